"""What RULES demand of a month, worked out anew from its facts. Nothing of the service is asked or imported here.

Read beside RULES M1, M2, M6, M9-M14, R4, B9. Whatever falls due while the service is dead is done when it is back: ``heard``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from tests.torture.month import Facts, Reading
from tests.torture.neighbourhood import SLOTS, Neighbour

DEFAULTS = {"morning": time(8), "evening": time(18)}
SECOND = timedelta(hours=1)
URGENT = timedelta(minutes=30)
QUIET = (time(22), time(7))
FEVER = 373


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty: who, which local day and slot, from when, on time before when, late before when."""

    person: str
    on: date
    slot: str
    opens: datetime
    due: datetime
    late_until: datetime


@dataclass(slots=True)
class Reckoned:
    """What must be found: duties with their outcomes, and everything that somebody must have been told, each once."""

    duties: dict[tuple[str, date, str], str] = field(default_factory=dict)
    reminders: set[tuple[str, date, str, int, datetime]] = field(default_factory=set)
    nudges: set[tuple[str, date, str, datetime]] = field(default_factory=set)
    tasks: list[tuple[str, datetime, bool]] = field(default_factory=list)
    """A person's silence, when the worker had to be told, and whether it is over."""
    supervisors: list[tuple[str, datetime]] = field(default_factory=list)
    alerts: list[tuple[str, datetime]] = field(default_factory=list)
    unanswered: list[tuple[str, datetime]] = field(default_factory=list)
    """Of whom an alert was not answered, and when whoever is above had to be told."""
    releases: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)


def reckon(facts: Facts, now: datetime) -> Reckoned:
    """Everything up to an instant."""
    made = Reckoned()
    readings = {each.name: [one for one in facts.readings if one.person == each.name] for each in facts.people}
    duties = {each.name: list(_duties(facts, each, now)) for each in facts.people}
    for person in facts.people:
        _judge(made, facts, person, duties[person.name], readings[person.name])
    askers = {each.asks for each in facts.people if each.asks}
    for asker in askers:
        _remind(made, facts, asker, duties, readings, now)
    made.alerts = [(one.person, one.at) for one in facts.readings if one.temperature >= FEVER]
    made.unanswered = list(_unanswered(facts, made.alerts, now))
    return made


def _unanswered(facts: Facts, alerts: list[tuple[str, datetime]], now: datetime) -> Iterator[tuple[str, datetime]]:
    """R4, M6: nobody said that they call, nor what a call found, before the time to answer was over. What was tapped while the
    service was dead is heard before what fell due in that time."""
    for person, raised in alerts:
        until = heard(facts, raised + URGENT)
        answered = any(who == person and raised <= at < until for who, at in facts.answered)
        if until <= now and not answered:
            yield person, until


def heard(facts: Facts, at: datetime) -> datetime:
    """When something that falls due is done: at once, or when the service lives again."""
    return next((until for since, until in facts.dark if since < at < until), at)


def local(on: date, at: time, person: Neighbour) -> datetime:
    return datetime.combine(on, at, person.zone).astimezone(UTC)


def quiet(at: datetime, person: Neighbour) -> datetime | None:
    """The end of the quiet hours that hold at an instant."""
    clock = at.astimezone(person.zone)
    if QUIET[1] <= clock.time() < QUIET[0]:
        return None
    return local(clock.date() + timedelta(days=clock.time() >= QUIET[0]), QUIET[1], person)


def _duties(facts: Facts, person: Neighbour, now: datetime) -> Iterator[Owed]:
    """M2: owed is what falls due while the observation runs, its last day in full; nothing after closing, but what had been
    reported until then was owed (M14)."""
    on = person.starts_at.astimezone(person.zone).date()
    closed = facts.released_at.get(person.name)
    while on <= person.end_on:
        for slot, opens, due in SLOTS:
            late_until = (
                local(on, SLOTS[1][1], person)
                if slot == "morning"
                else local(on + timedelta(days=1), SLOTS[0][1], person)
            )
            owed = Owed(person.name, on, slot, local(on, opens, person), local(on, due, person), late_until)
            is_over = closed is not None and (
                closed < owed.opens
                or (
                    closed < owed.due
                    and not _first((one for one in facts.readings if one.person == person.name), owed.opens, closed)
                )
            )
            if person.starts_at < owed.due <= now and not is_over:
                yield owed
        on += timedelta(days=1)


