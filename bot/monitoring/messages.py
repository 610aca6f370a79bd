"""What is said about an observation: to the person first, then to those who answer for them. Pure.

Alerts carry the household's book number and the kind of thing, never a name or a reading: Telegram sees little.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.references import short

FINDINGS = {
    "well": N_("Called, no sign of illness"),
    "watch": N_("Called, keep watching"),
    "clinic": N_("Taken to the fever clinic"),
}
"""What a worker can record when reviewing an alert, in the order of the buttons."""

_KINDS = {
    "emergency": N_("emergency sign"),
    "fever": N_("fever"),
    "symptoms": N_("symptoms"),
    "call_back": N_("feels ill, asks for a call"),
}


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


def members_owed(_: Words, members: Sequence[tuple[str, UUID]]) -> Message:
    """To the head of a household: one message, one button for each member still owed (M9)."""
    text = _("These members of your household have not been reported yet. Please choose one:")
    return Message("monitoring.members_owed", text, _members(_, members))


def choose_member(_: Words, members: Sequence[tuple[str, UUID]]) -> Message:
    """/checkin by somebody who reports for several: reported already or not, each may be chosen (M8, M9)."""
    return Message("monitoring.choose_member", _("Whom is this report about?"), _members(_, members))


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


def means_ill(_: Words, *, fever_line: str, fever: bool, told: Sequence[str], minutes: int) -> str:
    """What a symptomatic report means: who was told, when they will call, what to do until then (S10, M6)."""
    reason = _("A temperature of {line} or more counts as fever.", line=fever_line) if fever else ""
    if told:
        who = _(
            "I have just told {people}. Expect a call within {minutes} minutes.",
            people=_.listed(list(told)),
            minutes=minutes,
        )
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


def emergency(_: Words, *, told: Sequence[str]) -> Message:
    """An emergency sign was tapped or written: the number first (M5)."""
    return Message("monitoring.emergency", means_emergency(_, told=told))


def means_emergency(_: Words, *, told: Sequence[str]) -> str:
    """What an emergency sign means: call first, nobody's call is worth waiting for (M5)."""
    call = _(
        "🚨 <b>Call 120 now.</b> This can be an emergency. Say where the sick person is, and that they are under medical "
        "observation."
    )
    if told:
        who = _("I am telling {people} this second. Do not wait for their call.", people=_.listed(list(told)))
    else:
        who = _("The community office is being told this second. Do not wait for their call.")
    return _paragraphs(call, who)


def alert(_: Words, *, kind: str, reference: str, at: str, again: bool, alert_id: UUID, standing_in: bool) -> Message:
    """To staff: something needs a call. Reference and kind only; the reading is behind "Details", which is recorded."""
    sign = "🚨" if kind == "emergency" else "🔴"
    head = _(
        "{sign} <b>{reference}</b>: {kind}, reported {time}.",
        sign=sign,
        reference=reference,
        kind=_.label(_KINDS[kind]),
        time=at,
    )
    lines = [head]
    if kind == "emergency":
        lines.append(_("The resident was told to call 120. Please call them now and make sure help is on its way."))
    else:
        lines.append(_("Please call the resident. They were told that you will."))
    if again:
        lines.append(_("An earlier alert here is still open. Please record what was found."))
    if standing_in:
        lines.append(_("A colleague is off duty, so please take this one."))
    rows = (
        (Choice(_.label("I am calling now"), "take", (short(alert_id),)),),
        _details(_, alert_id),
    )
    return Message("monitoring.symptom_alert", "\n".join(lines), rows)


def details(_: Words, *, reference: str, reading: str, at: str, alert_id: UUID, taken: bool) -> Message:
    """What was reported, shown to staff who asked (recorded in the audit chain)."""
    text = _("<b>{reference}</b>, {time}: {reading}", reference=reference, time=at, reading=reading)
    if taken:
        return Message("monitoring.details", text, _findings(_, alert_id))
    return Message("monitoring.details", text, ((Choice(_.label("I am calling now"), "take", (short(alert_id),)),),))


def taken(_: Words, *, reference: str, alert_id: UUID) -> Message:
    """To the worker who answers: what to record after the call."""
    return Message(
        "monitoring.taken",
        _(
            "Thank you. <b>{reference}</b>: the resident knows that you are calling. After the call, please record what "
            "you found:",
            reference=reference,
        ),
        (_details(_, alert_id), *_findings(_, alert_id)),
    )


def taken_by_colleague(_: Words, *, reference: str, name: str) -> Message:
    """To the others who were alerted: somebody is on it."""
    return Message(
        "monitoring.taken_by_colleague",
        _("<b>{reference}</b>: {name} is calling. Nothing more to do.", reference=reference, name=name),
    )


def worker_calls(_: Words, *, name: str) -> Message:
    """To the resident: who is calling."""
    return Message("monitoring.worker_calls", _("📞 {name} has read your report and is calling you now.", name=name))


def reviewed(_: Words, *, reference: str, finding: str) -> Message:
    """To the worker: the review is recorded."""
    return Message(
        "monitoring.reviewed",
        _(
            "Recorded for <b>{reference}</b>: {finding}. The alert is closed.",
            reference=reference,
            finding=_.label(FINDINGS[finding]),
        ),
    )


def review_done(_: Words, *, name: str) -> Message:
    """To the resident: the review is over and what to do from here."""
    return Message(
        "monitoring.review_done",
        _(
            "{name} has written down what you talked about. Please keep sending your reports. If you feel worse, report at "
            "once or call 120.",
            name=name,
        ),
    )


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


def staff_only(_: Words) -> Message:
    """A button that is not for this person (I4, A1)."""
    return Message(
        "monitoring.staff_only",
        _("This is for the worker or doctor who answers for that household. Nothing was changed."),
    )


def closed_alert(_: Words) -> Message:
    """A button of an alert that is already reviewed (I4)."""
    return Message("monitoring.closed_alert", _("This alert has already been reviewed. Nothing was changed."))


def member(_: Words, *, reference: str, number: int) -> str:
    """A household's reference, and whom of it this is about by the place in the household book; never a name."""
    return _.label("{reference}, member {number}", reference=reference, number=number)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _members(_: Words, members: Sequence[tuple[str, UUID]]) -> tuple[tuple[Choice, ...], ...]:
    return tuple(
        (Choice(_.label("Report for {name}", name=name), "checkin", (short(person_id),)),)
        for name, person_id in members
    )


def _details(_: Words, alert_id: UUID) -> tuple[Choice, ...]:
    return (Choice(_.label("Details"), "details", (short(alert_id),)),)


def _findings(_: Words, alert_id: UUID) -> tuple[tuple[Choice, ...], ...]:
    return tuple((Choice(_.label(text), "review", (short(alert_id), code)),) for code, text in FINDINGS.items())


def kind_name(kind: str) -> str:
    """The msgid of an alert's kind."""
    return _KINDS[kind]
