"""Promised messages leave: urgent first, in order, cut, edited in place, and every one of them is accounted for (B10–B15)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy import text

from bot.chat.pacing import Limits
from bot.chat.send import Sender
from bot.messaging import Choice, Lane, Message, outbox
from bot.messaging.tables import Delivery
from bot.playground.api import Limits as ApiLimits
from tests.workshop import BOT, LI, Workshop, quick, workshop


async def test_a_promise_arrives_and_is_settled(shop: Workshop) -> None:
    await shop.promise("<b>37.2</b> &lt; 37.3")
    assert await shop.leaves(shop.sender()) is None
    assert shop.shown() == ["37.2 < 37.3"]
    row = await shop.delivery()
    assert (row.state, row.outcome, row.attempts, row.in_doubt) == ("done", "sent", 1, 0)
    assert row.message_id == shop.api.phones.read(LI)["messages"][-1]["id"]


async def test_buttons_come_back_as_the_verbs_they_are(shop: Workshop) -> None:
    message = Message("test.kind", "Really?", ((Choice("Yes", "answer", ("q", "1")),),))
    await shop.promise("", message=message)
    await shop.leaves(shop.sender())
    assert shop.api.phones.tap(LI, "Yes")


async def test_who_goes_first(shop: Workshop) -> None:
    """B10: by lane, whatever was promised first; within a lane the oldest."""
    for lane in reversed(Lane):
        for number in range(2):
            chat = 2000 + 10 * lane + number
            await shop.promise(f"{lane.name} {number}", shop.phone(chat), lane)
    await shop.leaves(shop.sender(in_flight=1), within=1)
    sent = [entry.text for entry in shop.api.ledger.of("sendMessage")]
    assert sent == [f"{lane.name} {number}" for lane in Lane for number in range(2)]


async def test_a_reply_leaves_within_two_seconds_while_a_broadcast_waits(migrated_url: str) -> None:
    """B10: 500 rows of bulk under the real pace; and bulk goes on meanwhile."""
    async with workshop(migrated_url, limits=ApiLimits.telegram()) as shop:
        people = [shop.phone(2000 + number) for number in range(500)]
        await shop.promise_each(people, Lane.BROADCAST)
        sender = shop.sender(Limits())
        await shop.leaves(sender, within=0.5)
        asked_at = shop.time.now()
        await shop.promise("answer")
        await shop.leaves(sender, within=0.8)
        (answer,) = shop.api.ledger.of("sendMessage", to=LI)
        assert answer.at - asked_at <= timedelta(seconds=2)
        assert 33 <= len(shop.api.ledger.of("sendMessage", delivered=True)) <= 38
        assert not shop.api.ledger.of("sendMessage", delivered=False)  # no limit was ever touched


async def test_a_chats_second_and_a_groups_minute_are_kept(migrated_url: str) -> None:
    """B13: under Telegram's own limits nothing is refused."""
    async with workshop(migrated_url, limits=ApiLimits.strict()) as shop:
        shop.api.add_group(-7, "Grid 1")
        for number in range(3):
            await shop.promise(str(number))
        for number in range(21):
            await shop.promise(str(number), -7)
        await shop.leaves(shop.sender(Limits()), within=120)
        assert [row.outcome for row in await shop.deliveries()] == ["sent"] * 24
        assert shop.received() == ["0", "1", "2"]
        assert shop.received(-7) == [str(number) for number in range(21)]
        assert shop.seconds() > 59
        assert not shop.api.ledger.of("sendMessage", delivered=False)


async def test_the_order_within_a_chat_outlives_a_retry(shop: Workshop) -> None:
    """I2's other half: the second answer never overtakes the first; another chat goes on."""
    other = shop.phone(2000)
    shop.api.faults.add(method="sendMessage", to=LI, answer={"status": 429, "retry_after": 3})
    for number in range(3):
        await shop.promise(str(number))
    await shop.promise("other", other)
    sender = shop.sender()
    await shop.leaves(sender)
    assert shop.received() == []
    assert shop.received(other) == ["other"]
    await shop.leaves(sender, within=10)
    assert shop.received() == ["0", "1", "2"]


async def test_one_persons_permanent_error_delays_nobody(shop: Workshop) -> None:
    """B15: and the counts add up to the audience."""
    people = [shop.phone(2000 + number) for number in range(20)]
    for number in people[::4]:
        shop.api.phones.block(number)
    for number in people[1::4]:
        shop.api.faults.add(method="sendMessage", to=number, answer={"status": 400, "description": "Bad Request: odd"})
    for number in people[2::4]:
        shop.api.faults.add(method="sendMessage", to=number, answer={"reset": "after"})
    await shop.promise_each([*people, 999_999], Lane.BROADCAST)
    await shop.leaves(shop.sender(), within=0.01)
    counts = Counter(row.outcome for row in await shop.deliveries())
    assert counts == {"blocked": 6, "failed": 5, "uncertain": 5, "sent": 5}
    assert shop.seconds() < 0.01


