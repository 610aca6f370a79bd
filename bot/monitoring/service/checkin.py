"""The daily check-in: started by a reminder or by the person, completed in one unit of work with all that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.forms import service as forms
from bot.forms.questionnaire import Answers, Questionnaire
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.monitoring import messages, rules
from bot.monitoring.rules import Answered, Correction, Judgement
from bot.monitoring.service import alerts, course, episodes, readings, reminders, silence
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.service.readings import Reading
from bot.monitoring.tables import Duty, Report
from bot.people import access
from bot.people import service as people
from bot.people.access import Known

PURPOSE = "checkin"
"""What a finished form of this kind completes, whatever questionnaire a protocol names."""
SHORTEST = timedelta(hours=1)
"""How long a check-in stays open at least, however soon its slot is over."""


async def start(
    uow: UnitOfWork,
    programme: Programme,
    responder: Known,
    someone: Observed,
    *,
    note: str = "",
    together: bool = False,
    begun: forms.Begun = forms.Begun.ASKED,
) -> tuple[Message, str]:
    """Begin a check-in about a person, or go on with the one of this slot; its question, and its message's thread.

    It ends when the next slot opens: what was read in the morning is never taken for the evening's.
    """
    form = programme.questionnaires(someone.protocol.questionnaire)
    words = programme.wording[responder.language]
    reads = await access.may_report_for(uow, responder, someone.person)
    last = await _last_temperatures(uow, someone) if reads else []  # whoever only has the task is shown no reading (A1)
    suggested = rules.suggestions(last, fever_line=someone.protocol.fever_line)
    return await forms.start(
        uow,
        programme.form,
        form,
        words,
        subject_id=someone.person.id,
        author_id=responder.id,
        purpose=PURPOSE,
        note=note or await _about(uow, programme, responder, someone),
        expires_at=max(someone.next_opening(uow.now), uow.now + SHORTEST),
        suggestions={item.link_id: suggested for item in readings.temperature_items(form)},
        zone=someone.person.zone,
        together=together,
        begun=begun,
    )


async def owed_now(uow: UnitOfWork, observed: Sequence[Observed]) -> list[Observed]:
    """Those of them whose report is owed now and not there yet (M9)."""
    owed = []
    for someone in observed:
        slot = _slot(someone, uow.now)
        if slot and not slot.late and await reminders.is_open(uow, someone.episode.id, _window(someone, slot)):
            owed.append(someone)
    return owed


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a finished check-in: what to answer, and its parts for an answer about several (M9). ``well`` when it
    says of a slot, in time, that nothing is unusual."""

    message: Message
    name: str = ""
    reading: str = ""
    slot: str = ""
    meaning: str = ""
    following: str = ""
    well: bool = False


async def notice(
    uow: UnitOfWork,
    programme: Programme,
    reporter: Known,
    someone: Observed,
    codes: frozenset[str],
    *,
    form: Questionnaire | None = None,
    at: datetime | None = None,
) -> None:
    """Something was tapped or written for the first time in this check-in. When it is an emergency sign: 120 first, then
    worker and doctor, even if the check-in is never finished (M5). It is kept, and fulfils no duty."""
    signs = codes & someone.protocol.emergency_signs
    if not signs:
        return
    form, at = form or programme.questionnaires(someone.protocol.questionnaire), at or uow.now
    if someone.episode.state == "open":
        _fell_ill(someone, at)
    uow.record("emergency.noticed", someone.episode.id, actor=str(reporter.id), area=str(someone.person.area_id or ""))
    report = await _keep(uow, someone, reporter, None, readings.of_codes(form, signs), at, counts=False)
    if to := await access.address_of(uow, reporter):
        answering = await alerts.answering(uow, programme, someone)
        said = messages.emergency(programme.wording[reporter.language], told=answering.names)
        await outbox.promise(uow, to, said, Lane.URGENT, person_id=reporter.id)
    await alerts.raise_alert(uow, programme, someone, "emergency", report)


