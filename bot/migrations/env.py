"""Alembic's entry: on the connection it is given, else (``make migration``) on LINLI_DATABASE_URL."""

import asyncio
import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from bot.db import driver_url
from bot.migrations.tables import METADATA
from bot.sealing import SealedText

PLAIN = {AutoString: "sa.String()", UTCDateTime: "sa.DateTime(timezone=True)", SealedText: "sa.LargeBinary()"}
"""Our own column types as the database has them: an old migration must not depend on today's code."""


def render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A column type in a migration's words; False leaves it to Alembic."""
    return PLAIN.get(type(item), False) if kind == "type" else False


def run(connection: Connection) -> None:
    """Run the migrations asked for; SQLite alters tables by rebuilding them (batch mode)."""
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, render_item=render)
    with context.begin_transaction():
        context.run_migrations()


async def run_alone() -> None:
    """On a connection of its own."""
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 -- only for the developer's command

    engine = create_async_engine(driver_url(os.environ["LINLI_DATABASE_URL"]))
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    asyncio.run(run_alone())
