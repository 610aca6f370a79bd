"""The resident's side: asked, added to, made more urgent, withdrawn; each acknowledged at once (R3, R7, R9, R10)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import messages, rules
from bot.assistance.rules import Priority
from bot.assistance.service import answering, crisis, placing, pool, record, routing
from bot.assistance.service.ground import Ground
from bot.assistance.service.record import NotYourTask, Over
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.messaging import Lane, Message
from bot.people import access, staffing
from bot.people.access import Known

URGENCY = frozenset(Priority)
LONGEST = 4000
"""Characters of a request's text that are kept, with all that was added."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was taken: the task, whether it joined one that was open, and what its requester reads."""

    task: Task
    joined: bool
    said: Message


async def ask(
    uow: UnitOfWork,
    ground: Ground,
    requester: Known,
    kind: str,
    *,
    priority: str = Priority.NORMAL,
    text: str = "",
    about: Known | None = None,
    response_id: UUID | None = None,
    by: Known | None = None,
) -> Asked:
    """Somebody asks for help: it joins their open request of the kind, or is routed now, or when the working hours begin.

    ``about`` is whom it concerns when not themselves, ``by`` the member of staff who wrote it down for them. Of a crisis
    the numbers are told first (``crisis_alarm``). ``LinliError`` for an unknown kind and for somebody else's matter."""
    spelled = rules.kind(kind)
    if spelled is None or priority not in URGENCY:
        raise LinliError("no_such_kind", N_("There is no such kind of request. Nothing was changed."))
    person = about or requester
    wanted = rules.priority(spelled, priority)
    judged = by is None or wanted is Priority.CRISIS  # who may open a crisis is judged where it is opened
    if not await access.may_report_for(uow, requester if judged else by or requester, person):
        raise NotYourTask
    await uow.in_turn(staffing.TURN)
    if found := await _open_of_kind(uow, ground, requester, person, spelled):
        return await _join(uow, ground, requester, found, wanted, text, response_id)
    task = await _open(uow, requester, person, spelled, wanted, text, response_id, by)
    zone = person.zone
    task.held_until = rules.held_until(ground.policy, wanted, uow.now, zone)
    if task.held_until:
        task.look_at = task.held_until
        await placing.plan_look(uow, task)
    else:
        task.resident_told_at = uow.now  # they read it in the acknowledgement
        await routing.route(uow, ground, task)
    return Asked(task, False, _acknowledged(ground.wording[requester.language], task, requester, uow))


async def add(uow: UnitOfWork, ground: Ground, requester: Known, task_id: UUID, text: str) -> Message:
    """A resident adds something to their open request."""
    task = await _own(uow, requester, task_id)
    _add_text(uow, task, text)
    record.note(uow, task, "added", requester)
    return messages.joined(ground.wording[requester.language], kind=task.kind, urgent=False)


async def more_urgent(
    uow: UnitOfWork, ground: Ground, requester: Known, task_id: UUID, priority: str = Priority.URGENT
) -> Message:
    """A resident says that it cannot wait."""
    task = await _own(uow, requester, task_id)
    await raise_priority(uow, ground, task, Priority(priority))
    return messages.joined(ground.wording[requester.language], kind=task.kind, urgent=True)


async def withdraw(uow: UnitOfWork, ground: Ground, requester: Known, task_id: UUID) -> Message:
    """A resident does not need it any more: it is closed, whoever had it is told, nobody is asked how it went (R11)."""
    task = await _own(uow, requester, task_id)
    check_may_withdraw(task)
    held = await answering.end_with(uow, task, "withdrawn", requester)
    for worker_id in held:
        staff = await access.by_id(uow, worker_id)
        words = ground.wording[staff.language]
        reference = await record.reference(uow, words, task)
        said = messages.settled_itself(words, reference=reference, outcome="withdrawn")
        await record.tell(uow, task, staff, said, lane=Lane.REPLY)
    await routing.free(uow, ground, held)
    return messages.withdrawn(ground.wording[requester.language], kind=task.kind)


def check_may_withdraw(task: Task) -> None:
    """A crisis stays open until somebody has spoken with the resident (R15)."""
    if stays(task):
        raise LinliError(
            "crisis_stays",
            N_(
                "This stays open until somebody has spoken with you. If you are well, please tell them so: they are glad "
                "to hear it. Nothing was changed."
            ),
        )


def stays(task: Task) -> bool:
    """Whether a request cannot be withdrawn yet: a crisis without a contact (R15)."""
    return task.priority == Priority.CRISIS and task.contacted_at is None


async def raise_priority(uow: UnitOfWork, ground: Ground, task: Task, wanted: Priority) -> bool:
    """The higher priority wins; when it rose, the deadline is computed anew and whoever has it is told (R10)."""
    if rules.RANK[wanted] <= rules.RANK[Priority(task.priority)]:
        return False
    task.priority = wanted
    record.note(uow, task, f"priority:{wanted}")
    record.audit(uow, task, "raised", outcome=wanted)
    if task.state == "waiting":
        task.held_until = task.look_at = None
        await routing.route(uow, ground, task)
    elif wanted == Priority.CRISIS and task.state == "offered":
        await _becomes_crisis(uow, ground, task)
    else:
        await _anew(uow, ground, task, wanted)
    return True


