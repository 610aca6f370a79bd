"""Who is new, changed, moved, there twice or left out: small files against a small book."""

from typing import Any
from uuid import UUID

import pytest

from bot.people import roster_plan
from bot.people.roster_book import Book, Home, Plan, Somebody
from bot.people.roster_cells import Entry

AREAS = frozenset({"K1", "G1", "G2"})
WORKERS = {"wang": AREAS, "chen": AREAS, "helper": frozenset[str]()}
STAFFED = frozenset({"G1"})


def entry(row: int, household: str = "", name: str = "Li Na", head: bool | None = None, **more: Any) -> Entry:
    base: dict[str, Any] = {"grid": "G1", "phone": "", "language": "", "worker": "", "remind_at": {}, "moved_from": ""}
    return Entry(row=row, household=household, name=name, head=head, **base | more)


def book(*homes: tuple[str, str | None, list[str]]) -> Book:
    """Households as (number, head, names); ids are counted from 1 and from 101."""
    known: list[Home] = []
    people: list[Somebody] = []
    for number, head, names in homes:
        home = UUID(int=len(known) + 1)
        here = [Somebody(UUID(int=101 + len(people) + at), home, name, "zh_CN", {}) for at, name in enumerate(names)]
        people += here
        head_id = next((person.id for person in here if person.name == head), None)
        known.append(Home(home, number.partition("-")[0], number, head_id, "wang"))
    return Book(AREAS, WORKERS, STAFFED, known, people)


def draw(*entries: Entry, known: Book | None = None) -> Plan:
    return roster_plan.draw(entries, known or book())


def told(plan: Plan) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.sentence.format(**each.fields)) for each in plan.problems]


def homes(plan: Plan) -> list[tuple[str, list[str], str | None]]:
    return [
        (it.number, [each.name for each in it.entries], it.head.name if it.head else None) for it in plan.households
    ]


@pytest.mark.parametrize(
    ("entries", "as_households"),
    [
        ([entry(2, "G1-005", head=True), entry(3, "G1-005", "Wu")], [("G1-005", ["Li Na", "Wu"], "Li Na")]),
        ([entry(2, "G1-005", "Wu"), entry(3, "ｇ1-005", head=True)], [("G1-005", ["Wu", "Li Na"], "Li Na")]),
        ([entry(2)], [("G1-001", ["Li Na"], "Li Na")]),
        ([entry(2, head=False)], [("G1-001", ["Li Na"], None)]),
        ([entry(2, head=True), entry(3, name="Wu")], [("G1-001", ["Li Na", "Wu"], "Li Na")]),
        ([entry(2, head=True), entry(3, name="Wu", head=True)], [("G1-001", ["Li Na"], "Li Na"), ("G1-002", ["Wu"], "Wu")]),
        ([entry(2, "G1-005", head=True), entry(3, name="Wu")], [("G1-005", ["Li Na", "Wu"], "Li Na")]),
        ([entry(2, "G1-005", head=True), entry(3, name="Wu", head=True)], [("G1-005", ["Li Na"], "Li Na"), ("G1-006", ["Wu"], "Wu")]),
        ([entry(2, head=True), entry(3, name="Wu", grid="G2")], [("G1-001", ["Li Na"], "Li Na"), ("G2-001", ["Wu"], "Wu")]),
        ([entry(2, "12"), entry(3, "12", "Wu", grid="G2")], [("12", ["Li Na"], "Li Na"), ("12", ["Wu"], "Wu")]),
    ],
)  # fmt: skip
def test_rows_are_put_together_as_households(entries: list[Entry], as_households: list[Any]) -> None:
    plan = draw(*entries)
    assert (told(plan), homes(plan)) == ([], as_households)


