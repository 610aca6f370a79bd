"""The programme's decisions are read whole, each beside its rule, or refused with the path of what is wrong."""

import re
from datetime import date, time
from typing import Any

import pytest

from bot import policy as policies
from tests.content import files


def test_the_shipped_policy_is_what_the_rules_promise() -> None:
    policy = policies.read(files.POLICY)
    assert policy.remind_at == {"morning": time(8), "evening": time(18)}  # M10
    assert policy.second_reminder_minutes == 60
    assert policy.quiet_hours == policies.Hours(time(22), time(7))  # B9
    assert policy.language_policy is policies.LanguagePolicy.FALLBACK  # B2
    assert policy.working_hours == policies.Hours(time(8), time(20))  # R4, R7
    assert policy.cap == 8  # R1
    assert policy.answer_minutes == policies.AnswerMinutes(urgent=30, normal=240, crisis=5)  # R4, R9
    assert (policy.join_minutes, policy.reopen_hours, policy.survey_again_hours) == (30, 72, 24)  # R10, R11
    assert policy.late_minutes == policies.LateMinutes(routine=120, emergency=1440)  # B8
    assert policy.limits == policies.Limits(
        overall_per_second=30, bulk_per_second=25, bulk_yields_seconds=10, chat_per_second=1, group_per_minute=20
    )  # B13
    assert policy.review_on == date(2027, 5, 20)


def test_every_value_stands_beside_the_rule_it_comes_from() -> None:
    """A nested key may lean on the comment of the key above it."""
    under_a_rule = False
    for line in (files.FOLDER / "policy.yaml").read_text(encoding="utf-8").splitlines():
        if re.match(r"\s*[a-z_]+:", line):
            names_a_rule = bool(re.search(r"#.*\b[A-Z]\d+", line))
            assert names_a_rule or (line.startswith(" ") and under_a_rule), line
            under_a_rule = names_a_rule or under_a_rule


@pytest.mark.parametrize(
    ("clock", "held"),
    [("21:59", False), ("22:00", True), ("00:00", True), ("06:59", True), ("07:00", False), ("12:00", False)],
)
def test_b9_hours_over_midnight_hold(clock: str, held: bool) -> None:
    assert policies.read(files.POLICY).quiet_hours.hold(time.fromisoformat(clock)) is held


def test_a_scenario_overrides_what_it_names_and_nothing_else() -> None:
    policy = policies.read(
        files.POLICY,
        {"quiet_hours": "23:00-06:30", "remind_at": {"morning": "07:00", "noon": "12:15"}, "language_policy": "strict"},
    )
    assert policy.quiet_hours == policies.Hours(time(23), time(6, 30))
    assert policy.remind_at == {"morning": time(7), "noon": time(12, 15), "evening": time(18)}
    assert policy.language_policy is policies.LanguagePolicy.STRICT
    assert policy.cap == 8


@pytest.mark.parametrize(
    ("overrides", "path"),
    [
        ({"colour": "red"}, "policy.colour: unknown key"),
        ({"limits": {"overall": 30}}, "policy.limits.overall: unknown key"),
        ({"limits": 30}, "policy.limits: keys and values"),
        ({"remind_at": {"morning": 480}}, "policy.remind_at.morning: 480 is not a time"),
        ({"remind_at": {"morning": "8:00"}}, "policy.remind_at.morning:"),
        ({"second_reminder_minutes": 0}, "policy.second_reminder_minutes:"),
        ({"cap": True}, "policy.cap:"),
        ({"cap": "8"}, "policy.cap:"),
        ({"answer_minutes": {"urgent": -1}}, "policy.answer_minutes.urgent:"),
        ({"quiet_hours": "22:00"}, "policy.quiet_hours: '22:00' is not a part of the day"),
        ({"quiet_hours": "22:00-25:00"}, "policy.quiet_hours: '25:00'"),
        ({"language_policy": "loose"}, "policy.language_policy:"),
        ({"review_on": "soon"}, "policy.review_on:"),
        (["cap"], "policy: keys and values"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(overrides: Any, path: str) -> None:
    with pytest.raises(policies.PolicyError) as refused:
        policies.read(files.POLICY, overrides)
    assert str(refused.value).startswith(path)


@pytest.mark.parametrize("missing", ["cap", "remind_at", "limits"])
def test_a_missing_value_is_refused_with_its_path(missing: str) -> None:
    data = {key: value for key, value in files.POLICY.items() if key != missing}
    with pytest.raises(policies.PolicyError) as refused:
        policies.read(data)
    assert str(refused.value) == f"policy.{missing}: missing"


def test_a_missing_nested_value_is_refused_with_its_path() -> None:
    with pytest.raises(policies.PolicyError, match=r"^policy\.answer_minutes\.crisis: missing$"):
        policies.read({**files.POLICY, "answer_minutes": {"urgent": 30, "normal": 240}})
