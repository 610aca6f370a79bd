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


def ended_and_begun_again(folder: Path) -> str:
    """Li's observation was over yesterday, and another one has begun since; the day on which the first was over."""
    with sqlite3.connect(folder / "data/linli.sqlite") as database:
        database.executescript(
            """CREATE TEMP TABLE again AS SELECT * FROM monitoring_episodes;
            UPDATE monitoring_episodes SET state = 'released', closed_at = starts_at;
            UPDATE again SET id = 'ffffffffffffffffffffffffffffffff', starts_at = datetime(starts_at, '+2 days'),
                first_on = date(first_on, '+2 days');
            INSERT INTO monitoring_episodes SELECT * FROM again;"""
        )
        (day,) = database.execute("SELECT date(closed_at) FROM monitoring_episodes WHERE state = 'released'").fetchone()
    return str(day)


async def test_earlier_days_and_earlier_observations(operator: Operator) -> None:
    """`--since` and `--until` list who was observed then, whatever became of it; `--episode` counts from the first one."""
    await operator.runs("init", "--seed", str(seed(operator.folder)))
    day = ended_and_begun_again(operator.folder)
    commands = (
        "line-list K1 now.csv --language en",
        f"line-list K1 since.csv --language en --since {day}",
        f"line-list K1 then.csv --language en --since {day} --until {day}",
        "episode li latest.json --language en",
        "episode li first.json --episode 1",
        "episode li second.json --episode 2",
        "line-list K1 ever.csv --since 0001-01-01 --until 9999-12-31",
        "episode li third.json --episode 3",
        f"line-list K1 wrong.csv --since {day} --until 2020-01-01",
        "line-list K1 wrong.csv --since yesterday",
        "episode li wrong.json --episode 0",
    )
    *done, third, turned, unread, zero = await operator.runs_each(*((f"export {each}", {}) for each in commands))
    assert [each.code for each in done] == [0] * 7
    lines = [
        (operator.folder / name).read_text("utf-8-sig").count("G1-001") for name in ("now.csv", "since.csv", "then.csv")
    ]
    assert lines == [1, 2, 1]
    latest, first, second = (
        json.loads((operator.folder / f"{name}.json").read_text()) for name in ("latest", "first", "second")
    )
    assert (latest["language"], second["language"]) == ("en", "zh-CN")
    assert latest["id"] == second["id"] != first["id"]
    assert (third.code, third.err) == (2, "Observations of li: 2. There is no number 3.\n")
    assert (turned.code, turned.err) == (2, "The last day must not be before the first one.\n")
    assert (unread.code, zero.code) == (2, 2)


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
    """Who came with a roster, or by themselves, has no code that anybody knows: the household book's does, as lists print it.
    Without their place nobody is guessed."""
    (operator.folder / "more.csv").write_text("Grid,Household number,Name,Head,Worker\nG1,G1-001,Son,no,\n", "utf-8")
    commands = (
        f"init --seed {seed(operator.folder)}", "roster import more.csv --language en", "export episode G1-001/1 a.json",
        "export episode g1-1/01 b.json", "invite person G1-001/3", "invite revoke --person g1-001/3",
        "invite person G1-001/4", "invite person G1-001/x", "export episode G1-001/3 c.json",
        "export episode G1-001 d.json",
    )  # fmt: skip
    _, roster, member, head, invited, revoked, *wrong = await operator.runs_each(*((each, {}) for each in commands))
    assert (roster.code, member.code, head.code) == (0, 0, 0), (roster, member, head)
    first, second = (json.loads((operator.folder / name).read_text()) for name in ("a.json", "b.json"))
    assert first["entry"] == second["entry"]
    assert "G1-001/3: https://t.me/linli_bot?start=" in invited.out
    assert "taken back: 1" in revoked.out
    assert [each.code for each in wrong] == [2, 2, 2, 2]
