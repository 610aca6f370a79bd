"""Staff: what is recorded and decided about an observation, from its first day to its last."""

from telegram import Update

from bot.chat import messages as chat_messages
from bot.chat.turn import Turn
from bot.monitoring.service import deciding
from bot.references import unshort


async def decide(_: Update, turn: Turn) -> None:
    """A button of the menu of an observation, of its last day, or of what they asked further."""
    episode_id = unshort(turn.choice[1]) if len(turn.choice) > 2 else None
    said = None
    if turn.person and episode_id:
        said = await deciding.decide(turn.uow, turn.content.programme, turn.person, episode_id, turn.choice[2:])
    if said is None:
        await turn.add(chat_messages.old_button(turn.words))
    else:
        await turn.reply(said)
