"""``linli demo --text``: one day of a small town on the real service, scene by scene, each checked by what arrived.

Nothing is staged but the people: the story is an ordinary file that ``linli play`` takes too.
"""

import asyncio
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text
from sqlalchemy import select

from bot import audit
from bot.messaging.tables import Delivery
from bot.playground import scenes
from bot.playground.player import player, story
from bot.playground.player.player import Player
from bot.playground.player.stage import Stage
from bot.playground.player.steps import Step
from bot.playground.player.transcript import WIDEST, Transcript
from bot.playground.player.watch import ARRIVALS, Line
from bot.playground.scenes import Scene

A_DAY = Path(__file__).parent / "stories" / "a-day.yaml"


async def play(pace: float = 0.0) -> None:
    """Play the shipped day, ``pace`` seconds between scenes; exit code 1 when anything did not happen as promised."""
    told = story.read(A_DAY)
    console = Console(highlight=False, markup=False, emoji=False)
    _opening(console)
    async with player.opened(told) as playing:
        kept = await _day(playing, console, pace)
        kept = await _sum_up(playing.stage, console) and kept
    _closing(console, kept=kept)
    if not kept:
        raise typer.Exit(1)


async def _day(playing: Player, console: Console, pace: float) -> bool:
    told = playing.stage.story
    transcript = Transcript(told, console)
    waiting = list(scenes.A_DAY)
    lines: list[Line] = []
    scene: Scene | None = None
    kept = True
    async for event in playing.events():
        now = event.at if isinstance(event, Step) else datetime.fromisoformat(event["at"])
        while waiting and waiting[0].begins <= now.astimezone(told.zone).time():
            kept = judge(console, scene, lines) and kept
            await asyncio.sleep(pace if scene else 0)
            scene, lines = waiting.pop(0), []
            _heading(console, len(scenes.A_DAY) - len(waiting), scene)
        transcript.show(event)
        if not isinstance(event, Step):
            lines.append(event)
    return judge(console, scene, lines) and kept and not waiting


def _opening(console: Console) -> None:
    cast = Text("\n".join((
        "Li Ming (李明) and Anna Berg are under observation at home: a temperature every morning and evening.",
        "Wang Fang (王芳) answers for their households, Dr. Chen (陈医生) is the community's doctor.",
        "",
        "Everything below is the real service on an empty database: its clock is moved, its phones are a local Bot API.",
    )))  # fmt: skip
    console.print(Panel(cast, title="Linli 鄰里: one day", width=_width(console), border_style="bold"))


def _heading(console: Console, number: int, scene: Scene) -> None:
    console.print()
    console.rule(Text(f"{number}. {scene.title}", style="bold"), align="left", style="blue")
    console.print(Text(scene.promise, style="italic blue"), width=_width(console))


def judge(console: Console, scene: Scene | None, lines: list[Line]) -> bool:
    """Say of each thing a scene promised whether it happened."""
    kept = True
    for sentence, holds in scene.checks if scene else ():
        happened = holds(scenes.Seen(lines))
        kept = kept and happened
        _tell(console, happened, sentence)
    return kept


async def _sum_up(stage: Stage, console: Console) -> bool:
    """What the outbox and the local Bot API's ledger say, and whether the audit chain is whole."""
    async with stage.service.database.read(whole=True) as session:
        rows = list(await session.scalars(select(Delivery)))
        broken = await audit.verify(session, stage.service.database.ring)
        links = (await session.scalars(select(audit.AuditHead))).one().seq
    arrived = sum(entry.delivered and entry.method in ARRIVALS for entry in stage.api.ledger)
    lost = sum(row.outcome is None for row in rows)
    sent = sum(row.outcome == "sent" for row in rows)
    console.print()
    console.rule(Text("The day, counted", style="bold"), align="left", style="blue")
    facts = (
        (arrived == sent == len(rows), f"{len(rows)} messages promised, {sent} sent, {arrived} arrived on a phone"),
        (lost == 0, f"{lost} lost"),
        (arrived - sent == 0, f"{arrived - sent} arrived twice"),
        (broken is None, f"the audit chain of {links} lines is whole" if broken is None
                         else f"the audit chain is broken at line {broken}"),
    )  # fmt: skip
    for holds, sentence in facts:
        _tell(console, holds, sentence)
    return all(holds for holds, _ in facts)


def _tell(console: Console, happened: bool, sentence: str) -> None:
    sign, style = ("✓", "green") if happened else ("✗", "bold red")
    console.print(Text(f"  {sign} {sentence}", style=style), width=_width(console))


def _closing(console: Console, *, kept: bool) -> None:
    if not kept:
        console.print(Text("\nSomething above did not happen as promised.", style="bold red"))
        return
    console.print(Text("\n".join((
        "",
        "What next:",
        "  linli play --text FILE.yaml   a story of your own",
        "                                (this one is bot/playground/stories/a-day.yaml)",
        "  README.md                     with a bot of your own: a token, five minutes",
    ))))  # fmt: skip


def _width(console: Console) -> int:
    return min(console.width, WIDEST)
