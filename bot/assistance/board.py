"""The volunteers' board: errands of their area that nobody has accepted, taken one at a time; their hours (P13)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import pages
from bot.assistance.asking import Desk
from bot.assistance.messages import board as wording
from bot.assistance.messages.pages import PAGE, Entry
from bot.assistance.rules import DONE, RANK, Priority, Step
from bot.assistance.service import answering, placing, record
from bot.assistance.service.record import NotYourTask, Taken
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.messaging import Message
from bot.people import access, staffing
from bot.people.access import Known
from bot.people.rules import May

KINDS = ("supplies", "medicine")
"""What a volunteer can bring to a door; everything else needs somebody trained."""


class OneAtATime(LinliError):
    """A volunteer has an errand already."""

    def __init__(self) -> None:
        super().__init__("one_at_a_time", N_("You have an errand already. Finish it first, or give it to a colleague."))


async def board(uow: UnitOfWork, desk: Desk, volunteer: Known) -> Message:
    """What a volunteer has, or may take, and what they have done. ``LinliError`` for who is none."""
    await _check_volunteer(uow, volunteer)
    words = desk.ground.wording[volunteer.language]
    has = await _in_hand(uow, volunteer)
    errands = [] if has else await _errands(uow, volunteer)
    done, helped = await _hours(uow, volunteer)
    return wording.board(
        words,
        mine=await _entry(uow, words, has) if has else None,
        errands=[await _entry(uow, words, task) for task in errands[:PAGE]],
        count=len(errands),
        done=done,
        helped=helped,
    )


async def take(uow: UnitOfWork, desk: Desk, volunteer: Known, task_id: UUID) -> Message:
    """Take an errand: the first one has it, whoever was asked before reads that it is taken (R9's way); its page."""
    await _check_volunteer(uow, volunteer)
    task = await record.locked(uow, task_id)
    if not await _may_take(uow, volunteer, task):
        raise NotYourTask
    if task.state not in ("waiting", "offered"):
        raise Taken if task.state == "accepted" else record.Over
    if await _in_hand(uow, volunteer):
        raise OneAtATime
    await placing.hand(uow, task, volunteer.id, Step(task.step))
    await answering.take(uow, desk.ground, volunteer, task)
    return await pages.page(uow, desk, volunteer, task.id)


async def _check_volunteer(uow: UnitOfWork, person: Known) -> None:
    if not await access.may(uow, person, May.CARRY):
        raise LinliError(
            "no_volunteer", N_("The board is for volunteers. To help too, please ask your community worker.")
        )


async def _may_take(uow: UnitOfWork, volunteer: Known, task: Task) -> bool:
    """An errand of somebody else's home, in their area or below; never a crisis."""
    person = await access.by_id(uow, task.person_id)
    if task.kind not in KINDS or task.priority == Priority.CRISIS:
        return False
    if volunteer.id in (task.requester_id, task.person_id):
        return False
    return await access.may(uow, volunteer, May.CARRY, person.area_ids)


async def _errands(uow: UnitOfWork, volunteer: Known) -> list[Task]:
    """Those of their areas that are not their own, the most pressing first, then the oldest."""
    found = select(Task).where(
        col(Task.area_id).in_(await staffing.reach(uow, volunteer, May.CARRY)),
        col(Task.kind).in_(KINDS),
        col(Task.state).in_(("waiting", "offered")),
        col(Task.priority) != Priority.CRISIS,
        col(Task.person_id) != volunteer.id,
        col(Task.requester_id).is_distinct_from(volunteer.id),
    )
    rows = await uow.session.scalars(found.order_by(col(Task.id)))
    return sorted(rows, key=lambda task: -RANK[Priority(task.priority)])


async def _in_hand(uow: UnitOfWork, volunteer: Known) -> Task | None:
    found = select(Task).where(col(Task.assignee_id) == volunteer.id, col(Task.state) == "accepted")
    return (await uow.session.scalars(found.order_by(col(Task.id)).limit(1))).one_or_none()


async def _hours(uow: UnitOfWork, volunteer: Known) -> tuple[int, timedelta]:
    """How many errands were done, and how long they took from accepting to closing."""
    found = select(col(Task.accepted_at), col(Task.closed_at)).where(
        col(Task.assignee_id) == volunteer.id,
        col(Task.kind).in_(KINDS),
        col(Task.outcome) == DONE,
        col(Task.accepted_at).is_not(None),
    )
    rows = (await uow.session.execute(found)).all()
    took = [closed - accepted for accepted, closed in rows if closed and accepted]
    return len(took), sum(took, timedelta())


async def _entry(uow: UnitOfWork, words: Words, task: Task) -> Entry:
    return Entry(task.id, await record.reference(uow, words, task), task.kind, task.priority)
