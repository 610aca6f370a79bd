"""What each role may do, when a worker is on duty, and who of several should answer. Pure (A1, R1, R2, P1)."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo


class May(StrEnum):
    """What a post may allow, in its area and below."""

    SERVE = "serve"
    """Be given tasks, and do what they ask for: what is assigned to somebody they see, and nothing beside it."""
    SEE = "see"
    """The household book: who lives where, who is observed, who is silent or owes a report, what is to be done there."""
    READ = "read"
    """What somebody reports, their alerts and their curve, what they are looked after for; and report for them (M12)."""
    DECIDE = "decide"
    """Begin, move, make longer and end an observation (M14)."""
    TAKE_IN = "take_in"
    """Invite people, and decide about those who say that they live here."""
    SUPERVISE = "supervise"
    """Hear of what nobody answers, and change who answers for whom."""
    LIST = "list"
    """The line list of their area, without names, in the chat."""
    BRING_IN = "bring_in"
    """A roster's file."""
    CARRY = "carry"
    """Take an errand of their area from the board, one at a time (P13)."""
    PUBLISH = "publish"
    APPROVE = "approve"
    """Notices: written and sent by one, approved by another (N1)."""


ROLES: Mapping[str, frozenset[May]] = {
    "grid_worker": frozenset({May.SERVE, May.SEE, May.READ, May.DECIDE, May.TAKE_IN}),
    "building_captain": frozenset({May.SERVE, May.SEE}),
    "community_doctor": frozenset({May.SERVE, May.SEE, May.READ, May.DECIDE, May.LIST}),
    "counsellor": frozenset({May.SERVE}),
    "volunteer": frozenset({May.CARRY}),
    "supervisor": frozenset({May.SERVE, May.SEE, May.READ, May.DECIDE, May.TAKE_IN, May.SUPERVISE, May.LIST}),
    "publisher": frozenset({May.PUBLISH}),
    "approver": frozenset({May.APPROVE}),
    "administrator": frozenset({May.SERVE, May.SEE, May.TAKE_IN, May.SUPERVISE, May.BRING_IN}),
}
"""Every role and what it may do, and nothing else (A1); a resident has none, and somebody may have several. Health is read
by those whom the privacy page names: grid worker, community doctor, supervisor."""

RESPONSIBLE = "grid_worker"
"""Who answers for the households of their grid that name nobody."""

SKILLS = frozenset({"care", "counsel", "crisis", "escort", "info", "medical", "visit"})
"""What somebody on the staff can be trained for; each kind of request needs one of them (R1)."""

MARKS = ("living_alone", "pregnant", "dialysis", "chronic", "disabled", "child_without_carer")
"""What a household may need somebody to look after them for."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A post as far as routing asks about it. ``shift`` is (start, end) in local hours; an end at or before the start
    passes midnight, equal ends mean the whole day. ``on_duty`` is what they said themselves instead, until
    ``duty_until``. ``cap`` is their post's, else the policy's; 0 where nobody asks for it (R1)."""

    person_id: UUID
    area_id: UUID
    role: str
    skills: frozenset[str]
    languages: frozenset[str]
    shift: tuple[time, time]
    load: int = 0
    cap: int = 0
    last_assigned_at: datetime | None = None
    leave: tuple[date, date | None] | None = None
    stand_in_id: UUID | None = None
    on_duty: bool | None = None
    duty_until: datetime | None = None
    on_call: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether somebody is on duty now, how long their own word counts (UTC; None: no word, or until they say otherwise),
    when that changes by itself (None: it does not), where their hours are counted, and the leave they are on: its first and
    last day."""

    on: bool
    until: datetime | None
    changes_at: datetime | None
    zone: ZoneInfo
    leave: tuple[date, date | None] | None


def may(role: str, what: May) -> bool:
    """Whether a role allows a thing; one that nobody knows allows nothing."""
    return what in ROLES.get(role, ())


def shift(text: str) -> tuple[time, time]:
    """``08:00-20:00`` as two times; ``24:00`` is midnight. ``ValueError`` for anything else."""
    start, end = (part.strip() for part in text.split("-"))
    return time.fromisoformat(start), time(0) if end == "24:00" else time.fromisoformat(end)


def on_leave(worker: Worker, on: date) -> bool:
    """Whether a worker is away on a day."""
    return lies_in(worker.leave, on)


def lies_in(leave: tuple[date, date | None] | None, on: date) -> bool:
    """Leave counts from its first to its last day, both included; an open one has no end."""
    return leave is not None and leave[0] <= on and (leave[1] is None or on <= leave[1])


def on_shift(worker: Worker, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the worker is at their post at an instant, in the post's own zone: as they said themselves while that
    counts, else by their shift; never on leave."""
    said = worker.on_duty if worker.duty_until is None or at < worker.duty_until else None
    here = within(worker.shift, at, zone) if said is None else said
    return here and not on_leave(worker, at.astimezone(zone).date())


