"""What staff read of their tasks: a list, one task's page with what is known of it, what a supervisor looks at. Pure.

Lists carry household numbers and kinds only; what was written stands on the page, for those who may read it.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from bot.assistance.messages import crisis
from bot.assistance.messages.words import PRIORITIES, kind_of, not_told, role_of
from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Enclosure, Message
from bot.references import short

PAGE = 20
"""How many a list shows."""
DAYS = 5
"""For how many days ahead a visit can be promised by a tap."""

LISTS = {
    "waiting": ("🕓", N_("Nobody has it")),
    "silent": ("🔕", N_("Asked, no answer yet")),
    "overdue": ("⏰", N_("Never accepted in time")),
    "hidden": ("🙈", N_("Closed without a contact")),
}
"""What a supervisor looks at, each a list of its own (R3, R4, R15)."""

Ahead = tuple[str, tuple[tuple[Choice, ...], ...]]
"""A line and its buttons that stand above everything else among somebody's tasks."""

_EVENTS = {
    "joined": N_("asked again"),
    "added": N_("something was added"),
    "accepted": N_("accepted"),
    "declined": N_("cannot"),
    "handed_over": N_("handed over"),
    "expired": N_("no answer in time"),
    "missed": N_("never accepted in time"),
    "contact:call": N_("called"),
    "contact:visit": N_("visited"),
    "contact:message": N_("wrote to each other"),
    "not_reached": N_("not reached"),
    "delivered:code": N_("delivered, with the household's code"),
    "delivered:photo": N_("delivered, with a photo"),
    "delivered:hand": N_("delivered in person"),
    "partly": N_("partly done"),
    "not_solved": N_("the household says: not solved"),
    "solved": N_("the household says: solved"),
    "reopened": N_("opened again"),
    "withdrawn": N_("withdrawn"),
}
"""What happened to a task, as staff read it; what is not here is the service's own business."""


_OUTCOMES = {
    "done": N_("done"),
    "late": N_("accepted late"),
    "missed": N_("never accepted in time"),
    "hidden": N_("without a recorded contact"),
    "withdrawn": N_("withdrawn"),
}
"""How a closed task went, in one word (S1); what other rooms close was done."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A task in a list."""

    task_id: UUID
    reference: str
    kind: str
    priority: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A task as one member of staff reads it. ``may`` is what they can do; ``said`` are the lines of what was asked, None
    for who may not read them; ``reason`` the signs of a crisis; ``carries``: a volunteer, whose way back is the board;
    ``outcome`` the one word for how it went (S1)."""

    task_id: UUID
    reference: str
    kind: str
    priority: str
    state: str
    since: str
    until: str
    may: frozenset[str]
    said: tuple[str, ...] | None
    usual: str = ""
    reason: str = ""
    steps: tuple[Mapping[str, str], ...] = ()
    coming: str = ""
    history: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    carries: bool = False
    outcome: str | None = None


def tasks(
    _: Words,
    *,
    offered: Sequence[Entry],
    mine: Sequence[Entry],
    counts: Mapping[str, int],
    ahead: Ahead | None = None,
) -> Message:
    """What another room has that cannot wait, what waits for an answer, what one looks after, and, for who supervises,
    what is wrong elsewhere."""
    lines, rows = ([ahead[0]], list(ahead[1])) if ahead else ([], [])
    for title, entries in ((_.label("🔔 Please answer"), offered), (_.label("🤝 You look after"), mine)):
        if entries:
            lines.append(_("<b>{what}</b>: {n}", what=title, n=_.number(len(entries))))
            rows += [_entry(_, each) for each in entries[:PAGE]]
    if not lines:
        lines.append(_("🌿 Nothing waits for you now."))
    found = {kind: count for kind, count in counts.items() if count}
    if found:
        lines.append(_("In your area:"))
        rows += [
            (Choice(f"{_heading(_, kind)} · {_.number(count)}", "tasks", (kind,)),) for kind, count in found.items()
        ]
    elif counts:
        lines.append(_("🌿 In your area nothing waits, is late or was closed without a contact."))
    return Message("assistance.tasks", "\n".join(lines), tuple(rows))


def listed(_: Words, *, kind: str, entries: Sequence[Entry], count: int) -> Message:
    """Everything in one of a supervisor's lists, the most pressing first."""
    text = _("<b>{what}</b>: {n}", what=_heading(_, kind), n=_.number(count))
    if not entries:
        text += "\n" + _("Nothing is in this list any more.")
    back = (Choice(_.label("‹ Back"), "tasks"),)
    return Message("assistance.listed", text, (*(_entry(_, each) for each in entries), back))


