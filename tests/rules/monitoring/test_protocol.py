"""A protocol is content (M1): read whole, or refused with the path of what is wrong."""

import json
from datetime import date, time
from typing import Any, ClassVar

import pytest

from bot.monitoring import protocol, protocol_file
from tests.rules.monitoring import examples


def test_m1_a_protocol_is_read_whole() -> None:
    read = protocol_file.read(
        examples.data(
            tests=[{"day": 2, "kind": "nucleic_acid"}],
            follow_ups=[{"week": 2, "kind": "visit"}],
            review_on=date(2027, 5, 20),
        ),
        examples.LANGUAGES,
    )
    assert (read.id, read.version, read.kind, read.length_days) == ("example", "1", protocol.Kind.HOME_OBSERVATION, 3)
    assert read.slots[0] == protocol.Slot("morning", time(6), time(10), examples.texts("morning"))
    assert read.slot("evening").due == time(20)
    assert read.fever_line == 373
    assert read.symptom_groups.any_one == {"cough"}
    assert read.symptoms == {
        *("cough", "headache", "fatigue", "chills", "used_fever_reducer"),
        *("breathing", "chest_pain"),
    }
    assert read.tests == (protocol.Test(2, "nucleic_acid"),)
    assert read.follow_ups == (protocol.FollowUp(2, "visit"),)
    assert read.release_conditions == {protocol.Condition.WELL, protocol.Condition.WORKER_CONFIRMS}
    assert read.sources == (protocol.Source("NHC", "Plan", "2020-01-22", "A"),)
    assert read.review_on == date(2027, 5, 20)


def test_m1_tests_and_follow_ups_may_be_left_out() -> None:
    assert (examples.PROTOCOL.tests, examples.PROTOCOL.follow_ups) == ((), ())


def test_another_disease_is_another_file() -> None:
    """Three slots a day, another fever line, other signs and another questionnaire: no code knows any of them."""
    other = examples.example(
        id="dengue-10",
        slots=examples.slots("morning 06:00-09:00", "noon 12:00-13:00", "night 20:00-23:00"),
        fever_line="38.0",
        symptom_groups={"any_one": ["rash"], "any_two": ["eye_pain", "joint_pain"]},
        emergency_signs=["black_stool"],
        questionnaire="dengue-checkin",
    )
    assert [slot.id for slot in other.slots] == ["morning", "noon", "night"]
    assert other.fever_line == 380
    assert other.symptoms == {"rash", "eye_pain", "joint_pain", "black_stool"}
    assert other.symptom_groups.recorded_only == frozenset()


@pytest.mark.parametrize(("written", "tenths"), [(37.3, 373), ("37.3", 373), (38, 380), ("34.0", 340), (43.0, 430)])
def test_m4_the_fever_line_is_kept_in_tenths(written: Any, tenths: int) -> None:
    assert examples.example(fever_line=written).fever_line == tenths


def slot(**changes: Any) -> list[dict[str, Any]]:
    return [{"id": "morning", "opens": "06:00", "due": "10:00", **changes}]


