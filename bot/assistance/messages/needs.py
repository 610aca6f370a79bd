"""What a resident reads of asking and following: what can be asked for, who has it, what comes next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from bot.assistance.messages.crisis import crisis_row
from bot.assistance.messages.pages import board_button
from bot.assistance.messages.words import kind_of
from bot.assistance.needs import NEEDS
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.references import short


@dataclass(frozen=True, slots=True)
class Own:
    """A request as whoever asked reads of it. ``who`` has it, by role and name; ``at`` is the instant that matters for its
    state; ``coming`` the day somebody comes; ``code`` is told to whoever brings something; ``stays``: it
    cannot be withdrawn yet."""

    task_id: UUID
    kind: str
    state: str
    since: str
    urgent: bool = False
    who: str = ""
    at: str = ""
    coming: str = ""
    code: str = ""
    stays: bool = False


def menu(_: Words, *, staff: bool, reference: str = "", person_id: UUID | None = None) -> Message:
    """The things that can be asked for, two in a row, and help at once below them; ``reference``: for that household."""
    about = (short(person_id),) if person_id else ()
    offered = [need for need in NEEDS.values() if (staff and not about) or not need.for_staff]
    choices = [Choice(f"{need.sign} {_.label(need.label)}", "need", (need.code, *about)) for need in offered]
    rows = [tuple(choices[at : at + 2]) for at in range(0, len(choices), 2)]
    if reference:
        text = _(
            "What does <b>{reference}</b> need? You ask for them, and they read that you did.", reference=reference
        )
        return Message("assistance.menu", text, tuple(rows))
    text = _("What do you need? Tap it. Somebody of your community answers you here.")
    if staff:
        text += "\n" + _("For a household of yours, write its number behind the command, such as /need G1-012.")
    return Message("assistance.menu", text, (*rows, crisis_row(_)))


def with_ways(_: Words, message: Message, *, known: bool, carries: bool = False) -> Message:
    """Below a page of help: to ask for something, to follow it, and help at once; a stranger has the last only (A4).
    ``carries``: a volunteer also has the board."""
    ask = (Choice(_.label("🙋 Ask for help"), "need"), Choice(_.label("📋 What I asked for"), "own"))
    ways = (*((ask,) if known else ()), *(((board_button(_),),) if carries else ()))
    return replace(message, rows=(*message.rows, *ways, crisis_row(_)))


def no_such_household(_: Words, reference: str) -> Message:
    """To staff: there is no such number where they are posted."""
    text = _("There is no household {reference} in your area. Please check the number.", reference=reference)
    return Message("assistance.no_such_household", text)


def asked_for(_: Words, *, reference: str) -> str:
    """Above a form that a worker fills in for somebody."""
    return _("For <b>{reference}</b>.", reference=reference)


def letter(_: Words, *, name: str) -> str:
    """Above the form behind /who: where it goes, and who answers."""
    return _(
        "To <b>{name}</b>, your community worker. It becomes a request: if they cannot take it, whoever stands in for them "
        "gets it. When it is sent you read by when you are answered; from then on you can write to each other through me.",
        name=name,
    )


def asked_for_you(_: Words, *, kind: str, name: str) -> Message:
    """To a resident: their worker asked for something for them."""
    text = _("{name} has asked for this for you: <b>{kind}</b>. You can follow it here: /requests", name=name,
             kind=kind_of(_, kind))  # fmt: skip
    return Message("assistance.asked_for_you", text)


def named(_: Words, *, name: str, role: str) -> str:
    """Whoever has it."""
    return _.label("{name} ({role})", name=name, role=role)


def none_yet(_: Words) -> Message:
    text = _("You have not asked for anything in the last days. If you need something: /need")
    return Message("assistance.none_yet", text, (crisis_row(_),))


def mine(_: Words, owned: Sequence[Own]) -> Message:
    """Everything that is open or was closed lately, the newest first, each a button."""
    rows = tuple((Choice(f"{_SIGNS[own.state]} {kind_of(_, own.kind)} · {own.since}", "own", (short(own.task_id),)),)
                 for own in owned)  # fmt: skip
    return Message("assistance.mine", _("What you have asked for. Tap one to see who has it:"), rows)


def own(_: Words, it: Own, *, several: bool) -> Message:
    """One request: who has it, what happens next and when."""
    head = _("{sign} <b>{kind}</b>, asked {since}", sign=_SIGNS[it.state], kind=kind_of(_, it.kind), since=it.since)
    lines = [head, _next(_, it)]
    if it.coming:
        lines.append(_("📅 They come on {day}.", day=it.coming))
    if it.code and it.state != "closed":
        lines.append(
            _("🔑 Your code: <b>{code}</b>. Tell it to whoever brings it, at the door and not before.", code=it.code)
        )
    return Message("assistance.own", "\n\n".join(lines), _own_rows(_, it, several=several))


def really(_: Words, *, kind: str, task_id: UUID) -> Message:
    """Asked once more before a request is withdrawn."""
    said = short(task_id)
    row = (
        Choice(_.label("Yes, not needed"), "own", (said, "withdraw")),
        Choice(_.label("No, keep it"), "own", (said,)),
    )
    text = _("You do not need this any more: <b>{kind}</b>? Then nobody comes.", kind=kind_of(_, kind))
    return Message("assistance.really", text, (row,))


def thanked(_: Words, *, reference: str, kind: str) -> Message:
    """To the worker: the resident says that it is solved."""
    text = _(
        "💚 <b>{reference}</b> says thank you for your help ({kind}). It is closed.",
        reference=reference,
        kind=kind_of(_, kind),
    )
    return Message("assistance.thanked", text)


_SIGNS = {"waiting": "🕓", "offered": "🔔", "accepted": "🤝", "closed": "✅"}


def _next(_: Words, it: Own) -> str:
    match it.state:
        case "accepted":
            return _("{who} looks after it, since {time}, and contacts you.", who=it.who, time=it.at)
        case "offered" if it.at:
            return _("{who} has been asked and answers by {time}. If they cannot, I ask the next one.",
                     who=it.who, time=it.at)  # fmt: skip
        case "offered":
            return _("Several people have been asked. Whoever is first contacts you.")
        case "waiting" if it.at:
            return _("Somebody of your community gets it at {time}.", time=it.at)
        case "waiting":
            return _("Nobody who can take it is there right now. The first who is back gets it at once.")
    return _("Closed {time}. If something is still missing, ask again: /need", time=it.at)


def _own_rows(_: Words, it: Own, *, several: bool) -> tuple[tuple[Choice, ...], ...]:
    said = short(it.task_id)
    rows: list[tuple[Choice, ...]] = []
    if it.state == "accepted":
        rows.append((Choice(_.label("💬 Write to them"), "say", (said,)),))
    if it.state != "closed":
        more = (Choice(_.label("➕ Add something"), "own", (said, "add")),)
        pressing = () if it.urgent else (Choice(_.label("🔺 More urgent"), "own", (said, "urgent")),)
        stop = () if it.stays else ((Choice(_.label("I do not need it any more"), "own", (said, "stop")),),)
        rows += [more + pressing, *stop]
    back = (Choice(_.label("‹ All requests"), "own"),)
    return (*rows, back) if several else tuple(rows)
