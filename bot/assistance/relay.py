"""Talk between a resident and the worker who looks after their request: through the bot, without a number (R13, R15).

What is written is sent anew, so that no origin, contact card or file name comes with it; an edit follows, and what was
passed on can be taken back.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from bot.assistance import filled, relay_rules
from bot.assistance.asking import Desk
from bot.assistance.messages import relay as wording
from bot.assistance.rules import Priority
from bot.assistance.service import record
from bot.assistance.service.record import NotYourTask
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.forms.questionnaire import Attachment, Kind, Place
from bot.i18n import Words
from bot.messaging import Carries, Enclosure, Lane, Message, outbox
from bot.messaging.tables import Delivery
from bot.people import access, staffing
from bot.people.access import Known

PURPOSE = "say"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to be passed on: its text, what it brings, and its number in its writer's chat."""

    text: str
    message_id: int
    value: Attachment | Place | None = None


async def to_whom(uow: UnitOfWork, person: Known, task_id: UUID, *, to_read: bool = False) -> tuple[Task, Known] | None:
    """The request, locked unless it is only to be read, and who reads what this person writes about it; None while nobody
    looks after it, and where nobody reads it for them. ``NotYourTask`` for anybody else."""
    task = await (record.found if to_read else record.locked)(uow, task_id)
    resident = await access.by_id(uow, task.requester_id or task.person_id)
    reader = await record.reader_of(uow, task)
    if person.id not in (task.assignee_id, resident.id, reader.id if reader else None):
        raise NotYourTask
    if task.state != "accepted" or task.assignee_id is None or reader is None:
        return None
    other = reader if person.id == task.assignee_id else await access.by_id(uow, task.assignee_id)
    return (task, other) if other.id != person.id else None


async def unread(uow: UnitOfWork, words: Words, person: Known, task_id: UUID) -> Message:
    """Why nobody reads what this person writes about a request, and what to do instead."""
    task = await record.found(uow, task_id)
    is_theirs = task.state == "accepted" and task.assignee_id == person.id
    return wording.no_chat(words) if is_theirs else wording.nobody_yet(words)


async def pass_on(
    uow: UnitOfWork, desk: Desk, person: Known, task_id: UUID, letter: Letter, *, whole: bool = False
) -> Message:
    """Pass a message on: ``whole`` when its writer said so, else without whatever leads to a person. It is a contact (R15).
    What its writer reads."""
    words = desk.ground.wording[person.language]
    found = await to_whom(uow, person, task_id)
    if found is None:
        return await unread(uow, words, person, task_id)
    task, other = found
    to = await access.address_of(uow, other)
    if to is None:
        return await unread(uow, words, person, task_id)
    text = letter.text if whole else relay_rules.masked(letter.text)
    said = await _worded(uow, desk, task, person, other, text, letter.value)
    key = f"relay:{task.id}:{person.id}:{letter.message_id}"
    lane = Lane.URGENT if task.priority == Priority.CRISIS else Lane.REPLY
    sent = await outbox.promise(
        uow, to, said, lane, person_id=other.id, natural_key=key, thread=_thread(person, letter)
    )
    if sent:
        task.contacted_at = uow.now
        record.note(uow, task, "contact:message", person)
        record.audit(uow, task, "noted", person, "message")
    return wording.passed_on(words, task_id=task.id, message_id=letter.message_id, masked=text != letter.text)


async def answered(uow: UnitOfWork, person: Known, message_id: int) -> UUID | None:
    """The request that a relayed message in somebody's chat is about, when they answer it by Telegram's own reply. Only what
    was relayed about their open requests is looked at."""
    mine = select(col(Task.id)).where(
        or_(col(Task.requester_id) == person.id, col(Task.assignee_id) == person.id), col(Task.state) == "accepted"
    )
    for task_id in await uow.session.scalars(mine):
        about = col(Delivery.natural_key).between(f"relay:{task_id}:", f"relay:{task_id}:z")
        this = (col(Delivery.address_id) == person.address_id, col(Delivery.message_id) == message_id)
        if (await uow.session.execute(select(col(Delivery.id)).where(about, *this).limit(1))).first():
            return task_id
    return None


async def passed(uow: UnitOfWork, person: Known, message_id: int) -> UUID | None:
    """The request about which somebody's message was passed on, by its number in their chat; None when it never was."""
    row = await _passed(uow, person, Letter("", message_id))
    return UUID(row.natural_key.split(":")[1]) if row and row.natural_key else None


