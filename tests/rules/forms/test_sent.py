"""Numbers, days, pictures and places on their way through a form: tapped, written, sent, skipped, taken back (M3, M5, I4)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import engine, questionnaire, questionnaire_file, response
from bot.forms.questionnaire import Attachment, Kind, Place
from bot.forms.response import Back, Choose, Edit, Give, Other, Outcome, Remove, Result, Send, Set, State, Write
from tests.rules.forms import examples
from tests.rules.forms.examples import LANGUAGES, TODAY, definition, texts

RASH = examples.rash()

PHOTO = Attachment(Kind.PHOTO, "AgAC", "image/jpeg", 4000)
OTHER_PHOTO = Attachment(Kind.PHOTO, "AgAD")
PAPER = Attachment(Kind.DOCUMENT, "BQAC", "application/pdf", 9000, "test.pdf")
VOICE = Attachment(Kind.VOICE, "AwAC", "audio/ogg", 70)
HERE = Place(30.27, 120.15, "Town clinic")
TO_THE_PHOTO: list[response.Input] = [
    Choose("temperature", 366),
    Set("symptoms", "rash", True),
    Send("symptoms"),
    Choose("oxygen", 97),
    Choose("onset", TODAY),
]
"""Taps that lead to the question for a photo."""
TO_THE_PAPERS: list[response.Input] = [
    Choose("temperature", 366), Send("symptoms"), Send("oxygen"), Send("onset"),
]  # fmt: skip
"""Skipping, to the question for papers; without a rash no photo is asked for."""


def go(
    *inputs: response.Input, form: questionnaire.Questionnaire = RASH, state: State | None = None, today: date = TODAY
) -> Outcome:
    """Apply inputs one after the other; the last one's outcome."""
    state = state or engine.start(form)
    for given_ in inputs:
        outcome = engine.apply(form, state, given_, today)
        state = outcome.state
    return outcome


def says(text: str) -> Write:
    return Write(text, "en")


def sends(value: Attachment | Place, caption: str = "") -> Give:
    return Give(value, caption, "en")


def told(outcome: Outcome) -> str:
    assert outcome.result is Result.REFUSED
    assert outcome.refusal
    return outcome.refusal.sentence


def test_every_question_is_answered_by_a_tap_or_by_sending() -> None:
    outcome = go(*TO_THE_PHOTO, sends(PHOTO), sends(PAPER), Send("papers"), sends(HERE), says("It itches."))
    assert (outcome.result, outcome.state.at, outcome.state.written) == (Result.MOVED, None, True)
    sent = go(Send(), state=outcome.state)
    assert sent.result is Result.COMPLETED
    assert sent.state.answers == {
        "temperature": (366,), "symptoms": ("rash",), "oxygen": (97,), "onset": (TODAY,), "photo": (PHOTO,),
        "papers": (PAPER,), "where": (HERE,), "note": ("It itches.",),
    }  # fmt: skip


def test_all_but_what_is_required_can_be_skipped_by_a_tap_or_in_words() -> None:
    tapped = go(*TO_THE_PAPERS, Send("papers"), Send("where"))
    assert tapped.result is Result.COMPLETED
    written = go(Choose("temperature", 366), *[says(word) for word in ("skip", "跳过", "Skip it!", "다음", "pass")])
    assert written.result is Result.COMPLETED
    assert written.state.answers == tapped.state.answers == {"temperature": (366,)}
    assert "one number" in told(go(says("skip")))


def test_no_to_a_picture_or_a_place_means_that_there_is_none() -> None:
    outcome = go(*TO_THE_PAPERS, says("没有"), says("No."))
    assert outcome.result is Result.COMPLETED
    assert outcome.state.answers == {"temperature": (366,)}
    assert "read a place" in told(go(*TO_THE_PAPERS, Send("papers"), says("ok")))


