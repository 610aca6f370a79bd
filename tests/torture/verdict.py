"""The judge: reads what the Bot API took (its ledger) and what the database holds, and believes nobody."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot import audit
from bot.db import Database
from bot.messaging import Lane
from bot.messaging.tables import Address, Delivery, Update
from bot.monitoring.tables import Alert, Report
from bot.people.tables import Person
from bot.playground.api import Entry
from tests.torture.residents import DOCTOR, Crowd, Reading, responsible
from tests.torture.stage import SENDING, Stage

Saying = tuple[int, str]
"""A chat and a text: what can be told apart from outside."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A row of the outbox, opened."""

    id: UUID
    saying: Saying
    state: str
    outcome: str | None
    lane: int
    kind: str
    failure: str | None


async def promises(database: Database) -> list[Promise]:
    """All that was ever promised, in the order of the promises."""
    rows = select(Delivery, Address).join(Address, col(Delivery.address_id) == Address.id).order_by(col(Delivery.id))
    async with database.read() as session:
        found = (await session.execute(rows)).all()
    return [_promise(database, row, address) for row, address in found]


def _promise(database: Database, row: Delivery, address: Address) -> Promise:
    chat = int(database.ring.open(address.chat, "addresses.chat", address.id))
    text = json.loads(database.ring.open(row.body, "outbox.body", row.id))["text"]
    return Promise(row.id, (chat, text), row.state, row.outcome, row.lane, row.kind, row.failure)


def accepted(ledger: list[Entry]) -> Counter[Saying]:
    """How often the Bot API took each saying; an edit that changes nothing is refused, but the text is there."""
    return Counter(
        (entry.chat_id or 0, entry.text or "")
        for entry in ledger
        if entry.method in SENDING and (entry.delivered or (entry.method == "editMessageText" and entry.status == 400))
    )


def visible(ledger: list[Entry]) -> Counter[Saying]:
    """How often each saying appeared on a phone."""
    return Counter(
        (entry.chat_id or 0, entry.text or "") for entry in ledger if entry.method in SENDING and entry.delivered
    )


@dataclass(frozen=True, slots=True)
class Autopsy:
    """What was in flight when a process died."""

    before_commit: int
    before_send: int
    after_send: int

    @property
    def counts(self) -> bool:
        """A kill counts only when something was in flight."""
        return bool(self.before_commit or self.before_send or self.after_send)


@dataclass(slots=True)
class Coroner:
    """Looks at each death, and remembers which sayings may have gone out twice because of it."""

    caught: Counter[Saying] = field(default_factory=Counter)
    """How often a saying was being sent when the process died."""
    _taken: Counter[Saying] = field(default_factory=Counter)
    found: list[Autopsy] = field(default_factory=list)

    async def examine(self, database: Database, ledger: list[Entry]) -> Autopsy:
        """The state right after a kill: nobody has touched anything since."""
        taken, settled = accepted(ledger), Counter[Saying]()
        waiting: list[Promise] = []
        sending: list[Promise] = []
        for each in await promises(database):
            match each.state:
                case "waiting":
                    waiting.append(each)
                case "sending":
                    sending.append(each)
                case _:
                    settled[each.saying] += each.outcome in ("sent", "possibly_twice")
        after = [each for each in sending if taken[each.saying] > settled[each.saying] + self._taken[each.saying]]
        self.caught.update(each.saying for each in sending)
        self._taken.update(each.saying for each in after)
        async with database.read() as session:
            unhandled = await session.scalars(select(col(Update.id)).where(col(Update.state) == "waiting"))
            before_commit = len(unhandled.all())
        found = Autopsy(before_commit, len(waiting) + len(sending) - len(after), len(after))
        self.found.append(found)
        return found


class Witness(Protocol):
    """Who saw, by chat, how often an answer left it open whether a message had gone out, and how often it had."""

    unclear: Counter[int]
    took_effect: Counter[int]


