"""A month of a town: the real service on a clock that jumps, phones, restarts, two replicas at once; what happened is noted."""

import asyncio
import heapq
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot import assembly, changes
from bot.db import Database
from bot.migrations import upgrade
from bot.people import service as people
from bot.playground.api import Api, Limits
from bot.playground.api.phones import seen
from bot.playground.player.stage import UNPACED
from bot.references import Ids
from bot.sealing import KeyFile
from bot.service import Service
from bot.settings import Settings
from bot.timing import ManualTime
from tests.torture import neighbourhood
from tests.torture.neighbourhood import Doing, Neighbour
from tests.torture.stage import SENDING
from tests.town import TOKEN

STAFF = (*(f"w{grid}" for grid in neighbourhood.GRIDS), "dr", "chief")
GIVES_UP = timedelta(hours=30)


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as its sender's phone knows it: of whom, when the last tap was heard, in tenths of a degree, by whom."""

    person: str
    at: datetime
    temperature: int
    by: str


@dataclass(slots=True)
class Facts:
    """What can be seen from outside, and nothing that the service has concluded from it."""

    people: list[Neighbour]
    readings: list[Reading] = field(default_factory=list)
    dark: list[tuple[datetime, datetime]] = field(default_factory=list)
    released_at: dict[str, datetime] = field(default_factory=dict)
    answered: list[tuple[str, datetime]] = field(default_factory=list)
    """Of whom staff tapped that they call them, or what a call found, and when."""
    restarts: int = 0
    together: int = 0
    """Days on which two replicas lived."""
    given_up: list[Doing] = field(default_factory=list)


