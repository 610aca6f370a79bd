"""The roster as a community fills it in: headings, an example, drop-downs, a page of help. And people written into it."""

import csv
import re
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bot.i18n import Words
from bot.people import roster_columns, roster_messages, roster_text
from bot.people.messages import NATIVE
from bot.people.roster_columns import COLUMNS, Kind

_PREPARED = 2000
"""Rows that are formatted and have drop-downs."""

_WIDTHS: Mapping[str, int] = {"name": 22, "phone": 18, "worker": 20, "moved_from": 22}
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot hold."""


def template(kind: Kind, _: Words) -> bytes:
    """An empty roster in one language, with a row to be written over."""
    if kind is Kind.CSV:
        return write([roster_columns.example(_)], kind, _)
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 -- a new workbook has one
    _prepare(sheet, _)
    for at, key in enumerate(COLUMNS, 1):
        cell = sheet.cell(2, at, roster_columns.example(_).get(key))
        cell.font = Font(italic=True, color="808080")
    _help(book.create_sheet(roster_messages.help_title(_)), _)
    return _saved(book)


def write(people: Iterable[Mapping[str, str]], kind: Kind, _: Words) -> bytes:
    """People as a roster that is read back as the same people; no cell of it is ever a formula."""
    names = list(roster_columns.headings(_).values())
    lines = ([cells.get(key, "") for key in COLUMNS] for cells in people)
    if kind is Kind.CSV:
        page = StringIO(newline="")
        writer = csv.writer(page, quoting=csv.QUOTE_ALL)
        writer.writerow(names)
        writer.writerows([roster_text.safe(text) for text in line] for line in lines)
        return page.getvalue().encode("utf-8-sig", "replace")  # with the mark Excel knows UTF-8 by
    book = Workbook(write_only=True)
    sheet = book.create_sheet(roster_messages.title(_))
    sheet.append(names)
    for line in lines:
        sheet.append([_plain(sheet, text) for text in line])
    return _saved(book)


def _prepare(sheet: Any, _: Words) -> None:
    """Headings that stay in sight, columns kept as text, and a choice where only some answers are understood."""
    sheet.title = roster_messages.title(_)
    sheet.freeze_panes = "A2"
    answers = [roster_columns.yes(_), roster_columns.no(_)]
    choices = {"head": answers, "language": list(NATIVE.values()), "marks": list(roster_columns.marks(_).values())}
    for at, (key, name) in enumerate(roster_columns.headings(_).items(), 1):
        heading = sheet.cell(1, at, name)
        heading.font = Font(bold=True)
        heading.fill = PatternFill("solid", fgColor="DDEBF7" if key in roster_columns.REQUIRED else "F2F2F2")
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = _WIDTHS.get(key, 16)
        sheet.column_dimensions[letter].number_format = "@"  # else Excel takes 3-12 for a day and a phone for a number
        if key in choices:
            offered = DataValidation("list", formula1=f'"{",".join(choices[key])}"', allow_blank=True)
            offered.showErrorMessage = key != "marks"  # there several words may stand, with commas between them
            offered.add(f"{letter}2:{letter}{_PREPARED}")
            sheet.add_data_validation(offered)
    for cells in sheet.iter_rows(2, 200, 1, len(COLUMNS)):
        for cell in cells:
            cell.number_format = "@"


def _help(sheet: Any, _: Words) -> None:
    names = roster_columns.headings(_)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    for key, text in roster_messages.help_lines(_).items():
        sheet.append([names[key], text])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        sheet.cell(sheet.max_row, 2).alignment = Alignment(wrap_text=True, vertical="top")


def _plain(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, _FORBIDDEN.sub("", text))
    cell.data_type = "s"  # a text, whatever it begins with
    cell.number_format = "@"
    return cell


def _saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()
