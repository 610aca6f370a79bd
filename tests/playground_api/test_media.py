"""Pictures, files, voice notes, places and cards from the bot: sent, sent again, captioned, fetched, refused."""

import json
from typing import Any

import pytest

from bot.playground.api.files import LARGEST_DOWNLOAD, LARGEST_PHOTO, Files, Upload
from tests.playground_api.stage import LI, TOKEN, Stage, buttons, png

OTHER = "5000000002:" + "b" * 35


async def sent_photo(stage: Stage, **more: Any) -> dict[str, Any]:
    photo: dict[str, Any] = (await stage.upload("sendPhoto", {"photo": ("me.png", png())}, chat_id=LI, **more)).result
    return photo


async def test_a_picture_reaches_the_phone_with_its_caption(stage: Stage) -> None:
    keyboard = json.dumps(buttons([("Seen", "s")]))
    sent = await sent_photo(stage, caption="<b>Mask</b> on", parse_mode="HTML", reply_markup=keyboard)
    (size,) = sent["photo"]
    assert (size["width"], size["height"], size["file_size"]) == (40, 30, len(png()))
    assert (sent["caption"], sent["caption_entities"][0]["type"]) == ("Mask on", "bold")
    assert "text" not in sent
    shown = stage.screen()[-1]
    assert (shown["kind"], shown["caption"], shown["text"]) == ("photo", "Mask on", "Mask on")
    assert (shown["file"]["width"], shown["file"]["height"], shown["file"]["mime_type"]) == (40, 30, "image/png")
    assert shown["rows"] == [[{"label": "Seen", "data": "s"}]]
    assert stage.api.ledger[-1].text == "<b>Mask</b> on"


async def test_a_file_keeps_its_name_and_kind(stage: Stage) -> None:
    sent = (await stage.upload("sendDocument", {"document": ("C:\\x\\通知.pdf", b"%PDF-")}, chat_id=LI)).result
    assert sent["document"]["file_name"] == "通知.pdf"
    assert (sent["document"]["mime_type"], sent["document"]["file_size"]) == ("application/pdf", 5)
    assert stage.screen()[-1]["file"]["name"] == "通知.pdf"


async def test_a_voice_note_has_its_length(stage: Stage) -> None:
    sent = (await stage.upload("sendVoice", {"voice": ("note.ogg", b"OggS")}, chat_id=LI, duration=7)).result
    assert (sent["voice"]["duration"], sent["voice"]["mime_type"]) == (7, "audio/ogg")
    assert stage.screen()[-1]["file"]["duration"] == 7


async def test_an_upload_may_be_pointed_at(stage: Stage) -> None:
    answer = await stage.upload("sendPhoto", {"p": ("a.png", png())}, chat_id=LI, photo="attach://p")
    assert answer.result["photo"][0]["width"] == 40
    missing = await stage.upload("sendPhoto", {"p": ("a.png", png())}, chat_id=LI, photo="attach://q")
    assert missing.refusal == (400, "Bad Request: there is no photo in the request")


async def test_a_file_is_sent_again_by_its_id(stage: Stage) -> None:
    first = (await sent_photo(stage))["photo"][0]
    again = (await stage.call("sendPhoto", chat_id=LI, photo=first["file_id"])).result["photo"][0]
    assert again == first


async def test_an_id_is_good_for_its_kind_and_its_bot(stage: Stage) -> None:
    file_id = (await sent_photo(stage))["photo"][0]["file_id"]
    wrong_kind = await stage.call("sendDocument", chat_id=LI, document=file_id)
    assert wrong_kind.refusal == (400, "Bad Request: can't use file of type Photo as Document")
    stage.api.add_bot(OTHER, "other_bot")
    stage.api.phones.start(LI, bot="other_bot")
    foreign = await stage.call("sendPhoto", token=OTHER, chat_id=LI, photo=file_id)
    words = "Bad Request: wrong remote file identifier specified: can't unserialize it"
    assert foreign.refusal == (400, words)
    assert (await stage.call("sendPhoto", chat_id=LI, photo=file_id + "A")).refusal == (400, words)
    assert (await stage.call("getFile", token=OTHER, file_id=file_id)).refusal == (400, "Bad Request: invalid file_id")


