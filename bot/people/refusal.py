"""Whoever has taken their consent back is asked by their worker, and nobody at home is asked for them (A3)."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.people.tables import Consent, Person


def standing() -> ColumnElement[bool]:
    """A condition on persons: they took back themselves what they had agreed to, and have not agreed since; nobody does that
    for them."""
    theirs = select(col(Consent.id)).where(col(Consent.person_id) == col(Person.id), col(Consent.by_id).is_(None))
    taken_back = theirs.where(col(Consent.withdrawn_at).is_not(None))
    return and_(taken_back.exists(), ~theirs.where(col(Consent.withdrawn_at).is_(None)).exists())


async def stands(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether that is so of somebody."""
    found = select(col(Person.id)).where(col(Person.id) == person_id, standing())
    return (await uow.session.scalars(found)).first() is not None
