"""The papers are true: tables are the code's, pictures and files that are named are there."""

import re
from pathlib import Path

from bot.playground.api import METHODS
from tests.project import papers

ROOT = Path(__file__).parents[2]


def test_the_table_of_the_bot_api_is_the_code_s() -> None:
    text = papers.CONTRIBUTING.read_text("utf-8")
    assert papers.written(text) == text, "run make papers"
    assert [name for name in METHODS if f"| `{name}` |" not in text] == []


def test_the_table_is_written_anew() -> None:
    old = "before\n<!-- compatibility: x -->\nold\n<!-- end -->\nafter\n"
    assert papers.written(old).startswith("before\n<!-- compatibility: x -->\n\n| Method |")
    assert papers.written(old).endswith("|\n\n<!-- end -->\nafter\n")


def test_every_picture_and_file_that_the_papers_name_is_there() -> None:
    for paper in ("README.md", "CONTRIBUTING.md"):
        for name in re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / paper).read_text("utf-8")):
            assert (ROOT / name).is_file(), f"{paper} names {name}"


def test_every_command_that_the_papers_name_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for paper in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / paper).read_text("utf-8")
        named = set(re.findall(r"^    make ([a-z]+)", text, re.MULTILINE)) | set(re.findall(r"`make ([a-z]+)", text))
        assert named - targets == set(), paper
