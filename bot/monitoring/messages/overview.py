"""What staff read of one member under observation: what is owed and open, never a name or a reading. Pure."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.assistance.messages import KINDS as TASKS
from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages import alerts, course, deciding, papers, whys
from bot.monitoring.messages.lists import BOOK, heading
from bot.monitoring.rules import Hindrance
from bot.people.messages.rights import looked_after
from bot.references import short

_SLOTS = {
    "done": N_("✅ {slot}: sent at {time}, {who}"),
    "owed": N_("⏳ {slot}: still owed, before {time}"),
    "late": N_("🕙 {slot}: late, sent at {time}, {who}"),
    "missed": N_("❌ {slot}: missed"),
    "later": N_("▫️ {slot}: from {time}"),
}
_BY = {"self": N_("by themselves"), "home": N_("by their household"), "staff": N_("by staff")}

_TASKS = {
    "waiting": N_("nobody has this task yet"),
    "offered": N_("a worker was told"),
    "accepted": N_("a colleague looks after it"),
    "mine": N_("you look after it"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One report of today: its name, what became of it, the time that matters for that, and who sent it."""

    name: str
    state: str
    time: str
    by: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that waits; ``state`` is ``mine`` for the reader's own, ``args`` what it was opened with, ``about_id`` the
    observation."""

    id: UUID
    kind: str
    state: str
    args: str
    about_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that was not reviewed yet, when it was raised, and whether somebody answers it."""

    id: UUID
    kind: str
    time: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on a member's page: on which local day, how far the observation is, what holds, what is open."""

    reference: str
    episode_id: UUID
    protocol: str
    on: date
    begun: date
    last: date
    facts: tuple[str, ...]
    slots: tuple[Slot, ...]
    tasks: tuple[OpenTask, ...]
    alerts: tuple[OpenAlert, ...]
    household_id: UUID | None = None
    place: str = "home"
    history: tuple[tuple[date, str, str, str], ...] = ()
    marks: tuple[str, ...] = ()


def member_page(_: Words, page: Page, *, kind: str, at: int) -> Message:
    """One member of a household: where the observation stands, today's reports, what is open; the list's ``kind`` and
    page ``at`` are where "Back" leads."""
    facts = [heading(_, fact) for fact in page.facts if fact not in ("owed", "late")]
    slots = [_slot(_, slot) for slot in page.slots] or [_("No report is owed today.")]
    if page.place != "home":
        facts.insert(0, f"🏥 {_.label(course.PLACES[page.place])}")
    waiting = [task_line(_, task) for task in page.tasks]
    waiting += [_alert(_, each) for each in page.alerts]
    blocks = [
        "\n".join((_("🏠 <b>{reference}</b>: {what}", reference=page.reference, what=page.protocol), _day(_, page))),
        "\n".join(facts or [_("🌿 Neither ill nor silent.")]),
        looked_after(_, page.marks),
        "\n".join((_("Today, {day}:", day=_.day(page.on)), *slots)),
        "\n".join(waiting),
        "\n".join(event(_, *each) for each in page.history),
    ]
    change = Choice(_.label("Change or end…"), "course", (short(page.episode_id), "menu"))
    *home, way_back = ways(_, page.household_id, kind=kind, at=at)
    rows = (
        (Choice(_.label("Report for them"), "report", (short(page.episode_id),)),),
        (change, *home),
        *((_details(_, each, alone=len(page.alerts) == 1),) for each in page.alerts),
        *(row for task in page.tasks for row in _task_rows(_, task, page)),
        (papers.curve_button(_, page.episode_id), papers.contact_button(_, page.episode_id)),
        (papers.paper_button(_, page.episode_id),),
        (way_back,),
    )
    return Message("monitoring.member_page", "\n\n".join(block for block in blocks if block), rows)


def ways(_: Words, household_id: UUID | None, *, kind: str, at: int) -> tuple[Choice, ...]:
    """From a member's page: to the whole household, where it was not that page one came from; and back, the last."""
    label = _.label("‹ Back")
    to_home = (short(household_id), kind, str(at)) if household_id else ()
    if kind == BOOK:
        return (Choice(label, "household", to_home) if to_home else Choice(label, "grid"),)
    home = (Choice(_.label("The whole household"), "household", to_home),) if to_home else ()
    return (*home, Choice(label, "grid", (kind, str(at))))


