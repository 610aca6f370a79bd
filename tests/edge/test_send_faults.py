"""Every row of anchors/reliability.md section 2, on every lane, against a Bot API that misbehaves over HTTP (B3–B6, B14)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.messaging import Lane
from bot.messaging.tables import Address, Delivery
from tests.workshop import LI, Workshop, workshop

Answer = Mapping[str, Any]
CHATS = {lane: 2000 + lane for lane in Lane}
"""A chat for each lane, so that one test sees all four."""


@pytest.fixture
async def hasty(migrated_url: str) -> AsyncIterator[Workshop]:
    """A workshop whose calls give up soon."""
    async with workshop(migrated_url, read_seconds=0.1) as made:
        yield made


async def meets(shop: Workshop, *answers: Answer, within: float = 0.01, **more: Any) -> dict[Lane, Delivery]:
    """A message in each lane meets these answers, one after the other; what became of them meanwhile."""
    for lane, chat in CHATS.items():
        shop.phone(chat)
        for answer in answers:
            shop.api.faults.add(method="sendMessage", to=chat, answer=answer)
        await shop.promise("hello", chat, lane, **more)
    await shop.leaves(shop.sender(), within=within)
    return await rows(shop)


async def rows(shop: Workshop) -> dict[Lane, Delivery]:
    return {Lane(row.lane): row for row in await shop.deliveries()}


def copies(shop: Workshop) -> dict[Lane, int]:
    """How many reached each phone."""
    return {lane: len(shop.received(chat)) for lane, chat in CHATS.items()}


async def outcomes(shop: Workshop) -> dict[Lane, str | None]:
    return {lane: row.outcome for lane, row in (await rows(shop)).items()}


def each(urgent: Any, reply: Any, reminder: Any, broadcast: Any) -> dict[Lane, Any]:
    return dict(zip(Lane, (urgent, reply, reminder, broadcast), strict=True))


def all_of(value: Any) -> dict[Lane, Any]:
    return dict.fromkeys(Lane, value)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [({"status": 429, "retry_after": 7}, 7), ({"status": 429, "retry_after": 0}, 1), ({"status": 429}, 1)],
)
async def test_held_exactly_as_long_as_told(migrated_url: str, answer: Answer, seconds: float) -> None:
    """B4: no attempt spent, and then it goes."""
    async with workshop(migrated_url) as shop:
        for lane, chat in CHATS.items():
            shop.api.faults.add(method="sendMessage", to=shop.phone(chat), answer=answer)
            await shop.promise("hello", chat, lane)
            sender = shop.sender()
            await shop.leaves(sender)
            row = (await rows(shop))[lane]
            assert (row.due_at - shop.time.now()).total_seconds() == pytest.approx(seconds, abs=0.01)
            assert (row.state, row.attempts, row.in_doubt) == ("waiting", 0, 0)
            await shop.leaves(sender, within=seconds + 1)
            refused, sent = shop.api.ledger.of("sendMessage", to=chat)
            assert (sent.at - refused.at).total_seconds() == pytest.approx(seconds, abs=0.01)
        assert {(row.outcome, row.attempts) for row in (await rows(shop)).values()} == {("sent", 1)}


IN_DOUBT: list[Answer] = [
    {"status": 502, "html_body": True},
    {"status": 500},
    {"status": 503},
    {"status": 409},
    {"reset": "before"},
    {"reset": "after"},
    {"garbage": ""},
    {"garbage": "{"},
    {"garbage": '{"ok":true}'},
    {"garbage": '{"ok":true,"result":7}'},
    {"garbage": '{"ok":true,"result":{}}'},
    {"garbage": "<html>Welcome</html>"},
]


async def test_nobody_knows_whether_it_was_delivered(shop: Workshop) -> None:
    """B5, lane by lane: sent once more and counted apart, or uncertain at once; what is kept of an error is its kind."""
    for number, answer in enumerate(IN_DOUBT):
        for lane in Lane:
            chat = shop.phone(3000 + 10 * number + lane)
            shop.api.faults.add(method="sendMessage", to=chat, answer=answer)
            await shop.promise("canary", chat, lane)
    await shop.leaves(shop.sender(), within=3)
    for row in await shop.deliveries():
        assert row.outcome == ("uncertain" if row.lane == Lane.BROADCAST else "possibly_twice")
        assert row.in_doubt == 1
        assert (row.failure or "").replace(" ", "").isalnum() == (row.lane == Lane.BROADCAST)
        assert "canary" not in (row.failure or "")


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_no_answer_in_time(hasty: Workshop, moment: str) -> None:
    """B5: whether it was delivered or not, we cannot know."""
    found = await meets(hasty, {"timeout": moment, "seconds": 60}, within=0.1)
    assert {lane: row.state for lane, row in found.items()} == each("waiting", "waiting", "waiting", "done")
    assert {row.failure for row in found.values()} == {"SocketTimeoutError"}
    await hasty.leaves(hasty.sender(), within=5)
    again = each("possibly_twice", "possibly_twice", "possibly_twice", "uncertain")
    assert await outcomes(hasty) == again
    first = moment == "after"
    assert copies(hasty) == each(first + 1, first + 1, first + 1, first)


async def test_how_many_copies_at_most(shop: Workshop) -> None:
    """B5: urgent five times more, with longer and longer waits, then it is over."""
    found = await meets(shop, *[{"reset": "after"}] * 7, within=120)
    assert await outcomes(shop) == each("failed", "failed", "failed", "uncertain")
    assert copies(shop) == each(6, 2, 2, 1) == {lane: row.in_doubt for lane, row in found.items()}
    sent = [entry.at for entry in shop.api.ledger.of("sendMessage", to=CHATS[Lane.URGENT])]
    waits = [round((later - sooner).total_seconds()) for sooner, later in pairwise(sent)]
    assert waits == [1, 2, 4, 8, 16]


async def test_no_connection(shop: Workshop) -> None:
    """Surely not sent: tried again and again, and never counted as a copy."""
    port = int(shop.api.url.rsplit(":", 1)[1])
    for chat in CHATS.values():
        shop.phone(chat)
    await shop.api.stop()
    for lane, chat in CHATS.items():
        await shop.promise("hello", chat, lane)
    await shop.leaves(shop.sender(), within=8)
    for row in (await rows(shop)).values():
        assert (row.state, row.in_doubt, row.failure, row.attempts) == ("waiting", 0, "ClientConnectorError", 4)
    await shop.api.start(port=port)
    await shop.leaves(shop.sender(), within=60)
    assert await outcomes(shop) == all_of("sent")
    assert copies(shop) == all_of(1)


@pytest.mark.parametrize("status", [403, 400])
async def test_blocked_or_not_found(shop: Workshop, status: int) -> None:
    """B3: final, and nothing routine goes there until the person writes."""
    found = await meets(shop, {"status": status})
    assert {(row.outcome, row.failure, row.attempts) for row in found.values()} == {("blocked", str(status), 1)}
    assert all(address.unreachable_since for address in await shop.rows(Address))


async def test_a_message_nobody_can_ever_get(shop: Workshop) -> None:
    """B15."""
    found = await meets(shop, {"status": 400, "description": "Bad Request: message is too odd"})
    assert {(row.outcome, row.failure, row.attempts) for row in found.values()} == {("failed", "400", 1)}


async def test_a_lone_surrogate_never_reaches_the_wire(shop: Workshop) -> None:
    """Cleaned when it is rendered; were it not, the item would fail once and for good."""
    for lane in Lane:
        await shop.promise("a \ud83d b", lane=lane)
    await shop.leaves(shop.sender(), within=0.1)
    assert shop.received() == ["a � b"] * 4


async def test_a_group_that_moved(shop: Workshop) -> None:
    """Sent at once to where it is, no attempt spent; the next one goes there straight away."""
    for number in (-5, -1005):
        shop.api.add_group(number, "Grid 1")
    for lane in Lane:
        shop.api.faults.add(method="sendMessage", to=-5, answer={"migrate_to_chat_id": -1005})
        for words in ("one", "two"):
            await shop.promise(f"{words} {lane}", -5, lane)
    await shop.leaves(shop.sender(), within=0.1)
    shop.api.faults.clear()
    await shop.leaves(shop.sender(), within=1)
    assert shop.received(-5) == []
    assert shop.received(-1005) == [f"{words} {lane}" for lane in Lane for words in ("one", "two")]
    assert {(row.outcome, row.attempts) for row in await shop.deliveries()} == {("sent", 1)}


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([{"status": 429, "retry_after": 10}], "expired"),
        ([{"status": 429, "retry_after": 3}, {"reset": "after"}], "possibly_twice"),
        ([{"reset": "before"}, {"reset": "before"}], "failed"),
    ],
)
async def test_a_reminder_only_while_its_slot_is_open(shop: Workshop, answers: list[Answer], outcome: str) -> None:
    """B5, M10."""
    for answer in answers:
        shop.api.faults.add(method="sendMessage", answer=answer)
    await shop.promise("hello", lane=Lane.REMINDER, expires_at=shop.time.now() + timedelta(seconds=8))
    await shop.leaves(shop.sender(), within=20)
    assert (await shop.delivery()).outcome == outcome


async def test_three_chats_refused_within_a_second_hold_the_token(shop: Workshop) -> None:
    """B4: nobody is skipped; urgent goes first when it is over."""
    people = [shop.phone(2000 + number) for number in range(4)]
    for number in people[:3]:
        shop.api.faults.add(method="sendMessage", to=number, answer={"status": 429, "retry_after": 5})
    await shop.promise_each(people[:3], Lane.BROADCAST)
    sender = shop.sender(in_flight=1)
    await shop.leaves(sender)
    await shop.promise("later", people[3], Lane.BROADCAST)
    await shop.promise("alert", lane=Lane.URGENT)
    await shop.leaves(sender, within=4.9)
    assert not shop.api.ledger.of("sendMessage", delivered=True)
    await shop.leaves(sender, within=10)
    first, *others = [entry.chat_id or 0 for entry in shop.api.ledger.of("sendMessage", delivered=True)]
    assert (first, sorted(others)) == (LI, people)


async def test_a_bad_day_loses_nothing(shop: Workshop) -> None:
    """Nearly a third of all calls fails in any of twenty ways: all of it arrives, copies only where nobody knew."""
    people = [shop.phone(2000 + number) for number in range(30)]
    shop.api.faults.random(0.3, seed=3)
    await shop.promise_each(people, Lane.URGENT)
    ticking = asyncio.create_task(_ticks(shop))
    await shop.leaves(shop.sender(), within=300)
    ticking.cancel()
    found = await shop.deliveries()
    assert {row.outcome for row in found} == {"sent", "possibly_twice"}
    assert all(shop.received(number) for number in people)
    extra = sum(len(shop.received(number)) - 1 for number in people)
    assert 0 < extra <= sum(row.in_doubt for row in found)


async def _ticks(shop: Workshop) -> None:
    """Late answers come when the clock goes on."""
    while True:
        await asyncio.sleep(0.02)
        shop.passes(0.1)


# --- a refused token


def asked(shop: Workshop) -> int:
    return len(shop.api.ledger.of("sendMessage"))


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_stops_and_is_probed_every_30_seconds(shop: Workshop, status: int) -> None:
    """Red health meanwhile, nobody skipped and no attempt spent."""
    shop.api.faults.add(method="sendMessage", answer={"status": status}, times=3)
    await shop.promise_each([shop.phone(2000 + number) for number in range(5)])
    sender = shop.sender(in_flight=1)
    await shop.leaves(sender)
    assert shop.metrics.token_refused._value.get() == 1  # noqa: SLF001 -- what /metrics shows
    shop.passes(29)
    await shop.leaves(sender)
    assert asked(shop) == 1
    for probes in (2, 3):
        shop.passes(30)
        await shop.leaves(sender)
        assert (asked(shop), sender.token_is_refused) == (probes, True)
    shop.passes(30)
    await shop.leaves(sender)
    assert not sender.token_is_refused
    assert {(row.outcome, row.attempts) for row in await shop.deliveries()} == {("sent", 1)}


async def test_a_probe_that_learns_nothing_is_followed_by_another(shop: Workshop) -> None:
    for answer in ({"status": 401}, {"status": 500}):
        shop.api.faults.add(method="sendMessage", answer=answer)
    await shop.promise("hello", lane=Lane.URGENT)
    sender = shop.sender()
    await shop.leaves(sender, within=30.5)
    assert (asked(shop), sender.token_is_refused) == (2, True)
    await shop.leaves(sender, within=5)
    assert (asked(shop), sender.token_is_refused) == (3, False)
    assert (await shop.delivery()).outcome == "possibly_twice"


async def test_one_message_is_the_probe(shop: Workshop) -> None:
    """Whatever waits: if the token is still refused, one call is enough to know it."""
    shop.api.faults.add(method="sendMessage", answer={"status": 401})
    await shop.promise("first")
    sender = shop.sender()
    await shop.leaves(sender)
    await shop.promise_each([shop.phone(2000 + number) for number in range(4)])
    shop.api.faults.add(method="sendMessage", answer={"delay": 1})
    shop.passes(30)
    for _ in range(4):
        await sender.step()
        shop.passes(0.001)
    await shop.asked()
    assert [row.state for row in await shop.deliveries()].count("sending") == 1
    shop.passes(1)
    await shop.leaves(sender)
    assert {row.outcome for row in await shop.deliveries()} == {"sent"}


async def test_a_clock_set_back_does_not_stop_the_probing(shop: Workshop) -> None:
    sender = shop.sender()
    shop.api.faults.add(method="sendMessage", answer={"status": 401})
    await shop.promise("hello")
    await shop.leaves(sender)
    async with shop.database.begin() as uow:
        (await uow.session.get_one(Delivery, (await shop.delivery()).id)).due_at = shop.time.now() - timedelta(days=1)
    shop.time.move_to(shop.time.now() - timedelta(hours=1))
    await shop.leaves(sender)
    assert (await shop.delivery()).outcome == "sent"
