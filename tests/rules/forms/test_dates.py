"""Days in what people write, in four languages at once; what can be two days is asked again, never guessed (I5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import dates, questionnaire_file, reading
from bot.forms.dates import Ambiguous, OutOfDays
from tests.rules.forms import examples
from tests.rules.forms.examples import LANGUAGES, TODAY, definition, texts

RASH = examples.rash()
ONSET = RASH.item("onset")
OUT = OutOfDays()


def day(month: int, day: int) -> date:
    return date(2026, month, day)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        # with its year
        ("2026-03-01", day(3, 1)),
        ("2026/3/1", day(3, 1)),
        ("2026.3.1", day(3, 1)),
        ("2026年3月1日", day(3, 1)),
        ("2026년 3월 1일", day(3, 1)),
        ("1 March 2026", day(3, 1)),
        ("March 1, 2026", day(3, 1)),
        ("3/1/2026", Ambiguous(day(1, 3), day(3, 1))),
        ("28.2.2026", day(2, 28)),
        # by its month
        ("3月1日", day(3, 1)),
        ("3月1号开始的", day(3, 1)),
        ("3月1號", day(3, 1)),
        ("3月1", day(3, 1)),
        ("三月一日", day(3, 1)),
        ("二月二十八日", day(2, 28)),
        ("十二月二十三号", date(2025, 12, 23)),
        ("3월 1일부터요", day(3, 1)),
        ("3월1일", day(3, 1)),
        ("1 March", day(3, 1)),
        ("the 1st of March", day(3, 1)),
        ("March 1", day(3, 1)),
        ("Mar 1st", day(3, 1)),
        ("since february 28.", day(2, 28)),
        ("Sept 3", OUT),
        # other digits
        ("３月１日", day(3, 1)),
        ("٢٠٢٦-٠٣-٠١", day(3, 1)),
        ("２／２８", day(2, 28)),
        # without a year: the allowed one nearest to today
        ("25 December", date(2025, 12, 25)),
        ("12月25日", date(2025, 12, 25)),
        # two readings
        ("3/1", Ambiguous(day(1, 3), day(3, 1))),
        ("1-3", Ambiguous(day(1, 3), day(3, 1))),
        ("2/2", day(2, 2)),
        ("28/2", day(2, 28)),
        ("2/28", day(2, 28)),
        ("4/3", day(3, 4)),
        # spoken from today
        ("今天", TODAY),
        ("昨天", day(3, 3)),
        ("昨晚开始", day(3, 3)),
        ("前天", day(3, 2)),
        ("大前天", day(3, 1)),
        ("today", TODAY),
        ("Yesterday!", day(3, 3)),
        ("the day before yesterday", day(3, 2)),
        ("last night", day(3, 3)),
        ("오늘", TODAY),
        ("어제부터", day(3, 3)),
        ("그저께", day(3, 2)),
        ("그제", day(3, 2)),
        ("3天前", day(3, 1)),
        ("三天前", day(3, 1)),
        ("两天之前", day(3, 2)),
        ("十二天前", day(2, 20)),
        ("3 days ago", day(3, 1)),
        ("three days ago", day(3, 1)),
        ("a week ago", day(2, 25)),
        ("3일 전", day(3, 1)),
        ("사흘 전", day(3, 1)),
        ("일주일 전", day(2, 25)),
        ("兩個星期前", day(2, 18)),
        # the same day twice is one day
        ("yesterday, 3 March", day(3, 3)),
        # no such day, or none of the allowed ones
        ("Feb 30", OUT),
        ("2月30日", OUT),
        ("2026-13-01", OUT),
        ("2026-02-30", OUT),
        ("0/0", OUT),
        ("5 March", OUT),
        ("tomorrow", OUT),
        ("明天", OUT),
        ("91 days ago", OUT),
        ("9999 weeks ago", OUT),
        ("1 March 2025", OUT),
        # none, or more than one
        ("", None),
        ("hello", None),
        ("37.4", None),
        ("5", None),
        ("8:30", None),
        ("120/80", None),
        ("2026", None),
        ("march", None),
        ("marching 3", None),
        ("3月", None),
        ("一月三次", None),
        ("13800138000", None),
        ("1 March or 2 March", None),
        ("不是今天，是昨天", None),
        ("1/2/3", None),
    ],
)
def test_a_day_is_read_in_every_common_spelling(text: str, read: object) -> None:
    assert reading.day(text, ONSET, TODAY) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("rash since 1 March", day(3, 1)),
        ("3月1日开始", day(3, 1)),
        ("2026-03-01", day(3, 1)),
        ("cough since yesterday", None),
        ("3/1", None),
        ("3天前", None),
        ("Feb 30", OUT),
    ],
)
def test_a_question_not_being_asked_takes_only_a_day_by_its_month(text: str, read: object) -> None:
    assert reading.day(text, ONSET, TODAY, asked=False) == read


def test_a_form_with_two_days_takes_them_only_where_they_are_asked() -> None:
    item = {"type": "date", "earliest": -90, "latest": 0, "text": texts("When?")}
    two = questionnaire_file.read(definition({"link_id": "first", **item}, {"link_id": "last", **item}), LANGUAGES)
    assert reading.answers(two, {}, "last", "1 March", "en", TODAY) == {"last": (day(3, 1),)}
    assert reading.answers(two, {}, None, "1 March", "en", TODAY) == {}


def test_without_a_day_to_count_from_none_is_read() -> None:
    assert reading.answers(RASH, {}, "temperature", "36.6 since 1 March", "en") == {"temperature": (366,)}


@pytest.mark.parametrize("language", [0, 1, 2, 3, 4])
@examples.always
@given(back=st.integers(0, 90))
def test_every_allowed_day_is_read_as_it_is_shown(language: int, back: int) -> None:
    then = TODAY - timedelta(back)
    spellings = (
        f"{then}",
        f"{then.month}月{then.day}日",
        f"{then.month}월 {then.day}일",
        f"{then:%d %B}",
        f"{back}天前",
    )
    assert reading.day(spellings[language], ONSET, TODAY) == then


@examples.always
@given(
    st.text(st.characters(), max_size=60) | st.text("0123456789/-.年月日 marchsep天前ago三十전\ud800٣", max_size=60),
    st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 1, 1)),
    st.booleans(),
)
def test_no_text_stops_the_reading_of_days_i5(text: str, today: date, asked: bool) -> None:
    read = reading.day(text, ONSET, today, asked=asked)
    assert not isinstance(read, date) or today - timedelta(90) <= read <= today
    assert not isinstance(read, dates.Ambiguous) or read.first < read.second


@pytest.mark.parametrize("piece", ["1/", "三", "3月", "1 march ", "a week ", "2026-", "day before ", "天前", "그"])
def test_a_very_long_text_is_survived_i5(piece: str) -> None:
    reading.day(piece * 20_000, ONSET, TODAY)
