"""Somebody may be in danger: every free text is read for it; one button and one command ask for help at once (C1, R9)."""

from dataclasses import replace
from uuid import UUID

from telegram import Update

from bot.assistance import crisis_alarm, filled, needs, unregistered
from bot.assistance.crisis_alarm import Numbers
from bot.assistance.crisis_words import QUIET, Reading
from bot.chat.turn import Turn
from bot.forms.service import Progress
from bot.monitoring.service import episodes
from bot.people import access
from bot.references import unshort


async def listen(turn: Turn, about_id: UUID | None = None) -> bool:
    """Reads what was written, in any step; whether something was said about it. It adds, and takes nothing away. About
    whom it is, when it is known to be relayed to somebody."""
    reading = turn.content.crisis.reads(turn.text, turn.words.code)
    if reading == QUIET:
        return False
    form = await filled.open_of(turn.uow, turn.person.id) if turn.person else None
    if form and form.purpose.startswith(f"{unregistered.PURPOSE}:"):
        return False  # staff who ask somebody unknown about their danger are in none
    if about_id := about_id or await _noted(turn, form):
        return await _ask_about(turn, reading, about_id)
    if reading.emergency == "breathlessness" and await _is_noticed(turn, form):
        reading = replace(reading, emergency=None)
    return await crisis_alarm.hear(
        turn.uow, turn.content.assistance, _numbers(turn), turn.words, turn.address, turn.person, reading, turn.text
    )


async def _noted(turn: Turn, form: filled.Open | None) -> UUID | None:
    """Whom somebody who works here writes about, in a form of theirs about another person, whatever their post is."""
    if turn.person is None or form is None or not await access.holds_post(turn.uow, turn.person):
        return None
    person = await access.by_id(turn.uow, form.subject_id)
    return person.id if await crisis_alarm.may_open_for(turn.uow, turn.person, person) else None


async def _ask_about(turn: Turn, reading: Reading, person_id: UUID) -> bool:
    """What staff write about somebody gets no hotline: they are asked whether to open a crisis for that person."""
    if reading.needs_a_person:
        person = await access.by_id(turn.uow, person_id)
        if asked := await crisis_alarm.ask_about(turn.uow, turn.words, person):
            await turn.add(asked)
    return False


async def _is_noticed(turn: Turn, form: filled.Open | None) -> bool:
    """Whether a check-in takes the same words for an emergency sign, which alerts the doctor (M5)."""
    if form:
        return form.purpose == "checkin" and await episodes.is_observed(turn.uow, form.subject_id)
    return bool(turn.person and await episodes.reported_for(turn.uow, turn.content.programme, turn.person, lock=False))


async def crisis(_: Update, turn: Turn) -> None:
    """/crisis and its button: the numbers at once, then people. With a person's id: a worker opens it for them."""
    person_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if person_id is None or turn.person is None:
        await _sound(turn, "button")
        return
    await open_for(turn, person_id)


async def open_for(turn: Turn, person_id: UUID) -> None:
    """A worker opens a crisis for somebody of theirs."""
    person = await access.by_id(turn.uow, person_id)
    numbers = turn.content.crisis_numbers(person.language)
    if turn.person:
        await turn.reply(await crisis_alarm.open_for(turn.uow, turn.content.assistance, numbers, turn.person, person))


async def safe(_: Update, turn: Turn) -> None:
    """ "I am safe now" or "I am not safe"."""
    if turn.person is None or turn.choice[-1] not in ("yes", "no"):
        await turn.old_button()
        return
    is_safe = turn.choice[-1] == "yes"
    await turn.add(
        await crisis_alarm.answer_safe(
            turn.uow, turn.content.assistance, _numbers(turn), turn.words, turn.person, safe=is_safe
        )
    )


async def reach(_: Update, turn: Turn) -> None:
    """Staff: "Write to them", of somebody unknown who may be in danger."""
    chat_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None or chat_id is None:
        await turn.old_button()
        return
    said, thread = await unregistered.begin(turn.uow, turn.content.desk, turn.person, chat_id)
    await turn.add(said, thread=thread)


async def reached(turn: Turn, progress: Progress) -> None:
    """It was written."""
    chat_id = filled.task_of(progress.purpose)
    text = str(next(iter((progress.answers or {}).get("words", ())), ""))
    if turn.person is None or chat_id is None:
        await turn.old_button()
        return
    await turn.add(
        await unregistered.write(turn.uow, turn.content.desk, turn.person, chat_id, progress.response_id, text)
    )


async def answers(turn: Turn) -> bool:
    """Somebody unknown writes to whoever on duty has written to them; whether it was that."""
    message = turn.update.effective_message
    if message is None:
        return False
    said = await unregistered.answers(
        turn.uow, turn.content.desk, turn.words, turn.address, message.message_id, turn.text
    )
    if said:
        await turn.add(said)
    return said is not None


async def notice(turn: Turn, progress: Progress) -> None:
    """Something was tapped in a form that says so: at once, whether or not the form is sent."""
    if progress.noticed & needs.NOT_SAFE:
        await _sound(turn, "not_safe")


async def _sound(turn: Turn, reason: str) -> None:
    await crisis_alarm.sound(
        turn.uow, turn.content.assistance, _numbers(turn), turn.words, turn.address, turn.person, reason
    )


def _numbers(turn: Turn) -> Numbers:
    return turn.content.crisis_numbers(turn.words.code)
