"""What is going out: promised in the unit of work that speaks of it, claimed before it is sent, settled with an outcome."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, bindparam, func, literal_column, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.db import UnitOfWork
from bot.messaging import Lane, Message, addresses, due, packing, queue, rules
from bot.messaging.rules import Answer
from bot.messaging.tables import Address, Delivery, Due, waits
from bot.sealing import KeyRing, SealError

VANISH = "messaging.vanish"


async def promise(
    uow: UnitOfWork,
    to: Address,
    message: Message,
    lane: Lane,
    *,
    person_id: UUID | None = None,
    natural_key: str | None = None,
    thread: str | None = None,
    edits: int | None = None,
    deletes: int | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Promise a message to a chat; it leaves after the commit. False when it was promised before under this key.

    ``edits`` is the number of the message it takes the place of, ``deletes`` of the one it only takes away, ``thread`` what
    it belongs to (see ``last_message``).
    """
    row_id = uow.new_id()
    row = {
        "id": row_id,
        "bot": to.bot,
        "address_id": to.id,
        "person_id": person_id,
        "lane": int(lane),
        "kind": message.kind,
        "natural_key": natural_key,
        "thread": thread,
        "body": uow.seal(packing.packed(message), "outbox.body", row_id),
        "edits": edits,
        "deletes": deletes,
        "vanish_seconds": int(message.vanishes.total_seconds()) if message.vanishes else None,
        "made_at": uow.now,
        "due_at": uow.now,
        "expires_at": expires_at,
        "state": "waiting",
        "attempts": 0,
        "lease": 0,
        "in_doubt": 0,
        "parts_sent": 0,
    }
    return await queue.add_new(uow, Delivery, [row]) == 1


async def take_back(uow: UnitOfWork, *natural_keys: str) -> None:
    """Promised messages that have not left are not needed any more."""
    waiting = update(Delivery).where(col(Delivery.natural_key).in_(natural_keys), waits(Delivery))
    await uow.session.execute(waiting.values(state="done", outcome="withdrawn", settled_at=uow.now))
    uow.wake("outbox")  # for what it held up


async def unsent(uow: UnitOfWork, natural_keys: Collection[str]) -> set[str]:
    """Which of these promises have not left yet."""
    waiting = select(col(Delivery.natural_key)).where(col(Delivery.natural_key).in_(natural_keys), waits(Delivery))
    return {key for key in await uow.session.scalars(waiting) if key}


async def withhold(uow: UnitOfWork, address_id: UUID, person_id: UUID) -> None:
    """What waits for somebody in a chat that is theirs no more never leaves; what takes a message off it still does."""
    waiting = update(Delivery).where(
        col(Delivery.address_id) == address_id, col(Delivery.person_id) == person_id, col(Delivery.deletes).is_(None)
    )
    await uow.session.execute(
        waiting.where(waits(Delivery)).values(state="done", outcome="withdrawn", settled_at=uow.now)
    )
    uow.wake("outbox")  # for what it held up


async def take_down(uow: UnitOfWork, to: Address, message_id: int, *, natural_key: str | None = None) -> bool:
    """Take a message that arrived off its chat; Telegram allows it for 48 hours. False when that was promised before."""
    nothing = Message("messaging.taken_down", "")
    return await promise(uow, to, nothing, Lane.REPLY, natural_key=natural_key, deletes=message_id)


async def vanish(uow: UnitOfWork, item: Due) -> None:
    """What was shown for some minutes only has been shown long enough."""
    row = await uow.lock(Delivery, item.subject_id)
    to = await uow.session.get(Address, row.address_id) if row else None
    if row and to and row.message_id is not None:
        await take_down(uow, to, row.message_id, natural_key=item.natural_key)


