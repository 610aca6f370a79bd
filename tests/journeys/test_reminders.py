"""M10, B9: a reminder for each slot that is owed, another before it is over, and none that is not wanted."""

import re

from bot.monitoring.tables import MonitoringEpisode
from tests.town import START, Town, neighbours, small_town


def person(**more: object) -> list[dict[str, object]]:
    """Li, with other wishes than usual."""
    return [{"id": "li", "name": "李明", "language": "en", **more}, {"id": "mother", "name": "李妈妈", "chat": "none"}]


async def reminders(here: Town, slot: str = "evening") -> list[tuple[str, str | None]]:
    """The reminders of a slot so far: when they were made, local time, and what became of them."""
    rows = [row for row in await here.deliveries() if re.search(f"^checkin:.*:{slot}:", row.natural_key or "")]
    return [(f"{row.made_at.astimezone(here.zone):%H:%M}", row.outcome) for row in rows]


async def test_one_at_the_usual_time_and_one_before_the_slot_is_over(here: Town) -> None:
    """M10: at 18:00, and again at 19:00, because nothing was reported."""
    li, *_ = await here.moves_in()
    await here.moves_to("17:59")
    assert await reminders(here) == []
    await here.moves_to("19:59")
    assert await reminders(here) == [("18:00", "sent"), ("19:00", "sent")]
    assert "still open" in li.last
    assert "before 20:00" in li.last


async def test_at_the_time_a_person_chose(here: Town) -> None:
    """M10: 16:45 instead of 18:00; the second one stays where it was."""
    await here.moves_in(people=person(remind_at={"evening": "16:45"}))
    await here.moves_to("2026-03-01T20:30")
    assert await reminders(here) == [("16:45", "sent"), ("19:00", "sent")]


async def test_a_second_one_that_is_not_after_the_first_is_dropped(here: Town) -> None:
    """M10: who chose 19:30 is reminded once."""
    await here.moves_in(people=person(remind_at={"evening": "19:30"}))
    await here.moves_to("2026-03-01T20:30")
    assert await reminders(here) == [("19:30", "sent")]


async def test_none_once_reported(here: Town) -> None:
    """M10: a report at 16:00 leaves nothing to remind of, and the answer already names the next morning's."""
    li, *_ = await here.moves_in()
    await li.says("/checkin")
    await li.taps("36.6", "No symptoms")
    assert "remind you at 08:00" in li.last
    await here.moves_to("2026-03-01T22:00")
    assert await reminders(here) == []


async def test_none_for_who_does_not_want_any(here: Town) -> None:
    """M10: paused and opted out; /checkin still works, and the answer promises no reminder."""
    town = neighbours(here.time.now(), paused="en", opted_out="en")
    for someone in town["people"]:
        someone["chat"] = someone["id"]
    cast = await here.plants(town)
    await here.moves_to("19:30")
    assert await reminders(here) == []
    for name in ("paused", "opted_out"):
        await cast[name].says("/checkin")
        await cast[name].taps("36.6", "No symptoms")
        assert "remind" not in cast[name].last


async def test_none_while_the_bot_is_blocked(here: Town) -> None:
    """M10, B3: blocked at 17:00, nothing at 18:00; unblocked at 18:30, the second one goes."""
    li, *_ = await here.moves_in()
    await here.moves_to("17:00")
    li.blocks()
    await here.moves_to("18:30")
    li.unblocks()
    await here.moves_to("19:30")
    assert await reminders(here) == [("19:00", "sent")]


async def test_none_after_the_episode_was_closed(here: Town) -> None:
    """M10, M14: nothing is owed after closing, and nothing is written down as missed."""
    li, *_ = await here.moves_in()
    async with here.service.database.begin() as uow:
        episode = await uow.lock(MonitoringEpisode, (await here.episode(li)).id)
        assert episode is not None
        episode.state, episode.closed_at = "released", uow.now
    await here.moves_to("2026-03-03T12:00")
    assert await reminders(here) == []
    assert await here.duties(li) == []


async def test_quiet_hours_hold_it_back_and_it_is_judged_again(here: Town) -> None:
    """B9, M10: with quiet hours until 19:30 both reminders wait; at their end only the later one goes."""
    here.more["policy"] = {"quiet_hours": "15:00-19:30"}
    await here.restart()
    li, *_ = await here.moves_in()
    await here.moves_to("2026-03-01T20:30")
    assert await reminders(here) == [("19:30", "sent")]
    assert "still open" in li.texts[-2]


async def test_a_time_the_person_chose_goes_in_quiet_hours(here: Town) -> None:
    """M10: 06:15 lies in the quiet hours, and Li wants it."""
    await here.moves_in(people=person(remind_at={"morning": "06:15"}))
    await here.moves_to("2026-03-02T07:00")
    assert await reminders(here, "morning") == [("06:15", "sent")]


async def test_a_reminder_that_could_not_leave_in_time_is_not_sent(here: Town) -> None:
    """M10: promised at 18:00 while the Bot API was down; when it answers again the slot is over."""
    li, *_ = await here.moves_in()
    before = len(li.messages)
    await here.moves_to("17:50")
    port = await here.loses_the_api()
    await here.moves_to("18:00")
    here.jumps_to("2026-03-01T20:01")
    await here.finds_the_api(port)
    assert await reminders(here) == [("18:00", "expired")]
    assert [text for text in li.since(before) if "evening report, before" in text] == []


async def test_a_reminder_is_taken_back_when_the_report_was_faster(here: Town) -> None:
    """M10: Telegram holds the reminder for ten minutes; Li reports meanwhile."""
    li, *_ = await here.moves_in()
    await here.moves_to("17:58")
    await li.says("/checkin")
    await li.taps("36.6")
    here.api.faults.add(answer={"status": 429, "retry_after": 600}, method="sendMessage", to=li.phone.id)
    await here.moves_to("18:01")
    await li.taps("No symptoms")
    await here.moves_to("18:30")
    assert await reminders(here) == [("18:00", "withdrawn")]


async def test_who_joins_late_is_reminded_the_same_day(here: Town) -> None:
    """M10: Li opens the invitation at 18:30; the reminder of 18:00 comes at once, for the slot is open."""
    town = small_town()
    town["people"][0]["chat"] = "none"
    cast = await here.plants(town)
    await here.moves_to("18:30")
    await here.invites(cast["li"])
    await here.settle()
    assert await reminders(here) == [("18:30", "sent")]
    assert "Day 1 of 14" in cast["li"].last


async def test_a_half_answered_morning_is_not_taken_for_the_evening(morning: Town) -> None:
    """M2, M4: the temperature tapped at 8 is nobody's evening temperature; the evening begins anew."""
    li, *_ = await morning.moves_in()
    await li.taps("36.9")
    await morning.moves_to("18:00")
    assert "What is your temperature now" in li.last
    await li.taps("36.6", "No symptoms")
    assert "36.6" in li.last


async def test_a_miss_is_said_once_and_not_at_night(here: Town) -> None:
    """M11, B9: a slot that ends at 22:30 is missed in the quiet hours; the person reads it at 07:00."""
    late = {"extends": "home-observation-14", "slots": [{"id": "evening", "opens": "18:00", "due": "22:30"}]}
    here.more["protocols"] = {"late": late}
    await here.restart()
    li, *_ = await here.moves_in(episodes=[{"person": "li", "protocol": "late", "starts_at": START}])
    await here.moves_to("2026-03-02T06:59")
    assert "We did not get" not in li.last
    await here.moves_to("2026-03-02T09:00")
    assert [text for text in li.texts if "We did not get" in text] == [li.last]
