"""Joining by an invitation, choosing a language."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from bot.audit import OPERATOR
from bot.db import UnitOfWork
from bot.errors import LinliError
from bot.i18n import LANGUAGES, Words
from bot.messaging import Message, addresses, outbox
from bot.messaging.tables import Address
from bot.people import access, book, claims, consent, marks, menus, messages, places
from bot.people.access import Known
from bot.people.messages import joining, rights
from bot.people.rules import May
from bot.people.tables import Household, Invitation, Person, Post

VALID_FOR = timedelta(days=7)
"""How long a link for one person is good."""
SHEET_VALID_FOR = timedelta(days=30)
"""How long a household's is: it is printed, and brought to the door."""


@dataclass(frozen=True, slots=True)
class Door:
    """An invitation that is good now, and those whom it lets in: one person, or the members of a household who have not
    joined and are old enough, in the book's order."""

    invitation_id: UUID
    members: tuple[UUID, ...]
    is_household: bool


async def invite(uow: UnitOfWork, person_id: UUID, token: str | None = None, *, by: Known | None = None) -> str:
    """A new door for one person: 160 random bits for a deep link, used once, for a week. Only its keyed index is kept.
    ``LinliError`` for somebody under 14: they join through their guardian (A3)."""
    await _check_age(uow, person_id)
    token = token or secrets.token_urlsafe(20)
    new_link(uow, token, by, person_id=person_id, expires_at=uow.now + VALID_FOR)
    uow.record("person.invited", person_id, actor=str(by.id) if by else OPERATOR)
    return token


async def invite_household(uow: UnitOfWork, household_id: UUID, *, by: Known | None = None) -> tuple[str, UUID] | None:
    """A new door for a household, good for as many as have not joined, for thirty days: its token and its id. None when
    everybody has joined."""
    waiting = len(await _waiting(uow, household_id, staff_too=not by))
    if not waiting:
        return None
    token = secrets.token_urlsafe(20)
    row = new_link(uow, token, by, household_id=household_id, most_uses=waiting, expires_at=uow.now + SHEET_VALID_FOR)
    uow.record("household.invited", household_id, actor=str(by.id) if by else OPERATOR)
    return token, row.id


async def invite_by(
    uow: UnitOfWork, staff: Known, number: str, member: int | None
) -> tuple[str, UUID, datetime, Known | None]:
    """A worker's link for a household of their area, or for one member of it with a new phone: its token, its id, until
    when it is good, and the member. ``LinliError`` for any other household, whether it is there or not, and for a member who
    holds a post: only the operator lets somebody into a colleague's chat (A1)."""
    homes = await book.homes_numbered(uow, number)
    mine = [home_id for home_id, path in homes if await access.may(uow, staff, May.TAKE_IN, path)]
    if len(mine) > 1:
        raise LinliError("several_households", joining.SEVERAL_HOUSEHOLDS)
    if not mine:
        raise LinliError("no_such_household", joining.NO_SUCH_HOUSEHOLD)
    if member is None:
        if made := await invite_household(uow, mine[0], by=staff):
            return *made, uow.now + SHEET_VALID_FOR, None
    elif person_id := await book.member_numbered(uow, mine[0], member):
        person = await access.by_id(uow, person_id)
        if await access.holds_post(uow, person):
            raise LinliError("holds_post", joining.HOLDS_POST)
        token = await invite(uow, person_id, by=staff)
        return token, (await open_invitations(uow, person_id=person_id))[-1], uow.now + VALID_FOR, person
    raise LinliError("no_such_household", joining.NO_SUCH_HOUSEHOLD)


async def revoke_by(uow: UnitOfWork, staff: Known, invitation_id: UUID) -> bool:
    """A worker takes back a link they made, or one for somebody of their area. False when it was not good any more;
    ``LinliError`` when it is not theirs."""
    row = await uow.session.get(Invitation, invitation_id)
    if row is None:
        return False
    if row.made_by_id != staff.id and not await access.may(uow, staff, May.TAKE_IN, await _leads_to(uow, row)):
        raise LinliError("no_such_household", joining.NO_SUCH_HOUSEHOLD)
    return await revoke(uow, invitation_id, actor=str(staff.id))


async def revoke(uow: UnitOfWork, invitation_id: UUID, *, actor: str = OPERATOR) -> bool:
    """Take a link back; False when it was used up, over or taken back before."""
    row = await uow.lock(Invitation, invitation_id)
    if row is None or row.revoked_at is not None or row.uses >= row.most_uses or row.expires_at <= uow.now:
        return False
    row.revoked_at = uow.now
    uow.record("invitation.revoked", row.id, actor=actor)
    return True


