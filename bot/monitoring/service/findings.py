"""What staff find out about somebody under observation: a test and what it showed, the day an illness began.

Each is recorded once, can be mended, and stands in the history with who recorded it (M6, M14).
"""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.messaging import Message
from bot.monitoring import messages, rules
from bot.monitoring.service import alerts, course
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import TestResult
from bot.people import service as people
from bot.people.access import Known

BEFORE = timedelta(days=30)
"""How long before an observation an illness may have begun: a slip of the finger, or of a year, is refused."""


async def record_test(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, *, kind: str, taken_on: date, result: str
) -> Message:
    """A test was taken and showed something; a positive one is reported to those who answer like an illness (M6, M14). The
    same test of the same day twice is one."""
    someone = await course.opened(uow, programme, staff, episode_id)
    today = uow.now.astimezone(someone.person.zone).date()
    if result not in rules.RESULTS or taken_on > today:
        raise LinliError("no_such_test", N_("A test has a result, and a day that has come. Nothing was changed."))
    if taken_on < someone.first_day:
        raise LinliError(
            "before_it_began",
            N_("This observation began later than that: such a test does not count for it. Nothing was changed."),
        )
    words, tested = programme.wording[staff.language], (kind, taken_on, result)
    reference = await people.reference_of(uow, words, someone.person)
    if await _recorded(uow, episode_id, *tested):
        return messages.known_test(words, reference=reference, tested=tested, episode_id=episode_id)
    row = TestResult(
        id=uow.new_id(),
        episode_id=episode_id,
        kind=kind,
        taken_on=taken_on,
        result=result,
        by_id=staff.id,
        at=uow.now,
    )
    uow.add(row)
    course.note(uow, someone, "test_recorded", staff, f"{kind} {taken_on} {result}")
    names: messages.Told = ()
    if result == rules.POSITIVE:
        someone.episode.ill = True
        names = await alerts.raise_alert(uow, programme, someone, "positive_test")
    await uow.session.flush()
    await course.judge_end(uow, programme, someone)
    missing = await course.missing_tests(uow, someone)
    return messages.recorded_test(
        words, reference=reference, tested=tested, missing=missing, names=names, episode_id=episode_id
    )


async def take_back_test(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, *, kind: str, taken_on: date, result: str
) -> Message:
    """A test was recorded by mistake: it counts for nothing any more, and its line stays. An alert that came of it is
    answered by a review, as any other (M6)."""
    someone = await course.opened(uow, programme, staff, episode_id)
    row = await _recorded(uow, episode_id, kind, taken_on, result)
    if row is None:
        raise LinliError(
            "no_such_test", N_("This test is not recorded, or was taken back before. Nothing was changed.")
        )
    row.taken_back_at = uow.now
    course.note(uow, someone, "test_taken_back", staff, f"{kind} {taken_on} {result}")
    await uow.session.flush()
    await course.judge_end(uow, programme, someone)
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, someone.person)
    return messages.taken_back_test(words, reference=reference, tested=(kind, taken_on, result), episode_id=episode_id)


async def newest_test(uow: UnitOfWork, episode_id: UUID) -> tuple[str, date, str] | None:
    """The test that was recorded last, and not taken back."""
    found = select(TestResult).where(col(TestResult.episode_id) == episode_id, col(TestResult.taken_back_at).is_(None))
    row = (await uow.session.scalars(found.order_by(col(TestResult.id).desc()).limit(1))).first()
    return (row.kind, row.taken_on, row.result) if row else None


async def set_onset(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, onset_on: date) -> Message:
    """A worker knows better when an illness began: their day stays, whatever later reports say (M6)."""
    someone = await course.opened(uow, programme, staff, episode_id)
    if onset_on > uow.now.astimezone(someone.person.zone).date():
        raise LinliError("onset_ahead", N_("An illness cannot begin in the future. Nothing was changed."))
    if onset_on < someone.first_day - BEFORE:
        raise LinliError("onset_long_ago", N_("That is too long before this observation began. Nothing was changed."))
    episode = someone.episode
    again = episode.onset_on == onset_on and episode.onset_by_id is not None
    if not again:
        episode.onset_on, episode.onset_by_id = onset_on, staff.id
        course.note(uow, someone, "onset_set", staff, onset_on.isoformat())
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, someone.person)
    return messages.onset_recorded(
        words, reference=reference, onset_on=onset_on, again=again, ill=episode.ill, episode_id=episode_id
    )


def days_of_test(someone: Observed, today: date) -> list[date]:
    """The days a test of this observation may have been taken on, the latest first."""
    return _back_to(someone.first_day, today)


def days_of_onset(someone: Observed, today: date) -> list[date]:
    """The days an illness may have begun on, the latest first."""
    return _back_to(min(someone.first_day, today) - BEFORE // 2, today)


def _back_to(first: date, today: date) -> list[date]:
    return [today - timedelta(days=ago) for ago in range(max((today - first).days, 0) + 1)]


async def _recorded(uow: UnitOfWork, episode_id: UUID, kind: str, taken_on: date, result: str) -> TestResult | None:
    found = select(TestResult).where(
        col(TestResult.episode_id) == episode_id,
        col(TestResult.kind) == kind,
        col(TestResult.taken_on) == taken_on,
        col(TestResult.result) == result,
        col(TestResult.taken_back_at).is_(None),
    )
    return (await uow.session.scalars(found.order_by(col(TestResult.id).desc()).limit(1))).first()
