"""Who begins to be observed reads it; who moves is looked after where they live; nobody decides about themselves (M9, R16)."""

from datetime import date
from typing import Any

import pytest

from bot import administration, changes
from bot.assistance.tables import Task
from bot.errors import LinliError
from bot.monitoring.service import beginning, handing_on, heads, overview
from bot.monitoring.tables import EpisodeEvent, MonitoringEpisode, Report
from bot.people import access, roster_file
from bot.people.roster_book import Report as Brought
from bot.people.roster_columns import Kind
from tests.people import files
from tests.town import START, Actor, Town, small_town

OBSERVED = {"protocol": "home-observation-14", "starts_at": START}
AREAS = [*small_town()["areas"], {"id": "G2", "parent": "K1", "zone": "Asia/Urumqi"}]
HO = {"id": "ho", "name": "何勇", "post": "G2", "role": "grid_worker", "skills": ["visit"], "languages": ["en"]}
HOMES = [*small_town()["households"], {"id": "h2", "grid": "G2", "responsible": "ho", "members": []}]


async def moved_in(here: Town, *observed: str, **more: Any) -> dict[str, Actor]:
    town = small_town(
        areas=AREAS,
        workers=[*small_town()["workers"], HO],
        households=HOMES,
        episodes=[{"person": name, **OBSERVED} for name in observed],
        **more,
    )
    return await here.plants(town)


async def moves(here: Town, actor: Actor, number: str = "G2-001") -> None:
    async with here.service.database.begin() as uow:
        await administration.move_person(uow, here.service.content.programme, actor.name, number)
    await here.settle()


async def begins(here: Town, staff: Actor, actor: Actor) -> str:
    content = here.service.content
    async with here.service.database.begin() as uow:
        worker = await access.by_id(uow, staff.id)
        said = await beginning.begin(uow, content.programme, worker, actor.id, content.protocols["home-7-3"])
    await here.settle()
    return said.text


@pytest.mark.parametrize("written", [True, False], ids=["kept", "begun before it was kept"])
async def test_the_first_day_stays_the_first_after_a_move_west_m1_r16(morning: Town, written: bool) -> None:
    """Counted from 25 February, which began at midnight; in Urumqi that instant is the 24th, and nobody counts from there: a
    day too early a test would count, and a release be possible."""
    cast = await moved_in(morning)
    li, content = cast["li"], morning.service.content
    async with morning.service.database.begin() as uow:
        worker = await access.by_id(uow, cast["wang"].id)
        protocol = content.protocols["home-7-3"]
        await beginning.begin(uow, content.programme, worker, li.id, protocol, first_day=date(2026, 2, 25))
    if not written:
        async with morning.service.database.begin() as uow:
            episode = await uow.session.get_one(MonitoringEpisode, (await morning.episode(li)).id)
            episode.first_on = None
    await moves(morning, li)
    assert (await morning.episode(li)).first_on == date(2026, 2, 25)
    heard = len(li.texts)
    await morning.moves_to("2026-03-02T11:00")
    assert "Day 6 of 10" in "".join(li.since(heard))


async def test_who_joins_reads_what_is_owed_until_when_and_who_looks_after_them(morning: Town) -> None:
    """M1, M9: one message for everybody they report for, once; after the welcome."""
    cast = await moved_in(morning, "li", "mother")
    li = cast["li"]
    assert "Welcome" in li.texts[0]
    words = (
        "You are under observation",
        "until 14 March",
        "李妈妈 is under observation",
        "before 20:00",
        "王芳",
        "陈医生",
    )
    assert [word for word in words if word not in li.texts[1]] == []
    said = len(li.messages)
    await morning.invites(li)
    await morning.settle()
    assert not any("under observation" in text for text in li.since(said))


async def test_an_observation_that_begins_later_is_told_once_and_reminded_of(morning: Town) -> None:
    """M1, M9, B9: at night it waits for the end of the quiet hours; the mother's is told to Li."""
    cast = await moved_in(morning)
    li, wang, mother = cast["li"], cast["wang"], cast["mother"]
    await morning.moves_to("23:00")
    assert "until" in await begins(morning, wang, mother)
    assert "under observation" not in li.last
    await morning.restart()
    await morning.moves_to("2026-03-02T07:00")
    assert "李妈妈 is under observation" in li.last
    await morning.moves_to("2026-03-02T08:00")
    assert "This report is about 李妈妈" in li.last
    assert sum("is under observation" in text for text in li.texts) == 1


