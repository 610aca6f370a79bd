"""A town's file before it is planted: whatever is wrong with it is one sentence that says where."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo

from bot import policy
from bot.errors import SettingsError
from bot.i18n import LANGUAGES
from bot.people import roster, rules

MOST = 32_767
"""The largest cap and load that a post's row keeps."""
CHATS = ("open", "none", "blocked", "opted_out", "paused")


class SeedError(SettingsError):
    """A town's file is wrong; the text begins with the path of the wrong value, such as ``workers[2].post``."""


def check(town: Any, protocols: Collection[str]) -> None:
    """Raise SeedError for the first thing that cannot be planted: an unknown key, a reference to nobody, a wrong value."""
    for problem in problems(town, protocols):
        raise SeedError(problem)


def problems(
    town: Any, protocols: Collection[str], *, areas: Collection[str] = (), people: Collection[str] = ()
) -> Iterator[str]:
    """Everything that is wrong with a file, each in one sentence that begins with its path; ``areas`` and ``people`` are
    names that are known besides. References are looked at once the shape is right."""
    try:
        sections = _keys(town, "town", required=(), optional=_SECTIONS)
        entries = [(name, at, entry) for name in sections for at, entry in enumerate(_list(town[name], name), 1)]
    except SeedError as wrong:
        yield str(wrong)
        return
    shapes = [_shape(*each) for each in entries]
    if wrong_shapes := [each for each in shapes if each]:
        yield from wrong_shapes
        return
    try:
        known = _Known(
            areas=_names(town, "areas") | set(areas),
            people=_names(town, "people") | _names(town, "workers") | set(people),
            protocols=frozenset(protocols),
        )
    except SeedError as wrong:
        yield str(wrong)
        return
    values = [
        (name, at, key, value) for name, at, entry in entries for key, value in entry.items() if value is not None
    ]
    found = [wrong for each in values for wrong in _wrong(known, *each)]
    yield from found
    try:
        if not found:
            _check_order(town, areas)
    except SeedError as wrong:
        yield str(wrong)


def _shape(name: str, at: int, entry: Any) -> str:
    try:
        _keys(entry, f"{name}[{at}]", *_SECTIONS[name])
    except SeedError as wrong:
        return str(wrong)
    return ""


class _Known:
    """The names a town's file may refer to, as readers of values that refer to them."""

    def __init__(self, areas: frozenset[str], people: frozenset[str], protocols: frozenset[str]) -> None:
        self._names = {"area": areas, "person": people, "protocol": protocols}

    def one(self, kind: str, value: Any) -> None:
        if not isinstance(value, str) or value not in self._names[kind]:
            raise ValueError(f"there is no {kind} {value!r}")


_Read = Callable[[_Known, Any], object]


def _one(kind: str) -> _Read:
    return lambda known, value: known.one(kind, value)


def _among(names: Collection[str]) -> _Read:
    def read(_known: _Known, value: Any) -> None:
        if not isinstance(value, str) or value not in names:
            raise ValueError(f"{value!r} is none of {', '.join(sorted(names))}")

    return read


def _several(read: _Read) -> _Read:
    def read_all(known: _Known, value: Any) -> None:
        if not isinstance(value, list):
            raise SeedError(f"{value!r} is not a list; write [{value}]")
        for each in value:
            read(known, each)

    return read_all


def _read_by(read: Callable[[Any], object], what: str) -> _Read:
    """A value of which something else can make what it is."""

    def check(_known: _Known, value: Any) -> None:
        try:
            made = read(value)
        except (ValueError, TypeError, AttributeError, LookupError, OSError):
            made = None
        if made in (None, False):
            raise ValueError(f"{value!r} is not {what}")

    return check


