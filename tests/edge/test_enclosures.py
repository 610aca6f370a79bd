"""What a message brings beside its words arrives with them, and what was only to be seen for a while is taken off again."""

from datetime import date, timedelta

import pytest

from bot import chart
from bot.chart import Chart, Reading
from bot.chat import render
from bot.messaging import Carries, Choice, Enclosure, Message, addresses, due, outbox
from bot.messaging.tables import Delivery, Due
from bot.paper import Sheet
from bot.playground.api import pictures
from tests.town import PICTURE
from tests.workshop import BOT, LI, Workshop, ring

CURVE = Enclosure(Carries.PHOTO, "curve.gif", PICTURE)
PAGE = Enclosure(Carries.DOCUMENT, "解除通知.pdf", b"%PDF-1.7 a page")
PLACE = Enclosure(Carries.LOCATION, latitude=39.9, longitude=116.4)
OK = ((Choice("Good", "ok"),),)
TEN = timedelta(minutes=10)


@pytest.mark.parametrize(("enclosed", "kind"), [(CURVE, "photo"), (PAGE, "document")])
async def test_a_file_arrives_with_its_words_and_buttons(shop: Workshop, enclosed: Enclosure, kind: str) -> None:
    await shop.promise("", message=Message("test.file", "<b>37.2</b> &lt; 37.3 🙂", OK, enclosed))
    await shop.leaves(shop.sender())
    shown = shop.api.phones.read(LI)["messages"][-1]
    assert (shown["kind"], shown["text"], shown["file"]["size"]) == (kind, "37.2 < 37.3 🙂", len(enclosed.content))
    assert shown["rows"] == [[{"label": "Good", "data": shown["rows"][0][0]["data"]}]]
    row = await shop.delivery()
    assert (row.outcome, row.message_id) == ("sent", shown["id"])
    assert kind == "photo" or shown["file"]["name"] == enclosed.name


async def test_a_sheet_is_printed_when_it_leaves(shop: Workshop) -> None:
    """P3: sealed as its words, sent as PDF; a letter the font has no sign for is marked as missing."""
    made_at = shop.time.now()
    sheet = Sheet("ko", "통지서", (("Number", "OBS-1"), ("Name", "王芳 🙂")), ("One.", "Two."), "Check it.", made_at)
    enclosed = Enclosure(Carries.DOCUMENT, "OBS-1.pdf", sheet=sheet)
    await shop.promise("", message=Message("test.sheet", "Here", (), enclosed))
    row = await shop.delivery()
    assert outbox.read(shop.database.ring, row).enclosed == enclosed
    await shop.leaves(shop.sender())
    shown = shop.api.phones.read(LI)["messages"][-1]
    assert (shown["kind"], shown["file"]["name"]) == ("document", "OBS-1.pdf")
    stored = shop.api.files.unique(shown["file"]["url"].rpartition("/")[2])
    assert stored is not None
    assert (shop.api.files.content(stored) or b"").startswith(b"%PDF")


async def test_a_curve_is_drawn_when_it_leaves(shop: Workshop) -> None:
    """P3: the readings are sealed in the outbox, and nothing is drawn before the change is committed."""
    day = date(2026, 3, 1)
    curve = Chart((Reading(day, 0, 366), Reading(day, 1, 375, late=True)), 373, day, date(2026, 3, 14))
    enclosed = Enclosure(Carries.PHOTO, "curve.png", chart=curve)
    await shop.promise("", message=Message("test.curve", "Here", (), enclosed))
    row = await shop.delivery()
    assert outbox.read(shop.database.ring, row).enclosed == enclosed
    await shop.leaves(shop.sender())
    shown = shop.api.phones.read(LI)["messages"][-1]
    stored = shop.api.files.unique(shown["file"]["url"].rpartition("/")[2])
    assert stored is not None
    assert shop.api.files.content(stored) == chart.png(curve)


async def test_what_telegram_has_already_is_sent_by_its_number(shop: Workshop) -> None:
    shop.api.phones.voice(LI, b"OggS", caption="")
    (account,) = shop.api.chats.accounts.values()
    updates = [update.shown() for update in account.queue.waiting()]
    (kept,) = [each["message"]["voice"]["file_id"] for each in updates if "voice" in each["message"]]
    await shop.promise("", message=Message("test.voice", "Listen", (), Enclosure(Carries.VOICE, file_id=kept)))
    await shop.leaves(shop.sender())
    shown = shop.api.phones.read(LI)["messages"][-1]
    assert (shown["from"], shown["kind"], shown["text"]) == ("bot", "voice", "Listen")