async def test_only_staff_of_the_area_begin_and_nobody_their_own(morning: Town) -> None:
    """A1, I4: the refusals, and one observation at a time."""
    cast = await moved_in(morning)
    await begins(morning, cast["wang"], cast["mother"])
    refused = {"ho": "answers for that household", "li": "answers for that household", "wang": "already"}
    for name, words in refused.items():
        with pytest.raises(LinliError) as refusal:
            await begins(morning, cast[name], cast["mother"])
        assert words in refusal.value.sentence


async def test_who_moves_owes_by_the_clock_there_and_has_a_new_worker_r16(morning: Town) -> None:
    """M1, M10, R16: two hours west; the slot that is open goes on there; both workers and Li are told once."""
    cast = await moved_in(morning, "li")
    li, wang, ho = cast["li"], cast["wang"], cast["ho"]
    await morning.moves_to("09:30")
    await moves(morning, li)
    assert "G2-001" in ho.last
    assert "has moved here" in ho.last
    assert "G1-001 has moved away" in wang.last
    assert "何勇" in li.last
    await morning.moves_to("10:30")
    assert (await morning.duties(li))[0][2] is None
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert "late" not in li.last
    assert (await morning.duties(li))[0] == ("03-01", "morning", "done", False)
    await morning.moves_to("2026-03-01T21:59")
    assert (await morning.duties(li))[-1][2] is None
    await morning.moves_to("2026-03-01T22:00")
    assert (await morning.duties(li))[-1][2] == "missed"
    assert sum("has moved" in text for text in (*wang.texts, *ho.texts)) == 2


async def test_moving_east_no_duty_is_missed_by_moving(morning: Town) -> None:
    """M2: at 09:30 in the west it is 11:30 in the east: the open slot stays due as it was, the next one is the east's."""
    cast = await morning.plants(
        small_town(
            areas=AREAS,
            workers=[*small_town()["workers"], HO],
            households=[
                {"id": "h1", "grid": "G2", "responsible": "ho", "head": "li", "members": ["li", "mother"]},
                {"id": "h2", "grid": "G1", "responsible": "wang", "members": []},
            ],
        )
    )
    li = cast["li"]
    await morning.moves_to("11:30")
    await moves(morning, li, "G1-001")
    await morning.moves_to("11:59")
    assert (await morning.duties(li))[0][2] is None
    await morning.moves_to("12:00")
    assert (await morning.duties(li))[0][:3] == ("03-01", "morning", "missed")
    await morning.moves_to("20:00")
    assert (await morning.duties(li))[1][:3] == ("03-01", "evening", "missed")


async def test_tasks_nobody_has_accepted_go_to_the_new_worker_r16(morning: Town) -> None:
    cast = await moved_in(morning, "li")
    li, wang, ho = cast["li"], cast["wang"], cast["ho"]
    await morning.moves_to("20:05")
    await moves(morning, li)
    [task] = await morning.rows(Task)
    assert (task.state, task.assignee_id) == ("offered", ho.id)
    assert any("2 reports in a row" in text for text in ho.texts)
    await ho.taps("I look after it")
    await moves(morning, li, "G1-001")
    [task] = await morning.rows(Task)
    assert task.assignee_id == ho.id  # accepted ones stay
    assert sum("in a row" in text for text in wang.texts) == 1


async def test_a_head_who_leaves_is_followed_or_the_worker_is_asked_m9(morning: Town) -> None:
    """M9: nobody else has a chat, so Wang names the mother; once she has a phone, the reminders are hers."""
    cast = await moved_in(morning, "li", "mother")
    li, wang, mother = cast["li"], cast["wang"], cast["mother"]
    await moves(morning, li)
    assert "nobody there has a chat" in wang.last
    await li.says("/checkin")
    assert "李妈妈" not in li.last
    await wang.taps("G1-001")
    assert "is the head of the household now" in wang.last
    await morning.invites(mother)
    await morning.settle()
    await morning.moves_to("18:00")
    assert "李妈妈" in mother.last


