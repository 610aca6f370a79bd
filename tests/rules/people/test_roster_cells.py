"""What a cell says, and what it may not say: an example a line."""

from typing import Any

import pytest

from bot.people import roster_cells
from bot.people.roster_cells import Entry
from bot.people.roster_columns import Limits, Row
from tests.people.files import known

ROW = {"grid": "G1", "household": "G1-001", "name": "Li Na"}


def read(column: str, text: str, **more: Any) -> tuple[Any, list[str]]:
    """What the column's value is, and what is wrong with the row."""
    entry, problems = roster_cells.read(Row(7, ROW | {column: text}, **more), known(), Limits(cell=40))
    assert all((problem.row, problem.column) == (7, column) for problem in problems)
    value = entry.remind_at.get(column) if column in ("morning", "evening") else getattr(entry, column)
    return value, [problem.sentence for problem in problems]


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("grid", "Ｇ１", "G1"),
        ("household", " G1-012 ", "G1-012"),
        ("household", "Ｇ１－０１２", "G1-012"),
        ("name", " Li\t Na\n", "Li Na"),
        ("name", "欧阳娜娜", "欧阳娜娜"),
        ("name", "علي\u200c بن", "علي\u200c بن"),
        ("name", "👩‍👩‍👧", "👩‍👩‍👧"),
        ("name", "Li\u202eNa\u2066", "LiNa"),
        ("name", "e\u0301", "é"),
        ("name", "=1+1", "=1+1"),
        ("name", "n" * 40, "n" * 40),
        ("head", "Yes", True),
        ("head", "是", True),
        ("head", "예", True),
        ("head", "TRUE", True),
        ("head", "√", True),
        ("head", "1", True),
        ("head", "no", False),
        ("head", "否", False),
        ("head", "아니요", False),
        ("phone", "138 0000-0000", "13800000000"),
        ("phone", "＋８６ １３８", "+86138"),
        ("phone", "(02) 2345.6789", "0223456789"),
        ("phone", "+" + "1" * 15, "+" + "1" * 15),
        ("language", "zh_TW", "zh_TW"),
        ("language", "zh-tw", "zh_TW"),
        ("language", "English", "en"),
        ("language", "简体中文", "zh_CN"),
        ("language", "한국어", "ko"),
        ("worker", "Ｗang", "Wang"),
        ("morning", "8:00", "08:00"),
        ("morning", "０７：３０", "07:30"),
        ("morning", "00:00", "00:00"),
        ("morning", "11:59:00", "11:59"),
        ("evening", "12:00", "12:00"),
        ("evening", "23:59", "23:59"),
        ("moved_from", "g1-003", "g1-003"),
        ("guardian", " Li\tNa ", "Li Na"),
        ("guardian", "否", "-"),
        ("guardian", "no", "-"),
        ("guardian", "—", "-"),
        ("marks", "pregnant", ("pregnant",)),
        ("marks", "dialysis, Living Alone ,dialysis", ("living_alone", "dialysis")),
        ("marks", "独居、透析，慢性病", ("living_alone", "dialysis", "chronic")),
        ("marks", "懷孕；身心障礙/洗腎", ("pregnant", "dialysis", "disabled")),
        ("marks", "홀로 지냄,만성 질환", ("living_alone", "chronic")),
        ("marks", "child_without_carer", ("child_without_carer",)),
        ("marks", "pregnant,", ("pregnant",)),
        ("marks", "아니요", ()),
        ("marks", "-", ()),
    ],
)
def test_what_a_cell_says(column: str, text: str, value: Any) -> None:
    assert read(column, text) == (value, [])


EMPTY = "This cell is empty."
LONG = "This is longer than {most} characters."
WORDS = "Please write words of the list, with commas between them, or no."
MORNING = "Please write a time of the morning such as 08:00."
EVENING = "Please write a time of the evening such as 18:00."


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("grid", "", EMPTY),
        ("name", "", EMPTY),
        ("name", "n" * 41, LONG),
        ("phone", "1" * 41, LONG),
        ("household", "G" * 33, LONG),
        ("name", "...", "This is not a name."),
        ("name", "\u202e\u200b", "This is not a name."),
        ("head", "maybe", "Please write yes or no."),
        ("phone", "1234", "This is not a phone number."),
        ("phone", "+" + "1" * 16, "This is not a phone number."),
        ("phone", "1380000000x", "This is not a phone number."),
        ("guardian", "...", "This is not a name."),
        ("marks", "pregnant, tired", WORDS),
        ("marks", "pregnant dialysis", WORDS),
        ("marks", "yes", WORDS),
        ("marks", "，", WORDS),
        ("marks", "🤰", WORDS),
        ("language", "Latin", "Please choose one of the languages of the list."),
        ("morning", "12:00", MORNING),
        ("morning", "8", MORNING),
        ("morning", "08:60", MORNING),
        ("evening", "11:59", EVENING),
        ("evening", "24:00", EVENING),
        ("evening", "1899-12-30 18:00", EVENING),
    ],
)
def test_what_a_cell_may_not_say(column: str, text: str, told: str) -> None:
    assert read(column, text)[1] == [told]


def test_a_formula_is_not_what_it_shows() -> None:
    (told,) = read("name", "=A1&B1", formulas=frozenset({"name"}))[1]
    assert told.startswith("This is a formula.")


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    row = Row(3, {"head": "?", "phone": "?", "language": "?"})
    _, problems = roster_cells.read(row, known(), Limits())
    assert [problem.column for problem in problems] == ["head", "phone", "language", "grid", "name"]


def test_everything_but_grid_and_name_may_be_empty() -> None:
    entry, problems = roster_cells.read(Row(2, {"grid": "G1", "name": "Li"}), known(), Limits())
    assert problems == []
    assert entry == Entry(2, "G1", "", "Li", None, "", "", "", {}, "")
