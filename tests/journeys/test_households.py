"""M9: the head of a household reports for those without a phone; each is judged alone."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.monitoring.service import checkin, episodes, homes, papers
from bot.monitoring.tables import Alert, MonitoringEpisode, Report
from bot.people import access
from tests.town import START, Actor, Town, small_town

OBSERVED = {"protocol": "home-observation-14", "starts_at": START}


async def moves_in(here: Town, *observed: str) -> tuple[Actor, Actor, Actor]:
    """The small town where these are observed: Li, Li's mother, Wang."""
    town: dict[str, Any] = small_town(episodes=[{"person": name, **OBSERVED} for name in observed])
    cast = await here.plants(town)
    return cast["li"], cast["mother"], cast["wang"]


async def test_a_head_who_is_well_reports_for_the_mother(here: Town) -> None:
    """M9, M10: Li is not observed; the reminder is Li's and says whom it is about, and so does the answer."""
    li, mother, wang = await moves_in(here, "mother")
    await here.moves_to("18:00")
    assert "Hello 李明" in li.last
    assert "This report is about 李妈妈" in li.last
    await li.taps("36.6", "No symptoms")
    assert "This report is about 李妈妈" in li.last
    assert "Recorded" in li.last
    assert (await here.duties(mother))[-1][1:3] == ("evening", "done")
    await here.moves_to("19:30")
    assert "still open" not in li.last
    assert "G1-001" not in wang.last


async def test_one_message_asks_for_everybody_still_owed(here: Town) -> None:
    """M9: a temperature each and one tap for "nobody has symptoms": all in one message, and the second reminder is silent."""
    li, mother, _ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    said = len(li.messages)
    assert "Hello 李明. The evening reports of your household, before 20:00." in li.last
    assert "李妈妈: …" in li.last
    await li.taps("36.6")
    assert "李明: 36.6 °C" in li.last
    assert "temperature of 李妈妈" in li.last
    await li.taps("36.8")
    assert not await here.rows(Report)
    await li.taps("Nobody has symptoms: send all 2")
    assert len(li.messages) == said
    assert "李明: 36.6 °C, No symptoms" in li.last
    assert "李妈妈: 36.8 °C, No symptoms" in li.last
    assert li.last.count("Next report") == 1
    assert [(await here.duties(someone))[-1][2] for someone in (li, mother)] == ["done", "done"]
    await here.moves_to("2026-03-01T21:00")
    assert "Recorded" in li.last


async def test_a_relative_s_fever_is_never_its_writer_s(here: Town) -> None:
    """M9, M3: "my mum" is nobody's name in this household, and not Li: it is asked who is meant, and nothing is kept."""
    li, *_ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.says("我妈 37.8")
    assert "I could not tell whom that is about" in li.last
    assert "37.8" not in li.last.partition("tap.")[2]
    await li.says("李妈妈 37.8, 我 36.5")
    assert "李妈妈: 37.8 °C" in li.last
    assert "李明: 36.5 °C" in li.last


async def test_each_member_is_judged_alone(here: Town) -> None:
    """M9, M4, M6: the mother's cough is hers: her flag, her onset, an alert that says which member; Li stays well."""
    li, mother, wang = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.taps("36.6", "36.8", "李妈妈 is unwell", "Cough", "Send")
    assert "G1-001, member 2" in wang.last
    assert "李明: 36.6 °C" in li.last
    assert [(await here.episode(someone)).ill for someone in (li, mother)] == [False, True]
    assert [(await here.duties(someone))[-1][2] for someone in (li, mother)] == [None, "done"]
    await li.taps("No symptoms, send")
    assert (await here.duties(li))[-1][2] == "done"
    assert "Recorded for the evening" in li.last
    await wang.taps("calling")
    assert "王芳 has read your report" in li.last


async def test_all_in_one_text_and_one_tap(here: Town) -> None:
    """M9, M3: names and numbers in one text; what was understood is shown, and one tap sends it."""
    li, mother, _ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.says("李 36.5 妈妈 36.9 都没有症状")
    assert "李明: 36.5 °C" in li.last
    assert "李妈妈: 36.9 °C" in li.last
    await li.taps("send")
    assert [(await here.duties(someone))[-1][2] for someone in (li, mother)] == ["done", "done"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("36.5 36.9", ["李明: 36.5 °C", "李妈妈: 36.9 °C"]),
        ("36.5", ["李明: 36.5 °C", "李妈妈: …"]),
        ("妈妈 38.2 咳嗽", ["李明: …", "李妈妈: 38.2 °C, Cough"]),
        ("妈妈 咳嗽", ["李明: …", "李妈妈: Cough"]),
        ("没有症状", ["李明: No symptoms", "李妈妈: …"]),
        ("妈妈 52", ["李明: …", "李妈妈: …"]),
        ("🌸" * 1500, ["李明: …", "李妈妈: …"]),
        ("\u202e36.7\u202c", ["李明: 36.7 °C", "李妈妈: …"]),
    ],
)
async def test_what_a_text_is_understood_as(here: Town, text: str, shown: list[str]) -> None:
    """M9, M3, I5: never a temperature that nobody wrote, never somebody else's; nothing is sent before a tap."""
    li, *_ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.says(text)
    for line in shown:
        assert line in li.last, li.last
    assert not [row for row in await here.rows(Report) if row.counts]


