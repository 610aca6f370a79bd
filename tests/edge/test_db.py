"""The unit of work: all of it or nothing, heard of only after the commit; writers in turn; the right database."""

import asyncio
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.db import Database, Signals, WriterGate, driver_url, gave_way
from bot.errors import SettingsError
from bot.messaging.tables import Address, Delivery, Run
from bot.timing import ManualTime
from tests.workshop import START, Workshop, another, ring, workshop

RUN = UUID(int=9)


def run(row_id: UUID = RUN) -> Run:
    return Run(id=row_id, lock_key=1, started_at=START, seen_at=START)


async def runs(shop: Workshop) -> list[Run]:
    return await shop.rows(Run)


async def test_it_commits_when_it_ends_and_then_wakes_the_tables_worker(shop: Workshop) -> None:
    woken, other = shop.database.signals.worker("runs"), shop.database.signals.worker("outbox")
    async with shop.database.begin() as uow:
        uow.add(run())
        await uow.session.flush()
        assert not woken.is_set()
    assert woken.is_set()
    assert not other.is_set()
    async with shop.database.begin() as uow:
        uow.wake("outbox")
    assert other.is_set()
    assert len(await runs(shop)) == 1


async def test_an_error_rolls_all_of_it_back_and_wakes_nobody(shop: Workshop) -> None:
    woken = shop.database.signals.worker("runs")
    with pytest.raises(ValueError, match="changed my mind"):
        await _changes_its_mind(shop)
    assert await runs(shop) == []
    assert not woken.is_set()
    async with shop.database.begin() as uow:  # and the next one may write
        uow.add(run())


async def _changes_its_mind(shop: Workshop) -> None:
    async with shop.database.begin() as uow:
        uow.add(run())
        uow.record("test.done", "x")
        await uow.session.flush()
        raise ValueError("changed my mind")


async def test_a_cancelled_one_leaves_nothing_and_holds_nobody_up(shop: Workshop) -> None:
    async def never_ends() -> None:
        async with shop.database.begin() as uow:
            uow.add(run())
            await uow.session.flush()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await runs(shop) == []
    async with asyncio.timeout(5), shop.database.begin() as uow:
        uow.add(run())


LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000000) SELECT count(*) FROM n"


async def test_one_cancelled_in_a_statement_lets_go_while_it_is_remembered(shop: Workshop) -> None:
    """Whoever keeps the cancelled task keeps its cursors: no writer waits for them to be forgotten."""

    async def counts() -> None:
        async with shop.database.begin() as uow:
            uow.add(run())
            await uow.session.flush()
            await uow.session.execute(text(LONG))

    given_up: list[BaseException | None] = []
    for _ in range(3):
        counting = asyncio.create_task(counts())
        await asyncio.sleep(0.1)
        counting.cancel()
        async with asyncio.timeout(10):
            given_up += await asyncio.gather(counting, return_exceptions=True)
    assert [type(each) for each in given_up] == [asyncio.CancelledError] * 3
    assert await runs(shop) == []


async def test_what_a_verb_locks_is_as_it_is_now_and_keeps_what_was_changed(shop: Workshop) -> None:
    async with shop.database.begin() as uow:
        uow.add(run())
    async with shop.database.begin() as uow:
        row = await uow.lock(Run, RUN)
        assert row is not None
        row.clean = True
        again = await uow.lock(Run, RUN)  # what was changed before must not be overwritten by what was read
        assert again is row
        assert row.clean
        assert await uow.lock(Run, UUID(int=1)) is None


async def test_a_lock_waits_for_whoever_has_it(migrated_postgres_url: str) -> None:
    async with workshop(migrated_postgres_url) as here, another(here) as there:
        async with here.database.begin() as uow:
            uow.add(run())

        async def stops() -> None:
            async with there.database.begin() as theirs:
                row = await theirs.lock(Run, RUN)
                assert row is not None
                assert row.clean  # judged as the other one left it

        async with here.database.begin() as mine:
            row = await mine.lock(Run, RUN)
            assert row is not None
            waiting = asyncio.create_task(stops())
            await asyncio.sleep(0.05)
            assert not waiting.done()
            row.clean = True
        await waiting


