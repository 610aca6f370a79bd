"""A walk through the help chain in one language: six people of a small street, and one phone in hand at a time."""

import asyncio
import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.async_api import expect

from bot import assembly
from bot.i18n import Wording, Words
from bot.playground.player.story import Story
from tests.browser.pages import Shown
from tests.journeys.help_town import helping

ZONE = ZoneInfo("Asia/Shanghai")
BEGINS = datetime(2026, 3, 2, 7, 55, tzinfo=ZONE)
"""Five minutes before the first reminder of a working day."""
PICTURES = os.environ.get("LINLI_PICTURES", "")
"""A folder for pictures of what is looked at, where somebody wants to read them."""
FITS = """() => {
    const shown = (what) => [...document.querySelectorAll(what)].filter((one) => one.offsetParent);
    const cut = shown(".key, .bubble").filter((one) => one.scrollWidth > one.clientWidth);
    const small = shown("button:not(.inline), select").filter((one) => one.offsetHeight < 44);
    return { wide: document.documentElement.scrollWidth, phones: shown(".phone").length,
        cut: cut.map((one) => one.innerText), small: small.map((one) => one.outerHTML) };
}"""
"""How wide the page is, what is cut on it, which buttons are too small for a finger."""
LATIN = re.compile(r"(?<![/\w])[A-Za-z]{3,}")


def street(language: str) -> Story:
    """Everybody speaks one language: a resident under observation, two workers, a counsellor, a volunteer, a supervisor."""
    talks = {"shift": "00:00-24:00", "languages": [language]}
    base = helping()
    staff = [each | talks for each in base["workers"] if each["id"] in ("wang", "zhao", "he", "sun")]
    staff += [next(each for each in staff if each["id"] == "zhao") | {"id": "wu", "name": "吴敏", "post": "G1"}]
    staff.insert(1, {"id": "tian", "name": "田野", "post": "K1", "role": "volunteer", "skills": [], **talks})
    town = base | {
        "workers": sorted(staff, key=lambda each: each["id"] in ("zhao", "wu")),
        "people": [{"id": "li", "name": "李明", "language": language}, base["people"][1]],
        "households": base["households"][:1],
        "episodes": [{"person": "li", "protocol": "home-observation-14", "starts_at": BEGINS - timedelta(hours=1)}],
    }
    names = {each["id"]: each["name"] for each in (*town["workers"], *town["people"])}
    return Story("help", ZONE, BEGINS, BEGINS, {}, {}, town, names, ())


class Walk:
    """What people read and tap, whatever the language: buttons by what they do, sentences by the catalogue's."""

    def __init__(self, here: Shown, language: str) -> None:
        self.here = here
        self.words: Words = Wording(assembly.folder("locales"))[language]
        self._number = 0

    async def holds(self, who: str) -> None:
        """Take somebody's phone in hand."""
        if not await self.here.phone(who).is_visible():
            await self.here.page.locator(f".chip[data-who={who}]").click()
        await expect(self.here.phone(who)).to_be_visible()

    async def moves(self, by: timedelta) -> None:
        """The clock goes on, and everything due happens."""
        town = self.here.town
        town.jump(town.stage.time.now() + by)
        while town.clock.goal is not None:
            await asyncio.sleep(0.02)
        await town.driver.order(_nothing)

    async def says(self, who: str, text: str) -> None:
        """Write something, and wait until the service has answered."""
        await self.holds(who)
        before = self._shown(who)
        await self.here.says(who, text)
        await self._changes(who, before)

    async def taps(self, who: str, verb: str, *args: str) -> None:
        """Tap the newest button that asks for this, and wait until something has come of it."""
        await self._presses(who, lambda data, _: data[0] == verb and set(args) <= set(data))

    async def picks(self, who: str, *labels: str) -> None:
        """Tap buttons of a form, one after the other, by what stands on them."""
        for label in labels:
            await self._presses(who, lambda _, shown, label=label: shown == label or shown.endswith(f" {label}"))

    def option(self, form: str, link_id: str, code: str) -> str:
        """What an answer of a form is called."""
        item = self.here.town.stage.service.content.desk.newest[form].item(link_id)
        return self.words.pick(next(each for each in item.options if each.code == code).text)

    async def reads(self, who: str, *sentences: str, **values: str) -> None:
        """The phone's newest messages say these sentences of the catalogue; what is not given may be anything."""
        for sentence in sentences:
            said = self.here.phone(who).locator(".message.bot", has_text=self._told(sentence, values))
            await expect(said.last).to_be_attached()

    async def looks(self, name: str) -> None:
        """The screen as it is: nothing cut, nothing wider than the phone, nothing left in another language."""
        found = await self.here.evaluate(FITS)
        assert found == {"wide": 390, "phones": 1, "cut": [], "small": []}, name
        self._number += 1
        if PICTURES:
            await self.here.page.wait_for_timeout(250)
            folder = Path(PICTURES) / self.words.code
            folder.mkdir(parents=True, exist_ok=True)
            await self.here.page.screenshot(path=folder / f"{self._number:02}-{name}.png")

    def foreign(self) -> list[str]:
        """Words of another language, marks of markup and empty values, in anything a phone of the street shows."""
        shown = [text for who in self.here.town.first for text in self.texts(who)]
        bad = [text for text in shown if re.search(r"[{}<]|None|&\w+;", text)]
        return (
            bad
            if self.words.code == "en"
            else bad + [text for text in shown if LATIN.search(text) and text != "English"]
        )

    def texts(self, who: str) -> list[str]:
        said = [one for one in self._shown(who) if one["from"] == "bot"]
        return [str(one["text"]) for one in said] + [
            button["label"] for one in said for row in one["rows"] for button in row
        ]

    def _told(self, sentence: str, values: dict[str, str]) -> re.Pattern[str]:
        slots = {name: f"{{{name}}}" for name in re.findall(r"\{(\w+)\}", sentence)}
        parts = re.split(r"\{(\w+)\}", re.sub(r"</?\w+>", "", self.words.label(sentence, **slots)))
        said = [
            re.escape(part) if at % 2 == 0 else re.escape(values.get(part, "")) or r"[\s\S]*?"
            for at, part in enumerate(parts)
        ]
        return re.compile("".join(said))

    async def _presses(self, who: str, wanted: Any) -> None:
        await self.holds(who)
        label, message = await self._found(who, wanted)
        before = self._shown(who)
        keys = self.here.phone(who).locator(f"#m-{who}-{message} .key")
        await keys.nth(label).click()
        await self._changes(who, before)

    async def _found(self, who: str, wanted: Any) -> tuple[int, int]:
        for _ in range(600):
            for one in reversed(self._shown(who)):
                buttons = [button for row in one["rows"] for button in row]
                for at, button in enumerate(buttons):
                    if wanted(button.get("data", "").split(":"), button["label"]):
                        return at, one["id"]
            await asyncio.sleep(0.05)
        raise AssertionError(f"no such button on the phone of {who}: {self.texts(who)[-12:]}")

    async def _changes(self, who: str, before: list[dict[str, Any]]) -> None:
        for _ in range(600):
            now = self._shown(who)
            if now != before and now[-1]["from"] == "bot":
                await self.here.town.driver.order(_nothing)
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"nothing came of it on the phone of {who}: {self.texts(who)[-12:]}")

    def _shown(self, who: str) -> list[dict[str, Any]]:
        return list(self.here.town.phone(who)["messages"])


async def _nothing() -> None:
    """An order that only waits for its turn."""
