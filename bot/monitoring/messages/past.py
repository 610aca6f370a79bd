"""What staff read of an observation that is over: how long it was, why it ended, what happened in it. Pure."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages import course, papers
from bot.monitoring.messages.overview import OpenTask, event, task_line, ways
from bot.people.messages.rights import looked_after
from bot.references import short

WHY = {"released": N_("Released"), "isolated": N_("Isolated")} | course.REASONS
"""How an observation can have ended, in words."""


@dataclass(frozen=True, slots=True)
class PastPage:
    """An observation that is over: from which local day to which, what ended it, what is still open about it;
    ``person_id`` is None when they are observed again."""

    reference: str
    episode_id: UUID
    person_id: UUID | None
    protocol: str
    begun: date
    over: date
    why: str
    household_id: UUID | None
    tasks: tuple[OpenTask, ...] = ()
    history: tuple[tuple[date, str, str, str], ...] = ()
    marks: tuple[str, ...] = ()


def past_page(_: Words, page: PastPage, *, kind: str, at: int) -> Message:
    """One member whose observation is over: what it was, and how to begin another."""
    *home, back = ways(_, page.household_id, kind=kind, at=at)
    blocks = [
        _("🏠 <b>{reference}</b>: {what}", reference=page.reference, what=page.protocol),
        "\n".join((_("From {first} to {last}.", first=_.day(page.begun), last=_.day(page.over)), ended(_, page.why))),
        looked_after(_, page.marks),
        "\n".join(task_line(_, task) for task in page.tasks),
        "\n".join(event(_, *each) for each in page.history),
    ]
    again = (Choice(_.label("Begin an observation"), "observe", (short(page.person_id),)),) if page.person_id else ()
    rows = (
        (papers.curve_button(_, page.episode_id), papers.contact_button(_, page.episode_id)),
        (*again, *home),
        (back,),
    )
    text = "\n\n".join(block for block in blocks if block)
    return Message("monitoring.past_page", text, tuple(row for row in rows if row))


def ended(_: Words, why: str) -> str:
    """How an observation ended, where that is written down."""
    return _("🏁 It is over: {why}", why=_.label(WHY[why])) if why in WHY else _("🏁 It is over.")
