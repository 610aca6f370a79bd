"""Sending, editing and deleting messages, with Telegram's words for what does not work."""

import pytest

from tests.playground_api.stage import LI, Stage, buttons

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def shown(stage: Stage) -> list[str]:
    return [message["text"] for message in stage.api.phones.read(LI)["messages"]]


async def test_a_message_reaches_the_phone(stage: Stage) -> None:
    sent = (await stage.send("How are you?", disable_notification=True, protect_content=True)).result
    assert sent["message_id"] == 2
    assert sent["date"] == int(stage.time.now().timestamp())
    assert sent["chat"] == {"id": LI, "first_name": "Li", "username": "li_hua", "type": "private"}
    assert sent["from"] == {"id": 4000000001, "is_bot": True, "first_name": "Linli", "username": "linli_test_bot"}
    assert sent["has_protected_content"] is True
    assert shown(stage) == ["/start", "How are you?"]


@pytest.mark.parametrize("chat_id", [99, -100, "@nobody", "x", "1" * 40])
async def test_an_unknown_chat_is_not_found(stage: Stage, chat_id: object) -> None:
    answer = await stage.call("sendMessage", chat_id=chat_id, text="hi")
    assert answer.refusal == (400, "Bad Request: chat not found")


async def test_a_call_without_a_chat_says_so(stage: Stage) -> None:
    assert (await stage.call("sendMessage", text="hi")).refusal == (400, "Bad Request: chat_id is empty")


async def test_a_stranger_cannot_be_written_to_first(stage: Stage) -> None:
    stage.api.phones.add("Wang", person=8)
    words = "Forbidden: bot can't initiate conversation with a user"
    assert (await stage.send("hi", to=8)).refusal == (403, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Bad Request: message text is empty"),
        (" \n\t", "Bad Request: text must be non-empty"),
        ("a" * 4097, "Bad Request: message is too long"),
        ("😀" * 2049, "Bad Request: message is too long"),
        ("好" * 11_000, "Bad Request: text is too long"),
    ],
)
async def test_lengths_are_measured_in_utf16_units(stage: Stage, text: str, words: str) -> None:
    """B14: 4,096 units, an emoji takes two."""
    assert (await stage.send(text)).refusal == (400, words)


@pytest.mark.parametrize("text", ["a" * 4096, "😀" * 2048, " " + "a" * 4096 + "\n"])
async def test_the_longest_text_is_taken(stage: Stage, text: str) -> None:
    assert (await stage.send(text)).result["text"] == text.strip()


async def test_a_reply_names_the_message_it_answers(stage: Stage) -> None:
    sent = (await stage.send("hello yourself", reply_parameters={"message_id": 1})).result
    assert sent["reply_to_message"]["text"] == "/start"
    missing = await stage.send("to nothing", reply_parameters={"message_id": 99})
    assert missing.refusal == (400, "Bad Request: message to be replied not found")
    nonsense = await stage.send("to nothing", reply_parameters={"message_id": "one"})
    assert nonsense.refusal == (400, 'Bad Request: field "message_id" must be a valid Number')
    anyway = await stage.send("to nothing", reply_parameters={"message_id": 99, "allow_sending_without_reply": True})
    assert "reply_to_message" not in anyway.result


async def test_an_edit_replaces_text_and_buttons_in_place(stage: Stage) -> None:
    sent = (await stage.send("First", reply_markup=buttons([("Yes", "y")]))).result
    edited = (await stage.call("editMessageText", chat_id=LI, message_id=sent["message_id"], text="<b>Second</b>",
                               parse_mode="HTML")).result  # fmt: skip
    assert (edited["text"], edited["entities"][0]["type"]) == ("Second", "bold")
    assert edited["edit_date"] == edited["date"]
    assert "reply_markup" not in edited
    phone = stage.api.phones.read(LI)["messages"][-1]
    assert (phone["text"], phone["rows"], phone["edited"]) == ("Second", [], True)


async def test_an_edit_that_changes_nothing_is_refused(stage: Stage) -> None:
    sent = (await stage.send("<i>Same</i>", parse_mode="HTML", reply_markup=buttons([("Yes", "y")]))).result
    same = {"chat_id": LI, "message_id": sent["message_id"], "reply_markup": buttons([("Yes", "y")])}
    again = await stage.call("editMessageText", text="<em>Same</em>", parse_mode="HTML", **same)
    assert again.refusal == (400, NOT_MODIFIED)
    assert (await stage.call("editMessageReplyMarkup", **same)).refusal == (400, NOT_MODIFIED)
    changed = await stage.call("editMessageReplyMarkup", **(same | {"reply_markup": buttons([("No", "n")])}))
    assert changed.result["reply_markup"]["inline_keyboard"][0][0]["text"] == "No"


