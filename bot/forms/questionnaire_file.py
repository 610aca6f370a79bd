"""A questionnaire as a content file holds it: read whole, checked whole, every error with its path."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from bot.forms.questionnaire import (
    CELSIUS,
    COMPARE,
    MOST,
    NUMBERS,
    SENT,
    TYPED,
    Answer,
    Condition,
    Confirm,
    Item,
    Kind,
    Option,
    Questionnaire,
    QuestionnaireError,
    Type,
)


def read(data: Any, languages: Sequence[str]) -> Questionnaire:
    """The questionnaire of a content file's YAML data, complete in every one of ``languages``.

    ``hash`` is the SHA-256 of the definition, whatever the order of keys. Raises QuestionnaireError naming the path.
    """
    part = _Part(data, "", languages)
    name, version, title = part.name("id"), part.text("version"), part.texts("title")
    confirm = part.member("confirm", Confirm)
    items = _items(part)
    part.end()
    definition = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return Questionnaire(name, version, title, confirm, items, hashlib.sha256(definition.encode()).hexdigest())


_OPERATORS = ("exists", "!=", *COMPARE)
_ABSENT: Any = object()
_FURTHEST = 36525
"""Days from today: a hundred years."""
_Member = TypeVar("_Member", bound=StrEnum)


class _Part:
    """One mapping of the file and where it stands; every key is taken by name, and what is left over is an error."""

    def __init__(self, data: Any, path: str, languages: Sequence[str]) -> None:
        self.path = path
        self.languages = languages
        if not isinstance(data, dict):
            raise self.error(None, f"keys and values are expected here, not {data!r}")
        self._left = dict(data)

    def under(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def error(self, key: str | None, problem: str) -> QuestionnaireError:
        path = self.path if key is None else self.under(key)
        return QuestionnaireError(f"{path}: {problem}" if path else problem)

    def has(self, key: str) -> bool:
        return key in self._left

    def take(self, key: str, default: Any = _ABSENT) -> Any:
        value = self._left.pop(key, default)
        if value is _ABSENT:
            raise self.error(None, f"missing {key}")
        return value

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, f"{value!r} is not a text")
        return value

    def name(self, key: str) -> str:
        value = self.text(key)
        if not re.fullmatch(r"[a-z][a-z0-9_-]{0,63}", value):
            raise self.error(key, f"{value!r} is not a name of small letters, digits, - and _")
        return value

    def flag(self, key: str) -> bool:
        value = self.take(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"{value!r} is neither true nor false")
        return value

    def member(self, key: str, kind: type[_Member]) -> _Member:
        value = self.take(key)
        if value not in list(kind):
            raise self.error(key, f"{value!r} is none of {', '.join(kind)}")
        return kind(value)

    def scaled(self, key: str, scale: int) -> int:
        """A number with at most the decimals of its item, kept whole."""
        return self._scaled(key, self.take(key), scale)

    def scaled_each(self, key: str, scale: int) -> list[int]:
        """Up to eight of them, or none."""
        values = self.take(key, [])
        if not isinstance(values, list) or len(values) > 8:
            raise self.error(key, "a list of up to 8 numbers is expected here")
        return [self._scaled(f"{key}[{number}]", value, scale) for number, value in enumerate(values)]

    def _scaled(self, key: str, value: Any, scale: int) -> int:
        try:
            number = Decimal(str(value)) * scale
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(value, bool) or not number.is_finite() or number % 1 or abs(number) >= 10**12:
            raise self.error(key, f"{value!r} is not a number with at most the decimals of this item")
        return int(number)

    def whole(self, key: str, lowest: int, highest: int, default: Any = _ABSENT) -> int:
        value = self.take(key, default)
        if type(value) is not int or not lowest <= value <= highest:
            raise self.error(key, f"{value!r} is not a whole number from {lowest} to {highest}")
        return value

    def day(self, key: str) -> date:
        """A day as text, in quotes: content is kept as JSON, which knows no dates."""
        value = self.take(key)
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.error(key, f'{value!r} is not a date in quotes, such as "2026-03-01"') from None

    def texts(self, key: str) -> Mapping[str, str]:
        """One text in every language."""
        part = _Part(self.take(key), self.under(key), self.languages)
        texts = {language: part.text(language) for language in self.languages}
        part.end()
        return texts

    def phrases(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """Any number of texts in any of the languages."""
        part = _Part(self.take(key, {}), self.under(key), self.languages)
        phrases = {}
        for language in self.languages:
            texts = part.take(language, [])
            if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
                raise part.error(language, "a list of texts is expected here")
            phrases[language] = tuple(texts)
        part.end()
        return phrases

    def parts(self, key: str) -> Iterator["_Part"]:
        values = self.take(key)
        if not isinstance(values, list) or not 0 < len(values) <= MOST:
            raise self.error(key, f"a list of 1 to {MOST} is expected here")
        for number, value in enumerate(values):
            yield _Part(value, f"{self.under(key)}[{number}]", self.languages)

    def end(self) -> None:
        if self._left:
            raise self.error(str(min(self._left, key=str)), "unknown key here")


def _items(part: _Part) -> tuple[Item, ...]:
    items: dict[str, Item] = {}
    for inner in part.parts("items"):
        item = _item(inner, items)
        items[item.link_id] = item
        inner.end()
    if item.type is Type.DISPLAY:
        raise inner.error(None, "a text to read needs a question after it")
    return tuple(items.values())


def _item(part: _Part, earlier: Mapping[str, Item]) -> Item:
    link_id, kind = part.name("link_id"), part.member("type", Type)
    if link_id in earlier:
        raise part.error("link_id", f"{link_id} is there already")
    conditions = (
        tuple(_condition(inner, earlier) for inner in part.parts("enable_when")) if part.has("enable_when") else ()
    )
    if len(conditions) > 1 and not part.has("enable_behavior"):
        raise part.error(None, "missing enable_behavior: all or any of the conditions")
    behavior = part.take("enable_behavior", "all")
    if behavior not in ("all", "any"):
        raise part.error("enable_behavior", f"{behavior!r} is neither all nor any")
    return Item(
        link_id=link_id,
        type=kind,
        text=part.texts("text"),
        enable_when=conditions,
        enable_all=behavior == "all",
        **_asked(part, kind),
    )


def _asked(part: _Part, kind: Type) -> dict[str, Any]:
    """What only questions have, and then what only this type of question has."""
    if kind is Type.DISPLAY:
        return {}
    asked = {"required": part.flag("required"), "summary": part.texts("summary") if part.has("summary") else None}
    if kind is Type.CHOICE:
        return asked | _choice(part)
    if kind in NUMBERS:
        return asked | _number(part, kind)
    if kind is Type.DATE:
        return asked | _days(part)
    return asked | _attachment(part) if kind is Type.ATTACHMENT else asked


def _choice(part: _Part) -> dict[str, Any]:
    repeats, watched = part.flag("repeats"), part.flag("watched")
    options: dict[str, Option] = {}
    meanings: dict[tuple[str, str], str] = {}
    for inner in part.parts("options"):
        option = _option(inner, repeats)
        if option.code in options:
            raise inner.error("code", f"{option.code} is there already")
        options[option.code] = option
        for language in part.languages:
            for phrase in (option.text[language], *option.aliases[language]):
                if meanings.setdefault((language, phrase.casefold()), option.code) != option.code:
                    raise inner.error(None, f"{phrase!r} already means {meanings[language, phrase.casefold()]}")
    return {"repeats": repeats, "watched": watched, "options": tuple(options.values())}


def _option(part: _Part, repeats: bool) -> Option:
    text = part.texts("text")
    option = Option(
        code=part.name("code"),
        text=text,
        summary=part.texts("summary") if part.has("summary") else text,
        aliases=part.phrases("aliases"),
        exclusive=part.flag("exclusive"),
        sends=part.flag("sends"),
    )
    if repeats and option.sends and not option.exclusive:
        raise part.error("sends", "where several may be chosen, only an exclusive option can send")
    part.end()
    return option


def _number(part: _Part, kind: Type) -> dict[str, Any]:
    unit, decimals = part.take("unit", ""), part.whole("decimals", 0, 4, 0) if kind is Type.QUANTITY else 0
    if not isinstance(unit, str):
        raise part.error("unit", f"{unit!r} is not a text")
    if unit == CELSIUS and kind is Type.INTEGER:
        raise part.error("unit", "degrees are kept in tenths: a quantity")
    if unit == CELSIUS and decimals != 1:
        raise part.error("decimals", "degrees are kept in tenths: 1")
    minimum, maximum = part.scaled("minimum", 10**decimals), part.scaled("maximum", 10**decimals)
    if minimum > maximum:
        raise part.error("maximum", "is below the minimum")
    suggestions = tuple(part.scaled_each("suggestions", 10**decimals))
    if any(not minimum <= value <= maximum for value in suggestions):
        raise part.error("suggestions", "one of them is not between the minimum and the maximum")
    return {
        "decimals": decimals, "unit": unit, "minimum": minimum, "maximum": maximum, "suggestions": suggestions
    }  # fmt: skip


def _days(part: _Part) -> dict[str, Any]:
    earliest, latest = (part.whole(key, -_FURTHEST, _FURTHEST) for key in ("earliest", "latest"))
    if earliest > latest:
        raise part.error("latest", "is before the earliest")
    return {"earliest": earliest, "latest": latest}


def _attachment(part: _Part) -> dict[str, Any]:
    accepts, repeats = part.take("accepts"), part.flag("repeats")
    if not isinstance(accepts, list) or not accepts or any(kind not in list(Kind) for kind in accepts):
        raise part.error("accepts", f"a list of some of {', '.join(Kind)} is expected here")
    most = part.whole("most", 2, 20, 3) if repeats else 1
    return {"accepts": tuple(dict.fromkeys(map(Kind, accepts))), "repeats": repeats, "most": most}


def _condition(part: _Part, earlier: Mapping[str, Item]) -> Condition:
    name, sign = part.text("question"), part.take("operator")
    question = earlier.get(name)
    if question is None or question.type is Type.DISPLAY:
        raise part.error("question", f"{name} is not an earlier question")
    if sign not in _OPERATORS:
        raise part.error("operator", f"{sign!r} is none of {', '.join(_OPERATORS)}")
    if sign != "exists" and question.type in SENT:
        raise part.error("operator", f"of {question.type} one can only say whether it exists")
    if sign not in ("exists", "=", "!=") and question.type not in TYPED:
        raise part.error("operator", "only a number or a date is larger or smaller")
    answer = _compared(part, question, sign)
    part.end()
    return Condition(name, sign, answer)


def _compared(part: _Part, question: Item, sign: str) -> Answer:
    if sign != "exists" and question.type in NUMBERS:
        return part.scaled("answer", question.scale)
    if sign != "exists" and question.type is Type.DATE:
        return part.day("answer")
    answer: Answer = part.take("answer")
    if not (isinstance(answer, bool) if sign == "exists" else question.allows(answer)):
        raise part.error("answer", f"{answer!r} cannot be an answer to {question.link_id}")
    return answer
