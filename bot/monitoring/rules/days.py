"""Local days and slots: what is owed when, and which duty a reading answers (M1, M2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.monitoring.protocol import Protocol


@dataclass(frozen=True, slots=True)
class DutyWindow:
    """One reading owed on a local day: on time from ``opens_at`` until before ``due_at``, then late until before
    ``late_until``, when the next slot opens (M2)."""

    on: date
    slot: str
    opens_at: datetime
    due_at: datetime
    late_until: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """The duty a reading answers: its local day and slot, and whether it came late."""

    on: date
    slot: str
    late: bool


def instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """When a local clock shows ``at`` on that day: the first time if it does so twice, the next instant there is if the
    clock jumps over it (M2). A later local time never gives an earlier instant."""
    local = datetime.combine(on, at, zone)
    after = local.astimezone(UTC)
    if after.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return after
    before = local.replace(fold=1).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def last_day(protocol: Protocol, *, zone: ZoneInfo, starts_at: datetime) -> date:
    """The last local day of an episode that follows the protocol for its full length, the first day counted (M1)."""
    return starts_at.astimezone(zone).date() + timedelta(days=protocol.length_days - 1)


def duties_of_day(
    protocol: Protocol,
    *,
    on: date,
    zone: ZoneInfo,
    starts_at: datetime,
    end_on: date,
    closed_at: datetime | None = None,
) -> tuple[DutyWindow, ...]:
    """What a person owes on one local day, in order; ``end_on`` is the last day, owed in full (M1, M2).

    Owed is a slot whose due instant the running episode reached: begun before it and not closed before it (M14).
    """
    return tuple(
        window
        for window in _windows(protocol, zone, on, days=1)
        if starts_at < window.due_at and on <= end_on and (closed_at is None or window.due_at <= closed_at)
    )


def slot_for(
    protocol: Protocol,
    *,
    at: datetime,
    zone: ZoneInfo,
    starts_at: datetime,
    end_on: date,
    closed_at: datetime | None = None,
) -> Answered | None:
    """The duty a reading at instant ``at`` answers (M2).

    None when it answers none: before the episode's first slot, when its last one can be late no more, before it began
    or after it was closed.
    """
    if at < starts_at or (closed_at is not None and at >= closed_at):
        return None
    today = at.astimezone(zone).date()
    for window in _windows(protocol, zone, today - timedelta(days=2), days=3):
        if window.opens_at <= at < window.late_until and starts_at < window.due_at and window.on <= end_on:
            return Answered(window.on, window.slot, late=at >= window.due_at)
    return None


def _windows(protocol: Protocol, zone: ZoneInfo, on: date, days: int) -> Iterator[DutyWindow]:
    """All slots of some days, whoever owes them; one that the clock jumps over entirely is nobody's."""
    slots = (
        (day, slot.id, instant(day, slot.opens, zone), instant(day, slot.due, zone))
        for day in (on + timedelta(days=offset) for offset in range(days + 2))
        for slot in protocol.slots
    )
    real = [slot for slot in slots if slot[2] < slot[3]]
    for window, following in pairwise(real):
        if window[0] < on + timedelta(days=days):
            yield DutyWindow(*window, late_until=following[2])
