"""What staff read of their day: counts and references, one member's page. Pure.

The overview and its lists carry household numbers only; a member's page says what is owed and open, never a name or a
reading: Telegram sees little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.assistance.messages import KINDS as TASKS
from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages import alerts, course, papers
from bot.monitoring.rules import Hindrance
from bot.references import short

SHOWN = 12
"""How many references of a kind the overview shows."""
PAGE = 20
"""How many a page of a list shows."""

LISTS = {
    "ill": ("🔴", N_("Ill, not reviewed yet")),
    "silent": ("🔕", N_("Silent")),
    "review": ("📞", N_("Under review")),
    "owed": ("⏳", N_("Still owed now")),
    "late": ("🕙", N_("Late or missed today")),
    "ending": ("🏁", N_("The last day has come")),
}
"""What somebody may be listed for, each a fact of its own (M7), in the order of the overview."""

_REPORTS = {
    "done": N_("{n} in"),
    "owed": N_("{n} still owed"),
    "late": N_("{n} late"),
    "missed": N_("{n} missed"),
    "later": N_("{n} later today"),
}
"""What can have become of a report that today asks for; every one is exactly one of these."""

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
class Entry:
    """Somebody in a list: what they are called there, and their episode."""

    reference: str
    episode_id: UUID


@dataclass(frozen=True, slots=True)
class Slot:
    """One report of today: its name, what became of it, the time that matters for that, and who sent it."""

    name: str
    state: str
    time: str
    by: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that waits; ``state`` is ``mine`` for the reader's own, ``args`` what it was opened with."""

    id: UUID
    kind: str
    state: str
    args: str


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
    history: tuple[tuple[date, str, str], ...] = ()


def day_overview(
    _: Words, *, on: date, observed: int, reports: Mapping[str, int], lists: Mapping[str, Sequence[Entry]]
) -> Message:
    """Staff's day: counts in plain words, who is to be looked at, a button for each list that has somebody in it."""
    head = _("🗓 <b>Your households on {day}</b>", day=_.day(on))
    if not observed:
        quiet = _("🌿 Nobody here is under observation. Have a quiet day.")
        return Message("monitoring.overview", f"{head}\n\n{quiet}")
    people = _.plural("{n} person is under observation.", "{n} people are under observation.", observed)
    parts = [_.label(said, n=_.number(reports[state])) for state, said in _REPORTS.items() if reports.get(state)]
    counts = [people, _("Reports of today: {parts}.", parts=_.listed(parts))] if parts else [people]
    blocks = ["\n".join(counts)]
    if not any(lists[kind] for kind in LISTS if kind != "owed"):
        blocks.append(
            _(
                "🌿 All is calm: nobody is ill, nobody is silent, no report is missing. Thank you for looking after them."
            )
        )
    named = {kind: lists[kind] for kind in LISTS if lists[kind]}
    if named:
        blocks.append("\n".join(group(_, kind, entries) for kind, entries in named.items()))
    rows = tuple((Choice(f"{heading(_, kind)}: {_.number(len(named[kind]))}", "grid", (kind, "0")),) for kind in named)
    return Message("monitoring.overview", "\n\n".join((head, *blocks)), rows)


