"""A month of a town under observation, over both clock changes, against an independent reading of its facts (M1-M14).

Short: three days of sixty homes. ``--long``: thirty days of 2,000 homes and 300 people, spring and autumn.
"""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.torture import audit_of_month
from tests.torture.month import Month
from tests.torture.reckoning import reckon

SPRING = ((date(2026, 3, 6), date(2026, 4, 4)), (date(2026, 3, 28), date(2026, 3, 30)))
AUTUMN = ((date(2026, 10, 10), date(2026, 11, 8)), (date(2026, 10, 31), date(2026, 11, 2)))
SEED = 20260329


@pytest.mark.parametrize(("month", "days"), [SPRING, AUTUMN], ids=["spring", "autumn"])
async def test_nobody_is_forgotten_and_nobody_told_twice(
    migrated_url: str, tmp_path: Path, long: bool, told: Callable[[str], None], month: tuple[date, date],
    days: tuple[date, date],
) -> None:  # fmt: skip
    """M2, M6, M9-M14: the rows and the phones say what RULES demand of the facts: no duplicate, no loss, no wrong word."""
    began = time.monotonic()
    homes, observed = (2_000, 300) if long else (60, 8)
    here = Month(migrated_url, tmp_path, seed=SEED, homes=homes, observed=observed, days=month if long else days)
    try:
        await here.lives()
        demanded = reckon(here.facts, here.time.now())
        found = await audit_of_month.found(here)
        told(
            f"{month if long else days} on {migrated_url.partition(':')[0]}, seed {SEED}, {homes} homes,"
            f" {len(here.facts.people)} observed: {len(here.facts.readings)} readings, {len(demanded.duties)} duties,"
            f" {len(demanded.reminders)} reminders, {len(demanded.nudges)} nudges, {len(demanded.tasks)} tasks,"
            f" {len(demanded.supervisors)} to the supervisor, {len(demanded.alerts)} alerts, {len(demanded.releases)}"
            f" released; {here.facts.restarts} restarts, {len(here.facts.dark)} times dark, two replicas on"
            f" {here.facts.together} days; {len(here.api.ledger)} calls of the Bot API; {time.monotonic() - began:.0f} s"
        )
        assert audit_of_month.complaints(found, demanded, here.facts) == []
    finally:
        await here.ends()
