"""Another library's documented echo bot runs against the local Bot API, unchanged but for where Telegram is."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.playground_api.stage import LI, TOKEN, Stage, png

ROOT = Path(__file__).resolve().parents[2]
VERSION = "3.31.0"

ECHO_BOT = '''
import asyncio
import logging
import sys
from os import getenv

from aiogram import Bot, Dispatcher, html
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ParseMode
from aiogram.filters import CommandStart
from aiogram.types import Message
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

# Bot token can be obtained via https://t.me/BotFather
TOKEN = getenv("BOT_TOKEN")

# All handlers should be attached to the Router (or Dispatcher)

dp = Dispatcher()


@dp.message(CommandStart())
async def command_start_handler(message: Message) -> None:
    """
    This handler receives messages with `/start` command
    """
    # Most event objects have aliases for API methods that can be called in events' context
    # For example if you want to answer to incoming message you can use `message.answer(...)` alias
    # and the target chat will be passed to :ref:`aiogram.methods.send_message.SendMessage`
    # method automatically or call API method directly via
    # Bot instance: `bot.send_message(chat_id=message.chat.id, ...)`
    await message.answer(f"Hello, {html.bold(message.from_user.full_name)}!")


@dp.message()
async def echo_handler(message: Message) -> None:
    """
    Handler will forward receive a message back to the sender

    By default, message handler will handle all message types (like a text, photo, sticker etc.)
    """
    try:
        # Send a copy of the received message
        await message.send_copy(chat_id=message.chat.id)
    except TypeError:
        # But not all the types is supported to be copied so need to handle it
        await message.answer("Nice try!")


async def main() -> None:
    # Initialize Bot instance with default bot properties which will be passed to all API calls
    session = AiohttpSession(api=TelegramAPIServer.from_base(getenv("BOT_API_URL")))
    bot = Bot(token=TOKEN, default=DefaultBotProperties(parse_mode=ParseMode.HTML), session=session)

    # And the run events dispatching
    await dp.start_polling(bot)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    asyncio.run(main())
'''


@pytest.fixture(scope="session")
def aiogram_python() -> Path:
    """The interpreter of aiogram's own environment, built once: it pins an older pydantic than Linli's."""
    home = ROOT / ".cache" / "aiogram"
    python, ready = home / "bin" / "python", home / f"ready-{VERSION}"
    uv = Path(sys.executable).with_name("uv")
    if ready.exists() and python.exists():
        return python
    steps: list[list[str | Path]] = [
        [uv, "venv", "--quiet", "--clear", "--no-python-downloads", "--python", sys.executable, home],
        [uv, "pip", "install", "--quiet", "--python", python, f"aiogram=={VERSION}"],
    ]
    for step in steps:
        try:
            subprocess.run(step, check=True, capture_output=True, text=True, timeout=300)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.fail(f"aiogram {VERSION} cannot be installed (is uv there, and the package registry?): {error}")
    ready.touch()
    return python


@pytest.fixture
async def echo_bot(stage: Stage, aiogram_python: Path, tmp_path: Path) -> AsyncIterator[None]:
    program = tmp_path / "echo_bot.py"
    program.write_text(ECHO_BOT)
    process = await asyncio.create_subprocess_exec(
        aiogram_python,
        program,
        env={**os.environ, "BOT_TOKEN": TOKEN, "BOT_API_URL": stage.api.url},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    yield
    process.kill()
    await process.wait()


async def answered(stage: Stage, count: int, method: str = "sendMessage") -> list[str]:
    """What the bot has sent, once it is that much."""
    async with asyncio.timeout(30):
        while len(stage.api.ledger.of(method)) < count:
            await stage.api.ledger.grown()
    return [one["text"] for one in stage.api.phones.read(LI)["messages"] if one["from"] == "bot"]


@pytest.mark.usefixtures("echo_bot")
async def test_aiograms_echo_bot_runs_unchanged(stage: Stage) -> None:
    stage.api.phones.start(LI)
    assert await answered(stage, 1) == ["Hello, Li!"]
    assert stage.api.phones.read(LI)["messages"][-1]["entities"] == [{"offset": 7, "length": 2, "type": "bold"}]
    stage.api.phones.say(LI, "今天 37.2 <ok> 😀")
    assert await answered(stage, 2) == ["Hello, Li!", "今天 37.2 <ok> 😀"]
    stage.api.phones.photo(LI, png(), caption="my throat")
    await answered(stage, 1, "sendPhoto")
    stage.api.phones.contact(LI, "+1", "Wang")
    await answered(stage, 1, "sendContact")
    echoed = [(one["kind"], one["text"]) for one in stage.api.phones.read(LI)["messages"] if one["from"] == "bot"]
    assert echoed[2:] == [("photo", "my throat"), ("contact", "")]
