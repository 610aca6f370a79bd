"""What is owed and which duty a reading answers (M1, M2), on quiet days and when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.monitoring import rules
from bot.monitoring.protocol import Protocol
from tests.rules.monitoring import examples
from tests.rules.monitoring.examples import APIA, BERLIN, LORD_HOWE, PROTOCOL, SHANGHAI, ST_JOHNS, ZONES, day, local

MINUTE = timedelta(minutes=1)
STARTS_AT = local("2026-03-01T08:00")
END_ON = day("2026-03-03")


def owed(
    on: str, *, starts_at: datetime = STARTS_AT, end_on: date = END_ON, closed_at: datetime | None = None
) -> list[str]:
    duties = rules.duties_of_day(
        PROTOCOL, on=day(on), zone=SHANGHAI, starts_at=starts_at, end_on=end_on, closed_at=closed_at
    )
    return [duty.slot for duty in duties]


def answered(at: str, *, closed_at: datetime | None = None) -> tuple[str, str, bool] | None:
    answer = rules.slot_for(
        PROTOCOL, at=local(at), zone=SHANGHAI, starts_at=STARTS_AT, end_on=END_ON, closed_at=closed_at
    )
    return (str(answer.on), answer.slot, answer.late) if answer else None


def always(protocol: Protocol, on: date, zone: ZoneInfo) -> tuple[rules.DutyWindow, ...]:
    """The duties of a day in an episode that began long ago and goes on."""
    years = timedelta(days=900)
    starts_at = datetime.combine(on - years, datetime.min.time(), UTC)
    return rules.duties_of_day(protocol, on=on, zone=zone, starts_at=starts_at, end_on=on + years)


class TestDutiesOfADay:
    def test_m2_a_day_owes_its_slots_in_local_time(self) -> None:
        morning, evening = rules.duties_of_day(
            PROTOCOL, on=day("2026-03-02"), zone=SHANGHAI, starts_at=STARTS_AT, end_on=END_ON
        )
        assert morning == rules.DutyWindow(
            on=day("2026-03-02"),
            slot="morning",
            opens_at=datetime(2026, 3, 1, 22, tzinfo=UTC),
            due_at=datetime(2026, 3, 2, 2, tzinfo=UTC),
            late_until=datetime(2026, 3, 2, 8, tzinfo=UTC),
        )
        assert (evening.opens_at, evening.late_until) == (local("2026-03-02T16:00"), local("2026-03-03T06:00"))

    @pytest.mark.parametrize(
        ("starts_at", "slots"),
        [
            ("2026-03-01T00:00", ["morning", "evening"]),
            ("2026-03-01T09:59", ["morning", "evening"]),
            ("2026-03-01T10:00", ["evening"]),
            ("2026-03-01T10:01", ["evening"]),
            ("2026-03-01T19:59", ["evening"]),
            ("2026-03-01T20:00", []),
            ("2026-03-02T00:00", []),
        ],
    )
    def test_m2_owed_only_if_the_episode_ran_before_the_due_instant(self, starts_at: str, slots: list[str]) -> None:
        assert owed("2026-03-01", starts_at=local(starts_at)) == slots

    def test_m2_the_last_day_is_owed_in_full_and_nothing_after_it(self) -> None:
        assert owed("2026-03-03") == ["morning", "evening"]
        assert owed("2026-03-04") == []
        assert owed("2026-02-28") == []

    @pytest.mark.parametrize(
        ("closed_at", "slots"),
        [
            ("2026-03-02T09:59", []),
            ("2026-03-02T10:00", ["morning"]),
            ("2026-03-02T19:59", ["morning"]),
            ("2026-03-02T20:00", ["morning", "evening"]),
        ],
    )
    def test_m14_nothing_is_owed_after_closing(self, closed_at: str, slots: list[str]) -> None:
        assert owed("2026-03-02", closed_at=local(closed_at)) == slots

    def test_m1_a_full_length_counts_the_first_local_day(self) -> None:
        late_in_the_evening = datetime(2026, 3, 1, 16, tzinfo=UTC)
        assert rules.last_day(PROTOCOL, zone=SHANGHAI, starts_at=STARTS_AT) == day("2026-03-03")
        assert rules.last_day(PROTOCOL, zone=SHANGHAI, starts_at=late_in_the_evening) == day("2026-03-04")
        assert rules.last_day(PROTOCOL, zone=BERLIN, starts_at=late_in_the_evening) == day("2026-03-03")

    def test_m2_days_are_the_communitys_not_the_servers(self) -> None:
        """Urumqi keeps a clock two hours behind Shanghai's: the same slot is due two hours later."""
        here, there = (always(PROTOCOL, day("2026-03-02"), zone) for zone in ZONES[:2])
        assert [b.due_at - a.due_at for a, b in zip(here, there, strict=True)] == [timedelta(hours=2)] * 2


