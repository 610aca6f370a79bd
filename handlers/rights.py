"""What everybody may ask about themselves: who answers for them, what is kept, and that it ends (A2, A3, A4)."""

from telegram import Update

from bot import changes
from bot.assistance.service import routing
from bot.chat.turn import Turn
from bot.monitoring.service import episodes, heads
from bot.people import access, answering, consent
from bot.people.access import Known
from bot.people.messages import joining, rights
from bot.people.messages.joining import Doorway
from bot.people.messages.rights import Others
from bot.people.terms import mark
from bot.references import unshort
from handlers import people


async def who(update: Update, turn: Turn) -> None:
    """/who: who answers for me, and whether they are there."""
    if turn.person is None:
        await people.stranger(update, turn)
        return
    acting = await routing.looks_after(turn.uow, turn.content.programme.ground, turn.person)
    found = await answering.of(turn.uow, turn.person, acting)
    await turn.reply(rights.who(turn.words, found, turn.uow.now, numbers=people.numbers(turn)))


async def privacy(_: Update, turn: Turn) -> None:
    """/privacy: also for strangers, who have agreed to nothing."""
    given = await consent.given(turn.uow, turn.person.id) if turn.person else None
    agreed_on = given.at.astimezone(turn.person.zone).date() if given and turn.person else None
    await turn.reply(
        rights.privacy(
            turn.words,
            turn.content.terms,
            version=given.version if given else "",
            agreed_on=agreed_on,
        )
    )


async def agree(update: Update, turn: Turn) -> None:
    """The button for whoever had agreed to an older text: they agree to the one above it; one that has changed again since
    is shown first (A3)."""
    version = turn.content.terms.version
    if turn.person is None:
        await turn.old_button()
        return
    if turn.choice[-1] == mark(version):
        await consent.give(turn.uow, turn.person.id, version)
    await privacy(update, turn)


async def withdraw(_: Update, turn: Turn) -> None:
    """The consent is taken back, once they are sure."""
    person = turn.person
    if person is None:
        await turn.old_button()
    elif turn.choice[-1] != "yes":
        await turn.reply(
            rights.sure_to_withdraw(turn.words, observed=await _is_observed(turn), others=await _others(turn, person))
        )
    elif (given := await consent.given(turn.uow, person.id)) and (
        left := await changes.withdraw(turn.uow, turn.content.programme, person)
    ):
        back, told = left
        turn.person = None
        doorway = Doorway(back, person.id, turn.words.code, mark(given.version))
        rows = joining.come_back(turn.words, doorway)
        works_here, lives_here = await access.holds_post(turn.uow, person), person.household_id is not None
        said = rights.withdrawn(
            turn.words, rows, numbers=people.numbers(turn), told=told, works_here=works_here, lives_here=lives_here
        )
        await turn.reply(said)
    else:
        await turn.old_button()


async def my_data(_: Update, turn: Turn) -> None:
    """/mydata: what is kept about me; with a button, about somebody I report for, as long as I do."""
    if turn.person is None:
        await turn.reply(rights.nothing_kept(turn.words))
        return
    asked = unshort(turn.choice[1]) if len(turn.choice) > 1 else turn.person.id
    mine = (turn.person, *await access.dependants(turn.uow, turn.person))
    wanted = next((each for each in mine if each.id == asked), None)
    if wanted is None:
        await turn.old_button()
        return
    await turn.add(await changes.my_data(turn.uow, turn.content.programme, turn.person, wanted))


async def stop(_: Update, turn: Turn) -> None:
    """/stop: no more routine messages."""
    if turn.person is None:
        await turn.reply(rights.nothing_to_stop(turn.words))
        return
    others, lives_here = await _others(turn, turn.person), turn.person.household_id is not None
    told = await changes.stop(turn.uow, turn.content.programme, turn.person)
    observed = await _is_observed(turn)
    await turn.reply(rights.stopped(turn.words, observed=observed, told=told, others=others, lives_here=lives_here))


async def begin(update: Update, turn: Turn) -> None:
    """The button below /stop, or /start: they come again."""
    if turn.person and await changes.begin_again(turn.uow, turn.content.programme, turn.person):
        await turn.reply(rights.begun(turn.words))
    else:
        await people.help_(update, turn)


async def _others(turn: Turn, person: Known) -> Others:
    """Whom somebody reports for besides themselves, by name: their own home, or children they answer for."""
    found = await heads.beside(turn.uow, turn.content.programme, person)
    names = [await access.name_of(turn.uow, each.id) for each in found.members]
    successor = await access.name_of(turn.uow, found.next_id) if found.next_id else ""
    return Others(tuple(names), found.owed, successor)


async def _is_observed(turn: Turn) -> bool:
    if turn.person is None:
        return False
    return await episodes.observed(turn.uow, turn.content.programme, turn.person.id) is not None
