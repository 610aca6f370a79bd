"""Rosters as communities send them, and as somebody sends them who means harm."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import openpyxl

from bot.people import roster_columns, roster_file
from bot.people.roster_columns import Kind, Limits, Row, Table, Vocabulary
from tests.workshop import wording

PLAIN = ["Grid", "Household number", "Name", "Head of household"]
LI = ["G1", "G1-001", "Li Na", "yes"]


@cache
def known() -> Vocabulary:
    return roster_columns.vocabulary(wording())


def workbook(*lines: Sequence[Any], **more: Callable[[Any], None]) -> bytes:
    """A workbook with these lines; ``change`` does something else to it first."""
    book: Any = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    for change in more.values():
        change(book)
    return saved(book)


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def separated(*lines: Sequence[str], by: str = ",", encoding: str = "utf-8") -> bytes:
    return "".join(by.join(line) + "\r\n" for line in lines).encode(encoding)


def rezipped(data: bytes, compression: int = zipfile.ZIP_DEFLATED, /, **parts: bytes) -> bytes:
    """The same workbook with some parts put in or replaced: ``xl__styles_xml`` is ``xl/styles.xml``."""
    named = {
        name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): body for name, body in parts.items()
    }
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", compression) as new:
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, body in named.items():
            new.writestr(name, body)
    return file.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def table(data: bytes, kind: Kind = Kind.XLSX, limits: Limits | None = None, language: str = "en") -> Table:
    return roster_file.read(data, kind, known(), wording()[language], limits)


def rows(data: bytes, kind: Kind = Kind.XLSX, limits: Limits | None = None) -> list[Row]:
    return list(table(data, kind, limits).rows)


def cells(data: bytes, kind: Kind = Kind.XLSX, limits: Limits | None = None) -> list[Mapping[str, str]]:
    return [row.cells for row in rows(data, kind, limits)]
