"""Faults on purpose: what a scripted or random bad day of the Bot API looks like to the caller.

An answer is one of: ``{status, retry_after?, description?, html_body?}`` (not carried out), ``{reset: before|after}``
(the connection breaks, before or after the call took effect), ``{timeout: before|after, seconds}`` (no answer, then a
broken connection), ``{garbage: text}`` (carried out, answered 200 with that text), ``{delay: seconds}`` (carried out
late), ``{migrate_to_chat_id: id}`` (a group became a supergroup).
"""

import random
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from http import HTTPStatus
from typing import Any, Literal

from bot.playground.api.answers import Refused, too_many_requests

Moment = Literal["before", "after"]

HTML = "<html><head><title>{0} {1}</title></head><body><center><h1>{0} {1}</h1></center><hr>nginx</body></html>"
KINDS = ("status", "reset", "timeout", "garbage", "delay", "migrate_to_chat_id")


@dataclass(frozen=True, slots=True)
class Fault:
    """One bad answer; exactly one of the six kinds is set."""

    status: int | None = None
    retry_after: int | None = None
    description: str | None = None
    html_body: bool = False
    reset: Moment | None = None
    timeout: Moment | None = None
    seconds: float = 0
    garbage: str | None = None
    delay: float | None = None
    migrate_to_chat_id: int | None = None

    def __post_init__(self) -> None:
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            raise ValueError(f"a fault is exactly one of {', '.join(KINDS)}")
        for moment in (self.reset, self.timeout):
            if moment not in (None, "before", "after"):
                raise ValueError("reset and timeout are 'before' or 'after'")
        for number in (self.status, self.retry_after, self.seconds, self.delay, self.migrate_to_chat_id):
            if isinstance(number, bool) or not isinstance(number, int | float | None):
                raise ValueError(f"a number is expected, not {number!r}")  # noqa: TRY004 - one kind of error to callers

    @property
    def takes_effect(self) -> bool:
        """Whether the call is carried out in spite of the fault."""
        return self.status is None and self.migrate_to_chat_id is None and "before" not in (self.reset, self.timeout)

    def refusal(self) -> Refused | None:
        """The refusal to answer with, if this fault is one."""
        if self.migrate_to_chat_id is not None:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            return Refused(400, text, {"migrate_to_chat_id": self.migrate_to_chat_id})
        if self.status == HTTPStatus.TOO_MANY_REQUESTS and self.description is None:
            return too_many_requests(self.retry_after)
        if self.status is None:
            return None
        parameters = None if self.retry_after is None else {"retry_after": self.retry_after}
        return Refused(self.status, self.description or TEXTS.get(self.status) or phrase(self.status), parameters)


TEXTS = {
    400: "Bad Request: chat not found",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
}
"""Telegram's usual words for a status; others are named by HTTP's phrase."""

MIX: tuple[Mapping[str, Any], ...] = (
    {"status": 429, "retry_after": 1},
    {"status": 429, "retry_after": 2},
    {"status": 429, "retry_after": 5},
    {"status": 429, "retry_after": 0},
    {"status": 429},
    {"status": 500},
    {"status": 500, "html_body": True},
    {"status": 502},
    {"status": 502, "html_body": True},
    {"status": 503},
    {"status": 504, "html_body": True},
    {"reset": "before"},
    {"reset": "after"},
    {"timeout": "before", "seconds": 1},
    {"timeout": "after", "seconds": 1},
    {"garbage": ""},
    {"garbage": "{"},
    {"garbage": '{"ok":true}'},
    {"garbage": "<html><body>Welcome</body></html>"},
    {"delay": 1},
)
"""The twenty passing faults of a random mix: after each of them the same call may succeed."""

STRUCK = ("send", "edit", "answer", "delete", "forward", "copy")
"""How the methods begin that a random bad day strikes."""

Key = tuple[str | None, int | None]


def phrase(status: int) -> str:
    """HTTP's own words for a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown Error"


def fault(answer: Mapping[str, Any]) -> Fault:
    """The fault an answer describes; ValueError names what is wrong with it."""
    unknown = set(answer) - {field.name for field in fields(Fault)}
    if unknown:
        raise ValueError(f"unknown in a fault's answer: {', '.join(sorted(unknown))}")
    return Fault(**answer)


class Faults:
    """The faults still to happen: scripted ones first, then the random mix."""

    def __init__(self) -> None:
        self._scripted: dict[Key, deque[tuple[Fault, int | None]]] = {}
        self._dice: random.Random | None = None
        self._rate = 0.0
        self._mix: tuple[Fault, ...] = ()

    def add(
        self, *, answer: Mapping[str, Any], method: str | None = None, to: int | None = None, times: int | None = 1
    ) -> None:
        """The next ``times`` calls (None: all) of a method to a chat (None: any) meet it; raises ValueError."""
        if times is not None and times < 1:
            raise ValueError("times is at least 1, or null for ever")
        key = (method.lower() if method else None, to)
        self._scripted.setdefault(key, deque()).append((fault(answer), times))

    def random(self, rate: float, seed: int, mix: Sequence[Mapping[str, Any]] = MIX) -> None:
        """From now on this share of sending, editing and answering calls fails in any way of the mix; 0 ends it."""
        if not 0 <= rate <= 1:
            raise ValueError("the rate is a share between 0 and 1")
        self._mix = tuple(fault(answer) for answer in mix)
        self._rate = rate
        self._dice = random.Random(seed)  # noqa: S311 - a repeatable bad day, nothing secret

    def clear(self) -> None:
        """No more faults."""
        self._scripted.clear()
        self._dice = None

    def waiting(self) -> list[dict[str, Any]]:
        """The scripted faults that have not happened yet."""
        return [
            {"method": method, "to": to, "times": times, "answer": described(one)}
            for (method, to), queue in self._scripted.items()
            for one, times in queue
        ]

    def take(self, method: str, to: int | None) -> Fault | None:
        """The fault this call meets, if any; the most narrowly scripted first."""
        if self._scripted:
            for key in ((method, to), (None, to), (method, None), (None, None)):
                if key in self._scripted:
                    return self._take_scripted(key)
        if self._dice and method.startswith(STRUCK) and self._dice.random() < self._rate:
            return self._dice.choice(self._mix)
        return None

    def _take_scripted(self, key: Key) -> Fault:
        queue = self._scripted[key]
        taken, times = queue[0]
        if times is not None:
            queue.popleft()
            if times > 1:
                queue.appendleft((taken, times - 1))
        if not queue:
            del self._scripted[key]
        return taken


def described(one: Fault) -> dict[str, Any]:
    """A fault as the answer it was scripted with."""
    return {
        name: value
        for name, value in asdict(one).items()
        if value not in (None, False) and (name, value) != ("seconds", 0)
    }
