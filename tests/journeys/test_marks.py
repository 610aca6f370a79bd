"""What somebody is to be looked after for is shown to who answers for them, for a purpose, and every look is kept (A1, A2)."""

from sqlalchemy import select
from sqlmodel import col

from bot.audit import AuditRow
from bot.people import rules
from tests.journeys.test_grid import becomes, moved_in, street
from tests.journeys.test_roles import CAP, with_colleagues
from tests.town import Town, in_each_language, small_town


def marked(*marks: str) -> list[dict[str, object]]:
    first, *others = street(2)["people"]
    return [first | {"marks": list(marks)}, *others]


async def purposes(here: Town) -> list[tuple[str, str | None]]:
    async with here.service.database.read() as session:
        rows = await session.scalars(select(AuditRow).where(col(AuditRow.action) == "marks.read"))
        return [(row.actor, row.purpose) for row in rows]


async def test_the_worker_minds_whom_they_call_a2(morning: Town) -> None:
    """On the household's page, on the person's, in the task about their silence; in no list and in no alert that is sent."""
    people = await moved_in(morning, 2, people=marked("living_alone", "dialysis"))
    wang = people["wang"]
    mind = "Please mind: living alone, dialysis"
    await wang.says("/grid")
    await wang.taps("👥 Under observation: 2")
    assert "mind" not in wang.last
    assert await purposes(morning) == []
    await wang.taps("G1-001")
    assert mind in wang.last
    await wang.taps("The whole household")
    assert mind in wang.last
    await wang.says("/grid G1-002")
    assert "mind" not in wang.last
    assert await purposes(morning) == [(str(wang.id), "grid"), (str(wang.id), "household")]
    heard = len(wang.texts)
    await morning.moves_to("20:05")
    assert any("G1-001" in text and "in a row are missing" in text for text in wang.since(heard))
    assert not any("mind" in text for text in wang.since(heard))
    await wang.says("/tasks")
    await wang.taps("G1-001")
    assert mind in wang.last
    await wang.taps("I look after it")
    assert mind in wang.last
    assert await purposes(morning) == [
        (str(wang.id), purpose) for purpose in ("grid", "household", "missed_checkin", "missed_checkin")
    ]
    assert "Name-" not in "".join(wang.texts)


async def test_marks_are_for_who_answers_or_has_the_task_a1(morning: Town) -> None:
    """A captain sees none on the household's page; when the silence is given to them, they mind what the task needs. A
    counsellor and a volunteer see none anywhere."""
    people = await with_colleagues(morning, skills=("care",), people=marked("living_alone"))
    cap, he = people["cap"], people["he"]
    await becomes(morning, people["g1p1"], silent=True)
    await cap.says("/grid G1-001")
    assert "mind" not in cap.last
    await he.says("/grid G1-001")
    assert "mind" not in he.last
    assert await purposes(morning) == []
    await morning.moves_to("2026-03-02T08:05")
    for _ in range(2):  # both neighbours are silent
        await cap.taps("I look after it")
    assert sum("Please mind: living alone" in text for text in cap.texts) == 1
    assert await purposes(morning) == [(str(cap.id), "missed_checkin")]


async def test_who_is_observed_no_more_is_still_minded(morning: Town) -> None:
    people = await moved_in(morning, 2, people=marked("pregnant"), workers=[*small_town()["workers"], CAP])
    wang = people["wang"]
    await wang.says("/grid G1-001")
    await wang.taps("G1-001", "Change or end…", "Moved away", "Yes: Moved away")
    await wang.says("/grid G1-001")
    assert "Please mind: pregnant" in wang.last
    await wang.taps("📜 The last observation: G1-001")
    assert "Please mind: pregnant" in wang.last


@in_each_language
async def test_every_mark_has_words(morning: Town, language: str) -> None:
    people = await moved_in(morning, 1, people=marked(*rules.MARKS), households=street(1)["households"])
    wang = people["wang"]
    await wang.says("/language")
    await wang.taps(wang.label_of("language", language))
    await wang.says("/grid G1-001")
    line = next(each for each in wang.last.splitlines() if "💛" in each)
    assert len(line.replace("、", ",").split(",")) == len(rules.MARKS)
    assert not any(mark in line for mark in ("living_alone", "child_without_carer"))
