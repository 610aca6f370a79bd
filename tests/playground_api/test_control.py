"""The same from another process: phones, faults, limits, bots and the ledger in JSON."""

import asyncio
import inspect
import json
import random
from collections import Counter
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.playground.api.arguments import FLAGS, FRACTIONS, NUMBERS, TEXTS
from bot.playground.api.control import VERBS, VIEWS
from bot.playground.api.files import Upload
from tests.playground_api.stage import LI, TOKEN, Stage, buttons, png


async def ask(stage: Stage, method: str, path: str, /, **body: Any) -> tuple[int, Any]:
    async with stage.http.request(method, f"{stage.api.url}{path}", json=body or None) as answer:
        said = await answer.json()
        return answer.status, said["result"] if said["ok"] else said["error"]


async def test_a_person_lives_over_http(empty_stage: Stage) -> None:
    stage = empty_stage
    assert (await ask(stage, "POST", "/control/bots", token=TOKEN, username="a_bot"))[1]["username"] == "a_bot"
    person = (await ask(stage, "POST", "/phone/people", first_name="Wang", language_code="en"))[1]
    number = person["id"]
    assert await ask(stage, "POST", f"/phone/{number}/start", payload="x") == (200, 1)
    await stage.send("Well?", to=number, reply_markup=buttons([("Yes", "y")]))
    assert (await ask(stage, "POST", f"/phone/{number}/tap", label="Yes"))[0] == 200
    status, said = await ask(stage, "POST", f"/phone/{number}/say", text="37.2")
    assert (status, said) == (200, 3)
    assert (await ask(stage, "POST", f"/phone/{number}/edit", message_id=said, text="38.2")) == (200, None)
    chat = (await ask(stage, "GET", f"/phone/{number}/chat"))[1]
    assert [one["text"] for one in chat["messages"]] == ["/start x", "Well?", "38.2"]
    assert chat["messages"][1]["rows"] == [[{"label": "Yes", "data": "y"}]]
    for verb in ("block", "unblock", "delete_account"):
        assert (await ask(stage, "POST", f"/phone/{number}/{verb}"))[0] == 200
    assert (await ask(stage, "GET", "/phone/people"))[1][0]["deleted"] is True
    kinds = [next(key for key in update if key != "update_id") for update in await stage.updates()]
    assert kinds == ["message", "callback_query", "message", "edited_message", "my_chat_member", "my_chat_member"]
    assert (await ask(stage, "GET", "/control/bots"))[1][0]["pending_update_count"] == 6


async def test_faults_and_limits_are_set_over_http(stage: Stage) -> None:
    fault = {"method": "sendMessage", "to": LI, "answer": {"status": 429, "retry_after": 5}, "times": 1}
    assert (await ask(stage, "POST", "/control/faults", **fault))[0] == 200
    assert (await ask(stage, "GET", "/control/faults"))[1][0]["answer"] == {"status": 429, "retry_after": 5}
    assert (await stage.send("x")).status == 429
    await ask(stage, "POST", "/control/faults/random", rate=1.0, seed=1, mix=[{"status": 503}])
    assert (await stage.send("x")).status == 503
    await ask(stage, "DELETE", "/control/faults")
    assert (await stage.send("x")).status == 200
    limits = (await ask(stage, "POST", "/control/limits", kind="telegram", retry_after=9))[1]
    assert (limits["overall"], limits["retry_after"]) == ({"count": 30, "seconds": 1}, 9)
    assert [(await stage.send("x")).status for _ in range(2)] == [200, 429]
    assert (await ask(stage, "POST", "/control/groups", chat_id=-9, title="Grid"))[1]["type"] == "group"


async def test_the_ledger_is_read_as_json_lines_and_can_be_waited_for(stage: Stage) -> None:
    await stage.send("one")

    async def lines(**query: int) -> list[dict[str, Any]]:
        async with stage.http.get(f"{stage.api.url}/control/ledger", params=query) as answer:
            assert answer.content_type == "application/jsonl"
            return [json.loads(line) for line in (await answer.text()).splitlines()]

    assert [line["text"] for line in await lines()] == ["one"]
    waiting = asyncio.create_task(lines(since=1, wait=30))
    await stage.until_asleep()
    assert not waiting.done()
    await stage.send("two")
    assert [line["text"] for line in await waiting] == ["two"]
    assert await lines(since=2) == []


