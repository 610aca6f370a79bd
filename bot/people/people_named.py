"""Somebody as an operator names them: by their code in the roster, or by the household book, as lists print it."""

from uuid import UUID

from bot.db import UnitOfWork
from bot.people import access, book


async def one(uow: UnitOfWork, text: str) -> UUID | None:
    """The one person of a code, or of a household's number and their place in its book (``G1-012/2``; the first without it,
    or whoever is head where that one lives there no more); None when there is none, or several."""
    if person_id := await access.coded(uow, text):
        return person_id
    number, slash, member = text.strip().partition("/")
    if slash and not (member.isascii() and member.isdecimal() and len(member) < 4):
        return None
    homes = await book.homes_numbered(uow, number)
    found = await book.member_numbered(uow, homes[0][0], int(member or 1)) if len(homes) == 1 else None
    if found and (slash or (await access.by_id(uow, found)).left_on is None):
        return found
    head = await book.head_of_home(uow, number) if not slash else None
    return head.id if head else found
