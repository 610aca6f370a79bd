"""Talk between somebody whom the roster does not know and those on duty who heard that they may be in danger (A4, R13).

Whoever was alerted may write; what the stranger writes then goes to whoever wrote last. There is no request behind it: who
it was is not kept, what was said is in the outbox only.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import asking, relay_rules
from bot.assistance.asking import Desk
from bot.assistance.messages import crisis as wording
from bot.assistance.messages import when
from bot.assistance.service import strangers
from bot.assistance.service.record import NotYourTask
from bot.assistance.service.strangers import Told
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.messaging.tables import Address, Delivery
from bot.people import access, claims
from bot.people.access import Known
from bot.references import short

PURPOSE = "unregistered"
OPEN_FOR = timedelta(hours=24)
"""How long after an alert, or after what was written last, they can write to each other."""


async def begin(uow: UnitOfWork, desk: Desk, staff: Known, chat_id: UUID) -> tuple[Message, str]:
    """ "Write to them": the next thing that is written goes to that chat. ``NotYourTask`` for who was not alerted."""
    await _heard(uow, staff, chat_id)
    return await asking.begin_alone(uow, desk, staff, "say-message", f"{PURPOSE}:{short(chat_id)}")


async def write(uow: UnitOfWork, desk: Desk, staff: Known, chat_id: UUID, response_id: UUID, text: str) -> Message:
    """What staff wrote reaches the chat, without whatever leads to a person (R13); the others who were alerted read, once,
    that somebody writes. What its writer reads."""
    told, chat = await _heard(uow, staff, chat_id), await uow.session.get(Address, chat_id)
    if chat is None:
        raise NotYourTask
    passed = relay_rules.masked(text)
    said = wording.from_duty(desk.ground.wording[told.language], passed)
    key, thread = f"{_thread(chat_id)}:{staff.id}:{response_id}", _thread(chat_id)
    await outbox.promise(uow, chat, said, Lane.URGENT, natural_key=key, thread=thread)
    uow.record("crisis.unknown_answered", chat_id, actor=str(staff.id))
    for other_id in told.others:
        other = await access.by_id(uow, other_id)
        if to := await access.address_of(uow, other):
            words = desk.ground.wording[other.language]
            taken = wording.somebody_writes(words, at=when(words, uow.now, uow.now, other.zone))
            once = f"{PURPOSE}-taken:{chat_id}:{uow.now:%Y-%m-%d}:{other_id}"
            await outbox.promise(uow, to, taken, Lane.REPLY, person_id=other_id, natural_key=once)
    words = desk.ground.wording[staff.language]
    return wording.went_to_stranger(words, chat_id=chat_id, masked=passed != text)


async def answers(
    uow: UnitOfWork, desk: Desk, words: Words, chat: Address, message_id: int, text: str
) -> Message | None:
    """What somebody unknown writes after they were written to reaches whoever wrote last, whole: they were told so. Not
    what answers a question about where they live. None when nobody wrote."""
    by_id = await _last_writer(uow, chat.id)
    applying = await claims.of_chat(uow, chat)
    if by_id is None or not text.strip() or (applying and applying.state == "asking"):
        return None
    staff = await access.by_id(uow, by_id)
    to = await access.address_of(uow, staff)
    if to is None or not await access.holds_post(uow, staff):
        return None
    said = wording.from_stranger(desk.ground.wording[staff.language], text, chat_id=chat.id)
    key = f"{PURPOSE}-from:{chat.id}:{message_id}:{int(uow.now.timestamp())}"  # a changed message goes once more
    await outbox.promise(uow, to, said, Lane.URGENT, person_id=staff.id, natural_key=key)
    return wording.went_to_duty(words)


async def _heard(uow: UnitOfWork, staff: Known, chat_id: UUID) -> Told:
    told = await strangers.told(uow, chat_id, staff.id, uow.now - OPEN_FOR)
    if told is None or not await access.holds_post(uow, staff):
        raise NotYourTask
    return told


async def _last_writer(uow: UnitOfWork, chat_id: UUID) -> UUID | None:
    found = select(col(Delivery.natural_key)).where(
        col(Delivery.thread) == _thread(chat_id), col(Delivery.made_at) > uow.now - OPEN_FOR
    )
    key = (await uow.session.scalars(found.order_by(col(Delivery.id).desc()).limit(1))).first()
    return UUID(key.split(":")[2]) if key else None


def _thread(chat_id: UUID) -> str:
    """What was written to a chat; the key of each message then names who wrote it."""
    return f"{PURPOSE}-to:{chat_id}"
