"""How calls come in and answers go out: tokens, parameters in four forms, refusals; nothing breaks the server."""

import io
import json
import random
from typing import Any

import pytest
from aiohttp import FormData

from bot.playground.api import METHODS
from tests.playground_api.stage import LI, TOKEN, Stage

STRANGER = "5000000002:" + "b" * 35


async def test_any_well_formed_token_is_a_bot_until_one_is_made_known(empty_stage: Stage) -> None:
    me = (await empty_stage.call("getMe", token=STRANGER)).result
    assert (me["id"], me["is_bot"]) == (5000000002, True)
    empty_stage.api.add_bot(TOKEN, "linli_test_bot")
    assert (await empty_stage.call("getMe")).result["username"] == "linli_test_bot"
    assert (await empty_stage.call("getMe", token=STRANGER[:-1] + "c")).refusal == (401, "Unauthorized")


@pytest.mark.parametrize("token", ["123", "12:short", "abc:" + "a" * 35, ""])
async def test_a_malformed_token_is_not_found(empty_stage: Stage, token: str) -> None:
    assert (await empty_stage.call("getMe", token=token)).refusal == (404, "Not Found")


async def test_an_unknown_method_is_not_found_and_case_does_not_matter(stage: Stage) -> None:
    assert (await stage.call("sendPigeon")).refusal == (404, "Not Found: method not found")
    assert (await stage.call("GETME")).result["first_name"] == "Linli"


async def test_other_addresses_are_not_found(stage: Stage) -> None:
    async with stage.http.get(f"{stage.api.url}/favicon.ico") as answer:
        assert (answer.status, (await answer.json())["description"]) == (404, "Not Found")


async def test_parameters_come_as_query_form_multipart_or_json(stage: Stage) -> None:
    address, wanted = f"{stage.api.url}/bot{TOKEN}/sendMessage", {"chat_id": str(LI), "text": "你好"}
    multipart = FormData(wanted, default_to_multipart=True)
    for request in (
        stage.http.get(address, params=wanted),
        stage.http.post(address, params=wanted),
        stage.http.post(address, data=wanted),
        stage.http.post(address, data=multipart),
        stage.http.post(address, json=wanted),
    ):
        async with request as answer:
            assert (await answer.json())["result"]["text"] == "你好"


async def test_nested_parameters_may_be_json_text(stage: Stage) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]})
    sent = (await stage.send("Well?", reply_markup=markup)).result
    assert sent["reply_markup"]["inline_keyboard"][0][0]["text"] == "Yes"


async def test_an_empty_body_has_no_parameters(stage: Stage) -> None:
    headers = {"Content-Type": "application/json"}
    async with stage.http.post(f"{stage.api.url}/bot{TOKEN}/getMe", data=b"", headers=headers) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "Bad Request: can't parse JSON object"),
        (b"[1]", "Bad Request: JSON object expected"),
        (b'{"text":"\\ud83d"}', "Bad Request: strings must be encoded in UTF-8"),
        (b'{"text":"\xff"}', "Bad Request: strings must be encoded in UTF-8"),
        (b"[" * 100_000, "Bad Request: can't parse JSON object"),
        (b'{"chat_id":"7","text":{"a":1}}', "Bad Request: message text is empty"),
        (b'{"chat_id":1e400,"text":"hi"}', "Bad Request: chat not found"),
    ],
)
async def test_a_body_nobody_can_read_is_a_bad_request(stage: Stage, body: bytes, words: str) -> None:
    headers = {"Content-Type": "application/json"}
    async with stage.http.post(f"{stage.api.url}/bot{TOKEN}/sendMessage", data=body, headers=headers) as answer:
        assert (answer.status, (await answer.json())["description"]) == (400, words)


async def test_a_broken_multipart_body_is_a_bad_request(stage: Stage) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "application/json; charset=nonsense"):
        headers = {"Content-Type": kind}
        async with stage.http.post(
            f"{stage.api.url}/bot{TOKEN}/sendMessage", data=b"--y\r\n", headers=headers
        ) as answer:
            assert answer.status == 400, kind


async def test_a_huge_body_is_refused(stage: Stage) -> None:
    data = io.BytesIO(b"x" * (50 * 1024 * 1024 + 1))
    headers = {"Content-Type": "application/json"}
    async with stage.http.post(f"{stage.api.url}/bot{TOKEN}/sendMessage", data=data, headers=headers) as answer:
        assert answer.status == 413


async def test_random_parameters_never_break_a_method(stage: Stage) -> None:
    """I5: whatever a bot sends, the answer is one of Telegram's."""
    stage.api.phones.account().inline = True
    stage.api.add_group(-7, "Grid", members=[LI])
    dice = random.Random(5)
    values: list[Any] = [
        *(
            None,
            True,
            -1,
            0,
            1,
            LI,
            -7,
            10**30,
            1.5,
            "",
            "x",
            "7",
            "-",
            "<b>",
            "&#xD800;",
            "[]",
            "{}",
            "[[",
            [],
            {},
            [[]],
        ),
        *([1, "a"], [{}], {"type": "chat"}, {"type": 5}, {"inline_keyboard": [[{"text": 1}]]}, {"keyboard": [5]}),
        *(
            {"inline_keyboard": {}},
            {"inline_keyboard": [5]},
            {"message_id": "x"},
            {"type": "photo", "media": "attach://x"},
        ),
        *([{"command": "a", "description": ""}], [{"type": "emoji", "emoji": []}], [{"type": "article", "id": 5}]),
        *("HTML", "html", "Markdown", [{"type": "bold", "offset": -1, "length": 5}], "http://", "http://127.0.0.1:9/"),
        *("AgAC", "AgACMDo0", "AgAC\u00e4", "attach://", {"input_message_content": 5, "id": "1", "type": "article"}),
    ]
    names = (
        *("chat_id", "text", "parse_mode", "entities", "reply_markup", "reply_parameters", "message_id", "message_ids"),
        *("commands", "scope", "language_code", "action", "callback_query_id", "url", "offset", "limit", "caption"),
        *("allowed_updates", "photo", "document", "voice", "media", "from_chat_id", "latitude", "longitude", "file_id"),
        *("phone_number", "first_name", "reaction", "user_id", "name", "description", "results", "inline_query_id"),
        *("inline_message_id", "caption_entities", "duration", "button", "next_offset", "horizontal_accuracy"),
    )
    queries = [stage.api.phones.search(LI, str(number)) for number in range(3)]
    for _ in range(1500):
        asked = {name: dice.choice(values) for name in dice.sample(names, 8)}
        asked |= {"chat_id": dice.choice([LI, LI, -7]), "text": "x", "inline_query_id": dice.choice(queries)}
        answer = await stage.call(dice.choice([*METHODS]), **asked)
        assert answer.status in (200, 400, 403, 409), (asked, answer)
