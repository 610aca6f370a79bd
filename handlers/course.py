"""Staff: what is recorded and decided about an observation, from its first day to its last."""

from uuid import UUID

from telegram import Update

from bot.chat.turn import Turn
from bot.forms.service import Progress
from bot.messaging import Message
from bot.monitoring.messages import EARLIER, IN_WORDS
from bot.monitoring.protocol import Protocol
from bot.monitoring.service import beginning, deciding
from bot.people.access import Known
from bot.references import unshort, unshort_day


async def decide(_: Update, turn: Turn) -> None:
    """A button of the menu of an observation, of its last day, or of what they asked further."""
    episode_id = unshort(turn.choice[1]) if len(turn.choice) > 2 else None
    if turn.person is None or episode_id is None:
        await _answer(turn, None)
        return
    at = (turn.uow, turn.content.programme, turn.person, episode_id)
    if turn.choice[3:] == (IN_WORDS,) and (asked := await deciding.ask_words(*at, turn.choice[2])):
        question, thread = asked
        await turn.add(question, thread=thread)
    else:
        await _answer(turn, await deciding.decide(*at, turn.choice[2:]))


async def reasoned(turn: Turn, progress: Progress) -> None:
    """A reason was written: what it was asked for is recorded with it (M14)."""
    said = None
    if turn.person:
        programme = turn.content.programme
        said = await deciding.with_words(turn.uow, programme, turn.person, progress.purpose, progress.response_id)
    if said is None:
        await turn.old_button()
    else:
        await turn.reply(said, thread=progress.thread)


async def begin(_: Update, turn: Turn) -> None:
    """The day that counts as the first of an observation: it begins; or all the days there are to choose from (M1)."""
    said = None
    match turn.choice:
        case (_, text, protocol_id, day) if turn.person and protocol_id in turn.content.protocols:
            said = await _begun(turn, turn.person, unshort(text), turn.content.protocols[protocol_id], day)
    await _answer(turn, said)


async def _begun(turn: Turn, staff: Known, person_id: UUID | None, protocol: Protocol, day: str) -> Message | None:
    if person_id is None:
        return None
    at = (turn.uow, turn.content.programme, staff, person_id, protocol)
    if day == EARLIER:
        return await beginning.ask_day(*at, every=True)
    first_day = unshort_day(day, turn.uow.now.astimezone(staff.zone).date())
    return await beginning.begin(*at, first_day=first_day) if first_day else None


async def _answer(turn: Turn, said: Message | None) -> None:
    if said is None:
        await turn.old_button()
    else:
        await turn.reply(said)
