"""How a long household book is laid out: building by building, else by number; every home in exactly one part."""

import pytest

from bot.monitoring import rules
from bot.monitoring.rules import Section


def test_a_short_book_is_one_part() -> None:
    assert rules.sections(["", "", ""], 20) == (Section("", (0, 1, 2)),)
    assert rules.sections(["7"] * 3, 20) == (Section("", (0, 1, 2)),)
    assert rules.sections([], 20) == ()


def test_buildings_stand_as_people_count() -> None:
    parts = rules.sections(["10", "2", "", "2", "10-1"], 20)
    assert parts == (Section("", (2,)), Section("2", (1, 3)), Section("10", (0,)), Section("10-1", (4,)))


def test_a_high_building_has_several_parts() -> None:
    parts = rules.sections(["1"] * 45 + ["2"], 20)
    assert [(part.building, len(part.places)) for part in parts] == [("1", 20), ("1", 20), ("1", 5), ("2", 1)]


@pytest.mark.parametrize(
    "buildings", [[str(number) for number in range(300)], ["3-2", "🏠", "\u202e\u05d0"] * 40, ["x"] * 999]
)
def test_every_home_is_in_one_part_that_fits_a_page(buildings: list[str]) -> None:
    """A village of single houses is turned over by number."""
    parts = rules.sections(buildings, 20)
    assert sorted(place for part in parts for place in part.places) == list(range(len(buildings)))
    assert all(1 <= len(part.places) <= 20 for part in parts)
    if len(set(buildings)) > 30:
        assert {part.building for part in parts} == {""}
