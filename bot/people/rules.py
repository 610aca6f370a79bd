"""When a worker is on duty, and who of several should answer. Pure (R1, R2, P1)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Worker:
    """A post as far as routing asks about it. ``shift`` is (start, end) in local hours; an end at or before the start
    passes midnight, equal ends mean the whole day."""

    person_id: UUID
    area_id: UUID
    role: str
    skills: frozenset[str]
    languages: frozenset[str]
    shift: tuple[time, time]
    load: int = 0
    cap: int = 8
    last_assigned_at: datetime | None = None
    leave: tuple[date, date | None] | None = None
    stand_in_id: UUID | None = None
    active: bool = True


def shift(text: str) -> tuple[time, time]:
    """``08:00-20:00`` as two times; ``24:00`` is midnight. ``ValueError`` for anything else."""
    start, end = (part.strip() for part in text.split("-"))
    return time.fromisoformat(start), time(0) if end == "24:00" else time.fromisoformat(end)


def on_leave(worker: Worker, on: date) -> bool:
    """Leave counts from its first to its last day, both included; an open one has no end."""
    if worker.leave is None:
        return False
    first, last = worker.leave
    return first <= on and (last is None or on <= last)


def on_shift(worker: Worker, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the worker is at their post at an instant, in the post's own zone."""
    local = at.astimezone(zone)
    start, end = worker.shift
    now = local.time().replace(tzinfo=None)
    if start == end:
        here = True
    elif start < end:
        here = start <= now < end
    else:
        here = now >= start or now < end
    return worker.active and here and not on_leave(worker, local.date())


def eligible(
    worker: Worker, *, skill: str, at: datetime, zone: ZoneInfo, requester: UUID, excluded: Collection[UUID] = ()
) -> bool:
    """R1: active, not on leave, on shift, skilled, below the cap, not the requester, not excluded."""
    return (
        on_shift(worker, at, zone)
        and skill in worker.skills
        and worker.load < worker.cap
        and worker.person_id != requester
        and worker.person_id not in excluded
    )


def first_choice(workers: Iterable[Worker], *, responsible: UUID | None, language: str) -> Worker | None:
    """R2's order among eligible workers of one search step: the responsible one, then a shared language, lower load,
    longest since the last assignment (never counts as longest), id."""

    def rank(worker: Worker) -> tuple[bool, bool, int, float, UUID]:
        last = worker.last_assigned_at.timestamp() if worker.last_assigned_at else float("-inf")
        return (worker.person_id != responsible, language not in worker.languages, worker.load, last, worker.person_id)

    return min(workers, key=rank, default=None)