def test_a_skip_in_words_goes_on_from_an_answer_too() -> None:
    at_papers = go(*TO_THE_PAPERS, sends(VOICE)).state
    assert go(says("next"), state=at_papers).state.at == "where"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("97", (97,)),
        ("97%", (97,)),
        ("９７％", (97,)),
        ("血氧97", (97,)),
        ("it was 97 today", (97,)),
        ("37.4 and 97", (97,)),
        ("pulse 88, 97%", (97,)),
        ("97-98", None),
        ("96 or 98", None),
        ("97.5", None),
        ("37度", None),
        ("ninety", None),
    ],
)
def test_a_whole_number_is_read_and_never_made_of_another(text: str, values: Any) -> None:
    outcome = go(Choose("temperature", 366), Send("symptoms"), says(text))
    assert outcome.state.answers.get("oxygen") == values


def test_a_number_alone_answers_only_the_question_asked_m3() -> None:
    """98 is a temperature in Fahrenheit, 37 in Celsius: not where another number is asked for."""
    for text in ("98", "97"):
        outcome = go(Choose("temperature", 366), Send("symptoms"), says(text))
        assert outcome.state.answers == {"temperature": (366,), "oxygen": (int(text),)}
    assert "between {minimum} and {maximum}" in told(go(Choose("temperature", 366), Send("symptoms"), says("37")))
    corrected = go(Choose("temperature", 366), Send("symptoms"), says("37.9 °C, 97"))
    assert corrected.state.answers == {"temperature": (379,), "oxygen": (97,)}


@pytest.mark.parametrize(
    ("unit", "text", "values"),
    [("%", "36.6 97%", (97,)), ("%", "36.6 97", ()), ("bpm", "36.6, 88 bpm", ()), ("", "36.6 88", ())],
)
def test_a_number_with_a_sign_of_its_own_is_taken_wherever_it_stands(unit: str, text: str, values: Any) -> None:
    number = {"link_id": "number", "type": "integer", "unit": unit, "minimum": 0, "maximum": 200, "text": texts("?")}
    heat = {"type": "quantity", "unit": "Cel", "decimals": 1, "minimum": 34, "maximum": 43, "text": texts("Warm?")}
    form = questionnaire_file.read(definition({"link_id": "heat", **heat}, number), LANGUAGES)
    answers = go(says(text), form=form).state.answers
    assert (answers["heat"], answers.get("number", ())) == ((366,), values)


def test_a_number_below_zero() -> None:
    number = {"link_id": "number", "type": "integer", "unit": "m", "minimum": -5, "maximum": 9, "text": texts("?")}
    form = questionnaire_file.read(definition(number), LANGUAGES)
    assert go(says("-3"), form=form).state.answers == {"number": (-3,)}
    assert go(says("3 m"), form=form).state.answers == {"number": (3,)}
    assert "between" in told(go(says("-9"), form=form))


def test_two_questions_with_one_unit_are_answered_only_where_they_are_asked() -> None:
    number = {"type": "integer", "unit": "%", "minimum": 0, "maximum": 100, "text": texts("?")}
    form = questionnaire_file.read(definition({"link_id": "a", **number}, {"link_id": "b", **number}), LANGUAGES)
    assert go(says("97%"), form=form).state.answers == {"a": (97,)}


def test_one_text_answers_several_questions() -> None:
    outcome = go(says("36.6, rash since 1 March, 97%"))
    assert outcome.understood == ("temperature", "symptoms", "oxygen", "onset")
    assert outcome.state.at == "photo"
    assert outcome.state.answers["onset"] == (date(2026, 3, 1),)


