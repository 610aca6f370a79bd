"""How a long household book is laid out, so that every home is a few taps away. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_BUILDINGS = 30
"""With more buildings than this, a book is turned over by its numbers alone."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a book that fits one page: its building, where it is one building's; the places of its homes in the book."""

    building: str
    places: tuple[int, ...]


def sections(buildings: Sequence[str], size: int) -> tuple[Section, ...]:
    """The parts of a book, given the building of each home in the book's order: building by building where there are
    several and not too many, else by number; none longer than ``size``."""
    named = sorted(set(buildings), key=_as_people_count)
    groups = {building: [at for at, each in enumerate(buildings) if each == building] for building in named}
    if not 1 < len(named) <= MOST_BUILDINGS:
        groups = {"": list(range(len(buildings)))}
    return tuple(
        Section(building, tuple(places[at : at + size]))
        for building, places in groups.items()
        for at in range(0, len(places), size)
    )


def _as_people_count(building: str) -> tuple[str | int, ...]:
    """Building 2 stands before building 10."""
    return tuple(int(part) if at % 2 else part for at, part in enumerate(re.split(r"([0-9]+)", building)))