async def complete(
    uow: UnitOfWork,
    programme: Programme,
    reporter: Known,
    someone: Observed,
    answers: Answers,
    at: datetime,
    *,
    form: Questionnaire | None = None,
) -> Done:
    """A finished check-in, sent at an instant that may lie before now (it waited for us): judged by its protocol's own
    version, kept for its slot, alerted if symptomatic (M2–M8). ``form`` is the version answered, None the newest. Of
    somebody whom the reporter does not answer for any more nothing is kept: a form may be older than that (A1)."""
    if not await episodes.may_report(uow, reporter, someone.person):
        return Done(messages.no_longer_yours(programme.wording[reporter.language]))
    said = readings.of_answers(form or programme.questionnaires(someone.protocol.questionnaire), answers)
    new = readings.judged(someone.protocol, said)
    slot = _slot(someone, at)
    duty = await reminders.duty_of(uow, someone.episode.id, _window(someone, slot)) if slot else None
    verdict = await _correction(uow, someone, duty, new, at) if duty else Correction.TAKEN
    if verdict is Correction.REPEATED:
        return Done(messages.repeated(programme.wording[reporter.language], ill=new.judgement.symptomatic))
    taken = verdict is Correction.TAKEN
    report = await _keep(uow, someone, reporter, duty, said, at, counts=taken)
    if duty and taken:
        await reminders.reported(uow, programme, someone, duty, reporter, at)
    told = await _follow_up(uow, programme, someone, report, new.judgement)
    await silence.broken(uow, programme, someone, reporter)
    await course.judge_end(uow, programme, someone)
    if not await access.is_own(uow, reporter, someone.person):
        await _tell_reported_for(uow, programme, reporter, someone, said)
    return await _answer(uow, programme, reporter, someone, said, new, slot, duty, told, taken=taken)


async def _tell_reported_for(
    uow: UnitOfWork, programme: Programme, reporter: Known, someone: Observed, said: Reading
) -> None:
    """The person reads what a worker entered for them by phone or visit (M12)."""
    responder = await access.responder_for(uow, someone.person)
    to = await access.address_of(uow, responder) if responder else None
    if responder is None or to is None:
        return
    words = programme.wording[responder.language]
    about = await _about(uow, programme, responder, someone)
    name, reading = await access.name_of(uow, reporter.id), readings.describe(words, programme, said)
    told = messages.reported_for_you(words, about=about, name=name, reading=reading)
    await outbox.promise(uow, to, told, Lane.REPLY, person_id=responder.id)


async def _follow_up(
    uow: UnitOfWork, programme: Programme, someone: Observed, report: Report, judgement: Judgement
) -> messages.Told:
    """The flag, the onset and the alert of a symptomatic report (M6); whom the person may expect to call."""
    if not judgement.symptomatic:
        return ()
    _fell_ill(someone, report.at)
    kinds = {"emergency": judgement.emergency, "fever": judgement.fever, "call_back": judgement.call_back}
    kind = next((kind for kind, holds in kinds.items() if holds), "symptoms")
    return await alerts.raise_alert(uow, programme, someone, kind, report)


async def _answer(
    uow: UnitOfWork,
    programme: Programme,
    reporter: Known,
    someone: Observed,
    said: Reading,
    new: rules.Report,
    slot: Answered | None,
    duty: Duty | None,
    told: messages.Told,
    *,
    taken: bool,
) -> Done:
    words = programme.wording[reporter.language]
    meaning = _meaning(words, programme, someone, new.judgement, told)
    following = episodes.following(someone, duty.due_at if duty else uow.now, uow.now)
    remind_at = await reminders.next_reminder_at(uow, programme, someone, following)
    after = messages.follows(words, following, remind_at)
    about = await _about(uow, programme, reporter, someone)
    reading = readings.describe(words, programme, said)
    slot_name = words.pick(someone.protocol.slot(slot.slot).name) if slot else ""
    if slot is None:
        message = messages.recorded_outside(words, about=about, reading=reading, meaning=meaning, following=after)
    elif not taken:
        ill = meaning if new.judgement.symptomatic else ""
        message = messages.not_taken(words, slot=slot_name, on=slot.on, meaning=ill, following=after)
    else:
        message = messages.recorded(
            words,
            about=about,
            reading=reading,
            slot=slot_name,
            on=slot.on,
            late=slot.late,
            meaning=meaning,
            following=after,
        )
    well = slot is not None and taken and not slot.late and not new.judgement.symptomatic
    name = await access.name_of(uow, someone.person.id) if about else ""
    return Done(message, name, reading, slot_name, meaning, after, well)


