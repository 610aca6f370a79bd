"""Staff's day at a glance: who in the areas of their posts is ill, silent or owes a report, and one member's page.

The overview and its lists show references only; opening a member's page is a reading of personal data (A2). Each is
judged by the posts held at that moment (A1), on the local day of the oldest of them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlmodel import col

from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.messaging import Message
from bot.monitoring import messages, rules
from bot.monitoring.rules import DutyWindow, Outcome
from bot.monitoring.service import course
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import Alert, Duty, EpisodeEvent, MonitoringEpisode
from bot.people import access, listing
from bot.people import messages as of_people
from bot.people import service as people
from bot.people.access import Known
from bot.people.listing import Reach, Resident

PURPOSE = "grid"


class NotStaff(LinliError):
    """The page is for staff, and this person holds no post now (A1)."""

    def __init__(self) -> None:
        super().__init__(
            "not_staff",
            N_(
                "This page is for the people who work for your community, and you have no post here. Nothing was changed."
            ),
        )


async def today(uow: UnitOfWork, programme: Programme, staff: Known) -> Message:
    """The overview as of now: seven statements, however many are observed."""
    reach = await _reach(uow, staff)
    words = programme.wording[staff.language]
    day = await day_of(uow, programme, reach, true())
    lists = {kind: [entry(words, *each) for each in day.listed(kind)] for kind in messages.LISTS}
    return messages.day_overview(words, on=day.on, observed=len(day.lines), reports=day.reports, lists=lists)


async def listed(uow: UnitOfWork, programme: Programme, staff: Known, kind: str, page: int) -> Message:
    """One page of everybody listed for something; a page that is gone is the last one there is."""
    reach = await _reach(uow, staff)
    words = programme.wording[staff.language]
    day = await day_of(uow, programme, reach, _only(kind, _date(uow, reach)))
    found = day.listed(kind)
    at = max(min(page, (len(found) - 1) // messages.PAGE), 0)
    entries = [entry(words, *each) for each in found[at * messages.PAGE :][: messages.PAGE]]
    return messages.overview_list(words, kind=kind, page=at, count=len(found), entries=entries)


async def member(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, *, kind: str, at: int
) -> Message:
    """One member's page, for staff posted at or above their household; the look is recorded (A2). Back leads to a page of
    the list they were found in."""
    reach = await _reach(uow, staff)
    someone = await course.opened(uow, programme, staff, episode_id)
    uow.record("episode.read", episode_id, actor=str(staff.id), area=str(someone.person.area_id or ""), purpose=PURPOSE)
    found = await _page(uow, programme.wording[staff.language], staff, someone, _date(uow, reach))
    return messages.member_page(programme.wording[staff.language], found, kind=kind, at=at)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody observed: where they live, what became of each of today's reports, and what they are listed for."""

    place: Resident
    episode_id: UUID
    states: tuple[str, ...]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Day:
    """A local day of some areas: everybody observed there, in the books' order."""

    on: date
    lines: tuple[Line, ...]

    @property
    def reports(self) -> Mapping[str, int]:
        return Counter(state for line in self.lines for state in line.states)

    def listed(self, kind: str) -> list[tuple[Resident, UUID]]:
        return [(line.place, line.episode_id) for line in self.lines if kind in line.kinds]


async def _reach(uow: UnitOfWork, staff: Known) -> Reach:
    reach = await listing.reach_of(uow, staff.id)
    if reach is None:
        raise NotStaff
    return reach


def _date(uow: UnitOfWork, reach: Reach) -> date:
    return uow.now.astimezone(reach.zone).date()


async def day_of(uow: UnitOfWork, programme: Programme, reach: Reach, only: ColumnElement[bool]) -> Day:
    """Those observed in these areas whose episodes meet a condition: places, episodes and duties, each asked for once."""
    on = _date(uow, reach)
    person_id = col(MonitoringEpisode.person_id)
    chosen = and_(col(MonitoringEpisode.state) == "open", person_id.in_(listing.within(reach)), only)
    places = await listing.living_within(uow, reach, select(person_id).where(chosen))
    found = {row.person_id: row for row in await uow.session.scalars(select(MonitoringEpisode).where(chosen))}
    duties = await _duties(uow, on, select(col(MonitoringEpisode.id)).where(chosen))
    windows = _Windows(programme, on)
    lines = []
    for place in places:
        episode = found[place.person_id]
        owed = windows.of(episode, place)
        states = tuple(_state(each, duties.get((episode.id, each.slot)), uow.now) for each in owed)
        lines.append(Line(place, episode.id, states, _kinds(episode, states, on)))
    return Day(on, tuple(lines))


async def _duties(uow: UnitOfWork, on: date, episode_ids: Select[UUID]) -> dict[tuple[UUID, str], Duty]:
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


def _state(window: DutyWindow, duty: Duty | None, now: datetime) -> str:
    """What became of a report. One that is due and not written down yet is as missed as it will be (M11)."""
    if duty and duty.outcome == Outcome.DONE:
        return "done"
    if duty and duty.late_at is not None:
        return "late"
    if now >= window.due_at:
        return "missed"
    return "owed" if now >= window.opens_at else "later"


def _kinds(episode: MonitoringEpisode, states: tuple[str, ...], on: date) -> frozenset[str]:
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


def _only(kind: str, on: date) -> ColumnElement[bool]:
    """What the database knows of a list, so that nobody else's row is opened for it."""
    known: dict[str, ColumnElement[bool]] = {
        "ill": col(MonitoringEpisode.ill).is_(True),
        "silent": col(MonitoringEpisode.silent).is_(True),
        "review": col(MonitoringEpisode.review).is_(True),
        "ending": col(MonitoringEpisode.end_on) <= on,
    }
    return known.get(kind, col(MonitoringEpisode.end_on) >= on)


