"""Who could take a task now, in R2's order, and when somebody who is away now could (R1-R3, R9, R12)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from bot.assistance import rules
from bot.assistance.rules import Priority
from bot.assistance.service import record
from bot.assistance.service.ground import Ground
from bot.assistance.tables import Assignment, Task
from bot.db import UnitOfWork
from bot.people import access, staffing
from bot.people import rules as duty
from bot.people.access import Known
from bot.people.rules import May, Worker
from bot.people.staffing import Posted


@dataclass(frozen=True, slots=True)
class Need:
    """What is looked for: a skill, for a resident, without some people; whether it is a crisis (R9), before how many it was
    already, what the requester speaks when another one asks for them, what whoever takes it must be allowed, and who lives
    with them, where it is private: nobody of these hears of it (R14)."""

    person: Known
    skill: str
    requester_id: UUID
    excluded: frozenset[UUID]
    crisis: bool = False
    given: int = 0
    language: str = ""
    right: May | None = None
    home: frozenset[UUID] = frozenset()


async def need_of(uow: UnitOfWork, task: Task) -> Need:
    """What a task looks for now."""
    given = await record.all_assignments(uow, task)
    excluded = frozenset(each.worker_id for each in given if each.excluded)
    person = await access.by_id(uow, task.person_id)
    is_crisis = task.priority == Priority.CRISIS
    requester = await access.by_id(uow, task.requester_id) if task.requester_id else person
    right = rules.RIGHTS.get(task.kind)
    home_id = person.household_id if rules.is_private(task.kind, task.priority) else None
    home = frozenset(await access.members_of(uow, home_id) if home_id else ())
    return Need(
        person, rules.skill(task.kind), requester.id, excluded, is_crisis, len(given), requester.language, right, home
    )


async def in_order(uow: UnitOfWork, ground: Ground, need: Need, wanted: int = 1) -> list[UUID]:
    """The first so many who may take it: the building and the grid first, then each wider area with everything below it
    (R2)."""
    found: list[UUID] = []
    inside = await staffing.inside_grid(uow, need.person.area_id)
    for level, area_id in enumerate(need.person.area_ids[: inside + staffing.LEVELS]):
        posted = await with_loads(uow, await staffing.below(uow, area_id, ground.policy.cap))
        able = [each.worker for each in posted if _may(uow, need, each)]
        responsible = need.person.responsible_id if level <= inside else None
        for worker in duty.in_order(able, responsible=responsible, language=need.language or need.person.language):
            if worker.person_id not in found:
                found.append(worker.person_id)
        if len(found) >= wanted:
            return found[:wanted]
    return found


async def stand_in(uow: UnitOfWork, ground: Ground, need: Need, absent_id: UUID | None) -> UUID | None:
    """The named stand-in of somebody on leave, or the stand-in's own and so on, ten steps at most (R12)."""
    asked: set[UUID] = set()
    at = absent_id
    while at is not None and at not in asked and len(asked) <= rules.STAND_INS:
        asked.add(at)
        posted = await with_loads(uow, await staffing.held(uow, [at], ground.policy.cap))
        if at != absent_id and any(_may(uow, need, each) for each in posted):
            return at
        away = [each.worker for each in posted if on_leave(uow, each)]
        at = next((worker.stand_in_id for worker in away if worker.stand_in_id), None)
    return None


async def own_worker_is_there(uow: UnitOfWork, ground: Ground, need: Need) -> bool:
    """Whether the household's responsible worker may take it now, or the stand-in of one on leave."""
    responsible = need.person.responsible_id
    if responsible and await still_may(uow, ground, need, responsible):
        return True
    return await stand_in(uow, ground, need, responsible) is not None


async def still_may(uow: UnitOfWork, ground: Ground, need: Need, person_id: UUID) -> bool:
    """Whether somebody may take it, counted again now."""
    posted = await with_loads(uow, await staffing.held(uow, [person_id], ground.policy.cap))
    county = await staffing.county(uow, need.person)
    able = [each for each in posted if _may(uow, need, each)]
    above = [await access.path_of(uow, each.worker.area_id) for each in able]
    return any(county in areas for areas in above)


