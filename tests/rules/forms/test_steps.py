"""A button carries an input in at most 24 characters, and only what we wrote is read back (I5)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import questionnaire, questionnaire_file, response, steps
from tests.rules.forms import examples
from tests.rules.forms.examples import LANGUAGES, definition, texts

CHECKIN = examples.checkin()
LONGER = examples.longer()
RASH = examples.rash()


@pytest.mark.parametrize(
    ("form", "given_", "step"),
    [
        (CHECKIN, response.Choose("temperature", 374), "00v374"),
        (CHECKIN, response.Choose("symptoms", "none"), "01c00"),
        (CHECKIN, response.Set("symptoms", "cough", True), "01s02"),
        (CHECKIN, response.Set("symptoms", "cough", False), "01u02"),
        (CHECKIN, response.Other("temperature"), "00o"),
        (CHECKIN, response.Back("symptoms"), "01b"),
        (CHECKIN, response.Edit("since"), "02e"),
        (CHECKIN, response.Send("symptoms"), "01g"),
        (CHECKIN, response.Send(), "f"),
        (CHECKIN, response.Cancel(), "x"),
        (LONGER, response.Choose("well", True), "01y"),
        (LONGER, response.Choose("well", False), "01n"),
        (LONGER, response.Choose("place", "hotel"), "02c01"),
        (LONGER, response.Choose("days", 0), "04v0"),
        (RASH, response.Choose("oxygen", 97), "02v97"),
        (RASH, response.Other("oxygen"), "02o"),
        (RASH, response.Choose("onset", date(2026, 3, 1)), "03d20260301"),
        (RASH, response.Choose("onset", date(1, 1, 1)), "03d00010101"),
        (RASH, response.Other("onset"), "03o"),
        (RASH, response.Remove("photo"), "04r"),
        (RASH, response.Send("papers"), "05g"),
        (RASH, response.Edit("where"), "06e"),
    ],
)
def test_an_input_and_its_step_are_one_another(
    form: questionnaire.Questionnaire, given_: response.Input, step: str
) -> None:
    assert steps.encode(form, given_) == step
    assert steps.decode(form, step) == given_


@pytest.mark.parametrize(
    "step",
    [
        "",
        "f ",
        "xx",
        "00",
        "00v",
        "00v0374",
        "00v37.4",
        "00v-374",
        "00v999",
        "00v" + "9" * 30,
        "01c99",
        "01c",
        "01czz",
        "01v1",
        "01y",
        "00c00",
        "00s00",
        "00y",
        "03e",
        "zze",
        "02o",
        "01o",
        "00V374",
        "00v３７４",
        "01s02\n",
        "\x00",
        "💤",
        "00e" * 50,
        "-1e",
        "00q",
    ],
)
def test_a_hostile_step_is_nothing_i5(step: str) -> None:
    assert steps.decode(CHECKIN, step) is None


@pytest.mark.parametrize("step", ["00e", "00b", "00g", "02s00", "02u00", "02o", "02c02", "01d20260301", "05d20260301"])
def test_a_step_that_does_not_fit_its_item_is_nothing_i5(step: str) -> None:
    assert steps.decode(LONGER, step) is None


@pytest.mark.parametrize(
    "step",
    [
        "03d", "03d2026301", "03d20260230", "03d00000000", "03d20261301", "03d2026-03-01", "03d202603011", "03v3", "03y",
        "03c00", "03r", "02d20260301", "02v49", "02v101", "02v097", "02r", "04o", "04c00", "04v1", "04y", "04d20260301", "06r",
        "06o", "06c00", "06d20260301", "07r",
    ],
)  # fmt: skip
def test_a_forged_step_for_a_day_a_number_or_a_thing_sent_is_nothing_i5(step: str) -> None:
    assert steps.decode(RASH, step) is None


@examples.always
@given(st.text(max_size=8) | st.from_regex(r"[0-9a-z]{2}[a-z][0-9a-z-]{0,8}", fullmatch=True))
def test_every_step_read_is_one_we_write_i5(step: str) -> None:
    for form in (CHECKIN, LONGER, RASH):
        given_ = steps.decode(form, step)
        assert given_ is None or steps.encode(form, given_) == step


def test_the_largest_form_still_fits_a_button() -> None:
    most = questionnaire.MOST
    number = {"type": "quantity", "text": texts("?"), "minimum": -(10**12) + 1, "maximum": 10**12 - 1}
    options = [{"code": f"o{index}", "text": texts(f"O{index}")} for index in range(most)]
    last = {"link_id": "last", "type": "choice", "repeats": True, "text": texts("?"), "options": options}
    items = [{"link_id": f"i{index}", **number} for index in range(most - 1)]
    form = questionnaire_file.read(definition(*items, last), LANGUAGES)
    inputs: list[response.Input] = [
        response.Set("last", "o1295", False),
        response.Choose(f"i{most - 2}", -(10**12) + 1),
    ]
    for given_ in inputs:
        step = steps.encode(form, given_)
        assert len(step.encode()) <= steps.LONGEST
        assert steps.decode(form, step) == given_


def test_a_text_is_not_a_button() -> None:
    with pytest.raises(TypeError):
        steps.encode(CHECKIN, response.Write("x", "en"))


def test_a_thing_that_was_sent_is_not_a_button() -> None:
    with pytest.raises(TypeError):
        steps.encode(CHECKIN, response.Give(questionnaire.Place(0, 0), "", "en"))
