"""Many residents at once, as a list of an area needs them (A1).

``access.py`` reaches one person by one reason; a list of hundreds would ask it several questions for each. This may
reach many because it gives nothing but what lies in one named area and below, by the household book's reference and
member number; names are a function of their own, for an export that was asked for them and is audited (A2).
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Row, Select, select, union_all
from sqlmodel import col

from bot.db import UnitOfWork
from bot.people import rules
from bot.people.rules import May
from bot.people.tables import Area, Household, Person, Post

MANY = 500
"""How many people are asked for in one statement."""


@dataclass(frozen=True, slots=True)
class Resident:
    """Where a person is found in the household books: grid, household, place in it (the head is 1), and the zone their
    days are counted in. Staff without a home stand in the area of their post, with an empty household."""

    person_id: UUID
    grid: str
    household: str
    member: int
    zone: ZoneInfo

    @property
    def order(self) -> tuple[object, ...]:
        """Grid, household, member, as people count: G2 before G10."""
        return counted(self.grid), counted(self.household), self.member, self.person_id


@dataclass(frozen=True, slots=True)
class Reach:
    """What the posts of a member of staff reach: their areas and everything below, each with its code and its zone.
    ``zone`` is that of the oldest post: where their own day is counted; ``reads`` are the areas in which they also read what
    is reported."""

    codes: dict[UUID, str]
    zones: dict[UUID, ZoneInfo]
    zone: ZoneInfo
    reads: frozenset[UUID] = frozenset()

    @property
    def reads_all(self) -> bool:
        return self.reads == set(self.zones)


async def area_named(uow: UnitOfWork, code: str) -> UUID | None:
    """The area of that code."""
    return (await uow.session.scalars(select(col(Area.id)).where(col(Area.code) == code))).one_or_none()


async def codes_below(uow: UnitOfWork, code: str) -> frozenset[str]:
    """The codes of an area and of everything in it; empty when there is none of that code."""
    return frozenset((await areas_below(uow, code)).values())


async def areas_below(uow: UnitOfWork, code: str) -> dict[UUID, str]:
    """An area and everything in it, by id, each with its code; empty when there is none of that code."""
    areas = {area.id: area for area in await uow.session.scalars(select(Area))}
    return {each: areas[each].code for each in areas if any(areas[above].code == code for above in path(areas, each))}


async def homes_in(uow: UnitOfWork, code: str, *, most: int | None = None) -> list[tuple[UUID, str, str]]:
    """The households of an area and below, by building and number: id, number, building. Of more than ``most`` the first
    of the book."""
    inside = await areas_below(uow, code)
    columns = select(col(Household.id), col(Household.number), col(Household.building))
    rows = await uow.session.execute(
        columns.where(col(Household.area_id).in_(inside)).order_by(col(Household.number), col(Household.id)).limit(most)
    )
    found = [(home.id, home.number, home.building) for home in rows]
    return sorted(found, key=lambda home: (counted(home[2]), counted(home[1])))


async def living_in(uow: UnitOfWork, area_id: UUID, person_ids: Sequence[UUID]) -> list[Resident]:
    """Those of these people who live in an area or below, in the books' order; three statements for every 500."""
    areas = {area.id: area for area in await uow.session.scalars(select(Area))}
    below = {each: _zone(uow, areas, each) for each in areas if area_id in path(areas, each)}
    found: list[Resident] = []
    for start in range(0, len(person_ids), MANY):
        found += await _living_in(uow, {each: areas[each].code for each in below}, below, person_ids[start:][:MANY])
    return sorted(found, key=lambda resident: resident.order)


async def reach_of(uow: UnitOfWork, staff_id: UUID) -> Reach | None:
    """What somebody's posts let them see now; None for who holds none that does, or has left them all (A1). Two
    statements."""
    held = select(Post).where(col(Post.person_id) == staff_id, col(Post.left_at).is_(None))
    kept = [post for post in await uow.session.scalars(held.order_by(col(Post.id))) if rules.may(post.role, May.SEE)]
    if not kept:
        return None
    posts = [post.area_id for post in kept]
    reading = {post.area_id for post in kept if rules.may(post.role, May.READ)}
    areas = {area.id: area for area in await uow.session.scalars(select(Area))}
    zones = {each: _zone(uow, areas, each) for each in areas if not set(posts).isdisjoint(path(areas, each))}
    reads = frozenset(each for each in zones if not reading.isdisjoint(path(areas, each)))
    return Reach({each: areas[each].code for each in zones}, zones, zones[posts[0]], reads)


