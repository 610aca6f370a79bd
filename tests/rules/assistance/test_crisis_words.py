"""What people write when they are in danger, and what only sounds like it: tables of examples in four languages (C1, C2)."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.assistance import crisis_words
from bot.assistance.crisis_words import Level
from bot.errors import SettingsError
from bot.i18n import LANGUAGES

FILE = Path(__file__).parents[3] / "content" / "knowledge" / "crisis.yaml"
DATA = yaml.safe_load(FILE.read_text("utf-8"))
LEXICON = crisis_words.read(DATA, LANGUAGES)

IMMINENT = [
    "我已经吃了一瓶安眠药", "我割腕了", "今晚我就去跳楼", "我现在就想死", "我站在楼顶，不想活了", "遗书写好了，我不想活了",
    "我準備今晚燒炭", "我把藥全吃了", "站在頂樓，我想跳下去", "遺書寫好了，不想活了",
    "I took all my pills", "I'm going to kill myself tonight", "I want to die. I'm on the bridge now.", "i slit my wrists",
    "goodbye everyone, i want to die",
    "약을 다 먹었어요", "지금 죽고 싶어요", "옥상에서 뛰어내리려고 해요", "유서를 썼어요 죽고 싶어요",
    "ＫＩＬＬ ＭＹＳＥＬＦ　ｔｏｎｉｇｈｔ",
]  # fmt: skip
ELEVATED = [
    "我不想活了", "活着没意思", "想 死", "想。死", "真的想自杀", "我想跳楼", "死了算了", "我朋友说他要上吊", "没意思，活够了",
    "我想死，我受不了了", "他是不是想自杀", "我妈想不想死我不知道，她说活腻了", "好累，想死", "累得想死",
    "我不想活了啦", "活著沒意思", "想自殺", "我想割腕", "累了，想消失",
    "I want to die", "I don't want to live anymore", "I'm suicidal", "I have thoughts of suicide", "no, I want to die",
    "I'm not fine, I want to die", "better off dead", "I think of hanging on but I want to hurt myself",
    "죽고 싶어요", "살고 싶지 않아요", "자살하고 싶어", "차라리 죽는 게 낫겠어요", "나를 해치고 싶어요", "죽고싶다",
    "想\u200b死", "Ｉ  want\nto die",
]  # fmt: skip
DISTRESS = [
    "我快崩溃了", "撑不下去了", "好几天睡不着", "我好绝望", "快要崩潰了", "每天都很害怕，一直哭", "生不如死",
    "I can't cope any more", "I feel hopeless", "I can't sleep", "너무 힘들어요", "우울해요", "힘들어 죽겠어요", "잠이 안 와요",
]  # fmt: skip
NONE = [
    "笑死我了", "累死了", "热死了", "今天热死人了", "饿死了，什么时候送饭", "想死你了", "想死我了，快回来", "跳楼价大甩卖", "手机死机了",
    "没有想死", "我不想死", "没想过自杀", "我不会自杀的，放心", "别自杀", "该死的蚊子", "忙得要死", "打死我也不去", "病死率是多少",
    "自杀热线是多少", "打我电话", "请打我的手机", "上火了", "他发火了", "吃火锅",
    "熱死了", "笑死", "累到快死了", "想死你了", "不想死", "沒想過自殺", "自殺防治專線", "當機了", "打給我",
    "I nearly died laughing", "dead tired", "this heat is killing me", "my phone died", "I'm dying to see you",
    "I don't want to die", "I'm not suicidal", "I never think of suicide", "I am not going to kill myself",
    "Suicide Squad is on tonight", "to die for", "hit me up tonight", "it hit me that today is Monday", "we had a fire drill",
    "웃겨 죽겠어요", "배고파죽겠어", "더워 죽겠네", "피곤해 죽겠다", "보고 싶어 죽겠어", "죽을 먹고 싶어요", "죽고 싶지 않아요",
    "자살할 생각은 없어요", "자살 예방 전화", "쌀죽 좀 주세요", "불이 나게 바빠요",
    "37.4 没有症状", "36.6 no symptoms", "기침이 나요 37.8", "米、面、油", "", " ", "🙂🙂", "\u202e\u0000", "%s {x} <b>", "12" * 3000,
    "没有着火", "没有喘不上气", "I am not short of breath", "there is no gas leak",
]  # fmt: skip
EMERGENCIES = {
    "poisoning": ["孩子误喝了洗洁精", "奶奶误服了药", "屋里有煤气味", "小孩誤食乾燥劑", "瓦斯外洩", "My son drank bleach", "I smell gas",
                  "아이가 락스를 마셨어요", "가스 냄새가 나요", "煤气中毒了"],
    "violence": ["我老公打我", "他在打我，快来", "家暴", "他要殺我", "he hits me every day", "my husband is beating me", "남편이 저를 때려요",
                 "가정폭력을 당하고 있어요"],
    "breathlessness": ["我喘不上气", "吸不到氣", "I can't breathe", "숨을 못 쉬겠어요"],
    "fire": ["楼上着火了", "樓下失火", "there's a fire in the kitchen", "불이 났어요", "连烟都是浓烟"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "level"),
    [
        *((text, Level.IMMINENT) for text in IMMINENT),
        *((text, Level.ELEVATED) for text in ELEVATED),
        *((text, Level.DISTRESS) for text in DISTRESS),
        *((text, Level.NONE) for text in NONE),
    ],
)
def test_c1_a_text_is_read_for_signs_of_crisis(text: str, level: Level) -> None:
    """Whatever language the writer reads in; idioms and denials are nothing."""
    for language in LANGUAGES:
        assert LEXICON.reads(text, language).level is level, LEXICON.reads(text)


@pytest.mark.parametrize("text", NONE)
def test_what_is_nothing_is_no_other_emergency_either(text: str) -> None:
    assert LEXICON.reads(text) == crisis_words.QUIET


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in EMERGENCIES.items() for text in texts])
def test_c2_other_emergencies_are_told_apart(kind: str, text: str) -> None:
    reading = LEXICON.reads(text)
    assert reading.emergency == kind
    assert reading.level is Level.NONE or kind == "poisoning"


def test_c3_the_reason_names_signs_and_no_words() -> None:
    """What is kept with an alarm quotes nobody."""
    assert LEXICON.reads("我站在楼顶，不想活了").reason == "wish+means"
    assert LEXICON.reads("I took all my pills").reason == "done"
    assert LEXICON.reads("撑不下去了").reason == "despair"
    assert LEXICON.reads("喝了农药，不想活了") == crisis_words.Reading(Level.IMMINENT, "done+wish", "poisoning")
    assert not LEXICON.reads("撑不下去了").needs_a_person
    assert LEXICON.reads("我不想活了").needs_a_person


def test_a_sign_anywhere_in_a_long_text_is_found() -> None:
    """I5: a message of full length, and longer than Telegram's longest."""
    assert LEXICON.reads("哈" * 4000 + "我不想活了").level is Level.ELEVATED
    assert LEXICON.reads("死" * 200_000) == crisis_words.QUIET


@given(st.text(max_size=300))
def test_no_text_stops_the_reading(text: str) -> None:
    """I5."""
    assert LEXICON.reads(text).level in Level


@pytest.mark.parametrize(
    "broken", [{}, [], {"idioms": {}, "negations": {}, "signs": {}}, DATA | {"idioms": {"en": []}}]
)
def test_lists_that_are_not_whole_are_refused(broken: object) -> None:
    with pytest.raises(SettingsError):
        crisis_words.read(broken, LANGUAGES)
