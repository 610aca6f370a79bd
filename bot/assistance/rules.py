"""What a request needs, until when it must be answered, whether a second one joins it. Pure (R1, R4, R7, R9-R11, R15)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.people.rules import May
from bot.policy import Hours, Policy


class Priority(StrEnum):
    """How pressing a request is."""

    NORMAL = "normal"
    URGENT = "urgent"
    CRISIS = "crisis"


RANK = {Priority.NORMAL: 0, Priority.URGENT: 1, Priority.CRISIS: 2}

CRISIS_KIND = "crisis"

SKILLS: Mapping[str, str] = {
    **dict.fromkeys(("hardship", "supplies", "medicine", "care", "equipment", "other"), "care"),
    "psychological": "counsel",
    CRISIS_KIND: "crisis",
    **dict.fromkeys(("transport", "medical_transport", "treatment_transport", "escort"), "escort"),
    **dict.fromkeys(("visit", "follow_up", "missed_checkin", "release", "household", "crowding", "dirt"), "visit"),
    "symptom": "medical",
    **dict.fromkeys(("rumour", "question", "notice", "info"), "info"),
}
"""What whoever takes a kind must be able to do (the list at the end of R)."""

RIGHTS: Mapping[str, May] = {"release": May.DECIDE, "follow_up": May.DECIDE}
"""What whoever takes a kind must be allowed besides: to decide about an observation (M14, M15)."""

_ALSO = {
    **dict.fromkeys(("dependant", "dependant_care", "care_for_dependant", "care_for_a_dependant"), "care"),
    "something_else": "other",
    "medical": "medical_transport",
    "treatment": "treatment_transport",
    **dict.fromkeys(("free_question", "ask"), "question"),
    "missed_check_in": "missed_checkin",
}
"""Other spellings of the same."""

PRIVATE = frozenset({"psychological", CRISIS_KIND})
"""What only the assignee and the nearest supervisor read (R14)."""

IN_PERSON = frozenset({"missed_checkin", "follow_up"})
"""What somebody calls or visits for, and reads before what the person is to be looked after for."""

FAILED_ATTEMPTS = 2
"""After so many workers who were silent or declined, a supervisor has it (R5)."""

ALERTED_TOGETHER = 3
"""How many are alerted of a crisis at once (R9)."""

STAND_INS = 10
"""How many stand-ins are asked one after the other (R12)."""

CONTACTS = ("call", "visit", "message")
"""What counts as a contact with the resident (R15)."""

UNSURVEYED = frozenset({"duplicate", "merged"})
"""Closings that ask nobody whether it helped (R11)."""

DONE = "done"


class Step(StrEnum):
    """Who a request is with: a worker, the nearest supervisor, the county's (R5)."""

    WORKER = "worker"
    SUPERVISOR = "supervisor"
    COUNTY = "county"


def kind(text: str) -> str | None:
    """A kind by any of its spellings; None for what nobody takes."""
    spelled = _ALSO.get(text, text)
    return spelled if spelled in SKILLS else None


def skill(kind: str) -> str:
    """What a kind needs; what is unknown is for whoever cares."""
    return SKILLS.get(kind, "care")


def is_private(kind: str, priority: str) -> bool:
    """Whether only its assignee and the nearest supervisor read it, and nobody at home for somebody else (R14)."""
    return kind in PRIVATE or priority == Priority.CRISIS


def priority(kind: str, asked: str) -> Priority:
    """A crisis is one whatever was asked."""
    return Priority.CRISIS if kind == CRISIS_KIND else Priority(asked)


def deadline(policy: Policy, priority: Priority, at: datetime, zone: ZoneInfo) -> datetime:
    """Until when whoever is asked now has to answer: urgent by the clock, normal within the working hours (R4, R9)."""
    return _after(policy, priority, at, zone, 1)


def reminder(policy: Policy, priority: Priority, at: datetime, zone: ZoneInfo) -> datetime:
    """When they are reminded: at half of it (R8)."""
    return _after(policy, priority, at, zone, 2)


def _after(policy: Policy, priority: Priority, at: datetime, zone: ZoneInfo, parts: int) -> datetime:
    allowed = timedelta(minutes=getattr(policy.answer_minutes, priority)) / parts
    if priority is not Priority.NORMAL:
        return at + allowed
    return working(at, allowed, policy.working_hours, zone)


def working(at: datetime, amount: timedelta, hours: Hours, zone: ZoneInfo) -> datetime:
    """An instant so much later, counting only local working hours; hours that are none count by the clock."""
    if hours.starts == hours.ends:
        return at + amount
    day = at.astimezone(zone).date() - timedelta(days=1)
    while True:
        overnight = timedelta(days=1 if hours.ends < hours.starts else 0)
        opens = datetime.combine(day, hours.starts, zone).astimezone(UTC)
        closes = datetime.combine(day + overnight, hours.ends, zone).astimezone(UTC)
        begins = max(at, opens)
        if begins < closes:
            if begins + amount <= closes:
                return begins + amount
            amount -= closes - begins
        day += timedelta(days=1)


def held_until(policy: Policy, priority: Priority, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When a request of now is routed: at once (None), or a normal one outside the working hours when they begin (R7)."""
    hours = policy.working_hours
    if priority is not Priority.NORMAL or hours.starts == hours.ends:
        return None
    opens = working(at, timedelta(0), hours, zone)
    return opens if opens > at else None


def joins(policy: Policy, opened_at: datetime, at: datetime) -> bool:
    """Whether a second request of a kind joins the open one (R10)."""
    return at - opened_at <= timedelta(minutes=policy.join_minutes)


def surveys(policy: Policy, outcome: str, surveyed_at: datetime | None, at: datetime) -> bool:
    """Whether closing asks the resident if it helped (R11)."""
    pause = timedelta(hours=policy.survey_again_hours)
    return outcome not in UNSURVEYED and (surveyed_at is None or at - surveyed_at >= pause)


def reopens(policy: Policy, closed_at: datetime, at: datetime) -> bool:
    """Whether "not solved" still reopens a request (R11)."""
    return at - closed_at <= timedelta(hours=policy.reopen_hours)


def shown(outcome: str | None, *, missed: bool, late: bool, hidden: bool) -> str | None:
    """The one word for how a duty went (S1): without a contact `hidden`; else what came late, or never in time; else what
    came of it."""
    if hidden:
        return "hidden"
    if missed:
        return "late" if late else "missed"
    return outcome
