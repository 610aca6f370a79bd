"""The household book in a worker's chat: every household, observed or not, and everybody under observation (A1, A2)."""

from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.audit import AuditRow
from bot.i18n import LANGUAGES
from bot.monitoring.service import book, homes
from bot.people import access
from bot.people.tables import Household
from tests.journeys.test_grid import AREAS, GRIDS, HO, SUN, leaves, moved_in, street, well
from tests.monitoring import stories
from tests.town import START, Actor, Town, small_town
from tests.workshop import Workshop, statements


async def unobserved(here: Town, count: int, **changes: Any) -> dict[str, Actor]:
    """A street in which nobody is observed yet."""
    return await moved_in(here, count, episodes=[], **changes)


async def looks(here: Town) -> list[AuditRow]:
    async with here.service.database.read() as session:
        return list(await session.scalars(select(AuditRow).where(col(AuditRow.action) == "household.read")))


async def test_a_first_observation_is_begun_from_the_chat_m1(morning: Town) -> None:
    """Where nobody is observed the book still opens, and an observation begins from a household's page; the look at the
    household is recorded, turning the book over is not (A2)."""
    people = await unobserved(morning, 3)
    wang = people["wang"]
    await wang.says("/grid")
    assert "Nobody here is under observation" in wang.last
    assert wang.buttons == ["📖 All households"]
    await wang.taps("📖 All households")
    assert "3 households" in wang.last
    assert wang.buttons == ["G1-001", "G1-002", "G1-003", "‹ Back"]
    assert await looks(morning) == []
    await wang.taps("G1-002")
    assert "G1-002</b>: not under observation" in wang.last or "G1-002: not under observation" in wang.last
    assert [row.purpose for row in await looks(morning)] == ["household"]
    await wang.taps("Begin an observation: G1-002", "Home medical observation (14 days)", "Today")
    assert "Recorded for G1-002" in wang.last
    await wang.says("/grid")
    assert "1 person is under observation" in wang.last
    await wang.taps("👥 Under observation: 1", "G1-002")
    assert "Day 1 of" in wang.last
    assert "Name-" not in "".join(wang.texts)


async def test_three_taps_to_any_of_three_hundred_households(morning: Town) -> None:
    """From /grid: the book, a part of it, the household; as many questions to the database as for a short street."""
    people = await unobserved(morning, 300)
    wang = people["wang"]
    await wang.says("/grid")
    await wang.taps("📖 All households")
    assert "300 households" in wang.last
    assert len(wang.buttons) == 16
    assert wang.buttons[1] == "G1-021 – G1-040"
    await wang.taps("G1-281 – G1-300", "G1-300")
    assert "G1-300" in wang.last
    assert "not under observation" in wang.last
    await wang.taps("‹ Back")
    assert "Page 15 of 15" in wang.last
    assert wang.buttons[-2:] == ["‹", "‹ Back"]
    await wang.taps("‹")
    assert wang.buttons[0] == "G1-261"
    await wang.taps("‹ Back", "‹ Back")
    assert "Nobody here is under observation" in wang.last
    async with morning.service.database.begin() as uow:
        staff, programme = await access.by_id(uow, wang.id), stories.programme(morning)
        with statements(cast(Workshop, morning.service)) as asked:
            await book.opened(uow, programme, staff, 0)
    assert len(asked) == 4


async def test_a_book_with_buildings_is_turned_over_by_building(morning: Town) -> None:
    """Building 2 before building 10; each with its households."""
    people = await unobserved(morning, 24)
    async with morning.service.database.begin() as uow:
        for home in await uow.session.scalars(select(Household)):
            home.building = "10" if int(home.number[-2:]) % 2 else "2"
    wang = people["wang"]
    await wang.says("/grid")
    await wang.taps("📖 All households")
    assert wang.buttons == ["2 · 12", "10 · 12", "‹ Back"]
    await wang.taps("10 · 12")
    assert "Building 10" in wang.last
    assert wang.buttons[:2] == ["G1-001", "G1-003"]
    await wang.taps("G1-003")
    assert "G1-003 · 10" in wang.last


