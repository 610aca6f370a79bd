"""A captain of one building: it is an area below the grid, and the grid's worker answers for its households (A1, R2, M12)."""

from datetime import date
from typing import Any

import pytest

from bot import administration
from bot.audit import OPERATOR
from bot.people import access, book, listing, moving, places
from bot.people import service as people
from tests.journeys.help_town import ALL_DAY, helping
from tests.journeys.test_administration import away
from tests.journeys.test_board import asks
from tests.journeys.test_moves import brings
from tests.town import START, Actor, Town, small_town

CAPTAIN = {"id": "luo", "name": "罗姐", "post": "G1-B3", "role": "building_captain", "skills": ["visit"], **ALL_DAY}


async def moved_in(here: Town) -> dict[str, Actor]:
    """Li lives in building 3, Bai in another one of the grid."""
    base = small_town()
    areas = [*base["areas"], {"id": "G1-B3", "parent": "G1", "name": "3号楼"}]
    homes = [
        {"id": "h1", "grid": "G1-B3", "head": "li", "members": ["li", "mother"]},
        {"id": "h2", "grid": "G1", "head": "bai", "members": ["bai"]},
    ]
    people = [*base["people"], {"id": "bai", "name": "白雪", "language": "en"}]
    episodes = [{"person": each, "protocol": "home-observation-14", "starts_at": START} for each in ("li", "bai")]
    town = small_town(
        areas=areas, workers=[*base["workers"], CAPTAIN], households=homes, people=people, episodes=episodes
    )
    return await here.plants(town)


async def test_a_captain_sees_their_building_and_the_worker_the_whole_grid(morning: Town) -> None:
    """A1, R2, M6, M12: Luo is asked to knock in building 3 only, and Wang answers for both; an alert is Wang's and not hers."""
    cast = await moved_in(morning)
    luo, wang = cast["luo"], cast["wang"]
    for each, count, homes in (luo, 1, "G1-B3-001"), (wang, 2, "G1-001 · G1-B3-001"):
        await each.says("/grid")
        assert f"Still owed now: {count}" in each.buttons[0]
        assert each.last.endswith(homes)
    await luo.says("/grid G1-001")
    assert "no household G1-001 in your area" in luo.last
    await morning.moves_to("2026-03-02T09:05")
    assert "G1-B3-001: 2 reports in a row are missing" in luo.last
    assert "G1-001: 2 reports in a row are missing" in wang.last
    await luo.taps("I look after it")
    heard = len(luo.texts)
    await cast["li"].says("39.5 cough")
    await cast["li"].taps("Send")
    assert "G1-B3-001" in wang.last
    assert "39.5" not in "".join(luo.since(heard))


async def test_a_list_brings_people_into_a_building(morning: Town) -> None:
    """P1: by the building's code, numbered in its book; nobody is without a worker, for the grid's is the nearest above."""
    cast = await moved_in(morning)
    report = await brings(morning, {"grid": "G1-B3", "name": "Zhao", "head": "yes"})
    assert (report.written, report.new_households, report.of_grid, report.of_nobody) == (True, 1, 1, ())
    async with morning.service.database.begin() as uow:
        [(home_id, _)] = await book.homes_numbered(uow, "G1-B3-002")
        [zhao] = await book.members(uow, home_id)
        assert await access.responsible_for(uow, zhao) == cast["wang"].id
        assert [number for _, number, _ in await listing.homes_in(uow, "G1-B3")] == ["G1-B3-001", "G1-B3-002"]
        assert await people.invite_household(uow, home_id)


def far(*workers: dict[str, Any], responsible: str = "wang", **building: str) -> dict[str, Any]:
    """The helping town in a province that has a supervisor too; Li lives in building 3 of grid 1."""
    base = helping()
    province = {"id": "qin", "name": "秦主任", "post": "P", "role": "supervisor", "skills": [], **ALL_DAY}
    areas = [{"id": "P"}, {"id": "C", "parent": "P"}, *base["areas"][1:], {"id": "G1-B3", "parent": "G1"} | building]
    homes = [base["households"][0] | {"grid": "G1-B3", "responsible": responsible}, base["households"][1]]
    return base | {"areas": areas, "workers": [*base["workers"], province, *workers], "households": homes}


