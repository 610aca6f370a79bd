"""The worker's hand on an observation: its menu, and what each button of it asks, shows or records (M14)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import filled
from bot.db import UnitOfWork
from bot.forms import service as forms
from bot.messaging import Message
from bot.monitoring import messages
from bot.monitoring.service import alerts, course, decisions, findings
from bot.monitoring.service.course import Why
from bot.monitoring.service.episodes import RELEASE, Programme
from bot.monitoring.tables import Alert, EpisodeEvent
from bot.people import service as people
from bot.people.access import Known
from bot.references import short, unshort, unshort_day

PURPOSE = "why"
"""What a finished form of this kind completes."""
OPEN_FOR = timedelta(hours=2)
"""How long a decision waits for its reason."""
SHOWN = 10
"""How many reasons in own words are shown."""
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
        earlier=await decisions.earlier_end(uow, someone),
        written=bool(await _written(uow, episode_id)),
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
    """A decision: first what it means and what the person will read, then, with its reason, it is recorded."""
    someone = await course.opened(uow, programme, staff, episode_id)
    decision = await decisions.of_button(uow, programme, staff, someone, given[0])
    if decision is None or len(given) > 2:
        return None
    if len(given) == 1:
        return await decisions.confirm(uow, programme, staff, someone, decision)
    return await decision.made(Why(given[1])) if decision.takes(given[1]) else None


async def ask_words(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, act: str
) -> tuple[Message, str] | None:
    """The reason is asked for in own words; the decision waits for them. The question, and its thread."""
    someone = await course.opened(uow, programme, staff, episode_id)
    if (decision := await decisions.of_button(uow, programme, staff, someone, act)) is None:
        return None
    words = programme.wording[staff.language]
    reference = await people.reference_of(uow, words, someone.person)
    return await forms.start(
        uow,
        programme.form,
        programme.questionnaires("say-why"),
        words,
        subject_id=someone.person.id,
        author_id=staff.id,
        purpose=f"{PURPOSE}:{short(episode_id)}:{act}",
        expires_at=uow.now + OPEN_FOR,
        suggestions={},
        zone=someone.person.zone,
        note=messages.about_to(words, reference=reference, what=decision.what),
    )


async def with_words(
    uow: UnitOfWork, programme: Programme, staff: Known, purpose: str, response_id: UUID
) -> Message | None:
    """The reason was written: what it is for is judged again, and recorded; None for a purpose that says nothing."""
    _purpose, text, act = purpose.split(":")
    if (episode_id := unshort(text)) is None:
        return None
    someone = await course.opened(uow, programme, staff, episode_id)
    decision = await decisions.of_button(uow, programme, staff, someone, act)
    return await decision.made(Why(messages.IN_WORDS, response_id)) if decision else None


async def _reasons(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, _given: Given) -> Message:
    """What colleagues wrote as their reasons; the look is recorded (A2)."""
    someone = await course.opened(uow, programme, staff, episode_id)
    words, zone = programme.wording[staff.language], someone.person.zone
    area = str(someone.person.area_id or "")
    uow.record("episode.reasons_read", episode_id, actor=str(staff.id), area=area, purpose="care")
    reasons = []
    for row in await _written(uow, episode_id):
        sent = await filled.sent(uow, programme.form, row.words_id) if row.words_id else None
        said = " ".join(str(value) for value in sent.answers.get("words", ())) if sent else ""
        reasons.append((words.day(row.at.astimezone(zone).date()), said))
    reference = await people.reference_of(uow, words, someone.person)
    return messages.in_own_words(words, reference=reference, reasons=reasons, episode_id=episode_id)


async def _written(uow: UnitOfWork, episode_id: UUID) -> list[EpisodeEvent]:
    found = select(EpisodeEvent).where(
        col(EpisodeEvent.episode_id) == episode_id, col(EpisodeEvent.words_id).is_not(None)
    )
    return list(await uow.session.scalars(found.order_by(col(EpisodeEvent.id).desc()).limit(SHOWN)))


VERBS: Mapping[str, Callable[..., Awaitable[Message | None]]] = {
    "menu": menu,
    RELEASE: _release,
    "alert": _alert,
    "test": _test,
    "untest": _test,
    "onset": _onset,
    "reasons": _reasons,
}
"""What the first word of a button asks for; any other is a decision."""
