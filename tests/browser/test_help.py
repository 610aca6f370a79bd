"""Help, from the first tap to the thank-you, on a phone's screen in each language: every role of the chain in one street."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from bot.assistance.messages.pages import LISTS
from bot.i18n import LANGUAGES
from tests.browser.pages import PHONE, Showing
from tests.browser.walking import Walk, street
from tests.journeys.test_crisis import CRIES

CLOSED = "Your request (<b>{kind}</b>) has been closed. Is it solved? If not, tap “No” and it is opened again."
STILL_NEEDED = (
    "Do you feel a little better now? If you still need somebody, tap it, and people are asked to contact you again."
)
HELLO = {"zh_CN": "请放门口", "zh_TW": "請放門口", "en": "Please leave it at the door", "ko": "문 앞에 두고 가 주세요"}
COMING = {"zh_CN": "下午三点到", "zh_TW": "下午三點到", "en": "I come at three", "ko": "오후 세 시에 갑니다"}


async def _reports(walk: Walk) -> None:
    """M10, M2: reminded, two taps, answered; "no symptoms, send" stands above everything else."""
    walk.here.town.jump(walk.here.town.next_slot())
    await walk.looks("reminder")
    await walk.picks("li", "36.6")
    await expect(walk.here.last("li").locator(".key").nth(10)).to_be_visible()
    await expect(walk.here.last("li").locator(".key").first).to_be_in_viewport()
    await walk.looks("symptoms")
    await walk.here.last("li").locator(".key").first.click()
    await expect(walk.here.last("li")).to_contain_text("✅")
    await walk.looks("reported")


async def _asks_for_food(walk: Walk) -> None:
    """R7: a few taps; the resident reads by when somebody answers, the worker what it is about."""
    await walk.says("li", "/need")
    await walk.looks("need")
    await walk.taps("li", "need", "supplies")
    next_, skip = walk.words.label("Next"), walk.words.label("Skip")
    await walk.picks("li", walk.option("need-supplies", "items", "parcel"))
    await walk.looks("items")
    await walk.picks("li", next_, skip, "2", walk.option("need-supplies", "lasts", "gone"))
    await walk.looks("note")
    await walk.picks("li", walk.words.label("Skip and send"))
    await walk.reads("li", "Somebody answers you by {time}. If they cannot, I ask the next person.", time="08:30")
    await walk.looks("asked")
    await walk.reads("wang", "Please answer by {time}.", time="08:30")
    await walk.holds("wang")
    await walk.looks("offered")


async def _talks(walk: Walk) -> None:
    """R8, R13: accepted, then both write to each other through the bot."""
    await walk.taps("wang", "request")
    await walk.looks("details")
    await walk.taps("wang", "accept")
    await walk.reads("li", "🤝 Your {role} looks after your request (<b>{kind}</b>) and will contact you.")
    await walk.says("li", "/requests")
    await walk.reads("li", "{who} looks after it, since {time}, and contacts you.")
    await walk.looks("requests")
    await walk.taps("li", "say")
    await walk.says("li", HELLO[walk.words.code])
    await walk.reads("li", "✓ Passed on.")
    await walk.taps("wang", "say")
    await walk.says("wang", COMING[walk.words.code])
    await walk.reads("wang", "✓ Passed on.")
    await walk.looks("relay-worker")
    await walk.holds("li")
    await expect(walk.here.last("li")).to_contain_text(COMING[walk.words.code])
    await walk.looks("relay")


async def _brings_it(walk: Walk) -> None:
    """R15, R11: a note, the household's code at the door, closed; one tap says that it is solved, and thanks."""
    (code,) = {found[1] for text in walk.texts("li") if (found := re.search(r"🔑\D*(\d{4})", text))}
    await walk.says("wang", "/tasks")
    await walk.looks("tasks")
    await walk.taps("wang", "request")
    await walk.looks("page")
    await walk.taps("wang", "work", "note")
    await walk.says("wang", HELLO[walk.words.code])
    await walk.reads("wang", "📝 Your note on <b>{reference}</b> is kept.", reference="G1-001")
    await walk.taps("wang", "work", "delivered")
    await walk.picks("wang", walk.option("say-proof", "how", "code"))
    await walk.says("wang", code)
    await walk.reads("wang", "<b>{reference}</b>: {what}. Is that all?", reference="G1-001")
    await walk.looks("delivered")
    await walk.taps("wang", "work", "close")
    await walk.reads("li", CLOSED)
    await walk.holds("li")
    await walk.looks("survey")
    await walk.taps("li", "solved", "yes")
    await walk.reads("li", "Thank you. I am glad that it is solved.")
    await walk.reads(
        "wang", "💚 <b>{reference}</b> says thank you for your help ({kind}). It is closed.", reference="G1-001"
    )


