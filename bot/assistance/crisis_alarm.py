"""Somebody may be in danger: they read the numbers first, then people are alerted, and the reason is kept (C1-C3, R9).

Works for anybody who writes: also before joining, also without consent. It adds a message and a request; whatever they wrote
goes on to be what it was meant for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import messages
from bot.assistance.crisis_words import Level, Reading
from bot.assistance.messages import crisis as wording
from bot.assistance.messages.crisis import Line
from bot.assistance.rules import CRISIS_KIND, Priority
from bot.assistance.service import record, requests, strangers
from bot.assistance.service.ground import Ground
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.messaging.tables import Address
from bot.people import access
from bot.people import service as people
from bot.people.access import Known
from bot.people.rules import May

AGAIN = timedelta(minutes=30)
"""How long nobody is given the same numbers again, however often they write; as long as requests join (R10)."""

_ROUTES = {
    "violence": (CRISIS_KIND, Priority.CRISIS),
    "poisoning": ("symptom", Priority.URGENT),
    "breathlessness": ("symptom", Priority.URGENT),
    "fire": ("household", Priority.URGENT),
}
"""Who is told of an emergency of another kind (C2): those trained for crises, the doctor, whoever knows the house."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers to call in one language: those of a crisis in their order, and the one of each emergency."""

    crisis: Sequence[Line]
    talk: Line
    of: dict[str, Line]


async def hear(
    uow: UnitOfWork, ground: Ground, numbers: Numbers, words: Words, to: Address, person: Known | None, reading: Reading,
    text: str,
) -> bool:  # fmt: skip
    """Somebody wrote this: they read what helps them, and people are told; whether anything was said."""
    if reading.emergency:
        await _emergency(uow, ground, numbers, words, to, person, reading, text)
    if reading.needs_a_person:
        await sound(uow, ground, numbers, words, to, person, reading.reason, text)
    elif reading.level is Level.DISTRESS and not reading.emergency and person:
        await _say(uow, to, wording.distress(words, numbers.talk), person, "distress")
        return True
    return bool(reading.emergency) or reading.needs_a_person


async def sound(
    uow: UnitOfWork, ground: Ground, numbers: Numbers, words: Words, to: Address, person: Known | None, reason: str,
    text: str = "",
) -> None:  # fmt: skip
    """The numbers first, in a message of their own and in the urgent lane; then those who can help are alerted (R9). Of
    somebody unknown, people on duty hear that it happened."""
    if person is None:
        await _of_somebody_unknown(uow, ground, numbers, words, to)
        return
    if not await _say(uow, to, wording.hotline(words, numbers.crisis, known=True), person, "hotline"):
        await _say(uow, to, wording.heard_again(words, numbers.crisis[0], known=True), person, None)
    asked = await requests.ask(uow, ground, person, CRISIS_KIND, priority=Priority.CRISIS, text=text)
    _because(uow, asked.task, reason)
    if asked.task.state == "waiting" and not asked.joined:
        await _say(uow, to, asked.said, person, None)  # plainly: nobody who is trained is there (R3)


async def _of_somebody_unknown(uow: UnitOfWork, ground: Ground, numbers: Numbers, words: Words, to: Address) -> None:
    """Before joining: the numbers, and once an hour those on duty hear that it happened (A4, R9)."""
    knows = await strangers.known(uow, to)
    staff = [] if knows else await strangers.to_tell(uow, ground, words.code)
    said = wording.hotline(words, numbers.crisis, known=False, told=knows or bool(staff))
    if not await _say(uow, to, said, None, "hotline"):
        await _say(uow, to, wording.heard_again(words, numbers.crisis[0], known=False), None, None)
    if not knows:
        await strangers.tell(uow, ground, to, words.code, staff)


async def answer_safe(
    uow: UnitOfWork, ground: Ground, numbers: Numbers, words: Words, person: Known, *, safe: bool
) -> Message:
    """ "Are you safe?" is answered; "no" is told to whoever has it, or was alerted, once in half an hour; where no crisis is
    open any more, one is opened, and those who can help are alerted by that."""
    if not safe:
        task = await _open_crisis(uow, person)
        if task:
            await _tell_again(uow, ground, task)
        else:
            task = (await requests.ask(uow, ground, person, CRISIS_KIND, priority=Priority.CRISIS)).task
        _because(uow, task, "not_safe")
    return wording.stays_with_you(words, numbers.crisis[0], safe=safe)


