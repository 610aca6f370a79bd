"""A roster kept as .xlsx: opened only after ``roster_archive.check``, read line by line, nothing computed."""

import warnings
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Any, NamedTuple

import openpyxl

from bot.people import roster_archive
from bot.people.roster_columns import Limits

_LAST_ROW = 1_048_576
"""Excel's own; a file may claim more."""


class Line(NamedTuple):
    """One line of a sheet: its cells as text, and the places of those that hold a formula."""

    number: int
    cells: list[str]
    formulas: frozenset[int]


def sheets(data: bytes, limits: Limits) -> Iterator[Iterator[Line]]:
    """The workbook's visible sheets, each as its lines. ``LinliError`` for whatever the library stumbles over."""
    roster_archive.check(data, limits)
    try:
        workbook = _quietly(lambda: openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False))
        shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    except Exception:  # noqa: BLE001 -- a hostile file may raise anything in its library; all of it means one sentence
        raise roster_archive.unreadable() from None
    for sheet in shown:
        yield _lines(sheet, limits)


def _lines(sheet: Any, limits: Limits) -> Iterator[Line]:
    try:
        sheet.reset_dimensions()  # what a sheet claims about its size may be wrong
        rows = enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=limits.columns), 1)
        lines = (line for line in _there(rows) if any(line.cells))
        while (line := _quietly(lambda: next(lines, None))) is not None:
            yield line
    except Exception:  # noqa: BLE001 -- as above
        raise roster_archive.unreadable() from None


def _there(rows: Iterable[tuple[int, Any]]) -> Iterator[Line]:
    """The lines without those the library fills a gap with: up to a million times the same tuple."""
    before = None
    for number, row in rows:
        if row is not before:
            yield _line(number, row)
        before = row


def _line(number: int, row: Any) -> Line:
    formulas = frozenset(at for at, cell in enumerate(row) if cell.data_type == "f")
    return Line(number, [_text(cell.value) for cell in row], formulas)


def _quietly(step: Any) -> Any:
    """The library warns of what it leaves out; a roster needs none of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return step()


def _text(value: Any) -> str:
    """A cell as it reads: whole numbers without their ``.0``, times to the minute, a formula as it is written."""
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case time() | datetime():
            return value.strftime("%H:%M") if isinstance(value, time) else value.isoformat(" ", "minutes")
        case _:
            return str(getattr(value, "text", value) or "")
