"""Content is checked whole before anything runs, and a published version can be told from a changed one."""

import contextlib
import copy
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import questionnaire, questionnaire_file
from bot.forms.questionnaire import Attachment, Kind, Place
from tests.rules.forms import examples
from tests.rules.forms.examples import LANGUAGES, definition, texts

DISPLAY = {"link_id": "hello", "type": "display", "text": texts("Hello")}
STRING = {"link_id": "name", "type": "string", "text": texts("Who?")}
NUMBER = {"link_id": "age", "type": "quantity", "text": texts("How old?"), "minimum": 0, "maximum": 120}
WELL = {"link_id": "well", "type": "boolean", "text": texts("Well?")}
OPTION = {"code": "red", "text": texts("Red")}
STEPS = {"link_id": "steps", "type": "integer", "text": texts("How many?"), "minimum": 0, "maximum": 120}
DAY = {"link_id": "day", "type": "date", "text": texts("When?"), "earliest": -30, "latest": 0}
PICTURE = {"link_id": "picture", "type": "attachment", "text": texts("Show me."), "accepts": ["photo"]}
PLACE = {"link_id": "place", "type": "location", "text": texts("Where?")}
COLOUR = {"link_id": "colour", "type": "choice", "text": texts("Which?"), "options": [OPTION]}


def only_when(question: str, operator: Any, answer: Any) -> dict[str, Any]:
    return {**STRING, "enable_when": [{"question": question, "operator": operator, "answer": answer}]}


def test_a_whole_definition_is_read() -> None:
    form = examples.checkin()
    temperature, symptoms, since = form.items
    assert (form.id, form.version, form.confirm, form.title["en"]) == (
        "daily-checkin",
        "1",
        "written",
        "Daily check-in",
    )
    assert (temperature.minimum, temperature.maximum, temperature.scale, temperature.unit) == (340, 430, 10, "Cel")
    assert (symptoms.repeats, symptoms.watched, symptoms.required) == (True, True, True)
    assert [option.code for option in symptoms.options if option.exclusive and option.sends] == ["none"]
    assert symptoms.options[0].summary["en"] == "No symptoms"
    assert symptoms.options[2].summary["en"] == "Cough"
    assert symptoms.options[2].aliases == {"en": ("coughing", "dry cough"), "zh_CN": ("咳",), "ko": ("기침해",)}
    assert since.enable_when == (questionnaire.Condition("symptoms", "=", "sore_throat"),)
    with pytest.raises(KeyError):
        form.item("nothing")


