"""Webhooks: the secret, order within a chat, repetition with growing delay, and what excludes what."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from tests.playground_api.stage import LI, Stage

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(slots=True)
class Receiver:
    """A bot's own web server: notes what arrives and answers what the test wants next."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    arrival: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, request: web.BaseRequest) -> web.Response:
        message = (await request.json())["message"]
        self.secrets.add(request.headers.get(SECRET_HEADER, ""))
        self.seen.append((message["from"]["first_name"], message["text"]))
        self.arrival.set()
        if message["text"] in self.held:
            await self.held[message["text"]].wait()
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 0 and request.transport:
            request.transport.abort()
        return web.json_response(self.answer or {}, status=status or 500, headers=self.headers)

    async def got(self, count: int) -> list[tuple[str, str]]:
        """Wait for that many requests."""
        async with asyncio.timeout(5):
            while len(self.seen) < count:
                self.arrival.clear()
                await self.arrival.wait()
        return self.seen


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.receive, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_arrive_with_the_secret_and_are_then_forgotten(stage: Stage, receiver: Receiver) -> None:
    stage.api.phones.say(LI, "before")
    answer = await stage.call("setWebhook", url=receiver.url, secret_token="s3cret", max_connections=5)
    assert answer.body == {"ok": True, "result": True, "description": "Webhook was set"}
    stage.api.phones.say(LI, "after")
    assert await receiver.got(2) == [("Li", "before"), ("Li", "after")]
    assert receiver.secrets == {"s3cret"}
    await stage.until_asleep()
    info = (await stage.call("getWebhookInfo")).result
    assert (info["url"], info["max_connections"], info["pending_update_count"]) == (receiver.url, 5, 0)
    assert "last_error_message" not in info


async def test_polling_and_a_webhook_exclude_each_other(stage: Stage, receiver: Receiver) -> None:
    poll = asyncio.create_task(stage.call("getUpdates", timeout=30))
    await stage.until_asleep()
    await stage.call("setWebhook", url=receiver.url)
    assert (await poll).refusal == (409, "Conflict: terminated by setWebhook request")
    text = (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert (await stage.call("getUpdates")).refusal == (409, text)
    assert (await stage.call("deleteWebhook")).body["description"] == "Webhook was deleted"
    assert (await stage.call("deleteWebhook")).body["description"] == "Webhook is already deleted"
    assert await stage.updates() == []


async def test_a_refused_update_comes_again_after_growing_delays(stage: Stage, receiver: Receiver) -> None:
    receiver.statuses = [500, 404, 200]
    await stage.call("setWebhook", url=receiver.url)
    stage.api.phones.say(LI, "first")
    stage.api.phones.say(LI, "second")
    await receiver.got(1)
    await stage.until_asleep()
    info = (await stage.call("getWebhookInfo")).result
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["pending_update_count"] == 2
    stage.pass_time(1)
    await receiver.got(2)
    await stage.until_asleep()
    stage.pass_time(1.9)
    await stage.until_asleep()
    assert len(receiver.seen) == 2
    stage.pass_time(0.1)
    assert [text for _, text in await receiver.got(4)] == ["first", "first", "first", "second"]


async def test_a_webhook_that_cannot_be_reached_is_tried_again(stage: Stage, receiver: Receiver) -> None:
    await stage.call("setWebhook", url="http://127.0.0.1:9/nobody")
    stage.api.phones.say(LI, "still there")
    await stage.until_asleep()
    assert (await stage.call("getWebhookInfo")).result["last_error_message"] == "Connection refused"
    await stage.call("setWebhook", url=receiver.url)
    assert await receiver.got(1) == [("Li", "still there")]


async def test_order_is_kept_within_a_chat_and_chats_do_not_wait_for_each_other(
    stage: Stage, receiver: Receiver
) -> None:
    stage.api.phones.add("Wang", person=8)
    receiver.held["slow"] = asyncio.Event()
    await stage.call("setWebhook", url=receiver.url)
    stage.api.phones.say(LI, "slow")
    stage.api.phones.say(LI, "later")
    stage.api.phones.say(8, "quick")
    assert set(await receiver.got(2)) == {("Li", "slow"), ("Wang", "quick")}
    receiver.held["slow"].set()
    assert (await receiver.got(3))[2] == ("Li", "later")


async def test_max_connections_bounds_deliveries_at_once(stage: Stage, receiver: Receiver) -> None:
    stage.api.phones.add("Wang", person=8)
    receiver.held["slow"] = asyncio.Event()
    await stage.call("setWebhook", url=receiver.url, max_connections=1)
    stage.api.phones.say(LI, "slow")
    stage.api.phones.say(8, "quick")
    await receiver.got(1)
    await stage.until_asleep()
    assert receiver.seen == [("Li", "slow")]
    receiver.held["slow"].set()
    assert await receiver.got(2) == [("Li", "slow"), ("Wang", "quick")]


async def test_pending_updates_can_be_dropped(stage: Stage, receiver: Receiver) -> None:
    stage.api.phones.say(LI, "unwanted")
    await stage.call("setWebhook", url=receiver.url, drop_pending_updates=True)
    stage.api.phones.say(LI, "wanted")
    assert await receiver.got(1) == [("Li", "wanted")]


async def test_a_webhook_may_answer_with_a_method(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = {"method": "sendMessage", "chat_id": LI, "text": "hello back"}
    await stage.call("setWebhook", url=receiver.url)
    stage.api.phones.say(LI, "hello")
    await receiver.got(1)
    await stage.until_asleep()
    last = stage.api.phones.last(LI)
    assert last is not None
    assert last["text"] == "hello back"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"url": "ftp://example.org"}, "Bad Request: invalid webhook URL specified"),
        ({"url": "http://"}, "Bad Request: invalid webhook URL specified"),
        ({"url": "http://h/", "secret_token": "a b"}, "Bad Request: secret token contains unallowed characters"),
        ({"url": "http://h/", "secret_token": "a" * 257}, "Bad Request: secret token is too long"),
    ],
)
async def test_a_webhook_that_makes_no_sense_is_refused(stage: Stage, asked: dict[str, str], words: str) -> None:
    assert (await stage.call("setWebhook", **asked)).refusal == (400, words)


