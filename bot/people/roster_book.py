"""A household book as a roster's file speaks of it: what is known, what the file says, and what would change. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from bot.people.roster_cells import Entry, Problem

MOST_MEMBERS = 100
"""So many people live in one household of the book at most: rows that say more have lost their numbers."""


@dataclass(frozen=True, slots=True)
class Home:
    """A household that is known. Codes, not ids, name areas and workers in this file; ids name rows of ours."""

    id: UUID
    area: str
    number: str
    head_id: UUID | None = None
    worker: str = ""
    building: str = ""
    formerly: tuple[str, ...] = ()
    """The grids and numbers it had before it moved: ``G1/G1-012``."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who is known, as far as a roster speaks of them; their guardian may be somebody whom the file brings.
    Whoever ``has_chat`` reports for themselves, who is ``of_age`` may, as staff say; ``had_chat`` is who left theirs,
    ``gone`` who lives there no more."""

    id: UUID
    home_id: UUID
    name: str
    language: str
    remind_at: Mapping[str, str]
    phone: str = ""
    marks: tuple[str, ...] = ()
    guardian: "UUID | Entry | None" = None
    has_chat: bool = False
    had_chat: bool = False
    of_age: bool = False
    place: int = 1
    gone: bool = False
    formerly: tuple[str, ...] = ()
    """The grids and numbers under which they lived before they moved alone: ``G1/G1-012``."""


@dataclass(frozen=True, slots=True)
class Book:
    """What is known already: every area the file may speak of, all staff with the areas in which they may answer for a
    household, the areas that have a worker of their own, and the households and people of the areas it does speak of."""

    areas: frozenset[str]
    workers: Mapping[str, frozenset[str]]
    staffed: frozenset[str] = frozenset()
    homes: Sequence[Home] = ()
    people: Sequence[Somebody] = ()


@dataclass(slots=True)
class Household:
    """A household as it will be: ``home`` when it is known, ``head`` the row of a new person who is to be its head."""

    area: str
    number: str
    home: Home | None = None
    entries: list[Entry] = field(default_factory=list)
    worker: str = ""
    building: str = ""
    head: Entry | None = None
    head_id: UUID | None = None
    changed: bool = False


@dataclass(slots=True)
class Place:
    """A row of the file in its household: the known person it speaks of, if there is one, and who is their guardian."""

    house: Household
    entry: Entry
    person: Somebody | None
    moved: bool = False
    guardian: UUID | Entry | None = None


@dataclass(slots=True)
class Plan:
    """All that an import will do. With a problem in it, nothing is done."""

    households: list[Household] = field(default_factory=list)
    new: list[tuple[Household, Entry]] = field(default_factory=list)
    changed: list[Somebody] = field(default_factory=list)
    moved: list[tuple[Household, Somebody, Entry]] = field(default_factory=list)
    headless: list[Home] = field(default_factory=list)
    """Homes whose head has moved away, and that the file names no other for."""
    guardians: dict[int, UUID | Entry] = field(default_factory=dict)
    """Who answers for a new person, by the row of theirs."""
    unchanged: int = 0
    repeated: list[int] = field(default_factory=list)
    left_out: int = 0
    of_grid: int = 0
    """Households that name no worker: the grid's answers for them."""
    of_nobody: tuple[str, ...] = ()
    """The grid of each household that names no worker where there is none."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.new or self.changed or self.moved or any(house.changed for house in self.households))


def lived(before: Iterable[str], home: Iterable[str], area: str, number: str) -> str:
    """Where somebody has lived when they leave a home, a line each: ``before`` it, and under all numbers that it had."""
    return "\n".join(dict.fromkeys([*before, *home, f"{area}/{number}"]))


def same(name: str) -> str:
    """A name as it is compared: without width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class Report:
    """What an import has done, or would do: counts, and rows that somebody has to look at. ``problems`` are the first of
    ``problem_count``; with any of them nothing was written. ``affected`` are people who were known before and whose
    reminders are to be planned anew: changed, moved, or of a household with another head. ``of_grid`` households name no
    worker and belong to their grid's, ``of_nobody`` is the grid of each that belongs to none."""

    people: int
    new_people: int
    new_households: int
    changed_people: int
    changed_households: int
    moved: int
    unchanged: int
    repeated: tuple[int, ...]
    left_out: int
    unknown: tuple[str, ...]
    problems: tuple[Problem, ...]
    problem_count: int
    notes: tuple[Problem, ...]
    of_grid: int = 0
    of_nobody: tuple[str, ...] = ()
    written: bool = False
    affected: tuple[UUID, ...] = ()
