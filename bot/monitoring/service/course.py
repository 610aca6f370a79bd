"""The course of an observation: judged on its last day, made longer, released, isolated, ended; tests and onset recorded.

Every step is decided by staff who answer for the household, is told to the person, and stands in the record with who
decided it and why (M14, S1).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance.rules import Step
from bot.assistance.service import placing, record, tasks
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.monitoring import messages, rules
from bot.monitoring.rules import Hindrance, Tested
from bot.monitoring.service import alerts, ending, episodes, papers, reminders
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import EpisodeEvent, TestResult
from bot.people import access
from bot.people import service as people
from bot.people.access import Known

RELEASE = "release"
TOO_LONG = timedelta(days=90)
"""Nobody is observed for longer than this in one go: a slip of the finger, or of a year."""

Told = Callable[..., Message]


async def judge_end(uow: UnitOfWork, programme: Programme, someone: Observed) -> None:
    """On the last day, once its last report is in or its last slot is over: the responsible worker is asked to release, or
    to decide when something stands in the way; asked again when that changes (M14)."""
    windows = someone.duties_on(someone.episode.end_on)
    if not windows or uow.now.astimezone(someone.person.zone).date() < someone.episode.end_on:
        return
    duty = await reminders.duty_of(uow, someone.episode.id, windows[-1])
    reported = duty.outcome == rules.Outcome.DONE or duty.late_at is not None
    if not reported and uow.now < windows[-1].due_at:
        return
    found = await _hindrances(uow, someone, last_slot_reported=reported)
    key = f"{RELEASE}:{someone.episode.id}:{someone.episode.end_on}"
    args = " ".join(found)
    about = (someone.person, someone.episode.id)
    opened = await tasks.open_task(uow, programme.ground, RELEASE, key, *about, args=args)
    for task in () if opened else await tasks.open_about(uow, someone.episode.id, (RELEASE,)):
        if task.args != args:
            task.args = args
            if task.assignee_id:
                staff = await access.by_id(uow, task.assignee_id)
                said_now = await placing.worded(uow, programme.ground, task, staff, Step(task.step))
                await record.tell(uow, task, staff, said_now)


def said(words: Words, reference: str, task: Task) -> Message:
    """What the task of a last day says to whoever gets it: the day from its key, what stands in the way from its words."""
    return messages.may_end(
        words,
        reference=reference,
        last=date.fromisoformat(task.natural_key.rpartition(":")[2]),
        hindrances=[Hindrance(each) for each in task.args.split()],
        episode_id=task.about_id,
    )


async def release(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID) -> Message:
    """The worker's word: the last day has come and nothing stands in the way, so the person is free (M14)."""
    someone = await opened(uow, programme, staff, episode_id)
    if uow.now.astimezone(someone.person.zone).date() < someone.episode.end_on:
        raise LinliError(
            "not_the_last_day", N_("The last day of this observation has not come yet. Nothing was changed.")
        )
    windows = someone.duties_on(someone.episode.end_on)
    duty = await reminders.duty_of(uow, someone.episode.id, windows[-1]) if windows else None
    reported = duty is None or duty.outcome == rules.Outcome.DONE or duty.late_at is not None
    if await _hindrances(uow, someone, last_slot_reported=reported):
        raise LinliError(
            "not_yet", N_("This observation cannot be released yet: something is still open. Nothing was changed.")
        )
    await _close(uow, programme, someone, staff, "released", None, messages.released, paper="release")
    words = programme.wording[staff.language]
    return await _recorded(uow, words, someone, messages.what_released(words))


async def make_longer(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, end_on: date) -> Message:
    """Observe somebody until a later last day: they are told, reminded again, and owe what comes (M14)."""
    someone = await opened(uow, programme, staff, episode_id)
    today = uow.now.astimezone(someone.person.zone).date()
    if not max(someone.episode.end_on, today - timedelta(days=1)) < end_on <= today + TOO_LONG:
        raise LinliError(
            "not_longer", N_("The new last day must be later than the old one, within 90 days. Nothing was changed.")
        )
    someone.episode.end_on = end_on
    note(uow, someone, "made_longer", staff, end_on.isoformat())
    await tasks.close_about(uow, programme.ground, someone.episode.id, (RELEASE,), "no_longer_due", by=staff.id)
    await reminders.plan(uow, programme, someone)
    await tell_person(uow, programme, someone, messages.made_longer, last=end_on)
    words = programme.wording[staff.language]
    return await _recorded(uow, words, someone, messages.what_longer(words, end_on))


