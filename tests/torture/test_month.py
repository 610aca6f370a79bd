"""A month of a town under observation, over both clock changes, against an independent reading of its facts (M1-M14).

Short: three days of sixty homes, spring on one database and autumn on the other. ``--long``: thirty days of 2,000 homes and
300 people, both on both.
"""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.torture import audit_of_month
from tests.torture.month import Month
from tests.torture.reckoning import reckon

Change = tuple[tuple[date, date], tuple[date, date]]
"""The month around a clock change, and the days next to it."""

SPRING: Change = ((date(2026, 3, 6), date(2026, 4, 4)), (date(2026, 3, 28), date(2026, 3, 30)))
AUTUMN: Change = ((date(2026, 10, 10), date(2026, 11, 8)), (date(2026, 10, 31), date(2026, 11, 2)))
SEED = 20260329


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Which database lives through which clock change."""
    short = [("sqlite", AUTUMN), ("postgres", SPRING)]
    lived = [*short, ("sqlite", SPRING), ("postgres", AUTUMN)] if metafunc.config.getoption("--long") else short
    names = [f"{kind}-{'spring' if change is SPRING else 'autumn'}" for kind, change in lived]
    metafunc.parametrize(("kind", "change"), lived, ids=names)


async def test_nobody_is_forgotten_and_nobody_told_twice(
    request: pytest.FixtureRequest, kind: str, change: Change, tmp_path: Path, long: bool, told: Callable[[str], None]
) -> None:
    """M2, M6, M9-M14: the rows and the phones say what RULES demand of the facts: no duplicate, no loss, no wrong word."""
    began = time.monotonic()
    homes, observed = (2_000, 300) if long else (60, 8)
    days = change[0] if long else change[1]
    url = str(request.getfixturevalue(f"migrated_{kind}_url"))
    here = Month(url, tmp_path, seed=SEED, homes=homes, observed=observed, days=days)
    try:
        await here.lives()
        demanded = reckon(here.facts, here.time.now())
        found = await audit_of_month.found(here)
        told(
            f"{days[0]} to {days[1]} on {kind}, seed {SEED}, {homes} homes,"
            f" {len(here.facts.people)} observed: {len(here.facts.readings)} readings, {len(demanded.duties)} duties,"
            f" {len(demanded.reminders)} reminders, {len(demanded.nudges)} nudges, {len(demanded.tasks)} tasks,"
            f" {len(demanded.supervisors)} to the supervisor, {len(demanded.alerts)} alerts,"
            f" {len(demanded.unanswered)} of them unanswered, {len(demanded.releases)}"
            f" released; {here.facts.restarts} restarts, {len(here.facts.dark)} times dark, two replicas on"
            f" {here.facts.together} days; {len(here.api.ledger)} calls of the Bot API; {time.monotonic() - began:.0f} s"
        )
        assert audit_of_month.complaints(found, demanded, here.facts) == []
    finally:
        await here.ends()
