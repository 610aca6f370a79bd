"""What a bundle says of reports that a town would have to try hard to make: what is unknown is left out."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import yaml
from fhir.resources.R4B.bundle import Bundle

from bot.assembly import folder
from bot.forms import questionnaire_file
from bot.forms.questionnaire import Questionnaire
from bot.i18n import LANGUAGES, Wording
from bot.monitoring import fhir
from bot.monitoring.fhir import Export, Report, Reporter, Role, Standing, Subject

AT = datetime(2026, 3, 1, 8, 0, 0, 999, tzinfo=ZoneInfo("Asia/Urumqi"))
LI, WANG = UUID(int=1), UUID(int=2)
WORDS = Wording(folder("locales"))


def form(*items: dict[str, Any]) -> Questionnaire:
    texts = dict.fromkeys(LANGUAGES, "?")
    given = [{"text": texts, "required": True} | item for item in items]
    data = {"id": "twice", "version": "2", "title": texts, "confirm": "always", "items": given}
    return questionnaire_file.read(data, LANGUAGES)


def choice(link_id: str, *codes: str) -> dict[str, Any]:
    options = [{"code": code, "text": dict.fromkeys(LANGUAGES, code)} for code in codes]
    return {"link_id": link_id, "type": "choice", "options": options}


def degrees(link_id: str) -> dict[str, Any]:
    number = {"type": "quantity", "unit": "Cel", "decimals": 1, "minimum": 34.0, "maximum": 43.0}
    return number | {"link_id": link_id}


def checkin() -> Questionnaire:
    data = yaml.safe_load((folder("content") / "questionnaires" / "daily-checkin.yaml").read_text("utf-8"))
    bare = {key: value for key, value in data.items() if key not in ("sources", "review_on")}
    return questionnaire_file.read(bare, LANGUAGES)


def report(asked: Questionnaire, temperature: int | None, *codes: str, **more: Any) -> Report:
    given: dict[str, Any] = {"id": UUID(int=9), "at": AT, "reporter": Reporter(LI, Role.SELF)} | more
    return Report(form=asked, temperature=temperature, codes=frozenset(codes), **given)


def bundle(*reports: Report, language: str = "en", **more: Any) -> dict[str, Any]:
    """As its receiver reads it."""
    symptoms = frozenset({"cough", "fever", "feels_ill"})
    export = Export(UUID(int=3), Subject(LI), reports, symptoms, AT.astimezone(UTC), **more)
    text = fhir.text(export, WORDS[language])
    Bundle.model_validate_json(text)
    read: dict[str, Any] = json.loads(text)
    return read


def of(made: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in made["entry"] if entry["resource"]["resourceType"] == kind]


def answers(made: dict[str, Any]) -> dict[str, list[Any]]:
    (response,) = of(made, "QuestionnaireResponse")
    return {
        item["linkId"]: [
            each.get("valueCoding", {}).get("code") or each["valueQuantity"]["value"] for each in item["answer"]
        ]
        for item in response.get("item", ())
    }


@pytest.mark.parametrize(("tenths", "value"), [(366, "36.6"), (370, "37.0"), (430, "43.0"), (340, "34.0")])
def test_a_temperature_keeps_its_one_decimal(tenths: int, value: str) -> None:
    export = Export(UUID(int=3), Subject(LI), [report(checkin(), tenths)], frozenset(), AT)
    assert f'"value": {value},' in fhir.text(export, WORDS["en"])


def test_what_was_chosen_stands_under_its_question() -> None:
    assert answers(bundle(report(checkin(), 366, "none"))) == {"temperature": [36.6], "symptoms": ["none"]}


def test_no_symptoms_is_an_answer_and_no_observation() -> None:
    (observation,) = of(bundle(report(checkin(), 366, "none")), "Observation")
    assert observation["code"]["coding"][0]["code"] == "8310-5"


def test_an_empty_report_says_nothing() -> None:
    made = bundle(report(checkin(), None))
    assert answers(made) == {}
    assert of(made, "Observation") == []


def test_where_two_questions_offer_the_same_neither_is_said_to_be_answered() -> None:
    """A report keeps codes, not questions; the symptom itself was noted all the same."""
    asked = form(choice("now", "cough", "rest"), choice("before", "cough", "none"), degrees("mouth"), degrees("ear"))
    made = bundle(report(asked, 366, "cough", "rest"))
    assert answers(made) == {"now": ["rest"]}
    assert [each["code"]["coding"][0]["code"] for each in of(made, "Observation")] == ["8310-5", "cough"]


def test_what_the_protocol_knows_nothing_of_is_no_observation() -> None:
    assert of(bundle(report(form(choice("pet", "cat", "dog")), None, "cat")), "Observation") == []


@pytest.mark.parametrize(
    ("language", "tag", "shown"), [("zh_CN", "zh-CN", "咳嗽"), ("ko", "ko", "기침"), ("en", "en", "Cough")]
)
def test_options_are_displayed_in_the_language_asked_for(language: str, tag: str, shown: str) -> None:
    made = bundle(report(checkin(), 366, "cough"), language=language)
    assert made["language"] == tag
    assert of(made, "Observation")[1]["code"]["coding"][0]["display"] == shown


def test_each_who_reported_is_there_once() -> None:
    worker = Reporter(WANG, Role.STAFF)
    reports = [report(checkin(), 366, id=UUID(int=number), reporter=worker) for number in (5, 6)]
    made = bundle(*reports)
    assert of(made, "Practitioner") == [{"resourceType": "Practitioner", "id": str(WANG)}]
    assert [entry["resource"]["resourceType"] for entry in made["entry"]][:2] == ["Patient", "Practitioner"]


def test_a_correction_without_a_temperature_replaces_none() -> None:
    sign = report(checkin(), None, "cough", id=UUID(int=4), standing=Standing.SUPERSEDED)
    made = bundle(sign, report(checkin(), 366, "cough", replaces=sign))
    assert not any("extension" in each for each in of(made, "Observation"))


def test_an_operators_own_addresses() -> None:
    made = bundle(report(checkin(), 366, "cough"), base="https://cdc.example.cn/fhir")
    assert "linli.example" not in json.dumps(made)
    assert (
        of(made, "QuestionnaireResponse")[0]["questionnaire"]
        == "https://cdc.example.cn/fhir/Questionnaire/daily-checkin|1"
    )
