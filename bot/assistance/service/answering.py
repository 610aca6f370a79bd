"""What staff do with a task they have: accept, decline with a reason, hand over, close; and who may (R5, R6, R14, R15)."""

from uuid import UUID

from bot.assistance import messages, rules
from bot.assistance.rules import Priority, Step
from bot.assistance.service import placing, pool, record, routing
from bot.assistance.service.ground import Ground
from bot.assistance.service.record import NotYourTask, Over, Taken
from bot.assistance.tables import Assignment, Task
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.messaging import Lane, Message
from bot.people import access, staffing
from bot.people.access import Known

ACCEPTED, DECLINED, HANDED_OVER = "accepted", "declined", "handed_over"


async def accept(uow: UnitOfWork, ground: Ground, staff: Known, task_id: UUID) -> Message:
    """ "I look after it": the first one wins, the others and the resident are told. ``NotYourTask``, ``Taken``, ``Over``."""
    task = await record.locked(uow, task_id)
    await take(uow, ground, staff, task)
    words = ground.wording[staff.language]
    told, reference = await record.is_told(uow, task), await record.reference(uow, words, task)
    return messages.yours(words, reference=reference, kind=task.kind, task_id=task.id, told=told)


async def take(uow: UnitOfWork, ground: Ground, staff: Known, task: Task) -> None:
    """Accept a task that is locked already; accepting one's own twice is once."""
    _check_open(task)
    if task.state == ACCEPTED and task.assignee_id == staff.id:
        return
    mine = await _may_accept(uow, staff, task)
    if task.state == ACCEPTED:
        raise Taken
    others = [each for each in await record.open_assignments(uow, task) if each.worker_id != staff.id]
    if mine is None:
        mine = await placing.hand(uow, task, staff.id, _step(task))
    mine.answer, mine.answered_at, mine.ended_at = ACCEPTED, uow.now, None
    task.state, task.assignee_id, task.accepted_at, task.deadline_at = ACCEPTED, staff.id, uow.now, None
    task.held_until = task.look_at = None
    if task.missed_at:
        task.late_at = uow.now
    record.note(uow, task, ACCEPTED, staff)
    record.audit(uow, task, ACCEPTED, staff, "late" if task.late_at else "")
    await _tell_of_accepting(uow, ground, task, staff, others)
    await routing.free(uow, ground, [each.worker_id for each in others])


async def decline(uow: UnitOfWork, ground: Ground, staff: Known, task_id: UUID, reason: str) -> Message:
    """A worker cannot: with a reason, never asked again for this one, and it is routed again at once (R6)."""
    task = await record.locked(uow, task_id)
    mine = await _mine(uow, staff, task)
    _check_open(task)
    if mine is None or task.state == ACCEPTED:
        raise NotYourTask if task.assignee_id != staff.id else Accepted
    if not reason.strip():
        raise LinliError("no_reason", N_("Please say why you cannot take it. Nothing was changed."))
    mine.reason = uow.seal(reason.strip(), "assignments.reason", mine.id)
    record.end(uow, mine, DECLINED, excluded=True)
    record.note(uow, task, DECLINED, staff)
    record.audit(uow, task, DECLINED, staff)
    await uow.session.flush()
    if task.priority == Priority.CRISIS:
        task.assignee_id = None if task.assignee_id == staff.id else task.assignee_id
    else:
        task.attempts += 1
        task.state, task.assignee_id = "waiting", None
    await routing.route(uow, ground, task)
    await routing.free(uow, ground, [staff.id])
    words = ground.wording[staff.language]
    return messages.yours_no_more(words, reference=await record.reference(uow, words, task))


async def hand_over(uow: UnitOfWork, ground: Ground, staff: Known, task_id: UUID, to: Known) -> Message:
    """Give a task to a colleague who may take it (R1): they are asked, with a new deadline."""
    task = await held(uow, staff, task_id)
    need = await pool.need_of(uow, task)
    if to.id == task.assignee_id or not await pool.still_may(uow, ground, need, to.id):
        raise LinliError(
            "not_eligible",
            N_("This colleague cannot take it now: off duty, full, or not trained for it. Nothing was changed."),
        )
    for assignment in await record.open_assignments(uow, task):
        record.end(uow, assignment, HANDED_OVER)
    record.note(uow, task, HANDED_OVER, staff)
    record.audit(uow, task, HANDED_OVER, staff)
    await uow.session.flush()
    await placing.give(uow, ground, task, to.id, Step.WORKER)
    await routing.free(uow, ground, [staff.id])
    words = ground.wording[staff.language]
    return messages.yours_no_more(words, reference=await record.reference(uow, words, task))


async def close(uow: UnitOfWork, ground: Ground, staff: Known, task_id: UUID, outcome: str = rules.DONE) -> Message:
    """Close what one looks after, with what came of it: refused for a crisis nobody contacted the resident about, marked
    ``hidden`` for anything else (R15); the resident is asked once whether it is solved (R11)."""
    task = await held(uow, staff, task_id)
    if task.contacted_at is None and task.priority == Priority.CRISIS:
        raise LinliError(
            "no_contact",
            N_("No contact with the resident is recorded yet. Please contact them and record it. Nothing was changed."),
        )
    if task.state != ACCEPTED and task.assignee_id == staff.id:
        await take(uow, ground, staff, task)
    if task.contacted_at is None and outcome not in rules.UNSURVEYED:
        task.hidden = True
    freed = await end_with(uow, task, outcome, staff)
    await _ask_whether_solved(uow, ground, task, outcome)
    await routing.free(uow, ground, freed)
    words = ground.wording[staff.language]
    return messages.now_closed(words, reference=await record.reference(uow, words, task), hidden=task.hidden)


