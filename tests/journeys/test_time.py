"""M1, M2, S1: days are the community's, a message's own time counts, and no outage or clock loses or doubles a duty."""

import asyncio
import os
import time as machine
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.messaging.tables import Due
from bot.monitoring.tables import Report
from tests.town import START, Town, small_town, town

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(starts_at: datetime) -> dict[str, object]:
    """The small town, moved to Berlin."""
    moved = small_town()
    moved["areas"][2]["zone"] = "Europe/Berlin"
    moved["episodes"][0] |= {"starts_at": starts_at, "end_on": None}
    return moved


@pytest.fixture
def server_zone() -> Iterator[str]:
    """The machine believes to be far away, where it is another day."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/St_Johns"
    machine.tzset()
    yield os.environ["TZ"]
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    machine.tzset()


async def is_behind(here: Town) -> bool:
    """Whether something is due that the clock has not fired yet."""
    return any(row.state == "waiting" and row.due_at <= here.time.now() for row in await here.rows(Due))


async def test_the_servers_zone_says_nothing(server_zone: str, here: Town) -> None:
    """M1: wherever the server stands, Li is reminded at 18:00 in Shanghai and has time until 20:00."""
    li, *_ = await here.moves_in()
    await here.moves_to("18:00")
    assert "Day 1 of 14: your evening report, before 20:00" in li.last, server_zone
    await li.taps("36.6", "No symptoms")
    assert "for the evening of 1 March" in li.last


@pytest.mark.parametrize(
    ("eve", "utc"),
    [("2026-03-28", "06:00"), ("2026-10-24", "07:00")],
    ids=["the night that lacks an hour", "the night that has one more"],
)
async def test_both_clock_changes(migrated_url: str, tmp_path: Path, eve: str, utc: str) -> None:
    """M1, M2: in Berlin the morning's reminder comes at eight by the kitchen clock, also after a change of clocks, and
    each day owes its two reports."""
    starts_at = datetime.fromisoformat(f"{eve}T12:00").replace(tzinfo=BERLIN)
    async with town(migrated_url, tmp_path, starts_at=starts_at, time_zone="Europe/Berlin") as here:
        cast = await here.plants(berlin(starts_at))
        following = starts_at.replace(day=starts_at.day + 1)
        await here.moves_to(following.replace(hour=9, minute=30))
        (reminded,) = [row for row in await here.deliveries() if ":morning:1" in (row.natural_key or "")]
        assert f"{reminded.made_at:%H:%M}" == utc
        await cast["li"].taps("36.6", "No symptoms")
        await here.moves_to(following.replace(hour=21))
        assert [(slot, outcome) for _, slot, outcome, _ in await here.duties(cast["li"])] == [
            ("evening", "missed"),
            ("morning", "done"),
            ("evening", "missed"),
        ]


async def test_a_slot_in_the_hour_that_does_not_exist(migrated_url: str, tmp_path: Path) -> None:
    """M2: a night slot from 02:00 to 03:00 is nobody's duty in the night that skips it."""
    starts_at = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    night = {
        "extends": "home-observation-14",
        "slots": [{"id": "night", "opens": "02:00", "due": "03:00"}, {"id": "noon", "opens": "11:00", "due": "13:00"}],
    }
    more = {"protocols": {"night": night}, "policy": {"quiet_hours": "00:00-00:00"}}
    async with town(migrated_url, tmp_path, starts_at=starts_at, time_zone="Europe/Berlin", more=more) as here:
        moved = berlin(starts_at)
        moved["episodes"][0]["protocol"] = "night"  # type: ignore[index]  # a list of mappings
        cast = await here.plants(moved)
        await here.moves_to(datetime(2026, 3, 30, 14, tzinfo=BERLIN))
        assert [(on, slot) for on, slot, _, _ in await here.duties(cast["li"])] == [
            ("03-28", "noon"), ("03-29", "noon"), ("03-30", "night"), ("03-30", "noon"),
        ]  # fmt: skip


