"""Places as people name them: which area somebody means, who decides about it, which households are in it."""

import json
import re
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.people import access, held, listing, rules, staffing
from bot.people.access import Known
from bot.people.roster_book import same
from bot.people.rules import May
from bot.people.tables import Area, Household, Person, Post

MOST = 500
"""How many households a worker is offered to choose from."""


def name_of(area: Area, language: str) -> str:
    """What people call an area, in a language; its code where it has no name."""
    names = _names(area)
    return names.get(language) or next(iter(names.values()), area.code)


async def address_of(uow: UnitOfWork, person: Known, language: str) -> str:
    """Where somebody lives, for whoever may knock there: the community, the grid and a building that is a place of its own
    as people call them, where they have names, and the building in the book; empty when none of it is known."""
    path = await held.way_up(uow, person.area_id)
    home = await held.once(uow, Household, person.household_id) if person.household_id else None
    levels = 2 + await staffing.inside_grid(uow, person.area_id)
    names = [name_of(area, language) for area in reversed(path[:levels]) if area.name]
    return " · ".join([*names, *([home.building] if home and home.building else [])])


async def named(uow: UnitOfWork, text: str) -> UUID | None:
    """The one area that somebody's words name best: the one that lies deepest; None when none or several do."""
    areas = {area.id: area for area in await uow.session.scalars(select(Area))}
    known = {each: frozenset({area.code, *_names(area).values()}) for each, area in areas.items()}
    depths = {each: len(listing.path(areas, each)) for each in areas}
    return rules.place_named(text, known, depths)


async def decides(uow: UnitOfWork, area_id: UUID | None, *, excluded: frozenset[str]) -> Known | None:
    """Who decides about somebody who says that they live in an area: the nearest who may take people in and can be
    reached, on duty first; where no area is known, whoever supervises the most."""
    path = await access.path_of(uow, area_id) if area_id else ()
    return await _nearest(uow, path, May.TAKE_IN if path else May.SUPERVISE, excluded)


async def supervises(uow: UnitOfWork, area_id: UUID | None, *, excluded: frozenset[str]) -> Known | None:
    """The nearest supervisor or administrator of an area whom a message can reach; with none above it, whoever supervises
    the most."""
    path = await access.path_of(uow, area_id) if area_id else ()
    near = await _nearest(uow, path, May.SUPERVISE, excluded)
    return near or (await _nearest(uow, (), May.SUPERVISE, excluded) if path else None)


async def administrators(uow: UnitOfWork) -> set[UUID]:
    """The posts of those who run the town."""
    found = select(col(Post.id)).where(col(Post.role) == "administrator", col(Post.left_at).is_(None))
    return set(await uow.session.scalars(found))


async def _nearest(uow: UnitOfWork, path: tuple[UUID, ...], wanted: May, excluded: frozenset[str]) -> Known | None:
    held = list(await uow.session.scalars(select(Post).where(col(Post.left_at).is_(None)).order_by(col(Post.id))))
    found: list[tuple[bool, int, UUID, Known]] = []
    for post in held:
        if wanted not in rules.ROLES.get(post.role, ()) or str(post.person_id) in excluded:
            continue
        if path and post.area_id not in path:
            continue
        staff = await access.by_id(uow, post.person_id)
        address = await access.address_of(uow, staff)
        if address and address.unreachable_since is None:
            far = path.index(post.area_id) if path else len(await access.path_of(uow, post.area_id))
            found.append((not await access.is_on_duty(uow, staff), far, post.id, staff))
    return min(found, key=lambda each: each[:3])[3] if found else None


async def homes_with(uow: UnitOfWork, area_id: UUID, name: str) -> tuple[list[tuple[UUID, str]], bool]:
    """The households of an area and below, as a worker tells them apart: those with somebody of a name first. At most
    ``MOST``; whether there are more."""
    area = await uow.session.get_one(Area, area_id)
    homes = await listing.homes_in(uow, area.code, most=MOST + 1)
    more, homes = len(homes) > MOST, homes[:MOST]
    people = select(col(Person.id), col(Person.household_id)).where(
        col(Person.household_id).in_([home_id for home_id, *_ in homes]), col(Person.left_on).is_(None)
    )
    home_of = {row.id: row.household_id for row in await uow.session.execute(people)}
    names = await listing.names_of(uow, home_of)
    with_name = {home_of[each] for each, known in names.items() if same(known) == same(name)}
    labels = [(home_id, " · ".join(part for part in (number, building) if part)) for home_id, number, building in homes]
    return sorted(labels, key=lambda home: home[0] not in with_name), more


async def next_number(uow: UnitOfWork, area_id: UUID) -> str:
    """One more than the highest number that an area's household book has or had; the area is locked until the commit."""
    area = await uow.lock(Area, area_id)
    assert area is not None  # noqa: S101 -- a foreign key
    numbers = list(await uow.session.scalars(select(col(Household.number)).where(col(Household.area_id) == area_id)))
    left = await uow.session.scalars(select(col(Household.formerly)).where(col(Household.formerly) != ""))
    numbers += [each.removeprefix(f"{area.code}/") for formerly in left for each in formerly.splitlines()]
    used = [
        int(found[1])
        for number in numbers
        if (found := re.fullmatch(re.escape(area.code) + r"-([0-9]{1,9})", number, re.IGNORECASE))
    ]
    return f"{area.code}-{max(used, default=0) + 1:03}"


async def next_place(uow: UnitOfWork, household_id: UUID) -> int:
    """The next place in the book of a household, which the caller has locked."""
    found = select(func.max(col(Person.place))).where(col(Person.household_id) == household_id)
    return ((await uow.session.scalars(found)).one() or 0) + 1


async def responsible_by_default(uow: UnitOfWork, area_id: UUID, staff: Known) -> UUID | None:
    """Who answers for a new household: the confirming worker, where this is their grid; else the grid's first worker."""
    grid_id = await staffing.grid_of(uow, area_id)
    posts = list(
        await uow.session.scalars(
            select(Post)
            .where(col(Post.area_id) == grid_id, col(Post.role) == "grid_worker", col(Post.left_at).is_(None))
            .order_by(col(Post.id))
        )
    )
    ids = [post.person_id for post in posts]
    return staff.id if staff.id in ids else next(iter(ids), None)


def _names(area: Area) -> dict[str, str]:
    """An area's names by language; one for all is under an empty one."""
    if not area.name.startswith("{"):
        return {"": area.name} if area.name else {}
    names: dict[str, str] = json.loads(area.name)
    return names
