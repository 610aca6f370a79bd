"""R12, M6, A1: a colleague whom no message reaches any more: what they had goes on, and whoever waited for them reads so."""

from collections.abc import Awaitable, Callable

import pytest

from bot import administration
from bot.assistance.tables import Task
from bot.audit import OPERATOR
from bot.monitoring.service import ending
from bot.monitoring.tables import Alert
from bot.people import access
from bot.people.tables import Household, Post
from tests.journeys.help_town import helping
from tests.journeys.test_alerts import falls_ill
from tests.town import Actor, Town, small_town


async def takes_consent_back(_here: Town, wang: Actor) -> None:
    await wang.says("/privacy")
    await wang.taps("I take my consent back", "Yes, take it back")


async def loses_the_phone(here: Town, _wang: Actor) -> None:
    async with here.service.database.begin() as uow:
        assert await administration.free_phone_of(uow, here.service.content.programme, "wang")
    await here.settle()


async def dies(here: Town, wang: Actor) -> None:
    async with here.service.database.begin() as uow:
        programme = here.service.content.programme
        await ending.leaves_book(uow, programme, await access.by_id(uow, wang.id), actor=OPERATOR)
    await here.settle()


@pytest.mark.parametrize("leaves", [takes_consent_back, loses_the_phone, dies])
async def test_nothing_waits_for_whom_nothing_reaches(
    morning: Town, leaves: Callable[[Town, Actor], Awaitable[None]]
) -> None:
    """An accepted request goes to a colleague and a call that was promised is open again, at once; who has died answers for
    nobody any more, the others keep their post."""
    cast = await morning.plants(helping(episodes=small_town()["episodes"]))
    li, wang, chen, sun = (cast[name] for name in ("li", "wang", "chen", "sun"))
    await li.says("/need")
    await li.taps("Food, daily goods", "Rice or flour", "Next", "3", "Nothing left today", "Skip and send")
    await wang.taps("Accept")
    await falls_ill(li)
    await wang.taps("calling")
    told = {name: len(cast[name].texts) for name in ("li", "chen", "sun")}
    await leaves(morning, wang)
    (task,) = [row for row in await morning.rows(Task) if row.requester_id == li.id]
    assert task.assignee_id not in (None, wang.id)
    assert "somebody else has been asked" in "".join(li.since(told["li"]))
    (again,) = [text for text in chen.since(told["chen"]) if "G1-001" in text]
    assert "A colleague is off duty, so please take this one." in again
    read = "\n".join(sun.since(told["sun"]))
    assert "What they had:\nG1-001: supplies" in read
    assert ("王芳 works here and does not want to use this service" in read) == (leaves is takes_consent_back)
    assert ("Your supervisor knows." in wang.last) == (leaves is takes_consent_back)
    (alert,) = await morning.rows(Alert)
    assert (alert.taken_by_id, (await morning.episode(li)).review) == (None, False)
    await chen.taps("calling", "keep watching")
    (alert,) = await morning.rows(Alert)
    assert alert.reviewed_by_id == chen.id
    (post,) = [row for row in await morning.rows(Post) if row.person_id == wang.id]
    homes = [row for row in await morning.rows(Household) if row.responsible_id == wang.id]
    assert (post.left_at is None, len(homes)) == ((False, 0) if leaves is dies else (True, 1))


async def test_a_colleague_who_wants_no_lists_is_known_by_name(morning: Town) -> None:
    """A4: they live in none of the households, so their supervisor reads their name, and they read who knows."""
    cast = await morning.plants(helping())
    wang, sun = cast["wang"], cast["sun"]
    await wang.says("/stop")
    assert "Your supervisor knows." in wang.last
    assert sun.last.startswith("王芳 works here and has stopped routine messages")
