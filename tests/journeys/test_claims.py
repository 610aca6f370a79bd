"""A4, A1: a stranger who says "I live here" is asked, a worker decides; nothing of the roster is told before."""

from typing import Any

from bot.messaging.tables import Due
from bot.people import service as people
from bot.people.claims import UNANSWERED
from bot.people.tables import Application, Consent, Household, Person
from tests.town import START, Actor, Town, small_town


def town() -> dict[str, Any]:
    """The small town with names for its places, a second grid, and a supervisor."""
    base = small_town()
    return base | {
        "areas": [
            {"id": "C"}, {"id": "K1", "parent": "C", "name": {"zh_CN": "柳树社区", "en": "Willow"}},
            {"id": "G1", "parent": "K1", "name": "东里"}, {"id": "G12", "parent": "K1"},
        ],
        "workers": [
            *({**worker, "post": "K1" if worker["id"] == "chen" else "G1"} for worker in base["workers"]),
            {"id": "sun", "name": "孙主任", "post": "K1", "role": "supervisor", "languages": ["en"]},
        ],
    }  # fmt: skip


async def asks(here: Town, *answers: str, name: str = "stranger") -> Actor:
    """A stranger says that they live here, and answers."""
    stranger = await here.stranger(name)
    await stranger.taps("I live here")
    assert "residents' committee" in stranger.last
    await stranger.taps("I agree")
    for answer in answers:
        await (stranger.taps if answer in ("Skip", "Send") else stranger.says)(answer)
    return stranger


def last_button(stranger: Actor) -> str:
    return next(label for label in stranger.buttons if "Send" in label)


def asked(worker: Actor) -> list[str]:
    """Where somebody was asked about strangers."""
    return [text for text in worker.texts if "🚪" in text]


async def test_a_member_whom_nobody_had_a_link_for(here: Town) -> None:
    """A3: terms, three questions, also over a restart; the grid's worker looks and chooses the household; they are in,
    as the member the book has, in the language they chose."""
    cast = await here.plants(town())
    stranger = await asks(here, "李妈妈")
    await here.restart()
    await stranger.says("东里 3-2")
    await stranger.says("13800000000")
    await stranger.taps(last_button(stranger))
    assert "looks at it" in stranger.last
    await stranger.says("hello?")
    assert "will write back" in stranger.last
    wang = cast["wang"]
    assert "东里" in wang.last
    assert "李妈妈" not in wang.last
    await wang.taps("Look")
    assert all(word in wang.last for word in ("李妈妈", "3-2", "13800000000"))
    await wang.taps("They live here")
    data, message = wang.data_of("G1-001")
    await wang.taps("G1-001")
    assert "has joined" in wang.last
    assert "Welcome, 李妈妈" in stranger.last
    await wang.taps_data(data, message)
    assert "decided already" in wang.last
    mother = next(row for row in await here.rows(Person) if row.id == cast["mother"].id)
    assert (mother.address_id is not None, mother.language, mother.phone is not None) == (True, "en", True)
    assert [row.version for row in await here.rows(Consent) if row.person_id == mother.id] == ["1"]
    assert len(await here.rows(Person)) == 5


async def test_a_new_household_and_somebody_who_is_in_the_book_already(here: Town) -> None:
    """A1: Li has a chat: a namesake does not take it over; a new household gets the next number."""
    cast = await here.plants(town())
    stranger = await asks(here, "李明", "G1", "Skip", "Send")
    wang = cast["wang"]
    await wang.taps("Look", "They live here", "G1-001")
    assert "joined already" in wang.last
    await wang.taps("A new household")
    assert any("G1-002" in text for text in wang.texts)
    assert "Welcome, 李明" in stranger.last
    home = (await here.rows(Household))[-1]
    assert (home.number, home.responsible_id) == ("G1-002", wang.id)


async def test_not_mine_refused_and_nobody_answers(here: Town) -> None:
    """S1: passed on to the supervisor; after the time to answer the next one is asked; a refusal is kind; three a day."""
    cast = await here.plants(town())
    wang, sun = cast["wang"], cast["sun"]
    stranger = await asks(here, "Zhao", "the red house", "Skip", "Send")
    assert "not clear" in sun.last
    assert "live" not in wang.last
    await sun.taps("Look", "Refuse")
    assert "could not confirm" in stranger.last
    await stranger.says("/start")
    await stranger.taps("I live here", "I agree")
    await stranger.says("Zhao")
    await stranger.says("G1")
    await stranger.taps("Skip", "Send")
    await wang.taps("Look", "Not mine")
    assert "Passed on" in wang.last
    assert "东里" in sun.last
    await sun.taps("Look", "Refuse")
    await stranger.says("/start")
    await stranger.taps("I live here", "I agree")
    await stranger.taps("Cancel") if "Cancel" in str(stranger.buttons) else await stranger.says("x")
    before = len(asked(sun))
    other = await asks(here, "Qian", "G1", "Skip", "Send", name="other")
    await here.moves_to("20:05")
    assert len(asked(sun)) == before + 1
    await wang.taps("Look")
    assert "Qian" in wang.last
    assert "writes back" in other.last
    assert len(await here.rows(Application)) == 4


