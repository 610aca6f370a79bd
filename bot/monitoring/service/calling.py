"""Who calls about an illness: whoever else was alerted reads it, also that a review has answered what they were alerted to,
and that whoever called does so no more (M6, R12)."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance.service import placing, routing
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.monitoring import messages
from bot.monitoring.service import alerts
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import Alert, AlertedStaff, MonitoringEpisode
from bot.people import access
from bot.people import service as people
from bot.people.access import Known
from bot.people.rules import May


async def alerted(uow: UnitOfWork, found: Iterable[Alert]) -> set[UUID]:
    """Who was alerted to any of these."""
    ids = [alert.id for alert in found]
    staff = select(col(AlertedStaff.staff_id)).where(col(AlertedStaff.alert_id).in_(ids))
    return set(await uow.session.scalars(staff)) if ids else set()


async def reference(uow: UnitOfWork, words: Words, alert: Alert, person: Known) -> str:
    """Whom an alert is about, as staff read of it: a member, or just the household."""
    return person.reference if alert.kind == messages.SOMEBODY else await people.reference_of(uow, words, person)


async def takes(uow: UnitOfWork, staff: Known, alert: Alert) -> None:
    """Somebody calls about an alert, and is among those who were alerted from now on, wherever they found it (M6); a leave
    of theirs that begins later is kept in mind (R12)."""
    alert.taken_by_id, alert.taken_at = staff.id, uow.now
    if staff.id not in await alerted(uow, [alert]):
        uow.add(AlertedStaff(id=uow.new_id(), alert_id=alert.id, staff_id=staff.id))
    await placing.plan_leave(uow, staff.id)


async def tell_who_calls(uow: UnitOfWork, programme: Programme, staff: Known, alert: Alert, person: Known) -> None:
    """The person, and whoever else was alerted, read who is calling."""
    name = await access.name_of(uow, staff.id)
    responder = await access.responder_for(uow, person)
    if responder and (to := await access.address_of(uow, responder)):
        said = messages.worker_calls(programme.wording[responder.language], name=name)
        await outbox.promise(uow, to, said, Lane.REPLY, person_id=responder.id)
    others, worded = await alerted(uow, [alert]) - {staff.id}, messages.taken_by_colleague
    await _tell(uow, programme, others, alert, person, (worded, worded), name=name)


async def tell_answered(
    uow: UnitOfWork, programme: Programme, staff: Known, person: Known, found: Sequence[Alert], finding: str
) -> None:
    """A review has answered these: whoever has called reads it, and whoever does not know that anybody has."""
    taken = [alert for alert in found if alert.taken_by_id]
    callers = {alert.taken_by_id for alert in taken if alert.taken_by_id}
    unaware = await alerted(uow, [alert for alert in found if not alert.taken_by_id]) - await alerted(uow, taken)
    name = await access.name_of(uow, staff.id)
    worded = messages.answered_by_colleague, messages.settled
    told = (callers | unaware) - {staff.id}
    await _tell(uow, programme, told, found[-1], person, worded, name=name, finding=finding)


async def taken_by(uow: UnitOfWork, staff: Known) -> list[Alert]:
    """What somebody has taken and not reviewed; locked as in a review, before anything is routed."""
    mine = select(Alert).where(col(Alert.taken_by_id) == staff.id, col(Alert.reviewed_at).is_(None))
    found = list(await uow.session.scalars(mine.order_by(col(Alert.id)).with_for_update()))
    for episode_id in sorted({alert.episode_id for alert in found}):
        await uow.lock(MonitoringEpisode, episode_id)
    return found


async def frees(
    uow: UnitOfWork, programme: Programme, staff: Known, taken: Iterable[Alert], *, away: bool = False
) -> None:
    """Somebody is ``away``, has no chat any more, or no post above a household: what they had ``taken`` there is open again
    for whoever was alerted, answers now, or stands in; of each observation they read it once."""
    newest: dict[tuple[UUID, bool], Alert] = {}
    for alert in taken:
        episode = await uow.session.get_one(MonitoringEpisode, alert.episode_id)
        person = await access.by_id(uow, episode.person_id)
        if staff.address_id and not away and await access.may_answer_for(uow, staff, person):
            continue
        alert.taken_by_id = alert.taken_at = None
        uow.record("alert.freed", alert.id, actor=str(staff.id))
        newest[alert.episode_id, alert.kind == messages.SOMEBODY] = alert
    await uow.session.flush()
    for alert in newest.values():
        await _open_again(uow, programme, staff, alert)


async def _open_again(uow: UnitOfWork, programme: Programme, gone: Known, alert: Alert) -> None:
    episode = await uow.session.get_one(MonitoringEpisode, alert.episode_id)
    others = select(col(Alert.id)).where(
        col(Alert.episode_id) == episode.id,
        col(Alert.reviewed_at).is_(None),
        col(Alert.taken_by_id).is_not(None),
        col(Alert.kind) != messages.SOMEBODY,
    )
    if (await uow.session.scalars(others.limit(1))).first() is None:
        episode.review = False
    person = await access.by_id(uow, episode.person_id)
    someone = Observed(person, episode, programme.protocol(episode.protocol, episode.protocol_version))
    before = await alerted(uow, [alert])
    now = {each.id for each in (await alerts.answering(uow, programme, someone)).staff if each.address_id}
    if stand_in := await routing.stands_in(uow, programme.ground, person, gone):
        now.add(stand_in.id)
    await alerts.expect_answer(uow, programme, alert)
    for staff_id in sorted((before | now) - {gone.id}):
        staff = await access.by_id(uow, staff_id)
        if staff.address_id is None or not await access.may(uow, staff, May.READ):
            continue
        if staff_id not in before:
            uow.add(AlertedStaff(id=uow.new_id(), alert_id=alert.id, staff_id=staff_id))
        worded = partial(messages.alert, again=False, standing_in=True)
        await alerts.promise(uow, programme, alert, person, staff, worded, since=f":{gone.id}")


async def _tell(
    uow: UnitOfWork,
    programme: Programme,
    staff_ids: Iterable[UUID],
    alert: Alert,
    person: Known,
    said: tuple[Callable[..., Message], Callable[..., Message]],
    **about: str,
) -> None:
    """Each in their language, of the very member; the second wording is for who may not read what is reported (A1)."""
    for_readers, for_others = said
    for staff_id in sorted(staff_ids):
        staff = await access.by_id(uow, staff_id)
        if to := await access.address_of(uow, staff):
            words, reads = programme.wording[staff.language], await access.may(uow, staff, May.READ)
            about["reference"] = await reference(uow, words, alert, person)
            message = (for_readers if reads else for_others)(words, **about)
            await outbox.promise(uow, to, message, Lane.REPLY, person_id=staff_id)
