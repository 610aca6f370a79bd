"""The operator's counter for one town, after its first day: places and posts, leave, who has gone, homes that move."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
import yaml

from bot import administration, catalog, operator
from bot import settings as environment
from bot.audit import OPERATOR
from bot.catalog import Catalog
from bot.db import UnitOfWork
from bot.errors import SettingsError
from bot.i18n import DEFAULT
from bot.people import access, book, listing, moving, town_book, town_file
from bot.people.access import Known
from bot.people.town_book import Colleague
from bot.people.town_file import Plan

town = typer.Typer(help="Places, and who works in them.", no_args_is_help=True)
staff = typer.Typer(help="One colleague: away, back, or gone.", no_args_is_help=True)
household = typer.Typer(help="One household of the book.", no_args_is_help=True)
phone = typer.Typer(help="A phone that changes hands.", no_args_is_help=True)

Who = Annotated[
    str, typer.Argument(help="Their code in the town's file, or as lists print it: G1-012/2, or G1/3-502/2.")
]
File = Annotated[Path, typer.Argument(help="A town's file (YAML), as `linli init --seed` takes it.")]


@town.command("show")
def show(area: Annotated[str, typer.Argument(help="The code of an area; without one, all of them.")] = "") -> None:
    """Print the places, and for each who works there: shift, leave, stand-in, on call, whether they have joined."""
    asyncio.run(_show(area))


@town.command("check")
def check(file: File) -> None:
    """Say what a town's file would change, or everything that is wrong with it; nothing is written."""
    asyncio.run(_bring_in(file, dry_run=True))


@town.command("import")
def import_(file: File) -> None:
    """Add the file's new places and posts, change those that are there: all of it or, when anything is wrong, nothing."""
    asyncio.run(_bring_in(file, dry_run=False))


@staff.command("leave")
def take_leave(
    who: Who,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day; without it, today.")
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="The last day; without it, until `linli staff back`."),
    ] = None,
    stand_in: Annotated[str, typer.Option(help="Who has what is theirs meanwhile.")] = "",
) -> None:
    """Somebody is ill or on holiday: what they have goes to their stand-in, else to whoever is next."""
    asyncio.run(_take_leave(who, first.date() if first else None, last.date() if last else None, stand_in))


@staff.command("back")
def back(who: Who) -> None:
    """Somebody is back from leave, or does not take it."""
    asyncio.run(_back(who))


@staff.command("gone")
def gone(who: Who, post: Annotated[str, typer.Option(help="Only from their post in this area (code).")] = "") -> None:
    """Somebody works here no more: their rights end at once, and all their open work is given to others."""
    asyncio.run(_gone(who, post))


@household.command("move")
def move(
    number: Annotated[str, typer.Argument(help="The household's number in the book; G1-012/2 to move one person.")],
    to: Annotated[
        str, typer.Argument(help="The code of the grid they live in now; for one person, their new household.")
    ],
    grid: Annotated[str, typer.Option(help="The grid they lived in, where several have that number.")] = "",
) -> None:
    """A household lives in another grid, or somebody in another household: their reminders and open tasks follow."""
    asyncio.run(_move(number, to, grid))


Member = Annotated[
    str, typer.Argument(help="Who: by the book, as lists print it (G1-012/2, or G1/3-502/2), or their code.")
]


@household.command("gone")
def member_gone(who: Member) -> None:
    """Somebody died, or left the town: their chat, links and headship end, and lists, cards and rosters leave them out."""
    asyncio.run(_member_gone(who))


@household.command("back")
def member_back(who: Member) -> None:
    """Somebody lives in their household again, or was taken out of its book by mistake."""
    asyncio.run(_member_back(who))


@phone.command("free")
def free(who: Annotated[str, typer.Argument(help="Whose chat it was: their code, or G1-012/2.")]) -> None:
    """Take somebody's chat from them, so that whoever has the phone now can join with a link of their own."""
    asyncio.run(_free(who))


async def _show(area: str) -> None:
    async with _work() as (uow, _content):
        places = await town_book.read(uow, DEFAULT, actor=OPERATOR, within=area)
    if not places:
        raise SettingsError(f"There is no area {area}.")
    for place in places:
        facts = [place.name, place.zone, f"{place.households} households" if place.households else ""]
        indent = "  " * place.depth
        typer.echo("  ".join([f"{indent}{place.code}", *filter(None, facts)]))
        for one in place.staff:
            typer.echo(f"{indent}    {_colleague(one)}")


def _colleague(one: Colleague) -> str:
    facts = [one.role, one.shift, one.skills, f"cap {one.cap}" if one.cap is not None else ""]
    facts += ["on call"] if one.on_call else []
    if one.leave:
        facts.append(f"on leave {_days(*one.leave)}" + (f", {one.stand_in} stands in" if one.stand_in else ""))
    facts += [] if one.has_joined else ["has not joined yet"]
    home = f" ({one.home})" if one.home else ""
    return f"{one.code}{home} {one.name}: {'; '.join(filter(None, facts))}"


def _days(first: date, last: date | None) -> str:
    return f"from {first} until {last}" if last else f"from {first}"


