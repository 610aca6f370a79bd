"""`linli town`, `staff` and `household`: an operator changes a town after its first day (A1, R12, R16)."""

import sqlite3
from pathlib import Path
from typing import Any

import yaml

from tests.cli.linli import Done, Operator, links, seed


def written(folder: Path, **sections: Any) -> str:
    file = folder / "change.yaml"
    file.write_text(yaml.safe_dump(sections, allow_unicode=True), "utf-8")
    return file.name


def rows(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "data/linli.sqlite") as database:
        return database.execute(statement).fetchall()


async def runs(operator: Operator, *commands: str) -> list[Done]:
    return await operator.runs_each(*((each, {}) for each in commands))


NEW: dict[str, Any] = {
    "areas": [{"id": "G2", "parent": "K1", "name": "北苑"}],
    "workers": [
        {"id": "wang", "post": "G1", "role": "grid_worker", "shift": "07:00-21:00", "on_call": True},
        {"id": "liu", "name": "刘", "post": "G2", "role": "grid_worker", "skills": ["care"], "languages": ["zh_CN"]},
    ],
}


async def test_a_file_adds_and_changes_once(operator: Operator) -> None:
    """What is new is added, what is there is changed, the rest stays; tried first; twice is once; a roster finds the grid."""
    name = written(operator.folder, **NEW)
    (operator.folder / "list.csv").write_text("Grid,Household number,Name,Head,Worker\nG2,,Zhao,yes,liu\n", "utf-8")
    _, tried, brought, again, shown, roster = await runs(
        operator,
        f"init --seed {seed(operator.folder)}",
        f"town check {name}",
        f"town import {name}",
        f"town import {name}",
        "town show",
        "roster import list.csv --language en",
    )
    assert (tried.code, tried.err) == (0, "")
    assert "Would change: 5" in tried.out
    assert not links(tried.out)
    assert "wang, grid_worker in G1: shift 07:00-21:00 instead of 00:00-24:00" in brought.out
    assert set(links(brought.out)) == {"liu"}
    assert again.out == "Nothing to change.\n"
    assert "  G2  北苑" in shown.out
    assert "wang Wang: grid_worker; 07:00-21:00; on call; has not joined yet" in shown.out
    assert roster.code == 0, roster.out
    done = rows(operator.folder, "SELECT action FROM audit WHERE actor = 'operator' ORDER BY seq")
    assert {("area.added",), ("post.given",), ("post.changed",), ("town.changed",), ("town.read",)} <= set(done)


async def test_the_towns_own_file_comes_in_again(operator: Operator) -> None:
    """The file of the first day, with a line added to it, is the file of the second; its people are a roster's business."""
    file = seed(operator.folder)
    _, same = await runs(operator, f"init --seed {file}", f"town import {file}")
    assert same.out.splitlines()[0] == "Nothing to change."
    assert "Passed over: 4" in same.out
    town = yaml.safe_load(file.read_text("utf-8"))
    town["workers"].append({"id": "liu", "post": "K1", "role": "supervisor"})
    file.write_text(yaml.safe_dump(town), "utf-8")
    (more,) = await runs(operator, f"town import {file}")
    assert set(links(more.out)) == {"liu"}


