"""What people send besides words, and how it arrives: pictures, files, voice notes, places, cards, forwards."""

import pytest

from bot.playground.api import Impossible
from bot.playground.api.files import Upload
from tests.playground_api.stage import LI, Stage, png


async def told(stage: Stage) -> dict[str, object]:
    """The newest message the bot got."""
    message: dict[str, object] = (await stage.updates())[-1]["message"]
    return message


async def test_a_picture_with_words_below_it(stage: Stage) -> None:
    number = stage.api.phones.photo(LI, png(), caption="my throat #day3", reply_to=1)
    (update,) = await stage.updates()
    message = update["message"]
    assert (message["message_id"], message["caption"], message["photo"][0]["height"]) == (number, "my throat #day3", 30)
    assert message["caption_entities"][0]["type"] == "hashtag"
    assert message["reply_to_message"]["text"] == "/start"
    path = (await stage.call("getFile", file_id=message["photo"][0]["file_id"])).result["file_path"]
    assert await stage.download(path) == (200, png())
    shown = stage.screen()[-1]
    assert (shown["kind"], shown["caption"], shown["from"], shown["reply_to"]) == ("photo", "my throat #day3", "me", 1)


async def test_a_file_and_a_voice_note(stage: Stage) -> None:
    stage.api.phones.document(LI, b"a,b", name="list.csv")
    stage.api.phones.voice(LI, Upload("note.mp3", b"ID3"), duration=9)
    document, voice = [update["message"] for update in await stage.updates()]
    assert (document["document"]["file_name"], document["document"]["mime_type"]) == ("list.csv", "text/csv")
    assert (voice["voice"]["duration"], voice["voice"]["mime_type"]) == (9, "audio/mpeg")
    assert [one["kind"] for one in stage.screen()[-2:]] == ["document", "voice"]


async def test_where_one_is_and_who_one_is(stage: Stage) -> None:
    stage.api.phones.location(LI, 30.5, 114.3)
    stage.api.phones.contact(LI)
    stage.api.phones.contact(LI, "+8612", "Wang", last_name="Wei")
    where, own, other = [update["message"] for update in await stage.updates()]
    assert where["location"] == {"latitude": 30.5, "longitude": 114.3}
    assert own["contact"] == {"phone_number": "+99900000007", "first_name": "Li", "user_id": LI}
    assert other["contact"] == {"phone_number": "+8612", "first_name": "Wang", "last_name": "Wei"}
    assert stage.screen()[-1]["contact"]["phone_number"] == "+8612"


async def test_one_forwards_from_ones_own_chats(stage: Stage) -> None:
    await stage.send("Notice 12: the market is closed")
    notice = stage.screen()[-1]["id"]
    stage.api.phones.forward(LI, notice)
    message = await told(stage)
    assert message["text"] == "Notice 12: the market is closed"
    assert message["forward_origin"] == {
        "type": "user",
        "sender_user": {"id": 4000000001, "is_bot": True, "first_name": "Linli", "username": "linli_test_bot"},
        "date": int(stage.time.now().timestamp()),
    }
    stage.api.phones.forward(LI, stage.api.phones.photo(LI, png(), caption="c"))
    assert (await told(stage))["caption"] == "c"


async def test_one_forwards_what_others_wrote_elsewhere(stage: Stage) -> None:
    stage.api.phones.add("Wang", person=8)
    stage.api.phones.add("Zhao", person=9, hidden=True)
    channel = {"type": "channel", "chat": {"id": -1001, "title": "News", "type": "channel"}, "message_id": 5, "date": 1}
    for origin in (8, 9, "Auntie", channel, None):
        stage.api.phones.forward(LI, text="Garlic cures it!", origin=origin)
    origins = [update["message"]["forward_origin"] for update in await stage.updates()]
    assert [one["type"] for one in origins] == ["user", "hidden_user", "hidden_user", "channel", "hidden_user"]
    assert (origins[0]["sender_user"]["id"], origins[1]["sender_user_name"]) == (8, "Zhao")
    names = [one["forwarded"]["name"] for one in stage.screen()[-5:]]
    assert names == ["Wang", "Zhao", "Auntie", "News", "Somebody"]


async def test_an_edited_caption_is_told(stage: Stage) -> None:
    number = stage.api.phones.photo(LI, png(), caption="37.2")
    stage.api.phones.edit(LI, number, "38.2")
    edited = (await stage.updates())[-1]["edited_message"]
    assert (edited["caption"], edited["photo"][0]["width"]) == ("38.2", 40)
    with pytest.raises(Impossible, match="no words"):
        stage.api.phones.edit(LI, stage.api.phones.location(LI), "here")


async def test_taking_a_message_back_is_not_told(stage: Stage) -> None:
    stage.api.phones.delete(LI, stage.api.phones.say(LI, "oops"))
    assert len(await stage.updates()) == 1
    assert "oops" not in [one["text"] for one in stage.screen()]
    await stage.send("the bot's own")
    with pytest.raises(Impossible, match="to delete"):
        stage.api.phones.delete(LI, stage.screen()[-1]["id"])


async def test_what_no_phone_sends(stage: Stage) -> None:
    phones = stage.api.phones
    with pytest.raises(Impossible, match="IMAGE_PROCESS_FAILED"):
        phones.photo(LI, b"text")
    with pytest.raises(Impossible, match="non-empty"):
        phones.document(LI, b"")
    with pytest.raises(Impossible, match="no place"):
        phones.location(LI, 200, 0)
    with pytest.raises(Impossible, match="a number and a name"):
        phones.contact(LI, "+1")
    with pytest.raises(Impossible, match="an origin is"):
        phones.forward(LI, text="x", origin={"type": "channel"})
    with pytest.raises(Impossible, match="no message 99 to pass on"):
        phones.forward(LI, 99)
    phones.block(LI)
    with pytest.raises(Impossible, match="unblock it first"):
        phones.photo(LI, png())


async def test_protected_messages_stay_where_they_are(stage: Stage) -> None:
    sent = (await stage.send("secret", protect_content=True)).result
    with pytest.raises(Impossible, match="to pass on"):
        stage.api.phones.forward(LI, sent["message_id"])
