"""The judgements of monitoring: what is owed, what a report means, whom to remind. Pure: no clock, no rows.

Instants are aware and given back in UTC; days and times of day are local to ``zone``, the person's community.
"""

from bot.monitoring.rules.book import Section, sections
from bot.monitoring.rules.days import (
    Answered,
    DutyWindow,
    duties_of_day,
    instant,
    last_day,
    slot_for,
)
from bot.monitoring.rules.ending import (
    NEGATIVE,
    POSITIVE,
    RESULTS,
    Hindrance,
    Tested,
    all_negative,
    hindrances,
)
from bot.monitoring.rules.household import callings, parts, speaks_of_kin
from bot.monitoring.rules.reminding import (
    Outcome,
    Remind,
    Reminder,
    Step,
    Verdict,
    escalation,
    may_remind,
    misses_running,
    quiet_until,
    reminder_times,
    suggestions,
)
from bot.monitoring.rules.shifts import BEGINS, ENDS, ShiftEdge, next_edges, shift_edges
from bot.monitoring.rules.triage import (
    FEELS_ILL,
    Correction,
    HealthEvent,
    Judgement,
    Reason,
    Report,
    correction,
    ill_after,
    is_worse,
    onset_on,
    symptomatic,
)

__all__ = [
    "BEGINS",
    "ENDS",
    "FEELS_ILL",
    "NEGATIVE",
    "POSITIVE",
    "RESULTS",
    "Answered",
    "Correction",
    "DutyWindow",
    "HealthEvent",
    "Hindrance",
    "Judgement",
    "Outcome",
    "Reason",
    "Remind",
    "Reminder",
    "Report",
    "Section",
    "ShiftEdge",
    "Step",
    "Tested",
    "Verdict",
    "all_negative",
    "callings",
    "correction",
    "duties_of_day",
    "escalation",
    "hindrances",
    "ill_after",
    "instant",
    "is_worse",
    "last_day",
    "may_remind",
    "misses_running",
    "next_edges",
    "onset_on",
    "parts",
    "quiet_until",
    "reminder_times",
    "sections",
    "shift_edges",
    "slot_for",
    "speaks_of_kin",
    "suggestions",
    "symptomatic",
]
