"""When somebody wants to be reminded, and whether at all: their own choice, kept until they choose again (M10)."""

import json
from datetime import time

from bot.db import UnitOfWork
from bot.people.access import Known
from bot.people.tables import Person


async def choose(uow: UnitOfWork, person: Known, slot: str, at: time | None) -> None:
    """A time of their own for the reminders of a slot; None for the usual one."""
    row = await uow.lock(Person, person.id)
    if row is None:
        return
    chosen = {name: text for name, text in json.loads(row.remind_at).items() if name != slot}
    row.remind_at = json.dumps(chosen | ({slot: f"{at:%H:%M}"} if at else {}))
    uow.record("reminders.timed", person.id, actor=str(person.id))
    await uow.session.flush()


async def pause(uow: UnitOfWork, person: Known, *, paused: bool) -> bool:
    """No reminders for now, or again; False when it was so before."""
    row = await uow.lock(Person, person.id)
    if row is None or row.paused == paused:
        return False
    row.paused = paused
    uow.record("reminders.paused" if paused else "reminders.resumed", person.id, actor=str(person.id))
    await uow.session.flush()
    return True
