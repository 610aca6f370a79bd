"""A roster that is large in the worst way costs a step more for a row more; a household that is no household is told (I5)."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import FrameType
from typing import Any
from uuid import UUID

import pytest

from bot.people import roster_plan
from bot.people.roster_book import MOST_MEMBERS, Book, Home, Plan, Somebody
from bot.people.roster_cells import Entry

NAME = "Zhang Wei"


def steps(work: Callable[[], object]) -> int:
    """How many instructions Python takes for it: the same on every machine, and however busy that is."""
    taken = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal taken
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        taken += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return taken


def entry(row: int, household: str = "", name: str = NAME, **more: Any) -> Entry:
    return Entry(row, "G1", household, name, **{"head": None, "phone": "", "language": "", "worker": "", "remind_at": {}, "moved_from": ""} | more)  # fmt: skip


def namesakes(count: int, *names: str) -> Book:
    """So many homes with the same people in each."""
    homes = [Home(UUID(int=at), "G1", f"G1-{at:05}") for at in range(1, count + 1)]
    people = [
        Somebody(UUID(int=(at + 1) * 1_000_000 + home.id.int), home.id, name, "en", {})
        for home in homes
        for at, name in enumerate(names or (NAME,))
    ]
    return Book(frozenset({"G1"}), {}, homes=homes, people=people)


def one_home(count: int, **more: Any) -> Book:
    home = Home(UUID(int=1), "G1", "G1-00001")
    people = [Somebody(UUID(int=1000 + at), home.id, f"P {at}", "en", {}, **more) for at in range(count)]
    return Book(frozenset({"G1"}), {}, homes=[home], people=people)


def left_home(count: int) -> Book:
    """So many namesakes, each in a home of their own, who lived in one home before."""
    known = namesakes(count)
    moved = [replace(home, area="G2") for home in known.homes[1:]]
    people = [replace(person, formerly=("G1/G1-00001",)) for person in known.people]
    return replace(known, homes=[known.homes[0], *moved], people=people)


Shape = Callable[[int], tuple[list[Entry], Book]]
SHAPES: dict[str, Shape] = {
    "one home, and all name a guardian": lambda n: (
        [entry(at, "G1-00001", f"P {at}", guardian=f"P {n - at - 1}") for at in range(n)],
        Book(frozenset({"G1"}), {}),
    ),
    "one home, and half have died": lambda n: (
        [entry(at, "G1-00001", f"P {2 * n - at}") for at in range(1, 2 * n + 1)],
        one_home(n, gone=True),
    ),
    "one name, known": lambda n: ([entry(at, f"G1-{at:05}") for at in range(1, n + 1)], namesakes(n)),
    "one name, in new homes": lambda n: ([entry(at, f"G1-{at + n:05}") for at in range(1, n + 1)], namesakes(n)),
    "one name, without numbers": lambda n: ([entry(at, head=True) for at in range(n)], namesakes(n)),
    "two names, without numbers": lambda n: (
        [entry(at, name=("Li Na", NAME)[at % 2], head=at % 2 == 0) for at in range(n)],
        namesakes(n // 2, "Li Na", NAME),
    ),
    "one name, all left one home": lambda n: (
        [entry(at, head=True) for at in range(n)],
        left_home(n),
    ),
    "one name, all moved from one home": lambda n: (
        [entry(at, f"G1-{at + n:05}", moved_from="G1-00001") for at in range(1, n + 1)],
        namesakes(n),
    ),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_four_times_the_rows_are_about_four_times_the_work(shape: Shape) -> None:
    """I5: 50,000 rows are judged while reminders wait; each looked at for each other, that is an hour."""
    few, many = (steps(partial(roster_plan.draw, *shape(n))) for n in (150, 600))
    assert many < 5 * few


def told(plan: Plan) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.sentence.format(**each.fields)) for each in plan.problems]


TOO_MANY = (
    "A household has at most 100 people. Please say where the next one begins: by its number, or by yes at its head."
)


def crowd(count: int, number: str = "G1-00001", **more: Any) -> list[Entry]:
    return [entry(at, number, f"N {at}", **more) for at in range(1, count + 1)]


@pytest.mark.parametrize(
    ("entries", "known", "rows"),
    [
        (crowd(MOST_MEMBERS), namesakes(0), []),
        (crowd(MOST_MEMBERS + 5), namesakes(0), [101]),
        (crowd(MOST_MEMBERS + 5, ""), namesakes(0), [101]),
        (crowd(MOST_MEMBERS), namesakes(1), [100]),
        (crowd(1), one_home(150), [1]),
        ([entry(at, "G1-00001", f"P {at}") for at in range(150)], one_home(150), []),
        ([entry(1, "G1-00001", "P 1")], one_home(150), []),
        ([*crowd(100, "G1-00009"), entry(101, "G1-00009", moved_from="G1-00002")], namesakes(2), [101]),
    ],
    ids=["full", "new", "without a number", "one there", "full before", "known", "one of them", "moving in"],
)
def test_the_first_row_too_many_for_one_household_is_told(entries: list[Entry], known: Book, rows: list[int]) -> None:
    """I5: a list that has lost its numbers is one household of thousands; whoever lives there already may stay."""
    assert told(roster_plan.draw(entries, known)) == [(row, "household", TOO_MANY) for row in rows]
