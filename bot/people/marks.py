"""What somebody is to be looked after for: health data, opened for a purpose, for who answers for them (A1, A2)."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.people.access import Known
from bot.people.tables import Person


async def opened(
    uow: UnitOfWork, staff: Known, people: Collection[Known], *, purpose: str
) -> dict[UUID, tuple[str, ...]]:
    """The marks of those of these people who have any, as codes of ``rules.MARKS``; one statement. Whoever asks has judged
    that ``staff`` may; each look is recorded with what it was for (A2)."""
    areas = {person.id: str(person.area_id or "") for person in people}
    found = select(col(Person.id), col(Person.marks)).where(
        col(Person.id).in_(list(areas)), col(Person.marks).is_not(None)
    )
    marks = {}
    for row in await uow.session.execute(found):
        if opened := uow.ring.open(row.marks, "persons.marks", row.id):
            marks[row.id] = tuple(opened.split(","))
            uow.record("marks.read", row.id, actor=str(staff.id), area=areas[row.id], purpose=purpose)
    return marks
