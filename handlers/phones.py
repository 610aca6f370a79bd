"""A phone that changes hands: the worker is asked, looks, and frees it."""

from telegram import Update

from bot import administration
from bot.chat.turn import Turn
from bot.people import phones
from bot.people.messages import phones as wording
from bot.references import unshort
from handlers import people


async def free(update: Update, turn: Turn) -> None:
    """/free G1-012/2: what it would mean, and whether."""
    if turn.person is None:
        await people.stranger(update, turn)
    elif len(turn.args) != 1:
        await turn.reply(wording.how_to_free(turn.words))
    else:
        await turn.reply(await phones.named(turn.uow, turn.words, turn.person, turn.args[0][:40]))


async def decide(_: Update, turn: Turn) -> None:
    """ "It has changed hands", and then yes or no."""
    match turn.choice:
        case (_, who, where, *answer) if answer in ([], ["y"], ["n"]):
            person_id, address_id = unshort(who), unshort(where)
        case _:
            person_id, address_id, answer = None, None, []
    if turn.person is None or person_id is None or address_id is None:
        await turn.old_button()
    elif answer == ["n"]:
        await turn.reply(wording.kept(turn.words))
    elif answer:
        programme = turn.content.programme
        await turn.reply(await administration.free_phone(turn.uow, programme, turn.person, person_id, address_id))
    else:
        await turn.reply(await phones.asked(turn.uow, turn.words, turn.person, person_id, address_id))