def test_the_next_free_number_was_never_used() -> None:
    plan = draw(entry(2, head=True), entry(3, "G1-009", "Wu"), known=book(("G1-001", None, []), ("G1-007", None, [])))
    assert [house.number for house in plan.households] == ["G1-010", "G1-009"]


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        ([entry(2, grid="G9")], [(2, "grid", "There is no grid G9.")]),
        ([entry(2, grid="ｇ１", worker="ＷＡＮＧ")], []),
        ([entry(2, worker="nobody")], [(2, "worker", "There is no worker nobody.")]),
        ([entry(2, worker="helper")], [(2, "worker", "helper has no post in this grid from which to answer for a household.")]),
        ([entry(2, "G2-001")], [(2, "household", "This number belongs to the grid G2.")]),
        ([entry(2, "G9-001")], []),
        ([entry(2, "1", head=True), entry(3, "1", "Wu", True)], [(3, "head", "Row 2 is the head of this household.")]),
        ([entry(2, "1", worker="wang"), entry(3, "1", "Wu", worker="chen")], [(3, "worker", "A row above names another worker for this household.")]),
        ([entry(2, "1", worker="wang"), entry(3, "1", "Wu")], []),
        ([entry(2, "1"), entry(3, "1", language="ko")], [(3, "name", "Row 2 says something else of this person.")]),
        ([entry(2, "1"), entry(3, "1", "ＬＩ ＮＡ")], []),
        ([entry(2, "1", phone="138"), entry(3, "2", phone="138")], [(3, "name", "Row 2 has this person in another household.")]),
        ([entry(2, "1", phone="138"), entry(3, "2", phone="139")], []),
        ([entry(2, "1", phone="138"), entry(3, "2", "Wu", phone="138")], []),
        ([entry(2, "1"), entry(3, "2", moved_from="G1-001")], [(3, "moved_from", "Nobody of this name is in that household, or more than one.")]),
        ([entry(2, grid=""), entry(3, name="")], []),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_place(entries: list[Entry], problems: list[Any]) -> None:
    assert told(draw(*entries)) == problems


def test_the_same_row_twice_counts_once() -> None:
    plan = draw(entry(2, "1"), entry(3, "1"), entry(4, "1"))
    assert (len(plan.new), plan.repeated) == (1, [3, 4])


@pytest.mark.parametrize(
    ("entries", "notes"),
    [
        ([entry(2, "1"), entry(3, "1", "Wu")], [2]),
        ([entry(2, "1"), entry(3, "1", "Wu", True)], []),
        ([entry(2, "1", head=False)], []),
    ],
)
def test_a_household_without_a_head_is_told_and_taken(entries: list[Entry], notes: list[int]) -> None:
    plan = draw(*entries)
    assert ([note.row for note in plan.notes], told(plan)) == (notes, [])


TOWN = book(("G1-001", "Li Na", ["Li Na", "Wu"]), ("G1-002", "Chen", ["Chen"]), ("G2-001", None, ["Li Na", "Zhao"]))


def test_what_is_known_already_changes_nothing() -> None:
    plan = draw(
        entry(2, "G1-001", "ｌｉ ｎａ", True), entry(3, "G1-001", "Wu", False), entry(4, "", "Chen", True), known=TOWN
    )
    assert (plan.is_empty, plan.unchanged, plan.left_out, plan.notes) == (True, 3, 0, [])


def test_a_household_without_a_number_is_the_one_of_its_first_person() -> None:
    twice = book(("G1-001", "Wu", ["Wu"]), ("G1-002", "Wu", ["Wu", "Zhao"]))
    rows = (
        entry(2, name="Wu", head=True),
        entry(3, name="Zhao"),
        entry(4, name="Wu", head=True),
        entry(5, name="Wu", head=True),
    )
    plan = draw(*rows, known=twice)
    assert [house.number for house in plan.households] == ["G1-002", "G1-001", "G1-003"]
    assert (plan.unchanged, len(plan.new)) == (3, 1)


