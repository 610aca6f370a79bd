"""A timer and a button, or two buttons, at the same instant and on several replicas: exactly one of them wins (R4, R8, R9)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from bot import assembly
from bot.assistance.service import answering, requests
from bot.assistance.tables import Assignment, Task
from bot.errors import LinliError
from bot.people import access
from bot.service import Service
from tests.town import Actor, Town, small_town

STAFF = {"post": "G1", "role": "grid_worker", "shift": "00:00-24:00", "languages": ["en"], "cap": 1000}
WORKERS = [
    {"id": "wang", "name": "王芳", "skills": ["care", "crisis"], **STAFF},
    {"id": "wu", "name": "吴刚", "skills": ["care", "crisis"], **STAFF},
    {"id": "xu", "name": "徐静", "skills": ["care", "crisis"], **STAFF},
    {"id": "sun", "name": "孙主任", **STAFF, "post": "K1", "role": "supervisor"},
]
MANY = 6


def street() -> dict[str, Any]:
    names = [f"p{number}" for number in range(MANY)]
    return small_town(
        workers=WORKERS,
        people=[{"id": name, "language": "en", "chat": "none"} for name in names],
        households=[{"id": n, "grid": "G1", "responsible": "wang", "head": n, "members": [n]} for n in names],
        episodes=[],
    )


@asynccontextmanager
async def replicas(here: Town) -> AsyncIterator[list[Service]]:
    """Three processes on PostgreSQL; SQLite has one, whose works still meet each other."""
    services = [here.service]
    if here.service.database.url.get_backend_name() == "postgresql":
        services += [await assembly.build(here.settings, time=here.time, limits=here.limits) for _ in range(2)]
    try:
        yield services
    finally:
        for service in services[1:]:
            await service.close()


async def asked(here: Town, cast: dict[str, Actor], kind: str, priority: str) -> list[UUID]:
    made = []
    for number in range(MANY):
        async with here.service.database.begin() as uow:
            requester = await access.by_id(uow, cast[f"p{number}"].id)
            task = await requests.ask(uow, here.service.content.assistance, requester, kind, priority=priority)
            made.append(task.task.id)
    await here.settle()
    return made


async def accepts(service: Service, staff: Actor, task_id: UUID) -> bool:
    """Whether it is theirs; a refusal is a sentence, never anything else."""
    try:
        async with service.database.begin() as uow:
            who = await access.by_id(uow, staff.id)
            await answering.accept(uow, service.content.assistance, who, task_id)
    except LinliError:
        return False
    return True


async def test_a_deadline_and_an_accept_have_one_winner(here: Town) -> None:
    """R4: in the very second of the deadline; whoever was too late reads so, and nobody has what another one has."""
    cast = await here.plants(street())
    tasks = await asked(here, cast, "supplies", "urgent")
    async with replicas(here) as services:
        here.time.move_to(max(task.deadline_at for task in await here.rows(Task)))
        took = await asyncio.gather(
            *(accepts(services[number % len(services)], cast["wang"], task) for number, task in enumerate(tasks)),
            *(service.clock.step() for service in services),
        )
        accepted = [task for task, mine in zip(tasks, took, strict=False) if mine is True]
        await here.settle()
    for task in await here.rows(Task):
        held = [row for row in await here.rows(Assignment) if row.task_id == task.id and row.ended_at is None]
        assert [row.worker_id for row in held] == [task.assignee_id]
        assert (task.id in accepted) == (task.state == "accepted")
        assert (task.assignee_id == cast["wang"].id) == (task.id in accepted)
        assert task.attempts == (0 if task.id in accepted else 1)


@pytest.mark.parametrize("rounds", [1, 2])
async def test_of_three_who_are_alerted_one_has_the_crisis(here: Town, rounds: int) -> None:
    """R9: all three press at once, on three replicas, once or twice; the first accept wins, the others read that it is taken."""
    cast = await here.plants(street())
    tasks = await asked(here, cast, "crisis", "crisis")
    async with replicas(here) as services:
        presses = [(service, name, task) for task in tasks for service in services for name in ("wang", "wu", "xu")]
        took = await asyncio.gather(*(accepts(service, cast[name], task) for service, name, task in presses * rounds))
        await here.settle()
    winners = {(task, name) for (_, name, task), mine in zip(presses * rounds, took, strict=True) if mine}
    assert Counter(task for task, _ in winners) == dict.fromkeys(tasks, 1)
    rows = await here.rows(Task)
    assert {(row.id, name) for row in rows for name in cast if cast[name].id == row.assignee_id} == winners
    held = [row.task_id for row in await here.rows(Assignment) if row.ended_at is None]
    assert Counter(held) == dict.fromkeys(tasks, 1)
