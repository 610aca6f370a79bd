"""What people write, as answers: temperatures (M3), symptoms (M4, M5), hostile texts (I5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import questionnaire, reading
from tests.rules.forms import examples

CHECKIN = examples.checkin()
TEMPERATURE = CHECKIN.item("temperature")
SYMPTOMS = CHECKIN.item("symptoms")
OUT = reading.OutOfRange()


@pytest.mark.parametrize(
    ("text", "tenths"),
    [
        # M3, word for word
        ("37.4", 374),
        ("37,4", 374),
        ("３７．４", 374),
        ("37度4", 374),
        ("37.4°C", 374),
        # spellings of the four languages
        ("37.4 °C", 374),
        ("37.4 ℃", 374),
        ("37.4c", 374),
        ("37.4 C", 374),
        ("37度", 370),
        ("37 度 4", 374),
        ("37.4度", 374),
        ("37度半", 375),
        ("36度八", 368),
        ("36点八", 368),
        ("37度三天了", 370),
        ("38度左右", 380),
        ("36点8", 368),
        ("36點8", 368),
        ("36 点 8", 368),
        ("37。4", 374),
        ("摄氏37.4度", 374),
        ("37.4攝氏度", 374),
        ("体温37", 370),
        ("體溫 38", 380),
        ("我 37.2", 372),
        ("现在37", 370),
        ("37도 4", 374),
        ("37도4", 374),
        ("37.4도", 374),
        ("37도 반", 375),
        ("체온 38", 380),
        ("36.5도예요", 365),
        ("섭씨 37.4도", 374),
        ("37.4 degrees", 374),
        ("37.4 degrees Celsius", 374),
        ("temp is 38", 380),
        ("It's 37", 370),
        ("T37.4", 374),
        ("t: 37.4", 374),
        ("-37.4-", 374),
        ("37.4.", 374),
        ("37.4!", 374),
        ("37", 370),
        ("42", 420),
        # other digits
        ("٣٧٫٤", 374),
        ("۳۷٫۴", 374),
        ("३७.४", 374),
        ("37½", 375),
        # half up, so that a reading is never made lower
        ("37.25", 373),
        ("37.24", 372),
        ("36.99", 370),
        # Fahrenheit, 90 to 110
        ("99.3F", 374),
        ("99.3", 374),
        ("99.3 °F", 374),
        ("99.3℉", 374),
        ("98.6", 370),
        ("98", 367),
        ("100", 378),
        ("100.4 f", 380),
        ("99.3 degrees Fahrenheit", 374),
        ("华氏99.3度", 374),
        ("華氏 99.3", 374),
        ("화씨 99.3", 374),
        ("109.4", 430),
        ("93.2", 340),
        # the same reading twice is one reading
        ("37.2 37.2", 372),
        ("37.4°C (99.3°F)", 374),
        # the edges
        ("34.0", 340),
        ("43.0", 430),
        # other numbers beside it
        ("3天了 37.8", 378),
        ("已经2天 37度8", 378),
        ("我住39床，37.2", 372),
        ("39床 37.2", 372),
        ("第14天 36.6", 366),
        ("37度 3天了", 370),
        ("37度 8点量的", 370),
        ("8点30量的 36.8", 368),
        ("8:30 36.8", 368),
        ("早上8点 36点8", 368),
        ("at 8.30 it was 37.2", 372),
        ("3/15 36.9", 369),
        ("血压120/80 体温36.7", 367),
        ("血氧98% 36.7", 367),
        ("吃了2片药，38.5度", 385),
        ("took 500mg, 38.5", 385),
        ("day 3, 37.9 C", 379),
        ("I am 38 years old, 36.8", 368),
        ("3일째 37.8도", 378),
        ("38세, 36.5도", 365),
        ("오전 8시 36.6", 366),
        ("37 咳嗽", 370),
        ("37, cough", 370),
        ("37度4 有点咳嗽", 374),
    ],
)
def test_a_temperature_is_read_in_every_common_spelling_m3(text: str, tenths: int) -> None:
    assert reading.quantity(text, TEMPERATURE) == tenths


@pytest.mark.parametrize(
    "text", ["33.9", "43.1", "43.04", "33.96", "45度", "3.7", "50", "5", "90", "110", "90F", "37.4F", "99.3C"]
)
def test_what_no_body_has_is_asked_again_m3(text: str) -> None:
    assert reading.quantity(text, TEMPERATURE) == OUT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hello",
        "374",
        "3740",
        "120",
        "삼십칠",
        "三十七",
        "37.4.2",
        "37.2/37.5",
        "37.2 37.5",
        "昨天38.5 今天37.2",
        "37.2-37.5",
        "37 38",
        "37. 4",
        "37 .4",
        "37, 4",
        "37 4",
        "37'4",
        "37℃4",
        "36.5-37",
        "36.5 to 37",
        "36.5至37度",
        "37度 38度",
        "39床",
        "39 床",
        "3天",
        "8点30",
        "8點",
        "20点37",
        "37点",
        "38号楼",
        "room 39",
        "40 minutes",
        "40天",
        "38 years",
        "39호",
        "38세",
        "41번",
        "不到37.3",
        "低于 37.3",
        "超过38度",
        "38度以上",
        "below 37.3",
        "more than 38",
        "38도 이상",
        "13800138000",
        "住在G1-012",
        "covid19",
        "37.40000",
    ],
)
def test_what_is_no_temperature_or_more_than_one_is_not_guessed_m3(text: str) -> None:
    assert reading.quantity(text, TEMPERATURE) is None


@examples.always
@given(
    st.integers(340, 430),
    st.sampled_from(["{}.{}", "{},{}", "{}度{}", "{}点{}", "{}.{}°C", "{}도 {}", "t {}.{}", "（{}.{}）"]),
)
def test_every_tenth_between_34_and_43_is_read_as_it_is_m3(tenths: int, spelling: str) -> None:
    assert reading.quantity(spelling.format(*divmod(tenths, 10)), TEMPERATURE) == tenths


@examples.always
@given(st.integers(932, 1094))
def test_fahrenheit_is_converted_half_up_m3(tenths: int) -> None:
    read = reading.quantity(f"{tenths // 10}.{tenths % 10} F", TEMPERATURE)
    assert isinstance(read, int)
    assert -0.5 < read - (tenths - 320) * 5 / 9 <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2),
        ("2 days", 2),
        ("about 3", 3),
        ("2.5", 3),
        ("0", 0),
        ("99", OUT),
        ("2 or 3", None),
        ("two", None),
        ("1/2", None),
    ],
)
def test_another_quantity_takes_the_one_number_of_a_text(text: str, value: object) -> None:
    assert reading.quantity(text, examples.longer().item("days")) == value


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # named, in four languages and mixed
        ("咳嗽", "cough"),
        ("有点咳嗽", "cough"),
        ("有點咳嗽，喉嚨痛", "cough sore_throat"),
        ("Cough", "cough"),
        ("COUGH and fever!", "fever cough"),
        ("dry coughing, headaches no, sore-throat", "cough sore_throat"),
        ("기침이 나요", "cough"),
        ("기침하고 열이 나요", "fever cough"),
        ("기침이랑 두통이 있어요", "cough headache"),
        ("咳嗽 cough 기침", "cough"),
        ("今天cough了", "cough"),
        ("37.4cough", "cough"),
        ("发烧咳嗽头痛", "fever cough headache"),
        ("吃了退烧药", "used_fever_reducer"),
        ("不舒服", "feels_ill"),
        ("身体不舒服，咳嗽", "cough feels_ill"),
        ("胸口疼", "chest_pain"),
        ("I can't breathe", "breathing"),
        ("cant breathe", "breathing"),
        ("숨을 못 쉬겠어요", "breathing"),
        # denied
        ("没有咳嗽", ""),
        ("没咳嗽", ""),
        ("不咳了", ""),
        ("一声都没咳", ""),
        ("发烧吗？没有", ""),
        ("发热(无) 咳嗽(有)", "cough"),
        ("cough? not anymore", ""),
        ("不咳嗽", ""),
        ("無發燒", ""),
        ("沒有發燒", ""),
        ("没有明显的咳嗽", ""),
        ("没有任何发烧", ""),
        ("并没有发烧", ""),
        ("未出现发热", ""),
        ("不再咳嗽", ""),
        ("不发烧不咳嗽", ""),
        ("没有发烧和咳嗽", ""),
        ("没有发烧、咳嗽、头痛", ""),
        ("没有发烧咳嗽", ""),
        ("没有发烧，咳嗽，头痛等", ""),
        ("没有发烧，咳嗽或头痛", ""),
        ("咳嗽没有了", ""),
        ("咳嗽好了", ""),
        ("咳嗽：无", ""),
        ("发烧咳嗽都没有", ""),
        ("咳嗽，发烧都没有。", ""),
        ("否认咳嗽", ""),
        ("没有不舒服", ""),
        ("没有吃过退烧药", ""),
        ("I did not take a fever pill", ""),
        ("no cough", ""),
        ("not coughing", ""),
        ("I don't have a cough", ""),
        ("I don’t have any fever", ""),
        ("no longer coughing", ""),
        ("without fever", ""),
        ("no cough or fever", ""),
        ("no cough, headache or fever", ""),
        ("no fever, no cough", ""),
        ("neither fever nor cough", ""),
        ("cough: no", ""),
        ("cough no", ""),
        ("Cough? No. Fever? No.", ""),
        ("the cough is gone", ""),
        ("fever, cough: none", ""),
        ("기침 없어요", ""),
        ("기침은 안 해요", ""),
        ("기침이 없습니다", ""),
        ("기침하지 않아요", ""),
        ("기침이 나지 않아요", ""),
        ("기침도 두통도 없어요", ""),
        ("열이나 기침은 없어요", ""),
        ("열, 기침 모두 없어요", ""),
        ("기침 증상은 전혀 없음", ""),
        ("열도 없고 기침도 없어요", ""),
        # denied, and another named
        ("不发烧但是咳嗽", "cough"),
        ("没发烧, 有点咳嗽", "cough"),
        ("没有发烧，咳嗽", "cough"),
        ("没发烧有点咳嗽", "cough"),
        ("没有咳嗽有发烧", "fever"),
        ("发烧没有，咳嗽有", "cough"),
        ("发烧没有咳嗽有", "cough"),
        ("发烧没有咳嗽没有", ""),
        ("咳嗽没有发烧", "cough"),
        ("不是发烧就是咳嗽", "cough"),
        ("不过咳嗽", "cough"),
        ("无发热，头痛明显", "headache"),
        ("no fever but cough", "cough"),
        ("no fever, slight cough", "cough"),
        ("no fever a bit of cough", "cough"),
        ("fever no, cough yes", "cough"),
        ("fever no cough yes", "cough"),
        ("not only cough but also fever", "fever cough"),
        ("no fever. cough or headache", "cough headache"),
        ("열은 없는데 기침이 나요", "cough"),
        ("기침 있음, 두통 없음", "cough"),
        ("기침이 나고 열은 없어요", "cough"),
        # a "no" that denies something else
        ("咳个不停", "cough"),
        ("咳嗽不停", "cough"),
        ("咳嗽没好", "cough"),
        ("咳嗽没有好转", "cough"),
        ("咳嗽好了一点", "cough"),
        ("忍不住咳嗽", "cough"),
        ("是不是发烧了", "fever"),
        ("can't stop coughing", "cough"),
        ("the cough has not gone", "cough"),
        ("기침이 멈추지 않아요", "cough"),
        ("기침이 없어지지 않아요", "cough"),
        ("不知道，咳嗽", "cough"),
        ("no idea why I cough", "cough"),
        # nothing at all
        ("没有症状", "none"),
        ("無症狀", "none"),
        ("No symptoms", "none"),
        ("no symptoms.", "none"),
        ("no  symptoms, send", "none"),
        ("증상 없음", "none"),
        ("증상없음", "none"),
        ("all well, thank you", "none"),
        ("没有", "none"),
        ("없어요", "none"),
        ("no", "none"),
        ("not fine", ""),
        ("没有症状，就是咳嗽", "cough"),
        ("no symptoms except cough", "cough"),
        ("没有咳嗽，没有症状", "none"),
        ("no, cough", "cough"),
        ("no\ncough", "cough"),
        # words that only look like one
        ("coughlin street", ""),
        ("열심히 일해요", ""),
        ("열", "fever"),
        ("열 있어요", "fever"),
        ("feverish", ""),
        ("", ""),
        ("💤", ""),
        ("谢谢", ""),
    ],
)
def test_symptoms_are_taken_when_named_and_not_when_denied_m4(text: str, codes: str) -> None:
    assert reading.choices(text, SYMPTOMS, "zh_CN") == tuple(codes.split())


def test_a_bare_no_answers_only_the_question_asked_m4() -> None:
    assert reading.choices("没有", SYMPTOMS, "zh_CN", asked=False) == ()
    assert reading.choices("不是", SYMPTOMS, "zh_CN") == ()


def test_a_word_with_two_meanings_means_what_it_means_in_the_writers_language() -> None:
    place = examples.longer().item("place")
    assert reading.choices("dom", place, "en") == ("hotel",)
    assert reading.choices("dom", place, "ko") == ("home",)


@pytest.mark.parametrize(
    ("at", "text", "values"),
    [
        ("temperature", "37度4 有点咳嗽", {"temperature": (374,), "symptoms": ("cough",)}),
        ("symptoms", "37度4 有点咳嗽", {"temperature": (374,), "symptoms": ("cough",)}),
        (None, "37.4 cough", {"temperature": (374,), "symptoms": ("cough",)}),
        ("temperature", "37.4", {"temperature": (374,)}),
        ("temperature", "no symptoms", {"symptoms": ("none",)}),
        ("temperature", "没有", {}),
        ("temperature", "45", {}),
        ("symptoms", "没有", {"symptoms": ("none",)}),
        ("symptoms", "hello", {}),
        ("since", "yesterday, 37.4", {"since": ("yesterday, 37.4",)}),
        ("since", " \x00 ", {}),
    ],
)
def test_a_text_answers_whatever_it_says_whatever_is_asked_m3(
    at: str | None, text: str, values: questionnaire.Answers
) -> None:
    assert reading.answers(CHECKIN, {}, at, text, "en") == values


@pytest.mark.parametrize(
    ("answered", "text", "symptoms"),
    [
        (("cough",), "headache", ("cough", "headache")),
        (("headache",), "cough", ("cough", "headache")),
        (("none",), "cough", ("cough",)),
        (("cough",), "no symptoms", ("none",)),
    ],
)
def test_written_symptoms_join_those_chosen_before_m4(
    answered: tuple[str, ...], text: str, symptoms: tuple[str, ...]
) -> None:
    assert reading.answers(CHECKIN, {"symptoms": answered}, "symptoms", text, "en") == {"symptoms": symptoms}


@pytest.mark.parametrize(
    ("at", "text", "values"),
    [
        ("well", "Yes!", {"well": (True,)}),
        ("well", "没有。", {"well": (False,)}),
        ("well", "네", {"well": (True,)}),
        ("well", "아니요", {"well": (False,)}),
        ("well", "perhaps", {}),
        ("place", "home", {"place": ("home",)}),
        ("place", "home or hotel", {}),
        ("place", "yes", {}),
        ("days", "home, 3", {"days": (3,)}),
    ],
)
def test_a_plain_question_takes_only_its_own_plain_answer(at: str, text: str, values: questionnaire.Answers) -> None:
    assert reading.answers(examples.longer(), {"well": (False,)}, at, text, "en") == values


def test_two_temperatures_are_read_only_where_asked_m3() -> None:
    form = examples.two_temperatures()
    assert reading.answers(form, {}, "evening", "37.4", "en") == {"evening": (374,)}


@examples.always
@given(
    st.text(st.characters(), max_size=60) | st.text("没有不咳嗽，,or no cough 37度.4天없기침\ud800\x00ﷺ①½", max_size=60)
)
def test_no_text_stops_the_reading_i5(text: str) -> None:
    for item in CHECKIN.items[1:]:
        reading.quantity(text, TEMPERATURE)
        assert set(reading.choices(text, SYMPTOMS, "ko")) <= {option.code for option in SYMPTOMS.options}
        reading.answers(CHECKIN, {}, item.link_id, text, "ko")
    reading.kept(text).encode()


@pytest.mark.parametrize(
    "piece", ["ﷺ", "咳", "不", "没有", "37.", "1,", "37度", "no ", "cough or ", "咳嗽，", "\n", "기침도 ", "없"]
)
def test_a_very_long_text_is_cut_and_survived_i5(piece: str) -> None:
    text = piece * 20_000
    assert len(reading.fold(text)) <= reading.LONGEST_READ
    assert len(reading.kept(text)) <= reading.LONGEST_KEPT
    reading.answers(CHECKIN, {}, "temperature", text, "en")


def test_what_stands_behind_the_cut_is_not_read_i5() -> None:
    assert reading.choices("x" * 4000 + " cough", SYMPTOMS, "en") == ()
    assert reading.choices("x" * 3990 + " cough", SYMPTOMS, "en") == ("cough",)


def test_a_kept_text_has_nothing_a_database_or_a_phone_cannot_hold_i5() -> None:
    assert reading.kept(" a\x00b\ud800c\r\nd\te ") == "abc\nde"
