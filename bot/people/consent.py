"""Consent: given before the first question, shown to whoever gave it, withdrawn when they say so (A3)."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.people import refusal
from bot.people.access import Known
from bot.people.tables import Consent, Person


async def given(uow: UnitOfWork, person_id: UUID) -> Consent | None:
    """What somebody has agreed to last, unless they have withdrawn it."""
    found = select(Consent).where(col(Consent.person_id) == person_id, col(Consent.withdrawn_at).is_(None))
    return (await uow.session.scalars(found.order_by(col(Consent.id).desc()).limit(1))).first()


async def was_inside(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether somebody has had a chat here."""
    return (await uow.session.get_one(Person, person_id)).joined_at is not None


async def give(uow: UnitOfWork, person_id: UUID, version: str) -> None:
    """Somebody agrees, for themselves and for the children they answer for, but not for who has taken back themselves what
    they had agreed to; the same version twice is once, unless somebody else had agreed for them."""
    wards = select(col(Person.id)).where(col(Person.guardian_id) == person_id, ~refusal.standing())
    wards = wards.order_by(col(Person.id))
    for each in (person_id, *await uow.session.scalars(wards)):
        before = await given(uow, each)
        by_another = before is not None and before.by_id is not None and each == person_id
        if before is None or before.version != version or by_another:
            by_id = person_id if each != person_id else None
            uow.add(Consent(id=uow.new_id(), person_id=each, version=version, at=uow.now, by_id=by_id))
            uow.record("consent.given", each, actor=str(person_id), detail={"version": version})
    await uow.session.flush()


async def withdraw(uow: UnitOfWork, person: Known) -> bool:
    """Somebody takes back what they agreed to, for the children they answer for too; False when there was nothing."""
    standing = select(Consent).where(
        (col(Consent.person_id) == person.id) | (col(Consent.by_id) == person.id), col(Consent.withdrawn_at).is_(None)
    )
    rows = list(await uow.session.scalars(standing.with_for_update()))
    for row in rows:
        row.withdrawn_at = uow.now
        uow.record("consent.withdrawn", row.person_id, actor=str(person.id), detail={"version": row.version})
    await uow.session.flush()
    return bool(rows)
