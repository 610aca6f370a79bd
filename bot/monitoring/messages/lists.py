"""What staff read of their day: counts in plain words, lists of households by reference, and where they open. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
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

NO_HEALTH = frozenset({"silent", "owed", "late"})
"""What says nothing of anybody's health: for staff who see a household, and do not read what it reports."""
OBSERVED, BOOK = "observed", "book"
TITLES = LISTS | {OBSERVED: ("👥", N_("Under observation"))}
"""Every list that opens; the last one has everybody in it who is observed."""
WAYS = frozenset({*TITLES, BOOK})
"""Where a page may have been reached from: a list, or the household book."""
SIGNS = {"owed": "⏳", "missed": "❌", "late": "🕙", "done": "✅", "later": "▫️"}
"""What became of somebody's reports of today, what matters most first."""

_REPORTS = {
    "done": N_("{n} in"),
    "owed": N_("{n} still owed"),
    "late": N_("{n} late"),
    "missed": N_("{n} missed"),
    "later": N_("{n} later today"),
}
"""What can have become of a report that today asks for; every one is exactly one of these."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in a list: what they are called there, their episode, and perhaps how their reports of today stand."""

    reference: str
    episode_id: UUID
    sign: str = ""


def day_overview(
    _: Words,
    *,
    on: date,
    observed: int,
    reports: Mapping[str, int],
    lists: Mapping[str, Sequence[Entry]],
    reads: bool = True,
) -> Message:
    """Staff's day: counts in plain words, who is to be looked at, a button for each list that has somebody in it, and the
    household book; ``reads``: the reader also reads what is reported."""
    head = _("🗓 <b>Your households on {day}</b>", day=_.day(on))
    if not observed:
        quiet = _("🌿 Nobody here is under observation. Have a quiet day.")
        return Message("monitoring.overview", f"{head}\n\n{quiet}", (book_button(_),))
    people = _.plural("{n} person is under observation.", "{n} people are under observation.", observed)
    parts = [_.label(said, n=_.number(reports[state])) for state, said in _REPORTS.items() if reports.get(state)]
    counts = [people, _("Reports of today: {parts}.", parts=_.listed(parts))] if parts else [people]
    blocks = ["\n".join(counts)]
    if not any(lists[kind] for kind in LISTS if kind != "owed"):
        blocks.append(_calm(_) if reads else _("🌿 Nobody is silent, and no report is missing."))
    named = {kind: lists[kind] for kind in LISTS if lists[kind]}
    if named:
        blocks.append("\n".join(group(_, kind, entries) for kind, entries in named.items()))
    counted = {kind: len(entries) for kind, entries in named.items()} | {OBSERVED: observed}
    rows = tuple(
        (Choice(_.label("{what}: {said}", what=heading(_, kind), said=_.number(n)), "grid", (kind, "0")),)
        for kind, n in counted.items()
    )
    return Message("monitoring.overview", "\n\n".join((head, *blocks)), (*rows, book_button(_)))


def _calm(_: Words) -> str:
    return _("🌿 All is calm: nobody is ill, nobody is silent, no report is missing. Thank you for looking after them.")


def overview_list(
    _: Words, *, kind: str, page: int, count: int, entries: Sequence[Entry], people: Mapping[str, int]
) -> Message:
    """One page of everybody listed for something, each a button; ``page`` counts from 0, ``count`` is all of them,
    ``people`` how many of them stand how today, where that is shown."""
    pages = -(-count // PAGE)
    text = _("<b>{what}</b>: {n}", what=heading(_, kind), n=_.number(count))
    stand = [
        f"{SIGNS[each]} {_.label(_REPORTS[each], n=_.number(people[each]))}" for each in _REPORTS if people.get(each)
    ]
    text += f"\n{_.listed(stand)}" if stand else ""
    text += "\n" + (_("Please choose a household:") if entries else _("Nobody is in this list any more."))
    if pages > 1:
        text += "\n" + _("Page {page} of {pages}", page=page + 1, pages=pages)
    choices = [
        Choice(f"{SIGNS[each.sign]} {each.reference}" if each.sign else each.reference, "member",
               (short(each.episode_id), kind, str(page)))
        for each in entries
    ]  # fmt: skip
    rows = [tuple(choices[at : at + 2]) for at in range(0, len(choices), 2)]
    steps = [("‹", page - 1)] * (page > 0) + [("›", page + 1)] * (page + 1 < pages)
    turning = tuple(Choice(sign, "grid", (kind, str(to))) for sign, to in steps)
    home = (Choice(_.label("‹ Back"), "grid"),)
    return Message("monitoring.overview_list", text, (*rows, *((turning,) if turning else ()), home))


def book_button(_: Words) -> tuple[Choice, ...]:
    """To every household of one's areas, observed or not."""
    return (Choice(_.label("📖 All households"), "book"),)


def overview_for_staff(_: Words, *, observed: bool) -> Message:
    """/grid by somebody who is no staff: whom it is for, and what they can do instead (A1)."""
    text = _("This page is for the people who work for your community.")
    if observed:
        text += " " + _("To report your health, send /checkin.")
    return Message("monitoring.overview_for_staff", text + " " + _("What I can do for you: /help"))


def overview_of_tasks(_: Words) -> Message:
    """/grid by somebody who sees what is given to them and no household book (A1)."""
    text = _("You see what is given to you, and whom it is about: /tasks")
    return Message("monitoring.overview_of_tasks", text, ((Choice(_.label("‹ My tasks"), "tasks"),),))


def heading(_: Words, kind: str) -> str:
    """What somebody is listed for, with its sign."""
    sign, title = TITLES[kind]
    return f"{sign} {_.label(title)}"


def group(_: Words, kind: str, entries: Sequence[Entry]) -> str:
    """Who is in a list, by reference; of a long one the first."""
    what, shown = heading(_, kind), " · ".join(each.reference for each in entries[:SHOWN])
    if len(entries) <= SHOWN:
        return _("<b>{what}</b>: {references}", what=what, references=shown)
    more = _.number(len(entries) - SHOWN)
    return _("<b>{what}</b>: {references} and {n} more", what=what, references=shown, n=more)
