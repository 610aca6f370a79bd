"""What is said about an illness to those who answer for it, and to the person about them. Pure.

Alerts carry the household's book number and the kind of thing, never a name or a reading: Telegram sees little.
"""

from collections.abc import Sequence
from uuid import UUID

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages.course import ISOLATED, REASONS, RELEASED
from bot.monitoring.messages.papers import contact_button
from bot.references import short

FINDINGS = {
    "well": N_("Called, no sign of illness"),
    "watch": N_("Called, keep watching"),
    "clinic": N_("Taken to the fever clinic"),
}
"""What a worker can record when reviewing an alert, in the order of the buttons."""

SOMEBODY = "somebody"
"""The kind of an alert about a household, when nobody has said which member an emergency sign is about."""

_KINDS = {
    "emergency": N_("emergency sign"),
    SOMEBODY: N_("emergency sign of somebody in this household, it was not said of whom"),
    "fever": N_("fever"),
    "symptoms": N_("symptoms"),
    "call_back": N_("feels ill, asks for a call"),
    "positive_test": N_("a positive test"),
    "worse_sign": N_("a worse sign at a visit"),
}

_ENDINGS = {"released": RELEASED, "isolated": ISOLATED, **REASONS}
"""How an observation ended, in words."""

_FOUND_BY_STAFF = ("positive_test", "worse_sign")
"""What no report said, so that nobody promised the person a call."""


def alert(
    _: Words,
    *,
    kind: str,
    reference: str,
    at: str,
    again: bool,
    alert_id: UUID,
    episode_id: UUID,
    standing_in: bool = False,
    alone: bool = False,
) -> Message:
    """To staff: something needs a call. Reference and kind only; the reading is behind "Details", which is recorded."""
    lines = [_head(_, kind, reference, at)]
    if kind in ("emergency", SOMEBODY):
        lines.append(_("The resident was told to call 120. Please call them now and make sure help is on its way."))
    elif kind in _FOUND_BY_STAFF:
        lines.append(_("Please call the resident."))
    else:
        lines.append(_("Please call the resident. They were told that you will."))
    if again:
        lines.append(_("An earlier alert here is still open. Please record what was found."))
    if standing_in:
        lines.append(_("A colleague is off duty, so please take this one."))
    if alone:
        lines.append(_("Nobody who answers for this household is there now, so please call, or have somebody call."))
    return Message("monitoring.symptom_alert", "\n".join(lines), _call(_, alert_id, episode_id))


def unanswered(_: Words, *, kind: str, reference: str, at: str, alert_id: UUID, episode_id: UUID) -> Message:
    """To whoever is above those who were alerted: nobody has said that they call (R4)."""
    text = _("Nobody has answered this alert yet. Please call the resident, or see to it that somebody calls now.")
    lines = (_head(_, kind, reference, at), "⏰ " + text)
    return Message("monitoring.unanswered_alert", "\n".join(lines), _call(_, alert_id, episode_id))


def somebody_needs_a_call(_: Words, *, reference: str, at: str, episode_id: UUID, **_health: object) -> Message:
    """To whoever is in charge and does not read what is reported: that a call is waited for, and not why (A1)."""
    text = _(
        "⏰ <b>{reference}</b> has needed a call since {time}, and no worker, doctor or supervisor answers. Please see "
        "to it that somebody calls now.",
        reference=reference,
        time=at,
    )
    return Message("monitoring.needs_a_call", text, ((contact_button(_, episode_id),),))


def details(
    _: Words,
    *,
    reference: str,
    reading: str,
    at: str,
    alert_id: UUID,
    episode_id: UUID,
    taken: bool,
    caller: str = "",
    newer: bool = False,
    is_open: bool = True,
) -> Message:
    """What was reported, shown to staff who asked (recorded in the audit chain); ``caller`` is the colleague who has taken
    it. What is ``newer`` than what they were answering is read before anything is recorded (I4)."""
    text = _("<b>{reference}</b>, {time}: {reading}", reference=reference, time=at, reading=reading)
    if not is_open:
        return Message("monitoring.details", text)
    if newer:
        text = _("⚠️ This was reported later. Nothing is recorded yet; please read it first.") + "\n\n" + text
    if caller:
        text += "\n\n" + _("{name} is calling. If you know what was found, you can record it too.", name=caller)
    contact = (contact_button(_, episode_id),)
    if taken:
        return Message("monitoring.details", text, (contact, *_findings(_, alert_id)))
    take = (Choice(_.label("I am calling now"), "take", (short(alert_id),)),)
    return Message("monitoring.details", text, (take, contact))


def taken(_: Words, *, reference: str, alert_id: UUID, episode_id: UUID) -> Message:
    """To the worker who answers: what to record after the call."""
    return Message(
        "monitoring.taken",
        _(
            "Thank you. <b>{reference}</b>: the resident knows that you are calling. After the call, please record what "
            "you found:",
            reference=reference,
        ),
        ((_details(_, alert_id), contact_button(_, episode_id)), *_findings(_, alert_id)),
    )


def taken_by_colleague(_: Words, *, reference: str, name: str) -> Message:
    """To the others who were alerted: somebody is on it."""
    return Message(
        "monitoring.taken_by_colleague",
        _("<b>{reference}</b>: {name} is calling. Nothing more to do.", reference=reference, name=name),
    )


def worker_calls(_: Words, *, name: str) -> Message:
    """To the resident: who is calling."""
    return Message("monitoring.worker_calls", _("📞 {name} has read your report and is calling you now.", name=name))


