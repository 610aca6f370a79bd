"""The whole main journey with a dead process between every two steps: nothing is lost, nothing is said twice."""

from tests.town import Actor, Town


async def test_between_every_two_steps(here: Town) -> None:
    """B6, I1, M6, M10: reminder, two taps into a fever, alert, look, call, review, second day."""
    li, wang, chen = await here.moves_in()
    await here.restart()
    await here.moves_to("17:30")
    await here.is_down_until("18:00")
    assert "Day 1 of 14" in li.last
    for label in ("36.9", "Cough", "Send"):
        await here.restart()
        await li.taps(label)
    assert "36.9 °C, Cough" in li.last
    await here.restart()
    assert "G1-001" in chen.last
    for label in ("Details", "calling", "keep watching"):
        await here.restart()
        await wang.taps(label)
    await here.restart()
    assert "The alert is closed" in wang.last
    assert "Please keep sending your reports" in li.last
    await here.moves_to("2026-03-02T09:30")
    await here.restart()
    kinds = [row.kind for row in await here.deliveries()]
    assert kinds.count("monitoring.symptom_alert") == 2
    assert kinds.count("monitoring.recorded") == 1
    assert kinds.count("monitoring.worker_calls") == 1
    assert all(row.state == "done" for row in await here.deliveries())
    assert await here.duties(li) == [
        ("03-01", "evening", "done", False),
        ("03-02", "morning", None, False),
    ]


async def test_what_was_tapped_while_nobody_listened(here: Town) -> None:
    """I1, M5: an emergency sign tapped while the process is dead is answered the moment it lives."""
    li, wang, _ = await here.moves_in()
    await here.moves_to("18:00")
    await li.taps("36.6")
    await here.service.die()
    here.api.phones.tap(li.phone.id, "🚨 Hard to breathe")
    await here.open()
    await here.settle()
    assert any("Call 120 now" in text for text in li.texts)
    assert "emergency sign" in wang.last


async def heard_late(here: Town, at: str) -> Actor:
    """Li writes at 09:47, in time, while the service is down, and is heard when the morning's question has ended."""
    li, _, _ = await here.moves_in()
    await here.moves_to("08:10")
    await here.service.die()
    assert li.phone
    here.jumps_to("09:47")
    here.api.phones.say(li.phone.id, "36.3 no symptoms")
    here.jumps_to(at)
    await here.open()
    await here.settle()
    return li


async def test_what_was_written_while_the_service_was_down_can_still_be_sent(morning: Town) -> None:
    """M2: the question has ended meanwhile, the words were in time; the summary waits for "Send"."""
    li = await heard_late(morning, "17:46")
    await li.taps("Send")
    assert "Recorded for the evening" in li.last
    assert [outcome for _, slot, outcome, _ in await morning.duties(li) if slot == "evening"] == ["done"]


async def test_what_was_heard_late_and_never_sent_ends_an_hour_later(morning: Town) -> None:
    li = await heard_late(morning, "16:20")
    data, message = li.data_of("Send")
    await morning.moves_to("17:25")
    await li.taps_data(data, message)
    assert "open for too long" in li.last