async def ask_about(uow: UnitOfWork, words: Words, person: Known) -> Message | None:
    """A worker's note about somebody sounds like a crisis: they are asked, and nobody gets a hotline (C1). None while one is
    open for this person."""
    if await _open_crisis(uow, person):
        return None
    return wording.open_for(words, reference=await people.reference_of(uow, words, person), person_id=person.id)


async def _open_crisis(uow: UnitOfWork, person: Known) -> Task | None:
    """The newest crisis of somebody's that is open, however long ago it began."""
    found = select(Task).where(
        col(Task.person_id) == person.id, col(Task.kind) == CRISIS_KIND, col(Task.state) != "closed"
    )
    return (await uow.session.scalars(found.order_by(col(Task.id).desc()).limit(1))).first()


async def may_open_for(uow: UnitOfWork, staff: Known, person: Known) -> bool:
    """Whether somebody may open a crisis for another: staff at or above their home, and whoever looks after something of
    theirs, a volunteer too (R14)."""
    if staff.id == person.id:
        return False
    if await access.may(uow, staff, May.SERVE, person.area_ids):
        return True
    theirs = select(col(Task.id)).where(
        col(Task.person_id) == person.id, col(Task.assignee_id) == staff.id, col(Task.state) == "accepted"
    )
    found = (await uow.session.execute(theirs.limit(1))).first()
    return found is not None and await access.holds_post(uow, staff)


async def open_for(uow: UnitOfWork, ground: Ground, numbers: Numbers, staff: Known, person: Known) -> Message:
    """A worker opens a crisis for somebody of theirs: the resident reads the numbers, trained people are alerted."""
    if not await may_open_for(uow, staff, person):
        raise record.NotYourTask
    await numbers_first(uow, ground, numbers, person)
    asked = await requests.ask(uow, ground, person, CRISIS_KIND, priority=Priority.CRISIS, by=staff)
    _because(uow, asked.task, "worker")
    words = ground.wording[staff.language]
    return wording.opened_for(words, reference=await people.reference_of(uow, words, person))


async def numbers_first(uow: UnitOfWork, ground: Ground, numbers: Numbers, person: Known) -> None:
    """The numbers to call now reach somebody for whom another one opens a crisis, before anything else is done (R9)."""
    if to := await access.address_of(uow, person):
        words = ground.wording[person.language]
        await _say(uow, to, wording.hotline(words, numbers.crisis, known=True), person, "hotline")


async def _emergency(
    uow: UnitOfWork, ground: Ground, numbers: Numbers, words: Words, to: Address, person: Known | None, reading: Reading,
    text: str,
) -> None:  # fmt: skip
    kind = reading.emergency or ""
    said = wording.emergency(words, numbers.of[kind], told=person is not None)
    await _say(uow, to, said, person, f"emergency:{kind}")
    if person is None or reading.needs_a_person:
        return  # the crisis below brings people
    request, priority = _ROUTES[kind]
    asked = await requests.ask(uow, ground, person, request, priority=priority, text=text)
    _because(uow, asked.task, kind)


async def _say(uow: UnitOfWork, to: Address, said: Message, person: Known | None, once: str | None) -> bool:
    """First in the queue; what is said ``once`` is not said again within half an hour."""
    key = f"{once}:{to.id}:{_half_hour(uow.now)}" if once else None
    person_id = person.id if person else None
    return await outbox.promise(uow, to, said, Lane.URGENT, person_id=person_id, natural_key=key)


def _half_hour(now: datetime) -> int:
    return int(now.timestamp() // AGAIN.total_seconds())


def _because(uow: UnitOfWork, task: Task, reason: str) -> None:
    """The reason of an alarm is kept: signs, no words (C3)."""
    record.note(uow, task, f"reason:{reason}")
    uow.record("crisis.raised", task.id, area=str(task.area_id or ""), detail={"reason": reason})


async def _tell_again(uow: UnitOfWork, ground: Ground, task: Task) -> None:
    """Whoever has it, or was alerted, reads that it has become worse."""
    for assignment in await record.open_assignments(uow, task):
        staff = await access.by_id(uow, assignment.worker_id)
        it = await record.dealing(uow, ground, task, staff)
        key = f"not safe:{assignment.id}:{_half_hour(uow.now)}"
        await record.tell(uow, task, staff, messages.more_urgent(ground.wording[staff.language], it), key=key)
