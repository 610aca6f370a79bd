"""A story's town: areas, workers, households, people and episodes, each checked against the others."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.i18n import LANGUAGES
from bot.people import rules
from bot.playground.player.document import Part

KEYS = ("areas", "workers", "households", "people", "episodes")
CHATS = ("open", "none", "blocked", "opted_out", "paused")
"""How a person's chat is when the story begins."""

Town = dict[str, list[dict[str, Any]]]


def read(parts: Mapping[str, Part], zone: ZoneInfo, protocols: Collection[str]) -> Town:
    """The five lists, in the shape ``changes.plant`` takes; every name in them is known to the others."""
    made: Town = {
        "areas": _areas(parts),
        "workers": _each(parts, "workers", lambda part: _worker(part, zone)),
        "people": _each(parts, "people", _person),
        "households": _each(parts, "households", _household),
        "episodes": _each(parts, "episodes", lambda part: _episode(part, zone, protocols)),
    }
    for room in KEYS:
        _check_once(parts, room, "person" if room == "episodes" else "id")
    areas, workers = (_ids(made[room]) for room in ("areas", "workers"))
    people = _ids(made["people"]) | workers
    refers = {
        "workers": {"post": (areas, "area"), "leave.stand_in": (workers, "worker")},
        "households": {"grid": (areas, "area"), "responsible": (workers, "worker"), "head": (people, "person"),
                       "members": (people, "person")},
        "people": {"guardian": (people, "person")},
        "episodes": {"person": (people, "person")},
    }  # fmt: skip
    for room, keys in refers.items():
        for item in parts[room].items() if room in parts else ():
            for key, (known, kind) in keys.items():
                _check_known(item, key, known, kind)
    return made


def _each(parts: Mapping[str, Part], room: str, read_one: Callable[[Part], dict[str, Any]]) -> list[dict[str, Any]]:
    return [read_one(part) for part in parts[room].items()] if room in parts else []


def _ids(entries: list[dict[str, Any]]) -> set[str]:
    return {entry["id"] for entry in entries}


def _check_once(parts: Mapping[str, Part], room: str, key: str) -> None:
    """Nothing stands there twice; a worker may hold several posts."""
    seen: set[tuple[str, ...]] = set()
    for item in parts[room].items() if room in parts else ():
        entries = item.entries()
        keys = ("id", "post", "role") if room == "workers" else (key,)
        found = tuple(entries[each].text() for each in keys)
        if found in seen:
            raise entries[key].wrong(f"{found[0]!r} stands in {room} twice")
        seen.add(found)


def _check_known(item: Part, key: str, known: Collection[str], kind: str) -> None:
    part = item
    for name in key.split("."):
        entries = part.entries()
        if name not in entries or entries[name].is_blank:
            return
        part = entries[name]
    for each in part.items() if key == "members" else [part]:
        each.one_of(known, kind)


def _areas(parts: Mapping[str, Part]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for part in parts["areas"].items() if "areas" in parts else ():
        given = part.known(("id",), ("parent", "zone", "name", "kind"))
        area: dict[str, Any] = {"id": given["id"].text()}
        if "parent" in given:
            area["parent"] = given["parent"].one_of(_ids(made), "area above")
        if "zone" in given:
            area["zone"] = given["zone"].zone().key
        if "name" in given:
            area["name"] = given["name"].plain() if given["name"].is_mapping else given["name"].text()
        if "kind" in given:
            area["kind"] = given["kind"].text()
        made.append(area)
    return made


def _worker(part: Part, zone: ZoneInfo) -> dict[str, Any]:
    given = part.known(("id", "post", "role"), ("name", "skills", "shift", "cap", "load", "last_assigned_at", "leave",
                                                "on_call", "languages", "language"))  # fmt: skip
    readers: dict[str, Callable[[Part], Any]] = {
        "skills": Part.texts, "shift": _shift, "cap": Part.whole, "load": Part.whole, "leave": _leave,
        "on_call": Part.flag, "languages": _languages, "language": _language,
        "last_assigned_at": lambda value: value.instant(zone),
    }  # fmt: skip
    return {key: readers.get(key, Part.text)(value) for key, value in given.items()}


def _shift(part: Part) -> str:
    try:
        rules.shift(part.text())
    except ValueError:
        raise part.wrong(f"{part.text()!r} is not a shift such as 08:00-20:00") from None
    return part.text()


def _leave(part: Part) -> dict[str, Any]:
    given = part.known(("from",), ("until", "stand_in"))
    leave: dict[str, Any] = {key: given[key].day() for key in ("from", "until") if key in given}
    if leave.get("until", leave["from"]) < leave["from"]:
        raise part.wrong("the leave ends before it begins")
    return leave | ({"stand_in": given["stand_in"].text()} if "stand_in" in given else {})


def _language(part: Part) -> str:
    return part.one_of(LANGUAGES, "language")


def _languages(part: Part) -> list[str]:
    return [_language(item) for item in part.items()]


def _person(part: Part) -> dict[str, Any]:
    given = part.known(("id",), ("name", "language", "chat", "remind_at", "phone", "guardian", "marks"))
    readers: dict[str, Callable[[Part], Any]] = {
        "language": _language,
        "chat": lambda value: value.one_of(CHATS, "chat"),
        "marks": lambda value: [item.one_of(rules.MARKS, "mark") for item in value.items()],
        "remind_at": lambda value: {slot: f"{at.clock():%H:%M}" for slot, at in value.entries().items()},
    }
    return {key: readers.get(key, Part.text)(value) for key, value in given.items()}


def _household(part: Part) -> dict[str, Any]:
    given = part.known(("id", "grid", "members"), ("responsible", "head", "number", "building"))
    home: dict[str, Any] = {key: value.text() for key, value in given.items() if key != "members"}
    home["members"] = given["members"].texts()
    if "head" in home and home["head"] not in home["members"]:
        raise given["head"].wrong(f"{home['head']!r} is not one of the household's members")
    return home


def _episode(part: Part, zone: ZoneInfo, protocols: Collection[str]) -> dict[str, Any]:
    given = part.known(("person", "protocol", "starts_at"), ("end_on",))
    episode: dict[str, Any] = {
        "person": given["person"].text(),
        "protocol": given["protocol"].one_of(protocols, "protocol"),
        "starts_at": given["starts_at"].instant(zone),
    }
    if "end_on" in given:
        episode["end_on"] = given["end_on"].day()
        if episode["end_on"] < episode["starts_at"].astimezone(zone).date():
            raise given["end_on"].wrong("the episode ends before it begins")
    return episode
