"""Every way into the service, on one page: commands, button verbs, free text, and what a finished form does."""

from collections.abc import Mapping, Sequence

from telegram.ext import CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from bot.chat.dispatch import Route
from bot.i18n import Words
from handlers import (
    assistance,
    claims,
    course,
    crisis,
    forms,
    household,
    joining,
    monitoring,
    people,
    phones,
    relay,
    reminding,
    rights,
    rosters,
    staff,
    tasks,
)

ALONE = filters.ChatType.PRIVATE
"""What is said between one person and the bot: in a group it answers nobody, and binds nobody's name to the group."""

SENT = filters.PHOTO | filters.Document.ALL | filters.VOICE | filters.LOCATION | filters.VENUE
"""What a form may ask to be sent; an album comes as several messages."""

ROUTES: Sequence[Route] = (
    # what anybody may ask for
    CommandHandler("start", people.start, ALONE),
    CommandHandler("help", people.help_, ALONE),
    CommandHandler("language", people.language, ALONE),
    CommandHandler("crisis", crisis.crisis, ALONE),
    CommandHandler("need", assistance.need, ALONE),
    CommandHandler("requests", assistance.mine, ALONE),
    CommandHandler("who", rights.who, ALONE),
    CommandHandler("privacy", rights.privacy, ALONE),
    CommandHandler("mydata", rights.my_data, ALONE),
    CommandHandler("stop", rights.stop, ALONE),
    # people under observation
    CommandHandler("checkin", monitoring.checkin, ALONE),
    CommandHandler("curve", monitoring.curve, ALONE),
    # what anybody may ask about a notice on paper
    CommandHandler("check", monitoring.check, ALONE),
    # staff
    CommandHandler("grid", staff.grid, ALONE),
    CommandHandler("linelist", staff.line_list, ALONE),
    CommandHandler("tasks", tasks.tasks, ALONE),
    CommandHandler("board", tasks.board, ALONE),
    CommandHandler("invite", staff.invite, ALONE),
    CommandHandler("free", phones.free, ALONE),
    CommandHandler("on", people.on, ALONE),
    CommandHandler("off", people.off, ALONE),
    # buttons, by their verb
    CallbackQueryHandler(people.speak, pattern=r"^language:"),
    CallbackQueryHandler(rights.withdraw, pattern=r"^withdraw:"),
    CallbackQueryHandler(rights.privacy, pattern=r"^privacy:"),
    CallbackQueryHandler(rights.agree, pattern=r"^consent:"),
    CallbackQueryHandler(rights.my_data, pattern=r"^mydata:"),
    CallbackQueryHandler(rights.begin, pattern=r"^begin:"),
    CallbackQueryHandler(claims.live, pattern=r"^live:"),
    CallbackQueryHandler(claims.decide, pattern=r"^claim:"),
    CallbackQueryHandler(joining.look, pattern=r"^(door|terms):"),
    CallbackQueryHandler(joining.agree, pattern=r"^agree:"),
    CallbackQueryHandler(joining.decline, pattern=r"^deny:"),
    CallbackQueryHandler(monitoring.checkin_for, pattern=r"^checkin:"),
    CallbackQueryHandler(household.tap, pattern=r"^home:"),
    CallbackQueryHandler(household.head, pattern=r"^head:"),
    CallbackQueryHandler(forms.tap, pattern=r"^answer:"),
    CallbackQueryHandler(forms.chosen, pattern=r"^whose:"),
    CallbackQueryHandler(monitoring.take, pattern=r"^take:"),
    CallbackQueryHandler(monitoring.details, pattern=r"^details:"),
    CallbackQueryHandler(monitoring.review, pattern=r"^review:"),
    CallbackQueryHandler(monitoring.task, pattern=r"^task:"),
    CallbackQueryHandler(course.decide, pattern=r"^course:"),
    CallbackQueryHandler(monitoring.curve, pattern=r"^curve:"),
    CallbackQueryHandler(monitoring.contact, pattern=r"^contact:"),
    CallbackQueryHandler(monitoring.paper, pattern=r"^paper:"),
    CallbackQueryHandler(staff.turn_to, pattern=r"^grid:"),
    CallbackQueryHandler(staff.turn_over, pattern=r"^book(:|$)"),
    CallbackQueryHandler(staff.member, pattern=r"^member:"),
    CallbackQueryHandler(staff.household, pattern=r"^household:"),
    CallbackQueryHandler(staff.observe, pattern=r"^observe:"),
    CallbackQueryHandler(course.begin, pattern=r"^day:"),
    CallbackQueryHandler(rosters.decide, pattern=r"^roster:"),
    CallbackQueryHandler(staff.revoke, pattern=r"^revoke:"),
    CallbackQueryHandler(phones.decide, pattern=r"^phone:"),
    CallbackQueryHandler(staff.grown, pattern=r"^grown:"),
    CallbackQueryHandler(staff.report, pattern=r"^report:"),
    CallbackQueryHandler(crisis.crisis, pattern=r"^crisis(:|$)"),
    CallbackQueryHandler(crisis.safe, pattern=r"^safe:"),
    CallbackQueryHandler(crisis.reach, pattern=r"^reach:"),
    CallbackQueryHandler(assistance.begin, pattern=r"^need(:|$)"),
    CallbackQueryHandler(reminding.remind, pattern=r"^remind(:|$)"),
    CallbackQueryHandler(assistance.letter, pattern=r"^letter(:|$)"),
    CallbackQueryHandler(assistance.own, pattern=r"^own(:|$)"),
    CallbackQueryHandler(assistance.solved, pattern=r"^solved:"),
    CallbackQueryHandler(relay.say, pattern=r"^say:"),
    CallbackQueryHandler(relay.decide, pattern=r"^pass:"),
    CallbackQueryHandler(relay.unsay, pattern=r"^unsay:"),
    CallbackQueryHandler(tasks.tasks, pattern=r"^tasks(:|$)"),
    CallbackQueryHandler(tasks.board, pattern=r"^board(:|$)"),
    CallbackQueryHandler(tasks.page, pattern=r"^request:"),
    CallbackQueryHandler(tasks.accept, pattern=r"^accept:"),
    CallbackQueryHandler(tasks.cannot, pattern=r"^cannot:"),
    CallbackQueryHandler(tasks.work, pattern=r"^work:"),
    CallbackQueryHandler(tasks.coming, pattern=r"^coming:"),
    CallbackQueryHandler(tasks.give, pattern=r"^give:"),
    # free text, a changed one too, and the words below a picture: an open form's answer first, then a report in one's own
    # words, then an honest "I did not understand"; what is changed about a thing sent is its words only
    MessageHandler(ALONE & filters.TEXT & ~filters.COMMAND, forms.write),
    MessageHandler(ALONE & ~filters.UpdateType.EDITED & SENT, forms.give),
    MessageHandler(ALONE & filters.CAPTION, forms.write),
    MessageHandler(ALONE & ~filters.UpdateType.EDITED & filters.CONTACT, relay.card),
    MessageHandler(ALONE & ~filters.UpdateType.EDITED & ~filters.StatusUpdate.ALL, people.not_understood),
    ChatMemberHandler(people.chat_changed, ChatMemberHandler.MY_CHAT_MEMBER),
)

