"""Episodes of observation, what is owed in them, what was reported, and who was alerted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from bot.messaging.tables import Row
from bot.sealing import Sealed, SealedText

OPEN = text("state = 'open'")


class MonitoringEpisode(Row, table=True):
    """One person's observation under one version of a protocol. Ill, silent and under review are three facts (M7);
    ``onset_by_id`` is the worker who set the onset, which then stays (M6); ``owed_from`` is since when reports are owed,
    where the first day was over before it was entered (M1), or none were owed for a while: reopened, or made longer late.
    ``first_on`` is the first day where they lived then, whatever clock they live by now; empty for one of before there was
    this column, until they move (M1, R16)."""

    __tablename__ = "monitoring_episodes"
    __table_args__ = (Index("ix_episodes_open", "person_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),)

    person_id: UUID = Field(foreign_key="persons.id", index=True)
    protocol: str
    protocol_version: str
    starts_at: datetime
    end_on: date
    state: str = "open"
    reason: str | None = None
    closed_at: datetime | None = None
    ill: bool = False
    silent: bool = False
    review: bool = False
    onset_on: date | None = None
    onset_by_id: UUID | None = Field(default=None, foreign_key="persons.id")
    place: str = "home"
    owed_from: datetime | None = None
    first_on: date | None = None


class Duty(Row, table=True):
    """One reading owed: a member, a local day and a slot. ``outcome`` is written once when due; ``late_at`` beside a
    missed one when the reading came after all (S1)."""

    __tablename__ = "duties"
    __table_args__ = (UniqueConstraint("episode_id", "on", "slot"),)

    episode_id: UUID = Field(foreign_key="monitoring_episodes.id")
    on: date
    slot: str
    due_at: datetime
    outcome: str | None = None
    outcome_at: datetime | None = None
    late_at: datetime | None = None
    by_id: UUID | None = Field(default=None, foreign_key="persons.id")


class Report(Row, table=True):
    """One finished check-in: what was read and felt (sealed), who entered it, and how it was judged. A correction is a
    further report on the same duty; nothing is overwritten (M8)."""

    __tablename__ = "reports"

    episode_id: UUID = Field(foreign_key="monitoring_episodes.id", index=True)
    duty_id: UUID | None = Field(default=None, foreign_key="duties.id", index=True)
    reporter_id: UUID = Field(foreign_key="persons.id")
    at: datetime
    reading: Sealed = Field(sa_type=SealedText)
    symptomatic: bool
    emergency: bool
    counts: bool = True


class Alert(Row, table=True):
    """A symptomatic report or an emergency sign that staff were alerted to; who took it, and how it was reviewed (M6)."""

    __tablename__ = "alerts"

    episode_id: UUID = Field(foreign_key="monitoring_episodes.id", index=True)
    report_id: UUID | None = Field(default=None, foreign_key="reports.id")
    kind: str
    raised_at: datetime
    taken_by_id: UUID | None = Field(default=None, foreign_key="persons.id")
    taken_at: datetime | None = None
    reviewed_by_id: UUID | None = Field(default=None, foreign_key="persons.id")
    reviewed_at: datetime | None = None
    finding: str | None = None


class AlertedStaff(Row, table=True):
    """Who was told of an alert, each once."""

    __tablename__ = "alerted_staff"
    __table_args__ = (UniqueConstraint("alert_id", "staff_id"),)

    alert_id: UUID = Field(foreign_key="alerts.id")
    staff_id: UUID = Field(foreign_key="persons.id")


class TestResult(Row, table=True):
    """One test of a person under observation, and what it showed; the newest of a day and kind counts (M14). One that was
    taken back counts for nothing."""

    __test__ = False  # pytest would take the name for its own
    __tablename__ = "test_results"

    episode_id: UUID = Field(foreign_key="monitoring_episodes.id", index=True)
    kind: str
    taken_on: date
    result: str
    by_id: UUID = Field(foreign_key="persons.id")
    at: datetime
    taken_back_at: datetime | None = None


class EpisodeEvent(Row, table=True):
    """One step in the course of an episode: ``begun``, ``announced`` to whoever reports and ``long_silent`` to who is above
    (``detail`` is who was told), ``moved`` to another place, ``made_longer``, ``made_shorter``, ``onset_set``,
    ``test_recorded``, ``test_taken_back``, ``released``, ``closed:`` with a reason, ``reopened``; when, who decided it, and
    ``detail`` as its verb writes it. ``why`` is a reason from a list; a reason in own words stays in the form it was written
    in (``words_id``), sealed."""

    __tablename__ = "episode_events"

    episode_id: UUID = Field(foreign_key="monitoring_episodes.id", index=True)
    at: datetime
    what: str
    detail: str = ""
    by_id: UUID | None = Field(default=None, foreign_key="persons.id")
    why: str = Field(default="", sa_column_kwargs={"server_default": ""})
    words_id: UUID | None = None


class Paper(Row, table=True):
    """A notice that was issued about an observation: its number, and the days it vouches for. ``kind`` is ``start`` or
    ``release``; its check code is made again from these whenever somebody asks."""

    __tablename__ = "papers"
    __table_args__ = (UniqueConstraint("episode_id", "kind", "last_on"),)

    number: str = Field(unique=True)
    kind: str
    episode_id: UUID = Field(foreign_key="monitoring_episodes.id", index=True)
    first_on: date
    last_on: date
    issued_at: datetime
    issued_on: date
    by_id: UUID | None = Field(default=None, foreign_key="persons.id")
