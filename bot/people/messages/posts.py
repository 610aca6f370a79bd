"""What staff read when others change their posts: leave, standing in, the end of it. Pure."""

from datetime import date

from bot.i18n import Words
from bot.messaging import Message


def on_leave(_: Words, first: date, last: date | None) -> Message:
    """To whoever is on leave from then on."""
    if last is None:
        text = _(
            "You are on leave from {first}, until you are back. What is open then goes to a colleague; nothing new comes.",
            first=_.day(first),
        )
    else:
        text = _(
            "You are on leave from {first} to {last}. What is open then goes to a colleague; nothing new comes.",
            first=_.day(first),
            last=_.day(last),
        )
    return Message("people.on_leave", text)


def stands_in(_: Words, first: date, last: date | None) -> Message:
    """To whoever is named as their stand-in."""
    if last is None:
        text = _(
            "A colleague is on leave from {first}. What is theirs comes to you until they are back.", first=_.day(first)
        )
    else:
        text = _(
            "A colleague is on leave from {first} to {last}. What is theirs comes to you in these days.",
            first=_.day(first),
            last=_.day(last),
        )
    return Message("people.stands_in", text)


def back(_: Words) -> Message:
    return Message("people.back", _("You are not on leave any more. Your shift counts again."))


def would_rather_not(_: Words, *, name: str) -> Message:
    """To whoever is above a colleague who does not agree to the terms, or does not any more."""
    text = _(
        "<b>{name}</b> works here and does not want to use this service: nothing reaches them here, and what they had open "
        "goes to colleagues. Please ask them. If they work here no more, tell whoever runs this service.",
        name=name,
    )
    return Message("people.colleague_would_rather_not", text)


def has_stopped(_: Words, *, name: str) -> Message:
    """To whoever is above a colleague who wants no routine messages (A4)."""
    text = _(
        "<b>{name}</b> works here and has stopped routine messages: no lists go there any more. Tasks and alerts still do.",
        name=name,
    )
    return Message("people.colleague_has_stopped", text)


def gone(_: Words, *, all_of_it: bool) -> Message:
    """To whoever does not work here any more, or not in one place."""
    if not all_of_it:
        text = _("You do not hold that post any more. What was open was given to somebody who is there now.")
    else:
        text = _(
            "You do not work for this community any more. What was open has gone to colleagues, and households are "
            "closed to you. Thank you for your work."
        )
    return Message("people.gone", text)
