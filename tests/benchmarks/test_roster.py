"""What a whole town's roster costs: seconds and memory, read, written for the first time and found unchanged."""

import time
import tracemalloc
from collections.abc import Awaitable, Callable

from bot.people import roster_import
from bot.people.roster_book import Report
from bot.people.roster_columns import Kind
from tests.benchmarks import machine
from tests.people import files
from tests.people.community import HEADING, Community
from tests.people.files import known
from tests.workshop import workshop

PEOPLE = 20_000


def town() -> bytes:
    """Households of four, in two grids."""
    heads = ("yes", "no", "no", "no")
    places = ((at, "G1" if at < PEOPLE // 2 else "G2") for at in range(PEOPLE))
    people = ([grid, f"{grid}-{at // 4:04}", f"Resident {at}", heads[at % 4], "English", "wang", "07:30", ""] for at, grid in places)  # fmt: skip
    return files.workbook(HEADING, *people)


async def peak(work: Callable[[], Awaitable[object]]) -> float:
    """Megabytes at most; measured apart from seconds, because measuring takes time."""
    tracemalloc.start()
    try:
        await work()
        return tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()


async def test_a_towns_roster(migrated_url: str) -> None:
    data = town()
    async with workshop(migrated_url) as shop:
        here = Community(shop)
        await here.begins()

        async def tries() -> Report:
            async with shop.database.begin() as uow:
                return await roster_import.dry_run(uow, files.table(data), known())

        began = time.perf_counter()
        files.rows(data, Kind.XLSX)
        read = time.perf_counter() - began
        tried = await peak(tries)
        began = time.perf_counter()
        first = await here.brings_file(data)
        written = time.perf_counter() - began
        began = time.perf_counter()
        again = await here.brings_file(data)
        unchanged = time.perf_counter() - began
        held = await peak(lambda: here.brings_file(data))
        assert (first.new_people, again.unchanged) == (PEOPLE, PEOPLE)
        machine.tell(
            f"A roster of {PEOPLE} people, {shop.database.url.get_backend_name()}, .xlsx of {len(data) / 1e6:.1f} MB",
            f"the file alone:    {read:.1f} s",
            f"tried:             {tried:.0f} MB at most",
            f"the first time:    {written:.1f} s",
            f"again, unchanged:  {unchanged:.1f} s, {held:.0f} MB at most",
        )


async def test_the_memory_of_the_first_time(migrated_url: str) -> None:
    data = town()
    async with workshop(migrated_url) as shop:
        here = Community(shop)
        await here.begins()
        held = await peak(lambda: here.brings_file(data))
        machine.tell(f"Writing {PEOPLE} people, {shop.database.url.get_backend_name()}", f"{held:.0f} MB at most")
        assert held < 200