class TestTheDutyAReadingAnswers:
    @pytest.mark.parametrize(
        ("at", "answer"),
        [
            ("2026-03-01T07:59", None),
            ("2026-03-01T08:00", ("2026-03-01", "morning", False)),
            ("2026-03-01T09:59", ("2026-03-01", "morning", False)),
            ("2026-03-01T10:00", ("2026-03-01", "morning", True)),
            ("2026-03-01T10:01", ("2026-03-01", "morning", True)),
            ("2026-03-01T15:59", ("2026-03-01", "morning", True)),
            ("2026-03-01T16:00", ("2026-03-01", "evening", False)),
            ("2026-03-01T16:01", ("2026-03-01", "evening", False)),
            ("2026-03-01T19:59", ("2026-03-01", "evening", False)),
            ("2026-03-01T20:00", ("2026-03-01", "evening", True)),
            ("2026-03-01T23:59", ("2026-03-01", "evening", True)),
            ("2026-03-02T00:00", ("2026-03-01", "evening", True)),
            ("2026-03-02T05:59", ("2026-03-01", "evening", True)),
            ("2026-03-02T06:00", ("2026-03-02", "morning", False)),
            ("2026-03-03T20:00", ("2026-03-03", "evening", True)),
            ("2026-03-04T05:59", ("2026-03-03", "evening", True)),
            ("2026-03-04T06:00", None),
            ("2026-03-09T12:00", None),
        ],
    )
    def test_m2_to_the_minute(self, at: str, answer: tuple[str, str, bool] | None) -> None:
        assert answered(at) == answer

    def test_m2_a_second_before_due_is_on_time(self) -> None:
        due_at = local("2026-03-02T10:00")
        just_in_time, too_late = (
            rules.slot_for(PROTOCOL, at=at, zone=SHANGHAI, starts_at=STARTS_AT, end_on=END_ON)
            for at in (due_at - timedelta(microseconds=1), due_at)
        )
        assert just_in_time == rules.Answered(day("2026-03-02"), "morning", late=False)
        assert too_late == rules.Answered(day("2026-03-02"), "morning", late=True)

    def test_m2_a_reading_before_the_first_duty_answers_none(self) -> None:
        """Observation began at noon: the morning was never owed, so an afternoon reading is late for nothing."""
        noon = local("2026-03-01T12:00")
        at = [local("2026-03-01T12:30"), local("2026-03-01T15:59"), local("2026-03-01T16:00")]
        answers = [rules.slot_for(PROTOCOL, at=instant, zone=SHANGHAI, starts_at=noon, end_on=END_ON) for instant in at]
        assert answers == [None, None, rules.Answered(day("2026-03-01"), "evening", late=False)]

    def test_m14_after_closing_a_reading_answers_none(self) -> None:
        closed_at = local("2026-03-02T12:00")
        assert answered("2026-03-02T11:59", closed_at=closed_at) == ("2026-03-02", "morning", True)
        assert answered("2026-03-02T12:00", closed_at=closed_at) is None

    def test_m2_one_slot_a_day_may_be_answered_late_until_the_next_day(self) -> None:
        daily = examples.example(slots=examples.slots("day 08:00-20:00"))
        at = local("2026-03-02T07:59")
        answer = rules.slot_for(daily, at=at, zone=SHANGHAI, starts_at=STARTS_AT, end_on=END_ON)
        assert answer == rules.Answered(day("2026-03-01"), "day", late=True)