@pytest.mark.parametrize(
    ("method", "name", "content", "words"),
    [
        ("sendPhoto", "photo", b"", "file must be non-empty"),
        ("sendPhoto", "photo", b"no picture", "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", "photo", b"\xff\xd8\xff", "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", "photo", b"\xff\xd8" + b"\xff" * 99_999, "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", "photo", png(10, 201), "PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", "photo", png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", "photo", png(0, 1), "PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", "document", png(), "there is no photo in the request"),
        ("sendDocument", "document", b"", "file must be non-empty"),
        ("sendVoice", "voice", b"", "file must be non-empty"),
    ],
)
async def test_a_file_telegram_would_refuse_is_refused(
    stage: Stage, method: str, name: str, content: bytes, words: str
) -> None:
    answer = await stage.upload(method, {name: ("x", content)}, chat_id=LI)
    assert answer.refusal == (400, f"Bad Request: {words}")


async def test_a_picture_has_at_most_ten_megabytes(stage: Stage) -> None:
    big = png() + bytes(LARGEST_PHOTO + 1 - len(png()))
    answer = await stage.upload("sendPhoto", {"photo": ("big.png", big)}, chat_id=LI)
    words = f"file of size {LARGEST_PHOTO + 1} bytes is too big for a photo; the maximum size is {LARGEST_PHOTO} bytes"
    assert answer.refusal == (400, f"Bad Request: {words}")
    assert (await stage.upload("sendPhoto", {"photo": ("big.png", big[:-1])}, chat_id=LI)).status == 200
    assert (await stage.upload("sendDocument", {"document": ("big.png", big)}, chat_id=LI)).status == 200


async def test_nothing_is_fetched_from_the_web(stage: Stage) -> None:
    answer = await stage.call("sendPhoto", chat_id=LI, photo="https://example.org/a.png")
    assert answer.refusal == (400, "Bad Request: failed to get HTTP URL content")


@pytest.mark.parametrize("words", ["a" * 1024, "😀" * 512, " " + "a" * 1024 + "\n"])
async def test_the_longest_caption_is_taken(stage: Stage, words: str) -> None:
    assert (await sent_photo(stage, caption=words))["caption"] == words.strip()


@pytest.mark.parametrize("words", ["a" * 1025, "😀" * 513])
async def test_a_longer_caption_is_refused(stage: Stage, words: str) -> None:
    answer = await stage.upload("sendPhoto", {"photo": ("a.png", png())}, chat_id=LI, caption=words)
    assert answer.refusal == (400, "Bad Request: message caption is too long")


async def test_a_caption_may_bring_its_entities(stage: Stage) -> None:
    entities = json.dumps([{"type": "italic", "offset": 0, "length": 2}])
    assert (await sent_photo(stage, caption="hi /go", caption_entities=entities))["caption_entities"] == [
        {"type": "italic", "offset": 0, "length": 2},
        {"type": "bot_command", "offset": 3, "length": 3},
    ]


async def test_a_file_is_fetched_from_where_getfile_says(stage: Stage) -> None:
    sent = (await stage.upload("sendDocument", {"document": ("Report.PDF", b"content")}, chat_id=LI)).result["document"]
    found = (await stage.call("getFile", file_id=sent["file_id"])).result
    assert (found["file_size"], found["file_path"]) == (7, "documents/file_0.pdf")
    assert found["file_unique_id"] == sent["file_unique_id"]
    assert await stage.download(found["file_path"]) == (200, b"content")
    for path in ("documents/file_1.pdf", "photos/file_0.pdf", "documents/file_0.exe", "documents/", "../files.py"):
        assert (await stage.download(path))[0] == 404
    assert (await stage.download(found["file_path"], token=OTHER))[0] == 404
    assert (await stage.call("getFile")).refusal == (400, "Bad Request: file_id not specified")
    assert (await stage.call("getFile", file_id="BQAC?")).refusal == (400, "Bad Request: invalid file_id")


async def test_what_people_send_is_fetched_up_to_twenty_megabytes(stage: Stage) -> None:
    stage.api.phones.document(LI, bytes(LARGEST_DOWNLOAD), name="a.bin")
    stage.api.phones.document(LI, bytes(LARGEST_DOWNLOAD + 1), name="b.bin")
    taken, larger = [update["message"]["document"]["file_id"] for update in await stage.updates()]
    assert (await stage.call("getFile", file_id=taken)).status == 200
    assert (await stage.call("getFile", file_id=larger)).refusal == (400, "Bad Request: file is too big")


async def test_the_oldest_files_make_room(stage: Stage) -> None:
    files = Files(keep=10)
    first, second = files.add("document", Upload("a", b"12345")), files.add("document", Upload("b", b"12345"))
    assert files.content(first) == b"12345"
    third = files.add("document", Upload("c", b"1"))
    assert [files.content(one) for one in (first, second, third)] == [None, b"12345", b"1"]
    assert files.content(files.add("document", Upload("large", b"x" * 11))) == b"x" * 11
    sent = (await stage.upload("sendDocument", {"document": ("a", b"1")}, chat_id=LI)).result["document"]
    stage.api.files.add("document", Upload("", bytes(256 * 1024 * 1024)))
    answer = await stage.call("getFile", file_id=sent["file_id"])
    assert answer.refusal == (400, "Bad Request: wrong file_id or the file is temporarily unavailable")


async def test_a_place_and_a_card(stage: Stage) -> None:
    place = (
        await stage.call("sendLocation", chat_id=LI, latitude=30.5, longitude="114.25", horizontal_accuracy=20)
    ).result
    assert place["location"] == {"latitude": 30.5, "longitude": 114.25, "horizontal_accuracy": 20.0}
    card = (await stage.call("sendContact", chat_id=LI, phone_number="+123", first_name="Wang", vcard="")).result
    assert card["contact"] == {"phone_number": "+123", "first_name": "Wang"}
    first, second = stage.screen()[-2:]
    assert (first["kind"], first["location"]["longitude"]) == ("location", 114.25)
    assert (second["kind"], second["contact"]["first_name"]) == ("contact", "Wang")


@pytest.mark.parametrize(
    ("method", "asked", "words"),
    [
        ("sendLocation", {"longitude": 1}, "latitude is empty"),
        ("sendLocation", {"latitude": 1}, "longitude is empty"),
        ("sendLocation", {"latitude": 91, "longitude": 1}, "wrong location specified"),
        ("sendLocation", {"latitude": "nan", "longitude": 1}, "wrong location specified"),
        ("sendContact", {"first_name": "W"}, 'parameter "phone_number" is required'),
        ("sendContact", {"phone_number": "1"}, 'parameter "first_name" is required'),
    ],
)
async def test_half_a_place_or_card_is_refused(stage: Stage, method: str, asked: dict[str, Any], words: str) -> None:
    assert (await stage.call(method, chat_id=LI, **asked)).refusal == (400, f"Bad Request: {words}")


def album(*media: dict[str, Any]) -> str:
    return json.dumps(media)


async def test_an_album_is_several_messages_that_belong_together(stage: Stage) -> None:
    known = (await sent_photo(stage))["photo"][0]["file_id"]
    media = album(
        {"type": "photo", "media": "attach://one", "caption": "first"},
        {"type": "photo", "media": known, "caption": "<i>second</i>", "parse_mode": "HTML"},
    )
    sent = (await stage.upload("sendMediaGroup", {"one": ("1.png", png())}, chat_id=LI, media=media)).result
    assert [one["caption"] for one in sent] == ["first", "second"]
    assert sent[0]["media_group_id"] == sent[1]["media_group_id"]
    assert sent[1]["message_id"] == sent[0]["message_id"] + 1
    assert len({one["album"] for one in stage.screen()[-2:]}) == 1
    alone = (await stage.call("sendMediaGroup", chat_id=LI, media=[{"type": "photo", "media": known}])).result
    assert "media_group_id" not in alone[0]


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ("[]", "there are no messages to send"),
        ("{}", "expected an Array of InputMedia"),
        ("[5]", "can't parse InputMedia: expected an Object"),
        (album({"media": "attach://p"}), "can't parse InputMedia: Can't find field \"type\""),
        (album({"type": "photo"}), "can't parse InputMedia: media not found"),
        (album({"type": "photo", "media": "attach://gone"}), "can't parse InputMedia: media not found"),
        (album({"type": "pigeon", "media": "attach://p"}), 'can\'t parse InputMedia: type "pigeon" is unsupported'),
        (album(*[{"type": "photo", "media": "attach://p"}] * 11), "too many messages to send as an album"),
        (album({"type": "photo", "media": "attach://p"}, {"type": "document", "media": "attach://p"}),
         "document can't be mixed with other media types"),
        (album({"type": "photo", "media": "attach://p"}, {"type": "photo", "media": "attach://d"}),
         'failed to send message #2 with the error message "IMAGE_PROCESS_FAILED"'),
        (album({"type": "photo", "media": "attach://p", "caption": "a" * 1025}), "message caption is too long"),
    ],
)  # fmt: skip
async def test_an_album_telegram_would_refuse_is_refused(stage: Stage, media: str, words: str) -> None:
    before = len(stage.screen())
    files = {"p": ("p.png", png()), "d": ("d.txt", b"text")}
    answer = await stage.upload("sendMediaGroup", files, chat_id=LI, media=media)
    assert answer.refusal == (400, f"Bad Request: {words}")
    assert len(stage.screen()) == before