async def test_an_emergency_sign_in_the_household_text_counts_at_once(here: Town) -> None:
    """M9, M5: before anything is sent, and for whom it was written; without a name too."""
    li, _, wang = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.says("妈妈 叫不醒")
    assert any("Call 120 now" in text for text in li.texts)
    assert "G1-001, member 2" in wang.last
    await li.taps("36.6", "36.7")
    await li.says("呼吸困难")
    assert "could not tell whom that is about" in li.last
    assert len(await here.rows(Alert)) == 2


async def test_a_member_can_be_left_out_and_asked_alone_later(here: Town) -> None:
    """M9: asleep now; the rest is sent, the second reminder asks for whoever is left, and an old button explains itself."""
    li, mother, _ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.taps("36.6", "Leave out 李妈妈")
    data, message_id = li.data_of("No symptoms, send")
    await li.taps("No symptoms, send")
    assert [(await here.duties(someone))[-1][2] for someone in (li, mother)] == ["done", None]
    await li.taps_data(data, message_id)
    assert any("Nothing was changed" in text for text in li.texts)
    await here.moves_to("19:00")
    assert "This report is about 李妈妈" in li.last


async def test_back_corrects_a_slip_of_the_finger(here: Town) -> None:
    li, *_ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.taps("36.6", "‹ Back", "36.7", "36.8", "send all 2")
    assert "李明: 36.7 °C" in li.last


async def test_one_only_and_the_rest_afterwards(here: Town) -> None:
    """M9: a form of one's own, stopped or sent; the others have waited."""
    li, *_ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.taps("36.6", "One person only", "Report for 李妈妈", "Cancel")
    assert "李明: 36.6 °C" in li.last
    assert "李妈妈" not in li.last


async def test_the_sheet_survives_a_restart_and_ends_with_its_slot(here: Town) -> None:
    """M2, I4: begun in the evening, it is nobody's in the morning."""
    li, *_ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.taps("36.6")
    await here.restart()
    await li.taps("36.8")
    data, message_id = li.data_of("send all 2")
    await here.moves_to("2026-03-02T06:00")
    await li.taps_data(data, message_id)
    assert any("Nothing was changed" in text for text in li.texts)
    assert not await here.rows(Report)


async def test_a_forged_button_of_the_sheet_changes_nothing(here: Town) -> None:
    """I5: a temperature nobody can have, a step that is none, somebody else's form."""
    li, _, wang = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    data, message_id = li.data_of("36.6")
    await li.taps("36.6")
    for forged in (data.replace("t366", "t999"), data.replace("t366", "send"), "home:x:send"):
        await li.taps_data(forged, message_id)
    await wang.taps_data(data, wang.messages[-1]["id"])
    assert not await here.rows(Report)


async def test_checkin_asks_about_whom(here: Town) -> None:
    """M9, M8: all who are owed in one message; also who was reported already can be chosen, for a correction."""
    li, mother, _ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.says("/checkin")
    await li.taps("36.6", "36.6", "send all 2")
    await li.says("/checkin")
    assert "Whom is this report about?" in li.last
    await li.taps("Report for 李妈妈", "36.6", "No symptoms")
    assert any("already have exactly this report" in text for text in li.texts)
    await li.says("38.4 cough")
    assert "Whom is this about?" in li.last
    await li.taps("李明")
    assert "This report is about 李明" in li.last
    await li.taps("Send")
    assert (await here.episode(li)).ill
    assert not (await here.episode(mother)).ill


async def test_an_emergency_of_a_member(here: Town) -> None:
    """M9, M5: the head taps it for the mother; the call and the alert are about her."""
    li, mother, wang = await moves_in(here, "mother")
    await here.moves_to("18:00")
    await li.taps("36.6", "Cannot be woken")
    assert any("Call 120 now" in text for text in li.texts)
    assert "G1-001, member 2" in wang.last
    assert (await here.episode(mother)).ill
    assert len(await here.rows(Alert)) == 1


async def test_a_missed_report_of_a_member_is_told_to_the_head(here: Town) -> None:
    """M11, M9: it says whose report is missing."""
    li, *_ = await moves_in(here, "mother")
    await here.moves_to("2026-03-01T20:30")
    assert "This report is about 李妈妈" in li.last
    assert "We did not get the evening report" in li.last


async def test_a_member_who_gets_a_phone_reports_alone(here: Town) -> None:
    """M9, M10: the mother joins; from then on the reminders are hers, and Li has none."""
    li, mother, _ = await moves_in(here, "mother")
    await here.moves_to("12:00")
    await here.invites(mother)
    await here.settle()
    said = len(li.messages)
    await here.moves_to("18:00")
    assert len(li.messages) == said
    await mother.taps("36.6", "没有症状")
    assert "36.6 °C" in mother.last


async def test_who_only_looks_holds_nobody_up(here: Town) -> None:
    """M9: a page and a list of curves wait for no report, and no report for them; SQLite has one writer anyway."""
    li, _mother, wang = await moves_in(here, "li", "mother")
    programme, is_postgres = here.service.content.programme, not here.service.database.is_sqlite
    every = select(MonitoringEpisode).with_for_update(nowait=True)
    async with here.service.database.begin() as uow:
        head, worker = await access.by_id(uow, li.id), await access.by_id(uow, wang.id)
        assert head.household_id
        assert await papers.curves(uow, programme, head)
        await homes.page(uow, programme, worker, head.household_id, kind="owed", at=0)
        assert len(await checkin.owed_now(uow, await episodes.reported_for(uow, programme, head, lock=False))) == 2
        if is_postgres:
            async with here.service.database.begin() as other:
                assert len((await other.session.scalars(every)).all()) == 2
