"""What is said about the course of an observation: a silence, its end, what was decided. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages import deciding, papers, whys
from bot.monitoring.messages.papers import contact_button
from bot.monitoring.rules import Hindrance
from bot.references import short

REASONS = {
    "lost": N_("Nobody could be reached"),
    "moved_away": N_("Moved away"),
    "hospital": N_("In hospital"),
    "transferred": N_("Looked after by another service"),
    "refused": N_("Takes part no longer"),
    "died": N_("Has died"),
    "mistake": N_("Begun by mistake"),
    "other": N_("Another reason"),
}
"""Why an observation ends otherwise than by a release, in the order of the buttons (M14)."""

RELEASED, ISOLATED = N_("Released"), N_("Isolated")
"""The other endings, in words."""

NOT_TOLD = ("died",)
"""Endings that no message tells: somebody says it in person."""

PLACES = {
    "home": N_("Observed at home"),
    "central_site": N_("Observed at the central site"),
}
"""Where somebody is observed."""

LONGER = (3, 7, 14)
"""By how many days an observation is made longer with one tap."""

_HINDRANCES = {
    Hindrance.NOT_REPORTED: N_("the last report is missing"),
    Hindrance.ILL: N_("ill, and not reviewed yet"),
    Hindrance.SILENT: N_("reports are missing"),
    Hindrance.UNDER_REVIEW: N_("a review is under way"),
    Hindrance.TESTS: N_("a test is missing or not negative"),
}


def silent(
    _: Words, *, reference: str, misses: int, task_id: UUID, episode_id: UUID, accepted: bool = False
) -> Message:
    """To the responsible worker: reports are missing, somebody should look (M11)."""
    text = _(
        "🔕 <b>{reference}</b>: {misses} reports in a row are missing. Please call or knock, and report for them if you "
        "can.",
        reference=reference,
        misses=misses,
    )
    return Message("monitoring.silent", text, _task_rows(_, task_id, episode_id, accepted=accepted))


def looking_after(_: Words, *, reference: str, task_id: UUID, episode_id: UUID) -> Message:
    """To the worker who took a task: what can be recorded."""
    text = _("Thank you. <b>{reference}</b> is yours. Please record what you did:", reference=reference)
    return Message("monitoring.looking_after", text, _task_rows(_, task_id, episode_id, accepted=True))


def noted(_: Words, *, reference: str, what: str, task_id: UUID, episode_id: UUID) -> Message:
    """To the worker: a call or a visit is recorded; the task stays open until a report comes in."""
    text = _("Recorded for <b>{reference}</b>: {what}.", reference=reference, what=_.label(NOTES[what]))
    return Message("monitoring.noted", text, _task_rows(_, task_id, episode_id, accepted=True))


NOTES = {
    "called": N_("Called, and reached"),
    "not_reached": N_("Called, not reached"),
    "visited": N_("Visited"),
}
"""What a worker can record about a task, in the order of the buttons."""


def long_silent(_: Words, *, reference: str, misses: int, worker: str, yours: bool = False) -> Message:
    """To the supervisor: reports are still missing, and who was told (M11); ``yours``: they were themselves."""
    text = _("🔕 <b>{reference}</b>: {misses} reports in a row are missing.", reference=reference, misses=misses)
    if yours:
        return Message("monitoring.long_silent", text + "\n" + _("You have been told of it before: /tasks"))
    if worker:
        return Message("monitoring.long_silent", text + "\n" + _("{worker} was told before.", worker=worker))
    return Message("monitoring.long_silent", text + "\n" + _("Nobody who answers for the household could be told."))


def unreachable(_: Words, *, reference: str) -> Message:
    """To the worker: a chat is gone; the reports go on being owed (M13)."""
    text = _(
        "📵 <b>{reference}</b>: our messages do not arrive any more (blocked, or the chat is gone). Reports are still owed; "
        "please call or visit.",
        reference=reference,
    )
    return Message("monitoring.unreachable", text)


def to_take(_: Words, message: Message, task_id: UUID, *, accepted: bool) -> Message:
    """A last day's or a visit's message as a task: until somebody looks after it, they can say that they do, and wait for a
    test or the afternoon with it (R4)."""
    if accepted:
        return replace(message, text=message.text + "\n" + _("🤝 You look after it."))
    first, *others = message.rows
    return replace(message, rows=(first, _accept(_, task_id), *others))


VISITED = {
    "well": N_("Visited, all is well"),
    "worse": N_("Visited, a worse sign"),
    "not_reached": N_("Nobody was there"),
}
"""What a worker can record about a visit after recovery, in the order of the buttons (M15)."""


def visit(_: Words, *, reference: str, week: int, task_id: UUID, episode_id: UUID) -> Message:
    """To the worker: a visit after recovery is due (M15)."""
    text = _(
        "🏠 <b>{reference}</b>: the visit of week {week} after recovery is due. Please look in, and record what you found.",
        reference=reference,
        week=week,
    )
    return Message("monitoring.visit", text, _visit_rows(_, task_id, episode_id))


def visited(_: Words, *, reference: str, what: str, task_id: UUID, episode_id: UUID) -> Message:
    """To the worker: it is recorded; who was not there is visited again."""
    text = _("Recorded for <b>{reference}</b>: {what}.", reference=reference, what=_.label(VISITED[what]))
    return Message("monitoring.visited", text, _visit_rows(_, task_id, episode_id) if what == "not_reached" else ())


def may_end(_: Words, *, reference: str, last: date, hindrances: Sequence[Hindrance], episode_id: UUID) -> Message:
    """To the worker: the last day has come. Release when nothing stands in the way, else decide (M14)."""
    if not hindrances:
        text = _(
            "🏁 <b>{reference}</b>: {day} is the last day of observation, all is in order. Please confirm the release.",
            reference=reference,
            day=_.day(last),
        )
        yes = (deciding.act(_.label("Release"), episode_id, "release"),)
        return Message("monitoring.may_end", text, (yes, _longer(_, episode_id)))
    text = _(
        "🏁 <b>{reference}</b>: {day} is the last day of observation, but it cannot simply end: {reasons}. Please decide.",
        reference=reference,
        day=_.day(last),
        reasons=_.listed([_.label(_HINDRANCES[each]) for each in hindrances]),
    )
    what_helps = deciding.buttons_for(_, hindrances, episode_id)
    return Message("monitoring.may_end", text, (*what_helps, _longer(_, episode_id), *_endings(_, episode_id)))


def course_menu(
    _: Words,
    *,
    reference: str,
    place: str,
    missing: Sequence[tuple[str, date]],
    episode_id: UUID,
    earlier: date | None,
    written: bool,
) -> Message:
    """To the worker: everything that can be recorded or decided about an observation, on any day."""
    text = _("<b>{reference}</b>: what has changed?", reference=reference)
    if missing:
        text += "\n\n" + deciding.still_missing(_, missing)
    places = tuple(deciding.act(_.label(said), episode_id, code) for code, said in PLACES.items() if code != place)
    found = (deciding.button_to_test(_, episode_id), deciding.onset_button(_, episode_id))
    more: list[tuple[Choice, ...]] = []
    if earlier:
        more.append((deciding.act(_.label("Not longer: until {day}", day=_.day(earlier)), episode_id, "shorter"),))
    if written:
        more.append((deciding.act(_.label("✍️ Reasons in own words"), episode_id, "reasons"),))
    rows = (found, places, _longer(_, episode_id), *more, *_endings(_, episode_id))
    return Message("monitoring.course_menu", text, rows)


def moved_place(_: Words, *, about: str, place: str) -> Message:
    """To the person: where they are observed from now on; the reports go on."""
    if place == "home":
        text = _("From now on you are observed at home. Please keep sending your reports; nothing else changes.")
    else:
        text = _(
            "From now on you are observed at the central site. Staff there look after you; please keep sending your reports."
        )
    return Message("monitoring.moved_place", _above(about, text))


def decided(
    _: Words, *, reference: str, what: str, paper_of: UUID | None = None, change_of: UUID | None = None
) -> Message:
    """To the worker: the decision is recorded; ``what`` is a finished sentence's middle. A notice about it, or the way to
    change it again, is a tap away."""
    text = _("Recorded for <b>{reference}</b>: {what}.", reference=reference, what=what)
    rows: list[tuple[Choice, ...]] = [(papers.paper_button(_, paper_of),)] if paper_of else []
    if change_of:
        rows.append((deciding.act(_.label("Change or end…"), change_of, "menu"),))
    return Message("monitoring.decided", text, tuple(rows))


def what_released(_: Words) -> str:
    return _.label("Released")


def what_longer(_: Words, last: date) -> str:
    return _.label("Observed until {day}", day=_.day(last))


def what_isolated(_: Words) -> str:
    return _.label("Isolated")


def released(_: Words, *, about: str) -> Message:
    """To the person: it is over, and what is owed from now on: nothing (M14)."""
    text = _(
        "🎉 Your observation is over. From now on no reports are owed. Thank you for every one of them. If you feel ill "
        "later, call your community doctor; in an emergency call 120."
    )
    return Message("monitoring.released", _above(about, text))


def made_longer(_: Words, *, about: str, last: date, why: str = "") -> Message:
    """To the person: until when it goes on, why, and whom to ask."""
    if reason := whys.why(_, why) if why != whys.IN_WORDS else "":
        text = _(
            "Your observation goes on until {day}, that day included. The reason: {reason}. Please keep sending your "
            "reports. Your community worker can tell you more.",
            day=_.day(last),
            reason=reason,
        )
        return Message("monitoring.made_longer", _above(about, text))
    text = _(
        "Your observation goes on until {day}, that day included. Please keep sending your reports. Your community worker "
        "can tell you why.",
        day=_.day(last),
    )
    return Message("monitoring.made_longer", _above(about, text))


def made_shorter(_: Words, *, about: str, last: date) -> Message:
    """To the person: it ends on an earlier day after all."""
    text = _(
        "Your observation ends on {day} after all, that day included: it had been made longer by mistake, or the reason is "
        "gone. Please keep sending your reports until then.",
        day=_.day(last),
    )
    return Message("monitoring.made_shorter", _above(about, text))


def isolated(_: Words, *, about: str) -> Message:
    """To the person: reports are not owed here any more; somebody tells them what comes next."""
    text = _(
        "Your observation here has ended, because you need care. Your community worker or doctor tells you what happens "
        "next. Until then stay in your room. If breathing becomes hard, call 120 at once."
    )
    return Message("monitoring.isolated", _above(about, text))


def ended(_: Words, *, about: str, reason: str) -> Message:
    """To the person: it has ended, and why; whom to ask when that is wrong."""
    text = _(
        "Your observation has ended: {reason}. No more reports are owed. If this is wrong, please tell your community "
        "worker.",
        reason=_.label(REASONS[reason]),
    )
    return Message("monitoring.ended", _above(about, text))


def reported_for_you(_: Words, *, about: str, name: str, reading: str) -> Message:
    """To the person: a worker entered a report for them, and what it says (M12)."""
    text = _(
        "{name} entered a report for you: <b>{reading}</b>. If it is wrong, please send your own with /checkin.",
        name=name,
        reading=reading,
    )
    return Message("monitoring.reported_for_you", _above(about, text))


def _above(about: str, text: str) -> str:
    return f"{about}\n\n{text}" if about else text


def _endings(_: Words, episode_id: UUID) -> tuple[tuple[Choice, ...], ...]:
    each = [deciding.act(_.label(said), episode_id, code) for code, said in REASONS.items()]
    pairs = (tuple(each[at : at + 2]) for at in range(0, len(each), 2))
    return ((deciding.act(_.label("Isolate"), episode_id, "isolate"),), *pairs)


def _longer(_: Words, episode_id: UUID) -> tuple[Choice, ...]:
    return tuple(deciding.act(_.plural("+{n} day", "+{n} days", days), episode_id, f"longer{days}") for days in LONGER)


def _visit_rows(_: Words, task_id: UUID, episode_id: UUID) -> tuple[tuple[Choice, ...], ...]:
    found = ((Choice(_.label(said), "task", (short(task_id), code)),) for code, said in VISITED.items())
    return ((contact_button(_, episode_id),), *found)


def _task_rows(_: Words, task_id: UUID, episode_id: UUID, *, accepted: bool) -> tuple[tuple[Choice, ...], ...]:
    ways = (contact_button(_, episode_id), Choice(_.label("Report for them"), "task", (short(task_id), "report")))
    if not accepted:
        return (_accept(_, task_id), ways)
    return (ways, *((Choice(_.label(said), "task", (short(task_id), code)),) for code, said in NOTES.items()))


def _accept(_: Words, task_id: UUID) -> tuple[Choice, ...]:
    return (Choice(_.label("I look after it"), "task", (short(task_id), "accept")),)
