"""The course of an observation: judged on its last day, made longer, released, isolated, ended.

Every step is decided by staff who answer for the household, is told to the person, and stands in the record with who
decided it and why (M14, S1).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from bot.assistance.rules import Step
from bot.assistance.service import placing, record, tasks
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.monitoring import messages, rules
from bot.monitoring.protocol import Condition
from bot.monitoring.rules import Hindrance, Tested
from bot.monitoring.service import alerts, ending, episodes, papers, reminders
from bot.monitoring.service.episodes import RELEASE, Observed, Programme
from bot.monitoring.tables import EpisodeEvent, TestResult
from bot.people import access
from bot.people import service as people
from bot.people.access import Known
from bot.people.rules import May

TOO_LONG = timedelta(days=90)
"""Nobody is observed for longer than this in one go: a slip of the finger, or of a year."""

Told = Callable[..., Message]


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: from a list, or in own words, which stay in the form they were written in."""

    code: str = ""
    words_id: UUID | None = None


UNSAID = Why()


async def judge_end(uow: UnitOfWork, programme: Programme, someone: Observed) -> None:
    """On the last day, once its last report is in or its last slot is over: the responsible worker is asked to release, or
    to decide when something stands in the way; asked again when that changes (M14)."""
    windows = someone.duties_on(someone.episode.end_on)
    if uow.now.astimezone(someone.person.zone).date() < someone.episode.end_on:
        return
    reported = await _last_slot(uow, someone)
    if windows and not reported and uow.now < windows[-1].due_at:
        return
    found = await _hindrances(uow, someone, last_slot_reported=reported)
    key = f"{RELEASE}:{someone.episode.id}"
    args = " ".join(found)
    about = (someone.person, someone.episode.id)
    last = someone.episode.end_on
    opened = await tasks.open_task(uow, programme.ground, RELEASE, f"{key}:{last}", *about, args=args)
    waiting = () if opened else await tasks.open_about(uow, someone.episode.id, (RELEASE,))
    if not opened and not waiting and (again := await _shortened(uow, someone)):
        # this last day was asked about, then it was made longer, and is the last day again
        await tasks.open_task(uow, programme.ground, RELEASE, f"{key}:{again}:{last}", *about, args=args)
    for task in waiting:
        if task.args != args:
            task.args = args
            if task.assignee_id:
                staff = await access.by_id(uow, task.assignee_id)
                said_now = await placing.worded(uow, programme.ground, task, staff, Step(task.step))
                await record.tell(uow, task, staff, said_now)


async def _shortened(uow: UnitOfWork, someone: Observed) -> int:
    """How often an observation was made shorter again."""
    found = select(func.count()).where(
        col(EpisodeEvent.episode_id) == someone.episode.id, col(EpisodeEvent.what) == "made_shorter"
    )
    return (await uow.session.execute(found)).scalar_one()


def said(words: Words, reference: str, task: Task) -> Message:
    """What the task of a last day says to whoever gets it: the day from its key, what stands in the way from its words."""
    asked = messages.may_end(
        words,
        reference=reference,
        last=date.fromisoformat(task.natural_key.rpartition(":")[2]),
        hindrances=[Hindrance(each) for each in task.args.split()],
        episode_id=task.about_id,
    )
    return messages.to_take(words, asked, task.id, accepted=task.state == "accepted")


async def release(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID) -> Message:
    """The worker's word: the last day has come and nothing stands in the way, so the person is free (M14)."""
    someone = await opened(uow, programme, staff, episode_id)
    if uow.now.astimezone(someone.person.zone).date() < someone.episode.end_on:
        raise LinliError(
            "not_the_last_day", N_("The last day of this observation has not come yet. Nothing was changed.")
        )
    if await in_the_way(uow, someone):
        raise LinliError(
            "not_yet", N_("This observation cannot be released yet: something is still open. Nothing was changed.")
        )
    await _close(uow, programme, someone, staff, "released", None, messages.released, paper="release")
    words = programme.wording[staff.language]
    return await recorded(uow, words, someone, messages.what_released(words), paper=True)


