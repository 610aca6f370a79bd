"""The record of one episode, opened: its temperature curve for people, its FHIR bundle for another system."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot import chart
from bot.chart import Chart
from bot.db import Database, UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import DEFAULT
from bot.monitoring import fhir, rules, sheet
from bot.monitoring.fhir import Reporter, Role, Standing, Subject
from bot.monitoring.protocol import Protocol
from bot.monitoring.service import episodes, readings
from bot.monitoring.service.episodes import Programme
from bot.monitoring.service.readings import Reading
from bot.monitoring.tables import Duty, MonitoringEpisode, Report
from bot.people import access, listing
from bot.people.access import Known

PURPOSE = "fhir"


@dataclass(frozen=True, slots=True)
class Entry:
    """One report and what it says; ``replaces`` is the id of the report it corrected (M8)."""

    report: Report
    reading: Reading
    duty: Duty | None
    standing: Standing
    replaces: UUID | None


@dataclass(frozen=True, slots=True)
class Record:
    """All that was reported in one episode, in the order it was kept."""

    episode: MonitoringEpisode
    person: Known
    protocol: Protocol
    entries: tuple[Entry, ...]


async def export_episode(
    database: Database,
    programme: Programme,
    episode_id: UUID,
    *,
    actor: str,
    names: bool = False,
    language: str = DEFAULT,
    purpose: str = PURPOSE,
    base: str = fhir.BASE,
) -> str:
    """An episode as the JSON text of a FHIR R4 bundle; ``LinliError`` when there is no such episode.

    Pseudonymised unless ``names`` are asked for, which add the name and the household's book number. The look is in the
    audit chain before anybody gets the text (A2).
    """
    async with database.begin() as uow:
        record = await read(uow, programme, episode_id)
        export = await _export(uow, programme, record, names=names, base=base)
        detail = {"reports": len(record.entries), "names": names}
        _note(uow, record, "episode.exported", actor=actor, purpose=purpose, detail=detail)
    return fhir.text(export, programme.wording[language])


async def curve(uow: UnitOfWork, programme: Programme, episode_id: UUID, *, actor: str, purpose: str) -> Chart:
    """The temperature curve of an episode: what stands for each slot now, from the first day to the last.
    ``LinliError`` when there is no such episode; whether ``actor`` may see it is the caller's to judge. The look is in
    the audit chain (A2).

    A report that no slot asked for has no place in it.
    """
    record = await read(uow, programme, episode_id)
    _note(uow, record, "curve.read", actor=actor, purpose=purpose)
    return _chart_of(record)


def _chart_of(record: Record) -> Chart:
    """What there is to draw. The days go on while an episode that is past its last one is still reported for."""
    begun = episodes.first_day(record.episode, record.person.zone)
    readings_ = tuple(_readings(record))
    last = max([record.episode.end_on, begun, *(reading.on for reading in readings_)])
    # a slot of the evening before may be answered late on the first day
    first = min([begun, *(reading.on for reading in readings_)])
    return Chart(readings_, record.protocol.fever_line, first, last, len(record.protocol.slots))


def _readings(record: Record) -> Iterator[chart.Reading]:
    slots = [slot.id for slot in record.protocol.slots]
    for entry in record.entries:
        temperature, duty = entry.reading.temperature, entry.duty
        if entry.standing is Standing.STANDS and duty and temperature is not None:
            yield chart.Reading(duty.on, slots.index(duty.slot), temperature, late=entry.report.at >= duty.due_at)


def _note(uow: UnitOfWork, record: Record, action: str, **more: object) -> None:
    uow.record(action, record.episode.id, area=str(record.person.area_id or ""), **more)


async def read(uow: UnitOfWork, programme: Programme, episode_id: UUID) -> Record:
    """The record, opened; ``LinliError`` when there is no such episode. Who calls it writes the line of audit."""
    episode = await uow.session.get(MonitoringEpisode, episode_id)
    if episode is None:
        raise LinliError("no_such_episode", N_("There is no such observation."))
    protocol = programme.protocol(episode.protocol, episode.protocol_version)
    owed = await uow.session.scalars(select(Duty).where(col(Duty.episode_id) == episode_id))
    kept = select(Report).where(col(Report.episode_id) == episode_id).order_by(col(Report.id))
    reports = list(await uow.session.scalars(kept))
    entries = tuple(_entries(uow, reports, {duty.id: duty for duty in owed}))
    return Record(episode, await access.by_id(uow, episode.person_id), protocol, entries)


def _entries(uow: UnitOfWork, reports: Sequence[Report], duties: Mapping[UUID, Duty]) -> Iterator[Entry]:
    """Of the reports of a duty that were taken, the newest stands, and each replaced the one before it."""
    taken: dict[UUID | None, list[UUID]] = {}
    for report in reports:
        if report.counts and report.duty_id:
            taken.setdefault(report.duty_id, []).append(report.id)
    for report in reports:
        duty = duties.get(report.duty_id) if report.duty_id else None
        of_duty = taken.get(report.duty_id, [])
        at = of_duty.index(report.id) if report.id in of_duty else 0
        replaces = of_duty[at - 1] if at else None
        yield Entry(report, readings.opened(uow, report), duty, _standing(report, of_duty), replaces)


def _standing(report: Report, taken: Sequence[UUID]) -> Standing:
    if not report.counts:
        return Standing.NOT_TAKEN if report.duty_id else Standing.NOTICED
    return Standing.STANDS if report.id in taken[-1:] or not report.duty_id else Standing.SUPERSEDED


async def _export(uow: UnitOfWork, programme: Programme, record: Record, *, names: bool, base: str) -> fhir.Export:
    reporters = await _reporters(uow, record)
    reports: dict[UUID, fhir.Report] = {}
    for entry in record.entries:
        report, said = entry.report, entry.reading
        reports[report.id] = fhir.Report(
            id=report.id,
            at=report.at.astimezone(record.person.zone),
            form=programme.form(said.questionnaire, said.version),
            temperature=said.temperature,
            codes=frozenset(said.symptoms),
            reporter=reporters[report.reporter_id],
            standing=entry.standing,
            replaces=reports[entry.replaces] if entry.replaces else None,
        )
    symptoms = record.protocol.symptoms | {rules.FEELS_ILL}
    subject = await _subject(uow, record.person, names=names)
    return fhir.Export(record.episode.id, subject, tuple(reports.values()), symptoms, uow.now, base)


async def _subject(uow: UnitOfWork, person: Known, *, names: bool) -> Subject:
    if not names:
        return Subject(_pseudonym(uow, person.id))
    member = f"{person.reference}/{person.place}" if person.reference else ""
    name = await access.name_of(uow, person.id)
    return Subject(_pseudonym(uow, person.id), sheet.legible(name), sheet.legible(member))


async def _reporters(uow: UnitOfWork, record: Record) -> dict[UUID, Reporter]:
    """Who entered the reports: the person, somebody of their home, or staff. Staff are known by a post, held or left; who
    reports for their own home does so as one of it."""
    ids = dict.fromkeys(entry.report.reporter_id for entry in record.entries)
    staff = await listing.ever_staff(uow, list(ids))
    found = {}
    for person_id in ids:
        reporter = await access.by_id(uow, person_id)
        at_home = reporter.household_id is not None and reporter.household_id == record.person.household_id
        role = Role.STAFF if person_id in staff and not at_home else Role.HOME
        role = Role.SELF if person_id == record.person.id else role
        found[person_id] = Reporter(_pseudonym(uow, person_id), role)
    return found


def _pseudonym(uow: UnitOfWork, person_id: UUID) -> UUID:
    """The same for a person in every export, and nobody's without the key ring."""
    return UUID(bytes=uow.ring.index(person_id, "fhir.person"), version=4)