async def test_captions_and_pictures_are_edited_in_place(stage: Stage) -> None:
    number = (await sent_photo(stage, caption="one"))["message_id"]
    edited = (await stage.call("editMessageCaption", chat_id=LI, message_id=number, caption="two")).result
    assert (edited["caption"], "edit_date" in edited) == ("two", True)
    media = album({"type": "document", "media": "attach://d", "caption": "three"})[1:-1]
    other = await stage.upload(
        "editMessageMedia", {"d": ("d.txt", b"text")}, chat_id=LI, message_id=number, media=media
    )
    assert (other.result["document"]["file_name"], other.result["caption"]) == ("d.txt", "three")
    shown = stage.screen()[-1]
    assert (shown["kind"], shown["caption"], shown["edited"]) == ("document", "three", True)
    assert "caption" not in (await stage.call("editMessageCaption", chat_id=LI, message_id=number)).result


async def test_text_and_caption_are_not_mixed_up(stage: Stage) -> None:
    text, photo = (await stage.send("text")).result["message_id"], (await sent_photo(stage))["message_id"]
    voice = (await stage.upload("sendVoice", {"voice": ("a", b"x")}, chat_id=LI)).result["message_id"]
    picture = {"type": "photo", "media": (await sent_photo(stage))["photo"][0]["file_id"]}

    async def words(method: str, number: int, **more: Any) -> str:
        return (
            (await stage.call(method, chat_id=LI, message_id=number, **more)).refusal[1].removeprefix("Bad Request: ")
        )

    assert await words("editMessageText", photo, text="x") == "there is no text in the message to edit"
    assert await words("editMessageCaption", text, caption="x") == "there is no caption in the message to edit"
    assert await words("editMessageMedia", text, media=picture) == "there is no media in the message to edit"
    assert await words("editMessageMedia", voice, media=picture) == "message media can't be edited"
    assert await words("editMessageMedia", photo) == "there is no media in the request"
    assert "message is not modified" in await words("editMessageCaption", photo)


