"""Reports that are missing: the person is nudged, the worker has a task, the supervisor hears of it, each once (M7, M11-M13)."""

from typing import Any

from bot.assistance.tables import Task, TaskEvent
from tests.town import Actor, Town, small_town

SUPERVISOR = {"id": "sun", "name": "孙主任", "post": "K1", "role": "supervisor", "languages": ["en"]}
ZHOU = {
    "id": "zhou",
    "name": "周洁",
    "post": "G1",
    "role": "grid_worker",
    "skills": ["care", "visit"],
    "languages": ["en"],
}


async def moved_in(here: Town, **wang: Any) -> dict[str, Actor]:
    """The small town with a supervisor and a colleague of the worker."""
    staff = small_town()["workers"]
    return await here.plants(small_town(workers=[staff[0] | wang, staff[1], SUPERVISOR, ZHOU]))


def about(texts: list[str], words: str) -> list[str]:
    return [text for text in texts if words in text]


async def test_two_misses_are_a_task_and_three_are_the_supervisors_m11(morning: Town) -> None:
    """The minute before, nobody has heard; then each is told once, also across restarts."""
    cast = await moved_in(morning)
    li, wang, sun = cast["li"], cast["wang"], cast["sun"]
    await morning.moves_to("19:59")
    assert about(wang.texts, "in a row") == []
    await morning.moves_to("20:00")
    assert about(wang.texts, "G1-001: 2 reports in a row") == [wang.last]
    assert (await morning.episode(li)).silent
    assert about(sun.texts, "in a row") == []
    await wang.taps("I look after it")
    await morning.restart()
    await morning.moves_to("2026-03-02T10:00")
    await morning.restart()
    assert about(sun.texts, "G1-001: 3 reports in a row") == [sun.last]
    assert "王芳 was told before" in sun.last
    await morning.moves_to("2026-03-03T21:00")
    assert about(wang.texts, "in a row") == []  # theirs was answered in place
    assert len(about(sun.texts, "in a row")) == 1
    told = [event.person_id for event in await morning.rows(TaskEvent) if event.what == "told"]
    assert told == [wang.id, sun.id]  # the record says who, and when


async def test_a_late_report_ends_the_task_and_the_count_starts_again_m11(morning: Town) -> None:
    cast = await moved_in(morning)
    li, wang = cast["li"], cast["wang"]
    await morning.moves_to("20:30")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    [task] = await morning.rows(Task)
    assert (task.state, task.outcome, task.assignee_id) == ("closed", "reported", wang.id)
    assert "nothing more to do" in wang.last.lower()
    assert not (await morning.episode(li)).silent
    await morning.moves_to("2026-03-02T10:00")
    assert len(await morning.rows(Task)) == 1  # one miss after a report is one
    await morning.moves_to("2026-03-02T20:00")
    assert [row.state for row in await morning.rows(Task)] == ["closed", "offered"]


async def test_silence_is_not_hidden_by_a_pause_or_a_block_m11_m13(morning: Town) -> None:
    """A blocked chat is told to the worker once; the reports are missed all the same."""
    cast = await moved_in(morning)
    li, wang = cast["li"], cast["wang"]
    li.blocks()
    await morning.settle()
    assert about(wang.texts, "do not arrive any more") == [wang.last]
    await morning.moves_to("20:00")
    assert len(about(wang.texts, "do not arrive any more")) == 1
    assert "2 reports in a row" in wang.last
    li.unblocks()
    await li.says("/help")
    li.blocks()
    await morning.settle()
    assert len(about(wang.texts, "do not arrive any more")) == 2  # they had written in between


async def test_a_colleague_who_was_given_the_task_reports_for_them_m12(morning: Town) -> None:
    """R1, A1: Wang works at night, and Zhao of the next grid is asked; whoever has the task in hand may report, later no more."""
    wang, *others = small_town()["workers"]
    zhao = wang | {"id": "zhao", "name": "赵", "post": "G2"}
    areas = [*small_town()["areas"], {"id": "G2", "parent": "K1"}]
    cast = await morning.plants(small_town(areas=areas, workers=[wang | {"shift": "05:00-06:00"}, zhao, *others]))
    await morning.moves_to("2026-03-02T08:30")
    zhao = cast["zhao"]
    assert "G1-001: 2 reports in a row" in zhao.last
    await zhao.taps("Report for them", "36.6", "No symptoms, send")
    assert "36.6" in zhao.last
    assert "赵 entered a report for you: 36.6 °C" in cast["li"].last
    assert "G1-001" not in "".join(zhao.buttons)


