"""What staff may read of a request (R14): that it is there, who sees the household; what was written, who answers for it
and the assignee; about a crisis or by somebody in need of talk, the assignee and the nearest supervisor only."""

from bot.assistance import rules
from bot.assistance.service import record
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.people import access, staffing
from bot.people.access import Known


async def may_open(uow: UnitOfWork, staff: Known, task: Task) -> bool:
    """Whether somebody sees that a request exists: who sees the household, and whoever it is before, a volunteer too;
    never what is about themselves, nor what is private of somebody they live with."""
    if not await access.holds_post(uow, staff) or await record.is_of_home(uow, staff, task):
        return False
    person = await access.by_id(uow, task.person_id)
    return await _has_it(uow, staff, task) or await access.may_see(uow, staff, person)


async def may_read(uow: UnitOfWork, staff: Known, task: Task) -> bool:
    """Whether somebody reads what was written."""
    if not await may_open(uow, staff, task):
        return False
    person = await access.by_id(uow, task.person_id)
    if not rules.is_private(task.kind, task.priority):
        return await _has_it(uow, staff, task) or await access.may_answer_for(uow, staff, person)
    nearest = await staffing.supervising(uow, person)
    near = [each.worker.person_id for each in nearest if each.worker.area_id == nearest[0].worker.area_id]
    return staff.id in near or await _has_it(uow, staff, task)


async def _has_it(uow: UnitOfWork, staff: Known, task: Task) -> bool:
    """The assignee; of a crisis that nobody has accepted, also those who were alerted."""
    before = [each.worker_id for each in await record.open_assignments(uow, task)]
    return staff.id == task.assignee_id or staff.id in before
