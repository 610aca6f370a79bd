"""What only one process may do, which processes live, and what a dead one may have died of (I3, B6)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from bot.errors import SettingsError
from bot.messaging import leases
from bot.messaging.leases import SILENT, TERM, Life
from bot.messaging.tables import Lease, Run
from tests.workshop import Workshop, another, said, workshop

ONE, TWO = UUID(int=1), UUID(int=2)


async def hold(shop: Workshop, holder: UUID, name: str = "send:1") -> int | None:
    async with shop.database.begin() as uow:
        return await leases.hold(uow, name, holder)


async def still_held(shop: Workshop, number: int, name: str = "send:1") -> bool:
    async with shop.database.begin() as uow:
        return await leases.still_held(uow, name, number)


async def suspects(shop: Workshop) -> list[bool]:
    return [row.suspect for row in await shop.updates()]


async def test_one_holds_it_until_its_term_is_over(shop: Workshop) -> None:
    assert not await still_held(shop, 1)
    assert await hold(shop, ONE) == 1
    assert await hold(shop, TWO) is None
    shop.passes(TERM.total_seconds() - 1)
    assert await hold(shop, ONE) == 1  # renewed
    shop.passes(TERM.total_seconds() - 1)
    assert await hold(shop, TWO) is None
    assert await still_held(shop, 1)
    shop.passes(1)
    assert not await still_held(shop, 1)
    assert await hold(shop, TWO) == 2
    assert await hold(shop, ONE) is None
    assert not await still_held(shop, 1)  # the frozen one's number is not the lease's any more
    assert await still_held(shop, 2)
    assert await hold(shop, ONE, "poll:1") == 1  # another lease


async def test_two_that_ask_for_it_first_at_once(migrated_postgres_url: str) -> None:
    """On PostgreSQL both see that there is none yet: one has it, the other is told so and does not fail."""
    async with workshop(migrated_postgres_url) as here, another(here) as there:
        async with here.database.begin() as uow:
            assert await leases.hold(uow, "send:1", ONE) == 1
            waiting = asyncio.create_task(hold(there, TWO))
            await asyncio.sleep(0.05)
            assert not waiting.done()
        assert await waiting is None


@asynccontextmanager
async def living(shop: Workshop) -> AsyncIterator[Life]:
    life = Life(shop.database)
    await life.begin()
    try:
        yield life
    finally:
        await life.let_go()


async def test_a_clean_stop_leaves_no_suspects_and_frees_the_leases(shop: Workshop) -> None:
    life = Life(shop.database)
    await life.begin()
    assert await hold(shop, life.run_id) == 1
    await shop.takes_in(said("a"))
    await life.end()
    async with living(shop) as next_life:
        assert await suspects(shop) == [False]
        assert await hold(shop, next_life.run_id) == 2  # at once
        first, _ = await shop.rows(Run)
        assert (first.clean, first.stopped_at) == (True, shop.time.now())


async def test_the_next_one_finds_a_dead_one_at_once(shop: Workshop) -> None:
    """I3: everything it left unread is suspect, its leases are free."""
    died = Life(shop.database)
    await died.begin()
    await hold(shop, died.run_id)
    await shop.takes_in(said("a"), said("b"))
    await died.let_go()
    async with living(shop) as next_life:
        assert await suspects(shop) == [True, True]
        assert await hold(shop, next_life.run_id) == 2
        await shop.takes_in(said("c"))
        await next_life.seen()
        assert await suspects(shop) == [True, True, False]  # found dead once
    first, _ = await shop.rows(Run)
    assert (first.clean, first.stopped_at) == (False, shop.time.now())


async def test_sqlite_takes_one_process(migrated_sqlite_url: str, tmp_path: Path) -> None:
    async with workshop(migrated_sqlite_url) as here, living(here), another(here) as there:
        with pytest.raises(SettingsError, match=r"Another Linli already works on linli\.sqlite"):
            await Life(there.database).begin()
    assert (tmp_path / "linli.sqlite.lock").exists()


async def test_a_start_given_up_at_any_moment_leaves_no_lock(migrated_url: str) -> None:
    """Somebody stops the service while it starts: the next start finds the folder free."""
    given_up = []
    async with workshop(migrated_url) as here:
        for turns in range(40):
            starting = Life(here.database)
            begins = asyncio.create_task(starting.begin())
            for _ in range(turns):
                await asyncio.sleep(0)
            begins.cancel()
            await asyncio.gather(begins, return_exceptions=True)
            if begins.cancelled():
                given_up.append(starting)
                assert "Current Checked out connections: 0" in here.database.engine.pool.status()
                starting = Life(here.database)
                await starting.begin()
            await starting.let_go()
    assert len(given_up) > 10


async def test_three_replicas_that_begin_in_one_millisecond(migrated_postgres_url: str) -> None:
    """Each has a lock of its own, none waits for another's, none is taken for dead."""
    async with workshop(migrated_postgres_url) as a, another(a) as b, another(b) as c, asyncio.timeout(5):  # noqa: SIM117 -- the machines, then their lives
        async with living(a) as first, living(b) as second, living(c) as third:
            for life in (first, second, third):
                await life.seen()
            runs = await a.rows(Run)
            assert [run.stopped_at for run in runs] == [None] * 3
            assert len({run.lock_key for run in runs}) == 3


