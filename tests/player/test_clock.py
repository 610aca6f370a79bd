"""The clock of a story: everything due on the way happens in order; a dead service misses nothing it can still do."""

from pathlib import Path

from tests.player.telling import kinds, only, outcomes, played, told


async def test_a_second_reminder_then_a_miss_then_a_late_report(tmp_path: Path) -> None:
    """M10, M11, S1: 08:00, 09:00, missed at 10:00 with a nudge; a report at 10:30 is kept as late beside it."""
    lines = await played(tmp_path, told(["10:30 who: li, does: reports, temperature: 36.6, symptoms: []"],
                                        ends_at="2026-03-01T15:00"))  # fmt: skip
    assert kinds(lines, "li") == [
        ("00:00", "daily-checkin"), ("01:00", "daily-checkin"), ("02:00", "missed"), ("02:30", "recorded"),
    ]  # fmt: skip
    assert outcomes(lines) == [("03-01", "morning", "missed", None), ("03-01", "morning", "late", "li")]
    assert [line["step"] for line in only(lines, "duty")] == [None, 1]


async def test_who_has_reported_is_not_reminded(tmp_path: Path) -> None:
    """M10: neither at 08:00 nor at 09:00."""
    steps = ["07:30 who: li, does: reports, temperature: 36.6, symptoms: []"]
    lines = await played(tmp_path, told(steps, ends_at="2026-03-01T12:00"))
    assert kinds(lines, "li") == [("23:30", "recorded")]


async def test_what_is_due_at_an_instant_comes_before_the_step_at_it(tmp_path: Path) -> None:
    """M2: a report at 10:00 sharp is late: the slot was closed when due."""
    steps = ["10:00 who: li, does: reports, temperature: 36.6, symptoms: []"]
    lines = await played(tmp_path, told(steps, ends_at="2026-03-01T10:00"))
    assert [outcome for _, _, outcome, _ in outcomes(lines)] == ["missed", "late"]


async def test_three_days_down(tmp_path: Path) -> None:
    """M10, S1: each slot that passed is missed, none is reminded of afterwards but the one still open, once."""
    steps = ["07:30 does: down, until: 2026-03-04T08:30"]
    lines = await played(tmp_path, told(steps, ends_at="2026-03-04T09:30"))
    days = ("03-01", "03-02", "03-03")
    assert outcomes(lines) == [(day, slot, "missed", None) for day in days for slot in ("morning", "evening")]
    assert {line["at"] for line in only(lines, "duty")} == {"2026-03-04T00:30:00Z"}
    reminders = [line["at"] for line in only(lines, "message", to="li", kind="forms.daily-checkin")]
    assert reminders == ["2026-03-04T00:30:00Z", "2026-03-04T01:00:00Z"]
    assert all(line["step"] is None for line in lines)


async def test_what_is_written_while_it_is_dead_is_read_when_it_is_back(tmp_path: Path) -> None:
    """I1, I2, M2: the report counts from when it was written; its lines carry the step of who wrote it."""
    steps = ["09:40 does: down, until: 2026-03-01T11:00",
             '09:45 who: li, does: says, text: "36.6 no symptoms"',
             '09:50 who: zhao, does: says, text: "/help"',
             "09:55 does: restart", "09:56 who: w1, does: reports, for: li, temperature: 36.6",
             '11:00 who: li, does: says, text: "yes"']  # fmt: skip
    lines = await played(tmp_path, told(steps, ends_at="2026-03-01T11:30"))
    assert [(line["step"], line["why"]) for line in only(lines, "refused")] == [
        (4, "the service is down"), (5, "the service is down"),
    ]  # fmt: skip
    assert [(line["at"], line["step"]) for line in only(lines, "message", to="zhao")] == [("2026-03-01T03:00:00Z", 3)]
    summary = only(lines, "message", to="li", step=2)
    assert [line["at"] for line in summary] == ["2026-03-01T03:00:00Z"]
    assert "36.6" in summary[0]["text"]
    assert only(lines, "duty", step=6)[0]["by"] == "li"


async def test_a_restart_doubles_and_loses_nothing(tmp_path: Path) -> None:
    """B6, M10: a story with restarts everywhere has the same lines as the one without."""
    steps = ["08:05 who: li, does: reports, temperature: 38.6, symptoms: [cough]", "08:20 who: w1, does: reviews"]
    restarts = ["08:06 does: restart", "08:30 does: restart", "16:00 does: restart", "18:00 does: restart"]
    plain = await played(tmp_path, told(steps))
    restarted = await played(tmp_path, told(sorted([*steps, *restarts])))
    assert [line | {"step": None} for line in restarted] == [line | {"step": None} for line in plain]


async def test_a_protocol_and_a_policy_of_the_storys_own(tmp_path: Path) -> None:
    """M1, M4: another fever line, other slots and other reminder times, by the file alone."""
    more = """policy: {remind_at: {noon: "12:15"}}
protocols:
  noon: {extends: home-observation-14, fever_line: 38.0, slots: [{id: noon, opens: "12:00", due: "14:00"}]}"""
    text = told(["12:30 who: li, does: reports, temperature: 37.9, symptoms: []"], more=more)
    lines = await played(tmp_path, text.replace("protocol: home-observation-14", "protocol: noon"))
    assert kinds(lines, "li")[0] == ("04:15", "daily-checkin")
    assert outcomes(lines) == [("03-01", "noon", "done", "li")]
    assert only(lines, "state") == []