def test_what_is_tapped_from_a_file_and_what_can_be_sent_is_read() -> None:
    form = examples.rash()
    oxygen, onset, photo, papers, where = (form.item(name) for name in ("oxygen", "onset", "photo", "papers", "where"))
    assert (oxygen.minimum, oxygen.maximum, oxygen.unit, oxygen.suggestions) == (50, 100, "%", (95, 96, 97, 98))
    assert (onset.earliest, onset.latest) == (-90, 0)
    assert (photo.accepts, photo.repeats, photo.most) == ((Kind.PHOTO,), False, 1)
    assert (papers.accepts, papers.repeats, papers.most) == ((Kind.DOCUMENT, Kind.VOICE), True, 3)
    assert (where.type, form.item("note").enable_when) == (
        "location",
        (questionnaire.Condition("where", "exists", True),),
    )


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (None, "keys and values are expected here, not None"),
        ({}, "missing id"),
        (definition(), "items: a list of 1 to 1296 is expected here"),
        (definition(*[STRING] * 1297), "items: a list of 1 to 1296 is expected here"),
        (definition(STRING, items="x"), "items: a list of 1 to 1296 is expected here"),
        (definition(STRING, id="Daily Check"), "id: 'Daily Check' is not a name of small letters, digits, - and _"),
        (definition(STRING, version=1), "version: 1 is not a text"),
        (definition(STRING, confirm="never"), "confirm: 'never' is none of always, written"),
        (definition(STRING, title={"en": "x", "zh_CN": "x"}), "title: missing ko"),
        (definition(STRING, title=texts("x") | {"fr": "x"}), "title.fr: unknown key here"),
        (definition(STRING, title=texts(" ")), "title.en: ' ' is not a text"),
        (definition(STRING, pages=1), "pages: unknown key here"),
        (definition(STRING, **{"1": 1}), "1: unknown key here"),
        (definition(STRING) | {1: 1}, "1: unknown key here"),
        (definition({}), "items[0]: missing link_id"),
        (definition(STRING, STRING), "items[1].link_id: name is there already"),
        (definition({**STRING, "type": "essay"}), "items[0].type: 'essay' is none of display, boolean, choice"),
        (definition({**STRING, "minimum": 3}), "items[0].minimum: unknown key here"),
        (definition({**STRING, "required": 1}), "items[0].required: 1 is neither true nor false"),
        (definition({**STRING, "summary": {}}), "items[0].summary: missing en"),
        (definition(STRING, DISPLAY), "items[1]: a text to read needs a question after it"),
        (definition({**DISPLAY, "required": True}, STRING), "items[0].required: unknown key here"),
        (definition({**COLOUR, "options": []}), "items[0].options: a list of 1 to 1296 is expected here"),
        (definition({**COLOUR, "options": [OPTION, OPTION]}), "items[0].options[1].code: red is there already"),
        (
            definition({**COLOUR, "options": [{"code": "red", "text": {"en": "Red", "zh_CN": "红"}}]}),
            "items[0].options[0].text: missing ko",
        ),
        (definition({**COLOUR, "options": [{**OPTION, "colour": 1}]}), "items[0].options[0].colour: unknown key here"),
        (definition({**COLOUR, "options": [{**OPTION, "aliases": {"en": "red"}}]}), "aliases.en: a list of texts"),
        (definition({**COLOUR, "options": [{**OPTION, "aliases": {"en": [1]}}]}), "aliases.en: a list of texts"),
        (definition({**COLOUR, "options": [{**OPTION, "aliases": {"fr": []}}]}), "aliases.fr: unknown key here"),
        (
            definition({**COLOUR, "options": [OPTION, {"code": "b", "text": texts("RED")}]}),
            "items[0].options[1]: 'RED' already means red",
        ),
        (
            definition({**COLOUR, "repeats": True, "options": [{**OPTION, "sends": True}]}),
            "items[0].options[0].sends: where several may be chosen, only an exclusive option can send",
        ),
        (definition({**NUMBER, "decimals": 9}), "items[0].decimals: 9 is not a whole number from 0 to 4"),
        (definition({**NUMBER, "decimals": True}), "items[0].decimals: True is not a whole number from 0 to 4"),
        (definition({**NUMBER, "unit": 1}), "items[0].unit: 1 is not a text"),
        (definition({**NUMBER, "unit": "Cel"}), "items[0].decimals: degrees are kept in tenths: 1"),
        (definition({**NUMBER, "minimum": 0.5}), "items[0].minimum: 0.5 is not a number with at most the decimals"),
        (definition({**NUMBER, "minimum": "low"}), "items[0].minimum: 'low' is not a number"),
        (definition({**NUMBER, "minimum": False}), "items[0].minimum: False is not a number"),
        (definition({**NUMBER, "minimum": float("inf")}), "items[0].minimum: inf is not a number"),
        (definition({**NUMBER, "maximum": 10**15}), "items[0].maximum: 1000000000000000 is not a number"),
        (definition({**NUMBER, "maximum": -1}), "items[0].maximum: is below the minimum"),
        (definition({**STRING, "enable_when": []}), "items[0].enable_when: a list of 1 to 1296 is expected here"),
        (
            definition(only_when("age", "=", 1), NUMBER),
            "items[0].enable_when[0].question: age is not an earlier question",
        ),
        (definition(DISPLAY, only_when("hello", "exists", True)), "question: hello is not an earlier question"),
        (definition(NUMBER, only_when("age", "~", 1)), "enable_when[0].operator: '~' is none of exists, !=, =, >"),
        (definition(WELL, only_when("well", ">", True)), "operator: only a number or a date is larger or smaller"),
        (definition(WELL, only_when("well", "=", "yes")), "answer: 'yes' cannot be an answer to well"),
        (definition(COLOUR, only_when("colour", "=", "blue")), "answer: 'blue' cannot be an answer to colour"),
        (definition(WELL, only_when("well", "exists", 1)), "answer: 1 cannot be an answer to well"),
        (definition(NUMBER, only_when("age", "=", "old")), "answer: 'old' is not a number"),
        (
            definition(WELL, {**STRING, "enable_when": [{"question": "well", "operator": "exists"}]}),
            "items[1].enable_when[0]: missing answer",
        ),
        (
            definition(WELL, {**STRING, "enable_when": only_when("well", "=", True)["enable_when"] * 2}),
            "items[1]: missing enable_behavior",
        ),
        (definition({**STEPS, "decimals": 1}), "items[0].decimals: unknown key here"),
        (definition({**STEPS, "minimum": 0.5}), "items[0].minimum: 0.5 is not a number with at most the decimals"),
        (definition({**STEPS, "unit": "Cel"}), "items[0].unit: degrees are kept in tenths: a quantity"),
        (definition({**STEPS, "suggestions": 7}), "items[0].suggestions: a list of up to 8 numbers is expected here"),
        (definition({**STEPS, "suggestions": [1] * 9}), "items[0].suggestions: a list of up to 8 numbers"),
        (definition({**STEPS, "suggestions": [1, "x"]}), "items[0].suggestions[1]: 'x' is not a number"),
        (definition({**STEPS, "suggestions": [121]}), "items[0].suggestions: one of them is not between the minimum"),
        (definition({**DAY, "earliest": "monday"}), "items[0].earliest: 'monday' is not a whole number from -36525"),
        (definition({**DAY, "latest": 36526}), "items[0].latest: 36526 is not a whole number from -36525 to 36525"),
        (definition({**DAY, "latest": False}), "items[0].latest: False is not a whole number"),
        (definition({**DAY, "latest": -31}), "items[0].latest: is before the earliest"),
        (definition({key: DAY[key] for key in ("link_id", "type", "text", "latest")}), "items[0]: missing earliest"),
        (
            definition({**PICTURE, "accepts": []}),
            "items[0].accepts: a list of some of photo, document, voice is expected",
        ),
        (definition({**PICTURE, "accepts": "photo"}), "items[0].accepts: a list of some of photo, document, voice"),
        (definition({**PICTURE, "accepts": ["video"]}), "items[0].accepts: a list of some of photo, document, voice"),
        (definition({**PICTURE, "accepts": [[]]}), "items[0].accepts: a list of some of photo, document, voice"),
        (definition({**PICTURE, "most": 3}), "items[0].most: unknown key here"),
        (definition({**PICTURE, "repeats": True, "most": 1}), "items[0].most: 1 is not a whole number from 2 to 20"),
        (definition({**PLACE, "accepts": ["photo"]}), "items[0].accepts: unknown key here"),
        (
            definition(PICTURE, only_when("picture", "=", "x")),
            "operator: of attachment one can only say whether it exists",
        ),
        (
            definition(PLACE, only_when("place", "!=", "home")),
            "operator: of location one can only say whether it exists",
        ),
        (definition(PLACE, only_when("place", "exists", "yes")), "answer: 'yes' cannot be an answer to place"),
        (definition(DAY, only_when("day", ">", 5)), """answer: 5 is not a date in quotes, such as "2026-03-01\""""),
        (definition(DAY, only_when("day", "=", date(2026, 3, 1))), "is not a date in quotes"),
        (definition(DAY, only_when("day", "=", "1 March")), "answer: '1 March' is not a date in quotes"),
        (definition(STEPS, only_when("steps", "=", 1.5)), "answer: 1.5 is not a number"),
        (definition({**STRING, "enable_behavior": "some"}), "enable_behavior: 'some' is neither all nor any"),
    ],
)
def test_a_wrong_file_is_told_with_its_path(data: Any, problem: str) -> None:
    with pytest.raises(questionnaire.QuestionnaireError) as told:
        questionnaire_file.read(data, LANGUAGES)
    assert problem in str(told.value)


