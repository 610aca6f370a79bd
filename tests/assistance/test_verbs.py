"""What no story on the phones tells yet: a household moves, a request becomes a crisis, something is added (R9, R10, R16)."""

import pytest

from bot.assistance import asking, lists, pages, relay
from bot.assistance.service import absence, answering, contact, record, requests, survey
from bot.assistance.tables import Assignment, Task, TaskEvent
from bot.errors import LinliError
from bot.messaging import addresses
from bot.monitoring.service import handing_on
from bot.people import access
from bot.people.tables import Area, Household, Post
from tests import workshop
from tests.assistance.street import TOWN, Street, street, worker
from tests.workshop import content, statements

TWO_GRIDS = TOWN | {
    "areas": [*TOWN["areas"], {"id": "G2", "parent": "K1"}],
    "workers": [*TOWN["workers"], worker("g2", "G2", cap=9)],
}


async def asks(here: Street, kind: str, priority: str = "normal", text: str = "") -> Task:
    async with here.database.begin() as uow:
        li = await here.known(uow, "li")
        return (await requests.ask(uow, here.ground, li, kind, priority=priority, text=text)).task


async def moves_to_g2(here: Street) -> None:
    """The home is written to the other grid, and whoever does that says so."""
    async with here.database.begin() as uow:
        li = await here.known(uow, "li")
        home = await uow.session.get_one(Household, li.household_id)
        other = next(area for area in await here.rows(Area) if area.code == "G2")
        home.area_id, home.responsible_id = other.id, here.ids["g2"]
        await uow.session.flush()
        await absence.moved(uow, here.ground, [await access.by_id(uow, li.id)])


async def test_unaccepted_follow_a_move_and_accepted_stay_r16(migrated_url: str) -> None:
    async with street(migrated_url, TWO_GRIDS) as here:
        kept, follows = await asks(here, "supplies"), await asks(here, "medicine")
        async with here.database.begin() as uow:
            await answering.accept(uow, here.ground, await here.known(uow, "w1"), kept.id)
        await moves_to_g2(here)
        now = {row.id: row for row in await here.tasks()}
        assert (now[kept.id].state, now[kept.id].assignee_id) == ("accepted", here.ids["w1"])
        assert (now[follows.id].state, now[follows.id].assignee_id) == ("offered", here.ids["g2"])
        assert now[follows.id].area_id != now[kept.id].area_id
        assert (await here.told("w1"))[-1] == "assistance.yours_no_more"
        assert "moved" in [row.answer for row in await here.rows(Assignment)]


async def test_what_waits_for_the_morning_moves_with_the_household_r7_r16(migrated_url: str) -> None:
    async with street(migrated_url, TWO_GRIDS) as here:
        await here.waits(13 * 60)
        task = await asks(here, "supplies")
        await moves_to_g2(here)
        [now] = await here.tasks()
        assert (now.state, now.held_until) == ("waiting", task.held_until)
        await here.waits(10 * 60)
        assert [row.assignee_id for row in await here.tasks()] == [here.ids["g2"]]


async def test_a_request_that_becomes_a_crisis_r9_r10(migrated_url: str) -> None:
    """Whoever had it is one of the three; the supervisor hears of it; five minutes count from then."""
    async with street(migrated_url) as here:
        task = await asks(here, "supplies")
        await here.waits(10)
        async with here.database.begin() as uow:
            await requests.more_urgent(uow, here.ground, await here.known(uow, "li"), task.id, "crisis")
        [now] = await here.tasks()
        assert (now.state, now.assignee_id, now.priority) == ("offered", None, "crisis")
        assert now.deadline_at is not None
        assert (now.deadline_at - here.time.now()).total_seconds() == 300
        assert (await here.told("w1")) == ["assistance.offered", "assistance.more_urgent"]
        assert (await here.told("w2")) == ["assistance.crisis_alert"]
        assert (await here.told("s1")) == ["assistance.crisis_told"]