def test_what_a_row_says_is_changed_and_what_it_does_not_say_stays() -> None:
    plan = draw(
        entry(2, "G1-001", language="ko", remind_at={"morning": "07:00"}),
        entry(3, "G1-001", "Wu", True, worker="chen"),
        known=TOWN,
    )
    (person,) = plan.changed
    assert (person.id, person.language, person.remind_at) == (UUID(int=101), "ko", {"morning": "07:00"})
    (house,) = plan.households
    assert (house.changed, house.head_id, house.worker, plan.unchanged) == (True, UUID(int=102), "chen", 1)


def test_who_is_not_in_the_file_is_left_out_and_left_alone() -> None:
    plan = draw(entry(2, "G1-001"), known=TOWN)
    assert (plan.left_out, plan.is_empty) == (2, True)


def moved(plan: Plan) -> list[tuple[int, str]]:
    return [(person.id.int, house.number) for house, person, _ in plan.moved]


@pytest.mark.parametrize(
    ("entries", "movers", "notes"),
    [
        # the file has the former household without them
        ([entry(2, "G1-001"), entry(3, "G1-002", "Chen"), entry(4, "G1-002", "Wu")], [(102, "G1-002")], 0),
        # the file does not speak of the former household
        ([entry(2, "G1-002", "Chen"), entry(3, "G1-002", "Wu")], [], 1),
        ([entry(2, "G1-002", "Chen"), entry(3, "G1-002", "Wu", moved_from="g1-001")], [(102, "G1-002")], 0),
        # two of the name: nobody knows which
        ([entry(2, "G1-001", "Wu"), entry(3, "G2-001", "Zhao", grid="G2"), entry(4, "G1-002")], [], 0),
        ([entry(2, "G1-001", "Wu"), entry(3, "G1-002", moved_from="G2-001")], [(104, "G1-002")], 0),
        # two newcomers of the name
        ([entry(2, "G1-001"), entry(3, "G1-008", "Wu"), entry(4, "G1-009", "Wu")], [], 0),
        # into a new household of another grid
        ([entry(2, "G1-001"), entry(3, "", "Wu", grid="G2", head=True)], [(102, "G2-002")], 0),
        # they live there already: where they came from says nothing new
        ([entry(2, "G1-001", "Wu", moved_from="G1-002")], [], 0),
    ],
)
def test_who_has_moved(entries: list[Entry], movers: list[Any], notes: int) -> None:
    plan = draw(*entries, known=TOWN)
    assert (moved(plan), sum(note.column == "moved_from" for note in plan.notes), told(plan)) == (movers, notes, [])


def test_a_head_who_moves_no_longer_heads_the_household_they_left() -> None:
    plan = draw(
        entry(2, "G1-001", "Wu"), entry(3, "G1-002", "Chen"), entry(4, "G1-002", moved_from="G1-001"), known=TOWN
    )
    assert [(house.number, house.head_id, house.changed) for house in plan.households] == [
        ("G1-001", None, True),
        ("G1-002", UUID(int=103), False),
    ]
    plan = draw(entry(2, "G1-001"), entry(3, "G1-001", "Chen", moved_from="G1-002"), known=TOWN)
    assert [home.number for home in plan.headless] == ["G1-002"]


def guardians(plan: Plan) -> dict[str, Any]:
    """By the name of the child: a known person's id, or the name of a new one."""
    known = [(person.name, person.guardian) for person in (*plan.changed, *(it for _, it, _ in plan.moved))]
    new = [(each.name, plan.guardians.get(each.row)) for _, each in plan.new]
    return {name: who.int if isinstance(who, UUID) else who.name if who else None for name, who in (*known, *new)}


HOME = book(("G1-001", "Li Na", ["Li Na", "Wu", "Chen"]))