async def make_longer(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, end_on: date, why: Why = UNSAID
) -> Message:
    """Observe somebody until a later last day: they are told, reminded again, and owe what comes (M14)."""
    someone = await opened(uow, programme, staff, episode_id)
    today = uow.now.astimezone(someone.person.zone).date()
    if not max(someone.episode.end_on, today - timedelta(days=1)) < end_on <= today + TOO_LONG:
        raise LinliError(
            "not_longer", N_("The new last day must be later than the old one, within 90 days. Nothing was changed.")
        )
    before, someone.episode.end_on = someone.episode.end_on, end_on
    after = someone.duties_on(before + timedelta(days=1))
    if after and after[0].due_at <= uow.now:  # what nobody owed in between stays so (M2)
        someone.episode.owed_from = uow.now
    note(uow, someone, "made_longer", staff, f"{end_on} {before}", why)
    await tasks.close_about(uow, programme.ground, someone.episode.id, (RELEASE,), "no_longer_due", by=staff.id)
    await reminders.plan(uow, programme, someone)
    await tell_person(uow, programme, someone, messages.made_longer, last=end_on, why=why.code)
    words = programme.wording[staff.language]
    return await recorded(uow, words, someone, messages.what_longer(words, end_on))


async def isolate(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, why: Why = UNSAID) -> Message:
    """The person is ill and is cared for elsewhere: this observation ends, its history stays (M14)."""
    someone = await opened(uow, programme, staff, episode_id)
    await _close(uow, programme, someone, staff, "closed", rules.ISOLATED, messages.isolated, because=why)
    words = programme.wording[staff.language]
    return await recorded(uow, words, someone, messages.what_isolated(words))


async def end(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, reason: str, why: Why = UNSAID
) -> Message:
    """End an observation otherwise, with a reason (M14)."""
    someone = await opened(uow, programme, staff, episode_id)
    if reason not in messages.REASONS:
        raise LinliError("no_reason", N_("An observation ends with a reason. Nothing was changed."))
    told = None if reason in messages.NOT_TOLD else messages.ended
    await _close(uow, programme, someone, staff, "closed", reason, told, because=why, reason=reason)
    words = programme.wording[staff.language]
    return await recorded(uow, words, someone, words.label(messages.REASONS[reason]))


async def move(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, place: str, why: Why = UNSAID
) -> Message:
    """A person is observed somewhere else from now on: at home, or at the central site. What is owed stays owed."""
    someone = await opened(uow, programme, staff, episode_id)
    if place not in messages.PLACES or place == someone.episode.place:
        raise LinliError("no_such_place", N_("They are observed there already. Nothing was changed."))
    someone.episode.place = place
    note(uow, someone, "moved", staff, place, why)
    await tell_person(uow, programme, someone, messages.moved_place, place=place)
    words = programme.wording[staff.language]
    return await recorded(uow, words, someone, words.label(messages.PLACES[place]))


class Over(LinliError):
    """The observation is over already (I4)."""

    def __init__(self) -> None:
        super().__init__("episode_over", N_("This observation is already over. Nothing was changed."))


async def opened(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID) -> Observed:
    """The open episode that staff decide about, locked; for those who may, posted at or above the household now (A1, R14) or
    given a task about it. ``LinliError`` for anybody else, for one's own, and when the observation is over (I4)."""
    person_id = await episodes.person_of(uow, episode_id)
    if person_id is None or not await episodes.may(
        uow, staff, await access.by_id(uow, person_id), episode_id, May.DECIDE
    ):
        raise alerts.NotYours
    if person_id == staff.id:
        raise alerts.OwnObservation
    someone = await episodes.observed_in(uow, programme, episode_id)
    if someone is None:
        raise Over
    return someone


async def in_the_way(uow: UnitOfWork, someone: Observed) -> tuple[Hindrance, ...]:
    """What would stand in the way of a release now (M14)."""
    reported = await _last_slot(uow, someone)
    return await _hindrances(uow, someone, last_slot_reported=reported)


