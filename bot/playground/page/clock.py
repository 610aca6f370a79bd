"""The town's clock as the page steers it: it goes with real time, faster, to a goal, or not at all."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.timing import ManualTime

ORDINARY = 1.0
FASTEST = 86400.0
"""Town seconds in a real one: a day a second, more than the service itself can keep up with."""


class Clock:
    """Where the town's time should be. It only says so: the town's driver moves the time there, through all that is due
    on the way."""

    def __init__(self, time: ManualTime, seconds: Callable[[], float] | None = None) -> None:
        self.time = time
        self.speed = ORDINARY
        self.goal: datetime | None = None
        self._play_until: datetime | None = None
        self._seconds = seconds or asyncio.get_running_loop().time
        self.anchor()

    def anchor(self) -> None:
        """Go on from the present instant: the town does not hurry to make up for time the service took."""
        self._from, self._since = self.time.now(), self._seconds()

    def target(self) -> datetime:
        """The instant it should be."""
        if self.goal is not None:
            return self.goal
        target = self._from + timedelta(seconds=(self._seconds() - self._since) * self.speed)
        return min(target, self._play_until) if self._play_until else target

    def jump(self, to: datetime) -> None:
        """Go there at once; what falls due on the way happens in order."""
        self.goal = max(to, self.time.now())

    def run(self, speed: float, until: datetime | None = None) -> None:
        """Go at a speed: 1 is real time, 0 stands still. ``ValueError`` for a speed nobody can mean."""
        if not 0 <= speed <= FASTEST:
            raise ValueError("a speed is between 0 and a day a second")
        self.goal, self.speed, self._play_until = None, speed, until
        self.anchor()

    def arrived(self) -> bool:
        """After a move: whether a goal or the end of what was played is reached, so that ordinary time goes on."""
        if self.goal is not None and self.time.now() >= self.goal:
            self.goal = None
            self.anchor()
            return True
        if self._play_until is not None and self.time.now() >= self._play_until:
            self.run(ORDINARY)
            return True
        return False

    def shown(self) -> Mapping[str, Any]:
        """What a page needs to show the time by itself between two pieces of news."""
        return {"now": self.time.now().isoformat(), "speed": self.speed, "jumping": self.goal is not None,
                "playing": self._play_until is not None}  # fmt: skip
