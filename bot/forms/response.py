"""How far one response is, what a person can do to it, and what came of that: the values of the form engine. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.forms import questionnaire

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
        answers = {link_id: list(values) for link_id, values in self.answers.items()}
        flags = [self.written, self.typing, self.finished]
        return json.dumps([VERSION, answers, self.at, list(self.asked), flags], separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "State":
        """The state that ``to_json`` wrote; ValueError for anything else."""
        try:
            _version, answers, at, asked, (written, typing, finished) = json.loads(text)
            given = {link_id: tuple(values) for link_id, values in answers.items()}
            state = State(given, at, tuple(asked), written, typing, finished)
        except (TypeError, AttributeError, RecursionError) as wrong:
            raise ValueError("not the state of a form") from wrong
        if state.to_json() != text or not _is_well_typed(state):
            raise ValueError("not the state of a form")
        return state


@dataclass(frozen=True, slots=True)
class Choose:
    """One answer tapped: an option's code, a suggested number, yes or no. It answers and goes on."""

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
    """The wish to write a number that is not on a button."""

    link_id: str


@dataclass(frozen=True, slots=True)
class Write:
    """A text, in the writer's language."""

    text: str
    language: str


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


Input = Choose | Set | Other | Write | Back | Edit | Send | Cancel


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
    """Why an answer was not taken: a msgid, and the numbers in it, in the scale of the question."""

    sentence: str
    link_id: str | None
    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an input did. ``state`` is to be kept whatever the result: a refused text may have answered something else.

    ``noticed`` are the options of watched items that this input newly names, also where it was refused or came late
    (M5); ``understood`` the questions that a text answered; ``refusal`` the reason of REFUSED.
    """

    state: State
    result: Result
    noticed: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    refusal: Refusal | None = None


def _is_well_typed(state: Any) -> bool:
    """Whether a state just read from JSON holds what its fields say; the JSON itself may hold anything."""
    values = [value for values in state.answers.values() for value in values]
    flags = (state.written, state.typing, state.finished)
    return (
        isinstance(state.at, str | None)
        and all(isinstance(value, bool | int | str) for value in values)
        and all(isinstance(link_id, str) for link_id in state.asked)
        and all(isinstance(flag, bool) for flag in flags)
    )
