"""/grid, staff's day at a glance: counts, references, lists, a member's page; no name and no reading anywhere (M7, A1, A2)."""

from datetime import date, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.assistance.tables import Task
from bot.audit import AuditRow, verify
from bot.i18n import LANGUAGES
from bot.monitoring.service import alerts, course, overview
from bot.monitoring.tables import MonitoringEpisode, Report
from bot.people import access
from bot.people.tables import Post
from tests.monitoring import stories
from tests.town import START, Actor, Town, small_town
from tests.workshop import Workshop, statements

MORE = ("Change or end…", "The whole household")
NIGHT = START - timedelta(hours=3)
SUN = {"id": "sun", "name": "孙主任", "post": "K1", "role": "supervisor", "languages": ["en"]}
HO = {"id": "ho", "name": "何勇", "post": "G2", "role": "grid_worker", "skills": ["visit"], "languages": ["en"]}
AREAS = [{"id": "C"}, {"id": "T1", "parent": "C"}, {"id": "K1", "parent": "T1"}]
GRIDS = [{"id": "G1", "parent": "K1"}, {"id": "G2", "parent": "K1"}]


def street(count: int, grid: str = "G1", **episode: Any) -> dict[str, Any]:
    """So many people, each alone at home without a phone and observed for the third day."""
    names = [f"{grid.lower()}p{number}" for number in range(1, count + 1)]
    observes = {"protocol": "home-observation-14", "starts_at": START - timedelta(days=2), "end_on": "2026-03-12"}
    return {
        "people": [{"id": name, "name": f"Name-{name}", "chat": "none"} for name in names],
        "households": [
            {"id": name, "grid": grid, "responsible": "wang", "head": name, "members": [name]} for name in names
        ],
        "episodes": [{"person": name, **observes, **episode} for name in names],
    }


async def moved_in(here: Town, count: int, *, elsewhere: int = 0, **changes: Any) -> dict[str, Actor]:
    """A street in the worker's grid, perhaps another in the next one; a doctor and a supervisor for both."""
    near, far = street(count), street(elsewhere, "G2")
    both = {section: near[section] + far[section] for section in near}
    staff = small_town()["workers"]
    return await here.plants({"areas": [*AREAS, *GRIDS], "workers": [*staff, SUN, HO], **both} | changes)


async def becomes(here: Town, actor: Actor, **facts: Any) -> None:
    """An episode as it would be after much talk."""
    episode = await here.episode(actor)
    async with here.service.database.begin() as uow:
        row = await uow.lock(MonitoringEpisode, episode.id)
        for name, value in facts.items():
            setattr(row, name, value)


async def leaves(here: Town, actor: Actor) -> None:
    async with here.service.database.begin() as uow:
        for post in await uow.session.scalars(select(Post).where(col(Post.person_id) == actor.id)):
            post.left_at = uow.now


async def well(here: Town, *actors: Actor) -> None:
    """A report from everybody, without the talk around it."""
    for actor in actors:
        await stories.enter(here, actor, actor, 366, at=here.time.now())


async def reads(here: Town) -> list[AuditRow]:
    async with here.service.database.read(whole=True) as session:
        assert await verify(session, here.service.database.ring) is None
        return list(await session.scalars(select(AuditRow).where(col(AuditRow.action) == "episode.read")))


def line(text: str, title: str) -> str:
    return next((each for each in text.splitlines() if title in each and ":" in each), "")


async def test_a_calm_day_says_so_warmly(morning: Town) -> None:
    """Everybody reported, nobody is ill; and a grid in which nobody is observed."""
    cast_ = await moved_in(morning, 3)
    wang = cast_["wang"]
    await wang.says("/grid")
    assert "All is calm" in wang.last  # three reports are owed, and none is missing
    assert line(wang.last, "Still owed now").endswith("G1-001 · G1-002 · G1-003")
    await well(morning, *(cast_[f"g1p{number}"] for number in (1, 2, 3)))
    await wang.says("/grid")
    assert "1 March" in wang.last
    assert "3 people are under observation" in wang.last
    assert "3 in, 3 later today" in wang.last
    assert "All is calm" in wang.last
    assert wang.buttons == ["👥 Under observation: 3", "📖 All households"]
    await cast_["ho"].says("/grid")
    assert "Nobody here is under observation" in cast_["ho"].last


async def each_state(here: Town) -> dict[str, Actor]:
    """Six neighbours: ill and silent, under review, owed, late, ending, well."""
    people = await moved_in(here, 6)
    await becomes(here, people["g1p1"], ill=True, silent=True)
    await becomes(here, people["g1p2"], ill=True, review=True)
    await becomes(here, people["g1p5"], end_on=date(2026, 3, 1))
    await well(here, *(people[f"g1p{number}"] for number in (1, 2, 5, 6)))
    await becomes(here, people["g1p1"], ill=True, silent=True)
    return people


