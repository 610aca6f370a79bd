"""Wording, dates and numbers in a person's language."""

import functools
import gettext
import html
import io
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("zh_CN", "zh_TW", "en", "ko")
DEFAULT = "zh_CN"


class Words:
    """One language. Called with a msgid it gives text for a message, every value escaped: nothing a person typed can
    become markup on another's screen (I5)."""

    def __init__(self, code: str, catalogue: gettext.NullTranslations) -> None:
        self.code = code
        self._catalogue = catalogue
        self._locale = Locale.parse(code)

    def __call__(self, msgid: str, /, **values: Any) -> str:
        """Message text in Telegram's HTML; ``values`` are escaped."""
        return self._catalogue.gettext(msgid).format(**{name: html.escape(str(v), False) for name, v in values.items()})

    def label(self, msgid: str, /, **values: Any) -> str:
        """Plain text, for a button or a value of another text."""
        return self._catalogue.gettext(msgid).format(**values)

    def plural(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """Plain text that depends on a number, given to the wording as ``{n}``."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def pick(self, texts: Mapping[str, str]) -> str:
        """Approved content in this language, plain. Content is complete: a missing language is a programmer's error."""
        return texts[self.code]

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self._locale)

    def temperature(self, tenths: int) -> str:
        """Tenths of a degree Celsius as people read them: ``37.4 °C``."""
        return f"{format_decimal(tenths / 10, format='0.0', locale=self._locale)} °C"

    def day(self, day: date) -> str:
        """A date as people say it, without the year."""
        skeleton = {"zh_CN": "M月d日", "zh_TW": "M月d日", "ko": "M월 d일"}.get(self.code, "d MMMM")
        return format_date(day, skeleton, locale=self._locale)

    def date(self, day: date) -> str:
        """A date with its year, as papers have it."""
        return format_date(day, "d MMMM y" if self.code == "en" else "long", locale=self._locale)

    def clock(self, instant: datetime | time, zone: tzinfo | None = None) -> str:
        """A time of day, in ``zone`` when an instant is given."""
        local = instant.astimezone(zone) if isinstance(instant, datetime) else instant
        return format_time(local, "HH:mm", locale=self._locale)

    def listed(self, parts: list[str]) -> str:
        """Several plain values as one, in this language's way of listing."""
        comma = {"zh_CN": "、", "zh_TW": "、"}.get(self.code, ", ")
        return comma.join(parts)


class Wording:
    """All shipped languages, read once from the catalogues."""

    def __init__(self, folder: Path) -> None:
        self._words = {code: Words(code, _catalogue(folder / code / "LC_MESSAGES" / "linli.po")) for code in LANGUAGES}

    def __getitem__(self, code: str) -> Words:
        return self._words.get(code) or self._words[DEFAULT]


def _catalogue(path: Path) -> gettext.GNUTranslations:
    return _read(path, path.stat().st_mtime_ns)


@functools.cache
def _read(path: Path, _changed_at: int) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=path.parts[-3]))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def nearest(code: str | None) -> str:
    """The shipped language nearest to a Telegram client's (IETF tag); the default where none is near."""
    return shipped(code) or DEFAULT


def shipped(code: str | None) -> str | None:
    """The shipped language that a Telegram client's (IETF tag) is a form of; None where none is."""
    tag = (code or "").replace("_", "-").lower()
    if tag.startswith("zh"):
        return "zh_TW" if any(part in tag for part in ("hant", "tw", "hk", "mo")) else "zh_CN"
    return next((known for known in LANGUAGES if tag.split("-")[0] == known), None)
