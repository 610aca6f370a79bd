"""What a bot sends besides text: pictures, files, voice notes, places, contact cards, albums, and what others wrote."""

from dataclasses import replace

from bot.playground.api import files, posting
from bot.playground.api.answers import Json, Refused, bad_request
from bot.playground.api.calls import Call
from bot.playground.api.chats import Chats
from bot.playground.api.messages import FILES, Content, Message
from bot.playground.api.parameters import Parameters
from bot.playground.api.texts import Formatted

MOST_IN_ALBUM = 10
LONGEST_VOICE = 86_400
"""Seconds."""


def send_photo(call: Call) -> Json:
    """Sends a picture, uploaded or by its file_id, with a caption of up to 1,024 units.

    Differs: keeps the picture as it came, in one size; fetches none from the web; no Markdown, no spoilers.
    """
    return _send_file(call, "photo")


def send_document(call: Call) -> Json:
    """Sends a file of up to 50 MB, uploaded or by its file_id.

    Differs: no previews, no Markdown; fetches none from the web; a document's file_id is good for documents only.
    """
    return _send_file(call, "document")


def send_voice(call: Call) -> Json:
    """Sends a voice note, uploaded or by its file_id.

    Differs: the sound is not looked into, so anything is a voice note; fetches none from the web; no Markdown.
    """
    return _send_file(call, "voice")


def _send_file(call: Call, kind: files.Kind) -> Json:
    words, buttons = posting.caption(call), posting.keyboard(call)
    return posting.write(call, words, Content(kind, file=stored(call, call.ask, kind, kind)), buttons)


def stored(call: Call, ask: Parameters, name: str, kind: files.Kind) -> files.Stored:
    """The file a parameter means: an upload, or one the bot has an id of."""
    known = call.world.chats.files
    if upload := ask.file(name):
        return known.add(kind, upload, duration=ask.number("duration", 0, 0, LONGEST_VOICE))
    file_id = ask.text(name).strip()
    if not file_id or file_id.startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    if "." in file_id:
        raise bad_request("failed to get HTTP URL content")
    found = known.find(call.account.id, file_id)
    if found is None:
        raise bad_request("wrong remote file identifier specified: can't unserialize it")
    if found.kind != kind:
        raise bad_request(f"can't use file of type {files.NAMES[found.kind]} as {files.NAMES[kind]}")
    return found


def send_location(call: Call) -> Json:
    """Sends a place on the map.

    Differs: live locations are sent as places that stay.
    """
    content = Content("location", location(call.ask))
    return posting.write(call, posting.NOTHING, content, posting.keyboard(call))


def location(ask: Parameters) -> Json:
    """Latitude, longitude and accuracy as a Bot API ``Location``."""
    degrees = {}
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = ask.decimal(name)
        if value is None:
            raise bad_request(f"{name} is empty")
        if not -most <= value <= most:
            raise bad_request("wrong location specified")
        degrees[name] = value
    accuracy = ask.decimal("horizontal_accuracy")
    return degrees | ({"horizontal_accuracy": accuracy} if accuracy and 0 < accuracy <= 1500 else {})


def send_contact(call: Call) -> Json:
    """Sends a contact card.

    Differs: the number is not looked up, so the card never leads to a user.
    """
    content = Content("contact", contact(call.ask))
    return posting.write(call, posting.NOTHING, content, posting.keyboard(call))


def contact(ask: Parameters) -> Json:
    """Name and number as a Bot API ``Contact``."""
    for name in ("phone_number", "first_name"):
        if not ask.text(name):
            raise bad_request(f'parameter "{name}" is required')
    known = ((name, ask.text(name)) for name in ("phone_number", "first_name", "last_name", "vcard"))
    return {name: text for name, text in known if text}


