"""How a form looks on a phone, from the reminder to the last tap (M5, I4, I5)."""

import gettext

import pytest

from bot import messaging
from bot.forms import answers, engine, messages, questionnaire, questionnaire_file, response, steps
from bot.forms.response import Choose, Edit, Other, Result, Set, State, Write
from bot.i18n import Words
from tests.rules.forms import examples
from tests.rules.forms.examples import LANGUAGES, TODAY, definition, texts

WORDS = Words("en", gettext.NullTranslations())
CHECKIN = examples.checkin()
LONGER = examples.longer()
RESPONSE = "0123456789abcdefghijkl"
SUGGESTED = {"temperature": (366, 368, 370, 372)}


class Phone:
    """One person's phone: shows a screen, taps a button by its label, writes."""

    def __init__(self, form: questionnaire.Questionnaire, state: State | None = None) -> None:
        self.form = form
        self.state = state or engine.start(form)
        self.noticed: tuple[str, ...] = ()

    @property
    def screen(self) -> messaging.Message:
        return messages.question(WORDS, self.form, self.state, RESPONSE, SUGGESTED, TODAY)

    @property
    def rows(self) -> list[list[str]]:
        return [[choice.label for choice in row] for row in self.screen.rows]

    def taps(self, label: str) -> Result:
        choice = next(choice for row in self.screen.rows for choice in row if choice.label == label)
        given = steps.decode(self.form, choice.args[1])
        assert given
        return self._does(given)

    def writes(self, text: str) -> Result:
        return self._does(Write(text, "en"))

    def _does(self, given: response.Input) -> Result:
        outcome = engine.apply(self.form, self.state, given, TODAY)
        self.state = outcome.state
        self.noticed += outcome.noticed
        return outcome.result


def test_a_check_in_is_two_taps_from_the_reminder() -> None:
    phone = Phone(CHECKIN)
    assert phone.taps("37.2") is Result.MOVED
    assert phone.taps("No symptoms, send") is Result.COMPLETED
    assert phone.state.answers == {"temperature": (372,), "symptoms": ("none",)}


def test_the_first_screen_has_the_temperatures_in_one_row() -> None:
    phone = Phone(CHECKIN)
    assert phone.screen.kind == "forms.daily-checkin"
    assert phone.screen.text == "<b>Daily check-in</b>\n\nWhat is your temperature?"
    assert phone.rows == [["36.6", "36.8", "37.0", "37.2"], ["Other…"], ["Cancel"]]
    assert phone.screen.rows[0][3] == messaging.Choice("37.2", "answer", (RESPONSE, "00v372"))


@pytest.mark.parametrize(
    ("suggested", "rows"),
    [
        ([], []),
        ([370], [["37.0"]]),
        ([366, 367, 368, 369, 370], [["36.6", "36.7", "36.8"], ["36.9", "37.0"]]),
        (
            [366, 367, 368, 369, 370, 371, 372, 373, 374],
            [["36.6", "36.7", "36.8", "36.9"], ["37.0", "37.1", "37.2", "37.3"]],
        ),
        ([999, 370], [["37.0"]]),
    ],
)
def test_suggestions_are_one_row_or_two_of_at_most_four(suggested: list[int], rows: list[list[str]]) -> None:
    screen = messages.question(WORDS, CHECKIN, engine.start(CHECKIN), RESPONSE, {"temperature": suggested}, TODAY)
    assert [[choice.label for choice in row] for row in screen.rows[:-2]] == rows


def test_symptoms_are_switched_on_and_off_and_sent() -> None:
    phone = Phone(CHECKIN)
    phone.taps("36.8")
    assert phone.rows == [
        ["No symptoms, send"],
        ["Fever", "Cough"],
        ["Sore throat", "Headache"],
        ["Hard to breathe", "Chest pain"],
        ["Took fever medicine", "I feel ill"],
        ["‹ Back", "Cancel"],
    ]
    phone.taps("Cough")
    phone.taps("Fever")
    phone.taps("✓ Fever")
    assert phone.rows[0] == ["No symptoms"]
    assert phone.rows[1] == ["Fever", "✓ Cough"]
    assert phone.rows[-2:] == [["Send"], ["‹ Back", "Cancel"]]
    assert phone.taps("Send") is Result.COMPLETED
    assert phone.state.answers["symptoms"] == ("cough",)


