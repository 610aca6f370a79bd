"""A message as it is now: words, or a picture, file, voice note, place or card, or what the chat itself tells."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.playground.api.answers import Json
from bot.playground.api.files import Stored
from bot.playground.api.keyboards import Keyboard
from bot.playground.api.texts import Formatted

if TYPE_CHECKING:
    from bot.playground.api.chats import Chat

FILES = ("photo", "document", "voice")
"""The kinds of content that have a caption."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a message carries besides words: a file, or a value the Bot API shows; ``service``: nobody wrote it."""

    kind: str
    value: object = None
    file: Stored | None = None
    service: bool = False

    def shown(self, bot: int) -> Json:
        """The field of a Bot API ``Message``."""
        return {self.kind: self.file.shown(bot) if self.file else self.value}


@dataclass(slots=True)
class Message:
    """One message of a chat; ``body`` is its text or, with a file, its caption."""

    id: int
    sender: Json
    date: int
    body: Formatted
    keyboard: Keyboard | None = None
    reply_to: "Message | None" = None
    protected: bool = False
    edited_at: int | None = None
    deleted: bool = False
    content: Content | None = None
    origin: Json | None = None
    album: str | None = None
    via: Json | None = None
    inline_id: str | None = None
    update_id: int | None = None
    reactions: dict[int, str] | None = None

    @property
    def from_bot(self) -> bool:
        return bool(self.sender["is_bot"])

    @property
    def kind(self) -> str:
        """Text, photo, document, voice, location, contact, or what the chat tells: pinned_message and the like."""
        return self.content.kind if self.content else "text"

    @property
    def service(self) -> bool:
        return self.content is not None and self.content.service

    def shown(self, chat: "Chat") -> Json:
        """As a Bot API ``Message``."""
        shown: Json = {"message_id": self.id, "from": self.sender, "chat": chat.shown(), "date": self.date}
        if self.content is None:
            shown["text"] = self.body.text
            if self.body.entities:
                shown["entities"] = list(self.body.entities)
        else:
            self._carry(shown, self.content, chat.account.id)
        if self.edited_at is not None:
            shown["edit_date"] = self.edited_at
        if self.protected:
            shown["has_protected_content"] = True
        if self.origin or self.album or self.via:
            self._tell_source(shown)
        if self.keyboard and (markup := self.keyboard.shown()):
            shown["reply_markup"] = markup
        if self.reply_to and not self.reply_to.deleted:
            shown["reply_to_message"] = self.reply_to.shown(chat)
            shown["reply_to_message"].pop("reply_to_message", None)
        return shown

    def _carry(self, shown: Json, content: Content, bot: int) -> None:
        shown |= content.shown(bot)
        if self.body.text:
            shown["caption"] = self.body.text
        if self.body.entities:
            shown["caption_entities"] = list(self.body.entities)

    def _tell_source(self, shown: Json) -> None:
        found = {"forward_origin": self.origin, "media_group_id": self.album, "via_bot": self.via}
        shown |= {name: value for name, value in found.items() if value}
