"""M9: the head of a household reports for those without a phone; each is judged alone."""

from typing import Any

from bot.monitoring.tables import Alert
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


async def test_one_message_lists_who_is_still_owed(here: Town) -> None:
    """M9: a choice of two at 18:00; after the first, the one who is left is offered; the second reminder names only her."""
    li, mother, _ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    assert li.buttons == ["Report for 李明", "Report for 李妈妈"]
    await li.taps("Report for 李明", "36.6", "No symptoms")
    assert li.buttons == ["Report for 李妈妈"]
    assert "have not been reported yet" in li.last
    await here.moves_to("19:00")
    assert "This report is about 李妈妈" in li.last
    await li.taps("36.8", "No symptoms")
    assert [(await here.duties(someone))[-1][2] for someone in (li, mother)] == ["done", "done"]
    await here.moves_to("2026-03-01T21:00")
    assert "Recorded" in li.last


async def test_each_member_is_judged_alone(here: Town) -> None:
    """M9, M4, M6: the mother's cough is hers: her flag, her onset, an alert that says which member; Li stays well."""
    li, mother, wang = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    await li.taps("Report for 李妈妈", "36.6", "Cough", "Send")
    assert "G1-001, member 2" in wang.last
    assert [(await here.episode(someone)).ill for someone in (li, mother)] == [False, True]
    await wang.taps("calling")
    assert "王芳 has read your report" in li.last


async def test_checkin_asks_about_whom(here: Town) -> None:
    """M9, M8: also who was reported already can be chosen, for a correction."""
    li, mother, _ = await moves_in(here, "li", "mother")
    await here.moves_to("18:00")
    for _ in range(2):
        await li.says("/checkin")
        assert "Whom is this report about?" in li.last
        await li.taps("Report for 李妈妈", "36.6", "No symptoms")
    assert any("already have exactly this report" in text for text in li.texts)
    await li.says("38.4 cough")
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
