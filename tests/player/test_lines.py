"""Every verb and every line of this version, on the real service (SCENARIO)."""

import os
import subprocess
import sys
from pathlib import Path

from tests.player.telling import kinds, only, outcomes, played, told

WELL = 'does: taps, button: "No symptoms, send"'


async def test_two_taps_and_what_is_printed_of_them(tmp_path: Path) -> None:
    """M2, M10: the reminder, the taps' edits in place, the duty; the joining before the beginning is not printed."""
    steps = ['08:05 who: li, does: taps, button: "36.6"', f"08:06 who: li, {WELL}"]
    lines = await played(tmp_path, told(steps, ends_at="2026-03-01T12:00"))
    assert lines[0] == {
        "at": "2026-03-01T00:00:00Z", "step": None, "what": "message", "to": "li", "lane": "reminder",
        "kind": "forms.daily-checkin", "text": lines[0]["text"], "buttons": lines[0]["buttons"],
    }  # fmt: skip
    assert "before 10:00" in lines[0]["text"]
    assert "<b>" not in lines[0]["text"]
    assert lines[0]["buttons"][-3:] == ["36.9", "Other…", "Cancel"]
    assert lines[1] == {
        "at": "2026-03-01T00:00:00Z", "step": None, "what": "delivery", "to": "li", "outcome": "sent", "attempts": 1,
    }  # fmt: skip
    done = {"person": "li", "on": "2026-03-01", "slot": "morning", "outcome": "done", "by": "li"}
    assert only(lines, "duty") == [{"at": "2026-03-01T00:06:00Z", "step": 2, "what": "duty", **done}]
    edits = only(lines, "message", step=2)
    assert [(line["kind"], line.get("edited")) for line in edits] == [("monitoring.recorded", True)]
    assert only(lines, "state") == []


async def test_the_fever_line_itself_is_a_fever(tmp_path: Path) -> None:
    """M4, M6: 37.2 is not, 37.3 is; worker and doctor are alerted before the reporter is answered; onset is the day."""
    steps = ["08:05 who: li, does: reports, temperature: 37.2, symptoms: []",
             "17:00 who: li, does: reports, temperature: 37.3, symptoms: []"]  # fmt: skip
    lines = await played(tmp_path, told(steps))
    assert only(lines, "message", step=1, lane="urgent") == []
    [state] = only(lines, "state")
    assert (state["step"], state["ill"], state["onset_on"], state["episode"]) == (2, True, "2026-03-01", "open")
    order = [(line["to"], line["lane"]) for line in only(lines, "message", step=2)]
    assert order == [("w1", "urgent"), ("doctor", "urgent"), ("li", "reply")]


async def test_a_number_that_no_button_offers_is_written(tmp_path: Path) -> None:
    """SCENARIO's own example: ``taps 38.2`` by somebody who never reported; then a symptom, then send."""
    steps = ['09:00 who: li, does: says, text: "/checkin"', '09:01 who: li, does: taps, button: "38.2"',
             "09:02 who: li, does: taps, button: Cough", "09:03 who: li, does: taps, button: Send",
             '09:04 who: w1, does: taps, button: "38.2"']  # fmt: skip
    lines = await played(tmp_path, told(steps))
    assert "38.2 °C, Cough" in only(lines, "message", to="li", kind="monitoring.recorded")[0]["text"]
    assert [line["to"] for line in only(lines, "message", kind="monitoring.symptom_alert")] == ["w1", "doctor"]
    assert [line["step"] for line in only(lines, "refused")] == [5]  # nobody asks w1 for a number


async def test_a_review_takes_the_alert_and_answers_it(tmp_path: Path) -> None:
    """M6, M7: taken is under review, reviewed is neither; nothing to review is refused, with the reason."""
    steps = ["08:05 who: w1, does: reviews",
             "08:06 who: li, does: reports, temperature: 38.5, symptoms: [cough]",
             "08:10 who: w1, does: taps, button: {data: take}",
             "08:11 who: doctor, does: reviews, for: li",
             "08:20 who: w1, does: reviews, for: li, finding: clinic"]  # fmt: skip
    lines = await played(tmp_path, told(steps, ends_at="2026-03-01T08:30"))
    assert only(lines, "refused", step=1)[0]["why"] == "w1 has no open alert to review"
    assert only(lines, "refused", step=4)[0]["why"] == "doctor cannot review this alert: a colleague has taken it"
    states = [(line["step"], line["ill"], line["review"]) for line in only(lines, "state")]
    assert states == [(2, True, False), (3, True, True), (5, False, False)]
    assert ("00:20", "review_done") in kinds(lines, "li")


