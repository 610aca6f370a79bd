"""A town as data: areas, workers, households and people from a seed file or a scenario, put into rows."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.audit import OPERATOR
from bot.db import UnitOfWork
from bot.people.tables import Area, Consent, Household, Person, Post

Ids = dict[str, UUID]


async def plant(
    uow: UnitOfWork, town: Mapping[str, Any], language: str, agreed: str = "", *, asked: bool = True
) -> Ids:
    """Write a town's people; their ids by the names the file gives them. ``language`` is for who names none. Whose chat is
    open has agreed to the version ``agreed`` (A3); unless they were ``asked``, only those of whom the file says so.

    The file was checked before (see the player's story and ``linli init``): a missing reference here is a programmer's
    mistake and raises KeyError.
    """
    areas: Ids = {}
    for area in town.get("areas", ()):
        areas[area["id"]] = place(uow, area, areas).id
    persons = await _persons(uow, town, areas, language)
    for worker in town.get("workers", ()):
        post(uow, worker, areas, persons)
    await uow.session.flush()
    entries = {entry["id"]: entry for entry in (*town.get("workers", ()), *town.get("people", ()))}
    for name, entry in entries.items():
        if agreed and (entry.get("chat") or ("open" if asked else "none")) != "none":
            uow.add(Consent(id=uow.new_id(), person_id=persons[name], version=agreed, at=uow.now))
    uow.record("town.planted", "town", actor=OPERATOR, detail={"people": len(persons), "areas": len(areas)})
    return persons


def place(uow: UnitOfWork, area: Mapping[str, Any], areas: Ids) -> Area:
    """A place as a file's entry gives it; ``areas`` are those it may lie in, by their codes."""
    return uow.add(
        Area(
            id=uow.new_id(),
            code=area["id"],
            zone=area.get("zone"),
            parent_id=areas[area["parent"]] if area.get("parent") else None,
            name=name(area.get("name") or ""),
            kind=area.get("kind") or "",
        )
    )


async def _persons(uow: UnitOfWork, town: Mapping[str, Any], areas: Ids, language: str) -> Ids:
    rows: dict[str, Person] = {}
    for entry in (*town.get("people", ()), *town.get("workers", ())):
        if entry["id"] not in rows:  # a worker may live here too
            rows[entry["id"]] = person(uow, entry, language)
    numbers: dict[UUID, int] = {}
    for home in town.get("households", ()):
        area_id = areas[home["grid"]]
        numbers[area_id] = numbers.get(area_id, 0) + 1
        household = uow.add(
            Household(
                id=uow.new_id(),
                area_id=area_id,
                number=home.get("number") or f"{home['grid']}-{numbers[area_id]:03}",
                responsible_id=rows[home["responsible"]].id if home.get("responsible") else None,
                head_id=rows[home["head"]].id if home.get("head") else None,
                building=home.get("building") or "",
            )
        )
        await uow.session.flush()
        in_order = sorted(
            (rows[each] for each in home["members"]), key=lambda row: (row.id != household.head_id, row.id)
        )
        for number, row in enumerate(in_order, 1):
            row.household_id, row.place = household.id, number
    for entry in town.get("people", ()):
        if entry.get("guardian"):
            rows[entry["id"]].guardian_id = rows[entry["guardian"]].id
    await uow.session.flush()
    return {name: row.id for name, row in rows.items()}


def person(uow: UnitOfWork, entry: Mapping[str, Any], language: str) -> Person:
    """Somebody as a file's entry names them; ``language`` is for who names none."""
    person_id = uow.new_id()
    chat = entry.get("chat", "open")
    phone = str(entry.get("phone") or "")
    return uow.add(
        Person(
            id=person_id,
            code=entry["id"],
            name=uow.seal(entry.get("name") or entry["id"], "persons.name", person_id),
            phone=uow.seal(phone, "persons.phone", person_id) if phone else None,
            phone_key=uow.ring.index(phone, "phone") if phone else None,
            marks=uow.seal(",".join(entry["marks"]), "persons.marks", person_id) if entry.get("marks") else None,
            language=entry.get("language") or next(iter(entry.get("languages") or ()), language),
            remind_at=json.dumps(entry.get("remind_at") or {}),
            paused=chat == "paused",
            opted_out=chat == "opted_out",
        )
    )


def post(uow: UnitOfWork, worker: Mapping[str, Any], areas: Ids, persons: Ids) -> Post:
    """A post as a file's entry gives it; its place and its people by their names."""
    leave = worker.get("leave") or {}
    zone = ZoneInfo(uow.zone)
    return uow.add(
        Post(
            id=uow.new_id(),
            person_id=persons[worker["id"]],
            area_id=areas[worker["post"]],
            role=worker["role"],
            skills=",".join(worker.get("skills") or ()),
            languages=",".join(worker.get("languages") or ()),
            shift=worker.get("shift") or "00:00-24:00",
            cap=worker.get("cap"),
            load=worker.get("load") or 0,
            on_call=worker.get("on_call") or False,
            last_assigned_at=instant(worker["last_assigned_at"], zone) if worker.get("last_assigned_at") else None,
            leave_from=day(leave.get("from")),
            leave_until=day(leave.get("until")),
            stand_in_id=persons[leave["stand_in"]] if leave.get("stand_in") else None,
        )
    )


def name(value: Any) -> str:
    """What people call a place, as its row keeps it: one text, or JSON by language."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def day(value: Any) -> date | None:
    """A day as a file writes it."""
    return date.fromisoformat(str(value)[:10]) if value else None


def instant(value: Any, zone: ZoneInfo) -> datetime:
    """An instant as a file writes it, ``2026-03-01T08:00``: local to ``zone`` unless it carries an offset."""
    read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return read if read.tzinfo else read.replace(tzinfo=zone)
