"""The only door to people's rows: each way to reach somebody is one function, and says why it may (A1)."""

import json
from dataclasses import dataclass
from datetime import time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.messaging.tables import Address
from bot.people import rules
from bot.people.rules import Worker
from bot.people.tables import Area, Household, Person, Post

STAFF = frozenset({"grid_worker", "community_doctor", "counsellor", "supervisor", "administrator"})

STAND_INS = 10
"""How many stand-ins are asked one after the other (R12)."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the service knows them, without their name. ``area_ids`` go from their own grid up to the root."""

    id: UUID
    language: str
    address_id: UUID | None
    household_id: UUID | None
    head_id: UUID | None
    responsible_id: UUID | None
    reference: str
    area_ids: tuple[UUID, ...]
    zone: ZoneInfo
    remind_at: dict[str, time]
    paused: bool
    opted_out: bool

    @property
    def area_id(self) -> UUID | None:
        return self.area_ids[0] if self.area_ids else None


async def by_address(uow: UnitOfWork, address: Address) -> Known | None:
    """Whoever writes from this chat, if they have joined."""
    found = select(col(Person.id)).where(col(Person.address_id) == address.id)
    person_id = (await uow.session.scalars(found)).first()
    return await by_id(uow, person_id) if person_id else None


async def coded(uow: UnitOfWork, code: str) -> UUID | None:
    """The person whom the roster calls so, for a command of the operator's."""
    return (await uow.session.scalars(select(col(Person.id)).where(col(Person.code) == code))).one_or_none()


async def at_address(uow: UnitOfWork, address_id: UUID) -> list[Known]:
    """Everybody whose chat this is."""
    found = select(col(Person.id)).where(col(Person.address_id) == address_id).order_by(col(Person.id))
    return [await by_id(uow, person_id) for person_id in await uow.session.scalars(found)]


async def by_id(uow: UnitOfWork, person_id: UUID) -> Known:
    """A person whose id a row of ours names. ``LookupError`` when there is none: a programmer's mistake."""
    row = await uow.session.get(Person, person_id)
    if row is None:
        raise LookupError("no such person")
    home = await uow.session.get(Household, row.household_id) if row.household_id else None
    path = await _path(uow, home.area_id) if home else await _post_path(uow, person_id)
    return Known(
        id=row.id,
        language=row.language,
        address_id=row.address_id,
        household_id=row.household_id,
        head_id=home.head_id if home else None,
        responsible_id=home.responsible_id if home else None,
        reference=home.number if home else "",
        area_ids=tuple(area.id for area in path),
        zone=_zone_of(uow, path),
        remind_at={slot: time.fromisoformat(at) for slot, at in json.loads(row.remind_at).items()},
        paused=row.paused,
        opted_out=row.opted_out,
    )


async def address_of(uow: UnitOfWork, person: Known) -> Address | None:
    """Where a message to this person goes; None for those without a chat."""
    return await uow.session.get(Address, person.address_id) if person.address_id else None


async def responder_for(uow: UnitOfWork, person: Known) -> Known | None:
    """Who reports for a person: themselves, or the head of their household when they have no chat (M9)."""
    if person.address_id:
        return person
    if person.head_id and person.head_id != person.id:
        head = await by_id(uow, person.head_id)
        return head if head.address_id else None
    return None


async def dependants(uow: UnitOfWork, head: Known) -> list[Known]:
    """Whom a head of household reports for: the members without a chat of their own, in the book's order (M9)."""
    if head.household_id is None or head.head_id != head.id:
        return []
    found = select(col(Person.id)).where(
        col(Person.household_id) == head.household_id, col(Person.address_id).is_(None)
    )
    return [await by_id(uow, person_id) for person_id in await uow.session.scalars(found.order_by(col(Person.id)))]


async def place_in_household(uow: UnitOfWork, person: Known) -> int:
    """A person's place in the household book: the head is 1, the others follow in the book's order; 1 without a home."""
    if person.household_id is None:
        return 1
    found = select(col(Person.id)).where(col(Person.household_id) == person.household_id).order_by(col(Person.id))
    members = sorted(await uow.session.scalars(found), key=lambda member: member != person.head_id)
    return members.index(person.id) + 1


async def name_of(uow: UnitOfWork, person_id: UUID) -> str:
    """A person's name, opened to be shown to somebody who may see it: themselves, their household, or the resident whose
    worker they are."""
    row = await uow.session.get(Person, person_id)
    return uow.ring.open(row.name, "persons.name", row.id) if row and row.name else ""


async def may_answer_for(uow: UnitOfWork, staff: Known, person: Known) -> bool:
    """Whether this member of staff may open what concerns a resident: posted at or above the resident's area, in a post
    they have not left (R14)."""
    posts = await _posts(uow, [staff.id])
    return any(post.role in STAFF and post.area_id in person.area_ids for post in posts)


async def may_report_for(uow: UnitOfWork, reporter: Known, person: Known) -> bool:
    """Themselves, the head of their household (M9), or staff of their area by phone or visit (M12)."""
    return reporter.id in (person.id, person.head_id) or await may_answer_for(uow, reporter, person)


async def is_staff(uow: UnitOfWork, person: Known) -> bool:
    return any(post.role in STAFF for post in await _posts(uow, [person.id]))