@pytest.mark.parametrize(
    ("entries", "as_guardians"),
    [
        # both new, whatever the order and the width
        ([entry(2, "G1-009", "Wei", guardian="ｌｉ　ｎａ"), entry(3, "G1-009", head=True)], {"Wei": "Li Na", "Li Na": None}),
        # a new child of a known one, who stands in the file or does not
        ([entry(2, "G1-001"), entry(3, "G1-001", "Wei", guardian="Li Na")], {"Wei": 101}),
        ([entry(2, "G1-001", "Wei", guardian="Wu")], {"Wei": 102}),
        # both known; a known child of a new one
        ([entry(2, "G1-001", "Wu", guardian="Li Na")], {"Wu": 101}),
        ([entry(2, "G1-001", "Wu", guardian="Zhao"), entry(3, "G1-001", "Zhao")], {"Wu": "Zhao", "Zhao": None}),
        # nobody any more, where there was nobody
        ([entry(2, "G1-001", "Wu", guardian="-")], {}),
    ],
)  # fmt: skip
def test_who_of_a_household_reports_for_somebody(entries: list[Entry], as_guardians: dict[str, Any]) -> None:
    """A3: by name, as the household is after the file."""
    plan = draw(*entries, known=HOME)
    assert (guardians(plan), told(plan)) == (as_guardians, [])


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        ([entry(2, "G1-001", "Wu", guardian="Zhao")], ["Nobody of this name is in this household, or more than one."]),
        ([entry(2, "G1-009", "Wu", guardian="Li Na")], ["Nobody of this name is in this household, or more than one."]),
        ([entry(2, "G1-001", "Wu", guardian="wu")], ["Nobody is their own guardian."]),
        ([entry(2, "G1-009", "Zhao", guardian="Zhao")], ["Nobody is their own guardian."]),
        ([entry(2, "G1-001", "Wu", guardian="Chen"), entry(3, "G1-001", "Chen", guardian="Li Na")],
         ["This person has a guardian of their own, and cannot be one."]),
        ([entry(2, "G1-001", "Wu", guardian="Chen"), entry(3, "G1-001", "Chen", guardian="Wu")],
         ["This person has a guardian of their own, and cannot be one."] * 2),
    ],
)  # fmt: skip
def test_a_guardian_who_cannot_be(entries: list[Entry], problems: list[str]) -> None:
    """A3: told at the row that names them."""
    plan = draw(*entries, known=HOME)
    assert [(column, sentence) for _, column, sentence in told(plan)] == [("guardian", each) for each in problems]


def test_who_has_a_guardian_and_marks_keeps_them_until_the_file_says_something_else() -> None:
    """P1: an empty cell changes nothing; no takes them away; what was there before says nothing new."""
    home, mother, child = (UUID(int=number) for number in (1, 101, 102))
    people = [
        Somebody(mother, home, "Li Na", "zh_CN", {}),
        Somebody(child, home, "Wei", "zh_CN", {}, marks=("disabled",), guardian=mother),
    ]
    known = Book(AREAS, WORKERS, STAFFED, [Home(home, "G1", "G1-001", mother, "wang")], people)
    same_as_before = entry(2, "G1-001", "Wei", guardian="Li Na", marks=("disabled",))
    for unchanged in (entry(2, "G1-001", "Wei"), same_as_before):
        assert draw(unchanged, known=known).is_empty
    (changed,) = draw(entry(2, "G1-001", "Wei", guardian="-", marks=()), known=known).changed
    assert (changed.guardian, changed.marks) == (None, ())
    (changed,) = draw(entry(2, "G1-001", "Wei", marks=("chronic",)), known=known).changed
    assert (changed.guardian, changed.marks) == (mother, ("chronic",))
    plan = draw(entry(2, "G1-001", "Li Na", guardian="Wei"), known=known)
    assert len(told(plan)) == 1


def test_who_answers_for_a_household_that_names_nobody() -> None:
    """The grid's worker, where there is one; each household counts once, a known one keeps whom it had."""
    rows = [entry(2, "1"), entry(3, "1", "Wu"), entry(4, "2", "Xu", worker="wang"), entry(5, "3", "Bo", grid="G2")]
    plan = roster_plan.draw([*rows, entry(6, "G1-001", "Hu")], book(("G1-001", "Hu", ["Hu"])))
    assert (plan.of_grid, plan.of_nobody) == (1, ("G2",))