async def open_invitations(
    uow: UnitOfWork, *, person_id: UUID | None = None, household_id: UUID | None = None
) -> list[UUID]:
    """The links of a person, or of a household, that are still good."""
    found = select(col(Invitation.id)).where(
        col(Invitation.revoked_at).is_(None),
        col(Invitation.uses) < col(Invitation.most_uses),
        col(Invitation.expires_at) > uow.now,
        col(Invitation.person_id) == person_id if person_id else col(Invitation.household_id) == household_id,
    )
    return list(await uow.session.scalars(found.order_by(col(Invitation.id))))


async def knock(uow: UnitOfWork, address: Address, token: str) -> Door:
    """Somebody follows a link in their chat. ``LinliError`` when it is spent, not for them, or the chat is somebody
    else's; nothing is told but that."""
    found = select(Invitation).where(col(Invitation.token_key) == uow.ring.index(token, "invitation")).with_for_update()
    return await _door(uow, address, (await uow.session.scalars(found)).one_or_none())


async def door(uow: UnitOfWork, address: Address, invitation_id: UUID) -> Door:
    """The same for a button of a link that was followed before; judged anew."""
    return await _door(uow, address, await uow.lock(Invitation, invitation_id))


async def join(
    uow: UnitOfWork, address: Address, door: Door, person_id: UUID, *, agreed: str, language: str | None = None
) -> Known:
    """Somebody the door is for has agreed to a version of the terms (A3), and is inside. ``LinliError`` when they have
    joined from another chat."""
    person = await uow.lock(Person, person_id)
    row = await uow.lock(Invitation, door.invitation_id)
    assert person is not None  # noqa: S101 -- a foreign key
    assert row is not None  # noqa: S101 -- the door was judged in this unit of work
    if person_id not in door.members or (door.is_household and person.address_id is not None):
        raise LinliError("joined_already", joining.JOINED_ALREADY)
    row.uses, row.used_at = row.uses + 1, uow.now
    return await enter(
        uow, address, person_id, agreed=agreed, language=language or person.language, actor=str(person_id)
    )


async def enter(uow: UnitOfWork, address: Address, person_id: UUID, *, agreed: str, language: str, actor: str) -> Known:
    """Bind a chat to somebody who has agreed to a version of the terms (A3), and speaks a language from now on. Their old
    phone is a stranger's, every link that was for them alone is taken back, and what this chat had asked for is over."""
    person = await uow.lock(Person, person_id)
    assert person is not None  # noqa: S101 -- a foreign key
    if person.address_id and person.address_id != address.id:
        await forsake(uow, person.address_id, person_id)
    person.address_id, person.joined_at, person.language = address.id, uow.now, language
    await uow.session.flush()
    for link in await open_invitations(uow, person_id=person_id):
        await revoke(uow, link, actor=actor)
    if (claim := await claims.of_chat(uow, address)) is not None:
        claims.close(uow, claim, "stopped")
    await consent.give(uow, person_id, agreed)
    uow.record("person.joined", person.id, actor=actor)
    await uow.session.flush()
    known = await access.by_id(uow, person.id)
    await menus.want(uow, known)
    return known


async def forsake(uow: UnitOfWork, address_id: UUID, person_id: UUID) -> None:
    """A chat is somebody's no more: what waits for them there never leaves, and its menu is everybody's."""
    await outbox.withhold(uow, address_id, person_id)
    await addresses.wants_menu(uow, address_id, "")


async def speak(uow: UnitOfWork, person: Known, language: str) -> None:
    """Choose the language one is written to in; an unknown one changes nothing."""
    row = await uow.lock(Person, person.id)
    if row is not None and language in LANGUAGES:
        row.language = language
        await menus.want(uow, await access.by_id(uow, person.id))
        uow.record("person.language", person.id, actor=str(person.id), detail={"language": language})


async def named(uow: UnitOfWork, words: Words, staff: Known, person: Known, *, purpose: str) -> str:
    """A reference with the name, where staff whom the caller has judged must not take one person for another; the look is
    recorded (A2)."""
    uow.record("name.read", person.id, actor=str(staff.id), area=str(person.area_id or ""), purpose=purpose)
    return f"{await reference_of(uow, words, person)} · {await access.name_of(uow, person.id)}"


async def reference_of(uow: UnitOfWork, words: Words, person: Known) -> str:  # noqa: ARG001 -- every room asks with it
    """How staff read of somebody: the household's book number; for a member other than the first, with their place in the
    book, so that whoever calls knows whom to ask for. Never a name."""
    if person.place == 1:
        return person.reference
    return messages.member(words, reference=person.reference, number=person.place)


