"""Requests and tasks, whom each was given to, and what happened to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SmallInteger

from bot.messaging.tables import Row
from bot.sealing import Sealed, SealedText

OPEN = text("state <> 'closed'")
WAITING = text("state = 'waiting'")
HELD = text("ended_at IS NULL")


class Task(Row, table=True):
    """Something staff are to do for a person, asked by a resident or opened by the service: ``waiting`` (nobody is there,
    or until ``held_until``), ``offered``, ``accepted`` or ``closed``.

    ``about_id`` is what it is about (an episode, or the request itself); ``natural_key`` spells what it is, so that it is
    opened once. ``requester_id`` is who asked. ``missed_at``, ``late_at`` and ``hidden`` stand beside the outcome and are
    never changed (S1). ``step`` says whether a worker or a supervisor has it."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_assignee", "assignee_id", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_tasks_about", "about_id", "kind", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_tasks_waiting", "opened_at", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_tasks_requester", "requester_id", "id"),
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

    priority: str = Field(default="normal")
    requester_id: UUID | None = Field(default=None, foreign_key="persons.id")
    by_id: UUID | None = Field(default=None, foreign_key="persons.id")
    text: Sealed | None = Field(default=None, sa_type=SealedText)
    response_id: UUID | None = None
    step: str = Field(default="worker")
    attempts: int = Field(default=0, sa_type=SmallInteger)
    held_until: datetime | None = None
    look_at: datetime | None = None
    deadline_at: datetime | None = None
    supervisor_told_at: datetime | None = None
    resident_told_at: datetime | None = None
    missed_at: datetime | None = None
    late_at: datetime | None = None
    hidden: bool = Field(default=False)
    contacted_at: datetime | None = None
    reopened: int = Field(default=0, sa_type=SmallInteger)
    surveyed_at: datetime | None = None
    solved: bool | None = None


class Assignment(Row, table=True):
    """A task put before one member of staff, with a deadline: what they ``answer`` (``accepted``, ``declined``), or what
    became of it without them (``expired``, ``taken``, ``moved``, ``closed``). It counts as their load until it has
    ended; ``excluded`` keeps them from being asked again for this task."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index("ix_assignments_held", "worker_id", "id", sqlite_where=HELD, postgresql_where=HELD),
    )  # fmt: skip

    task_id: UUID = Field(foreign_key="tasks.id", index=True)
    worker_id: UUID = Field(foreign_key="persons.id")
    step: str = "worker"
    at: datetime
    deadline_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    reason: Sealed | None = Field(default=None, sa_type=SealedText)
    excluded: bool = False


class TaskEvent(Row, table=True):
    """One thing that happened to a task: who was told or did what, and when (M11)."""

    __tablename__ = "task_events"

    task_id: UUID = Field(foreign_key="tasks.id", index=True)
    at: datetime
    what: str
    person_id: UUID | None = Field(default=None, foreign_key="persons.id")
