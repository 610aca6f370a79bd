"""A roster is read in the language, order and characters it was kept in."""

import io
from datetime import time
from typing import Any

import openpyxl
import pytest

from bot.errors import LinliError
from bot.i18n import LANGUAGES
from bot.people import roster_columns, roster_file
from bot.people.roster_columns import Kind, Limits
from bot.people.rules import MARKS
from tests.people import files
from tests.people.files import LI, PLAIN
from tests.workshop import wording

PERSON = {"grid": "G1", "household": "G1-001", "name": "Li Na", "head": "yes"}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_heading_in_any_language_is_recognised(language: str, kind: Kind) -> None:
    names = roster_columns.headings(wording()[language])
    lines = [list(names.values()), [f"{key}!" for key in names]]
    data = files.workbook(*lines) if kind is Kind.XLSX else files.separated(*lines)
    assert files.cells(data, kind) == [{key: f"{key}!" for key in names}]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("grid", "grid"),
        (" G R I D ", "grid"),
        ("ＧＲＩＤ", "grid"),
        ("网　格", "grid"),
        ("網格*", "grid"),
        ("그리드:", "grid"),
        ("户 号", "household"),
        ("戶號（必填）", None),
        ("household-number", "household"),
        ("Household\nnumber", "household"),
        ("成员", None),
    ],
)
def test_a_heading_is_forgiven_its_spaces_and_width(heading: str, column: str | None) -> None:
    assert files.known().columns([heading]) == ({0: column} if column else {})


def test_columns_stand_in_any_order_and_unknown_ones_are_named() -> None:
    data = files.workbook(["Name", "Blood type", None, "Household number", "Grid"], ["Li Na", "A", 1, "G1-001", "G1"])
    table = files.table(data)
    assert table.unknown == ("Blood type",)
    assert [row.cells for row in table.rows] == [{"name": "Li Na", "household": "G1-001", "grid": "G1"}]


def test_an_unknown_column_is_named_in_one_short_line() -> None:
    data = files.separated([*PLAIN, "Blood\ttype\u202e", "x" * 300, *["y"] * 40], LI, by=";")
    assert files.table(data, Kind.CSV).unknown[:3] == ("Blood type", "x" * 40, "y")
    assert len(files.table(data, Kind.CSV).unknown) == 20


def test_of_two_columns_with_one_name_the_first_is_read() -> None:
    assert files.cells(files.separated([*PLAIN, "Name"], [*LI, "Wang"]), Kind.CSV) == [PERSON]


@pytest.mark.parametrize(
    ("heading", "missing"),
    [
        (["Grid", "Name"], "Household number"),
        (["Grid", "Household number"], "Name"),
        (["Name", "Phone"], "Grid, Household number"),
    ],
)
def test_a_missing_column_is_one_sentence(heading: list[str], missing: str) -> None:
    with pytest.raises(LinliError) as refused:
        files.table(files.workbook(heading, ["x", "y"]))
    told = wording()["en"].label(refused.value.sentence, **refused.value.fields)
    assert told == f"These columns are missing: {missing}. The template shows them all."


def test_a_missing_column_is_told_in_the_readers_language() -> None:
    with pytest.raises(LinliError) as refused:
        files.table(files.workbook(["Grid", "Name"]), language="zh_TW")
    assert "戶號" in refused.value.fields["columns"]


@pytest.mark.parametrize("kind", Kind)
def test_a_title_may_stand_above_and_rows_keep_their_numbers(kind: Kind) -> None:
    lines: list[list[Any]] = [["Spring community", "", "", ""], ["", "", "", ""], PLAIN, ["", "", "", ""], LI]
    data = files.workbook(*lines) if kind is Kind.XLSX else files.separated(*lines)
    assert [(row.number, row.cells) for row in files.rows(data, kind)] == [(5, PERSON)]


@pytest.mark.parametrize("kind", Kind)
def test_header_only_has_nobody(kind: Kind) -> None:
    assert files.rows(files.workbook(PLAIN) if kind is Kind.XLSX else files.separated(PLAIN), kind) == []


@pytest.mark.parametrize(("data", "kind"), [(b"", Kind.CSV), (b"\r\n,,\r\n", Kind.CSV), (files.workbook(), Kind.XLSX)])
def test_an_empty_file_is_one_sentence(data: bytes, kind: Kind) -> None:
    with pytest.raises(LinliError, match="roster_empty"):
        files.table(data, kind)


