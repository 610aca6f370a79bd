"""Who reports for a household whose head has left: the next one with a chat, or the worker is asked (M9)."""

from uuid import UUID

from bot.assistance.service import routing
from bot.db import UnitOfWork
from bot.messaging import Lane, Message, outbox
from bot.monitoring import messages
from bot.monitoring.service import alerts, beginning, episodes, reminders
from bot.monitoring.service.episodes import Programme
from bot.people import access, moving
from bot.people import service as people
from bot.people.access import Known
from bot.people.moving import Left


async def follow(uow: UnitOfWork, programme: Programme, left: Left) -> None:
    """A household without its head: the new one is told whom they report for and is reminded; with nobody to be it, the
    worker is asked, when anybody there is observed."""
    members = await moving.members(uow, left.household_id)
    if left.head_id:
        await take_over(uow, programme, await access.by_id(uow, left.head_id))
    elif left.headless and any([await episodes.observed(uow, programme, each.id, lock=False) for each in members]):
        await _ask(uow, programme, members)


async def name(uow: UnitOfWork, programme: Programme, staff: Known, person_id: UUID) -> Message:
    """A worker names the head of a household of their area that has none; never themselves. ``LinliError`` when somebody is
    head by now: the question was an older one (I4)."""
    person = await access.by_id(uow, person_id)
    if not await access.may_decide_for(uow, staff, person):
        raise alerts.NotYours
    if staff.id == person.id:
        raise alerts.OwnObservation
    head = await moving.name_head(uow, person_id, actor=str(staff.id))
    await take_over(uow, programme, head)
    words = programme.wording[staff.language]
    return messages.head_named(words, reference=await people.reference_of(uow, words, head))


async def take_over(uow: UnitOfWork, programme: Programme, responder: Known) -> None:
    """Somebody reports for these from now on: they are told whom and until when, and are reminded (M9, M10)."""
    for someone in await episodes.reported_for(uow, programme, responder, lock=False):
        await reminders.plan(uow, programme, someone)
        await beginning.plan(uow, someone)


async def _ask(uow: UnitOfWork, programme: Programme, members: list[Known]) -> None:
    staff = await routing.looks_after(uow, programme.ground, members[0])
    to = await access.address_of(uow, staff) if staff else None
    if staff is None or to is None:
        return
    words = programme.wording[staff.language]
    named: list[tuple[str, UUID]] = [(await people.reference_of(uow, words, each), each.id) for each in members]
    said = messages.no_head(words, reference=members[0].reference, members=named)
    await outbox.promise(uow, to, said, Lane.REPLY, person_id=staff.id)
