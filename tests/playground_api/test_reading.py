"""What phones show around the messages: what is unread, what was read, long chats in pieces, the list of chats."""

import time
from collections.abc import Callable
from typing import Any

from tests.playground_api.stage import LI, Stage, buttons, png


async def test_messages_are_unread_until_somebody_looks(stage: Stage) -> None:
    phones = stage.api.phones
    await stage.send("one")
    await stage.send("two")
    shown = phones.read(LI, mark=True)
    assert (shown["unread"], [one["read"] for one in shown["messages"]]) == (2, [True, False, False])
    again = phones.read(LI)
    assert (again["unread"], again["read_up_to"]) == (0, 3)
    assert [one["read"] for one in again["messages"][1:]] == [True, True]
    sent = (await stage.send("three")).result["message_id"]
    assert phones.read(LI)["unread"] == 1
    await stage.call("deleteMessage", chat_id=LI, message_id=sent)
    assert phones.read(LI)["unread"] == 0


async def test_whoever_writes_or_taps_has_read(stage: Stage) -> None:
    await stage.send("Well?", reply_markup=buttons([("Yes", "y")]))
    stage.api.phones.tap(LI, "Yes")
    assert stage.api.phones.read(LI)["unread"] == 0
    await stage.send("And now?")
    stage.api.phones.say(LI, "fine")
    assert stage.api.phones.read(LI)["unread"] == 0


async def test_the_bot_has_read_what_it_fetched(stage: Stage) -> None:
    stage.api.phones.say(LI, "are you there?")
    assert stage.screen()[-1]["read"] is False
    (update,) = await stage.updates()
    assert stage.screen()[-1]["read"] is False
    await stage.updates(offset=update["update_id"] + 1)
    assert stage.screen()[-1]["read"] is True


async def test_a_long_chat_is_read_in_pieces(stage: Stage) -> None:
    for number in range(8):
        await stage.send(f"m{number}")
    await stage.call("deleteMessage", chat_id=LI, message_id=4)

    def texts(**more: Any) -> list[str]:
        return [one["text"] for one in stage.screen(**more)]

    assert texts() == ["/start", "m0", "m1", "m3", "m4", "m5", "m6", "m7"]
    assert texts(limit=2) == ["m6", "m7"]
    assert texts(after=3) == ["m3", "m4", "m5", "m6", "m7"]
    assert texts(after=3, limit=2) == ["m3", "m4"]
    assert texts(after=9) == []
    assert texts(before=6, limit=2) == ["m1", "m3"]
    assert texts(before=3) == ["/start", "m0"]
    assert texts(after=3, before=5, deleted=True) == ["m2"]
    assert texts(limit=7, deleted=True) == ["m1", "m2", "m3", "m4", "m5", "m6", "m7"]
    assert texts(limit=0) == []


async def test_the_end_of_a_chat_costs_the_same_however_long_it_is(stage: Stage) -> None:
    """The town's page reads on after every change: what it costs must not grow with the day."""
    phones = stage.api.phones

    def cost(what: Callable[[], object]) -> float:
        def once() -> float:
            begin = time.process_time()
            for _ in range(30):
                what()
            return time.process_time() - begin

        return min(once() for _ in range(5))

    def end() -> object:
        return phones.read(LI, after=phones.account().last_message_id - 5, limit=5)

    for _ in range(30):
        phones.say(LI, "short")
    short = cost(end)
    for _ in range(3000):
        phones.say(LI, "long")
    assert len(phones.read(LI, limit=5)["messages"]) == 5
    assert cost(end) < 5 * short
    assert cost(lambda: phones.chats(LI)) < 5 * short


async def test_typing_fades_after_five_seconds(stage: Stage) -> None:
    await stage.call("sendChatAction", chat_id=LI, action="upload_photo")
    stage.pass_time(4.9)
    assert stage.api.phones.read(LI)["action"] == "upload_photo"
    stage.pass_time(0.1)
    assert stage.api.phones.read(LI)["action"] is None
    await stage.call("sendChatAction", chat_id=LI, action="typing")
    await stage.call("sendChatAction", chat_id=LI, action="cancel")
    assert stage.api.phones.read(LI)["action"] is None


async def test_the_list_of_chats_begins_with_the_newest(stage: Stage) -> None:
    phones = stage.api.phones
    stage.api.add_group(-5, "Grid 1", members=[LI])
    assert [(one["kind"], one["unread"]) for one in phones.chats(LI)] == [("private", 0), ("group", 0)]
    await stage.send("To all", to=-5)
    await stage.call("sendChatAction", chat_id=LI, action="typing")
    group, private = phones.chats(LI)
    assert (group["title"], group["unread"], group["last"]["text"], group["members"]) == ("Grid 1", 1, "To all", [LI])
    assert (private["title"], private["action"], private["started"]) == ("Linli", "typing", True)
    assert phones.chats(phones.add("Nobody's friend").id) == []


async def test_everything_about_a_message_is_on_the_phone(stage: Stage) -> None:
    number = stage.api.phones.photo(LI, png(), caption="look")
    shown = stage.screen()[-1]
    url = shown["file"].pop("url")
    assert shown == {
        "id": number,
        "from": "me",
        "sender": {"id": LI, "name": "Li"},
        "date": int(stage.time.now().timestamp()),
        "kind": "photo",
        "text": "look",
        "caption": "look",
        "entities": [],
        "file": {"name": "photo.png", "size": len(png()), "mime_type": "image/png", "width": 40, "height": 30},
        "rows": [],
        "reply_to": None,
        "edited": False,
        "deleted": False,
        "pinned": False,
        "read": False,
    }
    async with stage.http.get(stage.api.url + url) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", png())


async def test_toasts_belong_to_whoever_tapped(stage: Stage) -> None:
    stage.api.phones.add("Wang", person=8)
    stage.api.add_group(-5, "Grid 1", members=[LI, 8])
    await stage.send("Who comes?", to=-5, reply_markup=buttons([("I", "i")]))
    query = stage.api.phones.tap(8, "I", chat=-5)
    link = "https://t.me/linli_test_bot?start=x"
    await stage.call("answerCallbackQuery", callback_query_id=query, text="Noted", url=link)
    assert stage.api.phones.read(LI, chat=-5)["toasts"] == []
    (toast,) = stage.api.phones.read(8, chat=-5)["toasts"]
    assert (toast["text"], toast["alert"], toast["url"]) == ("Noted", False, link)
