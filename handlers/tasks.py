"""Staff: their tasks, one task's page, and what they do with it."""

from uuid import UUID

from telegram import Update

from bot.assistance import asking, lists, messages, pages
from bot.assistance import board as boards
from bot.assistance.messages.pages import LISTS
from bot.assistance.service import answering
from bot.chat.turn import Turn
from bot.forms.service import Progress
from bot.monitoring.service import alerts
from bot.people import access
from bot.people.access import Known
from bot.references import unshort
from handlers import crisis, people, relay
from handlers.assistance import task_of


async def tasks(update: Update, turn: Turn) -> None:
    """/tasks and its button: the list, or one of a supervisor's."""
    match turn.choice:
        case _ if turn.person is None:
            await people.stranger(update, turn)
        case () | (_,):
            ill = await alerts.waiting(turn.uow, turn.content.programme, turn.person)
            await turn.reply(await lists.tasks(turn.uow, turn.content.desk, turn.person, ill))
        case (_, kind) if kind in LISTS:
            await turn.reply(await lists.listed(turn.uow, turn.content.desk, turn.person, kind))
        case _:
            await turn.old_button()


async def page(_: Update, turn: Turn) -> None:
    """A task: everything about it."""
    if found := await _asked(turn, 2):
        staff, task_id = found
        await turn.reply(await pages.page(turn.uow, turn.content.desk, staff, task_id))


async def board(update: Update, turn: Turn) -> None:
    """/board and its button: the errands a volunteer may take; one of them was taken (P13)."""
    task_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None:
        await people.stranger(update, turn)
    elif task_id:
        await turn.reply(await boards.take(turn.uow, turn.content.desk, turn.person, task_id))
    else:
        await turn.reply(await boards.board(turn.uow, turn.content.desk, turn.person))


async def accept(_: Update, turn: Turn) -> None:
    """ "I look after it": the first one has it (R9)."""
    if found := await _asked(turn, 2):
        staff, task_id = found
        await turn.reply(await answering.accept(turn.uow, turn.content.desk.ground, staff, task_id))


async def cannot(_: Update, turn: Turn) -> None:
    """ "Cannot": why, then the next one is asked (R6)."""
    reason = messages.CANNOT.get(turn.choice[-1])
    if reason and (found := await _asked(turn, 3)):
        staff, task_id = found
        said = turn.words.label(reason)
        await turn.reply(await answering.decline(turn.uow, turn.content.desk.ground, staff, task_id, said))
    elif found := await _asked(turn, 2):
        staff, task_id = found
        await turn.reply(await answering.why_not(turn.uow, turn.content.desk.ground, staff, task_id))


async def work(_: Update, turn: Turn) -> None:
    """What is done with a task that one looks after."""
    found = await _asked(turn, 3)
    if found is None:
        return
    (staff, task_id), at, act = found, turn.content.desk, turn.choice[2]
    match act:
        case "called" | "visited" | "not_reached":
            await turn.reply(await pages.note_contact(turn.uow, at, staff, task_id, act))
        case "when" | "partly":
            await turn.add(await pages.ask_when(turn.uow, at, staff, task_id, partly=act == "partly"))
        case "hand" | "contact":
            told = pages.colleagues if act == "hand" else pages.contact_of
            await turn.add(await told(turn.uow, at, staff, task_id))
        case "write":
            await relay.write(turn, staff, task_id)
        case "delivered" | "note":
            form_id, purpose = _FORMS[act]
            await _form(turn, staff, task_id, form_id, purpose)
        case "close":
            await turn.reply(await answering.close(turn.uow, at.ground, staff, task_id))
        case "sent":
            for message in await pages.enclosed(turn.uow, at, staff, task_id):
                await turn.add(message)
        case "crisis":
            task = await answering.held(turn.uow, staff, task_id, to_read=True)
            await crisis.open_for(turn, task.person_id)
        case _:
            await turn.old_button()


_FORMS = {
    "delivered": ("say-proof", "proof"),
    "note": ("say-note", "note"),
}
"""What is asked in a form of its own, and for what."""


async def coming(_: Update, turn: Turn) -> None:
    """The day on which they come, or come again with the rest."""
    partly = turn.choice[3:] == ("partly",)
    found = await _asked(turn, 4 if partly else 3)
    if found and turn.choice[2].isdecimal() and len(turn.choice[2]) < 3:
        (staff, task_id), ahead = found, int(turn.choice[2])
        await turn.reply(await pages.promise_day(turn.uow, turn.content.desk, staff, task_id, ahead, partly=partly))
    elif found:
        await turn.old_button()


async def give(_: Update, turn: Turn) -> None:
    """To a colleague, who is asked with a new deadline; a supervisor assigns so by hand."""
    found = await _asked(turn, 3)
    to_id = unshort(turn.choice[2]) if found else None
    if found and to_id:
        staff, task_id = found
        to = await access.by_id(turn.uow, to_id)
        await turn.reply(await answering.hand_over(turn.uow, turn.content.desk.ground, staff, task_id, to))
    elif found:
        await turn.old_button()


async def proven(turn: Turn, progress: Progress) -> None:
    """Something was delivered, with its proof."""
    task_id, answers = task_of(progress), progress.answers or {}
    if turn.person is None or task_id is None:
        await turn.old_button()
        return
    how = str(next(iter(answers.get("how", ())), "hand"))
    code = next((value for value in answers.get("code", ()) if isinstance(value, int)), None)
    said = await pages.delivered(turn.uow, turn.content.desk, turn.person, task_id, how, code)
    await turn.reply(said, thread=progress.thread)


async def noted(turn: Turn, progress: Progress) -> None:
    """A note was written."""
    task_id = task_of(progress)
    if turn.person is None or task_id is None:
        await turn.old_button()
        return
    said = await pages.note(turn.uow, turn.content.desk, turn.person, task_id, progress.response_id)
    await turn.reply(said, thread=progress.thread)


async def _form(turn: Turn, staff: Known, task_id: UUID, form_id: str, purpose: str) -> None:
    task = await answering.held(turn.uow, staff, task_id, to_read=True)
    said, thread = await asking.begin_about(turn.uow, turn.content.desk, staff, task, form_id, purpose)
    await turn.add(said, thread=thread)


async def _asked(turn: Turn, length: int) -> tuple[Known, UUID] | None:
    """Who asks about which task; a button that cannot be read explains itself."""
    task_id = unshort(turn.choice[1]) if len(turn.choice) == length else None
    if turn.person is None or task_id is None:
        await turn.old_button()
        return None
    return turn.person, task_id
