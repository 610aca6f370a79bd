"""A task is put before somebody, or waits, or was missed; whoever is to know is told, once each (R3, R4, R8)."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.assistance import messages, rules
from bot.assistance.rules import Priority, Step
from bot.assistance.service import pool, record
from bot.assistance.service.ground import Ground
from bot.assistance.tables import Assignment, Task
from bot.db import UnitOfWork
from bot.messaging import Message, due
from bot.people import access, staffing
from bot.people.access import Known

DEADLINE = "assistance.deadline"
REMIND = "assistance.remind"
LOOK = "assistance.look"
LEAVE = "assistance.leave"
ONCE_MORE = "once more"
SOON = timedelta(seconds=1)
"""Whoever is freed in the same instant as something begins to wait may not see it, nor it them: it is looked at again."""


async def give(uow: UnitOfWork, ground: Ground, task: Task, worker_id: UUID, step: Step) -> None:
    """Put a task before one person, with a deadline computed once and a reminder at half of it (R4, R8)."""
    await staffing.assign(uow, worker_id)
    zone = (await access.by_id(uow, task.person_id)).zone
    task.state, task.assignee_id, task.step = "offered", worker_id, step
    task.deadline_at = rules.deadline(ground.policy, Priority(task.priority), uow.now, zone)
    task.held_until = task.look_at = task.supervisor_told_at = task.resident_told_at = task.accepted_at = None
    assignment = await hand(uow, task, worker_id, step)
    await plan_answer(uow, ground, task, zone)
    await alert(uow, ground, task, assignment)


async def hand(uow: UnitOfWork, task: Task, worker_id: UUID, step: Step) -> Assignment:
    """Write down that somebody has it before them until the task's deadline; the day a leave of theirs begins is kept in
    mind (R12)."""
    assignment = uow.add(
        Assignment(
            id=uow.new_id(),
            task_id=task.id,
            worker_id=worker_id,
            step=step,
            at=uow.now,
            deadline_at=task.deadline_at or uow.now,
        )
    )
    await uow.session.flush()
    record.note(uow, task, f"offered:{step}", await access.by_id(uow, worker_id))
    record.audit(uow, task, "offered", outcome=step)
    await plan_leave(uow, worker_id)
    return assignment


async def plan_answer(uow: UnitOfWork, ground: Ground, task: Task, zone: ZoneInfo) -> None:
    """Let the deadline fall due, and the reminder at half of it. Earlier rows stay and change nothing when they fire."""
    if task.deadline_at is None:
        return
    key = uow.new_id()
    await due.plan(uow, DEADLINE, task.id, f"deadline:{key}", task.deadline_at)
    remind_at = rules.reminder(ground.policy, Priority(task.priority), uow.now, zone)
    await due.plan(uow, REMIND, task.id, f"remind:{key}", remind_at, task.deadline_at.isoformat())


async def plan_leave(uow: UnitOfWork, worker_id: UUID) -> None:
    """Whoever has something and goes on leave later hands it over that day (R12); whoever writes a leave calls this."""
    for each in await staffing.held(uow, [worker_id], 0):
        first = each.worker.leave[0] if each.worker.leave else None
        if first and first > uow.now.astimezone(each.zone).date():
            at = datetime.combine(first, time(0), each.zone).astimezone(UTC)
            await due.plan(uow, LEAVE, worker_id, f"leave:{worker_id}:{first}", at)


async def alert(uow: UnitOfWork, ground: Ground, task: Task, assignment: Assignment) -> None:
    """The one alert of an assignment, also after a restart (R8)."""
    staff = await access.by_id(uow, assignment.worker_id)
    said = await worded(uow, ground, task, staff, Step(assignment.step))
    await record.tell(uow, task, staff, said, key=f"offer:{assignment.id}")


async def worded(uow: UnitOfWork, ground: Ground, task: Task, staff: Known, step: Step) -> Message:
    """What a task says to whoever gets it: its own room's wording, else the general one. Who has accepted hands over, and
    does not decline any more."""
    words = ground.wording[staff.language]
    if task.kind in ground.said:
        said = ground.said[task.kind](words, await record.reference(uow, words, task), task)
        return said if task.state == "accepted" else messages.with_cannot(words, said, task.id)
    it = await record.dealing(uow, ground, task, staff)
    if task.priority == Priority.CRISIS:
        return messages.crisis_alert(words, it)
    return messages.offered(words, it) if step is Step.WORKER else messages.escalated(words, it)


async def wait(
    uow: UnitOfWork, ground: Ground, task: Task, need: pool.Need, *, silent: Known | None = None, quiet: bool = False
) -> None:
    """Nobody can take it: the nearest supervisor who is there is told at once, the resident plainly, each once; it is looked
    at again the moment somebody comes (R3). ``silent`` did not answer; with ``quiet`` others tell."""
    task.state, task.assignee_id, task.deadline_at, task.held_until = "waiting", None, None, None
    if task.supervisor_told_at is None and not quiet:
        await _tell_supervisor(uow, ground, task, need, silent)
    if task.resident_told_at is None and not quiet:
        task.resident_told_at = uow.now
        await record.tell_resident(uow, ground, task, lambda words: messages.nobody_now(words, kind=task.kind))
    await look_later(uow, ground, task, need)


async def look_later(uow: UnitOfWork, ground: Ground, task: Task, need: pool.Need) -> None:
    """Look again when the next who could take it comes on shift or back from leave, or a supervisor who is to know (R3)."""
    spell = f"{task.id}:{need.given}:{task.priority}:{task.reopened}"
    await due.plan(uow, LOOK, task.id, f"once more:{spell}", uow.now + SOON, ONCE_MORE)
    leading = task.supervisor_told_at is None or task.attempts >= rules.FAILED_ATTEMPTS
    task.look_at = await pool.next_there(uow, ground, need, leading=leading)
    await plan_look(uow, task)


async def plan_look(uow: UnitOfWork, task: Task) -> None:
    if task.look_at:
        await due.plan(uow, LOOK, task.id, f"look:{uow.new_id()}", task.look_at)


async def _tell_supervisor(uow: UnitOfWork, ground: Ground, task: Task, need: pool.Need, silent: Known | None) -> None:
    nearest = await pool.nearest_supervisor(uow, need)
    if nearest is None:
        return
    supervisor = await access.by_id(uow, nearest)
    words, it = ground.wording[supervisor.language], await record.dealing(uow, ground, task, supervisor)
    if silent:
        role = await staffing.role_of(uow, silent.id)
        said = messages.unanswered(words, it, role=role, next_role="")
    else:
        said = messages.nobody_there(words, it)
    task.supervisor_told_at = uow.now
    await record.tell(uow, task, supervisor, said)


async def miss(uow: UnitOfWork, task: Task) -> None:
    """Never accepted by the final deadline: that is written once; it stays with whoever has it (R15, S1)."""
    task.deadline_at = None
    if task.missed_at is None:
        task.missed_at = uow.now
        record.note(uow, task, "missed")
        record.audit(uow, task, "missed", outcome="missed")
