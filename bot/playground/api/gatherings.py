"""What people do with groups: found them, bring others and the bot in, leave, and make them larger."""

from collections.abc import Iterable

from bot.playground.api import groups, marks
from bot.playground.api.chats import MEMBERS, Chat
from bot.playground.api.hands import BotName, Hands, Impossible
from bot.playground.api.messages import Content
from bot.playground.api.people import Person

FIRST_GROUP = -4_000_000_001


class Gatherings(Hands):
    """Groups, from a member's phone. Differences: every member may do all of this, and a group knows one bot."""

    def create_group(self, person: int, title: str, members: Iterable[int] = (), *, bot: BotName = None) -> int:
        """Found a group with others and the bot; returns its number."""
        founder, account = self._person(person), self.account(bot)
        others = [self._person(number).id for number in members]
        number = FIRST_GROUP
        while self._chats.group(account, number):
            number -= 1
        group = self._chats.add_group(account, number, title, members=[person, *others], bot_status="left")
        groups.tell_bot_status(self._chats.date(), group, founder.user(), "member")
        self._announce(group, founder, "group_chat_created", True)
        return number

    def add_member(self, person: int, chat: int, who: int, *, bot: BotName = None) -> None:
        """Bring somebody into a group."""
        host, group = self._group(person, chat, bot)
        guest = self._person(who)
        if group.members.get(who) in MEMBERS:
            raise Impossible(f"{who} is in the group already")
        self._chats.admit(group, who)
        self._tell_member(group, host, guest, "left", "member")
        self._announce(group, host, "new_chat_members", [guest.user()])

    def leave(self, person: int, chat: int, *, bot: BotName = None) -> None:
        """Go."""
        somebody, group = self._group(person, chat, bot)
        self._tell_member(group, somebody, somebody, group.members[person], "left")
        self._announce(group, somebody, "left_chat_member", somebody.user())
        self._chats.dismiss(group, person)
        group.note("members")

    def add_bot(self, person: int, chat: int, *, admin: bool = False, bot: BotName = None) -> None:
        """Bring the bot into a group, or make it an administrator there (or no longer one)."""
        host, group = self._group(person, chat, bot)
        was_there, status = group.bot_status in MEMBERS, "administrator" if admin else "member"
        if status != group.bot_status:
            groups.tell_bot_status(self._chats.date(), group, host.user(), status)
        if not was_there:
            self._announce(group, host, "new_chat_members", [group.account.user()])

    def remove_bot(self, person: int, chat: int, *, bot: BotName = None) -> None:
        """Throw the bot out: it learns it, and gets a 403 from now on."""
        host, group = self._group(person, chat, bot)
        if group.bot_status not in MEMBERS:
            raise Impossible("the bot is not there")
        groups.tell_bot_status(self._chats.date(), group, host.user(), "kicked")

    def upgrade(self, person: int, chat: int, *, bot: BotName = None) -> int:
        """Make a group a supergroup; returns its new number. Writing to the old one is refused, naming the new one."""
        host, group = self._group(person, chat, bot)
        if group.kind != "group":
            raise Impossible("only a plain group becomes a supergroup")
        new = self._chats.upgrade(group)
        self._announce(group, host, "migrate_to_chat_id", new.id)
        self._announce(new, host, "migrate_from_chat_id", group.id)
        new.note("members")
        return new.id

    def _group(self, person: int, chat: int, bot: BotName) -> tuple[Person, Chat]:
        somebody, group = self._open(person, chat, bot)
        if group.person:
            raise Impossible("this is no group")
        return somebody, group

    def _announce(self, group: Chat, by: Person, what: str, value: object) -> None:
        marks.announce(self._chats, group, by.user(), Content(what, value, service=True))

    def _tell_member(self, group: Chat, by: Person, who: Person, before: str, after: str) -> None:
        group.note("members")
        if group.bot_status == "administrator":
            content = {
                "chat": group.shown(),
                "from": by.user(),
                "date": self._chats.date(),
                "old_chat_member": groups.member(who.user(), before),
                "new_chat_member": groups.member(who.user(), after),
            }
            group.account.queue.add("chat_member", content, lane=group.id)
