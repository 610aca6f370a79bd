"""The ``linli`` command, and nothing but the command line."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import assembly, logs, operator, townhall
from bot import settings as environment
from bot.errors import LinliError, SettingsError
from bot.i18n import DEFAULT
from bot.sealing import KeyFile

app = typer.Typer(
    help="Linli 鄰里: a chat service for one town's epidemic work.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
db = typer.Typer(help="The database.", no_args_is_help=True)
keys = typer.Typer(help="The key ring that seals personal text.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(keys, name="keys")
export = typer.Typer(
    help="What others may be given; every export is written into the audit chain.", no_args_is_help=True
)
app.add_typer(export, name="export")
roster = typer.Typer(help="A community's households and people, as a file.", no_args_is_help=True)
app.add_typer(roster, name="roster")
invite = typer.Typer(help="Links by which people join.", no_args_is_help=True)
app.add_typer(invite, name="invite")
app.add_typer(townhall.town, name="town")
app.add_typer(townhall.staff, name="staff")
app.add_typer(townhall.household, name="household")
app.add_typer(townhall.phone, name="phone")

Port = Annotated[int, typer.Option(envvar="PORT", help="Where the page is served, on this machine only.")]
Language = Annotated[str, typer.Option(help="The language of headings and reports: zh_CN, zh_TW, en or ko.")]
Seed = Annotated[Path | None, typer.Option(help="A town to begin with: areas, workers, households, people (YAML).")]


@app.command()
def init(seed: Seed = None) -> None:
    """Make the data folder, the keys, the database, and the first administrator's invitation."""
    _run(operator.init(environment.read(), seed))


@app.command()
def run() -> None:
    """Run the service: polls Telegram, or serves a webhook when LINLI_WEBHOOK_URL is set."""
    settings = environment.read()
    if not settings.bot_token:
        raise SettingsError("Set LINLI_BOT_TOKEN to your bot's token (from @BotFather). Without one, try `make demo`.")
    logs.set_up()
    _run(_live(settings))


@app.command()
def demo(
    port: Port = 8090,
    text: Annotated[bool, typer.Option("--text", help="One day in the terminal instead, told scene by scene.")] = False,
    pace: Annotated[float, typer.Option(help="With --text: seconds between scenes; 0 for at once.")] = 0.0,
) -> None:
    """Show a small town in the browser: its phones, its clock, what the service does. No token, no server, no network."""
    if text:
        from bot.playground import demo as day  # noqa: PLC0415 -- only the demo needs the local Bot API

        _run(day.play(pace))
    else:
        _show(port, None)


@app.command()
def play(
    file: Annotated[Path, typer.Argument(help="A story (YAML); bot/playground/stories/ has one to copy.")],
    text: Annotated[bool, typer.Option("--text", help="A readable transcript instead of JSON lines.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Watch it in the browser, step by step, instead.")] = False,
    port: Port = 8090,
) -> None:
    """Play a story on a fresh embedded database under a clock that jumps; print what happened."""
    if watch:
        _show(port, file)
        return
    from bot.playground.player import player  # noqa: PLC0415 -- as above

    _run(player.print_story(file, readable=text))


@app.command()
def doctor() -> None:
    """Check everything the service needs; each line says what is wrong and what to do."""
    if not _run(operator.doctor(environment.read())):
        raise typer.Exit(1)


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest migration."""
    _run(operator.upgrade_database(environment.read()))
    typer.echo("The database is up to date.")


@keys.command("add")
def keys_add() -> None:
    """Add a data key, which seals from the next start on."""
    file = KeyFile(environment.read().keys)
    typer.echo(
        f"Data key {file.add()} added to {file.path} ({file.fingerprint()}). Copy the file to your safe place now."
    )


@keys.command("check")
def keys_check() -> None:
    """Say whether the key file can be read, and which keys are on the ring."""
    file = KeyFile(environment.read().keys)
    ring = file.read()
    numbers = ", ".join(map(str, ring.key_ids))
    typer.echo(f"{file.path}: data keys {numbers}; {ring.newest} seals. Fingerprint {file.fingerprint()}.")


DAY = ["%Y-%m-%d"]
Names = Annotated[bool, typer.Option("--names", help="With people's names; without it only references stand there.")]


@export.command("line-list")
def export_line_list(
    area: Annotated[str, typer.Argument(help="The code of an area; everything below it is in the list.")],
    to: Annotated[Path, typer.Argument(help="The file to write: .xlsx or .csv.")],
    names: Names = False,
    language: Language = DEFAULT,
    since: Annotated[
        datetime | None,
        typer.Option(formats=DAY, help="Also who was observed on this day or later and is not any more."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Only who was observed on this day or earlier; those of then.")
    ] = None,
) -> None:
    """Write the line list: everybody under observation in an area now, or on some days, a row for each episode."""
    from bot import exchange  # noqa: PLC0415 -- the libraries of sheets and pictures: the service starts without them

    days = (since.date() if since else None, until.date() if until else None)
    _run(exchange.export_line_list(environment.read(), area, to, names=names, language=language, days=days))


@export.command("equipment")
def export_equipment(
    area: Annotated[str, typer.Argument(help="The code of an area; the posts below it are in the list.")],
    to: Annotated[Path, typer.Argument(help="The file to write: .xlsx or .csv.")],
    language: Language = DEFAULT,
) -> None:
    """Write what the posts of an area asked for to protect themselves and do not have yet."""
    from bot import exchange  # noqa: PLC0415 -- as above

    _run(exchange.export_equipment(environment.read(), area, to, language=language))


@export.command("episode")
def export_episode(
    person: Annotated[str, typer.Argument(help="Whose observation: their code, or as lists print it, G1-012/2.")],
    to: Annotated[Path, typer.Argument(help="The file to write (JSON).")],
    names: Names = False,
    episode: Annotated[int | None, typer.Option(min=1, help="1 for their first one; without it, the latest.")] = None,
    language: Language = DEFAULT,
) -> None:
    """Write an observation as a FHIR R4 bundle: the answers, the temperatures, the symptoms."""
    from bot import exchange  # noqa: PLC0415 -- as above

    _run(exchange.export_episode(environment.read(), person, to, names=names, language=language, number=episode))


@roster.command("template")
def roster_template(
    to: Annotated[Path, typer.Argument(help="The file to write: .xlsx or .csv.")], language: Language = DEFAULT
) -> None:
    """Write an empty roster to fill in: headings, an example, drop-downs."""
    from bot import exchange  # noqa: PLC0415 -- as above

    _run(exchange.write_template(to, language=language))


@roster.command("check")
def roster_check(
    file: Annotated[Path, typer.Argument(help="A roster: .xlsx or .csv.")], language: Language = DEFAULT
) -> None:
    """Say what an import would do, and what is wrong row by row; nothing is written."""
    _import_roster(file, language, dry_run=True)


@roster.command("import")
def roster_import(
    file: Annotated[Path, typer.Argument(help="A roster: .xlsx or .csv.")], language: Language = DEFAULT
) -> None:
    """Bring a community's households and people in: all of them or, when anything is wrong, none."""
    _import_roster(file, language, dry_run=False)


