"""P1, A2, A3: whoever answers for somebody can be written to from /who; the file behind /mydata holds what was reported."""

import json
from datetime import date
from typing import Any

from bot import changes
from bot.assistance.tables import Task
from bot.monitoring.service import findings, handing_on
from bot.people import access
from tests.journeys.help_town import helping
from tests.journeys.test_visits import jumps_to, recovered
from tests.town import START, Actor, Town, small_town


async def test_who_answers_can_be_written_to(morning: Town) -> None:
    """P1, R2, R13: the words become a request to the household's worker; who answers by when is said; then both write."""
    cast = await morning.plants(helping())
    li, wang, zhao = cast["li"], cast["wang"], cast["zhao"]
    await li.says("/who")
    await li.taps("Write to them")
    assert "To 王芳, your community worker" in li.last
    assert "by when you are answered" in li.last
    told = len(zhao.messages)
    await li.says("The lift is broken, my mother cannot come down 🙏")
    await li.taps(*[label for label in li.buttons if "next days" in label or label == "Skip"][:1])
    while "Somebody answers you by" not in li.last:
        await li.taps(next(label for label in ("Send", "In the next days") if label in str(li.buttons)))
    (task,) = await morning.rows(Task)
    assert (task.kind, task.assignee_id) == ("other", wang.id)
    assert len(zhao.messages) == told
    await wang.taps("Details")
    assert "The lift is broken" in wang.last
    await wang.taps("Accept")
    await li.says("/requests")
    await li.taps("Write to them")
    await li.says("call 13800138000")
    assert "phone number" in li.last


async def test_nobody_to_write_to(morning: Town) -> None:
    """P1, I4: without a worker there is no such button; one of before says what to do, and a stranger's does nothing."""
    cast = await morning.plants(helping())
    li = cast["li"]
    await li.says("/who")
    old = li.data_of("Write to them")
    async with morning.service.database.begin() as uow:
        await handing_on.leaves(uow, morning.service.content.programme, await access.by_id(uow, cast["wang"].id))
    await li.taps_data(*old)
    assert "Nobody is named for your household yet" in li.last
    await li.says("/who")
    assert "Write to them" not in str(li.messages[-1]["rows"])


async def test_the_file_holds_what_was_reported(morning: Town) -> None:
    """A2, A3: day, slot, temperature, symptoms and who sent it; observations with their protocol and end; requests with kind,
    time and state; versions of the consent. The page says so, and stays short."""
    cast = await morning.plants(
        helping(episodes=[{"person": "li", "protocol": "home-observation-14", "starts_at": START}])
    )
    li = cast["li"]
    await li.says("38.2 cough")
    await li.taps("Send")
    await li.says("/need")
    await li.taps("Hardship", "No income", "Next", "This week", "Skip and send")
    await li.says("/mydata")
    assert "every temperature and symptom" in li.last
    assert "38.2" not in li.last
    async with morning.service.database.begin() as uow:
        me = await access.by_id(uow, li.id)
        found = await changes.my_data(uow, morning.service.content.programme, me, me)
    assert found.enclosed
    kept = json.loads(found.enclosed.content)
    (observation,) = kept["observations"]
    assert (observation["protocol_version"], observation["last_day"], observation["state"]) == (
        "1",
        "2026-03-14",
        "open",
    )
    (report,) = observation["reports"]
    assert (report["day"], report["slot"], report["temperature"]) == ("2026-03-01", "morning", 38.2)
    assert (report["symptoms"], report["sent_by"]) == (["cough"], "me")
    (request,) = kept["requests"]
    assert (request["kind"], request["state"]) == ("hardship", "offered")
    assert "No income" in request["words"]
    assert kept["consents"][0]["version"] == "1"


async def test_the_programme_s_own_name_and_nothing_that_is_not_done(morning: Town) -> None:
    """A3, A4: whoever comes in reads the operator's name for the service; no deletion is promised that nothing does."""
    content = morning.service.content
    stranger = await morning.stranger()
    assert f"Welcome to {content.wording['en'].pick(content.terms.name)}" in stranger.last
    await stranger.says("/privacy")
    assert "nothing is deleted by itself" in stranger.last
    assert "30" not in stranger.last


async def test_the_file_holds_what_staff_found_and_decided(morning: Town) -> None:
    """A3: tests, also one that was taken back; alerts and visits with what was found; what was made longer and why, without
    what a colleague wrote. The page counts them, and says that reminders are paused."""
    li, wang, _ = await recovered(morning)
    async with morning.service.database.begin() as uow:
        programme, staff = morning.service.content.programme, await access.by_id(uow, wang.id)
        episode_id, day = (await morning.episode(li)).id, date(2026, 3, 1)
        for verb in (findings.record_test, findings.take_back_test):
            await verb(uow, programme, staff, episode_id, kind="nucleic_acid", taken_on=day, result="negative")
    await jumps_to(morning, "2026-03-14T09:00")
    await wang.taps("Visited, a worse sign")
    await wang.says("/tasks")
    await wang.taps("G1-001", "I am calling now", "Called, keep watching")
    await wang.says("/grid")
    await wang.taps("The last day has come", "G1-001", "Change or end…", "+14 days", "Reports are missing")
    await wang.taps("Change or end…", "+14 days", "Another reason…")
    await wang.says("His son is positive")
    await wang.taps("Send")
    await li.says("/help")
    await li.taps("Reminder time", "Pause")
    await li.says("/mydata")
    assert all(f"{what}: 1" in li.last for what in ("Test results", "Alerts to staff"))
    assert "Visits and calls by staff: 2" in li.last
    assert "Reminders: paused" in li.last
    kept = await file_of(morning, li)
    (observation,) = kept["observations"]
    (tested,), (alert,), (_, visit) = observation["tests"], observation["alerts"], observation["visits"]
    assert (tested["kind"], tested["day"], tested["result"], tested["by"]) == (
        "nucleic_acid",
        "2026-03-01",
        "negative",
        "grid_worker",
    )
    assert tested["taken_back_at"]
    assert (alert["kind"], alert["finding"], alert["in_words"]) == ("worse_sign", "watch", "Called, keep watching")
    assert (visit["kind"], visit["week"], visit["outcome"]) == ("follow_up", 2, "worse")
    decided = [(each["what"], each["why"]) for each in observation["decided"]]
    assert decided[-2:] == [("made_longer", "reports"), ("made_longer", "words")]
    assert "made longer, until 28 March (Reports are missing)" in observation["decided"][-2]["in_words"]
    assert "His son" not in json.dumps(kept, ensure_ascii=False)


async def test_the_file_says_who_reports(here: Town) -> None:
    """A3, M9: a child's names the guardian; a reader of their own nobody."""
    town = small_town()
    town["people"][1]["guardian"] = "li"
    cast = await here.plants(town)
    li = cast["li"]
    await li.says("/mydata")
    assert "Guardian" not in li.last
    await li.taps("What is kept about 李妈妈")
    assert "Guardian: 李明" in li.last
    assert "Who reports: 李明" in li.last
    kept = await file_of(here, li, cast["mother"])
    assert (kept["guardian"], kept["reported_for_by"], kept["left_on"]) == ("李明", "李明", None)


async def file_of(here: Town, reader: Actor, about: Actor | None = None) -> dict[str, Any]:
    async with here.service.database.begin() as uow:
        who, whom = await access.by_id(uow, reader.id), await access.by_id(uow, (about or reader).id)
        found = await changes.my_data(uow, here.service.content.programme, who, whom)
    assert found.enclosed
    kept: dict[str, Any] = json.loads(found.enclosed.content)
    return kept
