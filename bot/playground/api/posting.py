"""What all methods that write a message have in common: reading what was asked, and putting it into the chat."""

from bot.playground.api import keyboards, markup
from bot.playground.api.answers import Json, bad_request
from bot.playground.api.calls import Call
from bot.playground.api.chats import Chat
from bot.playground.api.messages import Content, Message
from bot.playground.api.parameters import Parameters
from bot.playground.api.texts import Formatted

NOTHING = Formatted("")
REPLYING = frozenset({"reply_parameters", "reply_to_message_id"})


def body(call: Call) -> Formatted:
    """The text of the call."""
    text = call.text = call.ask.text("text")
    entities = call.ask.json("entities", "can't parse entities JSON object")
    return markup.formatted(text, call.ask.text("parse_mode"), entities)


def caption(call: Call, ask: Parameters | None = None) -> Formatted:
    """The caption of the call, or of one picture or file in it."""
    asked = ask or call.ask
    text = asked.text("caption")
    call.text = call.text or text
    if not text:
        return NOTHING
    entities = asked.json("caption_entities", "can't parse caption entities JSON object")
    return markup.caption(text, asked.text("parse_mode"), entities)


def keyboard(call: Call) -> keyboards.Keyboard | None:
    """The buttons of the call."""
    return keyboards.read(call.ask.json("reply_markup", "can't parse reply keyboard markup JSON object"))


def inline_keyboard(call: Call) -> keyboards.Keyboard | None:
    """The buttons of a call that takes only those under a message."""
    found = keyboard(call)
    if found and found.kind != "inline":
        raise bad_request("inline keyboard expected")
    return found


def reply_to(call: Call, chat: Chat) -> Message | None:
    """The message the call answers to."""
    if not REPLYING & call.ask.values.keys():
        return None
    given = call.ask.json("reply_parameters", "can't parse reply parameters JSON object")
    if given is None:
        given = {key: call.ask.text(key) for key in ("allow_sending_without_reply",)} | {
            "message_id": call.ask.number("reply_to_message_id")
        }
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    message_id = given.get("message_id", 0)
    if type(message_id) is not int:
        raise bad_request('field "message_id" must be a valid Number')
    if not message_id:
        return None
    found = chat.messages.get(message_id)
    if found and not found.deleted:
        return found
    if str(given.get("allow_sending_without_reply")).lower() in ("true", "1"):
        return None
    raise bad_request("message to be replied not found")


def destination(call: Call) -> tuple[Chat, Message | None]:
    """The chat the call writes to and the message it answers; refuses what Telegram refuses, counts as one message."""
    chat = call.chat()
    chat.check_writable()
    answered = reply_to(call, chat)
    call.world.gate.admit(call.account.id, chat.id)
    return chat, answered


def draft(call: Call, chat: Chat, words: Formatted, answered: Message | None) -> Message:
    """A message of the bot, not yet in the chat."""
    message = Message(
        id=chat.number(),
        sender=call.account.user(),
        date=call.world.chats.date(),
        body=words,
        reply_to=answered,
        protected=call.ask.flag("protect_content"),
    )
    call.message_id = message.id
    return message


def write(
    call: Call, words: Formatted, content: Content | None = None, buttons: keyboards.Keyboard | None = None
) -> Json:
    """Put one message of the bot into the chat the call names."""
    chat, answered = destination(call)
    message = draft(call, chat, words, answered)
    message.content, message.keyboard = content, buttons
    chat.put(message)
    return message.shown(chat)
