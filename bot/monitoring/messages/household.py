"""What the head of a household reads who reports for several at once: one message, edited as it is answered (M9). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.references import short

VERB = "home"
"""The verb of every button of this message; its arguments are a form's identifier and what to do with it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of those still owed for: the form about them, what is known so far (plain), the temperatures to tap; ``asked``
    while theirs is missing, ``named`` when symptoms were written."""

    response_id: UUID
    name: str
    said: str
    temperatures: Sequence[int]
    asked: bool
    named: bool


def household_reminder(_: Words, *, name: str, slot: str, due: str, second: bool) -> str:
    """The line above the sheet that a reminder brings."""
    if second:
        return _(
            "{name}, the {slot} reports of your household are still open. Please send them before {due}.",
            name=name,
            slot=slot,
            due=due,
        )
    return _("Hello {name}. The {slot} reports of your household, before {due}.", name=name, slot=slot, due=due)


def household_sheet(_: Words, members: Sequence[Member], *, note: str = "") -> Message:
    """Everybody still owed for, and the next thing to tap: one temperature after the other, then who is unwell. What
    nobody measured is never filled in (M3)."""
    asked = next((member for member in members if member.asked), None)
    lines = [_("{name}: {said}", name=each.name, said=each.said or "…") for each in members]
    blocks = [note, "\n".join(lines)]
    if asked:
        blocks.append(
            _("What is the temperature of <b>{name}</b> now? Tap a number or type it, like 36.6.", name=asked.name)
        )
        blocks.append(_hint(_, members))
        rows = (*_numbers(_, asked), *_around(_, members, asked))
    else:
        blocks.append(_("Is anybody unwell? If somebody is, tap their name first."))
        rows = (_send(_, members), *_unwell(_, members), *_around(_, members, None))
    return Message("monitoring.members_owed", "\n\n".join(block for block in blocks if block), rows)


def whose_is_it(_: Words) -> str:
    """A text about several members that does not say whom it means; nothing of it is kept."""
    return _("I could not tell whom that is about. Please write the name first, or tap.")


def not_recorded(_: Words) -> str:
    """A text about somebody who is another's to report for by now; nothing of it is kept (A1)."""
    return _("You do not report for this person any more, so nothing was recorded.")


def household_recorded(
    _: Words, *, lines: Sequence[tuple[str, str]], slot: str, meaning: str, following: str
) -> Message:
    """What was recorded for several who are well, each by what was measured; then when the next reports are owed."""
    head = _("✅ Recorded for the {slot}:", slot=slot) if slot else _("✅ Recorded:")
    named = [_("<b>{name}</b>: {said}", name=name, said=said) for name, said in lines]
    blocks = ("\n".join((head, *named)), meaning, following)
    return Message("monitoring.recorded", "\n\n".join(block for block in blocks if block))


def household_over(_: Words) -> Message:
    """A button of a sheet that is sent or over (I4)."""
    return Message(
        "monitoring.household_over",
        _("That was sent already, or it is over. Nothing was changed. To report or to correct something: /checkin"),
    )


def _hint(_: Words, members: Sequence[Member]) -> str:
    """How to write all of them at once, shown while nothing is known yet."""
    if len(members) < 2 or any(member.said for member in members):
        return ""
    example = _.listed([f"{each.name} 36.{5 + at}" for at, each in enumerate(members[:2])])
    return _("You can also write all at once, for example: {example}", example=example)


def _numbers(_: Words, member: Member) -> list[tuple[Choice, ...]]:
    labels = [(f"t{value}", _.temperature(value).removesuffix(" °C")) for value in member.temperatures]
    choices = [Choice(label, VERB, (short(member.response_id), step)) for step, label in labels]
    width = len(choices) if len(choices) <= 4 else (len(choices) + 1) // 2
    return [tuple(choices[at : at + width]) for at in range(0, len(choices), width or 1)]


def _send(_: Words, members: Sequence[Member]) -> tuple[Choice, ...]:
    well = [member for member in members if not member.named]
    if len(members) == 1:
        label = _.label("No symptoms, send") if well else _.label("Send")
    elif len(well) == len(members):
        label = _.plural("Nobody has symptoms: send", "Nobody has symptoms: send all {n}", len(members))
    else:
        label = _.label("Nobody else has symptoms: send") if well else _.label("Send")
    return (Choice(label, VERB, (short(members[0].response_id), "send")),)


def _unwell(_: Words, members: Sequence[Member]) -> list[tuple[Choice, ...]]:
    return [
        (Choice(_.label("{name} is unwell", name=each.name), VERB, (short(each.response_id), "ill")),)
        for each in members
        if not each.named
    ]


def _around(_: Words, members: Sequence[Member], asked: Member | None) -> list[tuple[Choice, ...]]:
    """Leave somebody out for now, go back to the one before, or report for one only."""
    rows: list[tuple[Choice, ...]] = []
    if asked:
        rows.append(
            (Choice(_.label("Leave out {name} for now", name=asked.name), VERB, (short(asked.response_id), "skip")),)
        )
    answered = [member for member in members if not member.asked and not member.named]
    if answered:
        rows.append((Choice(_.label("‹ Back"), VERB, (short(answered[-1].response_id), "back")),))
    if len(members) > 1:
        rows.append((Choice(_.label("One person only…"), "checkin", ("one",)),))
    return rows