async def _takes_an_errand(walk: Walk) -> None:
    """P13: what is missing is on the board; taken, brought, closed; the hours add up, and the resident knew who comes."""
    words = walk.words
    await walk.says("li", "/need")
    await walk.taps("li", "need", "medicine")
    await walk.picks("li", words.label("Skip"))
    await walk.says("li", "Aspirin")
    await walk.picks("li", words.label("Skip"), "0", words.label("No"))
    await walk.picks("li", walk.option("need-medicine", "card", "not_needed"))
    await walk.looks("medicine")
    await walk.reads("li", "Somebody answers you by {time}. If they cannot, I ask the next person.")
    await walk.says("tian", "/board")
    await walk.looks("board")
    await walk.taps("tian", "board")
    await walk.looks("errand")
    await walk.reads("wang", "<b>{reference}</b>: a colleague ({role}) looks after this. Nothing more to do.")
    await walk.moves(timedelta(minutes=80))
    await walk.taps("tian", "work", "visited")
    await walk.taps("tian", "work", "close")
    await walk.says("tian", "/board")
    await walk.reads("tian", "💚 {so_far}, {hours} h {minutes} min in all.", hours="1", minutes="20")
    await walk.looks("hours")


async def _is_in_danger(walk: Walk) -> None:
    """R9, C1, C3: the numbers at once; the counsellor has it with one tap, reads the steps, calls and closes."""
    await walk.says("li", CRIES[walk.words.code])
    await walk.reads("li", "You are not alone, and it was right to say it. Please call now:")
    await expect(walk.here.last("li")).to_contain_text("120")
    await walk.looks("numbers")
    await walk.taps("li", "safe", "no")
    await expect(walk.here.last("li")).to_contain_text("120")
    await walk.looks("not-safe")
    await walk.holds("sun")
    await walk.looks("crisis-supervisor")
    await walk.holds("he")
    await walk.looks("crisis-alert")
    await walk.taps("he", "accept")
    await walk.taps("he", "request")
    await walk.reads("he", "The alarm rests on: {signs}.")
    await walk.looks("crisis-page")
    await walk.taps("he", "work", "hand")
    await walk.looks("crisis-hand")
    await walk.taps("he", "work", "called")
    await walk.looks("crisis-called")
    await walk.taps("he", "work", "close")
    await walk.reads("li", STILL_NEEDED)
    await walk.holds("li")
    await walk.looks("crisis-after")
    await walk.taps("li", "solved", "yes")
    await walk.reads("li", "Thank you for telling me. If it gets hard again, tap here, at any hour.")
    await walk.looks("crisis-thanks")


async def _is_forgotten(walk: Walk) -> None:
    """R4, R5: nobody answers; the supervisor is told after the deadline, finds it in the list and names somebody."""
    words = walk.words
    await walk.says("li", "/need")
    await walk.taps("li", "need", "hardship")
    await walk.picks("li", walk.option("need-hardship", "trouble", "income"), words.label("Next"))
    await walk.picks("li", walk.option("need-hardship", "when", "today"), words.label("Skip and send"))
    await walk.reads("li", "Somebody answers you by {time}. If they cannot, I ask the next person.")
    await walk.moves(timedelta(minutes=31))
    await walk.reads("sun", "The {role} did not answer in time.")
    await walk.holds("sun")
    await walk.looks("unanswered")
    await walk.says("sun", "/tasks")
    await walk.looks("waiting")
    await walk.taps("sun", "tasks", "silent")
    await walk.looks("silent")
    await walk.taps("sun", "request")
    await walk.looks("supervisor-page")
    await walk.taps("sun", "work", "hand")
    await walk.looks("whom")
    await walk.taps("sun", "give")
    await walk.reads("sun", "<b>{reference}</b>: somebody else is asked. Thank you.", reference="G1-001")
    await walk.looks("given")


async def _is_silent(walk: Walk) -> None:
    """M11, R5: three reports are missing; the supervisor hears of it, sees it in /grid, and what is late in /tasks."""
    await walk.says("sun", "/grid")
    await walk.looks("grid")
    await walk.moves(timedelta(hours=36))
    await walk.reads("sun", "🔕 <b>{reference}</b>: {misses} reports in a row are missing.", misses="3")
    await walk.reads("sun", "You have been told of it before: /tasks")
    await walk.looks("silence")
    await walk.says("sun", "/grid")
    await expect(walk.here.last("sun").locator(".key", has_text="🔕")).to_be_visible()
    await walk.looks("grid-later")
    await walk.says("sun", "/tasks")
    await expect(walk.here.last("sun").locator(".key", has_text=LISTS["overdue"][0])).to_be_visible()
    await walk.looks("overdue")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_help_from_asking_to_thanks(show: Showing, language: str) -> None:
    """Check-in, supplies, errand, crisis, an unanswered request, silence; each screen fits, and is in one language."""
    await show.begin(street(language))
    here = await show(**PHONE, locale=language.replace("_", "-"))
    walk = Walk(here, language)
    await _reports(walk)
    await _asks_for_food(walk)
    await _talks(walk)
    await _brings_it(walk)
    await _takes_an_errand(walk)
    await _is_in_danger(walk)
    await _is_forgotten(walk)
    await _is_silent(walk)
    assert walk.foreign() == []
    assert here.complaints == []
