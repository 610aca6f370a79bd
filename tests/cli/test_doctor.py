"""``linli doctor``: one line for each thing the service needs, green or with what to do."""

import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import make_url

from bot import assembly
from bot.playground.api import Api
from tests.cli.linli import TOKEN, Done, Operator

ROOT = Path(assembly.__file__).parent.parent


def red(done: Done) -> list[str]:
    """The red lines."""
    assert done.err == ""
    return [line for line in done.out.splitlines() if line.startswith("✗")]


@pytest.fixture
async def odd_api() -> AsyncIterator[str]:
    """A Bot API whose clock is wrong and whose bot reads along in groups."""

    async def get_me(_: web.Request) -> web.Response:
        bot = {
            "id": 4242,
            "is_bot": True,
            "first_name": "L",
            "username": "linli_bot",
            "can_read_all_group_messages": True,
        }
        headers = {"Date": "Thu, 01 Jan 2026 00:00:00 GMT"}
        return web.json_response({"ok": True, "result": bot}, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", get_me)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_all_is_well(operator: Operator, api: Api) -> None:
    """Every line is green; tokens, several of them, may come from a file."""
    api.add_bot("5353:" + "U" * 35, "second_bot", "Second")
    file = operator.folder / "token"
    file.write_text(f"{TOKEN}, 5353:{'U' * 35}\n")
    _, done = await operator.runs_each(("init", {}), ("doctor", {"bot_token": "", "bot_token_file": str(file)}))
    assert done.code == 0
    assert red(done) == []
    for line in ("keys", "database", "audit chain", "content", "locales", "token of @linli_bot", "clock"):
        assert f"✓ {line}\n" in done.out
    assert "✓ token of @second_bot" in done.out


async def test_each_trouble_says_what_to_do(operator: Operator, odd_api: str) -> None:
    """No keys and no token; no answer from the database and from the Bot API; an unmigrated database and a refused token;
    a wrong clock and a bot that reads along."""
    nothing, _, silent, refused, odd = await operator.runs_each(
        ("doctor", {"bot_token": ""}),
        ("init", {}),
        ("doctor", {"database_url": "postgresql://linli@127.0.0.1:1/x", "bot_api_url": "http://127.0.0.1:1"}),
        ("doctor", {"database_url": "sqlite:///fresh.sqlite", "bot_token": "7" + TOKEN}),
        ("doctor", {"bot_api_url": odd_api}),
    )
    assert nothing.code == 1
    assert red(nothing) == [
        "✗ keys: The key file data/keys.json does not exist; `linli init` makes it.",
        "✗ database: it cannot be opened without its keys",
        "✗ token: LINLI_BOT_TOKEN is not set; @BotFather gives one",
    ]
    assert [line.partition(" (")[0] for line in red(silent)] == [
        "✗ database: The database does not answer",
        "✗ token: The Bot API at http://127.0.0.1:1 does not answer",
    ]
    assert red(refused) == [
        "✗ database: it is not migrated; run `linli db upgrade`",
        f"✗ token: The Bot API at {operator.settings['bot_api_url']} does not know LINLI_BOT_TOKEN; @BotFather shows the "
        "right one.",
    ]
    privacy, clock = red(odd)
    assert privacy == "✗ group privacy mode: it is off: turn it on with @BotFather, /setprivacy"
    assert "off the Bot API's; start a time service" in clock


async def test_broken_content_and_a_broken_chain(operator: Operator) -> None:
    """Content that was edited by hand names its file; a row of the audit chain that was altered names its number."""
    await operator.runs("init")
    elsewhere = operator.folder / "checkout"
    for name in ("bot", "handlers", "content", "locales"):
        shutil.copytree(ROOT / name, elsewhere / name, ignore=shutil.ignore_patterns("__pycache__"))
    policy = elsewhere / "content/policy.yaml"
    policy.write_text(policy.read_text("utf-8").replace("cap: 8", "cap: many"), "utf-8")
    with sqlite3.connect(operator.folder / "data/linli.sqlite") as database:
        database.execute("DROP TRIGGER IF EXISTS audit_is_never_changed")
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 2")
    edited = Operator(elsewhere, operator.settings, program=(sys.executable, "-m", "bot"))
    done = await edited.runs("doctor", data_dir=str(operator.folder / "data"))
    assert done.code == 1
    chain, content = red(done)
    assert chain == "✗ audit chain: row 2 is not as it was written; keep a copy of the database and find out why"
    assert content == "✗ content: policy.cap: 'many' is not a whole number above zero"


async def test_a_database_that_cannot_be_had_is_one_sentence(operator: Operator, postgres_url: str) -> None:
    """Whatever the command: nobody listens, no such database, no such user, no migration; the password is in neither stream."""
    there = make_url(postgres_url)
    wrong = {
        "ConnectionRefusedError": "postgresql://linli:hush-4711@127.0.0.1:1/x",
        "InvalidCatalogNameError": there.set(database="hush").render_as_string(hide_password=False),
        "InvalidAuthorizationSpecificationError": there.set(username="who", password="hush-4711").render_as_string(
            False
        ),
        "linli db upgrade": "sqlite:///fresh.sqlite",
    }
    commands = (
        "town show",
        "invite person li",
        "invite revoke --person li",
        "export line-list K1 a.csv",
        "staff gone li",
    )
    _, *done = await operator.runs_each(
        ("init", {}), *((each, {"database_url": url}) for url in wrong.values() for each in commands)
    )
    for at, each in enumerate(done):
        assert (each.code, each.out, each.err.count("\n")) == (2, "", 1), each
        assert list(wrong)[at // len(commands)] in each.err
        assert "hush" not in each.err
    told = await operator.runs_each(*(("doctor", {"database_url": url}) for url in wrong.values()))
    assert [next(why for why in wrong if why in "".join(red(each))) for each in told] == list(wrong)
    assert not any("hush" in each.out for each in told)
