"""A resident asks for something in a few taps, follows it, adds to it, withdraws it, says that it is solved (R7, R10, R11)."""

from bot.assistance.tables import Task
from tests.journeys.help_town import helping
from tests.town import START, Town, in_each_language, location, photo, voice


async def test_daily_goods_are_asked_for_in_a_few_taps(morning: Town) -> None:
    """Two taps to the form, then one a screen; the worker is told, the resident reads who answers until when."""
    cast = await morning.plants(helping())
    li, wang = cast["li"], cast["wang"]
    await li.says("/need")
    assert "What do you need?" in li.last
    assert "My protective equipment" not in str(li.buttons)
    await li.taps("Food, daily goods", "The usual food parcel", "Next", "Milk", "Next", "2", "Nothing left today")
    await li.taps("Skip and send")
    assert "supplies" in li.last
    assert "Somebody answers you by" in li.last
    assert "G1-001" in wang.last
    assert "urgent" in wang.last
    await li.says("/requests")
    assert "王芳" in li.last
    assert "answers by" in li.last
    await wang.taps("Accept")
    await li.says("/requests")
    assert "looks after it" in li.last
    assert "Your code:" in li.last
    await li.taps("Add something")
    await li.says("No onions please")
    assert "added" in li.last
    await wang.taps("Details")
    assert "No onions" in wang.last
    assert "Nothing left today" in wang.last


async def test_a_photo_of_the_box_replaces_the_name(morning: Town) -> None:
    cast = await morning.plants(helping())
    li = cast["li"]
    await li.says("/need")
    await li.taps("Medicine")
    await li.sends(photo())
    await li.taps("Next", "5", "No", "No")
    assert "I understood" in li.last
    await li.taps("Send")
    assert "medicine" in li.last


async def test_something_else_is_spoken(morning: Town) -> None:
    """Whoever cannot write speaks; a place is sent as a pin."""
    cast = await morning.plants(helping())
    li, wang = cast["li"], cast["wang"]
    await li.says("/need")
    await li.taps("Something else")
    await li.sends(voice())
    await li.taps("Skip", "In the next days", "Send")
    assert "something else" in li.last
    await li.says("/need")
    await li.taps("Crowding or dirt", "Rubbish")
    await li.sends(location(30.5, 114.3))
    await li.taps("Skip", "Send")
    assert "dirty place" in wang.last


async def test_a_worker_asks_for_a_household_and_for_themselves(morning: Town) -> None:
    """The household reads that it was asked for; a stranger's household is not theirs to ask for."""
    cast = await morning.plants(helping())
    li, wang, zhao = cast["li"], cast["wang"], cast["zhao"]
    await zhao.says("/need G1-001")
    assert "no household" in zhao.last
    await wang.says("/need g1-001")
    assert "G1-001" in wang.last
    await wang.taps("Hardship")
    assert "For G1-001" in wang.last
    await wang.taps("No income", "Next", "This week", "Skip and send")
    assert "王芳 has asked for this for you: hardship" in li.last
    await wang.says("/need")
    await wang.taps("My protective equipment", "N95", "Gloves", "Next", "20", "50", "This week")
    assert "protective equipment" in wang.last
    assert "protective equipment" in zhao.last


async def test_a_worker_asks_from_the_household_s_page(morning: Town) -> None:
    """A1: one tap from the page; the same button does nothing for a colleague of another grid or a resident."""
    observed = [{"person": "li", "protocol": "home-observation-14", "starts_at": START}]
    cast = await morning.plants(helping(episodes=observed))
    li, wang = cast["li"], cast["wang"]
    await wang.says("/grid")
    await wang.taps("Still owed now: 1", "G1-001", "The whole household")
    data, _ = wang.data_of("Ask for help for them")
    await wang.taps("Ask for help for them")
    assert "What does G1-001 need?" in wang.last
    await wang.taps("Hardship", "No income", "Next", "This week", "Skip and send")
    assert "has asked for this for you: hardship" in li.last
    for other in (cast["zhao"], cast["bai"]):
        await other.says("/need")
        await other.taps_data(data, other.messages[-1]["id"])
        assert "Nothing was changed" in other.last


async def test_a_request_is_withdrawn_after_a_second_tap(morning: Town) -> None:
    """R11: nobody is asked how it went; an old button explains itself (I4)."""
    cast = await morning.plants(helping())
    li, wang = cast["li"], cast["wang"]
    await li.says("/need")
    await li.taps("Care for somebody", "An older person", "Yes", "Meals", "Next", "Skip and send")
    await li.says("/requests")
    old = li.data_of("More urgent")
    await li.taps("I do not need it", "Yes, not needed")
    assert "withdrawn" in li.last
    assert "does not need this any more" in wang.last
    await li.taps_data(*old)
    assert "closed" in li.last


async def test_solved_in_one_tap_thanks_the_worker(morning: Town) -> None:
    """R11: the survey after closing."""
    cast = await morning.plants(helping())
    li, wang = cast["li"], cast["wang"]
    await li.says("/need")
    await li.taps("Hardship", "No income", "Next", "Not beyond today", "Skip and send")
    await wang.taps("Accept")
    await wang.says("/tasks")
    await wang.taps("G1-001", "Called", "Close")
    await li.taps("Yes, solved")
    assert "glad" in li.last
    assert "says thank you" in wang.last


async def test_nothing_asked_yet_and_somebody_else_s_button(morning: Town) -> None:
    """I4, R14: a forged or foreign button changes nothing."""
    cast = await morning.plants(helping())
    li, bai = cast["li"], cast["bai"]
    await bai.says("/requests")
    assert "not asked for anything" in bai.last
    await li.says("/need")
    await li.taps("Hardship", "No income", "Next", "Longer", "Skip and send")
    await li.says("/requests")
    data, _ = li.data_of("Add something")
    await bai.taps_data(data, bai.messages[-1]["id"])
    assert "Nothing was changed" in bai.last
    assert len(await morning.rows(Task)) == 1


async def test_the_form_survives_a_restart(morning: Town) -> None:
    cast = await morning.plants(helping())
    li = cast["li"]
    await li.says("/need")
    await li.taps("Hardship", "No income", "Next")
    await morning.restart()
    await li.taps("This week")
    await li.says("🏳️‍🌈 \u202egnirts ot thgir " + "long " * 800)
    assert "hardship" in li.last


@in_each_language
async def test_every_screen_is_there_in_every_language(morning: Town, language: str) -> None:
    cast = await morning.plants(helping(people=[{"id": "li", "name": "李明", "language": language},
                                                {"id": "mother", "name": "李妈妈", "chat": "none"},
                                                {"id": "bai", "name": "白雪", "language": "en"}]))  # fmt: skip
    li = cast["li"]
    await li.says("/need")
    for code in ("supplies", "medicine", "transport", "care", "talk", "hardship", "place", "other"):
        before = len(li.messages)
        await li.taps(li.label_of("need", code))
        assert len(li.messages) > before
        await li.says("/need")
    await li.says("/requests")
    await li.says("/help")
    assert li.label_of("crisis")
