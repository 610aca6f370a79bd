"""Dialogues as rows: begun or resumed, answered by a tap or in words, completed, cancelled, ended on their own.

The open response is the conversation; nothing else remembers it, so that a restart changes nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.forms import engine, messages, steps
from bot.forms.questionnaire import Answers, Attachment, Place, Questionnaire
from bot.forms.response import Give, Input, Result, State, Write
from bot.forms.tables import QuestionnaireResponse
from bot.i18n import Words
from bot.messaging import Message, due
from bot.messaging.tables import Due
from bot.references import short

EXPIRE = "forms.expire"
STATE = "questionnaire_responses.state"

Forms = Callable[[str, str], Questionnaire]
"""Any published version of a questionnaire, by its id and version."""


@dataclass(slots=True)
class Memory:
    """What an open response remembers, sealed: the engine's state, what to suggest, what was noticed, the line above, and
    where its days are counted."""

    state: State
    suggestions: Mapping[str, Sequence[int]]
    noticed: frozenset[str]
    note: str
    zone: ZoneInfo

    def day(self, at: datetime) -> date:
        """The local day of an instant."""
        return at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Progress:
    """What an answer led to, in the version of the form it was given to: the message to show (in place of the tapped one,
    or beside it), codes noticed for the first time, the answers once completed."""

    response_id: UUID
    subject_id: UUID
    purpose: str
    form: Questionnaire
    message: Message | None
    in_place: bool = True
    noticed: frozenset[str] = frozenset()
    answers: Answers | None = None

    @property
    def thread(self) -> str:
        return thread_of(self.response_id)


async def start(
    uow: UnitOfWork,
    forms: Forms,
    form: Questionnaire,
    words: Words,
    *,
    subject_id: UUID,
    author_id: UUID,
    purpose: str,
    expires_at: datetime,
    suggestions: Mapping[str, Sequence[int]],
    zone: ZoneInfo,
    note: str = "",
) -> tuple[Message, str]:
    """Begin a dialogue, or take up the one that is open about the same subject where it was left, in the version it began
    with; its message and thread. ``zone`` is where "today" is the subject's.

    Another dialogue of the same author is stopped: a person answers one at a time.
    """
    response = None
    for row in await _open(uow, author_id):
        if (
            response is None
            and (row.questionnaire, row.subject_id) == (form.id, subject_id)
            and row.expires_at > uow.now
        ):
            response, form = row, forms(row.questionnaire, row.version)
        else:
            _end(uow, row, "stopped")
    if response is None:
        memory = Memory(engine.start(form), suggestions, frozenset(), note, zone)
        response = _new(uow, form, memory, subject_id, author_id, purpose, expires_at)
        await uow.session.flush()
        await due.plan(uow, EXPIRE, response.id, f"expire:{response.id}", expires_at)
    else:
        memory = _remember(uow, response)
        memory.note = note
        _keep(uow, response, memory)
    return _screen(uow, words, form, response, memory), thread_of(response.id)


async def tap(
    uow: UnitOfWork, forms: Forms, words: Words, author_id: UUID, response_id: UUID, step: str
) -> Progress | None:
    """A button of a dialogue; None when there is no such dialogue of this person's (I4)."""
    response = await uow.lock(QuestionnaireResponse, response_id)
    if response is None or response.author_id != author_id:
        return None
    form = forms(response.questionnaire, response.version)
    given = steps.decode(form, step)
    if response.status == "stopped" or (response.expires_at <= uow.now and response.status != "completed"):
        noticed = _noticed(uow, form, response, given) if given else frozenset()
        return _progress(form, response, messages.expired(words, form), noticed=noticed)
    if given is None:
        screen = _screen(uow, words, form, response, _remember(uow, response), messages.unknown(words))
        return _progress(form, response, screen)
    return _apply(uow, words, form, response, given, uow.now)


async def write(
    uow: UnitOfWork, forms: Forms, words: Words, author_id: UUID, text: str, *, at: datetime
) -> Progress | None:
    """Free text for the dialogue a person is in, written at an instant that may lie before now; None when they are in
    none."""
    return await _take(uow, forms, words, author_id, Write(text, words.code), at)


async def give(
    uow: UnitOfWork,
    forms: Forms,
    words: Words,
    author_id: UUID,
    value: Attachment | Place,
    caption: str,
    *,
    at: datetime,
) -> Progress | None:
    """Something sent to the dialogue a person is in, and the words below it; None when they are in none."""
    return await _take(uow, forms, words, author_id, Give(value, caption, words.code), at)


async def expire(uow: UnitOfWork, item: Due) -> None:
    """A dialogue nobody finished ends on its own."""
    response = await uow.lock(QuestionnaireResponse, item.subject_id)
    if response and response.status == "in-progress":
        _end(uow, response, "stopped")


