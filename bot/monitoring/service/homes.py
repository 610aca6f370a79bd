"""One household as its worker sees it: every member, observed or not, by their place in the book (A1, A2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Message
from bot.monitoring import messages
from bot.monitoring.messages import HomeMember, Past
from bot.monitoring.service import alerts, day, episodes, overview
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import Duty, MonitoringEpisode, Report
from bot.people import access, book, marks
from bot.people import messages as of_people
from bot.people import service as people
from bot.people.access import Known

PURPOSE = "household"


async def page(
    uow: UnitOfWork, programme: Programme, staff: Known, household_id: UUID, *, kind: str, at: int
) -> Message:
    """A household's page, observed or not, for staff posted at or above it (A1); the look is recorded (A2). As many
    statements for ten members as for one."""
    home = await book.home_of(uow, household_id)
    reach = await overview.reach_of(uow, staff)
    if home is None or home.area_id not in reach.zones:
        raise alerts.NotYours
    uow.record("household.read", household_id, actor=str(staff.id), area=str(home.area_id), purpose=PURPOSE)
    words = programme.wording[staff.language]
    members = await book.members(uow, household_id, left_too=True)
    latest = await episodes.latest_in(uow, [person.id for person in members])
    members = [person for person in members if person.left_on is None or person.id in latest]
    tasks = await overview.open_tasks(uow, staff, *(each.id for each in latest.values()))
    reads = home.area_id in reach.reads
    mind = await marks.opened(uow, staff, members, purpose=PURPOSE) if reads else {}
    looked = await _look(uow, uow.now.astimezone(reach.zones[home.area_id]).date(), list(latest.values()))
    shown = [_member(words, staff, person, _observed(programme, person, latest), looked) for person in members]
    return messages.household_page(
        words,
        reference=home.number,
        building=home.building,
        area_id=home.area_id,
        members=[
            replace(each, marks=mind.get(each.person_id, ())) if reads else _without_health(each, tasks)
            for each in shown
        ],
        open_tasks=[task for task in tasks if reads or task.kind == episodes.MISSED or task.state == "mine"],
        reads=reads,
        kind=kind,
        at=at,
    )


async def member(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, *, kind: str, at: int
) -> Message:
    """Somebody of a list: their page, for who answers for them; for who only sees their household, its page (A1)."""
    try:
        return await overview.member(uow, programme, staff, episode_id, kind=kind, at=at)
    except alerts.NotYours:
        person_id = await episodes.person_of(uow, episode_id)
        person = await access.by_id(uow, person_id) if person_id else None
        if person is None or person.household_id is None:
            raise
    return await page(uow, programme, staff, person.household_id, kind=kind, at=at)


async def choose_protocol(
    uow: UnitOfWork, programme: Programme, staff: Known, person_id: UUID, titles: list[tuple[str, str]]
) -> Message:
    """The protocols somebody of this worker's area can be observed under."""
    person = await access.by_id(uow, person_id)
    if not await access.may_decide_for(uow, staff, person):
        raise alerts.NotYours
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, person)
    return messages.choose_protocol(words, reference=reference, person_id=person_id, protocols=titles)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is asked of a whole household at once: the instant and its local day, the duties of that day, and when each
    observation was last reported in."""

    now: datetime
    on: date
    duties: Mapping[tuple[UUID, str], Duty]
    reported: Mapping[UUID, datetime]


async def _look(uow: UnitOfWork, on: date, found: Sequence[MonitoringEpisode]) -> _Looked:
    ids = [episode.id for episode in found if episode.state == "open"]
    duties = await day.duties_on(uow, on, select(col(MonitoringEpisode.id)).where(col(MonitoringEpisode.id).in_(ids)))
    kept = select(col(Report.episode_id), func.max(col(Report.at))).where(
        col(Report.episode_id).in_(ids), col(Report.counts)
    )
    reported = await uow.session.execute(kept.group_by(col(Report.episode_id)))
    return _Looked(uow.now, on, duties, {row[0]: row[1] for row in reported})


def _observed(programme: Programme, person: Known, latest: Mapping[UUID, MonitoringEpisode]) -> Observed | None:
    episode = latest.get(person.id)
    protocol = programme.protocol(episode.protocol, episode.protocol_version) if episode else None
    return Observed(person, episode, protocol) if episode and protocol else None


def _member(words: Words, staff: Known, person: Known, someone: Observed | None, looked: _Looked) -> HomeMember:
    reference = person.reference
    if person.place > 1:
        reference = of_people.member(words, reference=reference, number=person.place)
    if someone is None:
        return HomeMember(reference, person.id, None, is_reader=person.id == staff.id)
    episode, zone = someone.episode, person.zone
    if episode.state != "open":
        past = Past(episode.id, overview.over_on(episode, zone), episode.reason or episode.state)
        return HomeMember(
            reference, person.id, None, is_reader=person.id == staff.id, past=past, left=bool(person.left_on)
        )
    at = looked.reported.get(episode.id)
    states = [
        day.state_of(each, looked.duties.get((episode.id, each.slot)), looked.now)
        for each in someone.duties_on(looked.on)
    ]
    kinds = day.kinds_of(episode, tuple(states), looked.on)
    return HomeMember(
        reference,
        person.id,
        episode.id,
        tuple(kind for kind in messages.LISTS if kind in kinds),
        f"{words.day(at.astimezone(zone).date())} {words.clock(at, zone)}" if at else "",
        episode.end_on,
        person.id == staff.id,
    )


def _without_health(each: HomeMember, tasks: Sequence[messages.OpenTask]) -> HomeMember:
    """A member as somebody reads of them who sees the household only: who is silent or owes, not how they are nor why an
    observation ended; and the reader's own task to ask after them."""
    mine = [task for task in tasks if task.state == "mine" and task.kind == episodes.MISSED]
    return replace(
        each,
        facts=tuple(fact for fact in each.facts if fact in messages.NO_HEALTH),
        past=replace(each.past, why="") if each.past else None,
        report_id=next((task.id for task in mine if task.about_id == each.episode_id), None),
    )
