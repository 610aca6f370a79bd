"""How a response goes from its first question to its end, by taps and by texts."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import engine, questionnaire, questionnaire_file, response
from bot.forms.response import Back, Cancel, Choose, Edit, Other, Outcome, Result, Send, Set, State, Write
from tests.rules.forms import examples
from tests.rules.forms.examples import LANGUAGES, TODAY, definition, texts

CHECKIN = examples.checkin()
LONGER = examples.longer()

WARM = Choose("temperature", 372)
NO_SYMPTOMS = Choose("symptoms", "none")
COUGH = Set("symptoms", "cough", True)


def go(form: questionnaire.Questionnaire, *inputs: response.Input, state: State | None = None) -> Outcome:
    """Apply inputs one after the other; the last one's outcome."""
    state = state or engine.start(form)
    for given_ in inputs:
        outcome = engine.apply(form, state, given_, TODAY)
        state = outcome.state
    return outcome


def says(text: str) -> Write:
    return Write(text, "en")


def test_a_check_in_is_two_taps() -> None:
    first = go(CHECKIN, WARM)
    assert (first.result, first.state.at, first.noticed) == (Result.MOVED, "symptoms", ())
    second = go(CHECKIN, NO_SYMPTOMS, state=first.state)
    assert second.result is Result.COMPLETED
    assert second.state.answers == {"temperature": (372,), "symptoms": ("none",)}
    assert second.state.finished


def test_symptoms_are_switched_and_sent() -> None:
    outcome = go(CHECKIN, WARM, COUGH, Set("symptoms", "headache", True), Set("symptoms", "cough", False), COUGH)
    assert outcome.state.answers["symptoms"] == ("cough", "headache")
    sent = go(CHECKIN, Send("symptoms"), state=outcome.state)
    assert sent.result is Result.COMPLETED


def test_an_exclusive_option_stands_alone() -> None:
    chosen = go(CHECKIN, WARM, COUGH, Set("symptoms", "none", True)).state
    assert chosen.answers["symptoms"] == ("none",)
    assert go(CHECKIN, COUGH, state=chosen).state.answers["symptoms"] == ("cough",)
    assert "symptoms" not in go(CHECKIN, Set("symptoms", "none", False), state=chosen).state.answers
    assert go(CHECKIN, NO_SYMPTOMS, state=chosen).result is Result.COMPLETED


def test_nothing_chosen_is_not_an_answer_m4() -> None:
    outcome = go(CHECKIN, WARM, Send("symptoms"))
    assert outcome.result is Result.REFUSED
    assert outcome.refusal
    assert outcome.refusal.sentence == "Please choose an answer first."
    assert outcome.state.at == "symptoms"


def test_a_symptom_brings_its_own_question_and_takes_it_away_again() -> None:
    asked = go(CHECKIN, WARM, Set("symptoms", "sore_throat", True), Send("symptoms"))
    assert (asked.result, asked.state.at) == (Result.MOVED, "since")
    answered = go(CHECKIN, says("since Monday"), state=asked.state)
    assert answered.result is Result.COMPLETED
    assert answered.state.answers["since"] == ("since Monday",)
    skipped = go(CHECKIN, Send("since"), state=asked.state)
    assert skipped.result is Result.COMPLETED
    assert "since" not in skipped.state.answers


def test_answers_out_of_force_are_kept_while_editing_and_dropped_when_sent() -> None:
    no, home, days = Choose("well", False), Choose("place", "home"), Choose("days", 3)
    summary = go(LONGER, no, home, days, Send("more"))
    assert (summary.result, summary.state.at) == (Result.MOVED, None)
    changed = go(LONGER, Edit("well"), Choose("well", True), state=summary.state)
    assert changed.state.answers["place"] == ("home",)
    assert go(LONGER, Send(), state=changed.state).state.answers == {"well": (True,)}
    back_again = go(LONGER, Edit("well"), no, Send(), state=changed.state)
    assert back_again.state.answers == {"well": (False,), "place": ("home",), "days": (3,)}


