"""The worker's day: a list as the shift begins and one as it ends, each told once; nothing when there is nothing.

Planned per post and day, judged again when due: a shift that has changed since is planned anew, a leave is left alone.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlmodel import col

from bot.assistance.rules import PRIVATE
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Lane, Message, due, outbox
from bot.messaging.tables import Due
from bot.monitoring import messages, rules
from bot.monitoring.rules import ShiftEdge
from bot.monitoring.service import day
from bot.monitoring.service.episodes import Programme
from bot.people import access, listing, shifts
from bot.people.access import Known
from bot.people.listing import Reach
from bot.people.shifts import Shift

EDGE = "monitoring.shift"
AFTERWARDS = timedelta(minutes=1)
"""How long after its edge a list is told: what falls due at the same instant is written and sent by then."""
ROLES = frozenset({"grid_worker", "community_doctor", "supervisor"})
"""Who looks after people under observation, or over those who do."""


async def plan(uow: UnitOfWork, staff_id: UUID) -> None:
    """Plan the next beginning and end of every shift somebody has, as their posts say it now; each once.

    Whoever changes a post's hours calls it: a post on duty around the clock plans nothing, so that one which has hours again
    is planned by this alone.
    """
    for shift in await shifts.held_by(uow, staff_id):
        await _plan(uow, shift)


async def fall_due(uow: UnitOfWork, programme: Programme, item: Due) -> None:
    """A shift begins or ends: its list is told, unless the shift has changed, it is long over, the worker is away, or
    nothing is there."""
    shift = await shifts.of_post(uow, item.subject_id)
    if shift is None or _never_begins(shift):
        return
    await _plan(uow, shift)
    edge, of_day, at = item.args.split(" ")
    on = date.fromisoformat(of_day)
    begins, ends = _edges(shift, on)
    over_at = ends.at if edge == rules.BEGINS else _edges(shift, on + timedelta(days=1))[0].at
    planned = begins if edge == rules.BEGINS else ends
    # the instant it was planned for, not ``due_at``: one that failed and comes again is due later
    if datetime.fromisoformat(at) != planned.at or uow.now >= over_at or shift.is_on_leave(on):
        return
    staff = await access.by_id(uow, shift.person_id)
    to = None if staff.opted_out else await access.address_of(uow, staff)
    said = await _said(uow, programme, staff, edge, on) if to else None
    if to and said:
        key = f"shift:{staff.id}:{on}:{edge}"
        await outbox.promise(uow, to, said, Lane.REMINDER, person_id=staff.id, natural_key=key, expires_at=over_at)


def _edges(shift: Shift, on: date) -> tuple[ShiftEdge, ShiftEdge]:
    return rules.shift_edges(on, starts=shift.starts, ends=shift.ends, zone=shift.zone)


def _never_begins(shift: Shift) -> bool:
    """Who is on duty around the clock asks when they like (/grid): no list of theirs begins or ends a day."""
    return shift.starts == shift.ends


async def _plan(uow: UnitOfWork, shift: Shift) -> None:
    if shift.role not in ROLES or _never_begins(shift):
        return
    for each in rules.next_edges(uow.now, starts=shift.starts, ends=shift.ends, zone=shift.zone):
        key = f"shift:{shift.post_id}:{each.on}:{each.edge}@{each.at.isoformat()}"
        await due.plan(
            uow, EDGE, shift.post_id, key, each.at + AFTERWARDS, f"{each.edge} {each.on} {each.at.isoformat()}"
        )


async def _said(uow: UnitOfWork, programme: Programme, staff: Known, edge: str, on: date) -> Message | None:
    """The list of somebody's areas now; None when there is nothing in it. Lists show references only."""
    reach = await listing.reach_of(uow, staff.id)
    if reach is None:
        return None
    words: Words = programme.wording[staff.language]
    found = await day.day_of(uow, programme, reach, true(), on)
    kinds = messages.AT_BEGIN if edge == rules.BEGINS else messages.AT_END
    lists = {kind: [day.entry(words, *each) for each in found.listed(kind)] for kind in kinds}
    tasks = await _open_tasks(uow, staff, reach)
    if edge == rules.BEGINS:
        owed = sum(found.reports[state] for state in ("owed", "later"))
        if not (owed or tasks or any(lists.values())):
            return None
        return messages.shift_begins(words, on=on, observed=len(found.lines), owed=owed, lists=lists, tasks=tasks)
    if not (tasks or any(lists.values())):
        return None
    return messages.shift_ends(words, on=on, lists=lists, tasks=tasks)


async def _open_tasks(uow: UnitOfWork, staff: Known, reach: Reach) -> Counter[str]:
    """How many tasks of each kind are open: a worker's own and nobody's; of everybody in the area for who is over them.
    What only its assignee and their supervisor read is in no list (R14)."""
    mine: ColumnElement[bool] = or_(col(Task.assignee_id) == staff.id, col(Task.assignee_id).is_(None))
    own = {shift.role for shift in await shifts.held_by(uow, staff.id)} == {"grid_worker"}
    found = select(col(Task.kind), func.count()).where(
        col(Task.state) != "closed",
        col(Task.kind).not_in(PRIVATE),
        col(Task.area_id).in_(list(reach.zones)),
        mine if own else true(),
    )
    rows = await uow.session.execute(found.group_by(col(Task.kind)).order_by(col(Task.kind)))
    return Counter({row.kind: row[1] for row in rows})
