"""What staff read as their shift begins and as it ends: counts that open into lists, references, open tasks. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.assistance.messages import KINDS as TASKS
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages.lists import Entry, group, heading

AT_BEGIN = ("ill", "silent", "review", "owed", "ending")
AT_END = ("ill", "silent", "review", "owed", "late", "ending")
"""Which lists matter as a shift begins, and what may still be open as it ends."""


def shift_begins(
    _: Words,
    *,
    on: date,
    observed: int,
    owed: int,
    lists: Mapping[str, Sequence[Entry]],
    tasks: Mapping[str, int],
) -> Message:
    """The morning list: what the day asks for (M11, M14, M15)."""
    head = _("☀️ <b>Your day, {day}</b>", day=_.day(on))
    counts = [_.plural("{n} person is under observation.", "{n} people are under observation.", observed)]
    if owed:
        counts.append(_.plural("{n} report is owed today.", "{n} reports are owed today.", owed))
    return _list("monitoring.shift_begins", _, head, counts, {kind: lists[kind] for kind in AT_BEGIN}, tasks)


def shift_ends(_: Words, *, on: date, lists: Mapping[str, Sequence[Entry]], tasks: Mapping[str, int]) -> Message:
    """The evening list: what is still open as the shift ends."""
    head = _("🌙 <b>Still open, {day}</b>", day=_.day(on))
    return _list("monitoring.shift_ends", _, head, [], {kind: lists[kind] for kind in AT_END}, tasks)


def _list(
    name: str,
    _: Words,
    head: str,
    counts: Sequence[str],
    lists: Mapping[str, Sequence[Entry]],
    tasks: Mapping[str, int],
) -> Message:
    named = {kind: entries for kind, entries in lists.items() if entries}
    todo = [_("📌 {task}: {n}", task=_.label(TASKS[kind]), n=_.number(count)) for kind, count in tasks.items()]
    blocks = (head, "\n".join(counts), "\n".join(group(_, kind, each) for kind, each in named.items()), "\n".join(todo))
    rows = tuple(
        (
            Choice(
                _.label("{what}: {said}", what=heading(_, kind), said=_.number(len(named[kind]))), "grid", (kind, "0")
            ),
        )
        for kind in named
    )
    return Message(name, "\n\n".join(block for block in blocks if block), rows)
