"""Everything that people read is complete in every language, and was written so that it can be translated."""

import ast
import io
import re
import string
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from bot import i18n

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("bot", "handlers") for path in (ROOT / room).rglob("*.py"))
KEYWORDS = {"_": None, "N_": None, "label": None, "plural": (1, 2)}  # as in the Makefile's ``locales``


def extracted(root: Path) -> Catalog:
    """The wording that stands in the code."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(table["pattern"], table["method"]) for table in tables]
    catalogue = Catalog()
    for _, _, msgid, _, _ in extract_from_dir(root, methods, keywords=KEYWORDS):
        catalogue.add(msgid)
    return catalogue


def read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def wordings(message: Message) -> list[tuple[str, str]]:
    """Pairs of an English original and its translation; a last plural form answers to the English plural."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    forms = [str(form) for form in message.string or ()]
    originals = [message.id[0]] * (len(forms) - 1) + [message.id[1]]
    return list(zip(originals, forms, strict=True))


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def tags(text: str) -> Counter[str]:
    return Counter(re.findall(r"</?[a-z-]+[^<>]*>", text))


def faults(catalogue: Catalog, wanted: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, in words that say where."""
    for message in wanted:
        if message.id and message.id not in catalogue:
            yield f"missing: {message.id!r} (make locales)"
    yield from (f"obsolete: {old!r} (make locales)" for old in catalogue.obsolete)
    for message in catalogue:
        if not message.id:
            continue
        if message.id not in wanted:
            yield f"obsolete: {message.id!r} (make locales)"
        if message.fuzzy:
            yield f"fuzzy: {message.id!r}"
        yield from (f"{fault}: {original!r}" for original, text in wordings(message) for fault in _ill(original, text))


def _ill(original: str, text: str) -> Iterator[str]:
    if not text:
        yield "not translated"
    elif fields(text) != fields(original):
        yield "other {fields} than the original"
    elif tags(text) != tags(original):
        yield "other <tags> than the original"


def lost(code: str) -> Iterator[str]:
    """Wording that no catalogue will ever hold, or that would get into one by accident."""
    for call in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)):
        match call.func:
            case ast.Name("_" | "N_") | ast.Attribute(ast.Name("_"), "label"):
                wording = call.args[:1]
            case ast.Attribute(ast.Name("_"), "plural"):
                wording = call.args[:2]
            case ast.Attribute(_, "label" | "plural") | ast.Name("label" | "plural") if _is_text(call.args[:1]):
                yield f"line {call.lineno}: a text given to something called label or plural is taken for wording"
                continue
            case ast.Name("LinliError") | ast.Attribute(_, "LinliError"):
                if _is_text(call.args[1:2]):
                    yield f"line {call.lineno}: an error's sentence is marked N_(...)"
                continue
            case _:
                continue
        for made in (ast.JoinedStr, ast.BinOp, ast.Call):
            if any(isinstance(part, made) for part in wording):
                yield f"line {call.lineno}: wording is one plain text with {{fields}}, not put together"


def _is_text(arguments: list[ast.expr]) -> bool:
    return any(isinstance(given, ast.Constant) and isinstance(given.value, str) for given in arguments)


@pytest.fixture(scope="module")
def in_code() -> Catalog:
    return extracted(ROOT)


def test_the_template_holds_what_the_code_says_and_nothing_else(in_code: Catalog) -> None:
    template = read(ROOT / "locales" / "linli.pot")
    assert {message.id for message in template} == {message.id for message in in_code}, "run make locales"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_language_is_complete(language: str, in_code: Catalog) -> None:
    catalogue = read(ROOT / "locales" / language / "LC_MESSAGES" / "linli.po", language)
    assert "\n".join(faults(catalogue, in_code)) == ""
    assert catalogue.num_plurals == get_plural(Locale.parse(language)).num_plurals


def test_english_is_the_original_itself() -> None:
    for message in read(ROOT / "locales" / "en" / "LC_MESSAGES" / "linli.po", "en"):
        if message.id:
            assert message.string == message.id


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_wording_is_lost(path: Path) -> None:
    assert list(lost(path.read_text())) == []


CODE = """
def f(_, error):
    _("Hello <b>{name}</b>", name=1)
    _.label("Send")
    _.plural("one reading", "{n} readings", 2)
    return _(error.sentence)
"""


@pytest.fixture
def sample(tmp_path: Path) -> Catalog:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "sample.py").write_text(CODE)
    return extracted(tmp_path)


def test_every_way_of_wording_is_collected(sample: Catalog) -> None:
    assert [message.id for message in sample if message.id] == [
        "Hello <b>{name}</b>",
        "Send",
        ("one reading", "{n} readings"),
    ]


GOOD = """
msgid "Hello <b>{name}</b>"
msgstr "<b>{name}</b>你好"

msgid "Send"
msgstr "发送"

msgid "one reading"
msgid_plural "{n} readings"
msgstr[0] "{n}次"
"""


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("", "", []),
        ("发送", "", ["not translated: 'Send'"]),
        ("{name}</b>你好", "{who}</b>你好", ["other {fields} than the original: 'Hello <b>{name}</b>'"]),
        ("<b>{name}</b>你", "{name}你", ["other <tags> than the original: 'Hello <b>{name}</b>'"]),
        ("{n}次", "几次", ["other {fields} than the original: '{n} readings'"]),
        ('msgid "Send"', '#, fuzzy\nmsgid "Send"', ["fuzzy: 'Send'"]),
        ('msgid "Send"', 'msgid "Post"', ["missing: 'Send' (make locales)", "obsolete: 'Post' (make locales)"]),
        ('msgid "Send"\n', '#~ msgid "Old"\n#~ msgstr "旧"\n\nmsgid "Send"\n', ["obsolete: 'Old' (make locales)"]),
    ],
)
def test_a_catalogue_with_a_fault_is_refused(right: str, wrong: str, told: list[str], sample: Catalog) -> None:
    text = GOOD.replace(right, wrong) if right else GOOD
    catalogue = read_po(io.BytesIO(text.encode()), locale="zh_CN")
    assert list(faults(catalogue, sample)) == told


@pytest.mark.parametrize(
    "code",
    [
        '_(f"Hello {name}")',
        '_("Hello " + name)',
        '_("Hello {name}".format(name=name))',
        '_.label(f"Send {n}")',
        '_.plural("one", f"{n}", n)',
        'N_(f"no")',
        'column.label("total")',
        'raise LinliError("gone", "It is gone.")',
    ],
)
def test_wording_that_would_be_lost_is_refused(code: str) -> None:
    assert len(list(lost(code))) == 1


@pytest.mark.parametrize(
    "code", ["_(error.sentence)", "column.label(name)", 'LinliError("gone", N_("It is gone."))', CODE]
)
def test_wording_that_is_kept_passes(code: str) -> None:
    assert list(lost(code)) == []
