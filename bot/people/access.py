"""The only door into the room for a right: each way to reach somebody is one function, and says why it may (A1)."""

import json
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.messaging.tables import Address
from bot.people import held, refusal, rules
from bot.people.rules import May, Worker
from bot.people.tables import Area, Household, Person, Post

STAFF = frozenset(role for role, may in rules.ROLES.items() if May.SERVE in may)
"""Who is given tasks about households; a volunteer takes errands, a publisher and an approver have none."""
READERS = frozenset(role for role, may in rules.ROLES.items() if May.READ in may)
"""Who may answer for a household: they read what is reported there."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the service knows them, without their name. ``area_ids`` go from their own grid up to the root,
    ``place`` is theirs in the household's book, ``left_on`` the day from which they live there no more."""

    id: UUID
    language: str
    address_id: UUID | None
    household_id: UUID | None
    head_id: UUID | None
    responsible_id: UUID | None
    guardian_id: UUID | None
    reference: str
    area_ids: tuple[UUID, ...]
    zone: ZoneInfo
    remind_at: dict[str, time]
    paused: bool
    opted_out: bool
    place: int = 1
    left_on: date | None = None

    @property
    def area_id(self) -> UUID | None:
        return self.area_ids[0] if self.area_ids else None


async def by_address(uow: UnitOfWork, address: Address) -> Known | None:
    """Whoever writes from this chat, if they have joined."""
    row = (await uow.session.scalars(select(Person).where(col(Person.address_id) == address.id))).first()
    return await by_id(uow, row.id) if row else None


async def coded(uow: UnitOfWork, code: str) -> UUID | None:
    """The person whom the roster calls so, for a command of the operator's."""
    return (await uow.session.scalars(select(col(Person.id)).where(col(Person.code) == code))).one_or_none()


async def roster_code(uow: UnitOfWork, person_id: UUID) -> str:
    """How the roster calls somebody, for a list that gives no names."""
    return (await uow.session.scalars(select(col(Person.code)).where(col(Person.id) == person_id))).one()


async def at_address(uow: UnitOfWork, address_id: UUID) -> list[Known]:
    """Everybody whose chat this is."""
    found = select(Person).where(col(Person.address_id) == address_id).order_by(col(Person.id))
    return [await by_id(uow, row.id) for row in list(await uow.session.scalars(found))]


async def by_id(uow: UnitOfWork, person_id: UUID) -> Known:
    """A person whose id a row of ours names. ``LookupError`` when there is none: a programmer's mistake."""
    row = await held.once(uow, Person, person_id)
    if row is None:
        raise LookupError("no such person")
    home = await held.once(uow, Household, row.household_id) if row.household_id else None
    path = await held.way_up(uow, home.area_id) if home else await _post_path(uow, person_id)
    return Known(
        id=row.id,
        language=row.language,
        address_id=row.address_id,
        household_id=row.household_id,
        head_id=home.head_id if home else None,
        responsible_id=home.responsible_id if home else None,
        guardian_id=row.guardian_id,
        reference=home.number if home else "",
        area_ids=tuple(area.id for area in path),
        zone=_zone_of(uow, path),
        remind_at={slot: time.fromisoformat(at) for slot, at in json.loads(row.remind_at).items()},
        paused=row.paused,
        opted_out=row.opted_out,
        place=row.place,
        left_on=row.left_on,
    )


async def address_of(uow: UnitOfWork, person: Known) -> Address | None:
    """Where a message to this person goes; None for those without a chat."""
    return await held.once(uow, Address, person.address_id) if person.address_id else None


async def responder_for(uow: UnitOfWork, person: Known) -> Known | None:
    """Who reports for a person: themselves; without a chat, the guardian of somebody under 14 (A3), or the head of their
    household (M9); nobody for whoever has taken their consent back: their worker asks them (A3)."""
    if person.address_id:
        return person
    for adult_id in (person.guardian_id, person.head_id):
        if adult_id and adult_id != person.id and (adult := await by_id(uow, adult_id)).address_id:
            return None if await refusal.stands(uow, person.id) else adult
    return None


async def dependants(uow: UnitOfWork, adult: Known) -> list[Known]:
    """Whom somebody reports for, of those without a chat of their own, in the book's order: a guardian for the children
    they answer for (A3), a head of household for its other members, unless these have a guardian who can (M9); for nobody
    who has taken their consent back."""
    mine = col(Person.guardian_id) == adult.id
    if adult.household_id and adult.head_id == adult.id:
        mine |= col(Person.household_id) == adult.household_id
    without_chat = mine & col(Person.address_id).is_(None) & col(Person.left_on).is_(None) & ~refusal.standing()
    found = select(col(Person.id)).where(without_chat).order_by(col(Person.id))
    members = [await by_id(uow, person_id) for person_id in await uow.session.scalars(found)]
    return [each for each in members if not await _has_another_guardian(uow, each, adult)]