async def last_message(session: AsyncSession, thread: str) -> int | None:
    """The number of the last message sent in a thread, to edit it in place."""
    sent = select(col(Delivery.message_id)).where(col(Delivery.thread) == thread, col(Delivery.message_id).is_not(None))
    return (await session.scalars(sent.order_by(col(Delivery.id).desc()).limit(1))).one_or_none()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message that may leave next; what it says is opened only once it is claimed."""

    id: UUID
    address_id: UUID
    lane: Lane


@dataclass(frozen=True, slots=True)
class Sending:
    """A claimed message, opened: to send under this lease and no other."""

    id: UUID
    lease: int
    address_id: UUID
    chat: int
    lane: Lane
    message: Message
    edits: int | None
    parts_sent: int
    deletes: int | None = None


async def candidates(
    session: AsyncSession, bot: int, lanes: Sequence[Lane], now: datetime, held: Collection[UUID], limit: int = 1
) -> list[Candidate]:
    """The next messages to chats that are not ``held``: lane by lane as given, oldest first, at most so many of each. A
    chat's messages of one lane keep their order, also while the first of them waits for its next attempt."""
    asked = {"bot": bot, "now": now, "held": list(held), "limit": limit}
    found = [Candidate(row.id, row.address_id, Lane(row.lane)) for row in await session.execute(_first(), asked)]
    return [each for lane in lanes for each in found if each.lane is lane]


