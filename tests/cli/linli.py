"""The ``linli`` command as an operator runs it: a process of its own, with its own environment and folder."""

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from bot.assembly import SystemTime

PROGRAM = Path(sys.executable).parent / "linli"
TOKEN = "4242:" + "T" * 35
PATIENCE = 30.0
"""Seconds for anything a process should do at once; it is never waited out when all is well."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a finished command said, and its exit code. The token is in neither stream, whatever the command was."""

    code: int
    out: str
    err: str

    def __post_init__(self) -> None:
        assert TOKEN.partition(":")[2] not in self.out + self.err


@dataclass(slots=True)
class Counter:
    """Where commands are run in a process that has imported everything: starting anew would cost each two seconds."""

    process: subprocess.Popen[str]

    def asks(self, folder: Path, commands: list[tuple[list[str], dict[str, str]]]) -> list[tuple[int, str, str]]:
        """Run commands one after the other in one process, forked for them, in a folder; exit code, output and errors."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([str(folder), commands]) + "\n")
        self.process.stdin.flush()
        answered: list[tuple[int, str, str]] = json.loads(self.process.stdout.readline())
        return answered


@contextmanager
def counter() -> Iterator[Counter]:
    """A counter that is open as long as the context."""
    command = [sys.executable, str(Path(__file__).with_name("several.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Counter(process)


@dataclass(slots=True)
class Operator:
    """Somebody at a terminal, in an empty folder."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    counter: Counter | None = None
    """Where commands are run that end by themselves; without one each is the program itself."""
    program: tuple[str, ...] = (str(PROGRAM),)
    started: list["Running"] = field(default_factory=list)

    async def runs(self, *arguments: str, **settings: str) -> Done:
        """Run a command to its end."""
        if self.counter is None:
            return await (await self.starts(*arguments, **settings)).ends()
        (done,) = await self._asks([(list(arguments), self._environment(settings))])
        return done

    async def runs_each(self, *commands: tuple[str, dict[str, str]]) -> list[Done]:
        """Run several commands (``"db upgrade"``) with their settings, one after the other in one process."""
        return await self._asks(
            [(arguments.split(" "), self._environment(settings)) for arguments, settings in commands]
        )

    async def _asks(self, commands: list[tuple[list[str], dict[str, str]]]) -> list[Done]:
        assert self.counter is not None
        return [Done(*each) for each in await asyncio.to_thread(self.counter.asks, self.folder, commands)]

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        return {f"LINLI_{name.upper()}": value for name, value in (self.settings | settings).items()}

    async def starts(self, *arguments: str, **settings: str) -> "Running":
        """Start a command."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
        process = await asyncio.create_subprocess_exec(
            *self.program,
            *arguments,
            cwd=self.folder,
            env=inherited | {"PYTHONDONTWRITEBYTECODE": "1"} | self._environment(settings),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self.started.append(Running(process))
        return self.started[-1]

    async def leaves(self) -> None:
        """End what a failed test has left running."""
        for running in self.started:
            if running.process.returncode is None:
                running.process.kill()
                await running.process.communicate()


@dataclass(slots=True)
class Running:
    """A command that has not ended yet."""

    process: asyncio.subprocess.Process

    async def ends(self) -> Done:
        """Wait for its end."""
        async with asyncio.timeout(PATIENCE):
            out, err = await self.process.communicate()
        return Done(int(self.process.returncode or 0), out.decode(), err.decode())

    async def is_told_to_stop(self) -> Done:
        """SIGTERM, as a service manager sends it."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ends()


async def answers(url: str) -> str:
    """What an address answers once it answers with 200."""
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(url) as answer:
                    if answer.status == 200:
                        return await answer.text()
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.05)


def links(out: str) -> dict[str, str]:
    """The invitations a command printed: tokens by name."""
    return dict(re.findall(r"^(\w+): (?:/start |https://t\.me/linli_bot\?start=)(\S+)$", out, re.MULTILINE))


def seed(folder: Path, **changes: Any) -> Path:
    """A town's file: Li is observed since yesterday, Wang is responsible."""
    yesterday = SystemTime().now().date().toordinal() - 1
    town = {
        "areas": [{"id": "K1", "zone": "Asia/Shanghai"}, {"id": "G1", "parent": "K1"}],
        "workers": [{"id": "wang", "name": "Wang", "post": "G1", "role": "grid_worker", "languages": ["en"]}],
        "people": [{"id": "li", "name": "Li", "language": "en"}, {"id": "mother", "chat": "none"}],
        "households": [{"id": "h", "grid": "G1", "responsible": "wang", "head": "li", "members": ["li", "mother"]}],
        "episodes": [
            {
                "person": "li",
                "protocol": "home-observation-14",
                "starts_at": f"{SystemTime().now().date().fromordinal(yesterday)}T08:00",
            }
        ],
    }
    file = folder / "town.yaml"
    file.write_text(yaml.safe_dump(town | changes, allow_unicode=True), "utf-8")
    return file


def outbox(folder: Path) -> list[tuple[str, str | None]]:
    """State and outcome of every message in a stopped service's SQLite database."""
    with sqlite3.connect(folder / "data/linli.sqlite") as database:
        return database.execute("SELECT state, outcome FROM outbox ORDER BY id").fetchall()
