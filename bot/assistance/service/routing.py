"""Who gets a task now: the grid and wider, a supervisor after two failed attempts, or nobody yet (R2, R3, R5, R12)."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import messages, rules
from bot.assistance.rules import Priority, Step
from bot.assistance.service import crisis, placing, pool, record
from bot.assistance.service.ground import Ground
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.messaging.tables import Due
from bot.people import access, staffing
from bot.people import rules as roles
from bot.people.access import Known
from bot.people.rules import May


async def route(
    uow: UnitOfWork,
    ground: Ground,
    task: Task,
    *,
    silent: Known | None = None,
    absent: Known | None = None,
    quiet: bool = False,
) -> None:
    """Give a task that nobody has to whoever is next; with nobody there it waits (R3). ``silent`` did not answer (R4),
    ``absent`` had it and is on leave (R12), ``quiet``: who is to know is told by the caller."""
    if task.priority == Priority.CRISIS:
        await crisis.route(uow, ground, task, quiet=quiet)
        return
    need = await pool.need_of(uow, task)
    chosen = await _chosen(uow, ground, task, need, absent)
    if chosen is None:
        await placing.wait(uow, ground, task, need, silent=silent, quiet=quiet)
        return
    worker_id, step = chosen
    await placing.give(uow, ground, task, worker_id, step)
    if silent and step is Step.WORKER:
        await _tell_of_silence(uow, ground, task, need, silent, worker_id)


async def _chosen(
    uow: UnitOfWork, ground: Ground, task: Task, need: pool.Need, absent: Known | None
) -> tuple[UUID, Step] | None:
    """After two failed attempts the nearest supervisor who is there (R5); else the stand-in of whoever is on leave, else by
    R2. Whoever was filled up by somebody else meanwhile is passed over."""
    if task.attempts >= rules.FAILED_ATTEMPTS:
        for supervisor_id in await pool.supervisors(uow, need):
            return supervisor_id, Step.SUPERVISOR
    for absent_id in (absent.id if absent else None, need.person.responsible_id):
        if stand_in := await pool.stand_in(uow, ground, need, absent_id):
            return stand_in, Step.WORKER
    passed: set[UUID] = set()
    while found := await pool.in_order(uow, ground, replace(need, excluded=need.excluded | passed)):
        await staffing.hold(uow, found[0])
        if await pool.still_may(uow, ground, need, found[0]):
            return found[0], Step.WORKER
        passed.add(found[0])
    return None


async def _tell_of_silence(
    uow: UnitOfWork, ground: Ground, task: Task, need: pool.Need, silent: Known, next_id: UUID
) -> None:
    """The nearest supervisor who is there hears once that somebody did not answer, and who was asked next (R4)."""
    nearest = await pool.nearest_supervisor(uow, need)
    if nearest is None or nearest == next_id:
        return
    supervisor = await access.by_id(uow, nearest)
    roles = [await staffing.role_of(uow, each) for each in (silent.id, next_id)]
    it = await record.dealing(uow, ground, task, supervisor)
    said = messages.unanswered(ground.wording[supervisor.language], it, role=roles[0], next_role=roles[1])
    await record.tell(uow, task, supervisor, said)


async def escalate(uow: UnitOfWork, ground: Ground, task: Task, silent: Known | None = None) -> None:
    """A supervisor did not answer either: the county's has it; after that it is missed (R5, R15)."""
    need = await pool.need_of(uow, task)
    above = [each for each in await pool.county_supervisors(uow, need) if silent is None or each != silent.id]
    if task.step == Step.COUNTY or not above:
        await placing.miss(uow, task)
        return
    for assignment in await record.open_assignments(uow, task):
        record.end(uow, assignment, "expired", excluded=True)
    await placing.give(uow, ground, task, above[0], Step.COUNTY)


