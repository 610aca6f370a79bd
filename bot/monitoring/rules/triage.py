"""What a report means: symptomatic or not, a correction or not, since when somebody is ill (M4–M8)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from zoneinfo import ZoneInfo

from bot.monitoring.protocol import Protocol

FEELS_ILL = "feels_ill"
"""The answer "I feel ill", which names no symptom (M4)."""


class Reason(StrEnum):
    """Why a report is symptomatic; recorded with it, never told as a diagnosis (C3)."""

    EMERGENCY = "emergency"
    FEVER = "fever"
    ANY_ONE = "any_one"
    ANY_TWO = "any_two"
    FEELS_ILL = "feels_ill"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one report says. Not symptomatic means that nothing reported says so, never that the person is well: a blank
    is neither yes nor no (M4). ``counted`` are the symptoms the protocol gives a meaning to."""

    symptomatic: bool
    fever: bool
    call_back: bool
    emergency: frozenset[str]
    counted: frozenset[str]
    reasons: tuple[Reason, ...]


def symptomatic(
    protocol: Protocol, *, temperature: int | None, symptoms: frozenset[str], feels_ill: bool = False
) -> Judgement:
    """Judge one report by its own protocol (M4, M5); ``temperature`` in tenths of a degree, None when it was not given.

    A code that the protocol only records or does not know never counts. An emergency sign counts by itself. So does "I
    feel ill" (by argument or as a code), so that naming a symptom beside it never makes anybody less ill; with no
    symptom that counts, somebody calls back.
    """
    groups = protocol.symptom_groups
    emergency = symptoms & protocol.emergency_signs
    counted = (symptoms & (groups.any_one | groups.any_two)) | emergency
    feels_ill = feels_ill or FEELS_ILL in symptoms
    fever = temperature is not None and temperature >= protocol.fever_line
    told = {
        Reason.EMERGENCY: bool(emergency),
        Reason.FEVER: fever,
        Reason.ANY_ONE: bool(symptoms & groups.any_one),
        Reason.ANY_TWO: len(symptoms & groups.any_two) >= 2,
        Reason.FEELS_ILL: feels_ill,
    }
    reasons = tuple(reason for reason, is_told in told.items() if is_told)
    return Judgement(bool(reasons), fever, feels_ill and not counted, emergency, counted, reasons)


@dataclass(frozen=True, slots=True)
class Report:
    """What was reported for one duty, with its judgement; ``symptoms`` hold every code, counting or not."""

    temperature: int | None
    symptoms: frozenset[str]
    judgement: Judgement


class Correction(Enum):
    """What becomes of a second report for the same duty (M8)."""

    TAKEN = "taken"
    REPEATED = "repeated"
    NOT_TAKEN = "not_taken"


def correction(old: Report, new: Report, *, same_local_day: bool) -> Correction:
    """A correction towards worse is always taken, any other on the same local day; an identical one is a repetition."""
    if old == new:
        return Correction.REPEATED
    return Correction.TAKEN if same_local_day or is_worse(new, old) else Correction.NOT_TAKEN


def is_worse(new: Report, old: Report) -> bool:
    """Whether a report says anything worse than an earlier one (M8).

    First the level decides: emergency, then symptomatic, then neither. On the same level a higher temperature is worse
    (a reading where none was given, too), and so is any counting symptom or reason the earlier report did not name.
    """
    level, level_before = ((bool(it.judgement.emergency), it.judgement.symptomatic) for it in (new, old))
    if level != level_before:
        return level > level_before
    hotter = (new.temperature or 0) > (old.temperature or 0)
    said, said_before = ({*it.judgement.counted, *it.judgement.reasons} for it in (new, old))
    return hotter or not said <= said_before


def onset_on(before: date | None, symptomatic_at: datetime, *, zone: ZoneInfo, is_set: bool = False) -> date:
    """The day an illness began, once one more symptomatic report has come: as a worker set it (``is_set``), else the local
    date of the earliest such report (M6)."""
    on = symptomatic_at.astimezone(zone).date()
    if before is None:
        return on
    return before if is_set else min(before, on)
