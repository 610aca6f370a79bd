"""Reads any free text for somebody in danger (C1, C2): readable lists, combined and tested, never a score. Pure.

The lists are content (``content/knowledge/crisis.yaml``). A reading names groups of signs, not words: it is the reason that
is kept with an alarm (C3), and diagnoses nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from bot.errors import SettingsError

LONGEST = 20_000
"""Characters that are read; Telegram sends at most 4,096."""
EMERGENCIES = ("fire", "breathlessness", "poisoning", "violence")
"""Emergencies of another kind (C2), the one to be told first first."""
GROUPS = ("wish", "method", "now", "means", "farewell", "done", "despair", *EMERGENCIES)


class Level(IntEnum):
    """How pressing what was read is; a later level is never hidden by an earlier one."""

    NONE = 0
    DISTRESS = 1
    ELEVATED = 2
    IMMINENT = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says of danger: the level, the groups of signs it rests on, and an emergency of another kind."""

    level: Level
    reason: str = ""
    emergency: str | None = None

    @property
    def needs_a_person(self) -> bool:
        """Whether the hotline and somebody's alarm follow (C1)."""
        return self.level >= Level.ELEVATED


QUIET = Reading(Level.NONE)


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one script, folded as texts are: idioms to strike out, the signs of each group, and what negates them."""

    script: str
    idioms: "re.Pattern[str]"
    signs: Mapping[str, "re.Pattern[str]"]
    negation: "re.Pattern[str]"

    def found(self, words: str, letters: str) -> set[str]:
        """The groups of which a sign stands in a text, and is not negated there."""
        form = self.idioms.sub(_STRUCK, words if self.script == "latin" else letters)
        form = form if self.script == "latin" else form.replace(_BREAK, "")
        return {
            group
            for group, pattern in self.signs.items()
            if any(group in _CIRCUMSTANCES or not self._negated(form, sign) for sign in pattern.finditer(form))
        }

    def _negated(self, form: str, sign: "re.Match[str]") -> bool:
        if self.script == "hangul":
            return self.negation.match(form, sign.end()) is not None
        before = form[max(sign.start() - 40, 0) : sign.start()]
        negation = self.negation.search(before)
        if negation is None or self.script == "latin":
            return negation is not None
        asked = before[negation.start() - 1 : negation.start()]  # 是不是, 想不想: a question, no denial
        return not asked or asked not in (before[negation.start() + 1 : negation.start() + 2] or sign[0][:1])


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lists, by script; every one of them holds for every reader. ``steps`` are the safety steps for whoever helps."""

    lists: tuple[Lists, ...]
    steps: tuple[Mapping[str, str], ...] = ()

    def reads(self, text: str, language: str = "") -> Reading:
        """What a text says; ``language`` is the writer's, and no more than a hint: people write in any."""
        del language
        read = text[:LONGEST]
        words, letters = _words(read), _letters(read)
        found = frozenset[str]().union(*(each.found(words, letters) for each in self.lists))
        level, reason = _judged(found)
        emergency = next((kind for kind in EMERGENCIES if kind in found), None)
        return Reading(level, "+".join(reason), emergency) if reason or emergency else QUIET


def read(data: Any, languages: Iterable[str]) -> Lexicon:
    """The lists of a content file. ``SettingsError`` names what is missing."""
    by_script: dict[str, dict[str, list[str]]] = {script: {} for script in ("han", "hangul", "latin")}
    try:
        if set(data["signs"]) != {*GROUPS, "intent"}:
            raise SettingsError(f"signs: {', '.join(GROUPS)} and intent are expected here")
        for name, texts in {"idioms": data["idioms"], "negations": data["negations"], **data["signs"]}.items():
            for language in languages:
                script = {"en": "latin", "ko": "hangul"}.get(language, "han")
                by_script[script].setdefault(name, []).extend(map(str, texts[language]))
        steps = tuple({language: str(step[language]) for language in languages} for step in data["steps"])
    except (KeyError, TypeError) as error:
        raise SettingsError(
            f"idioms, negations, signs and steps in every language are expected here ({error})"
        ) from None
    return Lexicon(tuple(_lists(script, phrases) for script, phrases in by_script.items()), steps)


