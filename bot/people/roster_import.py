"""A community's roster comes in: tried first, then written whole or not at all."""

import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from bot import references
from bot.db import UnitOfWork
from bot.i18n import DEFAULT
from bot.people import roster_cells, roster_plan, roster_records
from bot.people.roster_book import Home, Plan, Report, Somebody, lived
from bot.people.roster_book import Household as House
from bot.people.roster_cells import Entry, Problem
from bot.people.roster_columns import Limits, Table, Vocabulary
from bot.people.roster_records import Records
from bot.people.tables import Household, Person

SLICE = 500
"""Rows that go to the database at once; they are plain values, and the session keeps none of them."""

MOST_PROBLEMS = 1000
"""Problems that are kept of one file; the rest is counted."""


async def dry_run(uow: UnitOfWork, table: Table, known: Vocabulary, *, within: str | None = None) -> Report:
    """What ``draw`` and ``write`` would do with this file; nothing is written."""
    plan, _, count = await _drawn(uow, table, known, within=within, lock=False)
    return _report(plan, table, count)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a file would change in a book that is held until the commit; ``within`` is the code of the area that it may
    reach."""

    plan: Plan
    records: Records
    report: Report
    within: str | None

    @property
    def moving(self) -> list[list[UUID]]:
        """Who is about to move: those of one home into one other home together, its head first. Nobody, with any problem."""
        together: defaultdict[tuple[UUID, int], list[UUID]] = defaultdict(list)
        heads = {home.head_id for home in self.records.book.homes}
        for house, person, _entry in () if self.report.problem_count else self.plan.moved:
            together[person.home_id, id(house)].append(person.id)
        return [sorted(group, key=lambda each: each not in heads) for group in together.values()]

    @property
    def heads(self) -> list[tuple[UUID, UUID]]:
        """The homes that get another head than the one they have, who has a chat, each with that one. None, with any
        problem."""
        chats = {person.id for person in self.records.book.people if person.has_chat}
        found = [(house.home, house.head_id) for house in self.plan.households if house.home]
        found = [] if self.report.problem_count else [*found, *((home, None) for home in self.plan.headless)]
        return [
            (home.id, home.head_id)
            for home, after in found
            if home.head_id and home.head_id in chats and home.head_id != after
        ]

    @property
    def left(self) -> list[UUID]:
        """The homes whose head is among those who move."""
        gone = {person_id for group in self.moving for person_id in group}
        return [home.id for home in self.records.book.homes if home.head_id in gone]


async def draw(uow: UnitOfWork, table: Table, known: Vocabulary, *, within: str | None = None) -> Drawn:
    """Read a file against the book, for ``write`` to write. ``within`` is the code of the area that whoever brings it
    answers for (None: the operator's, everywhere). Give rows that were read before the unit of work began, so that it is
    short. ``LinliError`` as ``roster_file.read``, from rows that were not."""
    plan, records, count = await _drawn(uow, table, known, within=within, lock=True)
    return Drawn(plan, records, _report(plan, table, count), within)


async def write(uow: UnitOfWork, drawn: Drawn, *, actor: str, language: str = DEFAULT) -> Report:
    """Write what was drawn, if there is no problem in it; ``language`` is for who names none."""
    plan, report = drawn.plan, drawn.report
    if report.problem_count or plan.is_empty:
        return replace(report, written=not report.problem_count)
    await _write(uow, plan, drawn.records, language)
    for _, person, _entry in plan.moved:
        uow.record("person.moved", person.id, actor=actor, detail={"from": str(person.home_id)})
    uow.record("roster.imported", "roster", actor=actor, area=drawn.within or "", detail=_counts(report))
    return replace(report, written=True, affected=_affected(plan, drawn.records))


async def _drawn(
    uow: UnitOfWork, table: Table, known: Vocabulary, *, within: str | None, lock: bool
) -> tuple[Plan, Records, int]:
    """The plan for a file against the book as it is now, and how many problems there are."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    count = 0
    for row in table.rows:
        entry, wrong = roster_cells.read(row, known, Limits())
        entries.append(entry)
        count += len(wrong)
        problems += wrong if len(problems) < MOST_PROBLEMS else ()
    grids = {entry.grid for entry in entries}
    numbers = {number for entry in entries for number in (entry.moved_from, entry.moved_from.upper()) if number}
    phones = {entry.phone for entry in entries if entry.phone}
    records = await roster_records.read(uow, grids=grids, numbers=numbers, phones=phones, within=within, lock=lock)
    plan = roster_plan.draw(entries, records.book)
    count += len(plan.problems)
    plan.problems = sorted([*problems, *plan.problems], key=lambda problem: problem.row)
    return plan, records, count


async def _write(uow: UnitOfWork, plan: Plan, records: Records, language: str) -> None:
    ids = {id(entry): uow.new_id() for _, entry in plan.new}
    places = _places(plan, records.book.people)
    homes: dict[int, UUID] = {id(house): house.home.id if house.home else uow.new_id() for house in plan.households}

    def home(house: House) -> dict[str, Any]:
        before = records.responsible.get(house.home.id) if house.home else None
        return {
            "id": homes[id(house)],
            "responsible_id": records.worker_ids.get(house.worker, before),
            "head_id": ids[id(house.head)] if house.head and not house.head_id else house.head_id,
            "building": house.building,
        }

    new = (
        home(house) | {"area_id": records.area_ids[house.area], "number": house.number}
        for house in plan.households
        if house.home is None
    )
    await _each_slice(uow, insert(Household), new)
    await _each_slice(uow, update(Household), (home(it) for it in plan.households if it.home and it.changed))
    await _each_slice(uow, update(Household), ({"id": it.id, "head_id": None} for it in plan.headless))

    def guardian(who: UUID | Entry | None) -> dict[str, UUID | None]:
        return {"guardian_id": ids[id(who)] if isinstance(who, Entry) else who}

    people = (
        _person(uow, ids[id(entry)], entry, homes[id(house)], language)
        | guardian(plan.guardians.get(entry.row))
        | {"place": places[entry.row]}
        for house, entry in plan.new
    )
    await _each_slice(uow, insert(Person), people)
    changed = (_said(uow, person) | guardian(person.guardian) for person in plan.changed)
    await _each_slice(uow, update(Person), changed)
    left = {home.id: home for home in records.book.homes}
    moved = (
        _said(uow, person)
        | guardian(person.guardian)
        | {"household_id": homes[id(house)], "place": places[entry.row], "formerly": _lived(person, left)}
        for house, person, entry in plan.moved
    )
    await _each_slice(uow, update(Person), moved)


def _lived(person: Somebody, homes: Mapping[UUID, Home]) -> str:
    home = homes[person.home_id]
    return lived(person.formerly, home.formerly, home.area, home.number)


def _places(plan: Plan, known: Iterable[Somebody]) -> dict[int, int]:
    """The place in the book of whoever comes into a household, by their row: after those who are there, the head first."""
    last = Counter[UUID | None]()
    for person in known:
        last[person.home_id] = max(last[person.home_id], person.place)
    joining: defaultdict[int, list[tuple[House, Entry]]] = defaultdict(list)
    for house, entry in [*((house, entry) for house, _, entry in plan.moved), *plan.new]:
        joining[id(house)].append((house, entry))
    places: dict[int, int] = {}
    for group in joining.values():
        group.sort(key=lambda each: each[0].head is not each[1])
        home = group[0][0].home
        places |= {entry.row: at for at, (_, entry) in enumerate(group, 1 + (last[home.id] if home else 0))}
    return places


def _person(uow: UnitOfWork, person_id: UUID, entry: Entry, home_id: UUID, language: str) -> dict[str, Any]:
    return {
        "id": person_id,
        "code": references.short(person_id),
        "name": uow.seal(entry.name, "persons.name", person_id),
        "language": entry.language or language,
        "household_id": home_id,
        "remind_at": json.dumps(dict(entry.remind_at)),
        "paused": False,
        "opted_out": False,
        **_phone(uow, person_id, entry.phone),
        **_marks(uow, person_id, entry.marks or ()),
    }


def _said(uow: UnitOfWork, person: Somebody) -> dict[str, Any]:
    said = {"id": person.id, "language": person.language, "remind_at": json.dumps(dict(person.remind_at))}
    return said | _phone(uow, person.id, person.phone) | _marks(uow, person.id, person.marks)


def _phone(uow: UnitOfWork, person_id: UUID, phone: str) -> dict[str, Any]:
    return {
        "phone": uow.seal(phone, "persons.phone", person_id) if phone else None,
        "phone_key": uow.ring.index(phone, "phone") if phone else None,
    }


def _marks(uow: UnitOfWork, person_id: UUID, marks: Sequence[str]) -> dict[str, Any]:
    return {"marks": uow.seal(",".join(marks), "persons.marks", person_id) if marks else None}


async def _each_slice(uow: UnitOfWork, statement: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    left: Iterator[Mapping[str, Any]] = iter(rows)
    while some := list(itertools.islice(left, SLICE)):
        await uow.session.execute(statement, some)


def _report(plan: Plan, table: Table, count: int) -> Report:
    return Report(
        people=len(plan.new) + len(plan.changed) + len(plan.moved) + plan.unchanged,
        new_people=len(plan.new),
        new_households=sum(house.home is None for house in plan.households),
        changed_people=len(plan.changed),
        changed_households=sum(house.changed for house in plan.households if house.home),
        moved=len(plan.moved),
        unchanged=plan.unchanged,
        repeated=tuple(plan.repeated),
        left_out=plan.left_out,
        of_grid=plan.of_grid,
        of_nobody=plan.of_nobody,
        unknown=table.unknown,
        problems=tuple(plan.problems[:MOST_PROBLEMS]),
        problem_count=count,
        notes=tuple(plan.notes[:MOST_PROBLEMS]),
    )


def _counts(report: Report) -> dict[str, int]:
    names = ("people", "new_people", "new_households", "changed_people", "changed_households", "moved", "left_out")
    return {name: getattr(report, name) for name in names}


def _affected(plan: Plan, records: Records) -> tuple[UUID, ...]:
    homes = {house.home.id for house in plan.households if house.home and house.changed}
    homes |= {home.id for home in plan.headless}
    people = {person.id for person in records.book.people if person.home_id in homes}
    people |= {person.id for person in plan.changed} | {person.id for _, person, _ in plan.moved}
    return tuple(sorted(people))
