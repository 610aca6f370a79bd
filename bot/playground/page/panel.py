"""What is going on, from the service's own rows: queues, what falls due, who was told what, how people are."""

import html
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.db import Database
from bot.messaging import Lane, outbox
from bot.messaging.tables import Address, Delivery, Due, waits
from bot.monitoring.tables import Alert, Duty, MonitoringEpisode

NEWEST = 14
"""Deliveries the panel shows."""
SOON = 4
"""Instants of what is due next."""
NAMED = 3
"""People named for one instant; the others are counted."""
_TAG = re.compile(r"<[^<>]*>")

Facts = dict[str, Any]


class Panel:
    """Reads one town's database. ``names`` are short names by person id, ``owners`` by the number of their phone."""

    def __init__(self, names: Mapping[UUID, str], owners: Mapping[int, str]) -> None:
        self._names = names
        self._owners = owners

    async def facts(self, database: Database, today: date) -> Facts:
        """Everything the panel tells, as data: each page puts it into its own language."""
        async with database.read() as session:
            return {
                "lanes": await self._lanes(session),
                "due": await self._due(session),
                "told": await self._told(session, database),
                "people": await _people(session, today),
            }

    async def _lanes(self, session: AsyncSession) -> list[Facts]:
        rows = await session.execute(
            select(col(Delivery.lane), func.count(), func.min(col(Delivery.due_at)))
            .where(col(Delivery.state) != "done", col(Delivery.state) != "buried")
            .group_by(col(Delivery.lane))
        )
        found = {lane: (count, due_at) for lane, count, due_at in rows}
        return [{"lane": lane.name.lower(), "waiting": found.get(int(lane), (0, None))[0]} for lane in Lane]

    async def _due(self, session: AsyncSession) -> list[Facts]:
        """The next instants: what falls due then, and for whom."""
        rows = await session.execute(
            select(Due, col(MonitoringEpisode.person_id))
            .outerjoin(MonitoringEpisode, col(Due.subject_id) == col(MonitoringEpisode.id))
            .where(waits(Due)).order_by(col(Due.due_at), col(Due.id)).limit(200)
        )  # fmt: skip
        groups: dict[tuple[datetime, str, str], list[str]] = {}
        for due, person_id in rows:  # an episode's own, else the subject is the person
            second = due.args.startswith("2 ")
            whom = self._names.get(person_id, self._names.get(due.subject_id, ""))
            groups.setdefault((due.due_at, due.kind, "second" if second else ""), []).append(whom)
        return [
            {"at": at.isoformat(), "kind": kind, "second": bool(second), "who": [who for who in whom if who][:NAMED],
             "more": max(len(whom) - NAMED, 0)}
            for (at, kind, second), whom in list(groups.items())[:SOON]
        ]  # fmt: skip

    async def _told(self, session: AsyncSession, database: Database) -> list[Facts]:
        rows = await session.execute(
            select(Delivery, Address).join(Address, col(Delivery.address_id) == col(Address.id))
            .order_by(col(Delivery.id).desc()).limit(NEWEST)
        )  # fmt: skip
        return [self._delivery(row, address, database) for row, address in rows]

    def _delivery(self, row: Delivery, address: Address, database: Database) -> Facts:
        number = int(database.ring.open(address.chat, "addresses.chat", address.id))
        text = html.unescape(_TAG.sub("", outbox.read(database.ring, row).text))
        first = next((line for line in text.splitlines() if line.strip()), "")
        return {
            "id": str(row.id), "at": (row.settled_at or row.due_at).isoformat(), "to": self._owners.get(number, ""),
            "lane": Lane(row.lane).name.lower(), "kind": row.kind, "state": row.state, "outcome": row.outcome,
            "attempts": row.attempts, "failure": row.failure, "text": first[:120],
        }  # fmt: skip


async def _people(session: AsyncSession, today: date) -> Facts:
    """How many are observed, ill, waiting for a call; and today's reports."""
    states = list(await session.execute(
        select(col(MonitoringEpisode.ill), col(MonitoringEpisode.review)).where(col(MonitoringEpisode.state) == "open")
    ))  # fmt: skip
    duties = Counter(await session.scalars(select(col(Duty.outcome)).where(col(Duty.on) == today)))
    alerts = list(await session.execute(
        select(col(Alert.taken_at)).where(col(Alert.reviewed_at).is_(None))
    ))  # fmt: skip
    return {
        "observed": len(states), "ill": sum(1 for ill, _ in states if ill),
        "done": duties["done"], "missed": duties["missed"],
        "alerts": len(alerts), "uncalled": sum(1 for (taken_at,) in alerts if taken_at is None),
    }  # fmt: skip
