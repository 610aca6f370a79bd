"""When the token may send again: Telegram's limits kept on absolute time, so that no wait is ever made twice (B4, B10, B13).

Telegram's own algorithm is not published. This one does well on both likely ones, a strict sliding window and a token
bucket: an even pace just below the limit, no initial burst, and never more than the limit in any sliding second. Instants
are seconds since the epoch.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

from bot.messaging import Lane


@dataclass(frozen=True, slots=True)
class Limits:
    """What the token may do, in messages; ``policy.yaml`` holds the shipped figures (B13)."""

    per_second: float = 29.0
    bulk_per_second: float = 25.0
    chat_seconds: float = 1.02
    group_per_minute: int = 20
    busy_seconds: float = 10.0


@dataclass(slots=True)
class _Meter:
    """One chat: when it may be written to again, and a group's last minute."""

    free_at: float = 0.0
    minute: deque[float] = field(default_factory=deque)


class Pacer:
    """The limits of one token, as far as this process has used them."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.rate = limits.per_second
        self._latest = float("-inf")
        self._next = 0.0
        self._hold = 0.0
        self._second: deque[float] = deque()
        self._bulk_second: deque[float] = deque()
        self._meters: dict[Hashable, _Meter] = {}
        self._refusals: deque[tuple[float, Hashable]] = deque()
        self._busy_at = float("-inf")
        self._since_bulk = 0
        self._grown_at = 0.0

    def free_at(self, now: float) -> float:
        """When the token may send its next message."""
        if now < self._latest - 1:  # two workers' readings of one clock differ by less
            self._go_back(self._latest - now)
        self._latest = now
        self._grow(now)
        _forget(self._second, now - 1)
        window = self._second[0] + 1 if len(self._second) >= int(self.rate) else 0.0
        return max(self._next, self._hold, window)

    def bulk_free_at(self, now: float) -> float:
        """When the broadcast lane may send, which leaves room while others have work (B13)."""
        _forget(self._bulk_second, now - 1)
        full = len(self._bulk_second) >= int(min(self.limits.bulk_per_second, self.rate))
        return self._bulk_second[0] + 1 if full and now - self._busy_at <= self.limits.busy_seconds else 0.0

    def lanes(self, now: float) -> list[Lane]:
        """The lanes that may send now, in order; after nine others in a row the tenth slot is the broadcast's (B10)."""
        others: list[Lane] = [lane for lane in Lane if lane is not Lane.BROADCAST]
        if self.bulk_free_at(now) > now:
            return others
        return [Lane.BROADCAST, *others] if self._since_bulk >= 9 else [*others, Lane.BROADCAST]

    def held(self, now: float) -> list[Hashable]:
        """Chats that may not be written to yet."""
        for chat, meter in list(self._meters.items()):
            _forget(meter.minute, now - 60)
            if meter.free_at <= now and not meter.minute:
                del self._meters[chat]
        return [chat for chat, meter in self._meters.items() if meter.free_at > now]

    def next_chat_free_at(self, now: float) -> float | None:
        """When the first of the held chats may be written to again."""
        return min((meter.free_at for meter in self._meters.values() if meter.free_at > now), default=None)

    def take(self, now: float, lane: Lane, chat: Hashable, *, group: bool) -> None:
        """A message leaves."""
        # late by less than one slot: the next slot stays where it was; later than that: time lost is not made up
        step = 1 / self.rate
        self._next = (self._next if now - self._next < step else now) + step
        self._second.append(now)
        if lane is Lane.BROADCAST:
            self._bulk_second.append(now)
            self._since_bulk = 0
        else:
            self._busy_at = now
            self._since_bulk += 1
        meter = self._meters.setdefault(chat, _Meter())
        meter.free_at = max(meter.free_at, now + self.limits.chat_seconds)
        if group:
            meter.minute.append(now)
            _forget(meter.minute, now - 60)
            if len(meter.minute) >= self.limits.group_per_minute:
                meter.free_at = max(meter.free_at, meter.minute[0] + 60)

    def refused(self, now: float, chat: Hashable, seconds: float) -> None:
        """A 429: the chat waits exactly as told; three chats within one second mean the whole token (B4)."""
        meter = self._meters.setdefault(chat, _Meter())
        meter.free_at = max(meter.free_at, now + seconds)
        self._refusals.append((now, chat))
        while self._refusals[0][0] < now - 1:
            self._refusals.popleft()
        if len({refused for _, refused in self._refusals}) >= 3:
            self._refusals.clear()
            if self._hold <= now:  # what was in flight when the hold began is refused too, and teaches nothing new
                self.rate = max(self.rate / 2, 1.0)
            self._hold = max(self._hold, now + seconds)
            self._grown_at = self._hold

    def _grow(self, now: float) -> None:
        """Back to the full rate by one message a second each second."""
        seconds = int(now - self._grown_at)
        if self.rate < self.limits.per_second and seconds > 0:
            self.rate = min(self.rate + seconds, self.limits.per_second)
            self._grown_at += seconds

    def _go_back(self, seconds: float) -> None:
        """The clock was set back: what was noted moves with it, else all would wait for as long as it jumped."""
        self._next -= seconds
        self._hold -= seconds
        self._busy_at -= seconds
        self._grown_at -= seconds
        self._refusals.clear()
        for instants in (self._second, self._bulk_second, *(meter.minute for meter in self._meters.values())):
            instants.extend([instants.popleft() - seconds for _ in range(len(instants))])
        for meter in self._meters.values():
            meter.free_at -= seconds


def _forget(instants: deque[float], before: float) -> None:
    while instants and instants[0] <= before:
        instants.popleft()