async def free(uow: UnitOfWork, ground: Ground, person_ids: Iterable[UUID], *, came: bool = False) -> None:
    """Somebody can take more, or ``came``: what waits for one like them is routed, most pressing and oldest first (R3)."""
    await uow.in_turn(staffing.TURN)
    fresh = tuple(dict.fromkeys(person_ids))
    for task in await _waiting(uow, crises=came) if fresh else ():
        need = await pool.need_of(uow, task)
        able = [each for each in fresh if await pool.still_may(uow, ground, need, each)]
        leads = set(fresh) & set(await pool.supervisors(uow, need))
        if able or leads:
            await route(uow, ground, task)


async def look(uow: UnitOfWork, ground: Ground, item: Due) -> None:
    """Somebody who could take it comes on shift now, or the working hours begin: everything that waited for this instant is
    routed, most pressing and oldest first (R3, R7). ``placing.ONCE_MORE``: whoever was freed while it began to wait."""
    await uow.in_turn(staffing.TURN)
    if item.args == placing.ONCE_MORE:
        task = await uow.lock(Task, item.subject_id)
        if task and task.state == "waiting" and task.held_until is None:
            await route(uow, ground, task)
        return
    found = await uow.session.get(Task, item.subject_id)
    if found and found.look_at is not None and found.look_at <= uow.now:
        for each in await _waiting(uow, uow.now, crises=True):
            await route(uow, ground, each)


async def _waiting(uow: UnitOfWork, until: datetime | None = None, *, crises: bool = False) -> list[Task]:
    """What waits, locked, most pressing and oldest first: for an instant that has come, or for anybody; with the ``crises``
    that fewer than three were alerted of. Locked in one order, so that no two wait in a circle."""
    is_open = col(Task.state) == "waiting"
    if crises:
        is_open |= (col(Task.state) == "offered") & (col(Task.priority) == Priority.CRISIS)
    asked = col(Task.held_until).is_(None) if until is None else col(Task.look_at) <= until
    found = select(Task).where(is_open, asked).order_by(col(Task.id)).with_for_update()
    rows = await uow.session.scalars(found, execution_options={"populate_existing": True})
    return sorted(rows, key=lambda task: (-rules.RANK[Priority(task.priority)], task.opened_at, task.id))


async def nearest_eligible(
    uow: UnitOfWork, ground: Ground, person: Known, skill: str, excluded: Collection[UUID]
) -> Known | None:
    """Who takes something of a resident by R1 and R2, without a task of its own, and may read what it is about."""
    need = pool.Need(person, skill, person.id, frozenset(excluded), right=May.READ)
    found = await pool.in_order(uow, ground, need)
    return await access.by_id(uow, found[0]) if found else None


async def looks_after(uow: UnitOfWork, ground: Ground, person: Known) -> Known | None:
    """Who is told of what concerns a household, on shift or not, never the person themselves: the responsible worker; while
    they are on leave or cannot be reached their stand-in and so on (R12); else whoever is eligible by R1 and R2. Always
    somebody who may read what it reports (A1)."""
    there, asked = await _there_for(uow, ground, person, await access.responsible_for(uow, person))
    return there or await nearest_eligible(uow, ground, person, rules.skill("household"), asked)


async def stands_in(uow: UnitOfWork, ground: Ground, person: Known, staff: Known) -> Known | None:
    """Who has what somebody had about a resident while they are on leave or cannot be reached, on shift or not: whom their
    posts name, and so on (R12); always somebody who may read what it reports (A1)."""
    there, _ = await _there_for(uow, ground, person, staff.id)
    return there if there and there.id != staff.id else None


async def _there_for(
    uow: UnitOfWork, ground: Ground, person: Known, at: UUID | None
) -> tuple[Known | None, Collection[UUID]]:
    """Somebody, or who stands in for them; and who was asked for."""
    asked: list[UUID] = []
    while at is not None and at not in asked and len(asked) <= rules.STAND_INS:
        asked.append(at)
        posted = await staffing.held(uow, [at], ground.policy.cap)
        read = [each for each in posted if roles.may(each.worker.role, May.READ)]
        if at != person.id and any(each.reachable and not pool.on_leave(uow, each) for each in read):
            return await access.by_id(uow, at), asked
        at = next((each.worker.stand_in_id for each in posted if each.worker.stand_in_id), None)
    return None, asked
