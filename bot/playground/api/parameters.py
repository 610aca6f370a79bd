"""The parameters of a call, however they came: query, form, multipart or JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.playground.api.answers import Refused, bad_request
from bot.playground.api.files import Upload

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
TRUE = ("true", "yes", "1")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Named values, read as leniently as Telegram reads them: nonsense where a number belongs is no number."""

    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def within(self, values: Mapping[str, Any]) -> "Parameters":
        """A nested object's values, read the same way; it may name the call's files."""
        return Parameters(values, self.files)

    def text(self, name: str) -> str:
        """A text; "" when it is absent, numbers and flags as they are written."""
        value = self.values.get(name, "")
        if isinstance(value, str):
            return well_encoded(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, int | float) else ""

    def number(self, name: str, default: int = 0, lowest: int | None = None, highest: int | None = None) -> int:
        """A whole number, pushed between its bounds."""
        digits = self.text(name).strip()
        sign, figures = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
        known = figures.isascii() and figures.isdecimal() and len(figures) < len(str(1 << 63))
        number = int(sign + figures) if known else default
        number = number if lowest is None else max(lowest, number)
        return number if highest is None else min(highest, number)

    def decimal(self, name: str) -> float | None:
        """A number with a fraction; None when it is absent, 0 for nonsense."""
        written = self.text(name).strip()
        if not written:
            return None
        try:
            return float(written)
        except ValueError:
            return 0.0

    def file(self, name: str) -> Upload | None:
        """The file uploaded under this name, or the one the value points at (``attach://<name>``)."""
        pointed = self.text(name)
        return self.files.get(pointed[9:] if pointed.startswith("attach://") else name)

    def flag(self, name: str) -> bool:
        """Whether something was asked for."""
        return self.text(name).strip().lower() in TRUE

    def json(self, name: str, complaint: str) -> Any:
        """An object or list, sent as such or as its JSON text; None when absent, ``complaint`` when unreadable."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return loads(value)
        except ValueError:
            raise bad_request(complaint) from None


def well_encoded(text: str) -> str:
    """The text itself; half an emoji (a lone surrogate) is refused."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
    return text


def loads(text: str) -> Any:
    """JSON as a value; ValueError when it is none, or nested beyond reason."""
    try:
        value = json.loads(text)
        if "\\u" in text:
            well_encoded(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


async def read(request: web.BaseRequest) -> Parameters:
    """The parameters of a request; the body's win over the address's. Refused with 400 or 413, never a crash."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.method != "POST":
        return Parameters(values)
    try:
        if request.content_type == "application/json":
            values |= json_object(await request.read())
        elif request.content_type in FORMS:
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    files[name] = Upload(value.filename, value.file.read())
                else:
                    values[name] = value
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None
    except (UnicodeDecodeError, LookupError):
        raise bad_request("strings must be encoded in UTF-8") from None
    except (ValueError, AssertionError, web.HTTPException):
        raise bad_request("can't parse the request's body") from None
    return Parameters(values, files)


def json_object(body: bytes) -> dict[str, Any]:
    """A body that is one JSON object (an empty body is an empty one)."""
    if not body.strip():
        return {}
    try:
        value = loads(body.decode())
    except UnicodeDecodeError:
        raise
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("JSON object expected")
    return value
