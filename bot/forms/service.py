"""Dialogues as rows: begun or resumed, answered by a tap or in words, completed, cancelled, ended on their own.

The open response is the conversation; nothing else remembers it, so that a restart changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.db import UnitOfWork
from bot.forms import engine, memories, messages, steps
from bot.forms.questionnaire import Answers, Attachment, Place, Questionnaire
from bot.forms.response import Give, Input, Result, State, Write
from bot.forms.tables import QuestionnaireResponse
from bot.i18n import Words
from bot.messaging import Message, due
from bot.messaging.tables import Due
from bot.references import short

EXPIRE = "forms.expire"
HEARD_LATE = timedelta(hours=1)
"""How long a dialogue stays open, at least, once its person was heard: their words may have waited for us."""

Forms = Callable[[str, str], Questionnaire]
"""Any published version of a questionnaire, by its id and version."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What an answer led to, in the version of the form it was given to: the message to show (in place of the tapped one,
    or beside it), codes noticed for the first time, the answers once completed, whether it was stopped, or had ended."""

    response_id: UUID
    subject_id: UUID
    purpose: str
    form: Questionnaire
    message: Message | None
    in_place: bool = True
    noticed: frozenset[str] = frozenset()
    answers: Answers | None = None
    cancelled: bool = False
    closed: bool = False

    @property
    def thread(self) -> str:
        return thread_of(self.response_id)


class Begun(Enum):
    """How a dialogue begins: its person ASKED for it, and is done with what they were in; it is the NEXT of several things,
    and nothing else ends; or it comes UNASKED from the clock: nothing ends, and the next text is for what its person was
    in (M10)."""

    ASKED = "asked"
    NEXT = "next"
    UNASKED = "unasked"


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
    together: bool = False,
    begun: Begun = Begun.ASKED,
) -> tuple[Message, str]:
    """Begin a dialogue, or take up the one that is open about the same subject and for the same purpose where it was left,
    in the version it began with; its message and thread. ``zone`` is where "today" is the subject's.

    Another dialogue of the same author is stopped when they asked for this one: a person answers one at a time. Those begun
    ``together`` wait for each other and for the one that is answered alone (M9); what came unasked waits until it is
    turned to.
    """
    response = None
    for row in await memories.open_of(uow, author_id):
        if (
            response is None
            and (row.questionnaire, row.subject_id, row.purpose) == (form.id, subject_id, purpose)
            and row.expires_at > uow.now
        ):
            response, form = row, forms(row.questionnaire, row.version)
        elif row.expires_at <= uow.now or (begun is Begun.ASKED and _is_left(memories.remember(uow, row))):
            memories.end(uow, row, "stopped")
    turned_at = None if begun is Begun.UNASKED else uow.now
    if response is None:
        memory = memories.Memory(engine.start(form), suggestions, frozenset(), note, zone, together, turned_at)
        response = memories.new(uow, form, memory, subject_id, author_id, purpose, expires_at)
        await uow.session.flush()
        await _plan_end(uow, response)
    else:
        memory = memories.remember(uow, response)
        memory.note, memory.together, memory.turned_at = note, together, turned_at or memory.turned_at
        memories.keep(uow, response, memory)
    return _screen(uow, words, form, response, memory), thread_of(response.id)


def _is_left(memory: memories.Memory) -> bool:
    """Whether a dialogue ends when its person asks for another one: what waits for its turn does not."""
    return memory.turned_at is not None and not memory.together


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
        return _progress(form, response, messages.expired(words, form), noticed=noticed, closed=True)
    if given is None:
        screen = _screen(uow, words, form, response, memories.remember(uow, response), messages.unknown(words))
        return _progress(form, response, screen)
    return _apply(uow, words, form, response, given, uow.now)


async def write(
    uow: UnitOfWork,
    forms: Forms,
    words: Words,
    author_id: UUID,
    text: str,
    *,
    at: datetime,
    response_id: UUID | None = None,
    unseen: bool = False,
) -> Progress | None:
    """Free text for the dialogue a person is in, or for one of those they answer together, written at an instant that may
    lie before now; None when they are in none. ``unseen`` is a dialogue that was begun for this text: the line above its
    questions was not shown yet."""
    return await _take(uow, forms, words, author_id, Write(text, words.code), at, response_id, unseen=unseen)


@dataclass(frozen=True, slots=True)
class Open:
    """One dialogue that somebody is in, as far as it is; ``left`` when they turned to it and were led away."""

    response_id: UUID
    subject_id: UUID
    form: Questionnaire
    state: State
    suggestions: Mapping[str, Sequence[int]]
    together: bool
    left: bool


async def still_open(uow: UnitOfWork, forms: Forms, author_id: UUID, *, turn: bool = False) -> list[Open]:
    """The dialogues that a person is in, in the order in which they were begun. They ``turn`` to those they answer together
    when they tap one of them: the next text is for these (M9)."""
    rows = [row for row in reversed(await memories.open_of(uow, author_id)) if row.expires_at > uow.now]
    turn = turn and (row := memories.for_text(uow, rows)) is not None and not memories.remember(uow, row).together
    found = []
    for row in rows:
        memory = memories.remember(uow, row)
        if turn and memory.together:
            memory.turned_at = uow.now
            memories.keep(uow, row, memory)
        form = forms(row.questionnaire, row.version)
        found.append(
            Open(row.id, row.subject_id, form, memory.state, memory.suggestions, memory.together, _is_left(memory))
        )
    return found


async def again(uow: UnitOfWork, words: Words, one: Open) -> tuple[Message, str]:
    """The screen of a dialogue that somebody was led away from, once more, and its thread."""
    response = await uow.session.get_one(QuestionnaireResponse, one.response_id)
    memory = memories.remember(uow, response)
    memory.turned_at = uow.now
    memories.keep(uow, response, memory)
    note = "\n\n".join(part for part in (messages.again(words), memory.note) if part)
    return _screen(uow, words, one.form, response, memory, note), thread_of(response.id)


async def alone(uow: UnitOfWork, words: Words, one: Open, note: str) -> tuple[Message, str]:
    """Answer one of those dialogues by itself, where it was left; the others wait. Its screen, and its thread."""
    response = await uow.session.get_one(QuestionnaireResponse, one.response_id)
    memory = memories.remember(uow, response)
    memory.together, memory.note, memory.turned_at = False, note, uow.now
    memories.keep(uow, response, memory)
    return _screen(uow, words, one.form, response, memory), thread_of(response.id)


async def give(
    uow: UnitOfWork,
    forms: Forms,
    words: Words,
    author_id: UUID,
    value: Attachment | Place,
    caption: str,
    *,
    at: datetime,
    unseen: bool = False,
) -> Progress | None:
    """Something sent to the dialogue a person is in, and the words below it; None when they are in none."""
    return await _take(uow, forms, words, author_id, Give(value, caption, words.code), at, unseen=unseen)


async def expire(uow: UnitOfWork, item: Due) -> None:
    """A dialogue nobody finished ends on its own, unless its end was put off."""
    response = await uow.lock(QuestionnaireResponse, item.subject_id)
    if response and response.status == "in-progress" and response.expires_at <= uow.now:
        memories.end(uow, response, "stopped")


async def _plan_end(uow: UnitOfWork, response: QuestionnaireResponse) -> None:
    key = f"expire:{response.id}@{response.expires_at.isoformat()}"
    await due.plan(uow, EXPIRE, response.id, key, response.expires_at)


def thread_of(response_id: UUID) -> str:
    """What ties a dialogue's messages together."""
    return f"response:{response_id}"


