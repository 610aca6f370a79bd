"""What a form asks: FHIR R4's Questionnaire, read from a content file and checked whole."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot import errors


class Kind(StrEnum):
    """What can be sent as an attachment."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Attachment:
    """FHIR's Attachment, kept by the messenger under ``file_id``: ``content_type`` is empty and ``size`` (bytes) None
    where the sender's phone did not say; ``title`` is the file's name, or else what was written below it."""

    kind: Kind
    file_id: str
    content_type: str = ""
    size: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A spot on the map in degrees (WGS 84); ``label`` names it where the sender chose a known place."""

    latitude: float
    longitude: float
    label: str = ""


Answer = bool | int | str | date | Attachment | Place
"""One value: yes or no, a whole number in the item's scale (tenths of a degree), an option's code or a text (an address
too), a day, a thing that was sent, a place on the map."""

Answers = Mapping[str, tuple[Answer, ...]]
"""What was answered so far, by ``link_id``; a question without an answer is not in it."""

CELSIUS = "Cel"
"""The unit whose numbers are temperatures (UCUM)."""

MOST = 36 * 36
"""Items of a form, or options of an item: as many as a button's two characters can count."""


class QuestionnaireError(errors.SettingsError):
    """A questionnaire file is wrong; the text begins with the path of the wrong value."""


class Type(StrEnum):
    """FHIR R4's item types, those that are built, and ``location``, which FHIR would take for a reference."""

    DISPLAY = "display"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    QUANTITY = "quantity"
    INTEGER = "integer"
    DATE = "date"
    STRING = "string"
    ATTACHMENT = "attachment"
    LOCATION = "location"


NUMBERS = frozenset({Type.QUANTITY, Type.INTEGER})
TYPED = NUMBERS | {Type.DATE}
"""Types with answers to tap and a way to write another."""
SENT = frozenset({Type.ATTACHMENT, Type.LOCATION})
"""Types that are answered by sending something."""


class Confirm(StrEnum):
    """When a person sees a summary before a form is sent: always, or only after something they wrote was understood."""

    ALWAYS = "always"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer. ``summary`` is its shorter wording once chosen, ``aliases`` what people write for it."""

    code: str
    text: Mapping[str, str]
    summary: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]
    exclusive: bool
    sends: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """FHIR's enableWhen: compares the answers of an earlier question with a value."""

    question: str
    operator: str
    answer: Answer

    def holds(self, given: tuple[Answer, ...]) -> bool:
        """Whether it is met: ``!=`` when no answer is equal, the others when at least one compares so (FHIR R4)."""
        if self.operator == "exists":
            return bool(given) == self.answer
        if self.operator == "!=":
            return self.answer not in given
        return any(COMPARE[self.operator](value, self.answer) for value in given)


@dataclass(frozen=True, slots=True)
class Item:
    """One question, or a text to read (display). ``minimum``, ``maximum`` and the ``suggestions`` to tap are whole numbers
    in the item's scale; ``earliest`` and ``latest`` are days from the one it is answered on; ``accepts`` are the kinds of
    attachment, and ``most`` how many; ``summary`` names the question shortly where its answer is shown again."""

    link_id: str
    type: Type
    text: Mapping[str, str]
    summary: Mapping[str, str] | None = None
    required: bool = False
    repeats: bool = False
    watched: bool = False
    options: tuple[Option, ...] = ()
    unit: str = ""
    decimals: int = 0
    minimum: int = 0
    maximum: int = 0
    suggestions: tuple[int, ...] = ()
    earliest: int = 0
    latest: int = 0
    accepts: tuple[Kind, ...] = ()
    most: int = 1
    enable_when: tuple[Condition, ...] = ()
    enable_all: bool = True

    @property
    def scale(self) -> int:
        """By how much a number is multiplied to be kept whole: 10 keeps tenths."""
        return int(10**self.decimals)

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day that can be an answer on this day."""
        return today + timedelta(self.earliest), today + timedelta(self.latest)

    def option(self, code: Answer) -> Option | None:
        """The option of this code, None where there is none."""
        return next((option for option in self.options if option.code == code), None)

    def in_force(self, answers: Answers) -> bool:
        """Whether the item is asked at all, given the answers to earlier items that are in force."""
        results = [condition.holds(answers.get(condition.question, ())) for condition in self.enable_when]
        return all(results) if self.enable_all else any(results)

    def allows(self, value: Answer) -> bool:
        """Whether a value can be an answer to this item; of a day, on some day or other (``days`` says on which)."""
        if self.type in NUMBERS:
            return type(value) is int and self.minimum <= value <= self.maximum
        if self.type is Type.CHOICE:
            return self.option(value) is not None
        if isinstance(value, Attachment):
            return value.kind in self.accepts
        return isinstance(value, _TYPES.get(self.type, ()))


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One published form: immutable by its version, whose ``hash`` the caller keeps."""

    id: str
    version: str
    title: Mapping[str, str]
    confirm: Confirm
    items: tuple[Item, ...]
    hash: str

    def item(self, link_id: str) -> Item:
        """The item of this name; KeyError where there is none."""
        for item in self.items:
            if item.link_id == link_id:
                return item
        raise KeyError(link_id)

    def in_force(self, answers: Answers) -> tuple[Item, ...]:
        """The items asked or shown with these answers; an answer to an item out of force does not count (FHIR)."""
        items: list[Item] = []
        known: dict[str, tuple[Answer, ...]] = {}
        for item in self.items:
            if item.in_force(known):
                items.append(item)
                known[item.link_id] = answers.get(item.link_id, ())
        return tuple(items)

    def questions(self, answers: Answers) -> tuple[Item, ...]:
        """The items in force that want an answer."""
        return tuple(item for item in self.in_force(answers) if item.type is not Type.DISPLAY)


_TYPES: Mapping[Type, type | tuple[type, ...]] = {
    Type.BOOLEAN: bool,
    Type.DATE: date,
    Type.STRING: str,
    Type.LOCATION: (Place, str),
}

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
