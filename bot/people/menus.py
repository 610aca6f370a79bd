"""Which command menu a chat shows: everybody's, or the one of those who work for a community."""

from bot.db import UnitOfWork
from bot.messaging import addresses
from bot.people import access
from bot.people.access import Known


async def want(uow: UnitOfWork, person: Known) -> None:
    """Let somebody's chat show the menu of their posts, in their language; called when they join, or any of it changes."""
    if person.address_id:
        menu = f"staff:{person.language}" if await access.is_staff(uow, person) else ""
        await addresses.wants_menu(uow, person.address_id, menu)
