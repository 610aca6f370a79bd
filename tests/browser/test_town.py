"""The town in a real browser: phones, clock, panel, trouble, two readers at once."""

from playwright.async_api import expect

from bot import assembly
from bot.i18n import LANGUAGES, Wording
from bot.playground.page import messages
from tests.browser.pages import Showing


async def test_a_killed_service_answers_when_it_is_back(look: Showing) -> None:
    """I1, B6: what is written while the service is dead waits with one tick, and is answered once it lives again."""
    here = await look()
    await here.trouble("kill").click()
    await expect(here.page.locator(".state.dead")).to_be_visible()
    await here.says("p1", "/help")
    await expect(here.last("p1").locator(".ticks")).not_to_have_class("ticks taken")
    await here.trouble("restart").click()
    await expect(here.page.locator(".state.up")).to_be_visible()
    await expect(here.last("p1")).to_contain_text("120")
    assert here.complaints == []


async def test_a_page_that_lost_the_town_comes_back_to_what_it_missed(show: Showing) -> None:
    """The stream breaks, things happen, it is there again: everything missed is shown, nothing twice."""
    here = await show()
    here.may_complain = True
    await show.cut()
    await expect(here.page.locator("#banner")).to_be_visible()
    here.town.jump(here.town.next_slot())
    here.town.handsets.say("w1", "/help")
    await show.back()
    await expect(here.phone("p1").locator(".key", has_text="36.6")).to_be_visible()
    await expect(here.last("w1")).to_contain_text("120")
    await expect(here.page.locator("#banner")).to_be_hidden()
    ids = await here.evaluate("[...document.querySelectorAll('.message')].map((one) => one.id)")
    assert len(ids) == len(set(ids))


async def test_two_browsers_see_the_same_town(show: Showing) -> None:
    """M10, M2: whatever one of them presses, the other sees: two taps are a report, and the panel tells of it."""
    one, other = await show(), await show(color_scheme="dark")
    await one.reminded()
    await other.taps("p1", "36.5")
    await expect(one.last("p1")).to_contain_text("没有症状")
    await one.taps("p1", "没有症状")
    await expect(other.last("p1").locator(".key")).to_have_count(0)
    await expect(other.page.locator("#panel")).to_contain_text("1 in, 0 missed")
    await one.trouble("slow").click()
    await expect(other.trouble("slow")).to_have_attribute("aria-pressed", "true")
    assert one.complaints + other.complaints == []


async def test_somebody_new_joins_by_the_link_on_their_phone(look: Showing) -> None:
    """Whoever is searched for gets a phone with their invitation on it; Start makes them known."""
    here = await look()
    await here.page.locator(".chip.add").click()
    await here.page.locator("#people input").fill("G2-003")
    await here.page.locator("#people input").press("Enter")
    await here.page.locator(".start .primary").click()
    await expect(here.page.locator(".phone").last.locator(".message.bot")).to_have_count(1)
    assert "joins" in here.town.scenario.written(here.town.stage.time.now())


async def test_a_blocked_phone_says_so_and_writing_again_lifts_it(look: Showing) -> None:
    """B3: the phone in hand blocks the bot from the panel, and starts it again."""
    here = await look()
    await here.phone("s1").locator(".messages").click()
    await here.trouble("block").click()
    await here.phone("s1").locator(".start .primary").click()
    await expect(here.last("s1")).to_contain_text("120")


async def test_a_picture_a_place_and_a_card_are_sent_from_a_phone(look: Showing) -> None:
    """What a phone can send besides words shows in the chat; the picture is the town's own file."""
    here = await look()
    icon = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73000000134944415478da63fccf80011818"
        "fe333018000d0a01fd1b7a2b5d0000000049454e44ae426082"
    )
    await (
        here.phone("p1")
        .locator("input[type=file]")
        .set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": icon})
    )
    await expect(here.phone("p1").locator("img.photo")).to_be_visible()
    await here.phone("p1").get_by_label("Attach").click()
    await here.phone("p1").get_by_text("Where I am").click()
    await expect(here.phone("p1")).to_contain_text("30.5928")
    assert here.complaints == []


