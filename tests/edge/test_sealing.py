"""Personal text at rest: known answers, bound to its place, opened by the ring only, printed as stars."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.errors import SettingsError
from bot.sealing import KeyFile, KeyRing, Sealed, SealedText, SealError
from tests.workshop import ring

PLACE = ("persons.name", 7)
DIALECT = sqlite.dialect()
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@given(ANY_TEXT, ANY_TEXT.filter(lambda place: not any("\ud800" <= each <= "\udfff" for each in place)))
def test_what_was_sealed_opens_in_its_place(text: str, place: str) -> None:
    assert ring().open(ring().seal(text, place, 1), place, 1) == text


def test_the_blob_is_what_its_description_says() -> None:
    """Version, key id, nonce, AES-256-GCM under the data key with the place as context: others could read it."""
    blob = ring().seal("王芳", *PLACE).blob
    assert (blob[0], int.from_bytes(blob[1:3], "big")) == (1, 1)
    assert AESGCM(b"d" * 32).decrypt(blob[3:15], blob[15:], b"persons.name\x007") == "王芳".encode()


def test_a_known_blob_still_opens() -> None:
    """Rows of years ago must open: this one was written by the first version."""
    blob = bytes.fromhex("010001000102030405060708090a0b26e05926895b8bbf7bc8c7d3c778c119a6d5")
    assert ring().open(Sealed(blob), *PLACE) == "li"


def test_two_seals_of_one_text_differ() -> None:
    assert ring().seal("a", *PLACE).blob != ring().seal("a", *PLACE).blob


@pytest.mark.parametrize(
    "place", [("persons.name", 8), ("persons.phone", 7), ("persons.name",), ("persons.name", 7, 1)]
)
def test_in_another_place_it_does_not_open(place: tuple[Any, ...]) -> None:
    sealed = ring().seal("a", *PLACE)
    with pytest.raises(SealError, match=r"sealed for another place, or damaged, at persons\."):
        ring().open(sealed, *place)


@given(st.data())
def test_damaged_anywhere_it_does_not_open(data: st.DataObject) -> None:
    blob = bytearray(ring().seal("secret", *PLACE).blob)
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealError):
        ring().open(Sealed(bytes(blob)), *PLACE)


@given(st.integers(0, 33))
def test_cut_short_it_does_not_open(length: int) -> None:
    blob = ring().seal("secret", *PLACE).blob[:length]
    with pytest.raises(SealError):
        ring().open(Sealed(blob), *PLACE)


def test_old_keys_open_and_the_newest_seals() -> None:
    old = KeyRing({1: b"d" * 32}, b"r" * 32)
    both = KeyRing({1: b"d" * 32, 2: b"e" * 32}, b"r" * 32)
    assert both.open(old.seal("a", *PLACE), *PLACE) == "a"
    assert both.key_ids == [1, 2]
    with pytest.raises(SealError, match=r"a key that is not on the ring, at persons\.name"):
        old.open(both.seal("a", *PLACE), *PLACE)


def test_it_prints_as_stars() -> None:
    sealed = ring().seal("secret", *PLACE)
    assert str(sealed) == repr(sealed) == f"{sealed}" == "Sealed(***)"
    assert "secret" not in repr(ring()) + repr(ring().__dict__)
    assert str not in type(sealed).__mro__


def test_a_sealed_column_refuses_plain_text() -> None:
    column = SealedText()
    with pytest.raises(TypeError, match="only Sealed"):
        column.process_bind_param("plain", DIALECT)  # type: ignore[arg-type]  # the mistake that is tried
    assert column.process_bind_param(None, DIALECT) is None
    assert column.process_result_value(None, DIALECT) is None
    blob = ring().seal("a", *PLACE).blob
    assert column.process_bind_param(Sealed(blob), DIALECT) == blob
    opened = column.process_result_value(memoryview(blob), DIALECT)
    assert opened is not None
    assert opened.blob == blob


def test_the_index_finds_equal_values_of_one_kind_under_one_ring() -> None:
    index = ring().index("4242:1001", "chat")
    assert (
        index.hex() == "e6b9f2e5a497964597ca9858cf2dba30"
    )  # HMAC-SHA256 under HKDF's "index" key: rows are found by it
    others = [
        ring().index("4242:1002", "chat"),
        ring().index("4242:1001", "phone"),
        KeyRing({1: b"d" * 32}, b"s" * 32).index("4242:1001", "chat"),
    ]
    assert index not in others
    assert ring().index("\ud800", "chat")


def test_a_buttons_tag_is_short_and_keyed() -> None:
    assert ring().tag("answer:1") == "SXxh3h_S"
    assert ring().tag("answer:1") != ring().tag("answer:2")
    assert ring().tag("answer:1") != KeyRing({1: b"d" * 32}, b"s" * 32).tag("answer:1")
    assert ring().tag("\ud800")


def test_the_index_the_tags_and_the_chain_have_keys_of_their_own() -> None:
    keys = {ring().audit_key, ring()._index, ring()._tag}  # noqa: SLF001 -- that they differ is the point
    assert len(keys) == 3
    assert b"r" * 32 not in keys


# --- the file


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    made = KeyFile(tmp_path / "keys" / "ring.json")
    made.make()
    return made


def test_a_new_file_is_for_its_owner_only_and_never_overwritten(file: KeyFile) -> None:
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    before = file.path.read_bytes()
    with pytest.raises(FileExistsError):
        file.make()
    assert file.path.read_bytes() == before
    assert file.read().key_ids == [1]


def test_two_files_have_different_keys(file: KeyFile, tmp_path: Path) -> None:
    other = KeyFile(tmp_path / "other.json")
    other.make()
    with pytest.raises(SealError):
        other.read().open(file.read().seal("a", *PLACE), *PLACE)
    assert other.fingerprint() != file.fingerprint()
    assert len(file.fingerprint()) == 8


def test_adding_a_key_keeps_what_was_sealed(file: KeyFile) -> None:
    sealed = file.read().seal("a", *PLACE)
    before = file.fingerprint()
    assert file.add() == 2
    assert file.add() == 3
    ring_ = file.read()
    assert (ring_.key_ids, ring_.newest) == ([1, 2, 3], 3)
    assert ring_.open(sealed, *PLACE) == "a"
    assert ring_.index("a", "chat") == file.read().index("a", "chat")
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert file.fingerprint() != before
    assert [each.name for each in file.path.parent.iterdir()] == ["ring.json"]


@pytest.mark.parametrize(
    ("mode", "is_read"), [(0o400, True), (0o600, True), (0o640, False), (0o604, False), (0o644, False)]
)
def test_a_file_that_others_can_read_is_refused(file: KeyFile, mode: int, is_read: bool) -> None:
    file.path.chmod(mode)
    if is_read:
        assert file.read().newest == 1
    else:
        with pytest.raises(SettingsError, match="can be read by others; run `chmod 600`"):
            file.read()


def test_a_missing_file_says_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist; `linli init` makes it"):
        KeyFile(tmp_path / "keys.json").read()


GOOD = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "null", "7", "{", "\u738b", json.dumps({"root": GOOD}), json.dumps({"data": {"1": GOOD}}),
        json.dumps({"root": GOOD, "data": {}}), json.dumps({"root": GOOD, "data": [GOOD]}),
        json.dumps({"root": GOOD, "data": {"one": GOOD}}), json.dumps({"root": "QUJD", "data": {"1": GOOD}}),
        json.dumps({"root": 5, "data": {"1": GOOD}}), json.dumps({"root": "*", "data": {"1": GOOD}}),
    ],
)  # fmt: skip
def test_what_is_not_a_key_file_is_refused_without_quoting_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content, "utf-8")
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="is not a key file") as refused:
        KeyFile(path).read()
    assert GOOD not in str(refused.value)
    assert refused.value.__cause__ is None
