"""What is clicked can be kept, played again, and watched."""

from pathlib import Path

from playwright.async_api import expect

from bot.playground.player import player, story
from tests.browser.pages import Showing


async def test_what_was_clicked_plays_back_to_the_same_chat(show: Showing, tmp_path: Path) -> None:
    """A saved scenario is read by the player, and what the phone received is the same."""
    here = await show()
    await here.reminded()
    await here.taps("p1", "36.6")
    await here.taps("p1", "没有症状")
    await expect(here.last("p1").locator(".key")).to_have_count(0)
    async with here.page.expect_download() as download:
        await here.page.locator("a[download]").first.click()
    file = tmp_path / "clicked.yaml"
    await (await download.value).save_as(file)
    said = [one["text"] for one in here.town.phone("p1")["messages"] if one["from"] == "bot"]
    async with player.opened(story.read(file)) as again:
        lines = [event async for event in again.events()]
        number = again.stage.phones["p1"]
        heard = [one["text"] for one in again.stage.api.phones.read(number)["messages"] if one["from"] == "bot"]
    assert heard == said
    assert not [line for line in lines if isinstance(line, dict) and line["what"] == "refused"]


async def test_a_scenario_is_watched_step_by_step(show: Showing, tmp_path: Path) -> None:
    """A file opens standing still; "next step" does one step and what follows from it."""
    file = tmp_path / "story.yaml"
    file.write_text(
        """
starts_at: 2026-03-01T08:00
areas: [{id: C}, {id: G1, parent: C}]
workers: [{id: w1, post: G1, role: grid_worker}]
people: [{id: li, name: Li, language: en}]
households: [{id: h1, grid: G1, responsible: w1, head: li, members: [li]}]
episodes: [{person: li, protocol: home-observation-14, starts_at: 2026-03-01T07:00}]
steps:
  - {at: 2026-03-01T08:30, who: li, does: says, text: "/help"}
  - {at: 2026-03-01T08:40, does: restart}
"""
    )
    await show.begin(story.read(file))
    here = await show()
    await expect(here.page.locator(".how")).to_have_text("stands still")
    await here.clock("step").click()
    await expect(here.last("li")).to_contain_text("120")
    await expect(here.page.locator("#panel")).to_contain_text("step 1 of 2")
    await here.clock("step").click()
    await expect(here.page.locator("#panel")).to_contain_text("step 2 of 2")
