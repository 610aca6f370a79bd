"""Silence: who hears of reports that are missing, each once, and what ends it (M7, M11, M13)."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import messages as assistance
from bot.assistance.service import record, tasks, telling
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.messaging.tables import Due
from bot.monitoring import messages, rules
from bot.monitoring.rules import DutyWindow, Outcome, Step
from bot.monitoring.service import alerts, course, episodes, visits
from bot.monitoring.service.episodes import FOLLOW_UP, MISSED, RELEASE, Observed, Programme
from bot.monitoring.tables import Duty, EpisodeEvent
from bot.people import access, staffing
from bot.people import service as people
from bot.people.access import Known

LONG_SILENT = "long_silent"


async def missed(uow: UnitOfWork, programme: Programme, someone: Observed, window: DutyWindow) -> None:
    """A duty was missed: from the second in a row the person is silent and the responsible worker has a task, at the third
    the supervisor is told (M11). A paused or blocked chat hides nothing."""
    duties = await _duties_until(uow, someone, window)
    misses = rules.misses_running([_outcome(duty) for duty in duties])
    first = duties[-misses] if misses else None
    step = rules.escalation(misses)
    if first is None or step in (None, Step.NUDGE):
        return
    someone.episode.silent = True
    key = f"{someone.episode.id}:{first.on}:{first.slot}"
    if step is Step.WORKER_TASK:
        await _give_task(uow, programme, someone, key, misses)
    else:
        await _tell_above(uow, programme, someone, key, misses)


async def broken(uow: UnitOfWork, programme: Programme, someone: Observed, reporter: Known) -> None:
    """A report came in: the count starts again, and what the worker was asked to do about it is done."""
    someone.episode.silent = False
    await tasks.close_about(uow, programme.ground, someone.episode.id, (MISSED,), "reported", by=reporter.id)


async def unreachable(uow: UnitOfWork, programme: Programme, item: Due) -> None:
    """A chat is gone, and still is: whoever answers for those who reported in it is told, once (M13)."""
    for person in await access.at_address(uow, item.subject_id):
        for someone in await episodes.reported_for(uow, programme, person):
            await _tell_unreachable(uow, programme, someone, f"unreachable:{someone.episode.id}:{item.natural_key}")


async def _tell_unreachable(uow: UnitOfWork, programme: Programme, someone: Observed, key: str) -> None:
    async def said(words: Words) -> Message:
        return messages.unreachable(words, reference=await people.reference_of(uow, words, someone.person))

    await telling.tell(uow, programme.ground, someone.person, said, key)


async def act(uow: UnitOfWork, programme: Programme, staff: Known, task_id: UUID, what: str) -> Message:
    """A worker takes a task, or writes down what they did about it (I4: what is over explains itself)."""
    task, person = await tasks.opened(uow, staff, task_id)
    if person.id == staff.id:
        raise alerts.OwnObservation
    if task.kind == FOLLOW_UP:
        return await visits.act(uow, programme, staff, task, person, what)
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, person)
    ends = task.kind == RELEASE
    if task.state == "closed" or what not in (("accept",) if ends else ("accept", *messages.NOTES)):
        return assistance.over(words)
    if not await tasks.accept(uow, programme.ground, staff, task):
        return assistance.taken(
            words, reference=reference, role=await staffing.role_of(uow, task.assignee_id or staff.id)
        )
    if ends:
        return course.said(words, reference, task)
    if what == "accept":
        said = messages.looking_after(words, reference=reference, task_id=task.id, episode_id=task.about_id)
        mind = await people.to_mind(uow, words, staff, person, purpose=MISSED)
        return replace(said, text=f"{said.text}\n\n{mind}") if mind else said
    tasks.note(uow, task, staff, what, contact=what != "not_reached")
    return messages.noted(words, reference=reference, what=what, task_id=task.id, episode_id=task.about_id)


async def reported_by(uow: UnitOfWork, programme: Programme, staff: Known, task_id: UUID) -> Observed:
    """Whom a worker enters a report for, from the task about them (M12); the task is theirs from now on."""
    task, person = await tasks.opened(uow, staff, task_id)
    if person.id == staff.id:
        raise alerts.OwnObservation
    someone = await episodes.observed_in(uow, programme, task.about_id)
    if someone is None:
        raise course.Over
    await tasks.accept(uow, programme.ground, staff, task)
    return someone


async def reported_about(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID) -> Observed:
    """Whom staff enter a report for from their page, locked: for who answers for them, and who has a task about them (M12).
    ``LinliError`` for anybody else, for one's own, and when the observation is over (I4)."""
    person_id = await episodes.person_of(uow, episode_id)
    person = await access.by_id(uow, person_id) if person_id else None
    if person and person.id == staff.id:
        raise alerts.OwnObservation
    if person is None or not (
        await access.may_answer_for(uow, staff, person) or await tasks.in_hand(uow, staff, person)
    ):
        raise alerts.NotYours
    someone = await episodes.observed_in(uow, programme, episode_id)
    if someone is None:
        raise course.Over
    return someone


