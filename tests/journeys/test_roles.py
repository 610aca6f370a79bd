"""What each role sees, reads and decides in a chat, and nothing beside it (A1, R14)."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.assistance.service import routing, tasks
from bot.assistance.tables import Task
from bot.monitoring.service import handing_on
from bot.monitoring.tables import Alert, MonitoringEpisode, Report
from bot.people import access
from bot.people.rules import May
from bot.people.tables import Post
from handlers import commands
from tests.journeys.test_grid import becomes, moved_in
from tests.monitoring import stories
from tests.rules.people.matrix import MATRIX
from tests.town import START, Actor, Town, small_town

ALL_DAY = {"shift": "00:00-24:00", "languages": ["en"]}
CAP = {"id": "cap", "name": "楼长", "post": "G1", "role": "building_captain", "skills": ["visit"], **ALL_DAY}
HE = {"id": "he", "name": "何老师", "post": "K1", "role": "counsellor", "skills": ["counsel"], **ALL_DAY}
BOSS = {"id": "boss", "name": "主任", "post": "K1", "role": "administrator", **ALL_DAY}


@pytest.mark.parametrize("role", sorted(set(MATRIX) - {"chief"}))
async def test_who_may_open_a_household(here: Town, role: str) -> None:
    """A1: seeing a household, reading what it reports, and deciding about it are three rights, each in one's own area."""
    workers = [
        *small_town()["workers"],
        {"id": "z", "post": "K1", "role": role},
        {"id": "y", "post": "G2", "role": role},
    ]
    areas = [{"id": "K1"}, {"id": "G1", "parent": "K1"}, {"id": "G2", "parent": "K1"}]
    li, *_ = await here.moves_in(areas=areas, workers=workers)
    allowed = MATRIX[role]
    async with here.service.database.begin() as uow:
        above, beside = [await access.by_id(uow, here.actors[each].id) for each in ("z", "y")]
        resident = await access.by_id(uow, li.id)
        for may, what in (
            (access.may_see, May.SEE),
            (access.may_answer_for, May.READ),
            (access.may_decide_for, May.DECIDE),
            (access.may_report_for, May.READ),
        ):
            assert await may(uow, above, resident) is (what in allowed)
            assert await may(uow, beside, resident) is False
        assert await access.is_staff(uow, above) is (May.SERVE in allowed)


async def with_colleagues(
    here: Town, count: int = 2, *, skills: tuple[str, ...] = ("visit",), **changes: Any
) -> dict[str, Actor]:
    """Two neighbours; the worker with these skills, the doctor, and a captain, a counsellor, an administrator."""
    wang, chen = small_town()["workers"]
    workers = [wang | {"skills": list(skills)}, chen, CAP, HE, BOSS]
    return await moved_in(here, count, workers=workers, **changes)


async def doors(wang: Actor) -> list[str]:
    """What the worker's buttons about the first household ask for: readings, contact, decisions."""
    await wang.says("/grid")
    await wang.taps("🔴 Ill, not reviewed yet: 1", "G1-001")
    found = [wang.data_of(label)[0] for label in ("Report for them", "Details", "📈 Curve", "📇 Show contact")]
    await wang.taps("Change or end…")
    found += [wang.data_of(label)[0] for label in ("+3 days", "Has died", "Isolate", "Observed at the central site")]
    await wang.says("/grid G1-002")
    return [*found, wang.data_of("Begin an observation: G1-002")[0]]


@pytest.mark.parametrize("name", ["cap", "he", "boss"])
async def test_who_is_no_reader_reads_and_decides_nothing(morning: Town, name: str) -> None:
    """The privacy page names grid worker, doctor and supervisor; every other door stays shut, also to a forged button."""
    people = await with_colleagues(morning, episodes=stories_of_one())
    await stories.enter(morning, people["chen"], people["g1p1"], 384, "cough", at=morning.time.now())
    someone, before = people[name], await morning.episode(people["g1p1"])
    for data in await doors(people["wang"]):
        heard = len(someone.texts)
        await someone.says("/help")
        await someone.taps_data(data, someone.messages[-1]["id"])
        said = "".join(someone.since(heard))
        assert "38.4" not in said
        assert "Name-" not in said
        assert "Nothing was changed" in said or "those who look after them" in said or "too old" in said, data
    after = await morning.episode(people["g1p1"])
    assert (after.state, after.end_on, after.place) == (before.state, before.end_on, before.place)
    assert len(await morning.rows(MonitoringEpisode)) == 1
    assert len(await morning.rows(Report)) == 1
    assert all(row.taken_by_id is None for row in await morning.rows(Alert))


