"""One sender for a token: crashes, takeovers, frozen processes and replicas (B5, B6)."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import pytest

from bot.messaging import Lane
from bot.messaging.leases import TERM
from bot.messaging.outbox import Candidate
from bot.messaging.tables import Lease
from tests.workshop import BOT, LI, Workshop, another, workshop

TERM_SECONDS = TERM.total_seconds()


async def killed_in_flight(shop: Workshop, chats: Mapping[Lane, int], *, after: bool) -> None:
    """A sender dies while the Bot API has its requests: before or after it delivered."""
    fault = {"timeout": "after" if after else "before", "seconds": 3600}
    for lane, chat in chats.items():
        shop.api.faults.add(method="sendMessage", to=chat, answer=fault)
        await shop.promise("hello", chat, lane)
    sender = shop.sender()
    for _ in chats:
        await sender.step()
        shop.passes(0.001)
    await shop.asked(len(chats))
    for _, flight in sender._flights.values():  # noqa: SLF001 -- a kill asks nobody
        flight.cancel()
    await asyncio.sleep(0.01)
    assert {row.state for row in await shop.deliveries()} == {"sending"}


@pytest.mark.parametrize("after", [False, True])
async def test_a_crash_between_sending_and_settling(shop: Workshop, *, after: bool) -> None:
    """B5, B6: exactly those rows are in doubt, handled once by their lane's rule, also across a second restart."""
    chats = {lane: shop.phone(2000 + lane) for lane in Lane}
    await killed_in_flight(shop, chats, after=after)
    await shop.promise("untouched", shop.phone(3000), Lane.BROADCAST)
    for _ in range(2):
        await shop.leaves(shop.sender(), within=5)
    *in_doubt, untouched = await shop.deliveries()
    assert {row.lane: row.outcome for row in in_doubt} == {
        Lane.URGENT: "possibly_twice", Lane.REPLY: "possibly_twice", Lane.REMINDER: "possibly_twice", Lane.BROADCAST: "uncertain",
    }  # fmt: skip
    assert {row.in_doubt for row in in_doubt} == {1}
    assert [len(shop.received(chat)) for chat in chats.values()] == [after + 1] * 3 + [after]
    assert untouched.outcome == "sent"


async def test_work_goes_on_within_seconds_of_a_restart(shop: Workshop) -> None:
    """A new run waits for nobody but a lease that a dead one still holds."""
    await killed_in_flight(shop, {Lane.URGENT: LI}, after=False)
    next_run = shop.sender(holder=UUID(int=2))
    assert await next_run.step() == shop.time.now() + TERM / 4
    shop.passes(TERM_SECONDS)
    await shop.leaves(next_run, within=5)
    assert (await shop.delivery()).outcome == "possibly_twice"


async def test_a_frozen_sender_sends_nothing_and_settles_nothing(shop: Workshop) -> None:
    """B6: thawed after its term, it finds its number is the lease's no more."""
    other = shop.phone(2000)
    frozen, taker = shop.sender(holder=UUID(int=1)), shop.sender(holder=UUID(int=2))
    shop.api.faults.add(method="sendMessage", answer={"timeout": "after", "seconds": TERM_SECONDS + 30})
    await shop.promise("one")
    await frozen.step()
    await shop.asked(1)
    shop.passes(TERM_SECONDS)  # frozen: nothing of it runs but the wire
    await shop.promise("two", other)
    await shop.leaves(taker, within=5)
    first, second = await shop.deliveries()
    assert (first.outcome, second.outcome) == ("possibly_twice", "sent")
    await shop.promise("three", other)
    assert await frozen.step() == shop.time.now() + TERM / 4
    shop.passes(30)
    await frozen.landed()
    assert [row.outcome for row in await shop.deliveries()] == ["possibly_twice", "sent", None]
    assert shop.received(other) == ["two"]


async def test_frozen_between_choosing_and_claiming(shop: Workshop) -> None:
    """The lease is asked for again in the very commit that claims."""
    frozen, taker = shop.sender(holder=UUID(int=1)), shop.sender(holder=UUID(int=2))
    await frozen.step()
    await shop.promise("one")
    candidate = await frozen._look(shop.time.now(), may_send=True)  # noqa: SLF001 -- the instant before it freezes
    assert isinstance(candidate, Candidate)
    shop.passes(TERM_SECONDS)
    await taker.step()
    await frozen._launch(candidate)  # noqa: SLF001 -- the instant after it thaws
    assert not await frozen.landed()
    await shop.leaves(taker)
    assert shop.received() == ["one"]
    assert await frozen.step() == shop.time.now() + TERM / 4


async def test_a_lease_that_was_given_to_another_at_once(shop: Workshop) -> None:
    """Found dead by mistake: it sends nothing, though its term is not over and it asked only a moment ago."""
    mistaken, taker = shop.sender(holder=UUID(int=1)), shop.sender(holder=UUID(int=2))
    await mistaken.step()
    async with shop.database.begin() as uow:
        (await uow.session.get_one(Lease, f"send:{BOT}")).until = uow.now
    await taker.step()
    await shop.promise("one")
    assert await mistaken.step() == shop.time.now() + TERM / 4
    assert not await mistaken.landed()
    await shop.leaves(taker)
    assert shop.received() == ["one"]


async def test_a_lease_that_ran_out_is_taken_again_by_its_own_holder(shop: Workshop) -> None:
    sender = shop.sender()
    await sender.step()
    shop.passes(3 * TERM_SECONDS)
    await shop.promise("one")
    await shop.leaves(sender)
    assert (await shop.delivery()).outcome == "sent"


async def test_a_lease_lost_in_the_middle_of_the_work(shop: Workshop) -> None:
    """It stops after the message that it had claimed."""
    await shop.promise_each([shop.phone(2000 + number) for number in range(3)])
    slow, taker = shop.sender(holder=UUID(int=1), in_flight=1), shop.sender(holder=UUID(int=2))
    await slow.step()
    await slow.landed()
    shop.passes(TERM_SECONDS)
    await taker.step()
    assert await slow.step() == shop.time.now() + TERM / 4
    await shop.leaves(taker)
    assert len(shop.api.ledger.of("sendMessage")) == 3


async def test_two_senders_at_one_database(migrated_postgres_url: str) -> None:
    """One sends, the other waits; when the first dies the second goes on; nobody gets anything twice or never."""
    async with workshop(migrated_postgres_url) as here, another(here) as there:
        people = [here.phone(2000 + number) for number in range(40)]
        await here.promise_each(people, Lane.BROADCAST)
        first, second = here.sender(in_flight=4), there.sender(in_flight=4)
        for _ in range(10):
            await asyncio.gather(first.step(), second.step())
            here.passes(0.001)
        await asyncio.gather(first.landed(), second.landed())
        assert await second.step() == here.time.now() + TERM / 4
        sent_before = len(here.api.ledger.of("sendMessage"))
        assert 0 < sent_before < 40
        here.passes(TERM_SECONDS)  # the first one is gone
        await there.leaves(second, within=1)
        assert Counter(entry.chat_id for entry in here.api.ledger.of("sendMessage")) == dict.fromkeys(people, 1)
        assert {row.outcome for row in await here.deliveries()} == {"sent"}


async def test_two_senders_that_both_believe_they_lead(migrated_postgres_url: str) -> None:
    """At the instant of a takeover the claim decides: a message is one sender's."""
    async with workshop(migrated_postgres_url) as here, another(here) as there:
        await here.promise("once")
        first, second = here.sender(), there.sender()
        await asyncio.gather(first.step(), second.step())
        await asyncio.gather(first.landed(), second.landed())
        assert here.received(LI) == ["once"]
