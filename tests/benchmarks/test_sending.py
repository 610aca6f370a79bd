"""What the limit leaves: how much of it a broadcast uses, how soon an alert overtakes it, how a claim grows."""

import time
from pathlib import Path

from bot.messaging import Lane, Message, addresses, outbox
from bot.messaging.tables import Address, Delivery
from bot.playground.api import Api, Limits
from bot.service import Service
from tests.benchmarks import live, machine
from tests.town import Town, town

RECIPIENTS = 300
ALERTS = 10
ROUND_TRIP = 0.06


async def test_a_broadcast_under_the_limit(database_url: str, tmp_path: Path) -> None:
    """300 recipients against a strict 30 a second with a round trip of 60 ms, ten alerts in between (B10, B13)."""
    async with live.service(database_url, tmp_path, Limits.telegram()) as (service, api):
        people = [api.phones.add(f"p{number}").id for number in range(RECIPIENTS + ALERTS)]
        for person in people:
            api.phones.start(person)
        welcomed = len(people)
        await _until_sent(api, welcomed)
        api.faults.add(method="sendMessage", answer={"delay": ROUND_TRIP}, times=None)
        began = time.perf_counter()
        await _promise(service, people[:RECIPIENTS], Lane.BROADCAST)
        waits = sorted([await _alert(service, api, person) for person in people[RECIPIENTS:]])
        await _until_sent(api, welcomed + RECIPIENTS + ALERTS)
        rate = (RECIPIENTS + ALERTS) / (time.perf_counter() - began)
        refused = sum(entry.status == 429 for entry in api.ledger)
        machine.tell(
            f"Broadcast to {RECIPIENTS} with {ALERTS} alerts, {service.database.url.get_backend_name()}",
            f"{rate:.1f} messages/s of 30 ({rate / 30:.0%}), {refused} refused",
            f"an alert is there after {waits[len(waits) // 2] * 1000:.0f} ms (median), {waits[-1] * 1000:.0f} ms (worst), "
            f"{ROUND_TRIP * 1000:.0f} of them the round trip",
        )
        assert refused == 0


async def test_claims_grow_slowly(database_url: str, tmp_path: Path) -> None:
    """Choosing and claiming the next message with 1,000 and with 100,000 waiting: the ratio."""
    async with town(database_url, tmp_path) as here:
        await _fill(here, 1_000)
        few = await _claims(here, 50)
        await _fill(here, 99_000)
        many = await _claims(here, 50)
        machine.tell(
            f"Choosing and claiming one message, {here.service.database.url.get_backend_name()}",
            f"{few * 1000:.2f} ms with 1,000 waiting, {many * 1000:.2f} ms with 100,000: ratio {many / few:.2f}",
        )


async def _promise(service: Service, chats: list[int], lane: Lane) -> None:
    bot = next(iter(service.bots))
    async with service.database.begin() as uow:
        for chat in chats:
            to = await addresses.of_chat(uow, bot, chat)
            await uow.session.flush()
            await outbox.promise(uow, to, Message("bench.notice", "hello"), lane)


async def _alert(service: Service, api: Api, chat: int) -> float:
    before, began = len(api.ledger), time.perf_counter()
    await _promise(service, [chat], Lane.URGENT)
    while not any(entry.chat_id == chat and entry.delivered for entry in api.ledger[before:]):
        await api.ledger.grown()
    return time.perf_counter() - began


async def _until_sent(api: Api, count: int) -> None:
    while sum(entry.delivered for entry in api.ledger if entry.method == "sendMessage") < count:
        await api.ledger.grown()


async def _fill(here: Town, count: int) -> None:
    bot = next(iter(here.service.bots))
    for _ in range(0, count, 1000):
        async with here.service.database.begin() as uow:
            for _each in range(1000):
                address_id, row_id = uow.new_id(), uow.new_id()
                chat, body = uow.seal("1", "addresses.chat", address_id), uow.seal(BODY, "outbox.body", row_id)
                uow.add(Address(id=address_id, bot=bot, chat_key=address_id.bytes, chat=chat))
                await uow.session.flush()
                uow.add(
                    Delivery(
                        id=row_id,
                        bot=bot,
                        address_id=address_id,
                        lane=int(Lane.BROADCAST),
                        kind="bench",
                        body=body,
                        due_at=uow.now,
                        made_at=uow.now,
                    )
                )


BODY = '{"text": "x", "rows": []}'


async def _claims(here: Town, count: int) -> float:
    bot = next(iter(here.service.bots))
    began = time.perf_counter()
    for _ in range(count):
        async with here.service.database.read() as session:
            found = await outbox.candidates(session, bot, [Lane.BROADCAST], here.time.now(), [])
        async with here.service.database.begin() as uow:
            assert await outbox.claim(uow, [found[0].id])
    return (time.perf_counter() - began) / count