async def form(stage: Stage, path: str, file: bytes, name: str, **texts: str) -> tuple[int, Any]:
    """What a browser's form sends."""
    data = aiohttp.FormData(texts, quote_fields=False, default_to_multipart=True)
    data.add_field("file", BytesIO(file), filename=name)
    async with stage.http.post(f"{stage.api.url}{path}", data=data) as answer:
        said = await answer.json()
        return answer.status, said["result"] if said["ok"] else said["error"]


async def test_a_page_sends_files_and_shows_them(stage: Stage) -> None:
    assert (await form(stage, "/phone/7/photo", png(), "me.png", caption="look", reply_to="1"))[0] == 200
    assert (await form(stage, "/phone/7/document", b"<script>", "通知 1.html"))[0] == 200
    assert (await form(stage, "/phone/7/voice", b"OggS", "note.ogg", duration="4"))[0] == 200
    photo, document, voice = stage.screen()[-3:]
    assert (photo["caption"], photo["reply_to"], voice["file"]["duration"]) == ("look", 1, 4)
    headers = []
    for one in (photo, document, voice):
        async with stage.http.get(stage.api.url + one["file"]["url"]) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            headers.append((answer.content_type, answer.headers["Content-Disposition"].split(";")[0]))
            assert len(await answer.read()) == one["file"]["size"]
    assert headers == [("image/png", "inline"), ("application/octet-stream", "attachment"), ("audio/ogg", "inline")]
    assert (await form(stage, "/phone/7/photo", b"text", "me.png"))[0] == 409
    assert (await form(stage, "/phone/7/say", b"text", "me.png", text="x"))[0] == 400
    assert (await ask(stage, "POST", "/phone/7/photo", file="x"))[0] == 400
    assert (await ask(stage, "GET", "/phone/files/AQADx"))[0] == 404


async def test_a_file_that_made_room_is_no_longer_there(stage: Stage) -> None:
    await form(stage, "/phone/7/document", b"1", "a.txt")
    stage.api.files.add("document", Upload("", bytes(256 * 1024 * 1024)))
    assert (await ask(stage, "GET", stage.screen()[-1]["file"]["url"]))[0] == 404


async def test_a_page_reads_on_and_marks_as_read(stage: Stage) -> None:
    for number in range(4):
        await stage.send(f"m{number}")
    path = "/phone/7/chat?after=2&limit=2&mark=1"
    shown = (await ask(stage, "GET", path))[1]
    assert ([one["text"] for one in shown["messages"]], shown["unread"]) == (["m1", "m2"], 4)
    (chat,) = (await ask(stage, "GET", "/phone/7/chats"))[1]
    assert (chat["unread"], chat["last"]["text"]) == (0, "m3")
    assert (await ask(stage, "GET", "/phone/7/chat?limit=many"))[0] == 400


