"""Lets a story happen: the clock jumps from step to step and through everything due on the way, in order.

What is due at an instant happens before a step at that instant. What phones do while the service is dead waits for it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import typer

from bot.playground.player import acts, stage, story, watch
from bot.playground.player.stage import Refusal, Stage
from bot.playground.player.steps import Step
from bot.playground.player.story import Story
from bot.playground.player.transcript import Transcript
from bot.playground.player.watch import Causes, Line, Watch


class Player:
    """Plays one story on one stage, once."""

    def __init__(self, on: Stage) -> None:
        self.stage = on
        self._watch = Watch(on)
        self._following: datetime | None = on.story.starts_at
        """When there is more to do."""
        self._waiting: dict[str, int] = {}
        """Steps on phones that the service has not seen yet, by whose phone it was."""

    async def events(self) -> AsyncIterator[Step | Line]:
        """Each step as it is done, and every line of what happened, in order."""
        told = self.stage.story
        await self._watch.begin()
        try:
            for line in await self._reach(told.starts_at):
                yield line
            for step in told.steps:
                for line in await self._reach(step.at):
                    yield line
                yield step
                for line in await self._do(step):
                    yield line
            for line in await self._reach(told.ends_at):
                yield line
        finally:
            await self._watch.stop()

    async def _reach(self, instant: datetime) -> list[Line]:
        """Everything due up to an instant happens; the service starts again on the way when its time has come."""
        lines: list[Line] = []
        up_at = self.stage.up_at
        if up_at is not None and up_at <= instant:
            self.stage.time.move_to(up_at)
            await self.stage.open()
            lines += await self._answer()
        if not self.stage.is_up:
            self.stage.time.move_to(instant)
            return lines
        while self._following is not None and self._following <= instant:
            self.stage.time.move_to(max(self._following, self.stage.time.now()))
            lines += await self._settled()
        self.stage.time.move_to(instant)
        return lines

    async def _do(self, step: Step) -> list[Line]:
        lines: list[Line] = []
        try:
            for part in acts.parts(step):
                await acts.perform(self.stage, step, part)
                self._waiting[step.who or ""] = step.number
                lines += await self._answer() if self.stage.is_up else []
        except Refusal as refusal:
            lines.append(self._watch.line(step.number, "refused", why=str(refusal)))
        return lines

    async def _answer(self) -> list[Line]:
        """The service takes in what phones did, and answers; what the clock does at the same instant is the clock's."""
        causes = Causes(max(self._waiting.values(), default=None), self._waiting)
        self._waiting = {}
        await self.stage.take_in()
        lines = await self._watch.changes(causes)
        return lines + await self._settled()

    async def _settled(self) -> list[Line]:
        """Everything that can happen now happens."""
        self._following = await self.stage.settle()
        return await self._watch.changes(Causes())


@asynccontextmanager
async def opened(told: Story) -> AsyncIterator[Player]:
    """A player on a fresh stage, which is taken down at the end."""
    async with stage.opened(told) as on:
        yield Player(on)


async def print_story(file: Path, *, readable: bool) -> None:
    """Play a story's file and print what happened: JSON lines, or a transcript. ``StoryError`` before anything runs."""
    told = story.read(file)
    transcript = Transcript(told) if readable else None
    async with opened(told) as player:
        async for event in player.events():
            if transcript:
                transcript.show(event)
            elif not isinstance(event, Step):
                typer.echo(watch.written(event))