async def test_an_album_stays_of_one_kind(stage: Stage) -> None:
    item = {"type": "photo", "media": "attach://p"}
    sent = await stage.upload("sendMediaGroup", {"p": ("p.png", png())}, chat_id=LI, media=album(item, item))
    other = album({"type": "document", "media": "attach://d"})[1:-1]
    number = sent.result[0]["message_id"]
    answer = await stage.upload("editMessageMedia", {"d": ("d", b"x")}, chat_id=LI, message_id=number, media=other)
    assert answer.refusal == (400, "Bad Request: can't change media type in the album")


async def test_a_forwarded_message_names_its_author(stage: Stage) -> None:
    stage.api.phones.add("Wang", person=8, last_name="Wei", hidden=True)
    stage.api.phones.start(8)
    said = stage.api.phones.say(LI, "the market is closed")
    stage.api.phones.photo(8, png(), caption="look")
    passed = (await stage.call("forwardMessage", chat_id=8, from_chat_id=LI, message_id=said)).result
    assert (passed["text"], passed["forward_origin"]["type"]) == ("the market is closed", "user")
    assert passed["forward_origin"]["sender_user"]["id"] == LI
    assert stage.screen(8)[-1]["forwarded"] == {"kind": "user", "name": "Li", "date": passed["forward_origin"]["date"]}
    picture = stage.screen(8)[-2]["id"]
    hidden = (await stage.call("forwardMessage", chat_id=LI, from_chat_id=8, message_id=picture)).result
    assert hidden["forward_origin"] == {"type": "hidden_user", "sender_user_name": "Wang Wei", "date": hidden["date"]}
    assert (hidden["caption"], hidden["photo"][0]["width"]) == ("look", 40)
    again = (await stage.call("forwardMessage", chat_id=8, from_chat_id=LI, message_id=hidden["message_id"])).result
    assert again["forward_origin"] == hidden["forward_origin"]
    edit = await stage.call("editMessageCaption", chat_id=8, message_id=again["message_id"], caption="mine")
    assert edit.refusal == (400, "Bad Request: message can't be edited")


