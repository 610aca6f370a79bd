"""Lays what a month left, in rows and on phones, beside what was reckoned; each difference is a sentence."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.assistance.tables import Assignment, Task
from bot.messaging import Lane
from bot.messaging.tables import Delivery, Due, Update
from bot.monitoring.tables import Alert, Duty, MonitoringEpisode
from tests.torture.month import STAFF, Facts, Month
from tests.torture.neighbourhood import Neighbour
from tests.torture.reckoning import Reckoned

CAP = 8
"""R1: open requests one worker may hold."""
WORKING = (time(8), time(20))
"""R7: outside these hours a task waits, unless whoever answers for the household can take it."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A task about somebody silent: who of the staff read of it, and how many tasks each of them held when it was opened."""

    name: str
    opened_at: datetime
    closed_at: datetime | None
    told: frozenset[str]
    held: Counter[str]


@dataclass(slots=True)
class Found:
    """What is there."""

    duties: dict[tuple[str, date, str], str]
    reminders: list[tuple[str, date, str, int, datetime]]
    nudges: list[tuple[str, date, str, datetime]]
    tasks: list[tuple[str, datetime, bool]]
    supervisors: list[tuple[str, datetime]]
    alerts: list[tuple[str, datetime]]
    unanswered: list[tuple[str, datetime]]
    alerted: Counter[str]
    silences: list[Silence]
    released: set[str]
    silent: set[str]
    release_tasks: Counter[str]
    unreachable: int
    undone: list[str] = field(default_factory=list)
    chats: list[str] = field(default_factory=list)


async def found(here: Month) -> Found:
    """Open the rows and the ledger of the Bot API."""
    async with here.services[0].database.read() as session:
        tables: Any = (MonitoringEpisode, Duty, Task, Assignment, Alert, Delivery, Due, Update)
        episodes, duties, tasks, assignments, alerts, sent, due, updates = [
            list(await session.scalars(select(table).order_by(col(table.id)))) for table in tables
        ]
    names = {person_id: name for name, person_id in here.ids.items()}
    of = {each.id: names[each.person_id] for each in episodes}
    arrived = [each for each in sent if each.outcome == "sent"]
    alerted_of = {str(each.id): of[each.episode_id] for each in alerts}
    missed = [each for each in tasks if each.kind == "missed_checkin"]
    return Found(
        duties={(of[one.episode_id], one.on, one.slot): "late" if one.late_at else str(one.outcome)
                for one in duties if one.outcome},
        reminders=[_reminder(one, names) for one in arrived if (one.natural_key or "").startswith("checkin:")],
        nudges=[_nudge(one, of) for one in arrived if (one.natural_key or "").startswith("missed:")],
        tasks=[(of[one.about_id], one.opened_at, one.state == "closed") for one in missed],
        supervisors=[(_episode(one, of), one.made_at) for one in arrived if one.kind == "monitoring.long_silent"],
        alerts=[(of[one.episode_id], one.raised_at) for one in alerts],
        unanswered=[(alerted_of[str(one.natural_key).split(":")[1]], one.made_at) for one in arrived
                    if one.kind == "monitoring.unanswered_alert"],
        alerted=Counter(names[one.person_id] for one in arrived if one.kind == "monitoring.symptom_alert"),
        silences=[_silence(one, of[one.about_id], names, arrived, assignments) for one in missed],
        released={of[one.id] for one in episodes if one.state == "released"},
        silent={of[one.id] for one in episodes if one.silent},
        release_tasks=Counter(of[one.about_id] for one in tasks if one.kind == "release"),
        unreachable=sum(one.kind == "monitoring.unreachable" for one in arrived),
        undone=[f"{one.kind} is {one.state} {one.failure}" for one in due if one.state == "buried"]
        + [f"update {one.update_id} is {one.state}" for one in updates if one.state != "done"]
        + [f"{Lane(one.lane).name} {one.kind} is {one.state} {one.outcome}" for one in sent if not _is_settled(one)],
        chats=list(_on_phones(here, arrived)),
    )  # fmt: skip


def _reminder(one: Delivery, names: dict[Any, str]) -> tuple[str, date, str, int, datetime]:
    _, _, on, slot, number = str(one.natural_key).split(":")
    return names[one.person_id], date.fromisoformat(on), slot, int(number), one.settled_at or one.made_at


def _nudge(one: Delivery, of: dict[Any, str]) -> tuple[str, date, str, datetime]:
    _, _, on, slot = str(one.natural_key).split(":")
    return _episode(one, of), date.fromisoformat(on), slot, one.made_at


def _episode(one: Delivery, of: dict[Any, str]) -> str:
    return of[next(each for each in of if str(each) == str(one.natural_key).split(":")[1])]


