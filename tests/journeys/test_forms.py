"""M1–M6, M8, I3–I5: a disease whose daily form asks for numbers, days, pictures and places, brought by files alone."""

import json
import shutil
from collections.abc import AsyncIterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import assembly
from bot.forms.memories import STATE
from bot.forms.questionnaire import Answer, Attachment, Kind, Place
from bot.forms.response import State
from bot.forms.tables import QuestionnaireResponse
from bot.monitoring.tables import Report
from tests.town import START, Actor, Town, file, location, neighbours, photo, small_town, town, voice

LANGUAGES = ("zh_CN", "zh_TW", "en", "ko")
BOT = 4242


def said(english: str) -> dict[str, str]:
    """The same in every language: what it says is not the point here."""
    return dict.fromkeys(LANGUAGES, english)


LUNG_WATCH = {
    "id": "lung-watch", "version": "1", "title": said("Watching the lungs"), "kind": "self_monitoring", "length_days": 3,
    "slots": [{"id": "day", "opens": "04:00", "due": "23:00", "name": said("daily")}],
    "fever_line": 38.0, "symptom_groups": {"any_one": ["wheeze"], "any_two": ["tired", "rash"], "recorded_only": []},
    "emergency_signs": ["grey_face"], "questionnaire": "lung-diary", "release_conditions": ["well"],
    "review_on": "2027-05-20", "sources": [{"issuer": "A", "document": "B", "date": "2020", "mark": "A"}],
}  # fmt: skip
SIGNS = ("wheeze", "tired", "rash", "grey_face")
LUNG_DIARY = {
    "id": "lung-diary", "version": "1", "title": said("Lung diary"), "confirm": "written",
    "items": [
        {"link_id": "heat", "type": "quantity", "unit": "Cel", "decimals": 1, "minimum": 34.0, "maximum": 43.0,
         "required": True, "text": said("How warm are you?")},
        {"link_id": "signs", "type": "choice", "repeats": True, "required": True, "watched": True,
         "text": said("How are your lungs?"),
         "options": [
             {"code": "calm", "exclusive": True, "sends": True, "text": said("Calm, send"), "summary": said("calm"),
              "aliases": {language: ["all calm"] for language in LANGUAGES}},
             *({"code": code, "text": said(code.replace("_", " "))} for code in SIGNS),
         ]},
        {"link_id": "oxygen", "type": "integer", "unit": "%", "minimum": 50, "maximum": 100,
         "suggestions": [94, 96, 98, 99], "summary": said("Oxygen"), "text": said("What does the clip show?")},
        {"link_id": "since", "type": "date", "earliest": -30, "latest": 0, "summary": said("Since"),
         "text": said("Since when are you ill?")},
        {"link_id": "picture", "type": "attachment", "accepts": ["photo"], "summary": said("Picture"),
         "text": said("A photo of your test, please.")},
        {"link_id": "papers", "type": "attachment", "accepts": ["document", "voice"], "repeats": True, "most": 2,
         "summary": said("Papers"), "text": said("Any papers of the clinic?"),
         "enable_when": [{"question": "oxygen", "operator": "<", "answer": 95}]},
        {"link_id": "where", "type": "location", "summary": said("Place"), "text": said("Where are you now?")},
    ],
}  # fmt: skip


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The shipped content and one disease more."""
    folder = Path(shutil.copytree(assembly.folder("content"), tmp_path / "content"))
    for name, data in (("protocols/lung-watch", LUNG_WATCH), ("questionnaires/lung-diary", LUNG_DIARY)):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return folder


@pytest.fixture
async def lungs(migrated_url: str, tmp_path: Path, content: Path) -> AsyncIterator[Town]:
    """The small town watching lungs, on 1 March 2026 at 08:00; nobody wrote a line of code for it."""
    async with town(migrated_url, tmp_path, more={"content_folder": content}) as opened:
        await opened.plants(small_town(episodes=[{"person": "li", "protocol": "lung-watch", "starts_at": START}]))
        yield opened


async def answered(here: Town) -> Mapping[str, tuple[Answer, ...]]:
    """What the newest form of the town holds, opened as the service would."""
    row = (await here.rows(QuestionnaireResponse))[-1]
    stored = json.loads(here.service.database.ring.open(row.state, STATE, row.id))
    return State.from_json(stored["state"]).answers


async def arrives(here: Town, who: Actor, number: int, **content: Any) -> None:
    """A message no phone of ours can send, as Telegram would deliver it."""
    person = {"id": who.phone.id, "is_bot": False, "first_name": "Li"}
    message = {"message_id": 9000 + number, "date": int(here.time.now().timestamp()), "from": person}
    message |= {"chat": {"id": who.phone.id, "type": "private"}} | content
    await here.service.intake.store(BOT, [{"update_id": 900_000 + number, "message": message}])
    await here.settle()


async def test_every_kind_of_question_in_one_check_in(lungs: Town) -> None:
    """M1–M4, I3: taps, a photo and a place; the process dies between every two of them."""
    li, wang = lungs.actors["li"], lungs.actors["wang"]
    told = len(wang.messages)
    await li.says("/checkin")
    await li.taps("36.6", "calm")
    assert "Question 3 of 6" in li.last
    assert "What does the clip show?" in li.last
    await lungs.restart()
    await li.taps("98%")
    assert li.buttons == ["Today", "Yesterday", "27 February", "26 February", "Other…", "Skip", "‹ Back", "Cancel"]
    await li.taps("27 February")
    assert "To answer, send it here: 📎 → Photo." in li.last
    await lungs.restart()
    await li.sends(photo())
    assert "it has arrived: Photo" in li.last
    assert "📎 → Location, or write the address." in li.last
    await lungs.restart()
    await li.sends(location(30.27, 120.15))
    assert "• Oxygen: 98%\n• Since: 27 February\n• Picture: Photo\n• Place: 📍 30.27000, 120.15000" in li.last
    await lungs.restart()
    await li.taps("Send")
    assert "36.6 °C, calm" in li.last
    assert len(wang.messages) == told
    [report] = await lungs.rows(Report)
    assert report.counts
    kept = await answered(lungs)
    assert (kept["oxygen"], kept["since"], kept["where"]) == ((98,), (date(2026, 2, 27),), (Place(30.27, 120.15),))
    [picture] = kept["picture"]
    assert isinstance(picture, Attachment)
    assert (picture.kind, picture.content_type) == (Kind.PHOTO, "image/jpeg")
    assert picture.size


async def test_words_answer_as_well_as_taps(lungs: Town) -> None:
    """M3: one message for several questions; a day that can be two is asked again; skip, back and a change at the end."""
    li = lungs.actors["li"]
    await li.says("36.9, tired since 20 February, oxygen 97%")
    assert "I understood: 36.9 °C, tired, 97%, 20 February." in li.last
    await li.taps("Back")
    await li.says("Feb 30")
    assert "from 30 January to 1 March" in li.last
    await li.says("sometime")
    assert "could not read one day" in li.last
    await li.taps("Other…")
    assert "Please write the day, such as 1 March." in li.last
    await li.says("3天前")
    await li.says("a photo of what?")
    assert "not what I need here" in li.last
    await li.says("skip")
    assert "Where are you now?" in li.last
    await li.says("Heping Road 3 <left>")
    assert "• Since: 26 February\n• Picture: –\n• Place: 📍 Heping Road 3 <left>" in li.last
    await li.taps("Change: Oxygen")
    await li.says("101")
    assert "between 50% and 100%" in li.last
    await li.says("98")
    await li.taps("Change: Picture")
    await li.taps("Back", "Send")
    assert "36.9 °C, tired" in li.last
    assert (await answered(lungs))["oxygen"] == (98,)
    assert "picture" not in await answered(lungs)


async def test_a_photo_speaks_too(lungs: Town) -> None:
    """M3, M5: below a picture people write as they do anywhere; outside any form it opens one."""
    li, wang = lungs.actors["li"], lungs.actors["wang"]
    await li.sends(photo("36.6 all calm"))
    assert "it has arrived: Photo" in li.last
    assert "I understood: 36.6 °C, calm" in li.last
    assert "What does the clip show?" in li.last
    told = len(wang.messages)
    await li.sends(voice("my face: grey face!"))
    assert "Call 120 now" in "".join(li.texts)
    assert "emergency sign" in "".join(wang.since(told))
    assert "so I left it out" in li.last
    await li.taps("Cancel")
    before = len(li.messages)
    await li.sends(photo())
    assert "did not understand" in "".join(li.since(before))


async def test_an_album_and_what_does_not_fit(lungs: Town) -> None:
    """I4: each picture of an album is one answer; the first is kept where one is enough; another kind is told what is
    wanted; several papers come until there are enough, and can be taken away again."""
    li = lungs.actors["li"]
    await li.says("36.6 wheeze 94%")
    await li.taps("Skip")
    await li.sends(location(30.27, 120.15))
    assert "it has arrived: 📍 30.27000, 120.15000" in li.last
    await li.sends(file("blood.pdf"))
    assert "A photo of your test" in li.last
    before = len(li.messages)
    await li.sends(photo(), photo(), photo())
    assert "• Picture: Photo\n" in li.since(before)[0]
    assert "I kept the first" in li.last
    assert "• Papers: blood.pdf" in li.last
    await li.taps("Change: Papers")
    await li.sends(photo())
    assert "I kept the first" in li.last
    await li.taps("Remove")
    assert "So far" not in li.last
    await li.sends(voice())
    assert "So far: Voice message" in li.last
    await li.sends(file("a.pdf"), file("b.pdf"))
    assert "I have 2 now" in li.last
    assert "• Papers: Voice message, a.pdf" in li.last
    await li.taps("Send")
    assert "36.6 °C, wheeze" in li.last


async def test_a_changed_caption_is_read_again_and_the_picture_is_not_taken_twice(lungs: Town) -> None:
    """M3: who writes 36.6 below a photo and changes it to 38.6 means 38.6."""
    li, wang = lungs.actors["li"], lungs.actors["wang"]
    number = photo("36.6 all calm, 97%")(lungs.api.phones, li.phone.id)
    await lungs.settle()
    lungs.api.phones.edit(li.phone.id, number, "38.6 all calm, 97%")
    await lungs.settle()
    await li.taps("Skip", "Skip", "Send")
    assert "38.6 °C" in li.last
    assert "fever" in wang.last
    assert len((await answered(lungs))["picture"]) == 1


async def test_yesterday_is_counted_from_when_it_was_written(lungs: Town) -> None:
    """I1: "yesterday" of 23:58, read after midnight, is still the day before the evening it was written."""
    li = lungs.actors["li"]
    lungs.jumps_to("23:55")
    await li.says("36.6 all calm")
    await li.taps("98%")
    await lungs.service.die()
    lungs.jumps_to("23:58")
    lungs.api.phones.say(li.phone.id, "yesterday")
    lungs.jumps_to("2026-03-02T00:10")
    await lungs.open()
    await lungs.settle()
    assert (await answered(lungs))["since"] == (date(2026, 2, 28),)


async def test_whatever_arrives_a_place_or_a_sentence_comes_of_it(lungs: Town) -> None:
    """I5: a venue has a name; what lies off the map, or has no name, type or size, stops nothing and is not guessed."""
    li = lungs.actors["li"]
    await li.says("36.6 all calm, 98%")
    await li.taps("Skip")
    await arrives(lungs, li, 1, photo=[{"file_id": "", "file_unique_id": "u", "width": 1, "height": 1}])
    assert "not what I need here" in li.last
    await arrives(
        lungs, li, 2, document={"file_id": "BQAC", "file_unique_id": "u"}, caption="咳" * 9000 + "\ud800\u202e"
    )
    assert "not what I need here" in li.last
    await arrives(lungs, li, 3, photo=[{"file_id": "AgAC", "file_unique_id": "u", "width": 1, "height": 1}])
    await arrives(lungs, li, 4, location={"latitude": 91.0, "longitude": 1.0})
    assert "could not read a place" in li.last
    await arrives(lungs, li, 5, location={"latitude": float("nan"), "longitude": 1.0})
    spot = {"latitude": 30.0, "longitude": 120.0}
    await arrives(
        lungs, li, 6, venue={"location": spot, "title": "\u202eClinic <3>", "address": "Heping Road"}, location=spot
    )
    assert "📍 Clinic <3>, Heping Road" in li.last
    await li.taps("Change: Place")
    await arrives(lungs, li, 7, venue={"location": spot, "title": 7, "address": ["x"]}, location=spot, caption={"a": 1})
    assert "📍 30.00000, 120.00000" in li.last
    assert await lungs.deliveries("chat.could_not") == []
    assert (await answered(lungs))["picture"] == (Attachment(Kind.PHOTO, "AgAC", "image/jpeg"),)


async def test_a_form_begun_before_it_knew_where_days_are_counted_goes_on(lungs: Town) -> None:
    """I3: what an earlier version of the service kept is still read by this one; its days are the town's."""
    li = lungs.actors["li"]
    await li.says("36.6 all calm, 98%")
    async with lungs.service.database.begin() as uow:
        row = await uow.lock(QuestionnaireResponse, (await lungs.rows(QuestionnaireResponse))[-1].id)
        assert row
        kept = json.loads(uow.ring.open(row.state, STATE, row.id))
        del kept["zone"]
        row.state = uow.seal(json.dumps(kept), STATE, row.id)
    await li.says("yesterday")
    assert (await answered(lungs))["since"] == (date(2026, 2, 28),)


