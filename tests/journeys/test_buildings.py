"""A captain of one building: it is an area below the grid, and the grid's worker answers for its households (A1, R2, M12)."""

from bot.people import access, book, listing
from bot.people import service as people
from tests.journeys.test_moves import brings
from tests.town import START, Actor, Town, small_town


async def moved_in(here: Town) -> dict[str, Actor]:
    """Li lives in building 3, Bai in another one of the grid."""
    base = small_town()
    areas = [*base["areas"], {"id": "G1-B3", "parent": "G1", "name": "3号楼"}]
    captain = {
        "id": "luo",
        "name": "罗姐",
        "post": "G1-B3",
        "role": "building_captain",
        "skills": ["visit"],
        "languages": ["en"],
    }
    homes = [
        {"id": "h1", "grid": "G1-B3", "head": "li", "members": ["li", "mother"]},
        {"id": "h2", "grid": "G1", "head": "bai", "members": ["bai"]},
    ]
    people = [*base["people"], {"id": "bai", "name": "白雪", "language": "en"}]
    episodes = [{"person": each, "protocol": "home-observation-14", "starts_at": START} for each in ("li", "bai")]
    town = small_town(
        areas=areas, workers=[*base["workers"], captain], households=homes, people=people, episodes=episodes
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
