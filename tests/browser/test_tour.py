"""The guided tour: every step is shown by the page itself, and believed only when the rows say that it happened."""

import re
from datetime import timedelta
from pathlib import Path
from textwrap import indent

from playwright.async_api import expect

from bot.playground.page import tour
from tests.browser.pages import Showing, Shown
from tests.transcripts.golden import compare

TRANSCRIPT = Path(__file__).parents[1] / "transcripts" / "tour.txt"


async def _stands_at(here: Shown, step: str) -> None:
    number = list(tour.STEPS).index(step) + 1
    await expect(here.page.locator("#tour .count")).to_have_text(f"Step {number} of 8")


def _chat(here: Shown, who: str) -> str:
    """A phone as it reads at the end; the tour goes in real time, so that times of day are left out."""
    lines = [f"On the phone of {who}:\n"]
    for one in here.town.phone(who)["messages"]:
        rows = [" ".join(f"[{button['label']}]" for button in row) for row in one["rows"]]
        said = re.sub(r"^/start .+", "/start", one["text"] or "")
        text = re.sub(r"\b\d\d:\d\d\b", "··:··", "\n".join([said, *rows]))
        lines.append(f"    {'→' if one['from'] == 'me' else '←'}\n{indent(text, ' ' * 8)}\n")
    return "\n".join(lines)


async def test_the_whole_tour_is_shown_step_by_step(show: Showing, update_transcripts: bool) -> None:
    """Eight steps, each done by "Show me", each checked before the next may begin; no complaint of the browser, and it
    reads as its transcript is kept."""
    here = await show()
    told = []
    await here.page.locator("[data-tool=tour]").click()
    for number, step in enumerate(tour.STEPS, 1):
        await _stands_at(here, step)
        told.append(f"{number}. {await here.page.locator('#tour .sentence p').first.inner_text()}")
        await here.page.locator("[data-tour=show]").click()
        await expect(here.page.locator("#tour .hint.done")).to_be_visible(timeout=90_000)
        await here.page.locator("[data-tour=next]").click()
    await expect(here.page.locator("#tour")).to_be_hidden()
    assert here.complaints == []
    chats = [_chat(here, who) for who in here.town.first]
    compare(TRANSCRIPT, "\n".join([*told, "", *chats]), update=update_transcripts)


async def test_a_step_waits_until_it_really_happened(show: Showing) -> None:
    """The next step is closed, what is to be pressed glows, and one's own hand counts as much as "Show me"."""
    here = await show()
    await here.page.locator("[data-tool=tour]").click()
    await expect(here.page.locator("[data-tour=next]")).to_be_disabled()
    await expect(here.clock("slot")).to_have_class("glow")
    await here.clock("plus_10").click()  # past eight as well: it happened, however it came
    await expect(here.page.locator("[data-tour=next]")).to_be_enabled()
    await here.page.locator("[data-tour=next]").click()
    await expect(here.phone("p1").locator(".key.glow")).to_have_text("36.2")
    await expect(here.phone("p1").locator(".key.glow")).to_be_in_viewport()
    await here.taps("p1", "36.6")
    await expect(here.phone("p1").locator(".key.glow")).to_have_text("没有症状，发送")


async def test_nothing_has_happened_before_it_happens(show: Showing) -> None:
    """Asked before anything was done, the town says of each step: not yet."""
    await show.begin()
    since = show.town.stage.time.now() + timedelta(minutes=1)
    assert [step for step in tour.STEPS if (await tour.look(show.town, step, since))["done"]] == []