@pytest.mark.parametrize(
    ("text", "sentence", "fields"),
    [
        ("3/1", "{first} or {second}", {"first": date(2026, 1, 3), "second": date(2026, 3, 1), "example": date(2026, 3, 1)}),
        ("Feb 30", "{earliest} to {latest}", {"earliest": date(2025, 12, 4), "latest": TODAY, "example": TODAY}),
        ("tomorrow", "{earliest} to {latest}", {"earliest": date(2025, 12, 4), "latest": TODAY, "example": TODAY}),
        ("some time ago", "write it like this: {example}", {"example": TODAY}),
        ("1 March or 2 March", "write it like this: {example}", {"example": TODAY}),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_asked_again(text: str, sentence: str, fields: Any) -> None:
    at_onset = go(Choose("temperature", 366), Send("symptoms"), Send("oxygen")).state
    outcome = go(says(text), state=at_onset)
    assert sentence in told(outcome)
    assert outcome.refusal
    assert outcome.refusal.fields == fields
    assert outcome.state == at_onset


def test_a_doubtful_day_does_not_cost_what_else_was_said() -> None:
    outcome = go(Choose("temperature", 366), Send("symptoms"), Send("oxygen"), says("3/1, 37.9 °C and a rash"))
    assert outcome.result is Result.REFUSED
    assert outcome.understood == ("temperature", "symptoms")
    assert outcome.state.answers == {"temperature": (379,), "symptoms": ("rash",)}


def test_a_day_on_a_button_may_have_passed_by_midnight() -> None:
    only_today = {"link_id": "day", "type": "date", "earliest": 0, "latest": 0, "text": texts("When?")}
    form = questionnaire_file.read(definition(only_today), LANGUAGES)
    assert go(Choose("day", TODAY), form=form).result is Result.COMPLETED
    late = go(Choose("day", TODAY), form=form, today=TODAY + timedelta(1))
    assert "{earliest} to {latest}" in told(late)
    assert late.state.at == "day"


def test_other_asks_for_a_day_in_words_until_answered() -> None:
    at_onset = go(Choose("temperature", 366), Send("symptoms"), Send("oxygen"), Other("onset")).state
    assert at_onset.typing
    assert not go(says("yesterday"), state=at_onset).state.typing


def test_a_photo_with_words_answers_other_questions_too_m3() -> None:
    outcome = go(*TO_THE_PHOTO, sends(PHOTO, "now 37.9, since 1 March"))
    assert outcome.understood == ("temperature", "onset", "photo")
    assert outcome.state.answers["temperature"] == (379,)
    assert (outcome.state.answers["photo"], outcome.state.at) == ((PHOTO,), "papers")


def test_an_emergency_sign_below_a_picture_counts_at_once_m5() -> None:
    for value in (PHOTO, VOICE, PAPER, HERE):
        assert go(sends(value, "chest pain")).noticed == ("chest_pain",)
    done = go(*TO_THE_PAPERS, Send("papers"), Send("where")).state
    late = go(sends(PHOTO, "chest pain"), state=done)
    assert (late.result, late.noticed, late.state) == (Result.STALE, ("chest_pain",), done)


def test_the_words_below_may_bring_the_question_that_the_picture_answers() -> None:
    outcome = go(sends(PHOTO, "36.6, a rash"))
    assert outcome.state.answers == {"temperature": (366,), "symptoms": ("rash",), "photo": (PHOTO,)}
    assert outcome.state.at == "oxygen"


def test_what_is_sent_early_answers_the_one_question_that_is_open_for_it() -> None:
    early = go(sends(HERE))
    assert (early.result, early.state.at, early.state.answers) == (Result.MOVED, "temperature", {"where": (HERE,)})
    assert "where" in early.state.asked
    at_summary = go(
        *TO_THE_PAPERS, Send("papers"), says("Heping Road 3"), Send("note"), Edit("note"), Send("note")
    ).state
    assert at_summary.at is None
    late = go(sends(PAPER), state=at_summary)
    assert (late.state.at, late.state.answers["papers"]) == (None, (PAPER,))


def test_what_no_question_takes_is_left_out_and_told() -> None:
    without_rash = go(Choose("temperature", 366))
    outcome = go(sends(PHOTO, "36.9"), state=without_rash.state)
    assert "answer the question below" in told(outcome)
    assert outcome.understood == ("temperature",)
    assert outcome.state.answers == {"temperature": (369,)}
    at_summary = go(says("36.6 I think"), *TO_THE_PAPERS[1:], Send("papers"), Send("where")).state
    assert "tap Send" in told(go(sends(PHOTO), state=at_summary))


def test_another_kind_is_told_what_is_wanted() -> None:
    at_papers = go(*TO_THE_PAPERS).state
    outcome = go(sends(PHOTO), state=at_papers)
    assert "not what I need" in told(outcome)
    assert outcome.refusal
    assert outcome.refusal.fields == {"ways": (Kind.DOCUMENT, Kind.VOICE)}
    assert "not what I need" in told(go(says("I have none"), state=at_papers))


def test_with_two_questions_open_for_it_nothing_is_guessed() -> None:
    item = {"type": "attachment", "accepts": ["photo"], "text": texts("?")}
    form = questionnaire_file.read(
        definition({"link_id": "well", "type": "boolean", "text": texts("?")}, {"link_id": "front", **item}, {"link_id": "back", **item}),
        LANGUAGES,
    )  # fmt: skip
    assert "answer the question below" in told(go(sends(PHOTO), form=form))
    both = go(Choose("well", True), sends(PHOTO), sends(OTHER_PHOTO), form=form)
    assert both.state.answers == {"well": (True,), "front": (PHOTO,), "back": (OTHER_PHOTO,)}


def test_a_second_picture_is_left_out_where_one_is_enough() -> None:
    one = go(*TO_THE_PHOTO, sends(PHOTO)).state
    second = go(sends(OTHER_PHOTO), state=one)
    assert "kept the first" in told(second)
    assert second.state == one


def test_a_question_asked_once_more_takes_another_picture() -> None:
    again = go(*TO_THE_PHOTO, sends(PHOTO), Back("papers"), sends(OTHER_PHOTO))
    assert again.state.answers["photo"] == (OTHER_PHOTO,)


def test_several_come_one_after_the_other_up_to_the_most() -> None:
    state = go(*TO_THE_PAPERS).state
    for count in (1, 2):
        outcome = go(sends(PAPER), state=state)
        state = outcome.state
        assert (outcome.result, state.at, len(state.answers["papers"])) == (Result.MOVED, "papers", count)
    third = go(sends(VOICE), state=state)
    assert third.state.at == "where"
    fourth = go(sends(VOICE), state=third.state)
    assert fourth.refusal == response.Refusal(
        "I have {most} now, and that is enough. I left this one out.", "papers", {"most": 3}
    )
    back = go(Back("where"), sends(VOICE), state=third.state)
    assert "that is enough" in told(back)
    assert back.state.answers["papers"] == (PAPER, PAPER, VOICE)


def test_what_was_sent_can_be_taken_away() -> None:
    state = go(*TO_THE_PAPERS, sends(PAPER)).state
    removed = go(Remove("papers"), state=state)
    assert (removed.result, removed.state.at, "papers" in removed.state.answers) == (Result.MOVED, "papers", False)
    assert go(Remove("papers"), state=removed.state).result is Result.REPEATED
    assert go(Remove("papers"), state=go(Send("papers"), state=state).state).result is Result.STALE


def test_a_required_picture_is_asked_for() -> None:
    item = {"link_id": "photo", "type": "attachment", "accepts": ["photo"], "required": True, "text": texts("?")}
    form = questionnaire_file.read(definition(item), LANGUAGES)
    assert "is needed" in told(go(Send("photo"), form=form))
    assert "not what I need" in told(go(says("skip"), form=form))
    assert go(sends(PHOTO), Send(), form=form).result is Result.COMPLETED


def test_back_from_several_pictures_goes_to_the_question_before() -> None:
    assert go(*TO_THE_PAPERS, sends(PAPER), Back("papers")).state.at == "onset"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Heping Road 3, behind the school", "Heping Road 3, behind the school"),
        ("和平路3号", "和平路3号"),
        ("3", None),
        ("📎", None),
        ("\u202e", None),
        ("36.9 °C", None),
    ],
)
def test_a_place_is_an_address_in_words_too(text: str, place: str | None) -> None:
    at_where = go(*TO_THE_PAPERS, Send("papers")).state
    outcome = go(says(text), state=at_where)
    assert outcome.state.answers.get("where", (None,)) == (place,)
    assert outcome.state.at == ("note" if place else "where")


