"""Who leaves: their chat, taking back what they agreed to; the household book, when they die or live here no more."""

import secrets
from uuid import UUID

from bot.db import UnitOfWork
from bot.people import consent
from bot.people import service as people
from bot.people.access import Known
from bot.people.tables import Person


async def withdraws(uow: UnitOfWork, person: Known) -> UUID | None:
    """Somebody withdraws what they agreed to: their chat is nobody's from now on (A3). The invitation by which they, in
    this chat, can come back for a week; None when there was nothing to withdraw."""
    row = await uow.lock(Person, person.id)
    if row is None or row.address_id is None or not await consent.withdraw(uow, person):
        return None
    await people.forsake(uow, row.address_id, person.id)
    row.address_id = None
    back = people.new_link(
        uow, secrets.token_urlsafe(20), person, person_id=person.id, expires_at=uow.now + people.VALID_FOR
    )
    uow.record("person.left_chat", person.id, actor=str(person.id))
    await uow.session.flush()
    return back.id


async def leaves_book(uow: UnitOfWork, person: Known, *, why: str, actor: str) -> None:
    """Somebody has died, or lives here no more: the book offers them nowhere, nothing is written to their chat any more, and
    no link of theirs opens."""
    row = await uow.lock(Person, person.id)
    for link in await people.open_invitations(uow, person_id=person.id):
        await people.revoke(uow, link, actor=actor)
    if row is None:
        return
    row.left_on = uow.now.astimezone(person.zone).date()
    uow.record("person.left_book", person.id, actor=actor, area=str(person.area_id or ""), outcome=why)
    if row.address_id:
        await people.forsake(uow, row.address_id, person.id)
        row.address_id = None
        uow.record("person.chat_closed", person.id, actor=actor, outcome=why)
    await uow.session.flush()


async def returns(uow: UnitOfWork, person: Known, *, actor: str) -> None:
    """Somebody lives in their household again, or never left it: the book has them as before; they join by a link."""
    row = await uow.lock(Person, person.id)
    if row and row.left_on:
        row.left_on = None
        uow.record("person.back_in_book", person.id, actor=actor, area=str(person.area_id or ""))
        await uow.session.flush()
