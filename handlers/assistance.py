"""Asking for help and following it, the resident's side; the staff's is in ``handlers/tasks.py``."""

from uuid import UUID

from telegram import Update

from bot.assistance import asking, filled, needs
from bot.assistance.service import requests, survey
from bot.chat.turn import Turn
from bot.forms.service import Progress
from bot.messaging import Message
from bot.references import unshort
from handlers import people


async def need(update: Update, turn: Turn) -> None:
    """/need: what can be asked for; staff may write a household's number behind it."""
    if turn.person is None:
        await people.stranger(update, turn)
        return
    await turn.reply(await asking.menu(turn.uow, turn.content.desk, turn.person, " ".join(turn.args)))


async def begin(_: Update, turn: Turn) -> None:
    """One of them was tapped: its first question."""
    match turn.choice:
        case (_, code, *about) if turn.person and code in needs.NEEDS and len(about) < 2:
            about_id = unshort(about[0]) if about else None
            if about and about_id is None:
                await turn.old_button()
                return
            said, thread = await asking.begin(turn.uow, turn.content.desk, turn.person, needs.NEEDS[code], about_id)
            await turn.add(said, thread=thread)
        case (_, "for", text) if turn.person and (person_id := unshort(text)):
            await turn.reply(await asking.menu_for(turn.uow, turn.content.desk, turn.person, person_id))
        case (_,) if turn.person:
            await turn.reply(await asking.menu(turn.uow, turn.content.desk, turn.person))
        case _:
            await turn.old_button()


async def letter(_: Update, turn: Turn) -> None:
    """ "Write to them" below /who."""
    if turn.person is None:
        await turn.old_button()
        return
    said, thread = await asking.begin_letter(turn.uow, turn.content.desk, turn.person)
    await turn.add(said, thread=thread)


async def complete(turn: Turn, progress: Progress) -> None:
    """A need's form was sent."""
    if turn.person is None or progress.answers is None:
        await turn.old_button()
        return
    said = await asking.ask(
        turn.uow,
        turn.content.desk,
        turn.person,
        progress.form,
        progress.answers,
        progress.subject_id,
        progress.response_id,
    )
    await turn.reply(said, thread=progress.thread)


async def mine(update: Update, turn: Turn) -> None:
    """/requests: what somebody asked for, who has it, what comes next."""
    if turn.person is None:
        await people.stranger(update, turn)
    else:
        await turn.reply(await asking.mine(turn.uow, turn.content.desk, turn.person))


async def own(_: Update, turn: Turn) -> None:
    """A request of one's own: shown, added to, made more urgent, withdrawn."""
    task_id = unshort(turn.choice[1]) if len(turn.choice) > 1 else None
    if turn.person is None or (task_id is None and len(turn.choice) > 1):
        await turn.old_button()
        return
    at, person = turn.content.desk, turn.person
    if task_id is None:
        await turn.reply(await asking.mine(turn.uow, at, person))
        return
    match turn.choice[2:]:
        case ():
            await turn.reply(await asking.own(turn.uow, at, person, task_id))
        case ("add",):
            task = await asking.opened_by_owner(turn.uow, person, task_id)
            said, thread = await asking.begin_about(turn.uow, at, person, task, "say-add", "add")
            await turn.add(said, thread=thread)
        case ("urgent",):
            await turn.reply(await requests.more_urgent(turn.uow, at.ground, person, task_id))
        case ("stop",):
            await turn.reply(await asking.really(turn.uow, at, person, task_id))
        case ("withdraw",):
            await turn.reply(await requests.withdraw(turn.uow, at.ground, person, task_id))
        case _:
            await turn.old_button()


async def added(turn: Turn, progress: Progress) -> None:
    """Something was added to a request."""
    task_id = task_of(progress)
    if turn.person is None or task_id is None:
        await turn.old_button()
        return
    said: Message = await requests.add(turn.uow, turn.content.desk.ground, turn.person, task_id, words_of(progress))
    await turn.reply(said, thread=progress.thread)


async def solved(_: Update, turn: Turn) -> None:
    """ "Is it solved?", in one tap; a thank-you reaches the worker (R11)."""
    task_id = unshort(turn.choice[1]) if len(turn.choice) == 3 else None
    if turn.person is None or task_id is None or turn.choice[2] not in ("yes", "no"):
        await turn.old_button()
        return
    is_solved = turn.choice[2] == "yes"
    await turn.reply(await survey.answer(turn.uow, turn.content.desk.ground, turn.person, task_id, solved=is_solved))
    if is_solved:
        await asking.thank(turn.uow, turn.content.desk, task_id)


def task_of(progress: Progress) -> UUID | None:
    """The request that a form's purpose carries."""
    return filled.task_of(progress.purpose)


def words_of(progress: Progress) -> str:
    """What was written in a form of one question."""
    return str(next(iter((progress.answers or {}).get("words", ())), ""))
