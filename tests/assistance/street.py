"""A street without phones: the real verbs, clock and database; messages are promised and nobody sends them."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot import changes
from bot.assistance.service.ground import Ground
from bot.assistance.tables import Assignment, Task
from bot.clock import Clock
from bot.db import Database
from bot.messaging import addresses
from bot.messaging.tables import Delivery, Due
from bot.metrics import Metrics
from bot.people import access
from bot.people.access import Known
from bot.people.tables import Person
from bot.references import Ids
from bot.timing import ManualTime
from tests import workshop
from tests.town import SHANGHAI
from tests.workshop import content

MORNING = datetime(2026, 3, 1, 9, 0, tzinfo=SHANGHAI)


def worker(name: str, post: str = "G1", **more: Any) -> dict[str, Any]:
    base = {"id": name, "post": post, "role": "grid_worker", "skills": ["care", "visit", "crisis"], "languages": ["en"]}
    return base | {"shift": "08:00-20:00"} | more


TOWN: dict[str, Any] = {
    "areas": [{"id": "C"}, {"id": "T1", "parent": "C"}, {"id": "K1", "parent": "T1"}, {"id": "G1", "parent": "K1"}],
    "workers": [
        worker("w1", cap=2),
        worker("w2", cap=2, on_call=True),
        worker("w3", "K1", cap=2, shift="12:00-22:00"),
        worker("w4", "C", cap=1),
        worker("s1", "K1", role="supervisor", skills=[]),
        worker("b1", "C", role="supervisor", skills=[], shift="00:00-24:00"),
        worker("a1", "C", role="administrator", skills=[]),
    ],
    "people": [{"id": "li", "language": "en"}, {"id": "ma", "language": "en"}],
    "households": [
        {"id": "h1", "grid": "G1", "responsible": "w1", "head": "li", "members": ["li"]},
        {"id": "h2", "grid": "G1", "responsible": "w2", "head": "ma", "members": ["ma"]},
    ],
}


class Street:
    """Everybody by name, and what is in the rows."""

    def __init__(self, database: Database, time: ManualTime, ids: dict[str, UUID]) -> None:
        self.database = database
        self.time = time
        self.ids = ids
        self.clock = Clock(database, content, Metrics())

    @property
    def ground(self) -> Ground:
        return content().assistance

    async def known(self, uow: Any, name: str) -> Known:
        return await access.by_id(uow, self.ids[name])

    async def waits(self, minutes: int) -> None:
        """Time goes on, and everything due on the way happens in order."""
        goal = self.time.now() + timedelta(minutes=minutes)
        while (following := await self.clock.step()) and following <= goal:
            self.time.move_to(max(following, self.time.now()))
        self.time.move_to(goal)
        await self.clock.step()

    async def rows(self, table: Any) -> list[Any]:
        async with self.database.read() as session:
            return list(await session.scalars(select(table).order_by(table.id)))

    async def tasks(self) -> list[Task]:
        return await self.rows(Task)

    async def assignments(self) -> list[Assignment]:
        return await self.rows(Assignment)

    async def told(self, name: str) -> list[str]:
        """The kinds of what somebody was promised, oldest first."""
        return [row.kind for row in await self.rows(Delivery) if row.person_id == self.ids[name]]

    async def planned(self) -> set[UUID]:
        """What still falls due."""
        return {row.subject_id for row in await self.rows(Due) if row.state == "waiting"}


@asynccontextmanager
async def street(url: str, town: dict[str, Any] | None = None) -> AsyncIterator[Street]:
    """A planted town on a migrated database, where everybody has a chat."""
    time = ManualTime(MORNING)
    ids = Ids(random.Random(5))
    database = Database(url, time, workshop.ring(), zone="Asia/Shanghai", ids=ids)
    try:
        async with database.begin() as uow:
            names = await changes.plant(uow, content().programme, content().protocols, town or TOWN)
            for number, person_id in enumerate(names.values(), 1):
                person = await uow.session.get_one(Person, person_id)
                person.address_id = (await addresses.of_chat(uow, workshop.BOT, number)).id
        yield Street(database, time, names)
    finally:
        await database.close()
