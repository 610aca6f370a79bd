"""What a phone shows: a chat with its messages and all around them, and the list of chats."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

from bot.playground.api import menus, profile
from bot.playground.api.answers import Json
from bot.playground.api.chats import MEMBERS, Chat, Chats
from bot.playground.api.keyboards import Keyboard
from bot.playground.api.messages import FILES, Message
from bot.playground.api.people import Person


def flat(message: Message) -> list[Json]:
    """The inline buttons of a message, row by row."""
    inline = message.keyboard is not None and message.keyboard.kind == "inline"
    return [button for row in message.keyboard.rows for button in row] if message.keyboard and inline else []


def seen(message: Message, chat: Chat | None = None, viewer: int | None = None) -> Json:
    """A message as a person sees it; ``text`` is what there is to read, a caption too.

    ``kind`` is text, photo, document, voice, location, contact or what the chat tells by itself. With a file: ``file``
    (name, size, mime_type, url, width, height, duration) and ``caption``. Also ``location``, ``contact``,
    ``forwarded``, ``album``, ``via``, ``reactions``, ``told`` where there is such a thing.
    """
    inline = message.keyboard.rows if message.keyboard and message.keyboard.kind == "inline" else ()
    shown: Json = {
        "id": message.id,
        "from": _whose(message, viewer),
        "date": message.date,
        "text": message.body.text,
        "entities": list(message.body.entities),
        "rows": [[_button(button) for button in row] for row in inline],
        "reply_to": message.reply_to.id if message.reply_to else None,
        "edited": message.edited_at is not None,
        "deleted": message.deleted,
        "kind": message.kind,
        "sender": {"id": message.sender["id"], "name": message.sender["first_name"]},
    }
    if chat and viewer is not None:
        shown |= {"pinned": message.id in chat.pinned, "read": _read(message, chat, viewer)}
    extras = {
        **_carried(message),
        "forwarded": _forwarded(message.origin) if message.origin else None,
        "album": message.album,
        "via": message.via["username"] if message.via else None,
        "reactions": list(message.reactions.values()) if message.reactions else None,
    }
    return shown | {name: value for name, value in extras.items() if value is not None}


def _whose(message: Message, viewer: int | None) -> str:
    if message.from_bot:
        return "bot"
    return "me" if viewer in (None, message.sender["id"]) else "other"


def _read(message: Message, chat: Chat, viewer: int) -> bool:
    """One's own message: the bot has taken it; another's: one has seen it."""
    if message.sender["id"] == viewer:
        return message.update_id is None or not chat.account.queue.has(message.update_id)
    return message.id <= chat.read_up_to.get(viewer, 0)


def _carried(message: Message) -> Json:
    content = message.content
    if content is None:
        return {}
    if content.service:
        pinned = content.value if content.kind == "pinned_message" and isinstance(content.value, dict) else None
        return {"told": pinned["message_id"] if pinned else content.value}
    if content.file is None:
        return {content.kind: content.value}
    stored = content.file
    file: Json = {"name": stored.name, "size": stored.size, "mime_type": stored.mime_type}
    file["url"] = f"/phone/files/{stored.unique_id}"
    if stored.kind == "photo":
        file |= {"width": stored.width, "height": stored.height}
    if stored.kind == "voice":
        file["duration"] = stored.duration
    return {"file": file, "caption": message.body.text if content.kind in FILES else None}


def _forwarded(origin: Json) -> Json:
    user: Json = origin.get("sender_user") or {}
    chat: Json = origin.get("chat") or origin.get("sender_chat") or {}
    name = origin.get("sender_user_name") or user.get("first_name") or chat.get("title") or ""
    return {"kind": origin.get("type"), "name": name, "date": origin.get("date")}


def _button(button: Json) -> Json:
    return {
        "label": button["text"],
        **{name: button[key] for name, key in (("data", "callback_data"), ("url", "url")) if key in button},
    }


@dataclass(frozen=True, slots=True)
class Window:
    """Which messages of a chat are shown: those after one number and before another, at most ``limit`` of them."""

    deleted: bool = False
    after: int | None = None
    before: int | None = None
    limit: int | None = None

    def of(self, chat: Chat) -> list[Message]:
        """Oldest first. Of too many the first ones when there is a number to go on from, else the last ones."""
        numbers = chat.numbers if self.deleted else chat.standing
        first = 0 if self.after is None else bisect_right(numbers, self.after)
        last = len(numbers) if self.before is None else bisect_left(numbers, self.before)
        if self.limit is not None and self.after is not None:
            last = min(last, first + self.limit)
        elif self.limit is not None:
            first = max(first, last - self.limit)
        return [chat.messages[number] for number in numbers[first:last]]


def chat_shown(
    chats: Chats,
    chat: Chat,
    person: Person,
    window: Window,
) -> Json:
    """A chat as it stands on somebody's phone; see ``Phones.read``."""
    toasts = chat.toasts.get(person.id, [])
    keyboard = chat.keyboard
    return {
        "messages": [seen(one, chat, person.id) for one in window.of(chat)],
        "keyboard": [[button["text"] for button in row] for row in keyboard.rows] if keyboard else [],
        "input": _input(keyboard),
        "toasts": list(toasts),
        "action": chat.doing(chats.now()),
        "commands": menus.shown(chat.account, chat, person),
        "pinned": list(chat.pinned),
        "unread": chat.unread(person.id),
        "read_up_to": chat.read_up_to.get(person.id, 0),
        "start": start_button(chat),
        "seq": chats.changes.last,
        "chat": headline(chat, person),
    }


def _input(keyboard: Keyboard | None) -> Json:
    """Where one writes: the faint text in it, whether an answer is expected, what the keyboard's buttons send."""
    if keyboard is None:
        return {"placeholder": "", "reply": False, "one_time": False, "sends": []}
    return {
        "placeholder": keyboard.placeholder,
        "reply": keyboard.kind == "force_reply",
        "one_time": keyboard.one_time,
        "sends": [[sent(button) for button in row] for row in keyboard.rows],
    }


def sent(button: Json) -> str:
    """What a button of the keyboard below sends: its text, one's contact card, or where one is."""
    return "contact" if button.get("request_contact") else "location" if button.get("request_location") else "text"


def start_button(chat: Chat) -> str | None:
    """The payload of the start button that stands in place of the text box; None when there is no such button."""
    if chat.invitation is not None:
        return chat.invitation
    return None if chat.started and not chat.blocked else ""


def headline(chat: Chat, person: Person) -> Json:
    """What stands above a chat."""
    account = chat.account
    shown: Json = {"id": chat.id, "kind": chat.kind, "bot": account.username, "blocked": chat.blocked}
    if chat.person:
        name = profile.text(account, "name", person.language) or account.name
        about = {what: profile.text(account, what, person.language) for what in ("description", "short_description")}
        return shown | {"title": name, **about}
    there = [number for number, status in chat.members.items() if status in MEMBERS]
    return shown | {"title": chat.title, "members": there, "bot_status": chat.bot_status}


def row(chats: Chats, chat: Chat, person: Person) -> Json:
    """A line of the list of chats: its title, the last message, how many are unread, who is typing."""
    last: Any = chat.messages[chat.standing[-1]] if chat.standing else None
    return headline(chat, person) | {
        "last": seen(last, chat, person.id) if last else None,
        "unread": chat.unread(person.id),
        "action": chat.doing(chats.now()),
        "started": chat.started,
    }
