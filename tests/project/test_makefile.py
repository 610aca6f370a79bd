"""`make` is the way in: it explains itself, sets everything up, and says in one sentence what a machine lacks."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISED = {
    *(
        "setup",
        "demo",
        "day",
        "run",
        "play",
        "test",
        "check",
        "content",
        "locales",
        "migration",
        "transcripts",
        "bench",
        "torture",
    ),
    *("lint", "lock", "pictures", "papers", "scenarios", "clean", "help"),
}


def make(folder: Path, *arguments: str, path: str = os.defpath) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path, "HOME": str(folder), "LC_ALL": "C"}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone, in a folder with a space in its name."""
    folder = tmp_path / "my town"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


def program(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_make_alone_prints_one_line_for_every_target() -> None:
    told = make(ROOT).stdout
    assert set(re.findall(r"^  make (\w+) +\S", told, re.MULTILINE)) == PROMISED
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == PROMISED


def test_an_old_python_is_told_in_one_sentence(clone: Path) -> None:
    python = program(clone / "python3", "exit 1")
    done = make(clone, "test", f"PYTHON={python}")
    assert done.returncode
    assert "Linli needs Python 3.11 or newer" in done.stderr


def test_a_python_that_makes_no_environments_is_told_in_one_sentence(clone: Path) -> None:
    python = program(clone / "python3", f'case "$2" in *ensurepip*) exit 1;; esac; exec "{sys.executable}" "$@"')
    done = make(clone, "test", f"PYTHON={python}")
    assert done.returncode
    assert "install the package python3-venv" in done.stderr


def test_an_environment_that_is_there_costs_nothing(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / ".ready").touch()
    assert make(clone, "--dry-run", "demo").stdout == ".venv/bin/linli demo\n"


def test_a_uv_that_is_already_here_does_the_work(clone: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    program(tools / "uv", f'echo "uv $*" >said; mkdir -p .venv/bin; ln -s {shutil.which("echo")} .venv/bin/linli')
    done = make(clone, "demo", f"PYTHON={sys.executable}", path=f"{tools}:{os.defpath}")
    assert done.stdout == "demo\n"  # the argument: the program stands in for linli
    assert (clone / "said").read_text() == "uv sync --locked --quiet\n"


def test_what_ci_runs_is_make_check() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[-1] == "make check"
