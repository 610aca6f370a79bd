"""Somebody who is observed lives elsewhere now: the same duties by the new place's clock, new workers, tasks that follow
(R16). What is written stays written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance.service import absence, routing
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Lane, due, outbox
from bot.monitoring import messages
from bot.monitoring.service import beginning, course, episodes, reminders
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import Duty
from bot.people import access
from bot.people import messages as of_people
from bot.people import service as people
from bot.people.access import Known


@dataclass(frozen=True, slots=True)
class Before:
    """Somebody as they lived until now: their place in the book, and who looked after them."""

    person: Known
    number: int
    worker: Known | None

    def reference(self, words: Words) -> str:
        if self.number == 1:
            return self.person.reference
        return of_people.member(words, reference=self.person.reference, number=self.number)


async def before(uow: UnitOfWork, programme: Programme, persons: Sequence[Known]) -> list[Before]:
    """What must be known, and written, before these people move: a slot that is open keeps its duty, and the first day
    stays the first."""
    for person in persons:
        someone = await episodes.observed(uow, programme, person.id)
        if someone:
            someone.episode.first_on = someone.first_day
        for window in someone.duties_from(uow.now) if someone else ():
            if someone and window.opens_at <= uow.now:
                await reminders.duty_of(uow, someone.episode.id, window)
    return [
        Before(person, person.place, await routing.looks_after(uow, programme.ground, person)) for person in persons
    ]


async def after(uow: UnitOfWork, programme: Programme, moved: Sequence[Before], *, by_file: bool = False) -> None:
    """These people live elsewhere now, together: reminders by the new clock, the workers of both places and whoever reports
    told once, tasks that nobody has accepted to the new worker (R16). Of a move in a file of many, workers are told when
    somebody is under observation."""
    observed: list[Observed] = []
    for each in moved:
        if someone := await episodes.observed(uow, programme, each.person.id):
            await _retime(uow, someone)
            observed.append(someone)
    for someone in observed:
        await reminders.plan(uow, programme, someone)
    await absence.moved(uow, programme.ground, [await access.by_id(uow, each.person.id) for each in moved])
    if moved and (observed or not by_file):
        await _tell_workers(uow, programme, moved[0], len(observed))
    movers, told = {each.person.id for each in moved}, set[UUID]()
    for someone in observed:
        responder = await access.responder_for(uow, someone.person)
        if responder and not (responder.id in told and responder.id in movers):  # who moved too reads it once
            told.add(responder.id)
            await _tell(uow, programme, responder, someone)
        await beginning.plan(uow, someone)  # somebody else may report for them from now on


async def _retime(uow: UnitOfWork, someone: Observed) -> None:
    """A duty that is not over is due by the new place's clock, unless that instant has passed: then by the old one's."""
    found = select(Duty).where(col(Duty.episode_id) == someone.episode.id, col(Duty.outcome).is_(None))
    rows = {(row.on, row.slot): row for row in await uow.session.scalars(found.with_for_update())}
    for item in await due.waiting_for(uow, someone.episode.id, reminders.CLOSE_SLOT):
        slot, on = item.args.split(" ")
        window = next((each for each in someone.duties_on(date.fromisoformat(on)) if each.slot == slot), None)
        if window and window.due_at > uow.now:
            item.due_at = window.due_at
            if row := rows.get((window.on, window.slot)):
                row.due_at = window.due_at


async def _tell_workers(uow: UnitOfWork, programme: Programme, was: Before, observed: int) -> None:
    now = await access.by_id(uow, was.person.id)
    worker = await routing.looks_after(uow, programme.ground, now)
    told = {"away": (was.worker, messages.moved_away), "in": (worker, messages.moved_in)}
    if was.worker and worker and was.worker.id == worker.id:
        del told["away"]
    for what, (staff, wording) in told.items():
        to = await access.address_of(uow, staff) if staff else None
        if staff is None or to is None or staff.id == now.id:
            continue
        words = programme.wording[staff.language]
        reference = await people.reference_of(uow, words, now)
        said = wording(words, before=was.reference(words), now=reference, observed=observed)
        key = f"moved:{was.person.id}:{what}:{uow.now.isoformat()}"
        await outbox.promise(uow, to, said, Lane.REPLY, person_id=staff.id, natural_key=key)


async def _tell(uow: UnitOfWork, programme: Programme, responder: Known, someone: Observed) -> None:
    words = programme.wording[responder.language]
    worker, _doctor = await access.answering_for(uow, someone.person)
    following = episodes.following(someone, uow.now, uow.now)
    remind_at = await reminders.next_reminder_at(uow, programme, someone, following)
    await course.tell_person(
        uow,
        programme,
        someone,
        messages.you_moved,
        worker=await access.name_of(uow, worker.id) if worker and worker.id != responder.id else "",
        following=messages.follows(words, following, remind_at) if following else "",
    )