async def test_an_accepted_one_that_becomes_a_crisis_stays_and_the_supervisor_knows_r9(migrated_url: str) -> None:
    async with street(migrated_url) as here:
        task = await asks(here, "supplies")
        async with here.database.begin() as uow:
            await answering.accept(uow, here.ground, await here.known(uow, "w1"), task.id)
            await requests.more_urgent(uow, here.ground, await here.known(uow, "li"), task.id, "crisis")
        [now] = await here.tasks()
        assert (now.state, now.assignee_id) == ("accepted", here.ids["w1"])
        assert (await here.told("w1"))[-1] == "assistance.more_urgent"
        assert (await here.told("s1")) == ["assistance.crisis_told"]


BY_DAY = TOWN | {
    "workers": [
        *(worker(name) for name in ("w1", "w2")),
        worker("s1", "K1", role="supervisor"),
        worker("b1", "C", role="supervisor", skills=[]),
    ]
}


async def test_a_crisis_opened_again_with_nobody_on_shift_tells_everybody_again_r9_r11(migrated_url: str) -> None:
    """R3: "not solved" at night reaches somebody, as the first cry did; "solved" twice is written once."""
    async with street(migrated_url, BY_DAY) as here:
        await here.waits(13 * 60)
        task = await asks(here, "crisis", "crisis")
        assert await here.told("b1") == ["assistance.everybody_off"]
        async with here.database.begin() as uow:
            s1 = await here.known(uow, "s1")
            await answering.accept(uow, here.ground, s1, task.id)
            await contact.note(uow, here.ground, s1, task.id)
            await answering.close(uow, here.ground, s1, task.id)
        async with here.database.begin() as uow:
            with pytest.raises(record.Over):  # I4: what is closed stays as it was
                await contact.note(uow, here.ground, await here.known(uow, "s1"), task.id, "note")
        for solved in (True, True, False):
            async with here.database.begin() as uow:
                await survey.answer(uow, here.ground, await here.known(uow, "li"), task.id, solved=solved)
        assert (await here.told("b1")) == ["assistance.everybody_off"] * 2
        assert [row.what for row in await here.rows(TaskEvent)].count("solved") == 1


async def test_a_crisis_accepted_late_and_passed_on_has_a_new_clock_r12(migrated_url: str) -> None:
    """R9: five minutes from then, the county's, and everybody is told again."""
    async with street(migrated_url) as here:
        task = await asks(here, "crisis", "crisis")
        await here.waits(11)
        async with here.database.begin() as uow:
            await answering.accept(uow, here.ground, await here.known(uow, "w1"), task.id)
        told = (await here.told("a1")).count("assistance.everybody_off")
        async with here.database.begin() as uow:
            await handing_on.leaves(uow, content().programme, await here.known(uow, "w1"))
        [now] = await here.tasks()
        assert (now.state, now.late_at is not None) == ("offered", True)
        assert now.deadline_at is not None
        assert (now.deadline_at - here.time.now()).total_seconds() == 300
        await here.waits(11)
        assert (await here.told("a1")).count("assistance.everybody_off") == told + 1


async def test_a_supervisor_s_lists_hold_what_they_supervise_r14(migrated_url: str) -> None:
    """A second post of theirs higher up, which supervises nothing, adds nothing to them."""
    town = TWO_GRIDS | {"workers": [*TWO_GRIDS["workers"], worker("s2", "G2", role="supervisor", skills=[])]}
    async with street(migrated_url, town) as here:
        await asks(here, "supplies", "urgent")
        community = next(area for area in await here.rows(Area) if area.code == "K1")
        async with here.database.begin() as uow:
            uow.add(Post(id=uow.new_id(), person_id=here.ids["s2"], area_id=community.id, role="grid_worker"))
        shown = {}
        async with here.database.begin() as uow:
            for name in ("s1", "s2"):
                said = await lists.tasks(uow, content().desk, await here.known(uow, name))
                shown[name] = [choice.label for row in said.rows for choice in row]
        assert len(shown["s1"]) == 1
        assert shown["s2"] == []


