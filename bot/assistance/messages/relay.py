"""What passes between a resident and their worker: alias and role, no number its owner did not give (R13). Pure."""

import html
from uuid import UUID

from bot.assistance.messages.words import kind_of, not_told, role_of
from bot.i18n import Words
from bot.messaging import Choice, Enclosure, Message
from bot.references import short

SHOWN = "assistance.relayed"


def relayed(_: Words, text: str, *, alias: str, kind: str, task_id: UUID, enclosed: Enclosure | None = None) -> Message:
    """What the other one wrote, and the way to answer."""
    head = _("💬 <b>{alias}</b> ({kind}):", alias=alias, kind=kind_of(_, kind))
    row = (Choice(_.label("↩️ Answer"), "say", (short(task_id),)),)
    body = html.escape(text, quote=False)
    return Message(SHOWN, f"{head}\n{body}" if body else head, (row,), enclosed)


def alias_of_worker(_: Words, role: str) -> str:
    """Who writes, to the resident."""
    return _.label("Your {role}", role=role_of(_, role))


def alias_of_resident(_: Words, reference: str) -> str:
    """Who writes, to the worker: the household's number."""
    return _.label("Resident {reference}", reference=reference)


def passed_on(_: Words, *, task_id: UUID, message_id: int, masked: bool) -> Message:
    """To the sender: it has been passed on, and can be taken back."""
    text = _("✓ Passed on.")
    if masked:
        text += "\n" + _("Numbers and accounts were left out.")
    said = short(task_id)
    row = (
        Choice(_.label("💬 Write more"), "say", (said,)),
        Choice(_.label("Take back"), "unsay", (said, str(message_id))),
    )
    return Message("assistance.passed_on", text, (row,))


def confirm(_: Words, *, response_id: UUID) -> Message:
    """Something in it leads to a person: it passes only if its owner says so (R13)."""
    text = _(
        "Your message has a phone number or an account in it. I pass that on only if it is yours and you say so. What shall "
        "I do?"
    )
    said = short(response_id)
    rows = (
        (Choice(_.label("Send it without the number"), "pass", (said, "masked")),),
        (Choice(_.label("It is mine, send it as it is"), "pass", (said, "whole")),),
    )
    return Message("assistance.confirm_relay", text, rows)


def no_card(_: Words) -> Message:
    """A contact card leads to a person: it does not pass, and how one's own number does (R13)."""
    text = _("I do not pass contact cards on. To give them your own number, write it here: I ask you before it goes.")
    return Message("assistance.no_card", text)


def taken_back(_: Words) -> Message:
    return Message("assistance.taken_back", _("Taken back: the message is off the other one's chat."))


def no_chat(_: Words) -> Message:
    """To whoever looks after a request: nobody reads what they write (R14)."""
    return Message("assistance.no_chat", not_told(_))


def nobody_yet(_: Words) -> Message:
    """Nobody has accepted the request, or it is closed: there is nobody to write to."""
    text = _(
        "Nobody has accepted this request yet, or it is over: what you write would reach nobody now. How it stands: "
        "/requests"
    )
    return Message("assistance.nobody_yet", text)
