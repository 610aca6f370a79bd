"""A sheet of paper as PDF: a title, facts line by line, sentences, and what is said at its foot. Pure.

The font is embedded, with only the glyphs that are used, so that it reads the same on any phone and any printer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

FACES = {"ko": 1, "zh_CN": 2, "zh_TW": 3}
"""The face of a language in the font's collection; any other reads as in simplified Chinese."""
MISSING = "〓"
MARGIN = 22.0
"""Millimetres of white around the words, on A4."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: ``facts`` are pairs of a name and a value; ``made_at`` makes the same sheet the same bytes."""

    language: str
    title: str
    facts: tuple[tuple[str, str], ...]
    text: tuple[str, ...]
    foot: str
    made_at: datetime


def pdf(sheet: Sheet) -> bytes:
    """The sheet on A4. Takes some tenths of a second: the font has 65,000 glyphs to choose from."""
    page = blank(sheet.language)
    page.set_creation_date(sheet.made_at)
    page.set_title(sheet.title)
    page.set_lang(sheet.language.replace("_", "-"))
    page.set_margin(MARGIN)
    page.add_page()
    _write(page, 22, 11, sheet.title, align="C", after=8)
    for name, value in sheet.facts:
        _write(page, 11, 6, name, grey=110)
        _write(page, 14, 8, value, after=2)
    page.ln(4)
    for sentence in sheet.text:
        _write(page, 13, 8, sentence, after=3)
    page.ln(6)
    _write(page, 10, 6, sheet.foot, grey=110)
    return bytes(page.output())


def blank(language: str) -> "FPDF":
    """A document of no page yet, on A4, that knows the font ``Linli`` as a language draws it."""
    from fpdf import FPDF  # noqa: PLC0415 -- a quarter of a second that no start needs
    from noto_cjk_sans_otc import FONT_PATH  # noqa: PLC0415 -- with it

    page = FPDF(format="A4")
    page.add_font("Linli", fname=str(FONT_PATH), collection_font_number=FACES.get(language, FACES["zh_CN"]))
    return page


def _write(
    page: "FPDF", size: int, height: float, text: str, *, align: str = "L", grey: int = 0, after: float = 0
) -> None:
    page.set_font("Linli", size=size)
    page.set_text_color(grey)
    page.multi_cell(0, height, _printable(page, text), align=align, new_x="LMARGIN", new_y="NEXT")
    page.ln(after)


def _printable(page: "FPDF", text: str) -> str:
    """What the font has no sign for is marked as missing, as printers did."""
    known = page.fonts["linli"].cmap  # type: ignore[union-attr]  # an embedded font has one
    return "".join(letter if ord(letter) in known or letter.isspace() else MISSING for letter in text)
