"""An observation begins: whoever reports reads who looks after them, what is owed and until when, once (M1, M9)."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.audit import OPERATOR
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.messaging import Lane, Message, due, outbox
from bot.messaging.tables import Due
from bot.monitoring import messages, rules
from bot.monitoring.messages import Began
from bot.monitoring.protocol import Protocol
from bot.monitoring.service import alerts, episodes, reminders, visits
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import EpisodeEvent
from bot.people import access
from bot.people import service as people
from bot.people.access import Known

TELL = "monitoring.tell_beginning"
ANNOUNCED = "announced"
"""The line of an episode's history that says whoever reports was told."""


async def plan(uow: UnitOfWork, someone: Observed) -> None:
    """Let whoever reports for a person be told that their observation has begun."""
    if responder := await access.responder_for(uow, someone.person):
        await _plan_at(uow, responder, uow.now)


async def fall_due(uow: UnitOfWork, programme: Programme, item: Due) -> None:
    """An observation has begun; it is told when people are awake (B9)."""
    responder = await access.by_id(uow, item.subject_id)
    quiet = rules.quiet_until(uow.now, zone=responder.zone, quiet_hours=programme.policy.quiet_hours)
    if quiet:
        await _plan_at(uow, responder, quiet)
    else:
        await tell(uow, programme, responder)


async def tell(uow: UnitOfWork, programme: Programme, responder: Known) -> None:
    """Tell somebody of every observation they report for and have not read of, in one message; it comes after what is
    answered at the same time."""
    to = await access.address_of(uow, responder)
    reported = await episodes.reported_for(uow, programme, responder)
    found = [each for each in reported if not await _was_told(uow, each.episode.id, responder.id)]
    if to is None or not found:
        return
    words = programme.wording[responder.language]
    worker, doctor = await access.answering_for(uow, found[0].person)
    said = messages.began(
        words,
        began=[await _began(uow, programme, responder, someone) for someone in found],
        worker=await _name(uow, worker, but=responder),
        doctor=await _name(uow, doctor, but=responder),
    )
    for someone in found:
        told = EpisodeEvent(id=uow.new_id(), episode_id=someone.episode.id, at=uow.now, what=ANNOUNCED)
        told.detail = str(responder.id)
        uow.add(told)
    key = f"began:{found[0].episode.id}:{responder.id}"
    await outbox.promise(uow, to, said, Lane.REMINDER, person_id=responder.id, natural_key=key)


async def _plan_at(uow: UnitOfWork, responder: Known, at: datetime) -> None:
    await due.plan(uow, TELL, responder.id, f"beginning:{responder.id}:{at.isoformat()}", at)


async def ask_day(
    uow: UnitOfWork, programme: Programme, staff: Known, person_id: UUID, protocol: Protocol, *, every: bool = False
) -> Message:
    """Which day counts as the first: every one of which an observation of this length would not be over yet (M1)."""
    person = await _may_begin(uow, staff, person_id)
    words, today = programme.wording[staff.language], uow.now.astimezone(person.zone).date()
    return messages.first_day(
        words,
        reference=await people.reference_of(uow, words, person),
        protocol=(protocol.id, words.pick(protocol.title)),
        kind=protocol.kind,
        person_id=person_id,
        days=[today - timedelta(days=ago) for ago in range(protocol.length_days)],
        today=today,
        every=every,
    )


async def begin(
    uow: UnitOfWork,
    programme: Programme,
    staff: Known,
    person_id: UUID,
    protocol: Protocol,
    *,
    first_day: date | None = None,
) -> Message:
    """A worker puts somebody of their area under observation for the protocol's length, counted from today or from a day
    that is over; reports are owed from now on (M1)."""
    person = await _may_begin(uow, staff, person_id)
    today = uow.now.astimezone(person.zone).date()
    first_day = first_day or today
    if first_day > today:
        raise LinliError("begins_ahead", N_("An observation cannot begin in the future. Nothing was changed."))
    starts_at = uow.now if first_day == today else rules.instant(first_day, time(0), person.zone)
    last = rules.last_day(protocol, zone=person.zone, starts_at=starts_at)
    if not rules.duties_of_day(protocol, on=max(last, today), zone=person.zone, starts_at=uow.now, end_on=last):
        raise LinliError(
            "over_before_it_began",
            N_("Counted from that day, this observation would be over already. Nothing was changed."),
        )
    someone = await observe(uow, programme, person.id, protocol, starts_at=starts_at, by=staff)
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, person)
    what = messages.what_begun(words, words.pick(protocol.title), someone.episode.end_on)
    return messages.decided(words, reference=reference, what=what, paper_of=someone.episode.id)


async def _may_begin(uow: UnitOfWork, staff: Known, person_id: UUID) -> Known:
    """The person, for staff of their area; ``LinliError`` for anybody else, for oneself, and for who is in no book (A1)."""
    person = await access.by_id(uow, person_id)
    if not await access.may_decide_for(uow, staff, person):
        raise alerts.NotYours
    if staff.id == person.id:
        raise alerts.OwnObservation
    if person.household_id is None or person.left_on:
        raise LinliError("no_household", N_("This person is in no household's book. Nothing was changed."))
    return person


async def observe(
    uow: UnitOfWork,
    programme: Programme,
    person_id: UUID,
    protocol: Protocol,
    *,
    starts_at: datetime,
    end_on: date | None = None,
    by: Known | None = None,
) -> Observed:
    """An observation begins with all that follows from it: its visits, its reminders, and the message that says so; in its
    history stands who began it, the operator where it is nobody. ``LinliError`` when they are observed already (M1)."""
    actor = str(by.id) if by else OPERATOR
    episode = await episodes.begin(uow, person_id, protocol, starts_at=starts_at, end_on=end_on, actor=actor)
    someone = Observed(await access.by_id(uow, person_id), episode, protocol)
    if by and starts_at < uow.now:
        episode.owed_from = uow.now
    line = EpisodeEvent(id=uow.new_id(), episode_id=episode.id, at=uow.now, what="begun", detail=protocol.id)
    line.by_id = by.id if by else None
    uow.add(line)
    await visits.plan(uow, someone.person, episode, protocol)
    await reminders.plan(uow, programme, someone)
    await plan(uow, someone)
    return someone


async def _began(uow: UnitOfWork, programme: Programme, responder: Known, someone: Observed) -> Began:
    words = programme.wording[responder.language]
    name = "" if someone.person.id == responder.id else await access.name_of(uow, someone.person.id)
    following = episodes.following(someone, uow.now - timedelta(seconds=1), uow.now)
    slots = tuple(
        messages.SlotTimes(words.pick(slot.name), words.clock(slot.opens), words.clock(slot.due))
        for slot in someone.protocol.slots
    )
    return Began(
        episode_id=someone.episode.id,
        name=name,
        protocol=words.pick(someone.protocol.title),
        since=someone.first_day,
        last=someone.episode.end_on,
        slots=slots,
        following=messages.follows(words, following, None) if following else "",
    )


async def _name(uow: UnitOfWork, staff: Known | None, *, but: Known) -> str:
    """Who looks after a person; nobody looks after themselves."""
    return await access.name_of(uow, staff.id) if staff and staff.id != but.id else ""


async def _was_told(uow: UnitOfWork, episode_id: UUID, responder_id: UUID) -> bool:
    found = select(col(EpisodeEvent.id)).where(
        col(EpisodeEvent.episode_id) == episode_id,
        col(EpisodeEvent.what) == ANNOUNCED,
        col(EpisodeEvent.detail) == str(responder_id),
    )
    return (await uow.session.execute(found.limit(1))).first() is not None
