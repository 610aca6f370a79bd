"""The resident's way through a request: a form is begun, what it says becomes a request, and it is followed to its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from bot.assistance import messages, needs
from bot.assistance.messages import needs as wording
from bot.assistance.messages.needs import Own
from bot.assistance.messages.words import role_of
from bot.assistance.needs import Need
from bot.assistance.rules import Priority
from bot.assistance.service import record, requests
from bot.assistance.service.ground import Ground
from bot.assistance.service.record import NotYourTask
from bot.assistance.supplies import Catalogue
from bot.assistance.tables import Task, TaskEvent
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.forms import service as forms
from bot.forms.questionnaire import Answers, Questionnaire
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.people import access, book, staffing
from bot.people.access import Known
from bot.references import short

SHOWN_FOR = timedelta(days=7)
"""How long a closed request stays in its owner's list."""
SHOWN = 12
"""How many requests a list shows."""
BROUGHT = frozenset({"supplies", "medicine", "equipment"})
"""Kinds of which something is brought to the door, against a code."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What asking and following are given: the room's ground, the forms of any version and the newest, the daily goods, the
    safety steps."""

    ground: Ground
    form: Callable[[str, str], Questionnaire]
    newest: Mapping[str, Questionnaire]
    supplies: Catalogue
    steps: tuple[Mapping[str, str], ...] = ()


async def menu(uow: UnitOfWork, desk: Desk, person: Known, reference: str = "") -> Message:
    """What can be asked for; staff may name a household of theirs by its number."""
    words = desk.ground.wording[person.language]
    staff = await access.is_staff(uow, person)
    if not reference or not staff:
        return wording.menu(words, staff=staff)
    heads = [each for each in await book.heads_of_homes(uow, reference) if await access.may_see(uow, person, each)]
    if len(heads) != 1:
        return wording.no_such_household(words, reference[:20])
    return wording.menu(words, staff=True, reference=heads[0].reference, person_id=heads[0].id)


async def menu_for(uow: UnitOfWork, desk: Desk, staff: Known, person_id: UUID) -> Message:
    """What staff may ask for in a household's name, from its page. ``NotYourTask`` for somebody else's home."""
    person = await access.by_id(uow, person_id)
    if person.id == staff.id or not await access.may_see(uow, staff, person):
        raise NotYourTask
    words = desk.ground.wording[staff.language]
    return wording.menu(words, staff=True, reference=person.reference, person_id=person.id)


async def begin(uow: UnitOfWork, desk: Desk, person: Known, need: Need, about_id: UUID | None) -> tuple[Message, str]:
    """The first question of a need's form, and the thread it is edited in. ``NotYourTask`` for somebody else's home."""
    about = await access.by_id(uow, about_id) if about_id else person
    words = desk.ground.wording[person.language]
    if about.id != person.id and not await access.may_see(uow, person, about):
        raise NotYourTask
    if need.for_staff and not await access.is_staff(uow, person):
        raise NotYourTask
    note = wording.asked_for(words, reference=about.reference) if about.id != person.id else ""
    return await _start(uow, desk, person, about, desk.newest[need.form], needs.PURPOSE, note)


async def begin_letter(uow: UnitOfWork, desk: Desk, person: Known) -> tuple[Message, str]:
    """A message to whoever answers for one's household, which is a request of any other kind (R2); ``LinliError`` when
    nobody does."""
    responsible, _doctor = await access.answering_for(uow, person)
    if responsible is None or responsible.id == person.id:
        raise LinliError("nobody_answers", N_("Nobody is named for your household yet. If you need something: /need"))
    note = wording.letter(desk.ground.wording[person.language], name=await access.name_of(uow, responsible.id))
    return await _start(uow, desk, person, person, desk.newest[needs.NEEDS["other"].form], needs.PURPOSE, note)


async def begin_about(
    uow: UnitOfWork, desk: Desk, person: Known, task: Task, form_id: str, purpose: str, note: str = ""
) -> tuple[Message, str]:
    """The one question that belongs to a request: its purpose carries the request."""
    about = await access.by_id(uow, task.person_id)
    return await _start(uow, desk, person, about, desk.newest[form_id], f"{purpose}:{short(task.id)}", note)


async def begin_alone(uow: UnitOfWork, desk: Desk, person: Known, form_id: str, purpose: str) -> tuple[Message, str]:
    """One question that belongs to no request and to nobody else; its purpose says what becomes of it."""
    return await _start(uow, desk, person, person, desk.newest[form_id], purpose, "")


async def _start(
    uow: UnitOfWork, desk: Desk, person: Known, about: Known, form: Questionnaire, purpose: str, note: str
) -> tuple[Message, str]:
    words = desk.ground.wording[person.language]
    return await forms.start(
        uow,
        desk.form,
        form,
        words,
        subject_id=about.id,
        author_id=person.id,
        purpose=purpose,
        expires_at=uow.now + needs.OPEN_FOR,
        suggestions={},
        zone=about.zone,
        note=note,
    )


async def ask(
    uow: UnitOfWork,
    desk: Desk,
    person: Known,
    form: Questionnaire,
    answers: Answers,
    subject_id: UUID,
    response_id: UUID,
) -> Message:
    """A need's form was sent: the request it makes; what its sender reads. A worker asks in a household's name, and the
    household reads it."""
    need = needs.by_form(form.id)
    if need is None:
        raise NotYourTask
    resident = await access.by_id(uow, subject_id)
    by = person if resident.id != person.id else None
    if by and not await access.may_see(uow, by, resident):
        raise NotYourTask
    text = "\n".join(needs.lines(desk.ground.wording[resident.language], form, answers))
    priority = need.priority_of(answers, uow.now.astimezone(resident.zone).date())
    kind = need.kind_of(answers)
    asked = await requests.ask(
        uow, desk.ground, resident, kind, priority=priority, text=text, response_id=response_id, by=by
    )
    if by is None:
        return asked.said
    name = await access.name_of(uow, by.id)
    await record.tell_resident(
        uow, desk.ground, asked.task, lambda words: wording.asked_for_you(words, kind=kind, name=name)
    )
    return messages.asked(desk.ground.wording[by.language], kind=kind, until=_until(uow, desk, by, asked.task))


