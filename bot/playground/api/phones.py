"""What people do with their phones, and what they see on them.

A person is named by number; the bot by number or username, and need not be named while there is only one. Everything
happens in the private chat with the bot unless ``chat`` names a group.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from bot.playground.api import groups, marks, screens
from bot.playground.api.accounts import Account, Query
from bot.playground.api.answers import Json
from bot.playground.api.chats import Chat, Chats
from bot.playground.api.gatherings import Gatherings
from bot.playground.api.hands import BotName, Impossible, written
from bot.playground.api.messages import FILES, Message
from bot.playground.api.parcels import Parcels
from bot.playground.api.people import HOME, Person
from bot.playground.api.screens import flat, seen
from bot.playground.api.searches import Searches

FIRST_NUMBER = 1001
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")

__all__ = ["FIRST_NUMBER", "BotName", "Impossible", "Phones", "flat", "seen"]


class Phones(Parcels, Gatherings, Searches):
    """Every person's phone."""

    def __init__(self, chats: Chats) -> None:
        super().__init__(chats)
        self._next_number = FIRST_NUMBER

    def add(
        self,
        first_name: str,
        *,
        person: int | None = None,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
        phone_number: str | None = None,
        hidden: bool = False,
    ) -> Person:
        """Give somebody a phone; the number is the next free one unless given."""
        number = person or self._next_number
        self._next_number = max(self._next_number, number + 1)
        names = Person(number, first_name, last_name, username, language_code)
        names.phone_number, names.hidden = phone_number, hidden
        return self._chats.add_person(names)

    def people(self) -> list[Person]:
        """Everybody with a phone, in order of arrival."""
        return list(self._chats.people.values())

    def open(self, person: int, link: str) -> Json:
        """Follow a link to a bot (``https://t.me/<bot>?start=<payload>``): its chat shows the start button.

        Returns the bot's username and the payload; Impossible for other links.
        """
        name, payload = bot_and_payload(link)
        if not PAYLOAD.fullmatch(payload):
            raise Impossible("a link's payload is up to 64 letters, digits, _ or -")
        _, chat = self._place(person, None, name)
        if payload or not chat.started:
            chat.invitation = payload
            chat.note("start")
        return {"bot": chat.account.username, "start": screens.start_button(chat)}

    def start(self, person: int, payload: str = "", *, bot: BotName = None) -> int:
        """Press Start (or follow a link with a payload); lifts a block. Returns the message's number."""
        somebody, chat = self._place(person, None, bot)
        self.unblock(person, bot=bot)
        payload, chat.invitation = payload or chat.invitation or "", None
        return self._write(somebody, chat, written(f"/start {payload}".strip())).id

    def say(
        self, person: int, text: str, *, reply_to: int | None = None, chat: int | None = None, bot: BotName = None
    ) -> int:
        """Write to the bot, or in a group. Returns the message's number; Impossible while the bot is blocked."""
        somebody, place = self._open(person, chat, bot)
        return self._write(somebody, place, written(text), reply_to=reply_to).id

    def tap(
        self,
        person: int,
        label: str | None = None,
        *,
        data: str | None = None,
        message_id: int | None = None,
        latitude: float = HOME[0],
        longitude: float = HOME[1],
        chat: int | None = None,
        bot: BotName = None,
    ) -> str | int:
        """Press a button: by its label on the newest message that has it (or the keyboard), or by callback data.

        Data that no button carries is sent all the same when the message is named: a forged tap. Returns the callback
        query's id, or the message's number when the button was one of the keyboard below (which sends its label, one's
        contact card, or where one is), or the payload when it was a link that starts a bot.
        """
        somebody, place = self._place(person, chat, bot)
        if data is not None and message_id is not None:
            return self._query(somebody, place, message_id, data)
        for message in self._with_buttons(place, message_id):
            for button in flat(message):
                if _matches(button, label, data):
                    return self._query(somebody, place, message.id, str(button.get("callback_data", "")))
                if label == button["text"] and (payload := self._link(person, button.get("url", ""))) is not None:
                    return payload
        below = [one for row in place.keyboard.rows for one in row] if place.keyboard and message_id is None else []
        for one in below:
            if label == one["text"]:
                return self._press(somebody, place, one, latitude, longitude)
        seen_labels = [one["text"] for message in self._with_buttons(place, message_id) for one in flat(message)]
        raise Impossible(f"{person} sees no button {label or data!r}; there are: {', '.join(seen_labels) or 'none'}")

    def _link(self, person: int, url: str) -> str | None:
        try:
            start: str | None = self.open(person, url)["start"]
        except Impossible:
            return None
        return start or ""

    def _press(self, person: Person, chat: Chat, button: Json, latitude: float, longitude: float) -> int:
        place, bot = chat.id, chat.account.id
        match screens.sent(button):
            case "contact":
                number = self.contact(person.id, chat=place, bot=bot)
            case "location":
                number = self.location(person.id, latitude, longitude, chat=place, bot=bot)
            case _:
                number = self.say(person.id, button["text"], chat=place, bot=bot)
        if chat.keyboard and chat.keyboard.one_time:
            chat.show(None)
        return number

    def edit(self, person: int, message_id: int, text: str, *, chat: int | None = None, bot: BotName = None) -> None:
        """Change one's own message, or the words below what one sent."""
        somebody, place = self._place(person, chat, bot)
        message = self._own(somebody, place, message_id, "edit")
        if message.content and message.kind not in FILES:
            raise Impossible(f"{person} has no words in message {message_id} to edit")
        message.body = written(text)
        message.edited_at = self._chats.date()
        place.note("edited", message_id=message.id)
        if groups.hears(place.account, place, message):
            place.account.queue.add("edited_message", message.shown(place), lane=place.id)

    def delete(self, person: int, message_id: int, *, chat: int | None = None, bot: BotName = None) -> None:
        """Take one's own message back; no bot ever learns it."""
        somebody, place = self._place(person, chat, bot)
        place.delete(self._own(somebody, place, message_id, "delete"))

    @staticmethod
    def _own(person: Person, chat: Chat, message_id: int, what: str) -> Message:
        message = chat.messages.get(message_id)
        if message is None or message.deleted or message.service or message.sender["id"] != person.id:
            raise Impossible(f"{person.id} has no message {message_id} to {what}")
        return message

    def react(
        self, person: int, message_id: int, emoji: str = "", *, chat: int | None = None, bot: BotName = None
    ) -> None:
        """Put an emoji onto a message, or take it away; bots that ask for message_reaction learn it."""
        somebody, place = self._place(person, chat, bot)
        message = place.messages.get(message_id)
        if message is None or message.deleted or (emoji and emoji not in marks.REACTIONS):
            raise Impossible(f"{person} cannot react to {message_id} with {emoji!r}")
        before = marks.react(place, message, person, emoji or None)
        if place.person or place.bot_status == "administrator":
            reactions = [[{"type": "emoji", "emoji": one}] if one else [] for one in (before, emoji)]
            content = {"chat": place.shown(), "message_id": message_id, "user": somebody.user()}
            content |= {"date": self._chats.date(), "old_reaction": reactions[0], "new_reaction": reactions[1]}
            place.account.queue.add("message_reaction", content, lane=place.id)

    def block(self, person: int, *, bot: BotName = None) -> None:
        """Stop the bot; it gets my_chat_member and a 403 from now on."""
        self._set_blocked(person, bot, True)

    def unblock(self, person: int, *, bot: BotName = None) -> None:
        """Let the bot write again."""
        self._set_blocked(person, bot, False)

    def _set_blocked(self, person: int, bot: BotName, blocked: bool) -> None:
        somebody, chat = self._place(person, None, bot)
        if chat.blocked != blocked:
            chat.blocked = blocked
            statuses = ("member", "kicked") if blocked else ("kicked", "member")
            groups.tell_membership(self._chats.date(), chat, somebody.user(), *statuses)
            chat.note("start")

    def delete_account(self, person: int) -> None:
        """Leave Telegram for good: the bot learns it from a 403."""
        self._person(person).deleted = True

    def read(
        self,
        person: int,
        *,
        deleted: bool = False,
        after: int | None = None,
        before: int | None = None,
        limit: int | None = None,
        mark: bool = False,
        chat: int | None = None,
        bot: BotName = None,
    ) -> Json:
        """The chat as the phone shows it: messages oldest first (see ``screens.seen``) and all around them.

        Of long chats only those after a message's number (the next ``limit``), or before one, or the newest ``limit``.
        Beside them: ``keyboard`` and ``input``, ``toasts``, ``action`` ("typing"), ``commands``, ``pinned``, ``unread``
        and ``read_up_to``, ``start`` (the start button's payload), ``seq`` (go on watching from there), ``chat``.
        ``mark`` then marks everything as read.
        """
        somebody, place = self._place(person, chat, bot)
        window = screens.Window(deleted, after, before, limit)
        shown = screens.chat_shown(self._chats, place, somebody, window)
        if mark:
            place.mark_read(person)
        return shown

    def chats(self, person: int) -> list[Json]:
        """All chats of somebody, the one something was last written in first, with unread counts."""
        somebody = self._person(person)
        return [screens.row(self._chats, chat, somebody) for chat in self._chats.of(person)]

    def last(self, person: int, *, bot: BotName = None) -> Json | None:
        """The newest message from the bot that is not deleted."""
        _, chat = self._place(person, None, bot)
        for message in reversed(chat.messages.values()):
            if message.from_bot and not message.deleted:
                return seen(message)
        return None

    def _query(self, person: Person, chat: Chat, message_id: int, data: str) -> str:
        account: Account = chat.account
        query = Query(str(self._chats.dice.getrandbits(62)), self._chats.now(), chat, message_id, person.id)
        account.queries[query.id] = query
        chat.mark_read(person.id)
        content = {"id": query.id, "from": person.user(), **_tapped(chat, message_id)}
        content |= {"chat_instance": str(account.id * chat.id), "data": data}
        account.queue.add("callback_query", content, lane=chat.id)
        return query.id

    @staticmethod
    def _with_buttons(chat: Chat, message_id: int | None) -> Iterator[Message]:
        chosen = [chat.messages.get(message_id)] if message_id is not None else reversed(chat.messages.values())
        return (message for message in chosen if message and not message.deleted)


def _tapped(chat: Chat, message_id: int) -> Json:
    message = chat.messages.get(message_id)
    if message is None or message.deleted:
        return {"message": {"message_id": message_id, "chat": chat.shown(), "date": 0}}
    if message.inline_id:
        return {"inline_message_id": message.inline_id}
    return {"message": message.shown(chat)}


def _matches(button: Json, label: str | None, data: str | None) -> bool:
    if "callback_data" not in button:
        return False
    return button["text"] == label if data is None else bool(button["callback_data"] == data)


def bot_and_payload(link: str) -> tuple[str, str]:
    """The bot a link leads to and the start payload; Impossible when it leads elsewhere."""
    parts = urlsplit(link if "://" in link else f"https://{link}")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    name = parts.path.strip("/")
    if parts.scheme == "tg" and parts.netloc == "resolve":
        name = asked.get("domain", "")
    elif parts.netloc.lower() not in ("t.me", "telegram.me", "www.t.me"):
        name = ""
    if not name or "/" in name:
        raise Impossible(f"{link} starts no bot")
    return name, asked.get("start", "")