async def test_a_replica_finds_another_dead_while_it_lives(migrated_postgres_url: str) -> None:
    async with workshop(migrated_postgres_url) as here, another(here) as there, living(here) as stays:
        died = Life(there.database)
        await died.begin()
        await here.takes_in(said("a"))
        await stays.seen()
        assert await suspects(here) == [False]
        await died.let_go()
        await stays.seen()
        assert await suspects(here) == [True]


async def test_a_run_whose_lock_was_lost_takes_it_again(migrated_postgres_url: str) -> None:
    """A restarted server has forgotten all locks: whoever lives says so before anyone looks."""
    async with workshop(migrated_postgres_url) as here, another(here) as there, living(here) as a, living(there) as b:
        await cut_off(here)
        await a.seen()
        await b.seen()
        assert [run.stopped_at for run in await here.rows(Run)] == [None, None]
        await cut_off(here)
        await b.seen()  # now the other one is quicker, and takes it for dead
        assert [run.stopped_at is None for run in await here.rows(Run)] == [False, True]
        await a.seen()
        assert [run.stopped_at for run in await here.rows(Run)] == [None, None]


async def test_who_crashes_with_a_broken_connection_is_found_dead(migrated_postgres_url: str) -> None:
    """Letting go of a lock that the server has taken already is no error, and the next one to look knows."""
    async with workshop(migrated_postgres_url) as here, another(here) as there:
        life = Life(here.database)
        await life.begin()
        await cut_off(here)
        await life.let_go()
        async with living(there):
            assert [run.stopped_at is None for run in await there.rows(Run)] == [False, True]


async def cut_off(shop: Workshop) -> None:
    """The server ends every connection but this one's, as a restart does."""
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    async with shop.database.read() as session:
        await session.execute(text(cut))


async def test_a_run_that_is_silent_for_long_counts_as_dead_although_its_lock_is_held(
    migrated_postgres_url: str,
) -> None:
    """Its machine vanished and its connection did not; if it was only frozen, it is alive again when it says so."""
    async with workshop(migrated_postgres_url) as here, another(here) as there:  # noqa: SIM117 -- the same
        async with living(here) as frozen, living(there) as awake:
            await hold(here, frozen.run_id)
            here.time.move_to(here.time.now() + SILENT)
            await awake.seen()
            assert await hold(there, awake.run_id) == 2  # its term was over anyway
            here.time.move_to(here.time.now() + timedelta(seconds=1))
            await awake.seen()
            assert [run.stopped_at is None for run in await here.rows(Run)] == [False, True]
            await frozen.seen()
            assert [run.stopped_at is None for run in await here.rows(Run)] == [True, True]
            assert await hold(here, frozen.run_id) is None


async def test_only_the_dead_ones_leases_are_freed(shop: Workshop) -> None:
    async with living(shop) as life:
        await hold(shop, life.run_id, "mine")
        await hold(shop, ONE, "theirs")
        await life.end()
        until = {lease.name: lease.until for lease in await all_leases(shop)}
        assert until == {"mine": shop.time.now(), "theirs": shop.time.now() + TERM}


async def all_leases(shop: Workshop) -> list[Lease]:
    from sqlalchemy import select  # noqa: PLC0415 -- leases have no id to order by

    async with shop.database.read() as session:
        return list(await session.scalars(select(Lease)))