def test_a_slip_onto_no_symptoms_does_not_send_over_a_symptom() -> None:
    phone = Phone(CHECKIN)
    phone.taps("36.8")
    phone.taps("Cough")
    assert phone.taps("No symptoms") is Result.MOVED
    assert phone.rows[0] == ["✓ No symptoms"]
    assert phone.taps("Send") is Result.COMPLETED


def test_a_text_is_shown_as_understood_before_it_is_sent() -> None:
    phone = Phone(CHECKIN)
    assert phone.writes("37度4 有点咳嗽") is Result.MOVED
    assert phone.screen.text == (
        "<b>Daily check-in</b>\n\nI understood:\n• Temperature: <b>37.4 °C</b>\n• How do you feel? <b>Cough</b>\n\n"
        "Is this right? Then tap Send."
    )
    assert phone.rows == [["Send"], ["Change: Temperature", "Change: Cough"], ["Cancel"]]
    phone.taps("Change: Temperature")
    assert "So far: 37.4 °C" in phone.screen.text
    assert phone.rows == [["36.6", "36.8", "37.0", "37.2"], ["Other…"], ["Next"], ["‹ Back", "Cancel"]]
    phone.taps("36.6")
    assert phone.taps("Send") is Result.COMPLETED
    assert phone.state.answers == {"temperature": (366,), "symptoms": ("cough",)}


def test_no_symptoms_says_send_only_when_it_sends() -> None:
    phone = Phone(CHECKIN)
    phone.writes("37.4")
    assert phone.rows[0] == ["No symptoms, send"]
    phone = Phone(CHECKIN)
    phone.writes("37.4 I think")
    assert phone.rows[0] == ["No symptoms"]
    phone.taps("No symptoms")
    assert phone.taps("Send") is Result.COMPLETED


def test_other_asks_for_the_number_in_words() -> None:
    phone = Phone(CHECKIN)
    phone.taps("Other…")
    assert "Please write the number, such as 36.7." in phone.screen.text
    assert phone.rows == [["36.6", "36.8", "37.0", "37.2"], ["Cancel"]]


def test_every_type_of_question_has_its_screen() -> None:
    phone = Phone(LONGER)
    assert phone.screen.text == "<b>A &lt;longer&gt; form</b>\n\nHello &amp; welcome.\n\nAre you well?"
    assert phone.rows == [["Yes", "No"], ["Cancel"]]
    phone.taps("No")
    assert phone.screen.text == "<b>A &lt;longer&gt; form</b>\n\nQuestion 2 of 4\n\nWhere are you?"
    assert phone.rows == [["At home"], ["Hotel"], ["‹ Back", "Cancel"]]
    phone.taps("‹ Back")
    assert phone.rows[:2] == [["Yes", "✓ No"], ["Next"]]
    phone.taps("Next")
    phone.taps("Hotel")
    assert "We are sorry.\n\nQuestion 3 of 4" in phone.screen.text
    assert phone.rows == [["Skip"], ["‹ Back", "Cancel"]]
    phone.writes("2")
    assert phone.rows == [["Skip"], ["‹ Back", "Cancel"]]
    phone.writes("A <b>dog</b> & two very long words")
    assert "• For how many days? <b>2 d</b>" in phone.screen.text
    assert "• Anything else? <b>A &lt;b&gt;dog&lt;/b&gt; &amp; two very long words</b>" in phone.screen.text
    assert phone.rows[1:3] == [["Change: No", "Change: Hotel"], ["Change: 2 d", "Change: A <b>dog</b> & two very…"]]
    phone.taps("Change: Hotel")
    assert phone.rows[1] == ["✓ Hotel"]


def test_a_skipped_question_can_still_be_answered_from_the_summary() -> None:
    phone = Phone(LONGER)
    phone.taps("Yes")
    assert phone.taps("Skip") is Result.MOVED
    assert "Your answers:" in phone.screen.text
    assert "• Anything else? <b>–</b>" in phone.screen.text
    phone.taps("Change: Anything else?")
    assert phone.state.at == "more"