async def test_looking_changes_nothing_and_waits_for_no_writer(shop: Workshop) -> None:
    async with shop.database.begin() as uow:
        uow.add(run())
        await uow.session.flush()
        async with asyncio.timeout(5), shop.database.read() as session:
            assert (await session.execute(text("SELECT count(*) FROM runs"))).scalar() == 0


async def test_on_sqlite_a_reader_cannot_write(migrated_sqlite_url: str) -> None:
    async with workshop(migrated_sqlite_url) as shop:
        with pytest.raises(OperationalError, match="readonly"):
            async with shop.database.read() as session:
                await session.execute(text("DELETE FROM runs"))


async def test_sqlite_keeps_every_commit(migrated_sqlite_url: str) -> None:
    """WAL and synchronous=FULL: NORMAL may lose the last commits when the power goes."""
    async with workshop(migrated_sqlite_url) as shop, shop.database.begin() as uow:
        pragmas = [(await uow.session.execute(text(f"PRAGMA {name}"))).scalar()
                   for name in ("journal_mode", "synchronous", "foreign_keys")]  # fmt: skip
        assert pragmas == ["wal", 2, 1]


async def test_a_forgotten_transaction_lets_go(migrated_postgres_url: str) -> None:
    async with workshop(migrated_postgres_url) as shop, shop.database.begin() as uow:
        limit = await uow.session.scalar(text("SHOW idle_in_transaction_session_timeout"))
        assert limit == "8s"


async def test_errors_do_not_quote_parameters(shop: Workshop) -> None:
    with pytest.raises(DBAPIError) as error:
        async with shop.database.begin() as uow:
            await uow.session.execute(text("SELECT nothing FROM nowhere WHERE :words = ''"), {"words": "canary"})
    assert "canary" not in str(error.value)


async def test_instants_come_back_as_they_went(shop: Workshop) -> None:
    """Aware and in UTC, to the microsecond: the audit chain and every comparison stand on it."""
    instant = START + timedelta(microseconds=123457)
    async with shop.database.begin() as uow:
        uow.add(Run(id=RUN, lock_key=1, started_at=instant, seen_at=START))
    (row,) = await runs(shop)
    assert row.started_at == instant
    assert row.started_at.isoformat() == instant.isoformat()


async def test_references_are_kept(shop: Workshop) -> None:
    """Foreign keys hold on both: no message without an address."""
    row_id = UUID(int=5)
    nowhere = Delivery(
        id=row_id,
        bot=1,
        address_id=UUID(int=6),
        lane=1,
        kind="test",
        body=shop.database.ring.seal("{}", "outbox.body", row_id),
        made_at=START,
        due_at=START,
    )
    with pytest.raises(IntegrityError):
        async with shop.database.begin() as uow:
            uow.add(nowhere)
    assert await shop.deliveries() == []


async def test_a_unit_of_work_makes_its_ids_in_order(shop: Workshop) -> None:
    async with shop.database.begin() as uow:
        made = [uow.new_id() for _ in range(100)]
        assert made == sorted(set(made))
        sealed = uow.seal("a", "addresses.chat", made[0])
        uow.add(Address(id=made[0], bot=1, chat_key=b"k", chat=sealed))
    (row,) = await shop.rows(Address)
    assert shop.database.ring.open(row.chat, "addresses.chat", made[0]) == "a"


# --- who is woken


def test_every_worker_of_a_table_is_woken() -> None:
    """Two senders share a table: the first one's clearing is not the other's."""
    signals = Signals()
    first, second = signals.worker("outbox"), signals.worker("outbox")
    signals.wake("outbox")
    first.clear()
    assert second.is_set()
    signals.wake("nobody reads this one")


# --- one writer at a time


async def enters(gate: WriterGate, name: str, order: list[str], *, urgent: bool = False) -> asyncio.Task[None]:
    async def write() -> None:
        await gate.enter(urgent=urgent)
        order.append(name)

    task = asyncio.create_task(write())
    await asyncio.sleep(0)
    return task


