"""`linli demo` and `linli play --watch`: the town on the screen, from one command, gone when it is told to stop."""

import asyncio
import json
import re
import socket
from collections import Counter
from pathlib import Path

from tests.cli.linli import Operator, Running, answers

STORY = Path(__file__).parents[2] / "bot" / "playground" / "stories" / "a-day.yaml"


async def address(running: Running) -> str:
    """Where a command says that its page is."""
    assert running.process.stdout
    async with asyncio.timeout(30):
        said = (await running.process.stdout.readline()).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert found, said
    return found[0]


async def test_the_demo_shows_a_small_town(operator: Operator) -> None:
    """Three communities, nine grids, 120 households, twelve people under observation, fourteen workers and one
    administrator; nothing is written where it was started."""
    running = await operator.starts("demo", "--port", "0")
    url = await address(running)
    assert "<title>Linli 鄰里</title>" in await answers(url)
    town = json.loads(await answers(f"{url}town"))
    roles = Counter(person["role"] for person in town["people"])
    staff = {"grid_worker": 9, "community_doctor": 3, "counsellor": 1, "supervisor": 1, "administrator": 1}
    assert {role: roles[role] for role in staff} == staff
    assert len({person["place"] for person in town["people"] if person["place"].startswith("G")}) == 120 + 9
    assert town["panel"]["people"]["observed"] == 12
    assert len(town["first"]) == 5
    before = {path.name for path in operator.folder.iterdir()}
    done = await running.is_told_to_stop()
    assert (done.code, done.err) == (0, "")
    assert "The town is closed" in done.out
    assert {path.name for path in operator.folder.iterdir()} == before


async def test_a_story_is_watched(operator: Operator) -> None:
    running = await operator.starts("play", str(STORY), "--watch", "--port", "0")
    town = json.loads(await answers(f"{await address(running)}town"))
    assert town["story"] == {"name": "a-day.yaml", "done": 0, "steps": 12}
    assert town["clock"]["speed"] == 0
    assert (await running.is_told_to_stop()).code == 0


async def test_a_taken_port_is_one_sentence(operator: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = await operator.runs("demo", "--port", str(port))
    assert done.code == 2
    assert re.fullmatch(rf"Cannot listen on 127\.0\.0\.1:{port} \(.+\); choose another with PORT=\.\n", done.err)
