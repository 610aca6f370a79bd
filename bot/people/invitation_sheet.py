"""Invitations on paper: a card for each household, by building, with a code to scan and no name on it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import segno
from fpdf import FPDF

from bot import paper
from bot.i18n import DEFAULT, LANGUAGES, Wording
from bot.people.messages import joining

_WIDE, _HIGH, _MARGIN = 92.0, 66.0, 12.0
"""Millimetres: two cards beside each other and four below on A4."""
_ACROSS, _DOWN = 2, 4


@dataclass(frozen=True, slots=True)
class Card:
    """One household's: where it is handed over, its number in the book, and its link."""

    building: str
    number: str
    link: str


def written(cards: Sequence[Card], wording: Wording, until: date) -> bytes:
    """The sheet as PDF; a building begins on a page of its own. ``cards`` come in the order of the buildings."""
    pdf = paper.blank(DEFAULT)
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    for building, some in itertools.groupby(cards, key=lambda card: card.building):
        for page in _pages(list(some)):
            pdf.add_page()
            _text(pdf, _MARGIN, 5, 180, building, 11)
            for at, card in enumerate(page):
                _card(pdf, _MARGIN + at % _ACROSS * _WIDE, _MARGIN + at // _ACROSS * _HIGH, card, wording, until)
    return bytes(pdf.output())


def _pages(cards: list[Card]) -> list[list[Card]]:
    most = _ACROSS * _DOWN
    return [cards[at : at + most] for at in range(0, len(cards), most)]


def _card(pdf: FPDF, left: float, top: float, card: Card, wording: Wording, until: date) -> None:
    pdf.set_draw_color(160)
    pdf.rect(left, top, _WIDE, _HIGH)
    picture = BytesIO()
    segno.make(card.link, error="m").save(picture, kind="png", scale=8, border=2)
    pdf.image(picture, left + 3, top + 14, 40, 40)
    _text(pdf, left + 4, top + 4, _WIDE - 8, card.number, 16)
    lines = (f"{joining.card(wording[code])} {joining.good_until(wording[code], until)}" for code in LANGUAGES)
    _text(pdf, left + 45, top + 14, _WIDE - 48, "\n".join(lines), 7.5)


def _text(pdf: FPDF, left: float, top: float, wide: float, text: str, points: float) -> None:
    pdf.set_font("Linli", size=points)
    pdf.set_xy(left, top)
    pdf.multi_cell(wide, points * 0.45, text, align="L")
