"""A roster comes in whole or not at all, once or twice, and what it says of people becomes rows (A1, A2)."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from bot.errors import LinliError
from bot.i18n import LANGUAGES
from bot.people import access, roster_columns, roster_messages
from bot.people.roster_book import Report
from bot.people.roster_columns import Kind, Limits, Row, Table
from bot.people.tables import Household, Person
from tests.people import files
from tests.people.community import HEADING, Community
from tests.workshop import another, statements, wording

LI = ["G1", "", "Li Na", "yes", "English", "wang", "07:30", ""]
SON = ["G1", "", "Li Wei", "no", "", "", "", ""]
CHEN = ["G2", "G2-007", "Chen", "yes", "", "chen", "", ""]
BOOK = [
    'G1 G1-001 wang Li Wei zh_CN {}',
    'G1 G1-001 wang Li Na* en {"morning": "07:30"}',
    "G2 G2-007 chen Chen* zh_CN {}",
]  # fmt: skip


def counts(report: Report) -> dict[str, int]:
    """What is not nought."""
    names = ("new_people", "new_households", "changed_people", "changed_households", "moved", "unchanged", "left_out")
    return {name: value for name in names if (value := getattr(report, name))}


def said(report: Report, language: str = "en") -> list[str]:
    return roster_messages.report(wording()[language], report).splitlines()


async def test_a_roster_becomes_rows(community: Community) -> None:
    report = await community.brings(LI, SON, CHEN)
    assert (report.written, counts(report)) == (True, {"new_people": 3, "new_households": 2})
    assert await community.book() == sorted(BOOK)
    assert await community.audit() == ["operator town.planted", "operator roster.imported"]


async def test_a_person_who_came_in_is_known_as_any_other(community: Community) -> None:
    await community.brings(LI, SON)
    (li,) = [row.id for row in await community.shop.rows(Person) if row.language == "en"]
    async with community.shop.database.begin() as uow:
        known = await access.by_id(uow, li)
        assert (known.reference, known.head_id, await access.name_of(uow, li)) == ("G1-001", li, "Li Na")
        assert [community.names[area] for area in known.area_ids] == ["G1", "K1"]
        assert known.responsible_id is not None
        assert community.names[known.responsible_id] == "wang"
        assert [each.place for each in await access.dependants(uow, known)] == [1, 2]


async def test_a_phone_and_a_building_are_kept_and_come_out_again(community: Community) -> None:
    """P1: an empty cell changes nothing; the phone is sealed, and found by its key only."""
    heading = ["Grid", "Household number", "Building", "Name", "Phone"]
    first = files.workbook(heading, ["G1", "", "3-2", "Li Na", "138 0000 0000"])
    assert (await community.brings_file(first)).new_people == 1
    again = files.workbook(heading, ["G1", "G1-001", "", "Li Na", ""])
    assert counts(await community.brings_file(again)) == {"unchanged": 1}
    other = files.workbook(heading, ["G1", "G1-001", "4-1", "Li Na", "13900000000"])
    assert counts(await community.brings_file(other)) == {"changed_people": 1, "changed_households": 1}
    out = (await community.exports(Kind.CSV)).decode("utf-8-sig")
    assert '"G1-001","4-1","Li Na"' in out
    assert "13900000000" in out
    (person,) = [row for row in await community.shop.rows(Person) if row.household_id]
    assert person.phone_key == community.shop.database.ring.index("13900000000", "phone")


KIN = ["Grid", "Household number", "Name", "Head of household", "Guardian", "Looked after for"]
FAMILY = [
    ["G1", "G1-001", "Li Na", "yes", "", "pregnant, a chronic illness"],
    ["G1", "G1-001", "Li Wei", "", "Li Na", "child_without_carer"],
    ["G1", "G1-001", "Old Li", "", "", ""],
]


async def kin(community: Community) -> dict[str, tuple[str | None, str]]:
    """By name: the guardian's name, and the marks as they are opened."""
    ring = community.shop.database.ring
    rows = {row.id: row for row in await community.shop.rows(Person) if row.household_id}
    names = {each: ring.open(row.name, "persons.name", each) for each, row in rows.items()}
    return {
        names[each]: (names.get(row.guardian_id), ring.open(row.marks, "persons.marks", each) if row.marks else "")
        for each, row in rows.items()
    }


