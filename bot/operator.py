"""What an operator does with the command line: begin, migrate, check."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import typer
import yaml

from bot import assembly, audit, catalog, changes
from bot.catalog import Catalog
from bot.db import Database, UnitOfWork
from bot.errors import SettingsError
from bot.i18n import Wording
from bot.migrations import upgrade
from bot.people import people_named, staffing
from bot.people import seed as seeds
from bot.people import service as people
from bot.sealing import KeyFile, KeyRing
from bot.settings import Settings

CLOCK_TOLERANCE = 5
"""Seconds by which this machine's clock may differ from the Bot API's before an operator should look."""


async def init(settings: Settings, seed: Path | None) -> None:
    """Make what is missing, keep what is there; print the invitations that were made. What is wrong with the seed file or
    the token is found before anything is made."""
    content = read_content()
    town = _town(seed, content)
    link = await link_before(settings)
    _make_folder(settings)
    file = KeyFile(settings.keys)
    if not file.path.exists():
        await _refuse_new_keys(settings)
        file.make()
        typer.echo(
            f"Keys made: {file.path} ({file.fingerprint()}). Keep a copy in a safe place: lost keys are lost data."
        )
    await upgrade_database(settings)
    async with opened(settings, file.read()) as database:
        await _plant(database, content, town, link)


async def upgrade_database(settings: Settings) -> None:
    """Run the missing migrations."""
    _make_folder(settings)
    async with opened(settings, KeyFile(settings.keys).read()) as database:
        if not await assembly.is_migrated(database):
            await upgrade.upgrade(database.engine)


@asynccontextmanager
async def opened(settings: Settings, ring: KeyRing) -> AsyncIterator[Database]:
    """The database for one command, closed after it."""
    database = Database(settings.database, assembly.SystemTime(), ring, zone=settings.time_zone)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def ready(settings: Settings) -> AsyncIterator[Database]:
    """The same, with the keys and every migration: as the service needs it. ``SettingsError`` says what is missing."""
    async with opened(settings, KeyFile(settings.keys).read()) as database:
        await assembly.check_migrated(database)
        yield database


def _make_folder(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"LINLI_DATA_DIR: {settings.data_dir} cannot be made ({error.strerror}).") from None


async def _refuse_new_keys(settings: Settings) -> None:
    """A database with people in it was sealed with keys that are missing: new ones would not open it."""
    async with opened(settings, KeyRing({1: os.urandom(32)}, os.urandom(32))) as database:
        if await assembly.is_migrated(database):
            async with database.begin() as uow:
                if await people.anybody(uow):
                    raise SettingsError(
                        f"The database has people in it, but its key file {settings.keys} is missing; bring back your copy."
                    )


async def invite(settings: Settings, *, person: str = "", household: str = "") -> None:
    """Print a new link for a person (by their code, or as lists print them) or a household (by its number)."""
    link = await link_before(settings)
    async with ready(settings) as database, database.begin() as uow:
        person_id, home_id = await _invited(uow, person, household)
        made = await people.invite_household(uow, home_id) if home_id else None
        token = made[0] if made else await people.invite(uow, person_id) if person_id else ""
    if not token:
        raise SettingsError(f"Everybody in household {household} who can join has joined.")
    typer.echo(f"{person or household}: {link}{token}")


async def revoke(settings: Settings, *, person: str = "", household: str = "") -> None:
    """Take back every link of a person or a household that is still good; say how many."""
    async with ready(settings) as database, database.begin() as uow:
        person_id, home_id = await _invited(uow, person, household)
        found = await people.open_invitations(uow, person_id=person_id, household_id=home_id)
        count = sum([await people.revoke(uow, each) for each in found])
    typer.echo(f"Links taken back: {count}")


async def _invited(uow: UnitOfWork, person: str, household: str) -> tuple[UUID | None, UUID | None]:
    person_id = await people_named.one(uow, person) if person else None
    if person and person_id is None:
        raise SettingsError(f"There is nobody called {person}.")
    return person_id, await people_named.home(uow, household) if household else None


async def doctor(settings: Settings) -> bool:
    """Print one line for each thing the service needs; whether all is well."""
    well = True
    async for name, problem in _checks(settings):
        well = well and problem is None
        typer.secho(
            f"{'✓' if problem is None else '✗'} {name}{'' if problem is None else ': ' + problem}",
            fg="green" if problem is None else "red",
        )
    return well


async def _checks(settings: Settings) -> AsyncIterator[tuple[str, str | None]]:
    yield "keys", (problem := _problem(lambda: KeyFile(settings.keys).read()))
    if problem is None:
        async for line in _check_database(settings):
            yield line
    else:
        yield "database", "it cannot be opened without its keys"
    yield "content", _problem(read_content)
    yield "locales", _problem(lambda: Wording(assembly.folder("locales")))
    async for line in _check_telegram(settings):
        yield line


async def _check_database(settings: Settings) -> AsyncIterator[tuple[str, str | None]]:
    try:
        async with opened(settings, KeyFile(settings.keys).read()) as database:
            current = await assembly.is_migrated(database)
            broken = await _broken_at(database) if current else None
    except SettingsError as error:
        yield "database", str(error)
        return
    yield "database", None if current else "it is not migrated; run `linli db upgrade`"
    if current:
        said = f"row {broken} is not as it was written; keep a copy of the database and find out why"
        yield "audit chain", said if broken else None


async def _broken_at(database: Database) -> int | None:
    async with database.read(whole=True) as session:
        return await audit.verify(session, database.ring)


async def _check_telegram(settings: Settings) -> AsyncIterator[tuple[str, str | None]]:
    if not settings.bot_token:
        yield "token", "LINLI_BOT_TOKEN is not set; @BotFather gives one"
        return
    try:
        bots, transports = await assembly.meet(settings)
    except SettingsError as error:
        yield "token", str(error)
        return
    for bot, transport in zip(bots.values(), transports, strict=True):
        yield f"token of @{bot.username}", None
        open_to_all = bot.bot.can_read_all_group_messages
        yield "group privacy mode", "it is off: turn it on with @BotFather, /setprivacy" if open_to_all else None
        off = await assembly.clock_difference(transport, bot)
        wrong = off is not None and abs(off) > CLOCK_TOLERANCE
        yield (
            "clock",
            f"this machine's clock is {off:+.0f} s off the Bot API's; start a time service" if wrong else None,
        )
        await transport.shutdown()


def _problem(look: Any) -> str | None:
    try:
        look()
    except (SettingsError, OSError) as error:
        return str(error)
    return None


def _town(seed: Path | None, content: Catalog) -> dict[str, Any]:
    """The seed file's town, checked, or one administrator in one community."""
    if seed is None:
        return {"areas": [{"id": "K1"}], "workers": [{"id": "administrator", "post": "K1", "role": "administrator"}]}
    try:
        town: dict[str, Any] = yaml.safe_load(seed.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, yaml.YAMLError):
        raise SettingsError(f"{seed} cannot be read as a town (YAML).") from None
    try:
        seeds.check(town, content.protocols)
    except SettingsError as error:
        raise SettingsError(f"{seed}: {error}") from None
    return town


