"""What every test stands on: a fresh database of either kind, and a network that ends at this machine."""

import os

os.environ["PTB_TIMEDELTA"] = (
    "1"  # read when telegram is first imported; without it every 429 warns, and warnings are errors
)

import asyncio
import gc
import ipaddress
import shutil
import signal
import sys
import zlib
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.migrations import upgrade
from bot.migrations.tables import METADATA
from tests.postgres import cluster


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("linli")
    group.addoption("--long", action="store_true", help="torture at its full length (make torture)")
    group.addoption("--bench", action="store_true", help="run the benchmarks, which measure this machine (make bench)")
    group.addoption("--in-turn", action="store_true", help="each journey on one database or the other, by its name")
    group.addoption("--update-transcripts", action="store_true", help="accept the dialogues as they are now")


def pytest_configure() -> None:
    sys.addaudithook(_stay_on_this_machine)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what tests have started is stopped


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first: while they wait for processes, the other worker does everything else."""
    if config.getoption("--in-turn"):
        later = [item for item in items if _is_for_another_turn(item)]
        items[:] = [item for item in items if item not in set(later)]
        config.hook.pytest_deselected(items=later)
    longest = ("torture", "scenarios", "browser")
    items.sort(key=lambda item: next((at for at, part in enumerate(longest) if part in item.path.parts), len(longest)))


def _is_for_another_turn(item: pytest.Item) -> bool:
    """Whether a journey is told on the other database this time; its name decides, not its place."""
    file, _, name = item.nodeid.rpartition("::")
    kinds = [kind for kind in ("sqlite", "postgres") if kind in name.partition("[")[2].rstrip("]").split("-")]
    if not file.startswith("tests/journeys/") or not kinds:
        return False
    turn = zlib.crc32(f"{file}::{name.replace(kinds[0], '')}".encode()) % 2
    return kinds[0] != ("sqlite", "postgres")[turn]


def pytest_collection_finish() -> None:
    """What is imported stays: the garbage collector, which took a tenth of the time, need not look through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 20, 20)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Times are no tests: benchmarks are collected only when asked for."""
    return True if collection_path.name == "benchmarks" and not config.getoption("--bench") else None


class NetworkBlocked(RuntimeError):
    """A test tried to leave this machine; it is no OSError, so that nothing retries it away."""


def _stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
    elif event == "socket.getaddrinfo":
        address = arguments
    else:
        return
    if isinstance(address, tuple) and not _is_here(address[0]):
        raise NetworkBlocked(f"{event} to {address[0]}: tests reach loopback and unix sockets only")


def _is_here(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host or "localhost"
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost"
    return address.is_loopback or address.is_unspecified


@pytest.fixture(scope="session")
def long(pytestconfig: pytest.Config) -> bool:
    """Whether torture runs at its full length."""
    return bool(pytestconfig.getoption("--long"))


@pytest.fixture(scope="session")
def update_transcripts(pytestconfig: pytest.Config) -> bool:
    """Whether golden dialogues are written rather than compared."""
    return bool(pytestconfig.getoption("--update-transcripts"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[cluster.Server]:
    """One PostgreSQL for the whole run, started when the first test asks for it."""
    with cluster.provided() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: cluster.Server) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite database that does not exist yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'linli.sqlite'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, empty database; the test runs once on each kind, because SQLite hides races."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database for tests to copy."""
    file = tmp_path_factory.mktemp("template") / "linli.sqlite"
    _migrate(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: cluster.Server) -> Iterator[str]:
    """One migrated PostgreSQL database; making one takes half a second, emptying it none."""
    with postgres_server.database() as url:
        _migrate(url)
        yield url


@pytest.fixture
def migrated_sqlite_url(migrated_sqlite: Path, sqlite_url: str, tmp_path: Path) -> str:
    """A SQLite database with all tables and nothing in them."""
    shutil.copy(migrated_sqlite, tmp_path / "linli.sqlite")
    return sqlite_url


@pytest.fixture
def migrated_postgres_url(migrated_postgres: str) -> str:
    """A PostgreSQL database with all tables and nothing in them."""
    _run(migrated_postgres, _empty)
    return migrated_postgres


@pytest.fixture(params=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """A database with all tables and nothing in them, much sooner than by migrating it; once on each kind."""
    return str(request.getfixturevalue(f"migrated_{request.param}_url"))


def _migrate(url: str) -> None:
    _run(url, upgrade.upgrade)


async def _empty(engine: AsyncEngine) -> None:
    deletions = [f"DELETE FROM {table.name};" for table in reversed(METADATA.sorted_tables) if table.name != "audit"]
    statements = ["TRUNCATE audit;", *deletions, "INSERT INTO audit_head (id, seq, mac) VALUES (1, 0, '');"]
    async with engine.begin() as connection:  # audit's triggers refuse to delete
        await connection.execute(text(f"DO $$ BEGIN {' '.join(statements)} END $$"))


def _run(url: str, work: Callable[[AsyncEngine], Awaitable[None]]) -> None:
    async def run() -> None:
        engine = create_async_engine(url)
        await work(engine)
        await engine.dispose()

    with ThreadPoolExecutor(1) as apart:  # a test's own loop may be running in this thread
        apart.submit(asyncio.run, run()).result()
