"""An Excel file before it is opened: what is too big, locked, active or built to hurt is refused (I5).

The library that reads workbooks builds trees of what it finds, with the standard library's XML. So every part is first
streamed through a parser that keeps nothing: it refuses definitions (entities) where they begin, and measures what the
library would have to hold at once.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bot.errors import N_, LinliError
from bot.people.roster_columns import Limits

_OLE = b"\xd0\xcf\x11\xe0"
_NESTED = (b"PK\x03\x04", _OLE, b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
_ACTIVE = (
    "vba",
    "externallinks/",
    "embeddings/",
    "activex/",
    "connections.xml",
    "querytables/",
    "macrosheets/",
    "ddelinks",
)
_MARKS = (b"macroEnabled", b"vbaProject", b"relationships/externalLink", b"relationships/oleObject")
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RECORDS = {f"{_SHEET} worksheet": f"{_SHEET} row", f"{_SHEET} sst": f"{_SHEET} si"}
_FORMULA = f"{_SHEET} f"
_PIECE = 1 << 16
_PARTS = 1000
_BROKEN = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, OverflowError)


def check(data: bytes, limits: Limits) -> None:
    """Raise ``LinliError`` unless the file is a plain workbook of a size that can be read."""
    if data.startswith(_OLE):
        raise _locked()
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, limits)
            left = limits.unpacked
            for member in members:
                left = _check_part(archive, member, limits, left)
    except _BROKEN:
        raise unreadable() from None


def unreadable() -> LinliError:
    """For a file that is no workbook, or a broken one."""
    return LinliError(
        "roster_unreadable",
        N_("The file cannot be read as an Excel workbook. Please open it, save it anew as .xlsx and send that."),
    )


def too_big(code: str, size: int) -> LinliError:
    """For a file that unfolds to more than a roster."""
    return LinliError(
        code,
        N_("Unpacked, the file is larger than {size} MB. Please copy the roster alone into a new file."),
        size=max(1, size // 1_000_000),
    )


def _check_members(members: list[ZipInfo], limits: Limits) -> None:
    names = [member.filename.casefold() for member in members]
    if len(set(names)) < len(names) or len(names) > _PARTS:
        raise unreadable()
    if any(member.flag_bits & 0x1 for member in members):
        raise _locked()
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise unreadable()
    if any(mark in name for name in names for mark in _ACTIVE):
        raise _active()
    if sum(member.file_size for member in members) > limits.unpacked:
        raise too_big("roster_unpacked", limits.unpacked)


def _check_part(archive: ZipFile, member: ZipInfo, limits: Limits, left: int) -> int:
    """One part, unpacked piece by piece; how much the others may still hold."""
    gauge: _Gauge | None = None
    before = b""
    for at, piece in enumerate(_pieces(archive, member)):
        left -= len(piece)
        if left < 0:
            raise too_big("roster_unpacked", limits.unpacked)
        if piece.startswith(_NESTED) and at == 0:
            raise _active()
        if any(mark in before + piece for mark in _MARKS):
            raise _active()
        before = piece[-40:]
        if at == 0 and _is_xml(piece):
            gauge = _Gauge(limits)
        if gauge and not gauge.feed(piece):
            gauge = None
    return left


def _pieces(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as part:
        while piece := part.read(_PIECE):
            yield piece


def _is_xml(piece: bytes) -> bool:
    """Whether any XML parser would get past the first character: then its name does not matter."""
    return piece.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


class _Gauge:
    """Measures one part as it streams by. Rows and shared strings are let go of one by one when the part is read, so
    they count singly; everything else stays, so it counts together."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._depth = self._fed = self._seen = 0
        self._record = ""
        self._inside = self._records = self._outside = 0
        self._held = self._kept = 0
        self._formulas = self._formula = self._longest = 0

    def feed(self, piece: bytes) -> bool:
        """Whether the part is sound so far; a broken one is left to its reader, which stumbles at the same place."""
        self._fed += len(piece)
        try:
            self._parser.Parse(piece, False)
        except expat.ExpatError:
            return False
        if self._fed - self._parser.CurrentByteIndex > self._limits.elements * 10:
            self._refuse()  # one tag or comment that does not end
        return True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._seen += 1
        if self._depth == 1:
            self._record = _RECORDS.get(name, "")
        if self._inside:
            self._inside += 1
        elif name == self._record:
            self._inside, self._held = 1, 0
            self._records += 1
        else:
            self._outside += 1
        self._hold(sum(map(len, attributes.values())))
        if name == _FORMULA:
            self._formulas += 1
            self._formula = self._depth
        full = self._inside > self._limits.columns * 10 or self._outside > self._limits.elements
        endless = self._records > self._limits.rows * 8 or self._seen > self._limits.elements + self._limits.rows * 60
        if full or endless or self._depth > 200:
            self._refuse()

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name == self._record:
            self._inside = 0

    def _text(self, text: str) -> None:
        self._hold(len(text))
        if self._formula == self._depth:
            self._longest = max(self._longest, len(text))
        if self._formulas * self._longest > 10_000_000:
            self._refuse()  # a formula that is shared is written anew for every cell that shares it

    def _hold(self, size: int) -> None:
        """Text that the part's reader keeps: for one row or string, or for good."""
        if self._inside:
            self._held += size
        else:
            self._kept += size
        if max(self._held, self._kept) > self._limits.elements * 10:
            self._refuse()

    def _doctype(self, *_: object) -> NoReturn:
        raise LinliError("roster_entities", unreadable().sentence)

    def _refuse(self) -> NoReturn:
        raise too_big("roster_swollen", self._limits.unpacked)


def _locked() -> LinliError:
    return LinliError(
        "roster_locked",
        N_(
            "The file is protected by a password or in the old .xls format. Please save it as .xlsx without a password."
        ),
    )


def _active() -> LinliError:
    return LinliError(
        "roster_active",
        N_(
            "The file carries macros, other files or links to them. Please copy the roster alone into a new .xlsx file."
        ),
    )
