"""What came in: stored once, taken in each chat's order, held up by its own chat only (I1–I3)."""

from collections.abc import Sequence
from datetime import timedelta

from bot.messaging import addresses, inbox, queue
from bot.messaging.inbox import Arrival, Outlook
from bot.messaging.tables import Update
from tests.workshop import BOT, START, Workshop, another, statements

SECOND = timedelta(seconds=1)


async def store(shop: Workshop, *chats: int | None, first: int = 1) -> int:
    """One update from each of these chats, numbered from ``first``."""
    arrivals = [Arrival(BOT, number, chat, f"update {number}") for number, chat in enumerate(chats, first)]
    async with shop.database.begin() as uow:
        return await inbox.store(uow, arrivals)


def numbers(rows: Sequence[Update]) -> list[int]:
    return [row.update_id for row in rows]


async def test_the_same_update_twice_is_one(shop: Workshop) -> None:
    """I1: by the bot and the update's id, also within one batch; another bot's same id is another update."""
    same = Arrival(BOT, 7, 1, "a")
    async with shop.database.begin() as uow:
        assert await inbox.store(uow, [same, same, Arrival(BOT + 1, 7, 1, "a"), Arrival(BOT, 8, 1, "a")]) == 3
        assert await inbox.store(uow, [same]) == 0
    assert len(await shop.updates()) == 3


async def test_what_somebody_wrote_is_sealed(shop: Workshop) -> None:
    await store(shop, 13800138000)
    (row,) = await shop.updates()
    assert shop.database.ring.open(row.raw, "inbox.raw", row.id) == "update 1"
    assert b"13800138000" not in (row.chat_key or b"")
    assert row.raw.blob.find(b"update") == -1


async def test_the_oldest_of_each_chat_and_nothing_else(shop: Workshop) -> None:
    """I2; updates of no chat (None) are in nobody's order."""
    await store(shop, 1, 1, 2, None, 2, None, 3)
    async with shop.database.begin() as uow:
        assert numbers(await inbox.claim(uow)) == [1, 3, 4, 6, 7]
        assert numbers(await inbox.claim(uow, limit=2)) == [1, 3]


async def test_one_that_waits_for_its_next_attempt_holds_up_its_chat_only(shop: Workshop) -> None:
    """I3."""
    await store(shop, 1, 1, 2)
    async with shop.database.begin() as uow:
        first, other = await inbox.claim(uow)
        queue.retry_or_bury(uow, first, "ValueError", 5 * SECOND)
        queue.done(uow, other)
    async with shop.database.begin() as uow:
        assert await inbox.claim(uow) == []
        assert await inbox.outlook(uow.session, uow.now) == Outlook(None, anything=False, next_at=START + 5 * SECOND)
    shop.passes(5)
    async with shop.database.begin() as uow:
        assert await inbox.outlook(uow.session, uow.now) == Outlook(None, anything=True, next_at=None)
        (again,) = await inbox.claim(uow)
        queue.retry_or_bury(uow, again, "ValueError", None)
    async with shop.database.begin() as uow:
        assert numbers(await inbox.claim(uow)) == [2]  # buried: out of the way
        assert await inbox.outlook(uow.session, uow.now) == Outlook(None, anything=True, next_at=None)


async def test_two_replicas_never_hold_the_same_chat(migrated_postgres_url: str) -> None:
    """I2: while one has a chat's oldest locked, another gets neither it nor the ones after it."""
    from tests.workshop import workshop  # noqa: PLC0415 -- PostgreSQL only: SQLite has one writer

    async with workshop(migrated_postgres_url) as here, another(here) as there:
        await store(here, 1, 1, 2, 3)
        async with here.database.begin() as mine, there.database.begin() as theirs:
            assert numbers(await inbox.claim(mine, limit=2)) == [1, 3]
            assert numbers(await inbox.claim(theirs)) == [4]
            (first, *_) = await here.updates()
            assert await inbox.claim_one(theirs, first.id) is None
            assert await inbox.claim_one(mine, first.id) is not None


async def test_after_an_unclean_stop_all_that_waits_is_suspect(shop: Workshop) -> None:
    """I3: taken one at a time, in order, and no batch takes them."""
    await store(shop, 1, 1, 2)
    async with shop.database.begin() as uow:
        (first, *_) = await inbox.claim(uow)
        queue.done(uow, first)
    async with shop.database.begin() as uow:
        assert await inbox.suspect_waiting(uow) == 2
        assert await inbox.suspect_waiting(uow) == 0
    await store(shop, 4, first=4)
    _, second, third, _ = await shop.updates()
    async with shop.database.begin() as uow:
        assert numbers(await inbox.claim(uow)) == [4]
        assert (await inbox.outlook(uow.session, uow.now)).suspect == second.id
        row = await inbox.claim_one(uow, second.id)
        assert row is not None
        row.due_at = uow.now + SECOND
    async with shop.database.begin() as uow:
        assert (await inbox.outlook(uow.session, uow.now)).suspect == third.id
    shop.passes(1)
    async with shop.database.read() as session:
        assert (await inbox.outlook(session, shop.time.now())).suspect == second.id


async def test_a_duty_is_not_judged_over_the_head_of_an_unread_message(shop: Workshop) -> None:
    await store(shop, 1)
    async with shop.database.begin() as uow:
        key = addresses.key(uow, BOT, 1)
        assert await inbox.waiting_since(uow.session, key, START + SECOND)
        assert not await inbox.waiting_since(uow.session, key, START)
        assert not await inbox.waiting_since(uow.session, addresses.key(uow, BOT, 2), START + SECOND)


async def test_a_claim_spells_out_what_the_partial_index_is_for(shop: Workshop) -> None:
    """At a million handled rows a claim must not look at them: a planner trusts no parameter."""
    with statements(shop) as asked:
        async with shop.database.begin() as uow:
            await inbox.claim(uow)
            await inbox.outlook(uow.session, uow.now)
    assert len(asked) == 2
    for statement in asked:
        assert statement.count("state = 'waiting'") == statement.count("FROM inbox")
