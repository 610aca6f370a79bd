"""Was it solved? One question after a close; "no" within three days opens the request again (R11)."""

from uuid import UUID

from bot.assistance import messages, rules
from bot.assistance.rules import Step
from bot.assistance.service import placing, pool, record, routing
from bot.assistance.service.ground import Ground
from bot.assistance.service.record import NotYourTask
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.messaging import Message
from bot.people.access import Known


async def answer(uow: UnitOfWork, ground: Ground, person: Known, task_id: UUID, *, solved: bool) -> Message:
    """The resident says whether it is solved. ``LinliError`` when it is not theirs, open again, or too long ago."""
    task = await record.locked(uow, task_id)
    if task.requester_id != person.id:
        raise NotYourTask
    if task.state != "closed" or task.surveyed_at is None or task.closed_at is None:
        raise LinliError("still_open", N_("This request is open, and somebody answers for it. Nothing was changed."))
    words = ground.wording[person.language]
    if solved and task.solved:
        return messages.thanks(words, kind=task.kind)  # twice is once
    if not solved and not rules.reopens(ground.policy, task.closed_at, uow.now):
        raise LinliError("too_late", N_("This was closed more than three days ago. Please ask anew: /need"))
    task.solved = solved
    record.note(uow, task, "solved" if solved else "not_solved", person)
    record.audit(uow, task, "surveyed", person, "solved" if solved else "not_solved")
    if solved:
        return messages.thanks(words, kind=task.kind)
    await _reopen(uow, ground, task)
    return messages.reopened(words, waits=task.state == "waiting")


async def _reopen(uow: UnitOfWork, ground: Ground, task: Task) -> None:
    """To the same worker if they may take it now, else by R2; a new contact is needed to close it again."""
    worker_id = task.assignee_id
    task.state, task.assignee_id, task.outcome, task.closed_at = "waiting", None, None, None
    task.attempts, task.step, task.contacted_at, task.hidden = 0, Step.WORKER, None, False
    task.missed_at = task.late_at = None  # of the first time: the log keeps them
    task.supervisor_told_at = None
    task.reopened += 1
    task.resident_told_at = uow.now  # they read it in the answer
    record.note(uow, task, "reopened")
    await uow.session.flush()
    need = await pool.need_of(uow, task)
    if worker_id and not need.crisis and await pool.still_may(uow, ground, need, worker_id):
        await placing.give(uow, ground, task, worker_id, Step.WORKER)
    else:
        await routing.route(uow, ground, task)