async def test_a_household_has_one_head_and_nobody_names_themselves(morning: Town) -> None:
    """M9, I4, A1: the older question names no second head, a worker is not their own, and Ho is not asked."""
    cast = await moved_in(morning, "li", "mother")
    li, wang, ho = cast["li"], cast["wang"], cast["ho"]
    await moves(morning, li)
    question = wang.data_of("G1-001")
    await wang.taps("G1-001")
    await wang.taps_data(*question)
    assert "has a head already" in wang.last
    programme = morning.service.content.programme
    async with morning.service.database.begin() as uow:
        for staff, words in ((ho, "answers for that household"), (wang, "your own observation")):
            person = cast["mother"] if staff is ho else wang
            with pytest.raises(LinliError) as refusal:
                await heads.name(uow, programme, await access.by_id(uow, staff.id), person.id)
            assert words in refusal.value.sentence


async def test_a_member_with_a_chat_becomes_head_and_reads_whom_they_report_for(morning: Town) -> None:
    people = [{"id": "li", "language": "en"}, {"id": "aunt", "language": "en"}, {"id": "mother", "chat": "none"}]
    homes = [HOMES[0] | {"members": ["li", "aunt", "mother"]}, HOMES[1]]
    town = small_town(
        areas=AREAS,
        workers=[*small_town()["workers"], HO],
        people=people,
        households=homes,
        episodes=[{"person": "mother", **OBSERVED}],
    )
    cast = await morning.plants(town)
    await moves(morning, cast["li"])
    assert "mother is under observation" in cast["aunt"].last
    await morning.moves_to("18:00")
    assert "This report is about mother" in cast["aunt"].last


async def test_who_moves_into_a_home_without_a_head_reports_there(morning: Town) -> None:
    """M9, R16: Li is head of the new home now: told whom Li reports for, and reminded of it."""
    homes = [HOMES[0] | {"members": ["li"]}, HOMES[1] | {"members": ["mother"]}]
    cast = await morning.plants(
        small_town(
            areas=AREAS,
            workers=[*small_town()["workers"], HO],
            households=homes,
            episodes=[{"person": "mother", **OBSERVED}],
        )
    )
    li = cast["li"]
    await morning.moves_to("09:30")  # later than the quiet hours in the west
    await moves(morning, li)
    assert "李妈妈 is under observation" in li.last
    await morning.moves_to("20:00")
    assert any("This report is about 李妈妈" in text for text in li.texts)


async def test_a_mover_without_a_chat_is_named_to_whoever_reports_for_them(morning: Town) -> None:
    """R16, M9: the aunt reads of whom it speaks, and that she reports for them."""
    people = [{"id": "li", "language": "en"}, {"id": "aunt", "language": "en"}, {"id": "mother", "chat": "none"}]
    homes = [HOMES[0] | {"members": ["li", "mother"]}, HOMES[1] | {"members": ["aunt"], "head": "aunt"}]
    cast = await morning.plants(
        small_town(
            areas=AREAS,
            workers=[*small_town()["workers"], HO],
            people=people,
            households=homes,
            episodes=[{"person": "mother", **OBSERVED}],
        )
    )
    await morning.moves_to("09:30")
    await moves(morning, cast["mother"])
    aunt = cast["aunt"]
    assert any("This report is about mother" in text and "new home now" in text for text in aunt.texts)
    assert "mother is under observation" in aunt.last


async def brings(here: Town, *rows: dict[str, str]) -> Brought:
    """A roster comes in, from a file as a community writes it."""
    words, known = here.service.content.wording["en"], files.known()
    table = roster_file.read(roster_file.write(rows, Kind.CSV, words), Kind.CSV, known, words)
    async with here.service.database.begin() as uow:
        programme = here.service.content.programme
        report = await changes.import_roster(uow, programme, table, known, actor="operator", language="en")
    await here.settle()
    return report


def line(name: str, number: str, **more: str) -> dict[str, str]:
    return {"grid": number.partition("-")[0], "household": number, "name": name, "moved_from": "G1-001", **more}


