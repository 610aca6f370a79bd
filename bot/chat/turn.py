"""What a handler is given: one update, the person it came from, and the unit of work it will become."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from telegram import Update

from bot.catalog import Catalog
from bot.chat import messages
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.messaging import Lane, Message, outbox
from bot.messaging.tables import Address
from bot.people.access import Known


@dataclass(slots=True)
class Turn:
    """Stands where python-telegram-bot's context stands. ``person`` is None for a stranger; ``at`` is when they acted,
    in UTC; ``choice`` is a button's verb and arguments; ``content`` is the catalogue this turn began with."""

    uow: UnitOfWork
    update: Update
    address: Address
    person: Known | None
    words: Words
    content: Catalog
    at: datetime
    choice: tuple[str, ...] = ()
    args: list[str] = field(default_factory=list)
    matches: Any = None

    async def reply(self, message: Message, *, thread: str | None = None, lane: Lane = Lane.REPLY) -> None:
        """Answer in this chat: a tapped button's message is edited in place, anything else is answered anew."""
        query = self.update.callback_query
        edits = query.message.message_id if query and query.message else None
        await outbox.promise(
            self.uow, self.address, message, lane, edits=edits, thread=thread, person_id=self.person_id
        )

    async def add(self, message: Message, *, thread: str | None = None, lane: Lane = Lane.REPLY) -> None:
        """Say something more in this chat, in a message of its own."""
        await outbox.promise(self.uow, self.address, message, lane, thread=thread, person_id=self.person_id)

    async def old_button(self) -> None:
        """A button of an earlier step, or one that nobody made, explains itself (I4)."""
        await self.add(messages.old_button(self.words))

    @property
    def person_id(self) -> UUID | None:
        return self.person.id if self.person else None

    @property
    def text(self) -> str:
        """What the person wrote, or wrote below what they sent, or an empty text."""
        message = self.update.effective_message
        said = (message.text or message.caption) if message and not self.update.callback_query else ""
        return said if isinstance(said, str) else ""
