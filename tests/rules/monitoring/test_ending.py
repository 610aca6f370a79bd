"""Whether an observation may end (M14): what stands in the way, and which tests are enough."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.monitoring import rules
from bot.monitoring.protocol import Condition, Test
from bot.monitoring.rules import Hindrance, Tested

FIRST = date(2026, 3, 1)
ALL = frozenset(Condition)
CLEAR = {"last_slot_reported": True, "ill": False, "silent": False, "review": False, "tests_negative": True}
PCR = "nucleic_acid"


def pcr(day: int, result: str = "negative", kind: str = PCR) -> Tested:
    return Tested(kind, FIRST + timedelta(days=day - 1), result)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, ()),
        ({"last_slot_reported": False}, (Hindrance.NOT_REPORTED,)),
        ({"ill": True}, (Hindrance.ILL,)),
        ({"silent": True}, (Hindrance.SILENT,)),
        ({"review": True}, (Hindrance.UNDER_REVIEW,)),
        ({"tests_negative": False}, (Hindrance.TESTS,)),
        ({"ill": True, "silent": True, "review": True}, (Hindrance.ILL, Hindrance.SILENT, Hindrance.UNDER_REVIEW)),
    ],
)
def test_each_hindrance_is_a_fact_of_its_own_m7_m14(changed: dict[str, bool], found: tuple[Hindrance, ...]) -> None:
    assert rules.hindrances(ALL, **(CLEAR | changed)) == found


def test_what_a_protocol_does_not_ask_for_hinders_nobody_m14() -> None:
    asked = frozenset({Condition.WORKER_CONFIRMS})
    assert rules.hindrances(asked, **(CLEAR | {"last_slot_reported": False, "tests_negative": False})) == ()
    assert rules.hindrances(asked, **(CLEAR | {"ill": True})) == (Hindrance.ILL,)


@pytest.mark.parametrize(
    ("required", "done", "enough"),
    [
        ((), (), True),
        ((), (pcr(3, "positive"),), False),
        ((), (pcr(3, "positive"), pcr(5)), True),
        ((1, 7), (), False),
        ((1, 7), (pcr(1),), False),
        ((1, 7), (pcr(1), pcr(7)), True),
        ((1, 7), (pcr(1), pcr(6)), False),  # the day before is not the day
        ((1, 7), (pcr(7), pcr(8)), True),  # a later one stands for a missed one
        ((1, 7), (pcr(7), pcr(7)), False),  # one day's test never stands for two
        ((1, 7), (pcr(1), pcr(4), pcr(7)), True),
        ((7,), (pcr(7), pcr(7, "positive")), False),
        ((7,), (pcr(7, kind="antigen"),), False),
        ((7,), (pcr(7), pcr(8, "positive", "antigen")), False),
    ],
)
def test_every_required_test_is_negative_m14(required: tuple[int, ...], done: tuple[Tested, ...], enough: bool) -> None:
    wanted = [Test(day, PCR) for day in required]
    assert rules.all_negative(wanted, done, first_day=FIRST) is enough
    assert rules.all_negative(wanted, done[::-1], first_day=FIRST) is enough


@given(st.lists(st.integers(1, 6), max_size=4), st.lists(st.integers(1, 8), max_size=6))
def test_nothing_is_missing_exactly_when_the_tests_are_enough_m14(required: list[int], done: list[int]) -> None:
    """M14: what a worker reads as still missing and what a release waits for are one judgement."""
    tests, taken = tuple(Test(day, PCR) for day in required), tuple(pcr(day) for day in done)
    missing = rules.missing_tests(tests, taken, first_day=FIRST)
    assert (missing == ()) is rules.all_negative(tests, taken, first_day=FIRST)


def test_what_is_missing_is_named_by_kind_and_first_day_m14() -> None:
    tests = (Test(1, PCR), Test(4, PCR), Test(7, PCR))
    found = rules.missing_tests(tests, (pcr(2), pcr(7, "positive")), first_day=FIRST)
    assert found == ((PCR, FIRST + timedelta(days=3)), (PCR, FIRST + timedelta(days=6)))
