"""When a worker's lists are due: as their shift begins, and as it ends. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.monitoring.rules.days import instant

BEGINS, ENDS = "begins", "ends"


@dataclass(frozen=True, slots=True)
class ShiftEdge:
    """An instant at which a list is due: ``on`` is the local day the shift began."""

    on: date
    edge: str
    at: datetime


def shift_edges(on: date, *, starts: time, ends: time, zone: ZoneInfo) -> tuple[ShiftEdge, ShiftEdge]:
    """Both edges of the shift that begins on a local day; one over midnight ends on the next."""
    last = on + timedelta(days=1) if ends <= starts else on
    return ShiftEdge(on, BEGINS, instant(on, starts, zone)), ShiftEdge(on, ENDS, instant(last, ends, zone))


def next_edges(after: datetime, *, starts: time, ends: time, zone: ZoneInfo) -> tuple[ShiftEdge, ...]:
    """The next beginning and the next end after an instant."""
    today = after.astimezone(zone).date()
    edges = [
        edge
        for ahead in range(-2, 3)
        for edge in shift_edges(today + timedelta(days=ahead), starts=starts, ends=ends, zone=zone)
        if edge.at > after
    ]
    return tuple(
        min((edge for edge in edges if edge.edge == kind), key=lambda edge: edge.at) for kind in (BEGINS, ENDS)
    )
