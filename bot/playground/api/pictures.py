"""How large a picture is, by the first bytes of its file: PNG, JPEG, GIF and WebP."""

from struct import error as TooShort
from struct import unpack_from

SIZED = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG segments that tell the size."""
ALONE = frozenset({0x01, *range(0xD0, 0xDA)})
"""JPEG markers without a segment."""
MOST_SEGMENTS = 10_000


def size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None when this is no picture."""
    try:
        return _size(content)
    except TooShort:
        return None


def mime_type(content: bytes) -> str | None:
    """What kind of picture these bytes are; None when they are none a browser should show."""
    for start, kind in ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif")):
        if content.startswith(start):
            return kind
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _size(content: bytes) -> tuple[int, int] | None:
    match mime_type(content):
        case "image/png":
            width, height = unpack_from(">II", content, 16)
        case "image/gif":
            width, height = unpack_from("<HH", content, 6)
        case "image/jpeg":
            return _jpeg(content)
        case "image/webp":
            return _webp(content)
        case _:
            return None
    return width, height


def _jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    for _ in range(MOST_SEGMENTS):
        sign, marker = unpack_from(">BB", content, at)
        if sign != 0xFF:
            return None
        if marker in SIZED:
            height, width = unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 if marker in ALONE else 1 if marker == 0xFF else 2 + unpack_from(">H", content, at + 2)[0]
    return None


def _webp(content: bytes) -> tuple[int, int] | None:
    match content[12:16]:
        case b"VP8 ":
            width, height = unpack_from("<HH", content, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = unpack_from("<I", content, 21)[0]
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            low = unpack_from("<HBHB", content, 24)
            return low[0] + (low[1] << 16) + 1, low[2] + (low[3] << 16) + 1
        case _:
            return None