def send_media_group(call: Call) -> list[Json]:
    """Sends up to ten pictures or files as an album; each keeps its own caption.

    Differs: no videos and music, no Markdown; the album counts as one message for the flood limits.
    """
    media = call.ask.json("media", "can't parse media JSON object")
    if media is not None and not isinstance(media, list):
        raise bad_request("expected an Array of InputMedia")
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > MOST_IN_ALBUM:
        raise bad_request("too many messages to send as an album")
    items = [_album_item(call, one, place) for place, one in enumerate(media, 1)]
    if len({content.kind for content, _ in items}) > 1:
        raise bad_request("document can't be mixed with other media types")
    chat, answered = posting.destination(call)
    album = str(call.world.chats.dice.getrandbits(62)) if len(items) > 1 else None
    messages = [
        replace(posting.draft(call, chat, words, answered), content=content, album=album) for content, words in items
    ]
    for message in messages:
        chat.put(message)
    call.message_id = messages[0].id
    return [message.shown(chat) for message in messages]


def _album_item(call: Call, item: object, place: int) -> tuple[Content, Formatted]:
    try:
        return input_media(call, item)
    except Refused as refusal:
        reason = refusal.description.removeprefix("Bad Request: ")
        if reason.isupper():  # the words of the servers that keep the files, not of the one that reads the call
            raise bad_request(f'failed to send message #{place} with the error message "{reason}"') from None
        raise


def input_media(call: Call, item: object) -> tuple[Content, Formatted]:
    """A Bot API ``InputMedia``: its file and its caption."""
    start = "can't parse InputMedia"
    if not isinstance(item, dict):
        raise bad_request(f"{start}: expected an Object")
    ask = call.ask.within(item)
    kind, words = ask.text("type"), posting.caption(call, ask)
    if not ask.text("media") or ("attach://" in ask.text("media") and not ask.file("media")):
        raise bad_request(f"{start}: media not found")
    match kind:
        case "photo" | "document":
            return Content(kind, file=stored(call, ask, "media", kind)), words
        case "":
            raise bad_request(f'{start}: Can\'t find field "type"')
        case _:
            raise bad_request(f'{start}: type "{kind}" is unsupported')


def forward_message(call: Call) -> Json:
    """Passes a message on, with its author's name; hidden people's leads nowhere.

    Differs: in nothing known.
    """
    message = _passed_on(call, "message to forward")
    if message.protected:
        raise bad_request("message has protected content and can't be forwarded")
    if message.service:
        raise bad_request("the message can't be forwarded")
    chat, _ = posting.destination(call)
    passed = posting.draft(call, chat, message.body, None)
    passed.content, passed.origin = message.content, origin(call.world.chats, message)
    call.text = message.body.text
    chat.put(passed)
    return passed.shown(chat)


def copy_message(call: Call) -> Json:
    """Writes the same once more without telling whose it was; another caption may be given.

    Differs: in nothing known.
    """
    message = _passed_on(call, "message to copy")
    if message.protected or message.service:
        raise bad_request("the message can't be copied")
    words, buttons = message.body, posting.keyboard(call)
    if "caption" in call.ask.values and message.kind in FILES:
        words = posting.caption(call)
    call.text = words.text
    return {"message_id": posting.write(call, words, message.content, buttons)["message_id"]}


def _passed_on(call: Call, what: str) -> Message:
    if not call.ask.text("from_chat_id"):
        raise bad_request('parameter "from_chat_id" is required')
    source = call.world.chats.chat(call.account, call.ask.text("from_chat_id"))
    source.check_readable()
    return source.message(call.ask.number("message_id"), what)


def origin(chats: Chats, message: Message) -> Json:
    """Whose a message was, as a Bot API ``MessageOrigin``; what was passed on before keeps its first author."""
    if message.origin:
        return message.origin
    person = chats.people.get(message.sender["id"])
    if person and person.hidden:
        return {"type": "hidden_user", "sender_user_name": person.full_name, "date": message.date}
    return {"type": "user", "sender_user": message.sender, "date": message.date}


def get_file(call: Call) -> Json:
    """Tells where a file of up to 20 MB is fetched: at `/file/bot<token>/<file_path>`.

    Differs: the place stays good while the file is kept; the oldest of more than 256 MB are forgotten.
    """
    file_id = call.ask.text("file_id").strip()
    if not file_id:
        raise bad_request("file_id not specified")
    known = call.world.chats.files
    found = known.find(call.account.id, file_id)
    if found is None:
        raise bad_request("invalid file_id")
    if found.size > files.LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    if known.content(found) is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    ids = {"file_id": file_id, "file_unique_id": found.unique_id}
    return ids | {"file_size": found.size, "file_path": found.path}
