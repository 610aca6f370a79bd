"""Episodes: begun, looked up, described."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from bot.assistance.service import tasks
from bot.assistance.service.ground import Ground
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.forms.questionnaire import Questionnaire
from bot.i18n import Wording
from bot.monitoring import messages, rules
from bot.monitoring.protocol import Protocol
from bot.monitoring.rules import DutyWindow
from bot.monitoring.tables import MonitoringEpisode
from bot.people import access
from bot.people.access import Known
from bot.people.rules import May
from bot.people.terms import Terms
from bot.policy import Policy

MISSED, RELEASE, FOLLOW_UP = "missed_checkin", "release", "follow_up"
"""The kinds of tasks about an observation: reports are missing, its last day has come, a visit after recovery is due."""


@dataclass(frozen=True, slots=True)
class Programme:
    """Monitoring's own part of the content: the policy, the wording, any published version of a protocol or a form, the
    newest version of a questionnaire, what the tasks it opens are routed with, what people agree to when they join, and the
    emergency numbers as a line in a language."""

    policy: Policy
    wording: Wording
    protocol: Callable[[str, str], Protocol]
    form: Callable[[str, str], Questionnaire]
    questionnaires: Callable[[str], Questionnaire]
    ground: Ground
    terms: Terms
    numbers: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Observed:
    """A person in an open episode, with the protocol version it follows."""

    person: Known
    episode: MonitoringEpisode
    protocol: Protocol

    @property
    def first_day(self) -> date:
        """The local day that counts as the first (M1)."""
        return first_day(self.episode, self.person.zone)

    @property
    def owed_from(self) -> datetime:
        """Since when reports are owed: from the beginning, or since it was entered (M1)."""
        return max(self.episode.starts_at, self.episode.owed_from or self.episode.starts_at)

    def duties_on(self, on: date) -> tuple[DutyWindow, ...]:
        """What is owed on one local day (M2)."""
        return rules.duties_of_day(
            self.protocol,
            on=on,
            zone=self.person.zone,
            starts_at=self.owed_from,
            end_on=self.episode.end_on,
            closed_at=self.episode.closed_at,
        )

    def duties_from(self, instant: datetime) -> tuple[DutyWindow, ...]:
        """What is owed from an instant on, looking no further than two days: enough for the next duty of any protocol."""
        today = max(instant, self.owed_from).astimezone(self.person.zone).date()
        days = (today + timedelta(days=ahead) for ahead in range(-1, 3))
        return tuple(window for on in days for window in self.duties_on(on) if window.due_at > instant)

    def next_opening(self, instant: datetime) -> datetime:
        """When the next slot opens after an instant; after the last one, a day later."""
        openings = (window.opens_at for window in self.duties_from(instant) if window.opens_at > instant)
        return next(openings, instant + timedelta(days=1))


async def begin(
    uow: UnitOfWork, person_id: UUID, protocol: Protocol, *, starts_at: datetime, end_on: date | None, actor: str
) -> MonitoringEpisode:
    """Put a person under observation; ``LinliError`` when they already are."""
    if await _open(uow, person_id):
        raise LinliError("already_observed", N_("This person is already under observation."))
    person = await access.by_id(uow, person_id)
    last = end_on or rules.last_day(protocol, zone=person.zone, starts_at=starts_at)
    episode = uow.add(
        MonitoringEpisode(
            id=uow.new_id(),
            person_id=person_id,
            protocol=protocol.id,
            protocol_version=protocol.version,
            starts_at=starts_at.astimezone(UTC),
            end_on=last,
            first_on=starts_at.astimezone(person.zone).date(),
        )
    )
    await uow.session.flush()
    uow.record("episode.begun", episode.id, actor=actor, area=str(person.area_id or ""))
    return episode


def first_day(episode: MonitoringEpisode, zone: ZoneInfo) -> date:
    """The local day that counts as an observation's first; ``zone`` is where the person lives (M1)."""
    return episode.first_on or episode.starts_at.astimezone(zone).date()


async def observed(uow: UnitOfWork, programme: Programme, person_id: UUID, *, lock: bool = True) -> Observed | None:
    """A person's open episode, locked unless it is only looked at, or None."""
    episode = await _open(uow, person_id, lock=lock)
    if episode is None:
        return None
    protocol = programme.protocol(episode.protocol, episode.protocol_version)
    return Observed(await access.by_id(uow, person_id), episode, protocol)


