"""Posts as routing sees them: who is posted at or below an area, and who supervises above a resident (R1, R2, R5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from bot.db import UnitOfWork
from bot.messaging.tables import Address
from bot.people import access, rules
from bot.people import held as at_hand
from bot.people.access import Known
from bot.people.rules import May, Worker
from bot.people.tables import Area, Household, Person, Post

TURN = "routing"
"""Who gets what is decided by one unit of work after the other: each looks at many tasks and many posts."""
LEVELS = 4
"""A grid, its community, its township, its county: nobody farther is asked (R2)."""
GRID, BUILDING = "grid", "building"
"""What a place's ``kind`` says where the levels are counted from; the others mean nothing to us."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One post of somebody on the staff, the zone its shift is counted in, and whether a message can reach them."""

    worker: Worker
    zone: ZoneInfo
    reachable: bool


async def inside_grid(uow: UnitOfWork, area_id: UUID | None) -> int:
    """How far an area lies below its grid: a building in it is no level of its own (R2). It is one that its file calls so,
    or that has had a captain where the area it lies in has had a grid's worker."""
    path = await at_hand.way_up(uow, area_id)
    kinds = [area.kind.strip().casefold() for area in path]
    if GRID in kinds:
        return kinds.index(GRID)
    called_so = len(list(takewhile(lambda kind: kind == BUILDING, kinds)))
    if called_so or len(path) == 1 or not path:
        return called_so
    found = select(col(Post.area_id), col(Post.role)).where(col(Post.area_id).in_([area.id for area in path[:2]]))
    ever = {(row.area_id, row.role) for row in await uow.session.execute(found)}
    return int({(path[0].id, "building_captain"), (path[1].id, rules.RESPONSIBLE)} <= ever)


async def grid_of(uow: UnitOfWork, area_id: UUID) -> UUID:
    """The grid that a building lies in; any other area itself."""
    return (await access.path_of(uow, area_id))[await inside_grid(uow, area_id)]


async def county(uow: UnitOfWork, person: Known) -> UUID | None:
    """The widest area that is searched for a resident."""
    return next(reversed(person.area_ids[: await inside_grid(uow, person.area_id) + LEVELS]), None)


async def below(uow: UnitOfWork, area_id: UUID, cap: int) -> list[Posted]:
    """Everybody posted at or below an area; ``cap`` is the policy's, for whose post names none."""
    return await _posted(uow, col(Post.area_id).in_(await _areas_below(uow, area_id)), cap)


async def supervising(uow: UnitOfWork, person: Known) -> list[Posted]:
    """The supervisors posted at a resident's areas, the nearest first."""
    at = (col(Post.area_id).in_(person.area_ids), col(Post.role) == "supervisor")
    found = await _posted(uow, at[0] & at[1])
    return sorted(found, key=lambda each: (person.area_ids.index(each.worker.area_id), each.worker.code))


async def in_charge(uow: UnitOfWork, person: Known) -> list[Posted]:
    """Every supervisor of a resident's county, and every administrator (R9)."""
    widest = await county(uow, person)
    inside = await _areas_below(uow, widest) if widest else []
    supervisors = col(Post.area_id).in_(inside) & (col(Post.role) == "supervisor")
    return await _posted(uow, supervisors | (col(Post.role) == "administrator"))


async def of_the_town(uow: UnitOfWork, skill: str, cap: int) -> list[Posted]:
    """Everybody with a skill, every supervisor and every administrator, wherever they are posted."""
    trained = col(Post.skills).contains(skill, autoescape=True)
    return await _posted(uow, trained | col(Post.role).in_(("supervisor", "administrator")), cap)


async def held(uow: UnitOfWork, person_ids: Collection[UUID], cap: int) -> list[Posted]:
    """The posts that somebody holds now."""
    return await _posted(uow, col(Post.person_id).in_(person_ids), cap)


