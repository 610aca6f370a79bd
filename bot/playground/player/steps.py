"""The steps of a story: who does what, when; each verb's keys are checked by their own kind."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.assistance.rules import Priority
from bot.monitoring import messages, rules
from bot.playground.api import METHODS, faults
from bot.playground.player import verbs
from bot.playground.player.document import Part


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done; ``number`` counts from 1, ``given`` holds the verb's own keys."""

    number: int
    at: datetime
    who: str | None
    does: str
    given: Mapping[str, Any]


def read(
    part: Part,
    zone: ZoneInfo,
    starts_at: datetime,
    people: Collection[str],
    symptoms: Collection[str],
    places: Collection[str] = (),
) -> tuple[Step, ...]:
    """The steps in order of time; ``StoryError`` for what nobody can mean."""
    done: list[Step] = []
    for number, item in enumerate(part.items(), 1):
        step = _Reader(item, zone, people, symptoms, places).read(number)
        if step.at < (done[-1].at if done else starts_at):
            raise item.entries()["at"].wrong("this is earlier than what stands before it")
        done.append(step)
    return tuple(done)


@dataclass(frozen=True, slots=True)
class _Reader:
    item: Part
    zone: ZoneInfo
    people: Collection[str]
    symptoms: Collection[str]
    places: Collection[str]

    def read(self, number: int) -> Step:
        entries = self.item.entries()
        for key in ("at", "does"):
            if key not in entries:
                raise self.item.wrong(f"{key} is missing")
        does = entries["does"].one_of({*verbs.BUILT, *verbs.LATER}, "verb")
        verb = verbs.BUILT.get(does) or verbs.Verb((), tuple(verbs.LATER_KEYS))
        who = ("who",) if verb.somebody else ()
        given = self.item.known(("at", "does", *who, *verb.needs), verb.takes)
        at = given["at"].instant(self.zone)
        name = given["who"].text() if does in verbs.OFFICERS else self._person(given["who"]) if who else None
        own = {key: value for key, value in given.items() if key not in ("at", "does", "who")}
        if does not in verbs.BUILT:
            return Step(number, at, name, does, {key: value.plain() for key, value in own.items()})
        values = {key: self._value(does, key, value) for key, value in own.items() if (does, key) != ("moves", "to")}
        if does == "moves":
            values["to"] = own["to"].one_of(self.places, "household or area")
        if does == "down" and values["until"] <= at:
            raise own["until"].wrong("the service cannot be back before it is gone")
        return Step(number, at, name, does, values)

    def _person(self, part: Part) -> str:
        return part.one_of(self.people, "person")

    def _value(self, does: str, key: str, part: Part) -> Any:
        readers: Mapping[str, Callable[[Part], Any]] = {
            "for": self._person,
            "to": self._person,
            "until": lambda part: part.instant(self.zone),
            "temperature": Part.tenths,
            "symptoms": lambda part: tuple(item.one_of(self.symptoms, "symptom") for item in part.items()),
            "finding": lambda part: part.one_of(messages.FINDINGS, "finding"),
            "reason": lambda part: part.one_of(messages.REASONS, "reason") if does == "ends" else part.text(),
            "priority": lambda part: part.one_of(list(Priority), "priority"),
            "solved": Part.flag,
            "result": lambda part: part.one_of(rules.RESULTS, "result"),
            "end_on": Part.day,
            "onset_on": Part.day,
            "taken_on": Part.day,
            "button": _button,
            "answer": _answer,
            "method": lambda part: part.one_of(METHODS, "method of the Bot API"),
            "times": lambda part: part.whole(least=1),
        }
        return readers.get(key, Part.text)(part)


def _button(part: Part) -> dict[str, str]:
    """A button by the label on it, or by its data."""
    if not part.is_mapping:
        return {"label": part.text()}
    return {"data": part.known(("data",))["data"].text()}


def _answer(part: Part) -> dict[str, Any]:
    """A bad answer of the Bot API, as its faults describe one."""
    part.entries()
    answer: dict[str, Any] = part.plain()
    try:
        faults.fault(answer)
    except (ValueError, TypeError) as wrong:
        raise part.wrong(str(wrong)) from None
    return answer
