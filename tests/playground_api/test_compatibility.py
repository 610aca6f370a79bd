"""The table of what bots see here and what they see at Telegram is made from the methods themselves."""

import re

import pytest

from bot.playground.api import METHODS, compatibility
from bot.playground.api.methods import Method


def test_every_method_tells_what_it_does_and_what_differs() -> None:
    for name, method in METHODS.items():
        done, differs = compatibility.told(method)
        assert re.fullmatch(r"[A-Z].*\.", done), name
        assert re.fullmatch(r"[a-z].*\.", differs), name
        assert "|" not in done + differs, name


def test_the_table_has_a_line_for_each_method_and_stays_the_same() -> None:
    table = compatibility.table()
    head, rule, *rows = table.splitlines()
    assert (head, rule) == ("| Method | What is done | What differs |", "| --- | --- | --- |")
    assert [re.findall(r"`(\w+)`", row)[0] for row in rows] == list(METHODS)
    assert all(row.startswith("| `") and row.endswith(". |") and row.count(" | ") == 2 for row in rows)
    assert table.endswith("|\n")
    assert compatibility.table() == table
    assert "| `sendMessage` | Sends a text with HTML or entities, all keyboards, replies within the chat. | " in table


def silent() -> None:
    pass


def vague() -> None:
    """Does things."""


def chatty() -> None:
    """Does things.

    Differs: much.

    And more.
    """


@pytest.mark.parametrize("method", [silent, vague, chatty])
def test_a_method_that_tells_less_or_more_is_found(method: Method) -> None:
    with pytest.raises(ValueError, match="in two lines"):
        compatibility.told(method)
