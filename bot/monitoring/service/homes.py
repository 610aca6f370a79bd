"""One household as its worker sees it: every member, observed or not, by their place in the book (A1, A2)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Message
from bot.monitoring import messages
from bot.monitoring.messages import HomeMember
from bot.monitoring.service import alerts, episodes, overview
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import Report
from bot.people import access, moving
from bot.people import service as people
from bot.people.access import Known

PURPOSE = "household"


async def page(
    uow: UnitOfWork, programme: Programme, staff: Known, household_id: UUID, *, kind: str, at: int
) -> Message:
    """A household's page, for staff posted at or above it (A1)."""
    members = await moving.members(uow, household_id)
    if not members or not await access.may_answer_for(uow, staff, members[0]):
        raise alerts.NotYours
    uow.record("household.read", household_id, actor=str(staff.id), area=str(members[0].area_id or ""), purpose=PURPOSE)
    words = programme.wording[staff.language]
    shown: list[HomeMember] = []
    tasks: list[messages.OpenTask] = []
    for person in members:
        someone = await episodes.observed(uow, programme, person.id, lock=False)
        shown.append(await _member(uow, words, staff, person, someone))
        tasks += await overview.open_tasks(uow, staff, someone) if someone else ()
    return messages.household_page(
        words, reference=members[0].reference, members=shown, open_tasks=tasks, kind=kind, at=at
    )


async def choose_protocol(
    uow: UnitOfWork, programme: Programme, staff: Known, person_id: UUID, titles: list[tuple[str, str]]
) -> Message:
    """The protocols somebody of this worker's area can be observed under."""
    person = await access.by_id(uow, person_id)
    if not await access.may_answer_for(uow, staff, person):
        raise alerts.NotYours
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, person)
    return messages.choose_protocol(words, reference=reference, person_id=person_id, protocols=titles)


async def _member(uow: UnitOfWork, words: Words, staff: Known, person: Known, someone: Observed | None) -> HomeMember:
    reference = await people.reference_of(uow, words, person)
    if someone is None:
        return HomeMember(reference, person.id, None, is_reader=person.id == staff.id)
    today: date = uow.now.astimezone(person.zone).date()
    kept = select(col(Report.at)).where(col(Report.episode_id) == someone.episode.id, col(Report.counts))
    at = (await uow.session.scalars(kept.order_by(col(Report.at).desc()).limit(1))).first()
    reported = f"{words.day(at.astimezone(person.zone).date())} {words.clock(at, person.zone)}" if at else ""
    facts = await overview.facts_of(uow, someone, today)
    return HomeMember(
        reference, person.id, someone.episode.id, facts, reported, someone.episode.end_on, person.id == staff.id
    )