async def test_everything_wrong_is_told_and_nothing_written(operator: Operator) -> None:
    """Each in a line of its own, by its place in the file."""
    file = seed(operator.folder)
    areas = [{"id": "K1", "zone": "Asia/Seoul"}, {"id": "G3", "parent": "K9"}]
    several = written(
        operator.folder,
        areas=[{"id": "G3", "parent": "K1"}],
        workers=[
            {"id": "new", "post": "G9", "role": "mayor"},
            {"id": "wang", "post": "G1", "role": "grid_worker", "leave": {"from": "2026-03-09", "until": "2026-03-01"}},
        ],
    )
    await runs(operator, f"init --seed {file}")
    (wrong,) = await runs(operator, f"town import {several}")
    assert wrong.code == 1
    assert wrong.out.splitlines()[1:] == [
        "workers[1].post: there is no area 'G9'",
        "workers[1].role: 'mayor' is none of administrator, approver, building_captain, community_doctor, counsellor, "
        "grid_worker, publisher, supervisor, volunteer",
        "workers[2].leave: its last day lies before the first",
    ]
    for sections, sentence in (
        ({"areas": areas}, "areas[2].parent: there is no area 'K9' before this one"),
        ({"areas": areas[:1]}, "areas: G1 would follow another clock"),
        ({"areas": [{"id": "K1", "parent": "G1"}]}, "areas[1].parent: G1 lies in K1 already"),
        ({"areas": [{"id": "K1", "parent": "K1"}]}, "areas[1].parent: K1 lies in K1 already"),
        ({"workers": [{"id": "G1-001/9", "post": "G1", "role": "volunteer"}]}, "there is nobody G1-001/9"),
        ({"workers": [{"id": "wang", "post": "G1", "role": "grid_worker", "leave": {"from": "2026-03-01", "stand_in": "wang"}}]},
         "wang cannot stand in for themselves"),
        ({"workers": [{"id": "wang", "post": "G1", "role": "grid_worker", "leave": {"from": "2026-03-01", "stand_in": "li"}}]},
         "li holds no post"),
        ({"workers": [{"id": "wang", "post": "G1", "role": "grid_worker"}] * 2}, "wang has this post in an entry above"),
        ({"villages": []}, "town.villages: unknown key"),
    ):  # fmt: skip
        (done,) = await runs(operator, f"town import {written(operator.folder, **sections)}")
        assert (done.code, sentence in done.out) == (1, True), done
    (operator.folder / "bad.yaml").write_text("areas: [", "utf-8")
    (bad,) = await runs(operator, "town check bad.yaml")
    assert (bad.code, bad.err) == (2, "bad.yaml cannot be read as a town (YAML).\n")
    assert rows(operator.folder, "SELECT count(*) FROM areas") == [(2,)]


async def test_a_resident_is_given_a_post(operator: Operator) -> None:
    """Somebody whom the roster brought has no name of the operator's: the book's does."""
    name = written(operator.folder, workers=[{"id": "G1-001/2", "post": "G1", "role": "volunteer"}])
    _, done, shown = await runs(operator, f"init --seed {seed(operator.folder)}", f"town import {name}", "town show G1")
    assert (done.code, links(done.out)) == (0, {})
    assert "    mother (G1-001) mother: volunteer" in shown.out


async def test_a_building_is_as_its_grid(operator: Operator) -> None:
    """P1, R12, R16: a file brings it in once, its captain goes away, comes back and leaves, a household moves in and out."""
    captain = {"id": "luo", "name": "罗", "post": "G1-B3", "role": "building_captain", "skills": ["visit"]}
    building = {"id": "G1-B3", "parent": "G1", "kind": "building"}
    name = written(operator.folder, areas=[building], workers=[captain])
    (operator.folder / "list.csv").write_text("Grid,Household number,Name\nG1-B3,,Zhao\n", "utf-8")
    _, brought, again, away, back, moved, shown, roster, out, gone, end = await runs(
        operator,
        f"init --seed {seed(operator.folder)}",
        f"town import {name}",
        f"town import {name}",
        "staff leave luo --from 2030-01-01 --stand-in wang",
        "staff back luo",
        "household move G1-001 G1-B3",
        "town show G1",
        "roster import list.csv --language en",
        "household move G1-B3-001 G1",
        "staff gone luo --post G1-B3",
        f"town import {name}",
    )
    assert (set(links(brought.out)), again.out) == ({"luo"}, "Nothing to change.\n")
    assert (away.out, back.out) == ("luo is on leave from 2030-01-01. wang stands in.\n", "luo is on no leave.\n")
    assert moved.out == "G1-001 is G1-B3-001 now.\n"
    assert "  G1-B3  1 households\n      luo 罗: building_captain; 00:00-24:00; visit" in shown.out
    assert "so the grid's answers for them: 1" in roster.out
    assert out.out == "G1-B3-001 is G1-002 now.\n"
    assert gone.out == "luo works here no more. Tasks given to others: 0\n"
    assert "luo left this post" in end.out
    responsible = "SELECT h.number, p.code FROM households h LEFT JOIN persons p ON p.id = h.responsible_id ORDER BY 1"
    assert rows(operator.folder, responsible) == [("G1-002", "wang"), ("G1-B3-002", None)]


