"""A local day of some areas: everybody observed there, what became of today's reports, and what each is listed for (M7)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlmodel import col

from bot.db import UnitOfWork
from bot.i18n import Words
from bot.monitoring import messages, rules
from bot.monitoring.rules import DutyWindow, Outcome
from bot.monitoring.service.episodes import Programme
from bot.monitoring.tables import Duty, MonitoringEpisode
from bot.people import listing
from bot.people import messages as of_people
from bot.people.listing import Reach, Resident

LISTED = frozenset(messages.LISTS)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody observed: where they live, what became of each of today's reports, and what they are listed for."""

    place: Resident
    episode_id: UUID
    states: tuple[str, ...]
    kinds: frozenset[str]

    @property
    def sign(self) -> str:
        """What matters of today's reports taken together; empty where none is owed."""
        return next((state for state in messages.SIGNS if state in self.states), "")


@dataclass(frozen=True, slots=True)
class Day:
    """A local day of some areas: everybody observed there, in the books' order."""

    on: date
    lines: tuple[Line, ...]

    @property
    def reports(self) -> Mapping[str, int]:
        return Counter(state for line in self.lines for state in line.states)

    @property
    def signs(self) -> Mapping[UUID, str]:
        """The sign of each, by episode."""
        return {line.episode_id: line.sign for line in self.lines}

    @property
    def people(self) -> Mapping[str, int]:
        """How many of those observed stand how: by the sign of each."""
        return Counter(line.sign for line in self.lines if line.sign)

    def listed(self, kind: str) -> list[tuple[Resident, UUID]]:
        """Everybody listed for something; or everybody, by ``OBSERVED``."""
        return [(line.place, line.episode_id) for line in self.lines if kind == messages.OBSERVED or kind in line.kinds]


def date_of(uow: UnitOfWork, reach: Reach) -> date:
    """Which local day it is where somebody is posted."""
    return uow.now.astimezone(reach.zone).date()


async def day_of(
    uow: UnitOfWork, programme: Programme, reach: Reach, only: ColumnElement[bool], on: date | None = None
) -> Day:
    """Those observed in these areas whose episodes meet a condition: places, episodes and duties, each asked for once;
    today's, or of the day that a night shift began on. Where the reader does not read what is reported, nobody is listed
    for their health (A1)."""
    on = on or date_of(uow, reach)
    person_id = col(MonitoringEpisode.person_id)
    chosen = and_(col(MonitoringEpisode.state) == "open", person_id.in_(listing.within(reach)), only)
    places = await listing.living_within(uow, reach, select(person_id).where(chosen))
    found = {row.person_id: row for row in await uow.session.scalars(select(MonitoringEpisode).where(chosen))}
    duties = await duties_on(uow, on, select(col(MonitoringEpisode.id)).where(chosen))
    windows = _Windows(programme, on)
    read = {reach.codes[area_id] for area_id in reach.reads}
    lines = []
    for place in places:
        episode = found[place.person_id]
        owed = windows.of(episode, place)
        states = tuple(state_of(each, duties.get((episode.id, each.slot)), uow.now) for each in owed)
        kinds = kinds_of(episode, states, on) & (LISTED if place.grid in read else messages.NO_HEALTH)
        lines.append(Line(place, episode.id, states, kinds))
    return Day(on, tuple(lines))


async def duties_on(uow: UnitOfWork, on: date, episode_ids: Select[UUID]) -> dict[tuple[UUID, str], Duty]:
    """What is written down of these episodes' duties of one day."""
    found = select(Duty).where(col(Duty.on) == on, col(Duty.episode_id).in_(episode_ids))
    return {(row.episode_id, row.slot): row for row in await uow.session.scalars(found)}


class _Windows:
    """What is owed on one day. Whoever was observed before that day owes the same as their neighbours, so it is computed
    once for all of them."""

    def __init__(self, programme: Programme, on: date) -> None:
        self._programme = programme
        self._on = on
        self._known: dict[tuple[object, ...], tuple[DutyWindow, ...]] = {}

    def of(self, episode: MonitoringEpisode, place: Resident) -> tuple[DutyWindow, ...]:
        since = episode.owed_from or episode.starts_at
        begun = since if since.astimezone(place.zone).date() >= self._on else None
        key = (episode.protocol, episode.protocol_version, place.zone.key, begun, episode.end_on >= self._on)
        if key not in self._known:
            self._known[key] = rules.duties_of_day(
                self._programme.protocol(episode.protocol, episode.protocol_version),
                on=self._on,
                zone=place.zone,
                starts_at=since,
                end_on=episode.end_on,
            )
        return self._known[key]


def state_of(window: DutyWindow, duty: Duty | None, now: datetime) -> str:
    """What became of a report. One that is due and not written down yet is as missed as it will be (M11)."""
    if duty and duty.outcome == Outcome.DONE:
        return "done"
    if duty and duty.late_at is not None:
        return "late"
    if now >= window.due_at:
        return "missed"
    return "owed" if now >= window.opens_at else "later"


def kinds_of(episode: MonitoringEpisode, states: tuple[str, ...], on: date) -> frozenset[str]:
    """What somebody is listed for; each is a fact of its own, and none hides another (M7)."""
    holds = {
        "ill": episode.ill,
        "silent": episode.silent,
        "review": episode.review,
        "owed": "owed" in states,
        "late": "late" in states or "missed" in states,
        "ending": episode.end_on <= on,
    }
    return frozenset(kind for kind, holding in holds.items() if holding)


def only(kind: str, on: date) -> ColumnElement[bool]:
    """What the database knows of a list, so that nobody else's row is opened for it."""
    known: dict[str, ColumnElement[bool]] = {
        "ill": col(MonitoringEpisode.ill).is_(True),
        "silent": col(MonitoringEpisode.silent).is_(True),
        "review": col(MonitoringEpisode.review).is_(True),
        "ending": col(MonitoringEpisode.end_on) <= on,
    }
    return known.get(kind, true() if kind == messages.OBSERVED else col(MonitoringEpisode.end_on) >= on)


def entry(words: Words, place: Resident, episode_id: UUID, sign: str = "") -> messages.Entry:
    """Somebody in a list, as ``people.reference_of`` says it; staff without a home are known by their area."""
    number = place.household or place.grid
    called = number if place.member == 1 else of_people.member(words, reference=number, number=place.member)
    return messages.Entry(called, episode_id, sign)
