"""``make pictures``: the README's pictures, taken of the living page: in light, in dark, at a phone's width, of the tour."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("PTB_TIMEDELTA", "1")  # as for every test: read when telegram is first imported

from playwright.async_api import async_playwright, expect

from tests.browser.conftest import found
from tests.browser.pages import FLAGS, Showing, Shown

Scene = Callable[[Shown], Awaitable[None]]


async def _a_morning(here: Shown) -> None:
    """Reminded, one report in two taps, one fever: the worker and the doctor know."""
    await here.reminded()
    await here.taps("p1", "36.6")
    await here.taps("p1", "没有症状")
    await here.says("p10", "38.4 咳嗽")
    await here.taps("p10", "发送")
    await expect(here.last("w1").locator(".key").first).to_be_visible()


async def _reminded(here: Shown) -> None:
    await here.reminded()


async def _touring(here: Shown) -> None:
    await here.page.locator("[data-tool=tour]").click()
    await here.clock("slot").click()
    await here.page.locator("[data-tour=next]:enabled").click()
    await expect(here.phone("p1").locator(".key.glow")).to_be_in_viewport()
    await expect(here.page.locator(".how")).to_have_text("ordinary time")


SCENES: dict[str, tuple[Scene, dict[str, Any]]] = {
    "town": (_a_morning, {}),
    "town-dark": (_a_morning, {"color_scheme": "dark"}),
    "phone": (_reminded, {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True,
                          "has_touch": True}),
    "tour": (_touring, {}),
}  # fmt: skip


async def take(folder: Path, chromium: str) -> None:
    """One picture of each scene, each in a town of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, (scene, context) in SCENES.items():
            async with Showing(browser) as show:
                here = await show(**context)
                await scene(here)
                await here.page.mouse.move(0, 0)
                await here.page.wait_for_timeout(500)
                await here.page.screenshot(path=folder / f"{name}.png")
        await browser.close()


if __name__ == "__main__":
    path = found()
    if path is None:
        sys.exit("The pictures need Chromium: install the packages chromium, fonts-noto-cjk, fonts-noto-color-emoji.")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(folder, path))
