"""A story as people read it: local times, who did what, what arrived and which buttons it has, in colour on a terminal."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.playground.player.steps import Step
from bot.playground.player.story import Story
from bot.playground.player.watch import Line

COLOURS = {"urgent": "bold red", "reply": "green", "reminder": "cyan", "broadcast": "blue"}
"""How a message's sender stands out, by its lane."""
INDENT = 9
WIDEST = 100


class Transcript:
    """Writes events below each other; a heading for each new local day."""

    def __init__(self, story: Story, console: Console | None = None) -> None:
        self._story = story
        self._console = console or Console(highlight=False, markup=False, emoji=False)
        self._width = min(self._console.width, WIDEST)
        self._day: date | None = None

    def show(self, event: Step | Line) -> None:
        """Write one event."""
        if isinstance(event, Step):
            self._put(event.at, "▸", Text(_told(event, self._who) + self._until(event), style="bold"))
        else:
            self._line(event)

    def _until(self, step: Step) -> str:
        back = step.given["until"].astimezone(self._story.zone) if step.does == "down" else None
        return f" It starts again on {back:%d %B at %H:%M}." if back else ""

    def _line(self, line: Line) -> None:
        at = datetime.fromisoformat(line["at"])
        match line["what"]:
            case "message":
                self._message(at, line)
            case "duty":
                self._put(at, "·", Text(self._duty(line), style="yellow" if line["outcome"] != "done" else "dim"))
            case "state":
                self._put(at, "·", Text(self._state(line), style="dim"))
            case "request":
                self._put(at, "·", Text(self._request(line), style="dim"))
            case "delivery" if line["outcome"] != "sent":
                times = "after 1 attempt" if line["attempts"] == 1 else f"after {line['attempts']} attempts"
                self._put(at, "·", Text(f"to {self._who(line['to'])}: {line['outcome']} {times}", style="yellow"))
            case "refused":
                self._put(at, "✗", Text(f"refused: {line['why']}", style="red"))

    def _message(self, at: datetime, line: Line) -> None:
        changed = ", edited in place" if line.get("edited") else ""
        head = Text(f"→ {self._who(line['to'])}", style=COLOURS[line["lane"]])
        head.append(f"  {line['lane']}{changed}", style="dim")
        self._put(at, " ", head)
        brings = [Text(f"[{line['brings']}]", style="dim")] if line.get("brings") else []
        for text in (*brings, Text(line["text"]), *(_row(labels) for labels in self._rows(line["buttons"]))):
            for shown in text.wrap(self._console, self._width - INDENT - 2):
                shown.rstrip()
                self._console.print(Text.assemble(" " * (INDENT + 2) if shown.plain else "", shown))
        self._console.print()

    def _rows(self, labels: list[str]) -> Iterator[list[str]]:
        """Buttons, as many beside each other as fit whole."""
        row: list[str] = []
        for label in labels:
            if row and cell_len(_row([*row, label]).plain) > self._width - INDENT - 2:
                yield row
                row = []
            row.append(label)
        if row:
            yield row

    def _put(self, at: datetime, sign: str, text: Text) -> None:
        local = at.astimezone(self._story.zone)
        if local.date() != self._day:
            self._day = local.date()
            self._console.print(Text(f"\n{local:%A, %d %B %Y}", style="bold underline"))
        shown = Text(f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}   ", style="dim")
        self._console.print(Text.assemble(shown, f" {sign} ", text), width=self._width)

    def _who(self, name: str) -> str:
        called = self._story.names.get(name, name)
        return called if called == name else f"{called} ({name})"

    def _duty(self, line: Line) -> str:
        by = f", entered by {self._who(line['by'])}" if line["by"] not in (None, line["person"]) else ""
        return f"{self._who(line['person'])}: the {line['slot']} report of {line['on']} is {line['outcome']}{by}"

    def _state(self, line: Line) -> str:
        facts = [word for word, holds in (("ill", line["ill"]), ("silent", line["silent"]),
                                          ("under review", line["review"])) if holds]  # fmt: skip
        onset = f" (since {line['onset_on']})" if line["ill"] else ""
        state = " and ".join(facts) + onset if facts else "not ill, not silent, not under review"
        return f"{self._who(line['person'])} is now {state}" + _episode(line["episode"])

    def _request(self, line: Line) -> str:
        who = f" ({self._who(line['assignee'])})" if line["assignee"] else ""
        came_of_it = f": {line['outcome']}" if line["outcome"] else ""
        return f"task {line['id']}, {line['kind'].replace('_', ' ')}, is {line['state']}{who}{came_of_it}"


def _row(labels: list[str]) -> Text:
    return Text("  ".join(f"[{label}]" for label in labels), style="cyan")


def _episode(state: str) -> str:
    return "" if state == "open" else f"; the observation is {state}"


def _told(step: Step, who: Callable[[str], str]) -> str:
    """What somebody does, as a sentence."""
    actor, given = who(step.who or ""), step.given
    tell = _SENTENCES.get(step.does)
    return tell(actor, given, who) if tell else f"{actor} {step.does.replace('_', ' ')}"


_Given = Mapping[str, Any]
_Who = Callable[[str], str]
_SENTENCES: Mapping[str, Callable[[str, _Given, _Who], str]] = {
    "says": lambda actor, given, _: f"{actor} writes: {given['text']}",
    "taps": lambda actor, given, _: f"{actor} taps [{next(iter(given['button'].values()))}]",
    "reports": lambda actor, given, who: f"{actor} reports{_about(given, who)}: {_reading(given)}",
    "reviews": lambda actor, given, who: (
        f"{actor} reviews the alert{_about(given, who)}: {given.get('finding', 'well')}"
    ),
    "joins": lambda actor, _given, _: f"{actor} follows an invitation",
    "api": lambda _, given, who: f"The Bot API is going to answer {_call(given, who)} with {given['answer']}.",
    "restart": lambda *_: "The process is killed and starts again.",
    "down": lambda *_: "The process is killed.",
}


def _call(given: _Given, who: _Who) -> str:
    return str(given.get("method", "any call")) + (f" to {who(given['to'])}" if "to" in given else "")


def _about(given: _Given, who: _Who) -> str:
    return f" for {who(given['for'])}" if "for" in given else ""


def _reading(given: _Given) -> str:
    temperature = [f"{given['temperature'] / 10:.1f}"] if "temperature" in given else []
    symptoms = list(given["symptoms"]) or ["no symptoms"] if "symptoms" in given else []
    return ", ".join([*temperature, *symptoms]) or "nothing"
