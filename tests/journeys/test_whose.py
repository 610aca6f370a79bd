"""M9, M5: a text in one's own words is about whom it names; where it names nobody, it is asked, and never silently the head."""

import pytest

from bot.monitoring.tables import Alert, Report
from bot.playground.api.hands import Impossible
from tests.journeys.test_households import moves_in
from tests.town import Actor, Town, in_each_language, small_town

CALL = "Call 120 now"


async def afternoon(here: Town, *observed: str) -> tuple[Actor, Actor, Actor, Actor]:
    """The morning's reports are there, and no form is open at 14:00."""
    li, mother, wang = await moves_in(here, *observed)
    await li.says("/checkin")
    await li.taps(*["36.6"] * len(observed), "send" if len(observed) > 1 else "No symptoms")
    await here.moves_to("14:00")
    return li, mother, wang, here.actors["chen"]


@pytest.mark.parametrize("text", ["李妈妈 叫不醒", "妈妈叫不醒", "叫不醒李妈妈"])
async def test_an_emergency_of_a_member_who_is_named_is_hers(morning: Town, text: str) -> None:
    """M5, M9: 120 at once, the alert names her place in the book, and she is the one who is ill."""
    li, mother, wang, chen = await afternoon(morning, "li", "mother")
    await li.says(text)
    assert any(CALL in said for said in li.texts)
    assert "G1-001, member 2" in wang.last
    assert "emergency sign" in chen.last
    assert [(await morning.episode(who)).ill for who in (li, mother)] == [False, True]
    assert "This report is about 李妈妈" in li.last
    await li.taps("36.9", "Send")
    reports = [row for row in await morning.rows(Report) if row.symptomatic]
    assert {row.episode_id for row in reports} == {(await morning.episode(mother)).id}


async def test_a_temperature_goes_to_who_is_named(morning: Town) -> None:
    """M9: one alone; two in one message, as in the household's own."""
    li, mother, *_ = await afternoon(morning, "li", "mother")
    await li.says("妈妈 38.5")
    assert "This report is about 李妈妈" in li.last
    assert "38.5" in li.last
    await li.taps("No symptoms", "Send")
    assert (await morning.episode(mother)).ill
    assert not (await morning.episode(li)).ill
    await li.says("我 36.5，李妈妈 38.4")
    assert "李明: 36.5 °C" in li.last
    assert "李妈妈: 38.4 °C" in li.last


async def test_it_is_asked_whose_it_is_and_nothing_written_is_lost(morning: Town) -> None:
    """M9: one button a member; the one that is tapped goes on with what was written, also after a restart, and only for
    its writer."""
    li, mother, wang, _ = await afternoon(morning, "li", "mother")
    await li.says("38.5 cough")
    assert "Whom is this about?" in li.last
    assert li.buttons == ["李明", "李妈妈"]
    assert not (await morning.episode(li)).ill
    await morning.restart()
    data, _number = li.data_of("李妈妈")
    with pytest.raises(Impossible):
        await wang.taps_data(data)
    await li.taps("李妈妈")
    assert "This report is about 李妈妈" in li.last
    assert "38.5 °C" in li.last
    assert "Cough" in li.last
    await li.taps("Send")
    assert [(await morning.episode(who)).ill for who in (li, mother)] == [False, True]


async def test_an_emergency_of_nobody_knows_whom_is_the_household_s(morning: Town) -> None:
    """M5, M7: 120 and the alert at once, for the household, with nobody flagged; said of whom, it is that member's too. A
    review of it hides nothing else."""
    li, mother, wang, chen = await afternoon(morning, "li", "mother")
    await li.says("叫不醒")
    assert any(CALL in said for said in li.texts)
    assert "Whom is this about?" in li.last
    assert "G1-001: emergency sign of somebody in this household" in wang.last
    assert "member" not in chen.last
    assert [(await morning.episode(who)).ill for who in (li, mother)] == [False, False]
    assert not [row for row in await morning.rows(Report) if row.symptomatic]
    await li.taps("李妈妈")
    assert "G1-001, member 2" in wang.last
    assert [(await morning.episode(who)).ill for who in (li, mother)] == [False, True]
    somebody = next(each for each in wang.messages if "of somebody" in each["text"])
    await wang.taps_data(somebody["rows"][0][0]["data"], somebody["id"])
    await wang.taps("Called, keep watching")
    assert [alert.reviewed_at is None for alert in await morning.rows(Alert)] == [False, True]
    assert (await morning.episode(mother)).ill


