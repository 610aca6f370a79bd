"""What a resident reads about what they asked for: it has arrived, who has it, when to expect an answer. Pure."""

from collections.abc import Sequence
from uuid import UUID

from bot.assistance.messages.crisis import crisis_row
from bot.assistance.messages.words import kind_of, role_of
from bot.assistance.rules import CRISIS_KIND
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.references import short


def asked(_: Words, *, kind: str, until: str) -> Message:
    """It has arrived and somebody has been asked; until when they answer (R4)."""
    text = _("✅ I have passed on your request: <b>{kind}</b>.", kind=kind_of(_, kind)) + "\n\n"
    if until:
        text += _("Somebody answers you by {time}. If they cannot, I ask the next person.", time=until)
    else:
        text += _("Somebody has it already and will contact you.")
    return Message("assistance.asked", text)


def held(_: Words, *, kind: str, at: str) -> Message:
    """It is out of hours: when somebody is asked, and what to do if it cannot wait (R7)."""
    text = _(
        "✅ I have written down your request: <b>{kind}</b>. Somebody of your community gets it: <b>{time}</b>. If it "
        "cannot wait until then, open it in /requests and tap “🔺 More urgent”. In an emergency call 120.",
        kind=kind_of(_, kind),
        time=at,
    )
    return Message("assistance.held", text)


def nobody_now(_: Words, *, kind: str) -> Message:
    """Nobody is there now, said plainly: the request waits and is not forgotten (R3)."""
    text = _(
        "🕓 I have your request: <b>{kind}</b>. Nobody who can take it is there right now. It is not forgotten: the first "
        "who is back gets it at once. If somebody's life is in danger, call 120 or 110.",
        kind=kind_of(_, kind),
    )
    return Message("assistance.nobody_now", text)


def joined(_: Words, *, kind: str, urgent: bool) -> Message:
    """A second request of the same kind was added to the open one (R10)."""
    if urgent:
        text = _("✅ I have added this to your request: <b>{kind}</b>. It is urgent now.", kind=kind_of(_, kind))
    else:
        text = _("✅ I have added this to your request: <b>{kind}</b>. You need not ask again.", kind=kind_of(_, kind))
    return Message("assistance.joined", text)


def accepted(_: Words, *, kind: str, role: str) -> Message:
    """Somebody looks after it; whoever is in danger reads no word of a "request"."""
    if kind == CRISIS_KIND:
        text = _("🤝 Your {role} has read it and contacts you now. Please stay where somebody is near you.",
                 role=role_of(_, role))  # fmt: skip
        return Message("assistance.accepted", text)
    text = _(
        "🤝 Your {role} looks after your request (<b>{kind}</b>) and will contact you.",
        role=role_of(_, role),
        kind=kind_of(_, kind),
    )
    return Message("assistance.accepted", text)


def moved_on(_: Words, *, role: str, kinds: Sequence[str], waits: bool) -> Message:
    """Whoever had it is away; it goes on with somebody else (R12)."""
    head = _(
        "Your {role} is away now. What you asked for (<b>{kinds}</b>) is not lost:",
        role=role_of(_, role),
        kinds=_.listed([kind_of(_, kind) for kind in kinds]),
    )
    if waits:
        text = _("nobody else is there right now; the first who is back gets it at once.")
    else:
        text = _("somebody else has been asked and will contact you.")
    return Message("assistance.moved_on", f"{head} {text}")


def survey(_: Words, *, kind: str, task_id: UUID) -> Message:
    """It is closed: was it solved? Asked once (R11). A hard hour is not "solved": do they still need somebody?"""
    if kind == CRISIS_KIND:
        return _still_needed(_, task_id)
    text = _(
        "Your request (<b>{kind}</b>) has been closed. Is it solved? If not, tap “No” and it is opened again.",
        kind=kind_of(_, kind),
    )
    said = short(task_id)
    row = (
        Choice(_.label("👍 Yes, solved"), "solved", (said, "yes")),
        Choice(_.label("No, not solved"), "solved", (said, "no")),
    )
    return Message("assistance.survey", text, (row,))


def _still_needed(_: Words, task_id: UUID) -> Message:
    text = _(
        "Do you feel a little better now? If you still need somebody, tap it, and people are asked to contact you again."
    )
    said = short(task_id)
    rows = (
        (Choice(_.label("👍 I feel better"), "solved", (said, "yes")),),
        (Choice(_.label("I still need somebody"), "solved", (said, "no")),),
    )
    return Message("assistance.survey", text, rows)


def closed(_: Words, *, kind: str) -> Message:
    """It is closed, and nobody is asked again so soon."""
    if kind == CRISIS_KIND:
        text = _("If it gets hard again, tap here, at any hour.")
        return Message("assistance.closed", text, (crisis_row(_),))
    return Message(
        "assistance.closed",
        _(
            "Your request (<b>{kind}</b>) has been closed. If something is still missing, ask again.",
            kind=kind_of(_, kind),
        ),
    )


def thanks(_: Words, *, kind: str) -> Message:
    """To whoever says that it is solved."""
    if kind == CRISIS_KIND:
        text = _("Thank you for telling me. If it gets hard again, tap here, at any hour.")
        return Message("assistance.thanks", text, (crisis_row(_),))
    return Message("assistance.thanks", _("Thank you. I am glad that it is solved."))


def reopened(_: Words, *, waits: bool) -> Message:
    """To whoever says that it is not solved: it is open again."""
    if waits:
        text = _(
            "Your request is open again. Nobody who can take it is there right now; the first who is back gets it."
        )
    else:
        text = _("Your request is open again, and somebody has been asked. They will contact you.")
    return Message("assistance.reopened", text)


def withdrawn(_: Words, *, kind: str) -> Message:
    """The resident does not need it any more."""
    return Message(
        "assistance.withdrawn", _("Your request (<b>{kind}</b>) is withdrawn. Nobody will come.", kind=kind_of(_, kind))
    )
