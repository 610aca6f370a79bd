"""A table as a file that offices open: .xlsx or .csv, one row after the other, safe to double-click."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from openpyxl import Workbook
from openpyxl.cell import Cell as Written
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from bot.people import roster_text

Cell = str | int | date | datetime | None
"""What stands in a cell; an instant is local already and carries no zone, for a spreadsheet knows none."""

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""

DAY, MINUTE = "%Y-%m-%d", "%Y-%m-%d %H:%M"
_FORMATS = {DAY: "yyyy-mm-dd", MINUTE: "yyyy-mm-dd hh:mm"}
_WIDTH = 16

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """How a table is written."""

    XLSX = "xlsx"
    CSV = "csv"


class Sheet(Protocol):
    """A table in the making. ``count`` is its rows, the headings aside."""

    kind: Kind
    count: int

    def append(self, row: Sequence[Cell]) -> None:
        """One more row."""

    def finish(self) -> bytes:
        """The file; nothing can be added afterwards."""


def begin(kind: Kind, headings: Sequence[str], *, at: datetime) -> Sheet:
    """A table with its headings; ``at`` is when it was made, for the file's own record of it."""
    return _Xlsx(headings, at) if kind is Kind.XLSX else _Csv(headings)


def plain(text: str) -> str:
    """Text that a spreadsheet shows and never calculates. What no file format can hold is replaced."""
    return roster_text.safe(legible(text))


def legible(text: str) -> str:
    """Text without what XML and JSON cannot carry: control characters and halves of characters."""
    return _UNWRITABLE.sub("\ufffd", text)


class _Csv:
    """UTF-8 with a mark, every cell in quotes, so that no list separator of any country cuts one."""

    kind = Kind.CSV

    def __init__(self, headings: Sequence[str]) -> None:
        self._text = io.StringIO(newline="")
        self._text.write(BOM)
        self._rows = csv.writer(self._text, quoting=csv.QUOTE_ALL)
        self.count = -1
        self.append(headings)

    def append(self, row: Sequence[Cell]) -> None:
        self._rows.writerow([_written(cell) for cell in row])
        self.count += 1

    def finish(self) -> bytes:
        return self._text.getvalue().encode()


class _Xlsx:
    """Written row by row into a temporary file that only this user can read and that is removed at the end: memory does
    not grow with the rows."""

    kind = Kind.XLSX

    def __init__(self, headings: Sequence[str], at: datetime) -> None:
        self._book = Workbook(write_only=True)
        self._book.properties.creator = "Linli"
        self._book.properties.created = at.replace(tzinfo=None)
        self._sheet: WriteOnlyWorksheet = self._book.create_sheet()
        self._sheet.freeze_panes = "A2"
        for number in range(1, len(headings) + 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
        self._sheet.append([self._cell(heading, bold=True) for heading in headings])
        self.count = 0

    def append(self, row: Sequence[Cell]) -> None:
        self._sheet.append([self._cell(cell) for cell in row])
        self.count += 1

    def finish(self) -> bytes:
        file = io.BytesIO()
        self._book.save(file)
        return file.getvalue()

    def _cell(self, value: Cell, *, bold: bool = False) -> Written:
        cell: Written = WriteOnlyCell(self._sheet)
        cell.value = plain(value) if isinstance(value, str) else value
        if bold:
            cell.font = Font(bold=True)
        if isinstance(value, date):
            cell.number_format = _FORMATS[_format(value)]
        return cell


def _written(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.strftime(_format(cell))
    return "" if cell is None else plain(str(cell))


def _format(value: date) -> str:
    return MINUTE if isinstance(value, datetime) else DAY
