"""The course of an observation: its last day, what stands in the way, what a worker decides, what the person reads (M14)."""

from datetime import date
from uuid import UUID

import pytest

from bot.assistance.tables import Task
from bot.audit import verify
from bot.db import UnitOfWork
from bot.errors import LinliError
from bot.monitoring.service import course, deciding, findings, homes, overview, papers
from bot.monitoring.service.episodes import Programme
from bot.monitoring.tables import EpisodeEvent, MonitoringEpisode
from bot.people import access
from bot.people.access import Known
from tests.town import START, Actor, Town, small_town


async def last_day(here: Town, **changes: object) -> tuple[Actor, Actor, Actor]:
    """The small town, whose observation begins and ends today."""
    episode = {"person": "li", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-01"}
    return await here.moves_in(episodes=[episode | changes])


async def reports_the_evening(here: Town, li: Actor, said: str = "36.6 no symptoms") -> None:
    await here.moves_to("19:00")
    await li.says(said)
    await li.taps("Send")


async def test_the_last_report_asks_the_worker_and_their_word_releases_m14(morning: Town) -> None:
    """Not before the last slot is reported; after it nothing is owed, nobody is reminded, and the person reads so."""
    li, wang, _ = await last_day(morning)
    await li.taps("36.6", "No symptoms, send")
    assert await morning.rows(Task) == []
    await reports_the_evening(morning, li)
    assert "G1-001: 1 March is the last day" in wang.last
    assert "all is in order" in wang.last
    assert (await morning.episode(li)).state == "open"  # nobody is released by a clock
    data, message_id = wang.data_of("Release")
    await wang.taps("Release")
    assert "Recorded for G1-001: Released" in wang.last
    assert "Your observation is over" in li.last
    episode = await morning.episode(li)
    assert (episode.state, episode.reason) == ("released", None)
    assert [(row.state, row.outcome) for row in await morning.rows(Task)] == [("closed", "released")]
    assert [row.what for row in await morning.rows(EpisodeEvent) if row.what not in ("announced", "begun")] == [
        "released"
    ]
    await wang.taps_data(data, message_id)
    assert "already over" in wang.last
    heard = len(li.texts)
    await morning.moves_to("2026-03-03T21:00")
    assert li.since(heard) == []
    assert len(await morning.duties(li)) == 2
    async with morning.service.database.read(whole=True) as session:
        assert await verify(session, morning.service.database.ring) is None


async def test_ill_is_decided_and_not_released_m14(morning: Town) -> None:
    """Ill at the end: the worker is asked to decide; the review makes the release possible, and is told so."""
    li, wang, _ = await last_day(morning)
    await reports_the_evening(morning, li, "38.4 cough")
    assert "ill, and not reviewed yet" in wang.last
    assert "Release" not in wang.buttons
    await wang.taps("I am calling now", "Called, no sign of illness")
    assert any("all is in order" in text for text in wang.texts)
    await wang.taps("Release")
    assert (await morning.episode(li)).state == "released"


async def test_a_missing_last_report_is_said_when_its_slot_is_over_m14(morning: Town) -> None:
    """The minute before it is due nobody is asked; a late report then makes the release possible."""
    li, wang, _ = await last_day(morning)
    await li.taps("36.6", "No symptoms, send")
    await morning.moves_to("19:59")
    assert await morning.rows(Task) == []
    await morning.moves_to("20:00")
    assert "the last report is missing" in wang.last
    await morning.moves_to("20:30")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert "all is in order" in wang.last
    assert len([row for row in await morning.rows(Task) if row.kind == "release"]) == 1


async def test_who_waits_for_a_test_says_that_they_look_after_it_r4_r15(morning: Town) -> None:
    """The release waits for tomorrow's test: once Wang has it, it does not go on to anybody, and is missed by nobody; until
    then the page of the task offers it, afterwards it does not."""
    _, wang, _ = await last_day(morning, protocol="home-14-7")
    await morning.moves_to("20:00")
    assert "a test is missing or not negative" in wang.last
    await wang.says("/tasks")
    await wang.taps("G1-001 · the end of", "I look after it")
    assert wang.last.endswith("🤝 You look after it.")
    assert not {"I look after it", "Cannot"} & set(wang.buttons)
    heard = len(wang.texts)
    await morning.moves_to("2026-03-03T12:00")
    (task,) = [row for row in await morning.rows(Task) if row.kind == "release"]
    assert (task.state, task.assignee_id, task.attempts, task.missed_at) == ("accepted", wang.id, 0, None)
    assert "did not answer" not in "".join(wang.since(heard))
    await wang.says("/tasks")
    await wang.taps("G1-001 · the end of")
    assert "Record a test" in "".join(wang.buttons)
    assert not {"I look after it", "Cannot"} & set(wang.buttons)


async def test_made_longer_goes_on_and_is_asked_again_at_its_new_end_m14(morning: Town) -> None:
    li, wang, _ = await last_day(morning)
    await li.taps("36.6", "No symptoms, send")
    await reports_the_evening(morning, li)
    await wang.taps("+3 days", "Contact with somebody infected again")
    assert "goes on until 4 March" in li.last
    assert "The reason: Contact with somebody infected again." in li.last
    assert (await morning.episode(li)).end_on == date(2026, 3, 4)
    heard = len(li.texts)
    await morning.moves_to("2026-03-02T08:30")
    assert "Day 2 of 4" in "".join(li.since(heard))
    await morning.moves_to("2026-03-04T19:00")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert "4 March is the last day" in "".join(wang.texts[-2:])


async def test_made_longer_days_later_owes_nothing_of_the_days_between_m2(morning: Town) -> None:
    """The last day was 1 March; made longer on the 3rd at eleven: that morning is nobody's, the evening is owed."""
    li, wang, _ = await last_day(morning)
    await morning.moves_to("2026-03-03T11:00")
    owed = len(await morning.duties(li))
    await wang.taps("+3 days", "Contact with somebody infected again")
    await wang.says("/grid")
    assert "missed" not in wang.last
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert "late" not in li.last
    assert len(await morning.duties(li)) == owed
    await morning.moves_to("2026-03-03T19:00")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert [each[1:3] for each in (await morning.duties(li))[owed:]] == [("evening", "done")]


async def test_isolated_lost_and_the_other_endings_have_a_reason_m14(morning: Town) -> None:
    """Each is told to the person; nothing is owed afterwards."""
    li, wang, _ = await last_day(morning)
    await reports_the_evening(morning, li, "38.4 cough")
    await wang.taps("Isolate", "Ill, and in need of care")
    assert "because you need care" in li.last
    episode = await morning.episode(li)
    assert (episode.state, episode.reason) == ("closed", "isolated")


async def test_silent_at_the_end_is_never_closed_by_itself_m14(morning: Town) -> None:
    li, wang, _ = await last_day(morning)
    await morning.moves_to("2026-03-03T12:00")
    assert (await morning.episode(li)).state == "open"
    assert any("reports are missing" in text and "last day" in text for text in wang.texts)
    await wang.taps("Nobody could be reached", "Yes: Nobody could be reached")
    assert "Nobody could be reached" in li.last
    assert (await morning.episode(li)).reason == "lost"


async def test_what_is_not_allowed_changes_nothing_a1_i4(morning: Town) -> None:
    """A resident, a forged word, a day too early: each reads why, and the observation stays as it was."""
    li, wang, chen = await morning.moves_in()
    episode = await morning.episode(li)
    async with morning.service.database.begin() as uow:
        staff, resident = await access.by_id(uow, wang.id), await access.by_id(uow, li.id)
        programme = morning.service.content.programme
        for decide, why in (
            (course.release(uow, programme, staff, episode.id), "not_the_last_day"),
            (course.release(uow, programme, resident, episode.id), "not_yours"),
            (course.make_longer(uow, programme, staff, episode.id, date(2026, 3, 14)), "not_longer"),
            (course.make_longer(uow, programme, staff, episode.id, date(2027, 3, 14)), "not_longer"),
            (course.end(uow, programme, staff, episode.id, "boredom"), "no_reason"),
            (findings.set_onset(uow, programme, staff, episode.id, date(2026, 3, 2)), "onset_ahead"),
        ):
            with pytest.raises(LinliError) as refusal:
                await decide
            assert refusal.value.code == why
        assert await deciding.decide(uow, programme, staff, episode.id, ("nonsense",)) is None
    assert (await morning.episode(li)).state == "open"
    assert chen.texts[1:] == []


async def test_tests_and_the_onset_are_recorded_m6_m14(morning: Town) -> None:
    """A positive test alerts like an illness; a worker's onset stays, whatever later reports say."""
    li, wang, chen = await morning.moves_in(
        episodes=[{"person": "li", "protocol": "home-5-3", "starts_at": START, "end_on": "2026-03-08"}]
    )
    episode = await morning.episode(li)
    async with morning.service.database.begin() as uow:
        staff, programme = await access.by_id(uow, wang.id), morning.service.content.programme
        await findings.set_onset(uow, programme, staff, episode.id, date(2026, 2, 27))
        await findings.record_test(
            uow, programme, staff, episode.id, kind="nucleic_acid", taken_on=date(2026, 3, 1), result="positive"
        )
    await morning.settle()
    assert "a positive test" in chen.last
    await li.says("38.4 cough")
    await li.taps("Send")
    now = await morning.episode(li)
    assert (now.ill, now.onset_on) == (True, date(2026, 2, 27))
    assert [row.what for row in await morning.rows(EpisodeEvent) if row.what not in ("announced", "begun")] == [
        "onset_set",
        "test_recorded",
    ]


async def test_a_page_tells_the_course_in_words_m14(morning: Town) -> None:
    """M14: what happened, on which day; a test nobody has a word for by its own name, and never an id."""
    li, wang, _ = await morning.moves_in()
    episode, programme = await morning.episode(li), morning.service.content.programme
    async with morning.service.database.begin() as uow:
        staff = await access.by_id(uow, wang.id)
        for kind in ("nucleic_acid", "saliva sample"):
            await findings.record_test(
                uow, programme, staff, episode.id, kind=kind, taken_on=date(2026, 3, 1), result="negative"
            )
    await wang.says("/grid")
    await wang.taps("Still owed now: 1", "G1-001")
    said = (
        "begun: Home medical observation (14 days)",
        "1 March: nucleic acid test of 1 March: negative",
        "saliva sample of 1 March: negative",
    )
    assert [words for words in said if words not in wang.last] == []
    assert "nucleic_acid" not in wang.last


async def test_the_head_reads_of_a_member_s_release_m9_m14(morning: Town) -> None:
    episodes = [{"person": "mother", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-01"}]
    li, wang, _ = await morning.moves_in(episodes=episodes)
    await reports_the_evening(morning, li)
    assert "G1-001, member 2" in wang.last
    await wang.taps("Release")
    assert "李妈妈" in li.last
    assert "Your observation is over" in li.last


FIVE_THREE = {"protocol": "home-5-3", "starts_at": START, "end_on": "2026-03-08"}


async def opens_the_menu(wang: Actor, who: str = "G1-001") -> None:
    await wang.says("/grid")
    await wang.taps("Still owed now", who, "Change or end…")


async def test_a_worker_records_tests_by_buttons_and_mends_a_slip_m14(morning: Town) -> None:
    """M14: which and what, then the day; the same twice is said so; a slip is taken back, and both lines stay."""
    li, wang, _ = await morning.moves_in(episodes=[{"person": "li"} | FIVE_THREE])
    await opens_the_menu(wang)
    assert "on these days or later: nucleic acid test (1 March, 2 March, 3 March" in wang.last
    await wang.taps("Record a test", "nucleic acid test: negative")
    assert wang.buttons[:2] == ["Today, 1 March", "‹ Back"]  # no day before it began is offered
    today = wang.data_of("Today, 1 March")
    await wang.taps("Today, 1 March")
    assert "Recorded for G1-001: nucleic acid test of 1 March: negative" in wang.last
    assert "on these days or later: nucleic acid test (2 March, 3 March" in wang.last
    await wang.taps_data(*today)
    assert "recorded already for G1-001" in wang.last
    await wang.taps("Take back: nucleic acid test of 1 March: negative")
    assert "Taken back for G1-001" in wang.last
    async with morning.service.database.read(whole=True) as session:
        assert await verify(session, morning.service.database.ring) is None
    lines = [row.what for row in await morning.rows(EpisodeEvent)]
    assert [what for what in lines if what.startswith("test")] == ["test_recorded", "test_taken_back"]
    heard = len(li.texts)
    await opens_the_menu(wang)
    await wang.taps("Record a test", "antigen test: positive", "Today, 1 March")
    assert "counts as ill" in "".join(wang.texts[-2:])
    assert (await morning.episode(li)).ill
    assert li.since(heard) == []  # told by a call, not by a message
    forged, message_id = wang.data_of("Take back: antigen test of 1 March: positive")
    await li.taps_data(forged, li.messages[-1]["id"])  # signed for another chat
    await wang.taps_data(forged, message_id)
    assert any("The alert stays open" in text for text in wang.texts)
    await wang.taps_data(forged, message_id)
    assert any("taken back before" in text for text in wang.texts)
    assert (await morning.episode(li)).ill


async def test_nothing_is_recorded_before_it_was_said_what_happens_m14(morning: Town) -> None:
    """M14: a slip of the finger costs nothing; the screen quotes what the person will read; twice is once."""
    li, wang, _ = await morning.moves_in()
    await opens_the_menu(wang)
    heard = len(li.texts)
    await wang.taps("+14 days")
    assert "Observed until 28 March.\nReports stay owed." in wang.last
    assert "They will read:\nYour observation goes on until 28 March" in wang.last
    await wang.taps("‹ Back", "Has died")
    assert "this cannot be taken back" in wang.last
    assert "No message is sent" in wang.last
    await wang.taps("‹ Back")
    assert li.since(heard) == []
    assert (await morning.episode(li)).end_on == date(2026, 3, 14)
    await wang.taps("+14 days")
    reason = wang.data_of("A test is still missing")
    await wang.taps("A test is still missing")
    await wang.taps_data(*reason)
    assert "must be later than the old one" in wang.last
    assert (await morning.episode(li)).end_on == date(2026, 3, 28)
    await wang.says("/grid")
    await wang.taps("Still owed now", "G1-001")
    assert "made longer, until 28 March (A test is still missing)" in wang.last


async def test_a_wrongly_made_extension_is_taken_back_m14(morning: Town) -> None:
    """M14: to the day there was before, today at the earliest; the person reads it; once; never shorter than that."""
    li, wang, _ = await last_day(morning)
    await reports_the_evening(morning, li)
    await wang.taps("+14 days", "Reports are missing")
    assert (await morning.episode(li)).end_on == date(2026, 3, 15)
    await morning.moves_to("2026-03-02T08:30")
    await opens_the_menu(wang)
    await wang.taps("Not longer: until 2 March")
    undo = wang.data_of("It was made longer by mistake")
    await wang.taps("It was made longer by mistake")
    assert "ends on 2 March after all" in li.last
    assert (await morning.episode(li)).end_on == date(2026, 3, 2)
    await wang.taps_data(*undo)
    assert "nothing to take back" in wang.last
    await opens_the_menu(wang)
    assert not any("Not longer" in label for label in wang.buttons)
    await reports_at(morning, li, "2026-03-02T19:00")
    assert any("2 March is the last day of observation, all is in order" in text for text in wang.texts)
    async with morning.service.database.read(whole=True) as session:
        assert await verify(session, morning.service.database.ring) is None


async def test_made_longer_and_shorter_on_the_last_evening_asks_again_m14(morning: Town) -> None:
    """M14: the release is not lost with the mistake; twice as well."""
    li, wang, _ = await last_day(morning)
    await li.taps("36.6", "No symptoms, send")
    await reports_the_evening(morning, li)
    for _again in range(2):
        await wang.taps("+14 days", "Reports are missing")
        assert "Release" not in wang.buttons
        await wang.taps("Change or end…", "Not longer: until 1 March", "It was made longer by mistake")
        assert "1 March is the last day of observation, all is in order" in wang.texts[-1]
    await wang.taps("Release")
    assert (await morning.episode(li)).state == "released"


async def reports_at(here: Town, li: Actor, at: str) -> None:
    await here.moves_to(at)
    await li.says("36.6 no symptoms")
    await li.taps("Send")


async def test_another_reason_is_written_and_sealed_m14(morning: Town) -> None:
    """M14, A2: nothing counts before the words are sent; staff read them by a button, the person does not."""
    words = "她说 <b>房东</b> 🙂 שלום"
    li, wang, _ = await morning.moves_in()
    await opens_the_menu(wang)
    await wang.taps("+7 days", "Another reason…")
    assert "G1-001: Observed until 21 March" in wang.last
    assert (await morning.episode(li)).end_on == date(2026, 3, 14)
    await opens_the_menu(wang)
    await wang.taps("Another reason", "Write the reason")  # of an ending now: the first one is not meant any more
    assert "G1-001: Another reason" in wang.last
    await opens_the_menu(wang)
    await wang.taps("+3 days", "Another reason…")
    await wang.says(words)
    await wang.taps("Send")
    assert (await morning.episode(li)).end_on == date(2026, 3, 17)
    assert "Your community worker can tell you why." in li.last
    assert "房东" not in "".join(li.texts)
    await opens_the_menu(wang)
    await wang.taps("Reasons in own words")
    assert "房东" in wang.last
    assert "שלום" in wang.last
    await wang.taps("‹ Back", "Another reason", "Write the reason")
    await wang.says("gone")
    await wang.taps("Send")
    episode = await morning.episode(li)
    assert (episode.state, episode.reason) == ("closed", "other")
    assert "Another reason" in li.last
    line = (await morning.rows(EpisodeEvent))[-1]
    assert (line.what, line.why, line.words_id is not None) == ("closed:other", "words", True)


async def test_what_hinders_the_release_has_its_button_m14(morning: Town) -> None:
    """M14: the missing test is recorded from the message that names it, the illness reviewed; then all is in order."""
    episode = {"person": "li", "protocol": "home-5-3", "starts_at": START.replace(day=1), "end_on": "2026-03-01"}
    protocol = morning.service.content.programme.protocol("home-5-3", "1")
    li, wang, _ = await morning.moves_in(episodes=[episode])
    await li.taps("36.6", "No symptoms, send")
    await reports_the_evening(morning, li, "38.4 cough")
    asked = next(text for text in reversed(wang.texts) if "cannot simply end" in text)
    assert "a test is missing or not negative" in asked
    await wang.taps("Record what you found")
    assert "38.4" in wang.last
    assert len(protocol.tests) == 6
    await wang.taps("I am calling now", "Called, no sign of illness")
    assert any("a test is missing" in text for text in wang.texts[-2:])
    await wang.taps("Record a test", "nucleic acid test: negative", "Today, 1 March")
    assert "Still to be tested" in wang.last


async def test_the_day_somebody_fell_ill_is_recorded_by_a_button_m6(morning: Town) -> None:
    """M6: days before the observation too; the same day twice says so; who feels ill is reported for."""
    li, wang, _ = await morning.moves_in()
    await opens_the_menu(wang)
    await wang.taps("Fell ill on", "Earlier…", "22 February")
    assert "Recorded for G1-001: fell ill on 22 February" in wang.last
    assert "Report for them" in wang.buttons
    assert (await morning.episode(li)).onset_on == date(2026, 2, 22)
    await opens_the_menu(wang)
    await wang.taps("Fell ill on", "Earlier…", "22 February")
    assert "recorded already for G1-001" in wang.last
    assert [row.what for row in await morning.rows(EpisodeEvent)].count("onset_set") == 1
    async with morning.service.database.begin() as uow:
        staff, programme = await access.by_id(uow, wang.id), morning.service.content.programme
        episode = await morning.episode(li)
        for ask, why in (
            (findings.set_onset(uow, programme, staff, episode.id, date(2025, 3, 1)), "onset_long_ago"),
            (_test_of(uow, programme, staff, episode.id, date(2026, 3, 2)), "no_such_test"),
            (_test_of(uow, programme, staff, episode.id, date(2026, 2, 28)), "before_it_began"),
        ):
            with pytest.raises(LinliError) as refusal:
                await ask
            assert refusal.value.code == why


async def _test_of(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, on: date) -> None:
    await findings.record_test(uow, programme, staff, episode_id, kind="antigen", taken_on=on, result="negative")


async def test_a_release_that_is_hindered_by_now_says_by_what_m14_i4(morning: Town) -> None:
    """M14, I4: an old "Release" releases nobody; no open alert is said so; a word that was never asked for is an old button."""
    li, wang, _ = await last_day(morning)
    await li.taps("36.6", "No symptoms, send")
    await reports_the_evening(morning, li)
    release = wang.data_of("Release")
    await li.says("/checkin")
    await li.says("38.6 cough")
    await li.taps("Send")
    await wang.taps_data(*release)
    assert any("cannot simply end: ill, and not reviewed yet" in text for text in wang.texts)
    assert (await morning.episode(li)).state == "open"
    await wang.taps("Record what you found")
    assert "38.6" in wang.last
    async with morning.service.database.begin() as uow:
        staff, programme = await access.by_id(uow, wang.id), morning.service.content.programme
        episode = await morning.episode(li)
        for given in (("test", "zz"), ("test", "nn", "?"), ("test", "nn", "1a", "x"), ("isolate", "x"), ("longer9",)):
            assert await deciding.decide(uow, programme, staff, episode.id, given) is None
        assert await deciding.ask_words(uow, programme, staff, episode.id, "nonsense") is None
        assert await deciding.with_words(uow, programme, staff, "why:?:isolate", episode.id) is None
        assert await deciding.decide(uow, programme, staff, episode.id, ("onset", "??")) is None


async def test_who_cannot_be_told_is_named_before_the_decision_m14(morning: Town) -> None:
    """M14: nobody of the household has a chat, so the worker tells them; nothing waits for a review, and that is said."""
    people = [{"id": "li", "name": "李明", "chat": "none"}, {"id": "mother", "name": "李妈妈", "chat": "none"}]
    _li, wang, _ = await morning.moves_in(people=people)
    await opens_the_menu(wang)
    await wang.taps("+3 days")
    assert "please tell them yourself" in wang.last
    async with morning.service.database.begin() as uow:
        staff, programme = await access.by_id(uow, wang.id), morning.service.content.programme
        episode = (await morning.rows(MonitoringEpisode))[0]
        said = await deciding.decide(uow, programme, staff, episode.id, ("alert",))
        assert said is not None
        assert "no alert is open" in said.text


async def test_whoever_is_given_the_end_decides_it_from_the_next_grid_too(morning: Town) -> None:
    """R2, M14, A1: the household's worker and the doctor are off duty; the neighbour opens the page by the task and releases,
    and before it was given to them neither page nor decision was theirs."""
    base = small_town()
    off = [{**each, "shift": "05:00-06:00"} for each in base["workers"]]
    zhao_is = {"id": "zhao", "name": "赵强", "post": "G2", "role": "grid_worker", "skills": ["care", "visit"]}
    base["episodes"][0]["end_on"] = "2026-03-01"
    areas = [*base["areas"], {"id": "G2", "parent": "K1"}]
    cast = await morning.plants({**base, "areas": areas, "workers": [*off, {**zhao_is, "languages": ["en"]}]})
    li, zhao = cast["li"], cast["zhao"]
    episode, programme = await morning.episode(li), morning.service.content.programme
    async with morning.service.database.begin() as uow:
        staff = await access.by_id(uow, zhao.id)
        for look in (course.opened, overview.seen):
            with pytest.raises(LinliError, match="not_yours"):
                await look(uow, programme, staff, episode.id)
    await reports_the_evening(morning, li)
    assert "G1-001: 1 March is the last day" in zhao.last
    async with morning.service.database.begin() as uow:
        page = await homes.member(uow, programme, staff, episode.id, kind="ending", at=0)
    assert (page.kind, "G1-001" in page.text) == ("monitoring.member_page", True)
    async with morning.service.database.begin() as uow:
        said = await papers.curve(uow, programme, staff, episode.id)
        assert said.kind == "monitoring.curve"
        assert (await papers.ask(uow, programme, staff, episode.id)).kind == "monitoring.paper"
    await li.says("/checkin")
    await li.says("38.6 cough")
    await li.taps("Send")
    await zhao.taps("Record what you found")
    assert "38.6" in zhao.last
    await zhao.taps("calling", "keep watching")
    assert "Recorded for G1-001" in "".join(zhao.texts)
    await zhao.taps("Release")
    assert (await morning.episode(li)).state == "released"
    await zhao.taps("Notice on paper")
    assert "📄" in zhao.last
    async with morning.service.database.begin() as uow:
        with pytest.raises(LinliError, match="no_such_observation"):
            await papers.curve(uow, programme, staff, episode.id)
