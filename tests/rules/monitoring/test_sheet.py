"""A table that offices open: nothing in it is ever calculated, whatever people are called."""

import csv
import io
from datetime import UTC, date, datetime, time
from typing import Any

import openpyxl
import pytest

from bot.monitoring import sheet
from bot.monitoring.sheet import Cell, Kind

AT = datetime(2026, 3, 1, tzinfo=UTC)
DAY = date(2026, 3, 14)
INSTANT = datetime(2026, 3, 1, 8, 5)  # noqa: DTZ001 -- local already


def written(kind: Kind, *rows: list[Cell]) -> bytes:
    table = sheet.begin(kind, ["A", "B"], at=AT)
    for row in rows:
        table.append(row)
    assert table.count == len(rows)
    return table.finish()


def cells(kind: Kind, *rows: list[Cell]) -> list[list[Any]]:
    """What a program reads in the file, without the headings."""
    file = written(kind, *rows)
    if kind is Kind.CSV:
        return [list(row) for row in csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""))][1:]
    page = openpyxl.load_workbook(io.BytesIO(file)).active
    assert page is not None
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("\t=1", "'\t'=1"),
        ("Li;=1+1", "Li;'=1+1"),
        ('Li",=1+1', "Li\",'=1+1"),
        ("a - b", "a - b"),
        ("李明", "李明"),
        ("😀 محمد", "😀 محمد"),
        ("a\x00b\x0b\ud800", "a�b��"),
    ],
)
def test_text_is_never_calculated(kind: Kind, typed: str, shown: str) -> None:
    assert cells(kind, [typed, 1])[0][0] == shown


def test_a_carriage_return_begins_no_formula() -> None:
    assert cells(Kind.CSV, ["\r=1", 1])[0][0] == "'\r'=1"


def test_nothing_in_the_workbook_is_a_formula() -> None:
    page = openpyxl.load_workbook(io.BytesIO(written(Kind.XLSX, ["=1", "@x"], ["-2", "+3"]))).active
    assert page is not None
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s"}


def test_days_and_instants_are_real_ones_in_a_workbook() -> None:
    page = openpyxl.load_workbook(io.BytesIO(written(Kind.XLSX, [DAY, INSTANT]))).active
    assert page is not None
    day, instant = page["A2"], page["B2"]
    assert (day.is_date, day.number_format, day.value) == (True, "yyyy-mm-dd", datetime.combine(DAY, time()))
    assert (instant.number_format, instant.value) == ("yyyy-mm-dd hh:mm", INSTANT)
    assert page.freeze_panes == "A2"


def test_a_csv_says_that_it_is_utf_8() -> None:
    file = written(Kind.CSV, [DAY, INSTANT], [None, 0])
    assert file == b'\xef\xbb\xbf"A","B"\r\n"2026-03-14","2026-03-01 08:05"\r\n"","0"\r\n'


def test_a_table_without_rows_has_its_headings() -> None:
    assert cells(Kind.XLSX) == cells(Kind.CSV) == []
