"""Who runs this service and what people agree to, read from ``content/programme.yaml``; pure (A3)."""

import base64
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import SettingsError

Texts = Mapping[str, str]
"""A text in every language."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The programme's name, who answers for it and how they are reached; the consent's version and text; what is kept, who
    reads it, and for how long."""

    name: Texts
    operator: Texts
    contact: Texts
    version: str
    consent: Texts
    kept: Texts
    readers: Texts
    retention: Texts


def mark(version: str) -> str:
    """A version in two characters, for the button below its text: "I agree" agrees to what was read, not to what came
    after it (A3)."""
    return base64.urlsafe_b64encode(hashlib.sha256(version.encode()).digest()[:3]).decode()[:2]


def read(data: Any, languages: Collection[str]) -> Terms:
    """The terms of a file. ``SettingsError`` names the path of what is missing or wrong."""
    whole = _table(data, "programme", {"id", "name", "operator", "contact", "consent", "privacy", "review_on"})
    consent = _table(whole["consent"], "programme.consent", {"version", "text"})
    privacy = _table(whole["privacy"], "programme.privacy", {"kept", "readers", "retention"})
    if not isinstance(consent["version"], str) or not consent["version"]:
        raise SettingsError('programme.consent.version: a text such as "1" is expected here')

    def texts(value: Any, path: str) -> Texts:
        read = _table(value, path, set(languages))
        if wrong := next(
            (code for code in languages if not isinstance(read[code], str) or not read[code].strip()), None
        ):
            raise SettingsError(f"{path}.{wrong}: a text is expected here")
        return {code: read[code] for code in languages}

    return Terms(
        **{key: texts(whole[key], f"programme.{key}") for key in ("name", "operator", "contact")},
        version=consent["version"],
        consent=texts(consent["text"], "programme.consent.text"),
        **{key: texts(privacy[key], f"programme.privacy.{key}") for key in ("kept", "readers", "retention")},
    )


def _table(value: Any, path: str, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise SettingsError(f"{path}: keys and values are expected here")
    if unknown := sorted(value.keys() - keys):
        raise SettingsError(f"{path}.{unknown[0]}: unknown key; known are {', '.join(sorted(keys))}")
    if missing := sorted(keys - value.keys()):
        raise SettingsError(f"{path}.{missing[0]}: missing")
    return value
