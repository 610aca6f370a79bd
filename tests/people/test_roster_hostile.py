"""What is sent by mistake or to hurt is refused in one sentence: no traceback, no memory, nothing opened (I5)."""

import io
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from bot.errors import LinliError
from bot.i18n import LANGUAGES
from bot.people.roster_columns import Kind, Limits
from tests.people import files
from tests.people.files import LI, PLAIN
from tests.workshop import wording

GOOD = files.workbook(PLAIN, LI)
SHEET = files.part(GOOD, "xl/worksheets/sheet1.xml")
TYPES = files.part(GOOD, "[Content_Types].xml")
with zipfile.ZipFile(io.BytesIO(GOOD)) as _archive:
    PARTS = _archive.namelist()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>"""
ELSEWHERE = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'


def refusal(data: bytes, kind: Kind = Kind.XLSX, limits: Limits | None = None) -> str:
    """The code of the refusal, which can be said in every language."""
    with pytest.raises(LinliError) as refused:
        files.rows(data, kind, limits)
    for language in LANGUAGES:
        assert wording()[language](refused.value.sentence, **refused.value.fields)
    return refused.value.code


def sheet_of(body: bytes) -> bytes:
    """The good workbook with another sheet in it."""
    return files.rezipped(GOOD, xl__worksheets__sheet1_xml=SHEET.replace(b"<sheetData>", b"<sheetData>" + body))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (OLE, "roster_locked"),
        (b"", "roster_unreadable"),
        (b"PK\x03\x04", "roster_unreadable"),
        (GOOD[:-30], "roster_unreadable"),
        (GOOD[: len(GOOD) // 2], "roster_unreadable"),
        (b"<html><table><tr><td>Name</td></tr></table></html>", "roster_unreadable"),
        (b"Grid,Name\r\n", "roster_unreadable"),
        (files.rezipped(GOOD, xl__vbaProject_bin=OLE), "roster_active"),
        (files.rezipped(GOOD, xl__other_bin=OLE), "roster_active"),
        (files.rezipped(GOOD, xl__embeddings__a_bin=b"x"), "roster_active"),
        (files.rezipped(GOOD, xl__externalLinks__externalLink1_xml=b"<x/>"), "roster_active"),
        (files.rezipped(GOOD, xl__connections_xml=b"<x/>"), "roster_active"),
        (files.rezipped(GOOD, xl__media__a_bin=GOOD), "roster_active"),
        (files.rezipped(GOOD, **{"[Content_Types]_xml": TYPES.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")}), "roster_active"),
        (files.rezipped(GOOD, xl__worksheets__sheet1_xml=LAUGHS), "roster_entities"),
        (files.rezipped(GOOD, xl__worksheets__sheet1_xml=LAUGHS.decode().encode("utf-16")), "roster_entities"),
        (files.rezipped(GOOD, xl__styles_xml=ELSEWHERE), "roster_entities"),
        (files.rezipped(GOOD, xl__media__picture=LAUGHS), "roster_entities"),
        (files.rezipped(GOOD, xl__worksheets__sheet1_xml=SHEET[:-20]), "roster_unreadable"),
        (files.rezipped(GOOD, xl__workbook_xml=b"<x/>"), "roster_empty"),
        (files.rezipped(GOOD, xl__workbook_xml=b"nothing"), "roster_unreadable"),
        (files.rezipped(GOOD, zipfile.ZIP_BZIP2), "roster_unreadable"),
        (sheet_of(b'<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'), "roster_unreadable"),
        (sheet_of(b'<row r="1"><c r="A1"><v>' + b"9" * 5000 + b"</v></c></row>"), "roster_unreadable"),
        (sheet_of(b'<row r="x"><c r="A1"><v>1</v></c></row>'), "roster_unreadable"),
        (sheet_of(b'<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'), "roster_unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_plain_workbook_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (GOOD, "roster_unreadable"),
        (OLE, "roster_unreadable"),
        (b"\xff\xff\xfe\x81\x00", "roster_text"),
        (b"\xff\xff\xfe\x81\x80", "roster_text"),
        (b"\xff" + b"x" * 200_000, "roster_text"),
        (b"\xff\xfe\x00\xd8", "roster_text"),
        (b"Grid,Household number,Name\r\nG1,G1-001," + b"x" * 200_000 + b"\r\n", "roster_text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_plain_text_is_refused(data: bytes, code: str) -> None:
    assert refusal(data, Kind.CSV) == code


def locked(data: bytes) -> bytes:
    """With the mark of an encrypted part (in the local header and in the directory)."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[data.index(mark) + at] |= 1
    return bytes(changed)


def test_an_encrypted_part_is_refused() -> None:
    assert refusal(locked(GOOD)) == "roster_locked"


def test_a_part_that_is_there_twice_is_refused() -> None:
    file = io.BytesIO(GOOD)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", b"<x/>")
    assert refusal(file.getvalue()) == "roster_unreadable"


