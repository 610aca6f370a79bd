"""A failing update is tried again, buried where it is seen, apologised for, and is nobody else's trouble (I3, I5)."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from telegram import Update as TelegramUpdate
from telegram.ext import MessageHandler, filters

from bot.audit import AuditRow
from bot.chat.dispatch import Route
from bot.chat.turn import Turn
from bot.messaging import addresses, inbox
from bot.messaging.tables import Address, Update
from bot.people.tables import Person
from tests.edge.notebook import Notebook
from tests.workshop import BOT, LI, START, Workshop, said


def anything(handler: Any) -> Route:
    return MessageHandler(filters.ALL, handler)


async def states(shop: Workshop) -> list[tuple[str, int]]:
    return [(row.state, row.attempts) for row in await shop.updates()]


async def audited(shop: Workshop) -> list[tuple[str, str, str]]:
    async with shop.database.read() as session:
        return [(row.action, row.object, row.outcome) for row in await session.scalars(select(AuditRow))]


async def test_tried_after_1_and_5_seconds_then_buried_with_an_apology(shop: Workshop) -> None:
    """I3: nothing of the failed attempts is left; an operator sees the row and the chain has a line."""
    notebook = Notebook("1")
    await shop.takes_in(said("1"))
    dispatcher = shop.dispatcher(anything(notebook))
    assert await dispatcher.step() == START + timedelta(seconds=1)
    assert await states(shop) == [("waiting", 1)]
    shop.passes(1)
    assert await dispatcher.step() == START + timedelta(seconds=6)
    shop.passes(5)
    assert await dispatcher.step() is None
    assert await states(shop) == [("buried", 3)]
    assert notebook.tried == ["1"] * 3
    assert await notebook.effects(shop) == []
    (row,) = await shop.updates()
    assert (row.failure, row.settled_at) == ("ValueError", shop.time.now())
    assert await audited(shop) == [("update.buried", str(row.id), "ValueError")]
    await shop.leaves(shop.sender())
    assert "was not recorded" in shop.shown()[-1]


async def test_the_later_ones_of_that_chat_wait_for_seconds_and_others_never(shop: Workshop) -> None:
    """I3: at most 60 s."""
    notebook = Notebook("11")
    await shop.takes_in(said("11", 1), said("12", 1), said("21", 2), said("22", 2))
    dispatcher = shop.dispatcher(anything(notebook))
    await dispatcher.step()
    assert await notebook.effects(shop) == [21, 22]
    while (following := await dispatcher.step()) is not None:
        shop.time.move_to(following)
    assert await notebook.effects(shop) == [21, 22, 12]
    assert shop.seconds() <= 60


async def test_a_failure_that_passes_has_one_effect(shop: Workshop) -> None:
    notebook = Notebook("1")
    await shop.takes_in(said("1"))
    dispatcher = shop.dispatcher(anything(notebook))
    await dispatcher.step()
    notebook.failing.clear()
    shop.passes(1)
    await dispatcher.step()
    assert await notebook.effects(shop) == [1]
    assert await states(shop) == [("done", 1)]


async def test_one_that_raises_among_32_rolls_back_all_and_each_goes_alone(shop: Workshop) -> None:
    """Exactly one effect each."""
    notebook = Notebook("17")
    await shop.takes_in(*(said(str(chat), chat) for chat in range(1, 33)))
    await shop.dispatcher(anything(notebook)).step()
    assert sorted(await notebook.effects(shop)) == [number for number in range(1, 33) if number != 17]
    assert len(notebook.tried) == 17 + 32  # the batch up to it, then each alone
    assert [state for state, _ in await states(shop)].count("waiting") == 1
    handled = shop.metrics.handled.labels("done")._value.get()  # noqa: SLF001 -- what /metrics shows
    assert handled == 31  # what was rolled back was not handled


async def test_a_commit_that_fails_is_a_failure_of_its_update(shop: Workshop) -> None:
    """Two people's handlers want the same row: the database says no at the end, not the handler."""

    async def same(_: TelegramUpdate, turn: Turn) -> None:
        key = turn.uow.ring.index("the same", "chat")
        row_id = turn.uow.new_id()
        turn.uow.add(Address(id=row_id, bot=9, chat_key=key, chat=turn.uow.seal("1", "addresses.chat", row_id)))

    await shop.takes_in(said("a", 1), said("b", 2))
    await shop.dispatcher(anything(same)).step()
    assert sorted(await states(shop)) == [("done", 0), ("waiting", 1)]


