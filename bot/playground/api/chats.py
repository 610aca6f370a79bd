"""Who is there and what their chats hold: people, bots, private chats and groups, all in memory."""

import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.playground.api import updates
from bot.playground.api.accounts import Account
from bot.playground.api.answers import Json, Refused, bad_request, forbidden
from bot.playground.api.changes import Changes, What
from bot.playground.api.files import Files
from bot.playground.api.keyboards import Keyboard
from bot.playground.api.messages import Message
from bot.playground.api.people import Person

TOKEN = re.compile(r"([1-9]\d{0,15}):[A-Za-z0-9_-]{30,}")
ACTION_SHOWN = timedelta(seconds=5)
FIRST_SUPERGROUP = 1_000_000_000_000 + 1_700_000_001
MEMBERS = ("creator", "administrator", "member")


@dataclass(slots=True)
class Chat:
    """A private chat of one person with one bot, or a group one bot knows."""

    id: int
    account: Account = field(repr=False)
    changes: Changes = field(repr=False)
    number: Callable[[], int] = field(repr=False)
    """Makes the next message's number; only supergroups have a row of their own."""
    person: Person | None = None
    title: str = ""
    kind: str = "private"
    started: bool = False
    blocked: bool = False
    bot_status: str = "member"
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    """Of all messages, rising."""
    standing: list[int] = field(default_factory=list)
    """The numbers of the messages that are not deleted, rising."""
    keyboard: Keyboard | None = None
    toasts: dict[int, list[Json]] = field(default_factory=dict)
    action: tuple[str, datetime] | None = None
    pinned: list[int] = field(default_factory=list)
    read_up_to: dict[int, int] = field(default_factory=dict)
    invitation: str | None = None
    migrated_to: int | None = None
    touched: int = 0

    def shown(self) -> Json:
        """As a Bot API ``Chat``."""
        if self.person:
            return {"id": self.id, **self.person.names(), "type": "private"}
        return {"id": self.id, "title": self.title, "type": self.kind}

    def check_readable(self) -> None:
        """Raise what Telegram answers when the bot is not in this group."""
        if self.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {self.kind} chat")
        if self.bot_status == "left":
            raise forbidden(f"bot is not a member of the {self.kind} chat")

    def check_writable(self) -> None:
        """Raise what Telegram answers when this chat takes no message from the bot."""
        if self.migrated_to:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, text, {"migrate_to_chat_id": self.migrated_to})
        if self.person and self.person.deleted:
            raise forbidden("user is deactivated")
        if not self.started:
            raise forbidden("bot can't initiate conversation with a user")
        if self.blocked:
            raise forbidden("bot was blocked by the user")
        self.check_readable()

    def message(self, message_id: int, what: str) -> Message:
        """A message that is still there; refuses with "message to edit not found" and the like."""
        if not message_id:
            raise bad_request("message identifier is not specified")
        message = self.messages.get(message_id)
        if message is None or message.deleted:
            raise bad_request(f"{what} not found")
        return message

    def put(self, message: Message) -> None:
        """One message more; whoever was typing has finished."""
        self.messages[message.id] = message
        self.numbers.append(message.id)
        self.standing.append(message.id)
        self.action = None
        self.note("message", message_id=message.id)
        self.touched = self.changes.last
        if message.keyboard and message.keyboard.kind != "inline":
            self.show(message.keyboard)

    def show(self, keyboard: Keyboard | None) -> None:
        """Another keyboard below the chat, or none."""
        self.keyboard = keyboard if keyboard and keyboard.kind != "remove" else None
        self.note("keyboard")

    def delete(self, message: Message) -> None:
        """One message less."""
        if not message.deleted:
            message.deleted = True
            del self.standing[bisect_left(self.standing, message.id)]
            if message.id in self.pinned:
                self.pinned.remove(message.id)
            self.note("deleted", message_id=message.id)

    def mark_read(self, person: int) -> None:
        """Somebody has seen everything that is there."""
        newest = self.standing[-1] if self.standing else 0
        if newest > self.read_up_to.get(person, 0):
            self.read_up_to[person] = newest
            self.note("read", person=person)

    def unread(self, person: int) -> int:
        """How many messages somebody has not seen yet."""
        return len(self.standing) - bisect_right(self.standing, self.read_up_to.get(person, 0))

    def doing(self, now: datetime) -> str | None:
        """What the bot is seen doing ("typing"); it fades after 5 seconds."""
        return self.action[0] if self.action and now - self.action[1] < ACTION_SHOWN else None

    def note(self, what: What, *, person: int | None = None, message_id: int | None = None) -> None:
        """Tell everybody who watches that something is different here."""
        whose = self.person.id if self.person else person
        self.changes.note(what, bot=self.account.id, chat=self.id, person=whose, message_id=message_id)