def unpacked(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(member.file_size for member in archive.infolist())


def test_a_bomb_that_tells_its_size_is_refused_before_it_is_unpacked() -> None:
    assert files.cells(GOOD, limits=Limits(unpacked=unpacked(GOOD)))
    assert refusal(GOOD, limits=Limits(unpacked=unpacked(GOOD) - 1)) == "roster_unpacked"
    bomb = files.rezipped(GOOD, xl__media__zeros=bytes(60_000_000))
    assert len(bomb) < 100_000
    assert peak(lambda: refusal(bomb)) < 5_000_000


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_further_than_it_says() -> None:
    bomb = bytearray(files.rezipped(GOOD, xl__media__zeros=bytes(60_000_000)))
    size = (60_000_000).to_bytes(4, "little")
    while (at := bomb.find(size)) >= 0:
        bomb[at : at + 4] = (10).to_bytes(4, "little")
    assert peak(lambda: refusal(bytes(bomb))) < 5_000_000
    assert refusal(bytes(bomb)) == "roster_unreadable"


ROW = b'<row r="3">%b</row>'


@pytest.mark.parametrize(
    "body",
    [
        ROW % (b"<c/>" * 2_000_000),
        ROW % (b"<c/>" * 400) * 1000,
        b"<row/>" * 3_000_000,
        b"<x/>" * 2_000_000,
        ROW % (b'<c r="A3" t="inlineStr"><is><t>' + b"x" * 20_000_000 + b"</t></is></c>"),
        b"<x>" * 100_000,
        b'<x a="' + b"x" * 20_000_000 + b'"/>',
        b"<!--" + b"x" * 20_000_000 + b"-->",
        ROW % (b'<c r="A3"><f t="shared" si="0" ref="A3:A9">' + b"A1+" * 40_000 + b"A1</f></c>") + (b'<row><c><f t="shared" si="0"/></c></row>' * 1000),
    ],
    ids=["cells", "table", "rows", "tags", "text", "depth", "attribute", "comment", "formula"],
)  # fmt: skip
def test_a_sheet_that_would_swell_is_refused_while_it_streams_by(body: bytes) -> None:
    data = sheet_of(body)
    assert len(data) < 5_000_000
    codes: list[str] = []
    assert peak(lambda: codes.append(refusal(data, limits=Limits(rows=5000)))) < 40_000_000
    assert codes == ["roster_swollen"]


def test_shared_strings_and_styles_swell_as_little() -> None:
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    for name, body in (("xl__sharedStrings_xml", b"<sst %b>" % main), ("xl__styles_xml", b"<styleSheet %b>" % main)):
        assert refusal(files.rezipped(GOOD, **{name: body + b"<si/>" * 2_000_000})) == "roster_swollen"


def test_many_parts_are_no_roster() -> None:
    assert refusal(files.rezipped(GOOD, **{f"xl__a{n}": b"" for n in range(1001)})) == "roster_unreadable"


def test_a_row_far_below_costs_nothing() -> None:
    far = b'<row r="1048570"><c r="A1048570" t="inlineStr"><is><t>G9</t></is></c></row>'
    data = files.rezipped(GOOD, xl__worksheets__sheet1_xml=SHEET.replace(b"</sheetData>", far + b"</sheetData>"))
    assert [row.number for row in files.rows(data)] == [2, 1_048_570]


def test_cells_beyond_the_columns_are_not_read() -> None:
    data = files.workbook([*PLAIN, *[""] * 100, "Phone"], [*LI, *[""] * 100, "123456"])
    assert "phone" not in files.cells(data)[0]


def test_what_excel_adds_by_itself_does_no_harm() -> None:
    """Hyperlinks to the web, a choice from a list, an extension of a newer Excel."""

    def more(book: Any) -> None:
        book.active["C2"].hyperlink = "https://example.org"
        offered = DataValidation("list", formula1='"a,b"')
        offered.add("D2:D9")
        book.active.add_data_validation(offered)

    data = files.workbook(PLAIN, LI, change=more)
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    sheet = files.part(data, "xl/worksheets/sheet1.xml").replace(b"</worksheet>", extension)
    (person,) = files.cells(files.rezipped(data, xl__worksheets__sheet1_xml=sheet))
    assert person["name"] == "Li Na"


@pytest.mark.parametrize("name", [name for name in PARTS if name.startswith(("xl/w", "xl/s", "[", "xl/_"))])
def test_a_damaged_workbook_is_read_or_refused(name: str) -> None:
    """Bytes changed inside the parts, where no checksum tells."""
    chance = random.Random(name)
    codes = set()
    for _ in range(60):
        body = bytearray(files.part(GOOD, name))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(body))
            damage = [bytes([chance.randrange(32, 127)]), b"", bytes(body[at : at + chance.randrange(40)])]
            body[at : at + chance.randrange(4)] = chance.choice(damage)
        changed = files.rezipped(GOOD, **{name.replace("/", "__").replace(".xml", "_xml"): bytes(body)})
        try:
            files.rows(changed)
        except LinliError as refused:
            codes.add(refused.code)
    assert codes >= {"roster_unreadable"}
    assert all(code.startswith("roster_") for code in codes)


def peak(work: Callable[[], object]) -> int:
    """Bytes of memory that were needed at most."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
