"""Areas, households, persons and posts. Names are sealed; places, states and times are plain."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SmallInteger

from bot.messaging.tables import Row
from bot.sealing import Sealed, SealedText


class Area(Row, table=True):
    """A place in the tree province > … > community > grid; a zone counts for everything below it that names none."""

    __tablename__ = "areas"

    code: str = Field(unique=True)
    parent_id: UUID | None = Field(default=None, foreign_key="areas.id", index=True)
    zone: str | None = None


class Household(Row, table=True):
    """One home in a grid, known outside it by its number in the household book (G1-012). Its head and its responsible
    worker are persons; no foreign key, because persons already point here."""

    __tablename__ = "households"

    area_id: UUID = Field(foreign_key="areas.id", index=True)
    number: str
    responsible_id: UUID | None = None
    head_id: UUID | None = None


class Person(Row, table=True):
    """A resident or a worker; one person may be both. ``remind_at`` holds the times they chose, as JSON by slot."""

    __tablename__ = "persons"

    code: str = Field(unique=True)
    name: Sealed | None = Field(default=None, sa_type=SealedText)
    language: str
    household_id: UUID | None = Field(default=None, foreign_key="households.id", index=True)
    address_id: UUID | None = Field(default=None, foreign_key="addresses.id", index=True)
    remind_at: str = "{}"
    paused: bool = False
    opted_out: bool = False
    joined_at: datetime | None = None


class Post(Row, table=True):
    """A worker's post in an area: role, skills, languages, shift in local hours, cap (None: the policy's), and their leave.
    ``on_duty`` is what they said themselves instead of their shift, until ``duty_until``; without an end, until they say
    otherwise."""

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
    left_at: datetime | None = None


class Invitation(Row, table=True):
    """A door for one person into one chat: random, found by its keyed index only, used once, expiring."""

    __tablename__ = "invitations"

    person_id: UUID = Field(foreign_key="persons.id", index=True)
    token_key: bytes = Field(unique=True)
    expires_at: datetime
    used_at: datetime | None = None
