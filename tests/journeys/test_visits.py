"""After recovery: readings for 14 days, visits in weeks 2 and 4, and a worse sign that reopens the observation (M15)."""

from datetime import date, datetime

from bot import administration
from bot.assistance.tables import Task
from bot.monitoring.service import course
from bot.monitoring.tables import EpisodeEvent
from bot.people import access
from tests.town import START, Actor, Town


async def recovered(here: Town) -> tuple[Actor, Actor, Actor]:
    """Li has come home from hospital on 1 March."""
    return await here.moves_in(episodes=[{"person": "li", "protocol": "recovered-follow-up", "starts_at": START}])


async def visits(here: Town) -> list[tuple[str, str, str | None]]:
    """The visits that were asked for: week, state and what came of them."""
    return [(row.args, row.state, row.outcome) for row in await here.rows(Task) if row.kind == "follow_up"]


async def jumps_to(here: Town, local: str) -> None:
    """The days in between pass without anybody, which is not what these stories are about."""
    here.jumps_to(datetime.fromisoformat(local).replace(tzinfo=here.zone))
    await here.settle()


async def test_a_visit_is_asked_for_at_the_end_of_its_week_m15(morning: Town) -> None:
    """The minute before, nobody is asked; the worker says that all is well."""
    li, wang, _ = await recovered(morning)
    await jumps_to(morning, "2026-03-14T08:59")
    assert await visits(morning) == []
    await jumps_to(morning, "2026-03-14T09:00")
    assert "G1-001: the visit of week 2" in wang.last
    await wang.taps("Nobody was there")
    assert await visits(morning) == [("2", "accepted", None)]
    await wang.taps("Visited, all is well")
    assert await visits(morning) == [("2", "closed", "well")]
    assert (await morning.episode(li)).state == "open"


async def test_a_visit_planned_for_the_afternoon_is_looked_after_r4(morning: Town) -> None:
    """R15: who says in the morning that they look after it is not passed over four working hours later."""
    _, wang, _ = await recovered(morning)
    await jumps_to(morning, "2026-03-14T09:00")
    await wang.taps("I look after it")
    assert "the visit of week 2" in wang.last
    assert wang.last.endswith("🤝 You look after it.")
    assert not {"I look after it", "Cannot"} & set(wang.buttons)
    await jumps_to(morning, "2026-03-14T16:00")
    (task,) = [row for row in await morning.rows(Task) if row.kind == "follow_up"]
    assert (task.state, task.assignee_id, task.missed_at) == ("accepted", wang.id, None)
    await wang.says("/tasks")
    await wang.taps("G1-001 · a follow-up", "Visited, all is well")
    assert await visits(morning) == [("2", "closed", "well")]


async def test_week_four_is_asked_for_long_after_the_release_and_reopens_m15(morning: Town) -> None:
    """Released after 14 days, visited in week 4: a worse sign alerts, and readings are owed again for 14 days."""
    li, wang, chen = await recovered(morning)
    await jumps_to(morning, "2026-03-14T19:00")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    async with morning.service.database.begin() as uow:
        staff, programme = await access.by_id(uow, wang.id), morning.service.content.programme
        await course.release(uow, programme, staff, (await morning.episode(li)).id)
    await jumps_to(morning, "2026-03-28T09:00")
    assert "the visit of week 4" in wang.last
    data, message_id = wang.data_of("Visited, a worse sign")
    await wang.taps("Visited, a worse sign")
    episode = await morning.episode(li)
    assert (episode.state, episode.ill, episode.end_on) == ("open", True, date(2026, 4, 10))
    assert "a worse sign at a visit" in chen.last
    assert any("goes on until 10 April" in text for text in li.texts)
    assert [row.what for row in await morning.rows(EpisodeEvent)][-1] == "reopened"
    await wang.taps_data(data, message_id)
    assert any("already closed" in text for text in wang.texts)
    assert "told that you will" not in wang.last  # nobody promised a call
    await morning.moves_to("2026-03-28T18:30")
    assert "Day" in li.last  # reminded again


async def test_a_worse_sign_while_observed_alerts_and_makes_nothing_longer_m15(morning: Town) -> None:
    """Week 2 is over on the last day: Li is ill, Chen is alerted, and the release waits for a review; no message tells of a
    later day that nobody decided."""
    li, wang, chen = await recovered(morning)
    await jumps_to(morning, "2026-03-14T09:00")
    heard = len(li.texts)
    await wang.taps("Visited, a worse sign")
    episode = await morning.episode(li)
    assert (episode.state, episode.ill, episode.end_on) == ("open", True, date(2026, 3, 14))
    assert "a worse sign at a visit" in chen.last
    assert li.since(heard) == []
    assert "reopened" not in [row.what for row in await morning.rows(EpisodeEvent)]
    await jumps_to(morning, "2026-03-14T19:00")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert any("14 March is the last day" in text and "ill, and not reviewed" in text for text in wang.texts)


async def test_reopened_after_a_slot_was_due_owes_from_then_on_m2(morning: Town) -> None:
    """The week 4 visit ends at eleven: that morning's report was owed by nobody, so it is neither missed nor late."""
    li, wang, _ = await recovered(morning)
    await jumps_to(morning, "2026-03-14T19:00")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    await wang.taps("Release")
    await jumps_to(morning, "2026-03-28T11:00")
    await wang.taps("Visited, a worse sign")
    before = len(await morning.duties(li))
    await wang.says("/grid")
    assert "missed" not in wang.last
    heard = len(li.texts)
    await li.says("36.9 no symptoms")
    await li.taps("Send")
    assert "late" not in "".join(li.since(heard))
    assert len(await morning.duties(li)) == before
    await morning.moves_to("2026-03-28T20:30")
    assert [each[1:3] for each in (await morning.duties(li))[before:]] == [("evening", "missed")]


async def test_who_moved_away_is_not_visited_m15(morning: Town) -> None:
    li, wang, _ = await recovered(morning)
    async with morning.service.database.begin() as uow:
        staff, programme = await access.by_id(uow, wang.id), morning.service.content.programme
        await course.end(uow, programme, staff, (await morning.episode(li)).id, "moved_away")
    await jumps_to(morning, "2026-03-29T12:00")
    assert await visits(morning) == []


async def test_nobody_visits_who_is_not_there_any_more_m15(morning: Town) -> None:
    """M15, M9: released, then gone: the visit that was asked for is over, whoever had it reads so, and week 4 asks nobody."""
    li, wang, _ = await recovered(morning)
    await jumps_to(morning, "2026-03-14T09:00")
    await wang.taps("I look after it")
    await jumps_to(morning, "2026-03-14T19:00")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    programme = morning.service.content.programme
    async with morning.service.database.begin() as uow:
        await course.release(uow, programme, await access.by_id(uow, wang.id), (await morning.episode(li)).id)
    assert await visits(morning) == [("2", "accepted", None)]
    async with morning.service.database.begin() as uow:
        await administration.goes(uow, programme, "G1-001/1")
    await morning.settle()
    assert "G1-001 is not in the household's book any more" in wang.last
    await jumps_to(morning, "2026-03-28T09:00")
    assert await visits(morning) == [("2", "closed", "ended")]
