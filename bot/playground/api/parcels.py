"""What people send besides words: pictures, files, voice notes, places, contact cards, and what others wrote."""

from bot.playground.api import files, sending, texts
from bot.playground.api.answers import Json, Refused
from bot.playground.api.files import Upload
from bot.playground.api.hands import BotName, Hands, Impossible, written
from bot.playground.api.messages import Content
from bot.playground.api.parameters import Parameters
from bot.playground.api.people import HOME

ORIGINS: dict[str, tuple[str, type]] = {
    "user": ("sender_user", dict),
    "hidden_user": ("sender_user_name", str),
    "chat": ("sender_chat", dict),
    "channel": ("chat", dict),
}
"""Where a MessageOrigin of each type keeps its name."""


class Parcels(Hands):
    """Sending more than words. Each returns the message's number."""

    def photo(
        self, person: int, file: bytes | Upload, *, caption: str = "", reply_to: int | None = None,
        chat: int | None = None, bot: BotName = None,
    ) -> int:  # fmt: skip
        """Send a picture (PNG, JPEG, GIF or WebP)."""
        return self._file(person, "photo", file, caption, reply_to=reply_to, chat=chat, bot=bot)

    def document(
        self, person: int, file: bytes | Upload, *, name: str = "", caption: str = "", reply_to: int | None = None,
        chat: int | None = None, bot: BotName = None,
    ) -> int:  # fmt: skip
        """Send a file under its name, or another one."""
        upload = file if isinstance(file, Upload) else Upload("", file)
        renamed = Upload(name or upload.name, upload.content)
        return self._file(person, "document", renamed, caption, reply_to=reply_to, chat=chat, bot=bot)

    def voice(
        self, person: int, file: bytes | Upload, *, duration: int = 1, caption: str = "", reply_to: int | None = None,
        chat: int | None = None, bot: BotName = None,
    ) -> int:  # fmt: skip
        """Speak for so many seconds."""
        return self._file(person, "voice", file, caption, reply_to=reply_to, chat=chat, bot=bot, duration=duration)

    def _file(
        self,
        person: int,
        kind: files.Kind,
        file: bytes | Upload,
        caption: str,
        *,
        reply_to: int | None,
        chat: int | None,
        bot: BotName,
        duration: int = 0,
    ) -> int:
        somebody, place = self._open(person, chat, bot)
        upload = file if isinstance(file, Upload) else Upload("", file)
        try:
            stored = self._chats.files.add(kind, upload, duration=duration)
        except Refused as refusal:
            raise Impossible(f"the phone cannot send this: {refusal.description}") from None
        words = written(caption) if caption.strip() else texts.Formatted("")
        return self._write(somebody, place, words, Content(kind, file=stored), reply_to=reply_to).id

    def location(
        self, person: int, latitude: float = HOME[0], longitude: float = HOME[1], *, reply_to: int | None = None,
        chat: int | None = None, bot: BotName = None,
    ) -> int:  # fmt: skip
        """Tell where one is, in degrees."""
        somebody, place = self._open(person, chat, bot)
        try:
            where = sending.location(Parameters({"latitude": latitude, "longitude": longitude}))
        except Refused:
            raise Impossible(f"there is no place at {latitude}, {longitude}") from None
        content = Content("location", where)
        return self._write(somebody, place, texts.Formatted(""), content, reply_to=reply_to).id

    def contact(
        self, person: int, phone_number: str | None = None, first_name: str | None = None, *,
        last_name: str | None = None, reply_to: int | None = None, chat: int | None = None, bot: BotName = None,
    ) -> int:  # fmt: skip
        """Send a contact card: somebody's number and name, or one's own when none are given."""
        somebody, place = self._open(person, chat, bot)
        card: Json = {"phone_number": phone_number, "first_name": first_name, "last_name": last_name}
        card = {name: value for name, value in card.items() if value} or somebody.card()
        if not {"phone_number", "first_name"} <= card.keys():
            raise Impossible("a contact card has a number and a name")
        content = Content("contact", card)
        return self._write(somebody, place, texts.Formatted(""), content, reply_to=reply_to).id

    def forward(
        self,
        person: int,
        message_id: int | None = None,
        *,
        source: int | None = None,
        text: str | None = None,
        origin: int | str | Json | None = None,
        chat: int | None = None,
        bot: BotName = None,
    ) -> int:
        """Pass a message on: one of the chat ``source`` (None: the one with the bot), or a text from elsewhere.

        ``origin`` says whose text it was: a person's number, a name that leads nowhere (a hidden user), or a Bot API
        ``MessageOrigin`` such as a channel's.
        """
        somebody, place = self._open(person, chat, bot)
        if text is not None:
            return self._write(somebody, place, written(text), origin=self._origin(origin)).id
        _, where = self._place(person, source, bot)
        message = where.messages.get(message_id or 0)
        if message is None or message.deleted or message.service or message.protected:
            raise Impossible(f"{person} has no message {message_id} to pass on")
        first = sending.origin(self._chats, message)
        return self._write(somebody, place, message.body, message.content, origin=first).id

    def _origin(self, origin: int | str | Json | None) -> Json:
        date = self._chats.date()
        if isinstance(origin, dict):
            return {"date": date} | checked_origin(origin)
        author = self._chats.people.get(origin) if isinstance(origin, int) else None
        if author and not author.hidden:
            return {"type": "user", "sender_user": author.user(), "date": date}
        name = author.full_name if author else str(origin or "Somebody")
        return {"type": "hidden_user", "sender_user_name": name, "date": date}


def checked_origin(origin: Json) -> Json:
    """A Bot API ``MessageOrigin``; Impossible when it is none."""
    field, kind = ORIGINS.get(str(origin.get("type")), ("", str))
    if not isinstance(origin.get(field), kind):
        raise Impossible(f"an origin is a number, a name or a MessageOrigin: {', '.join(ORIGINS)}")
    return origin