def stories_of_one() -> list[dict[str, Any]]:
    observes = {"protocol": "home-observation-14", "starts_at": START - timedelta(days=2), "end_on": "2026-03-12"}
    return [{"person": "g1p1", **observes}]


async def test_a_captain_sees_the_household_and_not_its_health(morning: Town) -> None:
    """Who is silent or owes, the household book, and asking for help in its name; no illness, no page of a member."""
    people = await with_colleagues(morning)
    cap = people["cap"]
    await stories.enter(morning, people["chen"], people["g1p1"], 384, "cough", at=morning.time.now())
    await becomes(morning, people["g1p1"], ill=True, review=True)
    await becomes(morning, people["g1p2"], silent=True)
    await cap.says("/grid")
    assert "🔕" in cap.last
    for hidden in ("Ill", "review", "calm", "last day"):
        assert hidden not in cap.last
    await cap.taps("🔕 Silent: 1", "G1-002")
    assert "Silent" in cap.last
    assert cap.buttons == ["🙋 Ask for help for them", "‹ Back"]
    await cap.says("/grid G1-001")
    assert "Last report: 1 March" in cap.last
    assert "Ill" not in cap.last
    assert cap.buttons == ["🙋 Ask for help for them", "‹ Back"]
    await cap.taps("🙋 Ask for help for them")
    assert "What does G1-001 need?" in cap.last
    await cap.taps_data("grid:ill:0:AAAAAAAA", cap.messages[-1]["id"])
    await becomes(morning, people["g1p2"], silent=False)
    await cap.says("/grid")
    assert "calm" not in cap.last
    await cap.taps("👥 Under observation: 2", "✅ G1-001")
    assert "📈 Curve" not in cap.buttons


async def test_a_captain_reports_for_whom_they_were_asked_to_m12(morning: Town) -> None:
    """The silence was given to them: from the household's page they report for that person, and for nobody else."""
    people = await with_colleagues(morning, skills=("care",))
    cap = people["cap"]
    await stories.enter(morning, people["chen"], people["g1p2"], 366, at=morning.time.now())
    await morning.moves_to("2026-03-02T08:05")
    await cap.taps("I look after it")
    await cap.says("/grid G1-001")
    assert "you look after it" in cap.last
    assert cap.buttons[0] == "Report for them · G1-001"
    await cap.taps("Report for them · G1-001", "36.6", "No symptoms, send")
    assert [row.reporter_id for row in await morning.rows(Report)] == [people["chen"].id, cap.id]
    await cap.says("/grid G1-001")
    assert cap.buttons == ["🙋 Ask for help for them", "‹ Back"]


async def test_a_captain_s_page_tells_no_health_through_tasks(morning: Town) -> None:
    """A1: the worker reads that a visit and an end are due, the captain only that reports are missing; the temperatures to
    tap are not those around the last one, which the worker is offered."""
    people = await with_colleagues(morning, skills=("care",), episodes=stories_of_one())
    cap, wang = people["cap"], people["wang"]
    await stories.enter(morning, people["chen"], people["g1p1"], 351, at=morning.time.now())
    programme = morning.service.content.programme
    async with morning.service.database.begin() as uow:
        resident = await access.by_id(uow, people["g1p1"].id)
        episode = await morning.episode(people["g1p1"])
        for kind, more in (("follow_up", "2"), ("release", "")):
            await tasks.open_task(uow, programme.ground, kind, f"{kind}:x", resident, episode.id, args=more)
    await morning.settle()
    await wang.says("/grid G1-001")
    assert "a follow-up visit" in wang.last
    assert "end of an observation" in wang.last
    await morning.moves_to("2026-03-02T10:05")
    await cap.says("/grid G1-001")
    assert "reports are missing" in cap.last
    assert "follow-up" not in cap.last
    assert "end of an observation" not in cap.last
    await cap.taps("I look after it")
    await cap.says("/grid G1-001")
    await cap.taps("Report for them · G1-001")
    assert "36.6" in cap.buttons
    assert "35.1" not in cap.buttons
    await wang.says("/grid G1-001")
    await wang.taps("G1-001", "Report for them")
    assert "35.1" in wang.buttons


