"""Days in what people write: ``2026-03-01``, ``3月1日``, ``3월 1일``, ``1 March``, ``昨天``, ``3 days ago``, ``사흘 전``.

Works on folded text (``reading.fold``), in four languages at once. A day without a year is the one within the allowed days
that lies nearest to today; ``3/1`` that can be two of them is asked again, never guessed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """The days that can be an answer, and the day on which it is given."""

    today: date
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class OutOfDays:
    """A day was written, but there is no such day, or it is none of the allowed ones: it is asked again."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """What was written can be either of two days: it is asked again."""

    first: date
    second: date


Read = date | OutOfDays | Ambiguous | None


def read(text: str, span: Span, *, asked: bool = True) -> Read:
    """The one day of a text; None when there is none, or when several are named.

    A question that is not being ``asked`` takes only a day by its month: "cough since yesterday" and "3/1" may speak of
    something else.
    """
    mentions = list(_mentions(text, span, asked=asked))
    if len({frozenset(days) for days in mentions}) != 1:
        return None
    days = sorted(day for day in mentions[0] if span.earliest <= day <= span.latest)
    if len(days) == 2:
        return Ambiguous(*days)
    return days[0] if days else OutOfDays()


_NUMERALS = "一二三四五六七八九十"
_DAY = rf"(?:\d{{1,2}}|[{_NUMERALS}]{{1,3}})"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_RELATIVE: Mapping[str, int] = {
    **dict.fromkeys(("大前天", "大前日", "그끄저께", "그끄제"), -3),
    **dict.fromkeys(("前天", "前日", "그저께", "그제", "the day before yesterday", "day before yesterday"), -2),
    **dict.fromkeys(("昨天", "昨日", "昨晚", "昨夜", "어제", "어저께", "어젯밤", "yesterday", "last night"), -1),
    **dict.fromkeys(("今天", "今日", "今早", "今晚", "오늘", "today", "this morning", "tonight"), 0),
    **dict.fromkeys(("明天", "明日", "내일", "tomorrow"), 1),
    **dict.fromkeys(("后天", "後天", "모레", "the day after tomorrow", "day after tomorrow"), 2),
}
_COUNTING = (
    tuple(_NUMERALS),
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    ("하루", "이틀", "사흘", "나흘", "닷새", "엿새", "이레", "여드레", "아흐레", "열흘"),
    ("한", "두", "세", "네", "다섯", "여섯"),
    ("a", "两"),
    ("일", "兩"),
)
_COUNTS: Mapping[str, int] = {word: number for words in _COUNTING for number, word in enumerate(words, 1)}
_COUNT = rf"(?:\d{{1,4}}|[{_NUMERALS}]{{2,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"

_DATED = (
    r"(?<![\d./:-])(?P<y1>\d{4}) ?[-/.年년] ?(?P<m1>\d{1,2}) ?[-/.月월] ?(?P<d1>\d{1,2})(?!\d)(?: ?[日号號일])?",
    rf"(?<![\d./:-])(?P<m2>{_DAY}) ?[月월] ?(?:(?P<d2>{_DAY}) ?[日号號일]|(?P<d7>\d{{1,2}})(?=[\s,.!?。、]|$))",
    rf"(?<![\d./:-])(?P<d3>\d{{1,2}}) ?(?:st|nd|rd|th)?(?: of)? ?(?P<m3>{_MONTH})(?![a-z])\.?(?:,? (?P<y3>\d{{4}})(?!\d))?",
    rf"(?<![a-z])(?P<m4>{_MONTH})\.? ?(?:the )?(?P<d4>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?![a-z])"
    r"(?:,? (?P<y4>\d{4})(?!\d))?",
)
_AGO = (
    rf"(?<![a-z\d])(?P<count>{_COUNT}) ?(?:(?P<days>[天日]以?之?前|일 ?전|(?<=[루틀흘새레]) ?전|days? ago)"
    r"|(?P<weeks>[个個]?(?:[周週]|星期|[礼禮]拜)之?前|주일? ?전|weeks? ago))"
)
_LOOSE = (
    r"(?<![\d./:-])(?P<a5>\d{1,2})[-/.](?P<b5>\d{1,2})[-/.](?P<y5>\d{4})(?!\d)",
    r"(?<![\d./:-])(?P<a6>\d{1,2})[-/](?P<b6>\d{1,2})(?![-/.]?\d)",
    rf"(?<![a-z])(?P<relative>{'|'.join(sorted(_RELATIVE, key=len, reverse=True))})(?![a-z])",
)
_BY_MONTH = re.compile("|".join(_DATED))
_ANY = re.compile("|".join((_DATED[0], _AGO, *_DATED[1:], *_LOOSE)))


def _mentions(text: str, span: Span, *, asked: bool) -> Iterator[set[date]]:
    """Each day a text names, as the one day it can be, or two; or none."""
    for match in (_ANY if asked else _BY_MONTH).finditer(text):
        parts = {name: value for name, value in match.groupdict().items() if value}
        yield {day for day in _meant(parts, span) if day}


def _meant(parts: Mapping[str, str], span: Span) -> Iterator[date | None]:
    if word := parts.get("relative"):
        yield span.today + timedelta(_RELATIVE[word])
    elif count := parts.get("count"):
        yield span.today - timedelta(_number(count) * (7 if "weeks" in parts else 1))
    else:
        named = {name[0]: value for name, value in parts.items()}
        year = int(named["y"]) if "y" in named else None
        pairs = ((named["a"], named["b"]), (named["b"], named["a"])) if "a" in named else ((named["m"], named["d"]),)
        for month, day in pairs:
            yield _nearest(span, year, _number(month), _number(day))


def _nearest(span: Span, year: int | None, month: int, day: int) -> date | None:
    """The day of that year; without a year, the allowed one nearest to today, or else any there is."""
    years = range(span.earliest.year, span.latest.year + 1) if year is None else (year,)
    days = [found for each in years if (found := _day(each, month, day))]
    allowed = [found for found in days if span.earliest <= found <= span.latest]
    return min(allowed or days, key=lambda found: abs(found - span.today), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(written: str) -> int:
    """A count, a month's name or a numeral up to 99: ``3``, ``mar``, ``三十一``, ``사흘``."""
    if written.isdigit():
        return int(written)
    if written in _COUNTS:
        return _COUNTS[written]
    if written[:3] in _MONTHS:
        return _MONTHS.index(written[:3]) + 1
    tens, ten, ones = written.partition("十")
    return (_COUNTS.get(tens, 1) * 10 if ten else 0) + _COUNTS.get(ones, 0)