@pytest.mark.parametrize(
    ("operator", "answer", "given", "holds"),
    [
        ("exists", True, (), False),
        ("exists", False, (), True),
        ("exists", True, (5,), True),
        ("exists", False, (5,), False),
        ("=", 5, (), False),
        ("=", 5, (5,), True),
        ("=", "a", ("b", "a"), True),
        ("!=", 5, (), True),
        ("!=", "a", ("b", "a"), False),
        ("!=", "a", ("b", "c"), True),
        (">", 5, (6,), True),
        (">", 5, (5,), False),
        ("<", 5, (4,), True),
        ("<", 5, (5,), False),
        (">=", 5, (5,), True),
        (">=", 5, (4,), False),
        ("<=", 5, (5,), True),
        ("<=", 5, (6,), False),
    ],
)
def test_conditions_mean_what_fhir_r4_says(operator: str, answer: Any, given: Any, holds: bool) -> None:
    assert questionnaire.Condition("q", operator, answer).holds(given) is holds


@pytest.mark.parametrize(
    ("behavior", "asked"), [("all", [False, False, False, True]), ("any", [False, True, True, True])]
)
def test_several_conditions_count_together_or_each(behavior: str, asked: list[bool]) -> None:
    conditions = [
        {"question": "well", "operator": "=", "answer": True},
        {"question": "age", "operator": ">", "answer": 60},
    ]
    item = {**STRING, "enable_when": conditions, "enable_behavior": behavior}
    form = questionnaire_file.read(definition(WELL, NUMBER, item), LANGUAGES)
    cases = [{"well": (well,), "age": (age,)} for well in (False, True) for age in (50, 70)]
    assert [len(form.questions(case)) == 3 for case in cases] == asked


