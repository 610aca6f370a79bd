"""What falls due: rows with an instant, claimed by whichever replica wakes first, told apart by what they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.db import UnitOfWork
from bot.messaging import queue
from bot.messaging.tables import Due, waits


class Plan(NamedTuple):
    """That ``kind`` falls due once under ``key``."""

    kind: str
    subject_id: UUID
    key: str
    due_at: datetime
    args: str = ""


async def plan(uow: UnitOfWork, kind: str, subject_id: UUID, key: str, due_at: datetime, args: str = "") -> bool:
    """Let ``kind`` fall due once under ``key``; False when it was planned before (then it stays as it was)."""
    return await plan_all(uow, [Plan(kind, subject_id, key, due_at, args)]) == 1


async def plan_all(uow: UnitOfWork, plans: Sequence[Plan]) -> int:
    """Several in one statement; how many are new."""
    rows = [
        {
            "id": uow.new_id(),
            "kind": each.kind,
            "subject_id": each.subject_id,
            "natural_key": each.key,
            "due_at": each.due_at,
            "args": each.args,
            "state": "waiting",
            "attempts": 0,
        }
        for each in plans
    ]
    return await queue.add_new(uow, Due, rows) if rows else 0


async def drop(uow: UnitOfWork, subject_id: UUID, kind: str) -> None:
    """What was planned for a subject is not wanted any more."""
    waiting = update(Due).where(col(Due.subject_id) == subject_id, col(Due.kind) == kind, waits(Due))
    await uow.session.execute(waiting.values(state="done", settled_at=uow.now))


async def waiting_for(uow: UnitOfWork, subject_id: UUID, kind: str) -> list[Due]:
    """What waits for a subject, locked: its instant may be moved."""
    waiting = select(Due).where(col(Due.subject_id) == subject_id, col(Due.kind) == kind, waits(Due))
    return list(await uow.session.scalars(waiting.order_by(col(Due.due_at)).with_for_update()))


async def is_planned_again(uow: UnitOfWork, item: Due) -> bool:
    """Whether the same was planned for a later instant than that of what falls due now."""
    later = select(col(Due.id)).where(
        col(Due.subject_id) == item.subject_id, col(Due.kind) == item.kind, col(Due.due_at) > item.due_at
    )
    return (await uow.session.scalars(later.limit(1))).first() is not None


async def claim(uow: UnitOfWork) -> Due | None:
    """The earliest item that is due, locked until the commit; other replicas skip it."""
    earliest = (
        select(Due)
        .where(waits(Due), col(Due.due_at) <= uow.now)
        .order_by(col(Due.due_at), col(Due.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await uow.session.scalars(earliest)).one_or_none()


async def next_due_at(session: AsyncSession) -> datetime | None:
    """When the earliest waiting item falls due."""
    earliest = select(func.min(col(Due.due_at))).where(waits(Due))
    return (await session.scalars(earliest)).one()
