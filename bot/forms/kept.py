"""What somebody wrote, kept sealed until they have said what it is about: a text waits as the form it was written in."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.db import UnitOfWork
from bot.forms import engine, memories
from bot.forms.questionnaire import Questionnaire
from bot.forms.response import Send, Write
from bot.forms.tables import QuestionnaireResponse

WAITS = timedelta(hours=3)
"""How long it can be said what a text is about; a temperature is of its hour."""


async def keep(
    uow: UnitOfWork, form: Questionnaire, text: str, *, author_id: UUID, purpose: str, zone: ZoneInfo
) -> UUID:
    """Keep a text as the answer of a form with one question, and what finds it again."""
    state, today = engine.start(form), uow.now.astimezone(zone).date()
    for given in (Write(text, ""), Send()):
        state = engine.apply(form, state, given, today).state
    memory = memories.Memory(state, {}, frozenset(), "", zone, False, uow.now)
    row = memories.new(uow, form, memory, author_id, author_id, purpose, uow.now + WAITS)
    memories.end(uow, row, "completed")
    await uow.session.flush()
    return row.id


async def text_of(uow: UnitOfWork, response_id: UUID, *, author_id: UUID, purpose: str) -> str | None:
    """The text that somebody's button is about; None when it is not theirs, of another kind, or of hours ago (I4)."""
    row = await uow.session.get(QuestionnaireResponse, response_id)
    if row is None or (row.author_id, row.purpose) != (author_id, purpose) or row.expires_at <= uow.now:
        return None
    answers = memories.remember(uow, row).state.answers
    return next((str(value) for values in answers.values() for value in values), None)
