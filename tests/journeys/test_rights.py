"""P1, A2, A3, A4: everybody can ask who answers for them and what is kept, and can end it; the worker is told."""

import json

from sqlalchemy import select

from bot import changes
from bot.assistance.tables import Task
from bot.audit import AuditRow
from bot.people import access
from bot.people import service as people
from bot.people.tables import Consent, Invitation, Person, Post
from tests.journeys.help_town import helping
from tests.town import Town, small_town


def with_supervisor() -> dict[str, object]:
    workers = [
        *small_town()["workers"],
        {"id": "sun", "name": "孙主任", "post": "K1", "role": "supervisor", "shift": "08:00-12:00"},
    ]
    return {"workers": workers}


async def test_who_answers_and_whether_they_are_there(here: Town) -> None:
    """P1: by name, with duty now and until when."""
    li, wang, chen = await here.moves_in(**with_supervisor())
    await li.says("/who")
    assert all(name in li.last for name in ("王芳", "陈医生", "孙主任", "120"))
    assert "on duty now, until 22:00" in li.last
    assert "back on 2 March at 08:00" in li.last
    await wang.says("/off")
    await chen.says("/off")
    await li.says("/who")
    assert "back on 2 March at 07:00" in li.last
    assert "陈医生</b>\nnot on duty now" in li.last or "陈医生\nnot on duty now" in li.last
    async with here.service.database.begin() as uow:
        post = (await access.posts_held(uow, await access.by_id(uow, wang.id)))[0][0]
        row = await uow.lock(Post, post.id)
        assert row
        row.left_at = uow.now
    await li.says("/who")
    assert "王芳" not in li.last
    assert "陈医生" in li.last
    await wang.says("/who")
    assert "王芳" not in wang.last


async def test_stop_ends_reminders_and_hides_nothing(here: Town) -> None:
    """A4, M11: said what stays and why; the worker hears once; silence escalates; /start begins again."""
    li, wang, _ = await here.moves_in()
    await li.says("/stop")
    assert all(word in li.last for word in ("still owed", "/checkin", "worker knows"))
    assert "G1-001" in wang.last
    assert "has stopped routine messages" in wang.last
    told = len(wang.texts)
    await li.says("/stop")
    assert "before" in li.last
    assert len(wang.texts) == told
    await here.moves_to("2026-03-02T10:00")
    assert "reports of <b>G1-001</b>" in wang.last or "G1-001" in wang.last
    assert len(wang.texts) > told
    assert not await here.deliveries("forms.daily-checkin")
    await li.says("/start")
    assert "Welcome back" in li.last
    await here.moves_to("2026-03-02T18:00")
    assert "evening report" in li.last
    await li.says("/stop")
    await li.taps("Write to me again")
    assert "Welcome back" in li.last
    await li.says("/start")
    assert "王芳" in li.last


async def test_what_is_kept_is_shown_and_on_record(here: Town) -> None:
    """A2, A3: a page to read, the same as JSON; whoever asked is in the audit chain."""
    town = small_town()
    town["people"][0] |= {"phone": "13800000000", "marks": ["living_alone"]}
    town["households"][0]["building"] = "3-2"
    cast = await here.plants(town)
    li = cast["li"]
    await li.says("/mydata")
    assert all(
        word in li.last for word in ("李明", "13800000000", "G1-001 · 3-2", "living alone", "version 1 on 1 March")
    )
    async with here.service.database.begin() as uow:
        me = await access.by_id(uow, li.id)
        found = await changes.my_data(uow, here.service.content.programme, me, me)
        rows = list(await uow.session.scalars(select(AuditRow).where(AuditRow.action == "mydata.shown")))  # type: ignore[arg-type]  # a column
    assert [row.actor for row in rows] == [str(li.id)]
    assert found.enclosed is not None
    assert found.enclosed.name == li.messages[-1]["file"]["name"] == "mydata.json"
    assert json.loads(found.enclosed.content)["marks"] == ["living_alone"]
    stranger = await here.stranger()
    for command, words in (
        ("/mydata", "keep nothing"),
        ("/stop", "nothing to stop"),
        ("/privacy", "residents' committee"),
    ):
        await stranger.says(command)
        assert words in stranger.last
    assert "take my consent back" not in str(stranger.buttons)