def source(**changes: Any) -> list[dict[str, Any]]:
    return [{"issuer": "NHC", "document": "Plan", "date": "2020-01-22", "mark": "A", **changes}]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"colour": "red"}, "example.colour: unknown key"),
        ({"kind": None}, "example.kind: missing"),
        ({"id": "No Code"}, "No Code.id:"),
        ({"id": "x" * 21}, f"{'x' * 21}.id: '{'x' * 21}' is longer than 20 characters"),
        ({"version": 1}, "example.version:"),
        ({"title": {"en": "Example"}}, "example.title.ko: missing"),
        ({"title": {**examples.texts("Example"), "en": " "}}, "example.title.en:"),
        ({"title": {**examples.texts("Example"), "fr": "Exemple"}}, "example.title.fr: unknown key"),
        ({"title": "Example"}, "example.title: keys and values"),
        ({"kind": "prison"}, "example.kind: 'prison' is none of"),
        ({"length_days": 0}, "example.length_days:"),
        ({"length_days": True}, "example.length_days:"),
        ({"length_days": "14"}, "example.length_days:"),
        ({"slots": []}, "example.slots: a day needs"),
        ({"slots": "morning"}, "example.slots: a list is expected"),
        ({"slots": slot(opens=360)}, "example.slots[0].opens: 360 is not a time"),
        ({"slots": slot(opens="6:00")}, "example.slots[0].opens:"),
        ({"slots": slot(due="24:00")}, "example.slots[0].due:"),
        ({"slots": slot(due="06:00")}, "example.slots[0]: a slot opens before"),
        ({"slots": slot(name={"en": "Morning"})}, "example.slots[0].name.ko: missing"),
        ({"slots": slot() + slot(opens="11:00", due="12:00")}, "example.slots: two slots have the same id"),
        ({"slots": slot() + slot(id="noon", opens="09:59", due="12:00")}, "example.slots: noon opens before morning"),
        ({"fever_line": "high"}, "example.fever_line:"),
        ({"fever_line": 37.35}, "example.fever_line:"),
        ({"fever_line": 33.9}, "example.fever_line:"),
        ({"fever_line": 43.1}, "example.fever_line:"),
        ({"fever_line": float("nan")}, "example.fever_line:"),
        ({"symptom_groups": {"any_three": []}}, "example.symptom_groups.any_three: unknown key"),
        (
            {"symptom_groups": {"any_one": ["cough", "cough"]}},
            "example.symptom_groups.any_one: a code stands here twice",
        ),
        (
            {"symptom_groups": {"any_one": ["cough"], "any_two": ["cough"]}},
            "example.symptom_groups: a symptom stands in",
        ),
        ({"emergency_signs": [5]}, "example.emergency_signs[0]:"),
        ({"tests": [{"day": 0, "kind": "antigen"}]}, "example.tests[0].day:"),
        ({"follow_ups": [{"week": 2}]}, "example.follow_ups[0].kind: missing"),
        ({"release_conditions": ["rich"]}, "example.release_conditions[0]:"),
        ({"sources": source(mark="C")}, "example.sources[0].mark:"),
        ({"sources": source(date="last year")}, "example.sources[0].date:"),
        ({"review_on": "soon"}, "example.review_on:"),
        ({"extends": "nobody"}, "example.extends: there is no protocol 'nobody'"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(protocol.ProtocolError) as refused:
        examples.example(**changes)
    assert str(refused.value).startswith(path)


def test_an_id_as_long_as_a_button_holds_is_taken() -> None:
    assert examples.example(id="x" * 20).id == "x" * 20


def test_slots_may_touch() -> None:
    touching = examples.example(slots=slot() + slot(id="noon", opens="10:00", due="12:00"))
    assert [it.opens for it in touching.slots] == [time(6), time(10)]


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(protocol.ProtocolError, match=r"^protocol: keys and values"):
        protocol_file.read(["example"], examples.LANGUAGES)


def test_a_published_version_is_kept_whole() -> None:
    """What it extended is written out, so that its hash changes exactly when its meaning does."""
    documents = {
        "base": examples.data(
            id="base", tests=[{"day": 2, "kind": "antigen"}], follow_ups=[{"week": 2, "kind": "visit"}]
        ),
        "short": {"extends": "base", "length_days": 2},
    }
    short = protocol_file.read_all(documents, examples.LANGUAGES)["short"]
    kept = json.dumps(protocol_file.definition(short), sort_keys=True)
    assert "extends" not in kept
    assert protocol_file.read(json.loads(kept), examples.LANGUAGES) == short


class TestExtending:
    """A scenario tries a protocol out by overriding a few keys of a shipped one."""

    known: ClassVar = {"example": examples.PROTOCOL}

    def read(self, **overrides: Any) -> protocol.Protocol:
        documents = {"short": {"extends": "example", **overrides}}
        return protocol_file.read_all(documents, examples.LANGUAGES, self.known)["short"]

    def test_what_is_not_given_stays(self) -> None:
        short = self.read(length_days=1, fever_line=37.5)
        assert (short.id, short.length_days, short.fever_line) == ("short", 1, 375)
        assert (short.slots, short.title) == (examples.PROTOCOL.slots, examples.PROTOCOL.title)

    def test_a_given_key_replaces_the_whole_value(self) -> None:
        assert self.read(symptom_groups={"any_one": ["headache"]}).symptom_groups == protocol.SymptomGroups(
            frozenset({"headache"}), frozenset(), frozenset()
        )

    def test_slots_keep_the_names_of_their_ids_and_new_ones_are_named_by_their_hours(self) -> None:
        short = self.read(slots=slot(due="09:00") + slot(id="noon", opens="11:30", due="12:00"))
        assert [it.name["ko"] for it in short.slots] == ["morning", "11:30–12:00"]

    def test_documents_may_stand_in_any_order_and_extend_each_other(self) -> None:
        documents = {"third": {"extends": "second", "version": "3"}, "second": {"extends": "example", "length_days": 9}}
        read = protocol_file.read_all(documents, examples.LANGUAGES, self.known)
        assert list(read) == ["third", "second"]
        assert (read["third"].length_days, read["third"].version) == (9, "3")

    @pytest.mark.parametrize("override", [{"extends": "example", "length_days": 9}, {"length_days": 9}])
    def test_a_document_of_a_known_name_overrides_it(self, override: dict[str, Any]) -> None:
        documents = {"example": override, "short": {"extends": "example"}}
        read = protocol_file.read_all(documents, examples.LANGUAGES, self.known)
        assert [read[name].length_days for name in ("example", "short")] == [9, 9]

    @pytest.mark.parametrize(
        ("documents", "said"),
        [
            ({"one": {"extends": "two"}, "two": {"extends": "one"}}, "one.extends: it extends itself in the end"),
            ({"one": {"extends": "one"}}, "one.extends: it extends itself in the end"),
            ({"one": {"extends": "nobody"}}, "one.extends: there is no protocol 'nobody'; there are example"),
            ({"one": {"extends": "example", "fever_line": "x"}}, "one.fever_line:"),
            ({"one": {"extends": "example", "id": "other"}}, "one.id: 'other' is not the name"),
            ({"one": "example"}, "one: keys and values"),
        ],
    )
    def test_a_wrong_override_is_refused_with_its_path(self, documents: dict[str, Any], said: str) -> None:
        with pytest.raises(protocol.ProtocolError) as refused:
            protocol_file.read_all(documents, examples.LANGUAGES, self.known)
        assert str(refused.value).startswith(said)