async def test_a_roster_moves_somebody_as_a_hand_does_r16(morning: Town) -> None:
    """P1, R16, M9, M10: workers, clock, task and the home Li leaves behind, as in the stories above; a new file changes
    nothing more."""
    cast = await moved_in(morning, "li", "mother")
    li, wang, ho = cast["li"], cast["wang"], cast["ho"]
    await morning.moves_to("09:30")
    moved = line("李明", "G2-001")
    assert (await brings(morning, moved)).moved == 1
    assert "G2-001" in ho.last
    assert "has moved here" in ho.last
    assert any("G1-001 has moved away" in text for text in wang.texts)
    assert "nobody there has a chat" in wang.last
    assert "何勇" in li.last
    await morning.moves_to("10:30")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert (await morning.duties(li))[0] == ("03-01", "morning", "done", False)
    assert "late" not in li.last
    heard = len(wang.texts), len(ho.texts)
    await brings(morning, moved | {"moved_from": ""})
    assert (len(wang.texts), len(ho.texts)) == heard


async def test_a_home_that_a_roster_moves_whole_reads_it_once(morning: Town) -> None:
    """P1, R16, M9: a new home of two without a head in the file: Li has a chat, is its head, and reports for both."""
    cast = await moved_in(morning, "li", "mother")
    li, wang, ho = cast["li"], cast["wang"], cast["ho"]
    await brings(morning, line("李妈妈", "G2-007"), line("李明", "G2-007", worker="ho"))
    await morning.moves_to("10:00")
    assert sum("has moved here" in text for text in ho.texts) == 1
    assert "2 people are under observation" in ho.last
    assert sum("has moved away" in text for text in wang.texts) == 1
    assert not any("nobody there has a chat" in text for text in wang.texts)
    assert sum("in the book of your new home" in text for text in li.texts) == 1
    await morning.moves_to("20:30")
    await li.says("/checkin")
    assert "李妈妈" in li.last


async def test_a_roster_that_moves_the_head_names_the_next_one(morning: Town) -> None:
    """P1, M9: the aunt has a chat, and reads whom she reports for; Li is head nowhere, for the new home has one."""
    people = [{"id": each, "language": "en"} for each in ("li", "aunt", "zhao")] + [{"id": "mother", "chat": "none"}]
    homes = [HOMES[0] | {"members": ["li", "aunt", "mother"]}, HOMES[1] | {"members": ["zhao"], "head": "zhao"}]
    town = small_town(
        areas=AREAS,
        workers=[*small_town()["workers"], HO],
        people=people,
        households=homes,
        episodes=[{"person": "mother", **OBSERVED}],
    )
    cast = await morning.plants(town)
    heard = len(cast["wang"].texts), len(cast["ho"].texts)
    await brings(morning, line("li", "G2-001"))
    assert "mother is under observation" in cast["aunt"].last
    assert (len(cast["wang"].texts), len(cast["ho"].texts)) == heard  # nobody under observation has moved
    async with morning.service.database.begin() as uow:
        assert (await access.by_id(uow, cast["li"].id)).head_id == cast["zhao"].id
        assert (await access.by_id(uow, cast["mother"].id)).head_id == cast["aunt"].id


async def test_a_form_left_open_is_no_right_to_report(morning: Town) -> None:
    """A1, M9, M5: Li has moved out with the mother's form open: nothing is kept of it, but her chest pain counts at once."""
    cast = await moved_in(morning, "mother")
    li, mother = cast["li"], cast["mother"]
    await li.says("/checkin")
    await moves(morning, li)
    await li.taps("36.6", "Chest pain")
    assert any("Call 120 now" in text for text in li.texts)
    await li.taps("Send")
    assert any("You do not report for this person any more" in text for text in li.texts)
    assert [row.counts for row in await morning.rows(Report)] == [False]
    assert [row[2] for row in await morning.duties(mother)] == [None]


async def test_a_sheet_left_open_is_no_right_to_report(morning: Town) -> None:
    """A1, M9, M5: the same for the household's message: the mother is not in it any more, and her emergency still is told."""
    cast = await moved_in(morning, "li", "mother")
    li, mother = cast["li"], cast["mother"]
    await li.says("/checkin")
    await moves(morning, li)
    await li.says("李妈妈 36.6, 李明 36.5")
    assert "李明: 36.5 °C" in li.last
    assert "李妈妈:" not in li.last
    assert "You do not report for this person any more" in li.last
    await li.says("李妈妈 chest pain")
    assert any("Call 120 now" in text for text in li.texts)
    assert all(row[2] != "done" for row in await morning.duties(mother))


