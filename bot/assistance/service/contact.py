"""Contacts with the resident, written down by whoever looks after a request: without one it is closed as hidden (R15)."""

from uuid import UUID

from bot.assistance import messages, rules
from bot.assistance.service import answering, record
from bot.assistance.service.ground import Ground
from bot.db import UnitOfWork
from bot.errors import N_, LinliError
from bot.messaging import Message
from bot.people.access import Known

OTHERWISE = ("not_reached", "note")
"""What may be written down and is no contact."""


async def note(uow: UnitOfWork, ground: Ground, staff: Known, task_id: UUID, how: str = "call") -> Message:
    """A call, a visit or a message to the resident; or that they were not reached. ``NotYourTask`` for anybody else's,
    ``Over`` for what is closed: what is said of it stands (I4)."""
    task = await answering.held(uow, staff, task_id)
    if how not in (*rules.CONTACTS, *OTHERWISE):
        raise LinliError("no_such_contact", N_("A contact is a call, a visit or a message. Nothing was changed."))
    if how in rules.CONTACTS:
        task.contacted_at = uow.now
    record.note(uow, task, f"contact:{how}" if how in rules.CONTACTS else how, staff)
    record.audit(uow, task, "noted", staff, how)
    words = ground.wording[staff.language]
    return messages.noted(words, reference=await record.reference(uow, words, task))