class Month:
    """One run: ``facts`` and ``api.ledger`` are the evidence."""

    def __init__(
        self, database_url: str, folder: Path, *, seed: int, homes: int, observed: int, days: tuple[date, date]
    ):
        self.dice = random.Random(seed)
        self.days = days
        self.time = ManualTime(datetime.combine(days[0], time(), UTC) - timedelta(days=2))
        self.api = Api(now=self.time.now, limits=Limits.none(), seed=seed)
        self.services: list[Service] = []
        self.facts: Facts
        self.ids: dict[str, Any] = {}
        self._url, self._folder = database_url, folder
        self._homes = list(neighbourhood.households(self.dice, homes, observed))
        self._identifiers = Ids(random.Random(seed))
        self._agenda: list[tuple[datetime, int, Any]] = []
        self._numbers = count()
        self._phones: dict[str, int] = {}
        self._owners: dict[int, str] = {}
        self._shown: dict[str, list[dict[str, Any]]] = {}
        self._doing: dict[str, list[Doing]] = {}
        self._looked = 0
        self._alerts = 0

    async def lives(self) -> None:
        """From the roster to the end of the last day."""
        await self._begins()
        self._plan()
        ends_at = datetime.combine(self.days[1], time(), UTC) + timedelta(days=2)
        while self.time.now() < ends_at:
            await self._goes_on(ends_at)
        self.facts.given_up += [each for line in self._doing.values() for each in line]

    async def ends(self) -> None:
        for service in self.services:
            await service.close()
        await self.api.stop()

    # The town

    async def _begins(self) -> None:
        self.api.add_bot(TOKEN, "linli_bot", "Linli")
        self._settings = Settings(
            bot_token=(SecretStr(TOKEN),), bot_api_url=await self.api.start(), database_url=SecretStr(self._url),
            key_file=self._folder / "keys.json", data_dir=self._folder, time_zone="Asia/Shanghai",
        )  # fmt: skip
        KeyFile(self._settings.keys).make()
        database = Database(self._settings.database, self.time, KeyFile(self._settings.keys).read())
        if not await upgrade.is_current(database.engine):
            await upgrade.upgrade(database.engine)
        await database.close()
        await self._start()
        observed = neighbourhood.neighbours(self.dice, self._homes, *self.days)
        self.facts = Facts(observed)
        content = self.services[0].content
        async with self.services[0].database.begin() as uow:
            town = neighbourhood.town(self._homes, observed)
            self.ids = await changes.plant(uow, content.programme, content.protocols, town)
            chats = [each.name for each in observed if each.chat != "none"]
            tokens = {name: await people.invite(uow, self.ids[name]) for name in (*STAFF, *chats)}
        for name, token in tokens.items():
            self._phones[name] = self.api.phones.add(name).id
            self._owners[self._phones[name]] = name
            self.api.phones.start(self._phones[name], token)
        await self._settle()
        for each in observed:
            if each.chat == "blocked":
                self.api.phones.block(self._phones[each.name])
        await self._settle()
        self._looked = len(self.api.ledger)

    def _plan(self) -> None:
        first, last = self.days
        for person in self.facts.people:
            begins = max(person.starts_at, self.time.now())
            for plan in neighbourhood.plans(self.dice, person, first, person.end_on):
                if plan.at >= begins and self._answers(person):
                    self._at(plan.at, self._reports, person, plan.temperature)
        for ahead in range((last - first).days + 1):
            day = datetime.combine(first, time(), UTC) + timedelta(days=ahead)
            begins = day + timedelta(minutes=self.dice.randrange(1440) // 5 * 5 + 1)
            hours = timedelta(minutes=5 * self.dice.randrange(4, 150))
            if ahead % 3 == 0 and not self._url.startswith("sqlite"):
                self._at(begins, self._is_joined, begins + hours)
            elif ahead % 3 == 1:
                self._at(begins, self._goes_dark, begins + hours)
            else:
                self._at(begins, self._restarts)

    def _answers(self, person: Neighbour) -> bool:
        """Whether anybody with a phone that still talks to us reports for them."""
        return person.asks is not None and not any(
            each.name == person.asks and each.chat == "blocked" for each in self.facts.people
        )

    # The clock

    def _at(self, at: datetime, act: Any, *given: Any) -> None:
        heapq.heappush(self._agenda, (at, next(self._numbers), lambda: act(*given)))

    async def _goes_on(self, ends_at: datetime) -> None:
        """To whatever comes next. What falls due for the service in a minute comes before what people do in it."""
        acts_at = min(self._agenda[0][0], ends_at) if self._agenda else ends_at
        due_at = await self.services[0].clock.next_at() if self.services else None
        self.time.move_to(max(min(acts_at, due_at or acts_at), self.time.now()))
        if due_at and due_at <= acts_at:
            await self._settle()
            return
        while self._agenda and self._agenda[0][0] <= self.time.now():
            await heapq.heappop(self._agenda)[2]()
        await self._settle()

    async def _settle(self) -> None:
        """Everything that can happen now happens, on every replica at once, and everybody looks at their phones."""
        while self.services:
            await asyncio.gather(*(service.settle() for service in self.services))
            for service in self.services if len(self.services) > 1 else ():
                await service.settle()  # who holds the sender's lease may have been done before a colleague promised
            if not self._act():
                return

    # Processes

    async def _start(self) -> None:
        service = await assembly.build(
            self._settings, time=self.time, ids=self._identifiers, limits=UNPACED, in_flight=8,
            protocols=neighbourhood.PROTOCOLS,
        )  # fmt: skip
        self.services.append(service)

    async def _restarts(self) -> None:
        if self.services:
            self.facts.restarts += 1
            await self._settle()
            await self._die()
            await self._start()

    async def _goes_dark(self, until: datetime) -> None:
        if self.services:
            await self._settle()
            self.facts.dark.append((self.time.now(), until))
            await self._die()
            self._at(until, self._returns)

    async def _returns(self) -> None:
        await self._start()

    async def _is_joined(self, until: datetime) -> None:
        """A second replica lives beside the first, which dies meanwhile."""
        if len(self.services) == 1:
            self.facts.together += 1
            await self._start()
            self._at(until, self._is_alone)

    async def _is_alone(self) -> None:
        if len(self.services) == 2:
            await self.services.pop(0).die()

    async def _die(self) -> None:
        while self.services:
            await self.services.pop().die()

    # Phones

    async def _reports(self, person: Neighbour, temperature: int) -> None:
        if person.name in self.facts.released_at:
            return  # they have read that it is over: no second thoughts
        owner = str(person.asks)
        several = [("say", "/checkin"), ("choose", "One person only…"), ("choose", f"Report for {person.name}")]
        steps = several if self._several(owner) else []
        await self._begin(owner, person.name, temperature, steps)

    def _several(self, owner: str) -> bool:
        return sum(each.asks == owner for each in self.facts.people) > 1

    async def _begin(self, owner: str, about: str, temperature: int, steps: list[tuple[str, str]]) -> None:
        written = f"{temperature / 10:.1f} no symptoms"
        doing = Doing(owner, about, temperature, [*steps, ("say", written), ("tap", "Send")], began=self.time.now())
        self._doing.setdefault(owner, []).append(doing)
        if not self.services:
            self._act()

    async def _taps(self, owner: str, message: dict[str, Any], label: str) -> None:
        with suppress(LookupError, ValueError):
            self.api.phones.tap(self._phones[owner], label, message_id=message["id"])

    async def _answers_alert(self, owner: str, message: dict[str, Any], label: str) -> None:
        self.facts.answered.append((self._about(message).name, self.time.now()))
        await self._taps(owner, message, label)

    def _about(self, message: dict[str, Any]) -> Neighbour:
        return next(each for each in self.facts.people if f"{each.reference}:" in message["text"])

    def _act(self) -> bool:
        """Look at what has arrived; whoever is in the middle of something goes on with it. Whether anybody did."""
        for owner, message in self._arrived():
            self._shown.setdefault(owner, []).append(message)
            if owner in STAFF:
                self._react(owner, message)
        return sum(self._go_on(owner, line) for owner, line in self._doing.items() if line) > 0

    def _arrived(self) -> Iterator[tuple[str, dict[str, Any]]]:
        account = self.api.phones.account()
        for entry in self.api.ledger.since(self._looked):
            self._looked = entry.seq
            owner = self._owners.get(entry.chat_id or 0)
            if owner and entry.delivered and entry.method in SENDING:
                chat = self.api.chats.private(account, self.api.chats.people[self._phones[owner]])
                yield owner, seen(chat.messages[entry.message_id or 0])

    def _go_on(self, owner: str, line: list[Doing]) -> bool:
        """The next step of the first thing somebody is doing, if it can be done yet."""
        doing = line[0]
        shown = self._shown.setdefault(owner, [])
        if self.time.now() - doing.began > GIVES_UP:
            self.facts.given_up.append(line.pop(0))
        elif any("Nothing was changed" in each["text"] for each in shown):
            line.pop(0)  # it is over, or a colleague's by now
        elif doing.left[0][0] == "choose" and any(each["rows"] for each in shown) and not self._button(owner, doing):
            doing.left.pop(0)  # there is only one to report for: the question itself is there
            return self._go_on(owner, line)
        elif self._done(owner, doing):
            doing.left.pop(0)
            if not doing.left:
                self.facts.readings.append(Reading(doing.about, self.time.now(), doing.temperature, owner))
                line.pop(0)
            return True
        return False

    def _done(self, owner: str, doing: Doing) -> bool:
        """Whether the next step could be done: words always, a button when it is there."""
        verb, what = doing.left[0]
        message_id = int(what) if verb == "knock" else self._button(owner, doing)
        if verb != "say" and message_id is None:
            return False
        self._shown[owner] = []
        if verb == "say":
            self.api.phones.say(self._phones[owner], what)
        else:
            label = "Report for them" if verb == "knock" else what
            self.api.phones.tap(self._phones[owner], label, message_id=message_id)
        return True

    def _button(self, owner: str, doing: Doing) -> int | None:
        """The newest message that has the button which is waited for."""
        for message in reversed(self._shown[owner]):
            if any(button["label"] == doing.left[0][1] for row in message["rows"] for button in row):
                return int(message["id"])
        return None

    def _react(self, owner: str, message: dict[str, Any]) -> None:
        """Workers answer alerts, but sleep through the first of every four, which their chief answers; they sometimes knock
        at a silent door, and confirm each release."""
        labels = [button["label"] for row in message["rows"] for button in row]
        now = self.time.now()
        if owner != "dr" and "I am calling now" in labels:
            sleeps = owner != "chief" and self._alerts % 4 == 0
            self._alerts += owner != "chief"
            if not sleeps:
                self._at(now + timedelta(minutes=3), self._answers_alert, owner, message, "I am calling now")
        elif "Called, no sign of illness" in labels and "Thank you." in message["text"]:
            self._at(now + timedelta(minutes=3), self._answers_alert, owner, message, "Called, no sign of illness")
        elif "Release" in labels:
            person = self._about(message)
            self._at(now + timedelta(minutes=4), self._releases, owner, message, person.name)
        elif "I look after it" in labels and self.dice.random() < 0.4:
            person = self._about(message)
            later = now + timedelta(minutes=5 * self.dice.randrange(2, 30) + 2)
            self._at(later, self._knocks, owner, person, message)

    async def _releases(self, owner: str, message: dict[str, Any], name: str) -> None:
        self.facts.released_at.setdefault(name, self.time.now())
        await self._taps(owner, message, "Release")

    async def _knocks(self, owner: str, person: Neighbour, message: dict[str, Any]) -> None:
        """The worker enters a report from the task about somebody (M12)."""
        await self._begin(owner, person.name, 355, [("knock", str(message["id"]))])