async def test_leave_back_gone_and_moved(operator: Operator) -> None:
    """One colleague ill, back, gone for good; one household in another grid. What cannot be is one sentence."""
    name = written(operator.folder, **NEW)
    await runs(operator, f"init --seed {seed(operator.folder)}", f"town import {name}")
    away, shown, back, moved, gone, *wrong = await runs(
        operator,
        "staff leave wang --from 2030-01-01 --until 2030-01-03 --stand-in liu",
        "town show G1",
        "staff back wang",
        "household move G1-001 G2",
        "staff gone wang",
        "staff gone wang",
        "staff leave nobody",
        "staff leave liu --until 2020-01-01",
        "staff leave liu --stand-in liu",
        "staff back li",
        "household move G1-001 G2",
        "household move G2-001 G9",
        "household move G2-001 G1 --grid G1",
        "staff gone liu --post K9",
        "town show K9",
        "phone free G1-001/9",
    )
    assert away.out == "wang is on leave from 2030-01-01 until 2030-01-03. liu stands in.\n"
    assert "on leave from 2030-01-01 until 2030-01-03, liu stands in" in shown.out
    assert back.code == 0
    assert moved.out == "G1-001 is G2-001 now.\n"
    assert gone.out == "wang works here no more. Tasks given to others: 0\n"
    for done in wrong:
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    (stale,) = await runs(operator, f"town import {name}")
    name = written(operator.folder, workers=[{**NEW["workers"][0], "again": True}])
    again, twice = await runs(operator, f"town import {name}", f"town import {name}")
    assert (stale.code, "workers[1]: wang left this post on 2" in stale.out) == (1, True), stale
    assert "wang, grid_worker in G1: a new post, 07:00-21:00" in again.out
    assert twice.out == "Nothing to change.\n"
    told = rows(operator.folder, "SELECT action FROM audit WHERE action LIKE 'post.%' OR action LIKE 'household.moved'")
    assert {each for (each,) in told} >= {"post.leave", "post.back", "post.left", "household.moved"}


async def test_who_died_or_left_is_out_of_the_book(operator: Operator) -> None:
    """A3, M9, P1: no link, no card and no row of an older list brings them in again; what cannot be is one sentence; a mistake
    is taken back."""
    await runs(operator, f"init --seed {seed(operator.folder)}")
    (operator.folder / "list.csv").write_text("Grid,Household number,Name\nG1,G1-001,Li\nG1,G1-001,mother\n", "utf-8")
    gone, again, listed, out, invited, card, back, link, *wrong = await runs(
        operator,
        "household gone G1-001/2",
        "household gone G1-001/2",
        "roster import list.csv --language en",
        "roster export G1 out.csv --language en",
        "invite person G1-001/2",
        "invite household G1-001",
        "household back G1-001/2",
        "invite person G1-001/2",
        "household gone G1-001/1",
        "household gone wang",
        "household gone G1-001/7",
        "household back G1-001/7",
    )
    assert gone.out.startswith("G1-001/2 is in no household's book any more, since ")
    assert again.out == gone.out
    assert (listed.code, "Row 3, Name: This person died or moved away" in listed.out) == (0, True)
    assert "mother" not in (operator.folder / "out.csv").read_text("utf-8"), out
    assert (invited.code, "not in the household's book any more" in invited.err) == (2, True)
    assert card.code == 0
    assert rows(operator.folder, "SELECT most_uses FROM invitations ORDER BY id")[-2:-1] == [(1,)]
    assert (back.code, link.code) == (0, 0)
    for done, sentence in zip(
        wrong, ("under observation", "works here", "nobody called", "nobody called"), strict=True
    ):
        assert (done.code, done.out, sentence in done.err) == (2, "", True), done
    told = rows(operator.folder, "SELECT action FROM audit WHERE action LIKE 'person.%book' ORDER BY seq")
    assert told == [("person.left_book",), ("person.back_in_book",)]


