"""The protocol the judgements' examples speak of, and short ways to write days and instants."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings

from bot.monitoring import protocol, protocol_file, rules

steadily = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How properties are tried: the same examples each time, however busy the machine is."""

LANGUAGES = ("zh_CN", "zh_TW", "en", "ko")
SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
ST_JOHNS = ZoneInfo("America/St_Johns")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
ZONES = [SHANGHAI, ZoneInfo("Asia/Urumqi"), BERLIN, ST_JOHNS, LORD_HOWE, APIA]


def texts(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def slots(*hours: str) -> list[dict[str, Any]]:
    """Slots as YAML has them, from "morning 06:00-10:00"."""
    parted = [(name, *span.split("-")) for name, span in (text.split() for text in hours)]
    return [{"id": name, "opens": opens, "due": due, "name": texts(name)} for name, opens, due in parted]


def data(**changes: Any) -> dict[str, Any]:
    """A complete protocol as YAML has it, with changes; a key changed to None is left out."""
    complete = {
        "id": "example",
        "version": "1",
        "title": texts("Example"),
        "kind": "home_observation",
        "length_days": 3,
        "slots": slots("morning 06:00-10:00", "evening 16:00-20:00"),
        "fever_line": 37.3,
        "symptom_groups": {
            "any_one": ["cough"],
            "any_two": ["headache", "fatigue", "chills"],
            "recorded_only": ["used_fever_reducer"],
        },
        "emergency_signs": ["breathing", "chest_pain"],
        "questionnaire": "daily-checkin",
        "release_conditions": ["well", "worker_confirms"],
        "sources": [{"issuer": "NHC", "document": "Plan", "date": "2020-01-22", "mark": "A"}],
        "review_on": "2027-05-20",
        **changes,
    }
    return {key: value for key, value in complete.items() if value is not None}


def example(**changes: Any) -> protocol.Protocol:
    return protocol_file.read(data(**changes), LANGUAGES)


PROTOCOL = example()


def day(text: str) -> date:
    return date.fromisoformat(text)


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """An instant from the local time ``2026-03-01T10:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def clock(text: str) -> time:
    return time.fromisoformat(text)


def window(on: str, opens: str, due: str, zone: ZoneInfo = SHANGHAI, slot: str = "morning") -> rules.DutyWindow:
    """A duty by its local hours; nobody asks these examples how long it may be answered late."""
    opens_at, due_at = (local(f"{on}T{hour}", zone) for hour in (opens, due))
    return rules.DutyWindow(day(on), slot, opens_at, due_at, due_at)
