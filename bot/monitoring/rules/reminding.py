"""Whom to remind and when, what to suggest, and who hears of silence (M10, M11, B9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import Enum, StrEnum
from zoneinfo import ZoneInfo

from bot import policy as policies
from bot.monitoring.rules.days import DutyWindow, instant


@dataclass(frozen=True, slots=True)
class Reminder:
    """An instant to remind somebody at; ``chosen``: the person picked it, so it goes in quiet hours too (M10)."""

    at: datetime
    chosen: bool


class Remind(Enum):
    """What becomes of a reminder when its instant has come (M10)."""

    SEND = "send"
    WAIT = "wait"
    REPORTED = "reported"
    CLOSED = "closed"
    SLOT_OVER = "slot_over"
    OVERTAKEN = "overtaken"
    OPTED_OUT = "opted_out"
    PAUSED = "paused"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to "may this reminder go now?"; ``until`` is when to judge again, with WAIT only."""

    remind: Remind
    until: datetime | None = None


def reminder_times(
    window: DutyWindow, *, chosen: time | None, policy: policies.Policy, zone: ZoneInfo
) -> tuple[Reminder, ...]:
    """When to remind of one duty (M10).

    First at the person's chosen time, else the policy's for this slot, else as it opens; a time outside the slot is
    passed over. Then once more before it is due, unless that is not after the first.
    """
    candidates = [(chosen, True), (policy.remind_at.get(window.slot), False)]
    possible = [Reminder(instant(window.on, at, zone), is_chosen) for at, is_chosen in candidates if at is not None]
    inside = (reminder for reminder in possible if window.opens_at <= reminder.at < window.due_at)
    first = next(inside, Reminder(window.opens_at, chosen=False))
    second = Reminder(window.due_at - timedelta(minutes=policy.second_reminder_minutes), chosen=False)
    return (first, second) if second.at > first.at else (first,)


def may_remind(
    reminder: Reminder,
    *,
    now: datetime,
    window: DutyWindow,
    next_at: datetime | None,
    reported: bool,
    closed: bool,
    opted_out: bool,
    paused: bool,
    blocked: bool,
    quiet_hours: policies.Hours,
    zone: ZoneInfo,
) -> Verdict:
    """Judge a reminder at the moment of sending (M10, B9).

    ``next_at`` is the slot's following reminder: once that has come too, as after a while down, only it goes. A time
    the person chose goes even in quiet hours; others wait for their end and are judged again.
    """
    hindrances = {
        Remind.CLOSED: closed,
        Remind.REPORTED: reported,
        Remind.SLOT_OVER: now >= window.due_at,
        Remind.OVERTAKEN: next_at is not None and now >= next_at,
        Remind.OPTED_OUT: opted_out,
        Remind.PAUSED: paused,
        Remind.BLOCKED: blocked,
    }
    if hindrance := next((remind for remind, hinders in hindrances.items() if hinders), None):
        return Verdict(hindrance)
    until = None if reminder.chosen else quiet_until(now, zone=zone, quiet_hours=quiet_hours)
    return Verdict(Remind.WAIT, until) if until else Verdict(Remind.SEND)


def quiet_until(at: datetime, *, zone: ZoneInfo, quiet_hours: policies.Hours) -> datetime | None:
    """When the quiet hours that hold at ``at`` end, by the clock people see; None when it is not quiet (B9)."""
    until = at.astimezone(UTC)
    while quiet_hours.hold(until.astimezone(zone).time()):
        local = until.astimezone(zone)
        on = local.date() + timedelta(days=1 if local.time() >= quiet_hours.ends else 0)
        end = instant(on, quiet_hours.ends, zone)
        second_time = datetime.combine(on, quiet_hours.ends, zone).replace(fold=1).astimezone(UTC)
        until = end if end > until else second_time
    return until if until > at else None


def suggestions(readings: Sequence[int], *, fever_line: int) -> tuple[int, ...]:
    """Temperatures to offer as buttons, ascending, in tenths; ``readings`` are the person's, newest last (M3).

    Eight around the last one, up to the fever line where that is within half a degree. Who never reported gets them
    from 36.2 to the fever line, at least to 37.3 and at most to 38.0.
    """
    if not readings:
        return tuple(range(362, min(max(fever_line, 373), 380) + 1))
    last = readings[-1]
    highest = max(last + 4, fever_line) if fever_line - last <= 5 else last + 4
    highest = min(max(highest, 347), 430)
    return tuple(range(highest - 7, highest + 1))


# Misses


class Outcome(StrEnum):
    """How one duty ended (S1); ``late`` where a missed one was answered after it was due."""

    DONE = "done"
    LATE = "late"
    MISSED = "missed"


class Step(Enum):
    """Who is told of silence, each once (M11)."""

    NUDGE = "nudge"
    WORKER_TASK = "worker_task"
    SUPERVISOR = "supervisor"


def misses_running(outcomes: Sequence[Outcome]) -> int:
    """How many of the latest duties were missed in a row; ``outcomes`` oldest first, a late report ends it (M11)."""
    reported = (back for back, outcome in enumerate(reversed(outcomes)) if outcome is not Outcome.MISSED)
    return next(reported, len(outcomes))


def escalation(misses: int) -> Step | None:
    """Who hears of the miss that makes it so many in a row: person, worker, supervisor, then nobody again (M11)."""
    return {1: Step.NUDGE, 2: Step.WORKER_TASK, 3: Step.SUPERVISOR}.get(misses)