async def test_who_reports_for_a_child_and_what_somebody_is_looked_after_for(community: Community) -> None:
    """A3, P1: they come in with the household, sealed; the same file changes nothing; an empty cell neither; no ends it."""
    assert (await community.brings_file(files.workbook(KIN, *FAMILY))).written
    first = {"Li Na": (None, "pregnant,chronic"), "Li Wei": ("Li Na", "child_without_carer"), "Old Li": (None, "")}
    assert await kin(community) == first
    report = await community.brings_file(files.workbook(KIN, *FAMILY))
    assert (counts(report), await kin(community)) == ({"unchanged": 3}, first)
    silent = [[*row[:4], "", ""] for row in FAMILY]
    assert counts(await community.brings_file(files.workbook(KIN, *silent))) == {"unchanged": 3}
    async with community.shop.database.begin() as uow:
        (li,) = [row.id for row in await community.shop.rows(Person) if row.marks and row.guardian_id is None]
        wards = await access.dependants(uow, await access.by_id(uow, li))
        assert {each.guardian_id for each in wards} == {li, None}
    later = [["G1", "G1-001", "Li Wei", "", "no", "no"], ["G1", "G1-001", "Old Li", "", "Li Na", "living alone"]]
    report = await community.brings_file(files.workbook(KIN, *later))
    assert (counts(report), len(report.affected)) == ({"changed_people": 2, "left_out": 1}, 2)
    assert await kin(community) == first | {"Li Wei": (None, ""), "Old Li": ("Li Na", "living_alone")}


async def test_a_guardian_or_a_word_that_is_not_known_is_told_by_its_row(community: Community) -> None:
    """P1: tried first: nothing is written, and both cells are named."""
    before = await community.everything()
    wrong = [FAMILY[0], ["G1", "G1-001", "Li Wei", "", "Wang", "tired"]]
    report = await community.brings_file(files.workbook(KIN, *wrong))
    assert (report.written, await community.everything()) == (False, before)
    assert said(report)[3:] == [
        "Row 3, Looked after for: Please write words of the list, with commas between them, or no.",
        "Row 3, Guardian: Nobody of this name is in this household, or more than one.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_guardians_and_marks_come_out_as_they_came_in(community: Community, language: str) -> None:
    """A2, P1: in the words of every language; brought in again, nothing changes."""
    await community.brings_file(files.workbook(KIN, *FAMILY))
    data = await community.exports(Kind.XLSX, language)
    assert [row.cells.get("guardian") for row in files.rows(data)] == [None, "Li Na", None]
    assert counts(await community.brings_file(data)) == {"unchanged": 3}


async def test_a_dry_run_tells_the_same_and_writes_nothing(community: Community) -> None:
    before = await community.everything()
    report = await community.tries(LI, SON, CHEN)
    assert (report.written, counts(report)) == (False, {"new_people": 3, "new_households": 2})
    assert await community.everything() == before


async def test_the_same_file_twice_changes_nothing(community: Community) -> None:
    await community.brings(LI, SON, CHEN)
    before = await community.everything()
    report = await community.brings(LI, SON, CHEN)
    assert (report.written, counts(report), report.affected) == (True, {"unchanged": 3}, ())
    assert await community.everything() == before


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["G7", "", "Wu", "", "", "", "", ""], "Row 4, Grid: There is no grid G7."),
        (["G1", "", "Wu", "", "", "zhou", "", ""], "Row 4, Responsible worker: There is no worker zhou."),
        (["G1", "", "Wu", "", "", "bai", "", ""], "Row 4, Responsible worker: bai has no post in this grid from which to answer for a household."),
        (["G1", "", "Wu", "", "", "chen", "", ""], "Row 4, Responsible worker: chen has no post in this grid from which to answer for a household."),
        (["G1", "", "Wu", "yes", "Latin", "", "", ""], "Row 4, Language: Please choose one of the languages of the list."),
        (["G2", "G2-007", "Wu", "yes", "", "", "", ""], "Row 4, Head of household: Row 3 is the head of this household."),
        (["G2", "G2-007", "Chen", "no", "", "", "", ""], "Row 4, Name: Row 3 says something else of this person."),
        (["G2", "G2-007", "=A1", "no", "", "", "", ""], "Row 4, Name: This is a formula. Please put in what it shows (copy, then paste as values)."),
    ],
)  # fmt: skip
async def test_with_one_wrong_row_nothing_is_written(community: Community, wrong: list[str], told: str) -> None:
    before = await community.everything()
    report = await community.brings(LI, CHEN, wrong)
    assert (report.written, report.problem_count) == (False, 1)
    assert said(report)[0] == "Nothing was brought in: one cell needs a correction."
    assert told in said(report)
    assert await community.everything() == before


