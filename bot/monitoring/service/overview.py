"""Staff's day at a glance: who in the areas of their posts is ill, silent or owes a report, and one member's page.

The overview and its lists show references only; opening a member's page is a reading of personal data (A2). Each is
judged by the posts held at that moment (A1), on the local day of the oldest of them.
"""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, true
from sqlmodel import col

from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.messaging import Message
from bot.monitoring import messages
from bot.monitoring.rules import DutyWindow
from bot.monitoring.service import alerts, day, episodes
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import Alert, Duty, EpisodeEvent, MonitoringEpisode
from bot.people import access, listing, marks
from bot.people import service as people
from bot.people.access import Known
from bot.people.listing import Reach
from bot.people.rules import May

PURPOSE = "grid"


class NotStaff(LinliError):
    """The page is for staff, and this person holds no post now (A1)."""

    def __init__(self) -> None:
        super().__init__(
            "not_staff",
            N_(
                "This page is for the people who work for your community, and you have no post here. Nothing was changed."
            ),
        )


async def today(uow: UnitOfWork, programme: Programme, staff: Known) -> Message:
    """The overview as of now: six statements, however many are observed."""
    reach = await reach_of(uow, staff)
    words = programme.wording[staff.language]
    found = await day.day_of(uow, programme, reach, true())
    lists = {kind: [day.entry(words, *each) for each in found.listed(kind)] for kind in messages.LISTS}
    return messages.day_overview(words, on=found.on, observed=len(found.lines), reports=found.reports, lists=lists,
                                 reads=reach.reads_all)  # fmt: skip


