"""A crisis: three are alerted together, the supervisor told, the first accept wins; after five minutes the county's (R9)."""

from collections.abc import Collection
from uuid import UUID

from bot.assistance import messages, rules
from bot.assistance.rules import Priority, Step
from bot.assistance.service import placing, pool, record
from bot.assistance.service.ground import Ground
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.messaging import Lane
from bot.people import access, staffing


async def route(uow: UnitOfWork, ground: Ground, task: Task, *, quiet: bool = False) -> None:
    """Alert as many as three have not been yet; the five minutes count from the first alert. With nobody trained there it
    waits with the supervisor; with nobody on shift at all everybody in charge is told."""
    need = await pool.need_of(uow, task)
    before = {each.worker_id for each in await record.open_assignments(uow, task) if each.step == Step.WORKER}
    first = await pool.in_order(uow, ground, need, rules.ALERTED_TOGETHER + len(before))
    fresh = [each for each in first if each not in before][: max(rules.ALERTED_TOGETHER - len(before), 0)]
    if task.deadline_at is None and task.missed_at is None:
        await begin(uow, ground, task)
    if fresh and task.state == "waiting":
        task.state, task.held_until = "offered", None
    for worker_id in fresh:
        await staffing.assign(uow, worker_id)
        await placing.alert(uow, ground, task, await placing.hand(uow, task, worker_id, Step.WORKER))
    await tell_supervisor(uow, ground, task, need, len(before) + len(fresh), {*before, *fresh})
    if not before and not fresh and task.state == "offered" and task.assignee_id is None:
        task.state = "waiting"
    if task.state == "waiting" and task.resident_told_at is None and not quiet:
        task.resident_told_at = uow.now
        await record.tell_resident(uow, ground, task, lambda words: messages.nobody_now(words, kind=task.kind))
    task.look_at = None
    if len(before) + len(fresh) < rules.ALERTED_TOGETHER:
        await placing.look_later(uow, ground, task, need)


async def begin(uow: UnitOfWork, ground: Ground, task: Task) -> None:
    """The clock of a crisis starts, whether or not anybody is there."""
    zone = (await access.by_id(uow, task.person_id)).zone
    task.step, task.assignee_id = Step.WORKER, None
    task.deadline_at = rules.deadline(ground.policy, Priority.CRISIS, uow.now, zone)
    await placing.plan_answer(uow, ground, task, zone)


async def tell_supervisor(
    uow: UnitOfWork, ground: Ground, task: Task, need: pool.Need, alerted: int, knowing: Collection[UUID | None]
) -> None:
    """The nearest supervisor who is there is told, once; with nobody on shift anywhere, everybody in charge is."""
    if task.supervisor_told_at is not None:
        return
    if nearest := await pool.nearest_supervisor(uow, need):
        if nearest not in knowing:
            supervisor = await access.by_id(uow, nearest)
            it = await record.dealing(uow, ground, task, supervisor)
            said = messages.crisis_told(ground.wording[supervisor.language], it, alerted=alerted)
            await record.tell(uow, task, supervisor, said, lane=Lane.URGENT)
        task.supervisor_told_at = uow.now
    elif not alerted:
        await tell_everybody(uow, ground, task, need)
        task.supervisor_told_at = uow.now


async def tell_everybody(uow: UnitOfWork, ground: Ground, task: Task, need: pool.Need) -> None:
    """Every supervisor of the county and every administrator is told, on shift or not, each once, and once more when
    it is opened again or passed on."""
    spell = await record.spell(uow, task)
    for person_id in await pool.everybody_in_charge(uow, need):
        staff = await access.by_id(uow, person_id)
        it = await record.dealing(uow, ground, task, staff)
        said = messages.everybody_off(ground.wording[staff.language], it, asked=task.missed_at is not None)
        await record.tell(uow, task, staff, said, lane=Lane.URGENT, key=f"everybody:{task.id}:{spell}:{person_id}")


async def escalate(uow: UnitOfWork, ground: Ground, task: Task) -> None:
    """Nobody accepted in five minutes: the county's supervisor has it, the three may still accept; after another five it is
    missed, and everybody in charge is told."""
    need = await pool.need_of(uow, task)
    above = await pool.county_supervisors(uow, need)
    if task.step == Step.COUNTY or not above:
        await placing.miss(uow, task)
        await tell_everybody(uow, ground, task, need)
        return
    zone = need.person.zone
    task.state, task.step, task.assignee_id = "offered", Step.COUNTY, above[0]
    task.deadline_at = rules.deadline(ground.policy, Priority.CRISIS, uow.now, zone)
    await staffing.assign(uow, above[0])
    held = {each.worker_id: each for each in await record.open_assignments(uow, task)}
    assignment = held.get(above[0]) or await placing.hand(uow, task, above[0], Step.COUNTY)
    await placing.plan_answer(uow, ground, task, zone)
    await placing.alert(uow, ground, task, assignment)