async def reach(uow: UnitOfWork, staff: Known, what: May) -> frozenset[UUID]:
    """The areas at or below those posts of somebody that allow a thing; their other posts add nothing (R14)."""
    posts = [worker for _, worker, _ in await access.posts_held(uow, staff)]
    at = {worker.area_id for worker in posts if what in rules.ROLES.get(worker.role, ())}
    return frozenset([area_id for each in at for area_id in await _areas_below(uow, each)])


async def assign(uow: UnitOfWork, person_id: UUID) -> None:
    """Something is given to somebody: their posts are locked, so that nobody else gives them more at the same time."""
    for post in await locked(uow, person_id):
        post.last_assigned_at = uow.now


async def hold(uow: UnitOfWork, person_id: UUID) -> None:
    """Somebody is about to be given something: nobody else gives them anything until the commit."""
    await locked(uow, person_id)


async def leave(uow: UnitOfWork, staff: Known, area_id: UUID | None = None) -> bool:
    """Somebody leaves every post they hold, or those in one area; False when they held none. Households that named them
    belong to their grid's worker from now on."""
    held = await locked(uow, staff.id)
    going = [post for post in held if area_id in (None, post.area_id)]
    for post in going:
        post.left_at = uow.now
    await uow.session.flush()
    stays = [post.area_id for post in held if post not in going and post.role in access.READERS]
    kept = {each for at in stays for each in await _areas_below(uow, at)}
    theirs = update(Household).where(col(Household.responsible_id) == staff.id, col(Household.area_id).not_in(kept))
    await uow.session.execute(theirs.values(responsible_id=None))
    return bool(going)


async def role_of(uow: UnitOfWork, person_id: UUID) -> str:
    """What somebody is on the staff, or was."""
    found = select(col(Post.role)).where(col(Post.person_id) == person_id).order_by(col(Post.id))
    return (await uow.session.scalars(found.limit(1))).first() or ""


async def supervises(uow: UnitOfWork, staff: Known, person: Known) -> bool:
    """Whether somebody is a supervisor posted at or above a resident's area."""
    return any(each.worker.person_id == staff.id for each in await supervising(uow, person))


async def locked(uow: UnitOfWork, person_id: UUID) -> Sequence[Post]:
    """The posts somebody holds, locked until the commit."""
    await uow.in_turn(TURN)
    found = select(Post).where(col(Post.person_id) == person_id, col(Post.left_at).is_(None))
    return (await uow.session.scalars(found.order_by(col(Post.id)).with_for_update())).all()


async def _posted(uow: UnitOfWork, where: ColumnElement[bool], cap: int = 0) -> list[Posted]:
    found: Any = (
        select(Post, col(Person.language), col(Person.code), col(Address.id), col(Address.unreachable_since))
        .join(Person, col(Person.id) == col(Post.person_id))
        .outerjoin(Address, col(Address.id) == col(Person.address_id))
        .where(where, col(Post.left_at).is_(None), col(Post.role).in_(access.STAFF))
        .order_by(col(Person.code), col(Post.id))
    )
    made = []
    for post, language, code, address_id, gone_since in (await uow.session.execute(found)).all():
        worker = replace(access.worker_of(post, language, cap), code=code)
        zone = await access.zone_of(uow, post)
        made.append(Posted(worker, zone, address_id is not None and gone_since is None))
    return made


async def _areas_below(uow: UnitOfWork, area_id: UUID) -> list[UUID]:
    """An area and everything in it; the rows stay at hand for their zones."""
    found, edge = [area_id], [area_id]
    while edge:
        children = (await uow.session.scalars(select(Area).where(col(Area.parent_id).in_(edge)))).all()
        edge = [area.id for area in children]
        found += edge
    return found


async def without_chat(uow: UnitOfWork) -> dict[str, UUID]:
    """Workers who have not joined yet, by the names their town's file gave them: their invitation may be lost."""
    found = (
        select(col(Person.code), col(Person.id))
        .join(Post, col(Post.person_id) == col(Person.id))
        .where(col(Person.address_id).is_(None), col(Post.left_at).is_(None))
        .order_by(col(Person.id))
    )
    return {row.code: row.id for row in await uow.session.execute(found)}
