"""Open and finished dialogues, and the definitions they follow."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from bot.messaging.tables import Row
from bot.sealing import Sealed, SealedText

OPEN = text("status = 'in-progress'")


class QuestionnaireResponse(Row, table=True):
    """One dialogue, in FHIR R4's words: ``in-progress``, ``completed``, or ``stopped`` (cancelled, expired or begun
    anew). ``author_id`` answers about ``subject_id``; ``state`` is the sealed engine state; the row is the conversation."""

    __tablename__ = "questionnaire_responses"
    __table_args__ = (
        Index("ix_responses_open", "author_id", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_responses_about", "subject_id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    questionnaire: str
    version: str
    subject_id: UUID = Field(foreign_key="persons.id")
    author_id: UUID = Field(foreign_key="persons.id")
    purpose: str
    status: str = "in-progress"
    state: Sealed = Field(sa_type=SealedText)
    begun_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class Definition(SQLModel, table=True):
    """One published version of a questionnaire or a protocol; never changed, for open work keeps the version it began
    with."""

    __tablename__ = "definitions"

    name: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    hash: str
    body: str
