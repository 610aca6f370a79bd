"""Notices on paper, with a number and a check code that anybody can ask about, and the temperature curve in a chat."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot import serials
from bot.assistance.service import routing, tasks
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.i18n import Words
from bot.messaging import Enclosure, Message
from bot.monitoring import record
from bot.monitoring.messages import papers
from bot.monitoring.protocol import Kind
from bot.monitoring.service import alerts, episodes
from bot.monitoring.service.episodes import Observed, Programme
from bot.monitoring.tables import EpisodeEvent, MonitoringEpisode, Paper
from bot.people import access
from bot.people import service as people
from bot.people.access import Known
from bot.people.rules import May
from bot.references import check_code, read_code

PREFIXES = {"start": "OBS", "release": "REL"}
KINDS = {"open": "start", "released": "release"}
"""Which notice there is of an observation, by its state; of one that has ended otherwise, none."""


class NoSuchObservation(LinliError):
    """The observation is not this person's to see; whether it exists is not told (A1)."""

    def __init__(self) -> None:
        super().__init__(
            "no_such_observation", N_("This is for the person, their household and those who look after them.")
        )


async def issue(uow: UnitOfWork, words: Words, someone: Observed, kind: str, by: Known | None) -> Enclosure:
    """A notice about an observation as it stands now: numbered, kept, and printed when it leaves (P3). The same notice is
    not numbered twice."""
    paper = await _issued(uow, someone, kind) or await _new(uow, someone, kind, by)
    facts = papers.Facts(
        number=paper.number,
        code=_code(uow, paper),
        kind=kind,
        freedom=Kind.CENTRAL_SITE if someone.episode.place == Kind.CENTRAL_SITE else someone.protocol.kind,
        name=await access.name_of(uow, someone.person.id),
        household=someone.person.reference,
        protocol=words.pick(someone.protocol.title),
        first_on=paper.first_on,
        last_on=paper.last_on,
        issued_at=paper.issued_at,
        issued_on=paper.issued_on,
        issuer=await access.name_of(uow, paper.by_id) if paper.by_id else "",
    )
    return papers.notice(words, facts)


async def ask(uow: UnitOfWork, programme: Programme, reader: Known, episode_id: UUID) -> Message:
    """The notice of an observation on paper, for whoever reports in it and for staff: that it has begun, or, once released,
    that it is over; the look is recorded (A2). Two who ask at once get the same number."""
    person = await _seen_by(uow, reader, episode_id, paper=True)
    await uow.lock(MonitoringEpisode, episode_id)
    episode = await uow.session.get_one(MonitoringEpisode, episode_id)
    someone = Observed(person, episode, programme.protocol(episode.protocol, episode.protocol_version))
    words = programme.wording[reader.language]
    kind = KINDS.get(episode.state)
    if kind is None:
        raise LinliError(
            "no_notice", N_("There is no notice about this observation. Please ask your community worker.")
        )
    area = str(person.area_id or "")
    uow.record("paper.read", episode_id, actor=str(reader.id), area=area, purpose=await _purpose(uow, reader, person))
    return papers.here_it_is(words, kind, await issue(uow, words, someone, kind, None))


async def _issued(uow: UnitOfWork, someone: Observed, kind: str) -> Paper | None:
    found = select(Paper).where(col(Paper.episode_id) == someone.episode.id, col(Paper.kind) == kind)
    return (await uow.session.scalars(found.where(col(Paper.last_on) == someone.episode.end_on))).one_or_none()


async def _new(uow: UnitOfWork, someone: Observed, kind: str, by: Known | None) -> Paper:
    zone = someone.person.zone
    issued_on = uow.now.astimezone(zone).date()
    serial = await serials.following(uow, f"{PREFIXES[kind]}-{issued_on.year}")
    paper = uow.add(
        Paper(
            id=uow.new_id(),
            number=f"{PREFIXES[kind]}-{issued_on.year}-{serial:06}",
            kind=kind,
            episode_id=someone.episode.id,
            first_on=someone.first_day,
            last_on=someone.episode.end_on,
            issued_at=uow.now,
            issued_on=issued_on,
            by_id=by.id if by else None,
        )
    )
    uow.record("paper.issued", paper.id, actor=str(by.id) if by else "service", area=str(someone.person.area_id or ""))
    return paper


async def check(uow: UnitOfWork, words: Words, number: str, code: str) -> Message:
    """Whether a notice is ours, what it says and whether it still holds, for anybody who has its number and its check code;
    never whose it is."""
    found = select(Paper).where(col(Paper.number) == number.strip().upper()[:40])
    paper = (await uow.session.scalars(found)).one_or_none()
    if paper is None or _code(uow, paper) != read_code(code):
        return papers.not_genuine(words)
    holding = await _holding(uow, paper.episode_id)
    return papers.genuine(
        words,
        number=paper.number,
        kind=paper.kind,
        issued=paper.issued_on,
        first=paper.first_on,
        last=paper.last_on,
        holds=holding is paper,
        newer=holding.number if holding and holding is not paper else None,
    )


async def _holding(uow: UnitOfWork, episode_id: UUID) -> Paper | None:
    """The notice that is true of an observation as it stands now, if it was ever issued: whatever came after an earlier one,
    it may be true again (N3)."""
    episode = await uow.session.get_one(MonitoringEpisode, episode_id)
    kind = KINDS.get(episode.state)
    found = select(Paper).where(col(Paper.episode_id) == episode_id, col(Paper.kind) == kind)
    return (await uow.session.scalars(found.where(col(Paper.last_on) == episode.end_on))).one_or_none()


