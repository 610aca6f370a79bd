"""An alert that nobody has answered in time: whoever is above is told, once (R4, S1, M6)."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance.service import telling
from bot.db import UnitOfWork
from bot.messaging import due
from bot.messaging.tables import Due
from bot.monitoring import messages
from bot.monitoring.service import alerts
from bot.monitoring.service.episodes import Programme
from bot.monitoring.tables import Alert, AlertedStaff, MonitoringEpisode
from bot.people import access


async def fall_due(uow: UnitOfWork, programme: Programme, item: Due) -> None:
    """Nobody has said that they call: the nearest supervisor who was not alerted is, else everybody in charge. An answer, a
    review or an ending that came first leaves nothing to do; with nobody to tell it is looked at again. One that is
    open again is looked at when the time that began anew is over, and not before."""
    alert = await uow.lock(Alert, item.subject_id)
    if alert is None or alert.reviewed_at is not None or await _is_answered(uow, alert):
        return
    if await due.is_planned_again(uow, item):
        return
    episode = await uow.session.get_one(MonitoringEpisode, alert.episode_id)
    person = await access.by_id(uow, episode.person_id)
    told = set(
        await uow.session.scalars(select(col(AlertedStaff.staff_id)).where(col(AlertedStaff.alert_id) == alert.id))
    )
    if told:
        found = await telling.above(uow, person, told)
    else:
        found = await telling.whom(uow, programme.ground, person)
    for staff in found:
        await alerts.tell_above(uow, programme, alert, person, staff, messages.unanswered)
    uow.record("alert.unanswered", alert.id, area=str(person.area_id or ""), outcome="told" if found else "nobody")
    if not found and not await _can_be_reached(uow, told):
        await alerts.expect_answer(uow, programme, alert)


async def _is_answered(uow: UnitOfWork, alert: Alert) -> bool:
    """Whether somebody has said that they call: for this alert, or since then for another one of the observation; a call
    about the person does not answer a sign that may be another member's, nor the other way round."""
    if alert.taken_by_id is not None:
        return True
    is_somebody = col(Alert.kind) == messages.SOMEBODY
    found = select(col(Alert.id)).where(
        col(Alert.episode_id) == alert.episode_id,
        col(Alert.taken_at) >= alert.raised_at,
        is_somebody if alert.kind == messages.SOMEBODY else ~is_somebody,
    )
    return (await uow.session.execute(found.limit(1))).first() is not None


async def _can_be_reached(uow: UnitOfWork, staff_ids: Collection[UUID]) -> bool:
    return any([await access.is_reachable(uow, await access.by_id(uow, each)) for each in staff_ids])
