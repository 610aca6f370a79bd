"""A page as its reader uses it: phones by their owner's short name, buttons by what they say or do."""

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from bot.playground.page import server, town
from bot.playground.page.town import Town
from bot.playground.player.story import Story

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong


class Shown:
    """One browser's page of a town. ``complaints`` are console errors and requests to anywhere else."""

    def __init__(self, town: Town, url: str, context: BrowserContext) -> None:
        self.town = town
        self.url = url
        self.context = context
        self.page: Page
        self.complaints: list[str] = []
        self.may_complain = False

    async def open(self) -> None:
        self.page = await self.context.new_page()
        self.page.on("console", lambda said: self._note(said.type in ("error", "warning"), f"{said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self._note(True, f"error: {error}"))
        self.page.on(
            "request", lambda asked: self._note(not asked.url.startswith((self.url, "blob:", "data:")), asked.url)
        )
        await self.page.goto(self.url)
        await self.page.wait_for_selector("body[data-ready]")

    async def close(self) -> None:
        await self.context.close()

    def _note(self, wrong: bool, what: str) -> None:
        if wrong and not self.may_complain:
            self.complaints.append(what)

    def phone(self, who: str) -> Locator:
        return self.page.locator(f"#phone-{who}")

    def last(self, who: str) -> Locator:
        """The newest message on a phone."""
        return self.phone(who).locator(".message").last

    def clock(self, hand: str) -> Locator:
        return self.page.locator(f"[data-clock={hand}]")

    def trouble(self, kind: str) -> Locator:
        return self.page.locator(f'[data-trouble="{kind}"]')

    async def taps(self, who: str, label: str) -> None:
        await self.phone(who).locator(".key", has_text=label).last.click()

    async def says(self, who: str, text: str) -> None:
        await self.phone(who).locator("textarea").fill(text)
        await self.phone(who).locator("textarea").press("Enter")

    async def reminded(self) -> None:
        """The clock goes to the first reminder, and it is there."""
        await self.clock("slot").click()
        await expect(self.phone("p1").locator(".key", has_text="36.6").last).to_be_visible()

    async def evaluate(self, script: str, *given: Any) -> Any:
        return await self.page.evaluate(script, *given)


class Showing:
    """One town behind one address, and the pages that look at it."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._stack = AsyncExitStack()
        self._pages: list[Shown] = []
        self._runner: web.AppRunner | None = None
        self.town: Town
        self.url = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        await self.close_pages()
        await self._stack.aclose()

    async def close_pages(self) -> None:
        while self._pages:
            await self._pages.pop().close()

    async def begin(self, told: Story | None = None) -> None:
        """The town begins; ``await show()`` does it by itself."""
        self.town = await self._stack.enter_async_context(town.opened(told))
        self._stack.push_async_callback(self.cut)
        await self.serve(0)

    async def __call__(self, **context: Any) -> Shown:
        """A page in a browser of its own, as ``context`` describes it."""
        if not self.url:
            await self.begin()
        given = {"locale": "en-US", "viewport": {"width": 1680, "height": 945}, "reduced_motion": "reduce", **context}
        page = Shown(self.town, self.url, await self._browser.new_context(**given))
        self._pages.append(page)
        await page.open()
        return page

    async def serve(self, port: int) -> None:
        self._runner, self.url = await server.listen(self.town, port)

    async def cut(self) -> None:
        """Nobody answers at the address any more."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def back(self) -> None:
        """The same town at the same address."""
        await self.serve(int(self.url.rstrip("/").rpartition(":")[2]))