async def contact(
    uow: UnitOfWork, words: Words, staff: Known, person: Known, *, purpose: str, minutes: int, own: bool = False
) -> Message:
    """Name, telephone (of nobody else at home, when only their ``own``) and address of somebody, shown for so many minutes
    to staff whom the caller has judged; the look is recorded (R13, A2)."""
    uow.record("contact.read", person.id, actor=str(staff.id), area=str(person.area_id or ""), purpose=purpose)
    name, telephone = await access.contact_of(uow, person, own=own)
    return messages.contact(
        words,
        reference=await reference_of(uow, words, person),
        name=name,
        telephone=telephone,
        address=await places.address_of(uow, person, words.code),
        shown_for=timedelta(minutes=minutes),
    )


async def to_mind(uow: UnitOfWork, words: Words, staff: Known, person: Known, *, purpose: str) -> str:
    """What whoever looks after somebody minds when they call or visit: a line, empty for who has no mark. The caller has
    judged that they may; the look is recorded (A2)."""
    found = await marks.opened(uow, staff, [person], purpose=purpose)
    return rights.looked_after(words, found.get(person.id, ()))


async def anybody(uow: UnitOfWork) -> bool:
    """Whether the roster has anybody in it."""
    return (await uow.session.execute(select(col(Person.id)).limit(1))).first() is not None


def new_link(uow: UnitOfWork, token: str, by: Known | None, **more: Any) -> Invitation:
    key = uow.ring.index(token, "invitation")
    return uow.add(Invitation(id=uow.new_id(), token_key=key, made_by_id=by.id if by else None, **more))


async def _door(uow: UnitOfWork, address: Address, row: Invitation | None) -> Door:
    if row is None or row.uses >= row.most_uses or row.expires_at <= uow.now:
        raise LinliError("invitation_spent", joining.SPENT)
    if row.revoked_at is not None or not await _maker_still_may(uow, row):
        raise LinliError("invitation_revoked", joining.REVOKED)
    members = (row.person_id,) if row.person_id else await _waiting(uow, row.household_id, staff_too=not row.made_by_id)
    here = await access.by_address(uow, address)
    if here and row.person_id and here.id != row.person_id:
        raise LinliError("chat_taken", joining.TAKEN)
    if here and row.household_id:
        mine = here.household_id == row.household_id
        raise LinliError("joined_before" if mine else "chat_taken", joining.JOINED_ALREADY if mine else joining.TAKEN)
    if row.person_id:
        await _may_enter(uow, row, await access.by_id(uow, row.person_id))
    return Door(row.id, members, is_household=row.person_id is None)


async def _maker_still_may(uow: UnitOfWork, row: Invitation) -> bool:
    """Whether a link opens yet: the operator's and one's own do, a worker's while they may take people in there (A1)."""
    if row.made_by_id in (None, row.person_id):
        return True
    maker = await access.by_id(uow, row.made_by_id)
    return await access.may(uow, maker, May.TAKE_IN, await _leads_to(uow, row))


async def _leads_to(uow: UnitOfWork, row: Invitation) -> tuple[UUID, ...]:
    """The grid that a link lets in to, and the areas above it."""
    if row.person_id:
        return (await access.by_id(uow, row.person_id)).area_ids
    return await access.path_of(uow, (await uow.session.get_one(Household, row.household_id)).area_id)


async def _check_age(uow: UnitOfWork, person_id: UUID) -> None:
    """No ages are known: whoever has a guardian counts as under 14 until staff say otherwise (A3). ``LinliError``."""
    row = await uow.session.get_one(Person, person_id)
    if row.left_on:
        raise LinliError("left_book", joining.LEFT_BOOK)
    if row.guardian_id and not row.of_age:
        raise LinliError("through_guardian", joining.THROUGH_GUARDIAN)


async def _may_enter(uow: UnitOfWork, row: Invitation, person: Known) -> None:
    """Whether a link of their own still opens for somebody: not for a child, nor a colleague's for who holds a post."""
    await _check_age(uow, person.id)
    if row.made_by_id not in (None, person.id) and await access.holds_post(uow, person):
        raise LinliError("invitation_revoked", joining.REVOKED)


async def _waiting(uow: UnitOfWork, household_id: UUID | None, *, staff_too: bool) -> tuple[UUID, ...]:
    """The members of a household who have no chat, and no guardian unless they are of age, in the book's order.
    Those who hold a post only by a link of the operator's (A1)."""
    found = select(col(Person.id)).where(
        col(Person.household_id) == household_id,
        col(Person.left_on).is_(None),
        col(Person.address_id).is_(None),
        or_(col(Person.guardian_id).is_(None), col(Person.of_age).is_(True)),
    )
    if not staff_too:
        found = found.where(col(Person.id).not_in(select(col(Post.person_id)).where(col(Post.left_at).is_(None))))
    return tuple(await uow.session.scalars(found.order_by(col(Person.place), col(Person.id))))
