"""The head of a household reports for several at once: one message for all who are owed (M9)."""

from telegram import Update

from bot.chat.turn import Turn
from bot.forms import service as forms
from bot.forms.service import Begun, Progress
from bot.monitoring import messages
from bot.monitoring.service import checkin as checkins
from bot.monitoring.service import episodes, heads, household, whose
from bot.monitoring.service.checkin import Done
from bot.people.access import Known
from bot.references import unshort


async def tap(_: Update, turn: Turn) -> None:
    """A button of the household's message."""
    response_id = unshort(turn.choice[1]) if len(turn.choice) == 3 else None
    if turn.person is None or response_id is None:
        await turn.old_button()
        return
    programme = turn.content.programme
    shown, completed, thread = await household.tap(turn.uow, programme, turn.person, response_id, turn.choice[2])
    if completed:
        await _complete(turn, turn.person, completed)
    else:
        await turn.reply(shown or messages.household_over(turn.words), thread=thread or None)


async def writes(turn: Turn) -> bool:
    """Whether a text was for the household's message, which is open: 120 first where it names an emergency sign."""
    if turn.person is None:
        return False
    programme = turn.content.programme
    answered = await household.write(turn.uow, programme, turn.person, turn.text)
    if answered is None:
        return False
    said, noticed = answered
    for each in noticed:
        someone = await episodes.last_known(turn.uow, programme, each.subject_id) if each.subject_id else None
        observed = [] if someone else await episodes.reported_for(turn.uow, programme, turn.person, lock=False)
        if observed:
            await whose.notice_somebody(turn.uow, programme, turn.person, observed, each.codes)
        elif someone := someone or await episodes.last_known(turn.uow, programme, turn.person.id):
            await checkins.notice(turn.uow, programme, turn.person, someone, each.codes, form=each.form, at=turn.at)
    await turn.add(said)
    return True


async def head(_: Update, turn: Turn) -> None:
    """Staff: who is the head of a household that has none."""
    person_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None or person_id is None:
        await turn.old_button()
        return
    await turn.reply(await heads.name(turn.uow, turn.content.programme, turn.person, person_id))


async def go_on(turn: Turn, owed_too: bool = True) -> None:
    """After a report: those who are still owed, in one message; a single one's first question, if it was for several;
    else what a reminder came between, where it was left (M10)."""
    if turn.person is None:
        return
    programme = turn.content.programme
    still = await forms.still_open(turn.uow, programme.form, turn.person.id)
    if said := await household.sheet(turn.uow, programme, turn.person, still=still):
        await turn.add(said)
        return
    observed = await episodes.reported_for(turn.uow, programme, turn.person, lock=False) if owed_too else []
    if len(observed) > 1:
        owed = await checkins.owed_now(turn.uow, observed)
        if len(owed) == 1:
            message, thread = await checkins.start(turn.uow, programme, turn.person, owed[0], begun=Begun.NEXT)
            await turn.add(message, thread=thread)
            return
        if owed:
            await turn.add(await household.ask(turn.uow, programme, turn.person, owed, begun=Begun.NEXT))
            return
    if left := next((one for one in reversed(still) if one.left), None):
        message, thread = await forms.again(turn.uow, turn.words, left)
        await turn.add(message, thread=thread)


async def _complete(turn: Turn, reporter: Known, completed: list[Progress]) -> None:
    """Each is judged alone; those who are well are answered in one message, every other one in its own."""
    done: list[Done] = []
    programme = turn.content.programme
    for progress in completed:
        someone = await episodes.observed(turn.uow, programme, progress.subject_id)
        if someone and progress.answers is not None:
            done.append(
                await checkins.complete(
                    turn.uow, programme, reporter, someone, progress.answers, turn.at, form=progress.form
                )
            )
    well = [each for each in done if each.well and each.name]
    if len(well) < 2:
        well = []
    others = [each.message for each in done if each not in well]
    if well:
        lines = [(each.name, each.reading) for each in well]
        slots, after = {each.slot for each in well}, {each.following for each in well}
        others.insert(
            0,
            messages.household_recorded(
                turn.words,
                lines=lines,
                slot=slots.pop() if len(slots) == 1 else "",
                meaning=well[0].meaning,
                following=after.pop() if len(after) == 1 else "",
            ),
        )
    await turn.reply(others[0] if others else messages.household_over(turn.words))
    for message in others[1:]:
        await turn.add(message)
    await go_on(turn, owed_too=False)  # who was left out is asked for by the next reminder