def thread_of(response_id: UUID) -> str:
    """What ties a dialogue's messages together."""
    return f"response:{response_id}"


async def _take(
    uow: UnitOfWork, forms: Forms, words: Words, author_id: UUID, given: Input, at: datetime
) -> Progress | None:
    response = next((row for row in await _open(uow, author_id) if row.expires_at > at), None)
    if response is None:
        return None
    return _apply(uow, words, forms(response.questionnaire, response.version), response, given, at)


def _noticed(uow: UnitOfWork, form: Questionnaire, response: QuestionnaireResponse, given: Input) -> frozenset[str]:
    """What a button of a closed dialogue says all the same: an emergency sign counts whenever it is tapped (M5)."""
    memory = _remember(uow, response)
    noticed = frozenset(engine.apply(form, memory.state, given, memory.day(uow.now)).noticed) - memory.noticed
    if noticed:
        memory.noticed |= noticed
        _keep(uow, response, memory)
    return noticed


def _apply(
    uow: UnitOfWork, words: Words, form: Questionnaire, response: QuestionnaireResponse, given: Input, at: datetime
) -> Progress:
    memory = _remember(uow, response)
    outcome = engine.apply(form, memory.state, given, memory.day(at))
    noticed = frozenset(outcome.noticed) - memory.noticed
    memory.state, memory.noticed = outcome.state, memory.noticed | noticed
    _keep(uow, response, memory)
    match outcome.result:
        case Result.COMPLETED:
            _end(uow, response, "completed")
            return _progress(form, response, None, noticed=noticed, answers=outcome.state.answers)
        case Result.CANCELLED:
            _end(uow, response, "stopped")
            return _progress(form, response, messages.cancelled(words, form), noticed=noticed)
        case Result.REPEATED:
            return _progress(form, response, None, noticed=noticed)
        case Result.STALE if outcome.state.finished:
            return _progress(form, response, messages.finished(words, form), in_place=False, noticed=noticed)
        case Result.STALE:
            note = messages.stale(words)
        case Result.REFUSED if outcome.refusal:
            note = messages.refused(words, form, outcome.refusal)
        case _:  # the summary says itself what was understood
            note = "" if outcome.state.at is None else messages.understood(words, form, outcome)
    return _progress(form, response, _screen(uow, words, form, response, memory, note), noticed=noticed)


def _progress(form: Questionnaire, response: QuestionnaireResponse, message: Message | None, **more: Any) -> Progress:
    return Progress(response.id, response.subject_id, response.purpose, form, message, **more)


def _screen(
    uow: UnitOfWork,
    words: Words,
    form: Questionnaire,
    response: QuestionnaireResponse,
    memory: Memory,
    note: str = "",
) -> Message:
    today = memory.day(uow.now)
    return messages.question(
        words, form, memory.state, short(response.id), memory.suggestions, today, note or memory.note
    )


async def _open(uow: UnitOfWork, author_id: UUID) -> list[QuestionnaireResponse]:
    found = (
        select(QuestionnaireResponse)
        .where(col(QuestionnaireResponse.author_id) == author_id, col(QuestionnaireResponse.status) == "in-progress")
        .order_by(col(QuestionnaireResponse.id).desc())
        .with_for_update()
    )
    return list(await uow.session.scalars(found))


def _new(
    uow: UnitOfWork,
    form: Questionnaire,
    memory: Memory,
    subject_id: UUID,
    author_id: UUID,
    purpose: str,
    expires_at: datetime,
) -> QuestionnaireResponse:
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


def _end(uow: UnitOfWork, response: QuestionnaireResponse, status: str) -> None:
    response.status, response.ended_at = status, uow.now


def _remember(uow: UnitOfWork, response: QuestionnaireResponse) -> Memory:
    stored: dict[str, Any] = json.loads(uow.ring.open(response.state, STATE, response.id))
    return Memory(
        State.from_json(stored["state"]),
        stored["suggestions"],
        frozenset(stored["noticed"]),
        stored["note"],
        ZoneInfo(stored.get("zone", uow.zone)),  # what was begun before forms asked for days has none
    )


def _keep(uow: UnitOfWork, response: QuestionnaireResponse, memory: Memory) -> None:
    response.state = uow.seal(_dump(memory), STATE, response.id)


def _dump(memory: Memory) -> str:
    return json.dumps(
        {
            "state": memory.state.to_json(),
            "suggestions": {name: list(each) for name, each in memory.suggestions.items()},
            "noticed": sorted(memory.noticed),
            "note": memory.note,
            "zone": memory.zone.key,
        },
        ensure_ascii=False,
    )
