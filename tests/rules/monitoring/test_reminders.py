"""When people are reminded (M10), when they are left in peace (B9), what they are offered (M3) and who hears of silence
(M11)."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot import policy as policies
from bot.monitoring import rules
from bot.monitoring.rules import Outcome, Remind, Step
from tests.content import files
from tests.rules.monitoring import examples
from tests.rules.monitoring.examples import APIA, BERLIN, SHANGHAI, ZONES, clock, local

POLICY = policies.read(files.POLICY)
MORNING = examples.window("2026-03-02", "06:00", "10:00")
QUIET = policies.Hours(clock("22:00"), clock("07:00"))
MINUTE = timedelta(minutes=1)


def reminders(
    window: rules.DutyWindow, chosen: str | None = None, zone: ZoneInfo = SHANGHAI, second: int = 60
) -> list[tuple[str, bool]]:
    policy = policies.read(files.POLICY, {"second_reminder_minutes": second})
    times = rules.reminder_times(window, chosen=clock(chosen) if chosen else None, policy=policy, zone=zone)
    return [(f"{reminder.at.astimezone(zone):%H:%M}", reminder.chosen) for reminder in times]


class TestReminderTimes:
    @pytest.mark.parametrize(
        ("chosen", "expected"),
        [
            (None, [("08:00", False), ("09:00", False)]),
            ("07:30", [("07:30", True), ("09:00", False)]),
            ("06:00", [("06:00", True), ("09:00", False)]),
            ("05:59", [("08:00", False), ("09:00", False)]),
            ("10:00", [("08:00", False), ("09:00", False)]),
            ("00:00", [("08:00", False), ("09:00", False)]),
            ("08:59", [("08:59", True), ("09:00", False)]),
            ("09:00", [("09:00", True)]),
            ("09:59", [("09:59", True)]),
        ],
    )
    def test_m10_first_the_chosen_time_in_the_slot_then_before_it_is_due(
        self, chosen: str | None, expected: list[tuple[str, bool]]
    ) -> None:
        assert reminders(MORNING, chosen) == expected

    @pytest.mark.parametrize(
        ("opens", "due", "slot", "expected"),
        [
            ("16:00", "20:00", "evening", ["18:00", "19:00"]),
            ("12:00", "14:00", "noon", ["12:00", "13:00"]),
            ("08:30", "10:30", "morning", ["08:30", "09:30"]),
            ("05:00", "08:00", "morning", ["05:00", "07:00"]),
            ("12:00", "13:00", "noon", ["12:00"]),
            ("12:00", "12:30", "noon", ["12:00"]),
        ],
    )
    def test_m10_else_the_programmes_time_else_as_the_slot_opens(
        self, opens: str, due: str, slot: str, expected: list[str]
    ) -> None:
        window = examples.window("2026-03-02", opens, due, slot=slot)
        assert [at for at, _ in reminders(window)] == expected

    def test_m10_the_second_follows_the_policy(self) -> None:
        assert [at for at, _ in reminders(MORNING, second=15)] == ["08:00", "09:45"]
        assert [at for at, _ in reminders(MORNING, second=120)] == ["08:00"]

    @pytest.mark.parametrize(("on", "utc_hour"), [("2026-03-28", 7), ("2026-03-29", 6), ("2026-10-25", 7)])
    def test_m10_local_time_stays_local_when_the_clocks_change(self, on: str, utc_hour: int) -> None:
        window = examples.window(on, "06:00", "10:00", BERLIN)
        first = rules.reminder_times(window, chosen=None, policy=POLICY, zone=BERLIN)[0]
        assert first.at.hour == utc_hour

    @examples.steadily
    @given(
        st.sampled_from(ZONES),
        st.sampled_from(["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2011-12-31"]),
        st.none() | st.times(),
        st.integers(1, 300),
    )
    def test_m10_reminders_lie_in_the_slot_and_in_order(
        self, zone: ZoneInfo, on: str, chosen: time | None, second: int
    ) -> None:
        window = examples.window(on, "01:00", "10:00", zone)
        policy = policies.read(files.POLICY, {"second_reminder_minutes": second})
        times = rules.reminder_times(window, chosen=chosen, policy=policy, zone=zone)
        assert 1 <= len(times) <= 2
        assert all(window.opens_at <= reminder.at < window.due_at for reminder in times)
        assert all(earlier.at < later.at for earlier, later in pairwise(times))


def verdict(
    now: str, *hindrances: str, chosen: bool = False, next_at: str | None = None, quiet: policies.Hours = QUIET
) -> rules.Verdict:
    return rules.may_remind(
        rules.Reminder(local("2026-03-02T08:00"), chosen),
        now=local(now),
        window=MORNING,
        next_at=local(next_at) if next_at else None,
        reported="reported" in hindrances,
        closed="closed" in hindrances,
        opted_out="opted_out" in hindrances,
        paused="paused" in hindrances,
        blocked="blocked" in hindrances,
        quiet_hours=quiet,
        zone=SHANGHAI,
    )


class TestMayRemind:
    def test_m10_who_owes_and_can_be_reached_is_reminded(self) -> None:
        assert verdict("2026-03-02T08:00") == rules.Verdict(Remind.SEND)

    @pytest.mark.parametrize("hindrance", ["reported", "closed", "opted_out", "paused", "blocked"])
    @pytest.mark.parametrize("chosen", [True, False])
    def test_m10_none_when_reported_paused_opted_out_blocked_or_closed(self, hindrance: str, chosen: bool) -> None:
        assert verdict("2026-03-02T08:00", hindrance, chosen=chosen).remind.value == hindrance
        assert verdict("2026-03-02T06:30", hindrance, chosen=chosen).remind.value == hindrance

    @pytest.mark.parametrize(
        ("now", "remind"),
        [
            ("2026-03-02T09:59", Remind.SEND),
            ("2026-03-02T10:00", Remind.SLOT_OVER),
            ("2026-03-05T08:00", Remind.SLOT_OVER),
        ],
    )
    def test_m10_after_a_while_down_it_goes_only_while_the_slot_is_open(self, now: str, remind: Remind) -> None:
        assert verdict(now).remind is remind

    @pytest.mark.parametrize(
        ("now", "remind"), [("2026-03-02T08:59", Remind.SEND), ("2026-03-02T09:00", Remind.OVERTAKEN)]
    )
    def test_m10_when_both_have_come_one_goes(self, now: str, remind: Remind) -> None:
        assert verdict(now, next_at="2026-03-02T09:00").remind is remind

    @pytest.mark.parametrize("now", ["2026-03-02T06:00", "2026-03-02T06:59"])
    def test_b9_a_routine_reminder_waits_for_the_end_of_the_quiet_hours(self, now: str) -> None:
        assert verdict(now) == rules.Verdict(Remind.WAIT, local("2026-03-02T07:00"))
        assert verdict("2026-03-02T07:00").remind is Remind.SEND

    def test_m10_a_chosen_time_goes_even_in_quiet_hours(self) -> None:
        assert verdict("2026-03-02T06:30", chosen=True).remind is Remind.SEND

    def test_b9_what_waited_is_judged_again_and_dropped_when_the_slot_is_over(self) -> None:
        all_morning = policies.Hours(clock("22:00"), clock("11:00"))
        waits = verdict("2026-03-02T08:00", quiet=all_morning)
        assert waits == rules.Verdict(Remind.WAIT, local("2026-03-02T11:00"))
        assert verdict("2026-03-02T11:00", quiet=all_morning).remind is Remind.SLOT_OVER


class TestQuietHours:
    @pytest.mark.parametrize(
        ("at", "until"),
        [
            ("2026-03-01T21:59", None),
            ("2026-03-01T22:00", "2026-03-02T07:00"),
            ("2026-03-01T22:01", "2026-03-02T07:00"),
            ("2026-03-01T23:59", "2026-03-02T07:00"),
            ("2026-03-02T00:00", "2026-03-02T07:00"),
            ("2026-03-02T06:59", "2026-03-02T07:00"),
            ("2026-03-02T07:00", None),
            ("2026-03-02T07:01", None),
        ],
    )
    @pytest.mark.parametrize("zone", ZONES)
    def test_b9_over_midnight_to_the_minute(self, zone: ZoneInfo, at: str, until: str | None) -> None:
        ends = rules.quiet_until(local(at, zone), zone=zone, quiet_hours=QUIET)
        assert ends == (local(until, zone) if until else None)

    @pytest.mark.parametrize(("at", "quiet"), [("12:59", False), ("13:00", True), ("14:59", True), ("15:00", False)])
    def test_b9_within_a_day(self, at: str, quiet: bool) -> None:
        nap = policies.Hours(clock("13:00"), clock("15:00"))
        ends = rules.quiet_until(local(f"2026-03-02T{at}"), zone=SHANGHAI, quiet_hours=nap)
        assert ends == (local("2026-03-02T15:00") if quiet else None)

    def test_b9_equal_ends_are_no_quiet_hours(self) -> None:
        never = policies.Hours(clock("00:00"), clock("00:00"))
        assert rules.quiet_until(local("2026-03-02T00:00"), zone=SHANGHAI, quiet_hours=never) is None

    @pytest.mark.parametrize(("on", "hours"), [("2026-03-28", 8), ("2026-10-24", 10)])
    def test_b9_a_night_with_a_clock_change_ends_at_seven_all_the_same(self, on: str, hours: int) -> None:
        at = local(f"{on}T22:00", BERLIN)
        ends = rules.quiet_until(at, zone=BERLIN, quiet_hours=QUIET)
        assert ends == at + timedelta(hours=hours)

    def test_b9_an_hour_that_comes_twice_is_quiet_twice(self) -> None:
        hours = policies.Hours(clock("22:00"), clock("02:30"))
        second_pass = datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=BERLIN).astimezone(UTC)
        ends = rules.quiet_until(second_pass, zone=BERLIN, quiet_hours=hours)
        assert ends == second_pass + timedelta(minutes=15)

    def test_b9_a_night_over_a_day_that_never_was_is_one_night(self) -> None:
        ends = rules.quiet_until(local("2011-12-29T23:00", APIA), zone=APIA, quiet_hours=QUIET)
        assert ends == local("2011-12-31T07:00", APIA)

    @examples.steadily
    @given(
        st.sampled_from(ZONES),
        st.integers(0, 15 * 366 * 24 * 60),
        st.times(),
        st.times(),
    )
    def test_b9_the_quiet_ends_and_holds_until_then(
        self, zone: ZoneInfo, minutes: int, starts: time, ends: time
    ) -> None:
        hours = policies.Hours(starts.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0))
        assume(hours.starts != hours.ends)
        instant = datetime(2011, 12, 1, tzinfo=UTC) + minutes * MINUTE
        until = rules.quiet_until(instant, zone=zone, quiet_hours=hours)
        shown = instant.astimezone(zone).time()
        assert (until is not None) == hours.hold(shown)
        if until:
            assert until > instant
            assert not hours.hold(until.astimezone(zone).time())


class TestSuggestions:
    @pytest.mark.parametrize(
        ("readings", "lowest", "highest"),
        [
            ([], 362, 373),
            ([366], 363, 370),
            ([380, 366], 363, 370),
            ([367], 364, 371),
            ([368], 366, 373),
            ([369], 366, 373),
            ([373], 370, 377),
            ([385], 382, 389),
            ([340], 340, 347),
            ([430], 423, 430),
        ],
    )
    def test_m3_around_the_last_reading(self, readings: list[int], lowest: int, highest: int) -> None:
        offered = rules.suggestions(readings, fever_line=373)
        assert (offered[0], offered[-1]) == (lowest, highest)

    @pytest.mark.parametrize(("fever_line", "highest"), [(368, 373), (373, 373), (375, 375), (380, 380), (390, 380)])
    def test_m3_who_never_reported_is_offered_the_usual_ones(self, fever_line: int, highest: int) -> None:
        offered = rules.suggestions([], fever_line=fever_line)
        assert offered == tuple(range(362, highest + 1))

    @examples.steadily
    @given(st.lists(st.integers(340, 430), min_size=1), st.integers(340, 430))
    def test_m3_the_same_reading_again_is_always_one_tap_away(self, readings: list[int], fever_line: int) -> None:
        offered = rules.suggestions(readings, fever_line=fever_line)
        assert len(offered) == 8
        assert list(offered) == sorted(offered)
        assert readings[-1] in offered
        assert offered[0] >= 340
        assert offered[-1] <= 430
        if 0 <= fever_line - readings[-1] <= 5:
            assert fever_line in offered


class TestMisses:
    D, L, M = Outcome.DONE, Outcome.LATE, Outcome.MISSED

    @pytest.mark.parametrize(
        ("outcomes", "misses", "step"),
        [
            ([], 0, None),
            ([D], 0, None),
            ([M], 1, Step.NUDGE),
            ([D, M, M], 2, Step.WORKER_TASK),
            ([M, M, M], 3, Step.SUPERVISOR),
            ([M, M, M, M], 4, None),
            ([M, M, D], 0, None),
            ([M, M, L], 0, None),
            ([M, M, L, M], 1, Step.NUDGE),
            ([M, D, M, M], 2, Step.WORKER_TASK),
        ],
    )
    def test_m11_who_hears_of_how_many_in_a_row(self, outcomes: list[Outcome], misses: int, step: Step | None) -> None:
        assert rules.misses_running(outcomes) == misses
        assert rules.escalation(misses) is step
