"""Volunteers take errands of their area from a board, one at a time; their hours are counted (P13, R14)."""

from datetime import timedelta
from typing import Any

from bot.assistance.service import requests
from bot.assistance.tables import Task
from bot.people import access
from tests.journeys.help_town import ALL_DAY, helping
from tests.town import START, Actor, Town

TIAN = {"id": "tian", "name": "田野", "post": "K1", "role": "volunteer", "skills": [], **ALL_DAY}
GAO = {"id": "gao", "name": "高山", "post": "G2", "role": "volunteer", "skills": [], **ALL_DAY}


async def street(here: Town) -> dict[str, Actor]:
    town: dict[str, Any] = helping()
    return await here.plants(town | {"workers": [*town["workers"], TIAN, GAO]})


async def asks(here: Town, actor: Actor, kind: str, priority: str = "normal") -> None:
    async with here.service.database.begin() as uow:
        who = await access.by_id(uow, actor.id)
        await requests.ask(uow, here.service.content.assistance, who, kind, priority=priority, text="two bags of rice")
    await here.settle()


async def test_an_errand_is_taken_done_and_counted(morning: Town) -> None:
    """From the board to the door: the worker who was asked reads that it is taken, the resident who comes; hours add up."""
    cast = await street(morning)
    li, wang, tian = cast["li"], cast["wang"], cast["tian"]
    await asks(morning, li, "supplies")
    await asks(morning, li, "hardship")
    await tian.says("/help")
    await tian.taps("Errands of my area")
    assert tian.buttons == ["G1-001 · supplies"]
    await tian.taps("G1-001 · supplies")
    assert "two bags of rice" in tian.last
    assert "李明" not in tian.last
    assert any("volunteer" in text for text in wang.texts)
    assert any("volunteer" in text for text in li.texts)
    await asks(morning, cast["bai"], "medicine")
    await tian.says("/board")
    assert tian.buttons == ["Open it"]
    await morning.moves_to(START + timedelta(hours=1, minutes=21))
    await tian.taps("Open it", "Visited", "Close")
    await tian.says("/board")
    assert "You have done 1 errand, 1 h 20 min in all" in tian.last
    assert "G2-001 · medicine" in tian.buttons


async def test_of_two_volunteers_one_has_it_and_nobody_has_two(morning: Town) -> None:
    """I4, R14: what is taken, elsewhere or none of theirs explains itself and changes nothing."""
    cast = await street(morning)
    tian, gao, bai, zhao = cast["tian"], cast["gao"], cast["bai"], cast["zhao"]
    await asks(morning, bai, "supplies")
    await asks(morning, cast["li"], "medicine", "urgent")
    await tian.says("/board")
    assert [label.split(" ")[0] for label in tian.buttons] == ["🔺", "G2-001"]
    first, second = tian.data_of("supplies"), tian.data_of("medicine")
    await gao.says("/board")
    assert gao.buttons == ["G2-001 · supplies"]  # G1 is not theirs
    await gao.taps("G2-001")
    await tian.taps_data(*first)
    assert "colleague already looks after" in tian.last
    await tian.taps_data(*second)
    await tian.taps_data(*second)
    await asks(morning, bai, "medicine")
    held = [(task.kind, task.state) for task in await morning.rows(Task) if task.assignee_id == tian.id]
    assert held == [("medicine", "accepted")]
    for somebody in (bai, zhao):
        await somebody.says("/board")
        assert "for volunteers" in somebody.last
    await gao.taps_data("board:AAAAAAAAAAAAAAAAAAAAAA:forged", 1)
    assert "earlier message" in gao.last


async def test_what_was_withdrawn_is_no_errand_done(morning: Town) -> None:
    cast = await street(morning)
    li, tian = cast["li"], cast["tian"]
    await asks(morning, li, "supplies")
    await tian.says("/board")
    await tian.taps("G1-001")
    await li.says("/requests")
    await li.taps("I do not need it any more", "Yes, not needed")
    await tian.says("/board")
    assert "You have done" not in tian.last


async def test_a_volunteer_s_note_is_asked_about(morning: Town) -> None:
    """C1: what a volunteer writes about a home is no crisis of their own; one tap opens it, and the way back is the board."""
    cast = await street(morning)
    li, tian = cast["li"], cast["tian"]
    await asks(morning, li, "supplies")
    await tian.says("/board")
    await tian.taps("G1-001")
    assert tian.buttons[-1] == "🛵 Errands of my area"
    await tian.taps("Note")
    await tian.says("She told me that she wants to die, 她说想自杀")
    assert not any("You are not alone" in text for text in tian.texts)
    await tian.taps("Yes, open a crisis")
    assert any("A crisis is open" in text for text in tian.texts)
    assert "You are not alone" in li.last
    assert "🆘" in cast["he"].last
    assert [task.kind for task in await morning.rows(Task)] == ["supplies", "crisis"]