async def curve(uow: UnitOfWork, programme: Programme, reader: Known, episode_id: UUID) -> Message:
    """The temperatures of an observation as a picture, for the person, whoever reports for them, and staff who answer for
    them; the look is recorded (A2)."""
    person = await _seen_by(uow, reader, episode_id)
    words = programme.wording[reader.language]
    purpose = await _purpose(uow, reader, person)
    drawn = await record.curve(uow, programme, episode_id, actor=str(reader.id), purpose=purpose)
    name = await access.name_of(uow, person.id) if purpose == "own" else ""
    reference = name or await people.reference_of(uow, words, person)
    return papers.curve(words, reference=reference, drawn=drawn, episode_id=episode_id)


async def curves(uow: UnitOfWork, programme: Programme, reader: Known) -> Message | None:
    """Of one's own, or of those one reports for: the curve, or whose; None for somebody who was never observed."""
    found = [
        (each.person.id, each.episode.id) for each in await episodes.reported_for(uow, programme, reader, lock=False)
    ]
    if not found:
        found = [(reader.id, latest) for latest in (await episodes.of_person(uow, reader.id))[-1:]]
    if len(found) == 1:
        return await curve(uow, programme, reader, found[0][1])
    entries = [(await access.name_of(uow, person_id), episode_id) for person_id, episode_id in found]
    return papers.whose_curve(programme.wording[reader.language], entries) if entries else None


async def contact(uow: UnitOfWork, programme: Programme, staff: Known, episode_id: UUID) -> Message:
    """Name, telephone and address of somebody one is to call, for some minutes (R13): for the worker who answers for the
    household now, and for its doctor; for whoever was alerted and whoever has a task about it in hand, from wherever they
    come, until it is over (M6, R2). Each look is recorded (A2)."""
    episode = await uow.session.get(MonitoringEpisode, episode_id)
    person = await access.by_id(uow, episode.person_id) if episode else None
    purpose = await _called_for(uow, programme, staff, person, episode_id) if person else ""
    if person is None or not purpose:
        raise await _no_contact(uow, staff, person)
    words, minutes = programme.wording[staff.language], programme.policy.contact_shown_minutes
    return await people.contact(uow, words, staff, person, purpose=purpose, minutes=minutes)


async def _called_for(uow: UnitOfWork, programme: Programme, staff: Known, person: Known, episode_id: UUID) -> str:
    """Why somebody may call a person now; empty when they may not. Nobody answers for themselves."""
    if staff.id == person.id:
        return ""
    if await alerts.was_alerted(uow, staff, episode_id):
        return "alert"
    if await tasks.in_hand(uow, staff, person, about_id=episode_id):
        return "task"
    answers = await access.may_answer_for(uow, staff, person) and await _answers_for(uow, programme, staff, person)
    return "care" if answers else ""


async def _no_contact(uow: UnitOfWork, staff: Known, person: Known | None) -> LinliError:
    """Whoever may see that there is such a household reads whom the names are for; anybody else nothing (A1)."""
    if person is None or not await access.may_report_for(uow, staff, person):
        return NoSuchObservation()
    return LinliError(
        "not_your_household",
        N_("Names and telephones are for the worker and the doctor who answer for that household."),
    )


async def _answers_for(uow: UnitOfWork, programme: Programme, staff: Known, person: Known) -> bool:
    """The worker who answers for the household now, by themselves or as a stand-in, and its community doctor (R13)."""
    acting = await routing.looks_after(uow, programme.ground, person)
    return staff.id in {each.id for each in (*await access.answering_for(uow, person), acting) if each}


async def _seen_by(uow: UnitOfWork, reader: Known, episode_id: UUID, *, paper: bool = False) -> Known:
    """Whose observation it is, for them and their home, for staff above it or with a task about it (R2, R14); a ``paper``
    for whoever released them, too."""
    episode = await uow.session.get(MonitoringEpisode, episode_id)
    person = await access.by_id(uow, episode.person_id) if episode else None
    if person is None or not (
        await access.is_own(uow, reader, person)
        or await episodes.may(uow, reader, person, episode_id, May.READ)
        or (paper and await _has_released(uow, reader, episode_id))
    ):
        raise NoSuchObservation
    return person


async def _has_released(uow: UnitOfWork, staff: Known, episode_id: UUID) -> bool:
    found = select(col(EpisodeEvent.id)).where(
        col(EpisodeEvent.episode_id) == episode_id,
        col(EpisodeEvent.what) == "released",
        col(EpisodeEvent.by_id) == staff.id,
    )
    is_theirs = (await uow.session.scalars(found.limit(1))).first() is not None
    return is_theirs and await access.may(uow, staff, May.READ)


async def _purpose(uow: UnitOfWork, reader: Known, person: Known) -> str:
    return "own" if await access.is_own(uow, reader, person) else "care"


def _code(uow: UnitOfWork, paper: Paper) -> str:
    """Nobody without the keys can write it, and it vouches for every fact that ``check`` tells."""
    facts = (paper.number, paper.kind, paper.episode_id, paper.first_on, paper.last_on, paper.issued_on)
    return check_code(uow.ring.index("\x00".join(map(str, facts)), "paper"))
