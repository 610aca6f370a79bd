"""One handler for every question of every questionnaire."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from telegram import Message, Update

import handlers
from bot.chat.turn import Turn
from bot.forms import enclosures, service
from bot.forms.questionnaire import Attachment, Kind, Place
from bot.forms.service import Progress
from bot.monitoring.service import checkin as checkins
from bot.references import unshort
from handlers import claims, crisis, household, monitoring, people, relay, rosters, whose

Verb = Callable[[Turn, Progress], Awaitable[None]]


async def tap(_: Update, turn: Turn) -> None:
    """A button of a form."""
    response_id = unshort(turn.choice[1]) if len(turn.choice) == 3 else None
    if turn.person is None and await claims.tap(turn, response_id, turn.choice[-1]):
        return
    progress = None
    if turn.person and response_id:
        progress = await service.tap(
            turn.uow, turn.content.questionnaire, turn.words, turn.person.id, response_id, turn.choice[2]
        )
    if progress is None:
        await turn.old_button()
    else:
        await follow(turn, progress)


async def write(update: Update, turn: Turn) -> None:
    """Free text, a changed message too: read for somebody in danger first (C1), then the answer to the open form, else a
    report in one's own words, else not understood."""
    await _answer(update, turn, None)


async def give(update: Update, turn: Turn) -> None:
    """A picture, a file, a voice message or a place: the answer to the open form; the words below it are read as a text.
    What cannot be fetched or found again is as if it had not been sent."""
    await _answer(update, turn, _sent(update.effective_message))


async def _answer(update: Update, turn: Turn, value: Attachment | Place | None) -> None:
    heard = await crisis.listen(turn, await relay.about(update, turn))
    if turn.person is None:
        heard |= await crisis.answers(turn)
        if (value is not None or not await claims.write(turn)) and not heard:
            await people.stranger(update, turn)
        return
    if await relay.takes(update, turn, value):
        return
    read = await whose.elsewhere(turn) if value is None else None
    if read is whose.Read.ASKED:
        return
    progress = await _said(turn, turn.person.id, value, unseen=read is not None)
    if progress is None and isinstance(value, Attachment) and rosters.is_roster(value):
        await rosters.receive(turn, value)
        return
    if progress is None and value is None and await household.writes(turn):
        return
    if progress is None and (read := await whose.reads(turn)):
        if read is whose.Read.ASKED:
            return
        progress = await _said(turn, turn.person.id, value, unseen=True)
    if progress is not None:
        await follow(turn, progress)
    elif not heard and not await monitoring.reads_as_emergency(turn):
        await people.not_understood(update, turn)


async def _said(turn: Turn, author_id: UUID, value: Attachment | Place | None, *, unseen: bool) -> Progress | None:
    to = (turn.uow, turn.content.questionnaire, turn.words, author_id)
    if value is None:
        return await service.write(*to, turn.text, at=turn.at, unseen=unseen)
    return await service.give(*to, value, turn.text, at=turn.at, unseen=unseen)


def _sent(message: Message | None) -> Attachment | Place | None:
    """What a message brings, as a value of ours."""
    if message and (venue := message.venue):
        title = ", ".join(part for part in map(enclosures.label, (venue.title, venue.address)) if part)
        return enclosures.place(venue.location.latitude, venue.location.longitude, title)
    if message and message.location:
        return enclosures.place(message.location.latitude, message.location.longitude)
    if message and message.photo:
        largest = message.photo[-1]
        return enclosures.attachment(Kind.PHOTO, largest.file_id, "image/jpeg", largest.file_size, message.caption)
    if message and (voice := message.voice):
        return enclosures.attachment(Kind.VOICE, voice.file_id, voice.mime_type, voice.file_size, message.caption)
    if message and (file := message.document):
        named = file.file_name or message.caption
        return enclosures.attachment(Kind.DOCUMENT, file.file_id, file.mime_type, file.file_size, named)
    return None


async def chosen(_: Update, turn: Turn) -> None:
    """It was said whom a text is about: the check-in about them goes on with it."""
    progress = await whose.chosen(turn)
    if progress is None:
        await turn.old_button()
    else:
        await follow(turn, progress)


async def follow(turn: Turn, progress: Progress) -> None:
    """What was noticed is told first, then the form goes on or does what it was for."""
    if progress.closed and _verb(progress) == checkins.PURPOSE:
        progress = await monitoring.closed(turn, progress)
    if progress.noticed:
        await handlers.NOTICES[_verb(progress)](turn, progress)
    if progress.answers is not None:
        await handlers.COMPLETIONS[_verb(progress)](turn, progress)
    elif progress.message and progress.in_place:
        await turn.reply(progress.message, thread=progress.thread)
        if progress.cancelled:
            await household.go_on(turn, owed_too=False)
    elif progress.message:
        await turn.add(progress.message)


def _verb(progress: Progress) -> str:
    """What a purpose asks for; behind a colon it may carry what it is about."""
    return progress.purpose.partition(":")[0]
