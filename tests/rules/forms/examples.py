"""Small questionnaires the tests of the form room share."""

from datetime import date
from typing import Any

import yaml
from hypothesis import settings

from bot.forms import questionnaire, questionnaire_file

always = settings(deadline=None, derandomize=True)
"""For what must hold whatever comes: the same examples on every run, and no stopwatch on a busy machine."""

LANGUAGES = ("en", "zh_CN", "ko")

TODAY = date(2026, 3, 4)
"""A Wednesday: the person's local day in every example that does not say otherwise."""

CHECKIN = """
id: daily-checkin
version: "1"
title: {en: Daily check-in, zh_CN: 每日报告, ko: 매일 확인}
confirm: written
items:
  - link_id: temperature
    type: quantity
    unit: Cel
    decimals: 1
    minimum: 34.0
    maximum: 43.0
    required: true
    summary: {en: Temperature, zh_CN: 体温, ko: 체온}
    text: {en: "What is your temperature?", zh_CN: 现在体温多少？, ko: "체온이 몇 도인가요?"}
  - link_id: symptoms
    type: choice
    repeats: true
    required: true
    watched: true
    text: {en: "How do you feel?", zh_CN: 有什么不舒服吗？, ko: "몸이 어떠세요?"}
    options:
      - code: none
        exclusive: true
        sends: true
        text: {en: "No symptoms, send", zh_CN: "没有症状，发送", ko: "증상 없음, 보내기"}
        summary: {en: No symptoms, zh_CN: 没有症状, ko: 증상 없음}
        aliases: {en: [fine, all well, "no"], zh_CN: [無症狀, 没有, 没症状], ko: [없어요]}
      - {code: fever, text: {en: Fever, zh_CN: 发烧, ko: 발열}, aliases: {zh_CN: [发热, 發燒, 發熱], ko: [열]}}
      - code: cough
        text: {en: Cough, zh_CN: 咳嗽, ko: 기침}
        aliases: {en: [coughing, dry cough], zh_CN: [咳], ko: [기침해]}
      - code: sore_throat
        text: {en: Sore throat, zh_CN: 喉咙痛, ko: 목 아픔}
        aliases: {zh_CN: [喉嚨痛, 咽痛]}
      - code: headache
        text: {en: Headache, zh_CN: 头痛, ko: 두통}
        aliases: {en: [headaches]}
      - code: breathing
        text: {en: Hard to breathe, zh_CN: 呼吸困难, ko: 호흡 곤란}
        aliases: {en: ["can't breathe", cant breathe], ko: [숨을 못 쉬]}
      - {code: chest_pain, text: {en: Chest pain, zh_CN: 胸痛, ko: 가슴 통증}, aliases: {zh_CN: [胸口疼]}}
      - code: used_fever_reducer
        text: {en: Took fever medicine, zh_CN: 吃过退烧药, ko: 해열제 먹음}
        aliases: {en: [fever pill], zh_CN: [退烧药]}
      - {code: feels_ill, text: {en: I feel ill, zh_CN: 不舒服, ko: 몸이 안 좋아요}}
  - link_id: since
    type: string
    text: {en: "Since when?", zh_CN: 从什么时候开始？, ko: "언제부터인가요?"}
    enable_when: [{question: symptoms, operator: "=", answer: sore_throat}]
"""

LONGER = """
id: longer
version: "2"
title: {en: A <longer> form, zh_CN: 长, ko: 긴}
confirm: always
items:
  - {link_id: hello, type: display, text: {en: Hello & welcome., zh_CN: 您好, ko: 안녕하세요}}
  - {link_id: well, type: boolean, required: true, text: {en: "Are you well?", zh_CN: 好吗, ko: "잘 지내세요?"}}
  - link_id: place
    type: choice
    required: true
    text: {en: "Where are you?", zh_CN: 在哪里, ko: "어디 계세요?"}
    options:
      - {code: home, text: {en: At home, zh_CN: 在家, ko: 집}, aliases: {en: [home], ko: [dom]}}
      - {code: hotel, text: {en: Hotel, zh_CN: 酒店, ko: 호텔}, aliases: {en: [dom]}}
    enable_when: [{question: well, operator: "=", answer: false}]
  - link_id: sorry
    type: display
    text: {en: We are sorry., zh_CN: 抱歉, ko: 죄송합니다}
    enable_when: [{question: well, operator: "=", answer: false}]
  - link_id: days
    type: quantity
    unit: d
    minimum: 0
    maximum: 60
    text: {en: "For how many days?", zh_CN: 几天, ko: "며칠?"}
    enable_when: [{question: well, operator: "=", answer: false}]
  - {link_id: more, type: string, text: {en: "Anything else?", zh_CN: 还有吗, ko: "더 있나요?"}}
"""


