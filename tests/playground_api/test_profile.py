"""What a bot says of itself, and the links that start it."""

from typing import Any

import pytest

from bot.playground.api import Impossible
from tests.playground_api.stage import LI, Stage


@pytest.mark.parametrize(
    ("what", "method"), [("description", "Description"), ("short_description", "ShortDescription")]
)
async def test_descriptions_by_language(stage: Stage, what: str, method: str) -> None:
    async def told(language: str = "") -> str:
        found: str = (await stage.call(f"getMy{method}", language_code=language)).result[what]
        return found

    assert await told() == ""
    await stage.call(f"setMy{method}", **{what: "Reports"})
    await stage.call(f"setMy{method}", **{what: "报告", "language_code": "zh"})
    assert [await told(), await told("zh"), await told("ko")] == ["Reports", "报告", "Reports"]
    assert stage.api.phones.read(LI)["chat"][what] == "报告"
    await stage.call(f"setMy{method}", language_code="zh")
    assert await told("zh") == "Reports"
    too_long = await stage.call(f"setMy{method}", **{what: "a" * 513})
    assert too_long.refusal == (400, f"Bad Request: {what.upper()}_INVALID")
    odd = await stage.call(f"getMy{method}", language_code="zh-hans")
    assert odd.refusal == (400, "Bad Request: invalid language code specified")


async def test_a_bot_has_a_name_in_each_language(stage: Stage) -> None:
    assert (await stage.call("getMyName")).result == {"name": "Linli"}
    await stage.call("setMyName", name="Linli bot")
    await stage.call("setMyName", name="邻里", language_code="zh")
    assert (await stage.call("getMyName", language_code="zh")).result == {"name": "邻里"}
    assert (await stage.call("getMe")).result["first_name"] == "Linli bot"
    assert stage.api.phones.read(LI)["chat"]["title"] == "邻里"
    for name in ("", "a" * 65):
        assert (await stage.call("setMyName", name=name)).refusal == (400, "Bad Request: BOT_TITLE_INVALID")


async def test_nobody_has_a_picture(stage: Stage) -> None:
    assert (await stage.call("getUserProfilePhotos", user_id=LI)).result == {"total_count": 0, "photos": []}

    async def words(**asked: Any) -> str:
        return (await stage.call("getUserProfilePhotos", **asked)).refusal[1]

    assert await words() == "Bad Request: invalid user_id specified"
    assert await words(user_id=99) == "Bad Request: user not found"


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/linli_test_bot?start=inv_1",
        "t.me/Linli_Test_Bot?start=inv_1",
        "tg://resolve?domain=linli_test_bot&start=inv_1",
    ],
)
async def test_a_link_shows_a_start_button_with_its_payload(stage: Stage, link: str) -> None:
    phones = stage.api.phones
    newcomer = phones.add("Wang", person=8).id
    assert phones.read(newcomer)["start"] == ""
    assert phones.open(newcomer, link) == {"bot": "linli_test_bot", "start": "inv_1"}
    assert phones.read(newcomer)["start"] == "inv_1"
    assert await stage.updates() == []
    phones.start(newcomer)
    assert (await stage.updates())[0]["message"]["text"] == "/start inv_1"
    assert phones.read(newcomer)["start"] is None
    phones.open(newcomer, "https://t.me/linli_test_bot")
    assert phones.read(newcomer)["start"] is None
    phones.block(newcomer)
    assert phones.read(newcomer)["start"] == ""


async def test_a_button_may_be_such_a_link(stage: Stage) -> None:
    row = [
        {"text": "Join", "url": "https://t.me/linli_test_bot?start=inv_2"},
        {"text": "Site", "url": "https://example.org"},
    ]
    await stage.send("Come in", reply_markup={"inline_keyboard": [row]})
    assert stage.api.phones.tap(LI, "Join") == "inv_2"
    stage.api.phones.start(LI)
    assert (await stage.updates())[0]["message"]["text"] == "/start inv_2"
    with pytest.raises(Impossible, match="no button 'Site'"):
        stage.api.phones.tap(LI, "Site")


@pytest.mark.parametrize(
    "link", ["https://example.org/linli_test_bot", "https://t.me/", "https://t.me/a/b", "https://t.me/stranger_bot", "",
             "https://t.me/linli_test_bot?start=a%20b", "https://t.me/linli_test_bot?start=" + "a" * 65]
)  # fmt: skip
async def test_other_links_start_no_bot(stage: Stage, link: str) -> None:
    with pytest.raises(Impossible, match=r"starts no bot|which bot|payload"):
        stage.api.phones.open(LI, link)