async def test_a_file_that_breaks_off_in_the_middle_leaves_nothing(community: Community) -> None:
    def rows() -> Iterator[Row]:
        yield Row(2, {"grid": "G1", "name": "Li Na"})
        yield from files.rows(b"", Kind.XLSX)

    before = await community.everything()
    with pytest.raises(LinliError, match="roster_unreadable"):
        await community.brings_table(Table((), rows()))
    assert await community.everything() == before


async def test_what_changed_is_written_and_nothing_else(community: Community) -> None:
    await community.brings(LI, SON, CHEN)
    report = await community.brings(["G1", "G1-001", "ｌｉ　ｎａ", "", "한국어", "", "", ""])
    assert counts(report) == {"changed_people": 1, "left_out": 1}
    assert await community.book() == sorted([BOOK[0], BOOK[1].replace(" en ", " ko "), BOOK[2]])


async def test_a_son_who_heads_a_household_of_his_own(community: Community) -> None:
    await community.brings(LI, SON, CHEN)
    report = await community.brings(LI, ["G1", "", "Li Wei", "yes", "", "", "06:45", ""], CHEN)
    assert counts(report) == {"moved": 1, "new_households": 1, "unchanged": 2}
    assert 'G1 G1-002 - Li Wei* zh_CN {"morning": "06:45"}' in await community.book()


async def test_another_head_and_another_worker(community: Community) -> None:
    await community.brings(LI, SON, CHEN)
    report = await community.brings(["G1", "G1-001", "Li Wei", "yes", "", "sun", "06:45", ""])
    assert counts(report) == {"changed_people": 1, "changed_households": 1, "left_out": 1}
    assert (await community.book())[:2] == [
        'G1 G1-001 sun Li Na en {"morning": "07:30"}',
        'G1 G1-001 sun Li Wei* zh_CN {"morning": "06:45"}',
    ]
    assert len(report.affected) == 2


async def test_who_has_moved_is_the_same_person_elsewhere(community: Community) -> None:
    await community.brings(LI, SON, CHEN)
    before = {row.id for row in await community.shop.rows(Person)}
    report = await community.brings(["G2", "G2-007", "Li Na", "", "", "", "", "G1-001"])
    assert counts(report) == {"moved": 1, "left_out": 1}
    assert {row.id for row in await community.shop.rows(Person)} == before
    assert await community.book() == sorted([
        "G1 G1-001 wang Li Wei zh_CN {}",
        'G2 G2-007 chen Li Na en {"morning": "07:30"}',
        "G2 G2-007 chen Chen* zh_CN {}",
    ])  # fmt: skip
    assert (await community.audit())[-2:] == ["operator person.moved", "operator roster.imported"]
    assert counts(await community.brings(["G2", "G2-007", "Li Na", "", "", "", "", "G1-001"])) == {"unchanged": 1, "left_out": 1}  # fmt: skip