async def observed_in(uow: UnitOfWork, programme: Programme, episode_id: UUID) -> Observed | None:
    """The person of an episode, locked; None when it is closed."""
    episode = await uow.lock(MonitoringEpisode, episode_id)
    if episode is None or episode.state != "open":
        return None
    protocol = programme.protocol(episode.protocol, episode.protocol_version)
    return Observed(await access.by_id(uow, episode.person_id), episode, protocol)


async def last_known(uow: UnitOfWork, programme: Programme, person_id: UUID) -> Observed | None:
    """A person as they are observed, or were last, locked: an emergency sign counts also when that has just ended (M5)."""
    latest = (await latest_in(uow, [person_id])).get(person_id)
    episode = await uow.lock(MonitoringEpisode, latest.id) if latest else None
    if episode is None:
        return None
    protocol = programme.protocol(episode.protocol, episode.protocol_version)
    return Observed(await access.by_id(uow, person_id), episode, protocol)


async def may(uow: UnitOfWork, staff: Known, person: Known, episode_id: UUID, what: May) -> bool:
    """Whether staff have a right about an observation: by a post at or above the household, or by a task about it that was
    given to them from elsewhere (R2, R14)."""
    if await access.may(uow, staff, what, person.area_ids):
        return True
    given = await tasks.in_hand(uow, staff, person, about_id=episode_id)
    return given and await access.may(uow, staff, what)


async def is_observed(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether somebody is under observation now."""
    return await _open(uow, person_id, lock=False) is not None


async def latest_in(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, MonitoringEpisode]:
    """The observation of each of these people that is open, else their latest; one statement, however many they are."""
    found = select(MonitoringEpisode).where(col(MonitoringEpisode.person_id).in_(person_ids))
    rows = list(await uow.session.scalars(found.order_by(col(MonitoringEpisode.id))))
    return {row.person_id: row for row in sorted(rows, key=lambda row: row.state == "open")}


async def of_person(uow: UnitOfWork, person_id: UUID) -> list[UUID]:
    """A person's observations, open or over, the first one first."""
    found = select(col(MonitoringEpisode.id)).where(col(MonitoringEpisode.person_id) == person_id)
    return list(await uow.session.scalars(found.order_by(col(MonitoringEpisode.id))))


async def person_of(uow: UnitOfWork, episode_id: UUID) -> UUID | None:
    """Whose observation this is, open or over."""
    episode = await uow.session.get(MonitoringEpisode, episode_id)
    return episode.person_id if episode else None


async def may_report(uow: UnitOfWork, reporter: Known, person: Known) -> bool:
    """Whether a report about somebody is taken from this person now (A1): whose it is, staff of their area (M12), and a
    colleague from elsewhere whom a task about them was given to (R1)."""
    return await access.may_report_for(uow, reporter, person) or await tasks.in_hand(uow, reporter, person)


async def reported_for(uow: UnitOfWork, programme: Programme, responder: Known, *, lock: bool = True) -> list[Observed]:
    """Everyone under observation whom this person reports for: themselves first, then members without a chat (M9).

    Whoever holds the episode of one of them already only looks at the others: a reminder that locks them all in order
    would otherwise wait for a report that waits for it.
    """
    found = [
        await observed(uow, programme, person.id, lock=lock)
        for person in (responder, *await access.dependants(uow, responder))
    ]
    return [someone for someone in found if someone]


def following(someone: Observed, after: datetime, now: datetime) -> messages.Next | None:
    """The next report owed after a duty's end."""
    window = next((duty for duty in someone.duties_from(now) if duty.due_at > after), None)
    if window is None:
        return None
    today = now.astimezone(someone.person.zone).date()
    return messages.Next(window.on, window.opens_at, window.due_at, today, someone.person.zone)


async def _open(uow: UnitOfWork, person_id: UUID, *, lock: bool = True) -> MonitoringEpisode | None:
    found = select(MonitoringEpisode).where(col(MonitoringEpisode.person_id) == person_id)
    is_open = found.where(col(MonitoringEpisode.state) == "open")
    return (await uow.session.scalars(is_open.with_for_update() if lock else is_open)).one_or_none()
