"""A worker's day with requests: a list, one page each, a day promised, something delivered, a colleague asked (R5-R6, R15)."""

from bot.assistance.tables import Task, TaskEvent
from tests.journeys.help_town import helping
from tests.town import Actor, Town, in_each_language, photo


async def asked(here: Town, **changes: object) -> tuple[Actor, Actor]:
    """Li needs rice today."""
    cast = await here.plants(helping(**changes))
    li = cast["li"]
    await li.says("/need")
    await li.taps("Food, daily goods", "Rice or flour", "Next", "3", "Nothing left today", "Skip and send")
    return li, cast["wang"]


async def test_the_page_says_what_is_known_and_what_can_be_done(morning: Town) -> None:
    li, wang = await asked(morning)
    await wang.says("/tasks")
    assert "Please answer" in wang.last
    assert "rice" not in wang.last.lower()
    await wang.taps("G1-001")
    assert "Needed: Rice or flour" in wang.last
    assert "Usual for 3 people and 7 days: Rice or flour 7.5 kg" in wang.last
    await wang.taps("Accept")
    await wang.says("/tasks")
    await wang.taps("G1-001", "Show contact")
    assert "李明" in wang.last
    assert "Your look is recorded" in wang.last
    await wang.says("/tasks")
    await wang.taps("G1-001", "When I come", "Tomorrow")
    assert "2 March" in wang.last
    assert "somebody comes on 2 March" in li.last
    await wang.says("/tasks")
    await wang.taps("G1-001", "Not reached")
    assert "not reached (王芳)" in wang.last
    await wang.taps("Note")
    await wang.says("Doorbell is broken <i>")
    await wang.says("/tasks")
    await wang.taps("G1-001")
    assert "📝 Doorbell is broken <i>" in wang.last
    assert "Doorbell" not in "".join(li.texts)


async def test_delivered_against_the_household_s_code(morning: Town) -> None:
    """A wrong code writes nothing down; the right one is a contact (R15); the survey thanks."""
    li, wang = await asked(morning)
    await wang.taps("Accept")
    await li.says("/requests")
    code = li.last.split("Your code: ")[1][:4]
    await wang.says("/tasks")
    await wang.taps("G1-001", "Delivered", "The household's code")
    await wang.says("1000" if code != "1000" else "1001")
    assert "not the household's code" in wang.last
    await wang.says("/tasks")
    await wang.taps("G1-001", "Delivered", "The household's code")
    await wang.says(code)
    assert "with the household's code" in wang.last
    await wang.taps("Yes, close")
    (task,) = await morning.rows(Task)
    assert (task.state, task.hidden) == ("closed", False)
    await li.taps("Yes, solved")
    assert "says thank you" in wang.last


async def test_a_part_today_and_the_rest_another_day(morning: Town) -> None:
    li, wang = await asked(morning)
    await wang.taps("Accept")
    await wang.says("/tasks")
    await wang.taps("G1-001", "Delivered", "A photo")
    await wang.sends(photo())
    await wang.taps("Send", "Only a part")
    assert "partly" not in [row.what for row in await morning.rows(TaskEvent)]  # only with the day (S1)
    await wang.taps("Tomorrow")
    assert "The rest comes on 2 March" in li.last
    assert [row.what for row in await morning.rows(TaskEvent)].count("partly") == 1
    await morning.restart()
    await wang.says("/tasks")
    await wang.taps("G1-001")
    assert "Promised for 2 March" in wang.last


async def test_what_came_with_a_joined_request_is_shown_too(morning: Town) -> None:
    """R10: a second one of a kind is part of the first, with its picture."""
    cast = await morning.plants(helping())
    li, wang = cast["li"], cast["wang"]
    for _ in range(2):
        await li.says("/need")
        await li.taps("Medicine")
        await li.sends(photo())
        await li.taps("Next", "0", "No", "No", "Send")
    (task,) = await morning.rows(Task)
    assert task.state == "offered"
    await wang.says("/tasks")
    await wang.taps("G1-001", "What they sent")
    assert len(await morning.deliveries("assistance.sent")) == 2


async def test_a_colleague_is_asked_and_a_supervisor_assigns_by_hand(morning: Town) -> None:
    """R1, R6: only who could take it is offered."""
    _li, wang = await asked(morning)
    zhao, sun = morning.actors["zhao"], morning.actors["sun"]
    await wang.taps("Accept")
    await wang.says("/tasks")
    await wang.taps("G1-001", "Give to a colleague", "赵强")
    assert "G1-001" in zhao.last
    await sun.says("/tasks")
    await sun.taps("Asked, no answer yet", "G1-001", "Give to a colleague", "王芳")
    assert "Accept" in wang.buttons
    await sun.says("/tasks")
    assert "Asked, no answer yet · 1" in str(sun.buttons)


async def test_closing_without_a_contact_is_seen(morning: Town) -> None:
    """R15: hidden, and the supervisor's count opens into a list."""
    _li, wang = await asked(morning)
    sun = morning.actors["sun"]
    await wang.taps("Accept")
    await wang.says("/tasks")
    await wang.taps("G1-001", "Close")
    await sun.says("/tasks")
    await sun.taps("Closed without a contact · 1")
    assert "G1-001" in str(sun.buttons)
    await sun.taps("G1-001")
    assert "Closed: without a recorded contact" in sun.last


async def test_the_pages_are_for_staff_of_the_area(morning: Town) -> None:
    """A1, R14: a resident, a worker of another grid and an old button change and read nothing."""
    li, wang = await asked(morning)
    await li.says("/tasks")
    assert "for the people who work for your community" in li.last
    await wang.says("/tasks")
    data, _ = wang.data_of("G1-001")
    zhao = morning.actors["zhao"]
    for someone in (li, zhao):
        await someone.taps_data(data, someone.messages[-1]["id"])
        assert "Nothing was changed" in someone.last
    await wang.taps("G1-001", "Accept")
    await li.says("/requests")
    await li.taps("I do not need it", "Yes, not needed")
    await wang.says("/tasks")
    assert "Nothing waits for you" in wang.last


@in_each_language
async def test_every_screen_is_there_in_every_language(morning: Town, language: str) -> None:
    workers = helping()["workers"]
    town = helping(workers=[worker | {"language": language} for worker in workers])
    cast = await morning.plants(town)
    wang = cast["wang"]
    await cast["li"].says("/need")
    await cast["li"].taps("Medicine")
    await cast["li"].sends(photo())
    await cast["li"].taps("Next", "0", "No", "No", "Send")
    await wang.says("/tasks")
    await wang.taps(wang.label_of("request"))
    await wang.taps(wang.label_of("accept"))
    for act in ("called", "visited", "not_reached", "sent", "when", "hand", "delivered", "note", "write"):
        await wang.says("/tasks")
        await wang.taps(wang.label_of("request"))
        before = len(wang.messages)
        await wang.taps(wang.label_of("work", act))
        assert len(wang.messages) >= before
    sun = cast["sun"]
    await sun.says("/tasks")
    await wang.says("/tasks")
    await wang.taps(wang.label_of("request"))
    await wang.taps(wang.label_of("work", "close"))
