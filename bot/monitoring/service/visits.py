"""Visits after recovery: planned when an observation begins, asked of the worker when their week is over, and what they
found; a worse sign reopens the observation (M15)."""

from datetime import time, timedelta
from uuid import UUID

from bot.assistance import messages as assistance
from bot.assistance.service import tasks
from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Message, due
from bot.messaging.tables import Due
from bot.monitoring import messages, rules
from bot.monitoring.protocol import Protocol
from bot.monitoring.service import alerts, course, episodes, reminders
from bot.monitoring.service.episodes import FOLLOW_UP, Programme
from bot.monitoring.tables import MonitoringEpisode
from bot.people import access, staffing
from bot.people import service as people
from bot.people.access import Known

VISIT = "monitoring.visit"
IN_THE_MORNING = time(9)
"""When a worker is asked, on the last day of the visit's week."""


async def plan(uow: UnitOfWork, person: Known, episode: MonitoringEpisode, protocol: Protocol) -> None:
    """Let each follow-up of a protocol fall due once; week 1 begins with the observation."""
    first = episodes.first_day(episode, person.zone)
    for each in protocol.follow_ups:
        at = rules.instant(first + timedelta(days=7 * each.week - 1), IN_THE_MORNING, person.zone)
        await due.plan(uow, VISIT, episode.id, f"visit:{episode.id}:{each.week}", at, str(each.week))


async def fall_due(uow: UnitOfWork, programme: Programme, item: Due) -> None:
    """The week is over: whoever answers for the household is asked to visit, also when the readings have ended long ago;
    not when the observation ended otherwise than by a release, or the person lives here no more."""
    episode = await uow.lock(MonitoringEpisode, item.subject_id)
    if episode is None or episode.state not in ("open", "released"):
        return
    person = await access.by_id(uow, episode.person_id)
    if person.left_on:  # died, or moved out of the town
        return
    await tasks.open_task(uow, programme.ground, FOLLOW_UP, item.natural_key, person, episode.id, args=item.args)


def said(words: Words, reference: str, task: Task) -> Message:
    """What the task says to whoever gets it."""
    week, episode_id = int(task.args), task.about_id
    asked = messages.visit(words, reference=reference, week=week, task_id=task.id, episode_id=episode_id)
    return messages.to_take(words, asked, task.id, accepted=task.state == "accepted")


async def act(uow: UnitOfWork, programme: Programme, staff: Known, task: Task, person: Known, what: str) -> Message:
    """What a worker says of a visit; the task is theirs from the first word on."""
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, person)
    if task.state == "closed" or what not in ("accept", *messages.VISITED):
        return assistance.over(words)
    if not await tasks.accept(uow, programme.ground, staff, task):
        return assistance.taken(
            words, reference=reference, role=await staffing.role_of(uow, task.assignee_id or staff.id)
        )
    if what == "accept":
        return said(words, reference, task)
    tasks.note(uow, task, staff, what, contact=what != "not_reached")
    if what != "not_reached":
        await tasks.close(uow, programme.ground, task, what, staff)
    if what == "worse":
        await _reopen(uow, programme, staff, task.about_id)
    return messages.visited(words, reference=reference, what=what, task_id=task.id, episode_id=task.about_id)


async def _reopen(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID) -> None:
    """A worse sign: the person counts as ill, worker and doctor are alerted; after a release readings are owed again, from
    now on, for the length of the protocol."""
    episode = await uow.session.get_one(MonitoringEpisode, episode_id)
    person = await access.by_id(uow, episode.person_id)
    reopened = episode.state == "released" and await episodes.observed(uow, programme, person.id) is None
    if reopened:
        protocol = programme.protocol(episode.protocol, episode.protocol_version)
        episode.state, episode.closed_at, episode.owed_from = "open", None, uow.now
        episode.end_on = rules.last_day(protocol, zone=person.zone, starts_at=uow.now)
        await uow.session.flush()
    someone = await episodes.observed(uow, programme, episode.person_id)
    if someone is None:
        return
    someone.episode.ill = True
    await alerts.raise_alert(uow, programme, someone, "worse_sign")
    if not reopened:
        await course.judge_end(uow, programme, someone)
        return
    course.note(uow, someone, "reopened", staff)
    await reminders.plan(uow, programme, someone)
    await course.tell_person(uow, programme, someone, messages.made_longer, last=someone.episode.end_on)
