"""Whoever leaves, goes on leave or whose household moves: what is open goes on, each resident told once (R12, R16)."""

from collections.abc import Callable, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import messages, rules
from bot.assistance.rules import Priority, Step
from bot.assistance.service import crisis, placing, record, routing
from bot.assistance.service.ground import Ground
from bot.assistance.tables import Assignment, Task
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Lane, Message, due, outbox
from bot.messaging.tables import Due
from bot.people import access, staffing
from bot.people import rules as duty
from bot.people.access import Known


async def leaves(uow: UnitOfWork, ground: Ground, staff: Known) -> int:
    """A worker has left their posts: everything open of theirs is routed again in one step, deadlines restart, each
    resident is told once, the supervisor gets one list; how many there were."""
    open_work = await _held_by(uow, staff)
    await _pass_on(uow, ground, staff, open_work)
    return len(open_work)


async def on_leave(uow: UnitOfWork, ground: Ground, item: Due) -> bool:
    """A leave has begun: what is pressing or not accepted is passed on now, the rest when the working hours begin. False
    when none has, or it is over."""
    staff = await access.by_id(uow, item.subject_id)
    posted = await staffing.held(uow, [staff.id], ground.policy.cap)
    if not posted or not all(duty.on_leave(each.worker, uow.now.astimezone(each.zone).date()) for each in posted):
        return False
    open_work = await _held_by(uow, staff)
    later = []
    for task in open_work:
        zone = (await access.by_id(uow, task.person_id)).zone
        if task.state == "accepted":
            later.append(rules.held_until(ground.policy, Priority(task.priority), uow.now, zone))
    await _pass_on(uow, ground, staff, [task for task in open_work if task.state != "accepted" or not any(later)])
    if again := min((each for each in later if each), default=None):
        await due.plan(uow, placing.LEAVE, staff.id, f"{item.natural_key}:{again.isoformat()}", again)
    return True


async def moved(uow: UnitOfWork, ground: Ground, people: Iterable[Known]) -> None:
    """People live elsewhere now: what nobody has accepted is routed again in the new grid, accepted tasks stay (R16)."""
    await uow.in_turn(staffing.TURN)
    for person in people:
        found = select(Task).where(col(Task.person_id) == person.id, col(Task.state).in_(("waiting", "offered")))
        for task in list(await uow.session.scalars(found.order_by(col(Task.id)).with_for_update())):
            await _moves(uow, ground, task, person)


async def _moves(uow: UnitOfWork, ground: Ground, task: Task, person: Known) -> None:
    task.area_id = person.area_id
    if task.held_until:
        return
    had = await record.open_assignments(uow, task)
    for assignment in had:
        record.end(uow, assignment, "moved")
    task.state, task.assignee_id, task.deadline_at = "waiting", None, None
    task.attempts, task.step, task.supervisor_told_at = 0, Step.WORKER, None
    record.note(uow, task, "moved")
    await uow.session.flush()
    await routing.route(uow, ground, task)
    has = {each.worker_id for each in await record.open_assignments(uow, task)}
    for assignment in had:
        if assignment.worker_id not in has:
            staff = await access.by_id(uow, assignment.worker_id)
            words = ground.wording[staff.language]
            said = messages.yours_no_more(words, reference=await record.reference(uow, words, task))
            await record.tell(uow, task, staff, said, lane=Lane.REPLY)
    await routing.free(uow, ground, [each.worker_id for each in had])


async def _held_by(uow: UnitOfWork, staff: Known) -> list[Task]:
    """What somebody has before them, locked, most pressing and oldest first."""
    await uow.in_turn(staffing.TURN)
    mine = select(col(Assignment.task_id)).where(
        col(Assignment.worker_id) == staff.id, col(Assignment.ended_at).is_(None)
    )
    found = select(Task).where(col(Task.id).in_(mine), col(Task.state) != "closed").order_by(col(Task.id))
    rows = await uow.session.scalars(found.with_for_update())
    return sorted(rows, key=lambda task: (-rules.RANK[Priority(task.priority)], task.opened_at, task.id))


async def _pass_on(uow: UnitOfWork, ground: Ground, staff: Known, open_work: list[Task]) -> None:
    role = await staffing.role_of(uow, staff.id)
    for task in open_work:
        for assignment in await record.open_assignments(uow, task):
            if assignment.worker_id == staff.id:
                record.end(uow, assignment, "moved")
        record.note(uow, task, "passed_on", staff)
        record.audit(uow, task, "passed_on", staff)
        if task.priority != Priority.CRISIS or task.assignee_id == staff.id:
            await _opens(uow, ground, task)
    await uow.session.flush()
    for task in open_work:
        await routing.route(uow, ground, task, absent=staff, quiet=True)
        if task.state == "waiting":  # both read it in what follows
            task.supervisor_told_at = task.resident_told_at = uow.now
    await _tell_residents(uow, ground, open_work, role)
    await _tell_supervisor(uow, ground, staff, open_work, role)


async def _opens(uow: UnitOfWork, ground: Ground, task: Task) -> None:
    """Nobody has it any more. The clock of a crisis starts anew, also of one that was accepted late (R9)."""
    accepted = task.state == "accepted"
    task.state, task.assignee_id, task.deadline_at, task.accepted_at = "waiting", None, None, None
    if task.priority == Priority.CRISIS and accepted:
        task.supervisor_told_at = None
        await crisis.begin(uow, ground, task)


async def _tell_residents(uow: UnitOfWork, ground: Ground, open_work: list[Task], role: str) -> None:
    """Each resident once, whatever they asked for; who reads it for them, without what is private (R14)."""
    asked: dict[UUID, list[Task]] = {}
    for task in open_work:
        if task.requester_id and await record.reader_of(uow, task):
            asked.setdefault(task.requester_id, []).append(task)
    for tasks in asked.values():
        await record.tell_resident(uow, ground, tasks[0], _moved_on(tasks, role))


def _moved_on(tasks: list[Task], role: str) -> Callable[[Words], Message]:
    waits, kinds = all(task.state == "waiting" for task in tasks), [task.kind for task in tasks]
    return lambda words: messages.moved_on(words, role=role, kinds=kinds, waits=waits)


async def _tell_supervisor(uow: UnitOfWork, ground: Ground, staff: Known, open_work: list[Task], role: str) -> None:
    """One list: each task, and who has it now."""
    supervisor = await access.nearest_supervisor(uow, staff)
    to = await access.address_of(uow, supervisor) if supervisor else None
    if supervisor is None or to is None or not open_work:
        return
    words = ground.wording[supervisor.language]
    lines = []
    for task in open_work:
        next_role = await staffing.role_of(uow, task.assignee_id) if task.assignee_id else ""
        has = next_role or ("" if task.state == "waiting" else role)
        lines.append((await record.reference(uow, words, task), task.kind, has))
        record.note(uow, task, "told", supervisor)
    said = messages.away_list(words, role=role, lines=lines)
    await outbox.promise(uow, to, said, Lane.REPLY, person_id=supervisor.id)
