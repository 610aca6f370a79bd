"""What is put onto a message that stands: a pin, a reaction."""

from bot.playground.api.answers import Json, bad_request
from bot.playground.api.calls import Call
from bot.playground.api.chats import Chat, Chats
from bot.playground.api.messages import Content, Message
from bot.playground.api.texts import Formatted

EMOJI = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 "
    "😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
"""What Telegram takes as reactions."""
REACTIONS = frozenset(EMOJI.split())


def pin_chat_message(call: Call) -> bool:
    """Pins a message at the top of the chat, in groups as an administrator; the chat tells it in a line of its own.

    Differs: in nothing known.
    """
    chat = _pinboard(call)
    message = chat.message(call.ask.number("message_id"), "message to pin")
    pin(call.world.chats, chat, message, call.account.user())
    return True


def unpin_chat_message(call: Call) -> bool:
    """Takes one pin away, the newest one when none is named.

    Differs: in nothing known.
    """
    chat, number = _pinboard(call), call.ask.number("message_id")
    number = number or (max(chat.pinned) if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    unpin(chat, number)
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    """Takes all pins of a chat away.

    Differs: in nothing known.
    """
    chat = _pinboard(call)
    for number in tuple(chat.pinned):
        unpin(chat, number)
    return True


def _pinboard(call: Call) -> Chat:
    chat = call.chat()
    chat.check_writable()
    if not chat.person and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def pin(chats: Chats, chat: Chat, message: Message, by: Json) -> None:
    """Somebody pins a message; the bot is told as of everything a chat tells by itself."""
    if message.service:
        raise bad_request("the message can't be pinned")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    chat.note("pin", message_id=message.id)
    shown = message.shown(chat)
    shown.pop("reply_to_message", None)
    announce(chats, chat, by, Content("pinned_message", shown, service=True))


def unpin(chat: Chat, number: int) -> None:
    """A pin is taken away; nothing is written about it."""
    chat.pinned.remove(number)
    chat.note("pin", message_id=number)


def announce(chats: Chats, chat: Chat, by: Json, content: Content) -> Message:
    """The chat itself tells something in a line of its own, and the bot gets it."""
    message = Message(chat.number(), by, chats.date(), Formatted(""), content=content)
    chat.put(message)
    message.update_id = chat.account.queue.add("message", message.shown(chat), lane=chat.id)
    return message


def set_message_reaction(call: Call) -> bool:
    """Puts one emoji onto a message, or takes it away.

    Differs: no custom emoji; big ones look like small ones.
    """
    wanted = call.ask.json("reaction", "can't parse reaction types JSON object") or []
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
        raise bad_request("expected an Array of ReactionType")
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = str(wanted[0].get("emoji")) if wanted else None
    if wanted and (wanted[0].get("type") != "emoji" or emoji not in REACTIONS):
        raise bad_request("REACTION_INVALID")
    chat = call.chat()
    chat.check_writable()
    call.message_id = call.ask.number("message_id")
    react(chat, chat.message(call.message_id, "message to react"), call.account.id, emoji)
    return True


def react(chat: Chat, message: Message, who: int, emoji: str | None) -> str | None:
    """Somebody's only reaction to a message from now on; returns the one before."""
    known = message.reactions = message.reactions or {}
    before = known.pop(who, None)
    if emoji:
        known[who] = emoji
    chat.note("reaction", message_id=message.id)
    return before