def _until(uow: UnitOfWork, desk: Desk, reader: Known, task: Task) -> str:
    words = desk.ground.wording[reader.language]
    at = task.deadline_at or task.held_until
    return messages.when(words, at, uow.now, reader.zone) if at else ""


async def mine(uow: UnitOfWork, desk: Desk, person: Known) -> Message:
    """What somebody asked for, open or closed lately; a single one is shown at once."""
    tasks = await _tasks(uow, person)
    words = desk.ground.wording[person.language]
    if not tasks:
        return wording.none_yet(words)
    if len(tasks) == 1:
        return wording.own(words, await _own(uow, words, person, tasks[0]), several=False)
    return wording.mine(words, [await _own(uow, words, person, task) for task in tasks])


async def own(uow: UnitOfWork, desk: Desk, person: Known, task_id: UUID) -> Message:
    """One request of one's own. ``NotYourTask`` for anybody else's."""
    task = await _opened(uow, person, task_id)
    words = desk.ground.wording[person.language]
    several = len(await _tasks(uow, person)) > 1
    return wording.own(words, await _own(uow, words, person, task), several=several)


async def really(uow: UnitOfWork, desk: Desk, person: Known, task_id: UUID) -> Message:
    """ "I do not need it any more": once more, before it is withdrawn."""
    task = await _opened(uow, person, task_id)
    requests.check_may_withdraw(task)
    return wording.really(desk.ground.wording[person.language], kind=task.kind, task_id=task.id)


async def opened_by_owner(uow: UnitOfWork, person: Known, task_id: UUID) -> Task:
    """An open request of one's own, to be read. ``NotYourTask``, ``Over``."""
    task = await _opened(uow, person, task_id)
    if task.state == "closed":
        raise record.Over
    return task


async def thank(uow: UnitOfWork, desk: Desk, task_id: UUID) -> None:
    """ "Solved" reaches whoever did it."""
    task = await record.found(uow, task_id)
    if task.assignee_id is None:
        return
    staff = await access.by_id(uow, task.assignee_id)
    if to := await access.address_of(uow, staff):
        words = desk.ground.wording[staff.language]
        said = wording.thanked(words, reference=await record.reference(uow, words, task), kind=task.kind)
        key = f"thanks:{task.id}:{task.reopened}"
        await outbox.promise(uow, to, said, Lane.REPLY, person_id=staff.id, natural_key=key)


def delivery_code(uow: UnitOfWork, task: Task) -> int:
    """The four digits that a household reads out at the door; nobody can guess them from the request."""
    return 1000 + int.from_bytes(uow.ring.index(str(task.id), "delivery")[:4], "big") % 9000


async def _opened(uow: UnitOfWork, person: Known, task_id: UUID) -> Task:
    task = await record.found(uow, task_id)
    if task.requester_id != person.id:
        raise NotYourTask
    return task


async def _tasks(uow: UnitOfWork, person: Known) -> list[Task]:
    still = or_(col(Task.state) != "closed", col(Task.closed_at) > uow.now - SHOWN_FOR)
    found = select(Task).where(col(Task.requester_id) == person.id, still)
    return list(await uow.session.scalars(found.order_by(col(Task.id).desc()).limit(SHOWN)))


async def _own(uow: UnitOfWork, words: Words, person: Known, task: Task) -> Own:
    at = {
        "accepted": task.accepted_at, "offered": task.deadline_at, "waiting": task.held_until, "closed": task.closed_at
    }[task.state]  # fmt: skip
    who = await _who(uow, words, task) if task.assignee_id and task.state in ("accepted", "offered") else ""
    brought = task.kind in BROUGHT
    return Own(
        task.id,
        task.kind,
        task.state,
        messages.when(words, task.opened_at, uow.now, person.zone),
        urgent=task.priority != Priority.NORMAL,
        who=who,
        at=messages.when(words, at, uow.now, person.zone) if at and (who or task.state != "offered") else "",
        coming=await coming(uow, words, task) if task.state == "accepted" else "",
        code=str(delivery_code(uow, task)) if brought and task.state == "accepted" else "",
        stays=requests.stays(task),
    )


async def _who(uow: UnitOfWork, words: Words, task: Task) -> str:
    """Whoever has it, by name and role: workers' names are known to the homes they answer for."""
    assert task.assignee_id is not None  # noqa: S101 -- asked by the caller
    role = role_of(words, await staffing.role_of(uow, task.assignee_id))
    name = await access.name_of(uow, task.assignee_id)
    return wording.named(words, name=name, role=role) if name else role


async def coming(uow: UnitOfWork, words: Words, task: Task) -> str:
    """The day somebody said that they come; empty when none was said, or it was withdrawn by a visit since."""
    found = select(col(TaskEvent.what)).where(col(TaskEvent.task_id) == task.id, col(TaskEvent.what).like("coming:%"))
    last = (await uow.session.scalars(found.order_by(col(TaskEvent.id).desc()).limit(1))).one_or_none()
    return words.day(date.fromisoformat(last.removeprefix("coming:"))) if last else ""
