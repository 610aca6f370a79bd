"""Identifiers: in order whatever the clock does, short in a button, read back or refused."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.references import Ids, short, short_day, unshort, unshort_day

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.lists(st.timedeltas(timedelta(days=-3), timedelta(days=3)), min_size=1, max_size=50))
def test_they_ascend_also_when_the_clock_jumps_back(jumps: list[timedelta]) -> None:
    ids = Ids()
    made = [ids.new(NOW + jump) for jump in jumps for _ in range(3)]
    assert made == sorted(set(made))


def test_they_are_version_7_and_tell_their_time() -> None:
    """RFC 9562."""
    made = Ids(random.Random(1)).new(NOW)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(NOW.timestamp() * 1000)


def test_more_in_a_millisecond_than_the_counter_holds() -> None:
    ids = Ids()
    made = [ids.new(NOW) for _ in range(5000)]
    assert made == sorted(set(made))


def test_a_seed_repeats_them_and_none_does_not() -> None:
    assert Ids(random.Random(1)).new(NOW) == Ids(random.Random(1)).new(NOW)
    assert Ids().new(NOW) != Ids().new(NOW)


@given(st.uuids())
def test_short_and_back(identifier: UUID) -> None:
    assert len(short(identifier)) == 22
    assert unshort(short(identifier)) == identifier


@given(st.text(max_size=30))
def test_anything_else_is_none(text: str) -> None:
    found = unshort(text)
    assert found is None or len(text) == 22
    assert unshort("*" * 22) is None


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(-640, 640))
def test_a_day_in_two_characters_and_back(today: date, ahead: int) -> None:
    """I4: whatever day it is when the button is tapped, it means the day that stood on it."""
    day = today + timedelta(days=ahead)
    assert len(short_day(day)) == 2
    assert unshort_day(short_day(day), today) == day


@given(st.text(max_size=4))
def test_another_text_is_no_day(text: str) -> None:
    found = unshort_day(text, date(2026, 3, 1))
    assert found is None or short_day(found) == text
