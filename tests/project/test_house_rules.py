"""The house keeps its own rules, and each rule can still say no."""

from pathlib import Path, PurePosixPath

import pytest

from tests.project import house

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "tests")
IN_THE_ROOT = {
    *("bot", "handlers", "content", "locales", "tests", "pyproject.toml", "uv.lock", "Dockerfile", "Makefile"),
    *("README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md"),
}
MADE = {"dist", "data"}
"""What building and running leave behind; git ignores it."""


def sources() -> list[house.Source]:
    paths = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return [
        house.Source(
            PurePosixPath(path.relative_to(ROOT).as_posix()),
            path.read_text(),
            tuple(sorted(other.name for other in path.parent.glob("*.py"))),
        )
        for path in paths
    ]


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rule(rule: house.Rule) -> None:
    broken = [f"{source.path}: {fault}" for source in sources() for fault in rule(source)]
    assert "\n".join(broken) == "", rule.__doc__


def test_the_root_holds_what_was_agreed_and_nothing_else() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - MADE == IN_THE_ROOT


BROKEN = [
    (house.commits_in_one_place, "bot/people/service.py", "await session.commit()"),
    (house.commits_in_one_place, "handlers/people.py", "async with session.begin_nested(): pass"),
    (house.commits_in_one_place, "bot/chat/send.py", "AsyncSession(engine)"),
    (house.telegram_is_called_at_the_edge, "handlers/people.py", "await bot.send_message(1, 'hello')"),
    (house.telegram_is_called_at_the_edge, "bot/assembly.py", "await self.bot.getMe()"),
    (house.telegram_is_called_at_the_edge, "handlers/people.py", "await update.message.reply_text('hello')"),
    (house.time_is_passed_in, "bot/chat/send.py", "datetime.now(UTC)"),
    (house.time_is_passed_in, "bot/clock.py", "datetime.datetime.utcnow()"),
    (house.time_is_passed_in, "bot/clock.py", "time.time()"),
    (house.time_is_passed_in, "handlers/people.py", "date.today()"),
    (house.judgements_are_pure, "bot/people/rules.py", "import sqlalchemy.orm"),
    (house.judgements_are_pure, "bot/monitoring/rules/triage.py", "import asyncio"),
    (house.judgements_are_pure, "bot/monitoring/messages/course.py", "from sqlmodel import col"),
    (house.judgements_are_pure, "bot/assistance/relay_rules.py", "import aiohttp"),
    (house.judgements_are_pure, "bot/forms/engine.py", "from bot.db import Database"),
    (house.judgements_are_pure, "bot/forms/reading.py", "from bot import db"),
    (house.judgements_are_pure, "bot/people/messages.py", "from telegram import Update"),
    (house.handlers_decode_and_call_a_verb, "handlers/people.py", "from bot.people import tables"),
    (house.handlers_decode_and_call_a_verb, "handlers/people.py", "from bot.people.tables import Person"),
    (house.handlers_decode_and_call_a_verb, "handlers/people.py", "import sqlmodel"),
    (house.the_local_api_stands_alone, "bot/playground/api/server.py", "from bot import messaging"),
    (house.the_local_api_stands_alone, "bot/playground/api/server.py", "import bot.playground.player"),
    (house.names_say_what_things_are, "bot/people/utils.py", ""),
    (house.names_say_what_things_are, "tests/helpers/town.py", ""),
    (house.names_say_what_things_are, "bot/people/service.py", "def process_update(): pass"),
    (house.rooms_name_their_further_files, "bot/people/__init__.py", '"""People; see service.py."""'),
    (house.tests_are_real, "tests/test_a.py", "@pytest.mark.skip\ndef test_a(): pass"),
    (house.tests_are_real, "tests/test_a.py", "pytest.xfail('some day')"),
    (house.tests_are_real, "tests/test_a.py", "from unittest.mock import Mock"),
    (house.tests_are_real, "tests/test_a.py", "monkeypatch.setattr(house, 'RULES', ())"),
    (house.silence_gives_its_reason, "bot/db.py", "import os  # noqa: F401"),
    (house.silence_gives_its_reason, "bot/db.py", "a = 1  # type: ignore[assignment]"),
    (house.silence_gives_its_reason, "bot/db.py", "a = 1  # pragma: no cover"),
    (house.a_file_is_one_thought, "bot/db.py", "a = 1\n" * 321),
]


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_a_rule_says_no(rule: house.Rule, path: str, text: str) -> None:
    assert len(list(rule(house.Source(PurePosixPath(path), text, ("__init__.py", "access.py", "service.py"))))) == 1


KEPT = [
    ("bot/db.py", "await session.commit()"),
    ("bot/people/service.py", "async with database.begin() as uow: uow.add(row)"),
    ("bot/chat/send.py", "await bot.send_message(1, 'hello')"),
    ("bot/assembly.py", "datetime.now(UTC)"),
    ("bot/chat/pacing.py", "self.time.now()"),
    ("bot/people/service.py", "import sqlalchemy"),
    ("bot/people/rules.py", "from bot import errors"),
    ("handlers/people.py", "from bot.people import service"),
    ("bot/playground/api/server.py", "from bot.playground.api import ledger"),
    ("bot/sealing.py", "def process_bind_param(): pass"),
    ("bot/people/__init__.py", '"""People. Beyond the four: ``access.py``, the only door to people\'s rows."""'),
    ("bot/db.py", "import os  # noqa: F401 -- other rooms read it here"),
    ("bot/db.py", "a = 1  # type: ignore[assignment]  # the library's own type is wrong"),
    ("tests/test_a.py", "monkeypatch.setenv('LINLI_LISTEN', 'x')"),
]


@pytest.mark.parametrize(("path", "text"), KEPT)
def test_what_is_right_passes_every_rule(path: str, text: str) -> None:
    source = house.Source(PurePosixPath(path), text, ("__init__.py", "access.py", "service.py"))
    assert [fault for rule in house.RULES for fault in rule(source)] == []