async def test_a_relative_who_is_not_observed_is_not_the_head(morning: Town) -> None:
    """M9, M5: only Li is observed; Li's mother is in the book, "my son" is not. With Li's own check-in open, too."""
    li, _, wang, _ = await afternoon(morning, "li")
    for text in ("李妈妈 38.5", "我儿子 38.5"):
        await li.says(text)
        assert "Whom is this about?" in li.last
        assert "/need" in li.last
    await li.says("/checkin")
    await li.says("妈妈 叫不醒")
    assert any(CALL in said for said in li.texts)
    assert "of somebody in this household" in wang.last
    assert not (await morning.episode(li)).ill
    await li.says("36.8")
    await li.taps("No symptoms, send")
    assert "Recorded" in li.last


async def test_a_sign_in_the_household_s_message_that_names_nobody(here: Town) -> None:
    """M5, M9: in the open sheet it was the first member's; it is the household's."""
    li, mother, wang = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.says("我叫不醒妈妈")
    assert any(CALL in text for text in li.texts)
    assert "of somebody in this household" in wang.last
    assert [(await here.episode(who)).ill for who in (li, mother)] == [False, False]


async def test_what_names_nobody_is_about_the_one_whose_check_in_is_open(morning: Town) -> None:
    """M9: Li has chosen the mother; the text says no name, and nothing is asked."""
    li, mother, *_ = await afternoon(morning, "li", "mother")
    await li.says("/checkin")
    await li.taps("Report for 李妈妈")
    await li.says("38.7 cough")
    assert "Whom is this about?" not in li.last
    await li.taps("Send")
    assert [(await morning.episode(who)).ill for who in (li, mother)] == [False, True]


@in_each_language
async def test_in_every_language(here: Town, language: str) -> None:
    """M9: how people speak of a relative and of themselves, and the question in their words."""
    people = [{"id": "li", "name": "李明", "language": language}, {"id": "mother", "name": "李妈妈", "chat": "none"}]
    episodes = [
        {"person": name, "protocol": "home-observation-14", "starts_at": here.time.now()} for name in ("li", "mother")
    ]
    cast = await here.plants(small_town(people=people, episodes=episodes))
    li, mother = cast["li"], cast["mother"]
    kin = {"zh_CN": "我爸爸 38.5", "zh_TW": "我爺爺 38.5", "en": "my husband 38.5", "ko": "남편이 38.5"}[language]
    myself = {"zh_CN": "我 38.5", "zh_TW": "本人 38.5", "en": "me 38.5", "ko": "저 38.5"}[language]
    await li.says(kin)
    assert li.buttons == ["李明", "李妈妈"]
    await li.says(myself)
    assert "38.5" in li.last
    await li.taps(li.messages[-1]["rows"][0][0]["label"])
    await li.taps(li.messages[-1]["rows"][0][0]["label"])
    assert [(await here.episode(who)).ill for who in (li, mother)] == [True, False]


async def test_somebody_s_emergency_does_not_end_with_the_head_s_observation(morning: Town) -> None:
    """M5, M7, M9: nobody has said whose sign it is when Wang ends Li's observation, and a fever of Li's with it: nobody reads
    that there is nothing more to do; Chen answers it, calls, and writes down what was found."""
    li, _, wang, chen = await afternoon(morning, "li", "mother")
    await li.says("我 38.5")
    await li.taps("No symptoms", "Send")
    await li.says("胸闷")
    assert "of somebody in this household" in chen.last
    await wang.says("/grid")
    await wang.taps("🔴 Ill", "G1-001", "Change or end…", "In hospital", "Yes: In hospital")
    assert "the observation has ended" not in "".join(chen.texts)
    await chen.says("/tasks")
    await chen.taps("G1-001", "I am calling now", "fever clinic")
    assert "Recorded for G1-001" in chen.last
    assert [(alert.kind, alert.finding) for alert in await morning.rows(Alert)] == [
        ("fever", "ended"), ("somebody", "clinic")
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["my sister has chest pain", "她胸口痛", "동생이 숨을 못 쉬어요"])
async def test_an_emergency_of_somebody_else_is_not_the_writers(morning: Town, text: str) -> None:
    """M5, M9: Li alone is observed; 120 at once, worker and doctor are alerted for somebody of the household, and Li is not
    the one who is ill."""
    li, _, wang, chen = await afternoon(morning, "li")
    await li.says(text)
    assert any(CALL in said for said in li.texts)
    assert [row.kind for row in await morning.rows(Alert)] == ["somebody"]
    assert not (await morning.episode(li)).ill
    assert "G1-001" in wang.last
    assert "G1-001" in chen.last