async def test_groups_and_inline_mode_over_http(stage: Stage) -> None:
    await ask(stage, "POST", "/control/bots", token=TOKEN, username="linli_test_bot", inline=True, privacy=False)
    await ask(stage, "POST", "/phone/people", first_name="Wang", person=8, hidden=True, phone_number="+1")
    group = (await ask(stage, "POST", "/phone/7/create_group", title="Grid", members=[8]))[1]
    assert (await ask(stage, "POST", "/phone/8/say", text="hello", chat=group))[0] == 200
    assert (await ask(stage, "GET", f"/phone/7/chat?chat={group}"))[1]["messages"][-1]["sender"]["id"] == 8
    assert (await ask(stage, "POST", "/control/groups", chat_id=-9, title="B", members=[7]))[1]["id"] == -9
    assert (await ask(stage, "POST", "/control/groups", chat_id=-9, title="B", members=[99]))[0] == 400
    assert str((await ask(stage, "POST", "/phone/7/upgrade", chat=group))[1]).startswith("-100")
    query = (await ask(stage, "POST", "/phone/7/search", query="rice"))[1]
    assert (await ask(stage, "GET", f"/phone/7/offers?query_id={query}"))[1]["results"] is None
    for verb, body in (
        ("location", {"latitude": 30.5, "longitude": 114}),
        ("contact", {}),
        ("forward", {"text": "rumour", "origin": "Auntie"}),
        ("react", {"message_id": 1, "emoji": "👍"}),
        ("open", {"link": "t.me/linli_test_bot?start=x"}),
    ):
        assert (await ask(stage, "POST", f"/phone/7/{verb}", **body))[0] == 200, verb


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/phone/7/fly", {}, 404),
        ("GET", "/phone/7/say", {}, 404),
        ("GET", "/phone/x/chat", {}, 404),
        ("GET", "/control/moon", {}, 404),
        ("GET", "/phone/8/chat", {}, 409),
        ("POST", "/phone/7/tap", {"label": "nothing"}, 409),
        ("POST", "/phone/7/say", {"words": "x"}, 400),
        ("POST", "/phone/7/say", {"text": 5}, 400),
        ("POST", "/phone/7/edit", {"message_id": "1", "text": "x"}, 400),
        ("POST", "/control/faults", {"answer": {"status": 500, "garbage": ""}}, 400),
        ("POST", "/control/faults", {"answer": 5}, 400),
        ("POST", "/control/faults/random", {"rate": "x", "seed": 1}, 400),
        ("POST", "/control/limits", {"kind": "cosmic"}, 400),
        ("POST", "/control/bots", {"token": "no"}, 400),
        ("POST", "/phone/people", {}, 400),
        ("POST", "/phone/7/location", {"latitude": "30"}, 400),
        ("POST", "/phone/7/create_group", {"title": "x", "members": 8}, 400),
        ("POST", "/phone/7/leave", {"chat": -1}, 409),
        ("POST", "/phone/7/read", {}, 404),
        ("GET", "/phone/7/read", {}, 404),
        ("DELETE", "/phone/7/chat", {}, 404),
        ("POST", "/control/events", {}, 404),
    ],
)
async def test_what_is_not_understood_is_said(
    stage: Stage, method: str, path: str, body: dict[str, Any], status: int
) -> None:
    seen, sentence = await ask(stage, method, path, **body)
    assert seen == status
    assert sentence


async def test_random_bodies_never_break_the_control_interface(stage: Stage) -> None:
    """I5: whatever a page sends, the answer says what is wrong with it."""
    dice = random.Random(3)
    await ask(stage, "POST", "/control/groups", chat_id=-9, title="Grid", members=[LI])
    stage.api.phones.account().inline = True
    values: list[Any] = [
        None,
        True,
        -9,
        0,
        1,
        2,
        10**30,
        1.5,
        "",
        "x",
        "t.me/linli_test_bot",
        [],
        [7],
        [[]],
        {},
        {"type": "user"},
    ]
    values += [{"type": "user", "sender_user": {"id": []}}, {"type": "channel", "chat": {}, "date": "x"}, "👍", -8, LI]
    names = sorted(TEXTS | NUMBERS | FLAGS | FRACTIONS | {"bot", "members", "origin", "file"})
    paths = [("POST", f"/phone/7/{verb}") for verb in sorted(VERBS - {"delete_account"})]
    paths += [("GET", f"/phone/7/{view}") for view in VIEWS]
    seen: Counter[int] = Counter()
    for _ in range(1500):
        method, path = dice.choice(paths)
        verb = getattr(stage.api.phones, VIEWS.get(path.split("/")[-1], path.split("/")[-1]))
        wanted = [name for name in inspect.signature(verb).parameters if name != "person"]
        chosen = dice.sample(wanted, dice.randint(0, len(wanted))) + dice.sample(names, dice.choice([0, 0, 1]))
        body = {name: dice.choice(values) for name in chosen}
        asked = f"{path}?{urlencode(body)}" if method == "GET" else path
        status, said = await ask(stage, method, asked, **(body if method == "POST" else {}))
        seen[status] += 1
        assert status in (200, 400, 409), (path, body, said)
    assert min(seen.values()) > 100, seen
    assert (await ask(stage, "GET", "/phone/7/chats"))[0] == 200
    assert (await ask(stage, "GET", "/phone/7/chat?deleted=1"))[0] == 200
