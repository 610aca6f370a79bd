"""One task's page, for those who may open it, and what staff do from it (R6, R14, R15)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import asking, filled, needs, relay, rules
from bot.assistance.asking import Desk
from bot.assistance.messages import pages as wording
from bot.assistance.messages import when
from bot.assistance.messages.pages import Page
from bot.assistance.rules import Priority
from bot.assistance.service import answering, contact, placing, pool, reading, record, requests
from bot.assistance.service.record import NotYourTask
from bot.assistance.tables import Task, TaskEvent
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Message
from bot.people import access, staffing
from bot.people import service as people
from bot.people.access import Known

COLLEAGUES = 6
"""How many a task can be given to by a tap."""
HISTORY = 8
"""How many lines of a task's history its page shows."""
CONTACTS = {"called": "call", "visited": "visit", "not_reached": "not_reached"}


async def page(uow: UnitOfWork, desk: Desk, staff: Known, task_id: UUID) -> Message:
    """One task, for those who may open it; the look is recorded (A2, R14)."""
    task = await record.found(uow, task_id)
    if not await reading.may_open(uow, staff, task):
        raise NotYourTask
    reads = await reading.may_read(uow, staff, task)
    purpose = "request" if reads else "outline"
    uow.record("task.read", task.id, actor=str(staff.id), area=str(task.area_id or ""), purpose=purpose)
    words = desk.ground.wording[staff.language]
    it = await _page(uow, desk, words, staff, task, reads=reads)
    said = wording.page(words, it)
    if reads and task.kind in rules.IN_PERSON and task.state != "closed":
        person = await access.by_id(uow, task.person_id)
        mind = await people.to_mind(uow, words, staff, person, purpose=task.kind)
        said = replace(said, text=f"{said.text}\n\n{mind}") if mind else said
    if task.kind in desk.ground.said and task.state != "closed":
        theirs = await placing.worded(uow, desk.ground, task, staff, rules.Step(task.step))
        hand = ((wording.hand_button(words, task.id),),) if "hand" in it.may else ()
        said = replace(said, rows=(*theirs.rows, *hand, *said.rows[-1:]))
    return said


async def note_contact(uow: UnitOfWork, desk: Desk, staff: Known, task_id: UUID, act: str) -> Message:
    """Called, visited, not reached: written down, and the page again."""
    await contact.note(uow, desk.ground, staff, task_id, CONTACTS[act])
    return await page(uow, desk, staff, task_id)


async def ask_when(uow: UnitOfWork, desk: Desk, staff: Known, task_id: UUID, *, partly: bool = False) -> Message:
    """On which day somebody comes; after a part was done, with the rest."""
    task = await answering.held(uow, staff, task_id, to_read=True)
    words = desk.ground.wording[staff.language]
    reference, today = await record.reference(uow, words, task), uow.now.astimezone(staff.zone).date()
    return wording.when(words, reference=reference, task_id=task.id, today=today, partly=partly)


async def promise_day(
    uow: UnitOfWork, desk: Desk, staff: Known, task_id: UUID, ahead: int, *, partly: bool = False
) -> Message:
    """The day is written down, with the part that was done, and the household reads it."""
    task = await answering.held(uow, staff, task_id)
    if not 0 <= ahead < wording.DAYS:
        raise NotYourTask
    day = uow.now.astimezone(staff.zone).date() + timedelta(days=ahead)
    for what in (*(("partly",) if partly else ()), f"coming:{day.isoformat()}"):
        record.note(uow, task, what, staff)
        record.audit(uow, task, "noted", staff, what.partition(":")[0])
    await uow.session.flush()
    again = await _happened(uow, task, "partly")
    await record.tell_resident(
        uow, desk.ground, task, lambda _: wording.they_come(_, kind=task.kind, day=_.day(day), again=again)
    )
    words = desk.ground.wording[staff.language]
    told, reference = await record.is_told(uow, task), await record.reference(uow, words, task)
    return wording.coming(words, reference=reference, day=words.day(day), told=told)


