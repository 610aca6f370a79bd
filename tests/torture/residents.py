"""Two hundred people with phones: each does the next thing only when the answer to the last one has arrived."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bot import assembly, catalog, changes
from bot.db import Database
from bot.i18n import Wording
from bot.monitoring.service import episodes, reminders
from bot.people import service as people
from bot.playground.api import Api
from bot.playground.api.phones import seen
from tests.torture.stage import SENDING

Act = Callable[[], object]

FEVER = 373
WELL = range(351, FEVER)
ILL = range(FEVER + 1, 400)
"""Not the line itself: every answer to a fever names it."""
_NUMBER = re.compile(r"\d\d\.\d")


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody reports once: never the same twice, so that one applied twice, or lost, is seen."""

    temperature: int
    cough: bool

    @property
    def written(self) -> str:
        return f"{self.temperature / 10:.1f}"

    @property
    def symptomatic(self) -> bool:
        return self.cough or self.temperature >= FEVER

    @property
    def symptoms(self) -> tuple[str, ...]:
        return ("cough",) if self.cough else ()


@dataclass(frozen=True, slots=True)
class Tongue:
    """The labels and texts by which somebody finds their way; what was typed is summed up before it is sent."""

    none: tuple[str, str]
    cough: str
    send: tuple[str, str]
    repeated: str
    no_symptoms: str


TONGUES = {
    "en": Tongue(("No symptoms, send", "No symptoms"), "Cough", ("Send", "Next"), "exactly this report", "no symptoms"),
    "zh_CN": Tongue(("没有症状，发送", "没有症状"), "咳嗽", ("发送", "下一步"), "内容一样", "没有症状"),
}
CALLING = "我现在打电话"
TEMPERATURE, SYMPTOMS, TICKED, SUMMARY, RECORDED, REPEATED, WELCOME = range(7)
ALL = frozenset(range(6))


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen of the bot's, and the message it is in."""

    screen: int
    message: int
    labels: tuple[str, ...]