async def test_what_is_kept_of_those_one_reports_for(here: Town) -> None:
    """A2, A3: a guardian, and a head for who has no chat, read it by name and as a file, on record; nobody else's button does,
    nor an old one of who has joined."""
    town = small_town()
    town["people"] += [
        {"id": "aunt", "name": "李姑", "language": "en"},
        {"id": "child", "name": "李小明", "chat": "none", "guardian": "aunt", "marks": ["chronic"]},
    ]
    town["households"][0]["members"] += ["aunt", "child"]
    cast = await here.plants(town)
    li, aunt = cast["li"], cast["aunt"]
    await aunt.says("/mydata")
    assert aunt.buttons[-1:] == ["What is kept about 李小明"]
    await aunt.taps("What is kept about 李小明")
    assert "What is kept about 李小明" in aunt.last
    assert "a chronic illness" in aunt.last
    assert aunt.messages[-1]["file"]["name"] == "mydata.json"
    await li.says("/privacy")
    await li.taps("What is kept about me")
    assert [label for label in li.buttons if "What is kept" in label] == ["What is kept about 李妈妈"]
    old, message = li.data_of("What is kept about 李妈妈")
    await here.invites(cast["mother"])
    await here.settle()
    await li.taps_data(old, message)
    assert "earlier message" in li.last
    await li.taps_data(aunt.data_of("What is kept about 李小明")[0], message)
    assert "李小明" not in str(li.texts)
    async with here.service.database.read() as session:
        shown = select(AuditRow).where(AuditRow.action == "mydata.shown")  # type: ignore[arg-type]  # a column
        looks = [(row.actor, row.object, row.purpose) for row in await session.scalars(shown)]
    assert looks == [
        (str(aunt.id), str(aunt.id), "access"),
        (str(aunt.id), str(cast["child"].id), "reports_for"),
        (str(li.id), str(li.id), "access"),
    ]


async def test_a_worker_who_takes_their_consent_back_leaves_no_open_task(morning: Town) -> None:
    """R12, A3: what they had accepted goes on at once, the resident and the supervisor read so; they keep their post."""
    cast = await morning.plants(helping())
    li, wang = cast["li"], cast["wang"]
    await li.says("/need")
    await li.taps("Food, daily goods", "Rice or flour", "Next", "3", "Nothing left today", "Skip and send")
    await wang.taps("Accept")
    await wang.says("/privacy")
    await wang.taps("I take my consent back", "Yes, take it back")
    assert "If you had open tasks, they have gone on to colleagues." in str(wang.texts)
    assert "somebody else has been asked" in li.last
    (task,) = await morning.rows(Task)
    assert task.assignee_id not in (None, wang.id)
    assert all(row.left_at is None for row in await morning.rows(Post))
    await wang.taps("I agree after all")
    await wang.says("/tasks")
    assert "G1-001" not in str(wang.buttons)