async def test_each_fact_is_listed_and_hides_no_other_m7(morning: Town) -> None:
    """The same household stands in two groups; the counts of reports add up to what the day asks for."""
    people = await each_state(morning)
    wang = people["wang"]
    await wang.says("/grid")
    assert line(wang.last, "Ill, not reviewed yet").endswith("G1-001 · G1-002")
    assert line(wang.last, "Silent").endswith(": G1-001")
    assert line(wang.last, "Under review").endswith(": G1-002")
    assert line(wang.last, "Still owed now").endswith("G1-003 · G1-004")
    assert line(wang.last, "The last day has come").endswith(": G1-005")
    assert "4 in, 2 still owed, 6 later today" in wang.last
    assert "calm" not in wang.last
    await morning.moves_to("10:30")
    await well(morning, people["g1p4"])
    await wang.says("/grid")
    assert line(wang.last, "Late or missed today").endswith("G1-003 · G1-004")
    assert "4 in, 1 late, 1 missed, 6 later today" in wang.last
    assert [label.rpartition(": ")[2] for label in wang.buttons[:-1]] == ["2", "1", "1", "2", "1", "6"]
    assert "Name-" not in "".join(wang.texts)
    assert "36.6" not in "".join(wang.texts)


async def test_who_sees_whom_is_where_they_are_posted_a1(morning: Town) -> None:
    """A worker's grid, a doctor's and a supervisor's community, the union of two posts."""
    people = await moved_in(morning, 2, elsewhere=3)
    for name, count in (("wang", 2), ("ho", 3), ("chen", 5), ("sun", 5)):
        await people[name].says("/grid")
        assert f"{count} people are under observation" in people[name].last
    async with morning.service.database.begin() as uow:
        (post,) = await uow.session.scalars(select(Post).where(col(Post.person_id) == people["ho"].id))
        uow.add(Post(**post.model_dump() | {"id": uow.new_id(), "person_id": people["wang"].id}))
    await people["wang"].says("/grid")
    assert "5 people are under observation" in people["wang"].last
    assert "G1-002 · G2-001" in people["wang"].last


async def test_forty_five_are_twelve_and_three_pages(morning: Town) -> None:
    people = await moved_in(morning, 45)
    wang = people["wang"]
    await wang.says("/grid")
    assert line(wang.last, "Still owed now").endswith("G1-012 and 33 more")
    heard = len(wang.messages)
    await wang.taps("Still owed now: 45")
    assert "Page 1 of 3" in wang.last
    assert wang.buttons == [*(f"G1-{number:03}" for number in range(1, 21)), "›", "‹ Back"]
    await wang.taps("›")
    assert wang.buttons[:1] + wang.buttons[20:] == ["G1-021", "‹", "›", "‹ Back"]
    await wang.taps("›")
    assert wang.buttons == [*(f"G1-{number:03}" for number in range(41, 46)), "‹", "‹ Back"]
    assert "Page 3 of 3" in wang.last
    old = wang.data_of("G1-041")
    await wang.taps("‹", "G1-021", "‹ Back")
    assert "Page 2 of 3" in wang.last  # back to where they were
    await wang.taps("‹ Back")
    assert "45 people are under observation" in wang.last
    assert len(wang.messages) == heard  # all of it in one message
    await morning.moves_to("10:30")
    await wang.taps_data(*old)  # an old page's button works as of now
    await wang.taps("‹ Back")
    assert "Nobody is in this list any more" in wang.last
    assert wang.buttons == ["‹ Back"]


async def test_a_member_s_page_is_read_and_recorded_a2(morning: Town) -> None:
    """Day, protocol, facts, today's reports and by whom, what is open; one audit row for a look, none for the lists."""
    people = await moved_in(morning, 1)
    wang, resident = people["wang"], people["g1p1"]
    await stories.enter(morning, people["chen"], resident, 384, "cough", at=morning.time.now())
    await wang.says("/grid")
    await wang.taps("Ill, not reviewed yet: 1")
    assert await reads(morning) == []
    await wang.taps("G1-001")
    for said in (
        "G1-001: Home medical observation (14 days)",
        "Day 3 of 14",
        "🔴 Ill, not reviewed yet",
        "✅ morning: sent at 08:00, by staff",
        "▫️ evening: from 16:00",
        "🔔 fever, reported 08:00: nobody has called yet",
    ):
        assert said in wang.last
    assert wang.buttons == [
        "Report for them",
        *MORE,
        "Details",
        "📈 Curve",
        "📇 Show contact",
        "📄 Notice on paper",
        "‹ Back",
    ]
    (row,) = await reads(morning)
    episode = await morning.episode(resident)
    assert (row.object, row.actor, row.purpose) == (str(episode.id), str(wang.id), "grid")
    assert row.area
    await wang.taps("‹ Back", "G1-001", "Details")
    assert "38.4 °C" in wang.last  # the reading is behind a button of its own, as ever
    assert len(await reads(morning)) == 2
    assert "Name-" not in "".join(wang.texts)


