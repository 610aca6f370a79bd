"""Why an answer is not taken: judged, and worded as a msgid with its fields. ``messages.refused`` shows it."""

from collections.abc import Mapping
from datetime import date

from bot.errors import N_
from bot.forms import dates, questionnaire, reading
from bot.forms.questionnaire import Type
from bot.forms.response import Fields, Refusal

_NOTHING_CHOSEN = N_("Please choose an answer first.")
_NOTHING_SENT = N_("This answer is needed to go on. Please send it first.")
_OUT_OF_RANGE = N_(
    "Please look at the number once more: it should be between {minimum} and {maximum}. Then write it again."
)
_OUT_OF_DAYS = N_(
    "Please look at the day once more: it should be from {earliest} to {latest}. Then write it again, such as {example}."
)
_AMBIGUOUS = N_("That can be {first} or {second}. Which day do you mean? Please write it like this: {example}.")
_CONFIRM = N_("I did not understand that, and nothing was changed. If your answers are right, please tap Send.")
_KEPT = N_("One is enough here: I kept the first and left this one out. To change it, go back to that question.")
_ENOUGH = N_("I have {most} now, and that is enough. I left this one out.")
_NOT_WANTED = N_("I cannot use this here, so I left it out. Please answer the question below.")
_NOT_WANTED_NOW = N_("I cannot use this here, so I left it out. If your answers are right, please tap Send.")
_NOT_UNDERSTOOD: Mapping[Type, str] = {
    Type.QUANTITY: N_("I could not read one number in that. Please write only the number, such as {example}."),
    Type.INTEGER: N_("I could not read one whole number in that. Please write only the number, such as {example}."),
    Type.DATE: N_("I could not read one day in that. Please write it like this: {example}."),
    Type.CHOICE: N_("I did not understand that. Please tap the answer that fits."),
    Type.BOOLEAN: N_("I did not understand that. Please tap Yes or No."),
    Type.STRING: N_("Please write a few words."),
    Type.ATTACHMENT: N_("That is not what I need here. Please send it like this: {ways}."),
    Type.LOCATION: N_("I could not read a place in that. Please tap 📎 → Location, or write the address in words."),
}


def example(item: questionnaire.Item) -> int:
    """A number to show as an example: one of those to tap, else neither the lowest nor alarming."""
    if item.suggestions:
        return item.suggestions[len(item.suggestions) // 2]
    return item.minimum + (item.maximum - item.minimum) * 3 // 10


def example_day(item: questionnaire.Item, today: date) -> date:
    """A day to show as an example: today, or else the nearest that is allowed."""
    earliest, latest = item.days(today)
    return min(max(today, earliest), latest)


def nothing_given(item: questionnaire.Item) -> Refusal:
    """On, without an answer that is required."""
    return Refusal(_NOTHING_SENT if item.type in questionnaire.SENT else _NOTHING_CHOSEN, item.link_id)


def out_of_days(item: questionnaire.Item, today: date) -> Refusal:
    """There is no such day, or it is none of the allowed ones."""
    earliest, latest = item.days(today)
    days = {"earliest": earliest, "latest": latest, "example": example_day(item, today)}
    return Refusal(_OUT_OF_DAYS, item.link_id, days)


def doubted(form: questionnaire.Questionnaire, at: str | None, text: str, today: date) -> Refusal | None:
    """What a text says to the question being asked, where it cannot be, or can be two things; else None."""
    item = form.item(at) if at is not None else None
    if item and item.type in questionnaire.NUMBERS and isinstance(reading.quantity(text, item), reading.OutOfRange):
        return Refusal(_OUT_OF_RANGE, at, {"minimum": item.minimum, "maximum": item.maximum})
    day = reading.day(text, item, today) if item and item.type is Type.DATE else None
    if item and isinstance(day, dates.Ambiguous):
        return Refusal(_AMBIGUOUS, at, {"first": day.first, "second": day.second, "example": day.second})
    return out_of_days(item, today) if item and isinstance(day, dates.OutOfDays) else None


def not_understood(form: questionnaire.Questionnaire, at: str | None, today: date) -> Refusal:
    """Nothing could be read, or what was sent is of another kind: what to write, tap or send instead."""
    if at is None:
        return Refusal(_CONFIRM, None)
    item = form.item(at)
    fields: dict[Type, Fields] = {
        Type.QUANTITY: {"example": example(item)},
        Type.INTEGER: {"example": example(item)},
        Type.DATE: {"example": example_day(item, today)},
        Type.ATTACHMENT: {"ways": item.accepts},
    }
    return Refusal(_NOT_UNDERSTOOD[item.type], at, fields.get(item.type, {}))


def too_many(item: questionnaire.Item, at: str | None) -> Refusal:
    """There is no room for what was sent: the first ones stay."""
    return Refusal(_ENOUGH, item.link_id, {"most": item.most}) if item.repeats else Refusal(_KEPT, at)


def not_wanted(at: str | None) -> Refusal:
    """Something was sent that no question takes, or that more than one would."""
    return Refusal(_NOT_WANTED if at else _NOT_WANTED_NOW, at)
