"""What no linter knows about this house: each rule reads one file and tells what breaks it, with the reason."""

import ast
import inspect
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

import telegram


@dataclass(frozen=True)
class Source:
    """A Python file of the project, by its path from the root."""

    path: PurePosixPath
    text: str
    beside: tuple[str, ...] = ()
    """The Python files of its folder."""

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def within(self, *places: str) -> bool:
        """Whether this file is one of these files or stands in one of these folders."""
        return any(self.path.is_relative_to(place) for place in places)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Lines and full names of what is imported, ``from`` imports with the name they take."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)

    def calls(self) -> Iterator[tuple[int, str]]:
        """Lines and dotted names of what is called; a part that is no name is left empty."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node.lineno, _dotted(node.func)


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Attribute(value, name):
            return f"{_dotted(value)}.{name}"
        case ast.Name(name):
            return name
        case _:
            return ""


Rule = Callable[[Source], Iterator[str]]
PRODUCT = ("bot", "handlers")


def commits_in_one_place(source: Source) -> Iterator[str]:
    """A change, its messages and its audit lines become true together: only the unit of work commits."""
    if source.within(*PRODUCT) and not source.within("bot/db.py", "bot/migrations"):
        for line, name in source.calls():
            last = name.rpartition(".")[2]
            if last in ("commit", "rollback", "begin_nested", "AsyncSession", "create_async_engine", "create_engine"):
                yield f"line {line}: {last}() belongs to bot/db.py"


def telegram_is_called_at_the_edge(source: Source) -> Iterator[str]:
    """A message that is not a committed row first can be sent twice, lost, or speak of what never happened."""
    if source.within(*PRODUCT) and not source.within("bot/chat", "bot/playground"):
        for line, name in source.calls():
            receiver, _, last = name.rpartition(".")
            if receiver and (last in _BOT_METHODS or last.startswith("reply_")):
                yield f"line {line}: {last}() is a Bot API call; promise a message instead"


_BOT_METHODS = {
    name
    for name, method in inspect.getmembers(telegram.Bot, inspect.iscoroutinefunction)
    if not name.startswith("_") and ("_" in name or not name.islower())
}


def time_is_passed_in(source: Source) -> Iterator[str]:
    """A story under a moved clock must be the same as one that was lived: only the assembly reads the real one."""
    if source.within(*PRODUCT) and not source.within("bot/assembly.py"):
        for line, name in source.calls():
            if re.search(r"(^|\.)(datetime\.(now|today)|utcnow|date\.today|time\.time(_ns)?)$", name):
                yield f"line {line}: {name}() is read in bot/assembly.py only"


def judgements_are_pure(source: Source) -> Iterator[str]:
    """What is right or wrong, and how it is said, can be tried with plain values in a table of examples."""
    rowless = source.within("bot/forms") and source.path.name not in (
        "tables.py",
        "memories.py",
        "kept.py",
        "service.py",
    )
    named = any(part in ("rules", "messages") for part in source.path.parts[:-1]) or source.path.stem.endswith("rules")
    pure = rowless or named or source.path.name == "messages.py"
    if source.within(*PRODUCT) and pure:
        outside = ("sqlalchemy", "sqlmodel", "aiosqlite", "asyncpg", "aiohttp", "telegram", "asyncio", "bot.db")
        yield from _imported(source, outside, "a judgement knows no database, network or framework")


def handlers_decode_and_call_a_verb(source: Source) -> Iterator[str]:
    """A handler that touches rows is a verb in the wrong room."""
    if source.within("handlers"):
        yield from _imported(source, ("sqlalchemy", "sqlmodel"), "rows are reached through verbs")
        for line, name in source.imports():
            if "tables" in name.split("."):
                yield f"line {line}: {name}: rows are reached through verbs"


def the_local_api_stands_alone(source: Source) -> Iterator[str]:
    """It answers as Telegram does, to anybody's bot: sharing our code would share our mistakes."""
    if source.within("bot/playground/api"):
        for line, name in source.imports():
            if name.split(".")[0] in PRODUCT and not f"{name}.".startswith("bot.playground.api."):
                yield f"line {line}: {name}: the local Bot API imports no other room"


def _imported(source: Source, names: tuple[str, ...], why: str) -> Iterator[str]:
    for line, imported in source.imports():
        if any(f"{imported}.".startswith(f"{name}.") for name in names):
            yield f"line {line}: {imported}: {why}"


def names_say_what_things_are(source: Source) -> Iterator[str]:
    """A drawer called utils takes anything; a verb called process says nothing."""
    for part in source.path.with_suffix("").parts:
        if part in ("utils", "helpers", "common", "base", "misc", "util", "helper", "manager"):
            yield f"{part} is no noun of ours"
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and source.within(*PRODUCT):
            of_sqlalchemy = node.name in ("process_bind_param", "process_result_value")
            if re.match(r"_?(process|manage)_", node.name) and not of_sqlalchemy:
                yield f"line {node.lineno}: {node.name} says nothing"


def rooms_name_their_further_files(source: Source) -> Iterator[str]:
    """A reader knows four files of every room by heart; what else is there is told at its door."""
    *_, room, name = source.path.parts
    rooms = ("messaging", "forms", "people", "assistance", "notices", "monitoring", "knowledge")
    if source.within(*(f"bot/{each}" for each in rooms)) and name == "__init__.py" and room in rooms:
        told = ast.get_docstring(source.tree) or ""
        for file in source.beside:
            if file not in ("__init__.py", "tables.py", "rules.py", "messages.py", "service.py") and file not in told:
                yield f"{file} is not named in the room's docstring"


def tests_are_real(source: Source) -> Iterator[str]:
    """A skipped test proves nothing, and a mock proves itself."""
    if source.within("tests"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute):
                name = _dotted(node)
                if re.fullmatch(
                    r"pytest\.(skip|xfail|importorskip|mark\.(skip|skipif|xfail))|monkeypatch\.setattr", name
                ):
                    yield f"line {node.lineno}: {name}"
        for line, name in source.imports():
            if name.startswith(("unittest.mock", "mock.", "pytest_mock")):
                yield f"line {line}: {name}"


def silence_gives_its_reason(source: Source) -> Iterator[str]:
    """Whoever meets a silenced check must know whether it still has to be silent."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            silenced = re.search(r"# *(noqa(: *[A-Z0-9, ]+)?|type: *ignore(\[[^]]*\])?)(.*)", token.string)
            if silenced and not re.search(r"[A-Za-z]{2}", silenced[4]):
                yield f"line {token.start[0]}: {token.string} gives no reason"
            if re.search(r"pragma: *no *(cover|branch)", token.string):
                yield f"line {token.start[0]}: nothing is left out of coverage"


def a_file_is_one_thought(source: Source) -> Iterator[str]:
    """A file that no longer fits a reader's head is two files."""
    lines = source.text.count("\n")
    if source.within(*PRODUCT) and not source.within("bot/migrations/versions") and lines > 320:
        yield f"{lines} lines; more than 320 is a folder"


RULES: tuple[Rule, ...] = (
    commits_in_one_place,
    telegram_is_called_at_the_edge,
    time_is_passed_in,
    judgements_are_pure,
    handlers_decode_and_call_a_verb,
    the_local_api_stands_alone,
    names_say_what_things_are,
    rooms_name_their_further_files,
    tests_are_real,
    silence_gives_its_reason,
    a_file_is_one_thought,
)
