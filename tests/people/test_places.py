"""Places as people name them, and the numbers of the household book (A1, A4)."""

import importlib
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlmodel import col, select

from bot.db import UnitOfWork
from bot.errors import SettingsError
from bot.people import access, book, moving, people_named, places
from bot.people.tables import Area, Household, Person
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


async def test_a_number_in_two_grids_is_told_apart(community: Community) -> None:
    """A1: a number is one grid's only: all that have it are found, in any case, the one as it was typed before others."""
    await homes(community, "12", "g1-003", "G1-004")
    await homes(community, "12", "G1-003", grid="G9")
    async with community.shop.database.begin() as uow:
        for typed, count in (("12", 2), (" G1-003 ", 1), ("g1-003", 1), ("g1-004", 1), ("G1-00", 0), ("", 0)):
            found = await book.homes_numbered(uow, typed)
            assert len(found) == count, typed
        (capital,) = await book.homes_numbered(uow, "G1-003")
        assert await access.code_of(uow, capital[1][0]) == "G9"
        assert await book.heads_of_homes(uow, "12") == []


async def test_a_slash_is_part_of_a_number_or_parts_what_names_somebody(community: Community) -> None:
    """A1: grid, number and place are told from numbers and codes that have a slash themselves; what may be two is nobody."""
    await community.brings(
        ["G1", "12/3", "An"], ["G1", "12/3", "Bo"], ["G1", "12", "Cy"], ["G1", "12", "Di"], ["G1", "12", "Ed"], ["G2", "7", "Fu"]
    )  # fmt: skip
    async with community.shop.database.begin() as uow:
        for typed, name in (
            ("12/3/2", "Bo"), ("12/2", "Di"), ("G1/12/2", "Di"), ("G1/12/3/2", "Bo"), ("7", "Fu"), ("G2/7", "Fu"), ("G2/7/1", "Fu"),
            (" 7/1 ", "Fu"), ("G1/7/1", None), ("12/4", None), ("/7", None), ("", None), ("G2/", None),
            ("7/²", None), ("7/0", None), ("7/1/1", None), ("G9/7", None), ("/" * 60, None),
        ):  # fmt: skip
            found = await people_named.one(uow, typed)
            assert (await access.name_of(uow, found) if found else None) == name, typed
        for typed in ("12", "12/3", "G1/12/3"):
            with pytest.raises(SettingsError, match="G1/12/3"):
                await people_named.one(uow, typed)


async def test_a_choice_of_homes_has_an_end(community: Community) -> None:
    """P1: in a large community so many are offered and that there are more; those with the name come first all the same."""
    await homes(community, *(f"G1-{number:04}" for number in range(places.MOST)))
    await community.brings(["G1", "G1-0042", "Zhao", "yes", "", "", "", ""])
    async with community.shop.database.begin() as uow:
        k1, g1 = await area(uow, "K1"), await area(uow, "G1")
        found, more = await places.homes_with(uow, k1, "ＺＨＡＯ")
        assert (len(found), found[0][1], more) == (places.MOST, "G1-0042", False)
        uow.add(Household(id=uow.new_id(), area_id=g1, number="G1-9999"))
        found, more = await places.homes_with(uow, k1, "Zhao")
        assert (len(found), found[0][1], more) == (places.MOST, "G1-0042", True)


async def test_a_migration_gives_everybody_the_place_they_were_listed_at(community: Community) -> None:
    """M9: the head first, the others as they came in; on both databases."""
    await community.brings(
        ["G1", "G1-001", "An"], ["G1", "G1-001", "Bo", "yes"], ["G1", "G1-001", "Cy"], ["G1", "G1-002", "Du"]
    )
    before = {row.id: row.place for row in await community.shop.rows(Person) if row.household_id}
    assert sorted(before.values()) == [1, 1, 2, 3]
    written = importlib.import_module("bot.migrations.versions.2026_11_26_places_in_the_book_and_who_has_left_it")
    async with community.shop.database.begin() as uow:
        await uow.session.execute(update(Person).values(place=1))
        await uow.session.execute(text(written.PLACES))
    assert {row.id: row.place for row in await community.shop.rows(Person) if row.household_id} == before
