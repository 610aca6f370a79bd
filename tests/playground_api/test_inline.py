"""Inline mode: what people write after a bot's name, what it offers, what is sent via it and edited later."""

from typing import Any

import pytest

from bot.playground.api import Impossible
from tests.playground_api.stage import LI, TOKEN, Stage, buttons, png

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def inline(stage: Stage) -> Stage:
    account = stage.api.phones.account()
    account.inline = account.inline_feedback = True
    return stage


def article(number: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "article", "id": number, "title": text, "input_message_content": {"message_text": text}, **more}


async def answer(stage: Stage, query: str, *results: Any, **more: Any) -> Any:
    return await stage.call("answerInlineQuery", inline_query_id=query, results=list(results), **more)


async def test_a_chosen_result_is_sent_via_the_bot(inline: Stage) -> None:
    phones = inline.api.phones
    query = phones.search(LI, "rice", offset="10")
    (update,) = await inline.updates()
    asked = update["inline_query"]
    assert (asked["id"], asked["query"], asked["offset"], asked["chat_type"]) == (query, "rice", "10", "sender")
    assert phones.offers(LI, query)["results"] is None
    button = {"text": "Ask a worker", "start_parameter": "ask"}
    given = article("1", "Rice at the gate", description="until noon"), article("2", "No")
    assert (await answer(inline, query, *given, next_offset="20", button=button)).result is True
    assert phones.offers(LI, query) == {
        "query": "rice",
        "results": [
            {"id": "1", "kind": "article", "title": "Rice at the gate", "description": "until noon"},
            {"id": "2", "kind": "article", "title": "No", "description": ""},
        ],
        "button": button,
        "next_offset": "20",
    }
    phones.choose(LI, query, "1")
    _, sent, chosen = await inline.updates()
    assert (sent["message"]["text"], sent["message"]["from"]["id"]) == ("Rice at the gate", LI)
    assert sent["message"]["via_bot"]["username"] == "linli_test_bot"
    assert chosen["chosen_inline_result"]["result_id"] == "1"
    assert "inline_message_id" not in chosen["chosen_inline_result"]
    assert (inline.screen()[-1]["via"], inline.screen()[-1]["from"]) == ("linli_test_bot", "me")


async def test_a_result_with_buttons_is_edited_by_its_inline_id(inline: Stage) -> None:
    phones = inline.api.phones
    inline.api.add_group(-5, "Grid", members=[LI])
    query = phones.search(LI, "poll", chat=-5)
    await answer(inline, query, article("p", "Rice?", reply_markup=buttons([("Yes", "y")])))
    number = phones.choose(LI, query, "p", chat=-5)
    phones.tap(LI, "Yes", chat=-5)
    asked, message, chosen, tapped = await inline.updates()
    assert asked["inline_query"]["chat_type"] == "group"
    assert message["message"]["text"] == "Rice?"
    inline_id = chosen["chosen_inline_result"]["inline_message_id"]
    assert tapped["callback_query"]["inline_message_id"] == inline_id
    assert "message" not in tapped["callback_query"]
    edit: dict[str, Any] = {"inline_message_id": inline_id, "text": "Rice: 1"}
    assert (await inline.call("editMessageText", **edit)).result is True
    assert inline.screen(chat=-5)[-1]["text"] == "Rice: 1"
    assert "message is not modified" in (await inline.call("editMessageText", **edit)).refusal[1]
    phones.delete(LI, number, chat=-5)
    assert (await inline.call("editMessageText", **edit)).refusal == (400, "Bad Request: MESSAGE_ID_INVALID")


async def test_files_places_and_cards_are_offered_too(inline: Stage) -> None:
    phones = inline.api.phones
    sent = (await inline.upload("sendPhoto", {"photo": ("a.png", png())}, chat_id=LI)).result
    photo = {"type": "photo", "id": "1", "photo_file_id": sent["photo"][0]["file_id"], "caption": "map"}
    place = {"type": "location", "id": "2", "latitude": 30, "longitude": 114, "title": "Clinic"}
    card = {"type": "contact", "id": "3", "phone_number": "1", "first_name": "Dr. Sun"}
    instead = article("4", "Here", input_message_content={"latitude": 1, "longitude": 2})
    other = article("5", "Call", input_message_content={"phone_number": "120", "first_name": "Ambulance"})
    query = phones.search(LI, "")
    assert (await answer(inline, query, photo, place, card, instead, other)).result is True
    assert [one["title"] for one in phones.offers(LI, query)["results"]] == ["", "Clinic", "Dr. Sun", "Here", "Call"]
    for number in "12345":
        phones.choose(LI, query, number)
    kinds = [one["kind"] for one in inline.screen()[-5:]]
    assert kinds == ["photo", "location", "contact", "location", "contact"]
    assert inline.screen()[-5]["caption"] == "map"


