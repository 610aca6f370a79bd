"""M9: whose part of a text is whose."""

import pytest

from bot.monitoring import rules

NAMES = ["李明", "李妈妈", "ada lovelace"]
CALLED = rules.callings(NAMES, myself=0)


def test_what_members_may_be_called() -> None:
    """A part of a name that fits two is nobody's; a single character is no name."""
    assert "妈妈" in CALLED[1]
    assert "lovelace" in CALLED[2]
    assert "我" in CALLED[0]
    assert "明" not in CALLED[0]
    twins = rules.callings(["王小明", "陈小明"])
    assert twins == (frozenset({"王小明"}), frozenset({"陈小明"}))
    assert rules.callings(["김철수", "박영희"])[0] == {"김철수", "철수"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("李明36.5,妈妈 36.6", [(0, "36.5,"), (1, " 36.6")]),
        ("我 36.5 ada 36.9 cough", [(0, " 36.5 "), (2, " 36.9 cough")]),
        ("36.5 36.6 36.7", [(0, "36.5"), (1, " 36.6"), (2, " 36.7")]),
        ("36度5 36度6 37", [(0, "36度5"), (1, " 36度6"), (2, " 37")]),
        ("李 36.5 妈妈 36.6 ada 36.7", [(0, "李 36.5 "), (1, " 36.6 "), (2, " 36.7")]),
        ("李 36.5 妈妈 36.6", [(None, "李 36.5 "), (1, " 36.6")]),
        ("36.5 36.6", [(None, "36.5 36.6")]),
        ("no symptoms", [(None, "no symptoms")]),
        ("canada 36.5", [(None, "canada 36.5")]),
        ("妈妈", [(1, "")]),
        ("", [(None, "")]),
        ("大家好 妈妈 36.6", [(1, "大家好  36.6")]),
        ("叫不醒李妈妈", [(1, "叫不醒")]),
        ("我叫不醒妈妈", [(1, "")]),
        ("咳嗽 李明36.5,妈妈 36.6", [(0, "36.5,"), (1, " 36.6")]),
    ],
)
def test_a_text_is_cut_where_somebody_is_named(text: str, expected: list[tuple[int | None, str]]) -> None:
    assert rules.parts(text, CALLED) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我妈 37.8", [(None, "我妈 37.8")]),
        ("我们都好", [(None, "我们都好")]),
        ("我的妈 37.8", [(None, "我的妈 37.8")]),
        ("我36.5", [(0, "36.5")]),
        ("我:36.5,永熙 37.9", [(0, ":36.5,"), (1, " 37.9")]),
        ("永熙37.9我36.5", [(1, "37.9"), (0, "36.5")]),
        ("我是36.5", [(0, "是36.5")]),
        ("我的体温是36.5", [(0, "的体温是36.5")]),
        ("me 36.5", [(0, " 36.5")]),
        ("menu 36.5", [(None, "menu 36.5")]),
        ("저녁 체온 36.5", [(None, "저녁 체온 36.5")]),
        ("저는 36.5", [(0, "는 36.5")]),
        ("본인은 36.5", [(0, "은 36.5")]),
        ("나 36.5 영희 37.9", [(0, " 36.5 "), (1, " 37.9")]),
        ("영희 36.5 열이 나요", [(1, " 36.5 열이 나요")]),
        ("영희 열이 나 38.2", [(1, " 열이 나 38.2")]),
        ("영희 37.9나 돼요", [(1, " 37.9나 돼요")]),
        ("영희 37.9 기침이 나고 목이 아파요", [(1, " 37.9 기침이 나고 목이 아파요")]),
        ("영희 밖에 나가 있어요", [(1, " 밖에 나가 있어요")]),
    ],
)
def test_a_word_for_oneself_counts_only_as_a_whole(text: str, expected: list[tuple[int | None, str]]) -> None:
    called = rules.callings(["김철수", "박영희"], myself=0)
    assert rules.parts(text, (called[0], called[1] | {"永熙"})) == expected


def test_a_relative_is_not_oneself() -> None:
    spoken = ("我妈 37.8", "奶奶 36.6", "우리 엄마 37", "my mother 37")
    assert all(rules.speaks_of_kin(text) for text in spoken)
    assert not any(rules.speaks_of_kin(text) for text in ("36.5", "no symptoms", "저녁 체온 36.5", "我 36.5"))


@pytest.mark.parametrize(
    "text",
    ["我妹妹胸口痛", "哥哥喘不过气", "室友 38.5", "她胸口痛", "他叫不醒", "鄰居發燒", "동생이 숨을 못 쉬어요", "형이 가슴이 아파요", "그녀가 가슴이 아파요",
     "그분이 열이 나요", "아이가 열이 나요", "my sister has chest pain", "she has chest pain", "my baby 38.5", "his lips are blue"],
)  # fmt: skip
def test_who_lives_there_too_is_not_oneself(text: str) -> None:
    """M9: an emergency of somebody else is never silently the writer's own."""
    assert rules.speaks_of_kin(text)


@pytest.mark.parametrize(
    "text",
    ["其他都好 36.5", "吉他 36.5", "形势 36.6", "아이고 37.2", "이모티콘", "형편이 어려워요", "그래서 36.5", "the fever is higher", "this morning 36.5",
     "somewhere else 37", "chest pain"],
)  # fmt: skip
def test_a_word_that_only_looks_so_is_nobody(text: str) -> None:
    assert not rules.speaks_of_kin(text)


def test_one_member_is_meant_by_whatever_is_written() -> None:
    assert rules.parts("36.5 37", (frozenset({"li"}),)) == [(None, "36.5 37")]


def test_a_text_without_end_is_read_in_time() -> None:
    assert len(rules.parts("妈妈" * 2000, CALLED)) == 2000


def test_with_nobody_to_name_a_text_is_nobody_s() -> None:
    assert rules.parts("36.6", []) == [(None, "36.6")]