async def supervisors(uow: UnitOfWork, need: Need) -> list[UUID]:
    """The supervisors above a resident who are there now and may have it, the nearest first (R5)."""
    return [each.worker.person_id for each in await staffing.supervising(uow, need.person) if _leads(uow, need, each)]


async def nearest_supervisor(uow: UnitOfWork, need: Need) -> UUID | None:
    """The nearest supervisor who is there now, to be told, also when they were silent or declined before (R3, R4)."""
    return next(iter(await supervisors(uow, replace(need, excluded=frozenset()))), None)


async def county_supervisors(uow: UnitOfWork, need: Need) -> list[UUID]:
    """The county's supervisors: those who are there first, then those off shift, then those on leave."""
    county = await staffing.county(uow, need.person)
    posted = [
        each
        for each in await staffing.supervising(uow, need.person)
        if each.worker.area_id == county and _could_lead(need, each)
    ]
    posted.sort(key=lambda each: (not _leads(uow, need, each), on_leave(uow, each), each.worker.code))
    return [each.worker.person_id for each in posted]


async def everybody_in_charge(uow: UnitOfWork, need: Need) -> list[UUID]:
    """Every supervisor of the county and every administrator whom a message can reach, on shift or not (R9)."""
    found = [each.worker.person_id for each in await staffing.in_charge(uow, need.person) if each.reachable]
    return [each for each in dict.fromkeys(found) if each not in need.home]


async def next_there(uow: UnitOfWork, ground: Ground, need: Need, *, leading: bool) -> datetime | None:
    """When somebody who is away now could take it by their hours; ``leading``: or a supervisor could (R3)."""
    county = await staffing.county(uow, need.person)
    posted = await staffing.below(uow, county, ground.policy.cap) if county else []
    able = [each for each in posted if need.skill in each.worker.skills and _is_allowed(need, each)]
    waited = [each for each in able if _is_for(need, each)]
    if leading:
        waited += [each for each in await staffing.supervising(uow, need.person) if _could_lead(need, each)]
    instants = [
        duty.next_there(each.worker, uow.now, each.zone, crisis=need.crisis)
        for each in waited
        if not duty.available(each.worker, uow.now, each.zone, crisis=need.crisis)
    ]
    return min((instant for instant in instants if instant), default=None)


def _is_allowed(need: Need, each: Posted) -> bool:
    return need.right is None or duty.may(each.worker.role, need.right)


def _may(uow: UnitOfWork, need: Need, each: Posted) -> bool:
    return (
        each.reachable
        and _is_allowed(need, each)
        and duty.eligible(
            each.worker,
            skill=need.skill,
            at=uow.now,
            zone=each.zone,
            requester=need.requester_id,
            excluded=need.excluded | need.home | {need.person.id},
            crisis=need.crisis,
        )
    )


def _is_for(need: Need, each: Posted) -> bool:
    mine = each.worker.person_id in {need.requester_id, need.person.id, *need.home}
    return each.reachable and not mine and each.worker.person_id not in need.excluded


def _could_lead(need: Need, each: Posted) -> bool:
    return _is_for(need, each) and each.worker.role == "supervisor"


def _leads(uow: UnitOfWork, need: Need, each: Posted) -> bool:
    return _could_lead(need, each) and duty.available(each.worker, uow.now, each.zone, crisis=need.crisis)


def on_leave(uow: UnitOfWork, each: Posted) -> bool:
    """Whether a post's holder is on leave on the local day of now."""
    return duty.on_leave(each.worker, uow.now.astimezone(each.zone).date())


async def with_loads(uow: UnitOfWork, posted: Collection[Posted]) -> list[Posted]:
    """Posts with what is before each of them now counted in (R1)."""
    loads = await held_by(uow, [each.worker.person_id for each in posted])
    return [replace(each, worker=_loaded(each.worker, loads)) for each in posted]


def _loaded(worker: Worker, loads: Mapping[UUID, int]) -> Worker:
    return replace(worker, load=worker.load + loads.get(worker.person_id, 0))


async def held_by(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many open assignments each of these has (R1)."""
    found = (
        select(col(Assignment.worker_id), func.count())
        .where(col(Assignment.worker_id).in_(person_ids), col(Assignment.ended_at).is_(None))
        .group_by(col(Assignment.worker_id))
    )
    return {row[0]: row[1] for row in (await uow.session.execute(found)).all()}