def test_a_written_answer_shows_a_summary_before_it_is_sent() -> None:
    outcome = go(CHECKIN, says("37度4 有点咳嗽"))
    assert (outcome.result, outcome.state.at) == (Result.MOVED, None)
    assert outcome.understood == ("temperature", "symptoms")
    assert outcome.state.written
    sent = go(CHECKIN, Send(), state=outcome.state)
    assert sent.result is Result.COMPLETED
    assert sent.state.answers == {"temperature": (374,), "symptoms": ("cough",)}


@pytest.mark.parametrize("text", ["38.2", "38,2", "３８．２", "38.2°C", "38.2 度", "38.2도"])
def test_a_bare_number_is_as_good_as_a_button(text: str) -> None:
    """Who taps "Other…" at night and types a fever sends it as everybody else does: no summary to confirm."""
    outcome = go(CHECKIN, Other("temperature"), says(text), COUGH, Send("symptoms"))
    assert outcome.result is Result.COMPLETED
    assert outcome.state.answers == {"temperature": (382,), "symptoms": ("cough",)}


@pytest.mark.parametrize("text", ["100.8", "38.2 or so", "体温38.2", "38.2 no symptoms", "38度2"])
def test_what_had_to_be_understood_is_shown_first(text: str) -> None:
    assert go(CHECKIN, says(text)).state.written


def test_a_summary_is_confirmed_in_words_too() -> None:
    state = go(CHECKIN, says("37.4 cough")).state
    assert go(CHECKIN, says("好的！"), state=state).result is Result.COMPLETED
    assert go(CHECKIN, says("hm"), state=state).result is Result.REFUSED
    corrected = go(CHECKIN, says("38.5"), state=state)
    assert (corrected.result, corrected.state.answers["temperature"]) == (Result.MOVED, (385,))


def test_no_symptoms_never_invents_a_temperature_m3() -> None:
    outcome = go(CHECKIN, says("没有症状"))
    assert (outcome.result, outcome.state.at) == (Result.MOVED, "temperature")
    assert outcome.state.answers == {"symptoms": ("none",)}
    assert go(CHECKIN, Send(), state=outcome.state).result is Result.STALE
    assert go(CHECKIN, says("37"), state=outcome.state).state.at is None


def test_a_temperature_alone_leaves_the_symptoms_owed() -> None:
    outcome = go(CHECKIN, says("37.4"))
    assert (outcome.result, outcome.state.at) == (Result.MOVED, "symptoms")
    assert go(CHECKIN, NO_SYMPTOMS, state=outcome.state).state.at is None


def test_a_text_may_put_the_question_being_asked_out_of_force() -> None:
    state = go(CHECKIN, WARM, Set("symptoms", "sore_throat", True), Send("symptoms")).state
    assert state.at == "since"
    well = {"link_id": "since", "type": "boolean", "text": texts("Since today?")}
    when = [{"question": "symptoms", "operator": "=", "answer": "none"}]
    symptoms = {"link_id": "symptoms", "type": "choice", "repeats": True, "text": texts("How?")}
    options = [
        {"code": "none", "exclusive": True, "text": texts("All good")},
        {"code": "cough", "text": texts("Cough")},
    ]
    form = questionnaire_file.read(
        definition({**symptoms, "options": options}, {**well, "enable_when": when}), LANGUAGES
    )
    asked = go(form, Choose("symptoms", "none"))
    assert asked.state.at == "since"
    assert go(form, says("cough"), state=asked.state).state.at is None


