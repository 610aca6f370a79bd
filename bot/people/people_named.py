"""Somebody as an operator names them: by their code in the roster, or by the household book, as lists print it."""

from collections.abc import Iterator
from uuid import UUID

from bot.db import UnitOfWork
from bot.errors import SettingsError
from bot.people import access, book, listing

_AT_MOST = 8
"""People who are listed when several may be meant."""


async def one(uow: UnitOfWork, text: str) -> UUID | None:
    """The one person of a code, or of a household's number and their place in its book (``G1-012/2``), before it the grid's
    code where several grids have that number (``G1/3-502/2``). Whoever is alone in a book, those who left counted, needs no
    place: nobody is guessed. ``SettingsError`` says how to name one where several may be meant."""
    if person_id := await access.coded(uow, text):
        return person_id
    found: dict[UUID, str] = {}
    typed = text.strip()
    for number, place in _read(typed):
        for home_id, path in await homes(uow, number):
            for each in await book.members(uow, home_id, left_too=True):
                if place in (None, each.place):
                    found[each.id] = f"{await access.code_of(uow, path[0])}/{each.reference}/{each.place}"
    if len(found) > 1:
        more = " …" if len(found) > _AT_MOST else "."
        named = ", ".join(list(found.values())[:_AT_MOST])
        raise SettingsError(f"Several people may be meant by {text}. Please name one: {named}{more}")
    return next(iter(found), None)


def _read(typed: str) -> Iterator[tuple[str, int | None]]:
    """A number without a place, and one with it: what follows the last slash, where that can be a place."""
    yield typed, None
    number, slash, place = typed.rpartition("/")
    if slash and place.isascii() and place.isdecimal() and len(place) < 4:
        yield number, int(place)


async def home(uow: UnitOfWork, typed: str) -> UUID:
    """The one household of a number. ``SettingsError`` for none, and for several."""
    found = await homes(uow, typed)
    if len(found) > 1:
        raise SettingsError(f"Several grids have a household {typed}. Please write the grid before it: GRID/{typed}")
    if not found:
        raise SettingsError(f"There is no household {typed}.")
    return found[0][0]


async def homes(uow: UnitOfWork, typed: str) -> list[tuple[UUID, tuple[UUID, ...]]]:
    """As ``book.homes_numbered``, and by the code of an area and a number in a book there (``G1/3-502``). A number that
    has a slash itself is known as it is written only."""
    found = await book.homes_numbered(uow, typed)
    grid, slash, number = typed.partition("/")
    if not slash:
        return found
    called = [await book.home_of(uow, home_id) for home_id, _ in found]
    exact = [each for each, home in zip(found, called, strict=True) if home and home.number.upper() == typed.upper()]
    inside = await listing.areas_below(uow, grid)
    return exact + [each for each in (await homes(uow, number) if inside else []) if each[1][0] in inside]
