"""R3, R4, R8, R9: a timer and a button, or two people, have exactly one winner, on both databases."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from bot.assistance.service import answering, requests
from bot.assistance.tables import Task
from bot.errors import LinliError
from bot.monitoring.service import handing_on
from tests.assistance.street import TOWN, Street, street, worker
from tests.workshop import content


class Crash(Exception):
    """The process ends in the middle."""


async def asks(here: Street, who: str, kind: str = "supplies", priority: str = "urgent") -> Task:
    async with here.database.begin() as uow:
        li = await here.known(uow, who)
        return (await requests.ask(uow, here.ground, li, kind, priority=priority)).task


async def accepts(here: Street, who: str, task: Task) -> bool:
    try:
        async with here.database.begin() as uow:
            await answering.accept(uow, here.ground, await here.known(uow, who), task.id)
    except LinliError:
        return False
    return True


async def at_once(*verbs: Awaitable[Any]) -> list[Any]:
    return list(await asyncio.gather(*verbs))


async def test_two_ask_where_one_is_free_r1(migrated_url: str) -> None:
    """Nobody gets more than their cap, and what found nobody is looked at once more."""
    one = TOWN | {"workers": [worker("w1", cap=1), worker("w2", "K1", skills=["visit"])]}
    async with street(migrated_url, one) as here:
        await at_once(asks(here, "li"), asks(here, "ma"))
        assert sorted(row.state for row in await here.tasks()) == ["offered", "waiting"]


async def test_a_close_and_a_request_that_finds_nobody_do_not_miss_each_other_r3(migrated_url: str) -> None:
    one = TOWN | {"workers": [worker("w1", cap=1), worker("w2", "K1", skills=["visit"])]}
    async with street(migrated_url, one) as here:
        first = await asks(here, "li")

        async def closes() -> None:
            async with here.database.begin() as uow:
                await answering.close(uow, here.ground, await here.known(uow, "w1"), first.id)

        await at_once(closes(), asks(here, "ma"))
        await here.waits(1)
        assert sorted(row.state for row in await here.tasks()) == ["closed", "offered"]


async def test_all_are_passed_on_in_one_step_r12(migrated_url: str) -> None:
    """A crash in the middle passes on none; then all are, each resident told once, the supervisor with one list."""
    crowd = [f"p{number}" for number in range(20)]
    town = TOWN | {
        "workers": [worker("w1", cap=99), worker("w2", cap=99), TOWN["workers"][4]],
        "people": [{"id": name, "language": "en"} for name in crowd],
        "households": [
            {"id": name, "grid": "G1", "responsible": "w1", "head": name, "members": [name]} for name in crowd
        ],
    }
    async with street(migrated_url, town) as here:
        for name in crowd:
            await asks(here, name)

        async def leaves(*, crash: bool) -> None:
            async with here.database.begin() as uow:
                await handing_on.leaves(uow, content().programme, await here.known(uow, "w1"))
                if crash:
                    raise Crash

        with pytest.raises(Crash):
            await leaves(crash=True)
        assert {row.assignee_id for row in await here.tasks()} == {here.ids["w1"]}
        await leaves(crash=False)
        assert {row.assignee_id for row in await here.tasks()} == {here.ids["w2"]}
        assert [await here.told(name) for name in crowd] == [["assistance.moved_on"]] * 20
        assert (await here.told("s1")) == ["assistance.away_list"]
