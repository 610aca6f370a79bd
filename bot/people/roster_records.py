"""The household book as it stands in rows: read at once for the areas that a file speaks of, never person by person."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.people import listing, rules
from bot.people.access import READERS
from bot.people.roster_book import Book, Home, Somebody, same
from bot.people.tables import Area, Household, Person, Post

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Records:
    """The book, and the ids of our rows that its codes stand for."""

    book: Book
    area_ids: dict[str, UUID]
    worker_ids: dict[str, UUID]
    responsible: dict[UUID, UUID | None]


async def read(
    uow: UnitOfWork,
    *,
    grids: Collection[str],
    numbers: Collection[str],
    phones: Collection[str] = (),
    within: str | None,
    lock: bool,
) -> Records:
    """What is known of the areas named ``grids``, and of households anywhere that have one of these ``numbers``, or somebody
    with one of these ``phones``, or that have moved, or somebody of them has.

    Only what lies in the area ``within`` (a code; None: everywhere) is seen, so that a file reaches no further than whoever
    brings it (A1). With ``lock`` the areas, homes and people are held until the commit; others may go on pointing to them.
    """
    areas = await _areas(uow, within)
    wanted = {same(code) for code in grids}
    named = [area_id for code, area_id in areas.items() if same(code) in wanted]
    if lock:
        held = select(col(Area.id)).where(col(Area.id).in_(named)).order_by(col(Area.id))
        await uow.session.execute(held.with_for_update(key_share=True))
    posts = await _posts(uow)
    workers = {post.code: post.person_id for post in posts}
    ways = await _ways(uow, areas)
    book = Book(frozenset(areas), _answering(posts, ways), _staffed(posts, ways))
    records = Records(book, areas, workers, {})
    homes: dict[UUID, Home] = {}
    people: dict[UUID, Somebody] = {}
    keys = sorted(uow.ring.index(phone, "phone") for phone in phones)
    for part in _parts(named, sorted(numbers), keys, areas.values()):
        homes |= await _homes(uow, part, records, lock=lock)
        people |= await _people(uow, part, lock=lock)
    return replace(records, book=replace(records.book, homes=tuple(homes.values()), people=tuple(people.values())))


def _parts(
    areas: list[UUID], numbers: list[str], keys: list[bytes], seen: Collection[UUID]
) -> list[ColumnElement[bool]]:
    """The homes wanted, in as many questions as a database takes."""
    inside, elsewhere = col(Household.area_id).in_(seen), col(Household.area_id).not_in(areas)
    first = or_(
        col(Household.area_id).in_(areas),
        col(Household.formerly) != "",
        col(Household.id).in_(select(col(Person.household_id)).where(col(Person.formerly).is_not(None))),
        col(Household.number).in_(numbers[:_AT_ONCE]),
        _with_phone(keys[:_AT_ONCE]),
    )
    later: list[ColumnElement[bool]] = [col(Household.number).in_(some) for some in _slices(numbers)]
    later += [elsewhere & _with_phone(some) for some in _slices(keys)]
    return [each & inside for each in (first, *later)]


def _slices(values: list[Any]) -> list[list[Any]]:
    return [values[at : at + _AT_ONCE] for at in range(_AT_ONCE, len(values), _AT_ONCE)]


def _with_phone(keys: list[bytes]) -> ColumnElement[bool]:
    return col(Household.id).in_(select(col(Person.household_id)).where(col(Person.phone_key).in_(keys)))


async def _areas(uow: UnitOfWork, within: str | None) -> dict[str, UUID]:
    rows = list(await uow.session.execute(select(col(Area.id), col(Area.code), col(Area.parent_id))))
    if within is None:
        return {row.code: row.id for row in rows}
    inside = {row.id for row in rows if row.code == within}
    while more := {row.id for row in rows if row.parent_id in inside} - inside:
        inside |= more
    return {row.code: row.id for row in rows if row.id in inside}


async def _posts(uow: UnitOfWork) -> list[Any]:
    found = (
        select(col(Person.code), col(Post.person_id), col(Post.area_id), col(Post.role))
        .join(Person, col(Post.person_id) == col(Person.id))
        .where(col(Post.left_at).is_(None))
    )
    return list(await uow.session.execute(found))


async def _ways(uow: UnitOfWork, areas: dict[str, UUID]) -> dict[str, set[UUID]]:
    """Each area with those it lies in, up to the root."""
    above = {area.id: area for area in await uow.session.scalars(select(Area))}
    return {code: set(listing.path(above, area_id)) for code, area_id in areas.items()}


def _answering(posts: list[Any], ways: dict[str, set[UUID]]) -> dict[str, frozenset[str]]:
    """All staff by their codes, with the areas at or below a post of theirs that may open households there (A1)."""
    at: dict[str, set[UUID]] = {post.code: set() for post in posts}
    for post in posts:
        at[post.code] |= {post.area_id} if post.role in READERS else set()
    return {code: frozenset(area for area, way in ways.items() if way & held) for code, held in at.items()}


def _staffed(posts: list[Any], ways: dict[str, set[UUID]]) -> frozenset[str]:
    """The areas with a worker of their own, or above them, who answers for households that name nobody."""
    at = {post.area_id for post in posts if post.role == rules.RESPONSIBLE}
    return frozenset(code for code, way in ways.items() if way & at)


async def _homes(uow: UnitOfWork, part: ColumnElement[bool], records: Records, *, lock: bool) -> dict[UUID, Home]:
    found = select(
        col(Household.id),
        col(Household.area_id),
        col(Household.number),
        col(Household.head_id),
        col(Household.responsible_id),
        col(Household.building),
        col(Household.formerly),
    ).where(part)
    areas = {area_id: code for code, area_id in records.area_ids.items()}
    workers = {person_id: code for code, person_id in records.worker_ids.items()}
    homes = {}
    for row in await uow.session.execute(_locked(found.order_by(col(Household.id)), Household, lock)):
        worker = workers.get(row.responsible_id, "")
        worker = worker if areas[row.area_id] in records.book.workers.get(worker, ()) else ""
        formerly = tuple(row.formerly.splitlines())
        homes[row.id] = Home(row.id, areas[row.area_id], row.number, row.head_id, worker, row.building, formerly)
        records.responsible[row.id] = row.responsible_id
    return homes


async def _people(uow: UnitOfWork, part: ColumnElement[bool], *, lock: bool) -> dict[UUID, Somebody]:
    found = (
        select(
            col(Person.id),
            col(Person.household_id),
            col(Person.name),
            col(Person.language),
            col(Person.remind_at),
            col(Person.phone),
            col(Person.marks),
            col(Person.guardian_id),
            col(Person.address_id),
            col(Person.joined_at),
            col(Person.of_age),
            col(Person.place),
            col(Person.left_on),
            col(Person.formerly),
        )
        .join(Household, col(Household.id) == col(Person.household_id))
        .where(part)
        .order_by(col(Person.id))
    )
    people = {}
    async for row in await uow.session.stream(_locked(found, Person, lock).execution_options(yield_per=_AT_ONCE)):
        name = uow.ring.open(row.name, "persons.name", row.id) if row.name else ""
        phone = uow.ring.open(row.phone, "persons.phone", row.id) if row.phone else ""
        marks = uow.ring.open(row.marks, "persons.marks", row.id).split(",") if row.marks else ()
        people[row.id] = Somebody(
            row.id,
            row.household_id,
            name,
            row.language,
            json.loads(row.remind_at),
            phone,
            tuple(marks),
            row.guardian_id,
            row.address_id is not None,
            row.address_id is None and row.joined_at is not None,
            row.of_age,
            row.place,
            row.left_on is not None,
            tuple((row.formerly or "").splitlines()),
        )
    return people


def _locked(found: Any, table: type[Household | Person], lock: bool) -> Any:
    return found.with_for_update(of=table, key_share=True) if lock else found