def test_words_for_another_question_are_no_address_until_they_say_nothing_new() -> None:
    at_where = go(*TO_THE_PAPERS, Send("papers")).state
    once = go(says("Rash Street 5"), state=at_where)
    assert (once.result, once.state.at, once.understood) == (Result.MOVED, "where", ("symptoms",))
    twice = go(says("Rash Street 5"), state=once.state)
    assert twice.state.answers["where"] == ("Rash Street 5",)


def test_the_words_below_a_picture_are_no_address() -> None:
    at_where = go(*TO_THE_PAPERS, Send("papers")).state
    outcome = go(sends(PAPER, "my blood test"), state=at_where)
    assert outcome.state.answers == {"temperature": (366,), "papers": (PAPER,)}
    assert outcome.state.at == "where"


def test_a_text_for_a_text_stays_the_text_itself() -> None:
    at_note = go(*TO_THE_PAPERS, Send("papers"), sends(HERE)).state
    assert go(says("skip, 97%, yesterday"), state=at_note).state.answers["note"] == ("skip, 97%, yesterday",)
    below = go(sends(VOICE, "listen to my cough"), state=at_note)
    assert (below.state.answers["note"], below.state.answers["papers"]) == (("listen to my cough",), (VOICE,))


@pytest.mark.parametrize(
    ("operator", "answer", "asked"),
    [
        ("exists", True, [False, True]),
        ("=", "2026-03-01", [False, True]),
        ("!=", "2026-03-01", [True, False]),
        (">", "2026-02-28", [False, True]),
        ("<=", "2026-02-28", [False, False]),
    ],
)
def test_a_day_brings_a_question(operator: str, answer: Any, asked: list[bool]) -> None:
    day = {"link_id": "day", "type": "date", "earliest": -90, "latest": 0, "text": texts("When?")}
    when = [{"question": "day", "operator": operator, "answer": answer}]
    note = {"link_id": "note", "type": "string", "text": texts("?"), "enable_when": when}
    form = questionnaire_file.read(definition(day, note), LANGUAGES)
    cases: list[questionnaire.Answers] = [{}, {"day": (date(2026, 3, 1),)}]
    assert [len(form.questions(case)) == 2 for case in cases] == asked


