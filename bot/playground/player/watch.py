"""What changed since the last look: messages on phones, duties, people's states, deliveries; each as one line."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from bot.assistance.service.record import shown_outcome
from bot.assistance.tables import Task
from bot.chat import render
from bot.messaging import Lane, outbox
from bot.messaging.tables import Address, Delivery
from bot.monitoring.tables import Duty, MonitoringEpisode
from bot.playground.api import Entry
from bot.playground.player.stage import Stage

Line = dict[str, Any]
ARRIVALS = ("sendMessage", "editMessageText", "sendPhoto", "sendDocument", "sendVoice", "sendLocation")


@dataclass(frozen=True, slots=True)
class Causes:
    """Which step something came from: what concerns a person whose phone acted came from that; everything else from the
    last one; from the clock where there is none."""

    last: int | None = None
    of: Mapping[str, int] | None = None

    def cause(self, name: str) -> int | None:
        return (self.of or {}).get(name, self.last)


@dataclass(slots=True)
class _Promise:
    """A message of the outbox that is being followed until it is settled; ``texts`` are what a phone may be sent."""

    to: str
    step: int | None
    lane: str
    kind: str
    texts: frozenset[str]
    arrived: int = 0
    settled: bool = False


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A message as the phone showed it when it arrived."""

    entry: Entry
    to: str
    text: str
    buttons: list[str]
    brings: str | None