class TestClockChanges:
    @pytest.mark.parametrize(
        ("zone", "on", "clock", "instant"),
        [
            # Forward: the hour (on Lord Howe the half hour) that does not exist ends at once.
            (BERLIN, "2026-03-29", "01:59", "2026-03-29T00:59Z"),
            (BERLIN, "2026-03-29", "02:00", "2026-03-29T01:00Z"),
            (BERLIN, "2026-03-29", "02:30", "2026-03-29T01:00Z"),
            (BERLIN, "2026-03-29", "02:59", "2026-03-29T01:00Z"),
            (BERLIN, "2026-03-29", "03:00", "2026-03-29T01:00Z"),
            (BERLIN, "2026-03-29", "03:01", "2026-03-29T01:01Z"),
            (ST_JOHNS, "2026-03-08", "02:30", "2026-03-08T05:30Z"),
            (LORD_HOWE, "2026-10-04", "02:15", "2026-10-03T15:30Z"),
            (APIA, "2011-12-30", "06:00", "2011-12-30T10:00Z"),
            # Back: the first of two.
            (BERLIN, "2026-10-25", "01:59", "2026-10-24T23:59Z"),
            (BERLIN, "2026-10-25", "02:30", "2026-10-25T00:30Z"),
            (BERLIN, "2026-10-25", "03:00", "2026-10-25T02:00Z"),
            (ST_JOHNS, "2026-11-01", "01:30", "2026-11-01T04:00Z"),
            (LORD_HOWE, "2026-04-05", "01:45", "2026-04-04T14:45Z"),
        ],
    )
    def test_m2_a_local_time_becomes_an_instant(self, zone: ZoneInfo, on: str, clock: str, instant: str) -> None:
        assert rules.instant(day(on), examples.clock(clock), zone) == datetime.fromisoformat(instant)

    @pytest.mark.parametrize(
        ("zone", "on", "hours"),
        [
            (BERLIN, "2026-03-29", 9),
            (BERLIN, "2026-10-25", 11),
            (LORD_HOWE, "2026-04-05", 10.5),
            (ST_JOHNS, "2026-03-08", 9),
        ],
    )
    def test_m2_a_slot_over_the_change_keeps_its_local_hours(self, zone: ZoneInfo, on: str, hours: float) -> None:
        night = examples.example(slots=examples.slots("night 00:00-10:00"))
        (duty,) = always(night, day(on), zone)
        assert duty.due_at - duty.opens_at == timedelta(hours=hours)
        assert duty.late_until == rules.instant(day(on) + timedelta(days=1), examples.clock("00:00"), zone)

    def test_m2_a_slot_the_clock_jumps_over_is_owed_by_nobody(self) -> None:
        """Nobody can report between 02:10 and 02:50 on that day; the day's other slot is not touched."""
        night = examples.example(slots=examples.slots("night 02:10-02:50", "evening 16:00-20:00"))
        assert [duty.slot for duty in always(night, day("2026-03-29"), BERLIN)] == ["evening"]
        assert [duty.slot for duty in always(night, day("2026-03-28"), BERLIN)] == ["night", "evening"]

    def test_m2_a_slot_half_in_the_gap_opens_when_the_clock_has_jumped(self) -> None:
        night = examples.example(slots=examples.slots("night 02:30-03:20"))
        (duty,) = always(night, day("2026-03-29"), BERLIN)
        assert (duty.opens_at, duty.due_at) == (local("2026-03-29T03:00", BERLIN), local("2026-03-29T03:20", BERLIN))

    def test_m2_a_day_that_never_was_owes_nothing(self) -> None:
        """Samoa went from the 29th to the 31st of December 2011; the evening before is late until the 31st opens."""
        assert always(PROTOCOL, day("2011-12-30"), APIA) == ()
        evening = always(PROTOCOL, day("2011-12-29"), APIA)[-1]
        opens = local("2011-12-31T06:00", APIA)
        assert evening.late_until == opens
        starts_at, end_on = local("2011-12-28T08:00", APIA), day("2012-01-05")
        before, after = (
            rules.slot_for(PROTOCOL, at=at, zone=APIA, starts_at=starts_at, end_on=end_on)
            for at in (opens - MINUTE, opens)
        )
        assert before == rules.Answered(day("2011-12-29"), "evening", late=True)
        assert after == rules.Answered(day("2011-12-31"), "morning", late=False)


