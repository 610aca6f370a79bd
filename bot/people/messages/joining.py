"""Joining: who opens the door, who this is, what one agrees to, and what stays for those who do not. Pure (A3, A4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from uuid import UUID

from bot.errors import N_
from bot.i18n import LANGUAGES, Words
from bot.messaging import Choice, Message
from bot.people.messages import NATIVE
from bot.people.terms import Terms
from bot.references import short


@dataclass(frozen=True, slots=True)
class Doorway:
    """What a button of joining carries: the invitation, who of those it is for, the language that is spoken, and the mark
    of the terms that were read, where any were."""

    invitation_id: UUID
    person_id: UUID | None
    language: str
    read: str = ""

    def args(self, language: str | None = None) -> tuple[str, ...]:
        """At most 47 characters: what the buttons of joining have in common."""
        who = (short(self.person_id),) if self.person_id else ()
        return (short(self.invitation_id), *who, str(LANGUAGES.index(language or self.language)))

    @property
    def answer(self) -> tuple[str, ...]:
        """The same for a button that answers the terms: two characters more."""
        *first, at = self.args()
        return (*first, at + self.read)


def which_language(doorway: Doorway) -> Message:
    """To somebody whose phone speaks none of ours: the question in all of them, before anything else is said."""
    said = "请选择语言 · 請選擇語言\nPlease choose your language\n언어를 골라 주세요"
    return Message("people.which_language", said, _languages(doorway))


def which_member(_: Words, doorway: Doorway, names: Sequence[tuple[str, UUID]]) -> Message:
    """To the holder of a household's link: who of it are you? Only those are named who have not joined yet."""
    at = LANGUAGES.index(doorway.language)
    choices = [Choice(name, "terms", (short(doorway.invitation_id), short(who), str(at))) for name, who in names]
    return Message(
        "people.which_member",
        _("Welcome. This is the invitation of your household.") + "\n\n" + _("Who are you? Please tap your own name."),
        tuple((choice,) for choice in choices),
    )


def is_it_you(_: Words, doorway: Doorway, *, name: str) -> Message:
    """On a new phone of somebody who had joined: one tap, for a link may have been made for somebody else."""
    text = _(
        "Are you {name}? Then this phone takes the place of your old one. If you are not, please tap nothing and tell your "
        "community worker.",
        name=name,
    )
    return Message(
        "people.is_it_you", text, ((Choice(_.label("✅ Yes, I am {name}", name=name), "agree", doorway.answer),),)
    )


def nobody_left(_: Words) -> Message:
    """A household's link, when everybody in it who can join has joined."""
    text = _("Everybody in this household has joined already. With a new phone, ask your worker for a new link.")
    return Message("people.nobody_left", text)


def terms(_: Words, agreement: Terms, rows: tuple[tuple[Choice, ...], ...], *, name: str = "") -> Message:
    """Who runs this, what it does with what one tells, and the one button that agrees to it (A3)."""
    service = _.pick(agreement.name)
    hello = _("This is <b>{service}</b>.", service=service)
    if name:
        hello = _("Hello {name}. This is <b>{service}</b>.", name=name, service=service)
    who = _(
        "It is run by {operator}. Questions: {contact}.",
        operator=_.pick(agreement.operator),
        contact=_.pick(agreement.contact),
    )
    text = escape(_.pick(agreement.consent), quote=False)
    return Message("people.terms", f"{hello} {who}\n\n{text}", rows)


def answers_at(_: Words, doorway: Doorway) -> tuple[tuple[Choice, ...], ...]:
    """What can be said to the terms: yes, no, or the same in another language."""
    return (
        (Choice(_.label("✅ I agree, let us begin"), "agree", doorway.answer),),
        (Choice(_.label("No, thank you"), "deny", doorway.answer),),
        *_languages(doorway, skip=doorway.language),
    )


def declined(_: Words, doorway: Doorway | None, *, numbers: str, told: bool) -> Message:
    """Not agreed: what stays, and how to come back."""
    text = _("That is all right. I keep nothing of what you say here, and I will not write to you.")
    if told:
        text += "\n\n" + _(
            "What stays: your community worker still answers for your household and hears that you would rather not use "
            "this service. Emergency numbers and help in a crisis are here for you at any time; just write."
        )
    else:
        text += "\n\n" + _("What stays: emergency numbers and help in a crisis, at any time; just write.")
    text += "\n\n" + _("In an emergency call: {numbers}", numbers=numbers)
    return Message("people.declined", text, come_back(_, doorway) if doorway else ())


