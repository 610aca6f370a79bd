"""What a check-in costs: stored, handled, answered, in the database of a real service."""

import time
from pathlib import Path

from tests.benchmarks import machine
from tests.town import START, Town, small_town, town

PEOPLE = 40


def crowd() -> dict[str, object]:
    """Many people under observation in one grid, each alone at home."""
    names = [f"p{number}" for number in range(PEOPLE)]
    return small_town(
        people=[{"id": name, "language": "en"} for name in names],
        households=[{"id": f"h{n}", "grid": "G1", "responsible": "wang", "head": n, "members": [n]} for n in names],
        episodes=[{"person": name, "protocol": "home-observation-14", "starts_at": START} for name in names],
    )


async def updates(here: Town, text: str) -> float:
    """Everybody writes one text; seconds until all are handled, sending left aside."""
    for actor in here.actors.values():
        if actor.name.startswith("p"):
            here.api.phones.say(actor.phone.id, text)
    for poller in here.service.pollers:
        began = time.perf_counter()
        await poller.step(0)
        while not poller.is_idle:
            await poller.step(0)
        stored = time.perf_counter() - began
    began = time.perf_counter()
    await here.service.dispatcher.step()
    handled = time.perf_counter() - began
    await here.settle()
    return stored + handled


async def test_a_check_in_in_words(database_url: str, tmp_path: Path) -> None:
    """Two updates a person: the report in words, then "Send"."""
    async with town(database_url, tmp_path) as here:
        await here.plants(crowd())
        written = await updates(here, "36.6 no symptoms")
        began = time.perf_counter()
        for actor in here.actors.values():
            if actor.name.startswith("p"):
                here.api.phones.tap(actor.phone.id, "Send")
        for poller in here.service.pollers:
            await poller.step(0)
            while not poller.is_idle:
                await poller.step(0)
        await here.service.dispatcher.step()
        sent = time.perf_counter() - began
        kind = here.service.database.url.get_backend_name()
        machine.tell(
            f"A check-in in words, {kind}, {PEOPLE} people at once",
            f"report understood: {PEOPLE / written:.0f} updates/s ({written / PEOPLE * 1000:.1f} ms each, one process)",
            f"report completed:  {PEOPLE / sent:.0f} updates/s ({sent / PEOPLE * 1000:.1f} ms each)",
        )


async def test_storing(database_url: str, tmp_path: Path) -> None:
    """Intake alone: raw updates per second, one at a time and 100 in a commit (the ratio is what sharing commits gains)."""
    async with town(database_url, tmp_path) as here:
        bot = next(iter(here.service.bots))
        intake = here.service.intake
        began = time.perf_counter()
        for number in range(200):
            await intake.store(bot, [_update(number)])
        single = 200 / (time.perf_counter() - began)
        began = time.perf_counter()
        for batch in range(20):
            await intake.store(bot, [_update(1000 + batch * 100 + number) for number in range(100)])
        together = 2000 / (time.perf_counter() - began)
        kind = here.service.database.url.get_backend_name()
        machine.tell(
            f"Storing raw updates, {kind}",
            f"one commit each: {single:.0f}/s, 100 in a commit: {together:.0f}/s, ratio {together / single:.1f}",
        )


def _update(number: int) -> dict[str, object]:
    chat = {"id": 5000 + number, "type": "private"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": {"id": chat["id"], "is_bot": False}, "text": "hello"}
    return {"update_id": number, "message": message}