def _judged(found: frozenset[str]) -> tuple[Level, list[str]]:
    """The level, and the groups it rests on."""
    danger = [*filter(found.__contains__, _DANGER)]
    pressing = [*filter(found.__contains__, _PRESSING)]
    if "done" in found:
        return Level.IMMINENT, ["done", *danger]
    if danger and pressing:
        return Level.IMMINENT, [*danger, *pressing]
    if danger or "farewell" in found:
        return Level.ELEVATED, danger or ["farewell"]
    return (Level.DISTRESS, ["despair"]) if "despair" in found else (Level.NONE, [])


_DANGER = ("wish", "method")
_PRESSING = ("now", "means", "farewell")
_CIRCUMSTANCES = ("now", "means")
"""Nothing negates when and with what."""
_STRUCK = "\x00"
"""What an idiom leaves behind: nothing is read across it."""
_BREAK = "|"
_BETWEEN = (
    "(?:really|actually|even|ever|want|wanting|to|going|gonna|planning|plans?|thinking|think|thoughts?|of|about|a|any|the|"
    "feel|feeling|have|having|had|try|trying|intend|be|been)"
)
"""English words that may stand between a negation and what it denies; after any other it denies something else."""


def _lists(script: str, phrases: Mapping[str, list[str]]) -> Lists:
    signs = {group: re.compile(_sign(script, group, phrases)) for group in GROUPS}
    idioms = re.compile(_any(script, phrases["idioms"], loose=True))
    negations = f"(?:{_any(script, phrases['negations'])})"
    if script == "hangul":
        negation = f".{{0,3}}{negations}"
    elif script == "latin":
        negation = f" {negations} (?:{_BETWEEN} )*$"
    else:
        negation = f"{negations}[会會要想再敢能去过過真的]{{0,2}}$"
    return Lists(script, idioms, signs, re.compile(negation))


def _sign(script: str, group: str, phrases: Mapping[str, list[str]]) -> str:
    """A group's signs; a method counts with an intent only, which Korean says after it and the others before."""
    sign = f"(?:{_any(script, phrases[group])})"
    if group != "method":
        return sign
    intent = f"(?:{_any(script, phrases['intent'])})"
    if script == "hangul":
        return f"{sign}.{{0,3}}{intent}"
    return f"{intent} (?:[a-z]+ ){{0,3}}{sign}" if script == "latin" else f"{intent}.{{0,4}}{sign}"


def _any(script: str, phrases: Sequence[str], *, loose: bool = False) -> str:
    """Any of these phrases, the longest first; ``loose``: the spaces of a Korean one may be written or not."""
    return "|".join(_phrase(script, each, loose=loose) for each in sorted(set(phrases), key=len, reverse=True))


def _phrase(script: str, phrase: str, *, loose: bool) -> str:
    if script == "latin":
        return rf"\b{re.escape(_words(phrase).strip())}\b"
    return (rf"\{_BREAK}?" if loose else "").join(re.escape(part) for part in _folded(phrase).split())


def _folded(text: str) -> str:
    """Full-width letters, case, accents and invisible characters do not matter; Korean syllables stay whole."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in plain if unicodedata.category(each) not in ("Cf", "Mn", "Cs", "Co"))


def _words(text: str) -> str:
    """Latin words between single spaces, without apostrophes; a break stands where a clause ends, for no negation reaches
    over it."""
    joined = re.sub(r"['\u2019\u02bc`\u00b4]", "", _folded(text))
    ended = re.sub(r"[.,!?;:]+", f" {_BREAK} ", joined)
    return f" {' '.join(re.sub(r'[^a-z0-9|]+', ' ', ended).split())} "


def _letters(text: str) -> str:
    """Letters and digits in a row, a break for whatever stood between them: idioms are struck out before the breaks go, but
    signs are found across them, for people write 想.死 too."""
    return re.sub(r"[\W_]+", _BREAK, _folded(text))
