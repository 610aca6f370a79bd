"""Every story in this folder, played: ``linli play FILE`` prints what its comments expect.

``#> {...}`` is a line that comes, in this order among the expected ones; ``#! {...}`` one that never does. A line fits when
each key has the value; a text fits when it holds the words.
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.playground.player import player, story
from bot.playground.player.steps import Step
from bot.playground.player.watch import Line

FOLDER = Path(__file__).parent
STORIES = sorted(FOLDER.glob("*.yaml"))


def said(file: Path, sign: str) -> list[dict[str, Any]]:
    """What a story's comments say of its lines."""
    lines = file.read_text("utf-8").splitlines()
    return [json.loads(line.removeprefix(sign)) for line in lines if line.startswith(sign)]


def fits(line: Line, wanted: dict[str, Any]) -> bool:
    return all(
        value in str(line.get(key)) if key == "text" else key in line and line[key] == value
        for key, value in wanted.items()
    )


def missing(lines: Iterable[Line], wanted: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first expected line that does not come, and all after it."""
    left = list(wanted)
    for line in lines:
        if left and fits(line, left[0]):
            left.pop(0)
    return left


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
async def test_it_happens_as_told(file: Path) -> None:
    async with player.opened(story.read(file)) as playing:
        lines = [event async for event in playing.events() if not isinstance(event, Step)]
    wanted = said(file, "#> ")
    assert wanted, "a story without expectations proves nothing"
    assert missing(lines, wanted) == [], "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    assert [line for line in lines for never in said(file, "#! ") if fits(line, never)] == []


def test_every_rule_of_monitoring_has_its_stories() -> None:
    """A story's name begins with its rules, M1 to M15; 126 is what there was when they were counted last."""
    told = Counter(
        part for file in STORIES for part in file.stem.split("-") if part[:1] == "m" and part[1:].isdecimal()
    )
    assert sorted(told) == [f"m{number:02}" for number in range(1, 16)]
    assert min(told.values()) >= 3
    assert len([file for file in STORIES if file.stem.startswith("m")]) >= 126


def test_every_rule_of_routing_has_its_stories() -> None:
    """R1 to R16; 100 is what there was when they were counted last."""
    told = Counter(
        part for file in STORIES for part in file.stem.split("-") if part[:1] == "r" and part[1:].isdecimal()
    )
    assert sorted(told) == [f"r{number:02}" for number in range(1, 17)]
    assert min(told.values()) >= 4
    assert len([file for file in STORIES if file.stem.startswith("r")]) >= 100


def test_a_line_that_does_not_come_is_found() -> None:
    lines: list[Line] = [{"what": "duty", "outcome": "done"}, {"what": "message", "text": "call 120 now"}]
    assert missing(lines, [{"what": "duty"}, {"text": "120"}]) == []
    assert missing(lines, [{"text": "120"}, {"what": "duty"}]) == [{"what": "duty"}]
    assert missing(lines, [{"what": "duty", "person": None}]) == [{"what": "duty", "person": None}]
