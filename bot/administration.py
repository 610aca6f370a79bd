"""What changes about a town after its first day: places and posts from a file, leave, who has gone, a home that moved.

Verbs of the operator's command line, and of a worker who frees a phone; rights are read at the moment of use, so that
whatever is written here counts from its commit on (A1).
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from bot import changes
from bot.assistance.service import placing, routing, telling
from bot.audit import OPERATOR
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import DEFAULT
from bot.messaging import Lane, Message, due, outbox
from bot.monitoring.service import beginning, ending, episodes, handing_on, heads, reminders, shifts
from bot.monitoring.service.episodes import Programme
from bot.people import access, departures, leave, listing, menus, moving, people_named, phones, places, town_file
from bot.people import service as people
from bot.people.access import Known
from bot.people.messages import posts as wording
from bot.people.town_file import Plan


async def import_town(
    uow: UnitOfWork, programme: Programme, town: Any, protocols: Collection[str]
) -> tuple[Plan, dict[str, str]]:
    """Bring a town's file in, whole or, with a problem in it, not at all: what it changed, and a link for each newcomer. The
    same file again changes nothing. What waited for somebody like those it brings is routed (R3)."""
    await uow.in_turn(town_file.TURN)
    plan = await town_file.draw(uow, town, protocols)
    if plan.problems or not plan.lines:
        return plan, {}
    await town_file.write(uow, plan, DEFAULT, actor=OPERATOR)
    for person_id in sorted(plan.on_leave):
        await _leave_begins(uow, person_id)
    await _follow(uow, programme, sorted(plan.touched))
    return plan, {name: await people.invite(uow, person_id) for name, person_id in plan.newcomers.items()}


async def take_leave(
    uow: UnitOfWork,
    programme: Programme,
    staff: Known,
    first: date | None,
    last: date | None,
    stand_in: Known | None,
    *,
    actor: str,
) -> date:
    """A worker is away, from today unless a day is named; what they have goes to their stand-in, or on, that day (R12). The
    first day. ``LinliError`` as ``leave.take``."""
    first = first or await leave.today_of(uow, staff)
    await leave.take(uow, staff, first, last, stand_in, actor=actor)
    await _leave_begins(uow, staff.id)
    await _follow(uow, programme, [staff.id])
    await _tell(uow, staff, wording.on_leave(programme.wording[staff.language], first, last))
    if stand_in:
        await _tell(uow, stand_in, wording.stands_in(programme.wording[stand_in.language], first, last))
    return first


async def come_back(uow: UnitOfWork, programme: Programme, staff: Known, *, actor: str) -> None:
    """A leave is over, or taken back: their shift counts again, and what waited for one like them is routed (R3)."""
    await leave.end(uow, staff, actor=actor)
    await _follow(uow, programme, [staff.id])
    await _tell(uow, staff, wording.back(programme.wording[staff.language]))


async def leaves(
    uow: UnitOfWork, programme: Programme, staff: Known, *, actor: str, area_id: UUID | None = None
) -> int:
    """Somebody works here no more, or not in one place: their rights end with this commit, all their open work goes on in
    one step (R12); how much it was. The last administrator cannot leave."""
    if not await _stays_run(uow, staff, area_id):
        raise LinliError("last_administrator", N_("They are the last administrator. Please name another one first."))
    count = await handing_on.leaves(uow, programme, staff, actor=actor, area_id=area_id)
    await _tell(uow, staff, wording.gone(programme.wording[staff.language], all_of_it=area_id is None))
    return count


async def _stays_run(uow: UnitOfWork, staff: Known, area_id: UUID | None) -> bool:
    going = {
        post.id
        for post, *_ in await access.posts_held(uow, staff)
        if post.role == "administrator" and area_id in (None, post.area_id)
    }
    return not going or bool(await places.administrators(uow) - going)


async def move_household(uow: UnitOfWork, programme: Programme, household_id: UUID, area: str, *, actor: str) -> str:
    """A household lives in another grid: its number in the book there (R16). ``LinliError`` where there is no such area."""
    area_id = await listing.area_named(uow, area)
    if area_id is None:
        raise LinliError("no_such_area", N_("There is no area {area}."), area=area)
    await changes.move_household(uow, programme, household_id, area_id, actor=actor)
    return await moving.number_of(uow, household_id)


async def move_person(uow: UnitOfWork, programme: Programme, text: str, number: str) -> Known:
    """Somebody moves alone into another household (R16, M9); as they are known there. ``SettingsError`` where there is
    no one household of that number."""
    person, home_id = await _in_book(uow, text), await people_named.home(uow, number)
    await changes.move_person(uow, programme, person.id, home_id, actor=OPERATOR)
    return await access.by_id(uow, person.id)


async def goes(uow: UnitOfWork, programme: Programme, text: str) -> tuple[Known, Known]:
    """Somebody died, or moved out of the town: their chat, their links and their headship end (M9), and the book offers them
    nowhere any more; as they were, and as they are. ``LinliError`` for nobody, staff, and who is observed still."""
    person = await _in_book(uow, text)
    if await access.holds_post(uow, person):
        raise LinliError("works_here", N_("{name} works here. Please end that first: linli staff gone"), name=text)
    if await episodes.observed(uow, programme, person.id):
        raise LinliError(
            "still_observed", N_("{name} is under observation. Please end that in /grid first."), name=text
        )
    if person.left_on is None:
        await ending.leaves_book(uow, programme, person, actor=OPERATOR, why="moved_away")
    return person, await access.by_id(uow, person.id)


async def is_back(uow: UnitOfWork, text: str) -> Known:
    """Somebody lives in their household again, or it was a mistake: a link lets them join. ``LinliError`` for nobody."""
    person = await _in_book(uow, text)
    await departures.returns(uow, person, actor=OPERATOR)
    return person


async def _in_book(uow: UnitOfWork, text: str) -> Known:
    person_id = await people_named.one(uow, text)
    person = await access.by_id(uow, person_id) if person_id else None
    if person is None:
        raise LinliError("no_such_person", N_("There is nobody called {name}."), name=text)
    return person


async def phone_claimed(uow: UnitOfWork, programme: Programme, person: Known) -> None:
    """Somebody else's link was followed on the phone of a person: whoever answers for them is asked whether it has changed
    hands, at most once a day."""
    if person.household_id:
        key = f"phone:{person.id}:{uow.now.astimezone(person.zone).date()}"
        await telling.tell(uow, programme.ground, person, lambda words: phones.claimed(uow, words, person), key)


async def free_phone(uow: UnitOfWork, programme: Programme, staff: Known, person_id: UUID, address_id: UUID) -> Message:
    """A worker frees a phone; whoever reports now for its old owner, and for those they reported for, is told and reminded
    (M9). Raises as ``phones.free_by``."""
    person = await access.by_id(uow, person_id)
    was = await access.dependants(uow, person)
    said = await phones.free_by(uow, programme.wording[staff.language], staff, person_id, address_id)
    await _reported_for_by_others(uow, programme, person, was, actor=str(staff.id))
    return said


async def free_phone_of(uow: UnitOfWork, programme: Programme, text: str) -> Known | None:
    """The same for the operator, who may free a colleague's too: what they had goes on (R12). Whose it was; None when they
    had none. ``LinliError`` for nobody."""
    person = await _in_book(uow, text)
    was = await access.dependants(uow, person)
    was_theirs = await phones.free(uow, person, actor=OPERATOR)
    await _reported_for_by_others(uow, programme, person, was, actor=OPERATOR)
    if was_theirs:
        await handing_on.has_no_chat(uow, programme, person)
    return person if was_theirs else None


async def _reported_for_by_others(
    uow: UnitOfWork, programme: Programme, person: Known, was: Sequence[Known], *, actor: str
) -> None:
    if person.address_id is None or (await access.by_id(uow, person.id)).address_id:
        return
    await heads.left_behind(uow, programme, person, was, actor=actor)
    if someone := await episodes.observed(uow, programme, person.id):
        await reminders.plan(uow, programme, someone)
        await beginning.plan(uow, someone)


async def colleague(uow: UnitOfWork, text: str) -> Known:
    """Somebody on the staff, as an operator names them. ``LinliError`` for nobody, and for who holds no post."""
    person_id = await people_named.one(uow, text)
    staff = await access.by_id(uow, person_id) if person_id else None
    if staff is None or not await access.holds_post(uow, staff):
        raise LinliError("no_such_colleague", N_("Nobody called {name} works here."), name=text)
    return staff


async def _leave_begins(uow: UnitOfWork, person_id: UUID) -> None:
    """One that has begun takes effect at the next tick, a later one on its day."""
    await placing.plan_leave(uow, person_id)
    await due.plan(uow, placing.LEAVE, person_id, f"leave:{person_id}:{uow.new_id()}", uow.now)


async def _follow(uow: UnitOfWork, programme: Programme, person_ids: Sequence[UUID]) -> None:
    """Lists, menu and waiting work follow posts that are other than they were."""
    for person_id in person_ids:
        await shifts.plan(uow, person_id)
        await menus.want(uow, await access.by_id(uow, person_id))
    await routing.free(uow, programme.ground, person_ids, came=True)


async def _tell(uow: UnitOfWork, staff: Known, said: Message) -> None:
    if to := await access.address_of(uow, staff):
        await outbox.promise(uow, to, said, Lane.REPLY, person_id=staff.id)