def task_line(_: Words, task: OpenTask) -> str:
    """What is to be done, and whether somebody does it."""
    return _("📌 {task}: {state}", task=_.label(TASKS[task.kind]), state=_.label(_TASKS[task.state]))


EVENTS = {
    "begun": N_("begun: {what}"),
    "moved": "",
    "made_longer": N_("made longer, until {what}"),
    "made_shorter": N_("shortened again, until {what}"),
    "onset_set": N_("fell ill on {what}"),
    "test_recorded": "",
    "test_taken_back": N_("taken back: {what}"),
    "reopened": N_("reopened after a visit"),
    "long_silent": N_("reports stayed away, the next above was told"),
}
"""The steps of an observation's course that its page tells."""


def event(_: Words, on: date, what: str, detail: str, why: str) -> str:
    """One step of an observation's course, with its day and its reason."""
    line, reason = _step(_, on, what, detail), whys.why(_, why)
    return line + _(" ({reason})", reason=reason) if reason else line


def _step(_: Words, on: date, what: str, detail: str) -> str:
    if what in ("made_longer", "made_shorter", "onset_set"):
        detail = _.day(date.fromisoformat(detail.partition(" ")[0]))
    elif what == "test_recorded":
        return _("{day}: {what}", day=_.day(on), what=_test(_, detail))
    elif what == "test_taken_back":
        detail = _test(_, detail)
    elif what == "moved":
        return _("{day}: {what}", day=_.day(on), what=_.label(course.PLACES[detail]))
    return _("{day}: {what}", day=_.day(on), what=_.label(EVENTS[what], what=detail))


def _test(_: Words, detail: str) -> str:
    kind, taken_on, result = detail.rsplit(" ", 2)
    return deciding.a_test(_, kind, date.fromisoformat(taken_on), result)


def _day(_: Words, page: Page) -> str:
    if page.on < page.begun:
        return _("The observation begins on {day}.", day=_.day(page.begun))
    if page.on > page.last:
        return _("The last day was {day}.", day=_.day(page.last))
    return _("Day {day} of {days}", day=(page.on - page.begun).days + 1, days=(page.last - page.begun).days + 1)


def _slot(_: Words, slot: Slot) -> str:
    return _(_SLOTS[slot.state], slot=slot.name, time=slot.time, who=_.label(_BY[slot.by]))


def _alert(_: Words, alert: OpenAlert) -> str:
    msgid = alerts.kind_name(alert.kind)
    kind = _.label(msgid)
    if alert.taken:
        return _("🔔 {kind}, reported {time}: somebody is calling", kind=kind, time=alert.time)
    return _("🔔 {kind}, reported {time}: nobody has called yet", kind=kind, time=alert.time)


def _details(_: Words, alert: OpenAlert, *, alone: bool) -> Choice:
    label = _.label("Details")
    return Choice(label if alone else f"{label} · {alert.time}", "details", (short(alert.id),))


def _task_rows(_: Words, task: OpenTask, page: Page) -> tuple[tuple[Choice, ...], ...]:
    """A task's own buttons, as whoever has it was sent them; a colleague's has none. A report is entered from the page, and
    the contact is there."""
    if task.state == "accepted":
        return ()
    if task.kind == "release":
        found = tuple(Hindrance(each) for each in task.args.split())
        asked = course.may_end(
            _, reference=page.reference, last=page.last, hindrances=found, episode_id=page.episode_id
        )
        return tuple(row for row in asked.rows if row[0].verb == "course")
    if task.kind == "follow_up":
        asked = course.visit(
            _, reference=page.reference, week=int(task.args), task_id=task.id, episode_id=page.episode_id
        )
    elif task.state == "mine":
        asked = course.looking_after(_, reference=page.reference, task_id=task.id, episode_id=page.episode_id)
    else:
        asked = course.silent(_, reference=page.reference, misses=0, task_id=task.id, episode_id=page.episode_id)
    return tuple(row for row in asked.rows if row[0].verb != "contact")
