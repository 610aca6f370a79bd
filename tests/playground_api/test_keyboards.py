"""Buttons: what a bot may put under a message, and what the phone shows of it."""

from typing import Any

import pytest

from tests.playground_api.stage import LI, Stage, buttons

PARSE = "Bad Request: can't parse inline keyboard button: "


def inline(*row: object) -> dict[str, Any]:
    return {"inline_keyboard": [list(row)]}


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (inline({"text": "A", "callback_data": "d" * 65}), "Bad Request: BUTTON_DATA_INVALID"),
        (inline({"text": "A", "callback_data": "好" * 22}), "Bad Request: BUTTON_DATA_INVALID"),
        (inline({"text": "A", "callback_data": ""}), PARSE + "Text buttons are unallowed in the inline keyboard"),
        (inline({"text": "A"}), PARSE + "Text buttons are unallowed in the inline keyboard"),
        (inline({"callback_data": "a"}), PARSE + 'Can\'t find field "text"'),
        (inline({"text": 5, "callback_data": "a"}), PARSE + 'Field "text" must be of type String'),
        (inline({"text": " ", "callback_data": "a"}), "Bad Request: inline keyboard button text must be non-empty"),
        (inline("A"), PARSE + "InlineKeyboardButton must be an Object"),
        (inline({"text": "A", "url": "nowhere"}),
         "Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        ({"inline_keyboard": [{"text": "A"}]},
         'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ({"keyboard": ["A"]}, 'Bad Request: field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[5]]}, "Bad Request: can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]] * 101}, "Bad Request: reply markup is too long"),
        ("{", "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"keyboard": "A"}, 'Bad Request: field "keyboard" must be of type Array'),
        (inline({"text": "A", "url": []}), PARSE + 'Field "url" must be of type String'),
        ([1], "Bad Request: object expected as reply markup"),
    ],
)  # fmt: skip
async def test_a_keyboard_telegram_would_refuse_is_refused(stage: Stage, markup: object, words: str) -> None:
    assert (await stage.send("Choose", reply_markup=markup)).refusal == (400, words)


async def test_the_phone_shows_rows_of_buttons(stage: Stage) -> None:
    rows = buttons([("36.5", "t:365"), ("37.4", "t:374")], [("Other…", "d" * 64)])
    rows["inline_keyboard"].append([{"text": "Read", "url": "https://example.org"}])
    rows["inline_keyboard"].append([{"text": "Share", "switch_inline_query": ""}])
    await stage.send("Temperature?", reply_markup=rows)
    assert stage.api.phones.read(LI)["messages"][-1]["rows"] == [
        [{"label": "36.5", "data": "t:365"}, {"label": "37.4", "data": "t:374"}],
        [{"label": "Other…", "data": "d" * 64}],
        [{"label": "Read", "url": "https://example.org/"}],
        [{"label": "Share"}],
    ]


async def test_a_keyboard_below_types_its_label_and_can_be_removed(stage: Stage) -> None:
    sent = (await stage.send("Menu", reply_markup={"keyboard": [["Check in", {"text": "Help"}]]})).result
    assert "reply_markup" not in sent
    assert stage.api.phones.read(LI)["keyboard"] == [["Check in", "Help"]]
    stage.api.phones.tap(LI, "Help")
    assert (await stage.updates())[-1]["message"]["text"] == "Help"
    await stage.send("Bye", reply_markup={"remove_keyboard": True})
    assert stage.api.phones.read(LI)["keyboard"] == []


async def test_an_empty_keyboard_is_none(stage: Stage) -> None:
    assert "reply_markup" not in (await stage.send("Plain", reply_markup={"inline_keyboard": [[]]})).result
    assert "reply_markup" not in (await stage.send("Plain", reply_markup={"force_reply": True})).result


async def test_a_button_below_may_send_ones_card_or_where_one_is(stage: Stage) -> None:
    rows = [[{"text": "My number", "request_contact": True}, {"text": "I am here", "request_location": True}], ["Help"]]
    markup = {"keyboard": rows, "input_field_placeholder": "37.2", "one_time_keyboard": True}
    await stage.send("Who and where?", reply_markup=markup)
    shown = stage.api.phones.read(LI)
    assert shown["keyboard"] == [["My number", "I am here"], ["Help"]]
    sends = [["contact", "location"], ["text"]]
    assert shown["input"] == {"placeholder": "37.2", "reply": False, "one_time": True, "sends": sends}
    stage.api.phones.tap(LI, "My number")
    assert stage.api.phones.read(LI)["keyboard"] == []
    await stage.send("Where?", reply_markup={"keyboard": rows})
    stage.api.phones.tap(LI, "I am here", latitude=1.5, longitude=2.5)
    stage.api.phones.tap(LI, "Help")
    assert len(stage.api.phones.read(LI)["keyboard"]) == 2
    card, place, text = [update["message"] for update in await stage.updates()]
    assert card["contact"]["user_id"] == LI
    assert place["location"] == {"latitude": 1.5, "longitude": 2.5}
    assert text["text"] == "Help"


async def test_an_expected_answer_is_shown_where_one_writes(stage: Stage) -> None:
    await stage.send("Your name?", reply_markup={"force_reply": True, "input_field_placeholder": "Name"})
    shown = stage.api.phones.read(LI)
    assert (shown["keyboard"], shown["input"]["reply"], shown["input"]["placeholder"]) == ([], True, "Name")
    await stage.send("Thanks", reply_markup={"remove_keyboard": True})
    assert stage.api.phones.read(LI)["input"] == {"placeholder": "", "reply": False, "one_time": False, "sends": []}
