"""A message as its row keeps it: one JSON text, read back the same, with what is enclosed. Pure."""

import base64
import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from bot.chart import Chart, Reading
from bot.messaging import Carries, Choice, Enclosure, Message
from bot.paper import Sheet


def packed(message: Message) -> str:
    """The words, the buttons and what is enclosed; the kind is the row's own."""
    rows = [[[choice.label, choice.verb, choice.args] for choice in line] for line in message.rows]
    body: dict[str, Any] = {"text": message.text, "rows": rows}
    if message.enclosed:
        body["enclosed"] = asdict(message.enclosed) | {"content": base64.b64encode(message.enclosed.content).decode()}
    return json.dumps(body, ensure_ascii=False, default=_iso)


def unpacked(kind: str, text: str) -> Message:
    """What ``packed`` was given."""
    body = json.loads(text)
    rows = tuple(tuple(Choice(label, verb, tuple(args)) for label, verb, args in line) for line in body["rows"])
    return Message(kind, body["text"], rows, _enclosure(body["enclosed"]) if "enclosed" in body else None)


def _iso(at: date) -> str:
    """A day, or an instant."""
    return at.isoformat()


def _enclosure(packed: dict[str, Any]) -> Enclosure:
    known = {**packed, "carries": Carries(packed["carries"]), "content": base64.b64decode(packed["content"])}
    if sheet := packed["sheet"]:
        facts = tuple((name, value) for name, value in sheet["facts"])
        made_at = datetime.fromisoformat(sheet["made_at"])
        known["sheet"] = Sheet(**{**sheet, "facts": facts, "text": tuple(sheet["text"]), "made_at": made_at})
    if drawn := packed.get("chart"):
        readings = tuple(Reading(**each | {"on": date.fromisoformat(each["on"])}) for each in drawn["readings"])
        days = {day: date.fromisoformat(drawn[day]) for day in ("first_on", "last_on")}
        known["chart"] = Chart(**drawn | days | {"readings": readings})
    return Enclosure(**known)