async def isolate(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID) -> Message:
    """The person is ill and is cared for elsewhere: this observation ends, its history stays (M14)."""
    someone = await opened(uow, programme, staff, episode_id)
    await _close(uow, programme, someone, staff, "closed", rules.ISOLATED, messages.isolated)
    words = programme.wording[staff.language]
    return await _recorded(uow, words, someone, messages.what_isolated(words))


async def end(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, reason: str) -> Message:
    """End an observation otherwise, with a reason (M14)."""
    someone = await opened(uow, programme, staff, episode_id)
    if reason not in messages.REASONS:
        raise LinliError("no_reason", N_("An observation ends with a reason. Nothing was changed."))
    told = None if reason in messages.NOT_TOLD else messages.ended
    await _close(uow, programme, someone, staff, "closed", reason, told, reason=reason)
    words = programme.wording[staff.language]
    return await _recorded(uow, words, someone, words.label(messages.REASONS[reason]))


async def move(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, place: str) -> Message:
    """A person is observed somewhere else from now on: at home, or at the central site. What is owed stays owed."""
    someone = await opened(uow, programme, staff, episode_id)
    if place not in messages.PLACES or place == someone.episode.place:
        raise LinliError("no_such_place", N_("They are observed there already. Nothing was changed."))
    someone.episode.place = place
    note(uow, someone, "moved", staff, place)
    await tell_person(uow, programme, someone, messages.moved_place, place=place)
    words = programme.wording[staff.language]
    return await _recorded(uow, words, someone, words.label(messages.PLACES[place]))


async def menu(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID) -> Message:
    """Everything that can be decided about an observation before its last day."""
    someone = await opened(uow, programme, staff, episode_id)
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, someone.person)
    return messages.course_menu(words, reference=reference, place=someone.episode.place, episode_id=episode_id)


async def record_test(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, *, kind: str, taken_on: date, result: str
) -> None:
    """A test was taken and showed something; a positive one is reported to those who answer like an illness (M6, M14)."""
    someone = await opened(uow, programme, staff, episode_id)
    if result not in rules.RESULTS or taken_on > uow.now.astimezone(someone.person.zone).date():
        raise LinliError("no_such_test", N_("A test has a result, and a day that has come. Nothing was changed."))
    uow.add(
        TestResult(
            id=uow.new_id(),
            episode_id=someone.episode.id,
            kind=kind,
            taken_on=taken_on,
            result=result,
            by_id=staff.id,
            at=uow.now,
        )
    )
    note(uow, someone, "test_recorded", staff, f"{kind} {taken_on} {result}")
    if result == rules.POSITIVE:
        someone.episode.ill = True
        await alerts.raise_alert(uow, programme, someone, "positive_test")
    await uow.session.flush()
    await judge_end(uow, programme, someone)


async def set_onset(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, onset_on: date) -> None:
    """A worker knows better when an illness began: their day stays, whatever later reports say (M6)."""
    someone = await opened(uow, programme, staff, episode_id)
    if onset_on > uow.now.astimezone(someone.person.zone).date():
        raise LinliError("onset_ahead", N_("An illness cannot begin in the future. Nothing was changed."))
    someone.episode.onset_on, someone.episode.onset_by_id = onset_on, staff.id
    note(uow, someone, "onset_set", staff, onset_on.isoformat())


async def decide(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, act: str) -> Message | None:
    """What a button of the last day's message, or of the menu, asks for; None for one that it never had (I4)."""
    if act in messages.PLACES:
        return await move(uow, programme, staff, episode_id, act)
    if act in messages.REASONS:
        return await end(uow, programme, staff, episode_id, act)
    if verb := {RELEASE: release, "isolate": isolate, "menu": menu}.get(act):
        return await verb(uow, programme, staff, episode_id)
    days = {f"longer{days}": days for days in messages.LONGER}.get(act)
    if days is None:
        return None
    someone = await opened(uow, programme, staff, episode_id)
    today = uow.now.astimezone(someone.person.zone).date()
    last = max(someone.episode.end_on, today) + timedelta(days=days)
    return await make_longer(uow, programme, staff, episode_id, last)


