"""Answers as people read them, plain: ``37.4 °C``, ``Cough, Headache``, ``1 March``, ``2 photos``, ``📍 Town clinic``."""

from collections.abc import Iterable, Sequence
from datetime import date

from babel.dates import format_date

from bot.forms import questionnaire
from bot.forms.questionnaire import Attachment, Kind, Place, Type
from bot.i18n import Words


def shown(_: Words, item: questionnaire.Item, values: Iterable[questionnaire.Answer]) -> str:
    """An answer, whole."""
    given = list(values)
    attachments = [value for value in given if isinstance(value, Attachment)]
    return _.listed(
        [*_counted(_, attachments), *(_value(_, item, value) for value in given if value not in attachments)]
    )


def amount(_: Words, item: questionnaire.Item, value: int) -> str:
    """A number with its unit: ``37.4 °C``, ``2 d``, ``97%``; without one digit by digit, as a code is read: ``6813``."""
    if item.unit == questionnaire.CELSIUS:
        return _.temperature(value)
    if not item.unit and item.scale == 1:
        return str(value)
    number = _.number(value / item.scale)
    return f"{number}%" if item.unit == "%" else f"{number} {item.unit}".strip()


def bare(_: Words, item: questionnaire.Item, value: int) -> str:
    """A number on a button, where the unit is clear."""
    return amount(_, item, value).removesuffix(" °C")


def day(_: Words, item: questionnaire.Item, value: date) -> str:
    """A day; with its year where a day and a month could be two of the allowed ones."""
    if item.latest - item.earliest < 365:
        return _.day(value)
    return format_date(value, "long", locale=_.code)


def ways(_: Words, kinds: Sequence[Kind]) -> str:
    """How to send what is accepted."""
    how = {
        Kind.PHOTO: _.label("📎 → Photo"),
        Kind.DOCUMENT: _.label("📎 → File"),
        Kind.VOICE: _.label("hold 🎤 and speak"),
    }
    return _.listed([how[kind] for kind in kinds])


def _counted(_: Words, attachments: Sequence[Attachment]) -> list[str]:
    """Photos and voice messages by their number, files by their names."""
    photos = sum(each.kind is Kind.PHOTO for each in attachments)
    voices = sum(each.kind is Kind.VOICE for each in attachments)
    files = [each.title or _.label("File") for each in attachments if each.kind is Kind.DOCUMENT]
    seen = [_.plural("Photo", "{n} photos", photos)] if photos else []
    heard = [_.plural("Voice message", "{n} voice messages", voices)] if voices else []
    return [*seen, *heard, *files]


def _value(_: Words, item: questionnaire.Item, value: questionnaire.Answer) -> str:
    match value:
        case bool():
            return _.label("Yes") if value else _.label("No")
        case int():
            return amount(_, item, value)
        case date():
            return day(_, item, value)
        case Place():
            return f"📍 {value.label or f'{value.latitude:.5f}, {value.longitude:.5f}'}"
        case str() if item.type is Type.LOCATION:
            return f"📍 {value}"
    option = item.option(value)
    return _.pick(option.summary) if option else str(value)
