"""R1, R2 as far as an alert needs them: who is on duty, who may take something, who of several does."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from bot.people import rules
from bot.people.rules import Worker

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)
REQUESTER = UUID(int=99)


def worker(number: int = 1, **more: Any) -> Worker:
    base: dict[str, Any] = {
        "person_id": UUID(int=number),
        "area_id": UUID(int=100),
        "role": "grid_worker",
        "skills": frozenset({"medical"}),
        "languages": frozenset({"zh_CN"}),
        "shift": (time(8), time(20)),
        "cap": 8,
    }
    return Worker(**base | more)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00-20:00", (time(8), time(20))),
        ("22:00-06:00", (time(22), time(6))),
        ("00:00-24:00", (time(0), time(0))),
        (" 08:00 - 20:00 ", (time(8), time(20))),
    ],
)
def test_a_shift_as_people_write_it(text: str, hours: tuple[time, time]) -> None:
    assert rules.shift(text) == hours


@pytest.mark.parametrize("text", ["", "8-20", "08:00", "08:00-25:00", "a-b", "08:00-20:00-21:00"])
def test_anything_else_is_no_shift(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the words are Python's own
        rules.shift(text)


@pytest.mark.parametrize(
    ("shift", "clock", "here"),
    [
        ("08:00-20:00", "07:59", False),
        ("08:00-20:00", "08:00", True),
        ("08:00-20:00", "19:59", True),
        ("08:00-20:00", "20:00", False),
        ("22:00-06:00", "21:59", False),
        ("22:00-06:00", "22:00", True),
        ("22:00-06:00", "00:00", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False),
        ("00:00-24:00", "03:00", True),
    ],
)
def test_on_shift_to_the_minute(shift: str, clock: str, here: bool) -> None:
    at = datetime.combine(NOON.date(), time.fromisoformat(clock), SHANGHAI).astimezone(UTC)
    assert rules.on_shift(worker(shift=rules.shift(shift)), at, SHANGHAI) is here


@pytest.mark.parametrize(
    ("leave", "on", "away"),
    [
        (None, date(2026, 3, 2), False),
        ((date(2026, 3, 2), date(2026, 3, 4)), date(2026, 3, 1), False),
        ((date(2026, 3, 2), date(2026, 3, 4)), date(2026, 3, 2), True),
        ((date(2026, 3, 2), date(2026, 3, 4)), date(2026, 3, 4), True),
        ((date(2026, 3, 2), date(2026, 3, 4)), date(2026, 3, 5), False),
        ((date(2026, 3, 2), None), date(2027, 1, 1), True),
    ],
)
def test_leave_counts_its_first_and_last_day(leave: Any, on: date, away: bool) -> None:
    assert rules.on_leave(worker(leave=leave), on) is away


def at(clock: str, day: int = 2) -> datetime:
    return datetime.combine(date(2026, 3, day), time.fromisoformat(clock), SHANGHAI)


@pytest.mark.parametrize(
    ("shift", "clock", "on", "until"),
    [
        ("08:00-20:00", "09:00", True, at("20:00")),
        ("08:00-20:00", "20:00", True, at("08:00", 3)),  # the shift is over: until it begins by itself
        ("08:00-20:00", "06:00", True, at("08:00")),
        ("08:00-20:00", "09:00", False, at("08:00", 3)),
        ("08:00-20:00", "06:00", False, at("08:00")),
        ("22:00-06:00", "23:00", True, at("06:00", 3)),
        ("22:00-06:00", "23:00", False, at("22:00", 3)),
        ("00:00-24:00", "09:00", False, None),
        ("00:00-24:00", "09:00", True, None),
    ],
)
def test_a_worker_s_own_word_counts_until_the_shift_s_next_change(
    shift: str, clock: str, on: bool, until: datetime | None
) -> None:
    """R1: whoever forgets to say otherwise is where their shift says, the next time it begins or ends."""
    assert rules.said_until(rules.shift(shift), at(clock).astimezone(UTC), SHANGHAI, on=on) == until


@pytest.mark.parametrize("on", [True, False])
def test_a_worker_s_own_word_goes_before_the_shift_and_never_before_a_leave(on: bool) -> None:
    """R1: while it counts."""
    said = worker(shift=rules.shift("22:00-06:00" if on else "08:00-20:00"), on_duty=on, duty_until=at("20:00"))
    assert rules.on_shift(said, NOON, SHANGHAI) is on
    assert rules.on_shift(said, at("23:00"), SHANGHAI) is on
    away = worker(on_duty=on, leave=(date(2026, 3, 2), None))
    assert not rules.on_shift(away, NOON, SHANGHAI)
    assert rules.on_shift(worker(on_duty=on), NOON, SHANGHAI) is on


def test_leave_ends_a_shift() -> None:
    assert not rules.on_shift(worker(leave=(date(2026, 3, 2), None)), NOON, SHANGHAI)


@pytest.mark.parametrize(
    ("changed", "excluded", "may"),
    [
        ({}, (), True),
        ({"skills": frozenset({"care"})}, (), False),
        ({"load": 7}, (), True),
        ({"load": 8}, (), False),
        ({"person_id": REQUESTER}, (), False),
        ({}, (UUID(int=1),), False),
        ({"shift": (time(20), time(22))}, (), False),
    ],
)
def test_r1_each_condition_alone(changed: dict[str, Any], excluded: tuple[UUID, ...], may: bool) -> None:
    given: dict[str, Any] = {
        "skill": "medical",
        "at": NOON,
        "zone": SHANGHAI,
        "requester": REQUESTER,
        "excluded": excluded,
    }
    assert rules.eligible(worker(**changed), **given) is may


EARLIER, LATER = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (worker(2, load=5), worker(1)),  # the responsible one, whatever the load
        (worker(4), worker(3, languages=frozenset({"ko"}))),
        (worker(4, load=1), worker(3, load=2)),
        (worker(4), worker(3, last_assigned_at=EARLIER)),  # never counts as longest
        (worker(4, last_assigned_at=EARLIER), worker(3, last_assigned_at=LATER)),
        (worker(3), worker(4)),
    ],
)
def test_r2_each_step_of_the_order(first: Worker, second: Worker) -> None:
    for pool in ([first, second], [second, first]):
        assert rules.in_order(pool, responsible=UUID(int=2), language="zh_CN")[0] is first


def test_r2_nobody_is_nobody() -> None:
    assert rules.in_order([], responsible=None, language="en") == []


def test_in_a_crisis_the_cap_is_ignored_and_on_call_is_on_shift_r9() -> None:
    """A leave still counts, a skill too."""
    full: dict[str, Any] = {"load": 8, "shift": (time(20), time(22)), "on_call": True}
    for changed, may in (({}, True), ({"on_call": False}, False), ({"leave": (date(2026, 3, 2), None)}, False)):
        given: dict[str, Any] = {"skill": "medical", "at": NOON, "zone": SHANGHAI, "requester": REQUESTER}
        assert rules.eligible(worker(**full | changed), **given, crisis=True) is may
        assert not rules.eligible(worker(**full | changed), **given)


@pytest.mark.parametrize(
    ("changed", "there"),
    [
        ({"shift": (time(20), time(22))}, datetime(2026, 3, 2, 20, tzinfo=SHANGHAI)),
        ({"shift": (time(8), time(11))}, datetime(2026, 3, 3, 8, tzinfo=SHANGHAI)),
        ({"leave": (date(2026, 3, 1), date(2026, 3, 4))}, datetime(2026, 3, 5, 8, tzinfo=SHANGHAI)),
        (
            {"leave": (date(2026, 3, 1), date(2026, 3, 4)), "shift": (time(22), time(6))},
            datetime(2026, 3, 5, tzinfo=SHANGHAI),
        ),
        ({"leave": (date(2026, 3, 1), None)}, None),
        (
            {"on_duty": False, "duty_until": datetime(2026, 3, 2, 15, tzinfo=SHANGHAI)},
            datetime(2026, 3, 2, 15, tzinfo=SHANGHAI),
        ),
        ({"on_duty": False, "shift": (time(0), time(0))}, None),
    ],
)
def test_when_somebody_is_there_next_r3(changed: dict[str, Any], there: datetime | None) -> None:
    assert rules.next_there(worker(**changed), NOON, SHANGHAI) == there


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("I live in G1, flat 3", 2),
        ("g12 5-1", 3),
        ("Ｇ１２", 3),
        ("柳树社区东里3-2", 2),
        ("柳树社区", 1),
        ("Willow, building 3", 1),
        ("the red house", None),
        ("", None),
        ("G1 or G12", None),
        ("twins", None),
        ("东里新村", 6),
    ],
)
def test_the_one_place_that_somebody_names(text: str, place: int | None) -> None:
    """A4: the deepest, then the longest name; none for what two could be meant by."""
    names = {
        1: ("K1", "柳树社区", "Willow"),
        2: ("G1", "东里"),
        3: ("G12", ""),
        4: ("twins",),
        5: ("twins",),
        6: ("东里新村",),
    }
    depths = {UUID(int=number): 1 if number == 1 else 2 for number in names}
    known = {UUID(int=number): each for number, each in names.items()}
    assert rules.place_named(text, known, depths) == (UUID(int=place) if place else None)


@pytest.mark.parametrize(
    ("more", "at_", "on", "changes_at"),
    [
        ({}, "09:00", True, at("20:00")),
        ({}, "21:00", False, at("08:00", 3)),
        ({"shift": rules.shift("00:00-24:00")}, "09:00", True, None),
        ({"on_duty": False, "duty_until": at("08:00", 3)}, "09:00", False, at("08:00", 3)),
        ({"on_duty": False, "duty_until": at("08:30")}, "09:00", True, at("20:00")),
        ({"on_duty": False}, "09:00", False, None),
    ],
)
def test_how_it_stands_and_when_that_changes(
    more: dict[str, Any], at_: str, on: bool, changes_at: datetime | None
) -> None:
    """P1: what /who says of a worker."""
    duty = rules.duty(worker(**more), at(at_).astimezone(UTC), SHANGHAI)
    assert (duty.on, duty.changes_at, duty.leave) == (on, changes_at, None)
    away = rules.duty(worker(**more, leave=(date(2026, 3, 1), None)), NOON, SHANGHAI)
    assert (away.on, away.leave) == (False, (date(2026, 3, 1), None))
