"""The worker's day: a list as the shift begins and one as it ends, each told once, nothing when there is nothing."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.messaging.tables import Due
from bot.monitoring.service import shifts
from bot.people.tables import Post
from tests.town import Actor, Town, small_town

SUN = {"id": "sun", "name": "孙主任", "post": "K1", "role": "supervisor", "languages": ["en"], "shift": "09:00-18:00"}


async def moved_in(here: Town, **more: Any) -> dict[str, Actor]:
    return await here.plants(small_town(workers=[*small_town()["workers"], SUN], **more))


def lists(actor: Actor) -> list[str]:
    return [text for text in actor.texts if "Your day" in text or "Still open" in text]


async def test_the_day_begins_and_ends_with_a_list_told_once(morning: Town) -> None:
    """Wang 07:00-22:00, Sun 09:00-18:00, Chen around the clock and never: each at their own hours, also across
    restarts; counts open into lists; a reference, never a name."""
    cast = await moved_in(morning)
    wang, sun, chen = cast["wang"], cast["sun"], cast["chen"]
    await morning.moves_to("09:01")
    await morning.restart()
    assert "1 person is under observation" in lists(sun)[0]
    assert "2 reports are owed today" in lists(sun)[0]
    assert "Still owed now: G1-001" in lists(sun)[0]
    await morning.moves_to("18:01")
    assert "Late or missed today: G1-001" in lists(sun)[1]
    await sun.taps("Late or missed today: 1")
    assert "G1-001" in sun.buttons
    await morning.moves_to("22:01")
    assert [len(lists(each)) for each in (wang, sun)] == [1, 1]  # a tap opens the list in its place
    assert "reports are missing: 1" in lists(wang)[0]
    assert "Silent: G1-001" in lists(wang)[0]
    await morning.restart()
    await morning.moves_to("2026-03-02T07:01")
    assert len(lists(wang)) == 2
    assert "李" not in "".join(lists(wang))
    assert lists(chen) == []


async def test_a_night_shift_ends_with_the_list_of_the_day_it_began_on(morning: Town) -> None:
    """22:00 to 06:00: at six the next morning's report has just opened, and is not what that night has left open; the
    evening's that was missed is."""
    workers = [*small_town()["workers"], SUN | {"shift": "22:00-06:00"}]
    cast = await morning.plants(small_town(workers=workers))
    await cast["li"].taps("36.6", "No symptoms, send")
    await morning.moves_to("2026-03-02T06:01")
    (told,) = lists(cast["sun"])
    assert "Still open, 1 March" in told
    assert "Late or missed today: G1-001" in told
    assert "Still owed" not in told


async def test_nothing_when_there_is_nothing(morning: Town) -> None:
    """Nobody is observed; and an evening after a day on which all is in."""
    cast = await moved_in(morning, episodes=[])
    await morning.moves_to("2026-03-02T23:00")
    assert [lists(each) for name, each in cast.items() if name != "mother"] == [[], [], [], []]


async def test_all_in_order_has_no_evening_list(morning: Town) -> None:
    cast = await moved_in(morning)
    for at in ("08:30", "18:30"):
        await morning.moves_to(at)
        await cast["li"].says("36.6 no symptoms")
        await cast["li"].taps("Send")
    await morning.moves_to("22:30")
    assert lists(cast["wang"]) == []


async def test_a_shift_that_changes_is_planned_anew(morning: Town) -> None:
    """The old hours say nothing any more; leave and a post that was left say nothing at all."""
    cast = await moved_in(morning)
    sun = cast["sun"]
    async with morning.service.database.begin() as uow:
        post = (await uow.session.scalars(select(Post).where(col(Post.person_id) == sun.id))).one()
        post.shift = "11:00-16:00"
        await uow.session.flush()
        await shifts.plan(uow, sun.id)
    await morning.moves_to("10:59")
    assert lists(sun) == []
    await morning.moves_to("18:30")
    assert len(lists(sun)) == 2
    async with morning.service.database.begin() as uow:
        post = (await uow.session.scalars(select(Post).where(col(Post.person_id) == sun.id))).one()
        post.left_at = uow.now
    await morning.moves_to("2026-03-02T23:00")
    assert len(lists(sun)) == 2


async def test_after_days_down_one_list_is_told_not_three(morning: Town) -> None:
    cast = await moved_in(morning)
    await morning.is_down_until("2026-03-04T09:30")
    assert lists(cast["sun"]) == []
    await morning.moves_to("18:01")
    assert len(lists(cast["sun"])) == 1


async def test_a_list_that_failed_once_is_told_all_the_same(morning: Town) -> None:
    """What fell due in vain comes again later: it is still the list of the same shift."""
    cast = await moved_in(morning)
    sun = cast["sun"]
    async with morning.service.database.begin() as uow:
        for item in await uow.session.scalars(select(Due).where(col(Due.kind) == shifts.EDGE)):
            item.due_at += timedelta(minutes=5)
    await morning.moves_to("09:04")
    assert lists(sun) == []
    await morning.moves_to("09:06")
    assert "1 person is under observation" in lists(sun)[0]
