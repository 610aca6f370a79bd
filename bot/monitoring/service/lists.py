"""The line list in a chat: without names, of the areas where somebody's posts allow it, as a file (A1, A2)."""

from uuid import UUID

from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.messaging import Message
from bot.monitoring import line_list, sheet
from bot.monitoring.messages import papers
from bot.monitoring.service.episodes import Programme
from bot.monitoring.sheet import Kind
from bot.people import access, rules
from bot.people.access import Known
from bot.people.rules import May


async def of_posts(uow: UnitOfWork, programme: Programme, staff: Known) -> Message:
    """Everybody under observation where a doctor, a supervisor or an administrator has a post, and below. Written as .csv: a
    workbook of a town would hold up the chat. ``LinliError`` for anybody else."""
    areas = await _areas(uow, staff)
    if not areas:
        raise LinliError("no_list", N_("This list is for doctors and supervisors. Nothing was changed."))
    words = programme.wording[staff.language]
    table = sheet.begin(Kind.CSV, line_list.headings(words, names=False), at=uow.now)
    for area_id in areas:
        await line_list.fill(uow, programme, words, table, area_id, actor=str(staff.id))
    places = [await access.code_of(uow, area_id) for area_id in areas]
    on = uow.now.astimezone(staff.zone).date()
    return papers.line_list(words, places=places, count=table.count, on=on, content=table.finish())


async def _areas(uow: UnitOfWork, staff: Known) -> list[UUID]:
    """The areas of their posts that allow it, none of which lies in another."""
    held = [
        post.area_id for post, *_ in await access.posts_held(uow, staff) if May.LIST in rules.ROLES.get(post.role, ())
    ]
    ways = {area_id: set(await access.path_of(uow, area_id)) - {area_id} for area_id in held}
    return [area_id for area_id, above in ways.items() if above.isdisjoint(held)]