@dataclass(slots=True)
class Case:
    """Everything a verdict is reached from, after the last message has gone out."""

    crowd: Crowd
    ledger: list[Entry]
    promises: list[Promise]
    updates: list[Update]
    reports: dict[str, list[tuple[int, tuple[str, ...]]]]
    alerts: list[Alert]
    broken_at: int | None
    allowed: Counter[Saying]
    """How often each saying may have gone out once more than promised."""
    witness: Witness | None
    """Of the faults of the Bot API, where there were any."""

    def complaints(self) -> list[str]:
        """What was lost, doubled, left lying or rewritten; empty when all is well."""
        return [*self._inbox(), *self._reported(), *self._answered(), *self._alerted(), *self._kept(), *self._doubled(),
                *([f"the audit chain breaks at row {self.broken_at}"] if self.broken_at else [])]  # fmt: skip

    @property
    def extra(self) -> int:
        """Copies that nobody promised."""
        return sum(self._extra().values())

    def _extra(self) -> Counter[Saying]:
        return visible(self.ledger) - Counter(each.saying for each in self.promises)

    @property
    def given_up(self) -> list[Promise]:
        """Replies and reminders that were in doubt twice: B5 sends them once more, and no further."""
        doubts = self.witness.unclear if self.witness else Counter[int]()
        twice = (each for each in self.promises if each.outcome == "failed" and doubts[each.saying[0]] >= 2)
        return [each for each in twice if each.lane in (Lane.REPLY, Lane.REMINDER)]

    def _inbox(self) -> Iterator[str]:
        """I1, I3: every update once, every one handled."""
        ids = {row.update_id for row in self.updates}
        if len(ids) != self.crowd.acts or max(ids) - min(ids) + 1 != len(ids):
            yield f"{self.crowd.acts} things were done on phones, {len(ids)} arrived"
        for row in self.updates:
            if row.state != "done":
                yield f"update {row.update_id} is {row.state}: {row.failure}"

    def _reported(self) -> Iterator[str]:
        """Every check-in that was answered is one report, and there is no other."""
        for resident in self.crowd.residents:
            expected = Counter((reading.temperature, reading.symptoms) for reading in resident.begun)
            kept = Counter(self.reports.get(resident.name, ()))
            if not resident.begun:
                yield f"{resident.name} never reported"
            for what in (expected - kept).elements():
                yield f"{resident.name}'s report {what} is lost"
            for what in (kept - expected).elements():
                yield f"{resident.name}'s report {what} is there once too often"

    def _answered(self) -> Iterator[str]:
        """Each report is answered with one "recorded", and copies only where they are explained."""
        shown = visible(self.ledger)
        recorded: dict[int, list[Saying]] = {}
        for saying in shown:
            if "✅" in saying[1]:
                recorded.setdefault(saying[0], []).append(saying)
        lost = {each.saying for each in self.given_up}
        for resident in self.crowd.residents:
            for reading in resident.begun:
                said = [saying for saying in recorded.get(resident.phone, ()) if _speaks_of(saying[1], reading)]
                times = sum(shown[saying] for saying in said)
                least = not any(_speaks_of(text, reading) for chat, text in lost if chat == resident.phone)
                if not least <= times <= 1 + sum(map(self._allowance, said)):
                    yield f"{resident.name} was told {times} times that {reading} is recorded"

    def _alerted(self) -> Iterator[str]:
        """M6: each symptomatic report reached the responsible worker and the doctor."""
        shown = visible(self.ledger)
        phones = {worker.name: worker.phone for worker in self.crowd.workers}
        for resident in self.crowd.residents:
            ill = sum(reading.symptomatic for reading in resident.begun)
            for name in (responsible(resident.household), DOCTOR):
                sayings = [
                    each
                    for each in shown
                    if each[0] == phones[name] and each[1].startswith(f"🔴 <b>{resident.household}<")
                ]
                times = sum(shown[each] for each in sayings)
                if not ill <= times <= ill + sum(map(self._allowance, sayings)):
                    yield f"{name} was alerted {times} times of {resident.name}'s {ill} symptomatic reports"
        if len(self.alerts) != sum(reading.symptomatic for each in self.crowd.residents for reading in each.begun):
            yield f"{len(self.alerts)} alerts were raised"

    def _kept(self) -> Iterator[str]:
        """Every promise reached its phone."""
        taken = accepted(self.ledger)
        excused = {each.id for each in self.given_up}
        promised = Counter(
            each.saying for each in self.promises if each.outcome != "withdrawn" and each.id not in excused
        )
        for saying, times in promised.items():
            if taken[saying] < times:
                yield f"promised {times} times, taken {taken[saying]} times: {saying}"
        for each in self.promises:
            well = each.state == "done" and each.outcome in ("sent", "possibly_twice", "withdrawn")
            if not well and each.id not in excused:
                yield f"{Lane(each.lane).name} {each.kind} {each.id} is {each.state} {each.outcome} {each.failure}"

    def _doubled(self) -> Iterator[str]:
        """Copies only of what was being sent at a kill (or answered ambiguously), and at most one for each."""
        for saying, times in self._extra().items():
            if times > self._allowance(saying):
                yield f"{times} copies too many, {self._allowance(saying)} explained: {saying}"

    def _allowance(self, saying: Saying) -> int:
        return self.allowed[saying] + (self.witness.took_effect[saying[0]] if self.witness else 0)


def _speaks_of(text: str, reading: Reading) -> bool:
    return f"<b>{reading.written} °C" in text and ("Cough" in text or "咳嗽" in text) == reading.cough


async def case(
    crowd: Crowd,
    ledger: list[Entry],
    database: Database,
    allowed: Counter[Saying],
    witness: Witness | None = None,
) -> Case:
    """Gather the evidence."""
    async with database.read(whole=True) as session:
        updates = list(await session.scalars(select(Update)))
        alerts = list(await session.scalars(select(Alert)))
        broken_at = await audit.verify(session, database.ring)
    return Case(crowd, ledger, await promises(database), updates, await _reports(database), alerts, broken_at, allowed,
                witness)  # fmt: skip


async def _reports(database: Database) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    rows = select(Report, Person).join(Person, col(Report.reporter_id) == Person.id)
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    async with database.read() as session:
        for report, person in await session.execute(rows):
            said = json.loads(database.ring.open(report.reading, "reports.reading", report.id))
            symptoms = tuple(code for code in said["symptoms"] if code != "none")
            found.setdefault(person.code, []).append((said["temperature"], symptoms))
    return found


async def silence(stage: Stage) -> None:
    """Return when nothing waits and nothing is on its way."""
    async with stage.database() as database:
        while await _is_busy(database):
            await stage.works(0.1)


async def _is_busy(database: Database) -> bool:
    async with database.read() as session:
        update = select(col(Update.id)).where(col(Update.state) == "waiting").limit(1)
        message = select(col(Delivery.id)).where(col(Delivery.state).in_(("waiting", "sending"))).limit(1)
        return bool((await session.execute(update)).first() or (await session.execute(message)).first())
