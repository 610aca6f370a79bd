"""What is going out: promised once, claimed in order, settled under its lease, in doubt when nobody knows (B3–B6, B15)."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from bot.messaging import Choice, Lane, Message, addresses, outbox
from bot.messaging.outbox import Result, Sending
from bot.messaging.rules import Answer
from bot.messaging.tables import Address, Delivery
from tests.workshop import BOT, LI, START, Workshop, another, statements, workshop

SECOND = timedelta(seconds=1)


async def due(shop: Workshop, lane: Lane = Lane.REPLY, held: Sequence[UUID] = (), limit: int = 100) -> list[UUID]:
    async with shop.database.read() as session:
        return [each.id for each in await outbox.candidates(session, BOT, [lane], shop.time.now(), held, limit)]


async def claim(shop: Workshop, lane: Lane = Lane.REPLY) -> list[Sending]:
    """Claim everything that may leave in a lane."""
    ids = await due(shop, lane)
    async with shop.database.begin() as uow:
        return await outbox.claim(uow, ids)


async def settle(shop: Workshop, *results: Result) -> None:
    async with shop.database.begin() as uow:
        await outbox.settle(uow, results)


async def texts(shop: Workshop, lane: Lane = Lane.REPLY) -> list[str]:
    """What may leave, in order, by its text."""
    wanted = await due(shop, lane)
    said = {row.id: outbox.read(shop.database.ring, row).text for row in await shop.deliveries()}
    return [said[each] for each in wanted]


async def upcoming(shop: Workshop) -> tuple[bool, datetime | None]:
    async with shop.database.read() as session:
        seen = await outbox.outlook(session, BOT, shop.time.now())
        return seen.anything_due, seen.next_due_at


async def test_a_promise_keeps_its_words_and_seals_them(shop: Workshop) -> None:
    message = Message("test.kind", "<b>secret</b>", ((Choice("Yes", "answer", ("q", "1")),), (Choice("No", "no"),)))
    assert await shop.promise("", message=message, thread="t", edits=5)
    row = await shop.delivery()
    assert outbox.read(shop.database.ring, row) == message
    assert b"secret" not in row.body.blob
    (sending,) = await claim(shop)
    assert (sending.message, sending.chat, sending.edits, sending.lane) == (message, LI, 5, Lane.REPLY)


async def test_promised_once_under_a_key(shop: Workshop) -> None:
    assert await shop.promise("a", natural_key="checkin:li")
    assert not await shop.promise("b", natural_key="checkin:li")
    assert await texts(shop) == ["a"]


async def test_what_is_taken_back_does_not_leave_but_what_left_did(shop: Workshop) -> None:
    await shop.promise("a", natural_key="a")
    woken = shop.database.signals.worker("outbox")
    async with shop.database.begin() as uow:
        await outbox.take_back(uow, "a")
    assert (await shop.delivery()).outcome == "withdrawn"
    assert woken.is_set()  # it may have held up another
    await shop.promise("b", natural_key="b")
    (sending,) = await claim(shop)
    async with shop.database.begin() as uow:
        await outbox.take_back(uow, "b")
    await settle(shop, Result(sending, Answer.DELIVERED, 7))
    assert (await shop.deliveries())[-1].outcome == "sent"


async def test_which_of_several_have_not_left(shop: Workshop) -> None:
    """One statement for all of them; only these are taken back (M10)."""
    for key in ("a", "b", "c"):
        await shop.promise(key, natural_key=key)
    async with shop.database.begin() as uow:
        await outbox.take_back(uow, "a", "nobody promised this")
    async with shop.database.begin() as uow:
        assert await outbox.unsent(uow, ["a", "b", "nobody promised this"]) == {"b"}
        assert await outbox.unsent(uow, []) == set()
    assert [each.outcome for each in await shop.deliveries()] == ["withdrawn", None, None]


async def test_what_waits_for_who_has_the_chat_no_more_never_leaves(shop: Workshop) -> None:
    """Not their message; another person's in the same chat does, and so does what takes one of theirs off it (B9)."""
    gone, stays = UUID(int=1), UUID(int=2)
    await shop.promise("theirs", person_id=gone)
    await shop.promise("another's", person_id=stays)
    await shop.promise("", person_id=gone, deletes=5)
    address_id = (await shop.deliveries())[0].address_id
    woken = shop.database.signals.worker("outbox")
    async with shop.database.begin() as uow:
        await outbox.withhold(uow, address_id, gone)
    assert [(row.state, row.outcome) for row in await shop.deliveries()] == [
        ("done", "withdrawn"),
        ("waiting", None),
        ("waiting", None),
    ]
    assert woken.is_set()  # it may have held up another


