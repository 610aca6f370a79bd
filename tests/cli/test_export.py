"""`linli export`: what others may be given, as files of their own, each written into the audit chain (A2)."""

import json
import sqlite3
import stat
from pathlib import Path

from openpyxl import load_workbook

from tests.cli.linli import Operator, seed


def actions(folder: Path) -> list[tuple[str, str]]:
    """What the audit chain says was exported, and by whom."""
    with sqlite3.connect(folder / "data/linli.sqlite") as database:
        rows = database.execute("SELECT action, actor FROM audit WHERE action LIKE '%exported' ORDER BY seq").fetchall()
    return [tuple(row) for row in rows]


async def test_a_line_list_and_an_episode(operator: Operator) -> None:
    """References without names, unless they are asked for; the files are the operator's alone, and never written over."""
    assert (await operator.runs("init", "--seed", str(seed(operator.folder)))).code == 0
    done = await operator.runs("export", "line-list", "K1", "list.xlsx", "--language", "en")
    assert (done.code, done.err) == (0, "")
    sheet = load_workbook(operator.folder / "list.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Grid", "Household", "Member")
    assert rows[1][:3] == ("G1", "G1-001", 1)
    assert not any(cell == "Li" for row in rows for cell in row)
    assert stat.S_IMODE((operator.folder / "list.xlsx").stat().st_mode) == 0o600
    named, again, episode = [
        await operator.runs("export", *arguments)
        for arguments in (
            ("line-list", "G1", "names.csv", "--names", "--language", "en"),
            ("line-list", "K1", "list.xlsx"),
            ("episode", "li", "li.json"),
        )
    ]
    assert named.code == episode.code == 0
    assert '"Li"' in (operator.folder / "names.csv").read_text("utf-8-sig")
    assert (again.code, again.err) == (2, "list.xlsx is there already; name another file.\n")
    bundle = json.loads((operator.folder / "li.json").read_text())
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    assert "Li" not in json.dumps(bundle)
    by = "operator"
    assert actions(operator.folder) == [("line_list.exported", by)] * 2 + [("episode.exported", by)]


async def test_what_is_not_there_is_one_sentence(operator: Operator) -> None:
    await operator.runs("init", "--seed", str(seed(operator.folder)))
    sentences = {
        "line-list K9 list.csv": "There is no area K9.\n",
        "equipment K9 list.csv": "There is no area K9.\n",
        "equipment K1 list.pdf": "list.pdf: the name of a list ends in .xlsx or .csv.\n",
        "line-list K1 list.pdf": "list.pdf: the name of a list ends in .xlsx or .csv.\n",
        "episode nobody x.json": "Nobody called nobody in the roster was ever under observation.\n",
        "episode mother x.json": "Nobody called mother in the roster was ever under observation.\n",
    }
    done = await operator.runs_each(*((f"export {arguments}", {}) for arguments in sentences))
    assert [(each.code, each.err) for each in done] == [(2, said) for said in sentences.values()]
    assert actions(operator.folder) == []


async def test_everybody_has_a_name_to_be_asked_for_by(operator: Operator) -> None:
    """Who came with a roster, or by themselves, has no code that anybody knows: the household book's does, as lists print it."""
    (operator.folder / "more.csv").write_text("Grid,Household number,Name,Head,Worker\nG1,G1-001,Son,no,\n", "utf-8")
    commands = (
        f"init --seed {seed(operator.folder)}", "roster import more.csv --language en", "export episode G1-001/1 a.json",
        "export episode G1-001 b.json", "invite person G1-001/3", "invite revoke --person g1-001/3",
        "invite person G1-001/4", "invite person G1-001/x", "export episode G1-001/3 c.json",
    )  # fmt: skip
    _, roster, member, head, invited, revoked, *wrong = await operator.runs_each(*((each, {}) for each in commands))
    assert (roster.code, member.code, head.code) == (0, 0, 0), (roster, member, head)
    first, second = (json.loads((operator.folder / name).read_text()) for name in ("a.json", "b.json"))
    assert first["entry"] == second["entry"]
    assert "G1-001/3: https://t.me/linli_bot?start=" in invited.out
    assert "taken back: 1" in revoked.out
    assert [each.code for each in wrong] == [2, 2, 2]
