"""A stranger says that they live here: what they read, and what the worker who decides reads. Pure (A1, A4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from bot.errors import N_
from bot.i18n import LANGUAGES, Words
from bot.messaging import Choice, Message
from bot.people.messages import NATIVE, disappears
from bot.people.terms import Terms, mark
from bot.references import short

SHOWN = 12
"""Households on a page."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a stranger wrote."""

    name: str
    place: str
    phone: str


OFTEN = N_("You have asked several times today. Please call or visit your community's office.")
NOT_YOURS = N_("This is for the worker who was asked about it. Nothing was changed.")
HERE_ALREADY = N_(
    "Somebody of this name in this household has joined already. With a new phone, make them a new link: /invite"
)
NO_SUCH_HOME = N_("This household is not in your area. Nothing was changed.")


def rows(_: Words, terms: Terms) -> tuple[tuple[Choice, ...], ...]:
    """What can be said to the terms before the first question (A3)."""
    at = LANGUAGES.index(_.code)
    others = [
        Choice(name, "live", ("terms", str(LANGUAGES.index(code)))) for code, name in NATIVE.items() if code != _.code
    ]
    return (
        (Choice(_.label("✅ I agree, let us begin"), "live", ("yes", str(at), mark(terms.version))),),
        (Choice(_.label("No, thank you"), "live", ("no", str(at))),),
        *(tuple(others[start : start + 2]) for start in range(0, len(others), 2)),
    )


def sent(_: Words, terms: Terms) -> Message:
    """It is with a worker."""
    text = _("Thank you. A community worker looks at it and writes back here, usually the same day.")
    text += "\n\n" + _("Questions: {contact}.", contact=_.pick(terms.contact))
    return Message("people.claim_sent", text)


def nobody(_: Words, terms: Terms) -> Message:
    """There is no worker who could look at it now: it is kept, and they know whom to turn to."""
    text = _(
        "No community worker can look at this at the moment. We keep it and go on asking. So that you need not wait, "
        "please call or visit: {contact}.",
        contact=_.pick(terms.contact),
    )
    return Message("people.claim_nobody", text)


def still_with_worker(_: Words, *, contact: str) -> Message:
    """They write again before a worker has decided."""
    text = _("A community worker has your message and will write back here.")
    return Message("people.claim_waits", text + "\n\n" + _("Questions: {contact}.", contact=contact))


def refused(_: Words, terms: Terms) -> Message:
    """It could not be confirmed; who helps."""
    text = _(
        "A community worker could not confirm that you live here. That may be a mistake: please ask {contact}.",
        contact=_.pick(terms.contact),
    )
    return Message("people.claim_refused", text)


def asked(_: Words, *, place: str, claim_id: UUID) -> Message:
    """To a worker: somebody says that they live in their area. Who it is stands behind the button."""
    text = _("🚪 Somebody says that they live in your area ({place}) and wants to join.", place=place) if place else _(
        "🚪 Somebody says that they live here and wants to join. Where is not clear."
    )  # fmt: skip
    return Message("people.claim", text, ((Choice(_.label("Look"), "claim", (short(claim_id), "look")),),))


def details(_: Words, wrote: Told, *, claim_id: UUID, shown_for: timedelta) -> Message:
    """What they wrote, and what can be decided; the message takes itself off the chat (R13)."""
    text = _("Name: {name}\nHome: {place}", name=wrote.name, place=wrote.place)
    if wrote.phone:
        text += "\n" + _("Phone: {phone}", phone=wrote.phone)
    text += f"\n\n{disappears(_, shown_for)}"
    claim = short(claim_id)
    buttons = (
        (Choice(_.label("They live here: choose the household"), "claim", (claim, "p0")),),
        (Choice(_.label("Not mine"), "claim", (claim, "pass")), Choice(_.label("Refuse"), "claim", (claim, "refuse"))),
    )
    return Message("people.claim_details", text, buttons, vanishes=shown_for)


def homes(_: Words, found: Sequence[tuple[UUID, str]], *, page: int, more: bool, claim_id: UUID) -> Message:
    """Which household it is: those with somebody of that name first. Or a new one. Where there are ``more`` than can be
    offered, what to do for the others."""
    claim = short(claim_id)
    choices = [Choice(label, "claim", (claim, short(home_id))) for home_id, label in found[page * SHOWN :][:SHOWN]]
    turning = [Choice("‹", "claim", (claim, f"p{page - 1}"))] * (page > 0)
    turning += [Choice("›", "claim", (claim, f"p{page + 1}"))] * (len(found) > (page + 1) * SHOWN)
    buttons = (
        *(tuple(choices[at : at + 2]) for at in range(0, len(choices), 2)),
        *((tuple(turning),) if turning else ()),
        (Choice(_.label("A new household"), "claim", (claim, "new")),),
        (Choice(_.label("‹ Back"), "claim", (claim, "look")),),
    )
    text = _("Which household do they belong to? Those with this name come first.")
    if more:
        text += "\n\n" + _("Not all households are listed here. For one that is not, make them a link: /invite")
    return Message("people.claim_homes", text, buttons)


def confirmed(_: Words, *, reference: str) -> Message:
    return Message("people.claim_confirmed", _("<b>{reference}</b>: has joined. Thank you.", reference=reference))


def passed_on(_: Words) -> Message:
    return Message("people.claim_passed", _("Passed on to somebody else. Nothing more to do."))


def was_refused(_: Words) -> Message:
    return Message("people.claim_was_refused", _("Refused. They were told kindly, and whom they can ask."))


def over(_: Words) -> Message:
    """A button of something that was decided before (I4)."""
    return Message("people.claim_over", _("This was decided already. Nothing was changed."))
