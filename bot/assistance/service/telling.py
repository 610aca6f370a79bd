"""Who is told of what concerns somebody: whoever looks after them, else who is above; nobody is told of their own."""

from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

from bot.assistance.service import routing
from bot.assistance.service.ground import Ground
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.people import access, staffing
from bot.people.access import Known


async def above(uow: UnitOfWork, person: Known, but: Collection[UUID] = ()) -> list[Known]:
    """The nearest supervisor above somebody whom a message can reach, on shift if one is, but not these; with none left,
    every administrator."""
    for supervisor in await access.supervisors_above(uow, person):
        if supervisor.id not in but:
            return [supervisor]
    posted = [each for each in await staffing.in_charge(uow, person) if each.worker.role == "administrator"]
    ids = dict.fromkeys(each.worker.person_id for each in posted if each.reachable)
    return [await access.by_id(uow, each) for each in ids if each != person.id and each not in but]


async def whom(uow: UnitOfWork, ground: Ground, person: Known) -> list[Known]:
    """Whoever looks after somebody's household now; with nobody there, and for who works here and has no household, who is
    above. Each of them can be reached."""
    own = await routing.looks_after(uow, ground, person) if person.household_id else None
    return [own] if own else await above(uow, person)


async def tell(
    uow: UnitOfWork,
    ground: Ground,
    person: Known,
    said: Callable[[Words], Awaitable[Message]],
    key: str | None = None,
) -> bool:
    """Say something about somebody to whoever is to know, once under a key; False when there is nobody at all."""
    found = await whom(uow, ground, person)
    for number, staff in enumerate(found):
        if to := await access.address_of(uow, staff):
            once = f"{key}:{number}" if key and number else key
            message = await said(ground.wording[staff.language])
            await outbox.promise(uow, to, message, Lane.REPLY, person_id=staff.id, natural_key=once)
    return bool(found)
