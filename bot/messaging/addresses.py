"""Where a person can be reached: one row for each chat of each bot, found by a keyed index, never by the number itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.db import Database, UnitOfWork
from bot.messaging import due
from bot.messaging.tables import Address

UNREACHABLE = "messaging.unreachable"
REACHABLE = "messaging.reachable"


def key(uow: UnitOfWork, bot: int, chat: int) -> bytes:
    return uow.ring.index(f"{bot}:{chat}", "chat")


async def known(uow: UnitOfWork, bot: int, chat_key: bytes | None) -> Address | None:
    """The address that a chat already has, locked until the commit; whoever promises it a message need not wait."""
    found = select(Address).where(col(Address.bot) == bot, col(Address.chat_key) == chat_key)
    return (await uow.session.scalars(found.with_for_update(key_share=True))).one_or_none()


async def of_chat(uow: UnitOfWork, bot: int, chat: int) -> Address:
    """The address of a chat, made on first contact. Whoever writes is reachable again (B3)."""
    chat_key = key(uow, bot, chat)
    if address := await known(uow, bot, chat_key):
        if since := address.unreachable_since:
            address.unreachable_since = None
            await due.plan(uow, REACHABLE, address.id, f"reachable:{address.id}:{since.isoformat()}", uow.now)
        return address
    address_id = uow.new_id()
    sealed = uow.seal(str(chat), "addresses.chat", address_id)
    return uow.add(Address(id=address_id, bot=bot, chat_key=chat_key, chat=sealed))


def chat_of(uow: UnitOfWork | Database, address: Address) -> int:
    """The chat's number, opened for delivery; that is not a reading of personal data by a person."""
    return int(uow.ring.open(address.chat, "addresses.chat", address.id))


async def moved(uow: UnitOfWork, address_id: UUID, chat: int) -> UUID:
    """A group became a supergroup and answers under another number: the address it has from now on, which is another
    one when somebody in it wrote before we were told."""
    address = await uow.session.get_one(
        Address, address_id, with_for_update={"key_share": True}, populate_existing=True
    )
    chat_key = key(uow, address.bot, chat)
    if newer := await known(uow, address.bot, chat_key):
        return newer.id
    address.chat_key = chat_key
    address.chat = uow.seal(str(chat), "addresses.chat", address_id)
    return address_id


async def wants_menu(uow: UnitOfWork, address_id: UUID, menu: str) -> None:
    """Another command menu is to be shown in a chat; an empty name is everybody's."""
    address = await uow.session.get_one(
        Address, address_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if address.menu_wanted != menu:
        address.menu_wanted = menu
        uow.wake("addresses")


async def menus_to_show(session: AsyncSession, bot: int, limit: int) -> list[Address]:
    """The chats of a bot that show another menu than they should."""
    found = select(Address).where(col(Address.bot) == bot, text("menu <> menu_wanted")).order_by(col(Address.id))
    return list(await session.scalars(found.limit(limit)))


async def menu_shown(uow: UnitOfWork, address_id: UUID, menu: str) -> None:
    """Telegram was told."""
    await uow.session.execute(update(Address).where(col(Address.id) == address_id).values(menu=menu))


async def unreachable(uow: UnitOfWork, address_id: UUID, since: datetime) -> None:
    """The person blocked the bot or the chat is gone: nothing routine is sent until they write again (B3), and whoever
    answers for them hears of it, once (M13)."""
    address = await uow.session.get_one(
        Address, address_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if address.unreachable_since is None:
        address.unreachable_since = since
        await due.plan(uow, UNREACHABLE, address_id, f"unreachable:{address_id}:{since.isoformat()}", since)
