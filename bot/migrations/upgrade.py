"""Bring a database to the newest migration, or say that it is not there yet."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine


def config() -> Config:
    """Alembic's configuration, also where no checkout is."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.set_main_option("path_separator", "os")
    return made


async def upgrade(engine: AsyncEngine) -> None:
    """Run every migration that is missing, in one transaction each."""
    async with engine.connect() as connection:
        await connection.run_sync(_upgrade)
        await connection.commit()


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the database stands at the newest migration."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    async with engine.connect() as connection:
        return await connection.run_sync(_revision) == head


def _upgrade(connection: Connection) -> None:
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
