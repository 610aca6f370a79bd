"""A phone changes hands: asked, freed by who may, silent to who has it, and then the new link works (A1, A3)."""

import pytest

from bot import administration
from bot.audit import AuditRow
from bot.people import service as people
from bot.people.tables import Household, Person
from tests.journeys.help_town import helping
from tests.town import START, Actor, Town, small_town


async def street(here: Town) -> tuple[Actor, Actor, Actor, str]:
    """Li has given a phone to Zhao next door, who opens their own link on it."""
    town = small_town()
    town["people"] += [{"id": "zhao", "name": "赵云", "language": "en", "chat": "none"}]
    town["households"] += [{"id": "h2", "grid": "G1", "responsible": "wang", "members": ["zhao"], "head": "zhao"}]
    town["workers"] += [{"id": "far", "post": "C2", "role": "grid_worker", "languages": ["en"]}]
    town["areas"] += [{"id": "C2"}]
    cast = await here.plants(town)
    async with here.service.database.begin() as uow:
        token = await people.invite(uow, cast["zhao"].id)
    li = cast["li"]
    await li.says(f"/start {token}")
    return li, cast["wang"], cast["far"], token


async def test_the_worker_is_asked_frees_it_and_the_link_works(here: Town) -> None:
    """A1: twice opened is told once; two taps; nothing on the phone; then Zhao joins, and reads nothing of Li's."""
    li, wang, _, token = await street(here)
    assert "already belongs to another person" in li.last
    assert "on the phone of <b>G1-001</b>" in wang.last or "on the phone of G1-001" in wang.last
    count = len(wang.texts)
    await li.says(f"/start {token}")
    assert wang.since(count) == []
    await li.says("/checkin")
    answer, number = li.data_of("36")
    said = len(li.texts)
    await wang.taps("It has changed hands")
    old, at = wang.data_of("Yes, free it")
    await wang.taps("Yes, free it")
    assert "the phone is free" in wang.last
    assert li.since(said) == []
    await li.says("/mydata")
    assert "李明" not in li.last
    await li.says(f"/start {token}")
    await li.taps("English", "I agree")
    assert any("赵云" in text for text in li.since(said))
    assert not any("李明" in text or "G1-001" in text for text in li.since(said))
    said = len(li.texts)
    await li.taps_data(answer, number)
    assert not any("李明" in text or "36" in text for text in li.since(said))
    rows = {row.id: row.address_id is not None for row in await here.rows(Person)}
    assert (rows[li.id], rows[here.actors["zhao"].id]) == (False, True)
    await wang.taps_data(old, at)
    assert "nothing to free" in wang.last
    assert {row.id: row.address_id is not None for row in await here.rows(Person)} == rows
    async with here.service.database.read() as session:
        actions = [row.action for row in (await session.execute(AuditRow.__table__.select())).all()]  # type: ignore[attr-defined]  # the table
    assert actions.count("person.chat_freed") == 1


async def test_what_waits_for_the_old_owner_never_leaves(here: Town) -> None:
    """A1: an answer that Telegram held up, and the evening's reminder, were due to Li; whoever has the phone
    reads nothing of it, the worker hears of the silence."""
    li, wang, _, _ = await street(here)
    await wang.says("/free g1-001")
    assert "Free the phone of G1-001 · 李明?" in wang.last
    said = len(li.texts)
    await li.is_held_up()
    await wang.taps("Yes, free it")
    await here.moves_to("2026-03-02T20:05")
    assert li.since(said) == []
    assert any("G1-001" in text for text in wang.texts[-3:])


async def test_only_who_may_frees_a_phone(here: Town) -> None:
    """A1: a resident, a worker of another place, a forged button, a colleague's phone: refused, nothing changes."""
    li, wang, far, _ = await street(here)
    data, number = wang.data_of("It has changed hands")
    await far.says("/free G1-001")
    assert "no household of this number" in far.last
    await li.says("/free G1-001")
    assert "no household of this number" in li.last
    await wang.says("/free")
    assert "/free G1-012/2" in wang.last
    await wang.says("/free G1-001/2")
    assert "nothing to free" in wang.last
    await wang.taps_data(data[:-1] + ("B" if data.endswith("A") else "A"), number)
    await li.taps_data(data, li.messages[-1]["id"])
    await wang.taps("It has changed hands", "No, it is still theirs")
    assert any("stays as it is" in text for text in wang.texts)
    assert all(row.address_id for row in await here.rows(Person) if row.id == li.id)
    stranger = await here.stranger()
    await stranger.says("/free G1-001")
    assert "do not know you" in stranger.last