def reviewed(_: Words, *, reference: str, finding: str) -> Message:
    """To the worker: the review is recorded."""
    return Message(
        "monitoring.reviewed",
        _(
            "Recorded for <b>{reference}</b>: {finding}. The alert is closed.",
            reference=reference,
            finding=_.label(FINDINGS[finding]),
        ),
    )


def review_done(_: Words, *, name: str) -> Message:
    """To the resident: the review is over and what to do from here."""
    return Message(
        "monitoring.review_done",
        _(
            "{name} has written down what you talked about. Please keep sending your reports. If you feel worse, report at "
            "once or call 120.",
            name=name,
        ),
    )


def answered_by_colleague(_: Words, *, reference: str, name: str, finding: str) -> Message:
    """To whoever else was alerted, or has called: it is reviewed."""
    text = _(
        "<b>{reference}</b>: {name} has recorded what was found ({finding}). Nothing more to do.",
        reference=reference,
        name=name,
        finding=_.label(FINDINGS[finding]),
    )
    return Message("monitoring.answered_by_colleague", text)


def nothing_left(_: Words, *, reference: str, why: str) -> Message:
    """To whoever was alerted, or had a task: the observation has ended, and why; nobody calls about it any more (M14)."""
    ending = _ENDINGS.get(why, REASONS["other"])
    text = _(
        "🏁 <b>{reference}</b>: the observation has ended ({reason}). Nothing more to do; please do not call about it.",
        reference=reference,
        reason=_.label(ending),
    )
    return Message("monitoring.nothing_left", text)


def not_here(_: Words, *, reference: str) -> Message:
    """To whoever was alerted about somebody, or had a visit to make: the household's book has them no more."""
    text = _(
        "🏁 <b>{reference}</b> is not in the household's book any more. Nothing more to do; please do not call about it.",
        reference=reference,
    )
    return Message("monitoring.not_here", text)


def settled(_: Words, *, reference: str, **_health: object) -> Message:
    """To whoever was told that a call is needed, or had a task, and does not read what is reported: that it is over, and not
    how (A1)."""
    text = _(
        "<b>{reference}</b>: what you were asked to see to is settled. Nothing more to do; please do not call about it.",
        reference=reference,
    )
    return Message("monitoring.settled", text)


def isolated_and_open(_: Words, *, reference: str, name: str, caller: str, alert_id: UUID, episode_id: UUID) -> Message:
    """To whoever was alerted: the person is isolated now, and waits for a call that says what comes next; ``caller`` is the
    colleague who has taken it."""
    text = _(
        "🏥 <b>{reference}</b> is isolated now ({name} decided). They were told that somebody says what happens next.",
        reference=reference,
        name=name,
    )
    if caller:
        text += " " + _("{name} is calling. Nothing more to do.", name=caller)
        return Message("monitoring.isolated_and_open", text)
    text += " " + _("Please call them, and record what was found.")
    rows = (
        (Choice(_.label("I am calling now"), "take", (short(alert_id),)),),
        (_details(_, alert_id), contact_button(_, episode_id)),
    )
    return Message("monitoring.isolated_and_open", text, rows)


def ended_alert(_: Words, *, reference: str) -> Message:
    """A button of an alert about an observation that has ended (I4)."""
    text = _(
        "<b>{reference}</b>: this observation has ended. Please do not call about it. Nothing was changed.",
        reference=reference,
    )
    return Message("monitoring.ended_alert", text)


def closed_alert(_: Words) -> Message:
    """A button of an alert that is already reviewed (I4)."""
    return Message("monitoring.closed_alert", _("This alert has already been reviewed. Nothing was changed."))


def _head(_: Words, kind: str, reference: str, at: str) -> str:
    return _(
        "{sign} <b>{reference}</b>: {kind}, reported {time}.",
        sign="🚨" if kind in ("emergency", SOMEBODY) else "🔴",
        reference=reference,
        kind=_.label(_KINDS[kind]),
        time=at,
    )


def _call(_: Words, alert_id: UUID, episode_id: UUID) -> tuple[tuple[Choice, ...], ...]:
    return (
        (Choice(_.label("I am calling now"), "take", (short(alert_id),)),),
        (_details(_, alert_id), contact_button(_, episode_id)),
    )


def _details(_: Words, alert_id: UUID) -> Choice:
    return Choice(_.label("Details"), "details", (short(alert_id),))


def _findings(_: Words, alert_id: UUID) -> tuple[tuple[Choice, ...], ...]:
    return tuple((Choice(_.label(text), "review", (short(alert_id), code)),) for code, text in FINDINGS.items())


def waiting(
    _: Words, found: Sequence[tuple[UUID, str, str, bool]], *, count: int
) -> tuple[str, tuple[tuple[Choice, ...], ...]]:
    """Among a colleague's tasks: alerts that nobody has reviewed, as one line and a button each; those they took
    themselves are theirs to review."""
    line = _("<b>{what}</b>: {n}", what=_.label("🔴 Illness to call about"), n=_.number(count))
    rows = [
        (Choice(f"{'🤝' if mine else '🔔'} {reference} · {_.label(_KINDS[kind])}", "details", (short(alert_id),)),)
        for alert_id, reference, kind, mine in found
    ]
    return line, tuple(rows)


def kind_name(kind: str) -> str:
    """The msgid of an alert's kind."""
    return _KINDS[kind]