def page(_: Words, it: Page) -> Message:
    """One task: what, since when, until when, what was written, what happened; and everything that can be done now."""
    blocks = ["\n".join(_head(_, it))]
    if it.said is None:
        blocks.append(_("What was written is read by whoever looks after it and the nearest supervisor only."))
    elif it.said:
        blocks.append("\n".join(f"• {html.escape(line, quote=False)}" for line in it.said))
    if it.usual:
        blocks.append(html.escape(it.usual, quote=False))
    if it.priority == "crisis" and it.said is not None:
        signs = crisis.signs(_, it.reason)
        blocks.append(
            "\n".join(
                [*([_("The alarm rests on: {signs}.", signs=signs)] if signs else []), *crisis.steps(_, it.steps)]
            )
        )
    if it.history:
        blocks.append("\n".join(_event(_, *each) for each in it.history))
    if it.notes:
        blocks.append("\n".join(f"📝 {html.escape(note, quote=False)}" for note in it.notes))
    return Message("assistance.page", "\n\n".join(blocks), tuple(_rows(_, it)))


def when(_: Words, *, reference: str, task_id: UUID, today: date, partly: bool) -> Message:
    """ "When I come": a day, which the household reads; after a part was done, the day of the rest."""
    days = [today + timedelta(days=ahead) for ahead in range(DAYS)]
    names = {0: _.label("Today"), 1: _.label("Tomorrow")}
    choices = [
        Choice(names.get(ahead) or _.day(day), "coming", (short(task_id), str(ahead), *(("partly",) if partly else ())))
        for ahead, day in enumerate(days)
    ]
    rows = tuple(tuple(choices[at : at + 2]) for at in range(0, len(choices), 2))
    return Message("assistance.when", _("<b>{reference}</b>: on which day do you come?", reference=reference), rows)


def coming(_: Words, *, reference: str, day: str, told: bool) -> Message:
    """To the worker: the day is written down, and whether the household reads it."""
    text = _("Recorded for <b>{reference}</b>.", reference=reference) + " " + not_told(_)
    if told:
        text = _("<b>{reference}</b>: you come on {day}, and the household knows.", reference=reference, day=day)
    return Message("assistance.coming", text)


def they_come(_: Words, *, kind: str, day: str, again: bool) -> Message:
    """To the household: when somebody comes."""
    if again:
        text = _("📅 {kind}: a part is done. The rest comes on {day}.", kind=kind_of(_, kind), day=day)
    else:
        text = _("📅 {kind}: somebody comes on {day}.", kind=kind_of(_, kind), day=day)
    return Message("assistance.they_come", text)


def colleagues(_: Words, *, reference: str, task_id: UUID, found: Sequence[tuple[UUID, str, str]]) -> Message:
    """Whom a task can be given to, in the order in which they would be asked."""
    rows = tuple(
        (Choice(f"{name or role_of(_, role)} · {role_of(_, role)}", "give", (short(task_id), short(worker_id))),)
        for worker_id, name, role in found
    )
    if not rows:
        text = _("<b>{reference}</b>: no colleague who could take it is there now.", reference=reference)
        return Message("assistance.colleagues", text)
    return Message("assistance.colleagues", _("<b>{reference}</b>: who shall take it?", reference=reference), rows)


def delivered(_: Words, *, reference: str, task_id: UUID, proof: str) -> Message:
    """To whoever brought it: it is written down, and whether that was all."""
    text = _(
        "<b>{reference}</b>: {what}. Is that all?", reference=reference, what=_.label(_EVENTS[f"delivered:{proof}"])
    )
    said = short(task_id)
    rows = (
        (Choice(_.label("✅ Yes, close"), "work", (said, "close")),),
        (Choice(_.label("◐ Only a part, I come again"), "work", (said, "partly")),),
    )
    return Message("assistance.delivered", text, rows)