@pytest.mark.parametrize(
    ("inputs", "sentence", "fields"),
    [
        ([says("45")], "between {minimum} and {maximum}", {"minimum": 340, "maximum": 430}),
        ([says("warm")], "such as {example}", {"example": 367}),
        ([WARM, says("blah")], "Please tap the answer that fits", {}),
        ([WARM, Set("symptoms", "sore_throat", True), Send("symptoms"), says("\x00")], "Please write a few words", {}),
        ([says("37.4 cough"), says("?")], "please tap Send", {}),
    ],
)
def test_what_is_not_understood_is_asked_again_m3(inputs: list[response.Input], sentence: str, fields: Any) -> None:
    outcome = go(CHECKIN, *inputs)
    assert outcome.result is Result.REFUSED
    assert outcome.refusal
    assert sentence in outcome.refusal.sentence
    assert outcome.refusal.fields == fields


def test_yes_or_no_is_asked_again() -> None:
    outcome = go(LONGER, says("perhaps"))
    assert outcome.refusal
    assert "Yes or No" in outcome.refusal.sentence


def test_a_sign_counts_the_moment_it_is_tapped_or_written_m5() -> None:
    pain = Set("symptoms", "chest_pain", True)
    warm = go(CHECKIN, WARM).state
    assert go(CHECKIN, pain, state=warm).noticed == ("chest_pain",)
    assert go(CHECKIN, pain, pain, state=warm).noticed == ()
    assert go(CHECKIN, Set("symptoms", "chest_pain", False), state=go(CHECKIN, pain, state=warm).state).noticed == ()
    refused = go(CHECKIN, says("45 °C and chest pain"))
    assert (refused.result, refused.noticed) == (Result.REFUSED, ("chest_pain",))
    assert refused.state.answers == {"symptoms": ("chest_pain",)}
    in_a_note = go(CHECKIN, Set("symptoms", "sore_throat", True), Send("symptoms"), says("now chest pain"), state=warm)
    assert in_a_note.noticed == ("chest_pain",)
    assert go(CHECKIN, says("no chest pain")).noticed == ()


def test_a_sign_tapped_on_an_old_screen_still_counts_m5() -> None:
    pain = Set("symptoms", "chest_pain", True)
    early = go(CHECKIN, pain)
    assert (early.result, early.noticed, early.state) == (Result.STALE, ("chest_pain",), engine.start(CHECKIN))
    done = go(CHECKIN, WARM, NO_SYMPTOMS).state
    assert (go(CHECKIN, pain, state=done).result, go(CHECKIN, pain, state=done).noticed) == (
        Result.STALE,
        ("chest_pain",),
    )
    late = go(CHECKIN, says("chest pain"), state=done)
    assert (late.result, late.noticed, late.state) == (Result.STALE, ("chest_pain",), done)


def test_back_goes_through_the_questions_in_order() -> None:
    state = go(LONGER, Choose("well", False), Choose("place", "home"), Choose("days", 2)).state
    assert state.at == "more"
    seen = []
    for link_id in ("more", "days", "place"):
        state = go(LONGER, Back(link_id), state=state).state
        seen.append(state.at)
    assert seen == ["days", "place", "well"]
    assert go(LONGER, Back("well"), state=state).result is Result.STALE
    assert go(LONGER, Choose("well", False), state=state).state.at == "place"
    assert state.answers["place"] == ("home",)


def test_back_after_toggles_asks_them_again() -> None:
    state = go(CHECKIN, WARM, COUGH, Back("symptoms"), WARM).state
    assert (state.at, state.answers["symptoms"]) == ("symptoms", ("cough",))


def test_edit_from_the_summary_comes_back_to_it() -> None:
    summary = go(CHECKIN, says("37.4 cough")).state
    edited = go(CHECKIN, Edit("temperature"), Choose("temperature", 368), state=summary)
    assert (edited.result, edited.state.at, edited.state.answers["temperature"]) == (Result.MOVED, None, (368,))
    left = go(CHECKIN, Edit("symptoms"), Back("symptoms"), state=summary)
    assert (left.result, left.state) == (Result.MOVED, summary)
    emptied = go(CHECKIN, Edit("symptoms"), Set("symptoms", "cough", False), Back("symptoms"), state=summary)
    assert emptied.result is Result.REFUSED