async def listed(uow: UnitOfWork, programme: Programme, staff: Known, kind: str, page: int) -> Message:
    """One page of everybody listed for something; a page that is gone is the last one there is."""
    reach = await reach_of(uow, staff)
    words = programme.wording[staff.language]
    found = await day.day_of(uow, programme, reach, day.only(kind, day.date_of(uow, reach)))
    lines = found.listed(kind)
    at = max(min(page, (len(lines) - 1) // messages.PAGE), 0)
    signs, people_ = (found.signs, found.people) if kind == messages.OBSERVED else ({}, {})
    entries = [day.entry(words, *each, signs.get(each[1], "")) for each in lines[at * messages.PAGE :][: messages.PAGE]]
    return messages.overview_list(words, kind=kind, page=at, count=len(lines), entries=entries, people=people_)


async def member(
    uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID, *, kind: str, at: int
) -> Message:
    """One member's page, for staff who answer for their household, also of an observation that is over; the look is
    recorded (A2). Back leads to where they were found."""
    reach = await reach_of(uow, staff)
    someone = await seen(uow, programme, staff, episode_id)
    uow.record("episode.read", episode_id, actor=str(staff.id), area=str(someone.person.area_id or ""), purpose=PURPOSE)
    words = programme.wording[staff.language]
    if someone.episode.state != "open":
        return messages.past_page(words, await _past(uow, words, staff, someone), kind=kind, at=at)
    found = await _page(uow, words, staff, someone, day.date_of(uow, reach))
    return messages.member_page(words, found, kind=kind, at=at)


async def seen(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID) -> Observed:
    """An observation that staff look at, open or over (A1, R14), also by a task they were given. ``LinliError`` for anybody
    else, and for one's own."""
    episode = await uow.session.get(MonitoringEpisode, episode_id)
    person = await access.by_id(uow, episode.person_id) if episode else None
    if episode is None or person is None or not await episodes.may(uow, staff, person, episode_id, May.READ):
        raise alerts.NotYours
    if person.id == staff.id:
        raise alerts.OwnObservation
    return Observed(person, episode, programme.protocol(episode.protocol, episode.protocol_version))


async def reach_of(uow: UnitOfWork, staff: Known) -> Reach:
    """What somebody's posts reach now. ``NotStaff`` for who holds none (A1)."""
    reach = await listing.reach_of(uow, staff.id)
    if reach is None:
        raise NotStaff
    return reach


async def _page(uow: UnitOfWork, words: Words, staff: Known, someone: Observed, on: date) -> messages.Page:
    episode = someone.episode
    duties = await day.duties_on(
        uow, on, select(col(MonitoringEpisode.id)).where(col(MonitoringEpisode.id) == episode.id)
    )
    windows = someone.duties_on(on)
    states = tuple(day.state_of(each, duties.get((episode.id, each.slot)), uow.now) for each in windows)
    slots = [
        await _slot(uow, words, someone, each, duties.get((episode.id, each.slot)), state)
        for each, state in zip(windows, states, strict=True)
    ]
    return messages.Page(
        reference=await people.reference_of(uow, words, someone.person) or PLACELESS,
        episode_id=episode.id,
        protocol=words.pick(someone.protocol.title),
        on=on,
        begun=someone.first_day,
        last=episode.end_on,
        facts=tuple(kind for kind in messages.LISTS if kind in day.kinds_of(episode, states, on)),
        slots=tuple(slots),
        tasks=await open_tasks(uow, staff, episode.id),
        alerts=await _alerts(uow, words, someone),
        household_id=someone.person.household_id,
        place=episode.place,
        history=await _history(uow, words, someone),
        marks=(await marks.opened(uow, staff, [someone.person], purpose=PURPOSE)).get(someone.person.id, ()),
    )


async def _past(uow: UnitOfWork, words: Words, staff: Known, someone: Observed) -> messages.PastPage:
    episode, zone = someone.episode, someone.person.zone
    return messages.PastPage(
        reference=await people.reference_of(uow, words, someone.person) or PLACELESS,
        episode_id=episode.id,
        person_id=None
        if someone.person.left_on or await episodes.is_observed(uow, episode.person_id)
        else episode.person_id,
        protocol=words.pick(someone.protocol.title),
        begun=someone.first_day,
        over=over_on(episode, zone),
        why=episode.reason or episode.state,
        household_id=someone.person.household_id,
        tasks=await open_tasks(uow, staff, episode.id),
        history=await _history(uow, words, someone),
        marks=(await marks.opened(uow, staff, [someone.person], purpose=PURPOSE)).get(someone.person.id, ()),
    )


def over_on(episode: MonitoringEpisode, zone: ZoneInfo) -> date:
    """The local day on which an observation that is over has ended."""
    return episode.closed_at.astimezone(zone).date() if episode.closed_at else episode.end_on


async def _history(uow: UnitOfWork, words: Words, someone: Observed) -> tuple[tuple[date, str, str, str], ...]:
    """The newest steps of an observation's course: on which local day, what, more of it, and why."""
    found = select(EpisodeEvent).where(
        col(EpisodeEvent.episode_id) == someone.episode.id, col(EpisodeEvent.what).in_(messages.EVENTS)
    )
    rows = list(await uow.session.scalars(found.order_by(col(EpisodeEvent.id).desc()).limit(HISTORY)))
    protocol = {"begun": words.pick(someone.protocol.title)}
    return tuple(
        (row.at.astimezone(someone.person.zone).date(), row.what, protocol.get(row.what, row.detail), row.why)
        for row in reversed(rows)
    )


HISTORY = 5
"""How many steps of the course a page shows."""


PLACELESS = "–"
"""What a page calls somebody without a household."""


async def _slot(
    uow: UnitOfWork, words: Words, someone: Observed, window: DutyWindow, duty: Duty | None, state: str
) -> messages.Slot:
    """The time that matters: when it came, else until when it is owed, else from when."""
    came = duty and {"done": duty.outcome_at, "late": duty.late_at}.get(state)
    at = came or (window.due_at if state == "owed" else window.opens_at)
    name = words.pick(someone.protocol.slot(window.slot).name)
    by = await _by(uow, someone, duty.by_id) if came and duty and duty.by_id else "self"
    return messages.Slot(name, state, words.clock(at, someone.person.zone), by)


async def _by(uow: UnitOfWork, someone: Observed, reporter_id: UUID) -> str:
    """Who sent a report, without a name: the person, somebody of their home or their guardian, or staff (M12)."""
    if reporter_id == someone.person.id:
        return "self"
    home, reporter = someone.person.household_id, await access.by_id(uow, reporter_id)
    at_home = home is not None and reporter.household_id == home
    return "home" if at_home or reporter_id == someone.person.guardian_id else "staff"


async def open_tasks(uow: UnitOfWork, staff: Known, *episode_ids: UUID) -> tuple[messages.OpenTask, ...]:
    """What is still to be done about observations, oldest first."""
    found = select(Task).where(col(Task.about_id).in_(episode_ids), col(Task.state) != "closed")
    return tuple(
        messages.OpenTask(
            row.id,
            row.kind,
            "mine" if row.state == "accepted" and row.assignee_id == staff.id else row.state,
            row.args,
            row.about_id,
        )
        for row in await uow.session.scalars(found.order_by(col(Task.id)))
    )


async def _alerts(uow: UnitOfWork, words: Words, someone: Observed) -> tuple[messages.OpenAlert, ...]:
    """The newest alerts that nobody has reviewed: one review answers all of them (M6)."""
    found = select(Alert).where(col(Alert.episode_id) == someone.episode.id, col(Alert.reviewed_at).is_(None))
    return tuple(
        messages.OpenAlert(
            row.id, row.kind, words.clock(row.raised_at, someone.person.zone), row.taken_by_id is not None
        )
        for row in await uow.session.scalars(found.order_by(col(Alert.id).desc()).limit(NEWEST))
    )


NEWEST = 3
"""How many open alerts a page shows."""
