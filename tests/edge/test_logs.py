"""What reaches a log, whoever logs it: ids and kinds (I5; anchors/reliability.md section 3, control 31)."""

import asyncio
import io
import logging
from collections.abc import Iterator

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from telegram.error import TelegramError

from bot import logs
from tests.workshop import TOKEN, Workshop

LIBRARIES = ["telegram", "aiohttp", "aiosqlite", "sqlalchemy", "sqlalchemy.engine", "asyncio", "apscheduler", "asyncpg"]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as it is set up for the service; everything as before afterwards."""
    root = logging.getLogger()
    before, level, levels = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in LIBRARIES}
    root.handlers[:] = []  # pytest's own would be closed
    stream = io.StringIO()
    logs.set_up(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)


LOG = logging.getLogger("bot.somewhere")


def error_with(words: str) -> Exception:
    try:
        raise ValueError(words)  # noqa: TRY301 -- an error with a traceback of its own
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    "secret",
    ["13800138000", "+86 138 0013 8000", "138-0013-8000", "(0712) 2321234", "138.0013.8000", "5012345678", "-1001234567890",
     "１３８００１３８０００", TOKEN, "123:" + "a" * 35, TOKEN.replace(":", "%3A")],
)  # fmt: skip
@pytest.mark.parametrize(
    "sentence", ["{}", "call {}.", "tel:{}", '{{"id":{}}}', "/bot{}/sendMessage", "a={}&b", "<{}>", "x {}, y"]
)
def test_numbers_and_tokens_are_struck_out_wherever_they_stand(log: io.StringIO, sentence: str, secret: str) -> None:
    LOG.info("%s", sentence.format(secret))
    digits = "".join(each for each in secret if each.isdecimal())
    assert digits not in "".join(each for each in log.getvalue().split("somewhere")[1] if each.isdecimal())
    assert "<number>" in log.getvalue() or "<token>" in log.getvalue()
    assert "T" * 30 not in log.getvalue()


@pytest.mark.parametrize("kept", ["019abcde-1234-7123-8123-123456789012", "2026-03-01", "2026-03-01 08:00:00,123",
                                  "2026-03-01T08:00:00.123456", "127.0.0.1:8080", "attempt 3 of 12", "36.6", "port 65535"])  # fmt: skip
def test_what_an_operator_needs_stays(log: io.StringIO, kept: str) -> None:
    LOG.info("row %s handled", kept)
    assert kept in log.getvalue()
    assert "<number>" not in log.getvalue()  # the record's own time, too


def test_an_errors_words_stay_out_its_kind_and_place_do_not(log: io.StringIO) -> None:
    LOG.error("failed", exc_info=error_with("王芳 has a fever"))
    try:
        raise error_with("王芳") from error_with("13800138000")
    except ValueError:
        LOG.exception("again")
    assert "王芳" not in log.getvalue()
    assert "ValueError" in log.getvalue()
    assert "test_logs.py" in log.getvalue()


def test_an_error_that_another_handler_has_written_out(log: io.StringIO) -> None:
    record = LOG.makeRecord("bot", logging.ERROR, __file__, 1, "failed", (), (ValueError, error_with("王芳"), None))
    logging.Formatter().format(record)
    assert "王芳" in (record.exc_text or "")
    LOG.handle(record)
    assert "王芳" not in log.getvalue()
    LOG.error("no error at all", exc_info=(None, None, None))
    assert "no error at all" in log.getvalue()


async def test_a_task_that_nobody_waited_for(log: io.StringIO) -> None:
    async def fails() -> None:
        raise ValueError("王芳 has a fever")

    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    assert "Task exception was never retrieved" in log.getvalue()
    assert "exception=ValueError" in log.getvalue()
    assert "王芳" not in log.getvalue()


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_that_a_terminal_would_obey_and_one_line_a_record(words: str) -> None:
    stream = io.StringIO()
    handler = logs.Handler(stream)
    handler.handle(
        logging.makeLogRecord({"name": "bot", "levelno": 40, "levelname": "ERROR", "msg": "%s", "args": (words,)})
    )
    written = stream.getvalue()
    assert written.endswith("\n")
    assert written.count("\n") == 1
    assert written[:-1].replace("\t", " ").isprintable() or not any(
        ord(each) < 32 or 0x7F <= ord(each) < 0xA0 or 0xD800 <= ord(each) < 0xE000
        for each in written[:-1].replace("\t", "")
    )


def test_a_record_that_cannot_be_written_is_named_but_not_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    """logging itself would print its message and its arguments."""
    stream = io.StringIO()
    logs.Handler(stream).handle(LOG.makeRecord("bot.there", 20, "there.py", 7, "%d people", ("王芳",), None))
    assert stream.getvalue() == "a record of bot.there at there.py:7 could not be written\n"
    assert capsys.readouterr().err == ""


async def test_the_libraries_cannot_leak_whatever_their_level(log: io.StringIO, shop: Workshop) -> None:
    """The token, the words of a message and what goes into the database, with every library at DEBUG."""
    logging.getLogger().setLevel(logging.DEBUG)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.DEBUG)
    await shop.bot.send_message(1001, "canary one")
    shop.api.faults.add(answer={"status": 403, "description": "Forbidden: canary two"})
    with pytest.raises(TelegramError):
        await shop.bot.send_message(1001, "canary three")
    await shop.promise("canary four")
    async with shop.database.begin() as uow:
        await uow.session.execute(text("SELECT :words"), {"words": "canary five"})
    logging.getLogger("telegram.Bot").debug("canary six")
    logging.getLogger("telegram.Bot").warning("a warning is heard")
    assert "canary" not in log.getvalue()
    assert "T" * 30 not in log.getvalue()
    assert "a warning is heard" in log.getvalue()


async def test_a_broken_request_to_our_own_listener_is_told_without_its_words(log: io.StringIO, shop: Workshop) -> None:
    from bot.web import server  # noqa: PLC0415 -- only here

    async def store(bot: int, updates: list[object]) -> None:
        raise ValueError(f"canary {bot} {updates}")

    async def ready() -> None:
        return None

    app = server.application(store=store, metrics=shop.metrics, ready=ready, bots=frozenset({1}), secret="s" * 16)
    runner = await server.listen(app, "127.0.0.1", 0)
    try:
        port = runner.addresses[0][1]
        async with aiohttp.ClientSession() as http:
            headers = {server.SECRET_HEADER: "s" * 16}
            async with http.post(
                f"http://127.0.0.1:{port}/telegram/1", json={"update_id": 1}, headers=headers
            ) as answer:
                assert answer.status == 500
                assert "canary" not in await answer.text()
    finally:
        await runner.cleanup()
    assert "ValueError" in log.getvalue()
    assert "canary" not in log.getvalue()
