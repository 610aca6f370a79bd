"""An input in the few bytes of a button: two characters for the item, a letter for the act, then what it acts with."""

import re
from collections.abc import Mapping
from datetime import date

from bot.forms import questionnaire, response

LONGEST = 24
"""ASCII characters of a step; the response's identifier and the button's tag need the rest of Telegram's 64 bytes."""

_Simple = response.Other | response.Remove | response.Back | response.Edit | response.Send
_SIMPLE: Mapping[str, type[_Simple]] = {
    "o": response.Other,
    "r": response.Remove,
    "b": response.Back,
    "e": response.Edit,
    "g": response.Send,
}
_ONLY_FOR = {"o": questionnaire.TYPED, "r": frozenset({questionnaire.Type.ATTACHMENT})}
_LETTERS = {kind: letter for letter, kind in _SIMPLE.items()}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_STEP = re.compile(
    r"(?P<item>[0-9a-z]{2})"
    r"(?P<act>[yn]|[orbeg]|[csu](?P<option>[0-9a-z]{2})|v(?P<amount>-?[0-9]{1,15})|d(?P<day>[0-9]{8}))"
)


def encode(form: questionnaire.Questionnaire, given: response.Input) -> str:
    """An input as at most 24 ASCII characters; the place of an item and an option instead of their names.

    What is written or sent has no button: TypeError.
    """
    if isinstance(given, response.Write | response.Give):
        raise TypeError("a text is not a button, nor is a thing that was sent")
    if isinstance(given, response.Cancel):
        return "x"
    if given.link_id is None:
        return "f"
    item = form.item(given.link_id)
    return _two(form.items.index(item)) + _act(item, given)


def decode(form: questionnaire.Questionnaire, step: str) -> response.Input | None:
    """The input of a button's text; None for anything that ``encode`` does not write for this form (I5)."""
    if step in ("x", "f"):
        return response.Cancel() if step == "x" else response.Send()
    match = _STEP.fullmatch(step)
    index = int(match["item"], 36) if match else len(form.items)
    if match is None or index >= len(form.items):
        return None
    given = _given(form.items[index], match)
    return given if given and encode(form, given) == step else None


def _act(item: questionnaire.Item, given: response.Choose | response.Set | _Simple) -> str:
    if isinstance(given, response.Set):
        return ("s" if given.on else "u") + _option(item, given.code)
    if not isinstance(given, response.Choose):
        return _LETTERS[type(given)]
    if isinstance(given.value, bool):
        return "y" if given.value else "n"
    if isinstance(given.value, date):
        return "d" + given.value.isoformat().replace("-", "")
    return f"v{given.value}" if isinstance(given.value, int) else "c" + _option(item, given.value)


def _given(item: questionnaire.Item, match: re.Match[str]) -> response.Input | None:
    letter = match["act"][0]
    if item.type is questionnaire.Type.DISPLAY or item.type not in _ONLY_FOR.get(letter, {item.type}):
        return None
    if letter in _SIMPLE:
        return _SIMPLE[letter](item.link_id)
    if match["option"]:
        return _chosen(item, letter, int(match["option"], 36))
    value = _day(match["day"]) if match["day"] else int(match["amount"]) if match["amount"] else letter == "y"
    return response.Choose(item.link_id, value) if value is not None and item.allows(value) else None


def _day(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


def _chosen(item: questionnaire.Item, letter: str, index: int) -> response.Input | None:
    if index >= len(item.options) or (letter != "c" and not item.repeats):
        return None
    code = item.options[index].code
    return response.Choose(item.link_id, code) if letter == "c" else response.Set(item.link_id, code, letter == "s")


def _option(item: questionnaire.Item, code: questionnaire.Answer) -> str:
    return _two([option.code for option in item.options].index(str(code)))


def _two(number: int) -> str:
    return _DIGITS[number // 36] + _DIGITS[number % 36]
