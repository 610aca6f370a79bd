"""Groups: who is in them, what a bot hears of their talk, and what it may ask about them."""

from bot.playground.api.accounts import Account
from bot.playground.api.answers import Json, bad_request
from bot.playground.api.calls import Call
from bot.playground.api.chats import MEMBERS, Chat
from bot.playground.api.messages import Message

RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_change_info", "can_invite_users", "can_pin_messages", "can_post_stories", "can_edit_stories"),
    *("can_delete_stories",),
)
"""What an administrator may do here; nobody may promote others."""


def hears(account: Account, chat: Chat, message: Message) -> bool:
    """Whether a bot is told of a message: with privacy mode only commands, replies to it and mentions of it."""
    if chat.person:
        return True
    if chat.bot_status not in MEMBERS:
        return False
    if not account.privacy or chat.bot_status == "administrator" or message.service or message.via:
        return True
    return _answers(account, message) or any(_addresses(account, message, one) for one in message.body.entities)


def _answers(account: Account, message: Message) -> bool:
    return message.reply_to is not None and message.reply_to.sender["id"] == account.id


def _addresses(account: Account, message: Message, entity: Json) -> bool:
    word = message.body.text.encode("utf-16-le")[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])]
    name, me = word.decode("utf-16-le").lower(), account.username.lower()
    match entity["type"]:
        case "bot_command":
            return name.endswith(f"@{me}") or (entity["offset"] == 0 and "@" not in name)
        case "mention":
            return name == f"@{me}"
        case "text_mention":
            return bool(entity["user"].get("id") == account.id)
        case _:
            return False


def member(user: Json, status: str) -> Json:
    """As a Bot API ``ChatMember``."""
    shown: Json = {"user": user, "status": status}
    match status:
        case "creator":
            return shown | {"is_anonymous": False}
        case "administrator":
            rights = dict.fromkeys(RIGHTS, True) | {"can_promote_members": False}
            return shown | rights | {"can_be_edited": False, "is_anonymous": False}
        case "kicked":
            return shown | {"until_date": 0}
        case _:
            return shown


def _group(call: Call, complaint: str) -> Chat:
    chat = call.chat()
    if chat.person:
        raise bad_request(complaint)
    chat.check_readable()
    return chat


def get_chat_member(call: Call) -> Json:
    """Tells what somebody is in a chat: creator, administrator, member, left or kicked.

    Differs: administrators have every right but to promote; nobody is restricted.
    """
    number = call.ask.number("user_id")
    if number <= 0:
        raise bad_request("invalid user_id specified")
    chat = call.chat()
    chat.check_readable()
    if number == call.account.id:
        return member(call.account.user(), chat.bot_status)
    person = call.world.chats.people.get(number)
    if person is None:
        raise bad_request("user not found")
    if chat.person:
        return member(person.user(), "member" if number == chat.id else "left")
    return member(person.user(), chat.members.get(number, "left"))


def get_chat_administrators(call: Call) -> list[Json]:
    """Lists the creator and the administrators of a group.

    Differs: administrators have every right but to promote.
    """
    chat = _group(call, "there are no administrators in the private chat")
    people = call.world.chats.people
    led = [(people[number].user(), status) for number, status in chat.members.items()]
    led.append((call.account.user(), chat.bot_status))
    return [member(user, status) for user, status in led if status in ("creator", "administrator")]


def get_chat_member_count(call: Call) -> int:
    """Counts who is in a chat, the bot included.

    Differs: in nothing known.
    """
    chat = call.chat()
    chat.check_readable()
    return 2 if chat.person else 1 + sum(status in MEMBERS for status in chat.members.values())


def leave_chat(call: Call) -> bool:
    """Takes the bot out of a group; from then on everything else there is refused with 403.

    Differs: the others' phones show no line about it.
    """
    chat = _group(call, "chat member status can't be changed in private chats")
    chat.check_writable()
    tell_bot_status(call.world.chats.date(), chat, call.account.user(), "left")
    return True


def tell_bot_status(date: int, chat: Chat, by: Json, status: str) -> None:
    """The bot's place in a group changes: it gets my_chat_member."""
    before, chat.bot_status = chat.bot_status, status
    tell_membership(date, chat, by, before, status)
    chat.note("members")


def tell_membership(date: int, chat: Chat, by: Json, before: str, after: str) -> None:
    """Tell the bot what it was and is in a chat; in a private one "kicked" means blocked."""
    me = chat.account.user()
    content = {
        "chat": chat.shown(),
        "from": by,
        "date": date,
        "old_chat_member": member(me, before),
        "new_chat_member": member(me, after),
    }
    chat.account.queue.add("my_chat_member", content, lane=chat.id)
