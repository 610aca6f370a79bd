"""The forms behind /need: few screens, large answers, a last tap that sends, and nothing that no rule of ours knows."""

from datetime import date

import pytest

from bot import assembly
from bot.assistance import needs, supplies
from bot.assistance.needs import NEEDS, Need
from bot.errors import SettingsError
from bot.forms import engine, keyboards, questionnaire_file
from bot.forms.questionnaire import Answer, Answers, Attachment, Item, Kind, Place, Questionnaire, Type
from bot.forms.response import Choose, Give, Input, Result, Send, Set, Write
from bot.i18n import LANGUAGES, Wording
from tests.content import files

TODAY = date(2026, 3, 1)
WORDING = Wording(assembly.folder("locales"))
FORMS = {
    name: questionnaire_file.read({key: value for key, value in data.items() if key not in files.ABOUT}, LANGUAGES)
    for name, data in files.QUESTIONNAIRES.items()
}
CATALOGUE = supplies.read(files.load(files.FOLDER / "supplies.yaml"), LANGUAGES)
EVERY = pytest.mark.parametrize("need", NEEDS.values(), ids=lambda need: need.code)


def form_of(need: Need) -> Questionnaire:
    return FORMS[need.form]


def test_every_form_of_a_need_is_asked_by_somebody() -> None:
    assert {need.form for need in NEEDS.values()} == {name for name in FORMS if name.startswith("need-")}
    assert all(needs.by_form(need.form) is need for need in NEEDS.values())
    assert needs.by_form("daily-checkin") is None


@EVERY
def test_a_form_takes_few_screens_and_its_last_tap_sends(need: Need) -> None:
    """The first answer everywhere, then what may stay open is skipped: at most six taps after the button."""
    form = form_of(need)
    state, taps = engine.start(form), 0
    while not state.finished:
        assert state.at is not None
        item = form.item(state.at)
        outcome = engine.apply(form, state, _answer(item, state.answers.get(item.link_id, ())), TODAY)
        assert outcome.result in (Result.MOVED, Result.COMPLETED), (item.link_id, outcome)
        state, taps = outcome.state, taps + 1
        if state.at is None and not state.finished:
            state = engine.apply(form, state, Send(), TODAY).state
        assert taps <= 8


