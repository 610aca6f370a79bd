"""M2, M8: which slot a report counts for, and what becomes of a second one."""

from bot.monitoring.tables import Alert, Report
from tests.town import START, Town


async def reads(here: Town) -> list[bool]:
    """The reports on record, oldest first: whether each stands for its duty."""
    return [report.counts for report in await here.rows(Report)]


async def test_towards_worse_on_the_same_day(here: Town) -> None:
    """M8, M6: 36.6, then 38.0: both on record, and an alert."""
    li, wang, _ = await here.moves_in()
    await here.moves_to("18:00")
    await li.taps("36.6", "No symptoms")
    await li.says("38.0 cough")
    await li.taps("Send")
    assert "38.0 °C, Cough" in li.last
    assert "fever" in wang.last
    assert await reads(here) == [True, True]


async def test_towards_better_on_the_same_day(here: Town) -> None:
    """M8, M6: a slip of the thumb is corrected; the flag stays until somebody has looked."""
    li, *_ = await here.moves_in()
    await here.moves_to("18:00")
    await li.says("39.6 no symptoms")
    await li.taps("Send")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert "36.6 °C" in li.last
    assert (await here.episode(li)).ill
    assert await reads(here) == [True, True]


async def test_the_same_twice_is_one_report(here: Town) -> None:
    """M8: a second 36.6 is a repetition, whether tapped quickly or written later."""
    li, *_ = await here.moves_in()
    await here.moves_to("18:00")
    await li.taps("36.6")
    data, message = li.data_of("No symptoms")
    await li.taps_data(data, message)
    await li.taps_data(data, message)
    assert len(await reads(here)) == 1
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert "already have exactly this report" in li.last
    assert len(await reads(here)) == 1


async def test_the_same_fever_twice_is_never_called_fine(here: Town) -> None:
    """M8, M6: a repeated fever is one report and one alert; after a review the same fever is news."""
    li, wang, _ = await here.moves_in()
    for _ in range(2):
        await li.says("38.2 cough")
        await li.taps("Send")
    assert "report again at once" in li.last
    assert len(await here.rows(Alert)) == 1
    await wang.taps("calling", "keep watching")
    assert not (await here.episode(li)).ill
    await here.moves_to("19:00")
    await li.says("38.2 cough")
    await li.taps("Send")
    assert len(await here.rows(Alert)) == 2
    assert (await here.episode(li)).ill


async def test_the_next_day_only_worse_is_taken(here: Town) -> None:
    """M8, M2: at five in the morning one still speaks of the evening before: better stays out of it, worse does not."""
    li, wang, _ = await here.moves_in()
    await here.moves_to("18:00")
    await li.says("38.0 cough")
    await li.taps("Send")
    alerts = len(await here.rows(Alert))
    await here.moves_to("2026-03-02T05:00")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert "The evening report of 1 March" in li.last
    assert "Next report: today from 06:00" in li.last
    assert await reads(here) == [True, False]
    assert len(await here.rows(Alert)) == alerts
    await li.says("39.1 cough")
    await li.taps("Send")
    assert "39.1 °C" in li.last
    assert "fever" in wang.last
    assert await reads(here) == [True, False, True]


async def test_an_illness_that_gets_a_little_better_overnight_is_still_told(here: Town) -> None:
    """M6, M8: 38.5 after 39.0 is no correction of yesterday, and still a fever somebody hears of."""
    li, wang, _ = await here.moves_in()
    await here.moves_to("18:00")
    await li.says("39.0 cough")
    await li.taps("Send")
    await wang.taps("calling", "keep watching")
    await here.moves_to("2026-03-02T05:00")
    told = len(wang.messages)
    await li.says("38.5 cough")
    await li.taps("Send")
    assert "counts as fever" in li.last
    assert len(wang.messages) == told + 1
    assert (await here.episode(li)).ill


async def test_a_late_report_stands_beside_the_miss(morning: Town) -> None:
    """M2, S1: at 11:00 the morning was missed at 10:00; the report is late for it, and both stay written."""
    li, *_ = await morning.moves_in()
    await morning.moves_to("11:00")
    assert await morning.duties(li) == [("03-01", "morning", "missed", False)]
    await li.says("/checkin")
    await li.taps("36.6", "No symptoms")
    assert "a little late, for the morning of 1 March" in li.last
    assert "today from 16:00" in li.last
    assert await morning.duties(li) == [("03-01", "morning", "missed", True)]


async def test_before_the_first_slot_counts_for_the_evening_before(here: Town) -> None:
    """M2: 01:30 is still yesterday evening's, and late; 06:00 is this morning's."""
    li, *_ = await here.moves_in()
    await here.moves_to("2026-03-02T01:30")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert "for the evening of 1 March" in li.last
    await here.moves_to("2026-03-02T06:00")
    await li.says("36.7 no symptoms")
    await li.taps("Send")
    assert "for the morning of 2 March" in li.last
    assert (await here.duties(li))[-2:] == [("03-01", "evening", "missed", True), ("03-02", "morning", "done", False)]


async def test_the_last_day_is_owed_in_full_and_nothing_after_it(here: Town) -> None:
    """M1, M2, M14: the evening of the last day is owed; then the answer says that it was the last one."""
    episode = {"person": "li", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-02"}
    li, *_ = await here.moves_in(episodes=[episode])
    await here.moves_to("2026-03-02T18:00")
    assert "Day 2 of 2" in li.last
    await li.taps("36.6", "No symptoms")
    assert "the last report of this observation" in li.last
    said = len(li.messages)
    await here.moves_to("2026-03-04T12:00")
    assert len(li.messages) == said
    assert [on for on, *_ in await here.duties(li)] == ["03-01", "03-02", "03-02"]


async def test_an_episode_begun_in_the_evening_owes_no_morning(here: Town) -> None:
    """M2: begun at 17:00, the first duty is that evening's."""
    await here.moves_to("17:00")
    episode = {"person": "li", "protocol": "home-observation-14", "starts_at": here.time.now()}
    li, *_ = await here.moves_in(episodes=[episode])
    await here.moves_to("2026-03-02T05:00")
    assert await here.duties(li) == [("03-01", "evening", "missed", False)]