async def test_a_chats_messages_of_one_lane_keep_their_order(shop: Workshop) -> None:
    """Also while the first waits for its next attempt; another chat and another lane go on."""
    for number, chat in enumerate((LI, LI, 2)):
        await shop.promise(str(number), chat)
    await shop.promise("alert", lane=Lane.URGENT)
    assert await texts(shop) == ["0", "2"]
    assert await texts(shop, Lane.URGENT) == ["alert"]
    (first, other) = await claim(shop)
    await settle(shop, Result(first, Answer.UNSENT), Result(other, Answer.DELIVERED))
    assert await texts(shop) == []
    assert await upcoming(shop) == (True, START + SECOND)
    shop.passes(1)
    assert await texts(shop) == ["0"]


async def test_held_chats_are_left_out(shop: Workshop) -> None:
    await shop.promise("a")
    await shop.promise("b", 2)
    address = (await shop.deliveries())[0].address_id
    assert len(await due(shop, held=[address])) == 1
    assert len(await due(shop, limit=1)) == 1


async def test_nothing_waits(shop: Workshop) -> None:
    assert await upcoming(shop) == (False, None)


async def test_too_late_is_not_sent(shop: Workshop) -> None:
    """M10: judged again at the moment of sending."""
    await shop.promise("a", lane=Lane.REMINDER, expires_at=START + SECOND)
    await shop.promise("b", lane=Lane.REMINDER, expires_at=START + 2 * SECOND)
    shop.passes(1)
    assert await claim(shop, Lane.REMINDER) == []
    (left,) = await claim(shop, Lane.REMINDER)
    assert left.message.text == "b"
    assert [row.outcome for row in await shop.deliveries()] == ["expired", None]


async def test_an_unreachable_person_gets_nothing_routine(shop: Workshop) -> None:
    """B3: unreachable for bulk until they write."""
    for lane in Lane:
        await shop.promise("a", lane=lane)
    async with shop.database.begin() as uow:
        await addresses.unreachable(uow, (await shop.deliveries())[0].address_id, START)
    assert [len(await claim(shop, lane)) for lane in Lane] == [1, 1, 0, 0]
    assert [row.outcome for row in await shop.deliveries()] == [None, None, "blocked", "blocked"]


async def test_a_message_that_cannot_be_opened_fails_alone(shop: Workshop) -> None:
    """B15: a damaged row must not stop the sender for everybody."""
    await shop.promise("a")
    await shop.promise("b", 2)
    async with shop.database.begin() as uow:
        row = await uow.session.get_one(Delivery, (await due(shop))[0])
        row.body = uow.seal("elsewhere", "outbox.body", UUID(int=5))
    (left,) = await claim(shop)
    assert left.message.text == "b"
    broken, _ = await shop.deliveries()
    assert (broken.outcome, broken.failure) == ("failed", "SealError")


async def test_one_claims_it(migrated_postgres_url: str) -> None:
    """B6: two senders at the same row; the second finds it taken, before and after the commit."""
    async with workshop(migrated_postgres_url) as here, another(here) as there:
        await here.promise("a")
        ids = await due(here)
        async with here.database.begin() as mine, there.database.begin() as theirs:
            assert len(await outbox.claim(mine, ids)) == 1
            assert await outbox.claim(theirs, ids) == []
        async with there.database.begin() as theirs:
            assert await outbox.claim(theirs, ids) == []


async def test_a_blocked_chat_is_final_and_marks_the_person(shop: Workshop) -> None:
    """B3."""
    await shop.promise("a")
    await settle(shop, Result((await claim(shop))[0], Answer.GONE, failure="403"))
    row = await shop.delivery()
    assert (row.outcome, row.failure, row.settled_at) == ("blocked", "403", START)
    (address,) = await shop.rows(Address)
    assert address.unreachable_since == START


async def test_a_moved_group_is_sent_to_where_it_is(shop: Workshop) -> None:
    await shop.promise("a", -5)
    await settle(shop, Result((await claim(shop))[0], Answer.MOVED, wait=timedelta(), moved_to=-1005))
    (again,) = await claim(shop)
    assert (again.chat, again.lease) == (-1005, 2)


async def test_a_moved_group_that_wrote_already(shop: Workshop) -> None:
    await shop.promise("a", -5)
    await shop.promise("b", -1005, lane=Lane.URGENT)
    await settle(shop, Result((await claim(shop))[0], Answer.MOVED, wait=timedelta(), moved_to=-1005))
    (again,) = await claim(shop)
    assert again.chat == -1005


