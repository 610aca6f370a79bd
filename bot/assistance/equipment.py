"""Protective equipment that staff asked for, post by post and item by item: what a street orders from (P7)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import filled, messages
from bot.assistance.filled import Forms
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.forms.questionnaire import Type
from bot.i18n import Words
from bot.people import access, listing, staffing

KIND = "equipment"
HEADINGS = (
    N_("Area"),
    N_("Post"),
    N_("Worker"),
    N_("Asked on"),
    N_("Item"),
    N_("Number"),
    N_("State"),
)
_STATES = {
    "waiting": N_("waiting"),
    "offered": N_("asked for"),
    "accepted": N_("being seen to"),
    "closed": N_("closed"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One item that one post lacks; ``worker`` is their code in the roster, never a name."""

    area: str
    post: str
    worker: str
    asked_on: date
    item: str
    number: int
    state: str


async def listed(uow: UnitOfWork, words: Words, forms: Forms, area: str, *, actor: str) -> list[Line]:
    """What the posts of an area asked for and do not have yet, oldest first; one line of the audit chain (A2).
    ``LinliError`` for an area that is not there."""
    areas = await listing.areas_below(uow, area)
    if not areas:
        raise LinliError("no_such_area", N_("There is no area {area}."), area=area)
    found = select(Task).where(col(Task.kind) == KIND, col(Task.state) != "closed", col(Task.area_id).in_(areas))
    tasks = list(await uow.session.scalars(found.order_by(col(Task.opened_at), col(Task.id))))
    lines = [line for task in tasks for line in await _lines(uow, words, forms, areas[task.area_id or task.id], task)]
    uow.record("equipment.exported", area, actor=actor, purpose="equipment", detail={"lines": len(lines)})
    return lines


async def _lines(uow: UnitOfWork, words: Words, forms: Forms, area: str, task: Task) -> list[Line]:
    sent = await filled.sent(uow, forms, task.response_id) if task.response_id else None
    if sent is None:
        return []
    person = await access.by_id(uow, task.person_id)
    role = messages.ROLES.get(await staffing.role_of(uow, person.id))
    asked_on = task.opened_at.astimezone(person.zone).date()
    return [
        Line(
            area,
            words.label(role) if role else "",
            await access.roster_code(uow, person.id),
            asked_on,
            words.pick(item.summary or item.text),
            number,
            words.label(_STATES[task.state]),
        )
        for item in sent.form.questions(sent.answers)
        if item.type is Type.INTEGER
        for number in sent.answers.get(item.link_id, ())
        if isinstance(number, int)
    ]
