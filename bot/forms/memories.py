"""What an open dialogue remembers between two messages: one sealed value beside its row."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.forms.questionnaire import Questionnaire
from bot.forms.response import State
from bot.forms.tables import OPEN, QuestionnaireResponse

STATE = "questionnaire_responses.state"
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Memory:
    """What an open response remembers, sealed: the engine's state, what to suggest, what was noticed, the line above,
    where its days are counted, whether it is one of several that are answered together, and when its person last turned
    to it: None while only the clock has begun it."""

    state: State
    suggestions: Mapping[str, Sequence[int]]
    noticed: frozenset[str]
    note: str
    zone: ZoneInfo
    together: bool = False
    turned_at: datetime | None = None

    def day(self, at: datetime) -> date:
        """The local day of an instant."""
        return at.astimezone(self.zone).date()


async def open_of(uow: UnitOfWork, author_id: UUID) -> list[QuestionnaireResponse]:
    """What somebody has begun and not ended, the newest first, locked."""
    found = (
        select(QuestionnaireResponse)
        .where(col(QuestionnaireResponse.author_id) == author_id, OPEN)
        .order_by(col(QuestionnaireResponse.id).desc())
        .with_for_update()
    )
    return list(await uow.session.scalars(found))


def for_text(uow: UnitOfWork, rows: Sequence[QuestionnaireResponse]) -> QuestionnaireResponse | None:
    """Of open dialogues the one that the next text is for: the one its person last turned to; at the same instant one that
    is answered alone before those answered together."""

    def turn(row: QuestionnaireResponse) -> tuple[datetime, bool, UUID]:
        memory = remember(uow, row)
        return memory.turned_at or NEVER, not memory.together, row.id

    return max(rows, key=turn, default=None) if len(rows) > 1 else next(iter(rows), None)


def new(
    uow: UnitOfWork,
    form: Questionnaire,
    memory: Memory,
    subject_id: UUID,
    author_id: UUID,
    purpose: str,
    expires_at: datetime,
) -> QuestionnaireResponse:
    """A dialogue that begins."""
    response_id = uow.new_id()
    return uow.add(
        QuestionnaireResponse(
            id=response_id,
            questionnaire=form.id,
            version=form.version,
            subject_id=subject_id,
            author_id=author_id,
            purpose=purpose,
            state=uow.seal(_dump(memory), STATE, response_id),
            begun_at=uow.now,
            expires_at=expires_at,
        )
    )


def end(uow: UnitOfWork, response: QuestionnaireResponse, status: str) -> None:
    """It is over: ``completed`` or ``stopped``."""
    response.status, response.ended_at = status, uow.now


async def stop_about(uow: UnitOfWork, subject_id: UUID, purpose: str) -> None:
    """What anybody has begun about somebody for a purpose is over; one that is being answered this instant goes on."""
    found = select(QuestionnaireResponse).where(
        col(QuestionnaireResponse.subject_id) == subject_id,
        col(QuestionnaireResponse.purpose) == purpose,
        OPEN,  # as the index has it, so that no ending looks through every form of the town
    )  # whoever answers holds the form and waits for the observation: waiting for the form in turn would never end
    for row in await uow.session.scalars(found.with_for_update(skip_locked=True)):
        end(uow, row, "stopped")


def remember(uow: UnitOfWork, response: QuestionnaireResponse) -> Memory:
    """What it remembers, opened."""
    stored: dict[str, Any] = json.loads(uow.ring.open(response.state, STATE, response.id))
    return Memory(
        State.from_json(stored["state"]),
        stored["suggestions"],
        frozenset(stored["noticed"]),
        stored["note"],
        ZoneInfo(stored.get("zone", uow.zone)),  # what was begun before forms asked for days has none
        stored.get("together", False),
        datetime.fromisoformat(at) if (at := stored.get("turned_at")) else None,
    )


def keep(uow: UnitOfWork, response: QuestionnaireResponse, memory: Memory) -> None:
    """Keep what it remembers, sealed."""
    response.state = uow.seal(_dump(memory), STATE, response.id)


def _dump(memory: Memory) -> str:
    return json.dumps(
        {
            "state": memory.state.to_json(),
            "suggestions": {name: list(each) for name, each in memory.suggestions.items()},
            "noticed": sorted(memory.noticed),
            "note": memory.note,
            "zone": memory.zone.key,
            "together": memory.together,
            "turned_at": memory.turned_at.isoformat() if memory.turned_at else None,
        },
        ensure_ascii=False,
    )
