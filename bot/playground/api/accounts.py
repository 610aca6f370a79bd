"""A bot as the server knows it, and what people asked of it that waits for its answer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.playground.api import updates
from bot.playground.api.answers import Json
from bot.playground.api.messages import Message
from bot.playground.api.people import Person

if TYPE_CHECKING:
    from bot.playground.api.chats import Chat

ANSWER_WITHIN = timedelta(seconds=15)
"""How long a tapped button waits for its answer."""


@dataclass(slots=True)
class Query:
    """A button somebody tapped; the bot has 15 seconds to answer."""

    id: str
    at: datetime
    chat: "Chat"
    message_id: int
    person: int


@dataclass(slots=True)
class InlineQuery:
    """What somebody wrote after a bot's name, and what the bot offers for it once it answered."""

    id: str
    at: datetime
    person: Person
    query: str
    offered: dict[str, Any] | None = None
    button: Json | None = None
    next_offset: str = ""


@dataclass(slots=True)
class Account:
    """A bot: its token, its abilities, its updates, its chats' numbering, its command menus and its profile."""

    id: int
    token: str
    username: str
    name: str
    queue: updates.Queue
    privacy: bool = True
    inline: bool = False
    inline_feedback: bool = False
    last_message_id: int = 0
    queries: dict[str, Query] = field(default_factory=dict)
    inline_queries: dict[str, InlineQuery] = field(default_factory=dict)
    inline_messages: dict[str, tuple["Chat", Message]] = field(default_factory=dict)
    commands: dict[tuple[Any, ...], list[Json]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)

    def user(self) -> Json:
        """As a Bot API ``User``."""
        name = self.profile.get(("name", ""), self.name)
        return {"id": self.id, "is_bot": True, "first_name": name, "username": self.username}

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id
