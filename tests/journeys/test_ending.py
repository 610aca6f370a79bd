"""M6, M9, M10, M14, I4: what is open about an observation ends with it; whoever had it reads so; nobody writes to the dead."""

from typing import Any

import pytest

from bot.assistance.tables import Task
from bot.monitoring.tables import Alert
from bot.people.tables import Household
from tests.town import START, Actor, Town, small_town


async def falls_ill(who: Actor) -> None:
    await who.says("38.2 cough")
    await who.taps("Send")


async def decides(staff: Actor, label: str) -> None:
    """From the day's overview to a button of the menu."""
    await staff.says("/grid")
    await staff.taps(
        "🔴", "G1-001", "Change or end…", label, "Ill, and in need" if label == "Isolate" else f"Yes: {label}"
    )


@pytest.mark.parametrize("label", ["Has died", "In hospital"])
async def test_an_ending_closes_the_alerts_and_nobody_calls(here: Town, label: str) -> None:
    """M14, I4: Chen, who was alerted, reads why; every button of the alert says so, nothing of it reaches Li; and it stands
    among nobody's tasks any more."""
    li, wang, chen = await here.moves_in()
    await falls_ill(li)
    take, message = chen.data_of("calling")
    details, _ = chen.data_of("Details")
    await decides(wang, label)
    assert f"G1-001: the observation has ended ({label}). Nothing more to do" in chen.last
    heard = len(li.texts)
    await chen.taps_data(take, message)
    assert "this observation has ended. Please do not call" in "".join(chen.texts)
    await chen.taps_data(details, message)
    assert "38.2 °C" in "".join(chen.texts)
    for staff in (wang, chen):
        await staff.says("/tasks")
        assert "Illness" not in staff.last
    assert li.since(heard) == []
    (alert,) = await here.rows(Alert)
    assert (alert.reviewed_by_id, alert.finding, alert.taken_by_id) == (wang.id, "ended", None)


async def test_a_review_that_comes_too_late_writes_nothing(here: Town) -> None:
    """M14: Wang is on the phone when Chen writes down that Li has died: Wang's finding changes nothing, and Li's chat is
    quiet, also of what waited for it; what Li's phone sends is a stranger's."""
    li, wang, chen = await here.moves_in()
    await falls_ill(li)
    await wang.taps("calling")
    watch, message = wang.data_of("keep watching")
    heard = len(li.texts)
    await li.is_held_up()
    await decides(chen, "Has died")
    await wang.taps_data(watch, message)
    assert "this observation has ended" in "".join(wang.texts)
    await here.moves_to(here.time.now().replace(hour=20))
    await here.moves_to("2026-03-03T21:00")
    assert li.since(heard) == []
    await li.says("/checkin")
    assert "还不认识您" in li.last


async def test_who_is_isolated_is_still_called(here: Town) -> None:
    """M6, M14: isolated by Wang: the alert goes on to Chen, who calls, and is theirs until they write down what they found;
    Li reads who calls, and is not asked for reports any more."""
    li, wang, chen = await here.moves_in()
    await falls_ill(li)
    await decides(wang, "Isolate")
    assert "G1-001 is isolated now (王芳 decided)" in chen.last
    assert "Please call them" in chen.last
    await chen.taps("calling")
    assert "陈医生 has read your report and is calling you now" in li.last
    await chen.says("/tasks")
    await chen.taps("🤝 G1-001", "fever clinic")
    assert "Recorded for G1-001" in chen.last
    assert "Please keep sending your reports" not in "".join(li.texts)
    (alert,) = await here.rows(Alert)
    assert (alert.finding, alert.reviewed_by_id) == ("clinic", chen.id)


async def test_who_has_called_and_isolates_keeps_it(here: Town) -> None:
    """M6: the others read that somebody is on it."""
    li, wang, chen = await here.moves_in()
    await falls_ill(li)
    await wang.taps("calling")
    await decides(wang, "Isolate")
    assert "is isolated now (王芳 decided)" in chen.last
    assert "王芳 is calling. Nothing more to do." in chen.last
    await wang.says("/tasks")
    assert "🤝 G1-001 · fever" in "".join(wang.buttons)


