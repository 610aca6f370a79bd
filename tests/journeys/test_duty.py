"""R1: a worker's own word, /on and /off, stands in for their shift until it next changes."""

from datetime import date

import pytest

from bot.people import access, duty
from bot.people.tables import Post
from tests.town import Actor, Town


async def is_on_duty(actor: Actor) -> bool:
    async with actor.town.service.database.begin() as uow:
        return await access.is_on_duty(uow, await access.by_id(uow, actor.id))


async def test_who_says_off_is_off_until_the_next_shift(here: Town) -> None:
    """R1: also after a restart; the next morning's shift needs no word."""
    _, wang, _ = await here.moves_in()
    assert await is_on_duty(wang)
    await wang.says("/off")
    assert "07:00" in wang.last
    await here.restart()
    assert not await is_on_duty(wang)
    await here.moves_to("2026-03-02T07:00")
    assert await is_on_duty(wang)


async def test_who_says_on_is_on_until_the_shift_ends(here: Town) -> None:
    """R1: after having said off; and before the shift begins."""
    _, wang, _ = await here.moves_in()
    await wang.says("/off")
    await wang.says("/on")
    assert "22:00" in wang.last
    assert await is_on_duty(wang)
    await here.moves_to("22:00")
    assert not await is_on_duty(wang)
    await wang.says("/on")
    assert await is_on_duty(wang)
    assert "07:00" in wang.last


async def test_around_the_clock_off_counts_until_on(here: Town) -> None:
    """R1: whoever has no hours of their own has no next shift either."""
    _, _, chen = await here.moves_in()
    await chen.says("/off")
    await here.moves_to("2026-03-03T09:00")
    assert not await is_on_duty(chen)
    await chen.says("/on")
    assert await is_on_duty(chen)


async def test_a_leave_is_not_broken_by_a_word(here: Town) -> None:
    """R1: they are told so, with its last day."""
    _, wang, _ = await here.moves_in()
    async with here.service.database.begin() as uow:
        held = await access.posts_held(uow, await access.by_id(uow, wang.id))
        post = await uow.lock(Post, held[0][0].id)
        assert post
        post.leave_from, post.leave_until = date(2026, 2, 28), date(2026, 3, 4)
    await wang.says("/on")
    assert "on leave until 4 March" in wang.last
    async with here.service.database.begin() as uow:
        held = await access.posts_held(uow, await access.by_id(uow, wang.id))
        post = await uow.lock(Post, held[0][0].id)
        assert post
        post.leave_until = None
    await wang.says("/on")
    assert "on leave. Nothing" in wang.last
    assert not await is_on_duty(wang)


async def test_duty_is_for_staff(here: Town) -> None:
    """A1: a resident is told so, a stranger gets what strangers get; nothing is changed."""
    li, *_ = await here.moves_in()
    await li.says("/off")
    assert "for community staff" in li.last
    stranger = await here.stranger()
    await stranger.says("/on")
    assert "do not know you yet" in stranger.last
    async with here.service.database.begin() as uow:
        person = await access.by_id(uow, li.id)
        with pytest.raises(duty.NoPost):
            await duty.now(uow, person)