CHANGES = {
    SHANGHAI: ["2026-03-02"],
    ZONES[1]: ["2026-03-02"],
    BERLIN: ["2026-03-29", "2026-10-25"],
    ST_JOHNS: ["2026-03-08", "2026-11-01", "2006-04-02", "2006-10-29"],
    LORD_HOWE: ["2026-04-05", "2026-10-04"],
    APIA: ["2011-12-30", "2012-04-01"],
}
near_a_change = st.sampled_from([(zone, day(on)) for zone, days in CHANGES.items() for on in days]).flatmap(
    lambda place: st.integers(-2, 2).map(lambda offset: (place[0], place[1] + timedelta(days=offset)))
)
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@st.composite
def protocols(draw: st.DrawFn) -> Protocol:
    """One to four slots anywhere in the day, touching or not."""
    ends = sorted(draw(st.sets(st.integers(0, 24 * 60 - 1), min_size=2, max_size=8)))
    hours = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in ends]
    spans = zip(hours[::2], hours[1::2], strict=False)
    return examples.example(slots=examples.slots(*(f"s{at} {a}-{b}" for at, (a, b) in enumerate(spans))))


@examples.steadily
@given(near_a_change, times, times)
def test_m2_a_later_local_time_is_never_an_earlier_instant(
    place: tuple[ZoneInfo, date], one: time, other: time
) -> None:
    zone, on = place
    earlier, later = sorted([one, other])
    assert rules.instant(on, earlier, zone) <= rules.instant(on, later, zone)
    assert rules.instant(on, later, zone) <= rules.instant(on + timedelta(days=1), earlier, zone)


@examples.steadily
@given(near_a_change, times)
def test_m2_a_local_time_that_exists_is_the_time_the_clock_shows(place: tuple[ZoneInfo, date], at: time) -> None:
    zone, on = place
    shown = rules.instant(on, at, zone).astimezone(zone).replace(tzinfo=None)
    assert shown >= datetime.combine(on, at)
    just_before = (rules.instant(on, at, zone) - MINUTE).astimezone(zone).replace(tzinfo=None)
    assert just_before < datetime.combine(on, at)


@examples.steadily
@given(protocols(), near_a_change)
def test_m2_duties_never_overlap_and_every_instant_has_one_answer(
    protocol: Protocol, place: tuple[ZoneInfo, date]
) -> None:
    zone, on = place
    duties = [duty for offset in range(4) for duty in always(protocol, on + timedelta(days=offset), zone)]
    for duty, following in pairwise(duties):
        assert duty.opens_at < duty.due_at <= duty.late_until == following.opens_at
    starts_at, end_on = duties[0].opens_at - timedelta(days=9), on + timedelta(days=9)
    for duty in duties:
        for at, late in [(duty.opens_at, False), (duty.due_at - MINUTE, False), (duty.late_until - MINUTE, True)]:
            answer = rules.slot_for(protocol, at=at, zone=zone, starts_at=starts_at, end_on=end_on)
            if duty.opens_at <= at < duty.late_until:
                assert answer == rules.Answered(duty.on, duty.slot, late=late and at >= duty.due_at)


@examples.steadily
@given(near_a_change, st.integers(-3 * 24 * 60, 3 * 24 * 60), st.integers(0, 5 * 24 * 60))
def test_m2_a_reading_answers_only_what_is_owed(place: tuple[ZoneInfo, date], begin: int, after: int) -> None:
    """The duty a reading answers is always one that the day owes, late exactly when it came after due."""
    zone, on = place
    starts_at = rules.instant(on, examples.clock("12:00"), zone) + begin * MINUTE
    at, end_on = starts_at + after * MINUTE, on + timedelta(days=2)
    answer = rules.slot_for(PROTOCOL, at=at, zone=zone, starts_at=starts_at, end_on=end_on)
    if answer:
        duties = rules.duties_of_day(PROTOCOL, on=answer.on, zone=zone, starts_at=starts_at, end_on=end_on)
        (duty,) = (duty for duty in duties if duty.slot == answer.slot)
        assert duty.opens_at <= at < duty.late_until
        assert answer.late == (at >= duty.due_at)
