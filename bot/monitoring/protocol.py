"""A protocol of observation: what is asked of whom, how often and how long. Content, not code (M1); pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from bot import errors


class ProtocolError(errors.SettingsError):
    """A protocol is wrong; the text begins with the path of the wrong value, such as ``short.slots[1].due``."""


class Kind(StrEnum):
    """Why somebody is followed: five levels of freedom that must not be mixed up (M1)."""

    HOME_OBSERVATION = "home_observation"
    CENTRAL_SITE = "central_site"
    ISOLATION = "isolation"
    FOLLOW_UP = "follow_up"
    SELF_MONITORING = "self_monitoring"


class Condition(StrEnum):
    """What must be true on the last day before somebody may be released (M14). A protocol chooses whether the last report
    and the tests are waited for; that the person is well, and that a worker confirms it, is always asked, named or not."""

    LAST_SLOT_REPORTED = "last_slot_reported"
    WELL = "well"
    TESTS_NEGATIVE = "tests_negative"
    WORKER_CONFIRMS = "worker_confirms"


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of the local day in which one reading is owed: from ``opens``, on time before ``due`` (M2)."""

    id: str
    opens: time
    due: time
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SymptomGroups:
    """Which symptoms count: any one of the first, any two of the second; the third are only kept (M4)."""

    any_one: frozenset[str]
    any_two: frozenset[str]
    recorded_only: frozenset[str]


@dataclass(frozen=True, slots=True)
class Test:
    """A test that release waits for; ``day`` 1 is the first day of the episode."""

    __test__ = False  # pytest would take the name for its own

    day: int
    kind: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A later call on a person, at the end of ``week``; week 1 begins with the episode (M15)."""

    week: int
    kind: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: as its issuer titles it; ``date`` is ISO, as exact as it is known (2021-05).

    ``mark`` is A (seen at the issuer or a large outlet) or B (seen in a copy that repeats the official text).
    """

    issuer: str
    document: str
    date: str
    mark: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """One version of a protocol. ``fever_line`` is in tenths of a degree Celsius and itself counts as fever (M4)."""

    id: str
    version: str
    title: Mapping[str, str]
    kind: Kind
    length_days: int
    slots: tuple[Slot, ...]
    fever_line: int
    symptom_groups: SymptomGroups
    emergency_signs: frozenset[str]
    questionnaire: str
    tests: tuple[Test, ...]
    release_conditions: frozenset[Condition]
    follow_ups: tuple[FollowUp, ...]
    sources: tuple[Source, ...]
    review_on: date

    def slot(self, slot_id: str) -> Slot:
        """The slot of that id; KeyError when the protocol has none."""
        return {slot.id: slot for slot in self.slots}[slot_id]

    @property
    def symptoms(self) -> frozenset[str]:
        """Every symptom code the protocol knows of; its questionnaire offers them all."""
        groups = self.symptom_groups
        return groups.any_one | groups.any_two | groups.recorded_only | self.emergency_signs
