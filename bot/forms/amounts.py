"""Numbers in what people write: temperatures in every common spelling (M3), and plain quantities.

Works on folded text (``reading.fold``): small letters, ASCII digits, single spaces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bot.forms import questionnaire


@dataclass(frozen=True, slots=True)
class OutOfRange:
    """A number was written, but it cannot be: it is asked again."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number that may be a temperature; ``sure`` when its spelling says so (a unit, or decimals)."""

    degrees: Fraction
    sure: bool
    starts: int
    ends: int


def temperature(text: str, item: questionnaire.Item, *, bare: bool = True) -> int | OutOfRange | None:
    """The one temperature of a text in the item's scale; None when there is none, or more than one.

    Not ``bare``: only where its spelling says so, because a number alone answers another question.
    """
    found = list(_candidates(text))
    possible = [candidate for candidate in found if _fits(candidate.degrees, item)]
    sure = {_kept(candidate.degrees, item) for candidate in possible if candidate.sure}
    unsure = {_kept(candidate.degrees, item) for candidate in possible}
    readings = sure or (unsure if bare and possible and _is_about_temperature(text, possible[0]) else set())
    if readings:
        return readings.pop() if len(readings) == 1 else None
    return OutOfRange() if len(found) == 1 and (found[0].sure or _is_alone(found[0], text)) and not possible else None


def plain(text: str, item: questionnaire.Item) -> int | OutOfRange | None:
    """The one number of a text in the item's scale; None when there is none, or more than one."""
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1 or not re.fullmatch(r"\d{1,9}(?:[.,]\d{1,9})?", numbers[0]):
        return None
    amount = Fraction(numbers[0].replace(",", "."))
    return _kept(amount, item) if _fits(amount, item) else OutOfRange()


def whole(text: str, item: questionnaire.Item, *, asked: bool = True) -> int | OutOfRange | None:
    """The one whole number of a text; None when there is none, or more than one.

    A number with the item's own unit goes before the others, and one in degrees is none of them. A question that is not
    being ``asked`` takes only a number with its unit, where that is a sign: letters (d, h) may stand for much.
    """
    numbers = [number for number in _NUMBER.finditer(text) if re.fullmatch(r"\d{1,9}", number.group())]
    measured = [number for number in numbers if _is_measured(text[number.end() :], item.unit.casefold())]
    if not asked and (not measured or any(character.isalpha() for character in item.unit)):
        return None
    counted = measured or [number for number in numbers if not _IN_DEGREES.match(text, number.end())]
    amounts = {int(number.group()) * (-1 if _MINUS.search(text[: number.start()]) else 1) for number in counted}
    if len(amounts) != 1:
        return None
    amount = amounts.pop()
    return amount if item.minimum <= amount <= item.maximum else OutOfRange()


_NUMBER = re.compile(r"\d+(?:[.,·。:/]\d+)*")

_COUNTED = (
    r"天|日|月|年|号|號|床|室|房|楼|樓|栋|棟|层|層|岁|歲|次|个|個|片|粒|颗|顆|小时|小時|时|時|分|秒|周|週|星期|人|斤|公斤|米|元|块|位|户|戶"
    r"|点|點|점|일|시|분|초|살|세|번|명|호|동|층|개|주|달|월|년|알|정|%"
    r"|(?:days?|d|hours?|hrs?|h|minutes?|mins?|weeks?|months?|years?|yrs?|am|pm|o'clock|times?|st|nd|rd|th|floor"
    r"|kg|g|mg|ml|l|cm|mm|m|km|pills?|tablets?|people|persons?|bpm|x)(?![a-z])"
)
_COMPARED = r"以上|以下|이상|이하|미만|(?:or|and) (?:more|less|above|below|higher|lower)"

_CELSIUS = r"°? ?c(?![a-z])|(?:degrees? )?(?:celsius|centigrade)|[摄攝]氏度?|[度도] ?c(?![a-z])"
_FAHRENHEIT = r"°? ?f(?![a-z])|(?:degrees? )?fahrenheit|[华華]氏度?|[度도] ?f(?![a-z])"
_DEGREES = r"度|도|°|degrees?(?![a-z])|deg(?![a-z])"
_NO_UNIT_NEXT = rf"(?![.,·:/]?\d)(?! ?(?:{_COUNTED}|{_DEGREES}|{_COMPARED}|[cf](?![a-z])))"

