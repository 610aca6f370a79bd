"""Routine messages end when a person says so, and begin again when they say so; what is urgent is not touched (A4)."""

from bot.db import UnitOfWork
from bot.people.access import Known
from bot.people.tables import Person


async def stop(uow: UnitOfWork, person: Known) -> bool:
    """No reminders and routine notices any more; False when it was so before."""
    return await _set(uow, person, stopped=True)


async def begin(uow: UnitOfWork, person: Known) -> bool:
    """They come again; False when they had never stopped."""
    return await _set(uow, person, stopped=False)


async def _set(uow: UnitOfWork, person: Known, *, stopped: bool) -> bool:
    row = await uow.lock(Person, person.id)
    if row is None or row.opted_out == stopped:
        return False
    row.opted_out = stopped
    uow.record("routine.stopped" if stopped else "routine.begun", person.id, actor=str(person.id))
    await uow.session.flush()
    return True
