"""What a page asks for, read: each value of its kind and size, or ``NotUnderstood``."""

import math
from collections.abc import Mapping
from typing import Any

from aiohttp import web

LONGEST_TEXT = 4096
Body = Mapping[str, Any]


class NotUnderstood(Exception):
    """What the page sent cannot be meant."""


async def read(request: web.Request) -> Body:
    """A small JSON object; ``NotUnderstood`` for anything else."""
    if request.content_type != "application/json":
        raise NotUnderstood
    try:
        body = await request.json()
    except ValueError:
        raise NotUnderstood from None
    if not isinstance(body, dict):
        raise NotUnderstood
    return body


def text(body: Body, key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise NotUnderstood
    return value


def number(body: Body, key: str) -> int | None:
    value = body.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise NotUnderstood
    return value


def amount(body: Body, key: str, most: float) -> float:
    value = body.get(key)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or not 0 <= value <= most
    ):
        raise NotUnderstood
    return float(value)
