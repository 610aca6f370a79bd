"""The chained record: five kinds of tampering are found at the first bad row; a detail may be erased, nothing else (A2)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import audit
from bot.audit import AuditHead, AuditRow
from bot.sealing import KeyRing
from tests.workshop import Workshop, another, workshop

ROWS = 12
COLUMNS = "seq, at, actor, action, object, area, purpose, outcome, digest, detail, mac"


async def write(shop: Workshop, count: int = ROWS) -> None:
    """A chain: several lines a unit of work, with details and without."""
    for start in range(0, count, 3):
        async with shop.database.begin() as uow:
            for number in range(start, min(start + 3, count)):
                detail = {"temperature": 38.2, "name": "王芳"} if number % 2 else {}
                uow.record("person.read", uow.new_id(), actor="w1", area="K1", purpose="visit", detail=detail)
        shop.passes(1)


async def broken_at(shop: Workshop, ring: KeyRing | None = None) -> int | None:
    async with shop.database.read(whole=True) as session:
        return await audit.verify(session, ring or shop.database.ring)


async def rows(shop: Workshop) -> list[AuditRow]:
    async with shop.database.read() as session:
        return list(await session.scalars(select(AuditRow).order_by(col(AuditRow.seq))))


async def tamper(shop: Workshop, *statements: str, **values: Any) -> None:
    """What somebody with the whole database can do: without its triggers."""
    off = (
        ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"]
        if shop.database.is_sqlite
        else ["ALTER TABLE audit DISABLE TRIGGER USER"]
    )
    on = [] if shop.database.is_sqlite else ["ALTER TABLE audit ENABLE TRIGGER USER"]
    async with shop.database.begin() as uow:
        for statement in (*off, *statements, *on):
            await uow.session.execute(text(statement), values if ":" in statement else {})


async def test_an_untouched_chain_is_whole(shop: Workshop) -> None:
    assert await broken_at(shop) is None  # an empty one
    await write(shop)
    assert await broken_at(shop) is None
    assert [row.seq for row in await rows(shop)] == list(range(1, ROWS + 1))


async def test_a_row_names_nobody_and_its_detail_cannot_be_guessed(shop: Workshop) -> None:
    """Equal details have different digests, and only the ring can make them."""
    await write(shop)
    with_detail = [row for row in await rows(shop) if row.detail]
    assert len({row.digest for row in with_detail}) == len(with_detail)
    row = with_detail[0]
    assert row.detail is not None
    assert shop.database.ring.open(row.detail, "audit.detail", row.seq) == '{"name": "王芳", "temperature": 38.2}'


async def test_lines_are_written_with_the_change_or_not_at_all(shop: Workshop) -> None:
    with pytest.raises(DBAPIError):
        async with shop.database.begin() as uow:
            uow.record("person.read", "x")
            await uow.session.execute(text("no statement at all"))
    assert await rows(shop) == []


async def alter(shop: Workshop, at: int) -> None:
    column = ["actor", "action", "object", "area", "purpose", "outcome"][at % 6]
    await tamper(shop, f"UPDATE audit SET {column} = 'somebody else' WHERE seq = {at}")


async def alter_time(shop: Workshop, at: int) -> None:
    await tamper(
        shop, f"UPDATE audit SET at = (SELECT at FROM audit WHERE seq = {1 if at > 3 else ROWS}) WHERE seq = {at}"
    )


async def alter_detail(shop: Workshop, at: int) -> None:
    await tamper(
        shop, f"UPDATE audit SET detail = (SELECT detail FROM audit WHERE seq = {2 if at != 2 else 4}) WHERE seq = {at}"
    )


async def remove(shop: Workshop, at: int) -> None:
    await tamper(shop, f"DELETE FROM audit WHERE seq = {at}")


async def remove_and_close_the_gap(shop: Workshop, at: int) -> None:
    renumber = [f"UPDATE audit SET seq = {seq - 1} WHERE seq = {seq}" for seq in range(at + 1, ROWS + 1)]
    await tamper(shop, f"DELETE FROM audit WHERE seq = {at}", *renumber, f"UPDATE audit_head SET seq = {ROWS - 1}")


async def insert(shop: Workshop, at: int) -> None:
    """A copy of an earlier row, with all after it moved on."""
    renumber = [f"UPDATE audit SET seq = {seq + 1} WHERE seq = {seq}" for seq in range(ROWS, at - 1, -1)]
    source = at + 1 if at == 1 else 1
    copy = f"INSERT INTO audit ({COLUMNS}) SELECT {at}, {COLUMNS.removeprefix('seq, ')} FROM audit WHERE seq = {source}"
    await tamper(shop, *renumber, copy, f"UPDATE audit_head SET seq = {ROWS + 1}")


async def reorder(shop: Workshop, at: int) -> None:
    swap = [(at, -1), (at + 1, at), (-1, at + 1)]
    await tamper(shop, *(f"UPDATE audit SET seq = {new} WHERE seq = {old}" for old, new in swap))


async def forge(shop: Workshop, at: int) -> None:
    """An altered row with a chain rebuilt after it, by somebody without the key."""
    await tamper(shop, f"UPDATE audit SET outcome = 'denied' WHERE seq >= {at}")
    forger = KeyRing({1: b"x" * 32}, b"x" * 32)
    async with shop.database.read() as session:
        everything = list(await session.scalars(select(AuditRow).order_by(col(AuditRow.seq))))
    mac = everything[at - 2].mac if at > 1 else b""
    for row in everything[at - 1 :]:
        mac = audit._mac(forger, mac, row.model_dump(exclude={"mac", "detail"}))  # noqa: SLF001 -- the forger has our program
        await renew(shop, f"UPDATE audit SET mac = :mac WHERE seq = {row.seq}", mac)
    await renew(shop, "UPDATE audit_head SET mac = :mac", mac)


async def renew(shop: Workshop, statement: str, mac: bytes) -> None:
    async with shop.database.begin() as uow:
        if not shop.database.is_sqlite:
            await uow.session.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await uow.session.execute(text(statement), {"mac": mac})
        if not shop.database.is_sqlite:
            await uow.session.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))


@pytest.mark.parametrize(
    ("kind", "at"),
    [
        (alter, 1),
        (alter, 7),
        (alter_time, 4),
        (alter_detail, 6),
        (remove, 8),
        (remove_and_close_the_gap, 3),
        (insert, 5),
        (reorder, 9),
        (forge, 2),
    ],
)
async def test_tampering_is_found_at_the_first_bad_row(
    shop: Workshop, kind: Callable[[Workshop, int], Awaitable[None]], at: int
) -> None:
    """A2."""
    await write(shop)
    await kind(shop, at)
    assert await broken_at(shop) == at


@pytest.mark.parametrize(
    ("statements", "found_at"),
    [
        ([f"DELETE FROM audit WHERE seq = {ROWS}"], ROWS),
        ([f"DELETE FROM audit WHERE seq > {ROWS - 3}"], ROWS - 2),
        (["DELETE FROM audit"], 1),
        ([f"DELETE FROM audit WHERE seq = {ROWS}", f"UPDATE audit_head SET seq = {ROWS - 1}"], ROWS),
        (["DELETE FROM audit_head"], 1),
        ([f"UPDATE audit_head SET seq = {ROWS - 1}"], ROWS + 1),
        (["DELETE FROM audit WHERE seq = 1"], 1),
    ],
)
async def test_a_cut_off_end_or_beginning_is_found(shop: Workshop, statements: list[str], found_at: int) -> None:
    await write(shop)
    await tamper(shop, *statements)
    assert await broken_at(shop) == found_at


async def test_a_detail_may_be_erased_without_breaking_the_chain(shop: Workshop) -> None:
    """A3: a closed record is erased; that it was read stays."""
    await write(shop)
    async with shop.database.begin() as uow:
        await uow.session.execute(text("UPDATE audit SET detail = NULL"))
    assert await broken_at(shop) is None


async def test_the_database_refuses_to_change_a_row(shop: Workshop) -> None:
    """Any of its columns but the detail; nor may it go."""
    await write(shop, 3)
    changes = [f"UPDATE audit SET {column} = {column}" for column in COLUMNS.split(", ") if column != "detail"]
    for statement in (*changes, "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="audit rows are never changed"):
            await execute(shop, statement)


async def execute(shop: Workshop, statement: str) -> None:
    async with shop.database.begin() as uow:
        await uow.session.execute(text(statement))


async def test_another_ring_does_not_verify_it(shop: Workshop) -> None:
    await write(shop)
    assert await broken_at(shop, KeyRing({1: b"d" * 32}, b"s" * 32)) == 1


async def test_two_replicas_write_one_chain(migrated_postgres_url: str) -> None:
    """The head's lock puts them in order, and checking it meanwhile raises no false alarm."""
    async with workshop(migrated_postgres_url) as here, another(here) as there:

        async def check() -> list[int | None]:
            return [await broken_at(here) for _ in range(10)]

        _, _, found = await asyncio.gather(write(here, 30), write(there, 30), check())
        assert found == [None] * 10
        assert [row.seq for row in await rows(here)] == list(range(1, 61))
        assert await broken_at(there) is None


async def test_what_is_appended_during_a_check_is_no_tampering(migrated_postgres_url: str) -> None:
    async with workshop(migrated_postgres_url) as here:
        await write(here, 3)
        async with here.database.read(whole=True) as session:

            class Slow(AsyncSession):
                """Between the rows and the end of the check, somebody else appends."""

                async def stream(self, *arguments: Any, **more: Any) -> Any:
                    found = await session.stream(*arguments, **more)
                    await write(here, 3)
                    return found

            assert await audit.verify(Slow(), here.database.ring) is None
        assert await broken_at(here) is None
        assert len(await rows(here)) == 6


async def test_the_head_is_one_row(shop: Workshop) -> None:
    await write(shop, 1)
    async with shop.database.read() as session:
        (head,) = list(await session.scalars(select(AuditHead)))
        (row,) = await rows(shop)
        assert (head.seq, head.mac) == (1, row.mac)