_AFTER = re.compile(
    rf" ?(?:(?P<celsius>{_CELSIUS})|(?P<fahrenheit>{_FAHRENHEIT}))"
    rf"|(?P<degrees> ?(?:{_DEGREES}))(?:(?P<tenths>\d\d?| \d|[一二三四五六七八九]){_NO_UNIT_NEXT}|(?P<half> ?[半반]))?"
    rf"|(?P<point> ?[点點점] ?(?P<decimal>\d\d?|[一二三四五六七八九]){_NO_UNIT_NEXT})"
    rf"|(?P<counted> ?(?:{_COUNTED}))"
)
_NO_READING_AFTER = re.compile(rf" ?(?:{_COMPARED}|(?:[-~–—至到]|to) ?\d)")
_DIGIT_LEFT_OVER = re.compile(rf"[ .,·。']{{0,3}}\d\d?{_NO_UNIT_NEXT}")
_SPOKEN = str.maketrans("一二三四五六七八九", "123456789")
_BEFORE = re.compile(
    r"(?:(?P<celsius>[摄攝]氏|섭씨)|(?P<fahrenheit>[华華]氏|화씨|fahrenheit)"
    r"|(?P<compared>[不未没沒]到|[低高]于|[低高]於|超[过過]|below|under|over|above|than|[<>]=?"
    r"|\d ?[-~–—至到]|\d to)) ?$"
)
_ABOUT_TEMPERATURE = re.compile(r"[体體]温|體溫|[温溫]度|[发發][烧燒热熱]|[烧燒]到|高[烧燒]|temp|fever|체온|온도|열")
_LED_IN = re.compile(
    r"(?:今天|今早|今晚|[现現]在|[刚剛]才|早上|上午|中午|下午|晚上|我的?|是|大[概约約]|[约約]"
    r"|t|it's|it is|is|about|around|today|now|지금|오늘|아침|저녁|약|[\s,.:=~，。：-])*+"
)
_SEPARATED = re.compile(r"[\s,.;!?:，。、]|$")


_IN_DEGREES = re.compile(rf" ?(?:{_CELSIUS}|{_FAHRENHEIT}|{_DEGREES})")
_MINUS = re.compile(r"(?<![\w%.,)]) ?[-−]$")


def _is_measured(after: str, unit: str) -> bool:
    """Whether a unit stands directly behind a number."""
    rest = after.removeprefix(" ")
    return bool(unit) and rest.startswith(unit) and not (unit[-1].isalpha() and rest[len(unit) :][:1].isalpha())


def _candidates(text: str) -> Iterator[_Candidate]:
    at = 0
    while number := _NUMBER.search(text, at):
        after = _AFTER.match(text, number.end())
        at = after.end() if after else number.end()
        candidate = _candidate(text, number, after)
        if candidate:
            yield candidate


def _candidate(text: str, number: re.Match[str], after: re.Match[str] | None) -> _Candidate | None:
    spelled = re.fullmatch(r"(\d{1,3})(?:[.,·。](\d{1,3}))?", number.group())
    before = _BEFORE.search(text[max(0, number.start() - 12) : number.start()])
    marks = {name for match in (before, after) if match for name, value in match.groupdict().items() if value}
    ends = after.end() if after else number.end()
    if not spelled or marks & {"counted", "compared"} or _NO_READING_AFTER.match(text, ends):
        return None
    whole, decimals = spelled.groups()
    if after and not decimals:
        decimals = "5" if after["half"] else (after["tenths"] or after["decimal"] or "").strip().translate(_SPOKEN)
    if not decimals and _DIGIT_LEFT_OVER.match(text, ends):
        return None  # "37. 4" is perhaps a fever: never read as 37
    amount = Fraction(f"{whole}.{decimals or 0}")
    if "point" in marks and not 34 <= amount <= 44:
        return None
    return _Candidate(_celsius(amount, marks), bool(decimals or marks), number.start(), ends)


def _celsius(amount: Fraction, marks: set[str]) -> Fraction:
    if "fahrenheit" in marks or ("celsius" not in marks and 90 <= amount <= 110):
        return (amount - 32) * 5 / 9
    return amount


def _is_alone(candidate: _Candidate, text: str) -> bool:
    rest = text[: candidate.starts] + text[candidate.ends :]
    return len(str(int(candidate.degrees))) < 3 and not any(character.isalnum() for character in rest)


def _is_about_temperature(text: str, bare: _Candidate) -> bool:
    """A bare whole number is a temperature when it stands first, or when the text speaks of temperature."""
    first = _LED_IN.fullmatch(text[: bare.starts]) and _SEPARATED.match(text, bare.ends)
    return bool(first or _ABOUT_TEMPERATURE.search(text))


def _fits(amount: Fraction, item: questionnaire.Item) -> bool:
    return item.minimum <= amount * item.scale <= item.maximum


def _kept(amount: Fraction, item: questionnaire.Item) -> int:
    """Half up, so that 37.25 never becomes a lower reading than it was."""
    return int(amount * item.scale + Fraction(1, 2))
