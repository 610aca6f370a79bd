"""When reminders come, and how to choose: two taps (M10). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import Words
from bot.messaging import Choice, Message

VERB = "remind"


@dataclass(frozen=True, slots=True)
class Wish:
    """A slot, what it is called, and when it is reminded of, as people read a time."""

    slot: str
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Offered:
    """One time to choose: as the button's data, and as people read it."""

    step: str
    label: str


def reminder_button(_: Words) -> Choice:
    """The way in, below /help."""
    return Choice(_.label("⏰ Reminder time"), VERB)


def reminder_page(_: Words, wishes: Sequence[Wish], *, paused: bool, stopped: bool) -> Message:
    """When reminders come now; one button for each slot, and one for a pause."""
    if not wishes:
        return Message("monitoring.wishes", _("Nobody you report for is under observation, so there are no reminders."))
    lines = [_("⏰ {slot}: {time}", slot=each.name, time=each.at) for each in wishes]
    text = _("When I remind you:") + "\n" + "\n".join(lines)
    if stopped:
        text += "\n\n" + _("You have stopped routine messages, so I do not remind you. To begin again: /start")
    elif paused:
        text += "\n\n" + _(
            "Paused: I do not remind you. Your reports are owed all the same: /checkin. If two are missing, your worker "
            "asks after you."
        )
    else:
        text += "\n\n" + _("Whoever has reported by then is not reminded. To change a time, tap it:")
    rows = [(Choice(f"⏰ {each.name} · {each.at}", VERB, (each.slot,)),) for each in wishes]
    if not stopped:
        label, step = (_.label("Remind me again"), "on") if paused else (_.label("Pause"), "off")
        rows.append((Choice(label, VERB, ("", step)),))
    return Message("monitoring.wishes", text, tuple(rows))


def offered_times(_: Words, slot: str, name: str, times: Sequence[Offered]) -> Message:
    """The times inside one slot, and the usual one."""
    choices = [Choice(each.label, VERB, (slot, each.step)) for each in times]
    rows = [tuple(choices[at : at + 4]) for at in range(0, len(choices), 4)]
    rows += [(Choice(_.label("The usual time"), VERB, (slot, "usual")),), (Choice(_.label("‹ Back"), VERB),)]
    text = _("When shall I remind you of the {slot} report? A time you choose comes in quiet hours, too.", slot=name)
    return Message("monitoring.offered_times", text, tuple(rows))
