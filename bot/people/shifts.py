"""When a post's day begins and ends, as its shift says it now: in the post's own zone, not on leave."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.people import access, rules
from bot.people.tables import Post


@dataclass(frozen=True, slots=True)
class Shift:
    """One post that is held: whose, as what, in which local hours; equal hours mean the whole day."""

    post_id: UUID
    person_id: UUID
    role: str
    starts: time
    ends: time
    zone: ZoneInfo
    leave: tuple[date, date | None] | None

    def is_on_leave(self, on: date) -> bool:
        return rules.lies_in(self.leave, on)


async def of_post(uow: UnitOfWork, post_id: UUID) -> Shift | None:
    """A post's shift as it is now; None once it was left."""
    post = await uow.session.get(Post, post_id)
    return await _shift(uow, post) if post and post.left_at is None else None


async def held_by(uow: UnitOfWork, person_id: UUID) -> list[Shift]:
    """The shifts of every post somebody holds."""
    held = select(Post).where(col(Post.person_id) == person_id, col(Post.left_at).is_(None))
    return [await _shift(uow, post) for post in await uow.session.scalars(held.order_by(col(Post.id)))]


async def _shift(uow: UnitOfWork, post: Post) -> Shift:
    worker = access.worker_of(post, "")
    starts, ends = worker.shift
    return Shift(post.id, post.person_id, post.role, starts, ends, await access.zone_of(uow, post), worker.leave)
