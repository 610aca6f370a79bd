"""A request on the phones: who is asked, what they tap, what the resident reads, who may read what was written (R6-R15)."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from bot.assistance import pages
from bot.assistance.service import answering, contact, requests
from bot.assistance.service.record import NotYourTask
from bot.assistance.tables import Assignment, Task, TaskEvent
from bot.people import access
from tests.town import Actor, Town, small_town

SECRET = "I-cannot-go-on-Zinfandel"
STAFF = [
    {"id": "wang", "post": "G1", "role": "grid_worker", "skills": ["care", "visit"], "languages": ["en"]},
    {"id": "zhou", "post": "G1", "role": "grid_worker", "skills": ["care", "visit"], "languages": ["en"]},
    {"id": "lin", "post": "K1", "role": "counsellor", "skills": ["counsel"], "languages": ["en"]},
    {"id": "sun", "post": "K1", "role": "supervisor", "languages": ["en"]},
]


async def moved_in(here: Town) -> dict[str, Actor]:
    return await here.plants(small_town(workers=STAFF, episodes=[]))


async def asks(here: Town, who: Actor, kind: str, **more: Any) -> UUID:
    async with here.service.database.begin() as uow:
        requester = await access.by_id(uow, who.id)
        asked = await requests.ask(uow, here.service.content.assistance, requester, kind, **more)
    await here.settle()
    return asked.task.id


async def test_accept_and_the_resident_reads_who_r8(morning: Town) -> None:
    """The alert names nobody; the button is answered in place, twice is once."""
    cast = await moved_in(morning)
    li, wang = cast["li"], cast["wang"]
    await asks(morning, li, "supplies", priority="urgent", text="no rice")
    assert "G1-001" in wang.last
    assert "rice" not in wang.last
    assert "li" not in wang.last.split()
    data, message_id = wang.data_of("Accept")
    await wang.taps("Details")
    assert "• no rice" in wang.last
    await wang.taps("Accept")
    assert "is yours" in wang.last
    assert "Your community worker looks after your request" in li.last
    await wang.taps_data(data, message_id)
    assert [row.answer for row in await morning.rows(Assignment)] == ["accepted"]
    await li.taps_data(data, li.messages[-1]["id"])
    assert [row.state for row in await morning.rows(Task)] == ["accepted"]


async def test_cannot_asks_why_and_goes_on_r6(morning: Town) -> None:
    cast = await moved_in(morning)
    await asks(morning, cast["li"], "supplies", priority="urgent")
    await cast["wang"].taps("Cannot")
    assert "why can you not take it?" in cast["wang"].last
    await cast["wang"].taps("Too far away")
    assert "somebody else is asked" in cast["wang"].last
    assert "Please answer by" in cast["zhou"].last
    [first, _] = await morning.rows(Assignment)
    assert (first.answer, first.excluded) == ("declined", True)


async def test_not_solved_is_one_tap_r11(morning: Town) -> None:
    cast = await moved_in(morning)
    li, wang = cast["li"], cast["wang"]
    task_id = await asks(morning, li, "supplies", priority="urgent")
    await wang.taps("Accept")
    async with morning.service.database.begin() as uow:
        staff, ground = await access.by_id(uow, wang.id), morning.service.content.assistance
        await contact.note(uow, ground, staff, task_id, "visit")
        await answering.close(uow, ground, staff, task_id)
    await morning.settle()
    assert "Is it solved?" in li.last
    data, message_id = li.data_of("Yes, solved")
    not_solved = li.data_of("No, not solved")
    await li.taps_data(data, message_id)
    await li.taps_data(data, message_id)  # twice is once
    assert len(await morning.deliveries("assistance.thanked")) == 1
    events = [row.what for row in await morning.rows(TaskEvent)]
    assert events.count("solved") == 1
    await li.taps_data(*not_solved)
    assert "open again" in li.last
    assert "Please answer by" in wang.last
    await li.taps_data(data, message_id)
    assert any("somebody answers for it" in said for said in li.texts)


async def test_what_somebody_in_need_writes_is_for_two_r14(morning: Town) -> None:
    """The counsellor and the nearest supervisor read it, a colleague posted there does not; both looks are recorded; it is
    sealed, and in no alert."""
    cast = await moved_in(morning)
    await asks(morning, cast["li"], "psychological", priority="urgent", text=SECRET)
    lin, sun, wang = cast["lin"], cast["sun"], cast["wang"]
    data, message_id = lin.data_of("Details")
    await lin.taps("Details")
    assert SECRET in lin.last
    await morning.moves_to("09:05")  # silent: the supervisor is told
    assert SECRET not in "".join((*sun.texts, *wang.texts))
    for reader in (wang, cast["li"]):
        await reader.taps_data(data, message_id)
        assert SECRET not in "".join(reader.texts)
    async with morning.service.database.read() as session:
        purposes = list(await session.scalars(text("SELECT purpose FROM audit WHERE action = 'task.read'")))
    assert purposes == ["request"]


async def test_a_colleague_may_see_that_it_is_there_r14(morning: Town) -> None:
    """Staff who look after households there open any request; the words of a private one stay closed. A captain sees that
    it is there, a counsellor what is before them."""
    cap = {"id": "cap", "post": "G1", "role": "building_captain", "languages": ["en"]}
    cast = await morning.plants(small_town(workers=[*STAFF, cap], episodes=[]))
    plain = await asks(morning, cast["li"], "supplies", priority="urgent", text="no rice")
    private = await asks(morning, cast["li"], "psychological", priority="urgent", text=SECRET)
    async with morning.service.database.begin() as uow:
        desk = morning.service.content.desk
        said = {}
        for name in ("zhou", "sun", "lin"):
            staff = await access.by_id(uow, cast[name].id)
            said[name] = (await pages.page(uow, desk, staff, private)).text
            if name != "lin":
                assert "no rice" in (await pages.page(uow, desk, staff, plain)).text
        captain, counsellor = [await access.by_id(uow, cast[name].id) for name in ("cap", "lin")]
        seen = (await pages.page(uow, desk, captain, plain)).text
        assert "G1-001" in seen
        assert "no rice" not in seen
        with pytest.raises(NotYourTask):
            await pages.page(uow, desk, counsellor, plain)
    assert [name for name, words in said.items() if SECRET in words] == ["sun", "lin"]


async def test_who_joins_gets_what_waited_r3(morning: Town) -> None:
    """A worker without a chat is asked for nothing; the moment they join, what waited is theirs to answer."""
    away = [STAFF[0] | {"chat": "none"}, *STAFF[2:]]
    cast = await morning.plants(small_town(workers=away, episodes=[]))
    await asks(morning, cast["li"], "supplies", priority="urgent")
    assert [row.state for row in await morning.rows(Task)] == ["waiting"]
    await morning.invites(cast["wang"])
    await morning.settle()
    [task] = await morning.rows(Task)
    assert (task.state, task.assignee_id) == ("offered", cast["wang"].id)
    assert any("G1-001" in said for said in cast["wang"].texts)
