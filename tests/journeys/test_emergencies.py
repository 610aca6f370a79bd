"""M5: an emergency sign is answered with 120 in the same second, and then told to worker and doctor."""

from datetime import timedelta

import pytest

from bot.assistance.tables import Task
from bot.messaging import Lane
from bot.monitoring.tables import Alert
from tests.town import Actor, Town, neighbours, small_town

CALL = "Call 120 now"


async def heard(here: Town, actors: tuple[Actor, ...], before: int) -> list[str]:
    """Who got what since then, in order: the call first, the alerts after it."""
    return [
        name
        for name, text in here.sent()[before:]
        if name in {actor.name for actor in actors} and ("120" in text or "emergency sign" in text)
    ]


async def test_a_sign_counts_when_it_is_tapped(here: Town) -> None:
    """M5: 120 first in Li's chat, then Wang and Chen, all urgent, in the same second, and nothing was sent in yet."""
    li, wang, chen = await here.moves_in()
    await here.moves_to("18:00")
    await li.taps("36.6")
    before = len(here.sent())
    await li.taps("Hard to breathe")
    assert (await heard(here, (li, wang, chen), before))[:3] == ["li", "wang", "chen"]
    assert any(CALL in text for text in li.texts)
    assert "emergency sign" in wang.last
    assert (await here.episode(li)).ill
    assert (await here.duties(li))[-1][2] is None
    urgent = [row for row in await here.deliveries() if row.lane == Lane.URGENT]
    assert len(urgent) == 3
    assert all(row.settled_at - row.made_at < timedelta(seconds=1) for row in urgent if row.settled_at)
    await wang.taps("Details")
    assert "Hard to breathe" in wang.last


async def test_toggled_twice_it_is_told_once(here: Town) -> None:
    """M5: on, off, on again within one check-in is one emergency."""
    li, wang, _ = await here.moves_in()
    await here.moves_to("18:00")
    told = len(wang.messages)
    await li.taps("36.6", "Blue lips", "Blue lips", "Blue lips")
    assert len(wang.messages) == told + 1
    assert len([text for text in li.texts if CALL in text]) == 1


async def test_sent_in_the_end_it_is_told_as_a_report(here: Town) -> None:
    """M6: the finished report alerts once more, and its answer says 120 again, not "stay in your room"."""
    li, wang, _ = await here.moves_in()
    await here.moves_to("18:00")
    told = len(wang.messages)
    await li.taps("36.6", "Seizure", "Send")
    assert len(wang.messages) == told + 2
    assert "Recorded" in "".join(li.texts)
    answer = next(text for text in li.texts if "Recorded" in text)
    assert CALL in answer
    assert "stay in your room" not in answer


async def test_written_outside_any_check_in(here: Town) -> None:
    """M5: whatever the language, without a check-in; the temperature is asked for after it."""
    written = {"en": "I have chest pain", "zh_CN": "喘不上气", "ko": "가슴이 아파요"}
    cast = await here.plants(neighbours(here.time.now(), **{language: language for language in written}))
    for language, text in written.items():
        told, before = len(cast["wang"].messages), len(here.sent())
        await cast[language].says(text)
        assert next(name for name, said in here.sent()[before:] if "120" in said) == language
        assert "emergency sign" in cast["wang"].since(told)[0]
        assert "36.6" in cast[language].last, "the question for the temperature"


async def test_a_denied_sign_is_none(here: Town) -> None:
    """M5, M4: "no chest pain" is not chest pain."""
    li, wang, _ = await here.moves_in()
    told = len(wang.messages)
    await li.says("36.6, no cough, no chest pain")
    await li.taps("No symptoms", "Send")
    assert len(wang.messages) == told
    assert not any(CALL in text for text in li.texts)


async def test_a_check_in_left_open_has_told_it_all_the_same(here: Town) -> None:
    """M5: cancelled or forgotten, the sign was heard; the duty is missed."""
    li, wang, _ = await here.moves_in()
    await here.moves_to("18:00")
    await li.taps("36.6", "Confused", "Cancel")
    assert "emergency sign" in wang.last
    await here.moves_to("2026-03-01T20:30")
    assert (await here.duties(li))[-1][1:3] == ("evening", "missed")
    assert (await here.episode(li)).ill


async def test_tapped_on_yesterdays_message_it_counts_today(here: Town) -> None:
    """M5, I4: the old check-in is closed and says so, and the sign is an emergency all the same."""
    li, wang, _ = await here.moves_in()
    await here.moves_to("18:00")
    await li.taps("36.6")
    data, message = li.data_of("Hard to breathe")
    await here.moves_to("2026-03-02T12:00")
    told = len(wang.messages)
    await li.taps_data(data, message)
    assert any(CALL in text for text in li.texts)
    assert len(wang.messages) == told + 1
    await li.taps_data(data, message)
    assert len(await here.rows(Alert)) == 1