async def test_nobody_is_guessed_from_the_number_of_a_home(operator: Operator) -> None:
    """M9, A3: said again after a lost connection it takes no second one out; whoever is named without a place is asked for."""
    file = seed(operator.folder, episodes=[])
    _, gone, again, *refused, by_code, sure = await runs(
        operator,
        f"init --seed {file}",
        "household gone G1-001/1",
        "household gone G1-001",
        "household back G1-001",
        "phone free g1-001",
        "staff gone G1-001",
        "invite person G1-001",
        "household gone mother",
        "household back G1-001/2",
    )
    assert (gone.code, gone.out.startswith("G1-001/1 is in no household's book any more")) == (0, True)
    said = "Several people may be meant by G1-001. Please name one: G1/G1-001/1, G1/G1-001/2.\n"
    assert (again.code, again.out, again.err) == (2, "", said)
    assert [(each.code, each.out, "G1/G1-001/2" in each.err) for each in refused] == [(2, "", True)] * 4
    assert by_code.out.startswith("mother (G1-001/2) is in no household's book any more")
    assert (sure.code, "G1-001/2 is in the book." in sure.out) == (0, True)
    assert rows(operator.folder, "SELECT count(*) FROM persons WHERE left_on IS NOT NULL") == [(1,)]


async def test_a_number_that_two_grids_have_is_named_with_its_grid(operator: Operator) -> None:
    """A1, M9: books that count per grid; the refusal says how to name one, and whatever it says can be typed."""
    town = yaml.safe_load(seed(operator.folder).read_text("utf-8"))
    home = town["households"][0] | {"number": "3-502"}
    other = {"id": "h2", "grid": "G2", "head": "bai", "members": ["bai", "son"], "number": "3-502"}
    file = seed(
        operator.folder,
        areas=[*town["areas"], {"id": "G2", "parent": "K1"}],
        people=[*town["people"], {"id": "bai", "name": "Bai"}, {"id": "son", "chat": "none"}],
        households=[home, other],
    )
    _, meant, home_meant, episode, card, link, free, gone, moved, *nobody = await runs(
        operator,
        f"init --seed {file}",
        "export episode 3-502/1 a.json",
        "invite household 3-502",
        "export episode G1/3-502/1 a.json",
        "invite household G2/3-502",
        "invite person K1/G1/3-502/2",
        "phone free G2/3-502/1",
        "household gone G2/3-502/2",
        "household move G2/3-502/1 G1/3-502",
        "household gone G9/3-502/1",
        "household gone G1/3-502/7",
        "household gone G1/3-502/",
    )
    assert meant.err == "Several people may be meant by 3-502/1. Please name one: G1/3-502/1, G2/3-502/1.\n"
    assert (meant.code, home_meant.code, home_meant.err.count("GRID/3-502")) == (2, 2, 1)
    assert [done.code for done in (episode, card, link, free, gone, moved)] == [0] * 6, (free, gone, moved)
    assert gone.out.startswith("G2/3-502/2 (3-502/2) is in no household's book any more")
    assert moved.out == "G2/3-502/1 is 3-502/3 now.\n"
    assert [(done.code, "nobody called" in done.err) for done in nobody] == [(2, True)] * 3, nobody