async def colleagues(uow: UnitOfWork, desk: Desk, staff: Known, task_id: UUID) -> Message:
    """Whom one's task can be given to now (R1), by name: they are colleagues."""
    task = await answering.held(uow, staff, task_id, to_read=True)
    need = await pool.need_of(uow, task)
    ids = [each for each in await pool.in_order(uow, desk.ground, need, COLLEAGUES + 1) if each != task.assignee_id]
    found = [(each, await access.name_of(uow, each), await staffing.role_of(uow, each)) for each in ids[:COLLEAGUES]]
    words = desk.ground.wording[staff.language]
    reference = await record.reference(uow, words, task)
    return wording.colleagues(words, reference=reference, task_id=task.id, found=found)


async def delivered(uow: UnitOfWork, desk: Desk, staff: Known, task_id: UUID, proof: str, code: int | None) -> Message:
    """Something arrived: with the household's code, a photo, or in person; it is a contact too (R15). A wrong code writes
    nothing down."""
    task = await answering.held(uow, staff, task_id)
    words = desk.ground.wording[staff.language]
    reference = await record.reference(uow, words, task)
    if proof == "code" and code != asking.delivery_code(uow, task):
        record.audit(uow, task, "noted", staff, "wrong_code")
        return wording.wrong_code(words, reference=reference)
    task.contacted_at = uow.now
    record.note(uow, task, f"delivered:{proof}", staff)
    record.audit(uow, task, "noted", staff, f"delivered:{proof}")
    return wording.delivered(words, reference=reference, task_id=task.id, proof=proof)


async def note(uow: UnitOfWork, desk: Desk, staff: Known, task_id: UUID, response_id: UUID) -> Message:
    """A note is kept: its words stay in the form that was sent, sealed."""
    task = await answering.held(uow, staff, task_id)
    record.note(uow, task, f"note:{response_id}", staff)
    record.audit(uow, task, "noted", staff, "note")
    words = desk.ground.wording[staff.language]
    return wording.note_taken(words, reference=await record.reference(uow, words, task))


async def enclosed(uow: UnitOfWork, desk: Desk, staff: Known, task_id: UUID) -> list[Message]:
    """What came with a request, each in a message of its own: pictures, voice messages, places; a reading of personal data
    (A2, R14)."""
    task = await record.found(uow, task_id)
    if not await reading.may_read(uow, staff, task):
        raise NotYourTask
    uow.record("task.read", task.id, actor=str(staff.id), area=str(task.area_id or ""), purpose="enclosed")
    words = desk.ground.wording[staff.language]
    reference = await record.reference(uow, words, task)
    brought = [relay.enclosure(value) for sent in await _forms(uow, desk, task) for value in needs.sent(sent.answers)]
    return [wording.sent(words, reference=reference, enclosed=each) for each in brought if each]


async def contact_of(uow: UnitOfWork, desk: Desk, staff: Known, task_id: UUID) -> Message:
    """Name and telephone of the home one looks after, for some minutes, for whoever has accepted it; each look is recorded
    (R13, A2)."""
    task = await answering.held(uow, staff, task_id, to_read=True)
    if task.assignee_id != staff.id or task.state != "accepted":
        raise NotYourTask
    person, minutes = await access.by_id(uow, task.person_id), desk.ground.policy.contact_shown_minutes
    words = desk.ground.wording[staff.language]
    own = rules.is_private(task.kind, task.priority)  # nobody else at home is called about it
    return await people.contact(uow, words, staff, person, purpose="request", minutes=minutes, own=own)


async def _page(uow: UnitOfWork, desk: Desk, words: Words, staff: Known, task: Task, *, reads: bool) -> Page:
    sent = await filled.sent(uow, desk.form, task.response_id) if task.response_id and reads else None
    at = task.deadline_at or task.held_until
    return Page(
        task.id,
        await record.reference(uow, words, task),
        task.kind,
        task.priority,
        task.state,
        when(words, task.opened_at, uow.now, staff.zone),
        when(words, at, uow.now, staff.zone) if at else "",
        await _may(uow, staff, task, enclosed=reads and await _brings(uow, desk, task)),
        await _said(uow, desk, words, task, sent) if reads else None,
        usual=needs.usual(words, desk.supplies.goods, desk.supplies.days, sent.answers) if sent else "",
        reason=await _reason(uow, task),
        steps=desk.steps,
        coming=await asking.coming(uow, words, task),
        history=await _history(uow, words, staff, task),
        notes=await _notes(uow, desk, task) if reads else (),
        carries=not await access.is_staff(uow, staff),
        outcome=record.shown_outcome(task),
    )


async def _brings(uow: UnitOfWork, desk: Desk, task: Task) -> bool:
    return any(needs.sent(sent.answers) for sent in await _forms(uow, desk, task))