async def test_the_page_speaks_four_languages(look: Showing) -> None:
    """Each language is chosen on the page, kept, and said everywhere; what phones show stays their owners'."""
    here = await look()
    wording = Wording(assembly.folder("locales"))
    for code in LANGUAGES:
        await here.page.locator("#tools select").select_option(code)
        said = messages.texts(wording[code])
        await expect(here.page.locator("[data-tool=tour]")).to_have_text(said["start_tour"])
        await expect(here.page.locator("#panel h3").first).to_have_text(said["panel"])
        await expect(here.clock("slot")).to_have_text(said["slot"])
        assert await here.evaluate("document.documentElement.lang") == code.replace("_", "-")
    await here.page.reload()
    await expect(here.page.locator("[data-tool=tour]")).to_have_text(messages.texts(wording["ko"])["start_tour"])


async def test_a_phone_shows_the_newest_unless_somebody_reads_further_up(show: Showing) -> None:
    """What arrives is seen, also on a phone that has become smaller; who scrolls up stays there, and a button leads back."""
    here = await show()
    newest, button = here.last("p1").locator(".key").first, here.phone("p1").locator(".newest")
    await here.page.set_viewport_size({"width": 1280, "height": 560})
    await here.reminded()
    await expect(here.last("p1")).to_be_in_viewport()
    await here.phone("p1").locator(".messages").hover()
    await here.page.mouse.wheel(0, -2000)
    await expect(newest).not_to_be_in_viewport()
    await here.clock("slot").click()
    await button.click()
    await expect(here.last("p1")).to_be_in_viewport()


async def test_a_phone_with_three_hundred_messages_grows_by_one(look: Showing) -> None:
    """A new message touches its own element only, however long the chat is."""
    here = await look()
    number, before = here.town.stage.phones["p1"], await here.phone("p1").locator(".message.me").count()
    for at in range(300):
        here.town.stage.api.phones.say(number, f"36.{at % 10}?")
    here.town.stage.api.phones.account().queue.drop()  # the service is not to answer them
    await expect(here.phone("p1").locator(".message.me")).to_have_count(before + 300, timeout=90_000)
    await here.evaluate(
        """() => { window.touched = 0; new MutationObserver((all) => { for (const one of all)
        window.touched += one.addedNodes.length + one.removedNodes.length; })
        .observe(document.querySelector('#phone-p1 .messages'), {childList: true, subtree: true}); }"""
    )
    await here.says("p1", "/help")
    await expect(here.last("p1")).to_contain_text("120")
    assert await here.evaluate("window.touched") <= 8
    at_the_end = "(list) => list.scrollHeight - list.scrollTop - list.clientHeight < 5"
    assert await here.phone("p1").locator(".messages").evaluate(at_the_end)


async def test_what_is_broken_is_told_and_mended_by_itself(look: Showing) -> None:
    """B4, B5: after a bad gateway the answer comes once more and is called possibly twice; after a 429 it waits ten
    seconds; the page says before what to expect."""
    here = await look()
    await here.clock("now").click()
    await here.trouble("502").click()
    await expect(here.page.locator(".expect")).to_contain_text("possibly twice")
    await here.says("d1", "/help")
    await expect(here.page.locator(".outcome.possibly_twice").first).to_be_visible()
    await here.trouble("429").click()
    await here.says("d1", "/language")
    await expect(here.page.locator(".lane.reply.busy")).to_be_visible()
    await expect(here.page.locator("#panel")).not_to_contain_text("null")
    await here.clock("plus_10").click()
    await expect(here.last("d1").locator(".key", has_text="English")).to_be_visible()
    await here.trouble("slow").click()
    await here.trouble("calm").click()
    await expect(here.trouble("calm")).to_have_count(0)
