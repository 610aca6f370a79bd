"""When a worker's lists are due, in three zones, over midnight and on both clock changes."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.monitoring import rules


def edges(on: date, starts: str, ends: str, zone: str) -> list[str]:
    """Both edges of a shift, in UTC."""
    found = rules.shift_edges(on, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), zone=ZoneInfo(zone))
    return [f"{each.at.astimezone(UTC):%m-%d %H:%M}" for each in found]


@pytest.mark.parametrize(
    ("on", "starts", "ends", "zone", "expected"),
    [
        (date(2026, 3, 1), "08:00", "20:00", "Asia/Shanghai", ["03-01 00:00", "03-01 12:00"]),
        (date(2026, 3, 1), "08:00", "20:00", "Asia/Urumqi", ["03-01 02:00", "03-01 14:00"]),
        (date(2026, 3, 1), "08:00", "20:00", "America/Los_Angeles", ["03-01 16:00", "03-02 04:00"]),
        (date(2026, 3, 1), "22:00", "06:00", "Asia/Shanghai", ["03-01 14:00", "03-01 22:00"]),
        (date(2026, 3, 1), "12:00", "00:00", "Asia/Shanghai", ["03-01 04:00", "03-01 16:00"]),
        # spring: 02:30 does not exist on 29 March in Berlin; autumn: 02:30 comes twice on 25 October, the first counts
        (date(2026, 3, 29), "02:30", "10:00", "Europe/Berlin", ["03-29 01:00", "03-29 08:00"]),
        (date(2026, 10, 25), "02:30", "10:00", "Europe/Berlin", ["10-25 00:30", "10-25 09:00"]),
    ],
)
def test_a_shift_begins_and_ends_by_the_posts_own_clock(
    on: date, starts: str, ends: str, zone: str, expected: list[str]
) -> None:
    assert edges(on, starts, ends, zone) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-03-01T07:59", ["03-01 begins", "03-01 ends"]),
        ("2026-03-01T08:00", ["03-02 begins", "03-01 ends"]),
        ("2026-03-01T19:59", ["03-02 begins", "03-01 ends"]),
        ("2026-03-01T20:00", ["03-02 begins", "03-02 ends"]),
    ],
)
def test_the_next_edges_are_after_the_instant(after: str, expected: list[str]) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    at = datetime.fromisoformat(after).replace(tzinfo=zone)
    found = rules.next_edges(at, starts=time(8), ends=time(20), zone=zone)
    assert [f"{each.on:%m-%d} {each.edge}" for each in found] == expected


def test_a_night_shift_that_has_begun_ends_tomorrow() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    at = datetime(2026, 3, 2, 1, 0, tzinfo=zone)
    found = rules.next_edges(at, starts=time(22), ends=time(6), zone=zone)
    assert [f"{each.on:%m-%d} {each.edge}" for each in found] == ["03-02 begins", "03-01 ends"]
