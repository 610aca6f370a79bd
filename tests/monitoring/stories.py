"""What happened in a town before somebody asked for its documents."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot import audit, changes
from bot.audit import AuditRow
from bot.forms.questionnaire import Answers
from bot.monitoring.service import checkin, episodes
from bot.monitoring.service.episodes import Programme
from bot.people import access
from tests.town import START, Actor, Town, small_town

OBSERVED = {"protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-14"}
NAMES = {"li": "Ahmed-Zolotov-柳暗", "mother": "Grandmother-Ypsilon-村又", "wang": "Worker-Quixote-花明"}
CHATS = {"li": 8801234567890123, "wang": 8809876543210987}


def programme(here: Town) -> Programme:
    return here.service.content.programme


def canary_town() -> dict[str, Any]:
    """The small town, everybody in it with a name that cannot be anywhere by chance; Li and the mother are observed."""
    plain = small_town(episodes=[{"person": name, **OBSERVED} for name in ("li", "mother")])
    for entry in (*plain["people"], *plain["workers"]):
        entry["name"] = NAMES.get(entry["id"], entry["name"])
    return plain


async def moves_in(here: Town) -> tuple[Actor, Actor, Actor]:
    """Li and the mother, observed, and Wang; with chats whose numbers cannot be anywhere by chance."""
    content = here.service.content
    async with here.service.database.begin() as uow:
        ids = await changes.plant(uow, content.programme, content.protocols, canary_town())
    for name in ("li", "mother", "wang"):
        actor = here.actors[name] = Actor(here, name, ids[name])
        if name in CHATS:
            actor.phone = here.api.phones.add("Phone", person=CHATS[name], language_code="en")
            await here.invites(actor)
    await here.settle()
    return here.actors["li"], here.actors["mother"], here.actors["wang"]


async def three_days(here: Town) -> tuple[Actor, Actor, Actor]:
    """Li: well; the fever line exactly met, corrected to worse; late; missed; corrected to better; a correction that is
    not taken; a sign that is tapped and never sent. The mother: reported once, by Li."""
    li, mother, wang = await moves_in(here)
    await reports(li, "36.6 no symptoms")
    await reports(li, "36.4 no symptoms", about="mother")
    await here.moves_to("18:00")
    await reports(li, "37.3 cough")
    await here.moves_to("18:20")
    await reports(li, "38.2 cough headache")
    await here.moves_to("2026-03-02T11:00")
    await reports(li, "36.8 no symptoms")
    await here.moves_to("2026-03-03T08:00")
    await reports(li, "37.1 no symptoms")
    await reports(li, "36.9 no symptoms")
    await here.moves_to("18:00")
    await reports(li, "38.0 chills")
    await here.moves_to("2026-03-04T01:00")
    await reports(li, "36.5 no symptoms")
    await here.moves_to("2026-03-04T08:00")
    await starts(li)
    await li.taps("37.7", "Hard to breathe")
    return li, mother, wang


async def starts(li: Actor, about: str = "li") -> None:
    """Open the check-in about somebody whom Li reports for."""
    await li.says("/checkin")
    if "One person only…" in li.buttons:
        await li.taps("One person only…")
    await li.taps(f"Report for {NAMES[about]}")


async def reports(li: Actor, text: str, about: str = "li") -> None:
    """A whole check-in in words."""
    await starts(li, about)
    await li.says(text)
    await li.taps("Send")


async def enter(here: Town, by: Actor, about: Actor, tenths: int, *codes: str, at: datetime) -> None:
    """A report that reached the service at some instant, without the talk around it."""
    answers: Answers = {"temperature": (tenths,), "symptoms": codes or ("none",)}
    async with here.service.database.begin() as uow:
        someone = await episodes.observed(uow, programme(here), about.id)
        assert someone is not None
        reporter = await access.by_id(uow, by.id)
        await checkin.complete(uow, programme(here), reporter, someone, answers, at)


async def plants(here: Town, **changes_: Any) -> dict[str, Actor]:
    """A small town whose people need no phone."""
    town = small_town(**changes_)
    for entry in (*town["people"], *town["workers"]):
        entry["chat"] = "none"
    return await here.plants(town)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def audited(here: Town) -> int:
    """How many lines the audit chain has."""
    async with here.service.database.read() as session:
        return len(list(await session.scalars(select(col(AuditRow.seq)))))


async def last_audit(here: Town) -> AuditRow:
    """The newest line of the audit chain, which is whole."""
    async with here.service.database.read(whole=True) as session:
        assert await audit.verify(session, here.service.database.ring) is None
    async with here.service.database.read() as session:
        return (await session.scalars(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1))).one()
