"""A town where much is asked for at once: residents with a request each, workers who have them, all with a chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from bot import assembly, catalog, changes
from bot.assistance.service import requests
from bot.catalog import Catalog
from bot.db import Database
from bot.i18n import Wording
from bot.messaging import addresses
from bot.messaging.tables import Delivery
from bot.people import access
from bot.people.tables import Person
from bot.playground.api import Api

COMMUNITIES, GRIDS, WORKERS = 4, 5, 3
"""In each community so many grids, in each grid so many workers."""
BOT = 4242
TOGETHER = 50
"""Requests planted in one commit."""


@dataclass(frozen=True, slots=True)
class Crowded:
    """The planted town: people's ids and chats by name; residents are ``p…``, workers ``w…``."""

    content: Catalog
    ids: Mapping[str, UUID]
    chats: Mapping[str, int]

    @property
    def residents(self) -> list[str]:
        return [name for name in self.ids if name.startswith("p")]

    @property
    def workers(self) -> list[str]:
        return [name for name in self.ids if name.startswith("w")]


def town(residents: int, homes_in: int = COMMUNITIES * GRIDS) -> dict[str, Any]:
    """Each resident alone at home, in the first so many grids; several workers answer for each grid, any of whom may take
    what its own cannot."""
    grids = [f"G{place}{number}" for place in range(COMMUNITIES) for number in range(GRIDS)]
    names = [f"p{number}" for number in range(residents)]
    staff = {"shift": "00:00-24:00", "languages": ["zh_CN"], "cap": 10_000}
    workers = [
        {"id": f"w{grid}{number}", "post": grid, "role": "grid_worker", "skills": ["care", "visit"], **staff}
        for grid in grids
        for number in range(WORKERS)
    ]
    leaders = [{"id": "s1", "post": "T1", "role": "supervisor", **staff}]
    return {
        "areas": [{"id": "C1"}, {"id": "T1", "parent": "C1"}]
        + [{"id": f"K{place}", "parent": "T1"} for place in range(COMMUNITIES)]
        + [{"id": grid, "parent": f"K{grid[1]}"} for grid in grids],
        "workers": workers + leaders,
        "people": [{"id": name} for name in names],
        "households": [
            {"id": name, "grid": (grid := grids[at % homes_in]), "responsible": f"w{grid}0", "head": name,
             "members": [name]}
            for at, name in enumerate(names)
        ],
    }  # fmt: skip


async def planted(
    database: Database, residents: int, *, open_requests: int, homes_in: int = COMMUNITIES * GRIDS
) -> Crowded:
    """Everybody is in the roster and has a chat; the first so many residents have asked, and their messages have left."""
    content = catalog.load(assembly.folder("content"), Wording(assembly.folder("locales")))
    async with database.begin() as uow:
        content = await catalog.publish(uow, content)
        ids = await changes.plant(uow, content.programme, content.protocols, town(residents, homes_in))
        chats = {name: 10_000 + number for number, name in enumerate(ids)}
        for name, person_id in ids.items():
            to = await addresses.of_chat(uow, BOT, chats[name])
            await uow.session.flush()
            (await uow.session.get_one(Person, person_id)).address_id = to.id
    crowded = Crowded(content, ids, chats)
    names = crowded.residents[:open_requests]
    for first in range(0, len(names), TOGETHER):
        async with database.begin() as uow:
            for name in names[first : first + TOGETHER]:
                await requests.ask(
                    uow, content.assistance, await access.by_id(uow, ids[name]), "supplies", priority="urgent"
                )
    async with database.begin() as uow:
        sent = update(Delivery).values(state="done", outcome="sent", settled_at=uow.now)
        await uow.session.execute(sent.where(col(Delivery.state) == "waiting"))
    return crowded


def switch_on(api: Api, crowded: Crowded) -> None:
    """Everybody's phone knows the bot already."""
    for name, number in crowded.chats.items():
        api.phones.add(name, person=number)
        api.phones.start(number)
    for account in api.chats.accounts.values():
        account.queue.drop()
