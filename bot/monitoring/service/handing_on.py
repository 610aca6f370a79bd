"""Staff who are away, work here no more, or whom no message reaches any more: nothing of theirs is left lying (R12, M6)."""

from uuid import UUID

from bot.assistance.service import absence
from bot.db import UnitOfWork
from bot.messaging.tables import Due
from bot.monitoring.service import calling
from bot.monitoring.service.episodes import Programme
from bot.people import access, duty, menus, staffing
from bot.people.access import Known


async def leaves(
    uow: UnitOfWork, programme: Programme, staff: Known, *, actor: str = "", area_id: UUID | None = None
) -> int:
    """A worker leaves every post, or those in one area: what they had goes on in one step (R12), their calls too (M6), and
    what they might see is theirs no more (A1); how many tasks it was. ``LinliError`` for whoever holds none."""
    calls = await calling.taken_by(uow, staff)
    if not await staffing.leave(uow, staff, area_id):
        raise duty.NoPost
    uow.record("post.left", staff.id, actor=actor or str(staff.id), area=str(area_id or staff.area_id or ""))
    await menus.want(uow, staff)
    count = await absence.leaves(uow, programme.ground, staff)
    await calling.frees(uow, programme, staff, calls)
    return count


async def on_leave(uow: UnitOfWork, programme: Programme, item: Due) -> None:
    """A leave has begun: what somebody had goes to their stand-in, or on (R12), the calls they had taken too (M6)."""
    staff = await access.by_id(uow, item.subject_id)
    calls = await calling.taken_by(uow, staff)
    if await absence.on_leave(uow, programme.ground, item):
        await calling.frees(uow, programme, staff, calls, away=True)


async def has_no_chat(uow: UnitOfWork, programme: Programme, person: Known) -> None:
    """Somebody's chat is theirs no more. On the staff they keep their posts, but what they had would wait for nobody."""
    if await access.holds_post(uow, person):
        calls = await calling.taken_by(uow, person)
        now = await access.by_id(uow, person.id)
        await absence.leaves(uow, programme.ground, now)
        await calling.frees(uow, programme, now, calls)
