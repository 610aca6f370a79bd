"""Updates come in: committed before they are confirmed, whatever they look like and however often they come (I1, I5)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import event, text

from bot.chat.receive import LONGEST_UPDATE, Poller, chat_of, id_of
from bot.messaging.leases import TERM
from tests.workshop import BOT, LI, Workshop, said, workshop


def poller(shop: Workshop, holder: int = 1) -> Poller:
    return Poller(shop.database, shop.intake(), shop.bot, shop.transport, UUID(int=holder))


async def polls(poller_: Poller) -> None:
    """Ask until nothing more comes."""
    await poller_.step(0)
    while not poller_.is_idle:
        await poller_.step(0)


async def raws(shop: Workshop) -> list[dict[str, Any]]:
    ring = shop.database.ring
    return [json.loads(ring.open(row.raw, "inbox.raw", row.id)) for row in await shop.updates()]


async def texts(shop: Workshop) -> list[str]:
    return [raw["message"]["text"] for raw in await raws(shop) if "message" in raw]


def offsets(shop: Workshop) -> int:
    """How many updates the Bot API still keeps for us."""
    return len(shop.api.chats.bots[BOT].queue)


# --- what is stored


async def test_the_same_update_again_is_stored_once(shop: Workshop) -> None:
    """I1: identity is the bot and the update's id; the same text under another id is another message."""
    first, again = said("37.2"), said("37.2")
    await shop.takes_in(first, first, again)
    await shop.takes_in(again, first)
    assert await texts(shop) == ["37.2", "37.2"]
    assert shop.metrics.received._value.get() == 2  # noqa: SLF001 -- what /metrics shows


NO_IDS: list[Any] = [None, 7, "x", [], {}, {"update_id": None}, {"update_id": "7"}, {"update_id": True}, {"update_id": 1.5},
          {"update_id": 2**63}, {"update_id": -(2**63) - 1}]  # fmt: skip


async def test_one_without_an_id_is_counted_and_the_rest_is_stored(shop: Workshop) -> None:
    """I5."""
    await shop.intake().store(BOT, [*NO_IDS, said("a"), *NO_IDS])
    assert await texts(shop) == ["a"]
    assert shop.metrics.unreadable._value.get() == 2 * len(NO_IDS)  # noqa: SLF001 -- what /metrics shows
    assert {id_of(update) for update in NO_IDS} == {None}
    await shop.intake().store(BOT, NO_IDS)
    assert len(await shop.updates()) == 1


async def test_any_number_that_can_be_kept_is_an_id(shop: Workshop) -> None:
    numbers = [0, -1, 2**63 - 1, -(2**63)]
    await shop.takes_in(*(said("a", update_id=number) for number in numbers))
    assert [row.update_id for row in await shop.updates()] == numbers


async def test_what_is_too_long_or_too_deep_is_kept_by_its_number_only(shop: Workshop) -> None:
    """I5: in its chat's order, and quarantined."""
    deep: dict[str, Any] = {}
    for _ in range(2000):
        deep = {"d": deep}
    await shop.takes_in(
        said("x" * LONGEST_UPDATE, update_id=1), said("y", update_id=2, deep=deep), said("z", update_id=3)
    )
    assert await raws(shop) == [{"update_id": 1}, {"update_id": 2}, (await raws(shop))[2]]
    assert await texts(shop) == ["z"]
    assert len({row.chat_key for row in await shop.updates()}) == 1
    assert shop.metrics.unreadable._value.get() == 2  # noqa: SLF001 -- what /metrics shows


async def test_a_lone_surrogate_is_kept_as_it_came(shop: Workshop) -> None:
    await shop.takes_in(said("a \ud83d b"))
    assert await texts(shop) == ["a \ud83d b"]


