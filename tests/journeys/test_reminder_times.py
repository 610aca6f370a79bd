"""M10: whoever reports chooses when to be reminded, inside each slot, and may pause; silence is told all the same (M11)."""

from bot.monitoring.tables import MonitoringEpisode
from tests.journeys.test_reminders import reminders
from tests.town import Town, in_each_language


async def test_a_time_of_one_s_own_in_three_taps(here: Town) -> None:
    """M10: 16:30 instead of 18:00, after a restart too; the usual one again for tomorrow; the second one stays."""
    li, *_ = await here.moves_in()
    await li.says("/help")
    await li.taps("Reminder time")
    assert "evening: 18:00" in li.last
    await li.taps("⏰ evening", "16:30")
    assert "evening: 16:30" in li.last
    await here.restart()
    await here.moves_to("19:30")
    assert await reminders(here) == [("16:30", "sent"), ("19:00", "sent")]
    await li.says("/help")
    await li.taps("Reminder time", "⏰ evening", "The usual time")
    assert "evening: 18:00" in li.last
    await here.moves_to("2026-03-02T18:30")
    assert (await reminders(here))[2:] == [("18:00", "sent")]


async def test_a_pause_ends_reminders_and_hides_nothing(here: Town) -> None:
    """M10, M11: none while paused, said what stays; the worker hears of silence; they come again with the same button."""
    li, wang, _ = await here.moves_in()
    await li.says("/help")
    await li.taps("Reminder time", "Pause")
    assert "owed all the same" in li.last
    await here.moves_to("2026-03-02T12:00")
    assert await reminders(here) == await reminders(here, "morning") == []
    assert "G1-001" in wang.last
    await li.taps("Remind me again")
    await here.moves_to("2026-03-02T18:30")
    assert await reminders(here) == [("18:00", "sent")]


async def test_a_button_of_another_day(here: Town) -> None:
    """I4: a time that was never offered, and the page of somebody who is not observed any more, change nothing."""
    li, *_ = await here.moves_in()
    await li.says("/help")
    await li.taps("Reminder time", "⏰ evening")
    old = li.data_of("16:30")
    async with here.service.database.begin() as uow:
        episode = await uow.lock(MonitoringEpisode, (await here.episode(li)).id)
        assert episode
        episode.state, episode.closed_at = "released", uow.now
    await li.taps_data(*old)
    assert "16:30" not in li.last
    await li.says("/help")
    assert "Reminder time" not in str(li.messages[-1]["rows"])


@in_each_language
async def test_in_every_language(here: Town, language: str) -> None:
    """M10: the page and its buttons are worded in the reader's language."""
    people = [{"id": "li", "name": "李明", "language": language}, {"id": "mother", "name": "李妈妈", "chat": "none"}]
    cast, *_ = await here.moves_in(people=people)
    await cast.says("/help")
    await cast.taps(cast.label_of("remind"))
    await cast.taps(cast.label_of("remind", "evening"))
    await cast.taps(cast.label_of("remind", "evening", "1700"))
    assert "17:00" in cast.last or "5:00" in cast.last