async def test_the_task_s_own_buttons_are_on_the_page(morning: Town) -> None:
    """Offered, then mine, a colleague's; on the last day what the message about it offers."""
    people = await moved_in(morning, 1)
    wang, sun = people["wang"], people["sun"]
    await morning.moves_to("20:05")
    await sun.says("/grid")
    await sun.taps("Silent: 1", "G1-001")
    assert "📌 reports are missing: a worker was told" in sun.last
    assert "❌ evening: missed" in sun.last
    assert sun.buttons == [
        "Report for them",
        *MORE,
        "I look after it",
        "📈 Curve",
        "📇 Show contact",
        "📄 Notice on paper",
        "‹ Back",
    ]
    await wang.taps("I look after it")
    await wang.says("/grid")
    await wang.taps("Silent: 1", "G1-001")
    assert "you look after it" in wang.last
    assert wang.buttons[3:-4] == ["Called, and reached", "Called, not reached", "Visited"]
    await sun.taps("‹ Back", "G1-001")
    assert "a colleague looks after it" in sun.last
    assert sun.buttons == ["Report for them", *MORE, "📈 Curve", "📇 Show contact", "📄 Notice on paper", "‹ Back"]
    await wang.taps("Visited")
    assert "Recorded for G1-001: Visited" in wang.last


async def test_the_last_day_is_decided_from_the_page_m14(morning: Town) -> None:
    changes = street(1, starts_at=START - timedelta(days=13), end_on="2026-03-01")
    people = await moved_in(morning, 1, episodes=changes["episodes"])
    wang = people["wang"]
    await well(morning, people["g1p1"])
    await morning.moves_to("19:00")
    await well(morning, people["g1p1"])
    await wang.says("/grid")
    await wang.taps("The last day has come: 1", "G1-001")
    assert "📌 the end of an observation: a worker was told" in wang.last
    assert "Day 14 of 14" in wang.last
    report = wang.data_of("Report for them")
    await wang.taps("‹ Back")
    page = wang.data_of("G1-001")
    await wang.taps("G1-001", "Release")
    assert "Recorded for G1-001: Released" in wang.last
    heard = len(wang.texts)
    await wang.taps_data(*report)  # of before the release
    assert ["already over" in text for text in wang.since(heard)] == [True]
    await wang.taps_data(*page)
    assert any("It is over: Released" in text for text in wang.texts)
    await wang.says("/grid")
    assert "Nobody here is under observation" in wang.last


async def test_a_report_is_entered_from_the_page_m12(morning: Town) -> None:
    people = await moved_in(morning, 2)
    wang = people["wang"]
    await wang.says("/grid")
    await wang.taps("Still owed now: 2", "G1-002", "Report for them")
    assert "This report is about G1-002" in wang.last
    await wang.taps("36.6", "No symptoms, send")
    (report,) = await morning.rows(Report)
    assert (report.reporter_id, report.episode_id) == (wang.id, (await morning.episode(people["g1p2"])).id)
    await wang.says("/grid")
    assert line(wang.last, "Still owed now").endswith(": G1-001")


async def test_the_head_and_a_member_are_told_apart(morning: Town) -> None:
    """By the place in the household book; who of the household reported is said without a name."""
    observes = {"protocol": "home-observation-14", "starts_at": NIGHT, "end_on": "2026-03-14"}
    li, wang, _ = await morning.moves_in(episodes=[{"person": name, **observes} for name in ("li", "mother")])
    await stories.enter(morning, li, li, 366, at=morning.time.now())
    await stories.enter(morning, li, morning.actors["mother"], 384, "cough", at=morning.time.now())
    await wang.says("/grid")
    await wang.taps("Ill, not reviewed yet: 1", "G1-001, member 2")
    assert "morning: sent at 08:00, by their household" in wang.last
    assert "李" not in wang.last


async def test_who_is_no_staff_reads_whom_it_is_for_a1(morning: Town) -> None:
    li, wang, _ = await morning.moves_in()
    stranger = await morning.stranger()
    await stranger.says("/grid")
    assert "do not know you yet" in stranger.last
    await li.says("/grid")
    assert "for the people who work for your community" in li.last
    assert "/checkin" in li.last
    await li.says("/help")
    assert "/grid" not in li.last
    await wang.says("/help")
    assert "/grid – my households today" in wang.last
    await wang.says("/grid")
    await wang.taps("Still owed now: 1")
    data, message_id = wang.data_of("G1-001")
    for forged in (data, "grid:ill:0:AAAAAAAA", "grid:AAAAAAAA", "member:x:ill:0:AAAAAAAA", "report:x:AAAAAAAA"):
        await li.taps_data(forged, message_id)
        assert "Nothing was changed" in li.last
    assert await reads(morning) == []


