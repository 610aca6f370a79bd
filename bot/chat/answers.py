"""What an answer of the Bot API means for a message: the one table that reads its words."""

from dataclasses import dataclass
from datetime import timedelta

from bot.chat.transport import Refused, Unsendable, Unsent, Unsure
from bot.messaging.rules import Answer

LEAST_HOLD = timedelta(seconds=1)
"""A 429 that names no time, or none at all, holds this long."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """An answer, with what it taught; ``failure`` is a status or an error's name, never its words; ``repair`` names what
    the sender can do about a 400 at once (B14)."""

    answer: Answer
    failure: str
    wait: timedelta | None = None
    moved_to: int | None = None
    repair: str | None = None


_STATUSES = {
    401: Answer.UNAUTHORIZED,
    403: Answer.GONE,
    404: Answer.UNAUTHORIZED,
    408: Answer.UNSURE,
    409: Answer.UNSURE,
}
"""Any other status below 500 refuses this message for good, any other at all says nothing."""
_WORDS = (
    (
        Answer.GONE,
        None,
        ("chat not found", "user is deactivated", "bot was kicked", "not enough rights", "peer_id_inv"),
    ),
    (Answer.DELIVERED, None, ("message is not modified", "message to delete not found")),
    (
        Answer.REJECTED,
        "send anew",
        ("message to edit not found", "message can't be edited", "message_id_invalid", "no text in the message"),
    ),
    (Answer.REJECTED, "plain", ("can't parse entities", "can't find end of", "unsupported start tag", "entity")),
)
"""What a 400 means, by its words; the first that fits. Any other 400 refuses this message for good."""


def meaning(error: Exception) -> Meaning:
    """What a failed call means. What the library made of an answer with status 200 came after the message did."""
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, Unsent | Unsendable):
        return Meaning(Answer.UNSENT if isinstance(error, Unsent) else Answer.REJECTED, str(error))
    return Meaning(Answer.UNSURE, str(error) if isinstance(error, Unsure) else type(error).__name__)


def _refused(error: Refused) -> Meaning:
    failure = str(error.status)
    if error.status == 429:
        return Meaning(Answer.HELD, failure, max(timedelta(seconds=error.retry_after or 0), LEAST_HOLD))
    if error.status == 400:
        return _bad_request(error, failure)
    otherwise = Answer.REJECTED if 400 <= error.status < 500 else Answer.UNSURE
    return Meaning(_STATUSES.get(error.status, otherwise), failure)


def _bad_request(error: Refused, failure: str) -> Meaning:
    if error.migrate_to is not None:
        return Meaning(Answer.MOVED, failure, timedelta(), error.migrate_to)
    words = error.description.lower()
    for answer, repair, phrases in _WORDS:
        if any(phrase in words for phrase in phrases):
            return Meaning(answer, failure, repair=repair)
    return Meaning(Answer.REJECTED, failure)