COMPLETIONS: Mapping[str, forms.Verb] = {
    "checkin": monitoring.complete,
    "need": assistance.complete,
    "add": assistance.added,
    "say": relay.said,
    "unregistered": crisis.reached,
    "proof": tasks.proven,
    "note": tasks.noted,
    "why": course.reasoned,
}
"""What a finished form does, by the purpose it was begun for: a new disease brings its own questionnaire, and no code."""

NOTICES: Mapping[str, forms.Verb] = {
    "checkin": monitoring.notice,
    "need": crisis.notice,
}
"""What is told at once when something is chosen or written in a form, finished or not (M5)."""


def commands(_: Words) -> list[tuple[str, str]]:
    """The command menu in one language."""
    return [
        ("checkin", _.label("Report my health")),
        ("curve", _.label("My temperatures")),
        ("need", _.label("Ask for help")),
        ("requests", _.label("What I asked for")),
        ("crisis", _.label("I need help right now")),
        ("who", _.label("Who answers for me")),
        ("help", _.label("Help and emergency numbers")),
        ("language", _.label("Language")),
        ("privacy", _.label("Privacy and consent")),
        ("mydata", _.label("What is kept about me")),
        ("stop", _.label("No more routine messages")),
    ]


def menu(name: str, _: Words) -> list[tuple[str, str]]:
    """The menu of a chat whose owner works for a community, by its parts: what their posts let them do first."""
    parts = name.split("+")
    own = {
        "grid": [("grid", _.label("My households today"))],
        "tasks": [("tasks", _.label("My tasks"))],
        "board": [("board", _.label("Errands of my area"))],
        "duty": [("on", _.label("I am on duty")), ("off", _.label("I am off duty"))],
        "invite": [("invite", _.label("A link for a household to join"))],
        "linelist": [("linelist", _.label("Everybody observed here, without names"))],
    }
    shown = {*parts, "duty"} if {"tasks", "board"} & set(parts) else set(parts)
    return [*(each for part, commands_ in own.items() if part in shown for each in commands_), *commands(_)]
