"""A Message as Telegram takes it: parts within its length, buttons within their 64 bytes, signed for one chat."""

import hmac
import html
import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.messaging import Carries, Choice, Enclosure, Message
from bot.sealing import KeyRing

LONGEST = 4096
"""UTF-16 units that Telegram takes in one message."""
LONGEST_CAPTION = 1024
"""UTF-16 units that Telegram takes below a picture or a file."""
_TAG = re.compile(r"</?[a-z][^<>]*>")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SENTENCE_ENDS = ("\n\n", "\n", "。", "！", "？", ". ", "! ", "? ", "；", "; ", "，", ", ", " ")


@dataclass(frozen=True, slots=True)
class Part:
    """One Telegram message: text (HTML when ``markup``), and the buttons, which only the last part carries. With something
    ``enclosed``, the text is what stands below it."""

    text: str
    markup: bool
    keyboard: InlineKeyboardMarkup | None
    enclosed: Enclosure | None = None


class Signer:
    """Writes and reads button data: verb, arguments and a tag that binds them to one bot's chat (I4)."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def data(self, choice: Choice, bot: int, chat: int) -> str:
        """At most 64 bytes; a verb or argument too long for it is a programmer's mistake and raises."""
        body = ":".join((choice.verb, *choice.args))
        data = f"{body}:{self._tag(body, bot, chat)}"
        if len(data.encode()) > 64:
            raise ValueError(f"button data of {choice.verb} is longer than 64 bytes")
        return data

    def read(self, data: str, bot: int, chat: int) -> tuple[str, ...] | None:
        """Verb and arguments of a button that this service made for this chat; None for any other."""
        body, _, tag = data.rpartition(":")
        is_ours = hmac.compare_digest(tag.encode("utf-8", "surrogatepass"), self._tag(body, bot, chat).encode())
        return tuple(body.split(":")) if is_ours else None

    def _tag(self, body: str, bot: int, chat: int) -> str:
        return self._ring.tag(f"{bot}:{chat}:{body}")


def parts(message: Message, signer: Signer, bot: int, chat: int) -> list[Part]:
    """The message in as many parts as its length needs (B14); a text that must be cut loses its markup, and a part of
    nothing but space is no part. A file carries its words, unless they are too long to stand below it; then, and with a
    place, they come before. ``ValueError`` when nothing is left, or a button is too long."""
    rows = [[_button(choice, signer.data(choice, bot, chat)) for choice in line] for line in message.rows]
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    text = _SURROGATE.sub("�", message.text)
    if (enclosed := message.enclosed) is None:
        return _worded(text, keyboard)
    if enclosed.carries is not Carries.LOCATION and units(plain(text)) <= LONGEST_CAPTION:
        return [Part(text, True, keyboard, enclosed)]
    words = _worded(text, None) if text.strip() else []
    return [*words, Part("", False, keyboard, enclosed)]


def _worded(text: str, keyboard: InlineKeyboardMarkup | None) -> list[Part]:
    if units(plain(text)) <= LONGEST:
        return [Part(text, markup=True, keyboard=keyboard)]
    *first, last = (piece for piece in split(plain(text)) if piece.strip())
    return [*(Part(piece, markup=False, keyboard=None) for piece in first), Part(last, markup=False, keyboard=keyboard)]


def _button(choice: Choice, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(_SURROGATE.sub("�", choice.label), callback_data=data)


def plain(text: str) -> str:
    """The text without its markup."""
    return html.unescape(_TAG.sub("", text))


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Cut a plain text into parts of at most ``longest`` units, in order, at the last sentence end that fits."""
    pieces = []
    while units(text) > longest:
        fitting = text.encode("utf-16-le")[: longest * 2].decode("utf-16-le", "ignore")
        at = next((cut for end in _SENTENCE_ENDS if (cut := fitting.rfind(end) + len(end)) >= len(fitting) // 2), None)
        piece = fitting[: at or len(fitting)]
        pieces.append(piece)
        text = text[len(piece) :]
    return [*pieces, text]
