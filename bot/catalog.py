"""Reads and checks ``content/``: one value that every room takes its own part from, read once as the service
is built.

A published version is immutable: its hash is kept with its body in the database, so that open work goes on under the
version it began with, whatever the files say since.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml
from sqlalchemy import select

from bot import policy as policies
from bot.assistance import crisis_alarm, crisis_words, supplies
from bot.assistance.asking import Desk
from bot.assistance.messages.crisis import Line
from bot.assistance.service.ground import Ground
from bot.db import UnitOfWork
from bot.errors import SettingsError
from bot.forms import questionnaire_file
from bot.forms.questionnaire import Questionnaire
from bot.forms.tables import Definition
from bot.i18n import LANGUAGES, Wording
from bot.monitoring import protocol_file
from bot.monitoring.protocol import Protocol
from bot.monitoring.service import course, episodes, silence, visits
from bot.monitoring.service.episodes import Programme
from bot.people import claims, terms
from bot.people.claims import Reception
from bot.people.terms import Terms
from bot.policy import Policy

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Hotline:
    """An emergency number and what it is for, in every language."""

    number: str
    name: Mapping[str, str]
    emergency: bool
    kind: str = ""
    emergencies: tuple[str, ...] = ()
    text: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalog:
    """All approved content of one moment. ``versions`` also holds what was published before, by (name, version)."""

    policy: Policy
    terms: Terms
    wording: Wording
    questionnaires: Mapping[str, Questionnaire]
    protocols: Mapping[str, Protocol]
    hotlines: tuple[Hotline, ...]
    crisis: crisis_words.Lexicon
    supplies: supplies.Catalogue
    bodies: Mapping[tuple[str, str], str]
    versions: Mapping[tuple[str, str], Questionnaire | Protocol]

    def questionnaire(self, name: str, version: str) -> Questionnaire:
        """The version a dialogue began with."""
        found = self.versions[f"questionnaire/{name}", version]
        assert isinstance(found, Questionnaire)  # noqa: S101 -- the key says so
        return found

    def protocol(self, name: str, version: str) -> Protocol:
        """The version an episode began with (M1, M4)."""
        found = self.versions[f"protocol/{name}", version]
        assert isinstance(found, Protocol)  # noqa: S101 -- the key says so
        return found

    def emergency_numbers(self, language: str) -> str:
        """The numbers to call, as one line in a person's language."""
        return " · ".join(f"{line.number} {line.name[language]}" for line in self.hotlines if line.emergency)

    @property
    def desk(self) -> Desk:
        """What asking for help and following it are given."""
        return Desk(self.assistance, self.questionnaire, self.questionnaires, self.supplies, self.crisis.steps)

    def crisis_numbers(self, language: str) -> crisis_alarm.Numbers:
        """The numbers for somebody in danger: an ambulance, the police, somebody who listens; and each emergency's own."""
        words = self.wording[language]
        lines = {line.kind: Line(line.number, words.pick(line.name), words.pick(line.text)) for line in self.hotlines}
        first = [lines[kind] for kind in ("ambulance", "police", "psychological") if kind in lines]
        of = {kind: lines[line.kind] for line in self.hotlines for kind in line.emergencies}
        return crisis_alarm.Numbers(first, first[-1], of)

    @property
    def reception(self) -> Reception:
        """What hearing a stranger who says that they live here needs."""
        within = timedelta(minutes=self.policy.answer_minutes.normal)
        return Reception(self.questionnaires[claims.FORM], self.questionnaire, self.wording, self.terms, within)

    @property
    def programme(self) -> Programme:
        """What the monitoring room is given."""
        newest = self.questionnaires.__getitem__
        rules = self.policy, self.wording, self.protocol, self.questionnaire, newest
        return Programme(*rules, self.assistance, self.terms, self.emergency_numbers)

    @property
    def assistance(self) -> Ground:
        """What the assistance room is given; the rooms that open tasks of their own word them."""
        said = {episodes.MISSED: silence.said, episodes.RELEASE: course.said, episodes.FOLLOW_UP: visits.said}
        return Ground(self.policy, self.wording, said)


def load(
    folder: Path, wording: Wording, *, policy: Any = None, extra_protocols: Mapping[str, Any] | None = None
) -> Catalog:
    """Read a content folder, with a scenario's overrides. ``SettingsError`` names the file and the path in it."""
    documents = {str(path.relative_to(folder)): _yaml(path, folder) for path in sorted(folder.rglob("*.yaml"))}
    if "policy.yaml" not in documents:
        raise SettingsError(f"{folder} has no policy.yaml: it is not a content folder.")
    if "programme.yaml" not in documents:
        raise SettingsError(f"{folder} has no programme.yaml: nobody could be told who runs the service.")
    agreed = terms.read(documents["programme.yaml"], LANGUAGES)
    bare = {name: _bare(data) for name, data in documents.items() if name.startswith("questionnaires/")}
    forms = {name: _form(name, data) for name, data in bare.items()}
    shipped = {Path(name).stem: data for name, data in documents.items() if name.startswith("protocols/")}
    plans = protocol_file.read_all(shipped, LANGUAGES)
    plans |= protocol_file.read_all(extra_protocols or {}, LANGUAGES, known=plans)
    bodies = {(f"questionnaire/{form.id}", form.version): _text(bare[name]) for name, form in forms.items()}
    bodies |= {(f"protocol/{plan.id}", plan.version): _text(protocol_file.definition(plan)) for plan in plans.values()}
    bodies["consent", agreed.version] = _text(agreed.consent)
    catalog = Catalog(
        policy=policies.read(documents["policy.yaml"], policy),
        terms=agreed,
        wording=wording,
        questionnaires={form.id: form for form in forms.values()},
        protocols=plans,
        hotlines=tuple(hotline for name, data in documents.items() for hotline in _hotlines(name, data)),
        crisis=_part("knowledge/crisis.yaml", documents, crisis_words.read),
        supplies=_part("supplies.yaml", documents, supplies.read),
        bodies=bodies,
        versions={
            **{(f"questionnaire/{form.id}", form.version): form for form in forms.values()},
            **{(f"protocol/{plan.id}", plan.version): plan for plan in plans.values()},
        },
    )
    _check_together(catalog)
    return catalog


