"""Check-ins by the person, alerts by the staff."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from telegram import Update

from bot.chat.turn import Turn
from bot.forms import reading
from bot.forms.service import Progress
from bot.messaging import Message
from bot.monitoring import messages, rules
from bot.monitoring.messages import papers as say
from bot.monitoring.service import alerts, episodes, papers, silence
from bot.monitoring.service import checkin as checkins
from bot.monitoring.service import household as households
from bot.monitoring.service.episodes import Observed
from bot.people import access
from bot.people.access import Known
from bot.references import unshort
from handlers import household, people


async def checkin(update: Update, turn: Turn) -> None:
    """/checkin: the first question; with several who are owed, one message for all of them; with several and one owed at
    most, the choice of a member (M8, M9)."""
    observed = await _reported_for(turn)
    if turn.person is None:
        await people.stranger(update, turn)
    elif not observed:
        await _not_observed(turn)
    elif len(observed) == 1:
        await _begin(turn, observed[0])
    elif len(owed := await checkins.owed_now(turn.uow, observed)) > 1:
        await turn.reply(await households.ask(turn.uow, turn.content.programme, turn.person, owed))
    else:
        await _choose(turn, observed)


async def checkin_for(_: Update, turn: Turn) -> None:
    """A member was chosen: their first question; or the wish to choose one."""
    members = await _reported_for(turn)
    if turn.choice[1:] == ("one",) and members:
        await _choose(turn, members)
        return
    member_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    observed = next((each for each in members if each.person.id == member_id), None)
    if observed is None:
        await turn.old_button()
    else:
        await _begin(turn, observed)


async def reads_as_emergency(turn: Turn) -> bool:
    """Whether somebody who owes no report writes of an emergency sign: they get the numbers to call (C2); for whoever is
    isolated, those who answer for them are alerted too (M5)."""
    signs = {sign for protocol in turn.content.protocols.values() for sign in protocol.emergency_signs}
    watched = [item for form in turn.content.questionnaires.values() for item in form.items if item.watched]
    named = {code for item in watched for code in reading.choices(turn.text, item, turn.words.code, asked=False)}
    if not signs & named:
        return False
    someone = await episodes.last_known(turn.uow, turn.content.programme, turn.person.id) if turn.person else None
    if someone and turn.person and someone.episode.reason == rules.ISOLATED:
        await checkins.notice(
            turn.uow, turn.content.programme, turn.person, someone, frozenset(signs & named), at=turn.at
        )
    else:
        await _not_observed(turn)
    return True


async def notice(turn: Turn, progress: Progress) -> None:
    """Something was chosen or written in a check-in: an emergency sign counts at once, also about somebody whose
    observation has just ended (M5)."""
    programme = turn.content.programme
    someone = await episodes.last_known(turn.uow, programme, progress.subject_id)
    if someone and turn.person:
        await checkins.notice(
            turn.uow, programme, turn.person, someone, progress.noticed, form=progress.form, at=turn.at
        )


async def closed(turn: Turn, progress: Progress) -> Progress:
    """What a button of a closed check-in says: that the observation is over, where it is (I4)."""
    if await episodes.is_observed(turn.uow, progress.subject_id):
        return progress
    numbers = turn.content.emergency_numbers(turn.words.code)
    return replace(progress, message=messages.observed_no_more(turn.words, emergency_numbers=numbers))


async def complete(turn: Turn, progress: Progress) -> None:
    """A check-in was sent."""
    someone = await episodes.observed(turn.uow, turn.content.programme, progress.subject_id)
    if someone is None or turn.person is None or progress.answers is None:
        await turn.old_button()
        return
    programme = turn.content.programme
    said = await checkins.complete(
        turn.uow, programme, turn.person, someone, progress.answers, turn.at, form=progress.form
    )
    await turn.reply(said.message, thread=progress.thread)
    await household.go_on(turn)


async def take(_: Update, turn: Turn) -> None:
    """Staff: "I am calling now"."""
    await _for_staff(turn, 2, lambda staff, alert_id: alerts.take(turn.uow, turn.content.programme, staff, alert_id))


async def details(_: Update, turn: Turn) -> None:
    """Staff: what was reported."""
    await _for_staff(turn, 2, lambda staff, alert_id: alerts.details(turn.uow, turn.content.programme, staff, alert_id))


async def review(_: Update, turn: Turn) -> None:
    """Staff: what they found."""
    finding = turn.choice[-1]
    await _for_staff(
        turn, 3, lambda staff, alert_id: alerts.review(turn.uow, turn.content.programme, staff, alert_id, finding)
    )


async def check(_: Update, turn: Turn) -> None:
    """/check NUMBER CODE, by anybody: whether a notice is ours (N3)."""
    match turn.args:
        case [number, code, *rest]:
            await turn.reply(await papers.check(turn.uow, turn.words, number, "".join((code, *rest))))
        case _:
            await turn.reply(say.how_to_check(turn.words))


async def curve(update: Update, turn: Turn) -> None:
    """/curve, or a button below a member's page: the temperatures as a picture."""
    programme = turn.content.programme
    if turn.person is None:
        await people.stranger(update, turn)
    elif turn.choice:
        await _for_staff(turn, 2, lambda reader, episode_id: papers.curve(turn.uow, programme, reader, episode_id))
    elif said := await papers.curves(turn.uow, programme, turn.person):
        await turn.add(said)
    else:
        await _not_observed(turn)


