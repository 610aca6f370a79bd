"""A stranger says that they live here, and a worker decides (A1, A3, A4)."""

from uuid import UUID

from telegram import Update

from bot import changes
from bot.chat.turn import Turn
from bot.i18n import LANGUAGES
from bot.people import claims
from bot.people.messages import claims as messages
from bot.people.messages import joining
from bot.people.terms import mark
from bot.references import unshort
from handlers import people


async def live(update: Update, turn: Turn) -> None:
    """ "I live here": the terms, then the first question; whoever is known needs neither. Who agreed to terms that have
    changed since reads them anew (A3)."""
    match turn.choice:
        case (_, act, at, *read) if turn.person is None and at.isdecimal() and int(at) < len(LANGUAGES):
            turn.words = turn.content.wording[LANGUAGES[int(at)]]
        case _:
            await turn.old_button()
            return
    terms = turn.content.terms
    if act == "terms" or (act == "yes" and read != [mark(terms.version)]):
        await turn.reply(joining.terms(turn.words, terms, messages.rows(turn.words, terms)))
    elif act == "yes":
        await turn.add(await claims.begin(turn.uow, turn.content.reception, turn.words, turn.address))
    else:
        await people.stranger(update, turn)


async def tap(turn: Turn, claim_id: UUID | None, step: str) -> bool:
    """A stranger's button of the form; whether it was one of theirs."""
    said = await claims.tap(turn.uow, turn.content.reception, turn.address, claim_id, step) if claim_id else None
    if said:
        await turn.reply(said)
    return said is not None


async def write(turn: Turn) -> bool:
    """A stranger's text; whether something was open for it."""
    said = await claims.write(turn.uow, turn.content.reception, turn.address, turn.text)
    if said:
        await turn.add(said)
    return said is not None


async def decide(_: Update, turn: Turn) -> None:
    """A worker's button about a stranger."""
    claim_id = unshort(turn.choice[1]) if len(turn.choice) == 3 else None
    act = turn.choice[-1]
    known = act in ("look", "pass", "refuse", "new") or (act[:1] == "p" and act[1:].isdecimal()) or unshort(act)
    if turn.person is None or claim_id is None or not known:
        await turn.old_button()
        return
    content = turn.content
    said = await changes.decide(turn.uow, content.programme, content.reception, turn.person, claim_id, act)
    await (turn.add if act == "look" else turn.reply)(said)
