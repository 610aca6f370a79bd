"""What people do: taps and their answers, edits, blocking, leaving, and what no phone can do."""

from typing import Any

import pytest

from bot.playground.api import Impossible
from tests.playground_api.stage import LI, TOKEN, Stage, buttons

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def tapped(stage: Stage) -> str:
    await stage.send("Well?", reply_markup=buttons([("Yes", "y"), ("No", "n")]))
    query = stage.api.phones.tap(LI, "Yes")
    assert isinstance(query, str)
    return query


async def test_a_tap_tells_the_bot_which_button_of_which_message(stage: Stage) -> None:
    query_id = await tapped(stage)
    query = (await stage.updates())[0]["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (query_id, "y", LI)
    assert (query["message"]["message_id"], query["message"]["text"]) == (2, "Well?")
    assert query["message"]["reply_markup"]["inline_keyboard"][0][1]["callback_data"] == "n"


async def test_the_answer_is_a_toast_and_comes_once(stage: Stage) -> None:
    query_id = await tapped(stage)
    asked: dict[str, Any] = {"callback_query_id": query_id, "text": "Noted", "show_alert": True}
    assert (await stage.call("answerCallbackQuery", **asked)).result is True
    toast = stage.api.phones.read(LI)["toasts"][0]
    assert (toast["text"], toast["alert"], toast["message_id"]) == ("Noted", True, 2)
    assert (await stage.call("answerCallbackQuery", **asked)).refusal == (400, TOO_OLD)
    assert (await stage.call("answerCallbackQuery", callback_query_id="1")).refusal == (400, TOO_OLD)


@pytest.mark.parametrize(("seconds", "taken"), [(15, True), (15.001, False)])
async def test_an_answer_after_fifteen_seconds_is_too_late(stage: Stage, seconds: float, taken: bool) -> None:
    query_id = await tapped(stage)
    stage.pass_time(seconds)
    answer = await stage.call("answerCallbackQuery", callback_query_id=query_id)
    assert answer.result is True if taken else answer.refusal == (400, TOO_OLD)


async def test_the_newest_message_with_that_label_is_meant(stage: Stage) -> None:
    await stage.send("Old", reply_markup=buttons([("Yes", "old")]))
    await stage.send("New", reply_markup=buttons([("Yes", "new")]))
    stage.api.phones.tap(LI, "Yes")
    stage.api.phones.tap(LI, "Yes", message_id=2)
    stage.api.phones.tap(LI, data="old")
    assert [update["callback_query"]["data"] for update in await stage.updates()] == ["new", "old", "old"]


async def test_a_forged_tap_reaches_the_bot_as_telegram_would_pass_it(stage: Stage) -> None:
    """I4: data no button carries, and buttons of deleted messages."""
    await stage.send("Well?", reply_markup=buttons([("Yes", "y")]))
    stage.api.phones.tap(LI, data="forged", message_id=2)
    await stage.call("deleteMessage", chat_id=LI, message_id=2)
    stage.api.phones.tap(LI, data="y", message_id=2)
    first, second = [update["callback_query"] for update in await stage.updates()]
    assert (first["data"], first["message"]["text"]) == ("forged", "Well?")
    assert second["message"]["date"] == 0
    assert "text" not in second["message"]


async def test_a_toast_is_at_most_two_hundred_units(stage: Stage) -> None:
    query_id = await tapped(stage)
    answer = await stage.call("answerCallbackQuery", callback_query_id=query_id, text="😀" * 101)
    assert answer.refusal == (400, "Bad Request: MESSAGE_TOO_LONG")
    assert (await stage.call("answerCallbackQuery", callback_query_id=query_id, text="😀" * 100)).status == 200


async def test_a_button_that_is_not_there_cannot_be_tapped(stage: Stage) -> None:
    await stage.send("Well?", reply_markup=buttons([("Yes", "y")]))
    with pytest.raises(Impossible, match="sees no button 'Maybe'; there are: Yes"):
        stage.api.phones.tap(LI, "Maybe")


async def test_starting_with_a_link_passes_its_payload(stage: Stage) -> None:
    stage.api.phones.start(LI, "inv_abc")
    message = (await stage.updates())[0]["message"]
    assert message["text"] == "/start inv_abc"
    assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]


async def test_an_edit_is_told_with_its_date(stage: Stage) -> None:
    sent = stage.api.phones.say(LI, "37.2")
    stage.pass_time(60)
    stage.api.phones.edit(LI, sent, "38.2")
    message = (await stage.updates())[1]["edited_message"]
    assert (message["message_id"], message["text"]) == (sent, "38.2")
    assert message["edit_date"] == message["date"] + 60
    with pytest.raises(Impossible, match="no message 99"):
        stage.api.phones.edit(LI, 99, "x")


