"""What staff read about a request: reference, kind, area and until when; never a name or what was written. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.assistance.messages.words import PRIORITIES, kind_of, not_told, role_of
from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.references import short

CANNOT = {
    "busy": N_("I am with somebody else"),
    "far": N_("Too far away"),
    "unfit": N_("I am not the right person"),
    "unwell": N_("I am not well"),
    "other": N_("Another reason"),
}
"""Why a worker cannot take something, in the order of the buttons (R6)."""

_SETTLED = {
    "reported": N_("<b>{reference}</b>: the missing report has come in. Nothing more to do."),
    "no_longer_due": N_("<b>{reference}</b>: this is not due any more. Nothing more to do."),
    "withdrawn": N_("<b>{reference}</b>: the resident does not need this any more. Nothing more to do."),
}


@dataclass(frozen=True, slots=True)
class Dealing:
    """A request as staff read of it: the household's number with the area's, the kind, how pressing, until when."""

    task_id: UUID
    reference: str
    area: str
    kind: str
    priority: str
    until: str = ""


def offered(_: Words, it: Dealing) -> Message:
    """To a worker: something is theirs to answer (R8)."""
    text = _head(_, "🔔", it) + "\n" + _("Please answer by {time}.", time=it.until)
    return Message("assistance.offered", text, _answers(_, it.task_id))


def escalated(_: Words, it: Dealing) -> Message:
    """To a supervisor: nobody took it, so it is theirs (R5)."""
    text = _head(_, "⬆️", it) + "\n"
    text += _("Nobody who was asked took it, so it is yours. Please answer by {time}.", time=it.until)
    return Message("assistance.escalated", text, _answers(_, it.task_id))


def crisis_alert(_: Words, it: Dealing) -> Message:
    """To those alerted of a crisis together: the first who accepts has it (R9)."""
    text = _head(_, "🆘", it) + "\n"
    text += _(
        "Somebody needs a person now. Whoever accepts first has it. The resident was given the emergency numbers."
    )
    return Message("assistance.crisis_alert", text, _answers(_, it.task_id))


def crisis_told(_: Words, it: Dealing, *, alerted: int) -> Message:
    """To the supervisor: a crisis, and how many were alerted (R9)."""
    if alerted:
        said = _.plural("{n} colleague has been alerted.", "{n} colleagues have been alerted.", alerted)
    else:
        said = _.label("Nobody who is trained for it is there. Please take it or name somebody.")
    text = _head(_, "🆘", it) + "\n" + said
    return Message("assistance.crisis_told", text, _answers(_, it.task_id)[:1])


def everybody_off(_: Words, it: Dealing, *, asked: bool) -> Message:
    """To every supervisor and administrator: a crisis, and nobody is on shift anywhere, or nobody of those asked (R9)."""
    text = _head(_, "🆘", it) + "\n"
    if asked:
        text += _("Nobody has accepted it. Whoever reads this first: please accept and call.")
    else:
        text += _("Nobody is on shift anywhere. Whoever reads this first: please accept and call.")
    return Message("assistance.everybody_off", text, _answers(_, it.task_id)[:1])


def reminded(_: Words, it: Dealing) -> Message:
    """At half the time: it still waits for an answer (R8)."""
    text = _head(_, "⏳", it) + "\n" + _("This still waits for your answer, by {time}.", time=it.until)
    return Message("assistance.reminded", text, _answers(_, it.task_id))


def more_urgent(_: Words, it: Dealing) -> Message:
    """To whoever has it: it has become more pressing (R10)."""
    text = _head(_, "🔺", it) + "\n"
    if not it.until:
        return Message("assistance.more_urgent", text + _("It has become more urgent. You look after it."))
    text += _("It has become more urgent. Please answer by {time}.", time=it.until)
    return Message("assistance.more_urgent", text, _answers(_, it.task_id))


def unanswered(_: Words, it: Dealing, *, role: str, next_role: str) -> Message:
    """To the supervisor: somebody did not answer in time, and who was asked next (R4)."""
    text = _head(_, "🔕", it) + "\n" + _("The {role} did not answer in time.", role=role_of(_, role)) + "\n"
    if next_role:
        text += _("The next one has been asked ({role}).", role=role_of(_, next_role))
        return Message("assistance.unanswered", text)
    return Message("assistance.unanswered", text + _nobody(_), _answers(_, it.task_id)[:1])


def nobody_there(_: Words, it: Dealing) -> Message:
    """To the supervisor: it waits, because nobody can take it now (R3)."""
    return Message("assistance.nobody_there", _head(_, "🕓", it) + "\n" + _nobody(_), _answers(_, it.task_id)[:1])


def away_list(_: Words, *, role: str, lines: Sequence[tuple[str, str, str]]) -> Message:
    """To the supervisor: a colleague is away; each of their tasks, and who has it now (R12)."""
    listed = []
    for reference, kind, next_role in lines:
        asked = _.label("asked: {role}", role=role_of(_, next_role))
        has = asked if next_role else _.label("waits, nobody is there")
        listed.append(_("<b>{reference}</b>: {kind} – {has}", reference=reference, kind=kind_of(_, kind), has=has))
    head = _("A colleague is away ({role}). What they had:", role=role_of(_, role))
    return Message("assistance.away_list", "\n".join([head, *listed]))


def yours(_: Words, *, reference: str, kind: str, task_id: UUID, told: bool = True) -> Message:
    """To whoever accepted: it is theirs, and what to do; where nobody was ``told``, how."""
    if told:
        text = _(
            "Thank you. <b>{reference}</b> ({kind}) is yours; the resident knows. Please contact them, "
            "and write down that you did.",
            reference=reference,
            kind=kind_of(_, kind),
        )
    else:
        text = _("Thank you. <b>{reference}</b> ({kind}) is yours.", reference=reference, kind=kind_of(_, kind))
        text += " " + not_told(_)
    return Message("assistance.yours", text, (_details(_, task_id),))


def yours_no_more(_: Words, *, reference: str) -> Message:
    """To whoever said that they cannot, handed it over, or was asked in a grid the household has left."""
    return Message(
        "assistance.yours_no_more", _("<b>{reference}</b>: somebody else is asked. Thank you.", reference=reference)
    )


def noted(_: Words, *, reference: str) -> Message:
    return Message("assistance.noted", _("Recorded for <b>{reference}</b>.", reference=reference))


def now_closed(_: Words, *, reference: str, hidden: bool) -> Message:
    """To whoever closed it; without a recorded contact the record says so (R15)."""
    text = _("<b>{reference}</b> is closed. Thank you.", reference=reference)
    if hidden:
        text += "\n" + _("No contact with the resident was recorded, and the record says so.")
    return Message("assistance.now_closed", text)


def why_not(_: Words, *, reference: str, task_id: UUID) -> Message:
    """ "Cannot" asks for the reason, in one more tap (R6)."""
    rows = tuple((Choice(_.label(said), "cannot", (short(task_id), code)),) for code, said in CANNOT.items())
    return Message("assistance.why_not", _("<b>{reference}</b>: why can you not take it?", reference=reference), rows)


def settled_itself(_: Words, *, reference: str, outcome: str) -> Message:
    """To whoever had a task: what it waited for has happened."""
    return Message("assistance.settled", _(_SETTLED[outcome], reference=reference))


def taken(_: Words, *, reference: str, role: str) -> Message:
    """A colleague looks after it (I4, R9)."""
    text = _("<b>{reference}</b>: a colleague ({role}) looks after this. Nothing more to do.",
             reference=reference, role=role_of(_, role))  # fmt: skip
    return Message("assistance.taken", text)


def over(_: Words) -> Message:
    """A button of a task that is closed (I4)."""
    return Message("assistance.over", _("This task is already closed. Nothing was changed."))


def with_cannot(_: Words, message: Message, task_id: UUID) -> Message:
    """Another room's wording of a task, with the way to say that one cannot (R6)."""
    return Message(message.kind, message.text, (*message.rows, (_cannot(_, task_id),)))


def _head(_: Words, sign: str, it: Dealing) -> str:
    parts = [it.area, kind_of(_, it.kind)]
    if it.priority != "normal":
        parts.append(_.label(PRIORITIES[it.priority]))
    said = _.listed([part for part in parts if part])
    return _("{sign} <b>{reference}</b>: {said}.", sign=sign, reference=it.reference, said=said)


def _nobody(_: Words) -> str:
    return _("Nobody who could take it is there now. It waits; please take it or find somebody.")


def _answers(_: Words, task_id: UUID) -> tuple[tuple[Choice, ...], ...]:
    accept = Choice(_.label("Accept"), "accept", (short(task_id),))
    return ((accept,), (_cannot(_, task_id), *_details(_, task_id)))


def _cannot(_: Words, task_id: UUID) -> Choice:
    return Choice(_.label("Cannot"), "cannot", (short(task_id),))


def _details(_: Words, task_id: UUID) -> tuple[Choice, ...]:
    return (Choice(_.label("Details"), "request", (short(task_id),)),)
