"""Reads any free text for somebody in danger (C1, C2): readable lists, combined and tested, never a score. Pure.

The lists are content (``content/knowledge/crisis.yaml``). A reading names groups of signs, not words: it is the reason that is
kept with an alarm (C3), and diagnoses nothing.
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
GROUPS = ("wish", "intent", "method", "now", "means", "farewell", "done", "despair", *EMERGENCIES)


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
class Lexicon:
    """The lists, folded as texts are: ``words`` are compared by whole words, ``letters`` without spaces; Korean negates
    after what it negates, the others before."""

    idioms: Mapping[str, "re.Pattern[str]"]
    signs: Mapping[str, Mapping[str, "re.Pattern[str]"]]

    def reads(self, text: str, language: str = "") -> Reading:
        """What a text says; ``language`` is the writer's, and only a hint: people write in any."""
        del language  # every list holds for everybody
        found = self._found(text[:LONGEST])
        level, reason = _judged(found)
        emergency = next((kind for kind in EMERGENCIES if kind in found), None)
        if not reason and emergency is None:
            return QUIET
        return Reading(level, "+".join(reason), emergency)

    def _found(self, text: str) -> frozenset[str]:
        found: set[str] = set()
        for script, form in _forms(text, self.idioms).items():
            found |= {group for group, pattern in self.signs[script].items() if pattern.search(form)}
        return frozenset(found)


def read(data: Any, languages: Iterable[str]) -> Lexicon:
    """The lists of a content file. ``SettingsError`` names what is missing."""
    try:
        idioms, negations, signs = data["idioms"], data["negations"], data["signs"]
        if set(signs) != set(GROUPS):
            raise SettingsError(f"signs: {', '.join(GROUPS)} are expected here")
        by_script: dict[str, dict[str, list[str]]] = {script: {} for script in _SCRIPTS}
        for name, lists in {"idioms": idioms, "negations": negations, **signs}.items():
            for language in languages:
                by_script[_script(language)].setdefault(name, []).extend(map(str, lists[language]))
    except (KeyError, TypeError) as error:
        raise SettingsError(f"idioms, negations and signs in every language are expected here ({error})") from None
    return Lexicon(
        {script: _pattern(script, lists["idioms"]) for script, lists in by_script.items()},
        {
            script: {group: _signs(script, group, lists) for group in GROUPS if group != "intent"}
            for script, lists in by_script.items()
        },
    )


def _judged(found: frozenset[str]) -> tuple[Level, list[str]]:
    """The level, and the groups it rests on."""
    danger = [group for group in ("wish", "method") if group in found]
    pressing = [group for group in ("now", "means", "farewell") if group in found]
    if "done" in found:
        return Level.IMMINENT, ["done", *danger]
    if danger and pressing:
        return Level.IMMINENT, [*danger, *pressing]
    if danger or "farewell" in found:
        return Level.ELEVATED, danger or ["farewell"]
    return (Level.DISTRESS, ["despair"]) if "despair" in found else (Level.NONE, [])


_SCRIPTS = ("han", "hangul", "latin")
_STRUCK = "\x00"
"""What an idiom leaves behind: nothing is read across it."""
_BREAK = "|"


def _script(language: str) -> str:
    return {"en": "latin", "ko": "hangul"}.get(language, "han")


def _forms(text: str, idioms: Mapping[str, "re.Pattern[str]"]) -> dict[str, str]:
    """A text as each script's lists are compared with it, idioms struck out. They are struck while commas and spaces still
    part what stands apart; signs are found across them, for people write 想.死 too."""
    words = _words(text)
    letters = _letters(text)
    forms = {}
    for script in _SCRIPTS:
        struck = idioms[script].sub(_STRUCK, words if script == "latin" else letters)
        forms[script] = struck if script == "latin" else struck.replace(_BREAK, "")
    return forms


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in plain if unicodedata.category(each) not in ("Cf", "Mn", "Cs", "Co"))


def _words(text: str) -> str:
    """Latin words between single spaces, without apostrophes; a sentence's end is kept, so that nothing is negated over it."""
    joined = re.sub(r"['’ʼ`´]", "", _folded(text))
    ended = re.sub(r"[.!?;\n]+", f" {_BREAK} ", joined)
    return f" {' '.join(re.sub(rf'[^a-z0-9{re.escape(_BREAK)}]+', ' ', ended).split())} "


def _letters(text: str) -> str:
    """Letters and digits in a row, a break for whatever stood between them; Korean is compared without its spaces."""
    return re.sub(r"[\W_]+", _BREAK, _folded(text))


def _pattern(script: str, phrases: Sequence[str]) -> "re.Pattern[str]":
    """Any of these phrases, the longest first. Spaces in a Korean idiom may be written or not."""
    return re.compile(_any(script, phrases, loose=True))


def _any(script: str, phrases: Sequence[str], *, loose: bool = False) -> str:
    return "|".join(_phrase(script, each, loose=loose) for each in sorted(set(phrases), key=len, reverse=True))


def _phrase(script: str, phrase: str, *, loose: bool) -> str:
    if script == "latin":
        return f"(?<= ){re.escape(_words(phrase).strip())}(?= )"
    parts = [re.escape(part) for part in re.split(r"\s+", _folded(phrase))]
    return (rf"\{_BREAK}?" if loose else "").join(parts)


def _signs(script: str, group: str, lists: Mapping[str, list[str]]) -> "re.Pattern[str]":
    """A group's signs where no negation reaches them; a method counts with an intent beside it only. ``now`` and ``means``
    are circumstances, which nothing negates."""
    sign = f"(?:{_any(script, lists[group])})"
    if group == "method":
        sign = _intended(script, sign, f"(?:{_any(script, lists['intent'])})")
    if group in ("now", "means"):
        return re.compile(sign)
    negations = f"(?:{_any(script, lists['negations'])})"
    if script == "hangul":
        return re.compile(f"{sign}(?!.{{0,3}}{negations})")
    return re.compile(f"{_unnegated(script, lists['negations'])}{sign}")


def _intended(script: str, method: str, intent: str) -> str:
    """Chinese and English say the intent before the method, Korean after it."""
    if script == "hangul":
        return f"{method}.{{0,3}}{intent}"
    return f"{intent} (?:[a-z]+ ){{0,3}}{method}" if script == "latin" else f"{intent}.{{0,4}}{method}"


def _unnegated(script: str, negations: Sequence[str]) -> str:
    """That no negation stands directly before; in English, not within the last three words of the same sentence."""
    if script == "latin":
        each = [re.escape(_words(negation).strip()) for negation in negations]
        behind = [f"(?<! {word} {gap})" for word in each for gap in ("",)]
        return "".join(behind)
    folded = sorted({_folded(each) for each in negations}, key=len)
    return "".join(f"(?<!{re.escape(each)})(?<!{re.escape(each)}[会要想再敢能會])" for each in folded)
