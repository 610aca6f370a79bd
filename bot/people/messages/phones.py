"""What is said when a phone changes hands, to staff only: on the phone itself nothing is. Pure."""

from uuid import UUID

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.references import short

HOLDS_POST = N_("This person works for the community. Only whoever runs this service can free their phone.")
SEVERAL_HOUSEHOLDS = N_(
    "Several households in your area have this number. Please let the worker of its grid free the phone."
)


def claimed(_: Words, *, reference: str, person_id: UUID, address_id: UUID) -> Message:
    """A link for somebody else was followed there."""
    text = _(
        "📱 Somebody opened a link for another person on the phone of <b>{reference}</b>. Has the phone changed hands? "
        "Please ask. If it has not, there is nothing to do.",
        reference=reference,
    )
    ask = Choice(_.label("It has changed hands"), "phone", (short(person_id), short(address_id)))
    return Message("people.phone_claimed", text, ((ask,),))


def asked(_: Words, *, reference: str, person_id: UUID, address_id: UUID) -> Message:
    """What follows from it, before it is done."""
    text = _(
        "Free the phone of <b>{reference}</b>? They get no more messages there, and whoever has it now can join with a link "
        "of their own. Nothing is said on that phone.",
        reference=reference,
    )
    yes = Choice(_.label("Yes, free it"), "phone", (short(person_id), short(address_id), "y"))
    no = Choice(_.label("No, it is still theirs"), "phone", (short(person_id), short(address_id), "n"))
    return Message("people.phone_asked", text, ((yes,), (no,)))


def freed(_: Words, *, reference: str) -> Message:
    """It is nobody's now."""
    text = _(
        "Done: the phone is free. Whoever has it opens their link once more. <b>{reference}</b> gets no messages until they "
        "join on another phone; until then please call or visit for their reports.",
        reference=reference,
    )
    return Message("people.phone_freed", text)


def free_already(_: Words) -> Message:
    return Message("people.phone_free", _("This person has no phone here now. There is nothing to free."))


def kept(_: Words) -> Message:
    return Message("people.phone_kept", _("Everything stays as it is."))


def how_to_free(_: Words) -> Message:
    """/free, without whose phone."""
    text = _("Please write whose phone has changed hands: /free G1-012, or /free G1-012/2 for the second in the book.")
    return Message("people.how_to_free", text)
