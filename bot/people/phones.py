"""A phone that changes hands: the chat is taken from whom it belonged to, so that somebody else can join in it."""

from uuid import UUID

from bot.db import UnitOfWork
from bot.errors import LinliError
from bot.i18n import Words
from bot.messaging import Message
from bot.people import access, book
from bot.people import service as people
from bot.people.access import Known
from bot.people.messages import joining, phones
from bot.people.rules import May
from bot.people.tables import Person


async def claimed(uow: UnitOfWork, words: Words, person: Known) -> Message:
    """To whoever answers for somebody: another person's link was followed on that phone."""
    assert person.address_id is not None  # noqa: S101 -- they are known by this chat
    reference = await people.reference_of(uow, words, person)
    return phones.claimed(words, reference=reference, person_id=person.id, address_id=person.address_id)


async def asked(uow: UnitOfWork, words: Words, staff: Known, person_id: UUID, address_id: UUID) -> Message:
    """What freeing that phone would mean, before it is done."""
    person = await _of(uow, staff, person_id, address_id)
    if person is None:
        return phones.free_already(words)
    reference = await people.named(uow, words, staff, person, purpose="phone")
    return phones.asked(words, reference=reference, person_id=person.id, address_id=address_id)


async def named(uow: UnitOfWork, words: Words, staff: Known, text: str) -> Message:
    """The same for a phone that a worker names by its owner, as lists print them, in the homes of their area: by the number
    alone the first of its book, or whoever is head where that one lives there no more."""
    number, slash, place = text.partition("/")
    homes = await book.homes_numbered(uow, number)
    mine = [home_id for home_id, path in homes if await access.may(uow, staff, May.TAKE_IN, path)]
    if len(mine) > 1:
        raise LinliError("several_households", phones.SEVERAL_HOUSEHOLDS)
    living = await book.members(uow, mine[0], left_too=True) if mine else []
    living.sort(key=lambda each: (each.left_on is not None, each.place != 1, each.id != each.head_id))
    person = next((each for each in living if not slash or str(each.place) == place.lstrip("0")), None)
    if person is None or not await access.may(uow, staff, May.TAKE_IN, person.area_ids):
        raise LinliError("no_such_household", joining.NO_SUCH_HOUSEHOLD)
    if person.address_id is None:
        return phones.free_already(words)
    return await asked(uow, words, staff, person.id, person.address_id)


async def free_by(uow: UnitOfWork, words: Words, staff: Known, person_id: UUID, address_id: UUID) -> Message:
    """A worker frees the phone of somebody of their area. ``LinliError`` for anybody else's, and a colleague's (A1)."""
    person = await _of(uow, staff, person_id, address_id)
    if person is None:
        return phones.free_already(words)
    reference = await people.reference_of(uow, words, person)
    await free(uow, person, actor=str(staff.id))
    return phones.freed(words, reference=reference)


async def free(uow: UnitOfWork, person: Known, *, actor: str) -> bool:
    """Their chat is nobody's from now on: what waits for them there never leaves, its menu is everybody's, and nothing is
    said in it. False for somebody without a chat."""
    row = await uow.lock(Person, person.id)
    if row is None or row.address_id is None:
        return False
    await people.forsake(uow, row.address_id, person.id)
    row.address_id = None
    uow.record("person.chat_freed", person.id, actor=actor, area=str(person.area_id or ""))
    await uow.session.flush()
    return True


async def _of(uow: UnitOfWork, staff: Known, person_id: UUID, address_id: UUID) -> Known | None:
    """Whose phone it is, for who may free it; None when it is not theirs any more (I4)."""
    person = await access.by_id(uow, person_id)
    if not await access.may(uow, staff, May.TAKE_IN, person.area_ids):
        raise LinliError("no_such_household", joining.NO_SUCH_HOUSEHOLD)
    if await access.holds_post(uow, person):
        raise LinliError("holds_post", phones.HOLDS_POST)
    return person if person.address_id == address_id else None
