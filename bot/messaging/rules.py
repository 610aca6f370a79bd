"""What becomes of a message after an answer, and of an update after a failure. Pure: the tables of B3–B6, B14 and I3."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.messaging import Lane

UPDATE_ATTEMPTS = 3
"""The third failure of an update buries it (I3)."""
DOUBTS = {Lane.URGENT: 5, Lane.REPLY: 1, Lane.REMINDER: 1, Lane.BROADCAST: 0}
"""How often a message whose outcome is unknown is sent once more (B5). Our own end is no answer of the Bot API's: what it
interrupted is sent again as often as an urgent one, or two crashes in a row would lose a reply (B6)."""
LONGEST_WAIT = timedelta(seconds=60)


class Answer(Enum):
    """What the Bot API's answer, or its silence, means for one message."""

    DELIVERED = auto()
    HELD = auto()  # 429: wait as told, no attempt spent (B4)
    UNSENT = auto()  # surely not delivered: no connection was made
    UNSURE = auto()  # 5xx, a timeout or a broken connection after the request was written, an unreadable answer (B5)
    INTERRUPTED = auto()  # nobody knows either: the process ended, or lost its lease, while it was sending (B6)
    GONE = auto()  # blocked, deleted, never started, chat not found (B3)
    REJECTED = auto()  # this message can never be delivered (B15)
    MOVED = auto()  # the group has another id now
    UNAUTHORIZED = auto()  # the token is refused: nothing can be sent


@dataclass(frozen=True, slots=True)
class Settlement:
    """The next state of a message: ``done`` with an outcome, or ``waiting`` until ``due_at``."""

    state: str
    outcome: str | None = None
    due_at: datetime | None = None
    in_doubt: int = 0
    attempts: int = 0


def settle(
    answer: Answer,
    *,
    lane: Lane,
    attempts: int,
    in_doubt: int,
    expires_at: datetime | None,
    now: datetime,
    wait: timedelta | None = None,
) -> Settlement:
    """Judge one sending: ``attempts`` counts this one, ``wait`` is what a 429 asked for (at least a second)."""
    if answer is Answer.DELIVERED:
        return Settlement("done", "possibly_twice" if in_doubt else "sent", None, in_doubt, attempts)
    if answer is Answer.GONE:
        return Settlement("done", "blocked", None, in_doubt, attempts)
    if answer is Answer.REJECTED:
        return Settlement("done", "failed", None, in_doubt, attempts)
    if answer in (Answer.UNSURE, Answer.INTERRUPTED):
        in_doubt += 1
        crashed = answer is Answer.INTERRUPTED and lane is not Lane.BROADCAST
        if in_doubt > DOUBTS[Lane.URGENT if crashed else lane]:
            return Settlement("done", "uncertain" if lane is Lane.BROADCAST else "failed", None, in_doubt, attempts)
    if answer in (Answer.HELD, Answer.MOVED, Answer.UNAUTHORIZED):
        attempts -= 1
    due_at = now + (wait if wait is not None else backoff(attempts))
    if expires_at is not None and due_at >= expires_at:
        return Settlement("done", "expired", None, in_doubt, attempts)
    return Settlement("waiting", None, due_at, in_doubt, attempts)


def backoff(attempts: int) -> timedelta:
    """1, 2, 4 … 60 seconds after the first, second, third … attempt."""
    return min(timedelta(seconds=2 ** max(attempts - 1, 0)), LONGEST_WAIT) if attempts < 8 else LONGEST_WAIT


def update_backoff(attempts: int) -> timedelta | None:
    """When a failed update is tried again: after 1 and 5 seconds, then never (None: bury it). In all it holds up its
    chat for seconds, far below the 60 that I3 allows."""
    return {1: timedelta(seconds=1), 2: timedelta(seconds=5)}.get(attempts)
