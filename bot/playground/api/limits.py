"""Telegram's flood limits: 30 messages a second in all, 1 a second to a person, 20 a minute to a group (B13).

Telegram's algorithm is not published; two models of it are here, and a sender should do well on both: a strict sliding
window, and a token bucket. Only new messages are counted, edits are not.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Literal, Protocol

from bot.playground.api import answers

Model = Literal["window", "bucket"]


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` messages in any ``seconds``."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a bot may send. ``None`` is no limit; ``retry_after`` is how many seconds a violation blocks."""

    overall: Rate | None = None
    person: Rate | None = None
    group: Rate | None = None
    model: Model = "window"
    retry_after: int = 3

    @classmethod
    def none(cls) -> "Limits":
        """No limit at all."""
        return cls()

    @classmethod
    def telegram(cls, *, model: Model = "window", retry_after: int = 3, burst: int = 1) -> "Limits":
        """B13's figures; a person takes ``burst`` messages in as many seconds; ``retry_after`` is 1 to 35 s in life."""
        return cls(Rate(30, 1), Rate(burst, burst), Rate(20, 60), model, retry_after)

    @classmethod
    def strict(cls) -> "Limits":
        """The hardest guess at Telegram: any sliding second counts, a violation blocks for 35 s."""
        return cls.telegram(retry_after=35)

    @classmethod
    def tolerant(cls) -> "Limits":
        """The mildest guess: a bucket of 30 that fills again, bursts of 3 to a person, a violation blocks for 1 s."""
        return cls.telegram(model="bucket", retry_after=1, burst=3)


class Meter(Protocol):
    """Counts the messages of one chat or one bot."""

    def has_room(self, at: float) -> bool:
        """Whether one more message fits now."""

    def count(self, at: float) -> None:
        """One more message was accepted."""


class Window:
    """At most ``count`` messages in any ``seconds``, to the microsecond."""

    __slots__ = ("_accepted", "_rate")

    def __init__(self, rate: Rate, _at: float) -> None:
        self._rate = rate
        self._accepted: deque[float] = deque(maxlen=rate.count)

    def has_room(self, at: float) -> bool:
        return len(self._accepted) < self._rate.count or at - self._accepted[0] >= self._rate.seconds

    def count(self, at: float) -> None:
        self._accepted.append(at)


class Bucket:
    """``count`` tokens at first, refilled evenly within ``seconds``; a message takes one."""

    __slots__ = ("_at", "_rate", "_tokens")

    def __init__(self, rate: Rate, at: float) -> None:
        self._rate = rate
        self._tokens = float(rate.count)
        self._at = at

    def has_room(self, at: float) -> bool:
        refill = max(0.0, at - self._at) * self._rate.count / self._rate.seconds
        self._tokens = min(self._rate.count, self._tokens + refill)
        self._at = at
        return self._tokens >= 1

    def count(self, _at: float) -> None:
        self._tokens -= 1


METERS: dict[Model, Callable[[Rate, float], Meter]] = {"window": Window, "bucket": Bucket}
"""The two guesses at Telegram's algorithm."""

Scope = tuple[int, int]
"""A bot and a chat; chat 0 stands for all of them."""


class Gate:
    """Lets messages through or answers 429; once violated, a scope stays closed until its time is over."""

    def __init__(self, limits: Limits, now: Callable[[], datetime]) -> None:
        self.limits = limits
        self._now = now
        self._meters: dict[Scope, Meter] = {}
        self._closed_until: dict[Scope, float] = {}

    def change(self, limits: Limits) -> None:
        """Other limits from now on; what was counted is forgotten."""
        self.limits = limits
        self._meters.clear()
        self._closed_until.clear()

    def admit(self, bot_id: int, chat_id: int) -> None:
        """Count one message to a chat (groups have negative ids) or raise a 429 with the seconds still to wait."""
        at = self._now().timestamp()
        rates = (
            ((bot_id, 0), self.limits.overall),
            ((bot_id, chat_id), self.limits.person if chat_id > 0 else self.limits.group),
        )
        meters = [self._open_meter(scope, rate, at) for scope, rate in rates if rate]
        for meter in meters:
            meter.count(at)

    def _open_meter(self, scope: Scope, rate: Rate, at: float) -> Meter:
        meter = self._meters.get(scope)
        if meter is None:
            meter = self._meters[scope] = METERS[self.limits.model](rate, at)
        if at < self._closed_until.get(scope, at):
            raise answers.too_many_requests(max(1, ceil(self._closed_until[scope] - at)))
        if not meter.has_room(at):
            self._closed_until[scope] = at + self.limits.retry_after
            raise answers.too_many_requests(self.limits.retry_after)
        return meter