def overview_list(_: Words, *, kind: str, page: int, count: int, entries: Sequence[Entry]) -> Message:
    """One page of everybody listed for something, each a button; ``page`` counts from 0, ``count`` is all of them."""
    pages = -(-count // PAGE)
    text = _("<b>{what}</b>: {n}", what=heading(_, kind), n=_.number(count))
    text += "\n" + (_("Please choose a household:") if entries else _("Nobody is in this list any more."))
    if pages > 1:
        text += "\n" + _("Page {page} of {pages}", page=page + 1, pages=pages)
    choices = [Choice(each.reference, "member", (short(each.episode_id), kind, str(page))) for each in entries]
    rows = [tuple(choices[at : at + 2]) for at in range(0, len(choices), 2)]
    steps = [("‹", page - 1)] * (page > 0) + [("›", page + 1)] * (page + 1 < pages)
    turning = tuple(Choice(sign, "grid", (kind, str(to))) for sign, to in steps)
    back = (Choice(_.label("‹ Back"), "grid"),)
    return Message("monitoring.overview_list", text, (*rows, *((turning,) if turning else ()), back))


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
        "\n".join((_("Today, {day}:", day=_.day(page.on)), *slots)),
        "\n".join(waiting),
        "\n".join(_event(_, *each) for each in page.history),
    ]
    change = Choice(_.label("Change or end…"), "course", (short(page.episode_id), "menu"))
    to_home = (short(page.household_id), kind, str(at)) if page.household_id else ()
    home = (Choice(_.label("The whole household"), "household", to_home),) if to_home else ()
    rows = (
        (Choice(_.label("Report for them"), "report", (short(page.episode_id),)),),
        (change, *home),
        *((_details(_, each, alone=len(page.alerts) == 1),) for each in page.alerts),
        *(row for task in page.tasks for row in _task_rows(_, task, page)),
        (papers.curve_button(_, page.episode_id), papers.contact_button(_, page.episode_id)),
        (Choice(_.label("‹ Back"), "grid", (kind, str(at))),),
    )
    return Message("monitoring.member_page", "\n\n".join(block for block in blocks if block), rows)


def overview_for_staff(_: Words, *, observed: bool) -> Message:
    """/grid by somebody who is no staff: whom it is for, and what they can do instead (A1)."""
    text = _("This page is for the people who work for your community.")
    if observed:
        text += " " + _("To report your health, send /checkin.")
    return Message("monitoring.overview_for_staff", text + " " + _("What I can do for you: /help"))


def heading(_: Words, kind: str) -> str:
    """What somebody is listed for, with its sign."""
    sign, title = LISTS[kind]
    return f"{sign} {_.label(title)}"


def group(_: Words, kind: str, entries: Sequence[Entry]) -> str:
    """Who is in a list, by reference; of a long one the first."""
    what, shown = heading(_, kind), " · ".join(each.reference for each in entries[:SHOWN])
    if len(entries) <= SHOWN:
        return _("<b>{what}</b>: {references}", what=what, references=shown)
    more = _.number(len(entries) - SHOWN)
    return _("<b>{what}</b>: {references} and {n} more", what=what, references=shown, n=more)


def task_line(_: Words, task: OpenTask) -> str:
    """What is to be done, and whether somebody does it."""
    return _("📌 {task}: {state}", task=_.label(TASKS[task.kind]), state=_.label(_TASKS[task.state]))


EVENTS = {
    "begun": N_("begun: {what}"),
    "moved": "",
    "made_longer": N_("made longer, until {what}"),
    "onset_set": N_("fell ill on {what}"),
    "test_recorded": "",
    "reopened": N_("reopened after a visit"),
}
"""The steps of an observation's course that its page tells."""

_TESTS = {"nucleic_acid": N_("nucleic acid test"), "antigen": N_("antigen test")}
_RESULTS = {"negative": N_("negative"), "positive": N_("positive")}


def _event(_: Words, on: date, what: str, detail: str) -> str:
    if what in ("made_longer", "onset_set"):
        detail = _.day(date.fromisoformat(detail))
    elif what == "test_recorded":
        return _("{day}: {what}", day=_.day(on), what=_test(_, *detail.rsplit(" ", 2)))
    elif what == "moved":
        return _("{day}: {what}", day=_.day(on), what=_.label(course.PLACES[detail]))
    return _("{day}: {what}", day=_.day(on), what=_.label(EVENTS[what], what=detail))


def _test(_: Words, kind: str, taken: str, result: str) -> str:
    test = _.label(_TESTS[kind]) if kind in _TESTS else kind.replace("_", " ")
    return _.label(
        "{test} of {day}: {result}", test=test, day=_.day(date.fromisoformat(taken)), result=_.label(_RESULTS[result])
    )


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
        return asked.rows
    if task.kind == "follow_up":
        asked = course.visit(
            _, reference=page.reference, week=int(task.args), task_id=task.id, episode_id=page.episode_id
        )
    elif task.state == "mine":
        asked = course.looking_after(_, reference=page.reference, task_id=task.id, episode_id=page.episode_id)
    else:
        asked = course.silent(_, reference=page.reference, misses=0, task_id=task.id, episode_id=page.episode_id)
    return tuple(row for row in asked.rows if row[0].verb != "contact")