def _answer(item: Item, recorded: tuple[Answer, ...]) -> Input:
    """The first button, or what a phone sends first."""
    if not item.required or (recorded and item.repeats):
        return Send(item.link_id)
    match item.type:
        case Type.CHOICE if item.repeats:
            return Set(item.link_id, item.options[0].code, on=True)
        case Type.CHOICE:
            return Choose(item.link_id, item.options[0].code)
        case Type.STRING:
            return Write("whatever it is called", "en")
        case Type.ATTACHMENT | Type.LOCATION:
            return Give(Attachment(item.accepts[0], "f") if item.accepts else Place(30.6, 114.3), "", "en")
    tapped: dict[Type, Answer] = {Type.BOOLEAN: True, Type.DATE: TODAY}
    return Choose(item.link_id, tapped.get(item.type, next(iter(item.suggestions), 0)))


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_fits_on_its_button(need: Need, language: str) -> None:
    for item in form_of(need).items:
        for option in item.options:
            width = 24 if item.repeats else 32
            label = option.text[language].removeprefix("🚨 ")
            assert len(label) <= (width if language == "en" else width * 2 // 3 + 2), label


@EVERY
def test_a_number_is_tapped(need: Need) -> None:
    """Nobody has to type a number that people usually mean."""
    for item in form_of(need).items:
        if item.type is Type.INTEGER:
            assert 4 <= len(item.suggestions) <= keyboards.MOST_NUMBERS


@EVERY
def test_what_was_asked_is_shown_again_shortly(need: Need) -> None:
    assert all(item.summary for item in form_of(need).items if item.type is not Type.DISPLAY)


PRESSING = [
    ("supplies", {"lasts": ("gone",)}, "urgent"), ("supplies", {"lasts": ("days",)}, "normal"),
    ("medicine", {"days_left": (1,)}, "urgent"), ("medicine", {"days_left": (2,)}, "normal"),
    ("transport", {"day": (date(2026, 3, 2),)}, "urgent"), ("transport", {"day": (date(2026, 3, 3),)}, "normal"),
    ("care", {"alone": ("alone",)}, "urgent"), ("care", {"alone": ("today",)}, "normal"),
    ("talk", {"urgency": ("today",)}, "urgent"), ("talk", {"urgency": ("days",)}, "normal"),
    ("hardship", {"when": ("today",)}, "urgent"), ("hardship", {"when": ("week",)}, "normal"),
    ("place", {"what": ("blocked_exit",)}, "urgent"), ("place", {"what": ("rubbish",)}, "normal"),
    ("other", {"soon": ("today",)}, "urgent"), ("other", {"soon": ("days",)}, "normal"),
    ("equipment", {"when": ("now",)}, "urgent"), ("equipment", {"when": ("week",)}, "normal"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "given", "priority"), PRESSING)
def test_what_cannot_wait_is_urgent(code: str, given: dict[str, tuple[Answer, ...]], priority: str) -> None:
    need = NEEDS[code]
    assert need.priority_of(given, TODAY) == priority
    assert need.priority_of({}, TODAY) == "normal"
    for link_id, (value,) in given.items():
        assert FORMS[need.form].item(link_id).allows(value)


def test_an_answer_can_make_another_kind_of_it() -> None:
    """The list at the end of R: a crowd is not dirt, dialysis is a treatment."""
    assert NEEDS["place"].kind_of({"what": ("crowd",)}) == "crowding"
    assert NEEDS["place"].kind_of({"what": ("sewage",)}) == "dirt"
    assert NEEDS["transport"].kind_of({"reason": ("dialysis",)}) == "treatment_transport"
    assert NEEDS["transport"].kind_of({"reason": ("other",)}) == "medical_transport"
    for need in NEEDS.values():
        assert set(need.kinds) <= {option.code for item in form_of(need).items for option in item.options}


def test_every_good_of_the_form_is_in_the_catalogue() -> None:
    form = FORMS["need-supplies"]
    codes = {option.code for option in form.item("items").options} - {"parcel"}
    assert codes == set(CATALOGUE.goods)
    parcel = {code for code, good in CATALOGUE.goods.items() if good.in_parcel}
    assert parcel == {option.code for option in form.item("enough").options}


def test_a_worker_reads_how_much_a_home_usually_gets() -> None:
    words = WORDING["en"]
    given = {"items": ("parcel", "water"), "enough": ("milk", "oil", "meat_eggs"), "people": (4,)}
    assert needs.usual(words, CATALOGUE.goods, CATALOGUE.days, given) == (
        "Usual for 4 people and 7 days: Rice or flour 10 kg · Vegetables 8.4 kg · Drinking water 56 litres"
    )
    assert needs.usual(words, CATALOGUE.goods, 7, {"items": ("water",)}) == ""
    assert needs.usual(words, CATALOGUE.goods, 7, {}) == ""
    for language in LANGUAGES:
        assert needs.usual(WORDING[language], CATALOGUE.goods, 7, given | {"people": (1,)})


def test_answers_are_read_line_by_line() -> None:
    photo = Attachment(Kind.PHOTO, "f")
    given: Answers = {"box": (photo,), "days_left": (0,), "cold": (True,), "card": ("ask_first",)}
    form = FORMS["need-medicine"]
    assert needs.lines(WORDING["en"], form, given) == [
        "Photo of the box: Photo", "Days left: 0", "Keep cold: Yes", "Card or prescription: Yes, but ask me first",
    ]  # fmt: skip
    assert needs.sent(given) == [photo]


@pytest.mark.parametrize("broken", [None, {}, {"days": 7, "items": [{"code": "oil"}]}, {"days": "x", "items": []},
                                    {"days": 7, "items": [{"code": "oil", "each_person": "?", "each_home": "1",
                                     "parcel": True, "name": dict.fromkeys(LANGUAGES, "a"),
                                     "unit": dict.fromkeys(LANGUAGES, "b")}]}])  # fmt: skip
def test_a_catalogue_that_is_not_whole_is_refused(broken: object) -> None:
    with pytest.raises(SettingsError):
        supplies.read(broken, LANGUAGES)