def come_back(_: Words, doorway: Doorway) -> tuple[tuple[Choice, ...], ...]:
    """The button for whoever has left, and thinks better of it."""
    return ((Choice(_.label("I agree after all"), "agree", doorway.answer),),)


def would_rather_not(_: Words, *, reference: str) -> Message:
    """To whoever answers for somebody who did not agree, or does not any more."""
    text = _(
        "<b>{reference}</b>: does not want to use this service. I do not write to them. Please ask how they want to be "
        "reached, and call or visit for their reports.",
        reference=reference,
    )
    return Message("people.would_rather_not", text)


def made_link(_: Words, *, number: str, member: str, link: str, until: date, invitation_id: UUID) -> Message:
    """To staff who asked for it: a household's link, or a member's, whose name is with it, to hand over at the door or by
    phone; and the way to take it back."""
    text = _(
        "The link for <b>{member}</b> alone, good until {day}. Give it to nobody else:\n{link}",
        member=member, day=_.day(until), link=link,
    ) if member else _(
        "The link for household <b>{number}</b>, good until {day}. Give it to nobody else:\n{link}",
        number=number, day=_.day(until), link=link,
    )  # fmt: skip
    return Message(
        "people.household_link", text, ((Choice(_.label("Take it back"), "revoke", (short(invitation_id),)),),)
    )


def how_to_invite(_: Words) -> Message:
    """/invite without a household."""
    text = _(
        "Write the household's number after it: /invite G1-012. For one member who has a new phone, their place in the book "
        "as well: /invite G1-012 2"
    )
    return Message("people.how_to_invite", text)


def is_of_age(_: Words, *, reference: str, person_id: UUID) -> Message:
    """To staff who want a link for a member with a guardian: is this a child? (A3)"""
    text = _(
        "<b>{reference}</b> has a guardian: a child under 14, or somebody who had no phone. A child joins through the "
        "guardian. Are they 14 or older? When they join, they report for themselves, and the guardian reads so.",
        reference=reference,
    )
    row = (Choice(_.label("Yes, 14 or older: make the link"), "grown", (short(person_id),)),)
    return Message("people.is_of_age", text, (row,))


def reports_alone(_: Words, *, name: str) -> Message:
    """To whoever was somebody's guardian: they have joined with a phone of their own."""
    text = _(
        "{name} has joined with a phone of their own and reports there from now on. You do not report for them any more. "
        "Thank you for having done it.",
        name=name,
    )
    return Message("people.reports_alone", text)


def taken_back(_: Words, *, now: bool) -> Message:
    """A link is good no more: it was just taken back, or it was used or over before."""
    text = _("The link is taken back. Nobody can use it any more.") if now else _("This link was not good any more.")
    return Message("people.taken_back", text)


def card(_: Words) -> str:
    """On a printed card beside its code: what it is for."""
    return _.label("Scan to join your community's health service. Only for this household.")


def good_until(_: Words, until: date) -> str:
    return _.label("Good until {day}", day=_.day(until))


NO_SUCH_HOUSEHOLD = N_("There is no household of this number in your area, or nobody in it who could still join.")
SEVERAL_HOUSEHOLDS = N_(
    "Several households in your area have this number. Please let the worker of its grid make the link."
)
SPENT = N_("This invitation link is no longer valid. Please ask your community worker for a new one.")
REVOKED = N_("This invitation link was taken back. Please ask your community worker for a new one.")
TAKEN = N_("This chat already belongs to another person. Please ask your community worker.")
HOLDS_POST = N_(
    "This person works for the community. Only whoever runs this service can give them a new link. Nothing was changed."
)
THROUGH_GUARDIAN = N_(
    "Somebody under 14 joins through the adult who answers for them: that adult opens their own link, and reports for both. "
    "Whoever is 14 or older, please ask your community worker for a link of your own."
)
LEFT_BOOK = N_("This person is not in the household's book any more. Nothing was changed.")
SAY_OF_AGE = N_(
    "This member has a guardian, as children under 14 do. If they are 14 or older, send /invite with the household's number "
    "and their place in the book, say so there, and decide here again. Nothing was changed."
)
JOINED_ALREADY = N_(
    "This person has joined already. With a new phone, ask your community worker for a link of your own."
)


def _languages(doorway: Doorway, skip: str = "") -> tuple[tuple[Choice, ...], ...]:
    verb = "terms" if doorway.person_id else "door"
    choices = [Choice(name, verb, doorway.args(code)) for code, name in NATIVE.items() if code != skip]
    return tuple(tuple(choices[at : at + 2]) for at in range(0, len(choices), 2))
