"""A real Chromium and a living town for every test: the page is driven as people do."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.pages import FLAGS, Showing

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk", "fonts-noto-color-emoji")


def found() -> str | None:
    """Chromium where the environment names it, else on the path."""
    named = os.environ.get("LINLI_CHROMIUM")
    return named if named and os.access(named, os.X_OK) else next(filter(None, map(shutil.which, NAMES)), None)


def installed() -> None:
    """Take the system's own packages, where this may be done."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
    ):
        subprocess.run(command, env=environment, check=False, capture_output=True, timeout=900)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; one sentence says what to install where there is none."""
    if found() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        installed()
    path = found()
    assert path, f"The page's tests need Chromium: install the packages {', '.join(PACKAGES)} (or set LINLI_CHROMIUM)."
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A Chromium without a screen; each page gets a context of its own."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def show(browser: Browser) -> AsyncIterator[Showing]:
    """``await show()``: the small town (or a story's) on a page; every page of a test is of the same town."""
    async with Showing(browser) as showing:
        yield showing


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kept(browser: Browser) -> AsyncIterator[Showing]:
    async with Showing(browser) as showing:
        yield showing


@pytest_asyncio.fixture(loop_scope="session")
async def look(kept: Showing) -> AsyncIterator[Showing]:
    """The same, of one town that all tests share which do not mind what happened in it before."""
    yield kept
    await kept.close_pages()


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script."""
    spec = importlib.util.find_spec("axe_playwright_python")
    assert spec
    assert spec.origin
    return (Path(spec.origin).parent / "axe.min.js").read_text("utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One Chromium, and so one event loop, for this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