async def test_a_stranger_who_sends_a_picture_is_welcomed(lungs: Town) -> None:
    """A4: whoever the roster does not know gets the numbers, whatever they send."""
    stranger = await lungs.stranger()
    before = len(stranger.messages)
    await stranger.sends(photo("chest pain"))
    assert "In an emergency call" in "".join(stranger.since(before))


async def test_a_worker_who_sends_words_of_an_emergency_gets_the_numbers(lungs: Town) -> None:
    """C2: below a picture as anywhere."""
    wang = lungs.actors["wang"]
    await wang.sends(photo("grey face"))
    assert "120" in wang.last


async def test_everybody_reads_it_in_their_language(migrated_url: str, tmp_path: Path, content: Path) -> None:
    """M3: four neighbours, four ways to say since when; each reads the day as they write it."""
    async with town(migrated_url, tmp_path, more={"content_folder": content}) as here:
        people = neighbours(START, **{language: language for language in LANGUAGES})
        people["episodes"] = [each | {"protocol": "lung-watch"} for each in people["episodes"]]
        cast = await here.plants(people)
        days = {
            "zh_CN": ("昨天", "2月28日"),
            "zh_TW": ("2月28號", "2月28日"),
            "en": ("Feb 28th", "28 February"),
            "ko": ("어제요", "2월 28일"),
        }
        for language, (written, shown) in days.items():
            await cast[language].says("36.6 all calm 98%")
            await cast[language].says(written)
            assert shown in cast[language].last, language
            assert "📎 →" in cast[language].last, language
            await cast[language].sends(photo())
            assert "📎 →" in cast[language].last, language
