"""Tasks, and what happened to each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from bot.messaging.tables import Row

OPEN = text("state <> 'closed'")


class Task(Row, table=True):
    """Something staff are to do for a person: ``waiting`` (nobody is there), ``offered``, ``accepted`` or ``closed``.
    ``about_id`` is what it is about (an episode); ``natural_key`` spells what it is, so that it is opened once."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_assignee", "assignee_id", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_tasks_about", "about_id", "kind", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    kind: str
    natural_key: str = Field(unique=True)
    person_id: UUID = Field(foreign_key="persons.id")
    about_id: UUID
    area_id: UUID | None = Field(default=None, foreign_key="areas.id", index=True)
    args: str = ""
    state: str = "waiting"
    assignee_id: UUID | None = Field(default=None, foreign_key="persons.id")
    opened_at: datetime
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None


class TaskEvent(Row, table=True):
    """One thing that happened to a task: who was told or did what, and when (M11)."""

    __tablename__ = "task_events"

    task_id: UUID = Field(foreign_key="tasks.id", index=True)
    at: datetime
    what: str
    person_id: UUID | None = Field(default=None, foreign_key="persons.id")
