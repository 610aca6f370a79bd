"""Forms as requests need them: the one somebody is in, and the answers of one that was sent.

Answers are sealed; whoever shows them judges first who may read them (R14)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.forms import memories
from bot.forms.questionnaire import Answers, Questionnaire
from bot.forms.tables import QuestionnaireResponse
from bot.references import unshort

Forms = Callable[[str, str], Questionnaire]
"""Any published version of a questionnaire, by its id and version."""


@dataclass(frozen=True, slots=True)
class Open:
    """The form somebody is in: what for, about whom, its version, the question it is at, and whether it is answered with
    others."""

    purpose: str
    subject_id: UUID
    form: tuple[str, str]
    at: str | None
    together: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent, in its own version."""

    form: Questionnaire
    answers: Answers
    author_id: UUID
    subject_id: UUID
    purpose: str


def task_of(purpose: str) -> UUID | None:
    """The request that a form's purpose carries behind its colon."""
    return unshort(purpose.partition(":")[2])


async def open_of(uow: UnitOfWork, author_id: UUID) -> Open | None:
    """The form that the next text of somebody answers."""
    found = select(QuestionnaireResponse).where(
        col(QuestionnaireResponse.author_id) == author_id,
        col(QuestionnaireResponse.status) == "in-progress",
        col(QuestionnaireResponse.expires_at) > uow.now,
    )
    row = memories.for_text(uow, list(await uow.session.scalars(found)))
    if row is None:
        return None
    memory = memories.remember(uow, row)
    return Open(row.purpose, row.subject_id, (row.questionnaire, row.version), memory.state.at, memory.together)


async def sent(uow: UnitOfWork, forms: Forms, response_id: UUID) -> Sent | None:
    """The answers of a form that was sent; None for one that was not, or is gone."""
    row = await uow.session.get(QuestionnaireResponse, response_id)
    if row is None or row.status != "completed":
        return None
    form = forms(row.questionnaire, row.version)
    return Sent(form, memories.remember(uow, row).state.answers, row.author_id, row.subject_id, row.purpose)
