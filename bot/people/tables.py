"""Areas, households, persons and posts, and how people join. What a person is called, told or suffers from is sealed;
places, states and times are plain."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, false, text
from sqlmodel import BigInteger, Field, SmallInteger

from bot.messaging.tables import Queued, Row
from bot.sealing import Sealed, SealedText


class Area(Row, table=True):
    """A place in the tree province > … > community > grid; a zone counts for everything below it that names none. ``name``
    is what people call it, one text or JSON by language; ``kind`` says what it is, where that is known; a
    ``building`` is no level of its own (R2)."""

    __tablename__ = "areas"

    code: str = Field(unique=True)
    parent_id: UUID | None = Field(default=None, foreign_key="areas.id", index=True)
    zone: str | None = None
    name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    kind: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Household(Row, table=True):
    """One home in a grid, known outside it by its number in the household book (G1-012); ``building`` is where it stands, as
    the book writes it (3-2), ``formerly`` the grids and numbers it had before it moved, a line each (G1/G1-012). Its head
    and its responsible worker are persons; no foreign key, because persons already point here."""

    __tablename__ = "households"

    area_id: UUID = Field(foreign_key="areas.id", index=True)
    number: str
    building: str = Field(default="", sa_column_kwargs={"server_default": ""})
    formerly: str = Field(default="", sa_column_kwargs={"server_default": ""})
    responsible_id: UUID | None = None
    head_id: UUID | None = None


class Person(Row, table=True):
    """A resident or a worker; one person may be both. ``remind_at`` holds the times they chose, as JSON by slot.
    ``guardian_id`` is who answers for somebody under 14, or without a phone (A3; no foreign key, because SQLite would build
    the table anew); ``of_age``: staff who know them say that they are not under 14, so that they may join and end it.
    ``place`` is theirs in the household's book for as long as they live there; since ``left_on`` they do not, for they died
    or moved away: the book keeps them and offers them nowhere. ``formerly`` is where they lived before they moved, as a
    household has it. ``marks`` are purposes to look after them for, as codes: health data, so sealed."""

    __tablename__ = "persons"

    code: str = Field(unique=True)
    name: Sealed | None = Field(default=None, sa_type=SealedText)
    phone: Sealed | None = Field(default=None, sa_type=SealedText)
    phone_key: bytes | None = Field(default=None, index=True)
    marks: Sealed | None = Field(default=None, sa_type=SealedText)
    guardian_id: UUID | None = Field(default=None, index=True)
    of_age: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    language: str
    household_id: UUID | None = Field(default=None, foreign_key="households.id", index=True)
    place: int = Field(default=1, sa_type=SmallInteger, sa_column_kwargs={"server_default": "1"})
    left_on: date | None = None
    formerly: str | None = None
    address_id: UUID | None = Field(default=None, foreign_key="addresses.id", index=True)
    remind_at: str = "{}"
    paused: bool = False
    opted_out: bool = False
    joined_at: datetime | None = None


class Post(Row, table=True):
    """A worker's post in an area: role, skills, languages, shift in local hours, cap (None: the policy's), and their leave.
    ``on_duty`` is what they said themselves instead of their shift, until ``duty_until``; without an end, until they say
    otherwise; ``back_from`` the first day of the last leave that was over early, not taken, or
    taken otherwise."""

    __tablename__ = "posts"

    person_id: UUID = Field(foreign_key="persons.id", index=True)
    area_id: UUID = Field(foreign_key="areas.id", index=True)
    role: str
    skills: str = ""
    languages: str = ""
    shift: str = "00:00-24:00"
    cap: int | None = Field(default=None, sa_type=SmallInteger)
    load: int = Field(default=0, sa_type=SmallInteger)
    last_assigned_at: datetime | None = None
    on_call: bool = False
    on_duty: bool | None = None
    duty_until: datetime | None = None
    leave_from: date | None = None
    leave_until: date | None = None
    stand_in_id: UUID | None = Field(default=None, foreign_key="persons.id")
    back_from: date | None = None
    left_at: datetime | None = None


class Invitation(Row, table=True):
    """A door into a chat for one person, or for a household whose members choose themselves: random, found by its keyed
    index only, used ``most_uses`` times, expiring, revocable. ``made_by_id`` is None for the operator's."""

    __tablename__ = "invitations"

    person_id: UUID | None = Field(default=None, foreign_key="persons.id", index=True)
    household_id: UUID | None = Field(default=None, foreign_key="households.id", index=True)
    token_key: bytes = Field(unique=True)
    expires_at: datetime
    most_uses: int = Field(default=1, sa_type=SmallInteger, sa_column_kwargs={"server_default": "1"})
    uses: int = Field(default=0, sa_type=SmallInteger, sa_column_kwargs={"server_default": "0"})
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    made_by_id: UUID | None = Field(default=None, foreign_key="persons.id")


class Consent(Row, table=True):
    """Somebody agreed to a version of what the programme says it does with what they tell; ``by_id`` is their guardian
    when it was not themselves (A3)."""

    __tablename__ = "consents"

    person_id: UUID = Field(foreign_key="persons.id", index=True)
    version: str
    at: datetime
    by_id: UUID | None = Field(default=None, foreign_key="persons.id")
    withdrawn_at: datetime | None = None


class Application(Row, table=True):
    """A stranger says that they live here: ``asking`` while they are asked, ``sent`` until a worker has decided,
    ``confirmed``, ``refused`` or ``stopped``. ``told`` is the form's sealed state, ``passed_by`` the ids of workers who said
    that it is not theirs."""

    __tablename__ = "applications"
    __table_args__ = (
        Index("ix_applications_open", "address_id", "id",
              sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL")),
    )  # fmt: skip

    address_id: UUID = Field(foreign_key="addresses.id")
    language: str
    state: str = "asking"
    form_version: str
    told: Sealed = Field(sa_type=SealedText)
    consent_version: str
    opened_at: datetime
    sent_at: datetime | None = None
    area_id: UUID | None = Field(default=None, foreign_key="areas.id")
    assignee_id: UUID | None = Field(default=None, foreign_key="persons.id")
    passed_by: str = ""
    person_id: UUID | None = Field(default=None, foreign_key="persons.id")
    closed_at: datetime | None = None
    closed_by_id: UUID | None = Field(default=None, foreign_key="persons.id")


class RosterFile(Queued, table=True):
    """A roster that an administrator sent to the bot: fetched at the edge to be looked at (``check``), and once more to be
    brought in (``import``). What is in it is never kept; ``file`` is where Telegram keeps it."""

    __tablename__ = "roster_files"
    __table_args__ = (
        Index("ix_roster_files_waiting", "due_at", "id", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip

    step: str = "check"
    bot: int = Field(sa_type=BigInteger)
    address_id: UUID = Field(foreign_key="addresses.id")
    person_id: UUID = Field(foreign_key="persons.id")
    file: Sealed = Field(sa_type=SealedText)
    kind: str
