"""Talk between a resident and whoever looks after their request, through the bot (R13)."""

from uuid import UUID

from telegram import Update

from bot.assistance import asking, filled, relay, relay_rules
from bot.assistance.messages import relay as wording
from bot.assistance.relay import Letter
from bot.chat.turn import Turn
from bot.forms.questionnaire import Attachment, Place
from bot.forms.service import Progress
from bot.people.access import Known
from bot.references import unshort
from handlers import people
from handlers.assistance import task_of, words_of


async def say(_: Update, turn: Turn) -> None:
    """ "Write to them", "Answer": the next thing that is written or sent is passed on."""
    task_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None or task_id is None:
        await turn.old_button()
        return
    await write(turn, turn.person, task_id)


async def write(turn: Turn, person: Known, task_id: UUID) -> None:
    """What is to be passed on is asked for, where somebody reads it."""
    found = await relay.to_whom(turn.uow, person, task_id, to_read=True)
    if found is None:
        await turn.add(await relay.unread(turn.uow, turn.words, person, task_id))
        return
    said, thread = await asking.begin_about(turn.uow, turn.content.desk, person, found[0], "say-message", relay.PURPOSE)
    await turn.add(said, thread=thread)


async def said(turn: Turn, progress: Progress) -> None:
    """A message was written: passed on, or held back until its writer says yes."""
    task_id, text = task_of(progress), words_of(progress)
    if turn.person is None or task_id is None:
        await turn.old_button()
    elif not relay_rules.may_pass(text):
        await turn.add(wording.confirm(turn.words, response_id=progress.response_id))
    else:
        letter = Letter(text, _number(turn))
        await turn.add(await relay.pass_on(turn.uow, turn.content.desk, turn.person, task_id, letter))


async def takes(update: Update, turn: Turn, value: Attachment | Place | None) -> bool:
    """Whether something belongs to relayed talk: a change of it, an answer to it, or what is sent while writing it."""
    if await follows(update, turn) or await replies(update, turn, value):
        return True
    return await sends(turn, value)


async def sends(turn: Turn, value: Attachment | Place | None) -> bool:
    """Something besides words was sent while a message is being written; whether it was taken. The words below it go with
    it, without whatever leads to a person."""
    form = await filled.open_of(turn.uow, turn.person.id) if turn.person and value else None
    task_id = filled.task_of(form.purpose) if form and form.purpose.startswith(f"{relay.PURPOSE}:") else None
    if turn.person is None or value is None or task_id is None or relay.enclosure(value) is None:
        return False
    letter = Letter(turn.text, _number(turn), value)
    await turn.add(await relay.pass_on(turn.uow, turn.content.desk, turn.person, task_id, letter))
    return True


async def replies(update: Update, turn: Turn, value: Attachment | Place | None) -> bool:
    """A relayed message is answered by Telegram's own reply; whether it was one. Whatever leads to a person stays out."""
    to = update.message.reply_to_message if update.message else None
    task_id = await relay.answered(turn.uow, turn.person, to.message_id) if turn.person and to else None
    if turn.person is None or task_id is None or (value and relay.enclosure(value) is None):
        return False
    letter = Letter(turn.text, _number(turn), value)
    await turn.add(await relay.pass_on(turn.uow, turn.content.desk, turn.person, task_id, letter))
    return True


async def card(update: Update, turn: Turn) -> None:
    """A contact card: it never passes to the other one (R13); anywhere else nothing was waiting for it."""
    form = await filled.open_of(turn.uow, turn.person.id) if turn.person else None
    to = update.message.reply_to_message if update.message else None
    talking = form is not None and form.purpose.startswith(f"{relay.PURPOSE}:")
    if talking or (turn.person and to and await relay.answered(turn.uow, turn.person, to.message_id)):
        await turn.add(wording.no_card(turn.words))
    else:
        await people.not_understood(update, turn)


async def about(update: Update, turn: Turn) -> UUID | None:
    """Whom it is about when whoever looks after a request answers, or changes, what is relayed; None for everything else: a
    resident's own words are about themselves (C1)."""
    message = update.effective_message
    if turn.person is None or message is None:
        return None
    to = message.reply_to_message
    task_id = await relay.answered(turn.uow, turn.person, to.message_id) if to else None
    if task_id is None and update.edited_message:
        task_id = await relay.passed(turn.uow, turn.person, message.message_id)
    return await relay.resident_of(turn.uow, turn.person, task_id) if task_id else None


async def follows(update: Update, turn: Turn) -> bool:
    """A message that was passed on was changed; whether it was one."""
    if update.edited_message is None or update.edited_message.text is None or turn.person is None:
        return False
    return await relay.follow_edit(turn.uow, turn.content.desk, turn.person, Letter(turn.text, _number(turn)))


async def decide(_: Update, turn: Turn) -> None:
    """The writer said what becomes of a number in their message."""
    response_id = unshort(turn.choice[1]) if len(turn.choice) == 3 else None
    done = None
    if turn.person and response_id and turn.choice[2] in ("whole", "masked"):
        whole = turn.choice[2] == "whole"
        done = await relay.confirmed(turn.uow, turn.content.desk, turn.person, response_id, whole=whole)
    if done:
        await turn.reply(done)
    else:
        await turn.old_button()


async def unsay(_: Update, turn: Turn) -> None:
    """ "Take back"."""
    done = None
    match turn.choice:
        case (_, text, number) if turn.person and number.isdecimal() and len(number) < 16:
            if task_id := unshort(text):
                done = await relay.take_back(turn.uow, turn.content.desk, turn.person, task_id, int(number))
    if done:
        await turn.reply(done)
    else:
        await turn.old_button()


def _number(turn: Turn) -> int:
    message = turn.update.effective_message
    return message.message_id if message else 0