async def end_with(uow: UnitOfWork, task: Task, outcome: str, by: Known | None = None) -> list[UUID]:
    """Write down that a task is over; whose load it was."""
    had = await record.open_assignments(uow, task)
    for assignment in had:
        assignment.ended_at = uow.now
    task.state, task.outcome, task.closed_at = "closed", outcome, uow.now
    task.deadline_at = task.look_at = task.held_until = None
    record.note(uow, task, f"closed:{outcome}", by)
    record.audit(uow, task, "closed", by, "hidden" if task.hidden else outcome)
    await uow.session.flush()
    return [each.worker_id for each in had]


async def why_not(uow: UnitOfWork, ground: Ground, staff: Known, task_id: UUID) -> Message:
    """ "Cannot" was tapped: why? (R6)"""
    task = await record.found(uow, task_id)
    mine = await _mine(uow, staff, task)
    _check_open(task)
    if mine is None or task.state == ACCEPTED:
        raise NotYourTask if task.assignee_id != staff.id else Accepted
    words = ground.wording[staff.language]
    return messages.why_not(words, reference=await record.reference(uow, words, task), task_id=task.id)


class Accepted(LinliError):
    """Who has accepted hands over; they do not decline any more."""

    def __init__(self) -> None:
        super().__init__(
            "accepted", N_("You have accepted this already. You can hand it over to a colleague. Nothing was changed.")
        )


async def held_by(uow: UnitOfWork, staff: Known, task: Task) -> bool:
    """Whether a task is this person's: they are its assignee, or supervise above it (R14)."""
    if task.assignee_id == staff.id and await access.holds_post(uow, staff):
        return True
    person = await access.by_id(uow, task.person_id)
    return not await record.is_of_home(uow, staff, task) and await staffing.supervises(uow, staff, person)


async def held(uow: UnitOfWork, staff: Known, task_id: UUID, *, to_read: bool = False) -> Task:
    """An open task that is this person's to work on, locked unless it is only to be read. ``NotYourTask``, ``Over``."""
    task = await (record.found if to_read else record.locked)(uow, task_id)
    if not await held_by(uow, staff, task):
        raise NotYourTask
    _check_open(task)
    return task


def _check_open(task: Task) -> None:
    if task.state == "closed":
        raise Over


async def _mine(uow: UnitOfWork, staff: Known, task: Task) -> Assignment | None:
    """The open assignment of somebody; ``NotYourTask`` for whoever never had anything to do with it."""
    given = await record.all_assignments(uow, task)
    mine = [each for each in given if each.worker_id == staff.id]
    if not mine and not await held_by(uow, staff, task):
        raise NotYourTask
    return next((each for each in mine if each.ended_at is None), None)


async def _may_accept(uow: UnitOfWork, staff: Known, task: Task) -> Assignment | None:
    """Whoever has it before them; a supervisor above; while nobody has it, also whoever was silent before. Whoever has had
    it reads that it has gone to a colleague, anybody else that it is not theirs."""
    given = [each for each in await record.all_assignments(uow, task) if each.worker_id == staff.id]
    mine = next((each for each in given if each.ended_at is None), None)
    if mine or task.assignee_id == staff.id or await _leads(uow, staff, task):
        return mine
    silent = any(each.answer == "expired" for each in given)
    if task.state == "waiting" and silent:
        return None
    raise Taken if given else NotYourTask


async def _leads(uow: UnitOfWork, staff: Known, task: Task) -> bool:
    """A supervisor above; of a crisis, also an administrator; nobody leads their own, or what is private of
    their home."""
    if await record.is_of_home(uow, staff, task):
        return False
    person = await access.by_id(uow, task.person_id)
    if await staffing.supervises(uow, staff, person):
        return True
    in_charge = await staffing.in_charge(uow, person) if task.priority == Priority.CRISIS else []
    return any(each.worker.person_id == staff.id for each in in_charge)


def _step(task: Task) -> Step:
    return Step(task.step)


async def _tell_of_accepting(
    uow: UnitOfWork, ground: Ground, task: Task, staff: Known, others: list[Assignment]
) -> None:
    """The resident reads who looks after it; the others who were asked, that it is taken."""
    role = await staffing.role_of(uow, staff.id)
    for assignment in others:
        record.end(uow, assignment, "taken")
        other = await access.by_id(uow, assignment.worker_id)
        words = ground.wording[other.language]
        said = messages.taken(words, reference=await record.reference(uow, words, task), role=role)
        await record.tell(uow, task, other, said, lane=Lane.REPLY)
    await record.tell_resident(uow, ground, task, lambda words: messages.accepted(words, kind=task.kind, role=role))


async def _ask_whether_solved(uow: UnitOfWork, ground: Ground, task: Task, outcome: str) -> None:
    if task.requester_id is None:
        return
    if rules.surveys(ground.policy, outcome, task.surveyed_at, uow.now):
        task.surveyed_at = uow.now
        await record.tell_resident(
            uow, ground, task, lambda words: messages.survey(words, kind=task.kind, task_id=task.id)
        )
    else:
        await record.tell_resident(uow, ground, task, lambda words: messages.closed(words, kind=task.kind))
