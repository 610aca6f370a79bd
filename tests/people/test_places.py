"""Places as people name them, and the numbers of the household book (A1, A4)."""

from uuid import UUID

from sqlmodel import col, select

from bot.db import UnitOfWork
from bot.people import moving, places
from bot.people.tables import Area, Household
from tests.people.community import Community


async def homes(community: Community, *numbers: str, grid: str = "G1") -> None:
    """Empty homes of these numbers."""
    async with community.shop.database.begin() as uow:
        area_id = await area(uow, grid)
        for number in numbers:
            uow.add(Household(id=uow.new_id(), area_id=area_id, number=number))


async def area(uow: UnitOfWork, grid: str) -> UUID:
    return (await uow.session.scalars(select(col(Area.id)).where(col(Area.code) == grid))).one()


async def test_whoever_takes_a_home_in_gives_it_the_same_number(community: Community) -> None:
    """R16, A4: one more than the highest of the grid's own numbers, whoever wrote them, for a stranger's home and for one
    that moves in; a number of another kind does not count."""
    await homes(community, "g1-008", "G1-002", "7-1203", "G10-900")
    await homes(community, "G2-001", grid="G2")
    async with community.shop.database.begin() as uow:
        assert await places.next_number(uow, await area(uow, "G1")) == "G1-009"
        (home,) = [row for row in await community.shop.rows(Household) if row.number == "G2-001"]
        await moving.move_household(uow, home.id, await area(uow, "G1"), actor="test")
    assert "G1-009" in [row.number for row in await community.shop.rows(Household)]
