"""What staff read of one household: its members by their place in the book, where each stands, what is open. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages.lists import BOOK, heading
from bot.monitoring.messages.overview import OpenTask, task_line
from bot.monitoring.messages.past import ended
from bot.people.messages.rights import looked_after
from bot.references import short


@dataclass(frozen=True, slots=True)
class Past:
    """An observation that is over: until which local day it went on, and what ended it."""

    episode_id: UUID
    over: date
    why: str


@dataclass(frozen=True, slots=True)
class HomeMember:
    """One member: what they are called in lists, their observation if there is one, what holds of it, when they last
    reported (ready text, empty for never), until when they are observed; or else the last one they were in. ``report_id``
    is a task the reader has, from which they report for them; ``marks`` what to mind; ``left``: they live there no more."""

    reference: str
    person_id: UUID
    episode_id: UUID | None
    facts: tuple[str, ...] = ()
    reported: str = ""
    last: date | None = None
    is_reader: bool = False
    left: bool = False
    past: Past | None = None
    report_id: UUID | None = None
    marks: tuple[str, ...] = ()


def household_page(
    _: Words,
    *,
    reference: str,
    building: str,
    area_id: UUID,
    members: Sequence[HomeMember],
    open_tasks: Sequence[OpenTask],
    reads: bool,
    kind: str,
    at: int,
) -> Message:
    """A household, member by member; ``reads``: the reader also reads and decides about observations; ``kind`` and ``at``
    are the list, or the part of the book, that "Back" leads to."""
    where = " · ".join(each for each in (reference, building) if each)
    blocks = [_("🏠 <b>{reference}</b>", reference=where), *(_member(_, each) for each in members)]
    if not members:
        blocks.append(_("Nobody is written in the book of this household."))
    blocks.append("\n".join(task_line(_, task) for task in open_tasks))
    rows = [row for each in members for row in (_member_rows(_, each, kind, at) if reads else _report_rows(_, each))]
    rows += [(_ask_for(_, each),) for each in [each for each in members if not (each.is_reader or each.left)][:1]]
    back = (BOOK, (short(area_id), str(at))) if kind == BOOK else ("grid", (kind, str(at)))
    rows.append((Choice(_.label("‹ Back"), *back),))
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


def _member_rows(_: Words, each: HomeMember, kind: str, at: int) -> list[tuple[Choice, ...]]:
    """To somebody's page; to the last observation of somebody who is not observed now, and to a new one."""
    if each.is_reader:
        return []
    if each.episode_id:
        return [(Choice(each.reference, "member", (short(each.episode_id), kind, str(at))),)]
    rows: list[tuple[Choice, ...]] = []
    if each.past:
        label = _.label("📜 The last observation: {reference}", reference=each.reference)
        rows.append((Choice(label, "member", (short(each.past.episode_id), kind, str(at))),))
    if each.left:
        return rows
    label = _.label("Begin an observation: {reference}", reference=each.reference)
    return [*rows, (Choice(label, "observe", (short(each.person_id),)),)]


def _report_rows(_: Words, each: HomeMember) -> list[tuple[Choice, ...]]:
    """To a report for somebody whose silence was given to the reader (M12)."""
    if each.report_id is None or each.is_reader:
        return []
    label = f"{_.label('Report for them')} · {each.reference}"
    return [(Choice(label, "task", (short(each.report_id), "report")),)]


def _member(_: Words, each: HomeMember) -> str:
    mind = looked_after(_, each.marks)
    return f"{_stands(_, each)}\n{mind}" if mind else _stands(_, each)


def _stands(_: Words, each: HomeMember) -> str:
    if each.past:
        over = _("<b>{reference}</b>: last observed until {day}", reference=each.reference, day=_.day(each.past.over))
        return "\n".join((over, ended(_, each.past.why))) if each.past.why else over
    if each.last is None:
        return _("<b>{reference}</b>: not under observation", reference=each.reference)
    lines = [_("<b>{reference}</b>: observed until {day}", reference=each.reference, day=_.day(each.last))]
    lines += [heading(_, fact) for fact in each.facts]
    said = _("Last report: {time}", time=each.reported) if each.reported else _("No report yet")
    return "\n".join((*lines, said))