@pytest.mark.parametrize(
    ("results", "more", "words"),
    [
        ({}, {}, "expected an Array of InlineQueryResult"),
        ([5], {}, "can't parse InlineQueryResult: expected an Object"),
        ([article(str(n), "x") for n in range(51)], {}, "too many inline query results specified"),
        ([article("", "x")], {}, "RESULT_ID_EMPTY"),
        ([article("a" * 65, "x")], {}, "RESULT_ID_INVALID"),
        ([article("a", "x"), article("a", "y")], {}, "RESULT_ID_DUPLICATE"),
        ([article("a", "")], {}, "ARTICLE_TITLE_EMPTY"),
        ([article("a", "x")], {"next_offset": "a" * 65}, "NEXT_OFFSET_INVALID"),
        ([{"type": "article", "id": "1", "title": "x"}], {},
         "can't parse InlineQueryResult: Can't find field \"input_message_content\""),
        ([article("1", "x", input_message_content=5)], {},
         "can't parse InlineQueryResult: InputMessageContent must be an Object"),
        ([article("1", "x", input_message_content={"message_text": ""})], {},
         "can't parse InlineQueryResult: message text is empty"),
        ([{"type": "pigeon", "id": "1"}], {},
         "can't parse InlineQueryResult: type must be one of article, contact, location, photo, document, voice"),
        ([article("1", "x", reply_markup={"keyboard": [["A"]]})], {}, "inline keyboard expected"),
    ],
)  # fmt: skip
async def test_results_telegram_would_refuse_are_refused(
    inline: Stage, results: Any, more: dict[str, Any], words: str
) -> None:
    query = inline.api.phones.search(LI, "x")
    asked = await inline.call("answerInlineQuery", inline_query_id=query, results=results, **more)
    assert asked.refusal == (400, f"Bad Request: {words}")


async def test_an_answer_comes_once_and_in_time(inline: Stage) -> None:
    query = inline.api.phones.search(LI, "x")
    assert (await answer(inline, query)).result is True
    assert (await answer(inline, query)).refusal == (400, f"Bad Request: {TOO_OLD}")
    assert (await answer(inline, "none")).refusal == (400, f"Bad Request: {TOO_OLD}")
    late = inline.api.phones.search(LI, "x")
    inline.pass_time(16)
    assert (await answer(inline, late)).refusal == (400, f"Bad Request: {TOO_OLD}")


async def test_what_was_not_offered_cannot_be_chosen(inline: Stage) -> None:
    query = inline.api.phones.search(LI, "x")
    with pytest.raises(Impossible, match="there are: none"):
        inline.api.phones.choose(LI, query, "1")
    with pytest.raises(Impossible, match="asked no such thing"):
        inline.api.phones.offers(LI, "none")
    for _ in range(1000):
        inline.api.phones.search(LI, "y")
    with pytest.raises(Impossible, match="asked no such thing"):
        inline.api.phones.offers(LI, query)


async def test_a_bot_without_inline_mode_is_not_asked(stage: Stage) -> None:
    assert (await stage.call("getMe")).result["supports_inline_queries"] is False
    with pytest.raises(Impossible, match="no inline mode"):
        stage.api.phones.search(LI, "x")
    stage.api.add_bot(TOKEN, "linli_test_bot", inline=True)
    assert (await stage.call("getMe")).result["supports_inline_queries"] is True
    query = stage.api.phones.search(LI, "x")
    await answer(stage, query, article("1", "x"))
    stage.api.phones.choose(LI, query, "1")
    assert [next(key for key in update if key != "update_id") for update in await stage.updates()] == [
        "inline_query",
        "message",
    ]