@cache
def _first() -> CompoundSelect[Any]:
    """The first of each lane: one look at the partial index a lane. Asked for each message, put together once."""
    earlier = aliased(Delivery)
    overtaken = (
        select(col(earlier.id))
        .where(col(earlier.address_id) == Delivery.address_id, waits(earlier))
        .where(col(earlier.lane) == Delivery.lane, col(earlier.id) < Delivery.id)
        .exists()
    )
    is_held = col(Delivery.address_id).in_(bindparam("held", expanding=True))
    waiting = (col(Delivery.bot) == bindparam("bot"), waits(Delivery), col(Delivery.due_at) <= bindparam("now"))
    firsts = [
        select(col(Delivery.id), col(Delivery.address_id), col(Delivery.lane))
        .where(col(Delivery.lane) == int(lane), *waiting, ~is_held, ~overtaken)
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(bindparam("limit"))
        .subquery()
        for lane in Lane
    ]
    return union_all(*map(select, firsts))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What waits: whether a message waits for nothing but its turn (its chat's, its lane's or the token's), and when the
    next of those that wait for their time may leave."""

    anything_due: bool
    next_due_at: datetime | None


async def outlook(session: AsyncSession, bot: int, now: datetime) -> Outlook:
    """Asked whenever a bot has nothing more to send; one statement."""
    due, *later = (await session.execute(_outlook(), {"bot": bot, "now": now})).one()
    return Outlook(due is not None, min(filter(None, later), default=None))


@cache
def _outlook() -> Select[Any]:
    waiting = (col(Delivery.bot) == bindparam("bot"), waits(Delivery))
    of_any_lane = col(Delivery.lane).in_([int(lane) for lane in Lane])  # the index begins with the lane
    due = select(col(Delivery.id)).where(*waiting, of_any_lane, col(Delivery.due_at) <= bindparam("now")).limit(1)
    earliest = select(func.min(col(Delivery.due_at))).where(*waiting, col(Delivery.due_at) > bindparam("now"))
    later = [earliest.where(col(Delivery.lane) == int(lane)) for lane in Lane]
    return select(*(part.scalar_subquery() for part in (due, *later)))


async def claim(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Sending]:
    """Mark messages as being sent and open them. Those that came too late, or whose reader blocked the bot, are settled
    here instead and do not come back (M10, B3)."""
    rows = (
        select(Delivery, Address)
        .join(Address, col(Delivery.address_id) == Address.id)
        .where(col(Delivery.id).in_(ids), waits(Delivery))
        .with_for_update(of=Delivery, skip_locked=True)
    )
    sendings = []
    for row, address in await uow.session.execute(rows):
        if row.expires_at is not None and row.expires_at <= uow.now:
            _finish(uow, row, "expired")
        elif address.unreachable_since is not None and row.lane >= Lane.REMINDER:
            _finish(uow, row, "blocked")
        else:
            row.state, row.lease, row.attempts = "sending", row.lease + 1, row.attempts + 1
            sendings += _opened(uow, row, address)
    order = {row_id: place for place, row_id in enumerate(ids)}
    return sorted(sendings, key=lambda sending: order[sending.id])


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one sending: the answer, and what it taught."""

    sending: Sending
    answer: Answer
    message_id: int | None = None
    parts_sent: int = 0
    wait: timedelta | None = None
    moved_to: int | None = None
    failure: str | None = None
    more: bool = False


async def settle(uow: UnitOfWork, results: Sequence[Result]) -> None:
    """Write what became of sendings. A result whose lease is no longer the row's is dropped: another one decided (B6)."""
    for result in sorted(results, key=lambda result: result.sending.id):  # as doubts lock them: no two wait in a circle
        row = await uow.session.get_one(Delivery, result.sending.id, with_for_update=True, populate_existing=True)
        if row.state == "sending" and row.lease == result.sending.lease:
            await _settle_one(uow, row, result)


async def doubt_unfinished(uow: UnitOfWork, bot: int, flying: Collection[UUID] = ()) -> int:
    """Whatever is being sent by nobody any more, after a crash, a takeover or a result that could not be written, is in
    doubt and follows its lane's rule (B5, B6). ``flying`` are those that the caller is still sending."""
    sending = select(Delivery).where(col(Delivery.bot) == bot, col(Delivery.state) == literal_column("'sending'"))
    orphaned = sending.where(col(Delivery.id).not_in(flying)).order_by(col(Delivery.id)).with_for_update()
    rows = list(await uow.session.scalars(orphaned))
    for row in rows:
        row.lease += 1
        _apply(uow, row, Answer.INTERRUPTED, failure="interrupted")
    return len(rows)


async def _settle_one(uow: UnitOfWork, row: Delivery, result: Result) -> None:
    row.parts_sent = max(row.parts_sent, result.parts_sent)
    row.message_id = result.message_id or row.message_id
    if result.more:
        row.state, row.due_at, row.attempts = "waiting", uow.now, 0
        uow.wake("outbox")
        return
    if result.answer is Answer.GONE:
        await addresses.unreachable(uow, row.address_id, uow.now)
    if result.moved_to is not None:
        row.address_id = await addresses.moved(uow, row.address_id, result.moved_to)
    _apply(uow, row, result.answer, failure=result.failure, wait=result.wait)
    if result.answer is Answer.DELIVERED and row.vanish_seconds is not None:
        gone_at = uow.now + timedelta(seconds=row.vanish_seconds)
        await due.plan(uow, VANISH, row.id, f"vanish:{row.id}", gone_at)


def _apply(
    uow: UnitOfWork, row: Delivery, answer: Answer, *, failure: str | None, wait: timedelta | None = None
) -> None:
    verdict = rules.settle(
        answer,
        lane=Lane(row.lane),
        attempts=row.attempts,
        in_doubt=row.in_doubt,
        expires_at=row.expires_at,
        now=uow.now,
        wait=wait,
    )
    row.in_doubt, row.attempts, row.failure = verdict.in_doubt, verdict.attempts, failure
    if verdict.due_at is not None:
        row.state, row.due_at = "waiting", verdict.due_at
        uow.wake("outbox")
    else:
        _finish(uow, row, verdict.outcome)


def _finish(uow: UnitOfWork, row: Delivery, outcome: str | None) -> None:
    row.outcome = outcome
    queue.done(uow, row)


def _opened(uow: UnitOfWork, row: Delivery, address: Address) -> list[Sending]:
    """The claimed message, opened; one that cannot be opened has failed, and holds up nobody else (B15)."""
    try:
        chat, message = addresses.chat_of(uow, address), read(uow.ring, row)
    except SealError:
        row.failure = "SealError"
        _finish(uow, row, "failed")
        return []
    lane = Lane(row.lane)
    return [Sending(row.id, row.lease, address.id, chat, lane, message, row.edits, row.parts_sent, row.deletes)]


def read(ring: KeyRing, row: Delivery) -> Message:
    """What a delivery says."""
    return packing.unpacked(row.kind, ring.open(row.body, "outbox.body", row.id))
