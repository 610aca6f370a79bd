"""A story is checked whole before anything runs: each mistake is one sentence with its line (SCENARIO)."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.playground.player import story
from bot.playground.player.document import StoryError

GOOD = """\
zone: Asia/Shanghai
starts_at: 2026-03-01T08:00
ends_at: 2026-03-03T00:00
policy: {quiet_hours: "22:00-07:00", language_policy: fallback}
protocols:
  short: {extends: home-observation-14, length_days: 3, fever_line: 37.5,
          symptom_groups: {any_one: [cough], any_two: [headache, fatigue]}}
areas: [{id: K1, zone: Asia/Urumqi}, {id: G1, parent: K1}]
workers:
  - {id: w1, post: G1, role: grid_worker, skills: [care], shift: "08:00-20:00", cap: 8, load: 5, on_call: false,
     last_assigned_at: 2026-02-28T18:00, leave: {from: 2026-03-02, until: 2026-03-04, stand_in: w2}, languages: [zh_CN]}
  - {id: w2, post: G1, role: grid_worker}
people:
  - {id: li, language: zh_CN, chat: open, remind_at: {morning: "07:30"}}
  - {id: mother, chat: none}
households:
  - {id: h1, grid: G1, responsible: w1, head: li, members: [li, mother]}
episodes:
  - {person: li, protocol: short, starts_at: 2026-03-01T08:00, end_on: 2026-03-03}
steps:
  - {at: 2026-03-01T09:00, who: li, does: says, text: "/checkin"}
  - {at: 2026-03-01T09:01, who: li, does: taps, button: 38.2}
  - {at: 2026-03-01T09:02, who: li, does: taps, button: {data: take}}
  - {at: 2026-03-01T09:05, who: li, does: reports, for: mother, temperature: 36.6, symptoms: []}
  - {at: 2026-03-01T01:06:00Z, who: li, does: asks, kind: supplies, priority: urgent, text: "no rice"}
  - {at: 2026-03-01T10:00, who: officer, does: drafts, notice: {id: n1, text: {zh_CN: 好}, class: routine}}
  - {at: 2026-03-01T10:02, does: api, method: sendMessage, to: li, answer: {status: 429, retry_after: 5}, times: 1}
  - {at: 2026-03-01T10:03, does: restart}
  - {at: 2026-03-01T10:04, does: down, until: 2026-03-01T13:00}
"""


def read(folder: Path, text: str) -> story.Story:
    (folder / "story.yaml").write_text(text, encoding="utf-8")
    return story.read(folder / "story.yaml")


def test_every_key_of_a_scenario_is_known(tmp_path: Path) -> None:
    """SCENARIO: local times are in the story's zone unless they carry an offset; verbs of later issues are known."""
    told = read(tmp_path, GOOD)
    assert told.starts_at == datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
    assert [step.does for step in told.steps] == [
        *("says", "taps", "taps", "reports", "asks", "drafts", "api", "restart", "down")
    ]
    assert told.steps[4].at == datetime(2026, 3, 1, 1, 6, tzinfo=UTC)
    assert told.steps[1].given["button"] == {"label": "38.2"}
    assert told.steps[3].given == {"for": "mother", "temperature": 366, "symptoms": ()}
    assert [person["id"] for person in told.people()] == ["li", "mother", "w1", "w2"]