async def test_what_is_only_read_waits_for_nobody(migrated_url: str) -> None:
    """A page, a list and the question before a change hold up no timer: nothing is locked (PostgreSQL)."""
    async with street(migrated_url) as here:
        task = await asks(here, "supplies", "urgent")
        desk = content().desk
        async with here.database.begin() as uow:
            await answering.accept(uow, here.ground, await here.known(uow, "w1"), task.id)
        with statements(here) as seen:
            async with here.database.begin() as uow:
                w1, li = await here.known(uow, "w1"), await here.known(uow, "li")
                await lists.tasks(uow, desk, w1)
                await pages.colleagues(uow, desk, w1, task.id)
                await pages.ask_when(uow, desk, w1, task.id)
                await asking.own(uow, desk, li, task.id)
                await relay.to_whom(uow, li, task.id, to_read=True)
        assert seen
        assert not [each for each in seen if "FOR UPDATE" in each or "advisory" in each]


async def test_what_is_added_is_kept_with_it_and_never_longer_than_kept(migrated_url: str) -> None:
    """Emoji, right-to-left words, an empty one, a huge one."""
    async with street(migrated_url) as here:
        task = await asks(here, "supplies", text="no rice 🍚")
        async with here.database.begin() as uow:
            li, ma = await here.known(uow, "li"), await here.known(uow, "ma")
            for words in ("سكر", "  ", "x" * 9000):
                await requests.add(uow, here.ground, li, task.id, words)
            row = await uow.session.get_one(Task, task.id)
            kept = requests.text_of(uow, row)
            assert kept.startswith("no rice 🍚\nسكر\nxx")
            assert len(kept) == requests.LONGEST
            with pytest.raises(LinliError):
                await requests.add(uow, here.ground, ma, task.id, "mine?")


async def test_what_makes_no_sense_is_refused_in_words(migrated_url: str) -> None:
    async with street(migrated_url) as here:
        task = await asks(here, "supplies")
        async with here.database.begin() as uow:
            li, w1, w4 = [await here.known(uow, name) for name in ("li", "w1", "w4")]
            refused = [
                requests.ask(uow, here.ground, li, "weather"),
                requests.ask(uow, here.ground, li, "supplies", priority="now"),
                requests.ask(uow, here.ground, li, "supplies", about=w4),
                contact.note(uow, here.ground, w1, task.id, "telepathy"),
                contact.note(uow, here.ground, w4, task.id),
                answering.decline(uow, here.ground, w1, task.id, "  "),
                answering.hand_over(uow, here.ground, w1, task.id, w1),
                survey.answer(uow, here.ground, li, task.id, solved=True),
            ]
            codes = []
            for verb in refused:
                with pytest.raises(LinliError) as refusal:
                    await verb
                codes.append(refusal.value.code)
        assert codes == [
            *("no_such_kind", "no_such_kind", "not_your_task", "no_such_contact", "not_your_task", "no_reason"),
            *("not_eligible", "still_open"),
        ]
        assert [row.state for row in await here.tasks()] == ["offered"]


async def test_a_worker_whose_chat_works_again_gets_what_waits_r3(migrated_url: str) -> None:
    """Nobody is given what no message can bring them; they write again, and it is theirs."""
    one = TOWN | {"workers": [worker("w1"), worker("w2", skills=["visit"]), TOWN["workers"][4]]}
    async with street(migrated_url, one) as here:
        async with here.database.begin() as uow:
            w1 = await here.known(uow, "w1")
            address = await access.address_of(uow, w1)
            assert address is not None
            await addresses.unreachable(uow, address.id, uow.now)
            chat = addresses.chat_of(uow, address)
        await asks(here, "supplies")
        assert [row.state for row in await here.tasks()] == ["waiting"]
        async with here.database.begin() as uow:
            await addresses.of_chat(uow, workshop.BOT, chat)
        await here.clock.step()
        assert [(row.state, row.assignee_id) for row in await here.tasks()] == [("offered", here.ids["w1"])]