async def test_only_whom_it_concerns_may_look(here: Town) -> None:
    """A1: neither another grid's worker, nor a doctor, nor a resident; a forged button explains itself."""
    base = town()
    base["workers"].append({"id": "zhou", "post": "G12", "role": "grid_worker", "languages": ["en"]})
    cast = await here.plants(base)
    await asks(here, "Zhao", "G12 5-1", "Skip", "Send")
    zhou = cast["zhou"]
    data, _ = zhou.data_of("Look")
    for name in ("wang", "chen", "li"):
        phone = cast[name]
        await phone.taps_data(data, phone.messages[-1]["id"])
        assert "Zhao" not in phone.last
        assert "Nothing was changed" in phone.last or "button" in phone.last
    await cast["sun"].says("/help")
    await zhou.taps("Look")
    assert "Zhao" in zhou.last


async def test_a_namesake_of_a_colleague_is_not_bound_to_them(here: Town) -> None:
    """A1: whoever holds a post is let in by the operator only, whatever a stranger calls themselves."""
    base = town()
    base["workers"][-1]["chat"] = "none"
    base["households"][0]["members"].append("sun")
    cast = await here.plants(base)
    stranger = await asks(here, "孙主任", "G1", "Skip", "Send")
    await cast["wang"].taps("Look", "They live here", "G1-001")
    assert "works for the community" in cast["wang"].last
    assert "Welcome" not in stranger.last
    assert next(row for row in await here.rows(Person) if row.id == cast["sun"].id).address_id is None


async def test_what_a_stranger_wrote_disappears(here: Town) -> None:
    """R13: name, home and phone are a message of their own, gone after some minutes; the question stays and shows it again."""
    cast = await here.plants(town())
    await asks(here, "Zhao", "G1", "13800000000", "Send")
    wang = cast["wang"]
    await wang.taps("Look")
    assert "13800000000" in wang.last
    assert "disappears after" in wang.last
    await here.moves_to("16:12")
    assert not any("13800000000" in text for text in wang.texts)
    await wang.taps("Look")
    assert "13800000000" in wang.last


async def test_not_mine_twice_takes_it_from_nobody(here: Town) -> None:
    """I4: whoever passed it on taps the old button again: whoever has it now keeps it, and only they are asked."""
    base = town()
    base["workers"].append({"id": "zhou", "post": "K1", "role": "grid_worker", "languages": ["en"]})
    cast = await here.plants(base)
    await asks(here, "Zhao", "G1", "Skip", "Send")
    wang, zhou, sun = cast["wang"], cast["zhou"], cast["sun"]
    await wang.taps("Look")
    data, message = wang.data_of("Not mine")
    for _again in range(3):
        await wang.taps_data(data, message)
    assert (len(asked(sun)), len(asked(zhou))) == (1, 0)
    (row,) = await here.rows(Application)
    assert row.assignee_id == sun.id


async def test_a_look_that_was_planned_ends_where_somebody_else_is_asked(here: Town) -> None:
    """S1: one look ahead for a claim, counted from when the present worker was asked."""
    cast = await here.plants(town())
    await asks(here, "Zhao", "G1", "Skip", "Send")
    await here.moves_to("17:00")
    await cast["wang"].taps("Look", "Not mine")
    ahead = [row for row in await here.rows(Due) if row.kind == UNANSWERED and row.state == "waiting"]
    assert [f"{row.due_at.astimezone(here.zone):%H:%M}" for row in ahead] == ["21:00"]


async def test_a_supervisor_is_asked_again_when_nobody_answers(here: Town) -> None:
    """S1: worker, supervisor, and on the next day the supervisor once more: nothing lies for ever, nobody is flooded."""
    cast = await here.plants(town())
    await asks(here, "Zhao", "G1", "Skip", "Send")
    sun = cast["sun"]
    await here.moves_to("23:55")
    assert len(asked(sun)) == 1
    await here.moves_to("2026-03-02T23:55")
    assert len(asked(sun)) == 2
    await sun.taps("Look", "Refuse")
    await here.moves_to("2026-03-03T23:55")
    assert len(asked(sun)) == 2


async def test_where_everybody_passed_it_on_the_stranger_is_told(here: Town) -> None:
    """S1: the last one who could decide says "not mine": nobody waits for an answer that cannot come."""
    cast = await here.plants(town())
    stranger = await asks(here, "Zhao", "the red house", "Skip", "Send")
    await cast["sun"].taps("Look", "Not mine")
    assert "No community worker can look at this" in stranger.last


async def test_where_nobody_could_decide_the_stranger_is_told(here: Town) -> None:
    """S1: no worker and no supervisor has a chat: the stranger hears whom to turn to, and once one joins, it is theirs."""
    base = town()
    base["workers"] = [worker | {"chat": "none"} for worker in base["workers"]]
    cast = await here.plants(base)
    stranger = await asks(here, "Zhao", "G1", "Skip", "Send")
    assert "No community worker can look at this" in stranger.last
    await here.moves_to("23:55")
    assert len([text for text in stranger.texts if "No community worker" in text]) == 1
    await here.invites(cast["sun"])
    await here.moves_to("2026-03-02T23:55")
    assert len(asked(cast["sun"])) == 1


async def test_either_door_opens_into_the_same_room(here: Town) -> None:
    """A3, M9: whom a worker lets in reads of their observation, and a link that was for them alone is over, as after a link."""
    base = town()
    base["episodes"].append(
        {"person": "mother", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-14"}
    )
    cast = await here.plants(base)
    async with here.service.database.begin() as uow:
        link = await people.invite(uow, cast["mother"].id)
    stranger = await asks(here, "李妈妈", "G1", "Skip", "Send")
    await cast["wang"].taps("Look", "They live here", "G1-001")
    assert any("observation" in text and "14" in text for text in stranger.texts[-2:])
    thief = await here.stranger("thief")
    await thief.says(f"/start {link}")
    assert "taken back" in thief.last
