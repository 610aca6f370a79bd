"""``linli init``, ``keys`` and ``db``: begin with nothing, lose nothing."""

import json
import re
import stat
from typing import Any

import pytest

from bot.assistance import rules as requests
from bot.people import rules as people
from bot.people import seed as seeds
from tests.cli.linli import TOKEN, Operator, links, outbox, seed


async def test_begins_with_nothing_and_keeps_everything(operator: Operator) -> None:
    """The folder, the keys (0600), the database and the first administrator's link; a second time nothing is lost, and
    the administrator, who has not come yet, gets a fresh link."""
    first = await operator.runs("init")
    assert (first.code, first.err) == (0, "")
    assert set(links(first.out)) == {"administrator"}
    keys = operator.folder / "data/keys.json"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    ring = keys.read_bytes()
    second = await operator.runs("init")
    assert second.code == 0
    assert "nothing was added" in second.out
    assert set(links(second.out)) == {"administrator"}
    assert links(second.out) != links(first.out)
    assert keys.read_bytes() == ring
    assert outbox(operator.folder) == []


async def test_a_town_is_planted_once(operator: Operator) -> None:
    """--seed: a link for everyone with a chat, none for the mother; without a token it says what to write to the bot."""
    planting = f"init --seed {seed(operator.folder)}"
    done, again = await operator.runs_each((planting, {"bot_token": ""}), (planting, {}))
    assert (done.code, done.err) == (0, "")
    assert set(links(done.out)) == {"li", "wang"}
    assert "/start " in done.out
    assert set(links(again.out)) == {"wang"}, "staff who have not joined"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"areas": [{"id": "K1"}, {"id": "G1", "parent": "K9"}]}, "areas[2].parent: there is no area 'K9' before"),
        ({"workers": [{"id": "w", "post": "G9", "role": "grid_worker"}]}, "workers[1].post: there is no area 'G9'"),
        ({"workers": [{"id": "w", "post": "G1", "role": "mayor"}]}, "workers[1].role: 'mayor' is none of"),
        ({"workers": [{"id": "w", "post": "G1", "role": "grid_worker", "shift": "9-5"}]}, "workers[1].shift: "),
        ({"people": [{"id": "li", "language": "fr"}, {"id": "mother"}]}, "people[1].language: 'fr' is none of"),
        ({"people": [{"id": "li", "remind_at": {"evening": 1080}}, {"id": "mother"}]}, "people[1].remind_at: 1080 is"),
        ({"people": [{"id": "li", "age": 40}, {"id": "mother"}]}, "people[1].age: unknown key"),
        ({"people": [{"id": "li"}, {"id": "li"}, {"id": "mother"}]}, "the id 'li' stands here twice"),
        ({"households": [{"id": "h", "grid": "G1", "head": "wang", "members": ["li"]}]}, "'wang' is not among"),
        ({"episodes": [{"person": "li", "protocol": "flu", "starts_at": "2026-03-01"}]}, "there is no protocol 'flu'"),
        ({"episodes": [{"person": "li", "protocol": "home-7-3"}]}, "episodes[1].starts_at: missing"),
        ({"people": "everybody"}, "people: a list is expected here"),
        ({"workers": [{"id": " ", "post": "G1", "role": "grid_worker"}]}, "workers: the id ' ' is not a text"),
        ({"villages": []}, "town.villages: unknown key"),
    ],
)
def test_a_wrong_town_is_one_sentence(changes: dict[str, Any], sentence: str) -> None:
    """What is wrong with a seed file, and where."""
    town = {
        "areas": [{"id": "K1"}, {"id": "G1", "parent": "K1"}],
        "workers": [{"id": "wang", "post": "G1", "role": "grid_worker"}],
        "people": [{"id": "li"}, {"id": "mother", "chat": "none"}],
    }
    with pytest.raises(seeds.SeedError, match=re.escape(sentence)):
        seeds.check(town | changes, ["home-7-3"])


