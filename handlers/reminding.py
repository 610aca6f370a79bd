"""When to be reminded, chosen by whoever reports (M10)."""

from telegram import Update

from bot.chat.turn import Turn
from bot.monitoring.service import wishes


async def remind(_: Update, turn: Turn) -> None:
    """The button below /help, a slot of the page, a time of a slot, or the pause."""
    programme, person = turn.content.programme, turn.person
    said = None
    match turn.choice:
        case (_,) if person:
            said = await wishes.page(turn.uow, programme, person)
        case (_, "", "on" | "off" as switch) if person:
            said = await wishes.pause(turn.uow, programme, person, paused=switch == "off")
        case (_, slot) if person:
            said = await wishes.offer(turn.uow, programme, person, slot)
        case (_, slot, step) if person:
            said = await wishes.choose(turn.uow, programme, person, slot, step)
    if said:
        await turn.reply(said)
    else:
        await turn.old_button()
