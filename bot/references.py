"""Identifiers: made in order, written short, read back or refused."""

import base64
import random
from datetime import date, datetime, timedelta
from uuid import UUID


class Ids:
    """Row identifiers (UUID version 7, RFC 9562): ascending within a process even when the clock jumps back.

    ``source`` gives the random bits; the player and the tests pass a seeded one so that a story repeats exactly.
    """

    def __init__(self, source: random.Random | None = None) -> None:
        self._source = source or random.SystemRandom()
        self._last = 0

    def new(self, now: datetime) -> UUID:
        """A new identifier for something that begins ``now``."""
        self._last = max(self._last + 1, int(now.timestamp() * 1000) << 12)
        milliseconds, counter = divmod(self._last, 1 << 12)
        value = milliseconds << 80 | 7 << 76 | counter << 64 | 2 << 62 | self._source.getrandbits(62)
        return UUID(int=value)


def short(identifier: UUID) -> str:
    """An identifier in 22 characters, for a button's 64 bytes."""
    return base64.urlsafe_b64encode(identifier.bytes).rstrip(b"=").decode()


def unshort(text: str) -> UUID | None:
    """The identifier that ``short`` wrote, or None when the text is not one."""
    if len(text) != 22:
        return None
    try:
        return UUID(bytes=base64.b64decode(text + "==", altchars=b"-_", validate=True))
    except ValueError:
        return None


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DAYS = len(_DIGITS) ** 2


def short_day(day: date) -> str:
    """A day in two characters, for a button's 64 bytes."""
    high, low = divmod(day.toordinal() % _DAYS, len(_DIGITS))
    return _DIGITS[high] + _DIGITS[low]


def unshort_day(text: str, today: date) -> date | None:
    """The day that ``short_day`` wrote, the nearest to today there is (a button is not years old); None for another text."""
    if len(text) != 2 or not set(text) <= set(_DIGITS):
        return None
    number = _DIGITS.index(text[0]) * len(_DIGITS) + _DIGITS.index(text[1])
    ahead = (number - today.toordinal()) % _DAYS
    return today + timedelta(days=ahead if ahead <= _DAYS // 2 else ahead - _DAYS)


_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32: none of them is taken for another one."""
_MISREAD = str.maketrans("OIL", "011", "- ")


def check_code(key: bytes) -> str:
    """Eight characters a person can read out, from a keyed index of what they vouch for: ``7KQ4-M2XD``."""
    value = int.from_bytes(key[:5], "big")
    letters = "".join(_LETTERS[value >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def read_code(text: str) -> str:
    """A check code as somebody typed it, in the way ``check_code`` writes it; anything else stays what it is not."""
    letters = text.strip().upper().translate(_MISREAD)
    return f"{letters[:4]}-{letters[4:]}"