def _meaning(words: Words, programme: Programme, someone: Observed, judgement: Judgement, told: messages.Told) -> str:
    if not judgement.symptomatic:
        return messages.means_well(words)
    if judgement.emergency:
        return messages.means_emergency(words, told=told)
    return messages.means_ill(
        words,
        fever_line=words.temperature(someone.protocol.fever_line),
        fever=judgement.fever,
        told=told,
        minutes=programme.policy.answer_minutes.urgent,
        numbers=programme.numbers(words.code),
    )


async def _about(uow: UnitOfWork, programme: Programme, reporter: Known, someone: Observed) -> str:
    """The line that says of whom a report is, for those who report for others too (M9); else empty."""
    if someone.person.id == reporter.id and len(await episodes.reported_for(uow, programme, reporter, lock=False)) == 1:
        return ""
    words = programme.wording[reporter.language]
    if not await access.is_own(uow, reporter, someone.person):  # staff read a reference, never a name
        return messages.report_about(words, reference=await people.reference_of(uow, words, someone.person))
    return messages.report_for(words, name=await access.name_of(uow, someone.person.id))


async def _correction(uow: UnitOfWork, someone: Observed, duty: Duty, new: rules.Report, at: datetime) -> Correction:
    """What becomes of a further report of a duty (M8). What says "ill" once more after a review is news, not a
    repetition (M6)."""
    previous = await _latest(uow, duty)
    if previous is None:
        return Correction.TAKEN
    old = readings.judged(someone.protocol, readings.opened(uow, previous))
    verdict = rules.correction(old, new, same_local_day=_local_day(someone, previous.at) == _local_day(someone, at))
    is_news = new.judgement.symptomatic and await alerts.was_reviewed_since(uow, someone.episode.id, previous.at)
    return Correction.TAKEN if verdict is Correction.REPEATED and is_news else verdict


async def _keep(
    uow: UnitOfWork,
    someone: Observed,
    reporter: Known,
    duty: Duty | None,
    said: Reading,
    at: datetime,
    *,
    counts: bool,
) -> Report:
    """Keep what was said; ``counts`` when it is what stands for its duty now (M8)."""
    judgement = readings.judged(someone.protocol, said).judgement
    report_id = uow.new_id()
    report = Report(
        id=report_id,
        episode_id=someone.episode.id,
        duty_id=duty.id if duty else None,
        reporter_id=reporter.id,
        at=at,
        reading=readings.seal(uow, said, report_id),
        symptomatic=judgement.symptomatic,
        emergency=bool(judgement.emergency),
        counts=counts,
    )
    uow.record("report.kept", report_id, actor=str(reporter.id), area=str(someone.person.area_id or ""))
    uow.add(report)
    await uow.session.flush()
    return report


def _slot(someone: Observed, at: datetime) -> Answered | None:
    zone, end_on = someone.person.zone, someone.episode.end_on
    return rules.slot_for(someone.protocol, at=at, zone=zone, starts_at=someone.owed_from, end_on=end_on)


def _window(someone: Observed, slot: Answered) -> rules.DutyWindow:
    return next(duty for duty in someone.duties_on(slot.on) if duty.slot == slot.slot)


async def _latest(uow: UnitOfWork, duty: Duty) -> Report | None:
    """The report that stands for a duty now."""
    found = select(Report).where(col(Report.duty_id) == duty.id, col(Report.counts)).order_by(col(Report.id).desc())
    return (await uow.session.scalars(found.limit(1))).one_or_none()


def _local_day(someone: Observed, at: datetime) -> date:
    return at.astimezone(someone.person.zone).date()


def _fell_ill(someone: Observed, at: datetime) -> None:
    """The flag stays until a review; the onset is the day of the earliest symptomatic report (M6)."""
    episode = someone.episode
    episode.ill = True
    is_set = episode.onset_by_id is not None
    episode.onset_on = rules.onset_on(episode.onset_on, at, zone=someone.person.zone, is_set=is_set)


async def _last_temperatures(uow: UnitOfWork, someone: Observed) -> list[int]:
    found = select(Report).where(col(Report.episode_id) == someone.episode.id, col(Report.counts))
    rows = list(await uow.session.scalars(found.order_by(col(Report.id).desc()).limit(3)))
    temperatures = [readings.opened(uow, row).temperature for row in reversed(rows)]
    return [value for value in temperatures if value is not None]
