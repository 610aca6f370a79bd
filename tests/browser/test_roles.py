"""A morning of the small town on the page: a fever is reported, answered, read about; a head reports for a member."""

from playwright.async_api import expect

from tests.browser.pages import Showing, Shown


async def _has_a_fever(here: Shown) -> None:
    """M3, M6: understood, sent, recorded; who will call, within how long, and what to do until then."""
    await here.says("p1", "38.4 咳嗽")
    await here.taps("p1", "发送")
    for told in ("38.4", "30", "120"):
        await expect(here.last("p1")).to_contain_text(told)


async def _reports_for_a_member(here: Shown) -> None:
    """M9: the reminder names the member; two taps are their report; the answer names them too."""
    name = here.town.story.names["p10a"]
    await expect(here.last("p10")).to_contain_text(name)
    await here.taps("p10", "36.6")
    await here.taps("p10", "没有症状")
    await expect(here.last("p10")).to_contain_text("✅")
    await expect(here.last("p10")).to_contain_text(name)


async def _reads_what_was_reported(here: Shown) -> None:
    """M6, A2: the alert says where and what kind; the reading itself comes only when it is asked for."""
    await expect(here.last("d1")).to_contain_text("G1-001")
    await expect(here.last("d1")).not_to_contain_text("38.4")
    await here.last("d1").locator(".key").nth(1).click()
    await expect(here.last("d1")).to_contain_text("38.4")


async def _answers_the_alert(here: Shown) -> None:
    """M6: taken with one tap, reviewed with another, and the resident reads both; /grid tells the rest of the day."""
    await here.taps("w1", "我现在打电话")
    await expect(here.last("p1")).to_contain_text("📞")
    findings = here.last("w1").locator(".key")
    await expect(findings).to_have_count(5)  # the details, whom to call, and three things that may have been found
    await findings.nth(2).click()
    await expect(here.last("p1")).to_contain_text("120")
    await here.says("w1", "/grid")
    await here.last("w1").locator(".key").first.click()
    await expect(here.last("w1")).to_contain_text("G1-")


async def test_a_fever_reaches_who_must_know_and_who_answers(show: Showing) -> None:
    """Resident, head of household, doctor and worker side by side: each reads what is theirs, and the panel counts."""
    here = await show()
    await here.reminded()
    await _has_a_fever(here)
    await _reads_what_was_reported(here)
    await _answers_the_alert(here)
    await _reports_for_a_member(here)
    await expect(here.page.locator("#panel")).to_contain_text("2 in, 0 missed")
    assert here.complaints == []