async def _bring_in(file: Path, *, dry_run: bool) -> None:
    read = _read(file)
    link = "" if dry_run else await operator.link_before(environment.read())
    links: dict[str, str] = {}
    async with _work() as (uow, content):
        if dry_run:
            plan = await town_file.draw(uow, read, content.protocols)
        else:
            plan, links = await administration.import_town(uow, content.programme, read, content.protocols)
    for line in _told(plan, dry_run=dry_run):
        typer.echo(line)
    for name, token in links.items():
        typer.echo(f"{name}: {link}{token}")
    if links:
        typer.echo("Each link works once, for a week. Give it to nobody but the person it names.")
    if plan.problems:
        raise typer.Exit(1)


def _told(plan: Plan, *, dry_run: bool) -> list[str]:
    if plan.problems:
        return [f"Nothing was changed: {len(plan.problems)} to correct.", *plan.problems]
    said = "Nothing to change." if not plan.lines else f"Would change: {len(plan.lines)}" if dry_run else ""
    said = said or f"Changed: {len(plan.lines)}"
    passed = f"Passed over: {plan.passed_over} people, households and observations; a roster brings people in."
    return [said, *plan.lines, *([passed] if plan.passed_over else [])]


def _read(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, ValueError, yaml.YAMLError):
        raise SettingsError(f"{file} cannot be read as a town (YAML).") from None


async def _take_leave(who: str, first: date | None, last: date | None, stand_in: str) -> None:
    async with _work() as (uow, content):
        one = await administration.colleague(uow, who)
        other = await administration.colleague(uow, stand_in) if stand_in else None
        first = await administration.take_leave(uow, content.programme, one, first, last, other, actor=OPERATOR)
    typer.echo(f"{who} is on leave {_days(first, last)}." + (f" {stand_in} stands in." if stand_in else ""))


async def _back(who: str) -> None:
    async with _work() as (uow, content):
        one = await administration.colleague(uow, who)
        await administration.come_back(uow, content.programme, one, actor=OPERATOR)
    typer.echo(f"{who} is on no leave.")


async def _gone(who: str, post: str) -> None:
    async with _work() as (uow, content):
        one = await administration.colleague(uow, who)
        area_id = await listing.area_named(uow, post) if post else None
        if post and area_id is None:
            raise SettingsError(f"There is no area {post}.")
        count = await administration.leaves(uow, content.programme, one, actor=OPERATOR, area_id=area_id)
        stays = await access.holds_post(uow, one)
    what = f"holds no post in {post} any more" if stays else "works here no more"
    typer.echo(f"{_called(who, one)} {what}. Tasks given to others: {count}")


async def _move(number: str, to: str, grid: str) -> None:
    async with _work() as (uow, content):
        if "/" in number:
            person = await administration.move_person(uow, content.programme, number, to)
            now = f"{person.reference}/{person.place}"
        else:
            home_id = await _home(uow, number, grid)
            now = await administration.move_household(uow, content.programme, home_id, to, actor=OPERATOR)
    typer.echo(f"{number} is {now} now.")


async def _member_gone(who: str) -> None:
    async with _work() as (uow, content):
        was, now = await administration.goes(uow, content.programme, who)
        head = await access.by_id(uow, now.head_id) if now.head_id else None
    said = [f"{_called(who, was)} is in no household's book any more, since {now.left_on}."]
    said += ["Their chat is closed."] if was.address_id else []
    if was.head_id == was.id:
        said.append(f"Head of the household now: {f'{head.reference}/{head.place}' if head else 'nobody'}.")
    typer.echo(" ".join(said))


async def _member_back(who: str) -> None:
    async with _work() as (uow, _content):
        person = await administration.is_back(uow, who)
    typer.echo(f"{_called(who, person)} is in the book. `linli invite person {who}` makes a link.")


async def _free(who: str) -> None:
    async with _work() as (uow, content):
        person = await administration.free_phone_of(uow, content.programme, who)
    typer.echo(f"The phone of {_called(who, person)} is free now." if person else f"{who} has no chat here.")


def _called(who: str, person: Known) -> str:
    """Whom the operator named, and by the book who that is."""
    known = f"{person.reference}/{person.place}"
    return who if who == known or not person.reference else f"{who} ({known})"


async def _home(uow: UnitOfWork, number: str, grid: str) -> UUID:
    if grid:
        found = [home] if (home := await moving.household_at(uow, grid, number)) else []
    else:
        found = [home_id for home_id, _ in await book.homes_numbered(uow, number)]
    if len(found) > 1:
        raise SettingsError(f"Several grids have a household {number}; name its grid with --grid.")
    if not found:
        raise SettingsError(f"There is no household {number}" + (f" in {grid}." if grid else "."))
    return found[0]


@asynccontextmanager
async def _work() -> AsyncIterator[tuple[UnitOfWork, Catalog]]:
    """One change, or one look, with the content as the service has it."""
    settings = environment.read()
    async with operator.ready(settings) as database, database.begin() as uow:
        yield uow, await catalog.publish(uow, operator.read_content())