async def publish(uow: UnitOfWork, catalog: Catalog) -> Catalog:
    """Keep the versions that are new; the catalogue with every version that was ever published.

    ``SettingsError`` when a file was changed without a new version.
    """
    known = {(row.name, row.version): row for row in await uow.session.scalars(select(Definition))}
    for (name, version), body in catalog.bodies.items():
        digest = hashlib.sha256(body.encode()).hexdigest()
        row = known.get((name, version))
        if row is None:
            uow.add(Definition(name=name, version=version, hash=digest, body=body))
            uow.record("content.published", name, detail={"version": version, "hash": digest})
        elif row.hash != digest:
            raise SettingsError(f"{name} was changed but is still version {version}; give it a new version.")
    older = {key: _reread(key[0], row.body) for key, row in known.items() if _is_kept(key, catalog)}
    return replace(catalog, versions={**older, **catalog.versions})


def _is_kept(key: tuple[str, str], catalog: Catalog) -> bool:
    """Whether an older version is still worked with; of a consent's text only the hash is, which says what was agreed to."""
    return key not in catalog.versions and key[0] != "consent"


def _check_together(catalog: Catalog) -> None:
    """A protocol's questionnaire exists and offers every symptom the protocol gives a meaning to; every emergency has its
    number (C2)."""
    told = {kind for line in catalog.hotlines for kind in line.emergencies}
    kinds = {line.kind for line in catalog.hotlines}
    if lacking := {*crisis_words.EMERGENCIES, "ambulance", "police", "psychological"} - told - kinds:
        raise SettingsError(f"hotlines: there is no number for {', '.join(sorted(lacking))}")
    for plan in catalog.protocols.values():
        form = catalog.questionnaires.get(plan.questionnaire)
        if form is None:
            raise SettingsError(f"protocol {plan.id}: there is no questionnaire {plan.questionnaire}")
        offered = {option.code for item in form.items for option in item.options}
        if missing := plan.symptoms - offered:
            raise SettingsError(f"protocol {plan.id}: its questionnaire does not offer {', '.join(sorted(missing))}")


def _reread(name: str, body: str) -> Questionnaire | Protocol:
    data = json.loads(body)
    return (
        questionnaire_file.read(data, LANGUAGES)
        if name.startswith("questionnaire/")
        else protocol_file.read(data, LANGUAGES)
    )


def _hotlines(name: str, data: Any) -> Iterator[Hotline]:
    if not name.startswith("hotlines/"):
        return
    try:
        for entry in data["hotlines"]:
            names = {language: str(entry["name"][language]) for language in LANGUAGES}
            texts = {language: str(entry["text"][language]) for language in LANGUAGES} if "text" in entry else names
            emergencies = tuple(map(str, entry.get("emergencies") or ()))
            kind = str(entry.get("kind", ""))
            yield Hotline(str(entry["number"]), names, bool(emergencies), kind, emergencies, texts)
    except (KeyError, TypeError, AttributeError):
        raise SettingsError(f"{name}: each of its hotlines needs a number, and a name in every language.") from None


def _part(name: str, documents: Mapping[str, Any], read: Callable[[Any, tuple[str, ...]], _Read]) -> _Read:
    """What a room reads of its own file, which has to be there."""
    if name not in documents:
        raise SettingsError(f"{name} is missing: without it this content folder is not whole.")
    try:
        return read(documents[name], LANGUAGES)
    except SettingsError as error:
        raise SettingsError(f"{name}: {error}") from None


def _bare(data: Any) -> Any:
    """A questionnaire without what is said about it (its sources and its review date)."""
    if not isinstance(data, Mapping):
        return data
    return {key: value for key, value in data.items() if key not in ("sources", "review_on")}


_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same loader in C where PyYAML was built with it: content is read at every start."""


def _yaml(path: Path, folder: Path) -> Any:
    try:
        changed = path.stat()
        return _parsed(path, changed.st_mtime_ns, changed.st_size)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise SettingsError(f"{path.relative_to(folder)} is not YAML: {' '.join(str(error).split())}") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}).") from None


@functools.lru_cache(maxsize=256)
def _parsed(path: Path, _changed_at: int, _size: int) -> Any:
    """What a file says, for all who read it and change nothing in it: a story is checked by it before its service starts."""
    return yaml.load(path.read_text("utf-8"), _SAFE)  # noqa: S506 -- both are safe loaders


def _form(name: str, data: Any) -> Questionnaire:
    try:
        form = questionnaire_file.read(data, LANGUAGES)
    except SettingsError as error:
        raise SettingsError(f"{name}: {error}") from None
    if form.id != Path(name).stem:
        raise SettingsError(f"{name}: {form.id!r} is not the name the file has")
    return form


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)
