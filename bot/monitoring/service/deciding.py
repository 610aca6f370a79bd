"""The worker's hand on an observation: its menu, and what each button of it asks, shows or records (M14)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.messaging import Message
from bot.monitoring import messages
from bot.monitoring.service import alerts, course, findings
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import Alert
from bot.people import service as people
from bot.people.access import Known
from bot.references import unshort_day

Given = Sequence[str]
"""What a button says beside whose observation it is about."""


async def decide(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, given: Given) -> Message | None:
    """What a button of the last day's message, or of the menu, asks for; None for one that it never had (I4)."""
    return await VERBS.get(given[0], _change)(uow, programme, staff, episode_id, given)


async def menu(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, _given: Given = ()) -> Message:
    """Everything that can be decided about an observation before its last day, and what a release still waits for."""
    someone = await course.opened(uow, programme, staff, episode_id)
    words = programme.wording[staff.language]
    return messages.course_menu(
        words,
        reference=await people.reference_of(uow, words, someone.person),
        place=someone.episode.place,
        missing=await course.missing_tests(uow, someone),
        episode_id=episode_id,
    )


async def _release(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, _given: Given) -> Message:
    """The worker's word; where something stands in the way by now, what it is and the buttons that do something about it."""
    someone = await course.opened(uow, programme, staff, episode_id)
    today = uow.now.astimezone(someone.person.zone).date()
    found = await course.in_the_way(uow, someone) if today >= someone.episode.end_on else ()
    if not found:
        return await course.release(uow, programme, staff, episode_id)
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, someone.person)
    return messages.may_end(
        words, reference=reference, last=someone.episode.end_on, hindrances=found, episode_id=episode_id
    )


async def _alert(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, _given: Given) -> Message:
    """The newest alert that nobody has reviewed: what was reported, and what to record."""
    someone = await course.opened(uow, programme, staff, episode_id)
    found = select(col(Alert.id)).where(col(Alert.episode_id) == episode_id, col(Alert.reviewed_at).is_(None))
    newest = (await uow.session.scalars(found.order_by(col(Alert.id).desc()).limit(1))).first()
    if newest:
        return await alerts.details(uow, programme, staff, newest)
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, someone.person)
    return messages.no_alert_open(words, reference=reference, episode_id=episode_id)


async def _test(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, given: Given) -> Message | None:
    """Which test with which result, then its day; recorded, or taken back, once all of it is there."""
    someone = await course.opened(uow, programme, staff, episode_id)
    today, words = uow.now.astimezone(someone.person.zone).date(), programme.wording[staff.language]
    reference = await people.reference_of(uow, words, someone.person)
    if list(given) == ["test"]:
        missing, last = await course.missing_tests(uow, someone), await findings.newest_test(uow, episode_id)
        return messages.which_test(words, reference=reference, missing=missing, last=last, episode_id=episode_id)
    what, code, *day = given
    if code not in messages.TESTED or len(day) > 1:
        return None
    if what == "test" and day in ([], [messages.EARLIER]):
        return messages.tested_when(
            words,
            reference=reference,
            code=code,
            days=findings.days_of_test(someone, today),
            today=today,
            every=bool(day),
            episode_id=episode_id,
        )
    kind, result = messages.TESTED[code]
    taken_on = unshort_day(day[0], today) if day else None
    verb = findings.record_test if what == "test" else findings.take_back_test
    return (
        await verb(uow, programme, staff, episode_id, kind=kind, taken_on=taken_on, result=result) if taken_on else None
    )


async def _onset(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, given: Given) -> Message | None:
    """Since which day somebody is ill; recorded once it is chosen."""
    someone = await course.opened(uow, programme, staff, episode_id)
    today, words = uow.now.astimezone(someone.person.zone).date(), programme.wording[staff.language]
    day = tuple(given[1:])
    if day in ((), (messages.EARLIER,)):
        reference = await people.reference_of(uow, words, someone.person)
        days = findings.days_of_onset(someone, today)
        return messages.onset_when(
            words, reference=reference, days=days, today=today, every=bool(day), episode_id=episode_id
        )
    onset_on = unshort_day(day[0], today)
    return await findings.set_onset(uow, programme, staff, episode_id, onset_on) if onset_on else None


async def _change(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, given: Given
) -> Message | None:
    act = given[0]
    if act in messages.PLACES:
        return await course.move(uow, programme, staff, episode_id, act)
    if act in messages.REASONS:
        return await course.end(uow, programme, staff, episode_id, act)
    if act == "isolate":
        return await course.isolate(uow, programme, staff, episode_id)
    days = {f"longer{days}": days for days in messages.LONGER}.get(act)
    if days is None:
        return None
    someone: Observed = await course.opened(uow, programme, staff, episode_id)
    today = uow.now.astimezone(someone.person.zone).date()
    last = max(someone.episode.end_on, today) + timedelta(days=days)
    return await course.make_longer(uow, programme, staff, episode_id, last)


VERBS: Mapping[str, Callable[..., Awaitable[Message | None]]] = {
    "menu": menu,
    course.RELEASE: _release,
    "alert": _alert,
    "test": _test,
    "untest": _test,
    "onset": _onset,
}
"""What the first word of a button asks for; any other is a change."""
