"""Watching: every change of any chat is numbered and told, to several watchers at once, and taken up again later."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.playground.api import Api, Limits
from bot.playground.api.changes import Change, Changes
from tests.playground_api.stage import LI, TOKEN, Stage, buttons

EVENTS = "/control/events"


class Watcher:
    """Reads server-sent events as a browser does."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer

    async def block(self) -> dict[str, str]:
        """The next event or comment: its fields."""
        fields = {}
        while (line := (await self.answer.content.readline()).decode()).strip():
            name, _, value = line.rstrip("\n").partition(": ")
            fields[name] = value
        return fields

    async def next(self) -> dict[str, Any]:
        """The next change."""
        while "data" not in (fields := await self.block()):
            assert fields, "the stream has ended"
        change: dict[str, Any] = json.loads(fields["data"])
        assert fields["id"] == str(change["seq"])
        assert fields.get("event") == ("start_over" if change["what"] == "start_over" else None)
        return change

    async def some(self, count: int) -> list[tuple[str, int | None, int | None]]:
        """The next changes: what, in which chat, of whom."""
        async with asyncio.timeout(5):
            changes = [await self.next() for _ in range(count)]
        return [(change["what"], change["chat"], change["person"]) for change in changes]


@asynccontextmanager
async def watching(stage: Stage, since: int | str = "", **headers: str) -> AsyncIterator[Watcher]:
    """A watcher whose stream has begun."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with stage.http.get(stage.api.url + EVENTS, params={"since": since}, headers=sent) as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        watcher = Watcher(answer)
        assert await watcher.block() == {"retry": "1000"}
        yield watcher


async def test_everything_that_changes_is_told(stage: Stage) -> None:
    phones = stage.api.phones
    async with watching(stage) as watcher:
        sent = (await stage.send("Well?", reply_markup=buttons([("Yes", "y")]))).result["message_id"]
        query = phones.tap(LI, "Yes")
        await stage.call("answerCallbackQuery", callback_query_id=query, text="ok")
        await stage.call("editMessageText", chat_id=LI, message_id=sent, text="Well!")
        await stage.call("sendChatAction", chat_id=LI, action="typing")
        await stage.call("pinChatMessage", chat_id=LI, message_id=sent)
        await stage.call("setMessageReaction", chat_id=LI, message_id=sent, reaction=[{"type": "emoji", "emoji": "👍"}])
        await stage.call("deleteMessage", chat_id=LI, message_id=sent)
        await stage.send("keys", reply_markup={"keyboard": [["A"]]})
        whats = [what for what, chat, person in await watcher.some(11) if (chat, person) == (LI, LI)]
        assert whats == [
            *("message", "read", "toast", "edited", "typing", "pin", "message", "reaction", "deleted", "message"),
            "keyboard",
        ]
        phones.read(LI, mark=True)
        phones.block(LI)
        phones.open(LI, "https://t.me/linli_test_bot?start=x")
        await stage.call("setMyCommands", commands=[])
        assert await watcher.some(4) == [("read", LI, LI), ("start", LI, LI), ("start", LI, LI), ("menu", None, None)]


async def test_a_change_in_a_group_is_everybodys_and_says_which_bot(stage: Stage) -> None:
    stage.api.add_group(-5, "Grid", members=[LI])
    async with watching(stage) as watcher:
        await stage.send("hello", to=-5)
        change = await watcher.next()
        assert change == {**change, "bot": 4000000001, "chat": -5, "person": None, "what": "message", "message_id": 2}
        stage.api.phones.read(LI, chat=-5, mark=True)
        assert await watcher.some(1) == [("read", -5, LI)]


async def test_the_bot_having_read_is_told(stage: Stage) -> None:
    number = stage.api.phones.say(LI, "hi")
    (update,) = await stage.updates()
    async with watching(stage) as watcher:
        await stage.updates(offset=update["update_id"] + 1)
        change = await watcher.next()
        assert (change["what"], change["person"], change["message_id"]) == ("read", LI, number)


async def test_several_watch_at_once_each_from_their_own_place(stage: Stage) -> None:
    seq = stage.api.phones.read(LI)["seq"]
    await stage.send("one")
    async with watching(stage, since=seq) as early, watching(stage) as late:
        assert await early.some(1) == [("message", LI, LI)]
        await stage.send("two")
        first, second = await early.next(), await late.next()
        assert first == second
        assert first["message_id"] == 3


async def test_a_broken_stream_is_taken_up_where_it_broke(stage: Stage) -> None:
    async with watching(stage) as watcher:
        await stage.send("one")
        last = await watcher.next()
    await stage.send("two")
    async with watching(stage, since=0, Last_Event_ID=str(last["seq"])) as watcher:
        assert (await watcher.next())["message_id"] == 3


@pytest.mark.parametrize("since", [1, 99])
async def test_who_missed_too_much_or_knows_another_life_starts_over(stage: Stage, since: int) -> None:
    api = Api(now=stage.time.now, limits=Limits.none(), keep=3)
    await api.start()
    api.add_bot(TOKEN)
    api.phones.add("Li", person=LI)
    for number in range(5):
        api.phones.start(LI, str(number))
    small = Stage(api, stage.time, stage.http)
    async with watching(small, since=since) as watcher:
        change = await watcher.next()
        assert (change["what"], change["seq"]) == ("start_over", 5)
        await small.send("go on")
        assert (await watcher.next())["what"] == "message"
    await api.stop()


async def test_a_quiet_stream_is_kept_alive_and_ends_with_the_server(stage: Stage) -> None:
    api = Api(now=stage.time.now, limits=Limits.none(), heartbeat=0.01)
    await api.start()
    async with watching(Stage(api, stage.time, stage.http)) as watcher:
        assert await watcher.block() == {"": "still here"}
        assert await watcher.block() == {"": "still here"}
        await api.stop()
        while fields := await watcher.block():
            assert fields == {"": "still here"}


async def test_far_behind_all_changes_arrive_in_order(stage: Stage) -> None:
    seq = stage.api.changes.last
    for _ in range(1200):
        stage.api.phones.say(LI, "x")
    async with watching(stage, since=seq) as watcher:
        assert [(await watcher.next())["seq"] for _ in range(1200)] == list(range(seq + 1, seq + 1201))


async def test_the_same_within_the_process(stage: Stage) -> None:
    changes = stage.api.changes
    since = changes.last
    waiting = [asyncio.create_task(changes.next(since)) for _ in range(2)]
    await stage.until_asleep()
    assert not any(task.done() for task in waiting)
    stage.api.phones.say(LI, "hi")
    for task in waiting:
        assert await task == [Change(since + 1, "message", 4000000001, LI, LI, 2)]
    assert await changes.next(since) == changes.since(since)


def test_only_the_newest_changes_are_kept() -> None:
    changes = Changes(keep=2)
    assert changes.since(0) == []
    for number in range(3):
        changes.note("message", bot=1, message_id=number)
    assert [change.message_id for change in changes.since(1)] == [1, 2]
    assert [change.what for change in changes.since(0)] == ["start_over"]
    assert changes.since(3) == []
