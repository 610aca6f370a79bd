"""Every shipped content file, walked: complete in all languages, sourced, dated, and consistent with its neighbours."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.forms import reading
from bot.monitoring import rules
from bot.monitoring.protocol import Kind, Protocol
from tests.content import files

TOLD_IN_SCENARIOS = {
    *("cough", "breathing", "fever", "chills", "muscle_pain", "headache", "sore_throat", "vomiting", "diarrhoea"),
    *("fatigue", "runny_nose", "smell_loss", "taste_loss", "chest_pain", "confusion", "blue_lips", "feels_ill"),
}
# How the mainland and how Taiwan write a character; only pairs of which neither is used by the other.
PAIRS = re.findall(
    r"\S+",
    """
发發 烧燒 头頭 体體 温溫 没沒 气氣 闷悶 点點 这這 个個 们們 说說 过過 马馬 边邊 时時 间間 问問 题題
医醫 学學 观觀 监監 测測 报報 电電 话話 热熱 线線 请請 开開 关關 无無 异異 样樣 写寫 闻聞 尝嘗 听聽
见見 觉覺 应應 动動 现現 紧緊 难難 东東 车車 长長 门門 闹鬧 饭飯 药藥 诊診 乡鄉 区區 护護 卫衛 养養
务務 实實 际際 经經 级級 给給 绝絕 统統 继繼 续續 维維 绿綠 缓緩 编編 网網 咙嚨 恶惡 呕嘔 泻瀉 战戰
颤顫 晕暈 浑渾 专專 询詢 岁歲 压壓 国國 处處 哑啞 丧喪 减減 癫癲 疯瘋 惊驚 种種 类類 别別 乱亂 亲親
众眾 优優 会會 传傳 伤傷 儿兒 单單 双雙 变變 号號 员員 围圍 图圖 声聲 备備 复復 够夠 对對 导導 将將
层層 带帶 帮幫 张張 归歸 录錄 忆憶 怀懷 态態 惧懼 愿願 执執 扩擴 择擇 换換 据據 摇搖 数數 断斷 旧舊
显顯 晓曉 机機 权權 来來 极極 检檢 欢歡 汤湯 滚滾 灭滅 烟煙 状狀 疗療 确確 离離 称稱 稳穩 简簡 纸紙
组組 细細 终終 结結 绍紹 绕繞 职職 联聯 脑腦 脸臉 胀脹 脏髒 节節 虽雖 虑慮 规規 视視 记記 许許 证證
识識 试試 误誤 诉訴 词詞 该該 详詳 语語 谁誰 调調 谢謝 费費 资資 赶趕 轻輕 较較 辆輛 输輸 达達 进進
远遠 连連 迟遲 选選 递遞 邻鄰 释釋 针針 钟鐘 钱錢 铁鐵 银銀 错錯 键鍵 镇鎮 阳陽 阴陰 阶階 陆陸 随隨
隐隱 顶頂 项項 顺順 须須 预預 领領 频頻 风風 飞飛 饮飲 馆館 齐齊 龄齡 痉痙 挛攣 妈媽 爱愛
""",
)
SIMPLIFIED, TRADITIONAL = ({pair[at] for pair in PAIRS} for at in (0, 1))
PLACEHOLDERS = re.compile(
    r"\b(todo|tbd|fixme|xxx+|lorem|ipsum|placeholder|foo|bar)\b|待定|待补|待補|占位|추후", re.IGNORECASE
)


@pytest.mark.parametrize("path", files.PATHS, ids=lambda path: path.stem)
def test_k1_every_file_says_when_it_is_looked_at_again(path: Path) -> None:
    review_on = files.load(path)["review_on"]
    assert isinstance(review_on, date)
    assert date(2027, 1, 1) < review_on < date(2028, 1, 1)


@pytest.mark.parametrize(
    "path", [path for path in files.PATHS if path.stem not in ("policy", "programme")], ids=lambda path: path.stem
)
def test_k1_every_file_but_the_programmes_own_decisions_names_its_sources(path: Path) -> None:
    assert any(
        where.startswith(f"{path.stem}.source") or f"{path.stem}.hotlines" in where for where, _ in files.SOURCES
    )


@pytest.mark.parametrize(("where", "source"), files.SOURCES, ids=lambda value: value if isinstance(value, str) else "")
def test_k1_a_source_is_an_issuer_a_document_a_date_and_a_mark(where: str, source: dict[str, Any]) -> None:
    assert set(source) == {"issuer", "document", "date", "mark"}, where
    assert source["issuer"].strip()
    assert source["document"].strip()
    assert source["mark"] in {"A", "B"}
    written = str(source["date"])
    assert date.fromisoformat(written + "-01" * (2 - written.count("-"))) <= date(2026, 11, 23)


@pytest.mark.parametrize(("where", "texts"), files.TEXTS, ids=lambda value: value if isinstance(value, str) else "")
def test_every_text_is_there_in_all_languages_and_written_in_each(where: str, texts: dict[str, Any]) -> None:
    assert set(texts) == set(files.LANGUAGES), where
    for language, text in texts.items():
        for words in text if isinstance(text, list) else [text]:
            assert isinstance(words, str)
            assert words == words.strip() != ""
            assert not PLACEHOLDERS.search(words), (where, words)
            assert "  " not in words
            if language == "zh_CN":
                assert not TRADITIONAL & set(words), (where, words, TRADITIONAL & set(words))
            if language == "zh_TW":
                assert not SIMPLIFIED & set(words), (where, words, SIMPLIFIED & set(words))
            if language == "en":
                assert words.removeprefix("🚨 ").replace("🚨", "").isascii(), (where, words)
            if language == "ko" and not re.fullmatch(r"[\d\W]+", words):
                assert re.search("[가-힣]", words), (where, words)


def test_the_two_ways_of_writing_chinese_are_told_apart() -> None:
    assert all(len(pair) == 2 for pair in PAIRS)
    assert len(SIMPLIFIED) == len(TRADITIONAL) == len(PAIRS)
    assert not SIMPLIFIED & TRADITIONAL


class TestTheCheckIn:
    questionnaire = files.QUESTIONNAIRES["daily-checkin"]
    temperature, symptoms = questionnaire["items"]
    options: ClassVar = {option["code"]: option for option in symptoms["options"]}

    def test_it_asks_a_temperature_then_symptoms(self) -> None:
        assert set(self.questionnaire) == {"id", "version", "title", "confirm", "items", "sources", "review_on"}
        assert (self.questionnaire["id"], self.questionnaire["confirm"]) == ("daily-checkin", "written")
        assert {key: value for key, value in self.temperature.items() if key not in {"text", "summary"}} == {
            "link_id": "temperature",
            "type": "quantity",
            "unit": "Cel",
            "decimals": 1,
            "minimum": 34.0,
            "maximum": 43.0,
            "required": True,
        }
        assert {key: value for key, value in self.symptoms.items() if key not in {"text", "summary", "options"}} == {
            "link_id": "symptoms",
            "type": "choice",
            "repeats": True,
            "required": True,
            "watched": True,
        }

    def test_no_symptoms_sends_in_one_tap_and_stands_alone(self) -> None:
        sending = [code for code, option in self.options.items() if option.get("sends") or option.get("exclusive")]
        assert sending == ["none"]
        assert next(iter(self.options)) == "none"
        assert self.options["none"]["sends"] is self.options["none"]["exclusive"] is True

    def test_every_symptom_a_scenario_names_can_be_tapped(self) -> None:
        further = {"none", "cannot_wake", "bleeding", "seizure", "used_fever_reducer"}
        assert set(self.options) == TOLD_IN_SCENARIOS | further
        assert len(self.options) == len(self.symptoms["options"])

    @pytest.mark.parametrize("code", list(options))
    def test_a_label_fits_half_a_screen(self, code: str) -> None:
        for language, label in self.options[code]["text"].items():
            assert len(label.removeprefix("🚨 ")) <= (24 if language == "en" else 14), label

    def test_m5_emergency_signs_are_marked_and_nothing_else_is(self) -> None:
        marked = {
            code
            for code, option in self.options.items()
            if all(label.startswith("🚨 ") for label in option["text"].values())
        }
        assert marked == {code for code, option in self.options.items() if "🚨" in str(option["text"])}
        assert all(protocol.emergency_signs == marked for protocol in files.PROTOCOLS.values())

    def test_what_is_recorded_reads_without_the_mark(self) -> None:
        for option in self.options.values():
            assert "🚨" not in str(option.get("summary", ""))
            assert "summary" in option or "🚨" not in str(option["text"])

    @pytest.mark.parametrize("language", files.LANGUAGES)
    def test_words_people_write_mean_one_thing(self, language: str) -> None:
        written = Counter(alias for option in self.options.values() for alias in option["aliases"][language])
        assert [alias for alias, times in written.items() if times > 1] == []
        assert all(alias == alias.lower() for alias in written)

    @pytest.mark.parametrize("language", files.LANGUAGES)
    def test_what_people_write_is_read_as_what_it_means(self, language: str) -> None:
        """Whatever language somebody reads in, every label and every alias of any language is its own option."""
        item = files.CHECKIN.item("symptoms")
        for option in item.options:
            for spoken in files.LANGUAGES:
                label = option.text[spoken].removeprefix("🚨 ")
                for said in (label, option.summary[spoken], *option.aliases[spoken]):
                    assert reading.choices(said, item, language) == (option.code,), (spoken, said)

    @pytest.mark.parametrize(
        ("language", "said", "codes"),
        [
            ("zh_CN", "37度4 有点咳嗽", {"cough"}),
            ("zh_CN", "没发烧也不咳，就是浑身没劲", {"fatigue"}),
            ("zh_CN", "没力气，闻不到味道", {"fatigue", "smell_loss"}),
            ("zh_CN", "不太舒服", {"feels_ill"}),
            ("zh_CN", "没有不舒服", {"none"}),
            ("zh_CN", "我爸叫不醒了", {"cannot_wake"}),
            ("zh_TW", "喉嚨痛，還會流鼻水", {"sore_throat", "runny_nose"}),
            ("zh_TW", "沒有發燒，有點倦怠", {"fatigue"}),
            ("zh_TW", "喘不過氣，嘴唇發紫", {"breathing", "blue_lips"}),
            ("en", "No fever but a bit of a cough", {"cough"}),
            ("en", "I don't feel well", {"feels_ill"}),
            ("en", "I can’t breathe", {"breathing"}),
            ("en", "36.6, no symptoms", {"none"}),
            ("ko", "열은 없고 목이 아파요", {"sore_throat"}),
            ("ko", "숨이 차고 가슴이 답답해요", {"breathing", "chest_pain"}),
            ("ko", "괜찮아요", {"none"}),
        ],
    )
    def test_sentences_of_the_neighbourhood_are_understood(self, language: str, said: str, codes: set[str]) -> None:
        assert set(reading.choices(said, files.CHECKIN.item("symptoms"), language)) == codes

    @pytest.mark.parametrize("language", files.LANGUAGES)
    def test_every_symptom_is_known_by_several_words(self, language: str) -> None:
        assert all(len(option["aliases"][language]) >= 4 for option in self.options.values())

    def test_m5_it_says_call_120_first(self) -> None:
        assert all("120" in text and "🚨" in text for text in self.symptoms["text"].values())


class TestTheProtocols:
    def test_m1_the_shipped_names_are_the_ones_scenarios_use(self) -> None:
        assert set(files.PROTOCOLS) == {
            *("home-observation-14", "home-14-7", "home-7-3", "home-5-3", "recovered-follow-up", "travel-self-14")
        }

    @pytest.mark.parametrize("protocol", files.PROTOCOLS.values(), ids=lambda it: it.id)
    def test_m4_its_symptoms_can_be_answered_in_its_questionnaire(self, protocol: Protocol) -> None:
        questionnaire = files.QUESTIONNAIRES[protocol.questionnaire]
        codes = {option["code"] for item in questionnaire["items"] for option in item.get("options", [])}
        assert protocol.symptoms <= codes
        assert rules.FEELS_ILL in codes - protocol.symptoms

    @pytest.mark.parametrize("protocol", files.PROTOCOLS.values(), ids=lambda it: it.id)
    def test_m4_every_answer_but_none_and_feeling_ill_has_one_meaning(self, protocol: Protocol) -> None:
        questionnaire = files.QUESTIONNAIRES[protocol.questionnaire]
        codes = {option["code"] for item in questionnaire["items"] for option in item.get("options", [])}
        groups = protocol.symptom_groups
        meanings = [*groups.any_one, *groups.any_two, *groups.recorded_only, *protocol.emergency_signs]
        assert sorted(meanings) == sorted(codes - {"none", rules.FEELS_ILL})

    @pytest.mark.parametrize("protocol", files.PROTOCOLS.values(), ids=lambda it: it.id)
    def test_m2_m4_slots_and_fever_line_are_the_promised_ones(self, protocol: Protocol) -> None:
        hours = [f"{slot.id} {slot.opens:%H:%M}-{slot.due:%H:%M}" for slot in protocol.slots]
        assert hours == ["morning 06:00-10:00", "evening 16:00-20:00"]
        assert protocol.fever_line == 373

    @pytest.mark.parametrize(
        ("name", "days", "tests"),
        [
            ("home-observation-14", 14, []),
            ("home-14-7", 21, [1, 4, 7, 14, 14 + 2, 14 + 7]),
            ("home-7-3", 10, [1, 2, 3, 5, 7, 7 + 3]),
            ("home-5-3", 8, [1, 2, 3, 5, 5 + 1, 5 + 3]),
            ("recovered-follow-up", 14, []),
            ("travel-self-14", 14, []),
        ],
    )
    def test_m1_lengths_and_test_days_are_the_plans(self, name: str, days: int, tests: list[int]) -> None:
        protocol = files.PROTOCOLS[name]
        assert protocol.length_days == days
        assert [test.day for test in protocol.tests] == tests

    def test_m15_the_recovered_are_visited_in_weeks_two_and_four(self) -> None:
        recovered = files.PROTOCOLS["recovered-follow-up"]
        assert recovered.kind is Kind.FOLLOW_UP
        assert [(call.week, call.kind) for call in recovered.follow_ups] == [(2, "visit"), (4, "visit")]

    def test_m1_every_file_has_its_own_sources_and_title(self) -> None:
        titles = Counter(protocol.title["en"] for protocol in files.PROTOCOLS.values())
        assert max(titles.values()) == 1
        own = [files.load(path) for path in (files.FOLDER / "protocols").glob("*.yaml")]
        assert all(document["sources"] and document["review_on"] for document in own)


class TestTheHotlines:
    hotlines = files.load(files.FOLDER / "hotlines" / "cn.yaml")["hotlines"]

    def test_a4_c2_the_numbers_of_the_mainland_emergencies_first(self) -> None:
        assert [line["number"] for line in self.hotlines] == ["120", "110", "119", "12356", "12345"]

    def test_c2_every_emergency_has_one_number(self) -> None:
        numbers = {kind: line["number"] for line in self.hotlines for kind in line["emergencies"]}
        assert numbers == {"breathlessness": "120", "poisoning": "120", "violence": "110", "fire": "119"}

    @pytest.mark.parametrize("line", hotlines, ids=lambda line: line["number"])
    def test_k1_a_number_is_named_explained_and_sourced(self, line: dict[str, Any]) -> None:
        assert set(line) == {"number", "kind", "emergencies", "name", "text", "source"}
        assert all(line["number"] in text for text in line["text"].values())
