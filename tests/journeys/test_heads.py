"""M9, A3, A4: whoever reports for others and leaves, or stops, is told so before, and nobody they report for is forgotten."""

import asyncio
from typing import Any

from bot import changes
from bot.messaging import addresses
from bot.people import service as people
from bot.people.tables import Household
from tests.town import START, Actor, Town, small_town

WIFE = {"id": "wife", "name": "王丽", "language": "en"}


async def at_home(here: Town, *more: dict[str, Any]) -> dict[str, Actor]:
    """Li, who heads the home, and the mother without a phone, both observed; and perhaps a wife."""
    base = small_town()
    base["people"] += more
    base["households"][0]["members"] += [each["id"] for each in more]
    base["episodes"].append(base["episodes"][0] | {"person": "mother", "starts_at": START})
    return await here.plants(base)


async def withdraws(who: Actor) -> None:
    await who.says("/privacy")
    await who.taps("I take my consent back", "Yes, take it back")


async def test_another_adult_takes_over_from_whoever_leaves(morning: Town) -> None:
    """M9, A3: said before, by name; the wife reads whom she reports for and is reminded, of the mother and not of Li, who
    wants no such questions; Li comes back for themselves only."""
    cast = await at_home(morning, WIFE)
    li, wife, wang = cast["li"], cast["wife"], cast["wang"]
    await li.says("/privacy")
    await li.taps("I take my consent back")
    assert (
        "You also report for 李妈妈: 2 reports of today are still owed. From now on 王丽 is asked for these." in li.last
    )
    await li.taps("Yes, take it back")
    assert "does not want to use this service" in wang.last
    assert "They also report for: G1-001, member" in wang.last
    assert "Nobody reports now" not in "".join(wang.texts)
    assert "李妈妈 is under observation" in wife.last
    assert "李明" not in wife.last
    (home,) = await morning.rows(Household)
    assert home.head_id == wife.id
    await morning.moves_to("18:30")
    assert "李妈妈" in wife.last
    await wife.taps("36.6", "No symptoms, send")
    assert ("03-01", "evening", "done", False) in await morning.duties(cast["mother"])
    assert "李明" not in "".join(wife.texts)
    await li.taps("I agree after all")
    await li.says("/checkin")
    assert "李妈妈" not in li.last
    (home,) = await morning.rows(Household)
    assert home.head_id == wife.id


async def test_with_nobody_else_the_worker_hears_for_whom_nobody_reports(morning: Town) -> None:
    """M9, M12, S1: at once, with the button to enter it; who comes back is the head again and reports for both."""
    cast = await at_home(morning)
    li, wang = cast["li"], cast["wang"]
    await li.says("/privacy")
    await li.taps("I take my consent back")
    assert "Nobody else at home can do it here: your worker will call or visit for them." in li.last
    await li.taps("Yes, take it back")
    assert "Nobody reports now for: G1-001, member 2." in wang.last
    assert "/invite G1-001" in wang.last
    await wang.taps("Report for them", "36.5", "No symptoms, send")
    assert ("03-01", "morning", "done", False) in await morning.duties(cast["mother"])
    await li.taps("I agree after all")
    await morning.moves_to("18:30")
    assert "李妈妈" in li.last
    assert "李明" in li.last


async def test_stop_says_whom_else_it_concerns(morning: Town) -> None:
    """A4, M9: who, and how much is owed for them; the worker reads it too. Of nobody else nothing is said."""
    cast = await at_home(morning, WIFE)
    li, wife, wang = cast["li"], cast["wife"], cast["wang"]
    await li.says("/stop")
    assert "You also report for 李妈妈: 2 reports of today are still owed." in li.last
    assert "No reminders come for these either" in li.last
    assert "They also report for: G1-001, member 2." in wang.last
    await wife.says("/stop")
    assert "You also report" not in wife.last
    assert "They also report" not in wang.last
    await morning.moves_to("20:30")
    await li.says("/stop")
    assert "You also report for 李妈妈; nothing is owed for them today any more." in li.last


async def test_a_name_is_no_markup(morning: Town) -> None:
    """I5: what somebody is called reaches nobody unescaped."""
    base = small_town()
    base["people"][1]["name"] = "<b>Ma & Pa</b> 🙂"
    base["episodes"].append(base["episodes"][0] | {"person": "mother", "starts_at": START})
    cast = await morning.plants(base)
    await cast["li"].says("/stop")
    assert "You also report for <b>Ma & Pa</b> 🙂: 2 reports" in cast["li"].last


async def test_two_join_a_home_without_a_head_at_once(morning: Town) -> None:
    """M9: the first is head; the second, whose tap waits for the first's commit, is welcomed and reminded all the same."""
    base = small_town()
    base["people"] = [{"id": name, "name": name, "language": "en", "chat": "none"} for name in ("ann", "bo")]
    base["households"][0] |= {"members": ["ann", "bo"]}
    del base["households"][0]["head"]
    base["episodes"] = [{**base["episodes"][0], "person": name} for name in ("ann", "bo")]
    cast = await morning.plants(base)
    ann, bo = cast["ann"], cast["bo"]
    tokens = {}
    for each in (ann, bo):
        async with morning.service.database.begin() as uow:
            tokens[each.name] = await people.invite(uow, each.id)
        each.phone = morning.api.phones.add(each.name, language_code="en")
        morning.api.phones.start(each.phone.id, tokens[each.name])
        await morning.settle()
    async with morning.service.database.begin() as uow:
        chat = await addresses.of_chat(uow, next(iter(morning.service.bots)), ann.phone.id)
        door = await people.knock(uow, chat, tokens["ann"])
        await changes.join(uow, morning.service.content.programme, chat, door, ann.id)
        second = asyncio.create_task(bo.taps("I agree"))
        await asyncio.sleep(0.5)
    await second
    assert "Welcome, bo" in str(bo.texts)
    assert "Nothing was changed" not in str(bo.texts)
    assert [row.head_id for row in await morning.rows(Household)] == [ann.id]
    await morning.moves_to("18:30")
    assert "your evening report" in bo.last
