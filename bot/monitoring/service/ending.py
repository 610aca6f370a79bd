"""An observation has ended: what was open about it ends with it, and whoever had it reads so; nobody calls about somebody
who has died, whoever is isolated still waits for a call (M6, M14)."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance.service import record, tasks
from bot.audit import OPERATOR
from bot.db import UnitOfWork
from bot.forms import memories
from bot.messaging import Lane, Message, outbox
from bot.monitoring import messages, rules
from bot.monitoring.rules import ISOLATED
from bot.monitoring.service import calling, checkin, episodes, handing_on, heads, reminders
from bot.monitoring.service.episodes import FOLLOW_UP, MISSED, RELEASE, Observed, Programme
from bot.monitoring.tables import Alert, AlertedStaff
from bot.people import access, departures
from bot.people import service as people
from bot.people.access import Known
from bot.people.rules import May

ENDED = "ended"
"""What an alert came to that the ending of its observation closed."""
OPEN_ONLY = (MISSED, RELEASE)
"""Tasks that are of no use any more once an observation is over, however it ended; a visit after recovery is still due
after a release, and after no other ending (M15)."""


async def settle(uow: UnitOfWork, programme: Programme, someone: Observed, staff: Known) -> None:
    """Close what was open about an observation that has just ended; whoever had a task about it, or was alerted, reads so
    once. The alerts of somebody who was isolated stay open until somebody has called them; so does that of an emergency sign
    in the household, for it may be about another member."""
    episode = someone.episode
    why = episode.reason or episode.state
    kinds = OPEN_ONLY if episode.state == "released" else (*OPEN_ONLY, FOLLOW_UP)
    had = await _close_tasks(uow, programme, episode.id, kinds, why, staff)
    found = await _open_alerts(uow, episode.id)
    alerts = [each for each in found if each.kind != messages.SOMEBODY]
    still_called = await calling.alerted(uow, [each for each in found if each.kind == messages.SOMEBODY])
    alerted = await calling.alerted(uow, alerts)
    episode.review = bool(alerts) and why == ISOLATED and episode.review
    if why == ISOLATED and alerts:
        await _hand_on(uow, programme, someone, staff, alerts[-1], alerted)
        had -= alerted
    else:
        await _close_alerts(uow, someone.person, alerts, alerted, actor=str(staff.id))
        had |= alerted
    said = partial(messages.nothing_left, why=why), messages.settled
    await _tell(uow, programme, someone.person, had - still_called - {staff.id}, *said)
    await reminders.ended(uow, programme, someone)
    await memories.stop_about(uow, someone.person.id, checkin.PURPOSE)


async def leaves_book(
    uow: UnitOfWork, programme: Programme, person: Known, *, actor: str, why: str = rules.DIED
) -> None:
    """Somebody has died, or lives here no more: nothing is written to their chat any more, they head no household, and
    those they reported for are reported for by the next, or their worker hears of it at once (M9). They work here no more:
    what they had goes on (R12)."""
    was = await access.dependants(uow, person) if person.address_id else []
    await departures.leaves_book(uow, person, why=why, actor=actor)
    await heads.left_behind(uow, programme, person, was, actor=actor)
    await _close_what_is_left(uow, programme, person, actor=actor)
    if await access.holds_post(uow, person):
        await handing_on.leaves(uow, programme, await access.by_id(uow, person.id), actor=actor)


async def _close_what_is_left(uow: UnitOfWork, programme: Programme, person: Known, *, actor: str) -> None:
    """Nobody visits or calls who is not there: visits after recovery, and alerts that waited for a call."""
    had: set[UUID] = set()
    for episode_id in await episodes.of_person(uow, person.id):
        had |= await _close_tasks(uow, programme, episode_id, (*OPEN_ONLY, FOLLOW_UP), ENDED)
        alerts = [each for each in await _open_alerts(uow, episode_id) if each.kind != messages.SOMEBODY]
        alerted = await calling.alerted(uow, alerts)
        await _close_alerts(uow, person, alerts, alerted, actor=actor)
        had |= alerted
    await _tell(uow, programme, person, had - {person.id}, messages.not_here, messages.not_here)


async def _close_alerts(
    uow: UnitOfWork, person: Known, alerts: Sequence[Alert], alerted: Iterable[UUID], *, actor: str
) -> None:
    """Nobody answers them any more; what has not left yet about them does not leave."""
    if alerts:
        await outbox.take_back(
            uow, *(f"alert:{alert.id}:{staff_id}" for alert in alerts for staff_id in sorted(alerted))
        )
    for alert in alerts:
        alert.reviewed_at, alert.finding = uow.now, ENDED
        alert.reviewed_by_id = UUID(actor) if actor != OPERATOR else None
        uow.record("alert.reviewed", alert.id, actor=actor, area=str(person.area_id or ""), outcome=ENDED)


async def _close_tasks(
    uow: UnitOfWork,
    programme: Programme,
    episode_id: UUID,
    kinds: tuple[str, ...],
    why: str,
    staff: Known | None = None,
) -> set[UUID]:
    had: set[UUID] = set()
    for task in await tasks.open_about(uow, episode_id, kinds):
        had |= {each.worker_id for each in await record.open_assignments(uow, task)}
        await tasks.close(uow, programme.ground, task, why, staff)
    return had


async def _open_alerts(uow: UnitOfWork, episode_id: UUID) -> list[Alert]:
    found = select(Alert).where(col(Alert.episode_id) == episode_id, col(Alert.reviewed_at).is_(None))
    return list(await uow.session.scalars(found.order_by(col(Alert.id)).with_for_update()))


async def _hand_on(
    uow: UnitOfWork, programme: Programme, someone: Observed, by: Known, alert: Alert, alerted: set[UUID]
) -> None:
    """Whoever was alerted reads that somebody is isolated now, and that a call is still waited for, or who makes it: by the
    newest alert of their own. Who may not read what is reported hears nothing of it (A1)."""
    name = await access.name_of(uow, by.id)
    newest = await _newest(uow, someone.episode.id)
    for staff_id in sorted(alerted - {by.id}):
        staff = await access.by_id(uow, staff_id)
        to = await access.address_of(uow, staff)
        if to and await access.may(uow, staff, May.READ):
            words, theirs = programme.wording[staff.language], newest[staff_id]
            taken_by_id = alert.taken_by_id or theirs.taken_by_id
            has_called = taken_by_id if taken_by_id != staff_id else None
            said = messages.isolated_and_open(
                words,
                reference=await people.reference_of(uow, words, someone.person),
                name=name,
                caller=await access.name_of(uow, has_called) if has_called else "",
                alert_id=theirs.id,
                episode_id=someone.episode.id,
            )
            await outbox.promise(uow, to, said, Lane.REPLY, person_id=staff.id)


async def _newest(uow: UnitOfWork, episode_id: UUID) -> dict[UUID, Alert]:
    """What each was alerted to last, of what is open about the person."""
    found = select(col(AlertedStaff.staff_id), Alert).join(Alert, col(Alert.id) == col(AlertedStaff.alert_id))
    is_open = (col(Alert.reviewed_at).is_(None), col(Alert.kind) != messages.SOMEBODY)
    rows = await uow.session.execute(found.where(col(Alert.episode_id) == episode_id, *is_open).order_by(col(Alert.id)))
    return {row[0]: row[1] for row in rows.all()}


async def _tell(
    uow: UnitOfWork,
    programme: Programme,
    person: Known,
    staff_ids: set[UUID],
    for_readers: Callable[..., Message],
    for_others: Callable[..., Message],
) -> None:
    """Each in their language; the second wording is for who may not read what is reported (A1)."""
    for staff_id in sorted(staff_ids):
        staff = await access.by_id(uow, staff_id)
        if to := await access.address_of(uow, staff):
            words = programme.wording[staff.language]
            worded = for_readers if await access.may(uow, staff, May.READ) else for_others
            said = worded(words, reference=await people.reference_of(uow, words, person))
            await outbox.promise(uow, to, said, Lane.REPLY, person_id=staff.id)
