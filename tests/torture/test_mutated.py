"""Thousands of broken updates: nothing stops, nothing is left lying, nobody else reads or suffers a word (I4, I5)."""

import io
import json
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import Update as TelegramUpdate
from telegram.ext import BaseHandler

import handlers
from bot import logs
from bot.chat.dispatch import Dispatcher, Route
from bot.chat.pacing import Limits
from bot.chat.send import Sender
from bot.messaging.tables import Delivery, Update
from bot.monitoring.tables import Report
from bot.playground.api.phones import flat
from bot.web import server
from tests.torture.mutations import MARK, Mutations
from tests.town import START, TOKEN, Actor, Town, town

SEED = 4711
HANDFUL = 100
"""Updates in one poll; what it brings is handled, answered and sent before the next."""
BOT = int(TOKEN.partition(":")[0])
SECRET = "s" * 32
HOSTILE, ORDINARY = 30, 10
ORDINARY_IDS = 2**31
"""The updates of phones have smaller ids than any of the mutated."""


class Counted(BaseHandler[TelegramUpdate, Any, None]):
    """A route that notes which updates reached it."""

    def __init__(self, route: Route, reached: set[int]) -> None:
        super().__init__(route.callback)
        self._route = route
        self._reached = reached

    def check_update(self, update: object) -> Any:
        return self._route.check_update(update)

    async def handle_update(self, update: TelegramUpdate, application: Any, check_result: Any, context: Any) -> None:
        self._reached.add(update.update_id)
        await self._route.handle_update(update, application, check_result, context)


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Everything that any library or room logs meanwhile, as an operator would read it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Redacted("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def people() -> dict[str, Any]:
    """The hostile, of whom half are observed, the ordinary, and those who answer for them."""
    staff = {"shift": "00:00-24:00", "languages": ["zh_CN"]}
    names = [*(f"hostile{number}" for number in range(HOSTILE)), *(f"ordinary{number}" for number in range(ORDINARY))]
    observed = [name for number, name in enumerate(names) if number % 2 or name.startswith("ordinary")]
    return {
        "areas": [{"id": "C"}, {"id": "T1", "parent": "C"}, {"id": "K1", "parent": "T1"}, {"id": "G1", "parent": "K1"}],
        "workers": [
            {"id": "wang", "name": "王芳", "post": "G1", "role": "grid_worker", "skills": ["care"], **staff},
            {"id": "chen", "name": "陈医生", "post": "K1", "role": "community_doctor", "skills": ["medical"], **staff},
        ],
        "people": [
            {"id": name, "language": ("en", "zh_CN", "ko")[at % 3] if at < HOSTILE else "en"}
            for at, name in enumerate(names)
        ],
        "households": [
            {"id": f"h{at}", "grid": "G1", "responsible": "wang", "head": name, "members": [name]}
            for at, name in enumerate(names)
        ],
        "episodes": [
            {"person": name, "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-14"}
            for name in observed
        ],
    }


class Mill:
    """A town whose intake is fed with broken updates while its ordinary people go on reporting."""

    def __init__(self, here: Town, address: str, http: aiohttp.ClientSession) -> None:
        self.here = here
        self.ordinary = [actor for name, actor in here.actors.items() if name.startswith("ordinary")]
        self.hostile = [actor for name, actor in here.actors.items() if name.startswith("hostile")]
        self.answers: Counter[int] = Counter()
        self.reached: set[int] = set()
        self._steps = 0
        self._address = address
        self._http = http

    async def records(self) -> list[dict[str, Any]]:
        """Real updates of every kind, as they were stored."""
        li, other, wang = self.hostile[3], self.hostile[0], self.here.actors["wang"]
        for text in ("/help", "/language", "hello", "36.6 no symptoms"):
            await li.says(text)
        await li.taps("Send")
        await li.says("/checkin")
        await li.taps("36.5", "Cough", "Send")
        await wang.taps(wang.buttons[0])
        await other.says("hello")
        phones = self.here.api.phones
        phones.edit(li.phone.id, phones.say(li.phone.id, "37.1"), "37.2")
        phones.block(other.phone.id)
        phones.unblock(other.phone.id)
        await self.here.settle()
        ring = self.here.service.database.ring
        return [json.loads(ring.open(row.raw, "inbox.raw", row.id)) for row in await self.here.rows(Update)]

    def hurries(self) -> None:
        """From now on it is known which updates reach a handler, and no message waits for a clock that stands still."""
        service = self.here.service
        service.dispatcher = Dispatcher(
            database=service.database, bots=service.bots, routes=[Counted(route, self.reached) for route in handlers.ROUTES],
            wording=service.content.wording, content=lambda: service.content, metrics=service.metrics,
        )  # fmt: skip

        pace = Limits(per_second=1e9, bulk_per_second=1e9, chat_seconds=0.0, group_per_minute=100_000)
        service.senders = [
            Sender(database=service.database, bot=bot, holder=service.life.run_id, limits=pace, metrics=service.metrics)
            for bot in service.bots.values()
        ]

    async def grinds(self, mutations: Mutations, count: int) -> None:
        """Broken updates in handfuls, most as a poll brings them, some over the webhook; and one ordinary step with each."""
        updates = mutations.updates(count)
        while handful := list(islice(updates, HANDFUL)):
            mutations.buttons = {actor.phone.id: self._buttons(actor) for actor in self.hostile}
            self._goes_on()
            await self.here.service.intake.store(BOT, handful[5:])
            for update in handful[:5]:
                await self._post(json.dumps(update).encode())
            for body in mutations.broken_bodies(2):
                await self._post(body)
            await self.passes(2)

    async def passes(self, seconds: float) -> None:
        """The clock goes on; everything that is due on the way happens."""
        await self.here.moves_to(self.here.time.now() + timedelta(seconds=seconds))

    def _goes_on(self) -> None:
        """The next step of one ordinary check-in: asked for, tapped, sent."""
        turn, step = divmod(self._steps, 3)
        person = self.ordinary[turn % ORDINARY].phone.id
        phones = self.here.api.phones
        match step:
            case 0:
                phones.say(person, "/checkin")
            case 1:
                phones.tap(person, f"36.{turn // ORDINARY % 4 + 3}")
            case _:
                phones.tap(person, "No symptoms, send")
        self._steps += 1

    async def finishes(self) -> None:
        """The last ordinary check-in is completed, retries are over, and nothing waits."""
        while self._steps % 3:
            self._goes_on()
            await self.passes(2)
        for _ in range(20):
            await self.passes(10)

    @property
    def reports(self) -> int:
        """How many check-ins ordinary people have finished."""
        return self._steps // 3

    async def _post(self, body: bytes) -> None:
        async with self._http.post(self._address, data=body, headers={server.SECRET_HEADER: SECRET}) as answer:
            self.answers[answer.status] += 1

    def _buttons(self, actor: Actor) -> list[tuple[int, str]]:
        api = self.here.api
        messages = api.chats.private(api.phones.account(), api.chats.people[actor.phone.id]).messages.values()
        newest = islice(reversed(messages), 12)
        return [(message.id, button["callback_data"]) for message in newest for button in flat(message)]


@asynccontextmanager
async def mill(database_url: str, folder: Path) -> AsyncIterator[Mill]:
    """A town of hostile and ordinary people, and a webhook beside the poller."""
    async with town(database_url, folder) as here:
        await here.plants(people())
        service = here.service
        app = server.application(
            store=service.intake.store,
            metrics=service.metrics,
            ready=service.not_ready,
            bots=frozenset({BOT}),
            secret=SECRET,
        )
        runner = await server.listen(app, "127.0.0.1", 0)
        try:
            async with aiohttp.ClientSession() as http:
                yield Mill(here, f"http://127.0.0.1:{runner.addresses[0][1]}/telegram/{BOT}", http)
        finally:
            await runner.cleanup()


@pytest.mark.parametrize(("kind", "count"), [("sqlite", 1_000), ("postgres", 400)])
async def test_broken_updates_hurt_nobody(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, count: int, long: bool, told: Callable[[str], None]
) -> None:
    """I5: at least half of them reach a handler; the ordinary people in between are served as if there were none."""
    count *= 10 if long else 1
    with logged() as log:
        async with mill(request.getfixturevalue(f"{kind}_url"), tmp_path) as here:
            mutations = Mutations(SEED, await here.records(), [actor.phone.id for actor in here.hostile])
            here.hurries()
            began = time.perf_counter()
            await here.grinds(mutations, count)
            took = time.perf_counter() - began
            await here.finishes()
            await _nothing_is_left(here)
            await _the_ordinary_are_served(here)
            buried = sum(row.state == "buried" for row in await here.here.rows(Update))
            broken = sum(number > ORDINARY_IDS for number in here.reached)
            told(
                f"{count} mutated updates on {kind}, seed {SEED}: {broken} reached a handler, {buried} were buried,"
                f" webhook's answers {dict(here.answers)}, {took / count * 1000:.1f} ms each"
            )
            assert broken >= count / 2
            assert max(here.answers) < 500
    written = log.getvalue()
    assert MARK not in written
    assert "step failed" not in written


async def _nothing_is_left(here: Mill) -> None:
    """No update waits, no message waits, whatever it was about."""
    assert [row.failure for row in await here.here.rows(Update) if row.state not in ("done", "buried")] == []
    assert [row.kind for row in await here.here.rows(Delivery) if row.state != "done"] == []


async def _the_ordinary_are_served(here: Mill) -> None:
    """I5: each of their reports is kept and answered; nobody reads a word of the hostile, and no markup of theirs leaves."""
    ordinary = {actor.id for actor in here.ordinary}
    assert sum(row.reporter_id in ordinary for row in await here.here.rows(Report)) == here.reports
    others = {actor.phone.id for name, actor in here.here.actors.items() if not name.startswith("hostile")}
    answered = 0
    for entry in here.here.api.ledger:
        text = entry.text or ""
        assert f"<b>{MARK}" not in text
        assert "<script" not in text
        assert entry.chat_id not in others or MARK not in text
        answered += entry.chat_id in others and entry.delivered and "✅ Recorded" in text
    assert answered == here.reports
