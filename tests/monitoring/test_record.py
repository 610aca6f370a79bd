"""One episode as a document: a bundle its receiver can read, a curve its reader can see."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fhir.resources.R4B.bundle import Bundle

from bot.chart import Reading
from bot.errors import LinliError
from bot.monitoring import record
from tests.monitoring import stories
from tests.privacy import canaries
from tests.town import START, Actor, Town, small_town

CANARIES = [(name, canaries.spellings(text)) for name, text in stories.NAMES.items()] + [
    (name, canaries.number_spellings(number)) for name, number in stories.CHATS.items()
]
WORN = "https://linli.example/fhir/CodeSystem/standing"


async def exported(here: Town, actor: Actor, **how: Any) -> str:
    """A person's episode as FHIR, as an operator gets it; a receiver could read it."""
    given = {"actor": "operator", "language": "en"} | how
    text = await record.export_episode(
        here.service.database, stories.programme(here), (await here.episode(actor)).id, **given
    )
    Bundle.model_validate_json(text)
    return text


def resources(text: str, kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in json.loads(text)["entry"] if entry["resource"]["resourceType"] == kind]


def said(text: str) -> list[tuple[str, str, str, float | None, tuple[str, ...]]]:
    """Each response: when, its status, its tag, the temperature and the codes in it."""
    return [_said(response) for response in resources(text, "QuestionnaireResponse")]


def _said(response: dict[str, Any]) -> tuple[str, str, str, float | None, tuple[str, ...]]:
    answers = [answer for item in response["item"] for answer in item["answer"]]
    degrees = [answer["valueQuantity"]["value"] for answer in answers if "valueQuantity" in answer]
    codes = tuple(answer["valueCoding"]["code"] for answer in answers if "valueCoding" in answer)
    return response["authored"], response["status"], tag(response), next(iter(degrees), None), codes


def tag(resource: dict[str, Any]) -> str:
    tags = resource.get("meta", {}).get("tag", [])
    assert {each["system"] for each in tags} <= {WORN}
    return "".join(each["code"] for each in tags)


def observed(text: str) -> list[tuple[str, str, str, Any]]:
    """Each observation: when, its status, its code, its value."""
    return [
        (each["effectiveDateTime"][5:16], each["status"], each["code"]["coding"][0]["code"], _value(each))
        for each in resources(text, "Observation")
    ]


def _value(observation: dict[str, Any]) -> Any:
    if "valueBoolean" in observation:
        return observation["valueBoolean"]
    quantity = observation["valueQuantity"]
    assert (quantity["system"], quantity["code"]) == ("http://unitsofmeasure.org", "Cel")
    return quantity["value"]


async def test_three_days_are_told_exactly_as_they_were_reported(here: Town) -> None:
    """M8, M5, S1: each report and correction with what became of it; nobody's name, phone or chat; one line of audit."""
    li, mother, _ = await stories.three_days(here)
    text = await exported(here, li)
    assert said(text) == [
        ("2026-03-01T08:00:00+08:00", "completed", "", 36.6, ("none",)),
        ("2026-03-01T18:00:00+08:00", "completed", "superseded", 37.3, ("cough",)),
        ("2026-03-01T18:20:00+08:00", "completed", "", 38.2, ("cough", "headache")),
        ("2026-03-02T11:00:00+08:00", "completed", "", 36.8, ("none",)),
        ("2026-03-03T08:00:00+08:00", "completed", "superseded", 37.1, ("none",)),
        ("2026-03-03T08:00:00+08:00", "completed", "", 36.9, ("none",)),
        ("2026-03-03T18:00:00+08:00", "completed", "", 38.0, ("chills",)),
        ("2026-03-04T01:00:00+08:00", "completed", "not-taken", 36.5, ("none",)),
        ("2026-03-04T08:00:00+08:00", "in-progress", "noticed", None, ("breathing",)),
    ]
    assert observed(text) == [
        ("03-01T08:00", "final", "8310-5", 36.6),
        ("03-01T18:00", "final", "8310-5", 37.3),
        ("03-01T18:00", "final", "cough", True),
        ("03-01T18:20", "final", "8310-5", 38.2),
        ("03-01T18:20", "final", "cough", True),
        ("03-01T18:20", "final", "headache", True),
        ("03-02T11:00", "final", "8310-5", 36.8),
        ("03-03T08:00", "final", "8310-5", 37.1),
        ("03-03T08:00", "final", "8310-5", 36.9),
        ("03-03T18:00", "final", "8310-5", 38.0),
        ("03-03T18:00", "final", "chills", True),
        ("03-04T01:00", "preliminary", "8310-5", 36.5),
        ("03-04T08:00", "preliminary", "breathing", True),
    ]
    _replaced_are_the_superseded(text)
    _nothing_leads_nowhere(text)
    for document in (text, await exported(here, mother)):
        assert canaries.found(CANARIES, document.encode()) == []
        assert "G1-001" not in document
    assert await exported(here, li) == text
    line = await stories.last_audit(here)
    assert (line.action, line.actor, line.purpose) == ("episode.exported", "operator", "fhir")
    assert line.object == str((await here.episode(li)).id)
    assert line.area
    await _the_curve_shows_what_stands(here, li)


