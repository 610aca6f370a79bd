"""Numbers that count up and never come twice, each series by its name: REL-2026-000012."""

from typing import cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col

from bot.db import UnitOfWork


class Serial(SQLModel, table=True):
    """The last number of a series; whoever takes the next one holds the row until the commit, so none is left out."""

    __tablename__ = "serials"

    name: str = Field(primary_key=True)
    last: int


async def following(uow: UnitOfWork, name: str) -> int:
    """The next number of a series, from 1."""
    dialect = uow.session.get_bind().dialect.name
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(Serial)
    counted = insert.values(name=name, last=1).on_conflict_do_update(
        index_elements=[col(Serial.name)], set_={"last": col(Serial.last) + 1}
    )
    return cast(int, (await uow.session.execute(counted.returning(col(Serial.last)))).scalar_one())