class Chats:
    """Everybody and everything the server knows, found by number in one step."""

    def __init__(self, now: Callable[[], datetime], dice: random.Random, changes: Changes, files: Files) -> None:
        self.now = now
        self.dice = dice
        self.changes = changes
        self.files = files
        self.people: dict[int, Person] = {}
        self.accounts: dict[str, Account] = {}
        self.bots: dict[int, Account] = {}
        self._any_token = True
        self._chats: dict[tuple[int, int], Chat] = {}
        self._by_person: dict[int, dict[tuple[int, int], Chat]] = {}
        self._supergroups = count(FIRST_SUPERGROUP)

    def date(self) -> int:
        """The present instant in Unix seconds."""
        return int(self.now().timestamp())

    def add_bot(
        self,
        token: str,
        username: str | None = None,
        name: str | None = None,
        *,
        privacy: bool = True,
        inline: bool = False,
        inline_feedback: bool = False,
    ) -> Account:
        """Know a bot by its token, and from now on no strangers; a known one gets the token, names and abilities given.

        ``privacy``, ``inline`` and ``inline_feedback`` are what BotFather asks: whether groups' talk is kept from it,
        whether it answers inline queries and is told which result was chosen. ValueError when the token is none.
        """
        self._any_token = False
        account = self._meet(token, username, name)
        account.privacy, account.inline, account.inline_feedback = privacy, inline, inline_feedback
        return account

    def _meet(self, token: str, username: str | None = None, name: str | None = None) -> Account:
        match = TOKEN.fullmatch(token)
        if not match:
            raise ValueError("a token is digits, a colon and at least 30 letters, digits, _ or -")
        bot_id = int(match.group(1))
        account = self.bots.get(bot_id)
        if account is None:
            account = self.bots[bot_id] = Account(bot_id, token, "", "", updates.Queue(self.now, self.dice))
            account.queue.on_taken = lambda update: self._tell_taken(bot_id, update)
        self.accounts.pop(account.token, None)
        self.accounts[token] = account
        account.token, account.username, account.name = token, username or f"local_{bot_id}_bot", name or "Local bot"
        return account

    def _tell_taken(self, bot: int, update: updates.Pending) -> None:
        if update.kind in ("message", "edited_message"):
            whose = update.lane if update.lane > 0 else None
            number = update.content["message_id"]
            self.changes.note("read", bot=bot, chat=update.lane, person=whose, message_id=number)

    def account(self, token: str) -> Account:
        """The bot of a token; 404 for what is none, 401 for one nobody registered."""
        if known := self.accounts.get(token):
            return known
        if not TOKEN.fullmatch(token):
            raise Refused(404, "Not Found")
        if not self._any_token or int(token.partition(":")[0]) in self.bots:
            raise Refused(401, "Unauthorized")
        return self._meet(token)

    def add_person(self, person: Person) -> Person:
        """Somebody gets a phone; the same number again changes names and language."""
        self.people[person.id] = person
        for account in self.bots.values():
            if chat := self._chats.get((account.id, person.id)):
                chat.person = person
        return person

    def add_group(
        self,
        account: Account,
        chat_id: int,
        title: str,
        kind: str = "group",
        members: list[int] | None = None,
        bot_status: str = "member",
    ) -> Chat:
        """A group the bot is a member of; its number is negative, the first of the people named is its creator."""
        number = account.next_message_id if kind == "group" else count(1).__next__
        chat = Chat(chat_id, account, self.changes, number, title=title, kind=kind, started=True, bot_status=bot_status)
        self._chats[account.id, chat_id] = chat
        for person in members or []:
            self.admit(chat, person)
        return chat

    def admit(self, chat: Chat, person: int) -> None:
        """Somebody is in a group from now on; the first one created it."""
        if person not in self.people:
            raise ValueError(f"{person} has no phone")
        chat.members[person] = "member" if chat.members else "creator"
        self._by_person.setdefault(person, {})[chat.account.id, chat.id] = chat

    def dismiss(self, chat: Chat, person: int) -> None:
        """Somebody is no longer in a group."""
        chat.members[person] = "left"
        self._by_person[person].pop((chat.account.id, chat.id), None)

    def upgrade(self, chat: Chat) -> Chat:
        """The group goes on under another number, as a supergroup; the old one takes no more messages."""
        account, number = chat.account, -next(self._supergroups)
        new = self.add_group(account, number, chat.title, "supergroup", bot_status=chat.bot_status)
        new.members = dict(chat.members)
        for person, status in chat.members.items():
            if status in MEMBERS:
                self._by_person[person].pop((account.id, chat.id))
                self._by_person[person][account.id, number] = new
        chat.migrated_to = number
        return new

    def private(self, account: Account, person: Person) -> Chat:
        """A person's chat with a bot, made when first needed."""
        key = (account.id, person.id)
        if key not in self._chats:
            chat = Chat(person.id, account, self.changes, account.next_message_id, person)
            self._chats[key] = self._by_person.setdefault(person.id, {})[key] = chat
        return self._chats[key]

    def of(self, person: int) -> list[Chat]:
        """Somebody's chats, the one something was last written in first."""
        return sorted(self._by_person.get(person, {}).values(), key=lambda chat: -chat.touched)

    def group(self, account: Account, chat_id: int) -> Chat | None:
        """A group by its number."""
        return self._chats.get((account.id, chat_id)) if chat_id < 0 else None

    def chat(self, account: Account, chat_id: str) -> Chat:
        """The chat a call means by its number (or a username); refuses with "chat not found"."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        number = chat_number(chat_id)
        if number is None or not (chat := self._chats.get((account.id, number)) or self._unmet(account, number)):
            raise bad_request("chat not found")
        return chat

    def _unmet(self, account: Account, number: int) -> Chat | None:
        person = self.people.get(number)
        return self.private(account, person) if person else None


def chat_number(chat_id: str) -> int | None:
    """A chat_id parameter as the number it is, None for usernames and nonsense."""
    digits = chat_id.strip().removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > len(str(1 << 52)):
        return None
    return int(chat_id)
