"""What reaches a log: ids and kinds. A token, a number or the words of an error never do, whoever logs them."""

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import IO

_SECRET = re.compile(
    r"""(?P<kept>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b        # an identifier of ours
          |\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?\b)  # a date, a time
      |(?P<token>\d{3,}(?::|%3A)[A-Za-z0-9_-]{30,})
      |(?P<number>\+?\d(?:[ ().-]?\d){6,})                               # a telephone, a person's or a chat's number
    """,
    re.VERBOSE | re.IGNORECASE,
)
_RAISED = re.compile(r"(exception=\w+)\(.*")
"""How asyncio tells of a failed task: with the words of its error."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_QUIET = frozenset({
    "telegram", "httpx", "httpcore", "apscheduler", "aiohttp", "aiosqlite", "asyncpg", "sqlalchemy", "asyncio", "alembic",
})  # fmt: skip
"""Libraries that would log requests, updates or parameters below a warning."""


class Redacted(logging.Formatter):
    """Formats a record without tokens, phone-like numbers, control characters, or the text of any exception."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept the error's words here
        return redact(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """On one line: nothing that is logged can look like another record."""
        return super().formatMessage(record).replace("\n", "?")

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Where it happened and what kind it was: an error's text may quote what somebody wrote."""
        lines = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(ei[2])]
        return "\n".join([*lines, ei[0].__name__ if ei[0] else ""])


class Handler(logging.StreamHandler[IO[str]]):
    """Writes redacted records; a library's own chatter never, whatever its level was set to."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__(stream)
        self.setFormatter(Redacted("%(asctime)s %(levelname)s %(name)s %(message)s"))
        self.addFilter(lambda record: record.levelno >= logging.WARNING or record.name.split(".")[0] not in _QUIET)

    def handleError(self, record: logging.LogRecord) -> None:
        """A record that cannot be written is named: its message and arguments, which logging would print, are not."""
        self.stream.write(f"a record of {record.name} at {record.filename}:{record.lineno} could not be written\n")


def redact(text: str) -> str:
    """The text with tokens and long numbers struck out, and nothing in it that a terminal would obey."""
    return _CONTROL.sub("?", _RAISED.sub(r"\1", _SECRET.sub(_struck, text)))


def set_up(stream: IO[str] | None = None, level: int = logging.INFO) -> None:
    """Send all logs through one redacting handler."""
    logging.basicConfig(level=level, handlers=[Handler(stream or sys.stderr)], force=True)


def _struck(found: re.Match[str]) -> str:
    return found[0] if found["kept"] else f"<{found.lastgroup}>"
