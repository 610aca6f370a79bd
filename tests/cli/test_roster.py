"""`linli roster`: a community's own list comes in from the command line, whole or not at all, and goes out again."""

import csv
import sqlite3
from pathlib import Path

from openpyxl import load_workbook

from tests.cli.linli import Done, Operator, seed


def written(folder: Path, *rows: tuple[str, ...]) -> None:
    """A list as somebody keeps it in a spreadsheet."""
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("Grid", "Household number", "Name", "Head", "Language", "Worker"), *rows])


def people(folder: Path) -> int:
    with sqlite3.connect(folder / "data/linli.sqlite") as database:
        return int(database.execute("SELECT count(*) FROM persons").fetchone()[0])


async def imports(operator: Operator, verb: str = "import") -> Done:
    return await operator.runs("roster", verb, "list.csv", "--language", "en")


async def test_a_list_is_tried_and_then_brought_in_once(operator: Operator) -> None:
    assert (await operator.runs("init", "--seed", str(seed(operator.folder)))).code == 0
    before = people(operator.folder)
    written(
        operator.folder,
        ("G1", "G1-007", "Zhao 赵", "yes", "English", "wang"),
        ("G1", "G1-007", "Zhao Jr", "no", "", ""),
    )
    tried = await imports(operator, "check")
    assert (tried.code, tried.err) == (0, "")
    assert people(operator.folder) == before
    done = await imports(operator)
    assert done.code == 0
    assert people(operator.folder) == before + 2
    assert (await imports(operator)).code == 0
    assert people(operator.folder) == before + 2  # the same file again changes nothing


async def test_one_wrong_row_and_nothing_is_written(operator: Operator) -> None:
    await operator.runs("init", "--seed", str(seed(operator.folder)))
    before = people(operator.folder)
    written(operator.folder, ("G1", "G1-007", "Zhao", "yes", "English", "wang"), ("G9", "", "Nobody", "yes", "", ""))
    done = await imports(operator)
    assert (done.code, done.err) == (1, "")
    assert "3" in done.out  # the row
    assert "G9" in done.out
    assert people(operator.folder) == before


async def test_a_template_and_the_way_back(operator: Operator) -> None:
    """The template has headings in the language asked for; what is exported comes in again without a change."""
    await operator.runs("init", "--seed", str(seed(operator.folder)))
    assert (await operator.runs("roster", "template", "empty.xlsx", "--language", "ko")).code == 0
    sheet = load_workbook(operator.folder / "empty.xlsx").worksheets[0]
    assert any("가" <= letter <= "힣" for letter in str(sheet.cell(1, 1).value))
    assert (await operator.runs("roster", "export", "K1", "list.csv", "--language", "en")).code == 0
    assert "Li" in (operator.folder / "list.csv").read_text("utf-8-sig")
    before = people(operator.folder)
    assert (await imports(operator)).code == 0
    assert people(operator.folder) == before


async def test_a_name_is_calculated_by_no_spreadsheet_of_any_separator(operator: Operator) -> None:
    """I5, A2: each cell stands in quotes, nothing behind ; or a tab is a formula; and it comes in again as it went out."""
    await operator.runs("init", "--seed", str(seed(operator.folder)))
    name = 'x;=HYPERLINK("http://e.x")'
    written(operator.folder, ("G1", "G1-007", name, "yes", "English", "wang"))
    assert (await imports(operator)).code == 0
    before = people(operator.folder)
    (operator.folder / "list.csv").unlink()
    assert (await operator.runs("roster", "export", "G1", "list.csv", "--language", "en")).code == 0
    page = (operator.folder / "list.csv").read_text("utf-8-sig")
    assert '"x;\'=HYPERLINK(""http://e.x"")"' in page
    assert all(line.startswith('"') and line.endswith('"') for line in page.splitlines())
    assert "As before: " in (await imports(operator)).out
    assert people(operator.folder) == before


async def test_what_is_no_roster_is_one_sentence(operator: Operator) -> None:
    await operator.runs("init", "--seed", str(seed(operator.folder)))
    (operator.folder / "empty.csv").write_text("")
    (operator.folder / "photo.png").write_bytes(b"\x89PNG")
    wrong = ("import empty.csv", "import photo.png", "import none.csv", "export K9 x.csv")
    for done in await operator.runs_each(*((f"roster {arguments}", {}) for arguments in wrong)):
        assert done.code == 2
        assert len(done.err.splitlines()) == 1
