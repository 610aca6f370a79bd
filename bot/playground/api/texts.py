"""Text as Telegram measures and shows it: UTF-16 units, trimmed ends, and what clients highlight by themselves.

Difference from Telegram: of that only commands, mentions, hashtags and web addresses are found.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.playground.api.answers import Json

SPACES = " \t\r\n\v\0"
FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)\]])"
    r"|(?<![\w/@])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<![\w/])(?P<mention>@[A-Za-z0-9_]{4,32})\b"
    r"|(?<![\w/#])(?P<hashtag>#[^\W\d]\w{0,255})"
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text without tags and its entities, as the Bot API shows them."""

    text: str
    entities: tuple[Json, ...] = ()


def units(text: str) -> int:
    """How many UTF-16 units a text takes; Telegram measures in them."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def with_found(plain: Formatted) -> Formatted:
    """The text with what clients highlight by themselves: commands, mentions, hashtags, addresses."""
    if not any(sign in plain.text for sign in ("/", "@", "#")):
        return plain
    taken = [(one["offset"], one["offset"] + one["length"]) for one in plain.entities]
    found = [
        one
        for one in _found(plain.text)
        if all(one["offset"] + one["length"] <= start or end <= one["offset"] for start, end in taken)
    ]
    return Formatted(plain.text, tuple(sorted((*plain.entities, *found), key=order)))


def _found(text: str) -> Iterator[Json]:
    for match in FOUND.finditer(text):
        offset = units(text[: match.start()])
        yield {"offset": offset, "length": units(match.group()), "type": match.lastgroup}


def order(entity: Json) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def trimmed(raw: Formatted) -> Formatted:
    """Without white space at both ends; entities shrink with it."""
    kept = raw.text.strip(SPACES)
    if kept == raw.text:
        return raw
    start = units(raw.text[: len(raw.text) - len(raw.text.lstrip(SPACES))])
    end = start + units(kept)
    entities = []
    for entity in raw.entities:
        first, last = max(entity["offset"], start), min(entity["offset"] + entity["length"], end)
        if first < last:
            entities.append({**entity, "offset": first - start, "length": last - first})
    return Formatted(kept, tuple(entities))