async def test_who_looks_after_several_grids_chooses_one_first_a1(morning: Town) -> None:
    """A supervisor has every grid of the community, a worker their own alone, and somebody else's opens for nobody."""
    people = await unobserved(morning, 2, elsewhere=1)
    sun, wang, ho = people["sun"], people["wang"], people["ho"]
    await sun.says("/grid")
    await sun.taps("📖 All households")
    assert sun.buttons == ["G1 · 2", "G2 · 1", "‹ Back"]
    await sun.taps("G2 · 1")
    far = sun.data_of("G2-001")
    await sun.taps("‹ Back", "G1 · 2")
    near, grid = sun.data_of("G1-002"), sun.data_of("‹ Back")
    await sun.taps("G1-002", "‹ Back")
    assert sun.buttons == ["G1-001", "G1-002", "‹ Back"]
    await sun.taps_data(*grid)
    assert "G2 · 1" in sun.buttons
    forged = [
        near[0],
        far[0].replace("household:", "member:"),
        "book:AAAAAAAA",
        "book:x:y:AAAAAAAA",
        "household:x:book:0:A",
    ]
    for actor, data in (*((ho, each) for each in forged), (wang, far[0])):
        await actor.says("/grid")
        await actor.taps_data(data, actor.messages[-1]["id"])
        assert "Nothing was changed" in actor.last
    assert len(await looks(morning)) == 1


@pytest.mark.parametrize("typed", ["G1-002", "g1-002", "g1 002", "Ｇ１－００２", "G1-2", " g1 - 02 ", "G1002"])
async def test_a_household_s_number_opens_it_at_once(morning: Town, typed: str) -> None:
    people = await unobserved(morning, 3)
    await people["wang"].says(f"/grid {typed}")
    assert "G1-002" in people["wang"].last
    assert "Begin an observation: G1-002" in people["wang"].buttons
    await people["wang"].taps("‹ Back")
    assert people["wang"].buttons == ["G1-001", "G1-002", "G1-003", "‹ Back"]


async def test_a_number_that_is_nowhere_or_elsewhere_is_said_plainly_a1(morning: Town) -> None:
    """The same sentence for both; nothing typed becomes markup or a search for everything."""
    people = await unobserved(morning, 1, elsewhere=1)
    wang = people["wang"]
    for typed in ("G2-001", "G9-999", "🙂", "%", "<b>x</b>", "'; --", "\u202eG1", "1" * 300):
        await wang.says(f"/grid {typed}")
        assert "There is no household" in wang.last
        assert wang.buttons == ["📖 All households", "‹ Back"]
    await wang.taps("📖 All households")
    assert wang.buttons == ["G1-001", "‹ Back"]
    assert await looks(morning) == []
    await people["sun"].says("/grid G2-001")
    assert "G2-001" in people["sun"].last
    await leaves(morning, wang)
    await wang.says("/grid G1-001")
    assert "for the people who work for your community" in wang.last


async def test_several_households_of_one_number_are_told_apart(morning: Town) -> None:
    people = await unobserved(morning, 1, elsewhere=1)
    async with morning.service.database.begin() as uow:
        for home in await uow.session.scalars(select(Household)):
            home.number = "001"
    sun = people["sun"]
    await sun.says("/grid 1")
    assert "Which one?" in sun.last
    assert sun.buttons == ["001 · G1", "001 · G2", "‹ Back"]
    await sun.taps("001 · G2")
    assert "001" in sun.last


async def test_everybody_under_observation_is_one_list_whoever_reported_is_in_it(morning: Town) -> None:
    """Counts open into a list: a sign says how somebody's reports of today stand; who has reported has a page too."""
    people = await moved_in(morning, 3)
    wang = people["wang"]
    await well(morning, people["g1p2"])
    await wang.says("/grid")
    await wang.taps("👥 Under observation: 3")
    assert wang.buttons == ["⏳ G1-001", "✅ G1-002", "⏳ G1-003", "‹ Back"]
    assert "✅ 1 in, ⏳ 2 still owed" in wang.last
    await wang.taps("✅ G1-002")
    assert {"📈 Curve", "📇 Show contact", "Change or end…"} <= set(wang.buttons)
    await wang.taps("‹ Back")
    assert "⏳ G1-001" in wang.buttons
    await morning.moves_to("10:30")
    await wang.taps("✅ G1-002", "‹ Back")
    assert wang.buttons == ["❌ G1-001", "✅ G1-002", "❌ G1-003", "‹ Back"]


