"""What is said to whoever reports: asked, recorded, missed, and what to do in an emergency. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.references import short

Told = Sequence[str] | None
"""By name, whom a person may expect to call; None when no message could reach anybody."""


@dataclass(frozen=True, slots=True)
class Next:
    """The next report owed: its local day, when its slot opens and when it is due; None of them after the last one."""

    on: date
    opens_at: datetime
    due_at: datetime
    today: date
    zone: ZoneInfo


def reminder(_: Words, *, name: str, day: int, days: int, slot: str, due: str, second: bool) -> str:
    """The lines above the first question of a reminded check-in."""
    if second:
        return _(
            "{name}, your {slot} report is still open. Please send it before {due}: two taps are enough.",
            name=name,
            slot=slot,
            due=due,
        )
    return _(
        "Hello {name}. Day {day} of {days}: your {slot} report, before {due}.",
        name=name,
        day=day,
        days=days,
        slot=slot,
        due=due,
    )


def report_for(_: Words, *, name: str) -> str:
    """The line above the first question when the head of a household answers for a member."""
    return _("This report is about <b>{name}</b>.", name=name)


def report_about(_: Words, *, reference: str) -> str:
    """The line above the first question when staff report for somebody: a reference, never a name (M12)."""
    return _("This report is about <b>{reference}</b>.", reference=reference)


def members_owed(_: Words, members: Sequence[tuple[str, UUID]]) -> Message:
    """To the head of a household: one message, one button for each member still owed (M9)."""
    text = _("These members of your household have not been reported yet. Please choose one:")
    return Message("monitoring.members_owed", text, _members(_, members))


def choose_member(_: Words, members: Sequence[tuple[str, UUID]]) -> Message:
    """/checkin by somebody who reports for several: reported already or not, each may be chosen (M8, M9)."""
    return Message("monitoring.choose_member", _("Whom is this report about?"), _members(_, members))


def ask_whose(_: Words, members: Sequence[tuple[str, UUID]], kept_id: UUID) -> Message:
    """To who reports for several and wrote what may be about any of them: one tap says whom, and nothing is kept before."""
    text = _("Whom is this about? Please tap the name, then I go on with what you wrote. Nothing is recorded yet.")
    if len(members) == 1:
        text += " " + _("If it is about somebody else who needs help: /need. In an emergency call 120.")
    rows = tuple((Choice(name, "whose", (short(kept_id), short(person_id))),) for name, person_id in members)
    return Message("monitoring.ask_whose", text, rows)


def recorded(
    _: Words, *, about: str, reading: str, slot: str, on: date, late: bool, meaning: str, following: str
) -> Message:
    """What was recorded, what it means, and what happens next; ``about`` (of whom, if not of the reporter) and the last
    two are message text already."""
    if late:
        head = _(
            "✅ Recorded, a little late, for the {slot} of {day}: <b>{reading}</b>.",
            slot=slot,
            day=_.day(on),
            reading=reading,
        )
    else:
        head = _("✅ Recorded for the {slot} of {day}: <b>{reading}</b>.", slot=slot, day=_.day(on), reading=reading)
    return Message("monitoring.recorded", _paragraphs(about, head, meaning, following))


def recorded_outside(_: Words, *, about: str, reading: str, meaning: str, following: str) -> Message:
    """A report that no slot asked for: kept all the same."""
    head = _("✅ Recorded: <b>{reading}</b>.", reading=reading)
    return Message("monitoring.recorded", _paragraphs(about, head, meaning, following))


def means_well(_: Words) -> str:
    return _("Nothing unusual. Thank you for reporting.")


def means_ill(_: Words, *, fever_line: str, fever: bool, told: Told, minutes: int, numbers: str) -> str:
    """What a symptomatic report means: who was told, when they will call, what to do until then (M6)."""
    reason = _("A temperature of {line} or more counts as fever.", line=fever_line) if fever else ""
    if told:
        who = _(
            "I have just told {people}. Expect a call within {minutes} minutes; if nobody takes it by then, I tell somebody "
            "else.",
            people=_.listed(list(told)),
            minutes=minutes,
        )
    elif told is None:
        who = _nobody_told(_) + " " + _("In an emergency call: {numbers}", numbers=numbers)
    else:
        who = _("The community office was told just now and will contact you.")
    todo = _(
        "Until then stay in your room, drink water and rest. Please do not go out alone. If breathing becomes hard, "
        "call 120 at once."
    )
    return "\n".join(part for part in (reason, who, todo) if part)


def follows(_: Words, following: Next | None, remind_at: datetime | None) -> str:
    """When the next report is owed."""
    if following is None:
        return _("That was the last report of this observation. Your community worker will tell you what happens next.")
    window = {"opens": _.clock(following.opens_at, following.zone), "due": _.clock(following.due_at, following.zone)}
    if following.on == following.today:
        text = _("Next report: today from {opens}, before {due}.", **window)
    else:
        text = _("Next report: {day} from {opens}, before {due}.", day=_.day(following.on), **window)
    if remind_at is None:
        return text
    return text + "\n" + _("I will remind you at {time}.", time=_.clock(remind_at, following.zone))


def repeated(_: Words, *, ill: bool) -> Message:
    """The same report once more: one report (M8). Who reported an illness must not read that all is well."""
    text = _("We already have exactly this report, so there is nothing more to do.")
    if ill:
        text = _("We already have exactly this report, and your community knows of it.")
        text += "\n" + _("If you feel worse, report again at once; in an emergency call 120.")
    return Message("monitoring.repeated", text)


def not_taken(_: Words, *, slot: str, on: date, meaning: str, following: str) -> Message:
    """A correction towards better on a later day is not taken; whom to tell, and when the next report is owed (M8)."""
    text = _(
        "The {slot} report of {day} is from an earlier day, so it stays as it was. If it is wrong, please tell your "
        "community worker.",
        slot=slot,
        day=_.day(on),
    )
    return Message("monitoring.not_taken", _paragraphs(text, meaning, following))


def no_longer_yours(_: Words) -> Message:
    """A form was finished by somebody who does not answer for that person any more; nothing of it is kept (A1, I4)."""
    text = _(
        "You do not report for this person any more, so nothing was recorded. If something is wrong with them, please "
        "tell your community worker, or call 120 in an emergency."
    )
    return Message("monitoring.no_longer_yours", text)


def _nobody_told(_: Words) -> str:
    return _("Nobody of your community could be told just now. I go on trying, but please do not wait for a call.")


def emergency(_: Words, *, told: Told) -> Message:
    """An emergency sign was tapped or written: the number first (M5)."""
    return Message("monitoring.emergency", means_emergency(_, told=told))


def means_emergency(_: Words, *, told: Told) -> str:
    """What an emergency sign means: call first, nobody's call is worth waiting for (M5)."""
    call = _(
        "🚨 <b>Call 120 now.</b> This can be an emergency. Say where the sick person is, and that they are under medical "
        "observation."
    )
    if told:
        who = _("I am telling {people} this second. Do not wait for their call.", people=_.listed(list(told)))
    elif told is None:
        who = _nobody_told(_)
    else:
        who = _("The community office is being told this second. Do not wait for their call.")
    return _paragraphs(call, who)