async def test_a_file_reaches_no_further_than_who_brings_it(community: Community) -> None:
    await community.brings(["G9", "G9-001", "Zhao", "yes", "", "", "", ""])
    elsewhere = await community.brings(["G9", "", "Wu", "", "", "", "", ""], within="K1")
    assert "Row 2, Grid: There is no grid G9." in said(elsewhere)
    from_there = await community.brings(["G1", "", "Zhao", "", "", "", "", "G9-001"], within="K1")
    assert not from_there.written
    assert (await community.brings(["G9", "", "Wu", "yes", "", "", "", ""], within="K2")).written
    assert (await community.brings(["G9", "", "Xu", "yes", "", "", "", ""], within="nowhere")).problem_count == 1


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_written_back_comes_in_as_the_same_people(
    community: Community, language: str, kind: Kind
) -> None:
    names = [
        "=1+1",
        "+86",
        "-x",
        "@me",
        "'=x",
        "'quoted",
        "علي",
        "👩‍👩‍👧",
        'a,"b";c',
        "Li Na",
        'x;=HYPERLINK("http://e.x")',
        "x|'-1",
    ]
    await community.brings_file(files.separated(HEADING, LI, CHEN), Kind.CSV)
    rows = (Row(at, {"grid": "G1", "household": "G1-020", "name": name}) for at, name in enumerate(names, 2))
    await community.brings_table(Table((), rows))
    before = await community.book()
    data = await community.exports(kind, language)
    assert (await community.audit())[-1] == "operator roster.exported correction"
    report = await community.brings_file(data, kind)
    assert (report.problems, counts(report)) == ((), {"unchanged": 14})
    assert await community.book() == before


async def test_an_export_holds_no_formula_and_only_its_grids(community: Community) -> None:
    await community.brings_table(
        Table((), iter([Row(2, {"grid": "G1", "name": "=cmd|' /C calc'!A0"}), Row(3, {"grid": "G2", "name": "Chen"})]))
    )
    (row,) = files.rows(await community.exports(Kind.XLSX, grids=["G1"]))
    assert (row.cells["name"], row.formulas) == ("=cmd|' /C calc'!A0", frozenset())
    page = (await community.exports(Kind.CSV, grids=["G1"])).decode("utf-8")
    assert page.startswith('\ufeff"Grid",')
    assert ""","'=cmd""" in page
    assert "Chen" not in page
    assert files.rows(await community.exports(Kind.CSV, grids=["G1"], within="K2"), Kind.CSV) == []


async def test_reading_the_book_takes_as_many_questions_for_many_as_for_few(community: Community) -> None:
    asked = []
    for people in (1, 60):
        lines = [["G1", f"G1-{at:03}", f"Person {at}", "yes", "", "wang", "", ""] for at in range(people)]
        await community.brings(*lines)
        with statements(community.shop) as seen:
            await community.brings(*lines)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 6


async def test_many_slices_are_one_import(community: Community) -> None:
    lines = [["G1", "", f"Person {at}", "yes", "", "wang", "", ""] for at in range(1201)]
    report = await community.brings(*lines)
    assert counts(report) == {"new_people": 1201, "new_households": 1201}
    numbers = sorted({home.number for home in await community.shop.rows(Household)})
    assert len(numbers) == 1201
    assert "G1-1201" in numbers


async def test_two_who_bring_the_same_file_at_once_bring_it_once(community: Community) -> None:
    async with another(community.shop) as second:
        there = Community(second)
        reports = await asyncio.gather(community.brings(LI, SON, CHEN), there.brings(LI, SON, CHEN))
    assert sorted(report.new_people for report in reports) == [0, 3]
    assert await community.book() == sorted(BOOK)


async def test_what_should_be_looked_at_is_told_though_all_is_well(community: Community) -> None:
    lines = [["G1", f"G1-{at:03}", name, "", "", "", "", ""] for at in range(1, 25) for name in ("Wu", f"Li {at}")]
    report = await community.tries(*lines)
    told = said(report)
    assert told[0] == "48 people can be brought in. Nothing was written yet."
    assert told[3] == "Households that name no worker, so the grid's answers for them: 24"
    assert told[4] == "Row 2, Head of household: This household has no head who could report for the others."
    assert told[-1] == "… and 4 more."


