"""What waits for a member of staff, what they look after; for who supervises, what is wrong (R3, R4, R15)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import col

from bot.assistance import rules
from bot.assistance.asking import Desk
from bot.assistance.messages import pages as wording
from bot.assistance.messages import when
from bot.assistance.messages.pages import Ahead, Entry
from bot.assistance.rules import Priority
from bot.assistance.service import record
from bot.assistance.service.record import NotYourTask
from bot.assistance.tables import Assignment, Task
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.messaging import Message
from bot.people import access, staffing
from bot.people.access import Known
from bot.people.rules import May

HIDDEN_FOR = timedelta(days=7)
"""How long what was closed without a contact stands in a supervisor's list."""


async def tasks(uow: UnitOfWork, desk: Desk, staff: Known, ahead: Ahead | None = None) -> Message:
    """What somebody has to answer and what they look after, below what another room puts ``ahead``; for who supervises,
    four counts more."""
    await _check_staff(uow, staff)
    words = desk.ground.wording[staff.language]
    offered = await _tasks(uow, _before(staff), col(Task.state) == "offered")
    mine = await _tasks(uow, col(Task.assignee_id) == staff.id, col(Task.state) == "accepted")
    counts = await _counts(uow, staff)
    return wording.tasks(words, offered=await _entries(uow, words, staff, offered),
                         mine=await _entries(uow, words, staff, mine), counts=counts, ahead=ahead)  # fmt: skip


async def listed(uow: UnitOfWork, desk: Desk, staff: Known, kind: str) -> Message:
    """One of a supervisor's lists."""
    await _check_staff(uow, staff)
    words = desk.ground.wording[staff.language]
    within = await _supervised(uow, staff)
    if within is None:
        raise NotYourTask
    found = await _tasks(uow, within, _holds(uow, kind))
    entries = await _entries(uow, words, staff, found[: wording.PAGE])
    return wording.listed(words, kind=kind, entries=entries, count=len(found))


async def _check_staff(uow: UnitOfWork, staff: Known) -> None:
    if not await access.is_staff(uow, staff):
        raise LinliError(
            "not_staff",
            N_("This page is for the people who work for your community. What I can do for you: /help"),
        )


def _before(staff: Known) -> ColumnElement[bool]:
    """What is put before somebody and waits for their answer."""
    waiting = select(col(Assignment.task_id)).where(
        col(Assignment.worker_id) == staff.id, col(Assignment.ended_at).is_(None), col(Assignment.answer).is_(None)
    )
    return col(Task.id).in_(waiting)


async def _tasks(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[Task]:
    """The most pressing first, then the oldest."""
    found = list(await uow.session.scalars(select(Task).where(*conditions).order_by(col(Task.id))))
    return sorted(found, key=lambda task: -rules.RANK[Priority(task.priority)])


async def _entries(uow: UnitOfWork, words: Words, staff: Known, found: Sequence[Task]) -> list[Entry]:
    return [
        Entry(
            task.id,
            await record.reference(uow, words, task),
            task.kind,
            task.priority,
            when(words, task.deadline_at, uow.now, staff.zone) if task.deadline_at else "",
        )
        for task in found
    ]


async def _supervised(uow: UnitOfWork, staff: Known) -> ColumnElement[bool] | None:
    """What lies at or below the areas that somebody supervises, whatever else they do elsewhere, without what is private of
    their own home; None for who supervises nothing (R14)."""
    areas = await staffing.reach(uow, staff, May.SUPERVISE)
    home = await access.members_of(uow, staff.household_id) if staff.household_id and areas else ()
    return and_(col(Task.area_id).in_(areas), ~and_(record.private(), col(Task.person_id).in_(home))) if areas else None


def _holds(uow: UnitOfWork, kind: str) -> ColumnElement[bool]:
    still = col(Task.state) != "closed"
    unaccepted = and_(still, col(Task.state) != "accepted")
    return {
        "waiting": col(Task.state) == "waiting",
        "silent": and_(col(Task.state) == "offered", col(Task.missed_at).is_(None)),
        "overdue": and_(unaccepted, col(Task.missed_at).is_not(None)),
        "hidden": and_(col(Task.hidden).is_(True), col(Task.closed_at) > uow.now - HIDDEN_FOR),
    }[kind]


async def _counts(uow: UnitOfWork, staff: Known) -> dict[str, int]:
    within = await _supervised(uow, staff)
    if within is None:
        return {}
    each = [
        select(func.count()).select_from(Task).where(within, _holds(uow, kind)).scalar_subquery()
        for kind in wording.LISTS
    ]
    row = (await uow.session.execute(select(*each))).one()
    return dict(zip(wording.LISTS, row, strict=True))