def wrong_code(_: Words, *, reference: str) -> Message:
    """The digits are not the household's."""
    text = _("<b>{reference}</b>: that is not the household's code, so nothing was written down. Please ask them again: it "
             "stands in /requests on their phone.", reference=reference)  # fmt: skip
    return Message("assistance.wrong_code", text, ())


def note_taken(_: Words, *, reference: str) -> Message:
    """To whoever wrote a note."""
    return Message("assistance.note_taken", _("📝 Your note on <b>{reference}</b> is kept.", reference=reference))


def sent(_: Words, *, reference: str, enclosed: Enclosure) -> Message:
    """One thing that the household sent with what they asked."""
    return Message("assistance.sent", _("<b>{reference}</b>: sent with the request", reference=reference), (), enclosed)


def _heading(_: Words, kind: str) -> str:
    sign, title = LISTS[kind]
    return f"{sign} {_.label(title)}"


def _entry(_: Words, it: Entry) -> tuple[Choice, ...]:
    sign = {"normal": "", "urgent": "🔺 ", "crisis": "🆘 "}[it.priority]
    until = f" · ⏳{it.until}" if it.until else ""
    return (Choice(f"{sign}{it.reference} · {kind_of(_, it.kind)}{until}", "request", (short(it.task_id),)),)


def _head(_: Words, it: Page) -> list[str]:
    what = kind_of(_, it.kind)
    if it.priority != "normal":
        what = _.listed([what, _.label(PRIORITIES[it.priority])])
    lines = [_("📌 <b>{reference}</b>: {what}", reference=it.reference, what=what), _("Asked {time}", time=it.since)]
    if it.state == "closed":
        lines.append(_("Closed: {what}", what=_.label(_OUTCOMES[it.outcome if it.outcome in _OUTCOMES else "done"])))
    if it.until and it.state == "offered":
        lines.append(_("Please answer by {time}.", time=it.until))
    if it.until and it.state == "waiting":
        lines.append(_("Routed at {time}", time=it.until))
    if it.coming:
        lines.append(_("📅 Promised for {day}", day=it.coming))
    return lines


def _event(_: Words, time: str, what: str, who: str) -> str:
    said = _.label(_EVENTS[what])
    return (
        _("{time} {what} ({who})", time=time, what=said, who=who) if who else _("{time} {what}", time=time, what=said)
    )


def is_told(what: str) -> bool:
    """Whether something that happened is shown in a history."""
    return what in _EVENTS


_WORK = {
    "called": N_("📞 Called"),
    "visited": N_("🚪 Visited"),
    "not_reached": N_("🔕 Not reached"),
    "write": N_("💬 Write to them"),
    "contact": N_("📇 Show contact"),
    "when": N_("📅 When I come"),
    "delivered": N_("📦 Delivered"),
    "partly": N_("◐ Partly done"),
    "note": N_("📝 Note"),
    "sent": N_("🖼 What they sent"),
    "hand": N_("👥 Give to a colleague"),
    "close": N_("✅ Close"),
    "crisis": N_("🆘 Open a crisis"),
}
"""What can be done with a task that one looks after, in the order of the buttons."""


def _rows(_: Words, it: Page) -> list[tuple[Choice, ...]]:
    said = short(it.task_id)
    rows: list[tuple[Choice, ...]] = []
    if "accept" in it.may:
        rows.append((Choice(_.label("Accept"), "accept", (said,)),))
    if "cannot" in it.may:
        rows.append((Choice(_.label("Cannot"), "cannot", (said,)),))
    work = [Choice(_.label(label), "work", (said, act)) for act, label in _WORK.items() if act in it.may]
    rows += [tuple(work[at : at + 2]) for at in range(0, len(work), 2)]
    return [*rows, (board_button(_) if it.carries else Choice(_.label("‹ My tasks"), "tasks"),)]


def hand_button(_: Words, task_id: UUID) -> Choice:
    """To the colleagues whom a task can be given to."""
    label = _WORK["hand"]
    return Choice(_.label(label), "work", (short(task_id), "hand"))


def board_button(_: Words) -> Choice:
    """To the errands that a volunteer may take."""
    return Choice(_.label("🛵 Errands of my area"), "board")
