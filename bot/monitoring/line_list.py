"""The line list: everyone under observation in an area, one row each, as offices exchange it.

Pseudonymised unless names are asked for: the household's reference and the member's number, which only the grid's own
book resolves. Every export is one line of the audit chain, written with what was read (A2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlmodel import col

from bot.db import Database, UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import DEFAULT, Words
from bot.monitoring import messages, rules, sheet
from bot.monitoring.service import episodes
from bot.monitoring.service.episodes import Programme
from bot.monitoring.sheet import Cell, Kind, Sheet
from bot.monitoring.tables import Alert, Duty, MonitoringEpisode, Report
from bot.people import listing
from bot.people.listing import Resident

PURPOSE = "line_list"
PAGE = 200
"""Episodes that are read at a time: five statements a page, whatever stands in it."""

_OPEN = "open"
_STATES = {
    _OPEN: N_("under observation"),
    "released": N_("released"),
    "isolated": N_("isolated"),
    "closed": N_("ended"),
    **messages.REASONS,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One episode of observation. Days and ``last_report_at`` are local to the person, the latter without its zone;
    ``day`` is None before the first one. ``state`` is why it ended where a reason says so. ``missed`` counts what never
    came, ``late`` what came after it was due (S1)."""

    place: Resident
    name: str
    protocol: str
    day: int | None
    days: int
    starts_on: date
    end_on: date
    state: str
    ill: bool
    silent: bool
    review: bool
    onset_on: date | None
    last_report_at: datetime | None
    missed: int
    late: int
    open_alerts: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which episodes: without days, those that are open now; else those that ran on any of these local days, both
    included, whatever became of them since. One that is not closed runs on past its last day (M14)."""

    since: date | None = None
    until: date | None = None

    def roughly(self) -> ColumnElement[bool]:
        """What the database can say: a local day begins less than a day before or after that of UTC."""
        if self == Chosen():
            return col(MonitoringEpisode.state) == _OPEN
        begun = col(MonitoringEpisode.starts_at) < _midnight(self.until, 2) if self.until else true()
        closed_at = col(MonitoringEpisode.closed_at)
        ended = or_(closed_at.is_(None), closed_at >= _midnight(self.since, -1)) if self.since else true()
        return and_(begun, ended)

    def takes(self, episode: MonitoringEpisode, place: Resident) -> bool:
        """Whether it ran on one of the days where the person lives."""
        begun = episodes.first_day(episode, place.zone)
        ended = episode.closed_at.astimezone(place.zone).date() if episode.closed_at else date.max
        return (self.until is None or begun <= self.until) and (self.since is None or ended >= self.since)


NO_SUCH_AREA = N_("There is no area {area}.")


async def export_line_list(
    database: Database,
    programme: Programme,
    *,
    area: str,
    actor: str,
    kind: Kind = Kind.XLSX,
    names: bool = False,
    chosen: Chosen | None = None,
    language: str = DEFAULT,
    purpose: str = PURPOSE,
) -> bytes:
    """The line list of an area (its code) and everything below, as a file; ``LinliError`` when there is no such area.

    Ordered by grid, household and member. ``names`` adds people's names: for the command line only, never for a chat.
    ``actor`` and ``purpose`` go into the audit chain, whose line is committed before anybody gets the file.
    """
    words, chosen = programme.wording[language], chosen or Chosen()
    async with database.begin() as uow:
        area_id = await listing.area_named(uow, area)
        if area_id is None:
            raise LinliError("no_such_area", NO_SUCH_AREA, area=area)
        table = sheet.begin(kind, headings(words, names=names), at=uow.now)
        await fill(uow, programme, words, table, area_id, actor=actor, names=names, chosen=chosen, purpose=purpose)
    return table.finish()


async def fill(
    uow: UnitOfWork,
    programme: Programme,
    words: Words,
    table: Sheet,
    area_id: UUID,
    *,
    actor: str,
    names: bool = False,
    chosen: Chosen | None = None,
    purpose: str = PURPOSE,
) -> None:
    """The rows of an area and everything below it, in the list's order, into a table; the line of audit with them (A2)."""
    chosen, before = chosen or Chosen(), table.count
    ordered = await _ordered(uow, area_id, chosen)
    for start in range(0, len(ordered), PAGE):
        for line in await _page(uow, programme, words, dict(ordered[start:][:PAGE]), chosen, names=names):
            table.append(cells(words, line, names=names))
    rows, kind = table.count - before, table.kind
    detail = {"rows": rows, "kind": kind, "names": names, "since": chosen.since, "until": chosen.until}
    uow.record("line_list.exported", area_id, actor=actor, area=str(area_id), purpose=purpose, detail=detail)