async def test_a_captain_who_has_a_household_in_the_book_is_alerted_to_no_fever(morning: Town) -> None:
    """Responsible in the roster, and no reader: the alert goes to who may read it."""
    homes = [{"id": "g1p1", "grid": "G1", "responsible": "cap", "head": "g1p1", "members": ["g1p1", "g1p2"]}]
    people = await with_colleagues(morning, households=homes)
    await stories.enter(morning, people["chen"], people["g1p1"], 384, "cough", at=morning.time.now())
    await morning.settle()
    assert any("fever" in text for text in people["chen"].texts)
    assert not any("fever" in text for text in people["cap"].texts)
    async with morning.service.database.begin() as uow:
        someone = await access.by_id(uow, people["g1p1"].id)
        staff = await routing.looks_after(uow, stories.programme(morning).ground, someone)
    assert staff
    assert staff.id == people["wang"].id


async def test_a_counsellor_sees_what_is_given_to_them(morning: Town) -> None:
    """No household book, no list: their tasks."""
    people = await with_colleagues(morning)
    he = people["he"]
    for text in ("/grid", "/grid G1-001"):
        await he.says(text)
        assert "what is given to you" in he.last
        assert he.buttons == ["‹ My tasks"]
    await people["wang"].says("/grid")
    for label in ("📖 All households", "👥 Under observation: 2"):
        await he.taps_data(people["wang"].data_of(label)[0], he.messages[-1]["id"])
        assert "Nothing was changed" in he.last
    await he.says("/tasks")
    assert "Nothing waits for you" in he.last
    await he.says("/need G1-001")
    assert "G1-001 need" not in he.last


async def test_a_decision_is_given_to_who_may_decide_m14(morning: Town) -> None:
    """A release passes over a captain who has the skill, and waits for somebody who may decide."""
    people = await with_colleagues(morning, 1, skills=("care",))
    await becomes(morning, people["g1p1"], end_on=date(2026, 3, 1))
    await stories.enter(morning, people["chen"], people["g1p1"], 366, at=morning.time.now())
    await morning.moves_to("19:00")
    await stories.enter(morning, people["chen"], people["g1p1"], 366, at=morning.time.now())
    await morning.moves_to("2026-03-02T08:05")
    assert [(row.kind, row.state, row.assignee_id) for row in await morning.rows(Task)] == [
        ("release", "waiting", None)
    ]
    assert not [text for text in people["cap"].texts if "last day" in text]


OWN = {
    "grid_worker": ["grid", "tasks", "on", "off", "invite"],
    "supervisor": ["grid", "tasks", "on", "off", "invite", "linelist"],
    "administrator": ["grid", "tasks", "on", "off", "invite"],
    "community_doctor": ["grid", "tasks", "on", "off", "linelist"],
    "building_captain": ["grid", "tasks", "on", "off"],
    "counsellor": ["tasks", "on", "off"],
    "volunteer": ["board", "on", "off"],
    "publisher": [],
    "approver": [],
}
"""What each role finds in its menu above everybody's."""


async def test_a_menu_offers_what_its_role_can_use_p1(here: Town) -> None:
    """Menu and /help name the same commands, none of them refuses whoever was offered it, and the menu goes when they do."""
    workers = [{"id": role, "post": "K1", "role": role, **ALL_DAY} for role in OWN]
    both = [{"id": "both", "post": "K1", "role": "volunteer", **ALL_DAY}]
    people = await here.plants(small_town(workers=[*small_town()["workers"], *workers, *both]))

    def menu(actor: Actor) -> list[str]:
        return [each["command"] for each in here.api.phones.read(actor.phone.id)["commands"]]

    everybody = [command for command, _ in commands(here.service.content.wording["en"])]
    assert not set(everybody) & {"grid", "tasks", "board", "on", "off", "invite", "linelist"}
    assert menu(people["li"]) == []  # of their own: everybody's is shown there
    for role, own in OWN.items():
        actor = people[role]
        assert menu(actor) == ([*own, *everybody] if own else [])
        await actor.says("/help")
        offered = ("grid", "tasks", "board", "on", "off", "invite", "linelist")
        assert {each for each in offered if f"/{each} " in actor.last} == set(own)
        for command in own:
            await actor.says(f"/{command}")
            for refusal in ("for the people who work", "Nothing was changed", "for volunteers", "No post"):
                assert refusal not in actor.last, (role, command)
    both_ = people["both"]
    async with here.service.database.begin() as uow:
        (post,) = [row for row in await here.rows(Post) if row.person_id == both_.id]
        uow.add(Post(**post.model_dump() | {"id": uow.new_id(), "role": "building_captain"}))
    await both_.says("/grid")
    assert menu(both_) == ["grid", "tasks", "board", "on", "off", *everybody]
    async with here.service.database.begin() as uow:
        await handing_on.leaves(uow, stories.programme(here), await access.by_id(uow, both_.id))
    await here.settle()
    assert menu(both_) == []
