"""What staff read of one household: its members by their place in the book, where each stands, what is open. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages.overview import OpenTask, heading, task_line
from bot.references import short


@dataclass(frozen=True, slots=True)
class HomeMember:
    """One member: what they are called in lists, their observation if there is one, what holds of it, when they last
    reported (ready text, empty for never), until when they are observed."""

    reference: str
    person_id: UUID
    episode_id: UUID | None
    facts: tuple[str, ...] = ()
    reported: str = ""
    last: date | None = None
    is_reader: bool = False


def household_page(
    _: Words,
    *,
    reference: str,
    members: Sequence[HomeMember],
    open_tasks: Sequence[OpenTask],
    kind: str,
    at: int,
) -> Message:
    """A household, member by member; ``kind`` and ``at`` are the list that "Back" leads to."""
    blocks = [_("🏠 <b>{reference}</b>", reference=reference), *(_member(_, each) for each in members)]
    blocks.append("\n".join(task_line(_, task) for task in open_tasks))
    rows: list[tuple[Choice, ...]] = []
    for each in members:
        if each.episode_id:
            rows.append((Choice(each.reference, "member", (short(each.episode_id), kind, str(at))),))
        elif not each.is_reader:
            label = _.label("Begin an observation: {reference}", reference=each.reference)
            rows.append((Choice(label, "observe", (short(each.person_id),)),))
    rows += [(_ask_for(_, each),) for each in [each for each in members if not each.is_reader][:1]]
    rows.append((Choice(_.label("‹ Back"), "grid", (kind, str(at))),))
    return Message("monitoring.household_page", "\n\n".join(block for block in blocks if block), tuple(rows))


def choose_protocol(_: Words, *, reference: str, person_id: UUID, protocols: Sequence[tuple[str, str]]) -> Message:
    """To the worker: under which protocol somebody is observed; ids and titles."""
    text = _(
        "<b>{reference}</b>: how are they to be observed? Next you choose day 1; nothing begins before that.",
        reference=reference,
    )
    rows = tuple((Choice(title, "observe", (short(person_id), protocol)),) for protocol, title in protocols)
    return Message("monitoring.choose_protocol", text, rows)


def _ask_for(_: Words, first: HomeMember) -> Choice:
    """To what the household may need, asked by their worker in their name."""
    return Choice(_.label("🙋 Ask for help for them"), "need", ("for", short(first.person_id)))


def _member(_: Words, each: HomeMember) -> str:
    if each.last is None:
        return _("<b>{reference}</b>: not under observation", reference=each.reference)
    lines = [_("<b>{reference}</b>: observed until {day}", reference=each.reference, day=_.day(each.last))]
    lines += [heading(_, fact) for fact in each.facts]
    said = _("Last report: {time}", time=each.reported) if each.reported else _("No report yet")
    return "\n".join((*lines, said))
