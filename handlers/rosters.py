"""A roster sent to the bot: an administrator's is looked at and brought in, anybody else's is refused kindly."""

from telegram import Update

from bot.chat.turn import Turn
from bot.forms.questionnaire import Attachment, Kind
from bot.people import roster_post
from bot.references import unshort


def is_roster(value: Attachment) -> bool:
    """Whether a file may be one, by its name."""
    return value.kind is Kind.DOCUMENT and value.title.lower().endswith((".xlsx", ".csv"))


async def receive(turn: Turn, value: Attachment) -> None:
    """A file that no form was waiting for."""
    if turn.person:
        said = await roster_post.receive(
            turn.uow, turn.words, turn.person, turn.address, value.file_id, value.title, value.size
        )
        await turn.reply(said)


async def decide(_: Update, turn: Turn) -> None:
    """ "Bring it in", or not."""
    file_id = unshort(turn.choice[1]) if len(turn.choice) == 3 else None
    if turn.person is None or file_id is None:
        await turn.old_button()
        return
    bring_in = turn.choice[2] == "yes"
    await turn.add(await roster_post.decide(turn.uow, turn.words, turn.person, file_id, bring_in=bring_in))
