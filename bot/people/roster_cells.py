"""What a row of a roster says about one person; a cell that cannot be meant is a problem with its place. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from bot.errors import N_
from bot.people import roster_columns, rules
from bot.people.roster_columns import Limits, Row, Vocabulary

NOBODY = "-"
"""No guardian any more; it is nobody's name."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: its number, its column, and a sentence (a msgid) with its fields. Names stay out of it."""

    row: int
    column: str
    sentence: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the file. What is empty says nothing, and changes nothing. ``guardian`` is a name of the household, or
    ``NOBODY``; ``marks`` are codes, none of them where the file says so."""

    row: int
    grid: str
    household: str
    name: str
    head: bool | None
    phone: str
    language: str
    worker: str
    remind_at: Mapping[str, str]
    moved_from: str
    building: str = ""
    guardian: str = ""
    marks: tuple[str, ...] | None = None


def read(row: Row, known: Vocabulary, limits: Limits) -> tuple[Entry, list[Problem]]:
    """The person of a row, and all that is wrong with it; a wrong cell is left empty in the person."""
    problems: list[Problem] = []

    def cell(column: str, reader: Callable[[str], Any], default: Any) -> Any:
        text = row.cells.get(column, "")
        if not text:
            return default
        try:
            return reader(_checked(text, column in row.formulas, limits))
        except _Wrong as wrong:
            problems.append(Problem(row.number, column, wrong.sentence, wrong.fields))
            return default

    entry = Entry(
        row=row.number,
        grid=cell("grid", _code, ""),
        household=cell("household", _code, ""),
        building=cell("building", _code, ""),
        name=cell("name", _name, ""),
        head=cell("head", lambda text: _agreement(text, known), None),
        phone=cell("phone", _phone, ""),
        language=cell("language", lambda text: _language(text, known), ""),
        worker=cell("worker", _code, ""),
        remind_at={slot: at for slot in ("morning", "evening") if (at := cell(slot, _SLOTS[slot], ""))},
        guardian=cell("guardian", lambda text: NOBODY if _is_no(text, known) else _name(text), ""),
        marks=cell("marks", lambda text: _marks(text, known), None),
        moved_from=cell("moved_from", _code, ""),
    )
    empty = [column for column in ("grid", "name") if not row.cells.get(column)]
    problems += [Problem(row.number, column, N_("This cell is empty.")) for column in empty]
    return entry, problems


class _Wrong(Exception):
    def __init__(self, sentence: str, **fields: Any) -> None:
        super().__init__(sentence)
        self.sentence, self.fields = sentence, fields


def _checked(text: str, computed: bool, limits: Limits) -> str:
    if len(text) > limits.cell:
        raise _Wrong(N_("This is longer than {most} characters."), most=limits.cell)
    if computed:
        raise _Wrong(N_("This is a formula. Please put in what it shows (copy, then paste as values)."))
    return text


def _name(text: str) -> str:
    name = roster_columns.clean(text)
    if not any(unicodedata.category(letter)[0] in "LNS" for letter in name):
        raise _Wrong(N_("This is not a name."))
    return name


def _code(text: str) -> str:
    """A code or a number of the household book, in whatever width it was typed."""
    code = roster_columns.clean(unicodedata.normalize("NFKC", text))
    if len(code) > 32:
        raise _Wrong(N_("This is longer than {most} characters."), most=32)
    return code


def _agreement(text: str, known: Vocabulary) -> bool:
    if text in ("√", "✓", "✔"):
        return True
    answer = known.agreement.get(roster_columns.fold(text))
    if answer is None:
        raise _Wrong(N_("Please write yes or no."))
    return answer


def _is_no(text: str, known: Vocabulary) -> bool:
    return text in ("-", "—", "×") or known.agreement.get(roster_columns.fold(text)) is False


def _marks(text: str, known: Vocabulary) -> tuple[str, ...]:
    """Words of the list in any language, with commas of any kind between them, as codes in the order of ours."""
    if _is_no(text, known):
        return ()
    said = [roster_columns.fold(word) for word in re.split(r"[,，、;；،/]", text)]
    codes = {known.marks.get(word) for word in said if word}
    if not codes or None in codes:
        raise _Wrong(N_("Please write words of the list, with commas between them, or no."))
    return tuple(code for code in rules.MARKS if code in codes)


def _phone(text: str) -> str:
    bare = re.sub(r"[\s().·-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"\+?[0-9]{5,15}", bare):
        raise _Wrong(N_("This is not a phone number."))
    return bare


def _language(text: str, known: Vocabulary) -> str:
    code = known.languages.get(roster_columns.fold(text))
    if code is None:
        raise _Wrong(N_("Please choose one of the languages of the list."))
    return code


def _clock(text: str, earliest: time, latest: time, sentence: str) -> str:
    """``8:00``, ``０８：００`` or ``08:00:00``, to the minute."""
    found = re.fullmatch(r"([0-9]{1,2}):([0-5][0-9])(:00)?", unicodedata.normalize("NFKC", text))
    if not found or int(found[1]) > 23 or not earliest <= time(int(found[1]), int(found[2])) <= latest:
        raise _Wrong(sentence)
    return f"{int(found[1]):02}:{found[2]}"


_SLOTS: Mapping[str, Callable[[str], str]] = {
    "morning": lambda text: _clock(
        text, time(0), time(11, 59), N_("Please write a time of the morning such as 08:00.")
    ),
    "evening": lambda text: _clock(
        text, time(12), time(23, 59), N_("Please write a time of the evening such as 18:00.")
    ),
}
