"""Where torture happens: the local Bot API and the people's phones in this process, the service in one of its own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot import assembly
from bot.db import Database
from bot.migrations import upgrade
from bot.playground.api import Api, Entry, Limits
from bot.sealing import KeyFile

ROOT = Path(__file__).parents[2]
TOKEN = "4242:" + "T" * 35
SENDING = ("sendMessage", "editMessageText")
PATIENCE = 60
"""Seconds for anything that must happen at all."""

LINLI = ("-m", "bot", "run")
HURRIED = ("-m", "tests.torture.hurried")


class Unalive(AssertionError):
    """The service ended, or did nothing, when it should have worked; the text is the end of its log."""


@dataclass(slots=True)
class Life:
    """One process of the service, from its start to its end."""

    process: subprocess.Popen[bytes]
    log: Path
    began: float
    entries: int
    """How long the ledger was when it began."""

    def kill(self) -> None:
        """SIGKILL: not another instruction is run."""
        self.process.kill()
        self.process.wait()

    async def stops(self) -> int:
        """SIGTERM, and its exit code within the ten seconds it promises."""
        self.process.send_signal(signal.SIGTERM)
        for _ in range(200):
            if self.process.poll() is not None:
                return self.process.returncode
            await asyncio.sleep(0.05)
        raise Unalive(f"SIGTERM was not obeyed within 10 s\n{self.last_words()}")

    def check(self) -> None:
        """Raise when the process is gone."""
        if self.process.poll() is not None:
            raise Unalive(f"the service ended with {self.process.returncode}\n{self.last_words()}")

    def last_words(self) -> str:
        return self.log.read_text("utf-8", "replace")[-3000:]


@dataclass(slots=True)
class Stage:
    """A database, a Bot API with its ledger, and the lives of the service so far."""

    database_url: str
    folder: Path
    api: Api
    lives: list[Life] = field(default_factory=list)
    command: Sequence[str] = HURRIED
    address: str = ""
    """Where the service finds the Bot API, unless it is the API's own."""

    @property
    def keys(self) -> KeyFile:
        return KeyFile(self.folder / "keys.json")

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """The database as somebody else sees it, opened for one look."""
        database = Database(self.database_url, assembly.SystemTime(), self.keys.read())
        try:
            yield database
        finally:
            await database.close()

    def start(self, *, bot_api_url: str | None = None) -> Life:
        """Start the service: a cold start of the interpreter, with settings by environment only."""
        log = self.folder / f"life-{len(self.lives)}.log"
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "LINLI_BOT_TOKEN": TOKEN,
            "LINLI_BOT_API_URL": bot_api_url or self.address or self.api.url,
            "LINLI_DATABASE_URL": self.database_url,
            "LINLI_DATA_DIR": str(self.folder),
            "LINLI_LISTEN": "127.0.0.1:0",
        }
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        life = Life(process, log, time.monotonic(), len(self.api.ledger))
        self.lives.append(life)
        return life

    async def works(self, seconds: float) -> None:
        """Let every process that was not ended work for a while; raise when one is gone by then."""
        await asyncio.sleep(seconds)
        for life in self.lives:
            if life.process.returncode is None:
                life.check()

    async def resumes(self, life: Life) -> float:
        """Wait until something is sent in this life; the seconds since it began."""
        entry = await self._first(life)
        life.check()
        return (entry.at - datetime.now(UTC)).total_seconds() + time.monotonic() - life.began

    async def _first(self, life: Life) -> Entry:
        looked = life.entries
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    for entry in self.api.ledger.since(looked):
                        looked = entry.seq
                        if entry.method in SENDING:
                            return entry
                    life.check()
                    await asyncio.wait([asyncio.ensure_future(self.api.ledger.grown())], timeout=0.5)
        except TimeoutError:
            raise Unalive(f"nothing was sent in {PATIENCE} s\n{life.last_words()}") from None

    def end(self) -> None:
        """No process outlives the test."""
        for life in self.lives:
            if life.process.poll() is None:
                life.kill()


@asynccontextmanager
async def opened(
    database_url: str, folder: Path, *, seed: int, command: Sequence[str] = HURRIED
) -> AsyncIterator[Stage]:
    """A migrated, empty database, its keys, and a local Bot API in real time."""
    api = Api(now=lambda: datetime.now(UTC), limits=Limits.none(), seed=seed, ledger_file=folder / "ledger.jsonl")
    api.add_bot(TOKEN, "linli_bot", "Linli")
    await api.start()
    stage = Stage(database_url, folder, api, command=command)
    stage.keys.make()
    try:
        async with stage.database() as database:
            await upgrade.upgrade(database.engine)
        yield stage
    finally:
        stage.end()
        await api.stop()