def _replaced_are_the_superseded(text: str) -> None:
    temperatures = [each for each in resources(text, "Observation") if "valueQuantity" in each]
    ids = {f"urn:uuid:{each['id']}": each for each in temperatures}
    replaced = [
        (each["valueQuantity"]["value"], ids[extension["valueReference"]["reference"]])
        for each in temperatures
        for extension in each.get("extension", ())
        if extension["url"] == "http://hl7.org/fhir/StructureDefinition/observation-replaces"
    ]
    assert [(new, old["valueQuantity"]["value"], tag(old)) for new, old in replaced] == [
        (38.2, 37.3, "superseded"),
        (36.9, 37.1, "superseded"),
    ]


def _nothing_leads_nowhere(text: str) -> None:
    """Ids are unique, and every reference leads to something in the bundle."""
    entries = json.loads(text)["entry"]
    urls = [entry["fullUrl"] for entry in entries]
    assert len(set(urls)) == len(urls)
    assert urls == [f"urn:uuid:{UUID(entry['resource']['id'])}" for entry in entries]
    assert set(_references(entries)) <= set(urls)


def _references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [found for each in part for found in _references(each)]
    if isinstance(part, dict):
        own = [part["reference"]] if "reference" in part else []
        return own + [found for each in part.values() for found in _references(each)]
    return []


async def _the_curve_shows_what_stands(here: Town, li: Actor) -> None:
    """M2, M8: one reading for each slot that was reported, the late one hollow, the missed one a gap."""
    episode = await here.episode(li)
    async with here.service.database.begin() as uow:
        drawn = await record.curve(uow, stories.programme(here), episode.id, actor=str(li.id), purpose="own")
    assert list(drawn.placed.items()) == [
        (0, Reading(date(2026, 3, 1), 0, 366)),
        (1, Reading(date(2026, 3, 1), 1, 382)),
        (2, Reading(date(2026, 3, 2), 0, 368, late=True)),
        (4, Reading(date(2026, 3, 3), 0, 369)),
        (5, Reading(date(2026, 3, 3), 1, 380)),
    ]
    assert (drawn.first_on, drawn.last_on, drawn.fever_line) == (date(2026, 3, 1), date(2026, 3, 14), 373)
    line = await stories.last_audit(here)
    assert (line.action, line.actor, line.purpose) == ("curve.read", str(li.id), "own")


