"""For rooms that open tasks of their own (missed check-ins, releases, visits): opened once, routed like any request."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlmodel import col

from bot.assistance import messages, rules
from bot.assistance.rules import Priority
from bot.assistance.service import answering, placing, pool, record, routing
from bot.assistance.service.ground import Ground
from bot.assistance.service.record import NotYourTask
from bot.assistance.tables import Assignment, Task
from bot.db import UnitOfWork
from bot.errors import LinliError
from bot.messaging import Lane
from bot.people import access, staffing
from bot.people.access import Known


async def open_task(
    uow: UnitOfWork,
    ground: Ground,
    kind: str,
    key: str,
    person: Known,
    about_id: UUID,
    *,
    args: str = "",
    priority: Priority = Priority.NORMAL,
) -> Task | None:
    """Open a task under a key, once, and route it; None when it was opened before. ``ground.said`` words its kind."""
    await uow.in_turn(staffing.TURN)
    if (await uow.session.scalars(select(col(Task.id)).where(col(Task.natural_key) == key))).first():
        return None
    task = uow.add(
        Task(
            id=uow.new_id(),
            kind=kind,
            natural_key=key,
            person_id=person.id,
            about_id=about_id,
            area_id=person.area_id,
            args=args,
            opened_at=uow.now,
            priority=priority,
        )
    )
    await uow.session.flush()
    record.note(uow, task, "opened")
    record.audit(uow, task, "opened", outcome=kind)
    await _route(uow, ground, task, person)
    return task


async def _route(uow: UnitOfWork, ground: Ground, task: Task, person: Known) -> None:
    """At once; outside the working hours only when whoever answers for the household is there, else when they begin (R7)."""
    later = rules.held_until(ground.policy, Priority(task.priority), uow.now, person.zone)
    if later and not await pool.own_worker_is_there(uow, ground, await pool.need_of(uow, task)):
        task.held_until = task.look_at = later
        await placing.plan_look(uow, task)
    else:
        await routing.route(uow, ground, task)


async def opened(uow: UnitOfWork, staff: Known, task_id: UUID) -> tuple[Task, Known]:
    """A task and whom it is about, locked, for its assignee or staff posted at or above its household (R14)."""
    task = await record.locked(uow, task_id)
    person = await access.by_id(uow, task.person_id)
    mine = task.assignee_id == staff.id and await access.is_staff(uow, staff)
    if not mine and not await access.may_answer_for(uow, staff, person):
        raise NotYourTask
    return task, person


async def in_hand(uow: UnitOfWork, staff: Known, person: Known, *, about_id: UUID | None = None) -> bool:
    """Whether somebody has an open task about a person in hand, or about one thing of theirs, from wherever it was given to
    them (R1)."""
    given = (
        select(col(Assignment.id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(col(Task.person_id) == person.id, col(Task.state) != "closed")
        .where(col(Assignment.worker_id) == staff.id, col(Assignment.ended_at).is_(None))
    )
    if about_id:
        given = given.where(col(Task.about_id) == about_id)
    return (await uow.session.scalars(given.limit(1))).first() is not None and await access.is_staff(uow, staff)


async def accept(uow: UnitOfWork, ground: Ground, staff: Known, task: Task) -> bool:
    """Say "I look after it"; False when it is not theirs to take."""
    try:
        await answering.take(uow, ground, staff, task)
    except LinliError:
        return False
    return True


def note(uow: UnitOfWork, task: Task, staff: Known, what: str, *, contact: bool = False) -> None:
    """Write down something that was done about a task: called, visited, not reached; ``contact``: with the resident."""
    if contact:
        task.contacted_at = uow.now
    record.note(uow, task, what, staff)
    record.audit(uow, task, "noted", staff, what)


async def close(uow: UnitOfWork, ground: Ground, task: Task, outcome: str, staff: Known | None = None) -> bool:
    """Close a task with what came of it; False when it was closed before."""
    if task.state == "closed":
        return False
    held = await answering.end_with(uow, task, outcome, staff)
    await routing.free(uow, ground, held)
    return True


async def close_about(
    uow: UnitOfWork,
    ground: Ground,
    about_id: UUID,
    kinds: tuple[str, ...],
    outcome: str,
    *,
    by: UUID | None = None,
) -> None:
    """What open tasks of these kinds waited for has happened: they are closed, and whoever had one is told, unless it was
    their own doing."""
    for task in await open_about(uow, about_id, kinds):
        await close(uow, ground, task, outcome)
        if task.assignee_id in (None, by):
            continue
        staff = await access.by_id(uow, task.assignee_id)
        words = ground.wording[staff.language]
        reference = await record.reference(uow, words, task)
        said = messages.settled_itself(words, reference=reference, outcome=outcome)
        await record.tell(uow, task, staff, said, lane=Lane.REPLY)


async def open_about(uow: UnitOfWork, about_id: UUID, kinds: tuple[str, ...]) -> list[Task]:
    """The open tasks about something, locked, oldest first."""
    await uow.in_turn(staffing.TURN)
    found = select(Task).where(col(Task.about_id) == about_id, col(Task.kind).in_(kinds), col(Task.state) != "closed")
    return list(await uow.session.scalars(found.order_by(col(Task.id)).with_for_update()))


async def record_of(uow: UnitOfWork, person_id: UUID, *, is_own: bool) -> list[dict[str, Any]]:
    """What somebody asked for, oldest first, as they may have it in a file: kind, urgency, when, how it stands, and their
    own words, opened. Who reads it for them has nothing of what is private, and no words of what they wrote themselves,
    which tell whatever they told (R14)."""
    found = select(Task).where(col(Task.requester_id) == person_id, _kept_for(is_own=is_own)).order_by(col(Task.id))
    return [
        {
            "kind": row.kind,
            "priority": row.priority,
            "asked_at": row.opened_at,
            "state": row.state,
            "closed_at": row.closed_at,
            "outcome": row.outcome,
            "words": uow.ring.open(row.text, "tasks.text", row.id) if row.text and (is_own or row.by_id) else "",
        }
        for row in await uow.session.scalars(found)
    ]


async def count_of(uow: UnitOfWork, person_id: UUID, *, is_own: bool) -> int:
    """How many tasks about somebody are kept, as far as their reader may know."""
    found = select(func.count()).select_from(Task).where(col(Task.person_id) == person_id, _kept_for(is_own=is_own))
    return (await uow.session.scalars(found)).one()


def _kept_for(*, is_own: bool) -> ColumnElement[bool]:
    """What is private is nobody's but the person's own (R14)."""
    return true() if is_own else ~record.private()