async def test_a_household_has_a_hundred_people_at_most(community: Community) -> None:
    """I5: told when it is tried, not by a database that has no number for the 32,768th."""
    lines = [["G1", "G1-007", f"Person {at}", "", "", "wang", "", ""] for at in range(101)]
    for report in (await community.tries(*lines), await community.brings(*lines)):
        assert (report.written, [(each.row, each.column) for each in report.problems]) == (False, [(102, "household")])
    assert counts(await community.brings(*lines[:100])) == {"new_people": 100, "new_households": 1}
    assert sorted(row.place for row in await community.shop.rows(Person) if row.household_id) == list(range(1, 101))


async def test_nobody_at_all(community: Community) -> None:
    report = await community.brings()
    assert said(report) == ["There is nobody in the file."]
    assert (await community.audit()) == ["operator town.planted"]


async def test_a_report_tells_twenty_rows_and_how_many_more(community: Community) -> None:
    report = await community.brings(*[["G7", "", f"Person {at}", "", "", "", "", ""] for at in range(1500)])
    lines = said(report)
    assert lines[0] == "Nothing was brought in: 1,500 cells need a correction."
    assert lines[1:] == [*(f"Row {at}, Grid: There is no grid G7." for at in range(2, 22)), "… and 1,480 more."]
    assert len(report.problems) == 1000


async def test_wrong_cells_are_counted_beyond_those_that_are_kept(community: Community) -> None:
    report = await community.brings(
        *[["G1", f"G1-{at:03}", f"Person {at}", "?", "?", "", "?", ""] for at in range(500)]
    )
    assert (report.problem_count, len(report.problems)) == (1500, 1000)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("zh_CN", ["什么都没有导入：有 2 格要改。", "第 2 行，网格：没有网格 G7。", "第 3 行，户主：请填“是”或“否”。"]),
        (
            "zh_TW",
            ["什麼都沒有匯入：有 2 格要改。", "第 2 列，網格：沒有網格 G7。", "第 3 列，戶長：請填「是」或「否」。"],
        ),
        ("ko", ["아무것도 가져오지 않았습니다. 고칠 칸이 2곳 있습니다."]),
    ],
)
async def test_a_report_is_in_its_readers_language(community: Community, language: str, lines: list[str]) -> None:
    report = await community.brings(["G7", "", "Li", "", "", "", "", ""], ["G1", "", "Wu", "?", "", "", "", ""])
    assert [line for line in said(report, language) if line in lines] == lines


async def test_a_report_counts_what_will_happen(community: Community) -> None:
    await community.brings(LI, SON, CHEN)
    heading: list[Any] = [*HEADING, "Blood type", "Shoe size"]
    lines = [["G1", "G1-001", "Li Na", "", "한국어", "", "", ""], ["G1", "", "Wu", "yes", "", "", "", ""], ["G1", "G1-001", "Li Na", "", "한국어", "", "", ""]]  # fmt: skip
    report = await community.brings_file(files.workbook(heading, *lines))
    assert said(report) == [
        "2 people are in the book.",
        "New people: 1",
        "New households: 1",
        "Changed people: 1",
        "Rows that were there twice: 1",
        "Households that name no worker, so the grid's answers for them: 1",
        "In the book but not in the file, left as they are: 1",
        "These columns are not known and were passed over: Blood type, Shoe size",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_its_help(language: str) -> None:
    words = wording()[language]
    assert (
        list(roster_messages.help_lines(words)) == list(roster_columns.headings(words)) == list(roster_columns.COLUMNS)
    )


def test_limits_are_the_promised_ones() -> None:
    assert Limits() == Limits(packed=5_000_000, unpacked=50_000_000, rows=50_000, cell=200)
