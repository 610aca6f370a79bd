"""What a worker can decide about an observation, each with its reason: what it means, what the person reads, how it is
recorded (M14)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.messaging import Message
from bot.monitoring import messages
from bot.monitoring.service import course
from bot.monitoring.service.course import Told, Why
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import EpisodeEvent
from bot.people import access
from bot.people import service as people
from bot.people.access import Known
from bot.references import short_day, unshort_day


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: its button's word, what it is called, its reasons, what the person reads of it, and its verb.

    ``told`` is None where no message tells it; ``ends`` says that nothing is owed afterwards; the reason of one that
    ``must_write`` is never taken from a list.
    """

    given: str
    what: str
    made: Callable[[Why], Awaitable[Message]]
    told: Told | None
    more: Mapping[str, object] = field(default_factory=dict)
    whys: Mapping[str, str] = field(default_factory=dict)
    ends: bool = False
    must_write: bool = False

    def takes(self, code: str) -> bool:
        """Whether a button may bring this as the reason."""
        if self.whys or self.must_write:
            return code in self.whys
        return code == messages.YES


async def of_button(
    uow: UnitOfWork, programme: Programme, staff: Known, someone: Observed, given: str
) -> Decision | None:
    """What a button asks for; None for one that there never was."""
    words, at = programme.wording[staff.language], (uow, programme, staff, someone.episode.id)
    if given in messages.PLACES:
        return Decision(
            given,
            words.label(messages.PLACES[given]),
            lambda why: course.move(*at, given, why),
            messages.moved_place,
            {"place": given},
            messages.WHYS[given],
        )
    if given in messages.REASONS:
        told = None if given in messages.NOT_TOLD else messages.ended
        return Decision(
            given,
            words.label(messages.REASONS[given]),
            lambda why: course.end(*at, given, Why() if why.code == messages.YES else why),
            told,
            {"reason": given},
            ends=True,
            must_write=given == "other",
        )
    if given == "isolate":
        return Decision(
            given,
            messages.to_isolate(words),
            lambda why: course.isolate(*at, why),
            messages.isolated,
            whys=messages.WHYS[given],
            ends=True,
        )
    return await _other_end(uow, programme, staff, someone, given)


async def _other_end(
    uow: UnitOfWork, programme: Programme, staff: Known, someone: Observed, given: str
) -> Decision | None:
    """A later last day, or the one there was before; the button names the day, so that it counts once."""
    words, at = programme.wording[staff.language], (uow, programme, staff, someone.episode.id)
    today = uow.now.astimezone(someone.person.zone).date()
    last: date | None
    if days := {f"longer{days}": days for days in messages.LONGER}.get(given):
        kind, last = "until", max(someone.episode.end_on, today) + timedelta(days=days)
    elif given == "shorter":
        kind, last = "back", await earlier_end(uow, someone)
    else:
        kind, last = given[:-2], unshort_day(given[-2:], today)
    if last is None or kind not in ("until", "back"):
        return None
    verb = course.make_longer if kind == "until" else make_shorter
    told: Told = messages.made_longer if kind == "until" else messages.made_shorter
    end_on = last
    return Decision(
        kind + short_day(end_on),
        messages.what_longer(words, end_on),
        lambda why: verb(*at, end_on, why),
        told,
        {"last": end_on},
        messages.WHYS[kind],
    )


async def confirm(uow: UnitOfWork, programme: Programme, staff: Known, someone: Observed, asked: Decision) -> Message:
    """What will happen and what the person will read, before anything is recorded; the tap on a reason records it."""
    words = programme.wording[staff.language]
    responder = await access.responder_for(uow, someone.person)
    reached = asked.told and responder and await access.address_of(uow, responder)
    if asked.told and reached:
        read = messages.they_read(words, asked.told(words, about="", **asked.more).text)
    else:
        read = messages.nobody_reads(words, on_purpose=asked.told is None)
    return messages.confirm(
        words,
        reference=await people.reference_of(uow, words, someone.person),
        what=asked.what,
        follows=messages.it_ends(words) if asked.ends else messages.it_goes_on(words),
        read=read,
        given=asked.given,
        whys=asked.whys,
        must_write=asked.must_write,
        episode_id=someone.episode.id,
    )


async def earlier_end(uow: UnitOfWork, someone: Observed) -> date | None:
    """The last day there was before the observation was made longer, today at the earliest; None where nothing is to be
    taken back. What was before a reopening counts no more."""
    steps = ("made_longer", "made_shorter", "reopened")
    found = select(EpisodeEvent).where(
        col(EpisodeEvent.episode_id) == someone.episode.id, col(EpisodeEvent.what).in_(steps)
    )
    ends: list[date] = []
    for row in await uow.session.scalars(found.order_by(col(EpisodeEvent.id))):
        if row.what == "made_longer" and " " in row.detail:
            ends.append(date.fromisoformat(row.detail.split()[1]))
        else:
            ends = ends[:-1] if row.what == "made_shorter" else []
    today = uow.now.astimezone(someone.person.zone).date()
    earlier = max(ends[-1], today) if ends else someone.episode.end_on
    return earlier if earlier < someone.episode.end_on else None


async def make_shorter(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, end_on: date, why: Why = course.UNSAID
) -> Message:
    """Take back what made an observation longer by mistake: its last day is what it was, today at the earliest, and the
    person is told (M14). No observation gets shorter than its protocol by this."""
    someone = await course.opened(uow, programme, staff, episode_id)
    if end_on != await earlier_end(uow, someone):
        raise LinliError("not_shorter", N_("There is nothing to take back any more. Nothing was changed."))
    someone.episode.end_on = end_on
    course.note(uow, someone, "made_shorter", staff, end_on.isoformat(), why)
    await uow.session.flush()
    await course.judge_end(uow, programme, someone)
    await course.tell_person(uow, programme, someone, messages.made_shorter, last=end_on)
    words = programme.wording[staff.language]
    return await course.recorded(uow, words, someone, messages.what_longer(words, end_on))