@roster.command("export")
def roster_export(
    area: Annotated[str, typer.Argument(help="The code of an area; everything below it is in the roster.")],
    to: Annotated[Path, typer.Argument(help="The file to write: .xlsx or .csv.")],
    language: Language = DEFAULT,
) -> None:
    """Write an area's people, with names, as a roster to correct and bring in again."""
    from bot import exchange  # noqa: PLC0415 -- as above

    _run(exchange.export_roster(environment.read(), area, to, language=language))


@invite.command("person")
def invite_person(
    code: Annotated[str, typer.Argument(help="Whom it is for: their code, or as lists print it, G1-012/2.")],
) -> None:
    """A link for one person, good once, for a week; for a new phone too."""
    _run(operator.invite(environment.read(), person=code))


@invite.command("household")
def invite_household(number: Annotated[str, typer.Argument(help="The household's number in the book.")]) -> None:
    """A link for a household, good for as many as have not joined, for thirty days."""
    _run(operator.invite(environment.read(), household=number))


@invite.command("revoke")
def invite_revoke(
    person: Annotated[str, typer.Option(help="Take back the links of this person (code, or G1-012/2).")] = "",
    household: Annotated[str, typer.Option(help="Take back the links of this household (number).")] = "",
) -> None:
    """Take back the links that are still good of a person or a household."""
    if bool(person) == bool(household):
        raise SettingsError("Name one of --person and --household.")
    _run(operator.revoke(environment.read(), person=person, household=household))


@invite.command("sheet")
def invite_sheet(
    area: Annotated[str, typer.Argument(help="The code of an area; every household below it gets a card.")],
    to: Annotated[Path, typer.Argument(help="The file to write (PDF).")],
) -> None:
    """Write cards with codes to scan, by building, to cut out and bring to the doors; they name nobody."""
    from bot import exchange  # noqa: PLC0415 -- as above

    _run(exchange.write_invitations(environment.read(), area, to))


def _import_roster(file: Path, language: str, *, dry_run: bool) -> None:
    from bot import exchange  # noqa: PLC0415 -- as above

    if not _run(exchange.import_roster(environment.read(), file, language=language, dry_run=dry_run)):
        raise typer.Exit(1)


async def _live(settings: environment.Settings) -> None:
    service = await assembly.build(settings)
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    try:
        await service.run(stop)
    finally:
        await service.close()


def _show(port: int, story: Path | None) -> None:
    """The page of the small town, or of a story, until Ctrl-C or SIGTERM."""
    from bot.playground import page  # noqa: PLC0415 -- only the page needs the local Bot API

    try:
        _run(page.serve(port, open_browser=True, story=story))
    except OSError as error:
        raise SettingsError(
            f"Cannot listen on 127.0.0.1:{port} ({error.strerror}); choose another with PORT=."
        ) from None
    typer.echo("The town is closed; nothing of it is kept.")


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def main() -> None:
    """The entry point: a wrong setting is one sentence and exit code 2."""
    try:
        app()
    except SettingsError as error:
        said = str(error)
    except LinliError as error:
        said = error.sentence.format(**error.fields)
    else:
        return
    typer.secho(said, err=True, fg="red")
    sys.exit(2)


if __name__ == "__main__":
    main()
