"""How large a picture is, in the four formats."""

from struct import pack

import pytest

from bot.playground.api import pictures
from tests.playground_api.stage import png

APP = b"\xff\xe0" + pack(">H", 16) + b"JFIF" + bytes(10)
FRAME = b"\xff\xc2" + pack(">HBHH", 17, 8, 480, 640)


def webp(kind: bytes, head: bytes) -> bytes:
    return b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + head


@pytest.mark.parametrize(
    ("content", "kind", "size"),
    [
        (png(640, 480), "image/png", (640, 480)),
        (b"GIF89a" + pack("<HH", 640, 480), "image/gif", (640, 480)),
        (b"\xff\xd8" + APP + FRAME, "image/jpeg", (640, 480)),
        (b"\xff\xd8" + APP + b"\xff\xff\x01" + FRAME, "image/jpeg", (640, 480)),
        (webp(b"VP8 ", bytes(6) + pack("<HH", 640, 480)), "image/webp", (640, 480)),
        (webp(b"VP8L", b"/" + pack("<I", 639 | 479 << 14)), "image/webp", (640, 480)),
        (webp(b"VP8X", bytes(4) + pack("<HBHB", 639, 0, 479, 0)), "image/webp", (640, 480)),
    ],
)
def test_width_and_height(content: bytes, kind: str, size: tuple[int, int]) -> None:
    assert (pictures.mime_type(content), pictures.size(content)) == (kind, size)
    assert pictures.size(content[:9]) is None


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"\xff\xd8\x00\x00\x00\x00", webp(b"ABCD", bytes(20))])
def test_what_is_no_picture_has_no_size(content: bytes) -> None:
    assert pictures.size(content) is None