async def paper(_: Update, turn: Turn) -> None:
    """The notice of an observation, as a file of its own."""
    episode_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None or episode_id is None:
        await turn.old_button()
    else:
        await turn.add(await papers.ask(turn.uow, turn.content.programme, turn.person, episode_id))


async def contact(_: Update, turn: Turn) -> None:
    """Staff: who somebody is, shown for some minutes in a message of its own (R13)."""
    episode_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None or episode_id is None:
        await turn.old_button()
    else:
        await turn.add(await papers.contact(turn.uow, turn.content.programme, turn.person, episode_id))


async def task(_: Update, turn: Turn) -> None:
    """Staff: a task is accepted, noted, or a report is entered for the person (M12)."""
    act = turn.choice[-1]
    if act != "report":
        await _for_staff(
            turn, 3, lambda staff, task_id: silence.act(turn.uow, turn.content.programme, staff, task_id, act)
        )
        return
    task_id = unshort(turn.choice[1]) if len(turn.choice) == 3 else None
    if turn.person is None or task_id is None:
        await turn.old_button()
        return
    someone = await silence.reported_by(turn.uow, turn.content.programme, turn.person, task_id)
    said, thread = await checkins.start(turn.uow, turn.content.programme, turn.person, someone)
    await turn.add(said, thread=thread)


async def _for_staff(turn: Turn, length: int, verb: Callable[[Known, UUID], Awaitable[Message]]) -> None:
    alert_id = unshort(turn.choice[1]) if len(turn.choice) == length else None
    if turn.person is None or alert_id is None:
        await turn.old_button()
    else:
        await turn.reply(await verb(turn.person, alert_id))


async def _reported_for(turn: Turn) -> list[Observed]:
    programme = turn.content.programme
    return await episodes.reported_for(turn.uow, programme, turn.person, lock=False) if turn.person else []


async def _not_observed(turn: Turn) -> None:
    numbers = turn.content.emergency_numbers(turn.words.code)
    await turn.reply(messages.not_observed(turn.words, emergency_numbers=numbers))


async def _choose(turn: Turn, observed: list[Observed]) -> None:
    names = [(await access.name_of(turn.uow, each.person.id), each.person.id) for each in observed]
    await turn.reply(messages.choose_member(turn.words, names))


async def _begin(turn: Turn, someone: Observed) -> None:
    if turn.person:
        said, thread = await checkins.start(turn.uow, turn.content.programme, turn.person, someone)
        await turn.reply(said, thread=thread)
