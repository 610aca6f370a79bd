"""Who reports for a household whose head has left: the next one with a chat, or the worker is asked (M9)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.assistance.service import telling
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Message
from bot.monitoring import messages
from bot.monitoring.service import alerts, beginning, episodes, reminders
from bot.monitoring.service.episodes import Observed, Programme
from bot.people import access, book, moving
from bot.people import service as people
from bot.people.access import Known
from bot.people.moving import Left


async def follow(uow: UnitOfWork, programme: Programme, left: Left) -> None:
    """A household without its head: the new one is told whom they report for and is reminded; with nobody to be it, the
    worker is asked, when anybody there is observed."""
    members = await book.members(uow, left.household_id)
    if left.head_id:
        await take_over(uow, programme, await access.by_id(uow, left.head_id))
    elif left.headless and any([await episodes.observed(uow, programme, each.id, lock=False) for each in members]):
        await _ask(uow, programme, members)


async def name(uow: UnitOfWork, programme: Programme, staff: Known, person_id: UUID) -> Message:
    """A worker names the head of a household of their area that has none; never themselves. ``LinliError`` when somebody is
    head by now: the question was an older one (I4)."""
    person = await access.by_id(uow, person_id)
    if not await access.may_decide_for(uow, staff, person):
        raise alerts.NotYours
    if staff.id == person.id:
        raise alerts.OwnObservation
    head = await moving.name_head(uow, person_id, actor=str(staff.id))
    await take_over(uow, programme, head)
    words = programme.wording[staff.language]
    return messages.head_named(words, reference=await people.reference_of(uow, words, head))


@dataclass(frozen=True, slots=True)
class Beside:
    """Whom somebody reports for besides themselves, how many of today's reports are still owed for these, and who would
    report for them next."""

    members: tuple[Known, ...] = ()
    owed: int = 0
    next_id: UUID | None = None


async def beside(uow: UnitOfWork, programme: Programme, person: Known) -> Beside:
    """What hangs on somebody's chat besides their own reports (M9)."""
    found = await episodes.reported_for(uow, programme, person, lock=False)
    others = [each for each in found if each.person.id != person.id]
    owed = 0
    for someone in others:
        windows = someone.duties_on(uow.now.astimezone(someone.person.zone).date())
        still = [each for each in windows if each.due_at > uow.now]
        owed += sum([await reminders.is_open(uow, someone.episode.id, each) for each in still])
    at_home = await book.members(uow, person.household_id) if others and person.household_id else []
    next_id = next((each.id for each in at_home if each.address_id and each.id != person.id), None)
    return Beside(tuple(each.person for each in others), owed, next_id)


async def left_behind(uow: UnitOfWork, programme: Programme, gone: Known, was: Sequence[Known], *, actor: str) -> None:
    """Somebody has no chat any more, and ``was`` are those they reported for: whoever reports for these now is told and
    reminded; of whom nobody reports for, the worker hears at once (M9)."""
    left = await moving.step_down(uow, gone.id, actor=actor)
    await pass_over(uow, programme, was, {left.head_id} if left and left.head_id else set[UUID]())


async def pass_over(
    uow: UnitOfWork, programme: Programme, was: Sequence[Known], next_ones: Collection[UUID] = ()
) -> None:
    """Nobody reports any more who reported for ``was``: the same for a head whom somebody else's word has replaced."""
    next_ones = set(next_ones)
    alone: list[Observed] = []
    for each in was:
        someone = await episodes.observed(uow, programme, each.id, lock=False)
        responder = await access.responder_for(uow, someone.person) if someone else None
        if responder:
            next_ones.add(responder.id)
        elif someone:
            alone.append(someone)
    for responder_id in sorted(next_ones):
        await take_over(uow, programme, await access.by_id(uow, responder_id))
    for household_id in dict.fromkeys(someone.person.household_id for someone in alone):
        await _tell_alone(uow, programme, [each for each in alone if each.person.household_id == household_id])


async def take_over(uow: UnitOfWork, programme: Programme, responder: Known) -> None:
    """Somebody reports for these from now on: they are told whom and until when, and are reminded (M9, M10)."""
    for someone in await episodes.reported_for(uow, programme, responder, lock=False):
        await reminders.plan(uow, programme, someone)
        await beginning.plan(uow, someone)


async def _tell_alone(uow: UnitOfWork, programme: Programme, alone: list[Observed]) -> None:
    async def said(words: Words) -> Message:
        members = [(await people.reference_of(uow, words, each.person), each.episode.id) for each in alone]
        return messages.nobody_reports(words, reference=alone[0].person.reference, members=members)

    await telling.tell(uow, programme.ground, alone[0].person, said)


async def _ask(uow: UnitOfWork, programme: Programme, members: list[Known]) -> None:
    async def said(words: Words) -> Message:
        named: list[tuple[str, UUID]] = [(await people.reference_of(uow, words, each), each.id) for each in members]
        return messages.no_head(words, reference=members[0].reference, members=named)

    await telling.tell(uow, programme.ground, members[0], said)
