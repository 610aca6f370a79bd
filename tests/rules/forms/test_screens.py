"""How numbers, days, pictures and places look on a phone (I4, I5)."""

import gettext
from datetime import date, timedelta
from typing import Any

import pytest

from bot.forms import answers, engine, keyboards, messages, questionnaire, questionnaire_file, response, steps
from bot.forms.questionnaire import Attachment, Kind, Place
from bot.forms.response import Choose, Edit, Give, Other, Send, Set, State, Write
from bot.i18n import Words
from tests.rules.forms import examples
from tests.rules.forms.examples import LANGUAGES, TODAY, definition, texts

WORDS = Words("en", gettext.NullTranslations())
RASH = examples.rash()
PHOTO = Attachment(Kind.PHOTO, "AgAC")
VOICE = Attachment(Kind.VOICE, "AwAC")
PAPER = Attachment(Kind.DOCUMENT, "BQAC", title="blood <test> & more.pdf")
RESPONSE = "0123456789abcdefghijkl"


def after(*inputs: response.Input, form: questionnaire.Questionnaire = RASH) -> response.Outcome:
    state = engine.start(form)
    outcome = response.Outcome(state, response.Result.MOVED)
    for given in inputs:
        outcome = engine.apply(form, outcome.state, given, TODAY)
    return outcome


def screen(
    state: State, *, form: questionnaire.Questionnaire = RASH, words: Words = WORDS
) -> tuple[str, list[list[str]]]:
    shown = messages.question(words, form, state, RESPONSE, {}, TODAY)
    for choice in (choice for row in shown.rows for choice in row):
        assert steps.decode(form, choice.args[1]), choice.label
        assert len(choice.args[1].encode()) <= steps.LONGEST
    return shown.text, [[choice.label for choice in row] for row in shown.rows]


def asking(link_id: str, **answered: Any) -> State:
    return State({"symptoms": ("rash",)} | answered, link_id, ("temperature", "symptoms"))


def only(item: dict[str, Any]) -> questionnaire.Questionnaire:
    return questionnaire_file.read(definition({"link_id": "it", "text": texts("?"), **item}), LANGUAGES)


def test_a_whole_number_is_tapped_or_written() -> None:
    text, rows = screen(asking("oxygen"))
    assert text.endswith("How much oxygen?")
    assert rows == [["95%", "96%", "97%", "98%"], ["Other…"], ["Skip"], ["‹ Back", "Cancel"]]
    text, rows = screen(after(Choose("temperature", 366), Send("symptoms"), Other("oxygen")).state)
    assert "Please write the number, such as 97%." in text
    assert ["Other…"] not in rows


@pytest.mark.parametrize(
    ("lowest", "highest", "rows"),
    [(0, 3, [["0", "1", "2", "3"]]), (1, 8, [["1", "2", "3", "4"], ["5", "6", "7", "8"]]), (0, 8, [])],
)
def test_few_numbers_are_all_there_to_tap(lowest: int, highest: int, rows: list[list[str]]) -> None:
    form = only({"type": "integer", "minimum": lowest, "maximum": highest})
    assert screen(engine.start(form), form=form)[1][:-2] == rows


def test_the_nearest_days_are_there_to_tap() -> None:
    text, rows = screen(asking("onset"))
    assert text.endswith("Since when?")
    assert rows == [["Today", "Yesterday"], ["2 March", "1 March"], ["Other…"], ["Skip"], ["‹ Back", "Cancel"]]
    text, rows = screen(asking("onset", onset=(TODAY,)))
    assert "So far: 4 March" in text
    assert rows[0] == ["✓ Today", "Yesterday"]
    assert "Please write the day, such as 4 March." in screen(after(Choose("temperature", 366), Send("symptoms"), Send("oxygen"), Other("onset")).state)[0]  # fmt: skip


@pytest.mark.parametrize(
    ("earliest", "latest", "rows"),
    [
        (0, 0, [["Today"]]),
        (-1, 1, [["Today", "Yesterday"], ["Tomorrow"]]),
        (0, 30, [["Today", "Tomorrow"], ["6 March", "7 March"]]),
        (-30, -7, []),
        (-9000, 0, [["Today", "Yesterday"], ["March 2, 2026", "March 1, 2026"]]),
    ],
)
def test_only_allowed_days_are_there_to_tap(earliest: int, latest: int, rows: list[list[str]]) -> None:
    form = only({"type": "date", "earliest": earliest, "latest": latest})
    assert screen(engine.start(form), form=form)[1][:-3] == rows


def test_a_picture_is_asked_for_with_how_to_send_it() -> None:
    text, rows = screen(asking("photo"))
    assert text.endswith("Show me the rash.\n\nTo answer, send it here: 📎 → Photo.")
    assert rows == [["Skip"], ["‹ Back", "Cancel"]]
    text, rows = screen(asking("photo", photo=(PHOTO,)))
    assert text.endswith("So far: Photo")
    assert rows == [["Remove"], ["Next"], ["‹ Back", "Cancel"]]
    text, _ = screen(asking("papers", papers=(VOICE, VOICE)))
    assert "To answer, send it here: 📎 → File, hold 🎤 and speak. You can send up to 3." in text
    assert text.endswith("So far: 2 voice messages")


def test_a_place_is_asked_for_with_how_to_send_it() -> None:
    text, rows = screen(asking("where"))
    assert text.endswith("Where are you?\n\n📎 → Location, or write the address.")
    assert rows == [["Skip"], ["‹ Back", "Cancel"]]


