"""What a roster's file is made of: its columns in every language, its rows, and how much of it is read. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import N_, LinliError
from bot.i18n import LANGUAGES, Wording, Words
from bot.people.messages import NATIVE
from bot.people.messages.rights import MARKS

COLUMNS = (
    "grid", "household", "building", "name", "head", "phone", "language", "worker", "morning", "evening",
    "guardian", "marks", "moved_from",
)  # fmt: skip
REQUIRED = ("grid", "household", "name")


class Kind(StrEnum):
    """How a community keeps its roster."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read of one file: bytes as it came and unpacked, rows of people, characters of a cell; ``elements`` of
    XML outside the rows, or within one of them."""

    packed: int = 5_000_000
    unpacked: int = 50_000_000
    rows: int = 50_000
    cell: int = 200
    columns: int = 50
    elements: int = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file by its number in it: text by column, empty cells left out. A cell in ``formulas`` holds what would
    be computed, as text. A text over the limit is cut one character above it, so that a judge still sees that it is."""

    number: int
    cells: Mapping[str, str]
    formulas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """A roster's file with its heading understood: the columns that were not, and the rows, read as they are asked for."""

    unknown: tuple[str, ...]
    rows: Iterator[Row]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a file may say in any language, folded: headings, yes and no, languages, what somebody is looked after for, and
    the names of our own examples."""

    headings: Mapping[str, str]
    agreement: Mapping[str, bool]
    languages: Mapping[str, str]
    examples: frozenset[str]
    marks: Mapping[str, str]

    def columns(self, cells: list[str]) -> dict[int, str]:
        """The columns that a heading names, by their place; of two with the same name the first."""
        found: dict[str, int] = {}
        for at, text in enumerate(cells):
            if key := self.headings.get(fold(text)):
                found.setdefault(key, at)
        return {at: key for key, at in found.items()}


def kind_of(file_name: str) -> Kind:
    """The kind a file's name tells. ``LinliError`` for another."""
    ending = file_name.rpartition(".")[2].lower()
    if ending not in list(Kind):
        raise LinliError("roster_kind", N_("Please send the roster as an Excel file (.xlsx) or as .csv."))
    return Kind(ending)


def fold(text: str) -> str:
    """A text without what people write differently: width, case, spaces, stars and dashes."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def clean(text: str) -> str:
    """Without what has no shape of its own: controls, and marks that turn the text around them the other way. The joiners
    of emoji and of Arabic letters stay."""
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in normal)
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069\ufeff]", "", kept).split())


def headings(_: Words) -> dict[str, str]:
    """The columns' names, in the order of the template."""
    return {
        "grid": _.label("Grid"),
        "household": _.label("Household number"),
        "building": _.label("Building"),
        "name": _.label("Name"),
        "head": _.label("Head of household"),
        "phone": _.label("Phone"),
        "language": _.label("Language"),
        "worker": _.label("Responsible worker"),
        "morning": _.label("Morning reminder"),
        "evening": _.label("Evening reminder"),
        "guardian": _.label("Guardian"),
        "marks": _.label("Looked after for"),
        "moved_from": _.label("Moved from household"),
    }


def yes(_: Words) -> str:
    return _.label("Yes")


def no(_: Words) -> str:
    return _.label("No")


def marks(_: Words) -> dict[str, str]:
    """What somebody may have to be looked after for, in words, as the template offers it."""
    return {code: _.label(word) for code, word in MARKS.items()}


def example(_: Words) -> dict[str, str]:
    """The template's row to be written over; by its name it is known, and never becomes a person."""
    return {
        "grid": "G1",
        "household": "G1-012",
        "building": "3-2",
        "name": _.label("Example: Li Na"),
        "head": yes(_),
        "phone": "13800000000",
        "language": NATIVE[_.code],
        "worker": "wang",
        "morning": "08:00",
        "evening": "18:00",
    }


def vocabulary(wording: Wording) -> Vocabulary:
    """All four languages at once: a file is read in the language it was written in, whoever sends it."""
    spoken = [wording[code] for code in LANGUAGES]
    agreement = dict.fromkeys(("y", "yes", "true", "1"), True) | dict.fromkeys(("n", "no", "false", "0"), False)
    for _ in spoken:
        agreement |= {fold(yes(_)): True, fold(no(_)): False}
    return Vocabulary(
        headings={fold(name): key for _ in spoken for key, name in headings(_).items()},
        agreement=agreement,
        languages={fold(said): code for code, name in NATIVE.items() for said in (code, name)},
        examples=frozenset(fold(example(_)["name"]) for _ in spoken),
        marks={fold(said): code for _ in spoken for code, word in marks(_).items() for said in (code, word)},
    )