async def test_words_that_are_too_long_to_stand_below_come_before(shop: Workshop) -> None:
    """B14: a caption holds 1,024 UTF-16 units; nothing is lost, and the buttons are on the last part."""
    for length, expected in ((1024, ["photo"]), (1025, ["text", "photo"]), (5000, ["text", "text", "photo"])):
        before = len(shop.api.phones.read(LI)["messages"])
        await shop.promise("", message=Message("test.file", "9" * length, OK, CURVE))
        await shop.leaves(shop.sender())
        new = shop.api.phones.read(LI)["messages"][before:]
        assert [each["kind"] for each in new] == expected
        assert [bool(each["rows"]) for each in new] == [False] * (len(new) - 1) + [True]
        assert "".join(each["text"] for each in new) == "9" * length


async def test_a_place_comes_after_its_words(shop: Workshop) -> None:
    await shop.promise("", message=Message("test.place", "We live here", OK, PLACE))
    await shop.promise("", message=Message("test.place", "", (), PLACE))
    await shop.leaves(shop.sender())
    shown = [each for each in shop.api.phones.read(LI)["messages"] if each["from"] == "bot"]
    assert [each["kind"] for each in shown] == ["text", "location", "location"]
    assert shown[1]["location"]["latitude"] == pytest.approx(39.9)


async def test_a_file_never_takes_the_place_of_a_message(shop: Workshop) -> None:
    """A picture comes beside the text whose button asked for it; the text that answers a picture's button comes anew."""
    await shop.promise("Which?")
    await shop.leaves(shop.sender())
    (text,) = await shop.deliveries()
    await shop.promise("", message=Message("test.file", "This", (), CURVE), edits=text.message_id)
    await shop.leaves(shop.sender())
    picture = (await shop.deliveries())[-1]
    await shop.promise("Something else", edits=picture.message_id)
    await shop.leaves(shop.sender())
    assert shop.shown() == ["Which?", "This", "Something else"]


async def test_a_caption_with_broken_markup_comes_as_plain_text(shop: Workshop) -> None:
    """B14: the file is not lost with it."""
    await shop.promise("", message=Message("test.file", "a <b>broken", (), CURVE))
    await shop.leaves(shop.sender())
    shown = shop.api.phones.read(LI)["messages"][-1]
    assert (shown["kind"], shown["text"]) == ("photo", "a broken")
    assert pictures.mime_type(PICTURE) == "image/gif"


async def test_what_is_shown_for_a_while_is_taken_off_the_chat(shop: Workshop) -> None:
    """R13: ten minutes from its arrival, once, also when the machine was down at that minute."""
    await shop.promise("", message=Message("test.contact", "王芳, 138…", vanishes=TEN))
    await shop.leaves(shop.sender())
    (item,) = await shop.rows(Due)
    assert (item.kind, item.due_at) == (outbox.VANISH, shop.time.now() + TEN)
    shop.passes(3600)
    for _ in range(2):  # the clock's row is tried again after a crash
        async with shop.database.begin() as uow:
            await outbox.vanish(uow, await uow.session.get_one(Due, item.id))
    assert shop.shown() == ["王芳, 138…"]
    await shop.leaves(shop.sender())
    assert shop.shown() == []
    assert len(shop.api.ledger.of("deleteMessage")) == 1


async def test_what_never_arrived_needs_no_taking_down(shop: Workshop) -> None:
    """R13: a message that failed is not waited for, and one that is gone already is as good as taken down."""
    shop.api.faults.add(method="sendMessage", answer={"status": 400, "description": "Bad Request: odd"})
    await shop.promise("", message=Message("test.contact", "王芳", vanishes=TEN))
    await shop.leaves(shop.sender())
    assert await shop.rows(Due) == []
    row = await shop.delivery()
    async with shop.database.begin() as uow:
        assert await due.plan(uow, outbox.VANISH, row.id, "early", uow.now)
    async with shop.database.begin() as uow:
        item = (await shop.rows(Due))[0]
        await outbox.vanish(uow, item)
        to = await addresses.of_chat(uow, BOT, LI)
        await outbox.take_down(uow, to, 999_999)
    await shop.leaves(shop.sender())
    last: Delivery = (await shop.deliveries())[-1]
    assert (last.deletes, last.outcome) == (999_999, "sent")


async def test_a_deletion_is_tried_again_like_a_reply(shop: Workshop) -> None:
    """B4, B5: a 429 holds it, an answer that never came is asked for once more."""
    await shop.promise("secret")
    await shop.leaves(shop.sender())
    shop.api.faults.add(method="deleteMessage", answer={"status": 429, "retry_after": 5})
    shop.api.faults.add(method="deleteMessage", answer={"status": 502})
    async with shop.database.begin() as uow:
        to = await addresses.of_chat(uow, BOT, LI)
        await outbox.take_down(uow, to, (await shop.delivery()).message_id or 0)
    await shop.leaves(shop.sender(), within=30)
    assert [entry.status for entry in shop.api.ledger.of("deleteMessage")] == [429, 502, 200]
    assert shop.shown() == []


def test_a_location_without_words_is_one_part() -> None:
    (part,) = render.parts(Message("test.place", " ", OK, PLACE), render.Signer(ring()), 1, 2)
    assert (part.text, part.enclosed) == ("", PLACE)
    assert part.keyboard is not None
