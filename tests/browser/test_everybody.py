"""The page for everybody: by keyboard alone, in the dark, by screen reader."""

from playwright.async_api import expect

from tests.browser.pages import PHONE, Showing, Shown

ARROWS = 60
"""More presses of Tab than there are stops on the page."""


async def _tab_to(here: Shown, selector: str) -> None:
    for _ in range(ARROWS):
        await here.page.keyboard.press("Tab")
        if await here.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab does not come to {selector}")


async def _serious(here: Shown, axe: str) -> list[str]:
    """What axe-core finds serious or worse, as sentences."""
    await here.evaluate(axe)
    found = await here.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:120]} {node['any'][0]['message'][:160] if node['any'] else ''}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


async def test_a_report_by_keyboard_alone(show: Showing) -> None:
    """The clock, a phone's buttons and its text box are reached with Tab and pressed with Enter; the focus stays in
    place when the message below it changes."""
    here = await show()
    await _tab_to(here, "[data-clock=slot]")
    await here.page.keyboard.press("Enter")
    await expect(here.phone("p1").locator(".key", has_text="36.6")).to_be_visible()
    await here.page.keyboard.press("Alt+1")
    await here.page.keyboard.press("ArrowUp")
    assert await here.evaluate("document.activeElement.matches('#phone-p1 .message:last-child')")
    await _tab_to(here, "#phone-p1 .message:last-child .key[data-label='36.6']")
    await here.page.keyboard.press("Enter")
    await expect(here.last("p1")).to_contain_text("没有症状")
    assert await here.evaluate("document.activeElement.closest('#phone-p1 .message') !== null")
    await here.page.keyboard.press("Alt+w")
    await here.page.keyboard.type("/help")
    await here.page.keyboard.press("Enter")
    await expect(here.last("p1")).to_contain_text("120")


async def test_the_lists_are_one_stop_each_and_escape_closes(look: Showing) -> None:
    """Arrows go through the phones' switch and the search's list; Escape closes what is open and gives the focus back."""
    here = await look()
    await here.page.locator(".chip").first.focus()
    await here.page.keyboard.press("ArrowRight")
    await here.page.keyboard.press("Enter")
    await expect(here.phone("p10")).to_have_class("phone in-hand")
    await here.page.keyboard.press("End")
    await here.page.keyboard.press("Enter")
    await expect(here.page.locator("#people input")).to_be_focused()
    await here.page.keyboard.press("ArrowDown")
    await here.page.keyboard.press("ArrowDown")
    assert await here.evaluate("[...document.querySelectorAll('.people button')].indexOf(document.activeElement)") == 1
    await here.page.keyboard.press("Escape")
    await expect(here.page.locator("#people")).to_be_hidden()
    await here.page.keyboard.press("?")
    await expect(here.page.locator("#keys")).to_be_visible()


async def test_the_dark_is_dark_and_the_switch_overrules_it(look: Showing) -> None:
    """As the computer has it, until somebody chooses; the choice is kept."""
    here = await look(color_scheme="dark")
    brightness = (
        "getComputedStyle(document.body).color.match(/[0-9.]+/g).slice(0, 3).reduce((sum, one) => sum + +one, 0)"
    )
    assert await here.evaluate(brightness) > 450
    await here.page.locator("[data-theme-button]").click()
    assert await here.evaluate(brightness) < 300
    await here.page.reload()
    await here.page.wait_for_selector("body[data-ready]")
    assert await here.evaluate("document.documentElement.dataset.theme") == "light"


async def test_axe_finds_nothing_serious(look: Showing, axe: str) -> None:
    """In light and dark, at a desk and at a phone's width, with messages, the tour, a menu, the search."""
    here = await look()
    await here.page.locator("[data-tool=tour]").click()
    await here.reminded()
    await here.phone("p10").get_by_label("More: ").click()
    assert await _serious(here, axe) == []
    await here.page.locator(".chip.add").click()
    assert await _serious(here, axe) == []
    assert await _serious(await look(color_scheme="dark"), axe) == []
    assert await _serious(await look(**PHONE), axe) == []


async def test_new_messages_are_said_aloud_once(look: Showing) -> None:
    """A screen reader hears what arrives, with the phone's owner; nothing else on the page interrupts it."""
    here = await look()
    name = await here.phone("w1").locator("h2").inner_text()
    await here.says("w1", "/help")
    await expect(here.page.locator("#said")).to_contain_text(name)
    landmarks = await here.evaluate("[...document.querySelectorAll('header.bar, main, nav, aside')].length")
    assert landmarks == 4