@pytest.mark.parametrize(
    "town", [far(kind="building"), far(CAPTAIN), far(CAPTAIN, kind="Building")], ids=["its file", "its captain", "both"]
)
async def test_the_county_hears_of_a_crisis_in_a_building(morning: Town, town: dict[str, Any]) -> None:
    """R9, R5: a building is no level of its own: after five minutes it is the county's supervisor, never the province's."""
    cast = await morning.plants(town)
    await cast["li"].says("I want to die")
    heard = {name for name, text in morning.sent() if "🆘" in text}
    assert heard == {"zhao", "he", "sun"}
    await morning.moves_to("08:06")
    assert {name for name, text in morning.sent() if "🆘" in text} - heard == {"ma"}


async def test_a_captain_of_a_whole_grid_makes_no_building_of_it(morning: Town) -> None:
    """R9: where the captain has the grid, it is a grid."""
    town = far(CAPTAIN | {"post": "G1"})
    cast = await morning.plants(town | {"households": helping()["households"]})
    await cast["li"].says("I want to die")
    await morning.moves_to("08:06")
    assert {name for name, text in morning.sent() if "🆘" in text} == {"zhao", "he", "sun", "ma"}


async def test_the_responsible_worker_of_a_building_wins_in_the_grid(morning: Town) -> None:
    """R2, R12: before a colleague of the grid who has less; on leave their stand-in has it, and once they are gone the colleague."""
    colleague = {"id": "an", "name": "安心", "post": "G1", "role": "grid_worker", "skills": ["care"], **ALL_DAY}
    town = far(colleague, kind="building")
    town["workers"][0] = town["workers"][0] | {"load": 5}
    cast = await morning.plants(town)
    li, wang, zhao, an = (cast[each] for each in ("li", "wang", "zhao", "an"))
    await asks(morning, li, "supplies")
    assert "G1-B3-001" in wang.last
    await away(morning, wang, date(2026, 3, 1), None, zhao)
    assert any("G1-B3-001" in text for text in zhao.texts)
    assert not any("G1-B3-001" in text for text in an.texts)
    async with morning.service.database.begin() as uow:
        for each in wang, zhao:
            staff = await access.by_id(uow, each.id)
            await administration.leaves(uow, morning.service.content.programme, staff, actor=OPERATOR)
    await morning.settle()
    assert any("G1-B3-001" in text for text in an.texts)
    async with morning.service.database.begin() as uow:
        responsible, doctor = await access.answering_for(uow, await access.by_id(uow, li.id))
        assert responsible
        assert doctor
        assert (responsible.id, doctor.id) == (an.id, cast["chen"].id)


async def test_a_new_home_in_a_building_belongs_to_the_grids_worker(morning: Town) -> None:
    """M6, R16: whoever of the grid confirms it, or has the fewest homes when it moves there; where it is, staff read in full."""
    colleague = {"id": "an", "name": "安心", "post": "G1", "role": "grid_worker", "skills": ["care"], **ALL_DAY}
    town = far(colleague, kind="building", name="3号楼")
    named = [each | {"name": {"K1": "柳树社区", "G1": "东里"}.get(each["id"], "")} for each in town["areas"][:-1]]
    cast = await morning.plants(town | {"areas": [*named, town["areas"][-1]]})
    async with morning.service.database.begin() as uow:
        building = await listing.area_named(uow, "G1-B3")
        assert building
        by = [await access.by_id(uow, cast[each].id) for each in ("an", "zhao", "bai", "li")]
        assert await places.responsible_by_default(uow, building, by[0]) == cast["an"].id
        assert await places.responsible_by_default(uow, building, by[1]) == cast["wang"].id
        assert by[2].household_id
        await moving.move_household(uow, by[2].household_id, building, actor=OPERATOR)
        assert (await access.by_id(uow, by[2].id)).responsible_id == cast["an"].id
        assert await places.address_of(uow, by[3], "zh_CN") == "柳树社区 · 东里 · 3号楼"
