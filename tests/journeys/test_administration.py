"""What the operator changes about a running town counts from the commit on: leave, who has gone, who is new (A1, R3, R12)."""

from datetime import date
from typing import Any

from bot import administration
from bot.assistance.tables import Task
from bot.audit import OPERATOR
from bot.people import access
from bot.people.tables import Area, Post
from tests.journeys.help_town import ALL_DAY, helping
from tests.town import Actor, Town


async def asked(here: Town) -> tuple[Actor, Actor, Actor]:
    """Li needs rice; Wang has accepted, Zhao works next door."""
    cast = await here.plants(helping())
    li, wang, zhao = cast["li"], cast["wang"], cast["zhao"]
    await li.says("/need")
    await li.taps("Food, daily goods", "Rice or flour", "Next", "3", "Nothing left today", "Skip and send")
    await wang.taps("Accept")
    return li, wang, zhao


async def away(here: Town, who: Actor, first: date | None, last: date | None, stand_in: Actor | None) -> None:
    programme = here.service.content.programme
    async with here.service.database.begin() as uow:
        staff = await access.by_id(uow, who.id)
        other = await access.by_id(uow, stand_in.id) if stand_in else None
        await administration.take_leave(uow, programme, staff, first, last, other, actor=OPERATOR)
    await here.settle()


async def bring(here: Town, **sections: Any) -> dict[str, str]:
    content = here.service.content
    async with here.service.database.begin() as uow:
        plan, links = await administration.import_town(uow, content.programme, sections, content.protocols)
        assert not plan.problems, plan.problems
    await here.settle()
    return links


async def test_nobody_is_named_as_their_own_worker(morning: Town) -> None:
    """P1: whoever lives where they work reads which colleague answers for them."""
    base = helping()
    base["people"].append({"id": "wang", "name": "王芳", "language": "en"})
    base["households"].append({"id": "h9", "grid": "G1", "responsible": "wang", "head": "wang", "members": ["wang"]})
    cast = await morning.plants(base)
    for command in ("/help", "/who"):
        await cast["wang"].says(command)
        assert "王芳" not in cast["wang"].last
        assert "赵强" in cast["wang"].last or "孙主任" in cast["wang"].last


async def test_somebody_ill_today_hands_over_to_their_stand_in(morning: Town) -> None:
    """R12: at once, and both are told; back again, new work comes again."""
    li, wang, zhao = await asked(morning)
    await away(morning, wang, None, date(2026, 3, 3), zhao)
    await li.says("/who")
    assert "Your community worker: 王芳\non leave until 3 March" in li.last
    assert "Your community worker: 赵强\non duty now" in li.last
    await li.says("/help")
    assert "赵强" in li.last
    assert "王芳" not in li.last
    assert "on leave from 1 March" in "".join(wang.texts)
    assert any("A colleague is on leave" in said for said in zhao.texts)
    await zhao.says("/tasks")
    assert "G1-001" in zhao.last + str(zhao.buttons)
    assert "somebody else has been asked" in str(li.texts)
    await wang.says("/on")
    assert "on leave until 3 March" in wang.last
    async with morning.service.database.begin() as uow:
        staff = await access.by_id(uow, wang.id)
        await administration.come_back(uow, morning.service.content.programme, staff, actor=OPERATOR)
    await morning.settle()
    assert "Your shift counts again" in wang.last


async def test_a_leave_later_in_the_week_begins_on_its_day(morning: Town) -> None:
    """R12: until then nothing changes hands."""
    _, wang, zhao = await asked(morning)
    count = len(zhao.texts)
    await away(morning, wang, date(2026, 3, 2), None, zhao)
    assert not any("G1-001" in said for said in zhao.since(count))
    await morning.moves_to("2026-03-02T08:05")
    assert any("G1-001" in said for said in zhao.since(count))


async def test_who_leaves_for_good_sees_nothing_more(morning: Town) -> None:
    """A1, R12: with the commit the menu, the lists and the buttons on their phone are a resident's; all open work goes on."""
    li, wang, zhao = await asked(morning)
    await wang.taps("Details")
    button, number = wang.data_of("Show contact")
    async with morning.service.database.begin() as uow:
        staff = await access.by_id(uow, wang.id)
        count = await administration.leaves(uow, morning.service.content.programme, staff, actor=OPERATOR)
    await morning.settle()
    assert count == 1
    assert "do not work for this community" in wang.last
    assert "G1-001" in "".join(zhao.texts)
    menu = [each["command"] for each in morning.api.phones.read(wang.phone.id)["commands"]]
    assert "grid" not in menu
    await wang.says("/grid")
    assert "G1-001" not in wang.last
    await wang.taps_data(button, number)
    assert "for the worker who answers for that household" in wang.last
    assert "李明" not in "".join(wang.texts)
    await li.says("/requests")
    assert "王芳" not in li.last
    assert [row.left_at is None for row in await morning.rows(Post)].count(False) == 1