@dataclass(slots=True)
class Resident:
    """Somebody under observation, who reports again and again."""

    crowd: "Crowd"
    name: str
    household: str
    language: str
    dice: random.Random
    phone: int
    begun: list[Reading] = field(default_factory=list)
    asked_again: int = 0
    _left: list[Reading] = field(default_factory=list)
    _expected: frozenset[int] = frozenset()
    _waiting: asyncio.Future[Shown] | None = None

    def __post_init__(self) -> None:
        self._left = [Reading(temperature, cough) for temperature in WELL for cough in (False, False, False, True)]
        self._left = list(dict.fromkeys(self._left + [Reading(temperature, False) for temperature in ILL]))
        self.dice.shuffle(self._left)
        # about one in eight is symptomatic: workers are alerted, but not of everybody
        self._left.sort(key=lambda reading: reading.symptomatic and self.dice.random() < 0.92, reverse=True)

    async def joins(self, token: str) -> None:
        """Follow the invitation's link; return at the welcome."""
        await self._answered(lambda: self.crowd.api.phones.start(self.phone, token), WELCOME)

    async def checks_in(self, *, reminded: bool = False) -> None:
        """One report, from the first question to "recorded"."""
        reading = self._left.pop()
        self.begun.append(reading)
        if not reminded and self.dice.random() < 0.3:
            act, *expected = self._writes(reading)
        else:
            act, *expected = (self._nothing if reminded else self._asks), TEMPERATURE
        shown = await self._answered(act, *expected)
        while shown.screen not in (RECORDED, REPEATED):
            act, *expected = self._next(reading, shown)
            shown = await self._answered(act, *expected)

    def notices(self, message: dict[str, Any]) -> None:
        """The phone shows something; what was not waited for is passed over."""
        shown = self._recognised(message)
        if shown and shown.screen in self._expected and self._waiting and not self._waiting.done():
            self._waiting.set_result(shown)

    def _next(self, reading: Reading, shown: Shown) -> tuple[Any, ...]:
        tongue = TONGUES[self.language]
        sent = (RECORDED, REPEATED)
        if shown.screen == TEMPERATURE and reading.written in shown.labels:
            return self._tapping(shown, reading.written), SYMPTOMS
        if shown.screen == TEMPERATURE:
            return lambda: self._say(reading.written), SYMPTOMS
        if shown.screen == SYMPTOMS and reading.cough:
            return self._tapping(shown, tongue.cough), TICKED
        if shown.screen == SYMPTOMS:
            return self._tapping(shown, *tongue.none), SUMMARY, *sent
        return self._tapping(shown, *tongue.send), *sent, *([SUMMARY] if shown.screen == TICKED else [])

    def _writes(self, reading: Reading) -> tuple[Any, ...]:
        tongue = TONGUES[self.language]
        words = f"{reading.written} {tongue.cough if reading.cough else tongue.no_symptoms}"
        return lambda: self._say(words), SUMMARY

    async def _answered(self, act: Act, *screens: int) -> Shown:
        """Do something and wait for what it should bring. Whoever gets no answer asks once more, as people do."""
        if act != self._nothing:  # a reminder may come while somebody thinks
            await asyncio.sleep(self.dice.uniform(0, self.crowd.thinks))
        self._expected = frozenset(screens)
        while True:
            self._waiting = asyncio.get_running_loop().create_future()
            act()
            try:
                async with asyncio.timeout(self.crowd.patience):
                    return await self._waiting
            except TimeoutError:
                self.asked_again += 1
                self._expected, act = self._expected | ALL, self._asks

    def _recognised(self, message: dict[str, Any]) -> Shown | None:
        tongue = TONGUES[self.language]
        labels = tuple(button["label"] for row in message["rows"] for button in row)
        text = str(message["text"])
        signs = (
            (TEMPERATURE, any(map(_NUMBER.fullmatch, labels))),
            (SYMPTOMS, tongue.cough in labels),
            (TICKED, f"✓ {tongue.cough}" in labels),
            (SUMMARY, tongue.send[0] in labels),
            (RECORDED, "✅" in text and bool(self.begun) and f"{self.begun[-1].written} °C" in text),
            (REPEATED, tongue.repeated in text),
            (WELCOME, True),
        )
        screen = next(screen for screen, holds in signs if holds)
        return Shown(screen, message["id"], labels)

    def _tapping(self, shown: Shown, *choices: str) -> Act:
        label = next(label for label in choices if label in shown.labels)

        def tap() -> None:
            self.crowd.acts += 1
            self.crowd.api.phones.tap(self.phone, label, message_id=shown.message)

        return tap

    def _say(self, text: str) -> None:
        self.crowd.acts += 1
        self.crowd.api.phones.say(self.phone, text)

    def _asks(self) -> None:
        self._say("/checkin")

    def _nothing(self) -> None:
        """Wait for the reminder."""


@dataclass(slots=True)
class Worker:
    """Somebody who is alerted, and says of every fourth alert that they are calling."""

    crowd: "Crowd"
    name: str
    phone: int
    alerts: int = 0

    def notices(self, message: dict[str, Any]) -> None:
        labels = [button["label"] for row in message["rows"] for button in row]
        if CALLING in labels and not message["edited"]:
            self.alerts += 1
            if self.alerts % 4 == 0:
                self.crowd.acts += 1
                self.crowd.api.phones.tap(self.phone, CALLING, message_id=message["id"])


