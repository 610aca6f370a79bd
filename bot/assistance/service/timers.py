"""What falls due: an answer's deadline, its reminder, each judged again under the task's lock."""

from bot.assistance import messages
from bot.assistance.rules import Priority, Step
from bot.assistance.service import crisis, placing, record, routing
from bot.assistance.service.ground import Ground
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.messaging.tables import Due
from bot.people import access, staffing

DEADLINE, REMIND, LOOK, LEAVE = placing.DEADLINE, placing.REMIND, placing.LOOK, placing.LEAVE


async def expire(uow: UnitOfWork, ground: Ground, item: Due) -> None:
    """Nobody answered in time: who was silent is not asked again, and it goes on (R4, R5, R9). An answer that came first, or
    a deadline computed anew, leaves nothing to do."""
    await uow.in_turn(staffing.TURN)
    task = await uow.lock(Task, item.subject_id)
    if task is None or task.state not in ("offered", "waiting") or not task.deadline_at or task.deadline_at > uow.now:
        return
    record.note(uow, task, "expired")
    if task.priority == Priority.CRISIS:
        await crisis.escalate(uow, ground, task)
    elif task.state == "offered":
        await _expire(uow, ground, task)


async def _expire(uow: UnitOfWork, ground: Ground, task: Task) -> None:
    given = await record.open_assignments(uow, task)
    silent = await access.by_id(uow, task.assignee_id) if task.assignee_id else None
    record.audit(uow, task, "expired", silent)
    if task.step != Step.WORKER:
        await routing.escalate(uow, ground, task, silent)
    else:
        for assignment in given:
            record.end(uow, assignment, "expired", excluded=True)
        task.attempts += 1
        await uow.session.flush()
        await routing.route(uow, ground, task, silent=silent)
    await routing.free(uow, ground, [each.worker_id for each in given if each.ended_at])


async def remind(uow: UnitOfWork, ground: Ground, item: Due) -> None:
    """Half the time is over: whoever has not answered reads it once more (R8)."""
    await uow.in_turn(staffing.TURN)
    task = await uow.lock(Task, item.subject_id)
    if task is None or task.state != "offered" or task.deadline_at is None:
        return
    if task.deadline_at.isoformat() != item.args:
        return
    for assignment in await record.open_assignments(uow, task):
        staff = await access.by_id(uow, assignment.worker_id)
        it = await record.dealing(uow, ground, task, staff)
        said = messages.reminded(ground.wording[staff.language], it)
        await record.tell(uow, task, staff, said, key=f"remind:{assignment.id}")