async def test_many_updates_share_a_commit_under_load(shop: Workshop) -> None:
    intake, commits = shop.intake(), list[None]()
    event.listen(shop.database.engine.sync_engine, "commit", lambda _: commits.append(None))
    await asyncio.gather(*(intake.store(BOT, [said(str(number))]) for number in range(100)))
    assert len(await shop.updates()) == 100
    assert len(commits) <= 3


# --- whose order it belongs to


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        (said("a", 7), 7),
        ({"edited_message": {"chat": {"id": -7}, "from": {"id": 8}}}, -7),
        ({"callback_query": {"id": "1", "from": {"id": 8}, "message": {"chat": {"id": 7}, "from": {"id": BOT}}}}, 7),
        ({"callback_query": {"id": "1", "from": {"id": 8}, "inline_message_id": "x"}}, 8),
        ({"callback_query": {"from": {"id": 8}, "message": {"from": {"id": BOT}}}}, 8),
        ({"callback_query": {"from": {"id": 8}, "message": "odd"}}, 8),
        ({"my_chat_member": {"chat": {"id": 7}, "from": {"id": 8}}}, 7),
        ({"inline_query": {"from": {"id": 8}}}, 8),
        ({"message": {"chat": {"id": "7"}, "from": {"id": 8}}}, 8),
        ({"message": {"chat": {"id": True}, "from": None}}, None),
        ({"message": {"chat": {"id": 2**63}}}, None),
        ({"message": 5, "poll": {"id": "1"}}, None),
        ({}, None),
    ],
)
def test_whose_order_an_update_belongs_to(update: dict[str, Any], chat: int | None) -> None:
    """I2."""
    assert chat_of(update) == chat


