"""Somebody whom the roster does not know may be in danger: people on duty hear that it happened, and nothing else: there
is no request that anybody could accept, no name and no word of theirs (A4, C1, R9). ``unregistered.py`` lets them talk."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance import messages, rules
from bot.assistance.messages import crisis as wording
from bot.assistance.service import pool
from bot.assistance.service.ground import Ground
from bot.db import UnitOfWork
from bot.messaging import Lane, outbox
from bot.messaging.tables import Address, Delivery
from bot.people import access, staffing
from bot.people import rules as duty
from bot.people.staffing import Posted

AGAIN = timedelta(hours=1)
"""How long nobody is told again of the same chat, however often it writes."""


@dataclass(frozen=True, slots=True)
class Told:
    """Of a chat that was heard of: the language it is answered in, and the others who heard."""

    language: str
    others: tuple[UUID, ...]


async def known(uow: UnitOfWork, chat: Address) -> bool:
    """Whether people on duty heard of this chat within the hour."""
    lately = select(col(Delivery.id)).where(
        col(Delivery.thread) == _thread(chat.id), col(Delivery.made_at) > uow.now - AGAIN
    )
    return (await uow.session.execute(lately.limit(1))).first() is not None


async def to_tell(uow: UnitOfWork, ground: Ground, language: str) -> list[UUID]:
    """The first three of the town who are trained and there, and one supervisor; with nobody there, everybody in charge
    (R9)."""
    skill = rules.skill(rules.CRISIS_KIND)
    posted = [each for each in await staffing.of_the_town(uow, skill, ground.policy.cap) if each.reachable]
    there = [each for each in posted if duty.available(each.worker, uow.now, each.zone, crisis=True)]
    trained = [each.worker for each in await pool.with_loads(uow, there) if skill in each.worker.skills]
    first = [worker.person_id for worker in duty.in_order(trained, responsible=None, language=language)]
    supervisor = await _highest(uow, [each for each in there if each.worker.role == "supervisor"])
    found = [*list(dict.fromkeys(first))[: rules.ALERTED_TOGETHER], *supervisor]
    in_charge = [each.worker.person_id for each in posted if each.worker.role in ("supervisor", "administrator")]
    return list(dict.fromkeys(found or in_charge))


async def tell(uow: UnitOfWork, ground: Ground, chat: Address, language: str, person_ids: Collection[UUID]) -> None:
    """They read that it happened; nobody can accept it, and nothing of whoever wrote is told (A4)."""
    for person_id in person_ids:
        staff = await access.by_id(uow, person_id)
        if to := await access.address_of(uow, staff):
            words = ground.wording[staff.language]
            said = wording.somebody_unknown(
                words, at=messages.when(words, uow.now, uow.now, staff.zone), chat_id=chat.id
            )
            thread = _thread(chat.id)
            key = f"{thread}:{language}:{int(uow.now.timestamp())}:{staff.id}"
            await outbox.promise(uow, to, said, Lane.URGENT, person_id=staff.id, thread=thread, natural_key=key)
    uow.record("crisis.unknown", chat.id, outcome="told" if person_ids else "nobody")


async def told(uow: UnitOfWork, chat_id: UUID, person_id: UUID, since: datetime) -> Told | None:
    """Who else heard of a chat, and what language it is written in; None when this one did not, or not lately."""
    rows = list(
        await uow.session.scalars(
            select(Delivery)
            .where(col(Delivery.thread) == _thread(chat_id), col(Delivery.made_at) > since)
            .order_by(col(Delivery.id))
        )
    )
    if person_id not in [row.person_id for row in rows]:
        return None
    others = dict.fromkeys(row.person_id for row in rows if row.person_id and row.person_id != person_id)
    return Told(str(rows[-1].natural_key).split(":")[2], tuple(others))


def _thread(chat_id: UUID) -> str:
    """What those messages belong to."""
    return f"unknown:{chat_id}"


async def _highest(uow: UnitOfWork, supervisors: list[Posted]) -> list[UUID]:
    """The supervisor of the widest area: nobody knows where it is."""
    found = [each.worker for each in supervisors]
    widest = sorted([(len(await access.path_of(uow, each.area_id)), each.code, each.person_id) for each in found])
    return [person_id for _, _, person_id in widest[:1]]