async def test_a_guardian_who_lives_elsewhere_reports_as_one_of_the_home(morning: Town) -> None:
    """A3, M9, M12: Li reads the child's name, Wang reads who reported; no chat at the child's home is asked."""
    people = [
        {"id": "li", "language": "en"},
        {"id": "aunt", "language": "en"},
        {"id": "child", "chat": "none", "guardian": "li"},
    ]
    homes = [
        {"id": "h1", "grid": "G1", "responsible": "wang", "head": "aunt", "members": ["aunt", "child"]},
        {"id": "h2", "grid": "G2", "responsible": "ho", "head": "li", "members": ["li"]},
    ]
    town = small_town(
        areas=AREAS,
        workers=[*small_town()["workers"], HO],
        people=people,
        households=homes,
        episodes=[{"person": "child", **OBSERVED}],
    )
    cast = await morning.plants(town)
    li, wang = cast["li"], cast["wang"]
    await li.says("/checkin")
    assert "This report is about child" in li.last
    await li.taps("36.6", "No symptoms, send")
    assert "Recorded" in li.last
    assert not any("reported" in text for text in cast["aunt"].texts)
    await li.says("/curve")
    assert li.last == "📈 child: temperatures so far."
    episode, programme = await morning.episode(cast["child"]), morning.service.content.programme
    async with morning.service.database.begin() as uow:
        staff = await access.by_id(uow, wang.id)
        page = await overview.member(uow, programme, staff, episode.id, kind="owed", at=0)
    assert "by their household" in page.text


async def test_a_worker_who_left_finishes_no_report(morning: Town) -> None:
    """A1, M12: a form begun while Wang worked here keeps nothing once Wang has left."""
    cast = await moved_in(morning, "li")
    wang, programme = cast["wang"], morning.service.content.programme
    await wang.says("/grid")
    await wang.taps("Still owed now: 1", "G1-001", "Report for them")
    async with morning.service.database.begin() as uow:
        await handing_on.leaves(uow, programme, await access.by_id(uow, wang.id))
    await wang.taps("36.6", "No symptoms, send")
    assert "You do not report for this person any more" in wang.last
    assert await morning.rows(Report) == []


async def test_a_worker_under_observation_is_looked_after_by_others(morning: Town) -> None:
    """M6, M14: Wang lives in the grid; the alert is the doctor's and the stand-in's, and no decision about it is Wang's."""
    homes = [{"id": "h1", "grid": "G1", "responsible": "wang", "head": "wang", "members": ["wang", "li"]}]
    cast = await morning.plants(
        small_town(people=[{"id": "li", "language": "en"}], households=homes, episodes=[{"person": "wang", **OBSERVED}])
    )
    wang, chen = cast["wang"], cast["chen"]
    await wang.says("38.4 cough")
    await wang.taps("Send")
    assert "G1-001" in chen.last
    assert not any("Please call the resident" in text for text in wang.texts)
    await chen.taps("calling")
    await wang.says("/grid")
    await wang.taps("Ill, not reviewed yet: 1", "G1-001")
    assert "your own observation" in wang.last
    await morning.moves_to("2026-03-03T10:00")
    assert all(task.assignee_id != wang.id for task in await morning.rows(Task))


async def test_home_and_the_central_site(morning: Town) -> None:
    """M14: where somebody is observed is a decision with a line of its own; nothing else changes; a wrong one is refused."""
    cast = await moved_in(morning, "li")
    li, wang = cast["li"], cast["wang"]
    await wang.says("/grid")
    await wang.taps("Still owed now: 1", "G1-001", "Change or end…", "Observed at the central site")
    await wang.taps("They need somebody near them")
    assert "at the central site" in li.last
    assert (await morning.episode(li)).place == "central_site"
    lines = [row.detail for row in await morning.rows(EpisodeEvent) if row.what == "moved"]
    assert lines == ["central_site"]
    await morning.moves_to("10:00")
    assert (await morning.duties(li))[0][2] == "missed"
    await wang.says("/grid")
    await wang.taps("Late or missed today: 1", "G1-001")
    assert "Observed at the central site" in wang.last
    await wang.taps("Change or end…", "Has died", "Yes: Has died")
    assert (await morning.episode(li)).reason == "died"
    assert "Has died" not in "".join(li.texts)