async def _has_another_guardian(uow: UnitOfWork, person: Known, adult: Known) -> bool:
    if person.guardian_id is None or person.guardian_id == adult.id:
        return False
    return (await by_id(uow, person.guardian_id)).address_id is not None


async def members_of(uow: UnitOfWork, household_id: UUID) -> list[UUID]:
    """Everybody who lives in a household, in the book's order."""
    found = select(col(Person.id)).where(col(Person.household_id) == household_id, col(Person.left_on).is_(None))
    return list(await uow.session.scalars(found.order_by(col(Person.place), col(Person.id))))


async def path_of(uow: UnitOfWork, area_id: UUID) -> tuple[UUID, ...]:
    """An area and those it lies in, up to the root."""
    return tuple(area.id for area in await held.way_up(uow, area_id))


async def name_of(uow: UnitOfWork, person_id: UUID) -> str:
    """A person's name, opened for who may see it: themselves, their household, or the resident whose worker they are."""
    row = await uow.session.get(Person, person_id)
    return uow.ring.open(row.name, "persons.name", row.id) if row and row.name else ""


async def contact_of(uow: UnitOfWork, person: Known, *, own: bool = False) -> tuple[str, str]:
    """A person's name, and the telephone they, or else their guardian or the head of their household can be called at, or
    only their ``own``; opened for staff who may see them, and whoever asks writes the line of audit (R13, A2)."""
    for each_id in filter(None, (person.id,) if own else (person.id, person.guardian_id, person.head_id)):
        row = await uow.session.get(Person, each_id)
        if row and row.phone:
            return await name_of(uow, person.id), uow.ring.open(row.phone, "persons.phone", row.id)
    return await name_of(uow, person.id), ""


async def may_answer_for(uow: UnitOfWork, staff: Known, person: Known) -> bool:
    """Whether staff may read what a resident reports: a worker, doctor or supervisor at or above their area now (R14)."""
    return await may(uow, staff, May.READ, person.area_ids)


async def may_decide_for(uow: UnitOfWork, staff: Known, person: Known) -> bool:
    """Whether this member of staff may begin, change and end a resident's observation (M14)."""
    return await may(uow, staff, May.DECIDE, person.area_ids)


async def may_see(uow: UnitOfWork, staff: Known, person: Known) -> bool:
    """Whether this member of staff may see a resident's household: who lives there, who is silent or owes, what is to be
    done; not what anybody reports (A1)."""
    return await may(uow, staff, May.SEE, person.area_ids)


async def is_own(uow: UnitOfWork, reader: Known, person: Known) -> bool:
    """Whether somebody reads of themselves, or of whom they report for at home now: as their guardian (A3), or as the head
    of their household (M9). Of who has a chat of their own nobody else does. Staff read a reference instead of a name."""
    if reader.id == person.id or reader.id not in (person.head_id, person.guardian_id):
        return reader.id == person.id
    responder = await responder_for(uow, person)
    return responder is not None and responder.id == reader.id


async def may_report_for(uow: UnitOfWork, reporter: Known, person: Known) -> bool:
    """Themselves, their guardian (A3) or the head of their household (M9) while they have no chat of their own, or who
    answers for them by phone or visit (M12)."""
    return await is_own(uow, reporter, person) or await may_answer_for(uow, reporter, person)


async def is_staff(uow: UnitOfWork, person: Known) -> bool:
    """Whether tasks about households are given to somebody."""
    return await may(uow, person, May.SERVE)


async def may(uow: UnitOfWork, person: Known, what: May, area_ids: tuple[UUID, ...] | None = None) -> bool:
    """Whether a post of somebody's allows a thing now, at or above an area whose path is given, or anywhere (A1)."""
    return any(
        rules.may(post.role, what) and (area_ids is None or post.area_id in area_ids)
        for post in await _posts(uow, [person.id])
    )


async def holds_post(uow: UnitOfWork, person: Known) -> bool:
    """Whether somebody works here now, in whatever role."""
    return bool(await _posts(uow, [person.id]))


async def answering_for(uow: UnitOfWork, person: Known) -> tuple[Known | None, Known | None]:
    """The responsible worker, as their posts are now, and the nearest community doctor of a resident (M6)."""
    posts = await _posted_in(uow, person.area_ids)
    doctors = [post.person_id for post in posts if post.role == "community_doctor"]
    found = _responsible(posts, person), next(iter(doctors), None)
    responsible, doctor = [await by_id(uow, each) if each else None for each in found]
    return responsible, doctor


async def responsible_for(uow: UnitOfWork, person: Known) -> UUID | None:
    """Who answers for a household now: whom its book names, while they may open it; else the first worker of its grid, or of
    the nearest area above a building that is an area of its own."""
    return _responsible(await _posted_in(uow, person.area_ids), person)


