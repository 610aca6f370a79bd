"""The log of a task, and how its people are told: staff by what is theirs, the resident by what they asked."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from bot.assistance import messages, rules
from bot.assistance.messages import Dealing
from bot.assistance.rules import Priority
from bot.assistance.service.ground import Ground
from bot.assistance.tables import Assignment, Task, TaskEvent
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.people import access, staffing
from bot.people import service as people
from bot.people.access import Known


class NotYourTask(LinliError):
    """The task is not this person's to open; whether it exists is not told (A1)."""

    def __init__(self) -> None:
        super().__init__(
            "not_your_task", N_("This is for the worker who answers for that household. Nothing was changed.")
        )


class Over(LinliError):
    """The task is closed already (I4)."""

    def __init__(self) -> None:
        super().__init__("task_over", N_("This task is already closed. Nothing was changed."))


class Taken(LinliError):
    """A colleague looks after it (I4)."""

    def __init__(self) -> None:
        super().__init__("task_taken", N_("A colleague already looks after this. Nothing was changed."))


async def locked(uow: UnitOfWork, task_id: UUID) -> Task:
    """A task, locked: a timer and a button have one winner. ``NotYourTask`` for one that is not there."""
    await uow.in_turn(staffing.TURN)
    task = await uow.lock(Task, task_id)
    if task is None:
        raise NotYourTask
    return task


async def found(uow: UnitOfWork, task_id: UUID) -> Task:
    """A task to be read, waiting for nobody. ``NotYourTask`` for one that is not there."""
    task = await uow.session.get(Task, task_id)
    if task is None:
        raise NotYourTask
    return task


def note(uow: UnitOfWork, task: Task, what: str, staff: Known | None = None) -> None:
    """A line of the task's own log."""
    uow.add(TaskEvent(id=uow.new_id(), task_id=task.id, at=uow.now, what=what, person_id=staff.id if staff else None))


def audit(uow: UnitOfWork, task: Task, action: str, by: Known | None = None, outcome: str = "") -> None:
    """A line of the audit chain."""
    actor, area = str(by.id) if by else "", str(task.area_id or "")
    uow.record(f"task.{action}", task.id, actor=actor, area=area, outcome=outcome)


def thread_of(task: Task) -> str:
    """What ties a task's messages together."""
    return f"task:{task.id}"


def lane_of(task: Task) -> Lane:
    """Urgent tasks and crises go first; the rest is an answer like others (B10)."""
    return Lane.REPLY if task.priority == Priority.NORMAL else Lane.URGENT


async def open_assignments(uow: UnitOfWork, task: Task) -> list[Assignment]:
    """Before whom a task is now, oldest first; autoflush puts what was just added among them."""
    found = select(Assignment).where(col(Assignment.task_id) == task.id, col(Assignment.ended_at).is_(None))
    return list(await uow.session.scalars(found.order_by(col(Assignment.id))))


async def all_assignments(uow: UnitOfWork, task: Task) -> list[Assignment]:
    """Before whom it ever was, oldest first."""
    found = select(Assignment).where(col(Assignment.task_id) == task.id)
    return list(await uow.session.scalars(found.order_by(col(Assignment.id))))


async def spell(uow: UnitOfWork, task: Task) -> int:
    """How often it began anew, opened again or passed on: who was told before is told once more."""
    found = (
        select(func.count())
        .select_from(TaskEvent)
        .where(col(TaskEvent.task_id) == task.id, col(TaskEvent.what).in_(("reopened", "passed_on")))
    )
    return (await uow.session.scalars(found)).one()


def end(uow: UnitOfWork, assignment: Assignment, answer: str, *, excluded: bool = False) -> None:
    """An assignment is over, and no load any more."""
    assignment.answer, assignment.answered_at, assignment.ended_at = answer, uow.now, uow.now
    assignment.excluded = assignment.excluded or excluded


async def reference(uow: UnitOfWork, words: Words, task: Task) -> str:
    """How staff read of whom a task is about."""
    return await people.reference_of(uow, words, await access.by_id(uow, task.person_id))


async def dealing(uow: UnitOfWork, ground: Ground, task: Task, staff: Known) -> Dealing:
    """A task as one member of staff reads of it."""
    words = ground.wording[staff.language]
    until = messages.when(words, task.deadline_at, uow.now, staff.zone) if task.deadline_at else ""
    area = await access.code_of(uow, task.area_id) if task.area_id else ""
    return Dealing(task.id, await reference(uow, words, task), area, task.kind, task.priority, until)


async def tell(
    uow: UnitOfWork, task: Task, staff: Known, said: Message, *, lane: Lane | None = None, key: str | None = None
) -> None:
    """Put something of a task before a member of staff, and write down that they were told (M11)."""
    note(uow, task, "told", staff)
    if to := await access.address_of(uow, staff):
        await outbox.promise(
            uow,
            to,
            said,
            lane_of(task) if lane is None else lane,
            person_id=staff.id,
            thread=thread_of(task),
            natural_key=key,
        )


def private() -> ColumnElement[bool]:
    """``rules.is_private`` as a condition on tasks."""
    return col(Task.kind).in_(rules.PRIVATE) | (col(Task.priority) == Priority.CRISIS)


async def reader_of(uow: UnitOfWork, task: Task) -> Known | None:
    """Who reads what is said to whoever a task is about: themselves, or who answers for them; nobody else reads of what is
    private (R14)."""
    resident = await access.by_id(uow, task.requester_id or task.person_id)
    if resident.address_id is None and rules.is_private(task.kind, task.priority):
        return None
    return await access.responder_for(uow, resident)


async def is_told(uow: UnitOfWork, task: Task) -> bool:
    """Whether somebody reads what is said to whoever asked; a task that nobody asked for waits for no answer."""
    return task.requester_id is None or await reader_of(uow, task) is not None


async def is_of_home(uow: UnitOfWork, staff: Known, task: Task) -> bool:
    """Whether a task is about somebody themselves, or, where it is private, about somebody who lives with them (R14)."""
    person = await access.by_id(uow, task.person_id)
    together = person.household_id is not None and person.household_id == staff.household_id
    return staff.id == person.id or (together and rules.is_private(task.kind, task.priority))


async def tell_resident(
    uow: UnitOfWork, ground: Ground, task: Task, said: Callable[[Words], Message], *, lane: Lane = Lane.REPLY
) -> None:
    """Say something to whoever asked, or to whoever answers for them; tasks that nobody asked for are staff's alone."""
    reader = await reader_of(uow, task) if task.requester_id else None
    if reader and (to := await access.address_of(uow, reader)):
        await outbox.promise(uow, to, said(ground.wording[reader.language]), lane, person_id=reader.id)


def shown_outcome(task: Task) -> str | None:
    """The one word for how it went (S1)."""
    return rules.shown(
        task.outcome, missed=task.missed_at is not None, late=task.late_at is not None, hidden=task.hidden
    )
