"""Who answers for somebody: the worker, the doctor, the supervisor, and whether each is there now (P1)."""

from bot.db import UnitOfWork
from bot.people import access, duty
from bot.people.access import Known
from bot.people.messages.rights import Answering


async def of(uow: UnitOfWork, person: Known, acting: Known | None) -> list[Answering]:
    """Whoever answers for a person, each once, the nearest first; ``acting`` is told of what concerns their household now,
    in place of a worker who is away or is the person themselves (R12). A worker's supervisor for staff without a home."""
    responsible, doctor = await access.answering_for(uow, person)
    supervisor = await access.nearest_supervisor(uow, person)
    found: list[Answering] = []
    instead = acting if responsible else None
    asked = (("worker", responsible), ("doctor", doctor), ("supervisor", supervisor), ("worker", instead))
    for role, staff in asked:
        if staff and staff.id != person.id and staff.id not in (each.id for each in found):
            found.append(Answering(staff.id, role, await access.name_of(uow, staff.id), await duty.now(uow, staff)))
    return sorted(found, key=lambda each: each.role != "worker")
