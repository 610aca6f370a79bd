"""What volunteers read: the errands of their area, and what they have done (P13). Pure."""

from collections.abc import Sequence
from datetime import timedelta

from bot.assistance.messages.pages import Entry
from bot.assistance.messages.words import kind_of
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.references import short


def board(
    _: Words, *, mine: Entry | None, errands: Sequence[Entry], count: int, done: int, helped: timedelta
) -> Message:
    """The errand a volunteer has, else those they may take; what they have done so far, in hours."""
    if mine:
        text = _("🛵 You look after <b>{reference}</b> ({kind}).", reference=mine.reference, kind=kind_of(_, mine.kind))
        rows = [(Choice(_.label("Open it"), "request", (short(mine.task_id),)),)]
    elif errands:
        text = _("🛵 Errands in your area: {n}. Take one, and one at a time:", n=_.number(count))
        rows = [(_errand(_, each),) for each in errands]
    else:
        text, rows = _("🌿 No errand waits in your area now. Thank you for asking."), []
    if done:
        hours, minutes = divmod(int(helped.total_seconds()) // 60, 60)
        so_far = _.plural("You have done {n} errand", "You have done {n} errands", done)
        text += "\n\n" + _("💚 {so_far}, {hours} h {minutes} min in all.", so_far=so_far, hours=hours, minutes=minutes)
    return Message("assistance.board", text, tuple(rows))


def _errand(_: Words, entry: Entry) -> Choice:
    pressing = "🔺 " if entry.priority == "urgent" else ""
    label = f"{pressing}{entry.reference} · {kind_of(_, entry.kind)}"
    return Choice(label, "board", (short(entry.task_id),))