async def _forms(uow: UnitOfWork, desk: Desk, task: Task) -> list[filled.Sent]:
    """The form a request came with, and those that joined it (R10)."""
    joined = select(col(TaskEvent.what)).where(col(TaskEvent.task_id) == task.id, col(TaskEvent.what).like("form:%"))
    ids = [UUID(what.removeprefix("form:")) for what in await uow.session.scalars(joined.order_by(col(TaskEvent.id)))]
    found = [await filled.sent(uow, desk.form, each) for each in (task.response_id, *ids) if each]
    return [each for each in found if each]


async def _said(uow: UnitOfWork, desk: Desk, words: Words, task: Task, sent: filled.Sent | None) -> tuple[str, ...]:
    """What was asked in the reader's language, then what was added since in the words it was written in."""
    text = requests.text_of(uow, task)
    if sent is None:
        return tuple(text.splitlines())
    resident = await access.by_id(uow, task.person_id)
    original = "\n".join(needs.lines(desk.ground.wording[resident.language], sent.form, sent.answers))
    if not text.startswith(original):
        return tuple(text.splitlines())
    return (*needs.lines(words, sent.form, sent.answers), *text[len(original) :].strip().splitlines())


async def _may(uow: UnitOfWork, staff: Known, task: Task, *, enclosed: bool) -> frozenset[str]:
    """What a member of staff can do with a task now."""
    if task.state == "closed":
        return frozenset()
    before = [each.worker_id for each in await record.open_assignments(uow, task)]
    mine = task.state == "accepted" and task.assignee_id == staff.id
    leads = await staffing.supervises(uow, staff, await access.by_id(uow, task.person_id))
    may: set[str] = {"sent"} if enclosed else set()
    if task.state != "accepted" and (staff.id in before or leads):
        may |= {"accept"} | ({"cannot"} if staff.id in before else set())
    if mine:
        may |= {"called", "visited", "not_reached", "write", "contact", "when", "note", "close", "hand"}
        may |= {"delivered", "partly"} if task.kind in asking.BROUGHT else set()
        may |= {"crisis"} if task.priority != Priority.CRISIS else set()
    return frozenset(may | ({"hand", "note"} if leads else set()))


async def _reason(uow: UnitOfWork, task: Task) -> str:
    found = select(col(TaskEvent.what)).where(col(TaskEvent.task_id) == task.id, col(TaskEvent.what).like("reason:%"))
    reasons = [what.removeprefix("reason:") for what in await uow.session.scalars(found.order_by(col(TaskEvent.id)))]
    return "+".join(dict.fromkeys(sign for reason in reasons for sign in reason.split("+")))


async def _history(uow: UnitOfWork, words: Words, staff: Known, task: Task) -> tuple[tuple[str, str, str], ...]:
    found = select(TaskEvent).where(col(TaskEvent.task_id) == task.id).order_by(col(TaskEvent.id))
    told = [each for each in await uow.session.scalars(found) if wording.is_told(each.what)][-HISTORY:]
    return tuple([(when(words, each.at, uow.now, staff.zone), each.what, await _by(uow, task, each)) for each in told])


async def _by(uow: UnitOfWork, task: Task, event: TaskEvent) -> str:
    """Staff by name; the resident is nobody's name here."""
    if event.person_id in (None, task.requester_id, task.person_id):
        return ""
    assert event.person_id is not None  # noqa: S101 -- judged above
    return await access.name_of(uow, event.person_id)


async def _notes(uow: UnitOfWork, desk: Desk, task: Task) -> tuple[str, ...]:
    found = select(col(TaskEvent.what)).where(col(TaskEvent.task_id) == task.id, col(TaskEvent.what).like("note:%"))
    ids = [UUID(what.removeprefix("note:")) for what in await uow.session.scalars(found.order_by(col(TaskEvent.id)))]
    sent = [await filled.sent(uow, desk.form, each) for each in ids[-HISTORY:]]
    return tuple(str(each.answers["words"][0]) for each in sent if each and each.answers.get("words"))


async def _happened(uow: UnitOfWork, task: Task, what: str) -> bool:
    found = select(col(TaskEvent.id)).where(col(TaskEvent.task_id) == task.id, col(TaskEvent.what) == what)
    return (await uow.session.execute(found.limit(1))).first() is not None
