"""Where people can be reached, what came in, what is going out and what falls due."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Index, UniqueConstraint, literal_column, text
from sqlmodel import BigInteger, Field, SmallInteger, SQLModel, col

from bot.sealing import Sealed, SealedText

WAITING = text("state = 'waiting'")


class Row(SQLModel):
    """A row with an identifier that its own sealed columns are bound to."""

    model_config = {"arbitrary_types_allowed": True}

    id: UUID = Field(primary_key=True)


class Queued(Row):
    """A row that is worked on once: ``waiting`` until it is ``done`` or, after its last failure, ``buried``."""

    state: str = "waiting"
    due_at: datetime
    attempts: int = Field(default=0, sa_type=SmallInteger)
    failure: str | None = None
    settled_at: datetime | None = None


def waits(table: type[Queued]) -> ColumnElement[bool]:
    """Whether a row waits, written out: a planner that sees a parameter there may not see that the partial index fits."""
    return col(table.state) == literal_column("'waiting'")


class Address(Row, table=True):
    """A chat in which one bot can reach somebody. ``menu_wanted`` names the command menu that is to be shown there, ``menu``
    the one Telegram was told of; an empty name is everybody's."""

    __tablename__ = "addresses"
    __table_args__ = (
        UniqueConstraint("bot", "chat_key"),
        Index("ix_addresses_menu", "bot", "id", sqlite_where=text("menu <> menu_wanted"),
              postgresql_where=text("menu <> menu_wanted")),
    )  # fmt: skip

    bot: int = Field(sa_type=BigInteger)
    chat_key: bytes
    chat: Sealed = Field(sa_type=SealedText)
    unreachable_since: datetime | None = None
    menu: str = Field(default="", sa_column_kwargs={"server_default": ""})
    menu_wanted: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Update(Queued, table=True):
    """One raw update of Telegram's, stored before it is confirmed (I1); ``suspect`` after an unclean stop (I3)."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot", "update_id"),
        Index("ix_inbox_waiting", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_inbox_chat", "bot", "chat_key", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    bot: int = Field(sa_type=BigInteger)
    update_id: int = Field(sa_type=BigInteger)
    chat_key: bytes | None = None
    raw: Sealed = Field(sa_type=SealedText)
    received_at: datetime
    suspect: bool = False


class Delivery(Queued, table=True):
    """One message promised to one chat, and what became of it. ``state`` may also be ``sending``: exactly those are in
    doubt after a crash (B6). One that ``deletes`` says nothing: it takes that message off the chat."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "bot", "lane", "due_at", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_outbox_chat", "address_id", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_outbox_sending", "bot", "id", sqlite_where=text("state = 'sending'"),
              postgresql_where=text("state = 'sending'")),
    )  # fmt: skip

    bot: int = Field(sa_type=BigInteger)
    address_id: UUID = Field(foreign_key="addresses.id")
    person_id: UUID | None = None
    lane: int = Field(sa_type=SmallInteger)
    kind: str
    natural_key: str | None = Field(default=None, unique=True)
    thread: str | None = Field(default=None, index=True)
    body: Sealed = Field(sa_type=SealedText)
    edits: int | None = Field(default=None, sa_type=BigInteger)
    deletes: int | None = Field(default=None, sa_type=BigInteger)
    vanish_seconds: int | None = None
    made_at: datetime
    expires_at: datetime | None = None
    lease: int = 0
    in_doubt: int = Field(default=0, sa_type=SmallInteger)
    parts_sent: int = Field(default=0, sa_type=SmallInteger)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    outcome: str | None = None


class Due(Queued, table=True):
    """Something that falls due at an instant, told apart by what it is (``natural_key``)."""

    __tablename__ = "due"
    __table_args__ = (Index("ix_due_waiting", "due_at", "id", sqlite_where=WAITING, postgresql_where=WAITING),)

    kind: str
    subject_id: UUID
    natural_key: str = Field(unique=True)
    args: str = ""


class Lease(SQLModel, table=True):
    """Who does what only one process may do at a time: poll or send for one bot token."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    holder: UUID
    number: int = 0
    until: datetime


class Run(Row, table=True):
    """One life of the service: begun, seen alive, stopped cleanly or found dead."""

    __tablename__ = "runs"

    lock_key: int = Field(sa_type=BigInteger)
    started_at: datetime
    seen_at: datetime
    stopped_at: datetime | None = None
    clean: bool = False