INPUTS = st.one_of(
    st.sampled_from([*TO_THE_PHOTO, Send(), Other("onset"), Remove("photo"), Remove("papers"), Choose("onset", date(1, 1, 1))]),
    st.builds(Give, st.sampled_from([PHOTO, OTHER_PHOTO, PAPER, VOICE, HERE]), st.sampled_from(["", "37.4 rash", "3/1", "\ud800"]), st.just("en")),
    st.builds(Write, st.sampled_from(["97", "3/1", "yesterday", "skip", "Heping Road", "no rash", "chest pain", "\u202e"]), st.just("en")),
    st.builds(Back, st.sampled_from([item.link_id for item in RASH.items])),
    st.builds(Edit, st.sampled_from([item.link_id for item in RASH.items])),
    st.builds(Send, st.sampled_from([item.link_id for item in RASH.items])),
)  # fmt: skip


@examples.always
@given(st.lists(INPUTS, max_size=20))
def test_whatever_is_sent_the_response_stays_whole(inputs: list[response.Input]) -> None:
    """I4, M8: refusals, stale and repeated taps keep the rest, and every state survives a restart."""
    state = engine.start(RASH)
    for given_ in inputs:
        outcome = engine.apply(RASH, state, given_, TODAY)
        if outcome.result in (Result.STALE, Result.REPEATED):
            assert outcome.state == state
        if not isinstance(given_, Write | Give):
            again = engine.apply(RASH, outcome.state, given_, TODAY)
            same = Result.REPEATED if outcome.result in (Result.MOVED, Result.COMPLETED) else outcome.result
            assert (again.state, again.result) == (outcome.state, same)
        state = outcome.state
        assert all(RASH.item(link_id).allows(value) for link_id, values in state.answers.items() for value in values)
        assert all(len(state.answers.get(item.link_id, ())) <= item.most for item in RASH.items if item.accepts)
        assert State.from_json(state.to_json()) == state
        assert not state.finished or "temperature" in state.answers