async def test_more_parts_go_on_at_once(shop: Workshop) -> None:
    """B14: a failure resumes at the failed part."""
    await shop.promise("a")
    await settle(shop, Result((await claim(shop))[0], Answer.DELIVERED, 11, parts_sent=1, more=True))
    (second,) = await claim(shop)
    assert second.parts_sent == 1
    await settle(shop, Result(second, Answer.UNSENT, failure="no connection"))
    shop.passes(1)
    (again,) = await claim(shop)
    assert again.parts_sent == 1
    await settle(shop, Result(again, Answer.DELIVERED, 12, parts_sent=2))
    row = await shop.delivery()
    assert (row.outcome, row.parts_sent, row.message_id) == ("sent", 2, 12)


async def test_a_thread_knows_its_last_message(shop: Workshop) -> None:
    await shop.promise("a", thread="checkin")
    async with shop.database.read() as session:
        assert await outbox.last_message(session, "checkin") is None
    await settle(shop, Result((await claim(shop))[0], Answer.DELIVERED, 11))
    await shop.promise("b", thread="checkin")
    async with shop.database.read() as session:
        assert await outbox.last_message(session, "checkin") == 11


async def test_what_was_being_sent_at_a_crash_is_in_doubt_once(shop: Workshop) -> None:
    """B5, B6: its lane decides, and an answer that comes late settles nothing any more."""
    for lane in Lane:
        await shop.promise("a", lane=lane)
    sendings = [sending for lane in Lane for sending in await claim(shop, lane)]
    async with shop.database.begin() as uow:
        assert await outbox.doubt_unfinished(uow, BOT + 1) == 0
        assert await outbox.doubt_unfinished(uow, BOT, [each.id for each in sendings]) == 0  # somebody still flies them
        assert await outbox.doubt_unfinished(uow, BOT) == 4
        assert await outbox.doubt_unfinished(uow, BOT) == 0
    await settle(shop, *(Result(sending, Answer.DELIVERED, 7) for sending in sendings))
    rows = await shop.deliveries()
    assert [(row.state, row.outcome) for row in rows] == [("waiting", None)] * 3 + [("done", "uncertain")]
    assert {(row.in_doubt, row.failure) for row in rows} == {(1, "interrupted")}


async def test_a_frozen_sender_settles_nothing(shop: Workshop) -> None:
    """B6: its row was doubted, claimed and sent by another; neither while that one flies nor after does it count."""
    await shop.promise("a")
    (frozen,) = await claim(shop)
    async with shop.database.begin() as uow:
        await outbox.doubt_unfinished(uow, BOT)
    shop.passes(1)
    (other,) = await claim(shop)
    await settle(shop, Result(frozen, Answer.REJECTED))
    assert (await shop.delivery()).state == "sending"
    await settle(shop, Result(other, Answer.DELIVERED, 8))
    await settle(shop, Result(frozen, Answer.GONE))
    row = await shop.delivery()
    assert (row.outcome, row.message_id) == ("possibly_twice", 8)


async def test_settling_and_doubting_at_once_do_not_wait_in_a_circle(migrated_postgres_url: str) -> None:
    async with workshop(migrated_postgres_url) as here, another(here) as there:
        await here.promise_each(range(1, 21))
        sendings = await claim(here)

        async def doubt() -> None:
            async with there.database.begin() as uow:
                await outbox.doubt_unfinished(uow, BOT)

        results = [Result(sending, Answer.DELIVERED, 1) for sending in reversed(sendings)]
        await asyncio.gather(settle(here, *results), doubt())
        assert {row.state for row in await here.deliveries()} <= {"done", "waiting"}


async def test_counts_add_up_to_the_audience(shop: Workshop) -> None:
    """B15."""
    answers = [Answer.DELIVERED, Answer.GONE, Answer.REJECTED, Answer.UNSURE, Answer.UNSENT, Answer.HELD]
    await shop.promise_each(range(1, 61), Lane.BROADCAST)
    sendings = await claim(shop, Lane.BROADCAST)
    await settle(shop, *(Result(sending, answers[n % 6], wait=SECOND) for n, sending in enumerate(sendings)))
    assert Counter(row.outcome or row.state for row in await shop.deliveries()) == {
        "sent": 10, "blocked": 10, "failed": 10, "uncertain": 10, "waiting": 20,
    }  # fmt: skip


async def test_a_look_at_the_queue_spells_out_what_the_partial_index_is_for(shop: Workshop) -> None:
    """1 ms at a million rows: a planner trusts no parameter."""
    with statements(shop) as asked:
        await due(shop)
        await upcoming(shop)
    assert len(asked) == 2
    for statement in asked:
        assert statement.count("state = 'waiting'") == statement.count("FROM outbox")