async def test_what_was_written_in_time_is_in_time(here: Town) -> None:
    """M2: Li writes at 19:50, the service is dead from 19:45 to 20:30: the report is for the evening and not late."""
    li, *_ = await here.moves_in()
    await here.moves_to("19:45")
    await li.says("36.6 no symptoms")
    send, form = li.data_of("Send")
    await here.service.die()
    here.jumps_to("19:50")
    here.api.phones.say(li.phone.id, "send")
    here.jumps_to("20:30")
    await here.open()
    await here.settle()
    assert "Recorded for the evening of 1 March" in li.last
    assert (await here.duties(li))[-1] == ("03-01", "evening", "done", False)
    (report,) = await here.rows(Report)
    assert f"{report.at.astimezone(here.zone):%H:%M}" == "19:50"
    await li.taps_data(send, form)
    assert len(await here.rows(Report)) == 1


async def test_the_clock_of_a_process_that_starts_waits_for_what_was_written(migrated_url: str, tmp_path: Path) -> None:
    """M2, S1: the same with all workers running side by side: what Telegram has kept is read before the slot is judged."""
    at_19_45 = START.replace(hour=19, minute=45)
    async with town(migrated_url, tmp_path, starts_at=at_19_45, listen="127.0.0.1:0") as here:
        li, *_ = await here.moves_in()
        await li.says("36.6 no symptoms")
        await here.service.die()
        here.api.phones.say(li.phone.id, "send")
        here.jumps_to("20:30")
        await here.open()
        stop = asyncio.Event()
        running = asyncio.create_task(here.service.run(stop))
        async with asyncio.timeout(20):
            while "Recorded" not in li.last or not await here.duties(li):
                await here.api.ledger.grown()
            while await is_behind(here):
                await asyncio.sleep(0.1)
        stop.set()
        await running
        assert await here.duties(li) == [("03-01", "evening", "done", False)]


async def test_three_days_of_darkness(here: Town) -> None:
    """S1, M10: every duty of the time is written down once, nobody is flooded, and the next reminder comes."""
    li, *_ = await here.moves_in()
    said = len(li.messages)
    await here.is_down_until("2026-03-04T12:00")
    assert [duty[1:3] for duty in await here.duties(li)] == [("evening", "missed"), ("morning", "missed")] * 3
    assert len(li.messages) == said + 1
    assert "the morning report of 4 March" in li.last
    await here.moves_to("18:00")
    assert "Day 4 of 14: your evening report" in li.last
    await here.restart()
    assert len(await here.duties(li)) == 7


async def test_down_over_the_reminder_but_not_over_the_slot(here: Town) -> None:
    """M10: back at 18:40 the first reminder goes, back at 19:10 only the second."""
    li, *_ = await here.moves_in()
    await here.moves_to("17:00")
    said = len(li.messages)
    await here.is_down_until("18:40")
    assert len(li.messages) == said + 1
    assert "Day 1 of 14" in li.last
    await here.moves_to("2026-03-02T17:00")
    said = len(li.messages)
    await here.is_down_until("19:10")
    assert len(li.messages) == said + 1
    assert "still open" in li.last


async def test_a_clock_that_jumps_back(here: Town) -> None:
    """M10, S1: from 18:30 back to 17:30: nothing is said twice, and the day ends as it should."""
    li, *_ = await here.moves_in()
    await here.moves_to("18:30")
    said = len(li.messages)
    here.jumps_to("17:30")
    await here.moves_to("18:45")
    assert len(li.messages) == said
    await li.taps("36.6", "No symptoms")
    assert "Recorded" in li.last
    here.jumps_to("18:00")
    await here.moves_to("2026-03-01T21:00")
    assert (await here.duties(li))[-1] == ("03-01", "evening", "done", False)


async def test_a_clock_that_jumps_ahead(here: Town) -> None:
    """M10, S1: from 16:00 to the next noon: both slots are missed once, one word about the last of them."""
    li, *_ = await here.moves_in()
    said = len(li.messages)
    here.jumps_to("2026-03-02T12:00")
    await here.settle()
    assert [duty[2] for duty in await here.duties(li)] == ["missed"] * 2
    assert len(li.messages) == said + 1