CHINESE = ["网格", "户号", "姓名", "户主"], ["G1", "G1-001", "欧阳娜娜", "是"]
TAIWANESE = ["網格", "戶號", "姓名", "戶長"], ["G1", "G1-001", "歐陽娜娜", "是"]
KOREAN = ["그리드", "세대 번호", "이름", "세대주"], ["G1", "G1-001", "남궁민수", "예"]


@pytest.mark.parametrize("by", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("lines", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-16-le"),
        (CHINESE, "utf-16-be"),
        (CHINESE, "gb18030"),
        (TAIWANESE, "utf-8"),
        (TAIWANESE, "utf-16"),
        (TAIWANESE, "big5"),
        (TAIWANESE, "gb18030"),
        (KOREAN, "utf-8"),
        (KOREAN, "cp949"),
        ((PLAIN, CHINESE[1]), "gb18030"),
        ((PLAIN, TAIWANESE[1]), "big5"),
    ],
)
def test_a_csv_is_read_in_its_own_characters_and_separator(lines: Any, encoding: str, by: str) -> None:
    (person,) = files.cells(files.separated(*lines, by=by, encoding=encoding), Kind.CSV)
    assert list(person.values()) == lines[1]


def test_a_quoted_cell_may_hold_the_separator_and_a_line_break() -> None:
    data = b'Grid,Household number,Name\r\nG1,G1-001,"Li, Na\r\nthe elder"\r\nG1,G1-002,Wang\r\n'
    assert [(row.number, row.cells["name"]) for row in files.rows(data, Kind.CSV)] == [
        (2, "Li, Na\r\nthe elder"),
        (3, "Wang"),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Li Na", "Li Na"),
        (13800000000, "13800000000"),
        (13800000000.0, "13800000000"),
        (1.5, "1.5"),
        (True, "True"),
        (time(8, 0), "08:00"),
        ("=1+1", "=1+1"),
        ("=HYPERLINK(A1)", "=HYPERLINK(A1)"),
    ],
)
def test_a_cell_is_text_as_it_reads(value: Any, text: str) -> None:
    (person,) = files.cells(files.workbook(["Grid", "Household number", "Name"], ["G1", "G1-001", value]))
    assert person["name"] == text


def test_a_formula_is_known_for_one_and_never_evaluated() -> None:
    (row,) = files.rows(files.workbook(PLAIN, ["G1", "G1-001", "=A2&B2", "yes"]))
    assert (row.cells["name"], row.formulas) == ("=A2&B2", frozenset({"name"}))


@pytest.mark.parametrize("name", ["علي بن محمد", "דוד כהן", "👩‍👩‍👧 Wang", "🙂", "李\U00020bb7", "Zoë", "Ｌｉ　Ｎａ"])
@pytest.mark.parametrize("kind", Kind)
def test_a_name_is_anybodys(name: str, kind: Kind) -> None:
    lines = PLAIN, ["G1", "G1-001", name, "yes"]
    data = files.workbook(*lines) if kind is Kind.XLSX else files.separated(*lines)
    assert files.cells(data, kind)[0]["name"] == name


def test_the_sheet_with_the_roster_is_found_and_hidden_ones_are_not_read() -> None:
    def more(book: Any) -> None:
        book.active.append(["Notes"])
        shown, hidden = book.create_sheet("People"), book.create_sheet("Old", 0)
        for sheet, name in ((shown, "Li Na"), (hidden, "Gone")):
            sheet.append(PLAIN)
            sheet.append(["G1", "G1-001", name, "yes"])
        hidden.sheet_state = "hidden"

    assert files.cells(files.workbook(change=more)) == [PERSON]


def test_a_sheet_may_be_wrong_about_its_size() -> None:
    data = files.workbook(PLAIN, LI)
    sheet = files.part(data, "xl/worksheets/sheet1.xml").replace(b'ref="A1:D2"', b'ref="A1:A1"')
    assert files.cells(files.rezipped(data, xl__worksheets__sheet1_xml=sheet)) == [PERSON]