def _silence(
    task: Task, name: str, names: dict[Any, str], arrived: list[Delivery], assignments: list[Assignment]
) -> Silence:
    told = frozenset(names[one.person_id] for one in arrived if one.thread == f"task:{task.id}")
    held = Counter(
        names[one.worker_id]
        for one in assignments
        if one.at <= task.opened_at and (one.ended_at is None or one.ended_at >= task.opened_at)
    )
    return Silence(name, task.opened_at, task.closed_at, told, held)


def _is_settled(one: Delivery) -> bool:
    return one.state == "done" and one.outcome in ("sent", "withdrawn", "blocked")


def _on_phones(here: Month, arrived: list[Delivery]) -> Iterator[str]:
    """Each message that was sent stands on one phone, once, and no phone has one that nobody sent."""
    shown = Counter(
        entry.chat_id
        for entry in here.api.ledger
        if entry.delivered and entry.method in ("sendMessage", "editMessageText", "sendDocument")
    )
    promised = Counter(one.address_id for one in arrived)
    if sorted(shown.values()) != sorted(promised.values()):
        yield f"{sum(promised.values())} messages were sent and {sum(shown.values())} stand on phones"


def complaints(found: Found, demanded: Reckoned, facts: Facts) -> list[str]:
    """Every difference, as a sentence."""
    return list(_complaints(found, demanded, facts))


def _complaints(found: Found, demanded: Reckoned, facts: Facts) -> Iterator[str]:
    yield from found.undone
    yield from found.chats
    for key in sorted(set(found.duties) | set(demanded.duties)):
        if found.duties.get(key) != demanded.duties.get(key):
            yield f"duty {key} is {found.duties.get(key)}, not {demanded.duties.get(key)}"
    yield from _compared("reminder", found.reminders, demanded.reminders)
    yield from _compared("nudge", found.nudges, demanded.nudges)
    yield from _compared("task", found.tasks, demanded.tasks)
    yield from _compared("to the supervisor", found.supervisors, demanded.supervisors)
    yield from _compared("alert", found.alerts, demanded.alerts)
    yield from _compared("alert nobody answered", found.unanswered, demanded.unanswered)
    yield from _compared("released", found.released, demanded.releases)
    yield from _compared("silent", found.silent, demanded.silent)
    ended = {each.name for each in facts.people}
    yield from _compared("asked for a release", found.release_tasks.elements(), ended)
    by_worker = Counter(next(each.worker for each in facts.people if each.name == name) for name, _ in demanded.alerts)
    by_worker["dr"] = len(demanded.alerts)
    for name in STAFF:
        if found.alerted[name] != by_worker[name]:
            yield f"{name} was alerted {found.alerted[name]} times, not {by_worker[name]}"
    people = {each.name: each for each in facts.people}
    for silence in found.silences:
        yield from _untold(silence, people[silence.name])
    gone = sum(
        1 for each in facts.people if any(one.name == each.asks and one.chat == "blocked" for one in facts.people)
    )
    if found.unreachable != gone:
        yield f"workers were told {found.unreachable} times of chats that are gone, not {gone}"
    for each in facts.given_up:
        yield f"{each.owner} could not finish a report about {each.about}: {each.left}, since {each.began.astimezone(UTC)}"


def _untold(silence: Silence, person: Neighbour) -> Iterator[str]:
    """A worker is told of each silence. With the own one's hands full, the supervisor is (R3), or outside the working hours
    nobody yet, and what is over when they begin needs nobody any more (R7)."""
    workers = {name for name in silence.told if name.startswith("w")}
    if workers:
        return
    if silence.held[person.worker] < CAP:
        yield f"{person.worker}, who held {silence.held[person.worker]} tasks, was not told of {silence.name} at {silence.opened_at}"
    elif "chief" not in silence.told:
        began = _works_from(silence.opened_at.astimezone(person.zone))
        if began is None or silence.closed_at is None or silence.closed_at > began:
            yield f"nobody was told of {silence.name} at {silence.opened_at}, though {person.worker}'s hands were full"


def _works_from(local: datetime) -> datetime | None:
    """When the working hours begin that an instant is outside of; None inside them."""
    if WORKING[0] <= local.time() < WORKING[1]:
        return None
    return datetime.combine(local.date() + timedelta(days=local.time() >= WORKING[1]), WORKING[0], local.tzinfo)


def _compared(what: str, there: Any, wanted: Any) -> Iterator[str]:
    there, wanted = Counter(there), Counter(wanted)
    for each in sorted((there - wanted).elements(), key=str):
        yield f"{what} too much: {each}"
    for each in sorted((wanted - there).elements(), key=str):
        yield f"{what} missing: {each}"
