"""``linli run``: a real process on a real clock, polled or called, that answers a check-in and stops when it is told to."""

import asyncio
from pathlib import Path

from bot.playground.api import Api
from tests.cli.linli import Operator, answers, links, outbox, seed

SECRET = "a-secret-of-sixteen-letters"


async def reads(api: Api, person: int, text: str) -> str:
    """The newest message of the bot that says something, once it is there."""
    async with asyncio.timeout(15):
        while True:
            shown = [each["text"] for each in api.phones.read(person)["messages"] if each["from"] == "bot"]
            if any(text in each for each in shown):
                return str(next(each for each in reversed(shown) if text in each))
            await api.ledger.grown()


async def joined(operator: Operator, api: Api) -> int:
    """A town with Li in it, who has pressed Start; Li's number."""
    made = await operator.runs("init", "--seed", str(seed(operator.folder)))
    person = api.phones.add("Li", language_code="en")
    api.phones.start(person.id, links(made.out)["li"])
    return person.id


async def reports(api: Api, li: int) -> None:
    """Two taps and an answer."""
    await reads(api, li, "residents' committee")
    api.phones.tap(li, "✅ I agree, let us begin")
    await reads(api, li, "Welcome, Li")
    api.phones.say(li, "/checkin")
    await reads(api, li, "What is your temperature now")
    api.phones.tap(li, "36.6")
    await reads(api, li, "What is troubling you now")
    api.phones.tap(li, "No symptoms, send")
    assert "36.6 °C" in await reads(api, li, "Recorded")


async def test_polls_and_answers_and_stops(operator: Operator, api: Api) -> None:
    """Health, readiness, metrics, menus; a check-in; a second process and a busy port are refused in one sentence; SIGTERM
    with a message in flight: it lands, once, and the exit code is 0."""
    li = await joined(operator, api)
    running = await operator.starts("run")
    base = f"http://{operator.settings['listen']}"
    assert await answers(f"{base}/healthz") == "ok\n"
    assert await answers(f"{base}/readyz") == "ready\n"
    await reports(api, li)
    assert "linli_" in await answers(f"{base}/metrics")
    menu = [each["command"] for each in api.phones.read(li)["commands"]]
    assert menu[:5] == ["checkin", "curve", "need", "requests", "crisis"]
    assert {"who", "help", "language", "privacy", "mydata", "stop"} == set(menu[5:])
    (operator.folder / "other").mkdir()
    elsewhere = {"data_dir": "other/data"}
    second, _, busy = await operator.runs_each(
        ("run", {"listen": "127.0.0.1:0"}), ("init", elsewhere), ("run", elsewhere)
    )
    assert (second.code, second.err.count("\n")) == (2, 1)
    assert "one process at a time on SQLite" in second.err
    assert (busy.code, busy.err.count("\n")) == (2, 1)
    assert f"LINLI_LISTEN: cannot listen on {operator.settings['listen']}" in busy.err
    await has_sent_everything(operator.folder)  # the paper of the beginning leaves after the answers: it is not /help
    api.faults.add(answer={"delay": 1}, method="sendMessage", to=li)
    before = len(api.ledger)
    api.phones.say(li, "/help")
    await arrives(operator.folder)
    async with asyncio.timeout(10):
        done = await running.is_told_to_stop()
    assert (done.code, done.out) == (0, "")
    assert len([entry for entry in api.ledger[before:] if entry.method == "sendMessage"]) == 1
    assert {state for state, _ in outbox(operator.folder)} == {"done"}
    assert all(outcome in ("sent", "withdrawn") for _, outcome in outbox(operator.folder))
    assert "120" in await reads(api, li, "Your community worker")


async def has_sent_everything(folder: Path) -> None:
    """Wait until nothing waits for its turn."""
    async with asyncio.timeout(10):
        while {state for state, _ in outbox(folder)} != {"done"}:
            await asyncio.sleep(0.02)


async def arrives(folder: Path) -> None:
    """Wait until a message is in flight."""
    async with asyncio.timeout(10):
        while "sending" not in {state for state, _ in outbox(folder)}:
            await asyncio.sleep(0.02)


async def test_serves_a_webhook(operator: Operator, api: Api) -> None:
    """The Bot API calls us, with the secret; a check-in is answered; a caller without the secret is not heard."""
    li = await joined(operator, api)
    base = f"http://{operator.settings['listen']}"
    running = await operator.starts("run", webhook_url=base, webhook_secret=SECRET)
    await answers(f"{base}/readyz")
    await reports(api, li)
    assert not [entry for entry in api.ledger if entry.method == "getUpdates"]
    done = await running.is_told_to_stop()
    assert (done.code, done.out) == (0, "")
