"""What leads to a person, and what only has digits in it: tables of examples in four languages (R13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistance import relay_rules as rules

HELD = {
    "number": [
        "我的电话是13800138000", "电话:138-0013-8000", "138 0013 8000", "+86 138 0013 8000", "１３８００１３８０００", "一三八零零一三八零零零",
        "幺三八零零幺三八零零零", "打010-12345678找我", "座机 0571 8888 6666", "(010)88886666转12", "tel-13800138000", "138.0013.8000",
        "1 3 8 0 0 1 3 8 0 0 0", "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "138\u200b0013\u200b8000", "微信v13800138000", "我的QQ 123456789",
        "Telegram id 5123456789", "身份证11010119900307123X", "我電話0912-345-678", "0912345678", "電話（02）2345-6789", "市話2345-6789",
        "call +1 (555) 123-4567", "My number: 555-123-4567.", "+44 20 7946 0958", "00 49 30 123456", "call 5551234",
        "제 번호는 010-1234-5678이에요", "010 1234 5678", "02-123-4567", "+82 10-1234-5678", "٠١٢٣٤٥٦٧٨٩", "code 845123", "9" * 40,
        "138——0013——8000",
    ],
    "name": ["@wangfang", "加我@wang_fang88", "write to @Li_Ming, please", "텔레그램은 @kim_minsu 입니다", "＠wangfang"],
    "link": ["t.me/wangfang", "https://t.me/+AbCdEf123", "telegram.me/x_y_z", "tg://user?id=5123456789", "wa.me/8613800138000",
             "http://www.t.me/joinchat/AAA", "tel:120120", "mailto:a@b.cn"],
    "mail": ["li.ming@example.com", "寄到 li.ming+a@mail.example.cn 就行", "li(at)example.com", "제 메일은 kim@example.co.kr", "LI＠EXAMPLE.COM"],
    "account": ["我微信号是wangfang88", "微信: wangfang88", "加line id: li_ming", "카톡 아이디는 minsu123", "my wechat is wang-fang",
                "VX：wf_1990x"],
}  # fmt: skip
PASSES = [
    "38.2", "体温38.2，昨天37.9", "2026-03-01", "20260301", "2026/3/1 8 30", "2026-03-01 - 2026-03-14", "03/01-03/14", "2026.03.01",
    "13 people", "13个人", "G1-012", "K1-G12-00123", "120", "110", "打120或者110", "12356", "119 120 110", "12345",
    "5 kg rice, 2 l oil", "米5公斤，油2升", "1500元", "1000000元", "¥128000", "12 000 000 won", "3000000원", "步数 1234567步", "100 000 people",
    "36.6 36.8 37.1", "36.6/36.8/37.1", "血压120/80 118/76 130/85", "08:00-20:00", "明天8:30", "12-3-1201", "3号楼2单元1201", "第12天",
    "每天3次，每次2片，5mg", "星期一二三四五六", "一二三四五六七", "1、2、3、4、5、6、7", "药盒批号A12", "@ home", "a @ b", "meet at 9:15 or 10:45",
    "微信付钱可以吗", "line up please", "카톡으로 보내도 되나요", "我用微信", "qq糖两包", "", "🙂", "37.4 no symptoms", "9:00 am, door 5",
    "2026年3月1日上午8点", "3月1日-3月14日", "여덟 시 30분에 5명", "1월 12일 오전 9:00", "room 1201, floor 12",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HELD.items() for text in texts])
def test_r13_what_leads_to_a_person_is_held_back(kind: str, text: str) -> None:
    found = rules.held(text)
    assert [each.kind for each in found] == [kind]
    assert not rules.may_pass(text)
    assert rules.MASK in rules.masked(text)
    assert rules.may_pass(rules.masked(text))


@pytest.mark.parametrize("text", PASSES)
def test_what_only_has_digits_in_it_passes(text: str) -> None:
    assert rules.held(text) == ()
    assert rules.masked(text) == text


def test_several_things_are_held_each_where_it_stands() -> None:
    text = "米5公斤，打13800138000或者写@wangfang，37.4"
    assert [text[each.start : each.end] for each in rules.held(text)] == ["13800138000", "@wangfang"]
    assert rules.masked(text) == f"米5公斤，打{rules.MASK}或者写{rules.MASK}，37.4"


@given(st.text(max_size=200))
def test_whatever_is_written_what_is_masked_passes(text: str) -> None:
    """I5: and nothing else is lost."""
    assert rules.may_pass(rules.masked(text)) or rules.MASK in rules.masked(text)
    assert rules.may_pass(text) == (rules.masked(text) == text)


def test_a_long_text_is_read_in_a_moment() -> None:
    """I5: 4,096 characters of anything."""
    for piece in ("1 ", "1-", "a@", "微信", "12.3 ", "t.me", "@a"):
        rules.held(piece * 4096)
