"""Which command menu a chat shows: everybody's, with what somebody's posts let them do above it."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.messaging import addresses
from bot.people import rules
from bot.people.access import Known
from bot.people.rules import May
from bot.people.tables import Post

PARTS: Mapping[str, May] = {
    "grid": May.SEE,
    "tasks": May.SERVE,
    "board": May.CARRY,
    "invite": May.TAKE_IN,
    "linelist": May.LIST,
}
"""What a menu can have besides everybody's, in its order, and the right that each needs (A1); the rare is in /help."""


async def rights(uow: UnitOfWork, person: Known) -> frozenset[May]:
    """Everything that somebody's posts allow them now, somewhere; one statement."""
    found = select(col(Post.role)).where(col(Post.person_id) == person.id, col(Post.left_at).is_(None))
    roles = list(await uow.session.scalars(found))
    return frozenset(what for what in May if any(rules.may(role, what) for role in roles))


async def want(uow: UnitOfWork, person: Known) -> None:
    """Let somebody's chat show the menu of their posts, in their language; called when they join, or any of it changes. It
    is named by its parts (``grid+tasks:en``)."""
    if person.address_id:
        allowed = await rights(uow, person)
        parts = "+".join(part for part, what in PARTS.items() if what in allowed)
        await addresses.wants_menu(uow, person.address_id, f"{parts}:{person.language}" if parts else "")
