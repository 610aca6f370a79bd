"""An installed wheel is the whole service: it runs far from the checkout, with its content and its languages."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from bot import i18n

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).parent / "uv"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the built wheel in it; the libraries are lent by the environment of the tests."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT)
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "env")
    [wheel] = folder.glob("linli-*.whl")
    run(UV, "pip", "install", "--quiet", "--no-deps", "--python", folder / "env", wheel)
    [packages] = (folder / "env").glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return folder


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(elsewhere: Path, code: str) -> str:
    return run(elsewhere / "env" / "bin" / "python", "-W", "error", "-c", code, cwd=elsewhere)


def test_the_packages_come_from_the_wheel(elsewhere: Path) -> None:
    for package in ("bot", "handlers"):
        assert str(elsewhere) in python(elsewhere, f"import {package}; print({package}.__path__)")
        assert str(ROOT) not in python(elsewhere, f"import {package}; print({package}.__path__)")


def test_every_module_can_be_imported(elsewhere: Path) -> None:
    code = """
import importlib, os, pkgutil
os.environ["PTB_TIMEDELTA"] = "1"
import bot, handlers
for package in (bot, handlers):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if "migrations" not in found.name:
            importlib.import_module(found.name)
            print(found.name)
"""
    assert "bot.i18n" in python(elsewhere, code).split()


def test_content_and_languages_came_along(elsewhere: Path) -> None:
    [packages] = (elsewhere / "env").glob("lib/python*/site-packages")
    shipped = {path.relative_to(ROOT / "content") for path in (ROOT / "content").rglob("*.*")}
    installed = {path.relative_to(packages / "bot/_content") for path in (packages / "bot/_content").rglob("*.*")}
    assert shipped == installed
    words = (
        f"from bot.i18n import Wording; from pathlib import Path; w = Wording(Path({str(packages)!r}, 'bot/_locales'))"
    )
    for language in i18n.LANGUAGES:
        assert python(elsewhere, f"{words}; print(w[{language!r}].code)").strip() == language
