"""Files sent through the server: kept in memory, found by a bot's file id or by their place, the oldest forgotten.

As at Telegram a ``file_id`` is good for one bot only and for files of its own kind, a ``file_unique_id`` names the file
for all. Differences: the ids are readable by whoever decodes them, and every upload is a file of its own.
"""

import mimetypes
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Literal

from bot.playground.api import pictures
from bot.playground.api.answers import Json, bad_request

Kind = Literal["photo", "document", "voice"]

LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024
"""Bytes a bot may fetch; people send more."""
KEPT = 256 * 1024 * 1024
"""Bytes of all files together."""

NAMES: dict[str, str] = {"photo": "Photo", "document": "Document", "voice": "VoiceNote"}
"""What refusals call a kind."""
FOLDERS: dict[str, str] = {"photo": "photos", "document": "documents", "voice": "voice"}
PREFIXES: dict[str, str] = {"photo": "AgAC", "document": "BQAC", "voice": "AwAC"}
VOICES = {"audio/ogg": ".oga", "audio/mpeg": ".mp3", "audio/mp4": ".m4a"}
TYPES = mimetypes.MimeTypes(filenames=())
UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"|?*]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of a file; the bytes are asked for at ``Files``."""

    number: int
    kind: Kind
    name: str
    mime_type: str
    size: int
    width: int = 0
    height: int = 0
    duration: int = 0

    @property
    def unique_id(self) -> str:
        return "AQAD" + encoded(f"{self.number}")

    @property
    def path(self) -> str:
        """Where it is fetched from, below ``/file/bot<token>/``."""
        suffix = VOICES.get(self.mime_type, ".oga") if self.kind == "voice" else extension(self.name)
        return f"{FOLDERS[self.kind]}/file_{self.number}{suffix}"

    def id(self, bot: int) -> str:
        """The ``file_id`` for one bot."""
        return PREFIXES[self.kind] + encoded(f"{self.number}:{bot}")

    def shown(self, bot: int) -> Json | list[Json]:
        """As a Bot API ``Document`` or ``Voice``, or as the list of one ``PhotoSize``."""
        ids: Json = {"file_id": self.id(bot), "file_unique_id": self.unique_id, "file_size": self.size}
        if self.kind == "photo":
            return [ids | {"width": self.width, "height": self.height}]
        if self.kind == "voice":
            return ids | {"duration": self.duration, "mime_type": self.mime_type}
        return ids | {"file_name": self.name, "mime_type": self.mime_type}


class Files:
    """All files, by number."""

    def __init__(self, keep: int = KEPT) -> None:
        self._keep = keep
        self._kept_bytes = 0
        self._known: list[Stored] = []
        self._contents: dict[int, bytes] = {}

    def add(self, kind: Kind, upload: Upload, *, duration: int = 0) -> Stored:
        """Take a file in; refuses what Telegram refuses: empty, too large, no picture, odd shapes."""
        size = len(upload.content)
        if not size:
            raise bad_request("file must be non-empty")
        width, height = measured(upload.content) if kind == "photo" else (0, 0)
        name = picture_name(upload.content) if kind == "photo" else cleaned(upload.name) or kind
        stored = Stored(len(self._known), kind, name, mime_type(kind, name), size, width, height, duration)
        self._known.append(stored)
        self._contents[stored.number] = upload.content
        self._kept_bytes += size
        while self._kept_bytes > self._keep and len(self._contents) > 1:
            self._kept_bytes -= len(self._contents.pop(next(iter(self._contents))))
        return stored

    def find(self, bot: int, file_id: str) -> Stored | None:
        """The file a bot means by an id; None when it never got that id."""
        number, _, owner = decoded(file_id[4:]).partition(":")
        known = self._at(number) if owner == str(bot) else None
        return known if known and known.id(bot) == file_id else None

    def unique(self, unique_id: str) -> Stored | None:
        """The file of a ``file_unique_id``."""
        known = self._at(decoded(unique_id[4:]))
        return known if known and known.unique_id == unique_id else None

    def at(self, path: str) -> Stored | None:
        """The file fetched from a place."""
        known = self._at(path.rpartition("file_")[2].partition(".")[0])
        return known if known and known.path == path else None

    def content(self, stored: Stored) -> bytes | None:
        """The bytes; None when they had to make room for newer files."""
        return self._contents.get(stored.number)

    def _at(self, number: str) -> Stored | None:
        fits = number.isascii() and number.isdecimal() and len(number) < 10 and int(number) < len(self._known)
        return self._known[int(number)] if fits else None


def measured(content: bytes) -> tuple[int, int]:
    """A picture's width and height; refused when it is too large, none, or of a shape Telegram does not take."""
    if len(content) > LARGEST_PHOTO:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo; the maximum size is {LARGEST_PHOTO} bytes"
        )
    size = pictures.size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if min(size) < 1 or sum(size) > 10_000 or max(size) > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def cleaned(name: str) -> str:
    """A file's name without folders and signs that file systems do not like."""
    return UNSAFE.sub("", name.replace("\\", "/").rpartition("/")[2]).strip(" .")[-120:]


def picture_name(content: bytes) -> str:
    """Pictures lose their names on the way."""
    return "photo." + (pictures.mime_type(content) or "").removeprefix("image/").replace("jpeg", "jpg")


def extension(name: str) -> str:
    """The end of a name, with its dot; empty for odd ones."""
    _, dot, end = name.rpartition(".")
    return f".{end.lower()}" if dot and end.isascii() and end.isalnum() else ""


def mime_type(kind: Kind, name: str) -> str:
    """What a file is, by its name; voice notes are Ogg unless they say otherwise."""
    guessed = TYPES.guess_type(name)[0] or "application/octet-stream"
    if kind == "voice":
        return guessed if guessed in VOICES else "audio/ogg"
    return guessed


def encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decoded(text: str) -> str:
    """The text behind an id; empty when there is none."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (NotBase64, ValueError):
        return ""