MISTAKES = [
    ("zone: Asia/Shanghai", "zone: Asia/Shangai", 1, "not a time zone"),
    ("starts_at: 2026-03-01T08:00\n", "", 1, "starts_at is missing"),
    ("starts_at: 2026-03-01T08:00\n", "starts_at: 8 o'clock\n", 2, "not a time such as"),
    ("ends_at: 2026-03-03T00:00", "ends_at: 2026-03-01T09:30", 3, "ends before its last step"),
    ("ends_at: 2026-03-03T00:00", "end_at: 2026-03-03T00:00", 3, "unknown key 'end_at', did you mean 'ends_at'"),
    ("ends_at: 2026-03-03T00:00", "zone: Asia/Tokyo", 3, "stands here twice"),
    ('"22:00-07:00"', '"22:00-7"', 4, "policy.quiet_hours"),
    ("language_policy: fallback", "languages: strict", 4, "policy.languages: unknown key"),
    ("extends: home-observation-14", "extends: home-observation-15", 6, "no protocol 'home-observation-15'"),
    ("any_one: [cough]", "any_one: cough", 7, "short.symptom_groups.any_one: a list is expected"),
    ("fever_line: 37.5", "fever_lin: 37.5", 6, "short.fever_lin: unknown key"),
    ("{id: G1, parent: K1}", "{id: G1, parent: K2}", 8, "unknown area above 'K2'"),
    ("zone: Asia/Urumqi", "zone: Urumqi", 8, "not a time zone"),
    ("post: G1, role: grid_worker, skills", "post: G2, role: grid_worker, skills", 10, "unknown area 'G2'"),
    ("skills: [care]", "skill: [care]", 10, "unknown key 'skill', did you mean 'skills'"),
    ("skills: [care]", "skills: care", 10, "a list is expected"),
    ('shift: "08:00-20:00"', 'shift: "8-20"', 10, "not a shift"),
    ("cap: 8", "cap: many", 10, "not a whole number"),
    ("on_call: false", "on_call: never", 10, "true or false"),
    ("stand_in: w2", "stand_in: w3", 11, "unknown worker 'w3'"),
    ("until: 2026-03-04, stand_in", "until: 2026-03-01, stand_in", 11, "ends before it begins"),
    ("from: 2026-03-02", "from: Monday", 11, "not a day"),
    ("languages: [zh_CN]", "languages: [zh]", 11, "unknown language 'zh'"),
    (
        "  - {id: w2, post: G1, role: grid_worker}",
        "  - {id: w1, post: G1, role: grid_worker}",
        12,
        "stands in workers twice",
    ),
    ("post: G1, role: grid_worker}", "post: G1}", 12, "role is missing"),
    ("chat: open", "chat: closed", 14, "unknown chat 'closed'"),
    ('morning: "07:30"', "morning: 7.30", 14, "not a time of day"),
    ("members: [li, mother]", "members: [li, father]", 17, "unknown person 'father'"),
    ("head: li, members: [li, mother]", "head: li, members: [mother]", 17, "not one of the household's members"),
    ("protocol: short", "protocol: shrt", 19, "unknown protocol 'shrt', did you mean 'short'"),
    ("end_on: 2026-03-03", "end_on: 2026-02-03", 19, "ends before it begins"),
    ("who: li, does: says", "who: lee, does: says", 21, "unknown person 'lee'"),
    ("does: says", "does: say", 21, "unknown verb 'say', did you mean 'says'"),
    ("who: li, does: says", "does: says", 21, "who is missing"),
    ('does: says, text: "/checkin"', "does: says", 21, "text is missing"),
    ('text: "/checkin"', 'txt: "/checkin"', 21, "unknown key 'txt'"),
    ("at: 2026-03-01T09:00, ", "", 21, "at is missing"),
    ("at: 2026-03-01T09:00", "at: 2026-03-01T07:00", 21, "earlier than what stands before it"),
    ("at: 2026-03-01T09:01", "at: 2026-03-01T08:59", 22, "earlier than what stands before it"),
    ("button: 38.2", "button: {dat: take}", 22, "unknown key 'dat', did you mean 'data'"),
    ("for: mother", "for: mum", 24, "unknown person 'mum'"),
    ("temperature: 36.6", "temperature: warm", 24, "not a temperature"),
    ("symptoms: []", "symptoms: [coff]", 24, "unknown symptom 'coff'"),
    ("priority: urgent", "prority: urgent", 25, "unknown key 'prority', did you mean 'priority'"),
    ("answer: {status: 429, retry_after: 5}", "answer: {stats: 429}", 27, "unknown in a fault's answer: stats"),
    ("method: sendMessage", "method: sendMesage", 27, "did you mean 'sendMessage'"),
    ("times: 1", "times: 0", 27, "at least 1"),
    ("does: restart", "does: restart, who: li", 28, "unknown key 'who'"),
    ("until: 2026-03-01T13:00", "until: 2026-03-01T10:00", 29, "cannot be back before it is gone"),
    ("zone: Asia/Shanghai", "zone: [Asia/Shanghai", 2, "this is not YAML"),
    (GOOD, "- 1", 1, "keys and values are expected"),
    (GOOD, "", 1, "the story is empty"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "said"), MISTAKES, ids=[each[3] for each in MISTAKES])
def test_a_mistake_is_one_sentence_with_its_line(
    tmp_path: Path, right: str, wrong: str, line: int, said: str
) -> None:  # fmt: skip
    assert GOOD.count(right) >= 1
    with pytest.raises(StoryError) as error:
        read(tmp_path, GOOD.replace(right, wrong, 1))
    assert f"story.yaml, line {line}: " in str(error.value)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="cannot be read"):
        story.read(tmp_path / "nothing.yaml")


def test_the_command_ends_with_2_and_plays_nothing(tmp_path: Path) -> None:
    """A wrong file is one clear sentence and exit code 2."""
    file = tmp_path / "story.yaml"
    file.write_text(GOOD.replace("does: says", "does: sings"), encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).parent / "linli", "play", file], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "line 21: steps[1].does: unknown verb 'sings'" in done.stderr
    assert "Traceback" not in done.stderr