async def test_an_unreadable_one_is_quarantined_and_the_rest_go_on(shop: Workshop) -> None:
    """I5."""
    bad = said("hello")
    bad["message"]["date"] = "yesterday"
    worse = said("hello")
    worse["message"]["entities"] = 7
    huge = said("hello")
    huge["message"]["chat"]["id"] = 2**70
    notebook = Notebook()
    await shop.takes_in(bad, worse, huge, said("1"))
    async with shop.database.begin() as uow:  # and one whose seal is broken
        row = await uow.session.get_one(Update, (await shop.updates())[1].id)
        row.raw = uow.seal("{}", "elsewhere")
    await shop.dispatcher(anything(notebook)).step()
    *unreadable, last = [(row.state, row.failure) for row in await shop.updates()]
    assert unreadable == [("buried", "unreadable")] * 3
    assert last == ("done", None)
    assert await notebook.effects(shop) == [1]


async def test_an_apology_that_fails_too_keeps_nothing_from_being_buried(
    shop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    """I3: an update that breaks the very reading of its sender must not be tried for ever."""
    odd = said("1")
    odd["message"]["from"]["language_code"] = 5
    notebook = Notebook()
    await shop.takes_in(odd, said("2", 2))
    dispatcher = shop.dispatcher(anything(notebook))
    with caplog.at_level(logging.CRITICAL):
        while (following := await dispatcher.step()) is not None:
            shop.time.move_to(following)
    assert await states(shop) == [("buried", 3), ("done", 0)]
    assert notebook.tried == ["2"]


async def test_where_nobody_wrote_nobody_is_told(shop: Workshop) -> None:
    """A channel's post has no person behind it."""
    post = said("1")
    post["channel_post"] = post.pop("message") | {"chat": {"id": -7, "type": "channel", "title": "News"}}
    del post["channel_post"]["from"]
    await shop.takes_in(post)
    dispatcher = shop.dispatcher(anything(Notebook("1")))
    while (following := await dispatcher.step()) is not None:
        shop.time.move_to(following)
    assert await states(shop) == [("buried", 3)]
    assert await shop.deliveries() == []


async def test_a_failure_of_the_claim_itself_is_nobodys(shop: Workshop) -> None:
    """The database's trouble: told to the worker, which tries again; no update is counted."""
    await shop.takes_in(said("1"))
    async with shop.database.begin() as uow:
        await uow.session.execute(text("ALTER TABLE inbox RENAME COLUMN failure TO gone"))
    with pytest.raises(Exception, match="failure"):
        await shop.dispatcher(anything(Notebook())).step()
    async with shop.database.begin() as uow:
        await uow.session.execute(text("ALTER TABLE inbox RENAME COLUMN gone TO failure"))
    assert await states(shop) == [("waiting", 0)]


async def test_one_that_is_handled_elsewhere_meanwhile_is_left(shop: Workshop) -> None:
    """A replica that lost a race notes nothing."""
    await shop.takes_in(said("1"))
    (row,) = await shop.updates()
    dispatcher = shop.dispatcher(anything(Notebook()))
    await dispatcher.step()
    await dispatcher._failed(row.id, ValueError())  # noqa: SLF001 -- after another one's success
    await dispatcher._alone(row.id)  # noqa: SLF001 -- the same
    assert await states(shop) == [("done", 0)]


# --- after an unclean stop


async def suspect(shop: Workshop) -> None:
    async with shop.database.begin() as uow:
        await inbox.suspect_waiting(uow)


class Killed(BaseException):
    """What a kill looks like from inside: nobody catches it, nothing is written."""


def kills(notebook: Notebook, killer: str) -> Notebook:
    def before(words: str) -> None:
        if words == killer:
            raise Killed

    notebook.before = before
    return notebook


async def lives_and_dies(shop: Workshop, notebook: Notebook) -> bool:
    """One life of the dispatcher after an unclean stop; whether it was killed."""
    await suspect(shop)
    dispatcher = shop.dispatcher(anything(notebook))
    try:
        while (following := await dispatcher.step()) is not None:
            shop.time.move_to(following)
    except Killed:
        return True
    return False


@pytest.mark.parametrize("has_written_before", [True, False])
async def test_one_that_kills_the_process_is_buried_and_nothing_else_is_lost(
    shop: Workshop, *, has_written_before: bool
) -> None:
    """I3: each attempt is committed before the try; whoever wrote it is told, if their chat is known."""
    notebook = kills(Notebook(), "22")
    if has_written_before:
        await shop.promise("welcome", 2)
    await shop.takes_in(said("11", 1), said("21", 2), said("22", 2), said("23", 2), said("31", 3))
    lives = 1
    while await lives_and_dies(shop, notebook):
        lives += 1
        shop.passes(2)
    assert lives == 4
    assert sorted(await notebook.effects(shop)) == [11, 21, 23, 31]
    (buried,) = [row for row in await shop.updates() if row.state != "done"]
    assert (buried.state, buried.failure) == ("buried", "killed the process")
    assert ("update.buried", str(buried.id), "killed the process") in await audited(shop)
    apologies = [row for row in await shop.deliveries() if row.kind == "chat.could_not"]
    assert len(apologies) == 1  # its chat wrote 21 before, which made it known


async def test_a_strangers_first_message_that_kills_is_buried_without_being_read_again(shop: Workshop) -> None:
    """Reading it may be what kills; where the chat is not known yet, nobody can be told."""
    notebook = kills(Notebook(), "1")
    await shop.takes_in(said("1"))
    while await lives_and_dies(shop, notebook):
        shop.passes(2)
    assert [state for state, _ in await states(shop)] == ["buried"]
    assert await shop.deliveries() == []


async def test_a_persons_apology_is_in_their_language(shop: Workshop) -> None:
    async with shop.database.begin() as uow:
        address = await addresses.of_chat(uow, BOT, LI)
        await uow.session.flush()
        uow.add(Person(id=uow.new_id(), code="li", language="ko", address_id=address.id))
    await shop.takes_in(said("1"))
    notebook = kills(Notebook(), "1")
    while await lives_and_dies(shop, notebook):
        shop.passes(2)
    await shop.leaves(shop.sender())
    assert any("가" <= each <= "힣" for each in shop.shown()[-1])


async def test_suspects_go_one_at_a_time_and_new_ones_share_again(shop: Workshop) -> None:
    notebook = Notebook("2")
    await shop.takes_in(*(said(str(chat), chat) for chat in range(1, 4)))
    await suspect(shop)
    await shop.takes_in(said("4", 4))
    dispatcher = shop.dispatcher(anything(notebook))
    assert await dispatcher.step() == START + timedelta(seconds=1)
    assert await notebook.effects(shop) == [1, 3, 4]
    assert await states(shop) == [("done", 1), ("waiting", 1), ("done", 1), ("done", 0)]  # counted once


async def test_a_suspect_that_another_replica_has_in_hand_is_left_to_it(migrated_postgres_url: str) -> None:
    from tests.workshop import another, workshop  # noqa: PLC0415 -- PostgreSQL only: SQLite has one writer

    async with workshop(migrated_postgres_url) as here, another(here) as there:
        await here.takes_in(said("1"))
        await suspect(here)
        (row,) = await here.updates()
        async with there.database.begin() as theirs:
            assert await inbox.claim_one(theirs, row.id)
            notebook = Notebook()
            await here.dispatcher(anything(notebook)).step()
            assert notebook.tried == []
        await here.dispatcher(anything(notebook)).step()
        assert notebook.tried == ["1"]