def test_cancel_ends_it() -> None:
    assert go(CHECKIN, WARM, Cancel()).result is Result.CANCELLED
    assert go(CHECKIN, WARM, NO_SYMPTOMS, Cancel()).result is Result.STALE


@pytest.mark.parametrize(
    ("before", "tap"),
    [
        ([WARM], WARM),
        ([WARM, NO_SYMPTOMS], NO_SYMPTOMS),
        ([WARM, NO_SYMPTOMS], WARM),
        ([WARM, COUGH], COUGH),
        ([WARM, COUGH, Set("symptoms", "cough", False)], Set("symptoms", "cough", False)),
        ([WARM, COUGH, Send("symptoms")], Send("symptoms")),
        ([WARM, COUGH, Send("symptoms")], COUGH),
        ([Other("temperature")], Other("temperature")),
        ([WARM, Back("symptoms")], Back("symptoms")),
        ([says("37.4 cough"), Edit("temperature")], Edit("temperature")),
        ([says("37.4 cough"), Edit("temperature"), Back("temperature")], Back("temperature")),
        ([says("37.4 cough"), Send()], Send()),
    ],
)
def test_two_identical_taps_are_one_m8(before: list[response.Input], tap: response.Input) -> None:
    state = go(CHECKIN, *before).state
    outcome = go(CHECKIN, tap, state=state)
    assert (outcome.result, outcome.state) == (Result.REPEATED, state)


@pytest.mark.parametrize(
    ("before", "tap"),
    [
        ([WARM], Choose("temperature", 374)),
        ([WARM], Other("temperature")),
        ([WARM], Send("since")),
        ([WARM], Send()),
        ([WARM], Edit("temperature")),
        ([WARM], Back("temperature")),
        ([WARM], Back("since")),
        ([WARM, COUGH], NO_SYMPTOMS),
        ([], COUGH),
        ([], NO_SYMPTOMS),
        ([says("37.4 cough")], Edit("since")),
        ([says("37.4 cough")], Back("since")),
        ([WARM, NO_SYMPTOMS], Choose("temperature", 390)),
        ([WARM, NO_SYMPTOMS], COUGH),
        ([WARM, NO_SYMPTOMS], Edit("temperature")),
        ([WARM, NO_SYMPTOMS], says("39")),
    ],
)
def test_a_button_of_another_step_changes_nothing_i4(before: list[response.Input], tap: response.Input) -> None:
    state = go(CHECKIN, *before).state if before else engine.start(CHECKIN)
    outcome = go(CHECKIN, tap, state=state)
    assert (outcome.result, outcome.state) == (Result.STALE, state)


def test_other_asks_to_type_until_answered() -> None:
    typing = go(CHECKIN, Other("temperature")).state
    assert typing.typing
    assert go(CHECKIN, says("nonsense"), state=typing).state.typing
    assert not go(CHECKIN, says("37.4"), state=typing).state.typing
    assert not go(CHECKIN, WARM, state=typing).state.typing


def test_a_correction_begins_at_its_summary_m8() -> None:
    state = engine.start(CHECKIN, {"temperature": (372,), "symptoms": ("none",)})
    assert state.at is None
    corrected = go(CHECKIN, Edit("symptoms"), COUGH, Send("symptoms"), Send(), state=state)
    assert corrected.result is Result.COMPLETED
    assert corrected.state.answers == {"temperature": (372,), "symptoms": ("cough",)}
    assert engine.start(CHECKIN, {"symptoms": ("none",)}).at == "temperature"


@pytest.mark.parametrize(
    "wrong", [Choose("temperature", 999), Choose("symptoms", "gout"), Set("temperature", "x", True)]
)
def test_what_no_button_can_say_is_a_programmers_mistake(wrong: response.Input) -> None:
    with pytest.raises(ValueError, match="no such answer"):
        go(CHECKIN, wrong)


