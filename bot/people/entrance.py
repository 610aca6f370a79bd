"""What somebody reads at the door, one step after the other: a language, who they are, what they agree to (A3, A4)."""

from uuid import UUID

from bot.db import UnitOfWork
from bot.errors import LinliError
from bot.i18n import DEFAULT, Wording
from bot.messaging import Message
from bot.people import access
from bot.people.messages import joining
from bot.people.messages.joining import Doorway
from bot.people.service import Door
from bot.people.terms import Terms, mark


async def shown(
    uow: UnitOfWork, wording: Wording, terms: Terms, door: Door, *, language: str | None, chosen: UUID | None = None
) -> Message:
    """The next thing to read: in which language, where the phone's is none of ours; who of the household; the terms.
    ``LinliError`` when whoever was chosen has joined meanwhile."""
    person_id = chosen if door.is_household else door.members[0]
    if language is None:
        return joining.which_language(Doorway(door.invitation_id, None, DEFAULT))
    words = wording[language]
    if person_id is None:
        return await _which_member(uow, wording, door, language)
    if person_id not in door.members:
        raise LinliError("joined_already", joining.JOINED_ALREADY)
    doorway = Doorway(door.invitation_id, person_id, language, mark(terms.version))
    name = await access.name_of(uow, person_id)
    return joining.terms(words, terms, joining.answers_at(words, doorway), name=name)


async def _which_member(uow: UnitOfWork, wording: Wording, door: Door, language: str) -> Message:
    """The names are shown to the holder of a household's link, and that they were is on record (A2)."""
    words = wording[language]
    if not door.members:
        return joining.nobody_left(words)
    uow.record("household.shown", door.invitation_id, actor="invitation", purpose="joining")
    names = [(await access.name_of(uow, member), member) for member in door.members]
    return joining.which_member(words, Doorway(door.invitation_id, None, language), names)