async def resident_of(uow: UnitOfWork, person: Known, task_id: UUID) -> UUID | None:
    """Whom a request is about, for whoever looks after it and did not ask for it."""
    task = await uow.session.get(Task, task_id)
    mine = task and task.assignee_id == person.id and person.id not in (task.requester_id, task.person_id)
    return task.person_id if task and mine else None


async def follow_edit(uow: UnitOfWork, desk: Desk, person: Known, letter: Letter) -> bool:
    """A message that was passed on was changed: the other one's copy changes too, without whatever leads to a person. False
    when it never was one."""
    row = await _passed(uow, person, letter)
    if row is None or row.natural_key is None:
        return False
    try:
        found = await to_whom(uow, person, UUID(row.natural_key.split(":")[1]))
    except NotYourTask:
        found = None
    number = await outbox.last_message(uow.session, _thread(person, letter))
    if found is None or found[1].id != row.person_id:
        return True  # whoever read it has it no more: nothing of theirs is changed, and nobody else's is
    task, other = found
    if number is not None and (to := await access.address_of(uow, other)):
        said = await _worded(uow, desk, task, person, other, relay_rules.masked(letter.text), None)
        await outbox.promise(uow, to, said, Lane.REPLY, person_id=other.id, edits=number)
    return True


async def take_back(uow: UnitOfWork, desk: Desk, person: Known, task_id: UUID, message_id: int) -> Message | None:
    """The relayed copy goes off the other one's chat, or never leaves; None when there is none."""
    letter = Letter("", message_id)
    row = await _passed(uow, person, letter)
    if row is None or row.natural_key is None or not row.natural_key.startswith(f"relay:{task_id}:"):
        return None
    await outbox.take_back(uow, row.natural_key)
    number = await outbox.last_message(uow.session, _thread(person, letter))
    other = await access.by_id(uow, row.person_id) if row.person_id else None
    if number is not None and other and (to := await access.address_of(uow, other)):
        await outbox.take_down(uow, to, number, natural_key=f"unsaid:{row.id}")
    uow.record("task.unsaid", task_id, actor=str(person.id))
    return wording.taken_back(desk.ground.wording[person.language])


async def confirmed(uow: UnitOfWork, desk: Desk, person: Known, response_id: UUID, *, whole: bool) -> Message | None:
    """The writer decided about a number in their message; None when the message is not theirs."""
    sent = await filled.sent(uow, desk.form, response_id)
    task_id = filled.task_of(sent.purpose) if sent and sent.author_id == person.id else None
    if sent is None or task_id is None:
        return None
    letter = Letter(str(sent.answers["words"][0]), response_id.int % 2**31)
    return await pass_on(uow, desk, person, task_id, letter, whole=whole)


def enclosure(value: Attachment | Place) -> Enclosure | None:
    """What a message brings, sent anew by its number at the messenger; a file with a name of its own does not pass."""
    if isinstance(value, Place):
        return Enclosure(Carries.LOCATION, latitude=value.latitude, longitude=value.longitude)
    carries = {Kind.PHOTO: Carries.PHOTO, Kind.VOICE: Carries.VOICE}.get(value.kind)
    return Enclosure(carries, file_id=value.file_id) if carries else None


async def _worded(
    uow: UnitOfWork, desk: Desk, task: Task, person: Known, other: Known, text: str, value: Attachment | Place | None
) -> Message:
    words = desk.ground.wording[other.language]
    if person.id == task.assignee_id:
        alias = wording.alias_of_worker(words, await staffing.role_of(uow, person.id))
    else:
        alias = wording.alias_of_resident(words, await record.reference(uow, words, task))
    enclosed = enclosure(value) if value else None
    return wording.relayed(words, text, alias=alias, kind=task.kind, task_id=task.id, enclosed=enclosed)


async def _passed(uow: UnitOfWork, person: Known, letter: Letter) -> Delivery | None:
    found = select(Delivery).where(
        col(Delivery.thread) == _thread(person, letter), col(Delivery.natural_key).like("relay:%")
    )
    return (await uow.session.scalars(found.order_by(col(Delivery.id)).limit(1))).first()


def _thread(person: Known, letter: Letter) -> str:
    return f"relay:{person.id}:{letter.message_id}"