def within(hours: tuple[time, time], at: datetime, zone: ZoneInfo) -> bool:
    """Whether an instant lies in a shift's local hours."""
    start, end = hours
    now = at.astimezone(zone).time().replace(tzinfo=None)
    if start < end:
        return start <= now < end
    return start == end or now >= start or now < end


def said_until(hours: tuple[time, time], at: datetime, zone: ZoneInfo, *, on: bool) -> datetime | None:
    """How long a worker's own word counts: "I am here" until the shift ends, or until it begins and needs no word; "I am
    away" until it next begins, and around the clock until they say otherwise (None)."""
    start, end = hours
    if start == end:
        return None
    changes = (end,) if on and within(hours, at, zone) else (start,)
    days = (at.astimezone(zone).date() + timedelta(days=ahead) for ahead in range(3))
    instants = (datetime.combine(day, change, zone).astimezone(UTC) for day in days for change in changes)
    return min(instant for instant in instants if instant > at)


def available(worker: Worker, at: datetime, zone: ZoneInfo, *, crisis: bool = False) -> bool:
    """Whether somebody is there: on shift, and in a crisis also on call; never on leave (R1, R9)."""
    called = crisis and worker.on_call and not on_leave(worker, at.astimezone(zone).date())
    return called or on_shift(worker, at, zone)


def duty(worker: Worker, at: datetime, zone: ZoneInfo) -> Duty:
    """How it stands with a worker at an instant."""
    on_leave_ = on_leave(worker, at.astimezone(zone).date())
    word = worker.on_duty is not None and (worker.duty_until is None or at < worker.duty_until)
    said = worker.duty_until if word else None
    changes_at = said if word else said_until(worker.shift, at, zone, on=True)
    return Duty(on_shift(worker, at, zone), said, changes_at, zone, worker.leave if on_leave_ else None)


def eligible(
    worker: Worker,
    *,
    skill: str,
    at: datetime,
    zone: ZoneInfo,
    requester: UUID,
    excluded: Collection[UUID] = (),
    crisis: bool = False,
) -> bool:
    """R1: not on leave, on shift, skilled, below the cap, not the requester, not excluded. In a crisis the cap is
    ignored and on call counts as on shift (R9)."""
    return (
        available(worker, at, zone, crisis=crisis)
        and skill in worker.skills
        and (crisis or worker.load < worker.cap)
        and worker.person_id != requester
        and worker.person_id not in excluded
    )


def place_named(text: str, names: Mapping[UUID, Collection[str]], depths: Mapping[UUID, int]) -> UUID | None:
    """The one place that a text names: of several the one that lies deepest; None for none, or for two that lie equally
    deep. Letters and digits stand alone (G1 is not in G12), and a name inside a longer one is not named by it."""
    said = unicodedata.normalize("NFKC", text).casefold()
    found = [
        (match.span(), place)
        for place, known in names.items()
        for name in known
        if name.strip() and (match := _as_written(name).search(said))
    ]
    alone = [(span, place) for span, place in found if not any(_inside(span, other) for other, _ in found)]
    deepest = max((depths[place] for _, place in alone), default=0)
    best = {place for _, place in alone if depths[place] == deepest}
    return best.pop() if len(best) == 1 else None


def _as_written(name: str) -> re.Pattern[str]:
    bare = unicodedata.normalize("NFKC", name).casefold().strip()
    before = r"(?<![a-z0-9])" if re.match("[a-z0-9]", bare) else ""
    after = r"(?![a-z0-9])" if re.search("[a-z0-9]$", bare) else ""
    return re.compile(before + re.escape(bare) + after)


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def in_order(workers: Iterable[Worker], *, responsible: UUID | None, language: str) -> list[Worker]:
    """R2's order among eligible workers of one search step: the responsible one, then a shared language, lower load,
    longest since the last assignment (never counts as longest), id."""

    def rank(worker: Worker) -> tuple[bool, bool, int, float, str, UUID]:
        last = worker.last_assigned_at.timestamp() if worker.last_assigned_at else float("-inf")
        strange = language not in worker.languages
        return (worker.person_id != responsible, strange, worker.load, last, worker.code, worker.person_id)

    return sorted(workers, key=rank)


def next_there(worker: Worker, at: datetime, zone: ZoneInfo, *, crisis: bool = False) -> datetime | None:
    """When somebody who is not there will next be, by their shift, their own word or the end of their leave (R3); None
    when nobody knows: an open leave, or away until they say otherwise."""
    today = at.astimezone(zone).date()
    back = worker.leave[1] if worker.leave and worker.leave[1] and worker.leave[1] >= today else today
    days = [today + timedelta(days=ahead) for ahead in range((back - today).days + 3)]
    instants = [
        datetime.combine(day, clock, zone).astimezone(UTC) for day in days for clock in (time(0), worker.shift[0])
    ]
    instants += [worker.duty_until] if worker.duty_until else []
    there = (each for each in sorted(instants) if each > at and available(worker, each, zone, crisis=crisis))
    return next(there, None)
