"""What came in: stored before it is confirmed, taken in order for each chat, tried again, buried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.db import UnitOfWork
from bot.messaging import addresses, queue
from bot.messaging.tables import Update, waits

BATCH = 32
"""Updates of different chats that share one commit."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One raw update as it came: its JSON text, and the chat whose order it belongs to (None: nobody's)."""

    bot: int
    update_id: int
    chat: int | None
    raw: str


async def store(uow: UnitOfWork, arrivals: Sequence[Arrival]) -> int:
    """Store updates that are not known yet (I1: identity is the bot and the update's id); how many were new."""
    return await queue.add_new(uow, Update, [_row(uow, arrival) for arrival in arrivals])


def _row(uow: UnitOfWork, arrival: Arrival) -> dict[str, Any]:
    row_id = uow.new_id()
    return {
        "id": row_id,
        "bot": arrival.bot,
        "update_id": arrival.update_id,
        "chat_key": None if arrival.chat is None else addresses.key(uow, arrival.bot, arrival.chat),
        "raw": uow.seal(arrival.raw, "inbox.raw", row_id),
        "received_at": uow.now,
        "due_at": uow.now,
        "state": "waiting",
        "attempts": 0,
        "suspect": False,
    }


async def claim(uow: UnitOfWork, limit: int = BATCH) -> list[Update]:
    """The oldest waiting update of each chat that is due, locked until the commit; other replicas skip them (I2).

    An update that waits for its next attempt holds up the later ones of its chat, no others.
    """
    found = await uow.session.scalars(_claimable(), {"now": uow.now, "limit": limit})
    return list(found)


async def claim_one(uow: UnitOfWork, update_id: UUID) -> Update | None:
    """This very update, locked, if it still waits."""
    waiting = select(Update).where(col(Update.id) == update_id, waits(Update))
    found = waiting.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return (await uow.session.scalars(found)).one_or_none()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What waits: the next update that may have killed the process before, for these go one at a time (I3); whether a claim
    would find others; and when one that waits for its next attempt may be tried."""

    suspect: UUID | None
    anything: bool
    next_at: datetime | None


async def outlook(session: AsyncSession, now: datetime) -> Outlook:
    """Looked at before a claim, which takes SQLite's one writer's lock; one statement, for it is asked twice a second."""
    suspect, first, next_at = (await session.execute(_outlook(), {"now": now})).one()
    return Outlook(suspect, first is not None, next_at)


async def suspect_waiting(uow: UnitOfWork) -> int:
    """After an unclean stop: every update stored before now may be the one that caused it (I3)."""
    marked = update(Update).where(waits(Update), ~col(Update.suspect)).values(suspect=True)
    return len((await uow.session.execute(marked.returning(col(Update.id)))).all())


async def waiting_since(session: AsyncSession, chat_key: bytes, before: datetime) -> bool:
    """Whether something this chat sent before an instant is still unread: a duty is not judged over its head."""
    found = select(col(Update.id)).where(
        col(Update.chat_key) == chat_key, waits(Update), col(Update.received_at) < before
    )
    return (await session.execute(found.limit(1))).first() is not None


# What is asked several times a second is put together once; only its values change.


@cache
def _claimable() -> Select[Update]:
    oldest = select(Update).where(_may_be_tried(), ~col(Update.suspect)).order_by(col(Update.id))
    return oldest.limit(bindparam("limit")).with_for_update(skip_locked=True)


@cache
def _outlook() -> Select[UUID, UUID, datetime]:
    later = select(func.min(col(Update.due_at))).where(waits(Update), col(Update.due_at) > bindparam("now"))
    suspect, first = _first(suspect=True), _first(suspect=False)
    return select(suspect.scalar_subquery(), first.scalar_subquery(), later.scalar_subquery())


def _first(*, suspect: bool) -> Select[UUID]:
    is_suspect = col(Update.suspect) if suspect else ~col(Update.suspect)
    return select(col(Update.id)).where(_may_be_tried(), is_suspect).order_by(col(Update.id)).limit(1)


def _may_be_tried() -> ColumnElement[bool]:
    """Whether an update waits, is due at ``now``, and no earlier one of its chat waits."""
    earlier = aliased(Update)
    blocked = (
        select(col(earlier.id))
        .where(col(earlier.bot) == Update.bot, col(earlier.chat_key) == Update.chat_key)
        .where(waits(earlier), col(earlier.id) < Update.id)
        .exists()
    )
    return waits(Update) & (col(Update.due_at) <= bindparam("now")) & ~blocked