def within(reach: Reach) -> CompoundSelect[UUID]:
    """Everybody who lives in these areas, or has their post there and no home, as a part of another statement: two ways to
    find people, each with an index of its own, so that a grid's list does not grow with the country."""
    areas = list(reach.zones)
    at_home = select(col(Person.id)).join(Household, col(Household.id) == col(Person.household_id))
    posted = select(col(Post.person_id)).join(Person, col(Person.id) == col(Post.person_id))
    return union_all(
        at_home.where(col(Household.area_id).in_(areas)),
        posted.where(col(Post.area_id).in_(areas), col(Post.left_at).is_(None), col(Person.household_id).is_(None)),
    )


async def living_within(uow: UnitOfWork, reach: Reach, chosen: Select[UUID]) -> list[Resident]:
    """Those whom a statement chooses from ``within``, in the books' order; two statements, however many they are."""
    found = await _living_in(uow, reach.codes, reach.zones, chosen)
    return sorted(found, key=lambda resident: resident.order)


async def names_of(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Their names, opened; empty for who has none. For an export that was asked for names."""
    found = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(person_ids))
    return {
        row.id: uow.ring.open(row.name, "persons.name", row.id) if row.name else ""
        for row in await uow.session.execute(found)
    }


async def ever_staff(uow: UnitOfWork, person_ids: Collection[UUID]) -> set[UUID]:
    """Those of these people who hold a post or held one."""
    return set(await uow.session.scalars(select(col(Post.person_id)).where(col(Post.person_id).in_(person_ids))))


async def _living_in(
    uow: UnitOfWork,
    codes: dict[UUID, str],
    zones: dict[UUID, ZoneInfo],
    person_ids: Sequence[UUID] | Select[UUID],
) -> list[Resident]:
    found = (
        select(Person, Household)
        .outerjoin(Household, col(Household.id) == col(Person.household_id))
        .where(col(Person.id).in_(person_ids))
    )
    rows = list(await uow.session.execute(found))
    homes: dict[UUID, Household | None] = {row.id: home for row, home in rows}
    places = {row.id: row.place for row, _ in rows}
    posts = await _post_areas(uow, [person_id for person_id, home in homes.items() if home is None])
    residents = []
    for person_id, home in homes.items():
        at = home.area_id if home else posts.get(person_id)
        if at in codes:
            number = home.number if home else ""
            residents.append(Resident(person_id, codes[at], number, places[person_id], zones[at]))
    return residents


async def _post_areas(uow: UnitOfWork, person_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The area of the first post of each that they have not left."""
    found = select(col(Post.person_id), col(Post.area_id)).where(
        col(Post.person_id).in_(person_ids), col(Post.left_at).is_(None)
    )
    rows: Iterable[Row[tuple[UUID, UUID]]] = await uow.session.execute(found.order_by(col(Post.id).desc()))
    return {row.person_id: row.area_id for row in rows}


def path(areas: dict[UUID, Area], area_id: UUID | None) -> list[UUID]:
    """An area and those it lies in, up to the root."""
    found: list[UUID] = []
    while area_id:
        found.append(area_id)
        area_id = areas[area_id].parent_id
    return found


def _zone(uow: UnitOfWork, areas: dict[UUID, Area], area_id: UUID) -> ZoneInfo:
    zones = (areas[each].zone for each in path(areas, area_id))
    return ZoneInfo(next((zone for zone in zones if zone), uow.zone))


def counted(text: str) -> tuple[str | int, ...]:
    """A text that sorts by the numbers in it; letters and numbers take turns, so that like meets like."""
    return tuple(int(part) if at % 2 else part for at, part in enumerate(re.split(r"([0-9]+)", text)))
