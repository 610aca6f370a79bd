"""Staff answer what was put before them."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from telegram import Update

from bot.assistance import messages
from bot.assistance.service import answering
from bot.assistance.service.ground import Ground
from bot.chat import messages as chat_messages
from bot.chat.turn import Turn
from bot.db import UnitOfWork
from bot.messaging import Message
from bot.people.access import Known
from bot.references import unshort

Verb = Callable[[UnitOfWork, Ground, Known, UUID], Awaitable[Message]]


async def accept(_: Update, turn: Turn) -> None:
    """ "Accept": the first one has it (R9)."""
    await _about(turn, 2, answering.accept)


async def cannot(_: Update, turn: Turn) -> None:
    """ "Cannot": the reason is asked for, then it goes on to the next (R6)."""
    reason = turn.choice[2] if len(turn.choice) == 3 else ""
    if reason in messages.CANNOT:
        said = turn.words.label(messages.CANNOT[reason])
        await _about(turn, 3, lambda uow, ground, who, task_id: answering.decline(uow, ground, who, task_id, said))
    else:
        await _about(turn, 2, answering.why_not)


async def _about(turn: Turn, length: int, verb: Verb) -> None:
    task_id = unshort(turn.choice[1]) if len(turn.choice) == length else None
    if turn.person is None or task_id is None:
        await turn.add(chat_messages.old_button(turn.words))
    else:
        await turn.reply(await verb(turn.uow, turn.content.assistance, turn.person, task_id))