def _first(readings: Iterable[Reading], since: datetime, until: datetime) -> Reading | None:
    return min((one for one in readings if since <= one.at < until), key=lambda one: one.at, default=None)


def _judge(made: Reckoned, facts: Facts, person: Neighbour, duties: list[Owed], readings: list[Reading]) -> None:
    """M2, M11: outcomes; then the misses in the order in which they were judged, with the reports between them."""
    events: list[tuple[datetime, int, datetime, Owed | Reading]] = []
    for owed in duties:
        if _first(readings, max(owed.opens, person.starts_at), owed.due):
            made.duties[person.name, owed.on, owed.slot] = "done"
            continue
        late = _first(readings, owed.due, owed.late_until)
        made.duties[person.name, owed.on, owed.slot] = "late" if late else "missed"
        judged = heard(facts, owed.due)
        # what falls due in a minute comes before what is done in it: the last tap of a report waits for our answer
        events.append((judged, -1, owed.due, owed))
    events += [(one.at, 0, one.at, one) for one in readings]
    misses, open_task = 0, False
    for at, _, _, event in sorted(events, key=lambda each: each[:3]):
        if isinstance(event, Reading):
            misses = 0
            if open_task:
                made.tasks[-1], open_task = (*made.tasks[-1][:2], True), False
            continue
        misses += 1
        _nudge(made, facts, person, event, at, readings)
        if misses == 2:
            made.tasks.append((person.name, at, False))
            open_task = True
        elif misses == 3:
            made.supervisors.append((person.name, at))
    if misses >= 2:
        made.silent.add(person.name)
    if made.tasks and open_task and person.name in facts.released_at:
        made.tasks[-1] = (*made.tasks[-1][:2], True)
    if made.duties.get((person.name, person.end_on, "evening"), "missed") != "missed":
        made.releases.add(person.name)


def _nudge(made: Reckoned, facts: Facts, person: Neighbour, owed: Owed, at: datetime, readings: list[Reading]) -> None:
    asker = _asker(facts, person)
    if asker is None:
        return
    if end := quiet(at, person):
        at = heard(facts, end)
    if at < owed.late_until and _first(readings, owed.due, at) is None:
        made.nudges.add((person.name, owed.on, owed.slot, at))


def _asker(facts: Facts, person: Neighbour) -> Neighbour | None:
    """Who is asked, when that is somebody whom routine messages may reach (M10)."""
    found = next((each for each in facts.people if each.name == person.asks), None)
    return found if found and found.chat == "open" else None


def _remind(
    made: Reckoned,
    facts: Facts,
    asker: str,
    duties: dict[str, list[Owed]],
    readings: dict[str, list[Reading]],
    now: datetime,
) -> None:
    """M9, M10: one message for all who are still owed, at the asker's time, and one before the slot is due."""
    members = [each for each in facts.people if each.asks == asker]
    if _asker(facts, members[0]) is None:
        return
    chosen = next(each.remind_at for each in facts.people if each.name == asker)
    for on, slot in sorted({(owed.on, owed.slot) for each in members for owed in duties[each.name]}):
        opens, due = next(
            (local(on, opens, members[0]), local(on, due, members[0])) for name, opens, due in SLOTS if name == slot
        )
        wanted = time.fromisoformat(chosen[slot]) if slot in chosen else None
        first, free = local(on, DEFAULTS[slot], members[0]), False
        if wanted and opens <= local(on, wanted, members[0]) < due:
            first, free = local(on, wanted, members[0]), True
        times = [first] if due - SECOND <= first else [first, due - SECOND]
        for number, at in enumerate(times, 1):
            over = times[number] if number < len(times) else due
            instants = []
            for person in members:
                instant = heard(facts, max(at, person.starts_at))
                if not free and (end := quiet(instant, person)):
                    instant = heard(facts, end)
                if (
                    instant < over
                    and instant <= now
                    and _is_owed(facts, person, on, due, instant, readings[person.name])
                ):
                    instants.append(instant)
            if instants:
                made.reminders.add((asker, on, slot, number, min(instants)))


def _is_owed(facts: Facts, person: Neighbour, on: date, due: datetime, at: datetime, readings: list[Reading]) -> bool:
    """Whether a report of that slot is owed at an instant and not there yet; one of the same minute comes after it."""
    closed = facts.released_at.get(person.name)
    if not person.starts_at < due or on > person.end_on or (closed is not None and closed <= at):
        return False
    opens = due - timedelta(hours=4)
    return not any(max(opens, person.starts_at) <= one.at < at for one in readings)