class Crowd:
    """Everybody with a phone, and what they see."""

    def __init__(self, api: Api, *, seed: int, size: int, thinks: float, patience: float) -> None:
        self.api = api
        self.thinks = thinks
        self.patience = patience
        self.acts = 0
        self.resting = False
        self._ids: dict[str, UUID] = {}
        self._tokens: dict[str, str] = {}
        self._account = api.phones.account()
        dice = random.Random(seed)
        self.workers = [Worker(self, name, api.phones.add(name).id) for name in (*WORKERS, DOCTOR)]
        self.residents = [self._resident(number, random.Random(dice.random())) for number in range(size)]
        owners: list[Resident | Worker] = [*self.residents, *self.workers]
        self._phones = {owner.phone: owner for owner in owners}

    def _resident(self, number: int, dice: random.Random) -> Resident:
        household = f"G{number % len(WORKERS) + 1}-{number:03}"
        language = ("en", "zh_CN")[number % 2]
        return Resident(self, f"p{number:03}", household, language, dice, self.api.phones.add(f"p{number:03}").id)

    async def planted(self, database: Database) -> None:
        """Everybody is in the roster and has an invitation."""
        content = catalog.load(assembly.folder("content"), Wording(assembly.folder("locales")))
        async with database.begin() as uow:
            content = await catalog.publish(uow, content)
            self._ids = await changes.plant(uow, content.programme, content.protocols, town(self.residents))
            self._tokens = {name: await people.invite(uow, person_id) for name, person_id in self._ids.items()}

    async def joined(self) -> None:
        """Everybody follows their link."""
        for worker in self.workers:
            self.acts += 1
            self.api.phones.start(worker.phone, self._tokens[worker.name])
        self.acts += len(self.residents)
        await asyncio.gather(*(each.joins(self._tokens[each.name]) for each in self.residents))

    async def observed(self, database: Database) -> None:
        """Everybody's observation begins. The morning's reminder is due at once: its time is past, its slot is open."""
        content = catalog.load(assembly.folder("content"), Wording(assembly.folder("locales")))
        starts_at = datetime.now(UTC) - timedelta(hours=3)
        protocol = content.protocols["home-observation-14"]
        async with database.begin() as uow:
            for resident in self.residents:
                person_id = self._ids[resident.name]
                await episodes.begin(uow, person_id, protocol, starts_at=starts_at, end_on=None, actor="operator")
                someone = await episodes.observed(uow, content.programme, person_id)
                assert someone is not None
                await reminders.plan(uow, content.programme, someone)

    async def lives(self) -> None:
        """Report when reminded, then again and again until it is time to rest; everybody finishes what they began."""
        await asyncio.gather(*map(self._reports, self.residents))

    async def _reports(self, resident: Resident) -> None:
        await resident.checks_in(reminded=True)
        while not self.resting:
            await resident.checks_in()

    @asynccontextmanager
    async def watching(self, seconds: float) -> AsyncIterator[asyncio.TaskGroup]:
        """Everybody looks at their phone meanwhile, for at most so long; what fails in any of them fails here."""
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            following = group.create_task(self._follow())
            yield group
            following.cancel()

    async def _follow(self) -> None:
        """Show everybody what arrives, for ever."""
        looked = 0
        while True:
            for entry in self.api.ledger.since(looked):
                looked = entry.seq
                if entry.delivered and entry.method in SENDING and (owner := self._phones.get(entry.chat_id or 0)):
                    chat = self.api.chats.private(self._account, self.api.chats.people[owner.phone])
                    owner.notices(seen(chat.messages[entry.message_id or 0]))
            await self.api.ledger.grown()


WORKERS = ("wang1", "wang2", "wang3", "wang4")
DOCTOR = "chen"


def zone() -> str:
    """A zone where it is seven in the morning now, whenever this runs: the morning's slot is open for three hours."""
    ahead = 7 - datetime.now(UTC).hour
    return f"Etc/GMT{-(ahead if ahead >= -12 else ahead + 24):+}"


def town(residents: Iterable[Resident]) -> dict[str, Any]:
    """The roster: one community of four grids, a worker each, a doctor, and one household for each person."""
    grids = [f"G{number}" for number in range(1, len(WORKERS) + 1)]
    areas = [{"id": "C"}, {"id": "T1", "parent": "C"}, {"id": "K1", "parent": "T1", "zone": zone()}]
    worker = {"shift": "00:00-24:00", "languages": ["zh_CN"]}
    return {
        "areas": [*areas, *({"id": grid, "parent": "K1"} for grid in grids)],
        "workers": [
            *(
                {"id": name, "post": grid, "role": "grid_worker", "skills": ["care", "visit"], **worker}
                for name, grid in zip(WORKERS, grids, strict=True)
            ),
            {"id": DOCTOR, "post": "K1", "role": "community_doctor", "skills": ["medical"], **worker},
        ],
        "people": [
            {"id": each.name, "language": each.language, "remind_at": {"morning": "06:30"}} for each in residents
        ],
        "households": [
            {
                "id": each.household,
                "number": each.household,
                "grid": each.household.partition("-")[0],
                "responsible": responsible(each.household),
                "head": each.name,
                "members": [each.name],
            }
            for each in residents
        ],
        "episodes": [],
    }


def responsible(household: str) -> str:
    """The worker who answers for a household."""
    return WORKERS[int(household[1]) - 1]