def _responsible(posts: list[Post], person: Known) -> UUID | None:
    if any(post.person_id == person.responsible_id and post.role in READERS for post in posts):
        return person.responsible_id
    workers = [post for post in posts if post.role == rules.RESPONSIBLE and post.person_id != person.id]
    return workers[0].person_id if workers and person.household_id else None


async def is_on_duty(uow: UnitOfWork, staff: Known) -> bool:
    """Whether any post of theirs is on shift now and not on leave, and a message can reach them."""
    return await is_reachable(uow, staff) and await _absence(uow, staff) == 0


async def posts_held(uow: UnitOfWork, staff: Known) -> list[tuple[Post, Worker, ZoneInfo]]:
    """The posts somebody holds now, oldest first, each with what routing asks about it and the zone it is counted in."""
    posts = await _posts(uow, [staff.id])
    return [(post, worker_of(post, staff.language), await zone_of(uow, post)) for post in posts]


async def supervisors_above(uow: UnitOfWork, person: Known) -> list[Known]:
    """The supervisors above somebody whom a message can reach, never themselves: those on shift, then those off shift, then
    those on leave, each the nearest first."""
    posted = await _posted_in(uow, person.area_ids)
    ids = dict.fromkeys(post.person_id for post in posted if post.role == "supervisor")
    staff = [await by_id(uow, each) for each in ids if each != person.id]
    ranked = [(await _absence(uow, each), each) for each in staff if await is_reachable(uow, each)]
    return [each for _, each in sorted(ranked, key=lambda ranked: ranked[0])]


async def _absence(uow: UnitOfWork, staff: Known) -> int:
    """0 for somebody on shift at one of their posts now, 1 off shift, 2 on leave from all of them."""
    found = [(worker, zone) for _, worker, zone in await posts_held(uow, staff)]
    if any(rules.on_shift(worker, uow.now, zone) for worker, zone in found):
        return 0
    return 2 if all(rules.on_leave(worker, uow.now.astimezone(zone).date()) for worker, zone in found) else 1


async def nearest_supervisor(uow: UnitOfWork, person: Known) -> Known | None:
    """The nearest supervisor above somebody whom a message can reach: on shift if one is, else the nearest of all."""
    return next(iter(await supervisors_above(uow, person)), None)


async def code_of(uow: UnitOfWork, area_id: UUID) -> str:
    """What an area is called in the roster."""
    area = await uow.session.get(Area, area_id)
    return area.code if area else ""


async def _posts(uow: UnitOfWork, person_ids: list[UUID]) -> list[Post]:
    found = select(Post).where(col(Post.person_id).in_(person_ids), col(Post.left_at).is_(None))
    return list(await uow.session.scalars(found.order_by(col(Post.id))))


async def _posted_in(uow: UnitOfWork, area_ids: tuple[UUID, ...]) -> list[Post]:
    """The posts held in these areas, in the areas' order: the nearest first."""
    found = select(Post).where(col(Post.area_id).in_(area_ids), col(Post.left_at).is_(None))
    return sorted(await uow.session.scalars(found), key=lambda post: (area_ids.index(post.area_id), post.id))


async def is_reachable(uow: UnitOfWork, person: Known) -> bool:
    """Whether a message can reach somebody: they have a chat, and it is not blocked."""
    address = await address_of(uow, person)
    return address is not None and address.unreachable_since is None


async def zone_of(uow: UnitOfWork, post: Post) -> ZoneInfo:
    """The zone of a post's area: a shift is counted where the post is, wherever the worker lives."""
    return _zone_of(uow, await held.way_up(uow, post.area_id))


def _zone_of(uow: UnitOfWork, path: list[Area]) -> ZoneInfo:
    return ZoneInfo(next((area.zone for area in path if area.zone), uow.zone))


def worker_of(post: Post, language: str, cap: int = 0) -> Worker:
    """A post as far as routing asks about it; ``cap`` is the policy's, for one that names none."""
    leave = (post.leave_from, post.leave_until) if post.leave_from else None
    return Worker(
        post.person_id,
        post.area_id,
        post.role,
        frozenset(post.skills.split(",")),
        frozenset({language, *post.languages.split(",")}) - {""},
        rules.shift(post.shift),
        post.load,
        cap if post.cap is None else post.cap,
        post.last_assigned_at,
        leave,
        post.stand_in_id,
        on_duty=post.on_duty,
        duty_until=post.duty_until,
        on_call=post.on_call,
    )


async def _post_path(uow: UnitOfWork, person_id: UUID) -> list[Area]:
    posts = await _posts(uow, [person_id])
    return await held.way_up(uow, posts[0].area_id) if posts else []