async def _becomes_crisis(uow: UnitOfWork, ground: Ground, task: Task) -> None:
    """Whoever had it is one of the three who are alerted."""
    task.assignee_id, task.deadline_at, task.supervisor_told_at = None, None, None
    await _tell_of_rise(uow, ground, task)
    await crisis.route(uow, ground, task)


async def _anew(uow: UnitOfWork, ground: Ground, task: Task, wanted: Priority) -> None:
    zone = (await access.by_id(uow, task.person_id)).zone
    if task.state == "offered" and task.deadline_at:
        task.deadline_at = rules.deadline(ground.policy, wanted, uow.now, zone)
        await placing.plan_answer(uow, ground, task, zone)
    await _tell_of_rise(uow, ground, task)
    if wanted == Priority.CRISIS:
        task.supervisor_told_at = None
        await crisis.tell_supervisor(uow, ground, task, await pool.need_of(uow, task), 1, {task.assignee_id})


async def _tell_of_rise(uow: UnitOfWork, ground: Ground, task: Task) -> None:
    for assignment in await record.open_assignments(uow, task):
        assignment.deadline_at = task.deadline_at or assignment.deadline_at
        staff = await access.by_id(uow, assignment.worker_id)
        it = await record.dealing(uow, ground, task, staff)
        await record.tell(uow, task, staff, messages.more_urgent(ground.wording[staff.language], it))


async def _join(
    uow: UnitOfWork,
    ground: Ground,
    requester: Known,
    task: Task,
    wanted: Priority,
    text: str,
    response_id: UUID | None,
) -> Asked:
    """It becomes part of the open one; what was sent with it is found by its form."""
    _add_text(uow, task, text)
    record.note(uow, task, "joined", requester)
    if response_id:
        record.note(uow, task, f"form:{response_id}", requester)
    rose = await raise_priority(uow, ground, task, wanted)
    words = ground.wording[requester.language]
    return Asked(task, True, messages.joined(words, kind=task.kind, urgent=rose))


async def _open_of_kind(uow: UnitOfWork, ground: Ground, requester: Known, person: Known, kind: str) -> Task | None:
    """The open request of a kind that a second one joins (R10), locked."""
    found = select(Task).where(
        col(Task.requester_id) == requester.id, col(Task.person_id) == person.id, col(Task.kind) == kind
    )
    is_open = found.where(col(Task.state) != "closed").order_by(col(Task.id).desc()).limit(1).with_for_update()
    task = (await uow.session.scalars(is_open, execution_options={"populate_existing": True})).one_or_none()
    return task if task and rules.joins(ground.policy, task.opened_at, uow.now) else None


async def _open(
    uow: UnitOfWork,
    requester: Known,
    person: Known,
    kind: str,
    priority: Priority,
    text: str,
    response_id: UUID | None,
    by: Known | None,
) -> Task:
    task_id = uow.new_id()
    task = uow.add(
        Task(
            id=task_id,
            kind=kind,
            natural_key=f"request:{task_id}",
            person_id=person.id,
            about_id=task_id,
            area_id=person.area_id,
            opened_at=uow.now,
            priority=priority,
            requester_id=requester.id,
            by_id=by.id if by else None,
            response_id=response_id,
        )
    )
    _add_text(uow, task, text)
    await uow.session.flush()
    record.note(uow, task, "opened", by or requester)
    record.audit(uow, task, "opened", by or requester, kind)
    return task


def _add_text(uow: UnitOfWork, task: Task, text: str) -> None:
    if not text.strip():
        return
    whole = "\n".join(part for part in (text_of(uow, task), text.strip()) if part)
    task.text = uow.seal(whole[:LONGEST], "tasks.text", task.id)


def text_of(uow: UnitOfWork, task: Task) -> str:
    """What was written; whoever shows it judges first who may read it, and records that they did (R14, A2)."""
    return uow.ring.open(task.text, "tasks.text", task.id) if task.text else ""


async def _own(uow: UnitOfWork, requester: Known, task_id: UUID) -> Task:
    task = await record.locked(uow, task_id)
    if requester.id != task.requester_id:
        raise NotYourTask
    if task.state == "closed":
        raise Over
    return task


def _acknowledged(words: Words, task: Task, requester: Known, uow: UnitOfWork) -> Message:
    """What happens now, in one message: who was asked until when, when somebody is asked, or that nobody is there."""
    if task.held_until:
        at = messages.when(words, task.held_until, uow.now, requester.zone)
        return messages.held(words, kind=task.kind, at=at)
    if task.state == "waiting":
        return messages.nobody_now(words, kind=task.kind)
    until = messages.when(words, task.deadline_at, uow.now, requester.zone) if task.deadline_at else ""
    return messages.asked(words, kind=task.kind, until=until)
