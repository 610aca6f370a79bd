"""The demo's day and the readable transcript."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from bot.playground import demo, scenes
from bot.playground.player import player, story
from bot.playground.player.transcript import Transcript
from tests.player.telling import told

LINLI = Path(sys.executable).parent / "linli"


def test_the_demo_keeps_every_promise_it_shows() -> None:
    """One day on the real service: exit 0, every check green, nothing lost, nothing twice, plain text off a terminal."""
    environment = os.environ | {"NO_COLOR": "1", "LINLI_BOT_TOKEN": "", "LINLI_WEBHOOK_URL": "https://example.org"}
    done = subprocess.run([LINLI, "demo", "--text"], capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✗" not in done.stdout
    assert "\x1b" not in done.stdout
    for number, scene in enumerate(scenes.A_DAY, 1):
        assert f"{number}. {scene.title}" in done.stdout
    assert done.stdout.count("✓") == sum(len(scene.checks) for scene in scenes.A_DAY) + 4
    counted = re.search(r"(\d+) messages promised, (\d+) sent, (\d+) arrived", done.stdout)
    assert counted
    assert len(set(counted.groups())) == 1
    assert "The process is killed. It starts again on 03 March at 16:35." in done.stdout
    assert "王芳" in done.stdout
    assert "Hello Anna Berg" in done.stdout


def test_every_check_of_the_demo_can_fail() -> None:
    """A scene in which nothing happened keeps no promise, but that somebody was left alone."""
    for scene in scenes.A_DAY:
        for sentence, holds in scene.checks:
            assert holds(scenes.Seen([])) is sentence.endswith("was left alone"), sentence


def test_a_broken_promise_is_told() -> None:
    console = Console(file=io.StringIO(), width=80)
    assert demo.judge(console, scenes.A_DAY[0], []) is False
    assert "✗ Li and Anna were reminded" in console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO


async def test_the_transcript_is_readable(tmp_path: Path) -> None:
    """Local times, who did what, what arrived, buttons in brackets; no line ends with
    spaces."""
    steps = ["08:05 who: li, does: reports, for: li, temperature: 38.6, symptoms: [cough, headache]",
             "08:06 who: li, does: reports", "08:07 who: w1, does: reviews, for: li",
             "08:08 does: api, method: sendMessage, to: li, answer: {status: 403}",
             '08:09 who: li, does: says, text: "/help"', "08:10 who: li, does: joins", "08:11 does: restart",
             '08:12 who: li, does: taps, button: {data: "language:ko"}', "08:13 who: li, does: forwards, text: hello",
             "08:14 does: down, until: 2026-03-02T08:30"]  # fmt: skip
    (tmp_path / "story.yaml").write_text(told(steps, ends_at="2026-03-02T12:00"), encoding="utf-8")
    read = story.read(tmp_path / "story.yaml")
    written = io.StringIO()
    transcript = Transcript(read, Console(file=written, width=100))
    async with player.opened(read) as playing:
        async for event in playing.events():
            transcript.show(event)
    text = written.getvalue()
    for said in (
        "Sunday, 01 March 2026", "Monday, 02 March 2026",
        "08:05    ▸ li reports for li: 38.6, cough, headache",
        "08:05      → w1  urgent", "08:05    · li is now ill (since 2026-03-01)",
        "08:06    ▸ li reports: nothing", "08:07    ▸ w1 reviews the alert for li: well",
        "08:07    · li is now ill and under review", "08:07      → w1  reply, edited in place",
        "The Bot API is going to answer sendMessage to li with", "08:09    · to li: blocked after 1 attempt",
        "li follows an invitation", "The process is killed and starts again.", "li taps [language:ko]",
        "08:13    ✗ refused: forwards",
        "It starts again on 02 March at 08:30.", "08:30    · li: the evening report of 2026-03-01 is missed",
        "[I am calling now]  [Details]",
    ):  # fmt: skip
        assert said in text, said
    assert not [line for line in text.splitlines() if line != line.rstrip()]