async def test_only_the_bots_own_messages_can_be_edited(stage: Stage) -> None:
    answer = await stage.call("editMessageText", chat_id=LI, message_id=1, text="hijacked")
    assert answer.refusal == (400, "Bad Request: message can't be edited")
    answer = await stage.call("editMessageText", chat_id=LI, message_id=99, text="nothing")
    assert answer.refusal == (400, "Bad Request: message to edit not found")
    answer = await stage.call("editMessageText", chat_id=LI, text="nothing")
    assert answer.refusal == (400, "Bad Request: message identifier is not specified")


async def test_only_inline_keyboards_can_be_edited_in(stage: Stage) -> None:
    sent = (await stage.send("Keys", reply_markup={"keyboard": [["A"]]})).result
    edit = {"chat_id": LI, "message_id": sent["message_id"], "text": "x"}
    assert (await stage.call("editMessageText", **edit)).refusal == (400, "Bad Request: message can't be edited")
    answer = await stage.call("editMessageText", **edit, reply_markup={"keyboard": [["B"]]})
    assert answer.refusal == (400, "Bad Request: inline keyboard expected")


async def test_a_deleted_message_leaves_the_phone(stage: Stage) -> None:
    sent = (await stage.send("Your neighbour's number")).result
    assert (await stage.call("deleteMessage", chat_id=LI, message_id=sent["message_id"])).result is True
    assert shown(stage) == ["/start"]
    assert [one["deleted"] for one in stage.api.phones.read(LI, deleted=True)["messages"]] == [False, True]
    again = await stage.call("deleteMessage", chat_id=LI, message_id=sent["message_id"])
    assert again.refusal == (400, "Bad Request: message to delete not found")


async def test_deleting_without_a_chat_says_so(stage: Stage) -> None:
    answer = await stage.call("deleteMessage", message_id=1)
    assert answer.refusal == (400, "Bad Request: chat identifier is not specified")


async def test_after_two_days_a_message_stays(stage: Stage) -> None:
    sent = (await stage.send("Old")).result
    stage.pass_time(48 * 3600 + 1)
    answer = await stage.call("deleteMessage", chat_id=LI, message_id=sent["message_id"])
    assert answer.refusal == (400, "Bad Request: message can't be deleted for everyone")


async def test_many_are_deleted_at_once_and_missing_ones_passed_over(stage: Stage) -> None:
    for text in ("a", "b", "c"):
        await stage.send(text)
    assert (await stage.call("deleteMessages", chat_id=LI, message_ids=[2, 3, 2, 99])).result is True
    assert shown(stage) == ["/start", "c"]


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], "message identifiers are not specified"),
        ("[1", "can't parse message identifiers JSON object"),
        (5, "expected an Array of message identifiers"),
        (["1"], "message identifier must be a Number"),
        ([1] * 101, "too many message identifiers specified"),
    ],
)
async def test_message_numbers_to_delete_are_checked(stage: Stage, ids: object, words: str) -> None:
    answer = await stage.call("deleteMessages", chat_id=LI, message_ids=ids)
    assert answer.refusal == (400, f"Bad Request: {words}")


async def test_message_numbers_go_on_across_chats(stage: Stage) -> None:
    stage.api.phones.add("Wang", person=8)
    stage.api.phones.start(8)
    assert (await stage.send("a")).result["message_id"] == 3
    assert (await stage.send("b", to=8)).result["message_id"] == 4


async def test_a_group_takes_messages_too(stage: Stage) -> None:
    stage.api.add_group(-500, "Grid 1")
    sent = (await stage.send("To all", to=-500)).result
    assert sent["chat"] == {"id": -500, "title": "Grid 1", "type": "group"}


async def test_typing_is_shown_until_the_message(stage: Stage) -> None:
    assert (await stage.call("sendChatAction", chat_id=LI, action="typing")).result is True
    assert stage.api.phones.read(LI)["action"] == "typing"
    await stage.send("Done")
    assert stage.api.phones.read(LI)["action"] is None
    answer = await stage.call("sendChatAction", chat_id=LI, action="singing")
    assert answer.refusal == (400, "Bad Request: wrong parameter action in request")


async def test_a_chat_can_be_looked_up(stage: Stage) -> None:
    chat = (await stage.call("getChat", chat_id=LI)).result
    assert (chat["type"], chat["first_name"]) == ("private", "Li")
    assert (await stage.call("getChat", chat_id=5)).refusal == (400, "Bad Request: chat not found")


async def test_logging_out_says_yes(stage: Stage) -> None:
    assert (await stage.call("logOut")).result is True
    assert (await stage.call("close")).result is True