def missed(_: Words, *, about: str, slot: str, on: date) -> Message:
    """To whoever reports: a slot passed without a report, and it is not too late (M11)."""
    text = _(
        "We did not get the {slot} report of {day}. Is everything all right? You can still send it now, with /checkin.",
        slot=slot,
        day=_.day(on),
    )
    return Message("monitoring.missed", _paragraphs(about, text))


def not_observed(_: Words, *, emergency_numbers: str) -> Message:
    """/checkin by somebody who owes no reports."""
    return Message(
        "monitoring.not_observed",
        _(
            "You are not under observation, so no report is needed. If you feel ill, call your community doctor; in an "
            "emergency call {numbers}.",
            numbers=emergency_numbers,
        ),
    )


def observed_no_more(_: Words, *, emergency_numbers: str) -> Message:
    """A button of a check-in about somebody whose observation has ended (I4)."""
    text = _(
        "This observation has ended, so no report is needed. These answers were not sent. In an emergency call {numbers}.",
        numbers=emergency_numbers,
    )
    return Message("monitoring.observed_no_more", text)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _members(_: Words, members: Sequence[tuple[str, UUID]]) -> tuple[tuple[Choice, ...], ...]:
    return tuple(
        (Choice(_.label("Report for {name}", name=name), "checkin", (short(person_id),)),)
        for name, person_id in members
    )
