"""One handler for every question of every questionnaire."""

from collections.abc import Awaitable, Callable

from telegram import Update

import handlers
from bot.chat import messages
from bot.chat.turn import Turn
from bot.forms import service
from bot.forms.service import Progress
from bot.references import unshort
from handlers import monitoring, people

Verb = Callable[[Turn, Progress], Awaitable[None]]


async def tap(_: Update, turn: Turn) -> None:
    """A button of a form."""
    response_id = unshort(turn.choice[1]) if len(turn.choice) == 3 else None
    progress = None
    if turn.person and response_id:
        progress = await service.tap(
            turn.uow, turn.content.questionnaire, turn.words, turn.person.id, response_id, turn.choice[2]
        )
    if progress is None:
        await turn.add(messages.old_button(turn.words))
    else:
        await _follow(turn, progress)


async def write(update: Update, turn: Turn) -> None:
    """Free text, a changed message too: the answer to the open form, else a report in one's own words, else not
    understood."""
    if turn.person is None:
        await people.stranger(update, turn)
        return
    progress = await service.write(turn.uow, turn.content.questionnaire, turn.words, turn.person.id, turn.text)
    if progress is None and await monitoring.reads_as_report(turn):
        progress = await service.write(turn.uow, turn.content.questionnaire, turn.words, turn.person.id, turn.text)
    if progress is not None:
        await _follow(turn, progress)
    elif not await monitoring.reads_as_emergency(turn):
        await people.not_understood(update, turn)


async def _follow(turn: Turn, progress: Progress) -> None:
    """What was noticed is told first, then the form goes on or does what it was for."""
    if progress.noticed:
        await handlers.NOTICES[progress.purpose](turn, progress)
    if progress.answers is not None:
        await handlers.COMPLETIONS[progress.purpose](turn, progress)
    elif progress.message and progress.in_place:
        await turn.reply(progress.message, thread=progress.thread)
    elif progress.message:
        await turn.add(progress.message)
