"""YAML that knows its line numbers: every mistake in a story is one sentence that says where it stands."""

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot import policy
from bot.errors import SettingsError
from bot.monitoring import rules


class StoryError(SettingsError):
    """A story cannot be played; the text names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the file. ``name`` is how a sentence speaks of it, such as ``steps[3].at``."""

    node: yaml.Node
    file: str
    name: str

    @property
    def line(self) -> int:
        """Its first line, counted from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def is_blank(self) -> bool:
        return self.node.tag == "tag:yaml.org,2002:null"

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def wrong(self, said: str) -> StoryError:
        return StoryError(f"{self.file}, line {self.line}: {self.name}: {said}.")

    def entries(self) -> dict[str, "Part"]:
        """Keys and values, in the file's order; a key that stands there twice is a mistake."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong("keys and values are expected here")
        found: dict[str, Part] = {}
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Part(key, self.file, self.name).wrong("a key is one word")
            part = Part(value, self.file, f"{self.name}.{key.value}".removeprefix("story."))
            if key.value in found:
                raise Part(key, self.file, part.name).wrong("this key stands here twice")
            found[str(key.value)] = part
        return found

    def known(self, needed: Collection[str], optional: Collection[str] = ()) -> dict[str, "Part"]:
        """Keys and values where only some keys can be meant; a blank value counts as left out."""
        entries = self.entries()
        for (key, _), part in zip(self.node.value, entries.values(), strict=True):
            if key.value not in needed and key.value not in optional:
                raise Part(key, self.file, part.name).wrong(unknown("key", key.value, (*needed, *optional)))
        entries = {key: part for key, part in entries.items() if not part.is_blank}
        for key in needed:
            if key not in entries:
                raise self.wrong(f"{key} is missing")
        return entries

    def items(self) -> list["Part"]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong("a list is expected here")
        return [Part(node, self.file, f"{self.name}[{at}]") for at, node in enumerate(self.node.value, 1)]

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or self.is_blank or not self.node.value.strip():
            raise self.wrong("a text is expected here")
        return str(self.node.value)

    def texts(self) -> list[str]:
        return [item.text() for item in self.items()]

    def whole(self, least: int = 0) -> int:
        text = self.text()
        if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
            raise self.wrong(f"{text!r} is not a whole number of at least {least}")
        return int(text)

    def flag(self) -> bool:
        if self.node.tag != "tag:yaml.org,2002:bool":
            raise self.wrong("true or false is expected here")
        return bool(self.plain())

    def tenths(self) -> int:
        """A temperature in tenths of a degree."""
        text = self.text()
        if not re.fullmatch(r"\d\d(\.\d)?", text):
            raise self.wrong(f"{text!r} is not a temperature such as 36.6")
        return round(float(text) * 10)

    def one_of(self, known: Collection[str], kind: str) -> str:
        """One of a few names; the nearest is suggested for a slip of the pen."""
        text = self.text()
        if text not in known:
            raise self.wrong(unknown(kind, text, known))
        return text

    def zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.text())
        except (ValueError, OSError, KeyError):
            raise self.wrong(f"{self.text()!r} is not a time zone such as Asia/Shanghai") from None

    def day(self) -> date:
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            raise self.wrong(f"{self.text()!r} is not a day such as 2026-03-01") from None

    def clock(self) -> time:
        try:
            return policy.clock(self.text())
        except ValueError:
            raise self.wrong(f"{self.text()!r} is not a time of day such as 07:30") from None

    def instant(self, zone: ZoneInfo) -> datetime:
        """An instant in UTC: by its own offset, else as clocks in ``zone`` show it."""
        try:
            local = datetime.fromisoformat(self.text())
        except ValueError:
            raise self.wrong(f"{self.text()!r} is not a time such as 2026-03-01T08:00") from None
        return local.astimezone(UTC) if local.tzinfo else rules.instant(local.date(), local.time(), zone)

    def plain(self) -> Any:
        """The value as YAML means it, for whoever checks it further."""
        try:
            return yaml.SafeLoader("").construct_document(self.node)
        except (yaml.YAMLError, ValueError):
            raise self.wrong("YAML cannot read this value") from None

    def at(self, path: str) -> "Part":
        """The deepest part that a path such as ``slots[1].due`` leads to; its list places count from 0."""
        part = self
        for key, place in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
            below = part._below(key, place)
            if below is None:
                break
            part = below
        return part

    def _below(self, key: str, place: str) -> "Part | None":
        if place and isinstance(self.node, yaml.SequenceNode) and int(place) < len(self.node.value):
            return self.items()[int(place)]
        return self.entries().get(key) if key and isinstance(self.node, yaml.MappingNode) else None


def read(path: Path) -> Part:
    """A whole file; ``StoryError`` when it is not there or not YAML."""
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise StoryError(f"{path} cannot be read ({type(error).__name__}).") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise StoryError(f"{path.name}, line {line}: this is not YAML: {error.problem or error.context}.") from None
    except yaml.YAMLError as error:
        raise StoryError(f"{path.name} is not YAML: {' '.join(str(error).split())}.") from None
    if node is None:
        raise StoryError(f"{path.name}, line 1: the story is empty.")
    return Part(node, path.name, "story")


def unknown(kind: str, text: str, known: Iterable[str]) -> str:
    """What is said of a name nobody knows."""
    names = sorted(known)
    near = difflib.get_close_matches(text, names, n=1)
    if near:
        return f"unknown {kind} {text!r}, did you mean {near[0]!r}"
    return f"unknown {kind} {text!r}; known are {', '.join(names) or 'none'}"
