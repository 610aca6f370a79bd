"""A3, A1: a guardian is a child's, or that of somebody without a phone; who is of age joins, and the guardian is told."""

from typing import Any

import pytest
from sqlalchemy import select

from bot import administration
from bot.audit import AuditRow
from bot.people import service as people
from bot.people.tables import Consent, Person
from tests.journeys.test_moves import brings, line
from tests.town import START, Actor, Town, small_town


async def with_a_guardian(here: Town, **more: Any) -> dict[str, Actor]:
    """Li answers for the mother, who had no phone and is observed."""
    base = small_town(**more)
    base["people"] = [base["people"][0], base["people"][1] | {"guardian": "li"}]
    base["episodes"] = [
        {"person": "mother", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-14"}
    ]
    return await here.plants(base)


async def follows(here: Town, actor: Actor, said: str) -> None:
    """A new phone follows the link that a worker was given."""
    actor.phone = actor.phone or here.api.phones.add(actor.name, language_code="en")
    here.api.phones.start(actor.phone.id, said.partition("start=")[2].split()[0])
    await here.settle()


async def mother_s(here: Town) -> Person:
    found: Person = next(row for row in await here.rows(Person) if row.id == here.actors["mother"].id)
    return found


async def test_a_grandmother_joins_when_she_gets_a_phone(morning: Town) -> None:
    """A3, M10: the worker says that she is no child; joining ends the guardianship, Li reads so, and only she is reminded; her
    consent is her own, and the worker's word is on record."""
    cast = await with_a_guardian(morning)
    li, wang, mother = cast["li"], cast["wang"], cast["mother"]
    await wang.says("/invite G1-001 2")
    assert "G1-001, member 2 has a guardian" in wang.last
    assert wang.buttons == ["Yes, 14 or older: make the link"]
    await wang.taps("Yes, 14 or older")
    await follows(morning, mother, wang.last)
    assert (await mother_s(morning)).guardian_id == li.id  # not before she has joined
    await mother.taps("I agree")
    assert "李妈妈 has joined with a phone of their own" in "".join(li.texts)
    assert (await mother_s(morning)).guardian_id is None
    assert [row.by_id for row in await morning.rows(Consent) if row.person_id == mother.id] == [li.id, None]
    heard = len(li.texts)
    await morning.moves_to("18:30")
    assert li.since(heard) == []
    await mother.taps(mother.buttons[0], "No symptoms, send")
    assert ("03-01", "evening", "done", False) in await morning.duties(mother)
    async with morning.service.database.read() as session:
        said = select(AuditRow).where(AuditRow.action == "person.of_age")  # type: ignore[arg-type]  # a column
        assert [row.actor for row in await session.scalars(said)] == [str(wang.id)]


async def test_the_household_s_link_names_who_is_of_age_only(here: Town) -> None:
    """A3: before the worker's word nobody is left to join; after it the household's card is for her too."""
    cast = await with_a_guardian(here)
    wang, mother = cast["wang"], cast["mother"]
    await wang.says("/invite G1-001")
    assert "nobody in it who could still join" in wang.last
    await wang.says("/invite G1-001 2")
    await wang.taps("Yes, 14 or older")
    await wang.says("/invite G1-001")
    await follows(here, mother, wang.last)
    assert mother.buttons == ["李妈妈"]


@pytest.mark.parametrize("who", ["chen", "li", "far"])
async def test_only_who_may_take_people_in_says_so(here: Town, who: str) -> None:
    """A1, I4: a doctor, the guardian and the next grid's worker are asked nothing, and their forged buttons change nothing."""
    far = {"id": "far", "post": "G2", "role": "grid_worker", "languages": ["en"]}
    areas = [*small_town()["areas"], {"id": "G2", "parent": "K1"}]
    cast = await with_a_guardian(here, areas=areas, workers=[*small_town()["workers"], far])
    wang, other = cast["wang"], cast[who]
    await wang.says("/invite G1-001 2")
    data, _ = wang.data_of("14 or older")
    await other.says("/invite G1-001 2")
    assert "no household of this number" in other.last
    for forged in (data, "grown", "grown:x", "grown:x:y"):
        await other.taps_data(forged, other.messages[-1]["id"])
    row = await mother_s(here)
    assert (row.of_age, row.guardian_id) == (False, cast["li"].id)


async def test_nobody_agrees_for_who_has_refused(here: Town) -> None:
    """A3: a wife has taken her consent back; a roster names Li her guardian, who agrees anew on another phone: nothing is agreed
    to for her, and Li reads nothing of hers."""
    base = small_town()
    base["people"].append({"id": "wife", "name": "王丽", "language": "en"})
    base["households"][0]["members"].append("wife")
    cast = await here.plants(base)
    wife, li = cast["wife"], cast["li"]
    await wife.says("/privacy")
    await wife.taps("I take my consent back", "Yes, take it back")
    rows = [line(name, "G1-001", **more) for name, more in (("李明", {}), ("王丽", {"guardian": "李明"}))]
    await brings(here, *rows)
    assert {row.guardian_id for row in await here.rows(Person) if row.id == wife.id} == {li.id}
    async with here.service.database.begin() as uow:
        assert await administration.free_phone_of(uow, here.service.content.programme, "li")
        token = await people.invite(uow, li.id)
    li.phone = here.api.phones.add("another", language_code="en")
    here.api.phones.start(li.phone.id, token)
    await here.settle()
    await li.taps("Yes, I am 李明")
    await li.says("/mydata")
    assert "王丽" not in str(li.buttons)
    assert [(row.by_id, row.withdrawn_at is None) for row in await here.rows(Consent) if row.person_id == wife.id] == [
        (None, False)
    ]