async def test_urgent_writers_go_first_and_all_others_in_order() -> None:
    gate, order = WriterGate(), list[str]()
    await gate.enter(urgent=False)
    for name, urgent in (("a", False), ("b", False), ("urgent", True), ("c", False), ("urgent too", True)):
        await enters(gate, name, order, urgent=urgent)
    for _ in range(5):
        gate.leave()
        await asyncio.sleep(0)
    assert order == ["urgent", "urgent too", "a", "b", "c"]
    gate.leave()
    await asyncio.wait_for(gate.enter(urgent=False), 1)  # free again


async def test_a_writer_that_gives_up_waiting_is_passed_over() -> None:
    gate, order = WriterGate(), list[str]()
    await gate.enter(urgent=False)
    gone = await enters(gate, "gone", order)
    await enters(gate, "next", order)
    gone.cancel()
    await asyncio.sleep(0)
    gate.leave()
    await asyncio.sleep(0)
    assert order == ["next"]


async def test_a_writer_cancelled_in_the_moment_of_its_turn_hands_it_on() -> None:
    gate, order = WriterGate(), list[str]()
    await gate.enter(urgent=False)
    gone = await enters(gate, "gone", order)
    await enters(gate, "next", order)
    gate.leave()  # it is its turn now, and it does not know yet
    gone.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert order == ["next"]


async def test_a_writer_that_gave_up_opens_no_gate_that_others_hold() -> None:
    """Cancelled first, passed over by the one who leaves, and only then told: the gate is another's by now."""
    gate, order = WriterGate(), list[str]()
    await gate.enter(urgent=False)
    gone = await enters(gate, "gone", order)
    gone.cancel()
    gate.leave()
    await gate.enter(urgent=False)  # taken before the cancelled one ran
    await enters(gate, "waits", order)
    await asyncio.sleep(0)
    assert order == []
    assert gone.cancelled()


# --- which database


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:////data/linli.sqlite", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///linli.sqlite", "sqlite+aiosqlite"),
        ("postgresql://u:p@host/name", "postgresql+asyncpg"),
        ("postgres://u@host/name", "postgresql+asyncpg"),
        ("postgresql+psycopg://u@host/name?sslmode=require", "postgresql+asyncpg"),
    ],
)
def test_the_driver_is_ours(given: str, driver: str) -> None:
    assert driver_url(given).drivername == driver


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("nonsense", "is not a database URL"),
        ("", "is not a database URL"),
        ("postgresql://u:secret@host:port/name", "is not a database URL"),
        ("mysql://u:secret@host/name", "names mysql; Linli keeps its data in SQLite or PostgreSQL"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_another_database_is_one_sentence_without_the_password(given: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as refused:
        driver_url(given)
    assert "secret" not in str(refused.value)


async def test_no_thread_outlives_it(tmp_path: Path) -> None:
    """aiosqlite's would keep the process from ending."""
    before = set(threading.enumerate())
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite'}", ManualTime(START), ring())
    async with database.read() as session, database.begin() as uow:
        await session.execute(text("SELECT 1"))
        await uow.session.execute(text("SELECT 1"))
        ours = set(threading.enumerate()) - before
    await database.close()
    assert ours
    for thread in ours:
        await asyncio.to_thread(thread.join, 5)
        assert not thread.is_alive()


async def test_of_two_that_wait_for_each_other_one_gives_way_and_can_go_again(migrated_postgres_url: str) -> None:
    """PostgreSQL ends one of them: nothing of it has happened, and that is not a failure of what it did."""
    async with workshop(migrated_postgres_url) as shop:
        one, two = UUID(int=1), UUID(int=2)
        async with shop.database.begin() as uow:
            uow.add(run(one))
            uow.add(run(two))

        async def locks(first: UUID, second: UUID, met: asyncio.Barrier) -> None:
            async with shop.database.begin() as uow:
                await uow.lock(Run, first)
                await met.wait()
                await uow.lock(Run, second)

        met = asyncio.Barrier(2)
        done = await asyncio.gather(locks(one, two, met), locks(two, one, met), return_exceptions=True)
    errors = [each for each in done if each is not None]
    assert [gave_way(error) for error in errors] == [True]
    assert not gave_way(ValueError("40P01"))
