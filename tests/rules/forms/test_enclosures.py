"""What comes with a message may say anything of itself; what is kept can be read back, and nothing else can (I5)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import enclosures, questionnaire
from bot.forms.questionnaire import Attachment, Kind, Place
from bot.forms.response import State
from tests.rules.forms import examples

ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.lists(st.integers())


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        (("AgAC",), Attachment(Kind.DOCUMENT, "AgAC")),
        (("AgAC", None, None, None), Attachment(Kind.DOCUMENT, "AgAC")),
        (("AgAC", "text/plain", 5, "a.txt"), Attachment(Kind.DOCUMENT, "AgAC", "text/plain", 5, "a.txt")),
        (("AgAC", 7, "5", ["a"]), Attachment(Kind.DOCUMENT, "AgAC")),
        (("AgAC", "", -1, ""), Attachment(Kind.DOCUMENT, "AgAC")),
        (("AgAC", "", True, ""), Attachment(Kind.DOCUMENT, "AgAC")),
        (("AgAC", "", 2**53, ""), Attachment(Kind.DOCUMENT, "AgAC")),
        (("AgAC", "", float("nan"), ""), Attachment(Kind.DOCUMENT, "AgAC")),
        (("AgAC", "", 0, "\u202egpj.exe\x00\ud800\n x"), Attachment(Kind.DOCUMENT, "AgAC", "", 0, "gpj.exe x")),
        (("AgAC", "", None, "咳" * 9999), Attachment(Kind.DOCUMENT, "AgAC", "", None, "咳" * 120)),
        (("",), None),
        ((None,), None),
        ((7,), None),
        (("a b",), None),
        (("号",), None),
        (("A" * 401,), None),
    ],
)
def test_a_thing_that_was_sent_is_kept_without_what_is_unsound(parts: tuple[Any, ...], kept: Attachment | None) -> None:
    assert enclosures.attachment(Kind.DOCUMENT, *parts) == kept


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        ((30.27, 120.15), Place(30.27, 120.15)),
        ((-90, 180, "Pole"), Place(-90.0, 180.0, "Pole")),
        ((0, 0, None), Place(0.0, 0.0)),
        ((1, 2, "\u2066a\u2069\tb"), Place(1.0, 2.0, "ab")),
        ((90.1, 0), None),
        ((0, -180.1), None),
        ((float("nan"), 0), None),
        ((0, float("inf")), None),
        ((10**400, 0), None),
        (("30", 120), None),
        ((True, 0), None),
        ((None, None), None),
    ],
)
def test_a_place_is_on_the_map(parts: tuple[Any, ...], kept: Place | None) -> None:
    assert enclosures.place(*parts) == kept


@examples.always
@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING, st.sampled_from(Kind))
def test_whatever_comes_is_kept_so_that_it_can_be_read_back_i5(
    first: Any, second: Any, third: Any, fourth: Any, kind: Kind
) -> None:
    sent = (enclosures.attachment(kind, first or "AgAC", second, third, fourth), enclosures.place(first, second, third))
    values: tuple[questionnaire.Answer, ...] = tuple(value for value in sent if value)
    state = State({"a": values}, "a")
    assert State.from_json(state.to_json()) == state
    state.to_json().encode()


WRITTEN = '[1,{"a":[1,true,"x"]},"b",["a"],[false,true,false]]'
"""As every state was written before there were days, attachments and places."""


def test_a_state_of_an_earlier_day_is_still_read() -> None:
    state = State.from_json(WRITTEN)
    assert state == State({"a": (1, True, "x")}, "b", ("a",), typing=True)
    assert state.to_json() == WRITTEN


@pytest.mark.parametrize(
    "value",
    [
        "{}",
        '{"date":5}',
        '{"date":"2026-02-30"}',
        '{"date":"20260301"}',
        '{"date":"2026-03-01","place":[1.0,2.0,""]}',
        '{"day":"2026-03-01"}',
        '{"place":[91.0,2.0,""]}',
        '{"place":[NaN,2.0,""]}',
        '{"place":[1,2,""]}',
        '{"place":[1.0]}',
        '{"place":7}',
        '{"place":[1.0,2.0," two  lines"]}',
        '{"attachment":["video","AgAC","",null,""]}',
        '{"attachment":["photo","","",null,""]}',
        '{"attachment":["photo","AgAC","",-1,""]}',
        '{"attachment":["photo"]}',
        '{"attachment":[]}',
        '{"attachment":null}',
        "[1]",
    ],
)
def test_only_a_value_that_we_write_is_read_back_i5(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the sentence differs, the type is the promise
        State.from_json(WRITTEN.replace('"x"', value))