async def test_an_older_list_does_not_bring_a_moved_household_in_twice(operator: Operator) -> None:
    """P1, R16: by its former number, also when that is another household's now; by name and phone wherever they live."""
    name = written(operator.folder, **NEW)
    await runs(operator, f"init --seed {seed(operator.folder)}", f"town import {name}", "household move G1-001 G2")
    before = rows(operator.folder, "SELECT count(*) FROM persons")
    head = "Grid,Household number,Name,Phone\n"
    (operator.folder / "list.csv").write_text(f"{head}G1,G1-001,Li,13800000001\nG1,G1-001,mother,\n", "utf-8")
    (operator.folder / "new.csv").write_text(f"{head}G1,G1-001,Zhou,\nG2,G2-001,Li,13800000001\n", "utf-8")
    (operator.folder / "phone.csv").write_text(f"{head}G1,G1-055,Li,13800000001\n", "utf-8")
    old, new = await runs(operator, *(f"roster import {each}.csv --language en" for each in ("list", "new")))
    assert (old.code, old.out.count("This person is in the book as G2-001 already")) == (1, 2)
    assert new.code == 1, new.out  # Zhou stands under a number that the file should not give again
    assert rows(operator.folder, "SELECT count(*) FROM persons") == before
    (operator.folder / "new.csv").write_text(f"{head}G1,,Zhou,\nG2,G2-001,Li,13800000001\n", "utf-8")
    new, old, phone = await runs(
        operator, *(f"roster import {each}.csv --language en" for each in ("new", "list", "phone"))
    )
    assert new.code == 0, new.out
    assert rows(operator.folder, "SELECT number FROM households ORDER BY number") == [("G1-002",), ("G2-001",)]
    assert (old.code, old.out.count("as G2-001 already")) == (1, 2)
    assert (phone.code, phone.out.count("as G2-001 already")) == (1, 1)
    alone, nowhere = await runs(operator, "household move G2-001/2 G1-002", "household move G1-002/2 G1-077")
    assert (alone.out, nowhere.code) == ("G2-001/2 is G1-002/2 now.\n", 2)
    assert "no household G1-077" in nowhere.err


async def test_a_leave_that_is_over_does_not_come_back_with_the_file(operator: Operator) -> None:
    """R12: the file still has it; another leave in it counts."""
    one = {"id": "wang", "post": "G1", "role": "grid_worker"}
    name = written(operator.folder, workers=[one | {"leave": {"from": "2030-01-01", "until": "2030-01-09"}}])
    _, taken, _, same = await runs(
        operator,
        f"init --seed {seed(operator.folder)}",
        f"town import {name}",
        "staff back wang",
        f"town import {name}",
    )
    assert "leave from 2030-01-01 instead of none" in taken.out
    assert same.out == "Nothing to change.\n"
    name = written(operator.folder, workers=[one | {"leave": {"from": "2030-02-01"}}])
    (other,) = await runs(operator, f"town import {name}")
    assert "leave from 2030-02-01 instead of none" in other.out


async def test_a_leave_that_is_over_stays_over(operator: Operator) -> None:
    """R12: said back twice, another leave taken after it or in its place, and that one over too: the old file is no news."""
    one = {"id": "wang", "post": "G1", "role": "grid_worker"}
    name = written(operator.folder, workers=[one | {"leave": {"from": "2020-01-01"}}])
    brings = f"town import {name}"
    _, taken, *_, twice, _, during, _, after = await runs(
        operator, f"init --seed {seed(operator.folder)}", brings, "staff back wang", "staff back wang", brings,
        "staff leave wang --from 2020-02-01", brings, "staff back wang", brings,
    )  # fmt: skip
    assert "leave from 2020-01-01 instead of none" in taken.out
    assert [each.out for each in (twice, during, after)] == ["Nothing to change.\n"] * 3
    name = written(operator.folder, workers=[one | {"leave": {"from": "2030-01-01"}}])
    _, _, instead, shown = await runs(operator, brings, "staff leave wang --from 2030-03-01", brings, "town show G1")
    assert instead.out == "Nothing to change.\n"
    assert "on leave from 2030-03-01" in shown.out


async def test_somebody_always_runs_the_town(operator: Operator) -> None:
    """The last administrator stays until there is another one."""
    name = written(operator.folder, workers=[{"id": "second", "post": "K1", "role": "administrator"}])
    _, refused, named, gone = await runs(
        operator, "init", "staff gone administrator", f"town import {name}", "staff gone administrator"
    )
    assert (refused.code, "last administrator" in refused.err) == (2, True)
    assert set(links(named.out)) == {"second"}
    assert gone.code == 0