async def test_an_observation_that_is_over_can_be_read_and_a_new_one_begun(morning: Town) -> None:
    """On the household's page, with its last day and its reason; its history, its curve, and whom to call."""
    people = await moved_in(morning, 1)
    wang, resident = people["wang"], people["g1p1"]
    await well(morning, resident)
    await wang.says("/grid G1-001")
    assert "observed until 12 March" in wang.last
    page = wang.data_of("G1-001")
    await wang.taps("G1-001", "Change or end…", "In hospital", "Yes: In hospital")
    await wang.says("/grid")
    assert "Nobody here is under observation" in wang.last
    await wang.taps("📖 All households", "G1-001")
    assert "last observed until 1 March" in wang.last
    assert "It is over: In hospital" in wang.last
    await wang.taps("📜 The last observation: G1-001")
    for said in ("Home medical observation (14 days)", "From 27 February to 1 March", "It is over: In hospital"):
        assert said in wang.last
    assert wang.buttons == ["📈 Curve", "📇 Show contact", "Begin an observation", "‹ Back"]
    await wang.taps_data(*page)  # the old page's button shows what became of it
    assert any("It is over: In hospital" in text for text in wang.texts)
    await wang.taps("Begin an observation", "Home medical observation (14 days)", "Today")
    await wang.says("/grid G1-001")
    assert "observed until" in wang.last
    assert "last observed" not in wang.last


async def test_a_household_of_ten_costs_no_more_questions_than_one_of_one(morning: Town) -> None:
    near = street(10)
    home = {"id": "big", "grid": "G1", "responsible": "wang", "head": "g1p1"}
    members = [f"g1p{number}" for number in range(2, 11)]
    small = {"id": "small", "grid": "G1", "responsible": "wang", "head": "g1p1", "members": ["g1p1"]}
    people = await morning.plants(
        {
            "areas": [*AREAS, *GRIDS],
            "workers": [*small_town()["workers"], SUN, HO],
            "people": near["people"],
            "households": [small, home | {"head": "g1p2", "members": members}],
            "episodes": near["episodes"],
        }
    )
    counts = []
    for name in ("g1p1", "g1p2"):
        async with morning.service.database.begin() as uow:
            staff, programme = await access.by_id(uow, people["wang"].id), stories.programme(morning)
            home_id = (await access.by_id(uow, people[name].id)).household_id
            uow.session.expunge_all()
            assert home_id
            with statements(cast(Workshop, morning.service)) as asked:
                said = await homes.page(uow, programme, staff, home_id, kind="book", at=0)
        counts.append(len(asked))
        assert said.text.count("observed until") == (1 if name == "g1p1" else 9)
    assert counts[0] == counts[1]
    assert counts[0] < 13


async def test_every_language_has_the_book(morning: Town) -> None:
    """No page is left in English."""
    people = await moved_in(morning, 25, episodes=street(1, starts_at=START - timedelta(days=2))["episodes"])
    wang = people["wang"]
    english: set[str] = set()
    for language in ("en", *(each for each in LANGUAGES if each != "en")):
        await wang.says("/language")
        await wang.taps(wang.label_of("language", language))
        await wang.says("/grid")
        said = [*wang.buttons[-1:], wang.buttons[-2].rpartition(" ")[0]]
        await wang.taps(wang.label_of("book"))
        said.append(wang.last)
        await wang.says("/grid nowhere")
        said.append(wang.last)
        await wang.says("/grid G1-002")
        said.append(wang.last)
        lines = {each for text in said for each in text.splitlines() if each and each != "🏠 G1-002"}
        assert not lines & english
        english = english or lines