@pytest.mark.parametrize(
    ("link_id", "values", "shown"),
    [
        ("oxygen", (97,), "97%"),
        ("onset", (date(2026, 3, 1),), "1 March"),
        ("photo", (PHOTO,), "Photo"),
        ("photo", (PHOTO, PHOTO), "2 photos"),
        ("papers", (VOICE,), "Voice message"),
        ("papers", (PAPER, VOICE, Attachment(Kind.DOCUMENT, "B")), "Voice message, blood <test> & more.pdf, File"),
        ("where", (Place(30.27, 120.15, "Town clinic"),), "📍 Town clinic"),
        ("where", (Place(30.27, -120.1500004),), "📍 30.27000, -120.15000"),
        ("where", ("Heping Road 3",), "📍 Heping Road 3"),
    ],
)
def test_an_answer_reads_as_people_say_it(link_id: str, values: Any, shown: str) -> None:
    assert answers.shown(WORDS, RASH.item(link_id), values) == shown


@pytest.mark.parametrize(
    ("code", "near", "far"),
    [("zh_CN", "3月1日", "2026年3月1日"), ("ko", "3월 1일", "2026년 3월 1일"), ("en", "1 March", "March 1, 2026")],
)
def test_a_day_is_shown_in_the_persons_language(code: str, near: str, far: str) -> None:
    words, day = Words(code, gettext.NullTranslations()), date(2026, 3, 1)
    assert answers.day(words, RASH.item("onset"), day) == near
    assert answers.day(words, only({"type": "date", "earliest": -365, "latest": 0}).items[0], day) == far


def test_the_summary_shows_what_was_sent_and_escapes_it_i5() -> None:
    sent = after(
        Choose("temperature", 366), Set("symptoms", "rash", True), Send("symptoms"), Choose("oxygen", 97),
        Choose("onset", TODAY - timedelta(3)), Give(PHOTO, "", "en"), Give(PAPER, "", "en"), Send("papers"),
        Write("3 <Heping> Road", "en"), Send("note"),
    )  # fmt: skip
    text, rows = screen(sent.state)
    assert text == (
        "<b>Rash diary</b>\n\nI understood:\n• Temperature: <b>36.6 °C</b>\n• How do you feel? <b>Rash</b>\n"
        "• Oxygen: <b>97%</b>\n• Since when? <b>1 March</b>\n• Show me the rash. <b>Photo</b>\n"
        "• Any papers? <b>blood &lt;test&gt; &amp; more.pdf</b>\n• Where are you? <b>📍 3 &lt;Heping&gt; Road</b>\n"
        "• Anything else? <b>–</b>\n\nIs this right? Then tap Send."
    )
    assert rows[3] == ["Change: Photo", "Change: blood <test> & more.pdf"]


def test_what_has_arrived_is_told_and_what_is_shown_is_not_told_twice() -> None:
    to_the_papers: list[response.Input] = [Choose("temperature", 366), Set("symptoms", "rash", True), Send("symptoms")]
    early = after(*to_the_papers, Give(PHOTO, "97%", "en"))
    assert messages.understood(WORDS, RASH, early) == "Thank you, it has arrived: Photo.\nI understood: 97%."
    staying = after(*to_the_papers, Send("oxygen"), Send("onset"), Send("photo"), Give(PAPER, "", "en"))
    assert staying.state.at == "papers"
    assert messages.understood(WORDS, RASH, staying) == ""


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ([Write("3/1", "en")], "That can be 3 January or 1 March. Which day do you mean? Please write it like this: 1 March."),
        ([Write("Feb 30", "en")], "Please look at the day once more: it should be from 4 December to 4 March. Then write it again, such as 4 March."),
        ([Write("?", "en")], "I could not read one day in that. Please write it like this: 4 March."),
        ([Send("onset"), Give(VOICE, "", "en")], ""),
        ([Send("onset"), Write("?", "en")], "That is not what I need here. Please send it like this: 📎 → File, hold 🎤 and speak."),
        ([Send("onset"), Send("papers"), Write("?", "en")], "I could not read a place in that. Please tap 📎 → Location, or write the address in words."),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_do(inputs: list[response.Input], said: str) -> None:
    outcome = after(Choose("temperature", 366), Send("symptoms"), Send("oxygen"), *inputs)
    assert (messages.refused(WORDS, RASH, outcome.refusal) if outcome.refusal else "") == said


def test_an_example_is_one_of_the_numbers_to_tap() -> None:
    asked = after(Choose("temperature", 366), Send("symptoms"), Write("?", "en"))
    assert asked.refusal
    said = "I could not read one whole number in that. Please write only the number, such as 97%."
    assert messages.refused(WORDS, RASH, asked.refusal) == said


def test_a_full_question_says_how_many_it_has() -> None:
    papers = [Give(PAPER, "", "en")] * 4
    full = after(Choose("temperature", 366), Send("symptoms"), Send("oxygen"), Send("onset"), *papers)
    assert full.refusal
    assert messages.refused(WORDS, RASH, full.refusal) == "I have 3 now, and that is enough. I left this one out."


def test_every_screen_has_a_way_on() -> None:
    for item in RASH.items:
        for inputs in ([], [Edit(item.link_id)]):
            state = after(*inputs).state
            asked = keyboards.Asked(RASH, state, item, (), TODAY)
            assert keyboards.below(WORDS, asked)[-1][-1][0] == "Cancel"
