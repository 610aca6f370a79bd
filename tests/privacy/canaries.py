"""Values that must never be found, and every spelling they could be found in."""

import base64
import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote


def spellings(text: str) -> dict[str, bytes]:
    """A text as bytes: in eight ways of writing it down, by their names."""
    plain = text.encode()
    spelled = {
        "utf-8": plain,
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "utf-32-le": text.encode("utf-32-le"),
        "utf-32-be": text.encode("utf-32-be"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "url": quote(text).encode(),
        "json": json.dumps(text)[1:-1].encode(),
        "reversed": text[::-1].encode(),
        "reversed bytes": plain[::-1],
    }
    for shift in range(3):
        spelled[f"base64 at {shift}"] = _middle(plain, shift)
        spelled[f"url-safe base64 at {shift}"] = _middle(plain, shift).translate(bytes.maketrans(b"+/", b"-_"))
    return spelled


def number_spellings(number: int) -> dict[str, bytes]:
    """A number as text in every spelling, and as the bytes of a machine."""
    binary = {f"{order}-endian": number.to_bytes(8, order) for order in ("little", "big")}
    return spellings(str(number)) | binary


def found(canaries: Iterable[tuple[str, dict[str, bytes]]], haystack: bytes) -> list[str]:
    """Which canaries were found, and how they were spelled."""
    return list(_hits(canaries, haystack))


def _hits(canaries: Iterable[tuple[str, dict[str, bytes]]], haystack: bytes) -> Iterator[str]:
    for name, spelled in canaries:
        for spelling, value in spelled.items():
            if value in haystack:
                yield f"{name} in {spelling}"


def _middle(plain: bytes, shift: int) -> bytes:
    """Base64 of the bytes wherever they stand in a longer run: what does not depend on their neighbours."""
    text = base64.b64encode(bytes(shift) + plain)
    first = -(-shift * 8 // 6)
    last = (shift + len(plain)) * 8 // 6
    return text[first:last]