NAMES = st.sampled_from(["update_id", "message", "chat", "from", "id", "callback_query", "data", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(NAMES, JSON, max_size=4))
@example({"message": {"message": {"chat": {"chat": {"id": 1}}}}})
def test_however_odd_it_is_a_number_or_nothing(update: dict[str, Any]) -> None:
    """I5."""
    chat = chat_of(update)
    assert chat is None or (type(chat) is int and -(2**63) <= chat < 2**63)
    assert id_of(update) is None or update["update_id"] == id_of(update)


# --- polling


async def test_the_offset_is_asked_for_only_after_the_commit(shop: Workshop) -> None:
    """What is not stored is not confirmed."""
    receiving = poller(shop)
    await polls(receiving)
    shop.api.phones.say(LI, "37.2")
    async with inbox_away(shop):
        for _ in range(2):
            with pytest.raises(Exception, match=r"inbox"):
                await receiving.step(0)
        assert offsets(shop) == 1
    await receiving.step(0)
    assert offsets(shop) == 1  # stored, and confirmed with the next question
    await receiving.step(0)
    assert offsets(shop) == 0
    assert (await texts(shop))[-1] == "37.2"


@asynccontextmanager
async def inbox_away(shop: Workshop) -> AsyncIterator[None]:
    """Nothing can be stored meanwhile."""
    for old, new in (("inbox", "inbox_gone"), ("inbox_gone", "inbox")):
        async with shop.database.begin() as uow:
            await uow.session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
        if old == "inbox":
            yield


async def test_a_restart_asks_again_and_nothing_has_two_effects(shop: Workshop) -> None:
    """I1: stored, then dead before the next offset."""
    shop.api.phones.say(LI, "37.2")
    await poller(shop).step(0)
    await polls(poller(shop))
    assert await texts(shop) == ["/start", "37.2"]


async def test_ids_that_begin_anew_after_a_quiet_week(shop: Workshop) -> None:
    """Random ones, lower or higher: a set of ids knows them, and an old offset must not confirm them unread."""
    receiving = poller(shop)
    await polls(receiving)
    queue = shop.api.chats.bots[BOT].queue
    before = (await shop.updates())[-1].update_id
    for next_id in (before - 1000, before + 10**6, 3):
        shop.passes(8 * 86_400)
        queue._last_id = next_id  # noqa: SLF001 -- where Telegram's dice fell
        queue._last_at = None  # noqa: SLF001 -- not thrown again
        shop.api.phones.say(LI, f"id {next_id}")
        await polls(receiving)
    assert (await texts(shop))[1:] == [f"id {each}" for each in (before - 1000, before + 10**6, 3)]
    assert offsets(shop) == 0


async def test_one_unreadable_update_does_not_stop_the_others(shop: Workshop) -> None:
    """I5: it is left out, the rest is stored, and all of them are confirmed."""
    batch = [said("a", update_id=5), {"update_id": "odd"}, 7, None, said("b", update_id=6)]
    shop.api.faults.add(method="getUpdates", answer={"garbage": json.dumps({"ok": True, "result": batch})})
    receiving = poller(shop)
    await receiving.step(0)
    assert await texts(shop) == ["a", "b"]
    assert receiving._offset == 7  # noqa: SLF001 -- what is asked for next
    assert not receiving.is_idle


async def test_a_batch_that_cannot_be_confirmed_is_not_asked_for_in_a_circle(shop: Workshop) -> None:
    shop.api.faults.add(method="getUpdates", answer={"garbage": '{"ok": true, "result": [{"x": 1}]}'}, times=None)
    receiving = poller(shop)
    assert await receiving.step(0) == shop.time.now() + timedelta(seconds=2)
    assert receiving.is_idle
    assert await receiving.step(0) == shop.time.now() + timedelta(seconds=4)


FAILURES: list[dict[str, Any]] = [
    {"status": 409},
    {"status": 401},
    {"status": 502, "html_body": True},
    {"status": 429, "retry_after": 3},
    {"reset": "before"},
    {"garbage": "{"},
    {"garbage": '{"ok": true, "result": 7}'},
    {"garbage": '{"ok": true}'},
    {"garbage": "[" * 100_000},
]


async def test_a_failed_question_is_asked_again_later_and_later(shop: Workshop) -> None:
    """409 too: another poller's turn is over some time."""
    for answer in FAILURES:
        receiving = poller(shop)
        shop.api.faults.add(method="getUpdates", answer=answer, times=7)
        waits = [(await receiving.step(0) - shop.time.now()).total_seconds() for _ in range(7)]
        assert waits == [2, 4, 8, 16, 30, 30, 30]
        assert receiving.is_idle
        await polls(receiving)
        shop.api.faults.add(method="getUpdates", answer=answer)
        assert await receiving.step(0) == shop.time.now() + timedelta(seconds=2)  # forgotten after a success
    assert await texts(shop) == ["/start"]


async def test_of_two_replicas_one_polls(shop: Workshop) -> None:
    """Replicas take turns by a lease, so that Telegram never sees two."""
    first, second = poller(shop, 1), poller(shop, 2)
    await first.step(0)
    assert await second.step(0) == shop.time.now() + TERM / 4
    shop.passes(TERM.total_seconds())
    await second.step(0)
    assert await first.step(0) == shop.time.now() + TERM / 4


async def test_the_lease_is_renewed_while_telegram_lets_us_wait(shop: Workshop) -> None:
    receiving = poller(shop)
    await polls(receiving)
    waiting = asyncio.create_task(receiving.step(25))
    for _ in range(8):
        await asyncio.sleep(0.05)
        shop.passes(TERM.total_seconds() / 3)
    assert not waiting.done()
    assert await poller(shop, 2).step(0) == shop.time.now() + TERM / 4
    shop.api.phones.say(LI, "at last")
    assert await waiting == shop.time.now()
    assert (await texts(shop))[-1] == "at last"


async def test_only_what_there_are_routes_for_is_asked_for(migrated_sqlite_url: str) -> None:
    async with workshop(migrated_sqlite_url) as shop:
        await polls(poller(shop))
        allowed = shop.api.chats.bots[BOT].queue.allowed
        assert allowed == {"message", "edited_message", "callback_query", "my_chat_member"}
