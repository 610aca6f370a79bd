"""A story: a town, the policy and protocols to try on it, and what people do, read and checked before anything runs.

The town comes out as ``changes.plant`` takes it. Local times are in the story's zone unless they carry an offset.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import assembly, catalog
from bot.catalog import Catalog
from bot.errors import SettingsError
from bot.i18n import DEFAULT, Wording
from bot.playground.player import document, steps, town
from bot.playground.player.document import Part
from bot.playground.player.steps import Step


@dataclass(frozen=True, slots=True)
class Story:
    """What a file tells. ``names`` are what people are called, by the file's short names; instants are in UTC."""

    name: str
    zone: ZoneInfo
    starts_at: datetime
    ends_at: datetime
    policy: Mapping[str, Any]
    protocols: Mapping[str, Any]
    town: Mapping[str, Any]
    names: Mapping[str, str]
    steps: tuple[Step, ...]

    def people(self) -> list[dict[str, Any]]:
        """Everybody once, residents first: name, language and chat."""
        everyone = (*self.town["people"], *self.town["workers"])
        return list({entry["id"]: entry for entry in reversed(everyone)}.values())[::-1]


def read(path: Path) -> Story:
    """The story in a file; ``StoryError`` is one sentence about the first mistake, with its line."""
    whole = document.read(path)
    parts = whole.known(("starts_at",), ("zone", "ends_at", "policy", "protocols", *town.KEYS, "steps"))
    zone = parts["zone"].zone() if "zone" in parts else ZoneInfo("Asia/Shanghai")
    starts_at = parts["starts_at"].instant(zone)
    content, policy, protocols = _content(whole, parts)
    read_town = town.read(parts, zone, content.protocols)
    people = {entry["id"] for room in ("people", "workers") for entry in read_town[room]}
    symptoms = {
        option.code for form in content.questionnaires.values() for item in form.items for option in item.options
    }
    places = {entry["id"] for room in ("households", "areas") for entry in read_town[room]}
    told = steps.read(parts["steps"], zone, starts_at, people, symptoms, places) if "steps" in parts else ()
    ends_at = _end(parts, zone, max([starts_at, *(step.at for step in told)]))
    names = {entry["id"]: entry.get("name") or entry["id"]
             for room in ("workers", "people") for entry in read_town[room]}  # fmt: skip
    return Story(path.name, zone, starts_at, ends_at, policy, protocols, read_town, names, told)


def language_of(entry: Mapping[str, Any]) -> str:
    """The language somebody's phone and messages begin in."""
    return str(entry.get("language") or next(iter(entry.get("languages", ())), DEFAULT))


def _end(parts: Mapping[str, Part], zone: ZoneInfo, last: datetime) -> datetime:
    if "ends_at" not in parts:
        return last
    ends_at = parts["ends_at"].instant(zone)
    if ends_at < last:
        raise parts["ends_at"].wrong("the story ends before its last step")
    return ends_at


def _content(whole: Part, parts: Mapping[str, Part]) -> tuple[Catalog, Mapping[str, Any], Mapping[str, Any]]:
    """The shipped content with this story's policy and protocols, checked as the service will check it."""
    policy, protocols = (_table(parts, key) for key in ("policy", "protocols"))
    wording = Wording(assembly.folder("locales"))
    try:
        content = catalog.load(assembly.folder("content"), wording, policy=policy, extra_protocols=protocols)
    except SettingsError as error:
        path, _, said = str(error).removeprefix("protocol ").partition(": ")
        room = next((key for key in protocols if path == key or path.startswith((f"{key}.", f"{key}["))), None)
        place = whole.at(f"protocols.{path}" if room else path)
        raise document.StoryError(f"{whole.file}, line {place.line}: {path}: {said}.") from None
    return content, policy, protocols


def _table(parts: Mapping[str, Part], key: str) -> Mapping[str, Any]:
    if key not in parts:
        return {}
    parts[key].entries()
    table: Mapping[str, Any] = parts[key].plain()
    return table
