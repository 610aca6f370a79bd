"""Verbs that touch several rooms: a town is planted, a roster comes in, a person joins, somebody moves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from bot import references
from bot.assistance.service import routing, tasks, telling
from bot.db import UnitOfWork
from bot.errors import LinliError
from bot.i18n import DEFAULT, Words
from bot.messaging import Lane, Message, outbox
from bot.messaging.tables import Address
from bot.monitoring.service import beginning, episodes, handing_on, heads, moving, own_record, reminders, shifts
from bot.monitoring.service.episodes import Programme
from bot.people import (
    access,
    book,
    claims,
    departures,
    duty,
    guardians,
    mydata,
    roster,
    roster_import,
    roster_post,
    routine,
)
from bot.people import messages as of_people
from bot.people import moving as moves
from bot.people import service as people
from bot.people.access import Known
from bot.people.claims import Reception
from bot.people.messages import claims as of_claims
from bot.people.messages import joining, posts, rights
from bot.people.moving import Left
from bot.people.roster_book import Report
from bot.people.roster_columns import Table, Vocabulary
from bot.people.roster_import import Drawn
from bot.people.rules import Duty
from bot.people.service import Door

Said = tuple[Callable[..., Message], Callable[..., Message]]
"""What is said of somebody of a household, and of a colleague without one."""
WOULD_RATHER_NOT: Said = (joining.would_rather_not, posts.would_rather_not)
HAS_STOPPED: Said = (rights.has_stopped, posts.has_stopped)


async def plant(
    uow: UnitOfWork,
    programme: Programme,
    protocols: Mapping[str, Any],
    town: Mapping[str, Any],
    *,
    asked: bool = True,
) -> dict[str, UUID]:
    """Write a town with its open episodes, each with its reminders planned; the people's ids by their names. Unless they
    were ``asked``, only those whose chat the file calls open have agreed to anything (A3)."""
    ids = await roster.plant(uow, town, DEFAULT, programme.terms.version, asked=asked)
    for entry in town.get("episodes", ()):
        await _observe(uow, programme, protocols, ids[entry["person"]], entry)
    for worker in town.get("workers", ()):
        await shifts.plan(uow, ids[worker["id"]])
    return ids


async def import_roster(
    uow: UnitOfWork,
    programme: Programme,
    table: Table,
    known: Vocabulary,
    *,
    actor: str,
    language: str,
    within: str | None = None,
) -> Report:
    """A community's roster comes in, whole or not at all: whoever it moves is moved as by hand (R16), a household whose head
    it moved is followed by the next, whom a head reported for that it replaced is passed on (M9), and those whose times it
    changed are reminded as they are to be (M10)."""
    drawn = await roster_import.draw(uow, table, known, within=within)
    groups = [[await access.by_id(uow, each) for each in group] for group in drawn.moving]
    moved = [await moving.before(uow, programme, group) for group in groups]
    was = {home: await access.dependants(uow, await access.by_id(uow, head)) for home, head in drawn.heads}
    report = await roster_import.write(uow, drawn, actor=actor, language=language)
    left = await _settle_heads(uow, drawn, actor=actor)
    for group in moved:
        await moving.after(uow, programme, group, by_file=True)
    for home in left:
        await heads.follow(uow, programme, home)
    for home_id in sorted(was.keys() - {home.household_id for home in left}):
        await heads.pass_over(uow, programme, was[home_id])
    for person_id in report.affected:
        await heads.take_over(uow, programme, await access.by_id(uow, person_id))
    return report


async def _settle_heads(uow: UnitOfWork, drawn: Drawn, *, actor: str) -> list[Left]:
    """A head whom a file moves is followed as one who is moved by hand: the homes that have another one, or none, now."""
    for person_id in chain.from_iterable(drawn.moving):
        now = await access.by_id(uow, person_id)
        if now.address_id and not now.head_id:
            await moves.head_if_none(uow, now, actor=actor)
    followed = [await moves.follow_head(uow, home_id, actor=actor) for home_id in drawn.left]
    return [left for left in followed if left]


async def roster_fetched(uow: UnitOfWork, programme: Programme, file_id: UUID, table: Table, known: Vocabulary) -> None:
    """A roster that was sent to the bot is here: tried, or brought in if that was asked for, by somebody who still may (A1);
    they read what it would change, or what it did."""
    held = await roster_post.held(uow, file_id)
    if held is None:
        return
    if held.step == roster_post.CHECK:
        report = await roster_import.dry_run(uow, table, known, within=held.within)
    else:
        report = await import_roster(
            uow, programme, table, known, actor=str(held.person.id), language=DEFAULT, within=held.within
        )
    await roster_post.answered(uow, programme.wording, held, report)


async def join(
    uow: UnitOfWork, programme: Programme, address: Address, door: Door, person_id: UUID, language: str | None = None
) -> tuple[Known, bool]:
    """Somebody has agreed to the terms and joins in their chat; they are reminded there from now on, for themselves and for
    those they report for; whether there is anybody to report for (A3, M9, M10). What waited for a worker like them is
    routed (R3). ``LinliError`` as ``service.join``."""
    person = await people.join(uow, address, door, person_id, agreed=programme.terms.version, language=language)
    return person, await _is_inside(uow, programme, person)


async def _is_inside(uow: UnitOfWork, programme: Programme, person: Known) -> bool:
    """What follows when somebody has joined, whoever let them in; whether there is anybody to report for. A home without a
    head has one again (M9), and who had a guardian has none any more (A3)."""
    await guardians.ends(uow, programme.wording, person)
    if person.head_id is None:
        person = await moves.head_if_none(uow, person, actor=str(person.id))
    observed = await episodes.reported_for(uow, programme, person)
    for someone in observed:
        await reminders.plan(uow, programme, someone)
    await beginning.tell(uow, programme, person)
    if await access.is_staff(uow, person):
        await routing.free(uow, programme.ground, [person.id], came=True)
    return bool(observed)


async def decline(uow: UnitOfWork, programme: Programme, door: Door, person_id: UUID) -> bool:
    """Somebody does not agree: nothing of them changes, and whoever answers for them is told, once for this link (A3); False
    when there is nobody to tell. ``LinliError`` when who they say they are has joined meanwhile."""
    if person_id not in door.members:
        raise LinliError("joined_already", joining.JOINED_ALREADY)
    person = await access.by_id(uow, person_id)
    uow.record("consent.declined", person_id, actor=str(person_id))
    key = f"declined:{door.invitation_id}:{person_id}"
    return await _tell_who_answers(uow, programme, person, WOULD_RATHER_NOT, key)


async def decide(
    uow: UnitOfWork, programme: Programme, reception: Reception, staff: Known, claim_id: UUID, act: str
) -> Message:
    """A worker decides about somebody who says that they live here: look, pass on, refuse, a page of households, a new
    household, or one by its id. ``LinliError`` as ``claims.opened`` and ``claims.confirm``."""
    words = programme.wording[staff.language]
    row = await claims.opened(uow, staff, claim_id)
    if row.state != "sent":
        return of_claims.over(words)
    if act == "look":
        return claims.look(uow, words, staff, row, minutes=programme.policy.contact_shown_minutes)
    if act.startswith("p") and act[1:].isdecimal():
        return await claims.homes(uow, words, staff, row, int(act[1:5]))
    if act == "pass":
        await claims.pass_on(uow, reception, row, staff)
        return of_claims.passed_on(words)
    to = await uow.session.get_one(Address, row.address_id)
    if act == "refuse":
        claims.close(uow, row, "refused", staff)
        await outbox.promise(uow, to, of_claims.refused(programme.wording[row.language], reception.terms), Lane.REPLY)
        return of_claims.was_refused(words)
    person_id = await claims.confirm(uow, staff, row, None if act == "new" else references.unshort(act))
    person = await people.enter(
        uow, to, person_id, agreed=row.consent_version, language=row.language, actor=str(staff.id)
    )
    observed = await _is_inside(uow, programme, person)
    name = await access.name_of(uow, person.id)
    their = programme.wording[person.language]
    said = of_people.joined(their, name=name, service=their.pick(programme.terms.name), observed=observed)
    await outbox.promise(uow, to, said, Lane.REPLY, person_id=person.id)
    return of_claims.confirmed(words, reference=await people.reference_of(uow, words, person))


async def withdraw(uow: UnitOfWork, programme: Programme, person: Known) -> tuple[UUID, bool] | None:
    """Somebody takes their consent back and leaves their chat; whoever answers for them is told (A3). Whom they reported for
    is reported for by the next of their home with a chat, else the worker hears of it at once (M9); what a worker had open
    goes on, as when they leave (R12). The invitation by which they can come back, and whether anybody could be told; None
    when they had not agreed."""
    was, beside = await access.dependants(uow, person), await heads.beside(uow, programme, person)
    back = await departures.withdraws(uow, person)
    if back is None:
        return None
    key = f"withdrawn:{person.id}:{uow.now.isoformat()}"
    told = await _tell_who_answers(uow, programme, person, WOULD_RATHER_NOT, key, beside=beside.members)
    await heads.left_behind(uow, programme, person, was, actor=str(person.id))
    await handing_on.has_no_chat(uow, programme, person)
    return back, told


async def stop(uow: UnitOfWork, programme: Programme, person: Known) -> bool | None:
    """Somebody wants no routine messages any more; whoever answers for them is told (A4): False when nobody is, None when
    it was so before."""
    if not await routine.stop(uow, person):
        return None
    key = f"stopped:{person.id}:{uow.now.isoformat()}"
    beside = await heads.beside(uow, programme, person)
    return await _tell_who_answers(uow, programme, person, HAS_STOPPED, key, beside=beside.members)


async def begin_again(uow: UnitOfWork, programme: Programme, person: Known) -> bool:
    """Routine messages go on, and what is owed is reminded of again (M10). False when they had never stopped."""
    if not await routine.begin(uow, person):
        return False
    for someone in await episodes.reported_for(uow, programme, await access.by_id(uow, person.id)):
        await reminders.plan(uow, programme, someone)
    return True


async def my_data(uow: UnitOfWork, programme: Programme, reader: Known, person: Known) -> Message:
    """Everything that is kept about somebody, for themselves or whoever reports for them, who has nothing of what is private
    (A2, A3, R14)."""
    words, is_own = programme.wording[reader.language], reader.id == person.id
    observations = await own_record.of(uow, programme, words, person)
    more = {
        "reports": sum(len(each["reports"]) for each in observations),
        "tasks": await tasks.count_of(uow, person.id, is_own=is_own),
        "observations": observations,
        "requests": await tasks.record_of(uow, person.id, is_own=is_own),
    }
    return await mydata.gather(uow, words, reader, person, more)


async def _tell_who_answers(
    uow: UnitOfWork,
    programme: Programme,
    person: Known,
    said: Said,
    key: str,
    *,
    beside: Iterable[Known] = (),
) -> bool:
    """Tell whoever answers for somebody, once under a key, and whom they report for besides themselves; False when there is
    nobody to tell. A colleague without a household is called by their name: they have no number in the book."""
    of_household, of_colleague = said

    async def worded(words: Words) -> Message:
        if person.household_id is None:
            return of_colleague(words, name=await access.name_of(uow, person.id))
        message = of_household(words, reference=await people.reference_of(uow, words, person))
        if members := [await people.reference_of(uow, words, each) for each in beside]:
            message = replace(message, text=f"{message.text}\n{rights.also_for(words, members)}")
        return message

    return await telling.tell(uow, programme.ground, person, worded, key)


async def comes_on(uow: UnitOfWork, programme: Programme, staff: Known) -> Duty:
    """A worker is there, whatever their shift says: what waits for one like them is routed (R3). ``LinliError`` as
    ``duty.come_on``."""
    said = await duty.come_on(uow, staff)
    await routing.free(uow, programme.ground, [staff.id], came=True)
    return said


async def goes_off(uow: UnitOfWork, programme: Programme, staff: Known) -> Duty:  # noqa: ARG001 -- routing takes it up
    """A worker is away, whatever their shift says. ``LinliError`` as ``duty.go_off``."""
    return await duty.go_off(uow, staff)


async def move_person(
    uow: UnitOfWork, programme: Programme, person_id: UUID, household_id: UUID, *, actor: str
) -> None:
    """Somebody moves into another household: reminders by the clock there, workers and tasks as ``moving.after`` says (R16);
    whoever they reported for is reported for by the next head, and they report where nobody was head (M9)."""
    was = await access.by_id(uow, person_id)
    moved = await moving.before(uow, programme, [was])
    left = await moves.move_person(uow, person_id, household_id, actor=actor)
    await moving.after(uow, programme, moved)
    if left:
        await heads.follow(uow, programme, left)
    now = await access.by_id(uow, person_id)
    if now.head_id == now.id and now.household_id != was.household_id:
        await heads.take_over(uow, programme, now)


async def move_household(
    uow: UnitOfWork, programme: Programme, household_id: UUID, area_id: UUID, *, actor: str
) -> None:
    """A household moves into another grid, with everybody in it (R16)."""
    moved = await moving.before(uow, programme, await book.members(uow, household_id))
    await moves.move_household(uow, household_id, area_id, actor=actor)
    await moving.after(uow, programme, moved)


async def _observe(
    uow: UnitOfWork, programme: Programme, protocols: Mapping[str, Any], person_id: UUID, entry: Mapping[str, Any]
) -> None:
    starts_at = roster.instant(entry["starts_at"], (await access.by_id(uow, person_id)).zone)
    end_on = date.fromisoformat(str(entry["end_on"])[:10]) if entry.get("end_on") else None
    protocol = protocols[entry["protocol"]]
    await beginning.observe(uow, programme, person_id, protocol, starts_at=starts_at, end_on=end_on)