async def test_a_copy_names_nobody_and_may_have_another_caption(stage: Stage) -> None:
    number = (await sent_photo(stage, caption="old"))["message_id"]
    copied = (await stage.call("copyMessage", chat_id=LI, from_chat_id=LI, message_id=number)).result
    assert copied == {"message_id": number + 1}
    await stage.call("copyMessage", chat_id=LI, from_chat_id=LI, message_id=number, caption="new")
    await stage.call("copyMessage", chat_id=LI, from_chat_id=LI, message_id=number, caption="")
    assert [one["caption"] for one in stage.screen()[-3:]] == ["old", "new", ""]
    assert "forwarded" not in stage.screen()[-1]


async def test_what_is_protected_or_gone_is_not_passed_on(stage: Stage) -> None:
    protected = (await stage.send("secret", protect_content=True)).result["message_id"]
    pinned = (await stage.send("pinned")).result["message_id"]
    await stage.call("pinChatMessage", chat_id=LI, message_id=pinned)
    told = stage.screen()[-1]["id"]

    async def words(method: str, number: int, **more: Any) -> str:
        asked = {"chat_id": LI, "from_chat_id": LI, "message_id": number} | more
        return (await stage.call(method, **asked)).refusal[1].removeprefix("Bad Request: ")

    assert await words("forwardMessage", protected) == "message has protected content and can't be forwarded"
    assert await words("forwardMessage", told) == "the message can't be forwarded"
    assert await words("forwardMessage", 99) == "message to forward not found"
    assert await words("forwardMessage", 1, from_chat_id="") == 'parameter "from_chat_id" is required'
    assert await words("copyMessage", protected) == "the message can't be copied"
    assert await words("copyMessage", told) == "the message can't be copied"
    assert await words("copyMessage", 99) == "message to copy not found"
    assert await words("copyMessage", 1, from_chat_id=5) == "chat not found"


async def test_a_blocked_person_gets_no_picture_either(stage: Stage) -> None:
    stage.api.phones.block(LI)
    answer = await stage.upload("sendPhoto", {"photo": ("a.png", png())}, chat_id=LI)
    assert answer.refusal == (403, "Forbidden: bot was blocked by the user")
    assert stage.api.phones.account().token == TOKEN
