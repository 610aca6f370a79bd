"""M10: a reminder comes while somebody is writing something else; it takes nothing away, and loses nothing."""

from typing import Any

from bot.monitoring.tables import Report
from tests.journeys.help_town import helping
from tests.town import START, Actor, Town

OBSERVED = {"protocol": "home-observation-14", "starts_at": START}


async def moves_in(here: Town, *observed: str, **changes: Any) -> tuple[Actor, Actor]:
    """The street where help is asked for, and these are observed: Li, and Wang who works there."""
    episodes = [{"person": name, **OBSERVED} for name in observed]
    cast = await here.plants(helping(episodes=episodes, **changes))
    return cast["li"], cast["wang"]


async def asks_for_medicine(li: Actor) -> None:
    """Li is being asked for how many days there is some left."""
    await li.says("/need")
    await li.taps("Medicine", "Skip")
    await li.says("metformin")
    await li.taps("Skip")


async def test_what_is_being_written_goes_on_below_a_reminder(here: Town) -> None:
    """M10: the next words are for the question Li was asked; the reminder's own buttons report, and then it goes on."""
    li, wang = await moves_in(here, "li")
    await here.moves_to("17:59")
    await asks_for_medicine(li)
    days = li.data_of("3")
    await here.moves_to("18:00")
    assert "Hello 李明" in li.last
    await here.restart()
    await li.says("4")
    assert "not sure" not in li.last
    assert "fridge" in li.last
    reminder = next(each for each in li.messages if "Hello 李明" in each["text"])
    await li.taps_data(reminder["rows"][0][0]["data"], reminder["id"])
    await here.restart()
    await li.taps("No symptoms, send")
    (report,) = await here.rows(Report)
    assert not report.symptomatic
    assert any("Recorded" in text for text in li.texts)
    assert "Let us go on with what you were doing" in li.last
    assert "fridge" in li.last
    await li.taps_data(*days)  # an older button explains itself, as ever
    await li.taps("No", "No")
    assert "passed on your request: medicine" in li.last
    await wang.taps("Details")
    assert "metformin" in wang.last
    assert "Days left: 4" in wang.last


async def test_a_reminder_is_answered_after_something_else_was_asked_for(here: Town) -> None:
    """M10: nothing was tapped below the reminder yet when Li asked for something: its buttons still work, and so do words."""
    li, _ = await moves_in(here, "li")
    await here.moves_to("18:00")
    degrees = li.data_of("36.5")
    await li.says("/need")
    await li.taps("Hardship", "No income", "Next", "This week", "Skip and send")
    await li.taps_data(*degrees)
    await li.taps("No symptoms, send")
    assert (await here.duties(li))[-1][1:3] == ("evening", "done")
    await here.moves_to("2026-03-02T08:00")
    await li.says("/need")
    await li.taps("Hardship", "No income", "Next", "This week", "Skip and send")
    await li.says("36.7 no symptoms")
    await li.taps("Send")
    assert "Recorded" in li.last


async def test_a_message_to_the_worker_goes_to_the_worker(here: Town) -> None:
    """R13, M10: what Li writes to Wang at 18:00 is passed on, and a number in it is nobody's temperature."""
    li, wang = await moves_in(here, "li")
    await li.says("/need")
    await li.taps("Hardship", "No income", "Next", "This week", "Skip and send")
    await wang.taps("Accept")
    await li.says("/requests")
    await li.taps("Write to them")
    await here.moves_to("19:00")
    await li.says("Please ring twice, it is 37.5 inside")
    assert "Passed on" in li.last
    assert "ring twice" in wang.last
    assert not await here.rows(Report)


async def test_a_worker_who_is_observed_too_keeps_what_they_enter(here: Town) -> None:
    """M12, M10: Wang is reporting for Li by phone when Wang's own reminder comes."""
    homes = helping()["households"] + [
        {"id": "h3", "grid": "G1", "responsible": "zhao", "head": "wang", "members": ["wang"]}
    ]
    li, wang = await moves_in(here, "li", "wang", households=homes)
    await here.moves_to("17:59")
    await wang.says("/grid")
    await wang.taps("Still owed", "G1-001", "Report for them")
    entered = wang.data_of("36.6")
    await here.moves_to("18:00")
    await wang.taps_data(*entered)
    await here.moves_to("19:00")
    await wang.says("cough")
    await wang.taps("Send")
    (report,) = await here.rows(Report)
    assert (report.reporter_id, report.symptomatic) == (wang.id, True)
    assert (await here.duties(li))[-1][2] == "done"
    assert (await here.duties(wang))[-1][2] is None


async def test_a_household_s_message_waits_for_its_turn(here: Town) -> None:
    """M9, M10: words go on to what Li was writing until the household's message is tapped; from then on they are for it, and
    at the end Li goes on."""
    li, _ = await moves_in(here, "li", "mother")
    await here.moves_to("17:59")
    await asks_for_medicine(li)
    await here.moves_to("18:00")
    assert "reports of your household" in li.last
    await li.says("李妈妈 5")
    assert "temperature" not in li.last
    await li.taps("0")
    assert "fridge" in li.last
    sheet = next(each for each in li.messages if "reports of your household" in each["text"])
    leave_out = next(button for row in sheet["rows"] for button in row if "Leave out" in button["label"])
    await li.taps_data(leave_out["data"], sheet["id"])
    await li.says("36.8")
    await li.taps("No symptoms, send")
    assert "Let us go on" in li.last
    assert "fridge" in li.last
    assert (await here.duties(here.actors["mother"]))[-1][2] == "done"
