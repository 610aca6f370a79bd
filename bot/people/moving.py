"""Somebody moves into another home, a home moves into another grid, a head is named: the book's rows only.

What follows from it for reminders, tasks and workers is ``changes``'s to do (R16).
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.people import access, book, places, staffing
from bot.people.access import Known
from bot.people.roster_book import lived
from bot.people.tables import Area, Household, Person, Post


@dataclass(frozen=True, slots=True)
class Left:
    """The home somebody has left: who is head there now; ``headless`` when they were it and nobody else has a chat."""

    household_id: UUID
    head_id: UUID | None
    headless: bool


async def household_at(uow: UnitOfWork, area_code: str, number: str) -> UUID | None:
    """The household of that number in a grid's book."""
    found = select(col(Household.id)).join(Area, col(Area.id) == col(Household.area_id))
    here = found.where(col(Area.code) == area_code, col(Household.number) == number)
    return (await uow.session.scalars(here.order_by(col(Household.id)).limit(1))).first()


async def number_of(uow: UnitOfWork, household_id: UUID) -> str:
    """A household's number in its book."""
    return (await uow.session.get_one(Household, household_id)).number


async def move_person(uow: UnitOfWork, person_id: UUID, household_id: UUID, *, actor: str) -> Left | None:
    """Somebody lives in another household from now on; the home they left, if it is another one. A head who leaves is
    followed by the next in the book who has a chat (M9)."""
    person, home = await uow.lock(Person, person_id), await uow.lock(Household, household_id)
    if person is None or home is None or person.left_on:
        raise LinliError("no_such_household", N_("There is no such household. Nothing was changed."))
    left = await uow.lock(Household, person.household_id) if person.household_id else None
    if left is home:
        return None
    if left:
        code = await access.code_of(uow, left.area_id)
        person.formerly = lived((person.formerly or "").splitlines(), left.formerly.splitlines(), code, left.number)
    person.household_id, person.place = home.id, await places.next_place(uow, home.id)
    if home.head_id is None and person.address_id:
        home.head_id = person.id
    uow.record("person.moved", person.id, actor=actor, area=str(home.area_id), detail={"from": str(left and left.id)})
    await uow.session.flush()
    if left is None:
        return None
    if left.head_id != person.id:
        return Left(left.id, left.head_id, headless=False)
    left.head_id = None
    await uow.session.flush()
    return await follow_head(uow, left.id, actor=actor)


async def follow_head(uow: UnitOfWork, household_id: UUID, *, actor: str) -> Left | None:
    """A household that has no head: the next in its book who has a chat is it from now on (M9). None where nobody lives, or
    somebody is head."""
    home, there = await uow.lock(Household, household_id), await book.members(uow, household_id)
    if home is None or home.head_id or not there:
        return None
    home.head_id = next((each.id for each in there if each.address_id), None)
    uow.record("household.head", home.id, actor=actor, area=str(home.area_id), detail={"head": str(home.head_id)})
    await uow.session.flush()
    return Left(home.id, home.head_id, headless=home.head_id is None)


async def step_down(uow: UnitOfWork, person_id: UUID, *, actor: str) -> Left | None:
    """Whoever is head of their household and has no chat any more is head no longer: the next in its book with a chat is
    (M9). None when they were not the head."""
    person = await uow.lock(Person, person_id)
    home = await uow.lock(Household, person.household_id) if person and person.household_id else None
    if home is None or home.head_id != person_id:
        return None
    home.head_id = None
    await uow.session.flush()
    return await follow_head(uow, home.id, actor=actor)


async def move_household(uow: UnitOfWork, household_id: UUID, area_id: UUID, *, actor: str) -> None:
    """A home is in another grid from now on, with a number of its book; its worker stays when posted at or above it, else
    the grid's worker with the fewest households is responsible."""
    home, area = await uow.lock(Household, household_id), await uow.session.get(Area, area_id)
    if home is None or area is None:
        raise LinliError("no_such_household", N_("There is no such household. Nothing was changed."))
    if home.area_id == area.id:
        return
    before, code = home.area_id, await access.code_of(uow, home.area_id)
    home.formerly = f"{home.formerly}\n{code}/{home.number}".strip()
    home.number, home.area_id = await places.next_number(uow, area.id), area.id
    await uow.session.flush()
    above = set(await access.path_of(uow, area.id))
    held = select(col(Post.area_id)).where(col(Post.person_id) == home.responsible_id, col(Post.left_at).is_(None))
    if above.isdisjoint(await uow.session.scalars(held)):
        home.responsible_id = await _least_burdened(uow, area.id)
    uow.record("household.moved", home.id, actor=actor, area=str(area.id), detail={"from": str(before)})
    await uow.session.flush()


async def name_head(uow: UnitOfWork, person_id: UUID, *, actor: str) -> Known:
    """Somebody is the head of their household, which has none, and reports for those without a chat (M9). ``LinliError``
    when somebody is head by now (I4)."""
    person = await uow.lock(Person, person_id)
    home = await uow.lock(Household, person.household_id) if person and person.household_id else None
    if person is None or home is None or person.left_on:
        raise LinliError("no_such_household", N_("There is no such household. Nothing was changed."))
    if home.head_id:
        raise LinliError("head_named", N_("This household has a head already. Nothing was changed."))
    home.head_id = person.id
    uow.record("household.head", home.id, actor=actor, area=str(home.area_id), detail={"head": str(person.id)})
    await uow.session.flush()
    return await access.by_id(uow, person.id)


async def head_if_none(uow: UnitOfWork, person: Known, *, actor: str) -> Known:
    """Whoever has joined is the head of a household that has none (M9); of two who join at once, the first."""
    home = await uow.lock(Household, person.household_id) if person.household_id else None
    if home is None or home.head_id:
        return await access.by_id(uow, person.id)
    return await name_head(uow, person.id, actor=actor)


async def _least_burdened(uow: UnitOfWork, area_id: UUID) -> UUID | None:
    homes = select(func.count()).where(col(Household.responsible_id) == col(Post.person_id)).scalar_subquery()
    posted = select(col(Post.person_id)).where(
        col(Post.area_id) == await staffing.grid_of(uow, area_id),
        col(Post.role) == "grid_worker",
        col(Post.left_at).is_(None),
    )
    return (await uow.session.scalars(posted.order_by(homes, col(Post.id)).limit(1))).first()
