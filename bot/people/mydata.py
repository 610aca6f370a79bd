"""What is kept about somebody, for themselves, or who reports for them: to read in the chat, and as a file (A2, A3)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Carries, Enclosure, Message
from bot.people import access
from bot.people.access import Known
from bot.people.messages import rights
from bot.people.tables import Consent, Household, Invitation, Person, Post


async def gather(uow: UnitOfWork, words: Words, reader: Known, person: Known, more: Mapping[str, Any]) -> Message:
    """Everything this room keeps about somebody, with ``more`` from other rooms: a page to read, and with it the
    same and more as JSON; that it was read is on record (A2). Below one's own, a button for each whom one reports for."""
    row = await uow.session.get_one(Person, person.id)
    kept = await _kept(uow, row, person) | dict(more)
    is_own = reader.id == person.id
    uow.record("mydata.shown", person.id, actor=str(reader.id), purpose="access" if is_own else "reports_for")
    others = await access.dependants(uow, reader) if is_own else []
    names = [(await access.name_of(uow, each.id), each.id) for each in others]
    page = rights.my_data(words, kept, person.zone, about="" if is_own else kept["name"], others=names)
    content = json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode()
    return replace(page, enclosed=Enclosure(Carries.DOCUMENT, "mydata.json", content))


async def _kept(uow: UnitOfWork, row: Person, person: Known) -> dict[str, Any]:
    home = await uow.session.get(Household, row.household_id) if row.household_id else None
    marks = uow.ring.open(row.marks, "persons.marks", row.id) if row.marks else ""
    consents = select(Consent).where(col(Consent.person_id) == row.id).order_by(col(Consent.id))
    posts = select(Post).where(col(Post.person_id) == row.id).order_by(col(Post.id))
    guardian = await access.name_of(uow, row.guardian_id) if row.guardian_id else ""
    reporter = await access.responder_for(uow, person)
    links = select(col(Invitation.expires_at)).where(col(Invitation.person_id) == row.id).order_by(col(Invitation.id))
    return {
        "name": await access.name_of(uow, row.id),
        "phone": uow.ring.open(row.phone, "persons.phone", row.id) if row.phone else "",
        "household": home.number if home else "",
        "building": home.building if home else "",
        "lived_before": (row.formerly or "").splitlines(),
        "head": bool(home and home.head_id == row.id),
        "marks": marks.split(",") if marks else [],
        "language": row.language,
        "reminders": {slot: f"{at:%H:%M}" for slot, at in person.remind_at.items()},
        "paused": row.paused,
        "stopped": row.opted_out,
        "guardian": guardian,
        "reported_for_by": await access.name_of(uow, reporter.id) if reporter and reporter.id != row.id else "",
        "joined_at": row.joined_at,
        "left_on": row.left_on,
        "consents": [
            {"version": each.version, "at": each.at, "withdrawn_at": each.withdrawn_at}
            for each in await uow.session.scalars(consents)
        ],
        "posts": [{"role": post.role, "left_at": post.left_at} for post in await uow.session.scalars(posts)],
        "invitations_until": list(await uow.session.scalars(links)),
    }
