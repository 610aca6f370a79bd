"""The verbs of a task: opened and given to somebody, accepted, noted, closed, each judged under the row's lock."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from bot.assistance import messages
from bot.assistance.tables import Task, TaskEvent
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Wording, Words
from bot.messaging import Lane, Message, outbox
from bot.people import access
from bot.people import service as people
from bot.people.access import Known

SKILL = "visit"
"""What whoever looks after a household must be able to do."""

Said = Callable[[Words, str, Task], Message]
"""What a task says to whoever gets it, in their language, of a household by its reference."""


class NotYourTask(LinliError):
    """The task is not this person's to open; whether it exists is not told (A1)."""

    def __init__(self) -> None:
        super().__init__(
            "not_your_task", N_("This is for the worker who answers for that household. Nothing was changed.")
        )


async def open_task(
    uow: UnitOfWork, wording: Wording, kind: str, key: str, person: Known, about_id: UUID, said: Said, *, args: str = ""
) -> Task | None:
    """Open a task under a key, once, and tell whoever answers for the household; None when it was opened before.

    With nobody there it waits, and the nearest supervisor is told (R3).
    """
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
        )
    )
    await uow.session.flush()
    _note(uow, task, "opened")
    uow.record("task.opened", task.id, area=str(person.area_id or ""), detail={"kind": kind})
    if staff := await access.looks_after(uow, person, SKILL):
        task.state, task.assignee_id = "offered", staff.id
        words = wording[staff.language]
        await tell(uow, task, staff, said(words, await people.reference_of(uow, words, person), task))
    else:
        await _tell_supervisor(uow, wording, task, person)
    return task


async def tell(uow: UnitOfWork, task: Task, staff: Known, said: Message) -> None:
    """Put a task before a member of staff, and write down that they were told (M11)."""
    _note(uow, task, "told", staff)
    if to := await access.address_of(uow, staff):
        await outbox.promise(uow, to, said, Lane.REPLY, person_id=staff.id, thread=thread_of(task))


async def opened(uow: UnitOfWork, staff: Known, task_id: UUID) -> tuple[Task, Known]:
    """A task and whom it is about, locked, for its assignee or staff posted at or above its household (R14)."""
    task = await uow.lock(Task, task_id)
    if task is None:
        raise NotYourTask
    person = await access.by_id(uow, task.person_id)
    mine = task.assignee_id == staff.id and await access.is_staff(uow, staff)
    if not mine and not await access.may_answer_for(uow, staff, person):
        raise NotYourTask
    return task, person


async def accept(uow: UnitOfWork, staff: Known, task: Task) -> bool:
    """Say "I look after it"; False when a colleague already does. Whoever answers for the area may take it over from
    somebody who has only been told."""
    if task.state == "closed" or (task.state == "accepted" and task.assignee_id != staff.id):
        return False
    if task.state != "accepted":
        task.state, task.assignee_id, task.accepted_at = "accepted", staff.id, uow.now
        _note(uow, task, "accepted", staff)
        uow.record("task.accepted", task.id, actor=str(staff.id), area=str(task.area_id or ""))
    return True


def note(uow: UnitOfWork, task: Task, staff: Known, what: str) -> None:
    """Write down something that was done about a task: called, visited, not reached."""
    _note(uow, task, what, staff)
    uow.record("task.noted", task.id, actor=str(staff.id), area=str(task.area_id or ""), outcome=what)


def note_told(uow: UnitOfWork, task: Task, staff: Known) -> None:
    """Write down that somebody was told of a task in another way than by being given it (M11)."""
    _note(uow, task, "told", staff)


def close(uow: UnitOfWork, task: Task, outcome: str, staff: Known | None = None) -> bool:
    """Close a task with what came of it; False when it was closed before."""
    if task.state == "closed":
        return False
    task.state, task.outcome, task.closed_at = "closed", outcome, uow.now
    _note(uow, task, f"closed:{outcome}", staff)
    uow.record(
        "task.closed", task.id, actor=str(staff.id) if staff else "", area=str(task.area_id or ""), outcome=outcome
    )
    return True


async def close_about(
    uow: UnitOfWork,
    wording: Wording,
    about_id: UUID,
    kinds: tuple[str, ...],
    outcome: str,
    *,
    by: UUID | None = None,
) -> None:
    """What open tasks of these kinds waited for has happened: they are closed, and whoever had one is told, unless it was
    their own doing."""
    for task in await open_about(uow, about_id, kinds):
        close(uow, task, outcome)
        if task.assignee_id in (None, by):
            continue
        staff = await access.by_id(uow, task.assignee_id)
        if to := await access.address_of(uow, staff):
            person = await access.by_id(uow, task.person_id)
            words = wording[staff.language]
            said = messages.settled_itself(
                words, reference=await people.reference_of(uow, words, person), outcome=outcome
            )
            await outbox.promise(uow, to, said, Lane.REPLY, person_id=staff.id, thread=thread_of(task))


async def open_about(uow: UnitOfWork, about_id: UUID, kinds: tuple[str, ...]) -> list[Task]:
    """The open tasks about something, locked, oldest first."""
    found = select(Task).where(col(Task.about_id) == about_id, col(Task.kind).in_(kinds), col(Task.state) != "closed")
    return list(await uow.session.scalars(found.order_by(col(Task.id)).with_for_update()))


async def count_of(uow: UnitOfWork, person_id: UUID) -> int:
    """How many tasks about somebody are kept."""
    found = select(func.count()).select_from(Task).where(col(Task.person_id) == person_id)
    return (await uow.session.scalars(found)).one()


def thread_of(task: Task) -> str:
    """What ties a task's messages together."""
    return f"task:{task.id}"


async def _tell_supervisor(uow: UnitOfWork, wording: Wording, task: Task, person: Known) -> None:
    supervisor = await access.nearest_supervisor(uow, person)
    to = await access.address_of(uow, supervisor) if supervisor else None
    if supervisor is None or to is None:
        return
    words = wording[supervisor.language]
    reference = await people.reference_of(uow, words, person)
    said = messages.nobody_there(words, reference=reference, kind=task.kind)
    _note(uow, task, "told", supervisor)
    await outbox.promise(uow, to, said, Lane.REPLY, person_id=supervisor.id)


def _note(uow: UnitOfWork, task: Task, what: str, staff: Known | None = None) -> None:
    uow.add(TaskEvent(id=uow.new_id(), task_id=task.id, at=uow.now, what=what, person_id=staff.id if staff else None))