async def test_a_lost_post_closes_every_page_a1(morning: Town) -> None:
    """Whoever left a post a minute ago reads so, and sees and changes nothing; another grid's worker opens no page."""
    people = await moved_in(morning, 1, elsewhere=1)
    wang, ho = people["wang"], people["ho"]
    await wang.says("/grid")
    overview_ = wang.data_of("Still owed now")
    await wang.taps("Still owed now: 1")
    of_list = wang.data_of("G1-001")
    await wang.taps("G1-001")
    pages = [overview_, of_list, wang.data_of("Report for them"), wang.data_of("‹ Back")]
    await leaves(morning, wang)
    for data in pages:
        heard = len(wang.texts)
        await wang.taps_data(*data)
        assert len(wang.since(heard)) == 1
        assert "Nothing was changed" in wang.last
    await wang.says("/grid")
    assert "for the people who work for your community" in wang.last
    assert len(await reads(morning)) == 1
    await ho.says("/grid")
    assert "G1-001" not in ho.last
    async with morning.service.database.begin() as uow:
        episode = await morning.episode(people["g1p1"])
        staff = await access.by_id(uow, ho.id)
        for refused in (
            overview.member(uow, stories.programme(morning), staff, episode.id, kind="ill", at=0),
            course.opened(uow, stories.programme(morning), staff, episode.id),
        ):
            with pytest.raises(alerts.NotYours):
                await refused
    assert len(await reads(morning)) == 1


async def test_today_is_the_day_where_the_post_is_m1(morning: Town) -> None:
    """Half past midnight in Shanghai is still the evening before in Ürümqi, where nothing has begun anew."""
    far = [{"id": "G1", "parent": "K1", "zone": "Asia/Urumqi"}, GRIDS[1]]
    people = await moved_in(morning, 1, elsewhere=1, areas=[*AREAS, *far])
    wang, ho = people["wang"], people["ho"]
    await morning.moves_to("11:00")
    await wang.says("/grid")
    assert "1 still owed" in wang.last  # 09:00 there
    await wang.taps("Still owed now: 1", "G1-001")
    assert "⏳ morning: still owed, before 10:00" in wang.last
    await ho.says("/grid")
    assert "1 missed" in ho.last
    await morning.moves_to("2026-03-02T00:30")
    await wang.says("/grid")
    await ho.says("/grid")
    assert "1 March" in wang.last
    assert "2 missed" in wang.last
    assert "2 March" in ho.last
    assert "2 later today" in ho.last


async def test_every_language_has_it(morning: Town) -> None:
    """No page is left in English, and every button fits."""
    people = await each_state(morning)
    wang = people["wang"]
    await morning.moves_to("20:05")
    english: set[str] = set()
    for language in ("en", *(each for each in LANGUAGES if each != "en")):
        await wang.taps_data(*await _language(wang, language))
        await wang.says("/grid")
        said = [wang.last]
        await wang.taps(wang.label_of("grid", "late"))
        said.append(wang.last)
        await wang.taps("G1-003")
        said.append(wang.last)
        lines = {each for text in said for each in text.splitlines() if each}
        assert not lines & english
        english = english or lines


async def _language(actor: Actor, code: str) -> tuple[str, int]:
    await actor.says("/language")
    return actor.data_of(actor.label_of("language", code))


async def test_sixty_cost_no_more_questions_than_five(morning: Town) -> None:
    """The overview asks the database a fixed number of questions; a page of a list no more."""
    people = await moved_in(morning, 60, episodes=street(5)["episodes"])
    counts = []
    for more in ([], [f"g1p{number}" for number in range(6, 61)]):
        model = await morning.episode(people["g1p1"])
        async with morning.service.database.begin() as uow:
            for name in more:
                given = model.model_dump() | {"id": uow.new_id(), "person_id": people[name].id}
                uow.add(MonitoringEpisode(**given))
        async with morning.service.database.begin() as uow:
            staff, programme = await access.by_id(uow, people["wang"].id), stories.programme(morning)
            with statements(cast(Workshop, morning.service)) as asked:
                said = await overview.today(uow, programme, staff)
            with statements(cast(Workshop, morning.service)) as of_page:
                await overview.listed(uow, programme, staff, "owed", 0)
        assert f"{5 + len(more)} people are under observation" in said.text
        counts.append((len(asked), len(of_page)))
    assert counts[0] == counts[1]
    assert counts[0] == (6, 6)
    assert await morning.rows(Task) == []