async def test_a_review_of_an_alert_nobody_has_taken(tmp_path: Path) -> None:
    """M6: the step takes it first, as the message offers; both changes are told."""
    steps = ["08:06 who: li, does: reports, temperature: 38.5, symptoms: [cough]", "08:20 who: doctor, does: reviews"]
    lines = await played(tmp_path, told(steps, ends_at="2026-03-01T08:30"))
    assert [(line["ill"], line["review"]) for line in only(lines, "state", step=2)] == [(True, True), (False, False)]
    assert [line["kind"].partition(".")[2] for line in only(lines, "message", step=2, to="doctor")] == [
        "taken",
        "reviewed",
    ]


async def test_reports_on_behalf(tmp_path: Path) -> None:
    """M9, M12: the head for a member without a chat, a worker by phone; both say who entered it; strangers may not."""
    steps = ["08:05 who: zhao, does: reports, for: mother, temperature: 36.6, symptoms: []",
             "08:06 who: mother, does: reports, temperature: 36.6, symptoms: []",
             "08:07 who: li, does: reports, for: zhao, temperature: 36.6, symptoms: []",
             "08:08 who: li, does: reports, for: mother, temperature: 36.6, symptoms: []",
             "17:00 who: w1, does: reports, for: mother, symptoms: [cough, breathing]"]  # fmt: skip
    lines = await played(tmp_path, told(steps, observed="mother"))
    assert [line["why"] for line in only(lines, "refused")] == [
        "zhao may not report for mother",
        "mother has no chat to report in",
        "zhao is not under observation",
    ]
    assert outcomes(lines, "mother") == [("03-01", "morning", "done", "li"), ("03-01", "evening", "done", "w1")]
    assert only(lines, "state")[0]["person"] == "mother"
    urgent = [line["kind"] for line in only(lines, "message", step=5, to="w1", lane="urgent")]
    assert "monitoring.emergency" in urgent  # M5: breathing is a sign, told before the form is sent
    assert "monitoring.symptom_alert" in urgent


async def test_what_the_step_leaves_out_stays_blank(tmp_path: Path) -> None:
    """M4: blank is neither yes nor no; M3: what no form takes is refused."""
    steps = ["08:05 who: li, does: reports, symptoms: [headache]",
             "17:00 who: li, does: reports, temperature: 45.0",
             "17:01 who: li, does: reports, temperature: 36.4"]  # fmt: skip
    lines = await played(tmp_path, told(steps))
    assert "does not take 45.0 °C" in only(lines, "refused", step=2)[0]["why"]
    assert [outcome for _, _, outcome, _ in outcomes(lines)] == ["done", "done"]
    assert only(lines, "state") == []


async def test_a_report_finishes_the_form_that_was_open(tmp_path: Path) -> None:
    """M8: what was tapped before is put aside; the same report once more is one report."""
    steps = ['08:05 who: li, does: taps, button: "36.6"',
             "08:06 who: li, does: reports, temperature: 37.0, symptoms: []",
             "08:07 who: li, does: reports, temperature: 37.0, symptoms: []"]  # fmt: skip
    lines = await played(tmp_path, told(steps, ends_at="2026-03-01T08:30"))
    assert "37.0" in only(lines, "message", step=2)[0]["text"]
    assert only(lines, "message", step=3)[0]["kind"] == "monitoring.repeated"
    assert len(only(lines, "duty")) == 1


async def test_refusals_say_why_and_the_story_goes_on(tmp_path: Path) -> None:
    """SCENARIO: a step nobody could do, a verb that is not built; a forged button explains itself (I4)."""
    steps = ['07:05 who: li, does: taps, button: "99.9"', '07:06 who: mother, does: says, text: "hello"',
             "07:07 who: li, does: relays, text: rice",
             "07:08 who: officer, does: publishes, notice: n1", "07:09 who: li, does: forwards, text: rice",
             '07:10 who: li, does: taps, button: {data: "review:x:well:forged"}',
             '07:11 who: li, does: says, text: "/help"']  # fmt: skip
    lines = await played(tmp_path, told(steps, ends_at="2026-03-01T07:30"))
    assert [(line["step"], line["why"].split(";")[0]) for line in only(lines, "refused")] == [
        (1, "li sees no button '99.9'"),
        (2, "mother has no phone"),
        (3, "there is no request last"),
        (4, "publishes: not built yet in this version"),
        (5, "forwards: not built yet in this version"),
    ]
    assert kinds(lines, "li") == [("23:10", "old_button"), ("23:11", "help")]


