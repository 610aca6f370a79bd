"""Whether an observation may end: what stands in the way on its last day, and whether the tests are all negative (M14)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.monitoring.protocol import Condition, Test

NEGATIVE, POSITIVE = "negative", "positive"
RESULTS = (NEGATIVE, POSITIVE)
ISOLATED, DIED = "isolated", "died"
"""Two endings with something of their own: who is isolated is still called, who has died never again."""


class Hindrance(StrEnum):
    """Why nobody is released by itself; each is a fact of its own (M7, M14)."""

    NOT_REPORTED = "not_reported"
    ILL = "ill"
    SILENT = "silent"
    UNDER_REVIEW = "under_review"
    TESTS = "tests"


@dataclass(frozen=True, slots=True)
class Tested:
    """One test that was taken, and what it showed."""

    __test__ = False  # pytest would take the name for its own

    kind: str
    taken_on: date
    result: str


def hindrances(
    conditions: Collection[Condition],
    *,
    last_slot_reported: bool,
    ill: bool,
    silent: bool,
    review: bool,
    tests_negative: bool,
) -> tuple[Hindrance, ...]:
    """What stands in the way of a release. Ill, silent or under review always does, whatever a protocol's conditions."""
    found = {
        Hindrance.NOT_REPORTED: Condition.LAST_SLOT_REPORTED in conditions and not last_slot_reported,
        Hindrance.ILL: ill,
        Hindrance.SILENT: silent,
        Hindrance.UNDER_REVIEW: review,
        Hindrance.TESTS: Condition.TESTS_NEGATIVE in conditions and not tests_negative,
    }
    return tuple(hindrance for hindrance, holds in found.items() if holds)


def missing_tests(required: Sequence[Test], done: Sequence[Tested], *, first_day: date) -> tuple[tuple[str, date], ...]:
    """The required tests that no negative result stands for yet: their kind, and the day from which they could be taken."""
    missing = []
    for kind in dict.fromkeys(test.kind for test in required):
        taken = sorted({each.taken_on for each in done if each.kind == kind and each.result == NEGATIVE})
        for due in sorted(first_day + timedelta(days=test.day - 1) for test in required if test.kind == kind):
            if found := next((day for day in taken if day >= due), None):
                taken.remove(found)
            else:
                missing.append((kind, due))
    return tuple(missing)


def all_negative(required: Sequence[Test], done: Sequence[Tested], *, first_day: date) -> bool:
    """Whether each required test has a negative result of its own, taken on its day or later, and the newest result of
    each kind is not positive. A later test may stand for a missed one; one test never stands for two."""
    newest = {each.kind: each.result for each in sorted(done, key=lambda each: (each.taken_on, each.result))}
    if POSITIVE in newest.values():
        return False
    for kind in {test.kind for test in required}:
        days = sorted(first_day + timedelta(days=test.day - 1) for test in required if test.kind == kind)
        taken = sorted({each.taken_on for each in done if each.kind == kind and each.result == NEGATIVE})
        if len(taken) < len(days):
            return False
        if any(late < due for due, late in zip(days, taken[-len(days) :], strict=True)):
            return False
    return True
