"""Verbs that touch several rooms: a town is planted, a roster comes in, a person joins, somebody moves."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from bot.db import UnitOfWork
from bot.i18n import DEFAULT
from bot.messaging.tables import Address
from bot.monitoring.service import beginning, episodes, heads, moving, reminders, shifts, visits
from bot.monitoring.service.episodes import Programme
from bot.people import access, roster, roster_import
from bot.people import moving as book
from bot.people import service as people
from bot.people.access import Known
from bot.people.roster_book import Report
from bot.people.roster_columns import Table, Vocabulary


async def plant(
    uow: UnitOfWork, programme: Programme, protocols: Mapping[str, Any], town: Mapping[str, Any]
) -> dict[str, UUID]:
    """Write a town with its open episodes, each with its reminders planned; the people's ids by their names."""
    ids = await roster.plant(uow, town, DEFAULT)
    for entry in town.get("episodes", ()):
        await _observe(uow, programme, protocols, ids[entry["person"]], entry)
    for worker in town.get("workers", ()):
        await shifts.plan(uow, programme, ids[worker["id"]])
    return ids


async def import_roster(
    uow: UnitOfWork, programme: Programme, table: Table, known: Vocabulary, *, actor: str, language: str
) -> Report:
    """A community's roster comes in, whole or not at all; those it moved, or whose times it changed, are reminded as they
    are to be from now on (M10)."""
    report = await roster_import.import_(uow, table, known, actor=actor, language=language)
    for person_id in report.affected:
        for someone in await episodes.reported_for(uow, programme, await access.by_id(uow, person_id)):
            await reminders.plan(uow, programme, someone)
    return report


async def join(uow: UnitOfWork, programme: Programme, address: Address, token: str) -> tuple[Known, bool]:
    """Somebody opens their invitation in a chat, and is reminded there from now on, for themselves and for those they
    report for; whether there is anybody to report for (M9, M10). ``LinliError`` as ``people.service.join``."""
    person = await people.join(uow, address, token)
    observed = await episodes.reported_for(uow, programme, person)
    for someone in observed:
        await reminders.plan(uow, programme, someone)
    await beginning.tell(uow, programme, person)
    return person, bool(observed)


async def move_person(
    uow: UnitOfWork, programme: Programme, person_id: UUID, household_id: UUID, *, actor: str
) -> None:
    """Somebody moves into another household: reminders by the clock there, workers and tasks as ``moving.after`` says (R16);
    whoever they reported for is reported for by the next head (M9)."""
    moved = await moving.before(uow, programme, [await access.by_id(uow, person_id)])
    left = await book.move_person(uow, person_id, household_id, actor=actor)
    await moving.after(uow, programme, moved)
    if left:
        await heads.follow(uow, programme, left)


async def move_household(
    uow: UnitOfWork, programme: Programme, household_id: UUID, area_id: UUID, *, actor: str
) -> None:
    """A household moves into another grid, with everybody in it (R16)."""
    moved = await moving.before(uow, programme, await book.members(uow, household_id))
    await book.move_household(uow, household_id, area_id, actor=actor)
    await moving.after(uow, programme, moved)


async def _observe(
    uow: UnitOfWork, programme: Programme, protocols: Mapping[str, Any], person_id: UUID, entry: Mapping[str, Any]
) -> None:
    starts_at = roster.instant(entry["starts_at"], (await access.by_id(uow, person_id)).zone)
    end_on = date.fromisoformat(str(entry["end_on"])[:10]) if entry.get("end_on") else None
    protocol = protocols[entry["protocol"]]
    episode = await episodes.begin(uow, person_id, protocol, starts_at=starts_at, end_on=end_on, actor="operator")
    if someone := await episodes.observed(uow, programme, person_id):
        await visits.plan(uow, someone.person, episode, protocol)
        await reminders.plan(uow, programme, someone)
        await beginning.plan(uow, someone)
