"""From "I need help" to a worker's phone, and from a deadline to the next person's, in a town full of open requests (B10, R4)."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.assistance.service import placing, requests
from bot.assistance.tables import Assignment, Task
from bot.db import Database
from bot.messaging import Lane, Message, outbox
from bot.messaging.tables import Address, Delivery, Due
from bot.people import access
from bot.playground.api import Api, Limits
from bot.service import Service
from tests.benchmarks import crowded, live, machine
from tests.benchmarks.crowded import Crowded

RESIDENTS, OPEN, ASKED, EXPIRED = 2_600, 2_000, 200, 100
BULK = 400
"""Messages of a broadcast that wait meanwhile, which alerts overtake."""
EVERY = timedelta(seconds=0.25)
"""Between two residents who ask, or two deadlines: with the answers, a third of what Telegram lets a bot send."""
PATIENCE = 60


async def test_alerts_and_deadlines_in_a_crowded_town(database_url: str, tmp_path: Path) -> None:
    towns: list[Crowded] = []

    async def planting(database: Database) -> None:
        towns.append(await crowded.planted(database, RESIDENTS, open_requests=OPEN))

    async with live.service(database_url, tmp_path, Limits.telegram(), planting=planting) as (service, api):
        crowded.switch_on(api, towns[0])
        await _broadcast(service, towns[0])
        alerted = await _asked_to_alert(service, api, towns[0])
        followed = await _deadline_to_next(service, api)
    machine.tell(
        f"Requests, {database_url.partition('+')[0]}, {OPEN:,} open, {BULK} messages of a broadcast waiting",
        f"asked to alert:          {_line(alerted)}; promised: p99 under 2 s",
        f"deadline to next person: {_line(followed)}; promised: under 5 s",
    )
    assert (len(alerted), len(followed)) == (ASKED, EXPIRED)


async def _broadcast(service: Service, town: Crowded) -> None:
    async with service.database.begin() as uow:
        for name in town.residents[:BULK]:
            to = await access.address_of(uow, await access.by_id(uow, town.ids[name]))
            assert to is not None
            await outbox.promise(uow, to, Message("test.notice", "A notice to everybody"), Lane.BROADCAST)


async def _asked_to_alert(service: Service, api: Api, town: Crowded) -> list[float]:
    """Residents who have not asked yet do so one after the other; seconds until a worker's phone has the alert."""
    seen, began = len(api.ledger), {}
    ground = service.content.assistance
    for name in town.residents[OPEN : OPEN + ASKED]:
        at = datetime.now(UTC)
        async with service.database.begin() as uow:
            requester = await access.by_id(uow, town.ids[name])
            asked = await requests.ask(uow, ground, requester, "supplies", priority="urgent")
            began[f"offer:{await _offered(uow.session, asked.task.id)}"] = at
        await asyncio.sleep(max((at + EVERY - datetime.now(UTC)).total_seconds(), 0))
    return await _delays(service, api, seen, began)


async def _deadline_to_next(service: Service, api: Api) -> list[float]:
    """Deadlines pass one after the other; seconds from each until the next person's phone has the alert."""
    async with service.database.begin() as uow:
        offered = select(Task).where(col(Task.state) == "offered").order_by(col(Task.id)).limit(EXPIRED)
        tasks = list(await uow.session.scalars(offered))
        first = uow.now + timedelta(seconds=2)
        for number, task in enumerate(tasks):
            task.deadline_at = first + number * EVERY
            mine = update(Due).where(col(Due.subject_id) == task.id, col(Due.kind) == placing.DEADLINE)
            await uow.session.execute(mine.values(due_at=task.deadline_at))
    deadlines = {task.id: first + number * EVERY for number, task in enumerate(tasks)}
    seen = len(api.ledger)
    await asyncio.sleep((max(deadlines.values()) - datetime.now(UTC)).total_seconds() + 1)
    began = {}
    async with service.database.read() as session:
        for task_id, at in deadlines.items():
            began[f"offer:{await _offered(session, task_id)}"] = at
    return await _delays(service, api, seen, began)


async def _offered(session: AsyncSession, task_id: UUID) -> UUID:
    """The newest assignment of a task."""
    found = select(col(Assignment.id)).where(col(Assignment.task_id) == task_id).order_by(col(Assignment.id).desc())
    return (await session.scalars(found.limit(1))).one()


async def _delays(service: Service, api: Api, seen: int, began: Mapping[str, datetime]) -> list[float]:
    """Seconds until each promise (by its natural key) had arrived, sorted; waits for all of them."""
    ring = service.database.ring
    rows: list[Any] = []
    async with asyncio.timeout(PATIENCE):
        while len(rows) < len(began):
            await asyncio.sleep(0.2)
            found = select(Delivery, Address).join(Address, col(Address.id) == col(Delivery.address_id))
            sent = found.where(col(Delivery.natural_key).in_(began), col(Delivery.outcome) == "sent")
            async with service.database.read() as session:
                rows = list((await session.execute(sent)).all())
    arrived = {(entry.chat_id, entry.message_id): entry.at for entry in api.ledger.since(seen) if entry.delivered}
    return sorted(
        (arrived[chat, row.message_id] - began[str(row.natural_key)]).total_seconds()
        for row, address in rows
        if (chat := int(ring.open(address.chat, "addresses.chat", address.id)))
    )


def _line(seconds: Sequence[float]) -> str:
    middle, late = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)]
    return (
        f"{middle * 1000:.0f} ms median, {late * 1000:.0f} ms p99, {seconds[-1] * 1000:.0f} ms worst of {len(seconds)}"
    )