async def test_the_line_is_busy_and_the_call_still_comes_first(here: Town) -> None:
    """M5, B5: the call to Li meets a 502 and is sent again; the alerts did not wait for it."""
    li, wang, _ = await here.moves_in()
    await here.moves_to("18:00")
    await li.taps("36.6")
    here.api.faults.add(answer={"status": 502}, method="sendMessage", to=li.phone.id)
    await li.taps("Heavy bleeding")
    assert "emergency sign" in wang.last
    assert any(CALL in text for text in li.texts)


async def test_who_is_not_observed_gets_the_numbers(here: Town) -> None:
    """C2, A4: a neighbour and a stranger write of a sign; both are told whom to call, nobody is alerted."""
    town = small_town()
    town["people"].append({"id": "zhao", "name": "赵强", "language": "en"})
    town["households"][0]["members"].append("zhao")
    cast = await here.plants(town)
    visitor = await here.stranger()
    for someone in (cast["zhao"], visitor):
        await someone.says("my father cannot breathe, blue lips")
        assert "120" in someone.last
    assert await here.rows(Alert) == []


async def ends(wang: Actor, label: str) -> None:
    """Wang ends Li's observation, from the day's overview."""
    await wang.says("/grid")
    await wang.taps("Still owed", "G1-001", "Change or end…", label)
    await wang.taps("Ill, and in need" if label == "Isolate" else f"Yes: {label}")


@pytest.mark.parametrize("label", ["In hospital", "Isolate"])
async def test_a_sign_counts_when_the_observation_has_just_ended(morning: Town, label: str) -> None:
    """M5, C2, I4: Li's check-in is still before them when Wang ends it: a symptom tapped says that it is over; an emergency
    sign is answered with 120, and Wang and Chen are alerted, can take it, look at it and write down what they found."""
    li, wang, chen = await morning.moves_in()
    await li.taps("36.6")
    cough, form = li.data_of("Cough")
    breath, _ = li.data_of("Hard to breathe")
    await ends(wang, label)
    await li.taps_data(cough, form)
    assert "This observation has ended" in "".join(li.texts)
    assert await morning.rows(Alert) == []
    before = len(morning.sent())
    await li.taps_data(breath, form)
    assert (await heard(morning, (li, wang, chen), before))[:3] == ["li", "wang", "chen"]
    assert any(CALL in text for text in li.texts)
    await chen.taps("Details")
    assert "Hard to breathe" in chen.last
    await chen.taps("calling", "fever clinic")
    assert "Recorded for G1-001" in chen.last
    assert "Please keep sending your reports" not in "".join(li.texts)
    assert not (await morning.episode(li)).ill


async def test_breathlessness_is_heard_when_the_observation_has_just_ended(morning: Town) -> None:
    """C2: what Li writes is for no check-in any more, so the emergency of C2 is not held back for one."""
    li, wang, _ = await morning.moves_in()
    await li.taps("36.6")
    await ends(wang, "In hospital")
    await li.says("I can't breathe")
    assert "120" in "".join(li.texts[-2:])
    assert [row.kind for row in await morning.rows(Task)] == ["symptom"]


async def test_who_is_isolated_writes_of_a_sign(morning: Town) -> None:
    """M5: 120, and those who answer for them are alerted, as when it is tapped."""
    li, wang, chen = await morning.moves_in()
    await ends(wang, "Isolate")
    await li.says("chest pain")
    assert CALL in li.last
    assert "emergency sign" in wang.last
    assert "emergency sign" in chen.last


async def test_a_member_s_sign_counts_when_their_observation_has_just_ended(morning: Town) -> None:
    """M5, M9: Li's message lists Wang Li, whose observation ends: an emergency sign written of her is hers all the same, and
    only Li and the mother are asked for from now on."""
    base = small_town()
    base["people"].append({"id": "wife", "name": "王丽", "chat": "none"})
    base["households"][0]["members"].append("wife")
    for name in ("mother", "wife"):
        base["episodes"].append({"person": name, "protocol": "home-observation-14", "starts_at": morning.time.now()})
    cast = await morning.plants(base)
    li, wang = cast["li"], cast["wang"]
    await li.says("/checkin")
    await wang.says("/grid")
    await wang.taps("Still owed", "member 3", "Change or end…", "In hospital", "Yes: In hospital")
    await li.says("王丽 chest pain")
    assert any("120" in text for text in li.texts)
    assert "G1-001, member 3: emergency sign" in wang.last
    assert [(await morning.episode(who)).ill for who in (li, cast["mother"], cast["wife"])] == [False, False, False]
    assert "or it is over" in li.last
    assert "王丽" not in li.last