def test_an_answer_to_a_question_out_of_force_does_not_count() -> None:
    """FHIR: what hangs on a disabled question is disabled too."""
    age = {**NUMBER, "enable_when": only_when("well", "=", False)["enable_when"]}
    form = questionnaire_file.read(definition(WELL, age, only_when("age", ">", 60)), LANGUAGES)
    assert [item.link_id for item in form.in_force({"well": (False,), "age": (70,)})] == ["well", "age", "name"]
    assert [item.link_id for item in form.in_force({"well": (True,), "age": (70,)})] == ["well"]


@pytest.mark.parametrize(
    ("item", "value", "allowed"),
    [
        (WELL, True, True),
        (WELL, 1, False),
        (NUMBER, 120, True),
        (NUMBER, 121, False),
        (NUMBER, True, False),
        (COLOUR, "red", True),
        (COLOUR, "blue", False),
        (STRING, "x", True),
        (STRING, 1, False),
        (STEPS, 120, True),
        (STEPS, 121, False),
        (STEPS, False, False),
        (DAY, date(1900, 1, 1), True),
        (DAY, "2026-03-01", False),
        (PICTURE, Attachment(Kind.PHOTO, "AgAC"), True),
        (PICTURE, Attachment(Kind.VOICE, "AwAC"), False),
        (PICTURE, "AgAC", False),
        (PLACE, Place(30.0, 120.0), True),
        (PLACE, "Heping Road 3", True),
        (PLACE, Attachment(Kind.PHOTO, "AgAC"), False),
    ],
)
def test_an_item_knows_what_can_answer_it(item: dict[str, Any], value: Any, allowed: bool) -> None:
    assert questionnaire_file.read(definition(item), LANGUAGES).items[0].allows(value) is allowed


def test_a_text_to_read_takes_no_answer() -> None:
    assert not questionnaire_file.read(definition(DISPLAY, STRING), LANGUAGES).items[0].allows("x")


def test_the_hash_is_of_the_definition_not_of_its_layout() -> None:
    data = yaml.safe_load(examples.CHECKIN)
    turned = dict(reversed(data.items()))
    changed = copy.deepcopy(data)
    changed["items"][0]["text"]["ko"] += "!"
    first, same, other = (questionnaire_file.read(each, LANGUAGES).hash for each in (data, turned, changed))
    assert first == same
    assert first != other
    assert len(first) == 64


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@examples.always
@given(st.data())
def test_a_damaged_file_is_a_questionnaire_error_and_nothing_else(data: st.DataObject) -> None:
    damaged = yaml.safe_load(data.draw(st.sampled_from([examples.CHECKIN, examples.RASH])))
    place = damaged
    for _depth in range(data.draw(st.integers(0, 4))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        inner = place[data.draw(st.sampled_from(keys))]
        if not isinstance(inner, dict | list) or not inner:
            break
        place = inner
    key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
    place[key] = data.draw(JSON)
    with contextlib.suppress(questionnaire.QuestionnaireError):
        assert questionnaire_file.read(damaged, LANGUAGES).items
