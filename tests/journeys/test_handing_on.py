"""R12, M6, A1: a colleague whom no message reaches any more: what they had goes on, and whoever waited for them reads so."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import administration
from bot.assistance.tables import Task
from bot.audit import OPERATOR
from bot.monitoring.service import ending, handing_on
from bot.monitoring.tables import Alert
from bot.people import access
from bot.people.tables import Area, Household, Post
from tests.journeys.help_town import helping
from tests.journeys.test_administration import away
from tests.journeys.test_alerts import falls_ill, workers
from tests.journeys.test_unanswered import CHIEF
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


@pytest.mark.parametrize(("first", "at"), [(None, "08:06"), (date(2026, 3, 2), "2026-03-02T00:01")])
async def test_a_call_that_was_taken_goes_to_the_stand_in(here: Town, first: date | None, at: str) -> None:
    """R12, M6: "what is theirs comes to you": Liu, of another grid, reads of the call Wang has taken the day the leave begins,
    and calls; Wang reads nothing of it."""
    liu = {"name": "刘洋", "post": "G2", "role": "grid_worker", "skills": ["care"], "shift": "20:00-20:01"}
    areas = [*small_town()["areas"], {"id": "G2", "parent": "K1"}]
    here.jumps_to("08:00")
    li, wang, chen = await here.moves_in(areas=areas, workers=workers(liu=liu))
    liu_ = here.actors["liu"]
    if first:
        await away(here, wang, first, None, liu_)
    await falls_ill(li)
    await wang.taps("calling")
    told = {each.name: len(each.texts) for each in (wang, chen, liu_)}
    if not first:
        await away(here, wang, None, None, liu_)
    await here.moves_to("2026-03-01T23:59" if first else "08:05")
    assert (await here.episode(li)).review == bool(first)
    await here.moves_to(at)
    for staff in (chen, liu_):
        (again,) = [text for text in staff.since(told[staff.name]) if "G1-001" in text]
        assert "A colleague is off duty, so please take this one." in again
    assert not [text for text in wang.since(told["wang"]) if "G1-001: fever" in text]
    await liu_.taps("calling", "Show contact")
    assert "李明" in liu_.last
    await liu_.says("/tasks")
    assert "🤝 G1-001 · fever" in liu_.buttons


async def test_who_leaves_one_place_keeps_what_they_took_in_the_other(here: Town) -> None:
    """R12, A1: the chief of two communities leaves the first: the call they took there is open again, the other is theirs."""
    base = small_town(workers=workers(chief=CHIEF))
    base["areas"] += [{"id": "K2", "parent": "T1"}, {"id": "G2", "parent": "K2"}]
    base["people"].append({"id": "bo", "name": "薄雪", "language": "en"})
    base["households"].append({"id": "h2", "grid": "G2", "head": "bo", "members": ["bo"]})
    base["episodes"].append(base["episodes"][0] | {"person": "bo"})
    here.jumps_to("08:00")
    cast = await here.plants(base)
    chief = cast["chief"]
    async with here.service.database.begin() as uow:
        (post,) = await uow.session.scalars(select(Post).where(col(Post.person_id) == chief.id))
        (k2,) = await uow.session.scalars(select(Area).where(col(Area.code) == "K2"))
        uow.add(Post(**post.model_dump() | {"id": uow.new_id(), "area_id": k2.id}))
    for name in ("li", "bo"):
        await falls_ill(cast[name])
    await here.moves_to("08:31")
    await chief.taps("I am calling now", "I am calling now")
    assert {row.taken_by_id for row in await here.rows(Alert)} == {chief.id}
    told = len(cast["wang"].texts)
    async with here.service.database.begin() as uow:
        staff = await access.by_id(uow, chief.id)
        await handing_on.leaves(uow, here.service.content.programme, staff, area_id=post.area_id)
    await here.settle()
    assert [row.taken_by_id for row in await here.rows(Alert)] == [None, chief.id]
    assert "A colleague is off duty, so please take this one." in "".join(cast["wang"].since(told))


async def test_a_colleague_who_wants_no_lists_is_known_by_name(morning: Town) -> None:
    """A4: they live in none of the households, so their supervisor reads their name, and they read who knows."""
    cast = await morning.plants(helping())
    wang, sun = cast["wang"], cast["sun"]
    await wang.says("/stop")
    assert "Your supervisor knows." in wang.last
    assert sun.last.startswith("王芳 works here and has stopped routine messages")
