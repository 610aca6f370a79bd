"""The households of a roster's file: rows put together, recognised in the book, numbered when they are new. Pure.

A row without a number goes with the row above it, unless it is a head or in another grid: then a household begins, the one
in its grid that has its first person, else a new one with the next free number.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from bot.errors import N_
from bot.people.roster_book import Book, Home, Household, Plan, same
from bot.people.roster_cells import Entry, Problem

_TELLING = 100
"""Up to so many homes of a grid that have somebody of one name, the name helps to tell which of them is meant."""


def gather(entries: Iterable[Entry], book: Book, plan: Plan) -> list[Household]:
    """The rows by household. A grid, a worker or a number that cannot be is a problem of the plan."""
    areas = {same(code): code for code in book.areas}
    workers = {same(code): code for code in book.workers}
    numbered: dict[tuple[str, str], Household] = {}
    houses: list[Household] = []
    above: Household | None = None
    for entry in entries:
        area = areas.get(same(entry.grid))
        if area is None or not entry.name:
            if entry.grid and not area:
                plan.problems.append(Problem(entry.row, "grid", N_("There is no grid {code}."), {"code": entry.grid}))
            above = None
            continue
        if entry.household:
            house = numbered.setdefault((area, same(entry.household)), Household(area, entry.household))
        elif above is not None and above.area == area and not entry.head:
            house = above
        else:
            house = Household(area, "")
        if not house.entries:
            houses.append(house)
        worker = workers.get(same(entry.worker), "") if entry.worker else ""
        if entry.worker and not worker:
            plan.problems.append(Problem(entry.row, "worker", N_("There is no worker {code}."), {"code": entry.worker}))
        elif worker and area not in book.workers[worker]:
            sentence = N_("{code} has no post in this grid from which to answer for a household.")
            plan.problems.append(Problem(entry.row, "worker", sentence, {"code": entry.worker}))
        if (other := _grid_of(entry.household, areas)) and other != area:
            plan.problems.append(
                Problem(entry.row, "household", N_("This number belongs to the grid {code}."), {"code": other})
            )
        house.entries.append(replace(entry, worker=worker))
        above = house
    return houses


def _grid_of(number: str, areas: Mapping[str, str]) -> str | None:
    """The grid that a book number begins with, when it begins with one."""
    code, dash, rest = number.rpartition("-")
    return areas.get(same(code)) if dash and rest.isdigit() else None


def check(house: Household, plan: Plan) -> None:
    """One head and one worker; a row that is there twice counts once, and must say the same both times."""
    kept: dict[str, Entry] = {}
    for entry in house.entries:
        first = kept.setdefault(same(entry.name), entry)
        if first is not entry:
            if replace(entry, row=first.row, name=first.name) == first:
                plan.repeated.append(entry.row)
            else:
                plan.problems.append(
                    Problem(entry.row, "name", N_("Row {row} says something else of this person."), {"row": first.row})
                )
            continue
        if entry.head and house.head:
            plan.problems.append(
                Problem(entry.row, "head", N_("Row {row} is the head of this household."), {"row": house.head.row})
            )
        house.head = house.head or (entry if entry.head else None)
        if entry.worker and house.worker not in ("", entry.worker):
            plan.problems.append(
                Problem(entry.row, "worker", N_("A row above names another worker for this household."))
            )
        house.worker = house.worker or entry.worker
        house.building = house.building or entry.building
    house.entries = list(kept.values())


def check_twice(houses: Sequence[Household], plan: Plan) -> None:
    """The same name with the same phone in two households is one person."""
    first: dict[tuple[str, str], Entry] = {}
    for entry in (entry for house in houses for entry in house.entries if entry.phone):
        other = first.setdefault((same(entry.name), entry.phone), entry)
        if other is not entry:
            plan.problems.append(
                Problem(entry.row, "name", N_("Row {row} has this person in another household."), {"row": other.row})
            )


def recognise(houses: Sequence[Household], book: Book) -> None:
    """Numbered ones by their number; the others by their first person, those with the most people in common first. What
    is still without a number gets the next that was never used in its grid."""
    homes = {(home.area, same(home.number)): home for home in book.homes}
    for house in houses:
        house.home = homes.get((house.area, same(house.number))) if house.number else None
    taken = {house.home.id for house in houses if house.home}
    names, where = _named(book)
    for house in houses:
        if not house.number:
            house.home = _nearest(house, names, where, taken)
            taken |= {house.home.id} if house.home else set()
    _number(houses, book)


def _named(book: Book) -> tuple[Mapping[UUID, Mapping[str, bool]], Mapping[tuple[str, str], list[Home]]]:
    """The names of each home, and whether who has them lives there still: whoever has moved away alone is named in the home
    they left as well, for a list from before means that one. And the homes of a grid by name, the nearest last."""
    names: defaultdict[UUID, dict[str, bool]] = defaultdict(dict)
    where: defaultdict[tuple[str, str], list[Home]] = defaultdict(list)
    homes = {home.id: home for home in book.homes}
    numbered = {f"{home.area}/{home.number}": home for home in book.homes}
    for person in book.people:
        name, living = same(person.name), homes[person.home_id]
        for home in (living, *(numbered[each] for each in person.formerly if each in numbered)):
            if name not in names[home.id]:
                where[home.area, name].append(home)
            names[home.id][name] = names[home.id].get(name, False) or home is living
    for (_, name), alike in where.items():
        alike.sort(key=partial(_far, names, name), reverse=True)
    return names, where


def _far(names: Mapping[UUID, Mapping[str, bool]], name: str, home: Home) -> tuple[bool, str]:
    return not names[home.id][name], home.number


def _nearest(
    house: Household,
    names: Mapping[UUID, Mapping[str, bool]],
    where: Mapping[tuple[str, str], list[Home]],
    taken: Collection[UUID],
) -> Home | None:
    """The home not taken yet that has its first person and the most of the others; of those alike one where they still live,
    the first by number. A name that hundreds of homes share tells none from the other, and is not looked for in all of
    them (I5)."""
    wanted = [same(entry.name) for entry in house.entries]
    named = [where.get((house.area, name), []) for name in wanted]
    while named[0] and named[0][-1].id in taken:
        named[0].pop()
    likely = [home for alike in named if len(alike) <= _TELLING for home in alike]
    common = Counter(home.id for home in likely)
    free = [home for home in likely if home.id not in taken and wanted[0] in names[home.id]]
    first = named[0][-1] if named[0] else None
    return min(free, key=lambda home: (-common[home.id], _far(names, wanted[0], home)), default=first)


def _number(houses: Sequence[Household], book: Book) -> None:
    last: Counter[str] = Counter()
    known = [(home.area, home.number) for home in book.homes] + [(house.area, house.number) for house in houses]
    known += [
        (area, number) for home in book.homes for area, _, number in (each.partition("/") for each in home.formerly)
    ]
    for area, number in known:
        code, _, digits = number.rpartition("-")
        if same(code) == same(area) and digits.isascii() and digits.isdigit() and len(digits) < 10:
            last[area] = max(last[area], int(digits))
    for house in houses:
        if house.home:
            house.number = house.home.number
        elif not house.number:
            last[house.area] += 1
            house.number = f"{house.area}-{last[house.area]:03}"
