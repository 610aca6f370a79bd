"""What an operator brings in and gives out as files: a community's roster, line lists, observations for other systems."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import astuple, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from bot import catalog, changes, operator
from bot.assistance import equipment
from bot.audit import OPERATOR
from bot.catalog import Catalog
from bot.db import Database, UnitOfWork
from bot.errors import LinliError, SettingsError
from bot.monitoring import line_list, record, sheet
from bot.monitoring.line_list import Chosen
from bot.monitoring.service import episodes
from bot.monitoring.sheet import Kind
from bot.people import (
    invitation_sheet,
    listing,
    people_named,
    roster_columns,
    roster_export,
    roster_file,
    roster_import,
    roster_messages,
)
from bot.people import service as people
from bot.people.invitation_sheet import Card
from bot.settings import Settings


async def write_template(to: Path, *, language: str) -> None:
    """Write an empty roster with headings, an example and drop-downs, in a language; nobody's data is in it."""
    words = operator.read_content().wording[language]
    _write(to, roster_file.template(_roster_kind(to), words), personal=False)


async def import_roster(settings: Settings, file: Path, *, language: str, dry_run: bool) -> bool:
    """Bring a roster in, whole or not at all; print what it did, or would do. Whether nothing was wrong with it."""
    content = operator.read_content()
    known, words = roster_columns.vocabulary(content.wording), content.wording[language]
    table = roster_file.read(_bytes(file), roster_columns.kind_of(file.name), known, words)
    table = replace(table, rows=iter(list(table.rows)))  # read before the unit of work, which is short
    async with _database(settings) as (database, published), database.begin() as uow:
        if dry_run:
            report = await roster_import.dry_run(uow, table, known)
        else:
            report = await changes.import_roster(
                uow, published.programme, table, known, actor=OPERATOR, language=language
            )
    typer.echo(roster_messages.report(words, report))
    return not report.problem_count


async def export_roster(settings: Settings, area: str, to: Path, *, language: str) -> None:
    """Write the people of an area as a roster, with their names, to be corrected and brought in again (A2)."""
    kind = _roster_kind(to)
    _check_new(to)
    async with _database(settings) as (database, content), database.begin() as uow:
        grids = await listing.codes_below(uow, area)
        if not grids:
            raise LinliError("no_such_area", line_list.NO_SUCH_AREA, area=area)
        words = content.wording[language]
        written = await roster_export.export(uow, kind, words, grids=grids, actor=OPERATOR, purpose="roster")
    _write(to, written)


async def write_invitations(settings: Settings, area: str, to: Path) -> None:
    """Write a sheet of cards, one for each household of an area that somebody can still join from; no names are on it. The
    links that those households had before are taken back once the sheet is written whole: no card is dead before there is
    another one."""
    if to.suffix.lower() != ".pdf":
        raise SettingsError(f"{to}: the name of a sheet of invitations ends in .pdf.")
    _check_new(to)
    link = await operator.link_before(settings)
    async with _database(settings) as (database, content):
        with _new(to) as file:
            async with database.begin() as uow:
                cards, earlier = await _cards(uow, area, link)
                until = (uow.now + people.SHEET_VALID_FOR).astimezone(ZoneInfo(settings.time_zone)).date()
            written = invitation_sheet.written(cards, content.wording, until)
            file.write(written)
        async with database.begin() as uow:
            for each in earlier:
                await people.revoke(uow, each)
    _tell(to, written)
    typer.echo(f"Cards: {len(cards)}. Whoever has a card can join as a member of that household, until {until}.")


async def _cards(uow: UnitOfWork, area: str, link: str) -> tuple[list[Card], list[UUID]]:
    """A card for each household, and the links that they replace."""
    cards, earlier = [], []
    for home_id, number, building in await listing.homes_in(uow, area):
        before = await people.open_invitations(uow, household_id=home_id)
        if made := await people.invite_household(uow, home_id):
            cards.append(Card(building, number, link + made[0]))
            earlier += before
    if not cards:
        raise SettingsError(f"There is no household in {area} that somebody could still join from.")
    uow.record("invitations.printed", area, actor=OPERATOR, area=area, detail={"cards": len(cards)})
    return cards, earlier