async def missing_tests(uow: UnitOfWork, someone: Observed) -> tuple[tuple[str, date], ...]:
    """The tests a release still waits for: their kind, and the day from which each could be taken."""
    if Condition.TESTS_NEGATIVE not in someone.protocol.release_conditions:
        return ()
    done = await _tests(uow, someone)
    return rules.missing_tests(someone.protocol.tests, done, first_day=someone.first_day)


async def _last_slot(uow: UnitOfWork, someone: Observed) -> bool:
    """Whether the last report is there; one that nobody owes is never missing."""
    windows = someone.duties_on(someone.episode.end_on)
    duty = await reminders.duty_of(uow, someone.episode.id, windows[-1]) if windows else None
    return duty is None or duty.outcome == rules.Outcome.DONE or duty.late_at is not None


async def _tests(uow: UnitOfWork, someone: Observed) -> list[Tested]:
    found = select(TestResult).where(
        col(TestResult.episode_id) == someone.episode.id, col(TestResult.taken_back_at).is_(None)
    )
    return [Tested(row.kind, row.taken_on, row.result) for row in await uow.session.scalars(found)]


async def _hindrances(uow: UnitOfWork, someone: Observed, *, last_slot_reported: bool) -> tuple[Hindrance, ...]:
    done = await _tests(uow, someone)
    return rules.hindrances(
        someone.protocol.release_conditions,
        last_slot_reported=last_slot_reported,
        ill=someone.episode.ill,
        silent=someone.episode.silent,
        review=someone.episode.review,
        tests_negative=rules.all_negative(someone.protocol.tests, done, first_day=someone.first_day),
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
    because: Why = UNSAID,
    **more: str,
) -> None:
    """Nothing is owed from now on; the person and whoever reports for them read why."""
    episode = someone.episode
    episode.state, episode.reason, episode.closed_at = state, why, uow.now
    note(uow, someone, state if why is None else f"closed:{why}", staff, why=because)
    await ending.settle(uow, programme, someone, staff)
    if why == rules.DIED:
        await ending.leaves_book(uow, programme, someone.person, actor=str(staff.id))
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
    """Say something of an observation to the person, or to whoever reports for them, perhaps with a notice on paper, which
    there is also where nobody can be told."""
    responder = await access.responder_for(uow, someone.person)
    to = await access.address_of(uow, responder) if responder else None
    if responder is None or to is None:
        if paper:  # whoever has no chat gets it printed: their worker asks for it
            await papers.issue(uow, programme.wording[someone.person.language], someone, paper, by)
        return
    words = programme.wording[responder.language]
    about = ""
    if responder.id != someone.person.id:
        about = messages.report_for(words, name=await access.name_of(uow, someone.person.id))
    said: Message = told(words, about=about, **more)
    if paper:
        said = replace(said, enclosed=await papers.issue(uow, words, someone, paper, by))
    await outbox.promise(uow, to, said, Lane.REPLY, person_id=responder.id)


async def recorded(uow: UnitOfWork, words: Words, someone: Observed, what: str, *, paper: bool = False) -> Message:
    """To the worker: what was decided, perhaps with the way to its notice on paper, and, while it goes on, to more."""
    return messages.decided(
        words,
        reference=await people.reference_of(uow, words, someone.person),
        what=what,
        paper_of=someone.episode.id if paper else None,
        change_of=someone.episode.id if someone.episode.state == "open" else None,
    )


def note(uow: UnitOfWork, someone: Observed, what: str, staff: Known, detail: str = "", why: Why = UNSAID) -> None:
    """A line of the episode's history, and of the audit chain."""
    row = EpisodeEvent(
        id=uow.new_id(), episode_id=someone.episode.id, at=uow.now, what=what, detail=detail, by_id=staff.id
    )
    row.why, row.words_id = why.code, why.words_id
    uow.add(row)
    uow.record(
        f"episode.{what}",
        someone.episode.id,
        actor=str(staff.id),
        area=str(someone.person.area_id or ""),
        outcome=detail,
    )
