"""A worker's own word about their duty: "I am here", "I am away", instead of what their shift says (R1)."""

from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.people import access, rules
from bot.people.access import Known
from bot.people.rules import Duty
from bot.people.tables import Post


class NoPost(LinliError):
    """Duty is for those who hold a post."""

    def __init__(self) -> None:
        super().__init__("no_post", N_("This is for community staff. Nothing was changed."))


async def come_on(uow: UnitOfWork, staff: Known) -> Duty:
    """On duty from now on, until the shift ends, or begins by itself; a leave is not broken by it. ``NoPost``."""
    return await _say(uow, staff, on=True)


async def go_off(uow: UnitOfWork, staff: Known) -> Duty:
    """Off duty from now on, until the shift next begins; around the clock, until they say otherwise. ``NoPost``."""
    return await _say(uow, staff, on=False)


async def now(uow: UnitOfWork, staff: Known) -> Duty:
    """How it stands. ``NoPost``."""
    held = await access.posts_held(uow, staff)
    if not held:
        raise NoPost
    duties = [rules.duty(worker, uow.now, zone) for _, worker, zone in held]
    return next((duty for duty in duties if duty.on), duties[0])


async def _say(uow: UnitOfWork, staff: Known, *, on: bool) -> Duty:
    for held, worker, zone in await access.posts_held(uow, staff):
        post = await uow.lock(Post, held.id)
        assert post is not None  # noqa: S101 -- a post is left, never deleted
        post.on_duty, post.duty_until = on, rules.said_until(worker.shift, uow.now, zone, on=on)
    await uow.session.flush()
    duty = await now(uow, staff)
    uow.record("duty.on" if on else "duty.off", staff.id, actor=str(staff.id))
    return duty
