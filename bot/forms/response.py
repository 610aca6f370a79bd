"""How far one response is, what a person can do to it, and what came of that: the values of the form engine. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from bot.forms import enclosures, questionnaire
from bot.forms.questionnaire import Attachment, Kind, Place

VERSION = 1


@dataclass(frozen=True, slots=True)
class State:
    """How far one response is. ``at`` is the question being asked, None for the summary.

    ``asked`` are the questions left behind, in order; ``typing`` is set after "other…"; ``written`` when an answer came
    from elsewhere than a button, so that the person sees a summary; ``finished`` once it was sent.
    """

    answers: questionnaire.Answers
    at: str | None
    asked: tuple[str, ...] = ()
    written: bool = False
    typing: bool = False
    finished: bool = False

    def to_json(self) -> str:
        """The state as text, for one version of this code and of the questionnaire."""
        answers = {link_id: [_plain(value) for value in values] for link_id, values in self.answers.items()}
        flags = [self.written, self.typing, self.finished]
        return json.dumps([VERSION, answers, self.at, list(self.asked), flags], separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "State":
        """The state that ``to_json`` wrote; ValueError for anything else."""
        try:
            _version, answers, at, asked, (written, typing, finished) = json.loads(text)
            given = {link_id: tuple(_value(value) for value in values) for link_id, values in answers.items()}
            state = State(given, at, tuple(asked), written, typing, finished)
        except (TypeError, AttributeError, LookupError, RecursionError) as wrong:
            raise ValueError("not the state of a form") from wrong
        if state.to_json() != text or not _is_well_typed(state):
            raise ValueError("not the state of a form")
        return state


@dataclass(frozen=True, slots=True)
class Choose:
    """One answer tapped: an option's code, a suggested number or day, yes or no. It answers and goes on."""

    link_id: str
    value: questionnaire.Answer


@dataclass(frozen=True, slots=True)
class Set:
    """One of several options switched on or off; the button carries the wish, so that two quick taps are one."""

    link_id: str
    code: str
    on: bool


@dataclass(frozen=True, slots=True)
class Other:
    """The wish to write a number or a day that is not on a button."""

    link_id: str


@dataclass(frozen=True, slots=True)
class Write:
    """A text, in the writer's language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Give:
    """Something that was sent, and the words below it, in the sender's language."""

    value: Attachment | Place
    caption: str
    language: str


@dataclass(frozen=True, slots=True)
class Remove:
    """What was sent for this question is taken away again."""

    link_id: str


@dataclass(frozen=True, slots=True)
class Back:
    """To the question before this one."""

    link_id: str


@dataclass(frozen=True, slots=True)
class Edit:
    """To one question, from the summary."""

    link_id: str


@dataclass(frozen=True, slots=True)
class Send:
    """What is chosen at this question is the answer (or it is skipped); None: all is right, from the summary."""

    link_id: str | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Nothing is to be sent."""


Input = Choose | Set | Other | Write | Give | Remove | Back | Edit | Send | Cancel

Fields = Mapping[str, int | date | tuple[Kind, ...]]
"""What a sentence speaks of: numbers in the scale of its question, days, kinds of attachment."""


class Result(Enum):
    """What came of an input."""

    MOVED = "moved"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    STALE = "stale"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an answer was not taken: a msgid, and what it speaks of."""

    sentence: str
    link_id: str | None
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an input did. ``state`` is to be kept whatever the result: a refused text may have answered something else.

    ``noticed`` are the options of watched items that this input newly names, also where it was refused or came late
    (M5); ``understood`` the questions that a text, or a thing sent, answered; ``refusal`` the reason of REFUSED.
    """

    state: State
    result: Result
    noticed: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    refusal: Refusal | None = None


def _plain(value: questionnaire.Answer) -> Any:
    """An answer as JSON: what JSON itself knows as it is, the rest under the name of what it is."""
    match value:
        case Attachment():
            return {"attachment": [value.kind, value.file_id, value.content_type, value.size, value.title]}
        case Place():
            return {"place": [value.latitude, value.longitude, value.label]}
        case date():
            return {"date": value.isoformat()}
    return value


def _value(plain: Any) -> Any:
    """The answer of that JSON; None or another error of ``from_json`` for what is none."""
    if not isinstance(plain, dict):
        return plain
    [(name, parts)] = plain.items()
    if name == "date":
        return date.fromisoformat(parts)
    if name == "place":
        return enclosures.place(*parts)
    return {"attachment": enclosures.attachment}[name](Kind(parts[0]), *parts[1:])


def _is_well_typed(state: Any) -> bool:
    """Whether a state just read from JSON holds what its fields say; the JSON itself may hold anything."""
    values = [value for values in state.answers.values() for value in values]
    flags = (state.written, state.typing, state.finished)
    return (
        isinstance(state.at, str | None)
        and all(isinstance(value, questionnaire.Answer) for value in values)
        and all(isinstance(link_id, str) for link_id in state.asked)
        and all(isinstance(flag, bool) for flag in flags)
    )
