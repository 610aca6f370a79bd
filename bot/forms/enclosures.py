"""What comes with a message, or back from a row, made into a value: whatever it says of itself, it may say anything (I5)."""

import re
from typing import Any

from bot.forms import reading
from bot.forms.questionnaire import Attachment, Kind, Place

LONGEST_LABEL = 120
"""Characters that are kept of a file's name, a place's name, a type."""

LARGEST = 2**53
"""Bytes: no file is larger, and every JSON reader can still count them."""


def attachment(
    kind: Kind, file_id: Any, content_type: Any = None, size: Any = None, title: Any = None
) -> Attachment | None:
    """A thing that was sent; None where nothing could fetch it again. What else is missing or unsound is left out."""
    if not isinstance(file_id, str) or not re.fullmatch(r"[!-~]{1,400}", file_id):
        return None
    known = size if type(size) is int and 0 <= size < LARGEST else None
    return Attachment(kind, file_id, label(content_type), known, label(title))


def place(latitude: Any, longitude: Any, title: Any = None) -> Place | None:
    """A spot on the map; None where there is no such spot."""
    if not _is_within(latitude, 90) or not _is_within(longitude, 180):
        return None
    return Place(float(latitude), float(longitude), label(title))


def label(text: Any) -> str:
    """A name in one line, as a phone can show it beside other words."""
    return " ".join(reading.kept(text).split())[:LONGEST_LABEL].strip() if isinstance(text, str) else ""


def _is_within(degrees: Any, limit: int) -> bool:
    return type(degrees) in (int, float) and abs(degrees) <= limit
