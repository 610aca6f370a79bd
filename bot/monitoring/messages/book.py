"""What staff read as they turn over the household book: the grids, the parts of one, the households of a part. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages.lists import BOOK
from bot.references import short

PARTS = 40
"""How many grids, or parts of a book, one page offers."""


@dataclass(frozen=True, slots=True)
class Part:
    """What can be opened on a page of the book: its label, and what its button carries."""

    label: str
    args: tuple[str, ...]


def empty_book(_: Words) -> Message:
    """To staff in whose areas no household is written."""
    text = _("📖 No household of your area is in the book yet. Your administrator brings in the roster.")
    return Message("monitoring.empty_book", text, (_overview(_),))


def grids(_: Words, parts: Sequence[Part], *, page: int) -> Message:
    """The grids of somebody's areas that have a book, for who looks after several."""
    text = _("📖 <b>All households</b>") + "\n" + _("Please choose a grid:")
    return Message("monitoring.book_grids", text, (*_paged(parts, page, ()), _overview(_)))


def parts_of(
    _: Words, parts: Sequence[Part], *, grid: str, area_id: UUID, homes: int, page: int, several: bool
) -> Message:
    """The parts of one grid's book: its buildings, or its numbers from and to."""
    text = _head(_, grid, homes) + "\n" + _("Please choose where:")
    back = (Choice(_.label("‹ Back"), BOOK),) if several else _overview(_)
    return Message("monitoring.book_parts", text, (*_paged(parts, page, (short(area_id),)), back))


def homes(
    _: Words,
    entries: Sequence[tuple[UUID, str]],
    *,
    grid: str,
    area_id: UUID,
    building: str,
    at: int,
    count: int,
    total: int,
    several: bool,
) -> Message:
    """The households of one part, each a button; ``at`` is which of ``count`` parts, ``total`` the whole book."""
    text = _head(_, grid, total)
    if building:
        text += "\n" + _("Building {building}", building=building)
    elif count > 1:
        text += "\n" + _("Page {page} of {pages}", page=at + 1, pages=count)
    text += "\n" + _("Please choose a household:")
    rows = _rows([Choice(label, "household", (short(home_id), BOOK, str(at))) for home_id, label in entries])
    steps = [("‹", at - 1)] * (at > 0) + [("›", at + 1)] * (at + 1 < count)
    turning = tuple(Choice(sign, BOOK, (short(area_id), str(to))) for sign, to in steps)
    up = Choice(_.label("‹ Back"), BOOK, (short(area_id), "p0")) if count > 1 else None
    back = (up or Choice(_.label("‹ Back"), *((BOOK,) if several else ("grid",))),)
    return Message("monitoring.book_homes", text, (*rows, *((turning,) if turning else ()), back))


def which_home(_: Words, entries: Sequence[tuple[UUID, str]]) -> Message:
    """Several households may be meant by what was typed."""
    rows = _rows([Choice(label, "household", (short(home_id), BOOK, "0")) for home_id, label in entries])
    return Message("monitoring.which_home", _("Several households may be meant. Which one?"), (*rows, _overview(_)))


def no_such_home(_: Words, typed: str) -> Message:
    """No household of the reader's areas has that number; whether another area has one is not told (A1)."""
    text = _("There is no household {reference} in your area. Please check the number.", reference=typed)
    return Message("monitoring.no_such_home", text, ((Choice(_.label("📖 All households"), BOOK),), _overview(_)))


def _head(_: Words, grid: str, homes: int) -> str:
    count = _.plural("{n} household", "{n} households", homes)
    return _("📖 <b>{grid}</b>: {count}", grid=grid, count=count)


def _overview(_: Words) -> tuple[Choice, ...]:
    return (Choice(_.label("‹ Back"), "grid"),)


def _rows(choices: Sequence[Choice]) -> list[tuple[Choice, ...]]:
    return [tuple(choices[at : at + 2]) for at in range(0, len(choices), 2)]


def _paged(parts: Sequence[Part], page: int, args: tuple[str, ...]) -> list[tuple[Choice, ...]]:
    """One page of what can be opened, and the way to those beside it."""
    pages = -(-len(parts) // PARTS)
    shown = [Choice(each.label, BOOK, each.args) for each in parts[page * PARTS :][:PARTS]]
    steps = [("‹", page - 1)] * (page > 0) + [("›", page + 1)] * (page + 1 < pages)
    turning = tuple(Choice(sign, BOOK, (*args, f"p{to}")) for sign, to in steps)
    return [*_rows(shown), *((turning,) if turning else ())]
