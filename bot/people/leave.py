"""Who is away, from when until when, and who stands in for them: written into every post they hold."""

from datetime import date
from uuid import UUID

from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.people import access, staffing
from bot.people.access import Known
from bot.people.duty import NoPost


async def today_of(uow: UnitOfWork, staff: Known) -> date:
    """The day it is where somebody has their post. ``NoPost``."""
    if not (held := await access.posts_held(uow, staff)):
        raise NoPost
    return uow.now.astimezone(held[0][2]).date()


async def take(
    uow: UnitOfWork, staff: Known, first: date, last: date | None, stand_in: Known | None, *, actor: str
) -> None:
    """Somebody is away from a first to a last day, both included; without a last one until they are back. ``NoPost``, and
    ``LinliError`` for days that cannot be, or somebody who cannot stand in."""
    if last is not None and (last < first or last < await today_of(uow, staff)):
        raise LinliError("no_such_days", N_("The last day must be today or later, and not before the first one."))
    if stand_in and stand_in.id == staff.id:
        raise LinliError("stands_in_for_self", N_("Nobody can stand in for themselves. Please name a colleague."))
    if stand_in and not await access.holds_post(uow, stand_in):
        raise LinliError("cannot_stand_in", N_("Whoever stands in must work for the community. Nothing was changed."))
    detail = {"from": str(first), "until": str(last or ""), "stand_in": str(stand_in.id if stand_in else "")}
    await _write(uow, staff, first, last, stand_in.id if stand_in else None)
    uow.record("post.leave", staff.id, actor=actor, area=str(staff.area_id or ""), detail=detail)


async def end(uow: UnitOfWork, staff: Known, *, actor: str) -> None:
    """Somebody is back, or will not be away at all. ``NoPost``."""
    await _write(uow, staff, None, None, None)
    uow.record("post.back", staff.id, actor=actor, area=str(staff.area_id or ""))


async def _write(
    uow: UnitOfWork, staff: Known, first: date | None, last: date | None, stand_in_id: UUID | None
) -> None:
    posts = await staffing.locked(uow, staff.id)
    if not posts:
        raise NoPost
    for post in posts:
        if post.leave_from not in (None, first):
            post.back_from = post.leave_from
        post.leave_from, post.leave_until, post.stand_in_id = first, last, stand_in_id
    await uow.session.flush()
