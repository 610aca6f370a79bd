"""An episode as FHIR R4: what was reported, by whom of the four corners, and nothing that was not. Pure.

A Bundle (collection) of the Patient, those who reported for them, one QuestionnaireResponse for each report, one
Observation for each temperature (LOINC 8310-5, UCUM Cel, as the body temperature profile wants it) and one for each
symptom noted. Ids are those of the rows, or made from them: the same episode gives the same ids.

Ours are these addresses, below a base that an operator with a domain replaces by theirs (they name, they need not
resolve): ``Questionnaire/<id>|<version>``, the forms in content/questionnaires; ``CodeSystem/<form's id>``, their options;
``CodeSystem/symptom``, the codes of the protocols' symptom groups and signs in content/protocols (and ``feels_ill``);
``CodeSystem/standing``, the tags below; ``NamingSystem/person``, a keyed pseudonym; ``NamingSystem/household-member``, the
household's book number and the member's place in it, such as ``G1-012/2``.

Corrections (M8). Every report stays ``completed`` and its observations ``final``, for each was finished and sent and what
it said was so when it was said: ``entered-in-error`` would claim that it should never have existed, receivers would drop
it, and with it the fever that an alert, an onset and a review still rest on; ``amended`` would claim that this very resource
was changed. What was corrected is tagged ``superseded``, and the temperature that stands now carries HL7's own
``observation-replaces``, whose target "is now obsolete". A correction that was not taken is tagged ``not-taken``, and
what it says is ``preliminary``: nobody has verified it. A sign that was noticed before a form was finished (M5) is what
a response ``in-progress`` said so far.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from bot.forms.questionnaire import CELSIUS, Item, Questionnaire, Type
from bot.i18n import Words

BASE = "https://linli.example/fhir"
"""``.example`` belongs to nobody (RFC 2606)."""

_HL7 = "http://terminology.hl7.org/CodeSystem"
_REPLACES = "http://hl7.org/fhir/StructureDefinition/observation-replaces"
_TEMPERATURE = {"system": "http://loinc.org", "code": "8310-5", "display": "Body temperature"}

Resource = dict[str, Any]


class Role(StrEnum):
    """Who entered a report: the person, somebody of their home (M9), staff by phone or visit (M12)."""

    SELF = "Patient"
    HOME = "RelatedPerson"
    STAFF = "Practitioner"


class Standing(StrEnum):
    """What a report counts for now."""

    STANDS = "stands"
    SUPERSEDED = "superseded"
    NOT_TAKEN = "not-taken"
    NOTICED = "noticed"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose episode it is. ``pseudonym`` is the only thing that is told of them unless ``name`` and ``member`` (household's
    number and place) are given."""

    pseudonym: UUID
    name: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who entered a report, by their pseudonym."""

    pseudonym: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class Report:
    """One report: ``at`` is local to the person, with its offset; the temperature in tenths of a degree; the codes of all
    that was chosen, in the version of the form they come from; ``replaces`` is the report it corrected."""

    id: UUID
    at: datetime
    form: Questionnaire
    temperature: int | None
    codes: frozenset[str]
    reporter: Reporter
    standing: Standing = Standing.STANDS
    replaces: "Report | None" = None


@dataclass(frozen=True, slots=True)
class Export:
    """One episode to be written; ``symptoms`` are the codes its protocol knows of, the only ones that become
    observations."""

    episode_id: UUID
    subject: Subject
    reports: Sequence[Report]
    symptoms: frozenset[str]
    made_at: datetime
    base: str = BASE


def text(export: Export, _: Words) -> str:
    """The bundle as JSON text; options are displayed in this language."""
    return json.dumps(bundle(export, _), ensure_ascii=False, indent=1)


def bundle(export: Export, _: Words) -> Resource:
    """The bundle: the patient, who reported, then each report followed by what it says."""
    made: Resource = {"resourceType": "Bundle", "id": str(export.episode_id)}
    if not export.subject.name:
        made["meta"] = {"security": [{"system": f"{_HL7}/v3-ObservationValue", "code": "PSEUDED"}]}
    made |= {"language": _.code.replace("_", "-"), "type": "collection", "timestamp": _instant(export.made_at)}
    writer = _Writer(export, _)
    made["entry"] = [{"fullUrl": _urn(each["id"]), "resource": each} for each in writer.resources()]
    return made


@dataclass(frozen=True, slots=True)
class _Writer:
    export: Export
    words: Words

    def resources(self) -> Iterator[Resource]:
        yield self._patient()
        yield from self._reporters()
        for report in self.export.reports:
            yield self._response(report)
            yield from self._temperature(report)
            yield from self._symptoms(report)

    def _patient(self) -> Resource:
        subject, base = self.export.subject, f"{self.export.base}/NamingSystem"
        made: Resource = {"resourceType": "Patient", "id": str(subject.pseudonym)}
        made["identifier"] = [{"system": f"{base}/person", "value": str(subject.pseudonym)}]
        if subject.member:
            made["identifier"].append({"system": f"{base}/household-member", "value": subject.member})
        if subject.name:
            made["name"] = [{"text": subject.name}]
        return made

    def _reporters(self) -> Iterator[Resource]:
        others = (report.reporter for report in self.export.reports if report.reporter.role is not Role.SELF)
        for reporter in dict.fromkeys(others):
            made: Resource = {"resourceType": str(reporter.role), "id": str(reporter.pseudonym)}
            yield made | ({"patient": self._subject()} if reporter.role is Role.HOME else {})

    def _response(self, report: Report) -> Resource:
        form = report.form
        made: Resource = {
            "resourceType": "QuestionnaireResponse",
            "id": str(report.id),
            **self._tag(report),
            "questionnaire": f"{self.export.base}/Questionnaire/{form.id}|{form.version}",
            "status": "in-progress" if report.standing is Standing.NOTICED else "completed",
            "subject": self._subject(),
            "authored": _instant(report.at),
            "author": _reference(report.reporter.pseudonym),
        }
        if report.reporter.role is not Role.STAFF:  # whether staff were told or saw it themselves is not recorded
            made["source"] = _reference(report.reporter.pseudonym)
        answered = [(item, self._answers(item, report)) for item in form.items]
        items = [{"linkId": item.link_id, "answer": answers} for item, answers in answered if answers]
        return made | ({"item": items} if items else {})

    def _answers(self, item: Item, report: Report) -> list[Resource]:
        """What was answered to a question. Where two questions offer the same, a report does not keep which was meant, and
        neither is said to be answered."""
        form = report.form
        if item.unit == CELSIUS:
            alone = [each.unit for each in form.items].count(CELSIUS) == 1
            given = report.temperature is not None and alone
            return [{"valueQuantity": _quantity(report.temperature)}] if given else []
        if item.type is not Type.CHOICE:
            return []
        offered = [option.code for each in form.items for option in each.options]
        chosen = (option for option in item.options if option.code in report.codes and offered.count(option.code) == 1)
        return [{"valueCoding": self._coding(form, option.code)} for option in chosen]

    def _temperature(self, report: Report) -> Iterator[Resource]:
        if report.temperature is None:
            return
        made = self._observation(report, "temperature", _TEMPERATURE, "vital-signs")
        made["valueQuantity"] = _quantity(report.temperature)
        if report.replaces and report.replaces.temperature is not None:
            replaced = _reference(_part(report.replaces, "temperature"))
            made["extension"] = [{"url": _REPLACES, "valueReference": replaced}]
        yield made

    def _symptoms(self, report: Report) -> Iterator[Resource]:
        for code in sorted(report.codes & self.export.symptoms):
            coding = {"system": f"{self.export.base}/CodeSystem/symptom", "code": code} | self._display(
                report.form, code
            )
            yield self._observation(report, code, coding, "survey") | {"valueBoolean": True}

    def _observation(self, report: Report, part: str, coding: Resource, category: str) -> Resource:
        unverified = report.standing in (Standing.NOT_TAKEN, Standing.NOTICED)
        return {
            "resourceType": "Observation",
            "id": str(_part(report, part)),
            **self._tag(report),
            "status": "preliminary" if unverified else "final",
            "category": [{"coding": [{"system": f"{_HL7}/observation-category", "code": category}]}],
            "code": {"coding": [coding]},
            "subject": self._subject(),
            "effectiveDateTime": _instant(report.at),
            "performer": [_reference(report.reporter.pseudonym)],
            "derivedFrom": [_reference(report.id)],
        }

    def _coding(self, form: Questionnaire, code: str) -> Resource:
        system = {"system": f"{self.export.base}/CodeSystem/{form.id}", "version": form.version}
        return system | {"code": code} | self._display(form, code)

    def _display(self, form: Questionnaire, code: str) -> Resource:
        options = (item.option(code) for item in form.items)
        option = next((option for option in options if option), None)
        return {"display": self.words.pick(option.summary)} if option else {}

    def _tag(self, report: Report) -> Resource:
        if report.standing is Standing.STANDS:
            return {}
        return {"meta": {"tag": [{"system": f"{self.export.base}/CodeSystem/standing", "code": str(report.standing)}]}}

    def _subject(self) -> Resource:
        return _reference(self.export.subject.pseudonym)


def _quantity(tenths: int | None) -> Resource:
    degrees = None if tenths is None else tenths / 10
    return {"value": degrees, "unit": "°C", "system": "http://unitsofmeasure.org", "code": CELSIUS}


def _part(report: Report, name: str) -> UUID:
    """The id of what one report says: made from its row's, so that it is the same in every export."""
    return uuid5(report.id, name)


def _reference(identifier: UUID) -> Resource:
    return {"reference": _urn(identifier)}


def _urn(identifier: object) -> str:
    return f"urn:uuid:{identifier}"


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