async def test_a_new_colleague_is_given_what_waited(morning: Town) -> None:
    """R3: what nobody could take goes to who can, the moment they have joined; and to who may from now on."""
    workers = [each for each in helping()["workers"] if "care" not in each["skills"]]
    homes = [{"id": "h1", "grid": "G1", "head": "li", "members": ["li", "mother"]}]
    cast = await morning.plants(helping(workers=workers, households=homes))
    li, chen = cast["li"], cast["chen"]
    await li.says("/need")
    await li.taps("Food, daily goods", "Rice or flour", "Next", "3", "Nothing left today", "Skip and send")
    links = await bring(
        morning,
        areas=[{"id": "G3", "parent": "K1", "name": "新苑"}],
        workers=[{"id": "liu", "name": "刘洋", "post": "G1", "role": "grid_worker", "skills": ["care"], **ALL_DAY}],
    )
    liu = Actor(morning, "liu", li.id, morning.api.phones.add("liu", language_code="en"))
    morning.api.phones.start(liu.phone.id, links["liu"])
    await morning.settle()
    await liu.taps("I agree")
    assert any("G1-001" in said for said in liu.texts)
    async with morning.service.database.begin() as uow:
        staff = await administration.colleague(uow, "liu")
        assert await administration.leaves(uow, morning.service.content.programme, staff, actor=OPERATOR) == 1
    await morning.settle()
    heard = len(chen.texts)
    assert not await bring(
        morning,
        workers=[{"id": "chen", "post": "K1", "role": "community_doctor", "skills": ["medical", "care"]}],
    )
    assert "G1-001" in "".join(chen.since(heard))
    await chen.taps("Accept")
    assert [task.assignee_id for task in await morning.rows(Task)] == [chen.id]


async def test_a_file_that_makes_a_ring_of_places_is_not_brought_in(morning: Town) -> None:
    """Places that are there, each inside the other by the file alone: told, nothing written, and the town goes on. Two that
    change places are no ring."""
    areas = [*helping()["areas"], {"id": "A", "parent": "K1"}, {"id": "B", "parent": "A"}, {"id": "D", "parent": "K1"}]
    cast = await morning.plants(helping(areas=areas))
    content = morning.service.content
    ring = [{"id": "A", "parent": "D", "zone": "Asia/Shanghai"}, {"id": "D", "parent": "A"}, {"id": "E", "parent": "B"}]
    async with morning.service.database.begin() as uow:
        plan, _ = await administration.import_town(uow, content.programme, {"areas": ring}, content.protocols)
    assert plan.problems == ["areas[1].parent: D lies in A already", "areas[2].parent: A lies in D already"]
    await bring(morning, areas=[{"id": "A", "parent": "B"}, {"id": "B", "parent": "K1"}])
    await cast["wang"].says("/grid")
    assert "Your households" in cast["wang"].last
    above = {row.code: row.parent_id for row in await morning.rows(Area)}
    ids = {row.code: row.id for row in await morning.rows(Area)}
    assert (above["A"], above["B"], above["D"], "E" in ids) == (ids["B"], ids["K1"], ids["K1"], False)


async def test_a_key_without_a_value_is_as_none(morning: Town) -> None:
    """What is new begins with what a post has otherwise; a cap of none is a number; the same file changes nothing."""
    await morning.plants(helping())
    keys = ("name", "skills", "shift", "cap", "load", "last_assigned_at", "leave", "on_call", "languages", "language")
    blank = {"id": "liu", "post": "G1", "role": "grid_worker"} | dict.fromkeys(keys)
    for cap in None, 0:
        await bring(morning, workers=[blank | {"cap": cap}])
        content = morning.service.content
        async with morning.service.database.begin() as uow:
            file = {"workers": [blank | {"cap": cap}]}
            plan, _ = await administration.import_town(uow, content.programme, file, content.protocols)
            assert (plan.lines, plan.problems) == ([], [])
        post = (await morning.rows(Post))[-1]
        assert (post.skills, post.shift, post.cap, post.load, post.on_call) == ("", "00:00-24:00", cap, 0, False)