async def test_a_blocked_bot_is_told_and_refused(stage: Stage) -> None:
    """M13, B3: my_chat_member, then 403 until unblocked."""
    sent = (await stage.send("Before")).result
    stage.api.phones.block(LI)
    assert (await stage.send("Hello?")).refusal == (403, "Forbidden: bot was blocked by the user")
    edit = await stage.call("editMessageText", chat_id=LI, message_id=sent["message_id"], text="After")
    assert edit.refusal == (403, "Forbidden: bot was blocked by the user")
    with pytest.raises(Impossible, match="unblock it first"):
        stage.api.phones.say(LI, "hi")
    stage.api.phones.start(LI)
    assert (await stage.send("Welcome back")).status == 200
    blocked, back, start = await stage.updates()
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert back["my_chat_member"]["old_chat_member"]["status"] == "kicked"
    assert back["my_chat_member"]["new_chat_member"]["user"]["id"] == 4000000001
    assert start["message"]["text"] == "/start"


async def test_a_deleted_account_is_deactivated(stage: Stage) -> None:
    stage.api.phones.delete_account(LI)
    assert (await stage.send("Hello?")).refusal == (403, "Forbidden: user is deactivated")
    with pytest.raises(Impossible, match="has no phone"):
        stage.api.phones.say(LI, "hi")


async def test_the_menu_is_the_narrowest_in_the_persons_language(stage: Stage) -> None:
    def command(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": name}]

    await stage.call("setMyCommands", commands=command("start"))
    assert stage.api.phones.read(LI)["commands"] == command("start")
    await stage.call("setMyCommands", commands=command("zh"), language_code="zh")
    assert stage.api.phones.read(LI)["commands"] == command("zh")
    await stage.call("setMyCommands", commands=command("staff"), scope={"type": "chat", "chat_id": LI})
    assert stage.api.phones.read(LI)["commands"] == command("staff")
    assert (await stage.call("getMyCommands", language_code="zh")).result == command("zh")
    await stage.call("deleteMyCommands", scope={"type": "chat", "chat_id": LI})
    await stage.call("deleteMyCommands", language_code="zh")
    assert stage.api.phones.read(LI)["commands"] == command("start")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"commands": [{"command": "Ä", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": " "}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "b"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "scope": {"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
        ({"commands": "x"}, "can't parse commands JSON object"),
    ],
)
async def test_bad_commands_are_refused(stage: Stage, asked: dict[str, Any], words: str) -> None:
    assert (await stage.call("setMyCommands", **asked)).refusal == (400, f"Bad Request: {words}")


async def test_with_several_bots_one_is_named(stage: Stage) -> None:
    stage.api.add_bot("5000000002:" + "b" * 35, "other_bot")
    with pytest.raises(Impossible, match="which bot"):
        stage.api.phones.say(LI, "hi")
    stage.api.phones.say(LI, "hi", bot="@other_bot")
    stage.api.phones.say(LI, "hi there", bot=4000000001)
    assert [update["message"]["text"] for update in await stage.updates()] == ["hi there"]
    assert stage.api.phones.account("linli_test_bot").token == TOKEN


async def test_empty_messages_and_strangers_are_impossible(stage: Stage) -> None:
    with pytest.raises(Impossible, match="no empty message"):
        stage.api.phones.say(LI, "  ")
    with pytest.raises(Impossible, match="99 has no phone"):
        stage.api.phones.say(99, "hi")


async def test_a_new_name_shows_in_the_same_chat(stage: Stage) -> None:
    stage.api.phones.add("Li Hua", person=LI, last_name="Wang")
    stage.api.phones.say(LI, "hi", reply_to=1)
    message = (await stage.updates())[0]["message"]
    assert message["chat"] == {"id": LI, "first_name": "Li Hua", "last_name": "Wang", "type": "private"}
    assert message["reply_to_message"]["text"] == "/start"
    stage.api.phones.unblock(LI)
    stage.api.phones.block(LI)
    stage.api.phones.block(LI)
    assert len(await stage.updates()) == 2


async def test_people_get_numbers_by_themselves(stage: Stage) -> None:
    first, second = stage.api.phones.add("Wang"), stage.api.phones.add("Zhao", language_code="ko")
    assert second.id == first.id + 1
    stage.api.phones.say(second.id, "안녕", reply_to=None)
    assert (await stage.updates())[0]["message"]["from"]["language_code"] == "ko"
    assert stage.api.phones.last(second.id) is None
