"""What nearly every verb asks for: fetched once in a unit of work, for a session forgets what nobody holds."""

from functools import cache
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlmodel import SQLModel, col

from bot.db import UnitOfWork
from bot.people.tables import Area

_Row = TypeVar("_Row", bound=SQLModel)


async def way_up(uow: UnitOfWork, area_id: UUID | None) -> list[Area]:
    """An area and those it lies in, up to the root."""
    held: dict[UUID, Area | None] = uow.session.info.setdefault("held", {})
    if area_id and area_id not in held:
        held |= {area.id: area for area in await uow.session.scalars(_upwards(), {"area_id": area_id})}
    path: list[Area] = []
    while area_id and (area := held.get(area_id)):
        path.append(area)
        area_id = area.parent_id
    return path


@cache
def _upwards() -> Select[Area]:
    place = select(col(Area.id), col(Area.parent_id))
    above = place.where(col(Area.id) == bindparam("area_id")).cte(recursive=True)
    parents = place.join(above, col(Area.id) == above.c.parent_id)
    return select(Area).where(col(Area.id).in_(select(above.union(parents).c.id)))


async def once(uow: UnitOfWork, table: type[_Row], row_id: UUID) -> _Row | None:
    """A row, or None where there is none."""
    row = await uow.session.get(table, row_id)
    uow.session.info.setdefault("held", {})[row_id] = row
    return row
