"""What a bot writes into chats and does there: messages, deletions, answers to taps, "typing…"."""

from datetime import timedelta

from bot.playground.api import posting
from bot.playground.api.accounts import ANSWER_WITHIN
from bot.playground.api.answers import Json, bad_request
from bot.playground.api.calls import Call
from bot.playground.api.texts import units

DELETABLE_FOR = timedelta(hours=48)
MOST_DELETED = 100
LONGEST_TOAST = 200
"""UTF-16 units of an answer to a tap."""
ACTIONS = frozenset(
    {
        *("cancel", "typing", "record_video", "upload_video", "record_voice", "upload_voice", "upload_photo"),
        *("upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"),
    }
)


def send_message(call: Call) -> Json:
    """Sends a text with HTML or entities, all keyboards, replies within the chat.

    Differs: no Markdown, no link previews, no topics.
    """
    words = posting.body(call)
    return posting.write(call, words, None, posting.keyboard(call))


def delete_message(call: Call) -> bool:
    """Deletes a message of either side, for 48 hours.

    Differs: in groups the bot needs no right to delete what others wrote.
    """
    if not call.ask.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    chat = call.chat()
    chat.check_readable()
    call.message_id = call.ask.number("message_id")
    message = chat.message(call.message_id, "message to delete")
    if message.date < call.world.chats.date() - DELETABLE_FOR.total_seconds():
        raise bad_request("message can't be deleted for everyone")
    chat.delete(message)
    return True


def delete_messages(call: Call) -> bool:
    """Deletes up to 100 messages; missing and old ones are passed over.

    Differs: in groups the bot needs no right to delete what others wrote.
    """
    chat = call.chat()
    chat.check_readable()
    ids = call.ask.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(ids, list):
        raise bad_request("expected an Array of message identifiers")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    if not all(type(one) is int for one in ids):
        raise bad_request("message identifier must be a Number")
    oldest = call.world.chats.date() - DELETABLE_FOR.total_seconds()
    for message in filter(None, map(chat.messages.get, ids)):
        if message.date >= oldest:
            chat.delete(message)
    return True


def answer_callback_query(call: Call) -> bool:
    """Answers a tap within 15 seconds, once; the text becomes a toast or an alert on the phone, an address is kept.

    Differs: any address is taken; the answer is not cached.
    """
    queries = call.account.queries
    query = queries.get(call.ask.text("callback_query_id"))
    if query is None or call.world.chats.now() - query.at > ANSWER_WITHIN:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.text = call.ask.text("text")
    if units(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    del queries[query.id]
    call.message_id = query.message_id
    toast = {"query_id": query.id, "message_id": query.message_id, "text": text, "at": call.world.chats.date()}
    toasts = query.chat.toasts.setdefault(query.person, [])
    toasts.append(toast | {"alert": call.ask.flag("show_alert"), "url": call.ask.text("url")})
    query.chat.note("toast", person=query.person, message_id=query.message_id)
    return True


def send_chat_action(call: Call) -> bool:
    """Shows "typing…" and the like on the phone, for 5 seconds or until the next message.

    Differs: in nothing known.
    """
    action = call.ask.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.chat()
    chat.check_writable()
    chat.action = None if action == "cancel" else (action, call.world.chats.now())
    chat.note("typing")
    return True
