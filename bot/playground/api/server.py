"""The server: HTTP in, an answer out, a line in the ledger for each."""

import asyncio
import inspect
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.playground.api import answers, calls, chats, control, faults, files, methods, parameters, updates, webhooks
from bot.playground.api.accounts import Account
from bot.playground.api.changes import KEPT, Changes
from bot.playground.api.ledger import Ledger
from bot.playground.api.limits import Gate, Limits
from bot.playground.api.phones import Phones
from bot.playground.api.watching import Watching

LARGEST_BODY = 50 * 1024 * 1024
"""Bytes of one request."""
LIFELIKE = Limits.telegram()
NOT_FOUND = answers.Refused(404, "Not Found: method not found")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to: the answer and whether it took effect."""

    answer: answers.Json
    status: int = HTTPStatus.OK

    @property
    def took_effect(self) -> bool:
        return self.status == HTTPStatus.OK


class Api:
    """A Bot API of one's own: ``phones`` for people, ``faults`` to break it, ``ledger`` to judge by.

    ``now`` is the clock dates and limits go by, ``sleep`` how long polls and repeated deliveries wait, ``seed`` makes
    every number repeatable. Every well-formed token is a bot until one is made known by ``add_bot``. Whoever watches
    ``changes`` over HTTP hears something every ``heartbeat`` seconds of real time; ``keep`` of them are remembered.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        sleep: updates.Sleep = asyncio.sleep,
        limits: Limits = LIFELIKE,
        seed: int = 1,
        ledger_file: Path | None = None,
        heartbeat: float = 15.0,
        keep: int = KEPT,
    ) -> None:
        self.url = ""
        self.faults = faults.Faults()
        self.ledger = Ledger(now, ledger_file)
        dice = random.Random(seed)  # noqa: S311 - repeatable numbers, nothing secret
        self.changes = Changes(keep)
        self.files = files.Files()
        self.chats = chats.Chats(now, dice, self.changes, self.files)
        self.phones = Phones(self.chats)
        self._world = calls.World(self.chats, Gate(limits, now), webhooks.Hooks(self._hold), self._hold, self._perform)
        self._stopping = asyncio.Event()
        watching = Watching(self.changes, heartbeat, self._stopping)
        self._control = control.Control(self._world, self.phones, self.faults, self.ledger, watching)
        self._sleep = sleep
        self._runner: web.ServerRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen; returns the base address, such as http://127.0.0.1:41234 (port 0 takes a free one)."""
        server = web.Server(self._handle, request_factory=_request, access_log=None)
        self._stopping.clear()
        self._runner = web.ServerRunner(server, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        """End polls and deliveries, close the connections and the ledger's file. What is known stays."""
        self._stopping.set()
        for account in self.chats.bots.values():
            account.queue.wake()
        await self._world.hooks.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None
        self.ledger.close()

    def add_bot(
        self,
        token: str,
        username: str | None = None,
        name: str | None = None,
        *,
        privacy: bool = True,
        inline: bool = False,
        inline_feedback: bool = False,
    ) -> Account:
        """Know a bot before it calls, and no strangers any more; ValueError when the token is not well-formed.

        ``privacy``: in groups it hears only commands, replies and mentions. ``inline``: it answers inline queries, and
        with ``inline_feedback`` it is told which result was chosen.
        """
        return self.chats.add_bot(
            token, username, name, privacy=privacy, inline=inline, inline_feedback=inline_feedback
        )

    def add_group(
        self, chat_id: int, title: str, *, bot: int | str | None = None, members: list[int] | None = None
    ) -> chats.Chat:
        """A group the bot is a member of; ``chat_id`` is negative, the first of the people named is its creator."""
        return self.chats.add_group(self.phones.account(bot), chat_id, title, members=members)

    def limit(self, to: Limits) -> None:
        """Other flood limits from now on."""
        self._world.gate.change(to)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            return await self._call(request, path.removeprefix("/bot"))
        if path.startswith("/file/bot"):
            return self._download(path.removeprefix("/file/bot"))
        if path.startswith(("/phone/", "/control/")):
            return await self._control.answer(request)
        return reply(answers.refused(answers.Refused(404, "Not Found")), 404)

    def _download(self, path: str) -> web.Response:
        token, _, place = path.partition("/")
        account, stored = self.chats.accounts.get(token), self.files.at(place)
        content = self.files.content(stored) if account and stored else None
        if content is None:
            return reply(answers.refused(answers.Refused(404, "Not Found")), 404)
        return web.Response(body=content, content_type="application/octet-stream")

    async def _call(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        token, _, asked_name = path.partition("/")
        name = methods.BY_LOWER_NAME.get(asked_name.lower(), asked_name)
        try:
            account = self.chats.account(token)
            call = calls.Call(self._world, account, await parameters.read(request))
        except answers.Refused as refusal:
            bot = self.chats.accounts.get(token)
            self.ledger.note(bot=bot.id if bot else 0, method=name, status=refusal.status, delivered=False)
            return reply(answers.refused(refusal), refusal.status)
        fault = self.faults.take(name.lower(), call.chat_number())
        return await self._faulty(request, call, name, fault) if fault else await self._faultless(call, name)

    async def _faultless(self, call: calls.Call, name: str) -> web.Response:
        outcome = await self._carry_out(call, name)
        self._note(call, name, outcome.status, delivered=outcome.took_effect)
        return reply(outcome.answer, outcome.status)

    async def _faulty(
        self, request: web.BaseRequest, call: calls.Call, name: str, fault: faults.Fault
    ) -> web.StreamResponse:
        if fault.delay is not None:
            await self._hold(fault.delay)
        refusal = fault.refusal()
        outcome = Outcome(answers.refused(refusal), refusal.status) if refusal else NOTHING
        if fault.takes_effect:
            outcome = await self._carry_out(call, name)
        silent = fault.reset is not None or fault.timeout is not None
        status = None if silent else HTTPStatus.OK if fault.garbage is not None else outcome.status
        self._note(call, name, status, delivered=fault.takes_effect and outcome.took_effect)
        if silent:
            await self._hold(fault.seconds if fault.timeout else 0)
            return dropped(request)
        if fault.garbage is not None:
            return web.Response(text=fault.garbage)
        if fault.html_body:
            page = faults.HTML.format(outcome.status, faults.phrase(outcome.status))
            return web.Response(text=page, status=outcome.status, content_type="text/html")
        return reply(outcome.answer, outcome.status)

    async def _carry_out(self, call: calls.Call, name: str) -> Outcome:
        method = methods.METHODS.get(name)
        try:
            if method is None:
                raise NOT_FOUND
            result = method(call)
            if inspect.iscoroutine(result):
                result = await result
        except answers.Refused as refusal:
            return Outcome(answers.refused(refusal), refusal.status)
        return Outcome(answers.accepted(result))

    async def _perform(self, account: Account, answer: answers.Json) -> None:
        """What a webhook answered with: a method to carry out, whose result nobody learns."""
        asked = str(answer["method"])
        name = methods.BY_LOWER_NAME.get(asked.lower(), asked)
        call = calls.Call(self._world, account, parameters.Parameters(answer))
        outcome = await self._carry_out(call, name)
        self._note(call, name, outcome.status, delivered=outcome.took_effect)

    def _note(self, call: calls.Call, name: str, status: int | None, *, delivered: bool) -> None:
        self.ledger.note(
            bot=call.account.id,
            method=name,
            status=status,
            delivered=delivered,
            chat_id=call.chat_number(),
            text=call.text,
            message_id=call.message_id,
        )

    async def _hold(self, seconds: float) -> None:
        """Wait, but not longer than the server lives."""
        waits = [asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(self._stopping.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


NOTHING = Outcome({}, 0)


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_BODY)


def reply(answer: answers.Json, status: int) -> web.Response:
    """The answer as HTTP; a 429 says in a header too when to come back."""
    response = web.Response(body=answers.encoded(answer), status=status, content_type="application/json")
    if retry_after := (answer.get("parameters") or {}).get("retry_after"):
        response.headers["Retry-After"] = str(retry_after)
    return response


def dropped(request: web.BaseRequest) -> web.Response:
    """No answer: the connection is cut, and what is returned here goes nowhere."""
    if request.transport:
        request.transport.abort()
    return web.Response()
