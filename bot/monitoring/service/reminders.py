"""What the clock does for an observation: remind while a report is owed, and write down what was not done when it is due.

Each verb is called for one due item and judges everything again: minutes or days may have passed since it was planned.
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.forms.service import Begun
from bot.messaging import Lane, due, inbox, outbox
from bot.messaging.due import Plan
from bot.messaging.tables import Due
from bot.monitoring import messages, rules
from bot.monitoring.rules import DutyWindow, Remind, Reminder, Verdict
from bot.monitoring.service import checkin, course, episodes, household, silence
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import Duty
from bot.people import access
from bot.people.access import Known

REMIND = "monitoring.remind"
CLOSE_SLOT = "monitoring.close_slot"
NUDGE = "monitoring.nudge"
UNREAD = timedelta(seconds=2)
"""How long judging a duty waits for an update of its person that is stored but not yet read."""


async def plan(uow: UnitOfWork, programme: Programme, someone: Observed) -> None:
    """Plan the reminders of the next slots for whoever reports for a person, and the closing of the next one: each once."""
    responder = await access.responder_for(uow, someone.person)
    planned = _closing(someone, uow.now)
    if responder:
        for window in someone.duties_from(uow.now)[:2]:
            planned += _reminders_of(programme, someone, responder, window)
    await due.plan_all(uow, planned)


async def remind(uow: UnitOfWork, programme: Programme, item: Due) -> None:
    """One reminder's instant has come: it goes to whoever is still owed for, waits for the end of the quiet hours, or is
    dropped (M10)."""
    number, slot, on = item.args.split(" ")
    responder = await access.by_id(uow, item.subject_id)
    owed: list[tuple[Observed, DutyWindow]] = []
    for someone in await episodes.reported_for(uow, programme, responder):
        window = _window(someone, date.fromisoformat(on), slot)
        if window is None:
            continue
        verdict = await _judge(uow, programme, responder, someone, window, int(number))
        if verdict.remind is Remind.WAIT and verdict.until:
            await due.plan_all(uow, [_reminder(responder, window, int(number), verdict.until)])
        elif verdict.remind is Remind.SEND:
            owed.append((someone, window))
        await plan(uow, programme, someone)
    if owed:
        await _send(uow, programme, responder, owed, int(number))


async def close_slot(uow: UnitOfWork, programme: Programme, item: Due) -> None:
    """A slot is due: its outcome is written once. A reading that is stored but not read yet is waited for."""
    someone, window = await _subject(uow, programme, item)
    if someone is None or window is None:
        return
    responder = await access.responder_for(uow, someone.person)
    to = await access.address_of(uow, responder) if responder else None
    if to and await inbox.waiting_since(uow.session, to.chat_key, window.due_at):
        key = f"{item.natural_key.partition('+')[0]}+{uow.now.timestamp():.0f}"
        await due.plan(uow, CLOSE_SLOT, someone.episode.id, key, uow.now + UNREAD, item.args)
        return
    duty = await duty_of(uow, someone.episode.id, window)
    if duty.outcome is None:
        duty.outcome, duty.outcome_at = rules.Outcome.MISSED, uow.now
        uow.record("duty.missed", duty.id, area=str(someone.person.area_id or ""))
        await due.plan(
            uow, NUDGE, someone.episode.id, _nudge_key(someone.episode.id, window.on, window.slot), uow.now, item.args
        )
        await uow.session.flush()
        await silence.missed(uow, programme, someone, window)
    await course.judge_end(uow, programme, someone)
    # from this one on, not from now: after a while down none is left out
    await due.plan_all(uow, _closing(someone, window.due_at))
    await plan(uow, programme, someone)


async def nudge(uow: UnitOfWork, programme: Programme, item: Due) -> None:
    """Tell the person that a report is missing while it can still be sent (M11): not in quiet hours, never days later."""
    someone, window = await _subject(uow, programme, item)
    if someone is None or window is None or uow.now >= window.late_until:
        return
    responder = await access.responder_for(uow, someone.person)
    to = await access.address_of(uow, responder) if responder else None
    if responder is None or to is None or responder.opted_out or responder.paused:
        return
    if (await duty_of(uow, someone.episode.id, window)).late_at is not None:
        return
    key = _nudge_key(someone.episode.id, window.on, window.slot)
    if quiet := rules.quiet_until(uow.now, zone=responder.zone, quiet_hours=programme.policy.quiet_hours):
        await due.plan(uow, NUDGE, someone.episode.id, f"{key}@{quiet}", quiet, item.args)
        return
    words = programme.wording[responder.language]
    said = messages.missed(
        words,
        about=await _about(uow, programme, responder, someone),
        slot=words.pick(someone.protocol.slot(window.slot).name),
        on=window.on,
    )
    await outbox.promise(
        uow, to, said, Lane.REMINDER, person_id=responder.id, expires_at=window.late_until, natural_key=key
    )


async def reported(
    uow: UnitOfWork, programme: Programme, someone: Observed, duty: Duty, reporter: Known, at: datetime
) -> None:
    """A reading fulfils a duty; what the slot's reminders and its nudge say is not true any more: those that have not
    left are taken back, when nobody else is owed for."""
    if duty.outcome is None and at < duty.due_at:
        duty.outcome, duty.outcome_at, duty.by_id = rules.Outcome.DONE, uow.now, reporter.id
    elif duty.outcome is None:
        duty.outcome, duty.outcome_at = rules.Outcome.MISSED, uow.now
    if duty.outcome == rules.Outcome.MISSED and duty.late_at is None:
        duty.late_at, duty.by_id = at, reporter.id
    responder = await access.responder_for(uow, someone.person)
    untrue = [_nudge_key(someone.episode.id, duty.on, duty.slot)]
    if responder and not await _is_owed(uow, programme, responder, duty.on, duty.slot):
        untrue += [_key(responder.id, duty.on, duty.slot, number) for number in (1, 2)]
    await outbox.take_back(uow, *untrue)


async def ended(uow: UnitOfWork, programme: Programme, someone: Observed) -> None:
    """An observation has ended: no reminder and no nudge about it follows its last word (M10); what is said of others of
    the home still leaves."""
    today = uow.now.astimezone(someone.person.zone).date()
    slots = [(on, each.id) for on in (today - timedelta(days=1), today) for each in someone.protocol.slots]
    responder = await access.responder_for(uow, someone.person)
    shared = {_key(responder.id, *slot, number): slot for slot in slots for number in (1, 2)} if responder else {}
    untrue = await outbox.unsent(uow, [*(_nudge_key(someone.episode.id, *slot) for slot in slots), *shared])
    for key in sorted(untrue & shared.keys()):
        if responder and await _is_owed(uow, programme, responder, *shared[key]):
            untrue.discard(key)
    if untrue:
        await outbox.take_back(uow, *sorted(untrue))


async def duty_of(uow: UnitOfWork, episode_id: UUID, window: DutyWindow) -> Duty:
    """The row of one duty, made when it is first needed."""
    found = select(Duty).where(
        col(Duty.episode_id) == episode_id, col(Duty.on) == window.on, col(Duty.slot) == window.slot
    )
    if row := (await uow.session.scalars(found.with_for_update())).one_or_none():
        return row
    row = uow.add(Duty(id=uow.new_id(), episode_id=episode_id, on=window.on, slot=window.slot, due_at=window.due_at))
    await uow.session.flush()
    return row


async def is_open(uow: UnitOfWork, episode_id: UUID, window: DutyWindow) -> bool:
    """Whether a duty has no outcome yet, looked at and not locked."""
    found = select(col(Duty.outcome)).where(
        col(Duty.episode_id) == episode_id, col(Duty.on) == window.on, col(Duty.slot) == window.slot
    )
    return (await uow.session.scalars(found)).one_or_none() is None


async def next_reminder_at(
    uow: UnitOfWork, programme: Programme, someone: Observed, following: messages.Next | None
) -> datetime | None:
    """When the next report will be reminded of, if it will."""
    responder = await access.responder_for(uow, someone.person)
    if following is None or responder is None or responder.paused or responder.opted_out:
        return None
    window = next(each for each in someone.duties_on(following.on) if each.due_at == following.due_at)
    first = _reminders(programme, someone, responder, window)[0]
    quiet = rules.quiet_until(first.at, zone=responder.zone, quiet_hours=programme.policy.quiet_hours)
    at = quiet if quiet and not first.chosen else first.at
    return at if uow.now < at < window.due_at else None


def _reminders(programme: Programme, someone: Observed, responder: Known, window: DutyWindow) -> tuple[Reminder, ...]:
    chosen: time | None = responder.remind_at.get(window.slot)
    return rules.reminder_times(window, chosen=chosen, policy=programme.policy, zone=someone.person.zone)


async def _judge(
    uow: UnitOfWork, programme: Programme, responder: Known, someone: Observed, window: DutyWindow, number: int
) -> Verdict:
    times = _reminders(programme, someone, responder, window)
    # the person chose a later time since this was planned, or it was planned for somebody who was observed earlier
    if number > len(times) or max(times[number - 1].at, someone.owed_from) > uow.now:
        return Verdict(Remind.OVERTAKEN)
    reminder = times[number - 1]
    address = await access.address_of(uow, responder)
    duty = await duty_of(uow, someone.episode.id, window)
    return rules.may_remind(
        reminder,
        now=uow.now,
        window=window,
        next_at=times[number].at if number < len(times) else None,
        reported=duty.outcome is not None,
        closed=someone.episode.state != "open",
        opted_out=responder.opted_out,
        paused=responder.paused,
        blocked=address is None or address.unreachable_since is not None,
        quiet_hours=programme.policy.quiet_hours,
        zone=responder.zone,
    )


async def _send(
    uow: UnitOfWork, programme: Programme, responder: Known, owed: list[tuple[Observed, DutyWindow]], number: int
) -> None:
    to = await access.address_of(uow, responder)
    assert to is not None  # noqa: S101 -- _judge calls a person without an address blocked
    someone, window = owed[0]
    words = programme.wording[responder.language]
    if len(owed) == 1:
        day = (window.on - someone.first_day).days + 1
        days = (someone.episode.end_on - someone.first_day).days + 1
        note = messages.reminder(
            words,
            name=await access.name_of(uow, responder.id),
            day=day,
            days=days,
            second=number > 1,
            slot=words.pick(someone.protocol.slot(window.slot).name),
            due=words.clock(window.due_at, someone.person.zone),
        )
        about = await _about(uow, programme, responder, someone)
        note = "\n\n".join(part for part in (note, about) if part)
        said, thread = await checkin.start(uow, programme, responder, someone, note=note, begun=Begun.UNASKED)
    else:
        note = messages.household_reminder(
            words,
            name=await access.name_of(uow, responder.id),
            slot=words.pick(someone.protocol.slot(window.slot).name),
            due=words.clock(min(each.due_at for _, each in owed), someone.person.zone),
            second=number > 1,
        )
        thread = ""
        said = await household.ask(
            uow, programme, responder, [each for each, _ in owed], note=note, begun=Begun.UNASKED
        )
    await outbox.promise(
        uow,
        to,
        said,
        Lane.REMINDER,
        person_id=responder.id,
        thread=thread or None,
        expires_at=window.due_at,
        natural_key=_key(responder.id, window.on, window.slot, number),
    )


async def _about(uow: UnitOfWork, programme: Programme, responder: Known, someone: Observed) -> str:
    """The line that says whom a message is about, when it is not about its reader (M9)."""
    if responder.id == someone.person.id:
        return ""
    return messages.report_for(programme.wording[responder.language], name=await access.name_of(uow, someone.person.id))


async def _subject(uow: UnitOfWork, programme: Programme, item: Due) -> tuple[Observed | None, DutyWindow | None]:
    """Whom and which duty an item of an episode is about; None where it is over."""
    someone = await episodes.observed_in(uow, programme, item.subject_id)
    slot, on = item.args.split(" ")
    return someone, _window(someone, date.fromisoformat(on), slot) if someone else None


def _window(someone: Observed, on: date, slot: str) -> DutyWindow | None:
    return next((each for each in someone.duties_on(on) if each.slot == slot), None)


async def _is_owed(uow: UnitOfWork, programme: Programme, responder: Known, on: date, slot: str) -> bool:
    """Whether somebody this person reports for still owes a report of that slot."""
    for someone in await episodes.reported_for(uow, programme, responder, lock=False):
        window = _window(someone, on, slot)
        if window and await is_open(uow, someone.episode.id, window):
            return True
    return False


def _reminders_of(programme: Programme, someone: Observed, responder: Known, window: DutyWindow) -> list[Plan]:
    return [
        _reminder(responder, window, number, max(reminder.at, someone.owed_from))
        for number, reminder in enumerate(_reminders(programme, someone, responder, window), 1)
    ]


def _reminder(responder: Known, window: DutyWindow, number: int, at: datetime) -> Plan:
    key = f"{_key(responder.id, window.on, window.slot, number)}@{at.isoformat()}"
    return Plan(REMIND, responder.id, key, at, f"{number} {window.slot} {window.on}")


def _closing(someone: Observed, after: datetime) -> list[Plan]:
    """Of the first duty that is due after an instant, if there is one."""
    return [
        Plan(
            CLOSE_SLOT,
            someone.episode.id,
            f"close:{someone.episode.id}:{each.on}:{each.slot}",
            each.due_at,
            f"{each.slot} {each.on}",
        )
        for each in someone.duties_from(after)[:1]
    ]


def _key(responder_id: UUID, on: date, slot: str, number: int) -> str:
    """What a reminder is: promising it twice is impossible, and two replicas meet here."""
    return f"checkin:{responder_id}:{on}:{slot}:{number}"


def _nudge_key(episode_id: UUID, on: date, slot: str) -> str:
    """What the message about a missed report is."""
    return f"missed:{episode_id}:{on}:{slot}"