class Over(LinliError):
    """The observation is over already (I4)."""

    def __init__(self) -> None:
        super().__init__("episode_over", N_("This observation is already over. Nothing was changed."))


async def opened(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID) -> Observed:
    """The open episode that staff look at, report in or decide about, locked; for those posted at or above the household now
    (A1, M12, R14). ``LinliError`` for anybody else, for one's own, and when the observation is over (I4)."""
    person_id = await episodes.person_of(uow, episode_id)
    if person_id is None or not await access.may_answer_for(uow, staff, await access.by_id(uow, person_id)):
        raise alerts.NotYours
    if person_id == staff.id:
        raise alerts.OwnObservation
    someone = await episodes.observed_in(uow, programme, episode_id)
    if someone is None:
        raise Over
    return someone


async def _hindrances(uow: UnitOfWork, someone: Observed, *, last_slot_reported: bool) -> tuple[Hindrance, ...]:
    found = select(TestResult).where(col(TestResult.episode_id) == someone.episode.id)
    done = [Tested(row.kind, row.taken_on, row.result) for row in await uow.session.scalars(found)]
    first_day = someone.episode.starts_at.astimezone(someone.person.zone).date()
    return rules.hindrances(
        someone.protocol.release_conditions,
        last_slot_reported=last_slot_reported,
        ill=someone.episode.ill,
        silent=someone.episode.silent,
        review=someone.episode.review,
        tests_negative=rules.all_negative(someone.protocol.tests, done, first_day=first_day),
    )


async def _close(
    uow: UnitOfWork,
    programme: Programme,
    someone: Observed,
    staff: Known,
    state: str,
    why: str | None,
    told: Told | None,
    *,
    paper: str | None = None,
    **more: str,
) -> None:
    """Nothing is owed from now on; the person and whoever reports for them read why."""
    episode = someone.episode
    episode.state, episode.reason, episode.closed_at = state, why, uow.now
    note(uow, someone, state if why is None else f"closed:{why}", staff)
    await ending.settle(uow, programme, someone, staff)
    if why == rules.DIED:
        await ending.rests(uow, programme, someone.person, staff)
    if told:
        await tell_person(uow, programme, someone, told, paper=paper, by=staff, **more)


async def tell_person(
    uow: UnitOfWork,
    programme: Programme,
    someone: Observed,
    told: Told,
    *,
    paper: str | None = None,
    by: Known | None = None,
    **more: object,
) -> None:
    """Say something of an observation to the person, or to whoever reports for them, perhaps with a notice on paper."""
    responder = await access.responder_for(uow, someone.person)
    to = await access.address_of(uow, responder) if responder else None
    if responder is None or to is None:
        return
    words = programme.wording[responder.language]
    about = ""
    if responder.id != someone.person.id:
        about = messages.report_for(words, name=await access.name_of(uow, someone.person.id))
    said: Message = told(words, about=about, **more)
    if paper:
        said = replace(said, enclosed=await papers.issue(uow, words, someone, paper, by))
    await outbox.promise(uow, to, said, Lane.REPLY, person_id=responder.id)


async def _recorded(uow: UnitOfWork, words: Words, someone: Observed, what: str) -> Message:
    return messages.decided(words, reference=await people.reference_of(uow, words, someone.person), what=what)


def note(uow: UnitOfWork, someone: Observed, what: str, staff: Known, detail: str = "") -> None:
    """A line of the episode's history, and of the audit chain."""
    row = EpisodeEvent(
        id=uow.new_id(), episode_id=someone.episode.id, at=uow.now, what=what, detail=detail, by_id=staff.id
    )
    uow.add(row)
    uow.record(
        f"episode.{what}",
        someone.episode.id,
        actor=str(staff.id),
        area=str(someone.person.area_id or ""),
        outcome=detail,
    )
