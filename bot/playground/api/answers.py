"""What the server says back: Telegram's envelope, and the refusals a method can raise."""

import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
ENCODER = json.JSONEncoder(separators=(",", ":"))


class Refused(Exception):
    """A call Telegram would not carry out; ``status`` is the HTTP status, ``parameters`` what helps the caller."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Done:
    """A result with a remark, as setWebhook's "Webhook was set"."""

    result: object
    description: str


def bad_request(reason: str) -> Refused:
    """400, the caller's mistake."""
    return Refused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refused:
    """403, the person does not want the message or cannot have it."""
    return Refused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refused:
    """409, two callers want the same updates."""
    return Refused(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int | None) -> Refused:
    """429; without ``retry_after`` (or with 0) the answer names no waiting time, as some of Telegram's do not."""
    if not retry_after:
        return Refused(429, "Too Many Requests", None if retry_after is None else {"retry_after": 0})
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def accepted(result: object) -> Json:
    """The envelope of a call that was carried out."""
    if isinstance(result, Done):
        return {"ok": True, "result": result.result, "description": result.description}
    return {"ok": True, "result": result}


def refused(refusal: Refused) -> Json:
    """The envelope of a call that was not."""
    answer: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters is not None:
        answer["parameters"] = refusal.parameters
    return answer


def encoded(answer: Json) -> bytes:
    """The answer as it goes over the wire."""
    return ENCODER.encode(answer).encode()
