"""Whether an observation may end (M14): what stands in the way, and which tests are enough."""

from datetime import date, timedelta

import pytest

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
