"""A town as an operator looks at it: its places in each other, and who works where, when, and who is away."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.people import listing, places
from bot.people.tables import Area, Household, Person, Post


@dataclass(frozen=True, slots=True)
class Colleague:
    """One post of somebody: their code in the roster, and for a resident who helps their place in the household book."""

    code: str
    home: str
    name: str
    role: str
    shift: str
    skills: str
    cap: int | None
    load: int
    on_call: bool
    leave: tuple[date, date | None] | None
    stand_in: str
    has_joined: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place, how deep it lies below the first one shown, its households, and who works there."""

    code: str
    name: str
    zone: str
    depth: int
    households: int
    staff: tuple[Colleague, ...]


async def read(uow: UnitOfWork, language: str, *, actor: str, within: str = "") -> list[Place]:
    """Every place (of an area and below), each after the one it lies in; that the names of staff were read is on record."""
    areas = {area.id: area for area in await uow.session.scalars(select(Area))}
    counted = select(col(Household.area_id), func.count()).group_by(col(Household.area_id))
    homes: dict[UUID, int] = {row[0]: row[1] for row in await uow.session.execute(counted)}
    staff = await _staff(uow)
    top = {each for each, area in areas.items() if area.code == within}
    found = []
    for area_id, path in sorted(_paths(areas).items(), key=lambda each: each[1]):
        above = listing.path(areas, area_id)
        if within and top.isdisjoint(above):
            continue
        area = areas[area_id]
        depth = len(path) - 1 - (len(listing.path(areas, next(iter(top)))) - 1 if within else 0)
        name = places.name_of(area, language) if area.name else ""
        zone, count = area.zone or "", homes.get(area_id, 0)
        found.append(Place(area.code, name, zone, depth, count, tuple(staff.get(area_id, ()))))
    uow.record("town.read", within or "town", actor=actor, purpose="administration", detail={"places": len(found)})
    return found


def _paths(areas: dict[UUID, Area]) -> dict[UUID, list[tuple[object, ...]]]:
    """Each area's codes from the root down, as they sort."""
    return {
        each: [listing.counted(areas[above].code) for above in reversed(listing.path(areas, each))] for each in areas
    }


async def _staff(uow: UnitOfWork) -> dict[UUID, list[Colleague]]:
    found = (
        select(Post, Person, Household.number)  # type: ignore[call-overload]  # a column of an outer join
        .join(Person, col(Person.id) == col(Post.person_id))
        .outerjoin(Household, col(Household.id) == col(Person.household_id))
        .where(col(Post.left_at).is_(None))
        .order_by(col(Person.code), col(Post.id))
    )
    rows = list(await uow.session.execute(found))
    stand_ins = [post.stand_in_id for post, *_ in rows if post.stand_in_id]
    named = select(col(Person.id), col(Person.code)).where(col(Person.id).in_(stand_ins))
    codes = {row.id: row.code for row in await uow.session.execute(named)}
    staff: dict[UUID, list[Colleague]] = {}
    for post, person, number in rows:
        one = Colleague(
            code=person.code,
            home=number or "",
            name=uow.ring.open(person.name, "persons.name", person.id) if person.name else "",
            role=post.role,
            shift=post.shift,
            skills=post.skills,
            cap=post.cap,
            load=post.load,
            on_call=post.on_call,
            leave=(post.leave_from, post.leave_until) if post.leave_from else None,
            stand_in=codes.get(post.stand_in_id, ""),
            has_joined=person.address_id is not None,
        )
        staff.setdefault(post.area_id, []).append(one)
    return staff