def is_text(value: Any) -> TypeGuard[str]:
    """Whether a value is a text that a database keeps."""
    return isinstance(value, str) and not any(each == "\0" or "\ud800" <= each <= "\udfff" for each in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_shift(value: Any) -> bool:
    return not any(at.tzinfo for at in rules.shift(value))


_text = _read_by(is_text, "a text; write it in quotes")
_flag = _read_by(lambda value: isinstance(value, bool), "true or false")
_small = _read_by(
    lambda value: _is_number(value) and 0 <= value <= MOST, f"a whole number from 0 to {MOST}, without quotes"
)
_phone = _read_by(lambda value: _is_number(value) or is_text(value), "a telephone number; write it in quotes")
_shift = _read_by(_is_shift, 'a shift such as "08:00-20:00"')
_zone = _read_by(lambda value: ZoneInfo(str(value)), "a time zone such as Asia/Shanghai")
_day = _read_by(roster.day, "a day such as 2026-03-01")
_instant = _read_by(lambda value: datetime.fromisoformat(str(value)), "a day and a time such as 2026-03-01T08:00")


def _name(_known: _Known, value: Any) -> None:
    """One text, or a text by language."""
    texts = value if isinstance(value, Mapping) else {LANGUAGES[0]: value}
    for language, text in texts.items():
        if language not in LANGUAGES or not is_text(text):
            raise ValueError(f"{value!r} is neither a name nor a name by language")


def _times(_known: _Known, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise SeedError(f'{value!r} is not times by slot, such as {{morning: "07:30"}}')
    for at in value.values():
        policy.clock(at)


def _leave(known: _Known, value: Any) -> None:
    _keys(value, "leave", ("from",), ("until", "stand_in"))
    for key in ("from", "until"):
        if value.get(key) is not None:
            _day(known, value[key])
    first, last = roster.day(value["from"]), roster.day(value.get("until"))
    if first and last and last < first:
        raise ValueError("its last day lies before the first")
    if value.get("stand_in"):
        known.one("person", value["stand_in"])


_SECTIONS: Mapping[str, tuple[Collection[str], Collection[str]]] = {
    "areas": (("id",), ("parent", "zone", "name", "kind")),
    "workers": (
        ("id", "post", "role"),
        (
            "name",
            "skills",
            "shift",
            "cap",
            "load",
            "last_assigned_at",
            "leave",
            "on_call",
            "languages",
            "language",
            "chat",
            "again",
        ),
    ),
    "households": (("id", "grid", "members"), ("responsible", "head", "number", "building")),
    "people": (("id",), ("name", "language", "chat", "remind_at", "phone", "guardian", "marks")),
    "episodes": (("person", "protocol", "starts_at"), ("end_on",)),
}
_READERS: Mapping[tuple[str, str], _Read] = {
    ("areas", "parent"): _text,
    ("areas", "zone"): _zone,
    ("areas", "name"): _name,
    ("areas", "kind"): _text,
    ("workers", "name"): _text,
    ("workers", "post"): _one("area"),
    ("workers", "role"): _among(rules.ROLES),
    ("workers", "skills"): _several(_among(rules.SKILLS)),
    ("workers", "shift"): _shift,
    ("workers", "cap"): _small,
    ("workers", "load"): _small,
    ("workers", "last_assigned_at"): _instant,
    ("workers", "leave"): _leave,
    ("workers", "on_call"): _flag,
    ("workers", "again"): _flag,
    ("workers", "languages"): _several(_among(LANGUAGES)),
    ("workers", "language"): _among(LANGUAGES),
    ("workers", "chat"): _among(CHATS),
    ("households", "grid"): _one("area"),
    ("households", "members"): _several(_one("person")),
    ("households", "responsible"): _one("person"),
    ("households", "head"): _one("person"),
    ("households", "number"): _text,
    ("households", "building"): _text,
    ("people", "name"): _text,
    ("people", "phone"): _phone,
    ("people", "language"): _among(LANGUAGES),
    ("people", "chat"): _among(CHATS),
    ("people", "remind_at"): _times,
    ("people", "guardian"): _one("person"),
    ("people", "marks"): _several(_among(rules.MARKS)),
    ("episodes", "person"): _one("person"),
    ("episodes", "protocol"): _one("protocol"),
    ("episodes", "starts_at"): _instant,
    ("episodes", "end_on"): _day,
}


def _wrong(known: _Known, name: str, at: int, key: str, value: Any) -> Iterator[str]:
    try:
        if read := _READERS.get((name, key)):
            read(known, value)
    except (SeedError, ValueError) as wrong:
        yield f"{name}[{at}].{key}: {wrong}"


def _keys(value: Any, path: str, required: Collection[str], optional: Collection[str]) -> list[str]:
    if not isinstance(value, Mapping):
        raise SeedError(f"{path}: keys and values are expected here")
    known = sorted({*required, *optional})
    for key in value:
        if key not in known:
            raise SeedError(f"{path}.{key}: unknown key; known are {', '.join(known)}")
    for key in sorted(key for key in required if value.get(key) is None):
        raise SeedError(f"{path}.{key}: missing")
    return [key for key in optional if key in value]


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise SeedError(f"{path}: a list is expected here")
    return value


def _names(town: Mapping[str, Any], section: str) -> frozenset[str]:
    names = [entry["id"] for entry in town.get(section, ())]
    for name in names:
        if not is_text(name) or not name.strip():
            raise SeedError(f"{section}: the id {name!r} is not a text; write it in quotes")
        if section != "workers" and names.count(name) > 1:
            raise SeedError(f"{section}: the id {name!r} stands here twice")
    return frozenset(names)


def _check_order(town: Mapping[str, Any], areas: Collection[str]) -> None:
    """A place comes after the one it lies in, nobody lives in two homes, a head lives at home."""
    above: set[str] = set(areas)
    for at, area in enumerate(town.get("areas", ()), 1):
        if area.get("parent") and area["parent"] not in above:
            raise SeedError(f"areas[{at}].parent: there is no area {area['parent']!r} before this one")
        above.add(area["id"])
    housed: set[str] = set()
    for at, home in enumerate(town.get("households", ()), 1):
        members = set(_list(home["members"], f"households[{at}].members"))
        if twice := members & housed:
            raise SeedError(f"households[{at}].members: {min(twice)!r} lives in another household")
        if home.get("head") and home["head"] not in members:
            raise SeedError(f"households[{at}].head: {home['head']!r} is not among the members")
        housed |= members