VALUES: dict[str, tuple[tuple[dict[str, Any], str], ...]] = {
    "areas": (
        ({"parent": ["K1"]}, "parent: ['K1'] is not a text; write it in quotes"),
        ({"zone": 8}, "zone: 8 is not a time zone such as Asia/Shanghai"),
        ({"kind": 3}, "kind: 3 is not a text; write it in quotes"),
        ({"name": 12}, "name: 12 is neither a name nor a name by language"),
    ),
    "workers": (
        ({"post": None}, "post: missing"),
        ({"post": ["G1"]}, "post: there is no area ['G1']"),
        ({"role": ["grid_worker"]}, "role: ['grid_worker'] is none of"),
        ({"name": 5}, "name: 5 is not a text; write it in quotes"),
        ({"name": "\0"}, "name: '\\x00' is not a text"),
        ({"skills": "care"}, "skills: 'care' is not a list; write [care]"),
        ({"skills": [1]}, "skills: 1 is none of care, counsel, crisis, escort, info, medical, visit"),
        ({"skills": ["car"]}, "skills: 'car' is none of care"),
        ({"shift": "08:00Z-20:00"}, "shift: '08:00Z-20:00' is not a shift such as"),
        ({"shift": 8}, "shift: 8 is not a shift such as"),
        ({"cap": "5"}, "cap: '5' is not a whole number from 0 to 32767, without quotes"),
        ({"cap": 32768}, "cap: 32768 is not a whole number"),
        ({"load": -1}, "load: -1 is not a whole number"),
        ({"load": True}, "load: True is not a whole number"),
        ({"on_call": "nein"}, "on_call: 'nein' is not true or false"),
        ({"again": "no"}, "again: 'no' is not true or false"),
        ({"languages": "en"}, "languages: 'en' is not a list; write [en]"),
        ({"chat": "closed"}, "chat: 'closed' is none of"),
        ({"last_assigned_at": "soon"}, "last_assigned_at: 'soon' is not a day and a time such as"),
        ({"leave": "2026-03-01"}, "leave: leave: keys and values are expected here"),
        ({"leave": {"from": "monday"}}, "leave: 'monday' is not a day such as 2026-03-01"),
        ({"leave": {"from": "2026-03-02", "until": "20260301"}}, "leave: its last day lies before the first"),
        ({"leave": {"from": "2026-03-02", "stand_in": ["w"]}}, "leave: there is no person ['w']"),
    ),
    "households": (
        ({"number": 12}, "number: 12 is not a text; write it in quotes"),
        ({"building": 3}, "building: 3 is not a text; write it in quotes"),
        ({"members": "li"}, "members: 'li' is not a list; write [li]"),
    ),
    "people": (
        ({"name": 5}, "name: 5 is not a text; write it in quotes"),
        ({"phone": ["1"]}, "phone: ['1'] is not a telephone number; write it in quotes"),
        ({"remind_at": "07:30"}, "remind_at: '07:30' is not times by slot, such as"),
    ),
    "episodes": (({"starts_at": 5}, "starts_at: 5 is not a day and a time such as"),),
}


@pytest.mark.parametrize("section", VALUES)
def test_a_value_of_another_shape_is_one_sentence(section: str) -> None:
    """Each with its place in the file, and nothing besides."""
    town: dict[str, list[dict[str, Any]]] = {
        "areas": [{"id": "G1"}],
        "workers": [{"id": "wang", "post": "G1", "role": "grid_worker"}],
        "households": [{"id": "h", "grid": "G1", "members": ["li"]}],
        "people": [{"id": "li"}],
        "episodes": [{"person": "li", "protocol": "home-7-3", "starts_at": "2026-03-01T08:00"}],
    }
    assert list(seeds.problems(town, ["home-7-3"])) == []
    for wrong, sentence in VALUES[section]:
        (told,) = seeds.problems(town | {section: [town[section][0] | wrong]}, ["home-7-3"])
        assert told.startswith(f"{section}[1].{sentence}")


def test_the_skills_of_a_file_are_those_that_requests_need() -> None:
    """R1: one list, whichever room it is read in."""
    assert set(requests.SKILLS.values()) == people.SKILLS


async def test_a_wrong_seed_makes_nothing(operator: Operator) -> None:
    """Exit code 2, one sentence, and the folder is as empty as before."""
    file = seed(operator.folder, villages=[])
    names = (str(file), "nowhere.yaml")
    ends = await operator.runs_each(*((f"init --seed {name}", {}) for name in names))
    for given, done in zip(names, ends, strict=True):
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert given in done.err
    assert [path.name for path in operator.folder.iterdir()] == ["town.yaml"]


async def test_keys_are_added_and_checked(operator: Operator) -> None:
    """A second data key seals, the first still opens; the file's mode stays."""
    _, added, checked = await operator.runs_each(("init", {}), ("keys add", {}), ("keys check", {}))
    assert "Data key 2 added" in added.out
    assert "data keys 1, 2; 2 seals" in checked.out
    keys = operator.folder / "data/keys.json"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert set(json.loads(keys.read_text("ascii"))["data"]) == {"1", "2"}


async def test_lost_keys_are_not_replaced_in_silence(operator: Operator) -> None:
    """A database with people in it was sealed with the keys that are gone: new ones would never open it."""
    await operator.runs("init")
    (operator.folder / "data/keys.json").unlink()
    done = await operator.runs("init")
    assert done.code == 2
    assert "bring back your copy" in done.err
    assert not (operator.folder / "data/keys.json").exists()


async def test_an_invitation_is_never_lost_with_the_bot_api(operator: Operator) -> None:
    """When the Bot API does not know the token, nobody is planted: the links would be gone."""
    refused, made = await operator.runs_each(("init", {"bot_token": "7" + TOKEN}), ("init", {}))
    assert refused.code == 2
    assert "does not know LINLI_BOT_TOKEN" in refused.err
    assert set(links(made.out)) == {"administrator"}