def entry(words: Words, place: Resident, episode_id: UUID) -> messages.Entry:
    """Somebody in a list, as ``people.reference_of`` says it; staff without a home are known by their area."""
    number = place.household or place.grid
    if place.member == 1:
        return messages.Entry(number, episode_id)
    return messages.Entry(of_people.member(words, reference=number, number=place.member), episode_id)


async def facts_of(uow: UnitOfWork, someone: Observed, on: date) -> tuple[str, ...]:
    """What somebody is listed for on a local day."""
    duties = await _duties(
        uow, on, select(col(MonitoringEpisode.id)).where(col(MonitoringEpisode.id) == someone.episode.id)
    )
    states = tuple(_state(each, duties.get((someone.episode.id, each.slot)), uow.now) for each in someone.duties_on(on))
    found = _kinds(someone.episode, states, on)
    return tuple(kind for kind in messages.LISTS if kind in found)


async def _page(uow: UnitOfWork, words: Words, staff: Known, someone: Observed, on: date) -> messages.Page:
    episode, zone = someone.episode, someone.person.zone
    duties = await _duties(uow, on, select(col(MonitoringEpisode.id)).where(col(MonitoringEpisode.id) == episode.id))
    windows = someone.duties_on(on)
    states = tuple(_state(each, duties.get((episode.id, each.slot)), uow.now) for each in windows)
    slots = [
        await _slot(uow, words, someone, each, duties.get((episode.id, each.slot)), state)
        for each, state in zip(windows, states, strict=True)
    ]
    return messages.Page(
        reference=await people.reference_of(uow, words, someone.person) or PLACELESS,
        episode_id=episode.id,
        protocol=words.pick(someone.protocol.title),
        on=on,
        begun=episode.starts_at.astimezone(zone).date(),
        last=episode.end_on,
        facts=tuple(kind for kind in messages.LISTS if kind in _kinds(episode, states, on)),
        slots=tuple(slots),
        tasks=await open_tasks(uow, staff, someone),
        alerts=await _alerts(uow, words, someone),
        household_id=someone.person.household_id,
        place=episode.place,
        history=await _history(uow, words, someone),
    )


async def _history(uow: UnitOfWork, words: Words, someone: Observed) -> tuple[tuple[date, str, str, str], ...]:
    """The newest steps of an observation's course: on which local day, what, more of it, and why."""
    found = select(EpisodeEvent).where(
        col(EpisodeEvent.episode_id) == someone.episode.id, col(EpisodeEvent.what).in_(messages.EVENTS)
    )
    rows = list(await uow.session.scalars(found.order_by(col(EpisodeEvent.id).desc()).limit(HISTORY)))
    protocol = {"begun": words.pick(someone.protocol.title)}
    return tuple(
        (row.at.astimezone(someone.person.zone).date(), row.what, protocol.get(row.what, row.detail), row.why)
        for row in reversed(rows)
    )


HISTORY = 5
"""How many steps of the course a page shows."""


PLACELESS = "–"
"""What a page calls somebody without a household."""


async def _slot(
    uow: UnitOfWork, words: Words, someone: Observed, window: DutyWindow, duty: Duty | None, state: str
) -> messages.Slot:
    """The time that matters: when it came, else until when it is owed, else from when."""
    came = duty and {"done": duty.outcome_at, "late": duty.late_at}.get(state)
    at = came or (window.due_at if state == "owed" else window.opens_at)
    name = words.pick(someone.protocol.slot(window.slot).name)
    by = await _by(uow, someone, duty.by_id) if came and duty and duty.by_id else "self"
    return messages.Slot(name, state, words.clock(at, someone.person.zone), by)


async def _by(uow: UnitOfWork, someone: Observed, reporter_id: UUID) -> str:
    """Who sent a report, without a name: the person, somebody of their home or their guardian, or staff (M12)."""
    if reporter_id == someone.person.id:
        return "self"
    home, reporter = someone.person.household_id, await access.by_id(uow, reporter_id)
    at_home = home is not None and reporter.household_id == home
    return "home" if at_home or access.is_own(reporter, someone.person) else "staff"


async def open_tasks(uow: UnitOfWork, staff: Known, someone: Observed) -> tuple[messages.OpenTask, ...]:
    """What is still to be done about somebody's observation, oldest first."""
    found = select(Task).where(col(Task.about_id) == someone.episode.id, col(Task.state) != "closed")
    return tuple(
        messages.OpenTask(
            row.id, row.kind, "mine" if row.state == "accepted" and row.assignee_id == staff.id else row.state, row.args
        )
        for row in await uow.session.scalars(found.order_by(col(Task.id)))
    )


async def _alerts(uow: UnitOfWork, words: Words, someone: Observed) -> tuple[messages.OpenAlert, ...]:
    """The newest alerts that nobody has reviewed: one review answers all of them (M6)."""
    found = select(Alert).where(col(Alert.episode_id) == someone.episode.id, col(Alert.reviewed_at).is_(None))
    return tuple(
        messages.OpenAlert(
            row.id, row.kind, words.clock(row.raised_at, someone.person.zone), row.taken_by_id is not None
        )
        for row in await uow.session.scalars(found.order_by(col(Alert.id).desc()).limit(NEWEST))
    )


NEWEST = 3
"""How many open alerts a page shows."""
