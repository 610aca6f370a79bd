"""A community's roster as a file: read from .xlsx or .csv, and the empty one to begin with. Knows no database."""

import itertools
from collections.abc import Iterable, Iterator

from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.people import roster_columns, roster_template, roster_text, roster_workbook
from bot.people.roster_columns import Kind, Limits, Row, Table, Vocabulary
from bot.people.roster_workbook import Line

template = roster_template.template
write = roster_template.write


def read(data: bytes, kind: Kind, known: Vocabulary, _: Words, limits: Limits | None = None) -> Table:
    """The heading at once, the rows as they are asked for. ``LinliError``, worded for the reader, for a file that is too
    big, hostile or unreadable, or lacks a column that is needed; also while its rows are read."""
    limits = limits or Limits()
    if len(data) > limits.packed:
        raise LinliError(
            "roster_packed",
            N_("The file is larger than {size} MB. Please split it."),
            size=max(1, limits.packed // 1_000_000),
        )
    sheets = roster_workbook.sheets(data, limits) if kind is Kind.XLSX else iter([_numbered(data, known, limits)])
    columns: dict[int, str] = {}
    for sheet in sheets:
        heading, found = _heading(sheet, known)
        if len(found) > len(columns):
            columns, names, lines = found, heading, sheet
        if not set(roster_columns.REQUIRED) - set(columns.values()):
            break
    if not columns:
        raise LinliError(
            "roster_empty", N_("No heading of a roster was found in the file. The template shows what it looks like.")
        )
    _check_complete(columns, _)
    unknown = [roster_columns.clean(name)[:40] for at, name in enumerate(names) if at not in columns]
    return Table(tuple(filter(None, unknown))[:20], _rows(lines, columns, known, limits))


def _numbered(data: bytes, known: Vocabulary, limits: Limits) -> Iterator[Line]:
    for number, cells in enumerate(roster_text.lines(data, known, limits.columns), 1):
        if any(cells):
            yield Line(number, cells, frozenset())


def _heading(lines: Iterator[Line], known: Vocabulary) -> tuple[list[str], dict[int, str]]:
    """The line that names columns, with a title or two above it; the rows after it are still to be read."""
    for line in itertools.islice(lines, roster_text.HEADING_WITHIN):
        if len(found := known.columns(line.cells)) >= 2:
            return line.cells, found
    return [], {}


def _check_complete(columns: dict[int, str], _: Words) -> None:
    names = roster_columns.headings(_)
    if missing := [names[key] for key in roster_columns.REQUIRED if key not in columns.values()]:
        raise LinliError(
            "roster_columns",
            N_("These columns are missing: {columns}. The template shows them all."),
            columns=_.listed(missing),
        )


def _rows(lines: Iterable[Line], columns: dict[int, str], known: Vocabulary, limits: Limits) -> Iterator[Row]:
    count = 0
    for line in lines:
        named = {key: line.cells[at] for at, key in columns.items() if at < len(line.cells)}
        cells = {key: _cut(text.strip(), limits) for key, text in named.items() if text.strip()}
        if not cells or roster_columns.fold(cells.get("name", "")) in known.examples:
            continue
        if (count := count + 1) > limits.rows:
            raise LinliError(
                "roster_rows", N_("There are more than {rows} people in the file. Please split it."), rows=limits.rows
            )
        yield Row(line.number, cells, frozenset(key for at, key in columns.items() if at in line.formulas))


def _cut(text: str, limits: Limits) -> str:
    return text[: limits.cell + 1]