async def _take(
    uow: UnitOfWork,
    forms: Forms,
    words: Words,
    author_id: UUID,
    given: Input,
    at: datetime,
    response_id: UUID | None = None,
    *,
    unseen: bool = False,
) -> Progress | None:
    """Of those answered together only the one that is meant by its id: whose a text is, their own room knows."""
    in_time = [row for row in await memories.open_of(uow, author_id) if row.expires_at > at]
    if response_id:
        response = next((row for row in in_time if row.id == response_id), None)
    else:
        response = memories.for_text(uow, in_time)
    if response is None or not (response_id or not memories.remember(uow, response).together):
        return None
    form = forms(response.questionnaire, response.version)
    progress = _apply(uow, words, form, response, given, at, unseen=unseen)
    if response.status == "in-progress" and response.expires_at <= uow.now:  # written in time, and heard only now
        response.expires_at = uow.now + HEARD_LATE
        await _plan_end(uow, response)
    return progress


def _noticed(uow: UnitOfWork, form: Questionnaire, response: QuestionnaireResponse, given: Input) -> frozenset[str]:
    """What a button of a closed dialogue says all the same: an emergency sign counts whenever it is tapped (M5)."""
    memory = memories.remember(uow, response)
    noticed = frozenset(engine.apply(form, memory.state, given, memory.day(uow.now)).noticed) - memory.noticed
    if noticed:
        memory.noticed |= noticed
        memories.keep(uow, response, memory)
    return noticed


def _apply(
    uow: UnitOfWork,
    words: Words,
    form: Questionnaire,
    response: QuestionnaireResponse,
    given: Input,
    at: datetime,
    *,
    unseen: bool = False,
) -> Progress:
    memory = memories.remember(uow, response)
    outcome = engine.apply(form, memory.state, given, memory.day(at))
    noticed = frozenset(outcome.noticed) - memory.noticed
    memory.state, memory.noticed, memory.turned_at = outcome.state, memory.noticed | noticed, uow.now
    memories.keep(uow, response, memory)
    match outcome.result:
        case Result.COMPLETED:
            memories.end(uow, response, "completed")
            return _progress(form, response, None, noticed=noticed, answers=outcome.state.answers)
        case Result.CANCELLED:
            memories.end(uow, response, "stopped")
            return _progress(form, response, messages.cancelled(words, form), noticed=noticed, cancelled=True)
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
    if unseen:
        note = "\n\n".join(part for part in (memory.note, note) if part)
    return _progress(form, response, _screen(uow, words, form, response, memory, note), noticed=noticed)


def _progress(form: Questionnaire, response: QuestionnaireResponse, message: Message | None, **more: Any) -> Progress:
    return Progress(response.id, response.subject_id, response.purpose, form, message, **more)


def _screen(
    uow: UnitOfWork,
    words: Words,
    form: Questionnaire,
    response: QuestionnaireResponse,
    memory: memories.Memory,
    note: str = "",
) -> Message:
    today = memory.day(uow.now)
    return messages.question(
        words, form, memory.state, short(response.id), memory.suggestions, today, note or memory.note
    )