async def test_the_same_webhook_again_changes_nothing(stage: Stage, receiver: Receiver) -> None:
    await stage.call("setWebhook", url=receiver.url)
    again = await stage.call("setWebhook", url=receiver.url, allowed_updates=["message"])
    assert again.body["description"] == "Webhook is already set"
    assert (await stage.call("getWebhookInfo")).result["allowed_updates"] == ["message"]


async def test_what_is_dropped_or_a_day_old_is_not_tried_again(stage: Stage, receiver: Receiver) -> None:
    receiver.statuses = [500, 500, 500]
    await stage.call("setWebhook", url=receiver.url)
    stage.api.phones.say(LI, "dropped")
    await receiver.got(1)
    await stage.call("setWebhook", url=receiver.url, drop_pending_updates=True)
    stage.api.phones.say(LI, "outdated")
    await receiver.got(2)
    await stage.until_asleep()
    stage.pass_time(86_401)
    await stage.until_asleep()
    stage.api.phones.say(LI, "new")
    await receiver.got(3)
    assert [text for _, text in receiver.seen] == ["dropped", "outdated", "new"]


async def test_a_webhook_names_its_own_waiting_time(stage: Stage, receiver: Receiver) -> None:
    receiver.statuses, receiver.headers = [429], {"Retry-After": "20"}
    await stage.call("setWebhook", url=receiver.url)
    stage.api.phones.say(LI, "later")
    await receiver.got(1)
    await stage.until_asleep()
    stage.pass_time(19)
    await stage.until_asleep()
    assert len(receiver.seen) == 1
    stage.pass_time(1)
    await receiver.got(2)


async def test_a_broken_connection_is_told(stage: Stage, receiver: Receiver) -> None:
    receiver.statuses = [0]
    await stage.call("setWebhook", url=receiver.url)
    stage.api.phones.say(LI, "hello")
    await receiver.got(1)
    await stage.until_asleep()
    assert (await stage.call("getWebhookInfo")).result["last_error_message"] == "Connection reset by peer"


async def test_an_empty_address_deletes_the_webhook_and_a_webhook_may_delete_itself(
    stage: Stage, receiver: Receiver
) -> None:
    await stage.call("setWebhook", url=receiver.url)
    assert (await stage.call("setWebhook", url="")).body["description"] == "Webhook was deleted"
    receiver.answer = {"method": "deleteWebhook"}
    await stage.call("setWebhook", url=receiver.url)
    stage.api.phones.say(LI, "goodbye")
    await receiver.got(1)
    await stage.until_asleep()
    assert (await stage.call("getWebhookInfo")).result["url"] == ""
