"""The programme's decisions, read from ``content/policy.yaml``: reminder times, quiet hours, deadlines, caps; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from bot import errors


class PolicyError(errors.SettingsError):
    """The policy file, or a scenario's ``policy:``, is wrong; the text begins with the path of the wrong value."""


class LanguagePolicy(StrEnum):
    """What a person gets when a notice is not in their own language (B2)."""

    FALLBACK = "fallback"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the local day, such as 22:00-07:00; the end is no longer in it. Equal ends: no hours at all."""

    starts: time
    ends: time

    def hold(self, clock: time) -> bool:
        """Whether a local time of day lies in these hours, over midnight too."""
        if self.starts <= self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends


@dataclass(frozen=True, slots=True)
class AnswerMinutes:
    """How long an assigned worker has to answer (R4), in minutes; normal ones count within the working hours only."""

    urgent: int
    normal: int
    crisis: int


@dataclass(frozen=True, slots=True)
class LateMinutes:
    """How late a scheduled notice may still go out (B8), in minutes."""

    routine: int
    emergency: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What Telegram lets one bot send (B13): per second in all, in bulk, to one chat; per minute to a group."""

    overall_per_second: int
    bulk_per_second: int
    bulk_yields_seconds: int
    chat_per_second: int
    group_per_minute: int


@dataclass(frozen=True, slots=True)
class Policy:
    """One town's programme decisions; each field's rule stands beside its value in ``content/policy.yaml``."""

    review_on: date
    remind_at: Mapping[str, time]
    second_reminder_minutes: int
    quiet_hours: Hours
    language_policy: LanguagePolicy
    working_hours: Hours
    cap: int
    answer_minutes: AnswerMinutes
    join_minutes: int
    reopen_hours: int
    survey_again_hours: int
    late_minutes: LateMinutes
    limits: Limits
    contact_shown_minutes: int


def read(data: Any, overrides: Any = None) -> Policy:
    """The policy of a file, with a scenario's ``overrides`` (same keys; a nested key replaces only itself).

    Raises PolicyError naming the path: an unknown or missing key, a value that cannot be meant.
    """
    values = _merged(_table(data, "policy"), _table(overrides or {}, "policy"), "policy")
    return Policy(
        review_on=_day(values["review_on"], "policy.review_on"),
        remind_at={slot: _clock(at, f"policy.remind_at.{slot}") for slot, at in values["remind_at"].items()},
        second_reminder_minutes=_count(values["second_reminder_minutes"], "policy.second_reminder_minutes"),
        quiet_hours=_hours(values["quiet_hours"], "policy.quiet_hours"),
        language_policy=_language_policy(values["language_policy"], "policy.language_policy"),
        working_hours=_hours(values["working_hours"], "policy.working_hours"),
        cap=_count(values["cap"], "policy.cap"),
        answer_minutes=AnswerMinutes(**_counts(values["answer_minutes"], "policy.answer_minutes")),
        join_minutes=_count(values["join_minutes"], "policy.join_minutes"),
        reopen_hours=_count(values["reopen_hours"], "policy.reopen_hours"),
        survey_again_hours=_count(values["survey_again_hours"], "policy.survey_again_hours"),
        late_minutes=LateMinutes(**_counts(values["late_minutes"], "policy.late_minutes")),
        limits=Limits(**_counts(values["limits"], "policy.limits")),
        contact_shown_minutes=_count(values["contact_shown_minutes"], "policy.contact_shown_minutes"),
    )


def clock(value: Any) -> time:
    """A time of day as content writes it, ``"06:00"``; ValueError says what is wrong with it."""
    if not (isinstance(value, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value)):
        raise ValueError(f'{value!r} is not a time such as "06:00" (with the quotes: YAML reads it as a number else)')
    return time.fromisoformat(value)


_NESTED: Mapping[str, frozenset[str]] = {
    "answer_minutes": frozenset(AnswerMinutes.__dataclass_fields__),
    "late_minutes": frozenset(LateMinutes.__dataclass_fields__),
    "limits": frozenset(Limits.__dataclass_fields__),
}


def _merged(data: Mapping[str, Any], overrides: Mapping[str, Any], path: str) -> dict[str, Any]:
    values = {**data, **overrides}
    _check_keys(values, frozenset(Policy.__dataclass_fields__), path)
    for key in ("remind_at", *_NESTED):
        nested = [_table(part.get(key, {}), f"{path}.{key}") for part in (data, overrides)]
        values[key] = nested[0] | nested[1]
    for key, known in _NESTED.items():
        _check_keys(values[key], known, f"{path}.{key}")
    return values


def _check_keys(values: Mapping[str, Any], known: frozenset[str], path: str) -> None:
    for key in values:
        if key not in known:
            raise PolicyError(f"{path}.{key}: unknown key; known are {', '.join(sorted(known))}")
    for key in sorted(known - values.keys()):
        raise PolicyError(f"{path}.{key}: missing")


def _table(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise PolicyError(f"{path}: keys and values are expected here, not {value!r}")
    return {str(key): item for key, item in value.items()}


def _count(value: Any, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise PolicyError(f"{path}: {value!r} is not a whole number above zero")
    return value


def _counts(values: Mapping[str, Any], path: str) -> dict[str, int]:
    return {key: _count(value, f"{path}.{key}") for key, value in values.items()}


def _clock(value: Any, path: str) -> time:
    try:
        return clock(value)
    except ValueError as wrong:
        raise PolicyError(f"{path}: {wrong}") from wrong


def _hours(value: Any, path: str) -> Hours:
    starts, dash, ends = str(value).partition("-")
    if not dash:
        raise PolicyError(f'{path}: {value!r} is not a part of the day such as "22:00-07:00"')
    return Hours(_clock(starts.strip(), path), _clock(ends.strip(), path))


def _language_policy(value: Any, path: str) -> LanguagePolicy:
    if value not in list(LanguagePolicy):
        raise PolicyError(f"{path}: {value!r} is neither fallback nor strict")
    return LanguagePolicy(value)


def _day(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as wrong:
        raise PolicyError(f"{path}: {value!r} is not a day such as 2027-05-20") from wrong
