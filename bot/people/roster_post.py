"""A roster sent to the bot by an administrator: noted here, fetched at the edge, tried, and brought in when they say so.

What is in the file is never kept: it is fetched once to be tried and once more to be brought in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Wording, Words
from bot.messaging import Lane, Message, outbox, queue
from bot.messaging.tables import Address, waits
from bot.people import access, roster_columns, roster_messages, rules
from bot.people.access import Known
from bot.people.roster_book import Report
from bot.people.roster_columns import Kind, Limits
from bot.people.rules import May
from bot.people.tables import Area, RosterFile

CHECK, IMPORT = "check", "import"
ATTEMPTS = 3
TRIED_FOR = timedelta(minutes=2)
"""How long whoever fetches a file has it to themselves."""
GOOD_FOR = timedelta(hours=24)
"""How long "bring it in" may be said after a file was tried."""
_FILE = "roster_files.file"
NOT_YOURS = N_("Only an administrator may bring in a roster. Please give the file to yours. Nothing was changed.")
OVER = N_("This roster was decided already, or is too old. Please send the file again.")


@dataclass(frozen=True, slots=True)
class Held:
    """A file that is being judged: for whom, within which area (its code; A1), to try it or to bring it in."""

    row: RosterFile
    step: str
    person: Known
    within: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch."""

    id: UUID
    file_id: str
    kind: Kind
    language: str


async def receive(
    uow: UnitOfWork, words: Words, person: Known, address: Address, file_id: str, name: str, size: int | None
) -> Message:
    """An administrator has sent a file: it will be looked at. ``LinliError`` for anybody else, and for what is no roster
    or is too large."""
    await _within(uow, person)
    kind = roster_columns.kind_of(name)
    if (size or 0) > Limits().packed:
        raise LinliError("roster_packed", N_("The file is larger than {size} MB. Please split it."), size=5)
    row_id = uow.new_id()
    uow.add(RosterFile(id=row_id, bot=address.bot, address_id=address.id, person_id=person.id, kind=kind.value,
                       file=uow.seal(file_id, _FILE, row_id), due_at=uow.now))  # fmt: skip
    uow.record("roster.sent", row_id, actor=str(person.id))
    uow.wake("roster_files")
    return roster_messages.looking(words)


async def decide(uow: UnitOfWork, words: Words, person: Known, file_id: UUID, *, bring_in: bool) -> Message:
    """ "Bring it in", or not, after it was tried. ``LinliError`` for somebody else's, a decided or an old one."""
    row = await uow.lock(RosterFile, file_id)
    if row is None or row.person_id != person.id:
        raise LinliError("roster_not_yours", NOT_YOURS)
    await _within(uow, person)
    if (row.state, row.step) != ("done", CHECK) or row.settled_at is None or row.settled_at + GOOD_FOR <= uow.now:
        raise LinliError("roster_over", OVER)
    row.step = IMPORT
    if bring_in:
        row.state, row.due_at, row.attempts = "waiting", uow.now, 0
        uow.wake("roster_files")
    return roster_messages.looking(words) if bring_in else roster_messages.left_as_it_is(words)


async def claim(uow: UnitOfWork, wording: Wording, bot: int) -> Wanted | None:
    """The next file to fetch for a bot; nobody else fetches it for two minutes. One that was tried three times, and never
    answered, is buried, and whoever sent it is asked to send it again (B15)."""
    due = select(RosterFile).where(waits(RosterFile), col(RosterFile.bot) == bot, col(RosterFile.due_at) <= uow.now)
    one = due.order_by(col(RosterFile.id)).limit(1).with_for_update(skip_locked=True)
    while row := (await uow.session.scalars(one)).first():
        if row.attempts < ATTEMPTS:
            row.attempts, row.due_at = row.attempts + 1, uow.now + TRIED_FOR
            person = await access.by_id(uow, row.person_id)
            return Wanted(row.id, uow.ring.open(row.file, _FILE, row.id), Kind(row.kind), person.language)
        await _bury(uow, wording, row, None, "never answered")
    return None


async def next_due_at(session: AsyncSession, bot: int) -> datetime | None:
    """When the next file is to be fetched."""
    earliest = select(func.min(col(RosterFile.due_at))).where(waits(RosterFile), col(RosterFile.bot) == bot)
    return (await session.scalars(earliest)).one()


async def held(uow: UnitOfWork, file_id: UUID) -> Held | None:
    """A file that was fetched, locked, if it still waits and whoever sent it still may; else it is over (A1)."""
    row = await uow.lock(RosterFile, file_id)
    if row is None or row.state != "waiting":
        return None
    person = await access.by_id(uow, row.person_id)
    try:
        return Held(row, row.step, person, await _within(uow, person))
    except LinliError:
        queue.retry_or_bury(uow, row, "no longer allowed", None)
        return None


async def answered(uow: UnitOfWork, wording: Wording, it: Held, report: Report) -> None:
    """Tell what a file would change, with the question whether to bring it in, or what it has changed."""
    queue.done(uow, it.row)
    words = wording[it.person.language]
    asks = it.step == CHECK and not report.problem_count and bool(report.people)
    said = roster_messages.told(words, report, it.row.id if asks else None)
    await _say(uow, it.row, said)


async def refused(uow: UnitOfWork, wording: Wording, file_id: UUID, refusal: LinliError | None, failure: str) -> None:
    """A file cannot be read (a refusal says why), or not be fetched: tried again, or told in the end."""
    row = await uow.lock(RosterFile, file_id)
    if row is None or row.state != "waiting":
        return
    if refusal is None and row.attempts < ATTEMPTS:
        queue.retry_or_bury(uow, row, failure, timedelta(seconds=10))
        return
    await _bury(uow, wording, row, refusal, failure)


async def _bury(uow: UnitOfWork, wording: Wording, row: RosterFile, refusal: LinliError | None, failure: str) -> None:
    queue.retry_or_bury(uow, row, failure, None)
    words = wording[(await access.by_id(uow, row.person_id)).language]
    await _say(uow, row, roster_messages.cannot(words, refusal))
    await uow.session.flush()


async def _say(uow: UnitOfWork, row: RosterFile, said: Message) -> None:
    address = await uow.session.get_one(Address, row.address_id)
    person = await access.by_address(uow, address)
    if person and person.id == row.person_id:  # a phone that changed hands hears nothing
        key = f"roster:{row.id}:{row.step}:{row.attempts}"
        await outbox.promise(uow, address, said, Lane.REPLY, person_id=row.person_id, natural_key=key)


async def _within(uow: UnitOfWork, person: Known) -> str:
    """The area whose roster somebody may bring in, by its code (A1). ``LinliError`` when there is none."""
    for post, worker, _ in await access.posts_held(uow, person):
        if May.BRING_IN in rules.ROLES.get(worker.role, ()):
            return (await uow.session.get_one(Area, post.area_id)).code
    raise LinliError("roster_not_yours", NOT_YOURS)
