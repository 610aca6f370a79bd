"""What every use of a phone begins with: whose it is, which bot and chat are meant, and a message on its way."""

from bot.playground.api import groups, texts
from bot.playground.api.accounts import Account
from bot.playground.api.answers import Json
from bot.playground.api.chats import MEMBERS, Chat, Chats
from bot.playground.api.messages import Content, Message
from bot.playground.api.people import Person

BotName = int | str | None


class Impossible(Exception):
    """Nobody could do this with a phone: the sentence says why."""


class Hands:
    """Somebody's hands on a phone."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    def account(self, bot: BotName = None) -> Account:
        """The bot meant: by number, by username, or the only one."""
        known = self._chats.bots
        if bot is not None and str(bot).isdecimal() and int(bot) in known:
            return known[int(bot)]
        name = str(bot).removeprefix("@").lower()
        fits = [one for one in known.values() if bot is None or one.username.lower() == name]
        if len(fits) != 1:
            names = ", ".join(one.username for one in known.values()) or "none yet"
            raise Impossible(f"which bot? known are: {names}")
        return fits[0]

    def _person(self, number: int) -> Person:
        person = self._chats.people.get(number)
        if person is None or person.deleted:
            raise Impossible(f"{number} has no phone")
        return person

    def _place(self, person: int, chat: int | None, bot: BotName) -> tuple[Person, Chat]:
        """Somebody and the chat they are in: a group by its number, else the private one with the bot."""
        account, somebody = self.account(bot), self._person(person)
        if chat is None or chat == person:
            return somebody, self._chats.private(account, somebody)
        group = self._chats.group(account, chat)
        if group is None or group.members.get(person) not in MEMBERS:
            raise Impossible(f"{person} is in no chat {chat}")
        return somebody, group

    def _open(self, person: int, chat: int | None, bot: BotName) -> tuple[Person, Chat]:
        """The same, if one can write there."""
        somebody, place = self._place(person, chat, bot)
        if place.blocked:
            raise Impossible(f"{person} has blocked the bot; unblock it first")
        if place.migrated_to:
            raise Impossible(f"the group goes on as {place.migrated_to}")
        return somebody, place

    def _write(
        self,
        person: Person,
        chat: Chat,
        words: texts.Formatted,
        content: Content | None = None,
        *,
        reply_to: int | None = None,
        origin: Json | None = None,
    ) -> Message:
        """Put somebody's message into a chat and tell the bot; whoever writes has seen what was there."""
        message = self._draft(person, chat, words, content)
        message.reply_to = chat.messages.get(reply_to) if reply_to else None
        message.origin = origin
        self._post(person, chat, message)
        return message

    def _draft(self, person: Person, chat: Chat, words: texts.Formatted, content: Content | None) -> Message:
        return Message(chat.number(), person.user(), self._chats.date(), words, content=content)

    def _post(self, person: Person, chat: Chat, message: Message) -> None:
        chat.mark_read(person.id)
        chat.started = True
        if groups.hears(chat.account, chat, message):
            message.update_id = chat.account.queue.add("message", message.shown(chat), lane=chat.id)
        chat.put(message)
        chat.read_up_to[person.id] = message.id


def written(text: str) -> texts.Formatted:
    """Words as a phone sends them; Impossible when there are none."""
    if not text.strip():
        raise Impossible("a phone sends no empty message")
    return texts.with_found(texts.trimmed(texts.Formatted(text)))