async def test_a_long_message_leaves_in_parts_and_resumes_at_the_failed_one(shop: Workshop) -> None:
    """B14."""
    text_ = "".join(f"Sentence {number}. " for number in range(800))
    await shop.promise("", message=Message("test.long", text_, ((Choice("Yes", "yes"),),)))
    sender = shop.sender(quick(chat_seconds=1.02), in_flight=1)
    await shop.leaves(sender)
    assert len(shop.received()) == 1
    shop.api.faults.add(method="sendMessage", answer={"status": 429, "retry_after": 2})
    shop.api.faults.add(method="sendMessage", answer={"reset": "before"})
    await shop.leaves(sender, within=60)
    assert "".join(shop.received()) == text_.strip() + " " * (len("".join(shop.received())) - len(text_.strip()))
    assert [len(received) <= 4096 for received in shop.received()] == [True] * 3
    row = await shop.delivery()
    assert (row.outcome, row.parts_sent) == ("possibly_twice", 3)
    *first, last = [each for each in shop.api.phones.read(LI)["messages"] if each["from"] == "bot"]
    assert [bool(each["rows"]) for each in (*first, last)] == [False, False, True]
    assert row.message_id == last["id"]


async def test_a_newer_version_that_cuts_differently_ends_what_an_older_began(shop: Workshop) -> None:
    await shop.promise("short")
    async with shop.database.begin() as uow:
        (await uow.session.get_one(Delivery, (await shop.delivery()).id)).parts_sent = 3
    await shop.leaves(shop.sender())
    assert (await shop.delivery()).outcome == "sent"


async def test_an_edit_takes_the_place_of_its_message(shop: Workshop) -> None:
    await shop.promise("first", thread="t")
    sender = shop.sender()
    await shop.leaves(sender)
    async with shop.database.read() as session:
        last = await outbox.last_message(session, "t")
    await shop.promise("second", thread="t", edits=last)
    await shop.promise("second", thread="t", edits=last)  # "message is not modified" is sent, too
    await shop.leaves(sender)
    assert shop.shown() == ["second"]
    assert [(row.outcome, row.message_id) for row in await shop.deliveries()] == [("sent", last)] * 3


async def test_an_edit_whose_message_is_lost_is_sent_anew(shop: Workshop) -> None:
    """B14."""
    await shop.promise("second", edits=77_777)
    await shop.leaves(shop.sender())
    assert shop.shown() == ["second"]
    row = await shop.delivery()
    assert row.outcome == "sent"
    assert row.message_id not in (None, 77_777)


async def test_an_edit_that_is_too_long_begins_in_place_and_goes_on_below(shop: Workshop) -> None:
    await shop.promise("first")
    sender = shop.sender()
    await shop.leaves(sender)
    await shop.promise("a" * 5000, edits=(await shop.delivery()).message_id)
    await shop.leaves(sender)
    assert [len(shown) for shown in shop.shown()] == [4096, 904]


async def test_broken_markup_is_sent_once_more_as_plain_text(shop: Workshop) -> None:
    """B14: only once, and with its buttons."""
    await shop.promise("", message=Message("test.kind", "1 <b>bold", ((Choice("Yes", "yes"),),)))
    await shop.leaves(shop.sender())
    assert shop.shown() == ["1 bold"]
    assert [entry.status for entry in shop.api.ledger.of("sendMessage")] == [400, 200]
    assert shop.api.phones.tap(LI, "Yes")
    assert (await shop.delivery()).outcome == "sent"


async def test_a_message_that_cannot_be_rendered_fails_alone(shop: Workshop) -> None:
    """B15: a button too long for Telegram, or nothing to say, is a programmer's mistake in one message."""
    await shop.promise("", message=Message("test.kind", "a", ((Choice("Yes", "v" * 60),),)))
    await shop.promise(" " * 5000)
    await shop.promise("next")
    await shop.leaves(shop.sender())
    assert shop.received() == ["next"]
    rows = await shop.deliveries()
    assert [(row.outcome, row.failure) for row in rows[:2]] == [("failed", "unrenderable")] * 2