def test_strings_that_a_workbook_keeps_once_are_read_as_excel_writes_them() -> None:
    data = files.workbook(PLAIN, LI)
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    said = [*PLAIN, "G1", "G1-001", "yes"]
    rich = "<si><r><t>Li </t></r><r><rPr><b/></rPr><t>Na</t></r><rPh sb='0' eb='1'><t>ri</t></rPh></si>"
    strings = f"<sst {main}>{''.join(f'<si><t>{text}</t></si>' for text in said)}{rich}</sst>"
    places = [[0, 1, 2, 3], [4, 5, 7, 6]]
    lines = ("".join(f'<c t="s"><v>{at}</v></c>' for at in line) for line in places)
    sheet = f"<worksheet {main}><sheetData>{''.join(f'<row>{line}</row>' for line in lines)}</sheetData></worksheet>"
    types = files.part(data, "[Content_Types].xml").replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.sharedStrings+xml"/></Types>',
    )
    parts = {"xl__sharedStrings_xml": strings, "xl__worksheets__sheet1_xml": sheet}
    excel = files.rezipped(
        data, **{name: body.encode() for name, body in parts.items()}, **{"[Content_Types]_xml": types}
    )
    assert files.cells(excel) == [PERSON]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_read_as_nobody_and_filled_in_as_somebody(language: str, kind: Kind) -> None:
    data = roster_file.template(kind, wording()[language])
    table = files.table(data, kind)
    assert (table.unknown, list(table.rows)) == ((), [])
    filled = roster_file.write([PERSON | {"language": "한국어"}], kind, wording()[language])
    assert files.cells(filled, kind) == [PERSON | {"language": "한국어"}]


@pytest.mark.parametrize(("name", "kind"), [("a.xlsx", Kind.XLSX), ("A.XLSX", Kind.XLSX), ("b.c.csv", Kind.CSV)])
def test_a_file_is_known_by_its_name(name: str, kind: Kind) -> None:
    assert roster_columns.kind_of(name) is kind


@pytest.mark.parametrize("name", ["a.xls", "a.xlsm", "a", "", "a.csv.exe"])
def test_another_kind_is_asked_for_again(name: str) -> None:
    with pytest.raises(LinliError, match="roster_kind"):
        roster_columns.kind_of(name)


def small(**more: int) -> Limits:
    return Limits(**more)


@pytest.mark.parametrize("kind", Kind)
def test_rows_up_to_the_limit(kind: Kind) -> None:
    lines = [PLAIN, *(["G1", f"G1-{n:03}", "Li Na", "yes"] for n in range(3))]
    data = files.workbook(*lines) if kind is Kind.XLSX else files.separated(*lines)
    assert len(files.rows(data, kind, small(rows=3))) == 3
    with pytest.raises(LinliError, match="roster_rows"):
        files.rows(data, kind, small(rows=2))


@pytest.mark.parametrize("kind", Kind)
def test_bytes_up_to_the_limit(kind: Kind) -> None:
    data = files.workbook(PLAIN, LI) if kind is Kind.XLSX else files.separated(PLAIN, LI)
    assert files.cells(data, kind, small(packed=len(data))) == [PERSON]
    with pytest.raises(LinliError, match="roster_packed"):
        files.table(data, kind, small(packed=len(data) - 1))


@pytest.mark.parametrize("kind", Kind)
def test_a_long_cell_is_cut_where_a_judge_still_sees_it(kind: Kind) -> None:
    lines = PLAIN, ["G1", "G1-001", "n" * 300, "yes"]
    data = files.workbook(*lines) if kind is Kind.XLSX else files.separated(*lines)
    assert files.cells(data, kind, small(cell=200))[0]["name"] == "n" * 201


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_offers_what_somebody_may_be_looked_after_for(language: str) -> None:
    """P1: a choice in the language of the template, and room for several words; what is offered is understood."""
    words = wording()[language]
    book = openpyxl.load_workbook(io.BytesIO(roster_file.template(Kind.XLSX, words)))
    offered = [each for each in book.worksheets[0].data_validations.dataValidation if not each.showErrorMessage]
    (choice,) = [each.formula1.strip('"') for each in offered]
    known = files.known()
    assert [known.marks[roster_columns.fold(word)] for word in choice.split(",")] == list(MARKS)
    assert len(choice) <= 255
