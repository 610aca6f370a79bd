"""A protocol as a content file holds it: read whole, checked whole, every error with its path."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from typing import Any

from bot import policy
from bot.monitoring.protocol import (
    Condition,
    FollowUp,
    Kind,
    Protocol,
    ProtocolError,
    Slot,
    Source,
    SymptomGroups,
    Test,
)

LONGEST_ID = 20
"""Characters of a protocol's id that fit on a button, beside a person's."""
_CODE = r"[a-z0-9]+([_-][a-z0-9]+)*"


def read(data: Any, languages: Collection[str], known: Mapping[str, Protocol] | None = None) -> Protocol:
    """The protocol that YAML ``data`` describes, complete in all ``languages``.

    ``extends:`` names one of ``known``; a key given beside it replaces that one's whole value. A slot without a name
    keeps the one its id had there, else it is named by its hours. Raises ProtocolError naming the path.
    """
    part = _Part(data, _name(data), tuple(languages))
    parts = part.parts({"id"}, ("extends", *_READERS))
    extends = parts.pop("extends", None)
    base = _base(extends, known or {}) if extends else None
    if not base:
        part.parts(_READERS.keys() - _DEFAULTS.keys(), _READERS)
    own = {key: _READERS[key](value) for key, value in parts.items()}
    if "slots" in own:
        own["slots"] = tuple(_named(own["slots"], base.slots if base else (), part.languages))
    return replace(base, **own) if base else Protocol(**{**_DEFAULTS, **own})


def read_all(
    documents: Mapping[str, Any], languages: Collection[str], known: Mapping[str, Protocol] | None = None
) -> dict[str, Protocol]:
    """Protocols by id from their data by id, in whatever order: a content folder, or a scenario's ``protocols:``.

    Each may extend any of these or of ``known``; one that bears the id of a known one overrides that. Raises
    ProtocolError naming the path.
    """
    known = known or {}
    waiting = {name: _identified(name, data, name in known) for name, data in documents.items()}
    done: dict[str, Protocol] = {}
    while waiting:
        ready = [name for name, data in waiting.items() if _may_read(name, data, waiting, known)]
        if not ready:
            raise ProtocolError(f"{min(waiting)}.extends: it extends itself in the end")
        done |= {name: read(waiting[name], languages, {**known, **done}) for name in ready}
        waiting = {name: data for name, data in waiting.items() if name not in done}
    return {name: done[name] for name in documents}


def definition(protocol: Protocol) -> dict[str, Any]:
    """The protocol as data that JSON holds, whole and always the same: reading it again gives this protocol.

    What a published version is kept and compared by, whatever it extended when it was written.
    """
    degrees, tenths = divmod(protocol.fever_line, 10)
    return {key: _plain(getattr(protocol, key)) for key in _READERS} | {"fever_line": f"{degrees}.{tenths}"}


def _plain(value: Any) -> Any:
    match value:
        case Slot() | SymptomGroups() | Test() | FollowUp() | Source():
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case Mapping():
            return dict(value)
        case tuple() | frozenset():
            return [_plain(part) for part in (value if isinstance(value, tuple) else sorted(value))]
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
    return value


def _name(data: Any) -> str:
    return str(data.get("id", "protocol")) if isinstance(data, Mapping) else "protocol"


def _identified(name: str, data: Any, overrides: bool) -> Any:
    if not isinstance(data, Mapping):
        raise ProtocolError(f"{name}: keys and values are expected here, not {data!r}")
    if data.get("id", name) != name:
        raise ProtocolError(f"{name}.id: {data['id']!r} is not the name it stands under")
    return {"id": name, **({"extends": name} if overrides else {}), **data}


def _may_read(name: str, data: Any, waiting: Collection[str], known: Collection[str]) -> bool:
    extended = data.get("extends")
    return extended not in waiting or (extended == name and name in known)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the document that knows where it stands, so that every error can say so."""

    value: Any
    path: str
    languages: tuple[str, ...]

    def wrong(self, said: str) -> ProtocolError:
        return ProtocolError(f"{self.path}: {said}")

    def parts(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, "_Part"]:
        if not isinstance(self.value, Mapping):
            raise self.wrong(f"keys and values are expected here, not {self.value!r}")
        known = {*required, *optional}
        for key in self.value:
            if key not in known:
                raise ProtocolError(f"{self.path}.{key}: unknown key; known are {', '.join(sorted(known))}")
        for key in sorted(set(required) - self.value.keys()):
            raise ProtocolError(f"{self.path}.{key}: missing")
        return {key: _Part(value, f"{self.path}.{key}", self.languages) for key, value in self.value.items()}

    def items(self) -> tuple["_Part", ...]:
        if not isinstance(self.value, list):
            raise self.wrong(f"a list is expected here, not {self.value!r}")
        return tuple(_Part(value, f"{self.path}[{at}]", self.languages) for at, value in enumerate(self.value))

    def text(self, pattern: str = r"[\s\S]*\S[\s\S]*") -> str:
        if not isinstance(self.value, str) or not re.fullmatch(pattern, self.value):
            raise self.wrong(f"{self.value!r} is not text of the form expected here")
        return self.value

    def texts(self) -> dict[str, str]:
        return {language: part.text() for language, part in self.parts(self.languages).items()}

    def codes(self) -> frozenset[str]:
        codes = [part.text(_CODE) for part in self.items()]
        if len(codes) != len(set(codes)):
            raise self.wrong("a code stands here twice")
        return frozenset(codes)

    def count(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 1:
            raise self.wrong(f"{self.value!r} is not a whole number above zero")
        return self.value

    def clock(self) -> time:
        try:
            return policy.clock(self.value)
        except ValueError as wrong:
            raise self.wrong(str(wrong)) from wrong

    def day(self) -> date:
        try:
            return date.fromisoformat(str(self.value))
        except ValueError as wrong:
            raise self.wrong(f"{self.value!r} is not a day such as 2027-05-20") from wrong

    def tenths(self) -> int:
        if not (read := re.fullmatch(r"(\d\d)(?:\.(\d))?", str(self.value))):
            raise self.wrong(f"{self.value!r} is not a temperature such as 37.3")
        tenths = int(read[1]) * 10 + int(read[2] or 0)
        if not 340 <= tenths <= 430:
            raise self.wrong(f"{self.value!r} is not a temperature from 34.0 to 43.0")
        return tenths

    def one_of(self, kinds: type[StrEnum]) -> str:
        if self.value not in list(kinds):
            raise self.wrong(f"{self.value!r} is none of {', '.join(kinds)}")
        return str(self.value)


def _id(part: _Part) -> str:
    found = part.text(_CODE)
    if len(found) > LONGEST_ID:
        raise part.wrong(f"{found!r} is longer than {LONGEST_ID} characters, and would not fit on a button")
    return found


def _base(extends: _Part, known: Mapping[str, Protocol]) -> Protocol:
    if extends.text() not in known:
        raise extends.wrong(f"there is no protocol {extends.value!r}; there are {', '.join(sorted(known)) or 'none'}")
    return known[extends.value]


def _slots(part: _Part) -> tuple[Slot, ...]:
    slots = tuple(_slot(item) for item in part.items())
    if not slots:
        raise part.wrong("a day needs at least one slot")
    if len({slot.id for slot in slots}) != len(slots):
        raise part.wrong("two slots have the same id")
    for earlier, later in pairwise(slots):
        if later.opens < earlier.due:
            raise part.wrong(f"{later.id} opens before {earlier.id} is due")
    return slots


def _slot(part: _Part) -> Slot:
    parts = part.parts(("id", "opens", "due"), ("name",))
    slot = Slot(
        id=parts["id"].text(_CODE),
        opens=parts["opens"].clock(),
        due=parts["due"].clock(),
        name=parts["name"].texts() if "name" in parts else {},
    )
    if slot.opens >= slot.due:
        raise part.wrong("a slot opens before it is due, on the same day")
    return slot


def _named(slots: Iterable[Slot], before: Iterable[Slot], languages: Collection[str]) -> Iterator[Slot]:
    names = {slot.id: slot.name for slot in before}
    for slot in slots:
        hours = dict.fromkeys(languages, f"{slot.opens:%H:%M}–{slot.due:%H:%M}")
        yield replace(slot, name=slot.name or names.get(slot.id, hours))


def _symptom_groups(part: _Part) -> SymptomGroups:
    none: frozenset[str] = frozenset()
    given = {name: group.codes() for name, group in part.parts((), SymptomGroups.__dataclass_fields__).items()}
    if len(none.union(*given.values())) != sum(map(len, given.values())):
        raise part.wrong("a symptom stands in two groups")
    return SymptomGroups(**{name: given.get(name, none) for name in SymptomGroups.__dataclass_fields__})


def _test(part: _Part) -> Test:
    parts = part.parts(("day", "kind"))
    return Test(parts["day"].count(), parts["kind"].text(_CODE))


def _follow_up(part: _Part) -> FollowUp:
    parts = part.parts(("week", "kind"))
    return FollowUp(parts["week"].count(), parts["kind"].text(_CODE))


def _source(part: _Part) -> Source:
    parts = part.parts(("issuer", "document", "date", "mark"))
    issued = replace(parts["date"], value=str(parts["date"].value))
    return Source(
        issuer=parts["issuer"].text(),
        document=parts["document"].text(),
        date=issued.text(r"\d{4}(-\d{2}(-\d{2})?)?"),
        mark=parts["mark"].text("[AB]"),
    )


_READERS: Mapping[str, Callable[[_Part], Any]] = {
    "id": _id,
    "version": _Part.text,
    "title": _Part.texts,
    "kind": lambda part: Kind(part.one_of(Kind)),
    "length_days": _Part.count,
    "slots": _slots,
    "fever_line": _Part.tenths,
    "symptom_groups": _symptom_groups,
    "emergency_signs": _Part.codes,
    "questionnaire": lambda part: part.text(_CODE),
    "tests": lambda part: tuple(_test(item) for item in part.items()),
    "release_conditions": lambda part: frozenset(Condition(item.one_of(Condition)) for item in part.items()),
    "follow_ups": lambda part: tuple(_follow_up(item) for item in part.items()),
    "sources": lambda part: tuple(_source(item) for item in part.items()),
    "review_on": _Part.day,
}
_DEFAULTS: Mapping[str, Any] = {"tests": (), "follow_ups": ()}