async def test_no_more_in_flight_than_allowed(shop: Workshop) -> None:
    people = [shop.phone(2000 + number) for number in range(8)]
    shop.api.faults.add(method="sendMessage", answer={"timeout": "before", "seconds": 60}, times=None)
    await shop.promise_each(people)
    sender = shop.sender(in_flight=3)
    for _ in range(5):
        following = await sender.step()
        shop.passes(0.001)
    assert following is None  # woken when one lands
    await shop.asked(3)
    assert [row.state for row in await shop.deliveries()] == ["sending"] * 3 + ["waiting"] * 5
    shop.api.faults.clear()
    shop.passes(60)
    await sender.landed()
    assert [row.state for row in await shop.deliveries()] == ["waiting"] * 8


async def test_landing_wakes_the_sender(shop: Workshop) -> None:
    woken = shop.database.signals.worker("outbox")
    await shop.promise("a")
    woken.clear()
    sender = shop.sender()
    await sender.step()
    assert await sender.landed()
    assert woken.is_set()
    assert not await sender.landed()


async def test_when_to_look_again(shop: Workshop) -> None:
    """Nothing waits: never; a slot, a chat's second, bulk's share or a retry: at that instant, and not before."""
    sender = shop.sender(Limits(per_second=10, bulk_per_second=1, chat_seconds=3), in_flight=1)
    assert await sender.step() is None

    async def next_in() -> float | None:
        await sender.landed()
        following = await sender.step()
        return None if following is None else round((following - shop.time.now()).total_seconds(), 3)

    for number in range(3):
        await shop.promise(str(number))
    assert await next_in() is None  # in flight: woken when it lands
    assert await next_in() == 0.1  # the token's next slot
    shop.passes(0.2)
    assert await next_in() == 2.8  # the chat's
    await shop.promise_each([shop.phone(2000), shop.phone(2001)], Lane.BROADCAST)
    assert await next_in() is None
    shop.passes(0.2)
    assert await next_in() == 0.8  # bulk's, sooner than the chat's
    shop.passes(0.9)
    shop.api.faults.add(method="sendMessage", to=2001, answer={"status": 429, "retry_after": 1})
    assert await next_in() is None
    shop.passes(0.2)
    assert await next_in() == 0.8  # what was held, sooner than the chat's 1.5


async def test_a_clock_that_is_set_back_stops_nothing(shop: Workshop) -> None:
    sender = shop.sender(Limits())
    await shop.promise("before")
    await shop.leaves(sender)
    shop.time.move_to(shop.time.now() - timedelta(hours=1))
    await shop.promise("after")
    await shop.leaves(sender, within=5)
    assert shop.received() == ["before", "after"]


async def test_an_answer_is_kept_while_the_database_cannot_take_it(shop: Workshop) -> None:
    """It is known that the message arrived: a database that was away for a moment must not make a second copy."""
    await shop.promise("once")
    sender = shop.sender()
    async with database_away_in_flight(shop, sender):
        pass
    await lands(shop, sender)
    assert (await shop.delivery()).outcome == "sent"
    await shop.leaves(sender, within=60)
    assert shop.received() == ["once"]


async def test_after_that_it_is_in_doubt_and_not_stuck(shop: Workshop) -> None:
    """B5: a reply in doubt is sent once more."""
    await shop.promise("twice")
    sender = shop.sender()
    async with database_away_in_flight(shop, sender):
        await lands(shop, sender)
    assert (await shop.delivery()).state == "sending"
    await shop.leaves(sender, within=60)
    assert (await shop.delivery()).outcome == "possibly_twice"
    assert shop.received() == ["twice", "twice"]


@asynccontextmanager
async def database_away_in_flight(shop: Workshop, sender: Sender) -> AsyncIterator[None]:
    """The outbox goes away while a message is on its way, and comes back afterwards."""
    shop.api.faults.add(method="sendMessage", answer={"delay": 1})
    await sender.step()
    await shop.asked()
    async with shop.database.begin() as uow:
        await uow.session.execute(text("ALTER TABLE outbox RENAME TO away"))
    shop.passes(1)
    while not shop.received():
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)  # settling has failed at least once
    yield
    async with shop.database.begin() as uow:
        await uow.session.execute(text("ALTER TABLE away RENAME TO outbox"))


async def lands(shop: Workshop, sender: Sender) -> None:
    landing = asyncio.create_task(sender.landed())
    while not landing.done():
        shop.passes(1)
        await asyncio.sleep(0.01)


async def test_other_bots_messages_are_not_ours(shop: Workshop) -> None:
    await shop.promise("a")
    async with shop.database.begin() as uow:
        row = await uow.session.get_one(Delivery, (await shop.delivery()).id)
        row.bot = BOT + 1
    await shop.leaves(shop.sender())
    assert shop.received() == []