async def _give_task(uow: UnitOfWork, programme: Programme, someone: Observed, key: str, misses: int) -> None:
    """The responsible worker, or whoever is next (R2); a task of normal priority."""
    about = (someone.person, someone.episode.id)
    await tasks.open_task(uow, programme.ground, MISSED, f"{MISSED}:{key}", *about, args=str(misses))


def said(words: Words, reference: str, task: Task) -> Message:
    """What the task says to whoever gets it."""
    return messages.silent(
        words,
        reference=reference,
        misses=int(task.args),
        task_id=task.id,
        episode_id=task.about_id,
        accepted=task.state == "accepted",
    )


async def _tell_above(uow: UnitOfWork, programme: Programme, someone: Observed, key: str, misses: int) -> None:
    """The nearest supervisor who is not the person themselves, else the administrators; that stands in the observation's
    course, and in the task if one is open."""
    had = await tasks.open_about(uow, someone.episode.id, (MISSED,))
    told = had[0].assignee_id if had else None
    worker = await access.name_of(uow, told) if told else ""
    for number, staff in enumerate(await telling.above(uow, someone.person)):
        to = await access.address_of(uow, staff)
        if to is None:
            continue
        words = programme.wording[staff.language]
        reference, yours = await people.reference_of(uow, words, someone.person), told == staff.id
        said = messages.long_silent(words, reference=reference, misses=misses, worker=worker, yours=yours)
        once = f"long_silent:{key}:{number}" if number else f"long_silent:{key}"
        if await outbox.promise(uow, to, said, Lane.REPLY, person_id=staff.id, natural_key=once):
            _note(uow, someone, staff)
            if had:
                record.note(uow, had[0], "told", staff)


def _note(uow: UnitOfWork, someone: Observed, told: Known) -> None:
    line = EpisodeEvent(id=uow.new_id(), episode_id=someone.episode.id, at=uow.now, what=LONG_SILENT)
    line.detail = str(told.id)
    uow.add(line)
    uow.record("episode.long_silent", someone.episode.id, area=str(someone.person.area_id or ""), outcome=line.detail)


async def _duties_until(uow: UnitOfWork, someone: Observed, window: DutyWindow) -> list[Duty]:
    """The latest duties of an episode that fell due, oldest first: no more than an escalation looks at."""
    found = select(Duty).where(col(Duty.episode_id) == someone.episode.id, col(Duty.due_at) <= window.due_at)
    latest = found.where(col(Duty.outcome).is_not(None)).order_by(col(Duty.due_at).desc()).limit(LOOKED_AT)
    return list(await uow.session.scalars(latest))[::-1]


LOOKED_AT = 4
"""One more than the misses at which the last one hears of it."""


def _outcome(duty: Duty) -> Outcome:
    late = duty.outcome == Outcome.MISSED and duty.late_at is not None
    return Outcome.LATE if late else Outcome(str(duty.outcome))