async def test_a_households_page_and_an_observation_begun_from_it(morning: Town) -> None:
    """M1, M9, A2: every member by their place in the book, no name; the look is in the audit chain; old buttons explain."""
    cast = await moved_in(morning, "li")
    li, wang, ho = cast["li"], cast["wang"], cast["ho"]
    await wang.says("/grid")
    await wang.taps("Still owed now: 1", "G1-001", "The whole household")
    assert "G1-001, member 2: not under observation" in wang.last
    assert "No report yet" in wang.last
    assert "李" not in wang.last
    data, message_id = wang.data_of("Begin an observation")
    await wang.taps("Begin an observation: G1-001, member 2", "Home medical observation (14 days)", "Today")
    assert "Home medical observation (14 days), until 14 March" in wang.last
    assert "李妈妈 is under observation" in li.last
    await wang.taps_data(data, message_id)
    await wang.taps("Home medical observation (14 days)", "Today")
    assert "already under observation" in wang.last
    for forged in (data, "observe:x", f"{data}:nothing"):
        await ho.taps_data(forged, ho.messages[-1]["id"])
    await wang.says("/grid")
    await wang.taps("Still owed now: 2", "G1-001, member 2")
    assert "begun: Home medical observation (14 days)" in wang.last


async def begins_for_mother(wang: Actor, who: str, *taps: str) -> None:
    await wang.says("/grid")
    await wang.taps("Still owed now: 1", "G1-001", "The whole household", f"Begin an observation: {who}", *taps)


async def test_an_observation_counts_from_the_last_contact_and_owes_from_now_on(morning: Town) -> None:
    """M1, M10, M11: day 1 is some days ago, the last day follows from it; nothing before it was entered is owed or missed."""
    cast = await moved_in(morning, "li")
    li, wang, mother = cast["li"], cast["wang"], cast["mother"]
    await morning.moves_to("12:00")
    await wang.says("/grid")
    await wang.taps("Late or missed today: 1", "G1-001", "The whole household")
    await wang.taps("Begin an observation: G1-001, member 2", "Home medical observation (14 days)")
    assert "day of the last contact" in wang.last
    assert wang.buttons[:3] == ["Today, 1 March", "Yesterday, 28 February", "27 February"]
    await wang.taps("Earlier…")
    assert len(wang.buttons) == 15
    await wang.taps("22 February")
    assert "Home medical observation (14 days), until 7 March" in wang.last
    assert "since 22 February, until 7 March" in li.last
    episode = await morning.episode(mother)
    assert (episode.end_on, episode.owed_from is not None) == (date(2026, 3, 7), True)
    await wang.says("/grid")
    assert "1 missed" in wang.last  # Li's own of this morning, and nobody else's
    await morning.moves_to("18:30")
    assert [slot for slot in await morning.duties(mother) if slot[0] < "03-01"] == []
    await wang.says("/grid")
    await wang.taps("Still owed now: 2", "G1-001, member 2")
    assert "Day 8 of 14" in wang.last
    assert "morning" not in wang.last


async def test_an_observation_that_would_be_over_does_not_begin(morning: Town) -> None:
    """M1: counted from that day its last report would be past; nothing is changed; a forged day is an old button."""
    cast = await moved_in(morning, "li")
    wang, mother, ho = cast["wang"], cast["mother"], cast["ho"]
    await begins_for_mother(wang, "G1-001, member 2", "Home medical observation (14 days)", "Earlier…")
    first, message_id = wang.data_of("16 February")
    await morning.moves_to("20:00")
    await wang.taps_data(first, message_id)
    assert "over already" in wang.last
    assert await morning.rows(MonitoringEpisode) == [await morning.episode(cast["li"])]
    await ho.taps_data(first, ho.messages[-1]["id"])
    async with morning.service.database.begin() as uow:
        staff, content = await access.by_id(uow, wang.id), morning.service.content
        protocol = content.protocols["home-5-3"]
        with pytest.raises(LinliError) as refusal:
            await beginning.begin(uow, content.programme, staff, mother.id, protocol, first_day=date(2026, 3, 2))
        assert refusal.value.code == "begins_ahead"