async def test_a_worker_reports_by_phone_and_the_person_reads_what_m12(morning: Town) -> None:
    """From the task: a form about the household's number, no name; it counts, and says who entered it."""
    cast = await moved_in(morning)
    li, wang = cast["li"], cast["wang"]
    await morning.moves_to("20:05")
    await wang.taps("I look after it", "Called, not reached", "Called, and reached", "Report for them")
    assert "This report is about G1-001" in wang.last
    assert "李明" not in "".join(wang.texts)
    await wang.taps("36.6", "No symptoms, send")
    assert "王芳 entered a report for you: 36.6 °C" in li.last
    day = await morning.duties(li)
    assert day == [("03-01", "morning", "missed", False), ("03-01", "evening", "missed", True)]
    events = [event.what for event in await morning.rows(TaskEvent)]
    assert events == ["opened", "offered:worker", "told", "accepted", "not_reached", "called", "closed:reported"]
    assert len(about(wang.texts, "Nothing more to do")) == 0  # their own doing is not told back to them


async def test_on_leave_the_stand_in_has_it_m11(morning: Town) -> None:
    cast = await moved_in(morning, leave={"from": "2026-03-01", "until": "2026-03-02", "stand_in": "zhou"})
    await morning.moves_to("20:00")
    assert about(cast["wang"].texts, "in a row") == []
    assert "2 reports in a row" in cast["zhou"].last


async def test_with_nobody_there_the_task_waits_and_the_supervisor_knows(morning: Town) -> None:
    staff = small_town()["workers"]
    cast = await morning.plants(
        small_town(workers=[staff[0] | {"leave": {"from": "2026-03-01"}}, staff[1], SUPERVISOR])
    )
    await morning.moves_to("2026-03-02T07:59")
    assert [text for text in about(cast["sun"].texts, "reports are missing") if "Still open" not in text] == []
    await morning.moves_to("2026-03-02T08:00")  # R7: nobody who answers for the household was there in the evening
    [task] = await morning.rows(Task)
    assert (task.state, task.assignee_id) == ("waiting", None)
    assert any("please take it or find somebody" in text for text in cast["sun"].texts)


async def test_a_colleague_and_a_stranger_meet_a_task_that_is_not_theirs_i4_a1(morning: Town) -> None:
    """Whoever is posted there may take over what was only offered; a resident who forges the button reads why not."""
    cast = await moved_in(morning)
    li, wang, zhou = cast["li"], cast["wang"], cast["zhou"]
    await morning.moves_to("20:05")
    data, message_id = wang.data_of("I look after it")
    await wang.taps("I look after it")
    await wang.taps_data(data, message_id)  # twice is once
    assert [event.what for event in await morning.rows(TaskEvent)].count("accepted") == 1
    [task] = await morning.rows(Task)
    assert task.assignee_id == wang.id
    for forger in (li, zhou):
        await forger.taps_data(data, message_id)
        assert "Nothing was changed" in forger.last or "does not work" in forger.last
    assert [row.assignee_id for row in await morning.rows(Task)] == [wang.id]


async def test_three_days_down_count_every_miss_once_m11(morning: Town) -> None:
    """B6, M11: what fell due while nobody lived is written in order, and each is told once."""
    cast = await moved_in(morning)
    await morning.is_down_until("2026-03-04T09:00")
    assert len(about(cast["wang"].texts, "in a row")) == 1
    assert len(about(cast["sun"].texts, "in a row")) == 1
    outcomes = [outcome for _, _, outcome, _ in await morning.duties(cast["li"]) if outcome]
    assert outcomes == ["missed"] * 6
