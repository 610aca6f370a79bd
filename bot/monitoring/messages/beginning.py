"""What people read when an observation begins, when they move, and what their workers read of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages import deciding, papers
from bot.monitoring.protocol import Kind
from bot.references import short


@dataclass(frozen=True, slots=True)
class SlotTimes:
    """When a report is owed each day: from, and before."""

    name: str
    opens: str
    due: str


@dataclass(frozen=True, slots=True)
class Began:
    """One observation that somebody reports for: whose (empty for their own), which, from when to when."""

    episode_id: UUID
    name: str
    protocol: str
    since: date
    last: date
    slots: tuple[SlotTimes, ...]
    following: str


_WHICH_DAY = {
    Kind.HOME_OBSERVATION: N_("As a rule it is the day of the last contact with somebody who is infected."),
    Kind.CENTRAL_SITE: N_("As a rule it is the day of the last contact with somebody who is infected."),
    Kind.ISOLATION: N_("As a rule it is the day of the first positive test, or on which the illness began."),
    Kind.FOLLOW_UP: N_("As a rule it is the day they were discharged or counted as recovered."),
    Kind.SELF_MONITORING: N_("As a rule it is the day they left the affected area."),
}
"""From which day each kind of observation counts."""


def first_day(
    _: Words,
    *,
    reference: str,
    protocol: tuple[str, str],
    kind: Kind,
    person_id: UUID,
    days: Sequence[date],
    today: date,
    every: bool,
) -> Message:
    """To the worker: which day counts as the first; the tap begins the observation (M1)."""
    text = _("<b>{reference}</b>, {protocol}: which day counts as day 1?", reference=reference, protocol=protocol[1])
    text += "\n" + _(_WHICH_DAY[kind])
    text += "\n" + _("Where your rules call that day 0, choose the day after it.")
    text += "\n\n" + _(
        "Your tap begins the observation. They are told at once; reports are owed from now on, none before."
    )
    rows = deciding.day_rows(_, "day", (short(person_id), protocol[0]), days, today=today, every=every)
    back = (Choice(_.label("‹ Back"), "observe", (short(person_id),)),)
    return Message("monitoring.first_day", text, (*rows, back))


def began(_: Words, *, began: Sequence[Began], worker: str, doctor: str) -> Message:
    """To whoever reports: what is owed, until when, and who looks after them (M1)."""
    blocks = [_whose(_, each) for each in began]
    slots = dict.fromkeys(slot for each in began for slot in each.slots)
    lines = [
        _("• {slot}: from {opens}, before {due}", slot=each.name, opens=each.opens, due=each.due) for each in slots
    ]
    blocks.append("\n".join((_("What is owed each day: the temperature, and how you feel."), *lines)))
    if len({each.following for each in began}) == 1:
        blocks.append(began[0].following)
    who = [_("Your community worker: {name}", name=worker)] if worker else []
    who += [_("Your community doctor: {name}", name=doctor)] if doctor else []
    blocks.append(
        "\n".join((*who, _("If you feel ill, do not wait: report at once with /checkin. In an emergency call 120.")))
    )
    rows = tuple((papers.paper_button(_, each.episode_id, each.name),) for each in began)
    return Message("monitoring.began", "\n\n".join(block for block in blocks if block), rows)


def what_begun(_: Words, protocol: str, last: date) -> str:
    return _.label("{protocol}, until {day}", protocol=protocol, day=_.day(last))


def moved_away(_: Words, *, before: str, now: str, observed: int) -> Message:
    """To the worker who answered for somebody: they live elsewhere now (R16)."""
    text = _("🚚 <b>{before}</b> has moved away: <b>{now}</b>.", before=before, now=now or "–")
    if observed:
        text += " " + _("What you have accepted stays yours; everything else goes to your colleague there.")
    return Message("monitoring.moved_away", text)


def moved_in(_: Words, *, before: str, now: str, observed: int) -> Message:
    """To the worker who answers for somebody from now on (R16)."""
    text = _("🚚 <b>{now}</b> has moved here (before: {before}).", before=before or "–", now=now)
    if observed:
        people = _.plural("{n} person is under observation.", "{n} people are under observation.", observed)
        text += " " + _("{people} Please look in: /grid", people=people)
    return Message("monitoring.moved_in", text)


def you_moved(_: Words, *, about: str, worker: str, following: str) -> Message:
    """To the person, or to whoever reports for them: who looks after them there, and when the next report is owed."""
    text = _("🚚 You are in the book of your new home now. Your observation goes on.")
    who = _("Your community worker: {name}", name=worker) if worker else ""
    return Message("monitoring.you_moved", "\n\n".join(part for part in (about, text, who, following) if part))


def no_head(_: Words, *, reference: str, members: Sequence[tuple[str, UUID]]) -> Message:
    """To the worker: the head has left and nobody else of the household has a chat (M9)."""
    text = _(
        "🏠 <b>{reference}</b>: the head of the household has left, and nobody there has a chat. Please name who answers "
        "for them, and give them an invitation.",
        reference=reference,
    )
    rows = tuple((Choice(label, "head", (short(person_id),)),) for label, person_id in members)
    return Message("monitoring.no_head", text, rows)


def nobody_reports(_: Words, *, reference: str, members: Sequence[tuple[str, UUID]]) -> Message:
    """To the worker: whoever reported for these has left the service, and nobody else there has a chat (M9): what to do."""
    text = _(
        "🏠 <b>{reference}</b>: whoever reported there has left this service. Nobody reports now for: {members}. Please "
        "call or visit for their reports, or let another adult of the home join: /invite {number}",
        reference=reference,
        members=_.listed([member for member, _episode_id in members]),
        number=reference,
    )
    label = _.label("Report for them")
    rows = tuple(
        (
            Choice(
                label if len(members) == 1 else _.label("{what}: {said}", what=label, said=member),
                "report",
                (short(episode_id),),
            ),
        )
        for member, episode_id in members
    )
    return Message("monitoring.nobody_reports", text, rows)


def head_named(_: Words, *, reference: str) -> Message:
    return Message(
        "monitoring.head_named", _("<b>{reference}</b> is the head of the household now.", reference=reference)
    )


def _whose(_: Words, each: Began) -> str:
    if not each.name:
        return _(
            "🏠 You are under observation: <b>{protocol}</b>, since {since}, until {last}, that day included.",
            protocol=each.protocol,
            since=_.day(each.since),
            last=_.day(each.last),
        )
    return _(
        "🏠 <b>{name}</b> is under observation: {protocol}, since {since}, until {last}, that day included. You report for "
        "them.",
        name=each.name,
        protocol=each.protocol,
        since=_.day(each.since),
        last=_.day(each.last),
    )