def headings(_: Words, *, names: bool) -> list[str]:
    """The first row."""
    return [
        _.label("Grid"),
        _.label("Household"),
        _.label("Member"),
        *([_.label("Name")] if names else []),
        _.label("Protocol"),
        _.label("Day"),
        _.label("Of days"),
        _.label("First day"),
        _.label("Last day"),
        _.label("State"),
        _.label("Ill"),
        _.label("Silent"),
        _.label("Under review"),
        _.label("Onset"),
        _.label("Last report"),
        _.label("Missed reports"),
        _.label("Late reports"),
        _.label("Open alerts"),
    ]


def cells(_: Words, line: Line, *, names: bool) -> list[Cell]:
    """One further row, in the headings' order."""
    flags = (_.label("yes") if flag else _.label("no") for flag in (line.ill, line.silent, line.review))
    return [
        line.place.grid,
        line.place.household,
        line.place.member,
        *([line.name] if names else []),
        line.protocol,
        line.day,
        line.days,
        line.starts_on,
        line.end_on,
        _.label(_STATES[line.state]) if line.state in _STATES else line.state,
        *flags,
        line.onset_on,
        line.last_report_at,
        line.missed,
        line.late,
        line.open_alerts,
    ]


async def _ordered(uow: UnitOfWork, area_id: UUID, chosen: Chosen) -> list[tuple[UUID, Resident]]:
    """The ids of the episodes in the list's order, each with whose it is: all that is in memory for the whole list."""
    found = select(col(MonitoringEpisode.id), col(MonitoringEpisode.person_id)).where(chosen.roughly())
    of_person: dict[UUID, list[UUID]] = {}
    for episode_id, person_id in await uow.session.execute(found.order_by(col(MonitoringEpisode.id))):
        of_person.setdefault(person_id, []).append(episode_id)
    residents = await listing.living_in(uow, area_id, list(of_person))
    return [(episode_id, resident) for resident in residents for episode_id in of_person[resident.person_id]]


async def _page(
    uow: UnitOfWork,
    programme: Programme,
    words: Words,
    places: dict[UUID, Resident],
    chosen: Chosen,
    *,
    names: bool,
) -> list[Line]:
    ids = list(places)
    found = select(MonitoringEpisode).where(col(MonitoringEpisode.id).in_(ids))
    rows = {row.id: row for row in await uow.session.scalars(found)}
    known = await listing.names_of(uow, [place.person_id for place in places.values()]) if names else {}
    counts = [await _by_episode(uow, ids, *of) for of in (_duties(), _reports(), _alerts())]
    return [
        _line(uow, programme, words, rows[each], place, known.get(place.person_id, ""), [of.get(each) for of in counts])
        for each, place in places.items()
        if chosen.takes(rows[each], place)
    ]


def _line(
    uow: UnitOfWork,
    programme: Programme,
    words: Words,
    episode: MonitoringEpisode,
    place: Resident,
    name: str,
    counts: Sequence[Any],
) -> Line:
    duties, reports, alerts = counts
    begun = episodes.first_day(episode, place.zone)
    today = (episode.closed_at or uow.now).astimezone(place.zone).date()
    return Line(
        place=place,
        name=name,
        protocol=words.pick(programme.protocol(episode.protocol, episode.protocol_version).title),
        day=(today - begun).days + 1 if today >= begun else None,
        days=(episode.end_on - begun).days + 1,
        starts_on=begun,
        end_on=episode.end_on,
        state=episode.reason if episode.reason in _STATES else episode.state,
        ill=episode.ill,
        silent=episode.silent,
        review=episode.review,
        onset_on=episode.onset_on,
        last_report_at=reports[0].astimezone(place.zone).replace(tzinfo=None) if reports else None,
        missed=duties[0] if duties else 0,
        late=duties[1] if duties else 0,
        open_alerts=alerts[0] if alerts else 0,
    )


async def _by_episode(
    uow: UnitOfWork, ids: list[UUID], episode_id: Any, *values: ColumnElement[Any]
) -> dict[UUID, tuple[Any, ...]]:
    """Some values of each of these episodes, in one statement."""
    found = select(episode_id, *values).where(episode_id.in_(ids)).group_by(episode_id)
    return {row[0]: tuple(row[1:]) for row in await uow.session.execute(found)}


def _duties() -> tuple[Any, ...]:
    came = col(Duty.late_at).is_not(None)
    missed = and_(col(Duty.outcome) == rules.Outcome.MISSED, ~came)
    return col(Duty.episode_id), _count(missed), _count(came)


def _reports() -> tuple[Any, ...]:
    return col(Report.episode_id), func.max(col(Report.at))


def _alerts() -> tuple[Any, ...]:
    return col(Alert.episode_id), _count(col(Alert.reviewed_at).is_(None))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _midnight(day: date, later: int) -> datetime:
    """In UTC, so many days later; the calendar's ends are ends of the list as well."""
    day = min(max(day, date.min + timedelta(days=2)), date.max - timedelta(days=2))
    return datetime.combine(day, time(0), UTC) + timedelta(days=later)