async def test_a_visit_ends_with_an_observation_that_is_not_released(morning: Town) -> None:
    """M15: the visit of week 2 is asked for; then Li is taken to hospital: whoever had the visit reads that it is over."""
    colleague = {
        "id": "zhou",
        "name": "周洁",
        "post": "G1",
        "role": "grid_worker",
        "skills": ["care", "visit"],
        "languages": ["en"],
    }
    base = small_town()
    base["workers"].append(colleague)
    base["episodes"] = [base["episodes"][0] | {"protocol": "recovered-follow-up", "starts_at": START}]
    cast = await morning.plants(base)
    wang, zhou = cast["wang"], cast["zhou"]
    await morning.moves_to("2026-03-14T09:30")
    assert [row.state for row in await morning.rows(Task) if row.kind == "follow_up"] == ["offered"]
    await zhou.says("/grid")
    label = next(each for each in zhou.buttons)
    await zhou.taps(label, "G1-001", "Change or end…", "In hospital", "Yes: In hospital")
    assert [(row.state, row.outcome) for row in await morning.rows(Task) if row.kind == "follow_up"] == [
        ("closed", "hospital")
    ]
    assert "the observation has ended (In hospital)" in wang.last


async def two_at_home(here: Town, **changes: Any) -> dict[str, Actor]:
    """Li heads a home with a mother without a phone, who is observed, and perhaps a wife."""
    base = small_town(**changes)
    base["episodes"] = [{"person": "mother", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-14"},
                        base["episodes"][0]]  # fmt: skip
    return await here.plants(base)


async def test_whom_the_dead_reported_for_is_not_forgotten(morning: Town) -> None:
    """M9: Li dies: the wife reports for the mother from now on, and is reminded; Li's phone is written to no more."""
    people = [*small_town()["people"], {"id": "wife", "name": "王丽", "language": "en"}]
    homes = [small_town()["households"][0] | {"members": ["li", "mother", "wife"]}]
    cast = await two_at_home(morning, people=people, households=homes)
    li, wife, wang = cast["li"], cast["wife"], cast["wang"]
    await wang.says("/grid")
    await wang.taps("Still owed", "G1-001", "Change or end…", "Has died", "Yes: Has died")
    heard = len(li.texts)
    (home,) = await morning.rows(Household)
    assert home.head_id == wife.id
    assert "李妈妈 is under observation" in wife.last
    await morning.moves_to("18:00")
    assert "李妈妈" in wife.last
    assert li.since(heard) == []


async def ends_while_a_reminder_waits(here: Town, li: Actor, wang: Actor) -> list[str]:
    """Telegram takes nothing for Li at 18:00, Li's observation ends a minute later; what arrives afterwards."""
    await here.moves_to("17:55")
    await li.is_held_up(20)
    heard = len(li.texts)
    await here.moves_to("18:01")
    await wang.says("/grid")
    await wang.taps("👥", "G1-001", "Change or end…", "In hospital", "Yes: In hospital")
    await here.moves_to("19:30")
    return li.since(heard)


async def test_no_reminder_follows_the_last_word(morning: Town) -> None:
    """M10: the evening's reminder had not left when the observation ended, and does not."""
    li, wang, _ = await morning.moves_in()
    heard = await ends_while_a_reminder_waits(morning, li, wang)
    assert "Your observation has ended: In hospital" in heard[-1]
    assert not [text for text in heard if "Day 1 of 14" in text]


async def test_a_reminder_about_others_of_the_home_still_leaves(morning: Town) -> None:
    """M9, M10: the mother is owed for all the same."""
    base = small_town()
    base["episodes"] = [*base["episodes"], base["episodes"][0] | {"person": "mother", "starts_at": START}]
    cast = await morning.plants(base)
    assert [text for text in await ends_while_a_reminder_waits(morning, cast["li"], cast["wang"]) if "李妈妈" in text]


async def test_a_building_captain_does_not_hear_how_it_ended(morning: Town) -> None:
    """A1: who was asked to knock because reports are missing reads that it is settled, not that Li is isolated."""
    captain = {"id": "he", "name": "何楼长", "post": "G1", "role": "building_captain", "skills": ["visit"]}
    base = small_town()
    base["workers"] = [*base["workers"], captain | {"shift": "00:00-24:00", "languages": ["en"]}]
    base["workers"][0] |= {"shift": "20:00-20:01", "skills": ["care"]}
    cast = await morning.plants(base)
    wang, he = cast["wang"], cast["he"]
    await morning.moves_to("2026-03-02T08:05")
    assert "2 reports in a row are missing" in he.last
    told = len(he.texts)
    await wang.says("/grid")
    await wang.taps("🔕", "G1-001", "Change or end…", "Isolate", "Ill, and in need")
    (said,) = he.since(told)
    assert said.startswith("G1-001: what you were asked to see to is settled. Nothing more to do")
