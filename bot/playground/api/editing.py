"""What a bot changes in messages that stand: text, caption, picture or file, buttons."""

from bot.playground.api import posting, sending
from bot.playground.api.answers import Json, bad_request
from bot.playground.api.calls import Call
from bot.playground.api.chats import Chat
from bot.playground.api.keyboards import Keyboard
from bot.playground.api.messages import FILES, Content, Message
from bot.playground.api.texts import Formatted

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(call: Call) -> Json | bool:
    """Changes the text of the bot's own message, or of one sent via the bot; buttons not given again are taken away.

    Differs: no Markdown, no link previews.
    """
    words, keyboard = posting.body(call), posting.inline_keyboard(call)
    chat, message = _editable(call)
    if message.content:
        raise bad_request("there is no text in the message to edit")
    return _edited(call, chat, message, (words, None, keyboard))


def edit_message_caption(call: Call) -> Json | bool:
    """Changes the words below a picture, file or voice note; without a caption they are taken away.

    Differs: no Markdown.
    """
    words, keyboard = posting.caption(call), posting.inline_keyboard(call)
    chat, message = _editable(call)
    if message.kind not in FILES:
        raise bad_request("there is no caption in the message to edit")
    return _edited(call, chat, message, (words, message.content, keyboard))


def edit_message_media(call: Call) -> Json | bool:
    """Puts another picture or file, with its caption, in place of the one that stands.

    Differs: pictures and documents only; text stays text.
    """
    given = call.ask.json("media", "can't parse input media JSON object")
    if given is None:
        raise bad_request("there is no media in the request")
    content, words = sending.input_media(call, given)
    keyboard = posting.inline_keyboard(call)
    chat, message = _editable(call)
    if message.kind not in ("photo", "document"):
        raise bad_request(
            "message media can't be edited" if message.content else "there is no media in the message to edit"
        )
    if message.album and content.kind != message.kind:
        raise bad_request("can't change media type in the album")
    return _edited(call, chat, message, (words, content, keyboard))


def edit_message_reply_markup(call: Call) -> Json | bool:
    """Changes the buttons under the bot's own message, or under one sent via the bot.

    Differs: in nothing known.
    """
    keyboard = posting.inline_keyboard(call)
    chat, message = _editable(call)
    return _edited(call, chat, message, (message.body, message.content, keyboard))


def _editable(call: Call) -> tuple[Chat, Message]:
    inline_id = call.ask.text("inline_message_id")
    if inline_id and not call.ask.text("chat_id"):
        found = call.account.inline_messages.get(inline_id)
        if found is None or found[1].deleted:
            raise bad_request("MESSAGE_ID_INVALID")
        return found
    chat = call.chat()
    call.message_id = call.ask.number("message_id")
    message = chat.message(call.message_id, "message to edit")
    mine = message.sender["id"] == call.account.id
    if not mine or message.origin or message.service or (message.keyboard and message.keyboard.kind != "inline"):
        raise bad_request("message can't be edited")
    chat.check_writable()
    return chat, message


def _edited(
    call: Call,
    chat: Chat,
    message: Message,
    wanted: tuple[Formatted, Content | None, Keyboard | None],
) -> Json | bool:
    if wanted == (message.body, message.content, message.keyboard):
        raise bad_request(NOT_MODIFIED)
    message.body, message.content, message.keyboard = wanted
    message.edited_at = call.world.chats.date()
    call.message_id = message.id
    chat.note("edited", message_id=message.id)
    return message.shown(chat) if call.ask.text("chat_id") else True