async def test_a_number_that_the_next_grid_has_too(morning: Town) -> None:
    """A1: books that count per grid: a worker's own home is meant, also where help is asked for it; who reaches both is told."""
    plan = helping()
    for each in plan["households"]:
        each["number"] = "3-502"
    cast = await morning.plants(plan)
    wang, sun = cast["wang"], cast["sun"]
    for typed, said in (("3-502", "phone of 3-502 · 李明?"), ("3-502/1", "李明?"), ("3-502/2", "nothing to free"),
                        ("3-502/9", "no household of this number"), ("3-502/", "no household of this number")):  # fmt: skip
        await wang.says(f"/free {typed}")
        assert said in wang.last, typed
    await sun.says("/free 3-502/1")
    assert "worker of its grid free the phone" in sun.last
    await wang.says("/need 3-502")
    assert "3-502" in wang.last
    assert wang.buttons


async def home(here: Town, *more: dict[str, str]) -> dict[str, Actor]:
    """Li heads the home and reports for the mother, who has no phone and is observed as Li is; who else has one."""
    town = small_town()
    town["people"] += more
    town["households"][0]["members"] += [each["id"] for each in more]
    town["episodes"].append(town["episodes"][0] | {"person": "mother", "starts_at": START})
    return await here.plants(town)


async def frees(here: Town, wang: Actor, by: str) -> None:
    """The worker in the chat, or the operator at the command line."""
    if by == "worker":
        await wang.says("/free G1-001")
        await wang.taps("Yes, free it")
        return
    async with here.service.database.begin() as uow:
        assert await administration.free_phone_of(uow, here.service.content.programme, "li")
        assert not await administration.free_phone_of(uow, here.service.content.programme, "li")
    await here.settle()


@pytest.mark.parametrize("by", ["worker", "operator"])
async def test_those_a_head_reported_for_are_reported_for_by_the_next(morning: Town, by: str) -> None:
    """M9: the wife is head, reads whom she reports for, and is reminded of the mother and of Li."""
    cast = await home(morning, {"id": "wife", "name": "王丽", "language": "en"})
    wife = cast["wife"]
    await frees(morning, cast["wang"], by)
    assert "李妈妈" in wife.last
    assert [row.head_id for row in await morning.rows(Household)] == [wife.id]
    heard = len(wife.texts)
    await morning.moves_to("18:30")
    assert any("李妈妈" in text and "李明" in text for text in wife.since(heard))
    assert "Nobody reports now" not in str(cast["wang"].texts)


@pytest.mark.parametrize("by", ["worker", "operator"])
async def test_with_nobody_else_the_worker_hears_for_whom_nobody_reports(morning: Town, by: str) -> None:
    """M9, M12: at once, once, with the button to enter it."""
    cast = await home(morning)
    wang = cast["wang"]
    await frees(morning, wang, by)
    told = [text for text in wang.texts if "Nobody reports now for: G1-001, member 2." in text]
    assert len(told) == 1
    await wang.taps("Report for them", "36.5", "No symptoms, send")
    assert ("03-01", "morning", "done", False) in await morning.duties(cast["mother"])


async def test_a_child_is_not_forgotten_with_the_guardian_s_phone(morning: Town) -> None:
    """M9, A3: the head of the home is asked for the child from then on."""
    town = small_town()
    town["people"] = [
        {"id": "aunt", "name": "李姑", "language": "en"},
        *town["people"],
        {"id": "child", "name": "李小明", "chat": "none", "guardian": "aunt"},
    ]
    town["households"][0]["members"] += ["aunt", "child"]
    town["episodes"] = [town["episodes"][0] | {"person": "child", "starts_at": START}]
    cast = await morning.plants(town)
    heard = len(cast["li"].texts)
    await cast["wang"].says("/free G1-001/2")
    await cast["wang"].taps("Yes, free it")
    assert any("李小明" in text for text in cast["li"].since(heard))


async def test_a_head_reads_of_whom_they_report_from_now_on(morning: Town) -> None:
    """M9: the wife is observed and reported for herself; her phone is freed: Li is told, and reminded in the evening."""
    base = small_town()
    base["people"].insert(0, {"id": "wife", "name": "王丽", "language": "en"})  # who joins before Li does
    base["households"][0]["members"].append("wife")
    base["episodes"].append(base["episodes"][0] | {"person": "wife", "starts_at": START})
    cast = await morning.plants(base)
    heard = len(cast["li"].texts)
    async with morning.service.database.begin() as uow:
        assert await administration.free_phone_of(uow, morning.service.content.programme, "wife")
    await morning.moves_to("08:30")
    assert any("王丽 is under observation" in text and "You report for" in text for text in cast["li"].since(heard))
