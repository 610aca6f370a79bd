"""What staff read about their tasks, whatever a task is for. Pure; a household is named by its number only."""

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Message

KINDS = {
    "missed_checkin": N_("reports are missing"),
    "release": N_("the end of an observation"),
    "follow_up": N_("a follow-up visit"),
}
"""What a task is for, as a few words."""

_SETTLED = {
    "reported": N_("<b>{reference}</b>: the missing report has come in. Nothing more to do."),
    "no_longer_due": N_("<b>{reference}</b>: this is not due any more. Nothing more to do."),
}


def settled_itself(_: Words, *, reference: str, outcome: str) -> Message:
    """To whoever had a task: what it waited for has happened."""
    return Message("assistance.settled", _(_SETTLED[outcome], reference=reference))


def nobody_there(_: Words, *, reference: str, kind: str) -> Message:
    """To the supervisor: a task waits, because nobody answers for the household now (R3)."""
    text = _(
        "<b>{reference}</b>: {kind}, and nobody who answers for this household is there. Please name somebody.",
        reference=reference,
        kind=_.label(KINDS[kind]),
    )
    return Message("assistance.nobody_there", text)


def taken(_: Words, *, reference: str, name: str) -> Message:
    """A colleague already looks after it (I4)."""
    text = _("<b>{reference}</b>: {name} already looks after this. Nothing more to do.", reference=reference, name=name)
    return Message("assistance.taken", text)


def over(_: Words) -> Message:
    """A button of a task that is closed (I4)."""
    return Message("assistance.over", _("This task is already closed. Nothing was changed."))