async def test_a_consent_is_taken_back_and_given_again(here: Town) -> None:
    """A3: two taps; the chat is a stranger's, the worker knows, the observation goes on; the way back is in the chat."""
    li, wang, _ = await here.moves_in()
    await li.says("/privacy")
    assert "You agreed to this on 1 March (version 1)" in li.last
    await li.taps("I take my consent back", "Back", "I take my consent back")
    assert "observation goes on" in li.last
    said = len(li.texts)
    await li.is_held_up()
    await li.taps("Yes, take it back")
    assert "does not want to use this service" in wang.last
    await here.moves_to("18:30")
    assert (
        li.since(said) == []
    )  # what waited is not said any more, the confirmation stands in the place of the question
    assert "consent is taken back" in li.last
    assert not await here.deliveries("forms.daily-checkin")
    await li.says("/checkin")
    assert "/checkin" not in li.last
    assert [row.withdrawn_at is not None for row in await here.rows(Consent) if row.person_id == li.id] == [True]
    assert not [row for row in await here.rows(Person) if row.id == li.id and row.address_id]
    await li.taps("I agree after all")
    assert any("Welcome, 李明" in text for text in li.texts)
    assert [row.withdrawn_at is None for row in await here.rows(Consent) if row.person_id == li.id] == [False, True]


async def test_a_worker_s_link_for_a_household_of_theirs(here: Town) -> None:
    """A1: only in their area, only by whom it is allowed; taken back by the button."""
    li, wang, chen = await here.moves_in()
    await wang.says("/invite")
    assert "/invite G1-012" in wang.last
    await wang.says("/invite G1-001")
    token = wang.last.partition("start=")[2].split()[0]
    assert "t.me/linli_bot" in wang.last
    await wang.taps("Take it back")
    assert "taken back" in wang.last
    stranger = await here.stranger()
    await stranger.says(f"/start {token}")
    assert "taken back" in stranger.last
    for actor, text in (
        (chen, "/invite G1-001"),
        (li, "/invite G1-001"),
        (wang, "/invite G9-001"),
        (wang, "/invite G1-001 9"),
    ):
        await actor.says(text)
        assert "no household of this number" in actor.last
    await stranger.says("/invite G1-001")
    assert "do not know you" in stranger.last
    before = len(await here.rows(Invitation))
    for typed in ("/invite G1-001 1", "/invite G1-001/1", "/invite g1-1/1"):
        await wang.says(typed)
        assert "The link for G1-001 · 李明 alone" in wang.last
    assert len(await here.rows(Invitation)) == before + 3
    for typed in ("/invite /", "/invite G1-001/", "/invite G1-001/x", "/invite G1-001 ٣", "/invite 👵"):
        await wang.says(typed)
        assert "start=" not in wang.last
    await wang.says("/invite G1-001/1")
    data, message = wang.data_of("Take it back")
    async with here.service.database.read() as session:
        looks = select(AuditRow).where(AuditRow.action == "name.read")  # type: ignore[arg-type]  # a column
        assert [(row.actor, row.purpose) for row in await session.scalars(looks)] == [(str(wang.id), "invitation")] * 4
    await wang.taps("Take it back")
    await wang.taps_data(data, message)
    assert "not good any more" in wang.last


async def test_nobody_takes_over_a_colleague_by_a_link(here: Town) -> None:
    """A1: a worker makes no link for a member who holds a post; a household's link of theirs does not name one who has no
    chat; a link from before somebody had a post opens nothing. The operator's do."""
    base = small_town()
    base["workers"].append({"id": "sun", "name": "孙主任", "post": "K1", "role": "supervisor", "chat": "none"})
    base["households"][0]["members"].append("sun")
    cast = await here.plants(base)
    wang, sun = cast["wang"], cast["sun"]
    async with here.service.database.begin() as uow:
        number = (await access.by_id(uow, sun.id)).place
        early = await people.invite(uow, sun.id, by=await access.by_id(uow, wang.id))
    await wang.says(f"/invite G1-001 {number}")
    assert "works for the community" in wang.last
    await wang.says("/invite G1-001")
    token = wang.last.rpartition("start=")[2].strip()
    thief = await here.stranger("thief")
    await thief.says(f"/start {token}")
    assert thief.buttons == ["李妈妈"]
    await thief.says(f"/start {early}")
    assert "taken back" in thief.last
    async with here.service.database.begin() as uow:
        mine = await people.invite(uow, sun.id)
    await thief.says(f"/start {mine}")
    assert "孙主任" in thief.last
