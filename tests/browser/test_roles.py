"""Each role's main journey on the page, as its people do it: report, report for another, answer, look in, hear of silence."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.pages import Showing, Shown

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SPEAKING = {"zh_CN": "p1", "zh_TW": "p4", "en": "p6", "ko": "p8"}
"""Somebody under observation in each language."""


async def _has_a_fever(here: Shown) -> None:
    """The resident is reminded and writes of a fever and a cough."""
    await here.reminded()
    await here.says("p1", "38.4 咳嗽")
    await here.taps("p1", "发送")
    await expect(here.last("p1")).to_contain_text("38.4")


async def test_a_resident_reports_a_fever_and_knows_who_calls(show: Showing) -> None:
    """M3, M6: understood, sent, recorded; who will call, within how long, and what to do until then."""
    here = await show()
    await _has_a_fever(here)
    await expect(here.last("p1")).to_contain_text("30")
    await expect(here.last("p1")).to_contain_text("120")
    assert here.complaints == []


async def test_a_head_of_household_reports_for_a_member(show: Showing) -> None:
    """M9: the reminder names the member; two taps are their report; the answer names them too."""
    here = await show()
    await here.reminded()
    name = here.town.story.names["p10a"]
    await expect(here.last("p10")).to_contain_text(name)
    await here.taps("p10", "36.6")
    await here.taps("p10", "没有症状")
    await expect(here.last("p10")).to_contain_text("✅")
    await expect(here.last("p10")).to_contain_text(name)
    assert here.complaints == []


async def test_a_worker_answers_an_alert_and_looks_at_the_day(show: Showing) -> None:
    """M6: taken with one tap, reviewed with another, and the resident reads both; /grid tells the rest of the day."""
    here = await show()
    await _has_a_fever(here)
    await here.taps("w1", "我现在打电话")
    await expect(here.last("p1")).to_contain_text("📞")
    findings = here.phone("w1").locator(".message").last.locator(".key")
    await expect(findings).to_have_count(4)  # the details, and three things that may have been found
    await findings.nth(1).click()
    await expect(here.last("p1")).to_contain_text("120")
    await here.says("w1", "/grid")
    await expect(here.last("w1").locator(".key").first).to_be_visible()
    await here.last("w1").locator(".key").first.click()
    await expect(here.last("w1")).to_contain_text("G1-")
    assert here.complaints == []


async def test_a_doctor_reads_what_was_reported(show: Showing) -> None:
    """M6, A2: the alert says where and what kind; the reading itself comes only when it is asked for."""
    here = await show()
    await _has_a_fever(here)
    await expect(here.last("d1")).to_contain_text("G1-001")
    await expect(here.last("d1")).not_to_contain_text("38.4")
    await here.last("d1").locator(".key").nth(1).click()
    await expect(here.last("d1")).to_contain_text("38.4")
    assert here.complaints == []


async def test_a_supervisor_hears_of_the_third_silence(show: Showing) -> None:
    """M11: nobody reports; after the third slot the supervisor reads of whom, and who was told before."""
    here = await show()
    here.town.jump(here.town.story.starts_at + timedelta(hours=26, minutes=10))
    await expect(here.phone("w1").locator(".message", has_text="🔕").first).to_be_visible()
    await expect(here.phone("s1").locator(".message", has_text="🔕").first).to_contain_text("G")
    await here.says("s1", "/grid")
    await expect(here.last("s1").locator(".key").first).to_be_visible()
    assert here.complaints == []


@pytest.mark.parametrize("language", SPEAKING)
async def test_in_every_language_a_check_in_fits_a_phone(show: Showing, language: str, tmp_path: Path) -> None:
    """390 px: the question, the symptoms and the answer stand whole on the screen, in each language; ``tmp_path`` keeps
    the pictures."""
    here = await show(**PHONE)
    who = SPEAKING[language]
    if who != "p1":
        await here.page.locator(".chip.add").click()
        await here.page.locator("#people input").fill(here.town.story.names[who])
        await here.page.locator("#people input").press("Enter")
        await expect(here.phone(who)).to_be_visible()
    here.town.jump(here.town.next_slot())
    await expect(here.last(who).locator(".key", has_text="36.6")).to_be_visible()
    for number in range(3):
        await expect(here.last(who)).to_be_visible()
        await here.page.screenshot(path=tmp_path / f"{language}-{number}.png")
        assert await here.evaluate("document.documentElement.scrollWidth") <= 390
        keys = "[...document.querySelectorAll('.key')].filter((one) => one.offsetParent)"
        assert (
            await here.evaluate(
                f"{keys}.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)"
            )
            == []
        )
        if number == 0:
            await here.taps(who, "36.6")
            await expect(here.last(who).locator(".key").nth(10)).to_be_visible()
            await expect(
                here.last(who).locator(".key").first
            ).to_be_in_viewport()  # "no symptoms, send", above all others
        elif number == 1:
            await here.last(who).locator(".key").first.click()
            await expect(here.last(who)).to_contain_text("✅")
