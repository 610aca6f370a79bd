"""R1, R4, R7-R11, R15, S1: skills, deadlines to the minute, joining, surveys, the one word for how it went."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot import policy as policies
from bot.assistance import rules
from bot.assistance.rules import Priority
from bot.policy import Hours

POLICY = policies.read(yaml.safe_load(Path("content/policy.yaml").read_text("utf-8")))
SHANGHAI, BERLIN, URUMQI = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Urumqi")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """``01 09:30`` of March 2026."""
    day, clock = text.split()
    return datetime.combine(date(2026, 3, int(day)), time.fromisoformat(clock), zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("kind", "skill"),
    [
        *((kind, "care") for kind in ("hardship", "supplies", "medicine", "care", "equipment", "other")),
        ("psychological", "counsel"),
        ("crisis", "crisis"),
        *((kind, "escort") for kind in ("medical_transport", "treatment_transport", "transport", "escort")),
        *(
            (kind, "visit")
            for kind in ("visit", "follow_up", "missed_checkin", "release", "household", "crowding", "dirt")
        ),
        ("symptom", "medical"),
        *((kind, "info") for kind in ("rumour", "question", "notice", "info")),
        ("something_else", "care"),
        ("dependant", "care"),
        ("free_question", "info"),
    ],
)
def test_each_kind_needs_its_skill(kind: str, skill: str) -> None:
    spelled = rules.kind(kind)
    assert spelled is not None
    assert rules.skill(spelled) == skill


def test_what_nobody_takes_is_no_kind() -> None:
    assert rules.kind("weather") is None
    assert rules.skill("weather") == "care"


@pytest.mark.parametrize(
    ("kind", "asked", "priority"),
    [("crisis", "normal", "crisis"), ("supplies", "urgent", "urgent"), ("psychological", "crisis", "crisis")],
)
def test_a_crisis_is_one_whatever_was_asked(kind: str, asked: str, priority: str) -> None:
    assert rules.priority(kind, asked) == priority


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("01 08:00", "01 12:00"),
        ("01 07:59", "01 12:00"),
        ("01 16:00", "01 20:00"),  # exactly the day's end
        ("01 16:01", "02 08:01"),
        ("01 18:00", "02 10:00"),
        ("01 19:59", "02 11:59"),
        ("01 20:00", "02 12:00"),
        ("01 23:00", "02 12:00"),
        ("02 03:00", "02 12:00"),
    ],
)
def test_normal_deadlines_count_working_hours_r4(asked: str, until: str) -> None:
    assert rules.deadline(POLICY, Priority.NORMAL, at(asked), SHANGHAI) == at(until)


def test_urgent_and_crisis_go_by_the_clock_r4_r9() -> None:
    late = at("01 23:50")
    assert rules.deadline(POLICY, Priority.URGENT, late, SHANGHAI) == late + timedelta(minutes=30)
    assert rules.deadline(POLICY, Priority.CRISIS, late, SHANGHAI) == late + timedelta(minutes=5)
    assert rules.reminder(POLICY, Priority.URGENT, late, SHANGHAI) == late + timedelta(minutes=15)


def test_half_of_a_normal_one_is_half_of_its_working_time_r8() -> None:
    assert rules.reminder(POLICY, Priority.NORMAL, at("01 19:00"), SHANGHAI) == at("02 09:00")


def test_hours_are_the_area_s_own() -> None:
    """18:00 in Shanghai is 16:00 in Ürümqi: four hours are left there."""
    assert rules.deadline(POLICY, Priority.NORMAL, at("01 18:00"), URUMQI) == at("01 20:00", URUMQI)


@pytest.mark.parametrize(("day", "month"), [(28, 3), (24, 10)])
def test_a_clock_change_costs_no_working_minute_r4(day: int, month: int) -> None:
    asked = datetime(2026, month, day, 18, 0, tzinfo=BERLIN).astimezone(UTC)
    until = datetime(2026, month, day + 1, 10, 0, tzinfo=BERLIN).astimezone(UTC)
    assert rules.deadline(POLICY, Priority.NORMAL, asked, BERLIN) == until


def test_working_hours_over_midnight_and_none_at_all() -> None:
    night = Hours(time(22), time(6))
    assert rules.working(at("01 23:00"), timedelta(hours=8), night, SHANGHAI) == at("02 23:00")
    assert rules.working(at("02 05:00"), timedelta(hours=1), night, SHANGHAI) == at("02 06:00")
    never = Hours(time(8), time(8))
    assert rules.working(at("01 23:00"), timedelta(hours=1), never, SHANGHAI) == at("02 00:00")
    assert rules.held_until(replace(POLICY, working_hours=never), Priority.NORMAL, at("01 23:00"), SHANGHAI) is None


@pytest.mark.parametrize(
    ("asked", "priority", "routed"),
    [
        ("01 08:00", "normal", None),
        ("01 19:59", "normal", None),
        ("01 20:00", "normal", "02 08:00"),
        ("02 07:59", "normal", "02 08:00"),
        ("01 23:00", "urgent", None),
        ("01 23:00", "crisis", None),
    ],
)
def test_normal_ones_wait_for_eight_r7(asked: str, priority: str, routed: str | None) -> None:
    held = rules.held_until(POLICY, Priority(priority), at(asked), SHANGHAI)
    assert held == (at(routed) if routed else None)


@given(st.integers(0, 365 * 24 * 60), st.integers(1, 2000))
def test_working_time_never_goes_back_and_ends_inside_the_hours(after: int, minutes: int) -> None:
    asked = at("01 00:00") + timedelta(minutes=after)
    until = rules.working(asked, timedelta(minutes=minutes), POLICY.working_hours, BERLIN)
    local = until.astimezone(BERLIN).time()
    assert until >= asked + timedelta(minutes=minutes)
    assert time(8) < local <= time(20)
    assert rules.working(asked, timedelta(minutes=minutes + 1), POLICY.working_hours, BERLIN) > until


@pytest.mark.parametrize(("minutes", "joins"), [(0, True), (29, True), (30, True), (31, False)])
def test_a_second_one_joins_within_thirty_minutes_r10(minutes: int, joins: bool) -> None:
    assert rules.joins(POLICY, at("01 09:00"), at("01 09:00") + timedelta(minutes=minutes)) is joins


@pytest.mark.parametrize(
    ("outcome", "hours_ago", "asks"),
    [
        ("done", None, True),
        ("done", 23, False),
        ("done", 24, True),
        ("duplicate", None, False),
        ("merged", None, False),
    ],
)
def test_one_survey_a_day_and_none_for_duplicates_r11(outcome: str, hours_ago: int | None, asks: bool) -> None:
    now = at("03 09:00")
    before = None if hours_ago is None else now - timedelta(hours=hours_ago)
    assert rules.surveys(POLICY, outcome, before, now) is asks


@pytest.mark.parametrize(("minutes", "reopens"), [(72 * 60, True), (72 * 60 + 1, False)])
def test_not_solved_reopens_for_three_days_r11(minutes: int, reopens: bool) -> None:
    assert rules.reopens(POLICY, at("01 09:00"), at("01 09:00") + timedelta(minutes=minutes)) is reopens


@pytest.mark.parametrize(
    ("outcome", "missed", "late", "hidden", "word"),
    [
        (None, False, False, False, None),
        ("done", False, False, False, "done"),
        (None, True, False, False, "missed"),
        (None, True, True, False, "late"),
        ("done", True, True, False, "late"),
        ("done", False, False, True, "hidden"),
        ("done", True, True, True, "hidden"),
    ],
)
def test_one_word_for_how_it_went_s1_r15(
    outcome: str | None, missed: bool, late: bool, hidden: bool, word: str | None
) -> None:
    assert rules.shown(outcome, missed=missed, late=late, hidden=hidden) == word


@pytest.mark.parametrize(
    ("kind", "priority", "private"),
    [
        ("psychological", "normal", True),
        ("crisis", "crisis", True),
        ("supplies", "crisis", True),
        ("supplies", "urgent", False),
        ("hardship", "normal", False),
    ],
)
def test_what_nobody_else_at_home_reads_r14(kind: str, priority: str, private: bool) -> None:
    assert rules.is_private(kind, priority) is private
