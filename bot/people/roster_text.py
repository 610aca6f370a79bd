"""A roster kept as .csv: which characters and which separator its program used. Pure."""

import codecs
import csv
import re
from collections.abc import Iterator
from io import StringIO

from bot.errors import N_, LinliError
from bot.people.roster_archive import unreadable
from bot.people.roster_columns import Vocabulary

_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LEGACY = (("gb18030", "gb2312", 0xD7), ("cp950", "big5", 0xC6), ("cp949", "euc_kr", 0xC8))
"""What Excel writes as plain .csv on Chinese (simplified, traditional) and Korean machines. Each standard has its everyday
characters first: up to which byte."""

_SEPARATORS = (",", ";", "\t")
_BEGINNING, _SIGN = '(^|[;,|"\t\r\n])', "(?='*[=+\\-@＝＋－＠\t\r\n])"
_FORMULA, _SHOWN = re.compile(_BEGINNING + _SIGN), re.compile(f"{_BEGINNING}'{_SIGN}")
"""Where what could be calculated begins, for a spreadsheet of whatever separator; and where it does once it is ``safe``."""
HEADING_WITHIN = 10
"""A title and a date may stand above the heading, in so many lines."""


def lines(data: bytes, known: Vocabulary, columns: int) -> Iterator[list[str]]:
    """The first so many cells of every line. ``LinliError`` for what is no text, or a quotation that does not end."""
    text = _decoded(data, known)
    separator = max(_SEPARATORS, key=lambda each: _heading(text, each, known))
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=separator):
            yield [bare(cell) for cell in cells[:columns]]
    except csv.Error:
        raise _no_text() from None


def safe(text: str) -> str:
    """A cell that a spreadsheet shows and never calculates: an apostrophe stands before a beginning =, +, -, @, tab or line
    break, also where another separator would let one begin a cell."""
    return _FORMULA.sub(r"\1'", text)


def bare(text: str) -> str:
    """The cell without the apostrophes that ``safe`` gave it."""
    return _SHOWN.sub(r"\1", text)


def _decoded(data: bytes, known: Vocabulary) -> str:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise unreadable()
    said = next((encoding for mark, encoding in _MARKED if data.startswith(mark)), "")
    if (text := _as(data, said or _silent(data))) is not None:
        return text
    if said or b"\x00" in data:
        raise _no_text()
    read = [
        (_likelihood(text, standard, last, known), text)
        for encoding, standard, last in _LEGACY
        if (text := _as(data, encoding)) is not None
    ]
    if not read:
        raise _no_text()
    return max(read, key=lambda each: each[0])[1]


def _silent(data: bytes) -> str:
    """UTF-8, or UTF-16 that does not say so: then every other byte of its Latin letters and separators is empty."""
    head = data[:200]
    if b"\x00" not in head:
        return "utf-8"
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likelihood(text: str, standard: str, last: int, known: Vocabulary) -> tuple[int, float]:
    """Headings that are understood; then how many of the characters are everyday ones: read wrongly, few are."""
    foreign = [letter for letter in text[:10_000] if not letter.isascii()]
    everyday = sum(b"\x80" < letter.encode(standard, "ignore")[:1] <= bytes((last,)) for letter in foreign)
    return max(_heading(text, each, known) for each in _SEPARATORS), everyday / max(1, len(foreign))


def _heading(text: str, separator: str, known: Vocabulary) -> int:
    """How many headings are understood in the best of the first lines."""
    found = 0
    try:
        for number, cells in enumerate(csv.reader(StringIO(text[:20_000], newline=""), delimiter=separator)):
            if number == HEADING_WITHIN:
                break
            found = max(found, len(known.columns(cells)))
    except csv.Error:
        return found
    return found


def _no_text() -> LinliError:
    return LinliError(
        "roster_text", N_("The characters of the file cannot be read. Please save it as .xlsx or as CSV UTF-8.")
    )
