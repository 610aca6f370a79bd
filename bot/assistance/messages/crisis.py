"""What is said to somebody who may be in danger, and to whoever helps them: numbers first, never a verdict. Pure."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.references import short

_SIGNS = {
    "wish": N_("does not want to live, or wants to harm themselves"),
    "method": N_("named a way"),
    "now": N_("named a time"),
    "means": N_("has means at hand, or is at a dangerous place"),
    "farewell": N_("said farewell"),
    "done": N_("has already done something"),
    "despair": N_("is in despair"),
    "button": N_("asked for help by the button"),
    "not_safe": N_("says that they are not safe"),
    "worker": N_("a colleague asked for it"),
}
"""The signs an alarm rests on, as a helper reads them (C3)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A number to call, what it is, and when it helps."""

    number: str
    name: str
    text: str = ""


def hotline(_: Words, lines: Sequence[Line], *, known: bool, told: bool = False) -> Message:
    """Before anything else: whom to call now, and the question whether they are safe (R9, C1). Who is not ``known`` reads
    whether somebody was ``told`` that it happened."""
    numbers = "\n".join(_("📞 <b>{number}</b> {name}", number=line.number, name=line.name) for line in lines)
    head = _("You are not alone, and it was right to say it. Please call now:")
    if not known:
        tail = _("I do not know you yet, so I cannot send anybody to you. Please call, or go to somebody near you.")
        if told:
            tail += " " + _("I have told the people on duty that somebody needs help; I gave them no word of yours.")
        return Message("assistance.crisis_hotline", "\n\n".join((head, numbers, tail)))
    tail = _(
        "I am telling people of your community at the same time; one of them contacts you. Are you safe right now? If not, "
        "go to somebody near you, and away from anything that could hurt you."
    )
    row = (Choice(_.label("I am safe now"), "safe", ("yes",)), Choice(_.label("I am not safe"), "safe", ("no",)))
    return Message("assistance.crisis_hotline", "\n\n".join((head, numbers, tail)), (row,))


def heard_again(_: Words, first: Line, *, known: bool) -> Message:
    """Somebody who has just had the numbers writes on: it was passed on, and the first number once more; of who is not
    ``known`` nothing is passed on."""
    if not known:
        text = _("Please call {number} now: somebody answers at any hour.", number=first.number)
        return Message("assistance.crisis_heard", text)
    text = _("I have passed this on as well. If it gets worse, call {number} now.", number=first.number)
    return Message("assistance.crisis_heard", text)


def stays_with_you(_: Words, first: Line, *, safe: bool) -> Message:
    """The answer to "are you safe?"."""
    if safe:
        text = _("Thank you for telling me. Somebody still contacts you. If it changes, tap here or call {number}.",
                 number=first.number)  # fmt: skip
        return Message("assistance.crisis_safe", text, (crisis_row(_),))
    text = _(
        "Please call {number} now, or ask somebody beside you to call. Go out of the room, to a neighbour, to where people "
        "are. I have told your community that you are not safe.",
        number=first.number,
    )
    return Message("assistance.crisis_not_safe", text)


def emergency(_: Words, line: Line, *, told: bool) -> Message:
    """An emergency of another kind: its number and what to do first, as the approved list of numbers says it (C2)."""
    said = [_("🚨 <b>{number}</b> {name}", number=line.number, name=line.name), html.escape(line.text, quote=False)]
    if told:
        said.append(_("I am telling people of your community as well."))
    return Message("assistance.emergency", "\n\n".join(said))


def distress(_: Words, line: Line) -> Message:
    """It sounds hard: somebody to talk to is offered, nothing is concluded (C1)."""
    text = _(
        "That sounds hard. If you like, somebody of your community calls or writes to you. You can also call {number} "
        "({name}): somebody listens.",
        number=line.number,
        name=line.name,
    )
    rows = ((Choice(_.label("💬 Somebody to talk to"), "need", ("talk",)),), crisis_row(_))
    return Message("assistance.distress", text, rows)


def open_for(_: Words, *, reference: str, person_id: UUID) -> Message:
    """To a worker whose note sounds like a crisis: open one for this person? (C1)"""
    text = _("What you wrote about <b>{reference}</b> sounds as if somebody were in danger. Open a crisis for this person?",
             reference=reference)  # fmt: skip
    row = (Choice(_.label("🆘 Yes, open a crisis"), "crisis", (short(person_id),)),)
    return Message("assistance.crisis_for", text, (row,))


def somebody_unknown(_: Words, *, at: str, chat_id: UUID) -> Message:
    """To those on duty: somebody whom nobody knows may be in danger; all that can be said of it, and the way to write to
    them (A4)."""
    text = _(
        "🆘 <b>{time}</b>: somebody who is not registered here wrote to me that they are in danger. I know neither their "
        "name nor where they are; they have the emergency numbers. If you think of somebody, please go or call now.",
        time=at,
    )
    return Message("assistance.somebody_unknown", text, (_to_stranger(_, chat_id),))


def somebody_writes(_: Words, *, at: str) -> Message:
    """To the others who were alerted: a colleague writes with whoever it is."""
    return Message("assistance.somebody_writes", _("A colleague has been writing with them since {time}.", time=at))


def from_duty(_: Words, text: str) -> Message:
    """To somebody unknown: what those on duty write, and where an answer goes."""
    head = _("💬 <b>Somebody on duty</b> writes:")
    tail = _("What you write here now goes to them, also your address or telephone if you write it.")
    return Message("assistance.from_duty", "\n".join((head, html.escape(text, quote=False), "", tail)))


def from_stranger(_: Words, text: str, *, chat_id: UUID) -> Message:
    """To whoever wrote last: the answer."""
    head = _("💬 <b>Somebody who is not registered</b> answers:")
    body = f"{head}\n{html.escape(text, quote=False)}"
    return Message("assistance.from_stranger", body, (_to_stranger(_, chat_id),))


def went_to_stranger(_: Words, *, chat_id: UUID, masked: bool) -> Message:
    """To staff who wrote to somebody unknown."""
    lines = [_("✓ Passed on."), *([_("Numbers and accounts were left out.")] if masked else [])]
    return Message("assistance.passed_on", "\n".join(lines), (_to_stranger(_, chat_id),))


def went_to_duty(_: Words) -> Message:
    """To somebody unknown who answered."""
    return Message("assistance.passed_on", _("✓ Passed on."))


def _to_stranger(_: Words, chat_id: UUID) -> tuple[Choice, ...]:
    return (Choice(_.label("💬 Write to them"), "reach", (short(chat_id),)),)


def opened_for(_: Words, *, reference: str) -> Message:
    """To the worker who opened it."""
    text = _("A crisis is open for <b>{reference}</b>; trained colleagues are alerted. Please stay with them if you can.",
             reference=reference)  # fmt: skip
    return Message("assistance.crisis_opened", text)


def crisis_row(_: Words) -> tuple[Choice, ...]:
    """The one button that stands below every help."""
    return (Choice(_.label("🆘 I need help right now"), "crisis"),)


def steps(_: Words, found: Sequence[Mapping[str, str]]) -> list[str]:
    """The approved safety steps, numbered."""
    return [_("{n}. {step}", n=number, step=_.pick(step)) for number, step in enumerate(found, 1)]


def signs(_: Words, reason: str) -> str:
    """What an alarm rests on, plain; empty for what no list of ours says."""
    return _.listed([_.label(_SIGNS[sign]) for sign in reason.split("+") if sign in _SIGNS])