async def test_who_reported_is_told_by_what_they_are(here: Town) -> None:
    """M9, M12: the head of the household, a worker by phone; the worker is no source, for nobody knows who said it."""
    cast = await stories.plants(here, episodes=[{"person": "mother", **stories.OBSERVED}])
    mother = cast["mother"]
    await stories.enter(here, mother, mother, 366, at=START)
    here.jumps_to("18:00")
    await stories.enter(here, cast["wang"], mother, 367, "cough", at=stories.instant("2026-03-01T17:00+08:00"))
    text = await exported(here, mother)
    kinds = {
        f"urn:uuid:{entry['resource']['id']}": entry["resource"]["resourceType"] for entry in json.loads(text)["entry"]
    }
    responses = resources(text, "QuestionnaireResponse")
    assert [kinds[each["author"]["reference"]] for each in responses] == ["Patient", "Practitioner"]
    assert ["source" in each for each in responses] == [True, False]


async def test_a_head_reports_as_a_relation(here: Town) -> None:
    cast = await here.plants(small_town(episodes=[{"person": "mother", **stories.OBSERVED}]))
    await stories.enter(here, cast["li"], cast["mother"], 366, at=START)
    text = await exported(here, cast["mother"])
    (relation,) = resources(text, "RelatedPerson")
    (patient,) = resources(text, "Patient")
    assert relation == {
        "resourceType": "RelatedPerson",
        "id": relation["id"],
        "patient": {"reference": f"urn:uuid:{patient['id']}"},
    }
    (observation,) = resources(text, "Observation")
    assert observation["performer"] == [{"reference": f"urn:uuid:{relation['id']}"}]


async def test_names_are_there_when_they_are_asked_for(here: Town) -> None:
    people = [{"id": "li", "name": "😀 محمد\x00\ud800", "language": "en"}, {"id": "mother", "name": "李妈妈"}]
    cast = await stories.plants(
        here, people=people, episodes=[{"person": n, **stories.OBSERVED} for n in ("li", "mother")]
    )
    (patient,) = resources(await exported(here, cast["mother"], names=True), "Patient")
    assert patient["name"] == [{"text": "李妈妈"}]
    assert [each["value"] for each in patient["identifier"][1:]] == ["G1-001/2"]
    named = await exported(here, cast["li"], names=True)
    assert "PSEUDED" not in named
    assert resources(named, "Patient")[0]["name"] == [{"text": "😀 محمد��"}]
    plain = await exported(here, cast["li"])
    assert "PSEUDED" in plain
    assert [each["id"] for each in resources(plain, "Patient")] == [each["id"] for each in resources(named, "Patient")]
    assert resources(plain, "QuestionnaireResponse") == []


ZONES = {
    "Asia/Urumqi": [("2026-03-01T17:59:59Z", "2026-03-01T23:59:59+06:00"), ("2026-03-01T18:00:00Z", "2026-03-02T00:00:00+06:00")],
    "Europe/Berlin": [("2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"), ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00")],
    "Europe/Berlin ": [("2026-10-25T00:30:00Z", "2026-10-25T02:30:00+02:00"), ("2026-10-25T01:30:00Z", "2026-10-25T02:30:00+01:00")],
}  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
async def test_instants_are_local_to_the_community_with_their_offset(here: Town, zone: str) -> None:
    """Midnight, a clock that is put forward, an hour that comes twice."""
    expected = ZONES[zone]
    begun = stories.instant(expected[0][0])
    here.jumps_to(begun)
    areas = [{"id": "K1", "zone": zone.strip()}, {"id": "G1", "parent": "K1"}]
    observed_ = {"person": "li", "protocol": "home-observation-14", "starts_at": begun}
    cast = await stories.plants(here, areas=areas, episodes=[observed_])
    for tenths, (instant, _) in enumerate(expected, 366):
        await stories.enter(here, cast["li"], cast["li"], tenths, at=stories.instant(instant))
    text = await exported(here, cast["li"])
    assert [response["authored"] for response in resources(text, "QuestionnaireResponse")] == [
        shown for _, shown in expected
    ]


async def test_what_is_not_there_is_not_exported(here: Town) -> None:
    await stories.plants(here)
    before = await stories.audited(here)
    with pytest.raises(LinliError, match="no_such_episode"):
        await record.export_episode(here.service.database, stories.programme(here), UUID(int=7), actor="operator")
    assert await stories.audited(here) == before