def test_only_one_of_several_can_be_switched() -> None:
    with pytest.raises(ValueError, match="nothing to switch"):
        go(LONGER, Set("place", "home", True))


def test_a_state_survives_a_restart() -> None:
    for inputs in ([WARM], [WARM, COUGH], [says("37.4 cough")], [Other("temperature")], [WARM, NO_SYMPTOMS]):
        state = go(CHECKIN, *inputs).state
        assert State.from_json(state.to_json()) == state
    state = go(LONGER, Choose("well", False), Choose("place", "home"), Choose("days", 2), says("\N{SNOWMAN} ü")).state
    assert State.from_json(state.to_json()) == state


GOOD = '[1,{"a":[1]},"b",["a"],[false,false,false]]'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "{}",
        "[1]",
        GOOD.replace("[1,", "[2,", 1),
        GOOD.replace('{"a":[1]}', "[]"),
        GOOD.replace('{"a":[1]}', '{"a":1}'),
        GOOD.replace('{"a":[1]}', '{"a":"x"}'),
        GOOD.replace('{"a":[1]}', '{"a":[1.5]}'),
        GOOD.replace('{"a":[1]}', '{"a":[null]}'),
        GOOD.replace('"b"', "7"),
        GOOD.replace('["a"]', "[1]"),
        GOOD.replace('["a"]', '"a"'),
        GOOD.replace("[false,", "[0,"),
        GOOD.replace("[false,", "["),
        GOOD.replace(",", ", "),
        "[" * 100_000,
    ],
)
def test_only_a_state_of_this_version_is_taken_up(text: str) -> None:
    State.from_json(GOOD)
    with pytest.raises(ValueError):  # noqa: PT011 -- the sentence differs, the type is the promise
        State.from_json(text)


INPUTS = st.one_of(
    st.sampled_from([WARM, NO_SYMPTOMS, COUGH, Send(), Cancel(), Other("temperature")]),
    st.builds(
        Set, st.just("symptoms"), st.sampled_from([o.code for o in CHECKIN.item("symptoms").options]), st.booleans()
    ),
    st.builds(Back, st.sampled_from([item.link_id for item in CHECKIN.items])),
    st.builds(Edit, st.sampled_from([item.link_id for item in CHECKIN.items])),
    st.builds(Send, st.sampled_from([item.link_id for item in CHECKIN.items])),
    st.builds(
        Write,
        st.sampled_from(["37.4", "45", "cough", "没有症状", "喉咙痛", "yes", "?", "\ud800", "yesterday"]),
        st.just("en"),
    ),
)


@examples.always
@given(st.lists(INPUTS, max_size=14))
def test_whatever_a_person_does_the_response_stays_whole(inputs: list[response.Input]) -> None:
    """I4, M4, M8: refusals, stale and repeated taps keep the rest; nothing is sent while something required is owed."""
    state = engine.start(CHECKIN)
    for given_ in inputs:
        outcome = engine.apply(CHECKIN, state, given_, TODAY)
        if outcome.result in (Result.STALE, Result.REPEATED, Result.CANCELLED):
            assert outcome.state == state
        if not isinstance(given_, Write):
            again = engine.apply(CHECKIN, outcome.state, given_, TODAY)
            same = Result.REPEATED if outcome.result in (Result.MOVED, Result.COMPLETED) else outcome.result
            assert (again.state, again.result) == (outcome.state, same)
        state = outcome.state
        chosen = state.answers.get("symptoms", ())
        assert "none" not in chosen or chosen == ("none",)
        assert all(CHECKIN.item(link_id).allows(value) for link_id, values in state.answers.items() for value in values)
        assert State.from_json(state.to_json()) == state
        json.loads(state.to_json())
        if state.finished:
            assert {"temperature", "symptoms"} <= set(state.answers)
            assert ("since" in state.answers) <= ("sore_throat" in chosen)
