"""Personal text at rest: AES-256-GCM under a ring of keys, and a keyed index for the few values that must be found.

A blob is ``version | key id | nonce | ciphertext`` and is bound to its place (table, column, row): copied to another row
it no longer opens. The keyed index is never used for values of low variety (sex, result, symptom): equal values show.
"""

import base64
import hashlib
import hmac
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from bot.errors import SettingsError

_VERSION = 1


class Sealed:
    """A personal value that only the key ring opens; it prints as stars."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __repr__(self) -> str:
        return "Sealed(***)"

    __str__ = __repr__


class SealedText(TypeDecorator[Sealed]):
    """A column that takes nothing but sealed values: plain text in it is a programmer's mistake and raises."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 -- signature
        if value is not None and not isinstance(value, Sealed):
            raise TypeError("a sealed column takes only Sealed values")
        return value.blob if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> Sealed | None:  # noqa: ARG002 -- signature
        return None if value is None else Sealed(bytes(value))


class KeyRing:
    """Seals and opens personal text; the newest data key seals, every kept one opens."""

    def __init__(self, data_keys: dict[int, bytes], root: bytes) -> None:
        self.newest = max(data_keys)
        self._ciphers = {number: AESGCM(key) for number, key in data_keys.items()}
        self._index, self._tag, self.audit_key = (
            HKDF(SHA256(), 32, None, purpose).derive(root) for purpose in (b"index", b"button", b"audit")
        )

    @property
    def key_ids(self) -> list[int]:
        return sorted(self._ciphers)

    def seal(self, text: str, *place: object) -> Sealed:
        """Seal ``text`` for one place: table and column name, row id."""
        nonce = os.urandom(12)
        head = bytes((_VERSION,)) + self.newest.to_bytes(2, "big")
        body = self._ciphers[self.newest].encrypt(nonce, text.encode("utf-8", "surrogatepass"), _place(place))
        return Sealed(head + nonce + body)

    def open(self, sealed: Sealed, *place: object) -> str:
        """The text that was sealed for this place; ``SealError`` when it was not, or its key is gone."""
        blob = sealed.blob
        cipher = self._ciphers.get(int.from_bytes(blob[1:3], "big"))
        if cipher is None or blob[0] != _VERSION:
            raise SealError(f"sealed with a key that is not on the ring, at {place[0]}")
        try:
            return cipher.decrypt(blob[3:15], blob[15:], _place(place)).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError):
            raise SealError(f"sealed for another place, or damaged, at {place[0]}") from None

    def index(self, value: object, kind: str) -> bytes:
        """The keyed index of a value that must be found by equality; ``kind`` keeps unlike values apart."""
        return hmac.digest(self._index, f"{kind}\x00{value}".encode("utf-8", "surrogatepass"), "sha256")[:16]

    def tag(self, text: str) -> str:
        """Eight characters that only this service can have written under ``text``: a button's signature."""
        digest = hmac.digest(self._tag, text.encode("utf-8", "surrogatepass"), "sha256")
        return base64.urlsafe_b64encode(digest[:6]).decode()


class SealError(Exception):
    """A sealed value cannot be opened here: wrong place, damaged, or the key is gone."""


def _place(parts: tuple[object, ...]) -> bytes:
    return "\x00".join(map(str, parts)).encode()


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The key ring as it lies on disk: JSON, mode 0400 or 0600, outside the data's backup. Lost keys are lost data."""

    path: Path

    def read(self) -> KeyRing:
        """The ring; ``SettingsError`` when the file is missing, readable by others, or not a key file."""
        self._check_mode()
        try:
            content = json.loads(self.path.read_text("ascii"))
            data = {int(number): _key(text) for number, text in content["data"].items()}
            return KeyRing(data, _key(content["root"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SettingsError(f"{self.path} is not a key file; make one with `linli init`") from None

    def make(self) -> None:
        """Write a new ring with its first data key; an existing file is never overwritten."""
        self._write({"root": _new_key(), "data": {"1": _new_key()}}, exclusive=True)

    def add(self) -> int:
        """Add a data key, which seals from the next start on; old ones stay to open what they sealed."""
        number = self.read().newest + 1
        content = json.loads(self.path.read_text("ascii"))
        content["data"][str(number)] = _new_key()
        self._write(content, exclusive=False)
        return number

    def fingerprint(self) -> str:
        """Eight hex digits that say which ring this is, to compare with the paper copy."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:8]

    def _check_mode(self) -> None:
        if not self.path.is_file():
            raise SettingsError(f"The key file {self.path} does not exist; `linli init` makes it.")
        if stat.S_IMODE(self.path.stat().st_mode) & 0o077:
            raise SettingsError(f"The key file {self.path} can be read by others; run `chmod 600` on it.")

    def _write(self, content: dict[str, Any], *, exclusive: bool) -> None:
        target = self.path if exclusive else self.path.with_suffix(".new")
        flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if exclusive else os.O_TRUNC)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(target, flags, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123 -- a descriptor with its mode
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        if target != self.path:
            target.replace(self.path)
        _keep_name(self.path.parent)


def _keep_name(folder: Path) -> None:
    """A file's name is on the disk only when its folder is: a key must outlive whatever it will seal."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _new_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError("a key has 32 bytes")
    return key
