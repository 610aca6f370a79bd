"""Alerts: the responsible worker and the community doctor are told at once, one answers, a review closes (M5, M6)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance.messages.pages import PAGE, Ahead
from bot.assistance.service import routing, telling
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.messaging import Lane, Message, due, outbox
from bot.monitoring import messages
from bot.monitoring.service import calling, course, ending, episodes, readings
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import Alert, AlertedStaff, MonitoringEpisode, Report
from bot.people import access
from bot.people.access import Known
from bot.people.rules import May

UNANSWERED = "monitoring.alert_unanswered"
"""The kind of what falls due when nobody has answered an alert in time: ``unanswered.py``."""
SKILL = "medical"
"""What a stand-in for an absent worker or doctor must be able to do (R2)."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Who is alerted: the responsible worker, the community doctor, and whoever stands in for one who is absent (M6); with
    none of them there, who is ``above`` (R3). ``names`` are those the person is told will call."""

    staff: tuple[Known, ...]
    stand_in: Known | None
    above: tuple[Known, ...]
    names: messages.Told


async def answering(uow: UnitOfWork, programme: Programme, someone: Observed) -> Answering:
    """Who answers for a person now, never themselves; when one of the two is missing, off shift, on leave or cannot be
    reached, R2 finds a further one (M6). Nobody who is off duty is promised to call."""
    found = await access.answering_for(uow, someone.person)
    pair = [staff if staff and staff.id != someone.person.id else None for staff in found]
    named = list({staff.id: staff for staff in pair if staff and staff.address_id}.values())
    present = [staff for staff in named if await access.is_on_duty(uow, staff)]
    on_duty = {staff.id for staff in present}
    stand_in = None
    if any(staff is None or staff.id not in on_duty for staff in pair):
        excluded = tuple(staff.id for staff in named)
        stand_in = await routing.nearest_eligible(uow, programme.ground, someone.person, SKILL, excluded)
    further = [stand_in] if stand_in else []
    there = [*present, *further]
    reached = bool(there) or any([await access.is_reachable(uow, staff) for staff in named])
    above = [] if there else await telling.above(uow, someone.person, [staff.id for staff in named])
    if reached:  # who is off shift reads it, so nobody else's night is disturbed yet
        above = [staff for staff in above if await access.is_on_duty(uow, staff)]
    names = [await access.name_of(uow, staff.id) for staff in there]
    said = tuple(name for name in names if name) if reached or above else None
    return Answering((*named, *further), stand_in, tuple(above), said)


async def raise_alert(
    uow: UnitOfWork, programme: Programme, someone: Observed, kind: str, report: Report | None = None
) -> messages.Told:
    """Alert those who answer for a person, each in their language and once; the names the person may be told. They have as
    long to answer as the person was told (R4)."""
    again = await _has_open(uow, someone.episode.id)
    alert = uow.add(
        Alert(
            id=uow.new_id(),
            episode_id=someone.episode.id,
            report_id=report.id if report else None,
            kind=kind,
            raised_at=uow.now,
        )
    )
    await uow.session.flush()
    who = await answering(uow, programme, someone)
    for staff in who.staff:
        worded = partial(messages.alert, again=again, standing_in=staff is who.stand_in)
        await tell(uow, programme, alert, someone.person, staff, worded)
    for staff in who.above:
        worded = partial(messages.alert, again=again, alone=True)
        await tell_above(uow, programme, alert, someone.person, staff, worded)
    await expect_answer(uow, programme, alert)
    return who.names


async def expect_answer(uow: UnitOfWork, programme: Programme, alert: Alert) -> None:
    """From now on somebody has as long to say that they call as the person was told (R4)."""
    until = uow.now + timedelta(minutes=programme.policy.answer_minutes.urgent)
    await due.plan(uow, UNANSWERED, alert.id, f"unanswered:{alert.id}:{until.isoformat()}", until)


async def tell(
    uow: UnitOfWork, programme: Programme, alert: Alert, person: Known, staff: Known, worded: Callable[..., Message]
) -> None:
    """Put an alert before somebody, in their language and once; they may answer it from now on."""
    if await access.address_of(uow, staff):
        uow.add(AlertedStaff(id=uow.new_id(), alert_id=alert.id, staff_id=staff.id))
        await promise(uow, programme, alert, person, staff, worded)


async def promise(
    uow: UnitOfWork,
    programme: Programme,
    alert: Alert,
    person: Known,
    staff: Known,
    worded: Callable[..., Message],
    *,
    since: str = "",
) -> None:
    """What an alert says, to somebody who may answer it; once more ``since`` something has changed."""
    to = await access.address_of(uow, staff)
    if to is None:
        return
    words = programme.wording[staff.language]
    said = worded(
        words,
        kind=alert.kind,
        reference=await calling.reference(uow, words, alert, person),
        alert_id=alert.id,
        episode_id=alert.episode_id,
        at=words.clock(alert.raised_at, staff.zone),
    )
    key = f"alert:{alert.id}:{staff.id}{since}"
    await outbox.promise(uow, to, said, Lane.URGENT, person_id=staff.id, natural_key=key)


async def tell_above(
    uow: UnitOfWork, programme: Programme, alert: Alert, person: Known, staff: Known, worded: Callable[..., Message]
) -> None:
    """The same for who is above those who answer: whoever may not read what is reported hears only that somebody there needs
    a call (A1)."""
    reads = await access.may(uow, staff, May.READ)
    await tell(uow, programme, alert, person, staff, worded if reads else messages.somebody_needs_a_call)


async def take(uow: UnitOfWork, programme: Programme, staff: Known, alert_id: UUID) -> Message:
    """A worker answers an alert: the first one wins, the others and the resident are told; what to record afterwards."""
    alert, episode, person = await _opened(uow, staff, alert_id)
    words = programme.wording[staff.language]
    reference = await calling.reference(uow, words, alert, person)
    if alert.reviewed_at is not None:
        return _closed(words, alert, episode, reference)
    if alert.taken_by_id is not None and alert.taken_by_id != staff.id:
        name = await access.name_of(uow, alert.taken_by_id)
        return messages.taken_by_colleague(words, reference=reference, name=name)
    if alert.taken_by_id is None:
        await calling.takes(uow, staff, alert)
        theirs = episode.review or alert.kind != messages.SOMEBODY  # else who it is about is not known
        episode.review = theirs and episode.state == "open"
        uow.record("alert.taken", alert.id, actor=str(staff.id), area=str(person.area_id or ""))
        await calling.tell_who_calls(uow, programme, staff, alert, person)
    return messages.taken(words, reference=reference, alert_id=alert.id, episode_id=episode.id)


async def details(
    uow: UnitOfWork, programme: Programme, staff: Known, alert_id: UUID, *, newer: bool = False
) -> Message:
    """What was reported, for staff who answer for the household, and for whoever else was alerted until it is reviewed; the
    look is recorded (A2). It may be ``newer`` than what somebody was answering."""
    alert, episode, person = await _opened(uow, staff, alert_id)
    words = programme.wording[staff.language]
    if alert.reviewed_at is not None and not await episodes.may(uow, staff, person, episode.id, May.READ):
        return _closed(words, alert, episode, await calling.reference(uow, words, alert, person))
    report = await uow.session.get(Report, alert.report_id) if alert.report_id else None
    has_called = alert.taken_by_id if alert.taken_by_id != staff.id else None
    uow.record("report.read", alert.id, actor=str(staff.id), area=str(person.area_id or ""), purpose="alert")
    reading = (
        readings.describe(words, programme, readings.opened(uow, report))
        if report
        else words.label(messages.kind_name(alert.kind))
    )
    return messages.details(
        words,
        reference=await calling.reference(uow, words, alert, person),
        reading=reading,
        alert_id=alert.id,
        episode_id=episode.id,
        at=words.clock(alert.raised_at, staff.zone),
        taken=alert.taken_by_id is not None,
        caller=await access.name_of(uow, has_called) if has_called else "",
        newer=newer,
        is_open=alert.reviewed_at is None,
    )


async def review(uow: UnitOfWork, programme: Programme, staff: Known, alert_id: UUID, finding: str) -> Message:
    """A worker records what they found: every open alert of the episode is answered and the person is not "ill" any more,
    until a later symptomatic report (M6). The person reads so while they are observed. One that was raised meanwhile is read
    first (I4); where others were alerted to it, it stays theirs."""
    alert, episode, person = await _opened(uow, staff, alert_id)
    words = programme.wording[staff.language]
    if alert.reviewed_at is not None or finding not in messages.FINDINGS:
        return _closed(words, alert, episode, await calling.reference(uow, words, alert, person))
    is_theirs = col(Alert.kind) != messages.SOMEBODY if alert.kind != messages.SOMEBODY else col(Alert.id) == alert.id
    open_alerts = (
        select(Alert)
        .where(col(Alert.episode_id) == episode.id, col(Alert.reviewed_at).is_(None), is_theirs)
        .order_by(col(Alert.id))
        .with_for_update()
    )
    found = list(await uow.session.scalars(open_alerts))
    newer = [each for each in found if each.id > alert.id]
    if newer and await _may_open(uow, staff, person, newer[-1]):
        return await details(uow, programme, staff, newer[-1].id, newer=True)
    answered = [each for each in found if each not in newer]
    for each in answered:
        each.reviewed_by_id, each.reviewed_at, each.finding = staff.id, uow.now, finding
    if alert.kind != messages.SOMEBODY and not newer:
        episode.ill = episode.review = False
    await uow.session.flush()
    if someone := await episodes.observed_in(uow, programme, episode.id):
        await course.judge_end(uow, programme, someone)
    uow.record("alert.reviewed", alert.id, actor=str(staff.id), area=str(person.area_id or ""), outcome=finding)
    await calling.tell_answered(uow, programme, staff, person, answered, finding)
    responder = await access.responder_for(uow, person) if episode.state == "open" else None
    if responder and (to := await access.address_of(uow, responder)):
        said = messages.review_done(programme.wording[responder.language], name=await access.name_of(uow, staff.id))
        await outbox.promise(uow, to, said, Lane.REPLY, person_id=responder.id)
    return messages.reviewed(words, reference=await calling.reference(uow, words, alert, person), finding=finding)


async def waiting(uow: UnitOfWork, programme: Programme, staff: Known) -> Ahead | None:
    """What somebody was alerted to and nobody has reviewed, the newest of each observation, as it stands above their tasks;
    what a colleague took is theirs. None when there is nothing."""
    told = select(col(AlertedStaff.alert_id)).where(col(AlertedStaff.staff_id) == staff.id)
    found = select(Alert).where(col(Alert.reviewed_at).is_(None), col(Alert.id).in_(told))
    rows = list(await uow.session.scalars(found.order_by(col(Alert.id))))
    newest = {(row.episode_id, row.kind == messages.SOMEBODY): row for row in rows}
    mine = [row for row in newest.values() if row.taken_by_id in (None, staff.id)]
    if not mine or not await access.may(uow, staff, May.READ):
        return None
    words = programme.wording[staff.language]
    entries = []
    for row in mine[:PAGE]:
        episode = await uow.session.get_one(MonitoringEpisode, row.episode_id)
        reference = await calling.reference(uow, words, row, await access.by_id(uow, episode.person_id))
        entries.append((row.id, reference, row.kind, row.taken_by_id == staff.id))
    return messages.waiting(words, entries, count=len(mine)) if entries else None


async def was_alerted(uow: UnitOfWork, staff: Known, episode_id: UUID) -> bool:
    """Whether somebody who works here was alerted to an illness that nobody has reviewed yet, from wherever they stand in
    (M6)."""
    told = select(col(Alert.id)).join(AlertedStaff, col(AlertedStaff.alert_id) == col(Alert.id))
    mine = told.where(col(Alert.episode_id) == episode_id, col(Alert.reviewed_at).is_(None))
    found = await uow.session.scalars(mine.where(col(AlertedStaff.staff_id) == staff.id).limit(1))
    return found.first() is not None and await access.is_staff(uow, staff)


async def was_reviewed_since(uow: UnitOfWork, episode_id: UUID, instant: datetime) -> bool:
    """Whether a worker recorded a review of this episode after an instant (M6)."""
    found = select(col(Alert.id)).where(col(Alert.episode_id) == episode_id, col(Alert.reviewed_at) > instant)
    return (await uow.session.execute(found.limit(1))).first() is not None


def _closed(words: Words, alert: Alert, episode: MonitoringEpisode, reference: str) -> Message:
    """What a button of an alert says that is reviewed, or has ended with its observation (I4, M14)."""
    if episode.state != "open" and alert.finding == ending.ENDED:
        return messages.ended_alert(words, reference=reference)
    return messages.closed_alert(words)


async def _opened(uow: UnitOfWork, staff: Known, alert_id: UUID) -> tuple[Alert, MonitoringEpisode, Known]:
    """An alert, for who may open it, and never one's own; locked."""
    alert = await uow.lock(Alert, alert_id)
    episode = await uow.lock(MonitoringEpisode, alert.episode_id) if alert else None
    if alert is None or episode is None:
        raise NotYours
    person = await access.by_id(uow, episode.person_id)
    if staff.id == person.id:
        raise OwnObservation
    if not await _may_open(uow, staff, person, alert):
        raise NotYours
    return alert, episode, person


async def _may_open(uow: UnitOfWork, staff: Known, person: Known, alert: Alert) -> bool:
    """Whether somebody was alerted to it, is posted at or above its household, or has a task about the observation (R2,
    R14)."""
    if await episodes.may(uow, staff, person, alert.episode_id, May.READ):
        return True
    return staff.id in await calling.alerted(uow, [alert]) and await access.may(uow, staff, May.READ)


class OwnObservation(LinliError):
    """Who works here and is under observation themselves is looked after by a colleague."""

    def __init__(self) -> None:
        super().__init__(
            "own_observation",
            N_("This is about your own observation, so a colleague answers for it. Nothing was changed."),
        )


class NotYours(LinliError):
    """The alert is not this person's to open; whether it exists is not told."""

    def __init__(self) -> None:
        super().__init__(
            "not_yours", N_("This is for the worker or doctor who answers for that household. Nothing was changed.")
        )


async def _has_open(uow: UnitOfWork, episode_id: UUID) -> bool:
    found = select(col(Alert.id)).where(col(Alert.episode_id) == episode_id, col(Alert.reviewed_at).is_(None))
    return (await uow.session.execute(found.limit(1))).first() is not None
