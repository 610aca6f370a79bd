"""What people do about requests in a story: the real verbs, as their buttons and forms would call them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot import changes
from bot.assistance import crisis_alarm, rules
from bot.assistance import relay as relays
from bot.assistance.service import answering, contact, requests, survey
from bot.assistance.service.ground import Ground
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.messaging import Lane, outbox
from bot.monitoring.service import handing_on
from bot.people import access
from bot.people.access import Known
from bot.playground.player.stage import Refusal, Stage
from bot.playground.player.steps import Step

Answer = Callable[[UnitOfWork, Ground, Known, UUID, Mapping[str, Any]], Awaitable[object]]


async def ask(stage: Stage, step: Step) -> None:
    """A resident asks, or a member of staff for one; a crisis gives the numbers first (R9)."""
    ground, given = stage.service.content.assistance, step.given
    _check_phone(stage, step)
    kind, priority = given["kind"], given.get("priority", rules.Priority.NORMAL)
    async with stage.service.database.begin() as uow:
        who = await access.by_id(uow, stage.ids[str(step.who)])
        about = await access.by_id(uow, stage.ids[given["for"]]) if "for" in given else None
        by = who if about and about.head_id != who.id and await access.is_staff(uow, who) else None
        requester = about if by and about else who
        if rules.Priority.CRISIS in (priority, rules.kind(kind)):
            if about is None and rules.kind(kind) == rules.CRISIS_KIND:
                await _sounds(uow, stage, who, given.get("text", ""))
                return
            numbers = stage.service.content.crisis_numbers(requester.language)
            await crisis_alarm.numbers_first(uow, ground, numbers, requester)
        asked = await requests.ask(
            uow, ground, requester, kind, priority=priority, text=given.get("text", ""), about=about, by=by
        )
        if to := await access.address_of(uow, requester):
            await outbox.promise(uow, to, asked.said, Lane.REPLY, person_id=requester.id)


async def _sounds(uow: UnitOfWork, stage: Stage, who: Known, text: str) -> None:
    """Somebody asks for help right now, by the button."""
    content, to = stage.service.content, await access.address_of(uow, who)
    if to:
        numbers, words = content.crisis_numbers(who.language), content.wording[who.language]
        await crisis_alarm.sound(uow, content.assistance, numbers, words, to, who, "button", text)


async def answer(stage: Stage, step: Step) -> None:
    """Somebody does something with a request that is there."""
    _check_phone(stage, step)
    async with stage.service.database.begin() as uow:
        who = await access.by_id(uow, stage.ids[str(step.who)])
        task_id = await _named(uow, str(step.given.get("request", "last")))
        given = {key: stage.ids[value] if key == "to" else value for key, value in step.given.items()}
        await VERBS[step.does](uow, stage.service.content.assistance, who, task_id, given)


async def relay(stage: Stage, step: Step) -> None:
    """A resident and whoever looks after their request write to each other; what leads to a person stays out (R13)."""
    async with stage.service.database.begin() as uow:
        who = await access.by_id(uow, stage.ids[str(step.who)])
        task_id = await _named(uow, str(step.given.get("request", "last")))
        letter = relays.Letter(step.given["text"], step.number)
        said = await relays.pass_on(uow, stage.service.content.desk, who, task_id, letter)
        if to := await access.address_of(uow, who):
            await outbox.promise(uow, to, said, Lane.REPLY, person_id=who.id)


async def withdraw(stage: Stage, step: Step) -> None:
    """A resident takes a request back; a notice is withdrawn in another version."""
    if "notice" in step.given or str(step.who) not in stage.ids:
        raise Refusal("withdraws: notices are not built yet in this version")
    await answer(stage, step)


async def be_there(stage: Stage, step: Step) -> None:
    """A worker comes on duty, goes off, or leaves for good."""
    _check_phone(stage, step)
    verbs: Mapping[str, Callable[..., Awaitable[object]]] = {
        "comes_on": changes.comes_on,
        "goes_off": changes.goes_off,
        "leaves": handing_on.leaves,
    }
    async with stage.service.database.begin() as uow:
        await verbs[step.does](uow, stage.service.content.programme, await access.by_id(uow, stage.ids[str(step.who)]))


def _check_phone(stage: Stage, step: Step) -> None:
    if step.who not in stage.phones:
        raise Refusal(f"{step.who} has no phone")


async def _named(uow: UnitOfWork, name: str) -> UUID:
    """A request by its number in the order of creation (``r2``), or the last one."""
    ids = list(await uow.session.scalars(select(col(Task.id)).order_by(col(Task.id))))
    number = str(len(ids)) if name == "last" else name.removeprefix("r")
    if not number.isdecimal() or not 0 < int(number) <= len(ids):
        raise Refusal(f"there is no request {name}")
    return ids[int(number) - 1]


async def _accepts(uow: UnitOfWork, ground: Ground, who: Known, task_id: UUID, _given: Any) -> object:
    return await answering.accept(uow, ground, who, task_id)


async def _declines(uow: UnitOfWork, ground: Ground, who: Known, task_id: UUID, given: Any) -> object:
    return await answering.decline(uow, ground, who, task_id, given.get("reason", ""))


async def _hands_over(uow: UnitOfWork, ground: Ground, who: Known, task_id: UUID, given: Any) -> object:
    return await answering.hand_over(uow, ground, who, task_id, await access.by_id(uow, given["to"]))


async def _closes(uow: UnitOfWork, ground: Ground, who: Known, task_id: UUID, given: Any) -> object:
    return await answering.close(uow, ground, who, task_id, given.get("outcome", rules.DONE))


async def _notes(uow: UnitOfWork, ground: Ground, who: Known, task_id: UUID, given: Any) -> object:
    return await contact.note(uow, ground, who, task_id, given.get("kind", "call"))


async def _answers_survey(uow: UnitOfWork, ground: Ground, who: Known, task_id: UUID, given: Any) -> object:
    return await survey.answer(uow, ground, who, task_id, solved=given["solved"])


async def _withdraws(uow: UnitOfWork, ground: Ground, who: Known, task_id: UUID, _given: Any) -> object:
    return await requests.withdraw(uow, ground, who, task_id)


VERBS: Mapping[str, Answer] = {
    "accepts": _accepts,
    "declines": _declines,
    "hands_over": _hands_over,
    "closes": _closes,
    "notes": _notes,
    "answers_survey": _answers_survey,
    "withdraws": _withdraws,
}