def test_a_last_question_that_may_stay_open_says_that_skipping_sends() -> None:
    phone = Phone(CHECKIN)
    phone.taps("37.2")
    phone.taps("Sore throat")
    assert phone.rows[-2] == ["Next"]
    phone.taps("Next")
    assert phone.rows == [["Skip and send"], ["‹ Back", "Cancel"]]
    assert phone.taps("Skip and send") is Result.COMPLETED


def test_a_note_stands_above_the_question() -> None:
    state = engine.start(CHECKIN)
    screen = messages.question(WORDS, CHECKIN, state, RESPONSE, {}, TODAY, messages.stale(WORDS))
    assert screen.text.split("\n\n")[1].startswith("That button belongs to an earlier step")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("45", "Please look at the number once more: it should be between 34.0 °C and 43.0 °C. Then write it again."),
        ("warm", "I could not read one number in that. Please write only the number, such as 36.7."),
    ],
)
def test_a_refusal_says_what_to_do_m3(text: str, said: str) -> None:
    outcome = engine.apply(CHECKIN, engine.start(CHECKIN), Write(text, "en"), TODAY)
    assert outcome.refusal
    assert messages.refused(WORDS, CHECKIN, outcome.refusal) == said


def test_a_refusal_at_the_summary_points_to_send() -> None:
    state = engine.apply(CHECKIN, engine.start(CHECKIN), Write("37.4 cough", "en"), TODAY).state
    outcome = engine.apply(CHECKIN, state, Write("?", "en"), TODAY)
    assert outcome.refusal
    assert "tap Send" in messages.refused(WORDS, CHECKIN, outcome.refusal)


def test_what_a_text_answered_elsewhere_is_told() -> None:
    outcome = engine.apply(CHECKIN, engine.start(CHECKIN), Write("cough and headache", "en"), TODAY)
    assert messages.understood(WORDS, CHECKIN, outcome) == "I understood: Cough, Headache."
    quiet = engine.apply(CHECKIN, outcome.state, Choose("temperature", 370), TODAY)
    assert messages.understood(WORDS, CHECKIN, quiet) == ""


def test_an_ended_form_says_what_happened_and_what_to_do_now_i4() -> None:
    ended = [tell(WORDS, CHECKIN) for tell in (messages.cancelled, messages.expired, messages.finished)]
    assert {message.kind for message in ended} == {"forms.daily-checkin"}
    assert all(
        message.text.startswith("<b>Daily check-in</b>\n\n") and "start again" in message.text for message in ended
    )
    assert all(message.rows == () for message in ended)
    assert "nothing was changed" in messages.unknown(WORDS)


def test_answers_read_in_the_persons_language() -> None:
    chinese = Words("zh_CN", gettext.NullTranslations())
    assert answers.shown(chinese, CHECKIN.item("symptoms"), ("cough", "fever")) == "咳嗽、发烧"
    assert answers.shown(chinese, CHECKIN.item("temperature"), (374,)) == "37.4 °C"
    assert answers.shown(WORDS, LONGER.item("well"), (True,)) == "Yes"
    assert answers.shown(WORDS, LONGER.item("more"), ("as written",)) == "as written"


def test_an_exclusive_option_that_does_not_send_is_a_switch() -> None:
    options = [{"code": "red", "text": texts("Red")}, {"code": "none", "exclusive": True, "text": texts("None")}]
    colours = {"link_id": "colours", "type": "choice", "repeats": True, "text": texts("Which?"), "options": options}
    phone = Phone(questionnaire_file.read(definition(colours), LANGUAGES))
    assert phone.rows == [["None"], ["Red"], ["Skip and send"], ["Cancel"]]
    phone.taps("None")
    assert phone.rows == [["✓ None"], ["Red"], ["Send"], ["Cancel"]]


def test_every_screen_fits_telegrams_buttons() -> None:
    for inputs in ([], [Choose("temperature", 370)], [Write("37.4 cough", "en")], [Other("temperature")]):
        state = engine.start(CHECKIN)
        for given in [*inputs, Edit("since"), Set("symptoms", "cough", True)]:
            state = engine.apply(CHECKIN, state, given, TODAY).state
        screen = messages.question(WORDS, CHECKIN, state, RESPONSE, SUGGESTED, TODAY)
        assert screen.rows
        assert all(choice.label and len(choice.args[1].encode()) <= 24 for row in screen.rows for choice in row)
