"""Joining by an invitation, choosing a language."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import LANGUAGES, Words
from bot.messaging.tables import Address
from bot.people import access, messages
from bot.people.access import Known
from bot.people.tables import Invitation, Person, Post

VALID_FOR = timedelta(days=7)


async def invite(uow: UnitOfWork, person_id: UUID, token: str | None = None) -> str:
    """A new door for one person: 160 random bits for a deep link, used once, for a week. Only its keyed index is kept."""
    token = token or secrets.token_urlsafe(20)
    uow.add(
        Invitation(
            id=uow.new_id(),
            person_id=person_id,
            token_key=uow.ring.index(token, "invitation"),
            expires_at=uow.now + VALID_FOR,
        )
    )
    uow.record("person.invited", person_id)
    return token


async def join(uow: UnitOfWork, address: Address, token: str) -> Known:
    """Bind a chat to the person an invitation is for. ``LinliError`` when it is spent, or the chat is somebody else's."""
    found = select(Invitation).where(col(Invitation.token_key) == uow.ring.index(token, "invitation")).with_for_update()
    invitation = (await uow.session.scalars(found)).one_or_none()
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= uow.now:
        raise LinliError(
            "invitation_spent",
            N_("This invitation link is no longer valid. Please ask your community worker for a new one."),
        )
    if (other := await access.by_address(uow, address)) and other.id != invitation.person_id:
        raise LinliError(
            "chat_taken", N_("This chat already belongs to another person. Please ask your community worker.")
        )
    person = await uow.lock(Person, invitation.person_id)
    assert person is not None  # noqa: S101 -- a foreign key
    invitation.used_at, person.address_id, person.joined_at = uow.now, address.id, uow.now
    uow.record("person.joined", person.id, actor=str(person.id))
    await uow.session.flush()
    return await access.by_id(uow, person.id)


async def speak(uow: UnitOfWork, person: Known, language: str) -> None:
    """Choose the language one is written to in; an unknown one changes nothing."""
    row = await uow.lock(Person, person.id)
    if row is not None and language in LANGUAGES:
        row.language = language
        uow.record("person.language", person.id, actor=str(person.id), detail={"language": language})


async def reference_of(uow: UnitOfWork, words: Words, person: Known) -> str:
    """How staff read of somebody: the household's book number; for a member other than the head, with their place in the
    book, so that whoever calls knows whom to ask for. Never a name."""
    number = await access.place_in_household(uow, person)
    return person.reference if number == 1 else messages.member(words, reference=person.reference, number=number)


async def anybody(uow: UnitOfWork) -> bool:
    """Whether the roster has anybody in it."""
    return (await uow.session.execute(select(col(Person.id)).limit(1))).first() is not None


async def staff_without_chat(uow: UnitOfWork) -> dict[str, UUID]:
    """Workers who have not joined yet, by the names their town's file gave them: their invitation may be lost."""
    found = (
        select(col(Person.code), col(Person.id))
        .join(Post, col(Post.person_id) == col(Person.id))
        .where(col(Person.address_id).is_(None), col(Post.left_at).is_(None))
        .order_by(col(Person.id))
    )
    return {row.code: row.id for row in await uow.session.execute(found)}