class Watch:
    """Looks on as the story goes. The rows tell what is owed, decided and promised; the phones what was received."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._seen = len(stage.api.ledger)
        self._arrivals: list[_Arrival] = []
        self._promises: dict[UUID, _Promise] = {}
        self._newest = UUID(int=0)
        self._duties: dict[UUID, tuple[str | None, bool]] = {}
        self._states: dict[UUID, Line] = {}
        self._tasks: dict[UUID, Line] = {}
        self._looking = asyncio.create_task(self._keep_looking())

    async def begin(self) -> None:
        """What is there before the story begins is not told."""
        await self.changes(Causes())

    async def stop(self) -> None:
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)

    async def changes(self, causes: Causes) -> list[Line]:
        """The lines of everything that has happened since the last call, in a fixed order: duties, states, requests,
        messages as they arrived, deliveries."""
        self._look()
        async with self._stage.service.database.read() as session:
            duties = (await session.execute(
                select(Duty, col(MonitoringEpisode.person_id))
                .join(MonitoringEpisode, col(Duty.episode_id) == col(MonitoringEpisode.id))
                .order_by(col(Duty.due_at), col(Duty.id))
            )).all()  # fmt: skip
            episodes = list(await session.scalars(select(MonitoringEpisode).order_by(col(MonitoringEpisode.id))))
            tasks = list(await session.scalars(select(Task).order_by(col(Task.id))))
            followed = [row_id for row_id, promise in self._promises.items() if not promise.settled]
            rows = (await session.execute(
                select(Delivery, Address).join(Address, col(Delivery.address_id) == col(Address.id))
                .where(or_(col(Delivery.id) > self._newest, col(Delivery.id).in_(followed))).order_by(col(Delivery.id))
            )).all()  # fmt: skip
        lines = [line for duty, person_id in duties for line in self._duty(duty, person_id, causes)]
        lines += [line for episode in episodes for line in self._state(episode, causes)]
        lines += [line for number, task in enumerate(tasks, 1) for line in self._task(number, task, causes)]
        for row, address in rows:
            self._follow(row, address, causes)
        lines += self._messages()
        return [*lines, *(line for row, _ in rows for line in self._delivery(row))]

    def line(self, step: int | None, what: str, /, at: datetime | None = None, **told: Any) -> Line:
        """One line of the output."""
        instant = (at or self._stage.time.now()).astimezone(UTC).replace(tzinfo=None)
        return {"at": f"{instant.isoformat()}Z", "step": step, "what": what, **told}

    def _duty(self, duty: Duty, person_id: UUID, causes: Causes) -> Iterator[Line]:
        before, late_before = self._duties.get(duty.id, (None, False))
        self._duties[duty.id] = (duty.outcome, duty.late_at is not None)
        person = self._name(person_id)
        told: Line = {"person": person, "on": duty.on.isoformat(), "slot": duty.slot}
        by = self._name(duty.by_id) if duty.by_id else None
        if duty.outcome != before:
            missed = duty.outcome == "missed"
            yield self.line(causes.cause(person), "duty", **told, outcome=duty.outcome, by=None if missed else by)
        if duty.late_at is not None and not late_before:
            yield self.line(causes.cause(person), "duty", **told, outcome="late", by=by)

    def _state(self, episode: MonitoringEpisode, causes: Causes) -> Iterator[Line]:
        person = self._name(episode.person_id)
        is_plain = episode.state in ("open", "released")
        state: Line = {
            "person": person, "ill": episode.ill, "silent": episode.silent, "review": episode.review,
            "onset_on": episode.onset_on.isoformat() if episode.onset_on else None,
            "episode": episode.state if is_plain else f"closed:{episode.reason}",
        }  # fmt: skip
        before = self._states.get(episode.id)
        self._states[episode.id] = state
        if state != before:
            yield self.line(causes.cause(person), "state", **state)

    def _task(self, number: int, task: Task, causes: Causes) -> Iterator[Line]:
        """A request or a worker's task, with a number of its own."""
        told: Line = {
            "id": f"r{number}", "kind": task.kind, "priority": task.priority, "state": task.state,
            "assignee": self._name(task.assignee_id) if task.assignee_id else None, "outcome": shown_outcome(task),
        }  # fmt: skip
        before = self._tasks.get(task.id)
        self._tasks[task.id] = told
        if told != before:
            yield self.line(causes.cause(self._name(task.person_id)), "request", **told)

    def _follow(self, row: Delivery, address: Address, causes: Causes) -> None:
        """Remember a promise at first sight, with the step that caused it."""
        self._newest = max(self._newest, row.id)
        if row.id in self._promises:
            return
        ring = self._stage.service.database.ring
        to = self._owner(int(ring.open(address.chat, "addresses.chat", address.id)))
        words_only = replace(outbox.read(ring, row), rows=())
        parts = render.parts(words_only, render.Signer(ring), row.bot, 0)
        texts = frozenset(text for part in parts for text in (part.text, render.plain(part.text)))
        self._promises[row.id] = _Promise(to, causes.cause(to), Lane(row.lane).name.lower(), row.kind, texts)

    def _messages(self) -> Iterator[Line]:
        arrivals, self._arrivals = self._arrivals, []
        for arrival in arrivals:
            fits = [
                one
                for one in self._promises.values()
                if one.to == arrival.to and (arrival.entry.text or "") in one.texts
            ]
            promise = min(fits, key=lambda one: (one.settled, one.arrived))
            promise.arrived += 1
            more: Line = {"edited": True} if arrival.entry.method == "editMessageText" else {}
            more |= {"brings": arrival.brings} if arrival.brings else {}
            yield self.line(promise.step, "message", arrival.entry.at, to=arrival.to, lane=promise.lane,
                            kind=promise.kind, text=arrival.text, buttons=arrival.buttons, **more)  # fmt: skip

    def _delivery(self, row: Delivery) -> Iterator[Line]:
        promise = self._promises[row.id]
        if row.settled_at is None or promise.settled:
            return
        promise.settled = True
        if row.outcome != "withdrawn" and row.deletes is None:  # else nothing was delivered and nothing failed
            yield self.line(promise.step, "delivery", row.settled_at, to=promise.to, outcome=row.outcome,
                            attempts=row.attempts)  # fmt: skip

    async def _keep_looking(self) -> None:
        while True:
            self._look()
            await self._stage.api.ledger.grown()

    def _look(self) -> None:
        """Take down what has just arrived, before a later edit hides it."""
        ledger = self._stage.api.ledger
        for entry in ledger.since(self._seen):
            if entry.delivered and entry.method in ARRIVALS and entry.chat_id is not None:
                self._arrivals.append(self._shown(entry, entry.chat_id))
        self._seen = len(ledger)

    def _shown(self, entry: Entry, number: int) -> _Arrival:
        messages = self._stage.api.phones.read(number, deleted=True)["messages"]
        message = next(each for each in reversed(messages) if each["id"] == entry.message_id)
        buttons = [button["label"] for row in message["rows"] for button in row]
        brings = None if message["kind"] == "text" else message.get("file", {}).get("name") or message["kind"]
        return _Arrival(entry, self._owner(number), message["text"], buttons, brings)

    def _name(self, person_id: UUID) -> str:
        return next(name for name, known in self._stage.ids.items() if known == person_id)

    def _owner(self, number: int) -> str:
        return next((name for name, phone in self._stage.phones.items() if phone == number), str(number))


def written(line: Line) -> str:
    """A line as it is printed."""
    return json.dumps(line, ensure_ascii=False)
