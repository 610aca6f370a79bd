"""The composition root: settings become a database, content, routes and workers. The command, the player and the tests
build the service here, with their own time and ids."""

import asyncio
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("PTB_TIMEDELTA", "1")  # before the library is imported: else every 429 warns

from telegram import Bot
from telegram.error import TelegramError

import handlers
from bot import catalog, clock
from bot.catalog import Catalog
from bot.chat.dispatch import Dispatcher
from bot.chat.fetch import Fetcher
from bot.chat.menus import Menus
from bot.chat.pacing import Limits
from bot.chat.receive import Intake, Poller
from bot.chat.send import Sender
from bot.chat.transport import Refused, Transport
from bot.db import Database
from bot.errors import SettingsError
from bot.i18n import Wording
from bot.messaging.leases import Life
from bot.metrics import Metrics
from bot.migrations import upgrade
from bot.references import Ids
from bot.sealing import KeyFile
from bot.service import Rare, Service
from bot.settings import Settings
from bot.timing import Time

HERE = ("127.0.0.1", "localhost", "::1")
"""A Bot API on this machine is spoken to directly, whatever proxy the environment names."""


class SystemTime:
    """The machine's clock: the only place that asks it."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait_until(self, instant: datetime, wake: asyncio.Event | None = None) -> None:
        seconds = max((instant - self.now()).total_seconds(), 0)
        if wake is None:
            await asyncio.sleep(seconds)
            return
        try:
            async with asyncio.timeout(seconds):
                await wake.wait()
        except TimeoutError:
            pass
        wake.clear()


def folder(name: str) -> Path:
    """``content`` or ``locales``: inside an installed wheel, else in the checkout."""
    package = Path(__file__).parent
    packaged = package / f"_{name}"
    return packaged if packaged.is_dir() else package.parent / name


async def build(
    settings: Settings,
    *,
    time: Time | None = None,
    ids: Ids | None = None,
    limits: Limits | None = None,
    policy: Any = None,
    protocols: Mapping[str, Any] | None = None,
    content_folder: Path | None = None,
    in_flight: int = 64,
) -> Service:
    """Open the database, read the content (another folder's, if one is given), meet the bots. ``SettingsError`` says what
    is wrong and what to do."""
    time = time or SystemTime()
    content = catalog.load(
        content_folder or folder("content"), Wording(folder("locales")), policy=policy, extra_protocols=protocols
    )
    database = Database(settings.database, time, KeyFile(settings.keys).read(), zone=settings.time_zone, ids=ids)
    life = Life(database)
    try:
        await check_migrated(database)
        await life.begin()
        try:
            return await _build(settings, database, time, life, content, limits, in_flight)
        except BaseException:
            await life.end()
            raise
    except BaseException:
        await database.close()
        raise


async def check_migrated(database: Database) -> None:
    """``SettingsError`` where the database does not answer, or its migrations have not been run."""
    if not await is_migrated(database):
        raise SettingsError("The database is not migrated; run `linli db upgrade`.")


async def is_migrated(database: Database) -> bool:
    """Whether the database stands at the newest migration; ``SettingsError`` when it does not answer."""
    if database.is_sqlite:
        _check_reachable(Path(str(database.url.database)))
    try:
        return await upgrade.is_current(database.engine)
    except Exception as error:  # noqa: BLE001 -- whatever the driver raises, the operator needs a sentence
        raise SettingsError(
            f"The database does not answer ({_reason(error)}); check LINLI_DATABASE_URL and that it runs."
        ) from None


def _reason(error: Exception) -> str:
    """What the driver calls the reason for which a database does not answer; no word of its own, which may hold the URL."""
    said = getattr(error, "orig", None) or error
    return type(said.__cause__ or said).__name__


def _check_reachable(file: Path) -> None:
    """Asked before SQLite is: a connection that cannot be opened leaves its thread behind, with a traceback."""
    for path, mode in ((file.parent, os.W_OK | os.X_OK), (file, os.R_OK | os.W_OK)):
        if not os.access(path, mode) and (path != file or file.exists()):
            raise SettingsError(f"The database {file} cannot be opened: {path} is missing, or not to be written.")


async def _build(
    settings: Settings,
    database: Database,
    time: Time,
    life: Life,
    content: Catalog,
    limits: Limits | None,
    in_flight: int,
) -> Service:
    async with database.begin() as uow:
        content = await catalog.publish(uow, content)
    bots, transports = await meet(settings)
    metrics = Metrics()
    intake = Intake(database, metrics)
    dispatcher = Dispatcher(
        database=database,
        bots=bots,
        routes=handlers.ROUTES,
        wording=content.wording,
        content=lambda: content,
        metrics=metrics,
    )
    service = Service(
        settings,
        database,
        time,
        metrics,
        life,
        content,
        bots,
        transports,
        intake,
        dispatcher,
        clock.Clock(database, lambda: content, metrics),
    )
    pace = limits or Limits(
        per_second=content.policy.limits.overall_per_second - 1.0,
        bulk_per_second=content.policy.limits.bulk_per_second,
        chat_seconds=1.02 / content.policy.limits.chat_per_second,
        group_per_minute=content.policy.limits.group_per_minute,
        busy_seconds=content.policy.limits.bulk_yields_seconds,
    )
    for bot, transport in zip(bots.values(), transports, strict=True):
        service.senders.append(
            Sender(database=database, bot=bot, holder=life.run_id, limits=pace, metrics=metrics, in_flight=in_flight)
        )
        menus = Menus(database, bot, handlers.menu, content.wording)
        fetcher = Fetcher(database, bot, transport, lambda: content)
        service.rare.append(Rare(fetcher.step, database.signals.worker("roster_files")))
        service.rare.append(Rare(menus.step, database.signals.worker("addresses")))
        if not settings.webhook_url:
            service.pollers.append(Poller(database, intake, bot, transport, life.run_id))
    return service


async def meet(settings: Settings) -> tuple[dict[int, Bot], list[Transport]]:
    """One bot per token, each known by name (getMe). ``SettingsError`` when the Bot API refuses or does not answer."""
    bots: dict[int, Bot] = {}
    transports: list[Transport] = []
    try:
        for secret in settings.bot_token:
            transport = Transport(through_proxy=urlsplit(settings.bot_api_url).hostname not in HERE)
            bot = Bot(
                secret.get_secret_value(),
                base_url=f"{settings.bot_api_url}/bot",
                base_file_url=f"{settings.bot_api_url}/file/bot",
                request=transport,
                get_updates_request=transport,
            )
            transports.append(transport)
            await bot.initialize()
            bots[bot.id] = bot
    except BaseException as error:  # a start that is given up in the middle leaves no connection behind
        for opened in transports:
            await opened.shutdown()
        if isinstance(error, TelegramError):
            raise SettingsError(_not_met(settings.bot_api_url, error)) from None
        raise
    return bots, transports


def _not_met(url: str, error: TelegramError) -> str:
    if isinstance(error, Refused) and error.status in (401, 404):
        return f"The Bot API at {url} does not know LINLI_BOT_TOKEN; @BotFather shows the right one."
    if isinstance(error, Refused):
        return f"The Bot API at {url} answered with {error.status}; try again, or check LINLI_BOT_API_URL."
    return f"The Bot API at {url} does not answer ({error}); check LINLI_BOT_API_URL and the network."


async def clock_difference(transport: Transport, bot: Bot) -> float | None:
    """Seconds by which this machine's clock is ahead of the Bot API's (its answer's Date header); None if it names none."""
    served = await transport.served_at(bot)
    return (SystemTime().now() - served).total_seconds() if served else None
