"""Guardians: of children under 14, and of grown-ups without a phone, whose guardianship ends when they join (A3).

No ages are known. That somebody with a guardian is 14 or older is said by staff who know them, and is on record.
"""

from uuid import UUID

from bot.db import UnitOfWork
from bot.errors import LinliError
from bot.i18n import Wording, Words
from bot.messaging import Lane, Message, outbox
from bot.people import access, book
from bot.people import service as people
from bot.people.access import Known
from bot.people.messages import joining
from bot.people.rules import May
from bot.people.tables import Person


async def ask(uow: UnitOfWork, words: Words, staff: Known, number: str, member: int) -> Message | None:
    """Whether a member whom a link is wanted for is a child; None where nobody needs to ask, or it is not theirs to say."""
    mine = [
        home_id
        for home_id, path in await book.homes_numbered(uow, number)
        if await access.may(uow, staff, May.TAKE_IN, path)
    ]
    person_id = await book.member_numbered(uow, mine[0], member) if len(mine) == 1 else None
    row = await uow.session.get(Person, person_id) if person_id else None
    if row is None or row.guardian_id is None or row.of_age:
        return None
    reference = await people.reference_of(uow, words, await access.by_id(uow, row.id))
    return joining.is_of_age(words, reference=reference, person_id=row.id)


async def is_of_age(uow: UnitOfWork, staff: Known, person_id: UUID) -> tuple[str, int]:
    """Staff of their area say that somebody with a guardian is 14 or older: they may join from now on. Their household's
    number and their place in the book; ``LinliError`` for anybody else's, whether they are there or not (A1)."""
    row = await uow.lock(Person, person_id)
    person = await access.by_id(uow, person_id) if row else None
    if (
        row is None
        or person is None
        or not person.household_id
        or not await access.may(uow, staff, May.TAKE_IN, person.area_ids)
    ):
        raise LinliError("no_such_household", joining.NO_SUCH_HOUSEHOLD)
    if row.guardian_id and not row.of_age:
        row.of_age = True
        uow.record("person.of_age", person.id, actor=str(staff.id), area=str(person.area_id or ""))
        await uow.session.flush()
    return person.reference, person.place


async def ends(uow: UnitOfWork, wording: Wording, person: Known) -> None:
    """Somebody has joined, so nobody answers for them any more; who did reads so."""
    row = await uow.lock(Person, person.id)
    if row is None or row.guardian_id is None:
        return
    guardian = await access.by_id(uow, row.guardian_id)
    row.guardian_id = None
    uow.record("person.guardian_ended", person.id, actor=str(person.id))
    await uow.session.flush()
    if to := await access.address_of(uow, guardian):
        said = joining.reports_alone(wording[guardian.language], name=await access.name_of(uow, person.id))
        await outbox.promise(uow, to, said, Lane.REPLY, person_id=guardian.id)
