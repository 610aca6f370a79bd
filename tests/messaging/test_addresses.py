"""Where people can be reached: one row a chat, found by a key, reachable as soon as they write (B3)."""

import asyncio
from datetime import timedelta

from bot.messaging import Lane, Message, addresses, outbox
from bot.messaging.tables import Address
from tests.workshop import BOT, START, Workshop, workshop


async def of_chat(shop: Workshop, chat: int, bot: int = BOT) -> Address:
    async with shop.database.begin() as uow:
        return await addresses.of_chat(uow, bot, chat)


async def test_one_row_for_each_chat_of_each_bot(shop: Workshop) -> None:
    first = await of_chat(shop, 1)
    assert (await of_chat(shop, 1)).id == first.id
    assert (await of_chat(shop, 1, BOT + 1)).id != first.id
    assert (await of_chat(shop, 2)).id != first.id
    assert len(await shop.rows(Address)) == 3


async def test_the_number_is_sealed_and_opens_for_delivery_only_where_it_belongs(shop: Workshop) -> None:
    address = await of_chat(shop, -1001234567890)
    async with shop.database.begin() as uow:
        assert addresses.chat_of(uow, address) == -1001234567890
    assert b"1234567890" not in address.chat.blob + address.chat_key


async def test_whoever_writes_is_reachable_again(shop: Workshop) -> None:
    """B3; the first instant of being unreachable is the one that is kept."""
    address = await of_chat(shop, 1)
    for later in (0, 10):
        async with shop.database.begin() as uow:
            await addresses.unreachable(uow, address.id, START + timedelta(seconds=later))
    (kept,) = await shop.rows(Address)
    assert kept.unreachable_since == START
    await of_chat(shop, 1)
    (kept,) = await shop.rows(Address)
    assert kept.unreachable_since is None


async def test_a_group_that_became_a_supergroup_keeps_its_address(shop: Workshop) -> None:
    address = await of_chat(shop, -5)
    async with shop.database.begin() as uow:
        assert await addresses.moved(uow, address.id, -1005) == address.id
        assert addresses.chat_of(uow, await uow.session.get_one(Address, address.id)) == -1005
    assert (await of_chat(shop, -1005)).id == address.id


async def test_unless_somebody_wrote_from_it_before_we_were_told(shop: Workshop) -> None:
    """Then two rows would want one chat, and nothing of that group would ever be settled."""
    old, new = await of_chat(shop, -5), await of_chat(shop, -1005)
    async with shop.database.begin() as uow:
        assert await addresses.moved(uow, old.id, -1005) == new.id
    assert (await of_chat(shop, -5)).id == old.id


async def test_a_menu_is_wanted_while_a_message_to_the_chat_is_being_promised(migrated_postgres_url: str) -> None:
    """B15: neither waits for the other: what is only changed in a row is locked so that others may still point at it."""
    async with workshop(migrated_postgres_url) as shop:
        address = await of_chat(shop, 1)
        async with shop.database.begin() as promising:
            await outbox.promise(promising, address, Message("kind", "text"), Lane.REPLY)
            async with asyncio.timeout(5), shop.database.begin() as uow:
                await addresses.wants_menu(uow, address.id, "staff:en")
        (kept,) = await shop.rows(Address)
        assert kept.menu_wanted == "staff:en"