async def export_line_list(
    settings: Settings, area: str, to: Path, *, names: bool, language: str, days: tuple[date | None, date | None]
) -> None:
    """Write an area's line list: of now, or of some days, from the first to the last (A2)."""
    kind = _sheet_kind(to)
    _check_new(to)
    chosen = Chosen(*days)
    if chosen.since and chosen.until and chosen.until < chosen.since:
        raise SettingsError("The last day must not be before the first one.")
    async with _database(settings) as (database, content):
        at = (database, content.programme)
        written = await line_list.export_line_list(
            *at, area=area, actor=OPERATOR, kind=kind, names=names, language=language, chosen=chosen
        )
    _write(to, written)


async def export_equipment(settings: Settings, area: str, to: Path, *, language: str) -> None:
    """Write what the posts of an area asked for to protect themselves, item by item (P7, A2)."""
    kind = _sheet_kind(to)
    _check_new(to)
    async with _database(settings) as (database, content), database.begin() as uow:
        words = content.wording[language]
        lines = await equipment.listed(uow, words, content.questionnaire, area, actor=OPERATOR)
        table = sheet.begin(kind, [words.label(heading) for heading in equipment.HEADINGS], at=uow.now)
        for line in lines:
            table.append(astuple(line))
    _write(to, table.finish(), personal=False)


async def export_episode(
    settings: Settings, person: str, to: Path, *, names: bool, language: str, number: int | None
) -> None:
    """Write one observation of somebody, the latest or the one of that number, as a FHIR bundle (A2)."""
    _check_new(to)
    async with _database(settings) as (database, content):
        async with database.begin() as uow:
            person_id = await people_named.one(uow, person)
            found = await episodes.of_person(uow, person_id) if person_id else []
        if not found:
            raise SettingsError(f"Nobody called {person} in the roster was ever under observation.")
        if (number or 1) > len(found):
            raise SettingsError(f"Observations of {person}: {len(found)}. There is no number {number}.")
        episode_id = found[number - 1 if number else -1]
        bundle = await record.export_episode(
            database, content.programme, episode_id, actor=OPERATOR, names=names, language=language
        )
    _write(to, bundle.encode())


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[tuple[Database, Catalog]]:
    """The database, and the content with every version that was ever published in it."""
    async with operator.ready(settings) as database:
        async with database.begin() as uow:
            content = await catalog.publish(uow, operator.read_content())
        yield database, content


def _bytes(file: Path) -> bytes:
    """A roster's bytes; no more of them than a roster may have."""
    try:
        data = file.read_bytes() if file.stat().st_size <= roster_columns.Limits().packed else b""
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}).") from None
    if not data:
        raise SettingsError(f"{file} is empty, or larger than a roster may be (5 MB).")
    return data


def _sheet_kind(to: Path) -> Kind:
    kind = {".xlsx": Kind.XLSX, ".csv": Kind.CSV}.get(to.suffix.lower())
    if kind is None:
        raise SettingsError(f"{to}: the name of a list ends in .xlsx or .csv.")
    return kind


def _roster_kind(to: Path) -> roster_columns.Kind:
    try:
        return roster_columns.kind_of(to.name)
    except LinliError:
        raise SettingsError(f"{to}: the name of a roster ends in .xlsx or .csv.") from None


def _check_new(to: Path) -> None:
    try:
        there = to.exists()
    except OSError as error:
        raise _unwritable(to, error) from None
    if there:
        raise SettingsError(f"{to} is there already; name another file.")


def _unwritable(to: Path, error: OSError) -> SettingsError:
    return SettingsError(f"{to} cannot be written ({error.strerror}).")


@contextmanager
def _new(to: Path) -> Iterator[BinaryIO]:
    """A file that only this user can read, because people's health may be in it; none that is there is written over, and one
    that was not written whole is there no more."""
    _check_new(to)
    try:
        file = os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        raise _unwritable(to, error) from None
    try:
        with file:
            yield file
    except BaseException as error:
        to.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, ConnectionError):
            raise _unwritable(to, error) from None
        raise


def _write(to: Path, written: bytes, *, personal: bool = True) -> None:
    with _new(to) as file:
        file.write(written)
    _tell(to, written, personal=personal)


def _tell(to: Path, written: bytes, *, personal: bool = True) -> None:
    care = " Keep it as you would keep a patient's record." if personal else ""
    typer.echo(f"Written: {to} ({len(written):,} bytes).{care}")