async def _plant(database: Database, content: Catalog, town: dict[str, Any], link: str) -> None:
    """Write the town once, and print an invitation for everyone in it who has a chat; later, for staff not yet here."""
    async with database.begin() as uow:
        content = await catalog.publish(uow, content)
        if await people.anybody(uow):
            typer.echo("There are people in the database already; nothing was added. Try `linli town import`.")
            invited = await staffing.without_chat(uow)
        else:
            ids = await changes.plant(uow, content.programme, content.protocols, town, asked=False)
            without_chat = {entry["id"] for entry in town.get("people", ()) if entry.get("chat") == "none"}
            invited = {name: person_id for name, person_id in ids.items() if name not in without_chat}
        invitations = {name: await people.invite(uow, person_id) for name, person_id in invited.items()}
    for name, token in invitations.items():
        typer.echo(f"{name}: {link}{token}")
    if invitations:
        typer.echo("Each link works once, for a week. Give it to nobody but the person it names.")


async def link_before(settings: Settings) -> str:
    """What comes before an invitation's token: the bot's address, or what to write to it when no token is set yet."""
    if not settings.bot_token:
        return "/start "
    bots, transports = await assembly.meet(settings)
    for transport in transports:
        await transport.shutdown()
    return f"https://t.me/{next(iter(bots.values())).username}?start="


def read_content() -> Catalog:
    return catalog.load(assembly.folder("content"), Wording(assembly.folder("locales")))
