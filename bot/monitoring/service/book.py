"""The household book in a worker's chat: every household of their areas, observed or not, a few taps away (A1).

The book shows numbers only; opening a household is a reading of personal data, and ``homes.py``'s to record (A2).
"""

from collections import Counter
from uuid import UUID

from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Message
from bot.monitoring import messages, rules
from bot.monitoring.messages import book as say
from bot.monitoring.messages.book import Part
from bot.monitoring.service import alerts, homes, overview
from bot.monitoring.service.episodes import Programme
from bot.people import book
from bot.people.access import Known
from bot.people.book import Home
from bot.people.listing import Reach, counted
from bot.references import short


async def opened(uow: UnitOfWork, programme: Programme, staff: Known, page: int) -> Message:
    """The book of somebody's areas: their grid's at once, else the grids to choose from. ``NotStaff``."""
    reach = await overview.reach_of(uow, staff)
    books = await book.books(uow, reach.zones)
    words = programme.wording[staff.language]
    if not books:
        return say.empty_book(words)
    if len(books) == 1:
        return await _of_grid(uow, words, reach, next(iter(books)), several=False)
    grids = sorted(books, key=lambda area_id: counted(reach.codes[area_id]))
    parts = [Part(f"{reach.codes[each]} · {words.number(books[each])}", (short(each),)) for each in grids]
    return say.grids(words, parts, page=max(0, min(page, (len(parts) - 1) // say.PARTS)))


async def of_grid(
    uow: UnitOfWork, programme: Programme, staff: Known, area_id: UUID, *, part: int | None = None, page: int = 0
) -> Message:
    """One grid's book: its parts, or one of them. ``NotStaff``; ``NotYours`` for a grid of somebody else's (A1)."""
    reach = await overview.reach_of(uow, staff)
    if area_id not in reach.zones:
        raise alerts.NotYours
    several = len(await book.books(uow, reach.zones)) > 1
    words = programme.wording[staff.language]
    return await _of_grid(uow, words, reach, area_id, part=part, page=page, several=several)


async def typed(uow: UnitOfWork, programme: Programme, staff: Known, text: str) -> Message:
    """The household whose number somebody wrote; of several the choice; a clear word where none of theirs has it (A1)."""
    reach = await overview.reach_of(uow, staff)
    words = programme.wording[staff.language]
    found = await book.homes_typed(uow, reach.zones, text)
    if not found:
        return say.no_such_home(words, text)
    if len(found) > 1:
        return say.which_home(words, [(each.id, _told_apart(reach, each)) for each in found[: messages.PAGE]])
    at = _part_of(await book.homes_of(uow, found[0].area_id), found[0].id)
    return await homes.page(uow, programme, staff, found[0].id, kind=messages.BOOK, at=at)


async def _of_grid(
    uow: UnitOfWork,
    words: Words,
    reach: Reach,
    area_id: UUID,
    *,
    part: int | None = None,
    page: int = 0,
    several: bool,
) -> Message:
    found = await book.homes_of(uow, area_id)
    parts = rules.sections([home.building for home in found], messages.PAGE)
    grid = reach.codes[area_id]
    if not parts:
        return say.empty_book(words)
    if part is None and len(parts) > 1:
        alone = Counter(each.building for each in parts)
        shown = [
            Part(_label(words, found, each, alone=alone[each.building] == 1), (short(area_id), str(at)))
            for at, each in enumerate(parts)
        ]
        page = max(0, min(page, (len(shown) - 1) // say.PARTS))
        return say.parts_of(words, shown, grid=grid, area_id=area_id, homes=len(found), page=page, several=several)
    at = max(0, min(part or 0, len(parts) - 1))
    return say.homes(
        words,
        [(found[place].id, found[place].number) for place in parts[at].places],
        grid=grid,
        area_id=area_id,
        building=parts[at].building,
        at=at,
        count=len(parts),
        total=len(found),
        several=several,
    )


def _label(words: Words, found: list[Home], part: rules.Section, *, alone: bool) -> str:
    """A building with its households; its numbers from and to where it has several parts, or is none."""
    first, last = found[part.places[0]].number, found[part.places[-1]].number
    if part.building and alone:
        return f"{part.building} · {words.number(len(part.places))}"
    numbers = first if first == last else f"{first} – {last}"
    return f"{part.building} · {numbers}" if part.building else numbers


def _part_of(found: list[Home], household_id: UUID) -> int:
    """On which page of its book a household stands."""
    parts = rules.sections([home.building for home in found], messages.PAGE)
    return next(at for at, part in enumerate(parts) if household_id in {found[place].id for place in part.places})


def _told_apart(reach: Reach, home: Home) -> str:
    return " · ".join(each for each in (home.number, reach.codes[home.area_id], home.building) if each)
