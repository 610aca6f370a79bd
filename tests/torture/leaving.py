"""A worker leaves, in a process that can be killed: one unit of work, from the first look to the commit (R12)."""

import asyncio
import sys

from bot import assembly, catalog
from bot.db import Database
from bot.i18n import Wording
from bot.monitoring.service import handing_on
from bot.people import access
from bot.sealing import KeyFile
from bot.settings import Settings


async def leave(code: str) -> None:
    """Whoever the roster calls so leaves; what is said on the way is read by whoever kills this."""
    settings = Settings()
    content = catalog.load(assembly.folder("content"), Wording(assembly.folder("locales")))
    database = Database(settings.database, assembly.SystemTime(), KeyFile(settings.keys).read())
    try:
        print("begins", flush=True)
        async with database.begin() as uow:
            person_id = await access.coded(uow, code)
            assert person_id is not None
            await handing_on.leaves(uow, content.programme, await access.by_id(uow, person_id))
        print("done", flush=True)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(leave(sys.argv[1]))