async def answering_for(uow: UnitOfWork, person: Known) -> tuple[Known | None, Known | None]:
    """The responsible worker and the nearest community doctor of a resident (M6)."""
    responsible = await by_id(uow, person.responsible_id) if person.responsible_id else None
    doctors = [post for post in await _posted_in(uow, person.area_ids) if post.role == "community_doctor"]
    doctors.sort(key=lambda post: (person.area_ids.index(post.area_id), post.id))
    return responsible, await by_id(uow, doctors[0].person_id) if doctors else None


async def is_on_duty(uow: UnitOfWork, staff: Known) -> bool:
    """Whether any post of theirs is on shift now and not on leave, and a message can reach them."""
    if not await _is_reachable(uow, staff):
        return False
    posts = await _posts(uow, [staff.id])
    return any([rules.on_shift(_worker(post, staff.language), uow.now, await _zone(uow, post)) for post in posts])


async def nearest_eligible(uow: UnitOfWork, person: Known, skill: str, excluded: tuple[UUID, ...]) -> Known | None:
    """Who takes something of a resident by R1 and R2: the grid first, then each wider area with everything below it. Only
    those whom a message can reach."""
    for area_id in person.area_ids:
        pool = []
        for post in await _posted_in(uow, await _below(uow, area_id)):
            staff = await by_id(uow, post.person_id)
            worker, zone = _worker(post, staff.language), await _zone(uow, post)
            may = rules.eligible(worker, skill=skill, at=uow.now, zone=zone, requester=person.id, excluded=excluded)
            if may and await _is_reachable(uow, staff):
                pool.append(worker)
        if chosen := rules.first_choice(pool, responsible=person.responsible_id, language=person.language):
            return await by_id(uow, chosen.person_id)
    return None


async def looks_after(uow: UnitOfWork, person: Known, skill: str) -> Known | None:
    """Who a task about a resident goes to, never themselves: the household's responsible worker; while they are on leave,
    have left or cannot be reached, their stand-in and so on (up to ten steps, R12); else who is eligible by R1 and R2."""
    at = person.responsible_id
    asked: list[UUID] = []
    while at is not None and at not in asked and len(asked) < STAND_INS:
        asked.append(at)
        staff = await by_id(uow, at)
        posts = await _posts(uow, [at])
        zones = [await _zone(uow, post) for post in posts]
        there = [
            not rules.on_leave(_worker(post, staff.language), uow.now.astimezone(zone).date())
            for post, zone in zip(posts, zones, strict=True)
        ]
        if at != person.id and any(there) and await _is_reachable(uow, staff):
            return staff
        at = next((post.stand_in_id for post in posts if post.stand_in_id), None)
    return await nearest_eligible(uow, person, skill, tuple(asked))


async def nearest_supervisor(uow: UnitOfWork, person: Known) -> Known | None:
    """The nearest supervisor above a resident whom a message can reach: on shift if one is, else the nearest of all."""
    posts = [post for post in await _posted_in(uow, person.area_ids) if post.role == "supervisor"]
    posts.sort(key=lambda post: (person.area_ids.index(post.area_id), post.id))
    staff = [await by_id(uow, post.person_id) for post in posts]
    there = [each for each in staff if await _is_reachable(uow, each)]
    on_duty = [each for each in there if await is_on_duty(uow, each)]
    return next(iter((*on_duty, *there)), None)


async def _posts(uow: UnitOfWork, person_ids: list[UUID]) -> list[Post]:
    found = select(Post).where(col(Post.person_id).in_(person_ids), col(Post.left_at).is_(None))
    return list(await uow.session.scalars(found.order_by(col(Post.id))))


async def _posted_in(uow: UnitOfWork, area_ids: tuple[UUID, ...] | list[UUID]) -> list[Post]:
    found = select(Post).where(col(Post.area_id).in_(area_ids), col(Post.left_at).is_(None))
    return list(await uow.session.scalars(found.order_by(col(Post.id))))


async def _is_reachable(uow: UnitOfWork, person: Known) -> bool:
    address = await address_of(uow, person)
    return address is not None and address.unreachable_since is None


async def _zone(uow: UnitOfWork, post: Post) -> ZoneInfo:
    """The zone of a post's area: a shift is counted where the post is, wherever the worker lives."""
    return _zone_of(uow, await _path(uow, post.area_id))


def _zone_of(uow: UnitOfWork, path: list[Area]) -> ZoneInfo:
    return ZoneInfo(next((area.zone for area in path if area.zone), uow.zone))


def _worker(post: Post, language: str) -> Worker:
    leave = (post.leave_from, post.leave_until) if post.leave_from else None
    return Worker(
        post.person_id,
        post.area_id,
        post.role,
        frozenset(post.skills.split(",")),
        frozenset({language}),
        rules.shift(post.shift),
        post.load,
        post.cap,
        post.last_assigned_at,
        leave,
        post.stand_in_id,
    )


async def _path(uow: UnitOfWork, area_id: UUID | None) -> list[Area]:
    path: list[Area] = []
    while area_id and (area := await uow.session.get(Area, area_id)):
        path.append(area)
        area_id = area.parent_id
    return path


async def _post_path(uow: UnitOfWork, person_id: UUID) -> list[Area]:
    posts = await _posts(uow, [person_id])
    return await _path(uow, posts[0].area_id) if posts else []


async def _below(uow: UnitOfWork, area_id: UUID) -> list[UUID]:
    """An area and everything in it."""
    found, edge = [area_id], [area_id]
    while edge:
        children = select(col(Area.id)).where(col(Area.parent_id).in_(edge))
        edge = list(await uow.session.scalars(children))
        found += edge
    return found
