"""Arguments for the phones' verbs that came over HTTP: known by their names, of the kind that belongs there."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.api.files import Upload

TEXTS = frozenset(
    {
        *("text", "label", "data", "payload", "first_name", "last_name", "username", "language_code", "link", "name"),
        *("caption", "phone_number", "title", "emoji", "query", "query_id", "result", "offset"),
    }
)
NUMBERS = frozenset(
    {
        *("message_id", "reply_to", "person", "retry_after", "burst", "to", "times", "chat_id", "seed", "chat"),
        *("after", "before", "limit", "source", "duration", "who"),
    }
)
FLAGS = frozenset({"deleted", "mark", "admin", "hidden", "privacy", "inline", "inline_feedback"})
FRACTIONS = frozenset({"rate", "latitude", "longitude"})

KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    **dict.fromkeys(TEXTS, ((str,), "a text")),
    **dict.fromkeys(NUMBERS, ((int,), "a number")),
    **dict.fromkeys(FLAGS, ((bool,), "true or false")),
    **dict.fromkeys(FRACTIONS, ((int, float), "a number")),
    "file": ((Upload,), "a file"),
    "members": ((list,), "a list"),
}

Body = dict[str, Any]


def spelled_out(values: Mapping[str, Any]) -> Body:
    """Addresses and forms know only texts: what should be a number or a flag is read as one."""
    return {name: _read(name, value) for name, value in values.items()}


def _read(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in FLAGS:
        return value.lower() in ("true", "yes", "1")
    kind = int if name in NUMBERS else float if name in FRACTIONS else str
    try:
        return kind(value)
    except ValueError:
        return value


def checked(verb: Callable[..., Any], *args: object, **body: object) -> Any:
    """Call a verb with arguments that came from outside: names by its signature, values by their kind."""
    inspect.signature(verb).bind(*args, **body)
    for name, value in body.items():
        kinds, words = KINDS.get(name, ((), ""))
        if kinds and value is not None and type(value) not in kinds:
            raise TypeError(f"{name} must be {words}")
    return verb(*args, **body)
