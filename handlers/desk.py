"""What every handler of requests has at hand: the desk it works at, and what an old button says."""

from bot.assistance.asking import Desk
from bot.chat import messages
from bot.chat.turn import Turn


def desk(turn: Turn) -> Desk:
    """What asking and following are given."""
    return turn.content.desk


async def old(turn: Turn) -> None:
    """A button of an earlier step, or one that nobody made, explains itself (I4)."""
    await turn.add(messages.old_button(turn.words))