RASH = """
id: rash-diary
version: "1"
title: {en: Rash diary, zh_CN: 皮疹日记, ko: 발진 일기}
confirm: written
items:
  - link_id: temperature
    type: quantity
    unit: Cel
    decimals: 1
    minimum: 34.0
    maximum: 43.0
    required: true
    summary: {en: Temperature, zh_CN: 体温, ko: 체온}
    text: {en: "What is your temperature?", zh_CN: 现在体温多少？, ko: "체온이 몇 도인가요?"}
  - link_id: symptoms
    type: choice
    repeats: true
    watched: true
    text: {en: "How do you feel?", zh_CN: 有什么不舒服吗？, ko: "몸이 어떠세요?"}
    options:
      - {code: none, exclusive: true, text: {en: No symptoms, zh_CN: 没有症状, ko: 증상 없음}}
      - {code: rash, text: {en: Rash, zh_CN: 皮疹, ko: 발진}}
      - {code: chest_pain, text: {en: Chest pain, zh_CN: 胸痛, ko: 가슴 통증}}
  - link_id: oxygen
    type: integer
    unit: "%"
    minimum: 50
    maximum: 100
    suggestions: [95, 96, 97, 98]
    summary: {en: Oxygen, zh_CN: 血氧, ko: 산소}
    text: {en: "How much oxygen?", zh_CN: 血氧多少？, ko: "산소는요?"}
  - link_id: onset
    type: date
    earliest: -90
    latest: 0
    text: {en: "Since when?", zh_CN: 从哪天开始？, ko: "언제부터인가요?"}
  - link_id: photo
    type: attachment
    accepts: [photo]
    text: {en: "Show me the rash.", zh_CN: 请拍一下皮疹。, ko: "발진을 보여 주세요."}
    enable_when: [{question: symptoms, operator: "=", answer: rash}]
  - link_id: papers
    type: attachment
    accepts: [document, voice]
    repeats: true
    text: {en: "Any papers?", zh_CN: 有单子吗？, ko: "서류가 있나요?"}
  - link_id: where
    type: location
    text: {en: "Where are you?", zh_CN: 您在哪里？, ko: "어디 계세요?"}
  - link_id: note
    type: string
    text: {en: "Anything else?", zh_CN: 还有吗, ko: "더 있나요?"}
    enable_when: [{question: where, operator: exists, answer: true}]
"""


def read(text: str) -> questionnaire.Questionnaire:
    return questionnaire_file.read(yaml.safe_load(text), LANGUAGES)


def checkin() -> questionnaire.Questionnaire:
    """Temperature, symptoms, and since when (asked for a sore throat only)."""
    return read(CHECKIN)


def longer() -> questionnaire.Questionnaire:
    """The plain types of item; always confirmed."""
    return read(LONGER)


def rash() -> questionnaire.Questionnaire:
    """What is written, tapped and sent: a number, a day, a photo, papers, a place."""
    return read(RASH)


def two_temperatures() -> questionnaire.Questionnaire:
    """A form whose temperatures cannot be told apart in a text."""
    item = {"type": "quantity", "unit": "Cel", "decimals": 1, "minimum": 34, "maximum": 43, "text": texts("How warm?")}
    return questionnaire_file.read(
        definition({"link_id": "morning", **item}, {"link_id": "evening", **item}),
        LANGUAGES,
    )


def texts(text: str) -> dict[str, str]:
    """The same words in every language."""
    return dict.fromkeys(LANGUAGES, text)


def definition(*items: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A questionnaire's data with these items."""
    return {
        "id": "example",
        "version": "1",
        "title": texts("Title"),
        "confirm": "written",
        "items": list(items),
    } | changed
