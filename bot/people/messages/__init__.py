"""Welcome, help and language: what everybody can ask for. Pure."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.i18n import LANGUAGES, Words
from bot.messaging import Choice, Message
from bot.people.rules import Duty, May

NATIVE = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English", "ko": "한국어"}


def stranger(_: Words, numbers: str, *, service: str) -> Message:
    """To somebody the roster does not know: emergency numbers, and how to join (A4)."""
    here = Choice(_.label("🏠 I live here"), "live", ("terms", str(LANGUAGES.index(_.code))))
    return Message(
        "people.stranger",
        _(
            "Welcome to {service}, the community's health service. I do not know you yet: please ask your community worker "
            "for your personal invitation link, or tap the button below.\n\nIn an emergency call: {numbers}",
            service=service,
            numbers=numbers,
        ),
        ((here,), *_language_rows()),
    )


def joined(_: Words, *, name: str, service: str, observed: bool, works_here: bool = False) -> Message:
    """The invitation was used: who this is, what happens next."""
    if works_here and not observed:
        text = _(
            "Welcome, {name}. This is {service}, the health service of your community. What needs you comes to this chat. "
            "What you can do here: /help",
            service=service,
            name=name,
        )
        return Message("people.joined", text, _language_rows())
    text = _(
        "Welcome, {name}. This is {service}, the health service of your community. Only the people who answer for your "
        "household see what you report.",
        service=service,
        name=name,
    )
    if observed:
        text += "\n\n" + _(
            "I will remind you when a report is due. It takes two taps. You can also start one yourself: /checkin"
        )
    return Message("people.joined", text, _language_rows())


def help_for(
    _: Words,
    *,
    workers: Sequence[tuple[str, str]],
    numbers: str,
    observed: bool,
    may: Collection[May] = (),
) -> Message:
    """Who is responsible, what can be done here, and the emergency numbers; for those who work here what their posts let
    them do."""
    lines = [_("{role}: {name}", role=role, name=name) for role, name in workers]
    if observed:
        lines.append(_("/checkin – report your temperature and how you feel"))
    if May.SEE in may:
        lines += [_("/grid – my households today"), _("/grid G1-012 – that household")]
    if May.SERVE in may:
        lines.append(_("/tasks – what waits for me, and what I look after"))
    if May.CARRY in may:
        lines.append(_("/board – errands of my area"))
    if May.SERVE in may or May.CARRY in may:
        lines.append(_("/on and /off – I am on duty, I am off duty"))
    if May.TAKE_IN in may:
        lines.append(_("/invite G1-012 – a link for a household to join"))
        lines.append(_("/free G1-012 – a phone has changed hands"))
    if May.LIST in may:
        lines.append(_("/linelist – everybody under observation here, as a file without names"))
    if May.BRING_IN in may:
        lines.append(_("Send me a roster as .xlsx or .csv, and I say what it would change."))
    lines += [
        _("/who – who answers for me, and whether they are there"),
        _("/language – change the language"),
        _("/privacy – who runs this, what is kept, my consent"),
        _("/mydata – what is kept about me"),
        _("/stop – no more routine messages"),
        _("/help – this page"),
    ]
    return Message("people.help", "\n".join(lines) + "\n\n" + _("In an emergency call: {numbers}", numbers=numbers))


def duty(_: Words, duty: Duty) -> Message:
    """To staff who said that they are here or away: what counts now, and how long."""
    if duty.leave and (last := duty.leave[1]):
        day = _.day(last)
        return Message("people.duty", _("You are on leave until {day}. Nothing is given to you until then.", day=day))
    if duty.leave:
        return Message("people.duty", _("You are on leave. Nothing is given to you."))
    on, off = _("You are on duty. What is urgent comes to you."), _("You are off duty. What comes up goes to others.")
    text = on if duty.on else off
    if duty.until:
        text += " " + _("This counts until {time}; then your shift does.", time=_.clock(duty.until, duty.zone))
    text += "\n\n" + (_("Leaving: /off") if duty.on else _("Back again: /on"))
    return Message("people.duty", text)


def responsible(_: Words) -> str:
    return _.label("Your community worker")


def doctor(_: Words) -> str:
    return _.label("Your community doctor")


def member(_: Words, *, reference: str, number: int) -> str:
    """A household's reference, and whom of it this is about by the place in the household book; never a name."""
    return _.label("{reference}, member {number}", reference=reference, number=number)


def choose_language(_: Words) -> Message:
    return Message("people.choose_language", _("Please choose your language:"), _language_rows())


def language_set(_: Words) -> Message:
    return Message("people.language_set", _("From now on I write to you in this language."))


def not_understood(_: Words, *, observed: bool) -> Message:
    """Free text that nothing was waiting for."""
    if observed:
        return Message(
            "people.not_understood",
            _(
                "I did not understand that. To report your health, send /checkin or just write, for example: 36.6 no "
                "symptoms. For everything else: /help"
            ),
        )
    return Message("people.not_understood", _("I did not understand that. What I can do for you: /help"))


def contact(_: Words, *, reference: str, name: str, telephone: str, address: str, shown_for: timedelta) -> Message:
    """To staff who look after somebody: who this is, how to call and where to knock; the message takes itself off the chat
    (R13)."""
    lines = [_("📇 <b>{reference}</b>: {name}", reference=reference, name=name)]
    if telephone:
        lines.append(_("📞 {telephone}", telephone=telephone))
    else:
        lines.append(_("📞 No telephone number is kept. Please knock at the door."))
    if address:
        lines.append(_("🏠 {address}", address=address))
    text = "\n".join(lines)
    return Message("people.contact", f"{text}\n\n{disappears(_, shown_for)}", vanishes=shown_for)


def disappears(_: Words, shown_for: timedelta) -> str:
    """Below what is shown of somebody for some minutes only (R13)."""
    return _.plural(
        "This message disappears after {n} minute. Your look is recorded.",
        "This message disappears after {n} minutes. Your look is recorded.",
        int(shown_for.total_seconds() // 60),
    )


def _language_rows() -> tuple[tuple[Choice, ...], ...]:
    choices = [Choice(name, "language", (code,)) for code, name in NATIVE.items()]
    return tuple(tuple(choices[at : at + 2]) for at in range(0, len(choices), 2))
