"""How these tests tell a story: a small town in a few lines, steps below it, and the lines that came of it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.playground.player import player, story
from bot.playground.player.steps import Step
from bot.playground.player.watch import Line

TOWN = """\
zone: Asia/Shanghai
starts_at: {starts_at}
ends_at: {ends_at}
{more}
areas: [{{id: C}}, {{id: T1, parent: C}}, {{id: K1, parent: T1}}, {{id: G1, parent: K1}}]
workers:
  - {{id: w1, post: G1, role: grid_worker, skills: [care, visit], shift: "00:00-24:00", languages: [en]}}
  - {{id: doctor, post: K1, role: community_doctor, skills: [medical], shift: "00:00-24:00", languages: [en]}}
people:
  - {{id: li, language: en, chat: {chat}}}
  - {{id: mother, chat: none}}
  - {{id: zhao, language: zh_CN}}
households:
  - {{id: h1, grid: G1, responsible: w1, head: {head}, members: [li, mother]}}
  - {{id: h2, grid: G1, responsible: w1, head: zhao, members: [zhao]}}
episodes:
  - {{person: {observed}, protocol: home-observation-14, starts_at: 2026-03-01T06:00}}
steps:
"""


def told(
    steps: Iterable[str] = (), *, starts_at: str = "2026-03-01T07:00", ends_at: str = "2026-03-01T21:00",
    chat: str = "open", observed: str = "li", more: str = "", head: str = "li",
) -> str:  # fmt: skip
    """A story's text; a step is given without its braces, its time as ``09:00`` or whole."""
    town = TOWN.format(starts_at=starts_at, ends_at=ends_at, more=more, chat=chat, observed=observed, head=head)
    rows = []
    for step in steps:
        at, _, rest = step.partition(" ")
        rows.append(f"  - {{at: {at if 'T' in at else f'2026-03-01T{at}'}, {rest}}}\n")
    return town + ("".join(rows) or "  []\n")


async def played(folder: Path, text: str) -> list[Line]:
    """Every line that comes of a story."""
    file = folder / "story.yaml"
    file.write_text(text, encoding="utf-8")
    async with player.opened(story.read(file)) as playing:
        return [event async for event in playing.events() if not isinstance(event, Step)]


def only(lines: Iterable[Line], what: str, **wanted: Any) -> list[Line]:
    """The lines of one kind in which these keys have these values."""
    return [line for line in lines if line["what"] == what and all(line[key] == wanted[key] for key in wanted)]


def outcomes(lines: Iterable[Line], person: str = "li") -> list[tuple[str, str, str, str | None]]:
    """What became of somebody's duties: day, slot, outcome, by whom."""
    return [(line["on"][5:], line["slot"], line["outcome"], line["by"]) for line in only(lines, "duty", person=person)]


def kinds(lines: Iterable[Line], to: str) -> list[tuple[str, str]]:
    """What somebody received: the time of day in UTC and the name of the wording."""
    return [(line["at"][11:16], line["kind"].partition(".")[2]) for line in only(lines, "message", to=to)]
