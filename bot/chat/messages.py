"""What the edge itself says, whatever it was about."""

from bot.errors import LinliError
from bot.i18n import Words
from bot.messaging import Message


def could_not(_: Words) -> Message:
    """An update was buried: the person must not believe that it arrived."""
    return Message("chat.could_not", _(
        "Sorry, something went wrong on our side and your last message was not recorded. Our staff can see this. "
        "Please try once more; in an emergency call 120."
    ))  # fmt: skip


def old_button(_: Words) -> Message:
    """A button of an earlier step, of something closed, or not made for this chat (I4)."""
    return Message("chat.old_button", _(
        "That button belongs to an earlier message. Nothing was changed. Please use the newest message, or /checkin to "
        "report your health."
    ))  # fmt: skip


def refused(_: Words, error: LinliError) -> Message:
    """What was asked for cannot be done, and why."""
    return Message(f"refused.{error.code}", _(error.sentence, **error.fields))