async def test_somebody_joins_in_the_story(tmp_path: Path) -> None:
    """A person without a phone gets one and follows an invitation; from then on they are reminded themselves."""
    steps = ["07:30 who: mother, does: joins"]
    lines = await played(tmp_path, told(steps, observed="mother", ends_at="2026-03-01T08:30"))
    assert kinds(lines, "mother") == [
        ("23:30", "terms"),
        ("23:30", "joined"),
        ("23:30", "began"),
        ("00:00", "daily-checkin"),
    ]


async def test_chats_that_are_not_open(tmp_path: Path) -> None:
    """M10, M11: paused, opted out and blocked people are not reminded; their silence is written all the same."""
    for chat in ("paused", "opted_out", "blocked"):
        lines = await played(tmp_path, told(chat=chat, ends_at="2026-03-01T12:00"))
        assert kinds(lines, "li") == []
        assert outcomes(lines) == [("03-01", "morning", "missed", None)]


async def test_a_blocked_person_says_nothing_and_is_not_reached(tmp_path: Path) -> None:
    """B3: an answer to somebody who blocked the bot is counted blocked, after one attempt."""
    steps = ['08:05 who: li, does: says, text: "36.6"',
             "08:06 who: w1, does: reports, for: li, temperature: 38.6, symptoms: []",
             "08:10 who: w1, does: reviews"]  # fmt: skip
    lines = await played(tmp_path, told(steps, chat="blocked", ends_at="2026-03-01T08:30"))
    assert "li has blocked the bot" in only(lines, "refused", step=1)[0]["why"]
    blocked = only(lines, "delivery", to="li")
    assert {(line["step"], line["outcome"], line["attempts"]) for line in blocked} == {
        (2, "blocked", 1),  # what was entered for them
        (3, "blocked", 1),
    }
    assert kinds(lines, "li") == []


async def test_the_bot_api_answers_badly(tmp_path: Path) -> None:
    """B3, B4, B5: 429 waits exactly as told and spends no attempt; 502 is sent once more and says so; 403 is blocked."""
    steps = [
        "07:01 does: api, method: sendMessage, to: li, answer: {status: 429, retry_after: 5}, times: 1",
        '07:02 who: li, does: says, text: "/help"',
        "07:03 does: api, method: sendMessage, to: li, answer: {status: 502}",
        '07:04 who: li, does: says, text: "/help"',
        "07:05 does: api, method: sendMessage, to: li, answer: {timeout: after, seconds: 60}",
        '07:06 who: li, does: says, text: "/help"',
        "07:07 does: api, method: sendMessage, to: li, answer: {status: 403}",
        '07:08 who: li, does: says, text: "/help"',
        "07:09 does: api, to: mother, answer: {status: 403}",
        "07:10 does: api, method: getUpdates, answer: {status: 500}, times: 2",
        '07:11 who: zhao, does: says, text: "/help"',
    ]
    lines = await played(tmp_path, told(steps, ends_at="2026-03-01T07:30"))
    told_of = [
        (line["step"], line["at"][14:19], line["outcome"], line["attempts"])
        for line in only(lines, "delivery", to="li")
    ]
    assert told_of == [(2, "02:05", "sent", 1), (4, "04:01", "possibly_twice", 2), (6, "06:01", "possibly_twice", 2),
                       (8, "08:00", "blocked", 1)]  # fmt: skip
    received = [line["step"] for line in only(lines, "message", to="li")]
    assert received == [2, 4, 6, 6]  # the one whose answer was lost arrived twice, and the outcome says so
    assert only(lines, "refused")[0]["why"] == "mother has no phone"
    assert len(only(lines, "message", to="zhao")) == 1  # asked for again, though nothing else was due


def test_the_same_file_gives_the_same_output(tmp_path: Path) -> None:
    """SCENARIO: byte for byte, whatever the process's hash seed, keys and folders."""
    steps = ['08:05 who: li, does: says, text: "38.2 cough"', "08:06 who: li, does: taps, button: Send",
             "08:07 does: restart", "08:08 who: w1, does: reviews", "08:09 who: li, does: joins"]  # fmt: skip
    (tmp_path / "story.yaml").write_text(told(steps), encoding="utf-8")
    once, again = (run(tmp_path / "story.yaml", seed) for seed in ("1", "2"))
    assert once == again
    assert once.count(b'"what": "message"') > 10


def run(file: Path, seed: str) -> bytes:
    linli = Path(sys.executable).parent / "linli"
    environment = os.environ | {"PYTHONHASHSEED": seed, "LINLI_TIME_ZONE": "Europe/Berlin", "LINLI_BOT_TOKEN": "wrong"}
    done = subprocess.run([linli, "play", file], capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout
