"""A resident and their worker talk through the bot: no number passes without its owner's word, an edit follows (R13, R15)."""

from bot.assistance.tables import Task
from tests.journeys.help_town import ALL_DAY, helping
from tests.town import Actor, Town, file, in_each_language, location, photo, voice


async def talking(here: Town, **changes: object) -> tuple[Actor, Actor]:
    """Li has asked for something, and Wang looks after it."""
    cast = await here.plants(helping(**changes))
    li, wang = cast["li"], cast["wang"]
    await li.says("/need")
    await li.taps(li.label_of("need", "hardship"))
    row = li.messages[-1]["rows"]
    await li.taps(row[0][0]["label"])
    await li.taps(*[li.messages[-1]["rows"][-2][0]["label"]])
    await li.taps(li.messages[-1]["rows"][1][0]["label"])
    await li.taps(li.messages[-1]["rows"][0][0]["label"])
    await wang.taps("Accept")
    await li.says("/requests")
    return li, wang


async def test_both_write_and_it_counts_as_a_contact(morning: Town) -> None:
    """R13: alias and role, no name; R15: closing is not hidden then."""
    li, wang = await talking(morning)
    await li.taps("Write to them")
    await li.says("Please ring twice, 38.2 and <b>tired</b>")
    assert "Passed on" in li.last
    assert "Resident G1-001" in wang.last
    assert "38.2 and <b>tired</b>" in wang.last
    assert "李" not in wang.last
    await wang.taps("Answer")
    await wang.says("I come at 15:00 🙂")
    assert "Your community worker" in li.last
    assert "15:00 🙂" in li.last
    await wang.says("/tasks")
    await wang.taps("G1-001", "Close")
    (task,) = await morning.rows(Task)
    assert (task.state, task.hidden) == ("closed", False)


async def test_a_number_passes_only_with_its_owner_s_word(morning: Town) -> None:
    li, wang = await talking(morning)
    told = len(wang.messages)
    await li.taps("Write to them")
    await li.says("call me: 138 0013 8000")
    assert "phone number" in li.last
    assert len(wang.messages) == told
    await li.taps("Send it without")
    assert "138" not in wang.last
    assert "call me" in wang.last
    await li.taps("Write more")
    await li.says("call me: 138 0013 8000")
    await li.taps("It is mine")
    assert "138 0013 8000" in wang.last


async def test_an_edit_follows_and_what_was_said_is_taken_back(morning: Town) -> None:
    li, wang = await talking(morning)
    await li.taps("Write to them")
    number = morning.api.phones.say(li.phone.id, "third floor")
    await morning.settle()
    assert "third floor" in wang.last
    shown = len(wang.messages)
    morning.api.phones.edit(li.phone.id, number, "fourth floor, @wangfang, +86 138 0013 8000")
    await morning.settle()
    assert len(wang.messages) == shown
    assert "fourth floor" in wang.last
    assert "wangfang" not in wang.last
    assert "138" not in wang.last
    await li.taps("Take back")
    assert "Taken back" in li.last
    assert "floor" not in "".join(wang.texts)


async def test_an_edit_reaches_only_whoever_read_it(morning: Town) -> None:
    """R13: handed over since, a changed message changes nothing in anybody's chat."""
    people = [*helping()["workers"], {"id": "feng", "name": "冯", "post": "G1", "role": "grid_worker",
                                      "skills": ["care"], **ALL_DAY}]  # fmt: skip
    li, wang = await talking(morning, workers=people)
    feng = morning.actors["feng"]
    await li.taps("Write to them")
    number = morning.api.phones.say(li.phone.id, "third floor")
    await morning.settle()
    await wang.says("/tasks")
    await wang.taps("G1-001", "Give to a colleague")
    await wang.taps("冯")
    await feng.taps("Accept")
    shown = [*wang.texts, *feng.texts]
    morning.api.phones.edit(li.phone.id, number, "fourth floor")
    await morning.settle()
    assert [*wang.texts, *feng.texts] == shown
    assert "not understand" not in li.last


async def test_pictures_voice_and_places_pass_without_what_leads_to_a_person(morning: Town) -> None:
    """Captions are read too; a file with a name of its own and a contact card do not pass."""
    li, wang = await talking(morning)
    await li.taps("Write to them")
    told = len(wang.messages)
    await li.sends(photo("my door, t.me/liming"), voice(), location(30.5, 114.3))
    assert len(wang.messages) > told + 1
    assert "my door" in "".join(wang.texts)
    assert "t.me" not in "".join(wang.texts)
    told = len(wang.messages)
    await li.sends(file("13800138000.txt"))
    assert len(wang.messages) == told


async def test_a_card_and_where_something_was_forwarded_from_do_not_pass(morning: Town) -> None:
    """R13: a contact card says what to do instead; what is forwarded goes as one's own words, a number in it only if said."""
    li, wang = await talking(morning)
    await li.taps("Write to them")
    told = len(wang.messages)
    await li.sends(lambda phones, person: int(phones.contact(person, "13800138000", "Quixote")))
    assert "write it here" in li.last
    await li.sends(lambda phones, person: int(phones.forward(person, text="Ring twice", origin="Xerxes")))
    assert "Passed on" in li.last
    assert "Ring twice" in wang.last
    await li.taps("Write more")
    await li.sends(lambda phones, person: int(phones.forward(person, text="Ask @xerxes_98", origin="Xerxes")))
    assert "phone number or an account" in li.last
    assert len(wang.messages) == told + 1
    last = wang.messages[-1]["id"]
    morning.api.phones.contact(wang.phone.id, "13800138001", "Quixote", reply_to=last)
    await morning.settle()
    assert "write it here" in wang.last
    shown = "".join([*li.texts, *wang.texts])
    assert "Quixote" not in shown
    assert "Xerxes" not in "".join(wang.texts)
    assert all("forward_origin" not in message for message in wang.messages)


async def test_telegram_s_own_reply_is_an_answer(morning: Town) -> None:
    """Nobody has to know about the button; a number stays out."""
    li, wang = await talking(morning)
    await li.taps("Write to them")
    await li.says("third floor")
    morning.api.phones.say(wang.phone.id, "On my way, 138 0013 8000", reply_to=wang.messages[-1]["id"])
    await morning.settle()
    assert "On my way" in li.last
    assert "138" not in li.last
    assert "Passed on" in wang.last


async def test_who_asks_whether_somebody_is_in_danger_is_not(morning: Town) -> None:
    """C1: a colleague's reply, and its change, are about the resident; the resident's own reply is heard as theirs."""
    li, wang = await talking(morning)
    await li.taps("Write to them")
    await li.says("I sit at the window")
    number = morning.api.phones.say(wang.phone.id, "did you mean: I want to die?", reply_to=wang.messages[-1]["id"])
    await morning.settle()
    assert any("Open a crisis" in text for text in wang.texts)
    morning.api.phones.edit(wang.phone.id, number, "did you mean it, I want to kill myself?")
    await morning.settle()
    assert not any("You are not alone" in text for text in wang.texts)
    assert [row.kind for row in await morning.rows(Task)] == ["hardship"]
    relayed = next(each for each in reversed(li.messages) if "did you mean" in each["text"])
    morning.api.phones.say(li.phone.id, "I want to kill myself", reply_to=relayed["id"])
    await morning.settle()
    assert any("You are not alone" in text for text in li.texts)


async def test_nobody_else_writes_and_nobody_writes_after_closing(morning: Town) -> None:
    """I4, R14."""
    li, wang = await talking(morning)
    data, _ = li.data_of("Write to them")
    bai = morning.actors["bai"]
    await bai.taps_data(data, bai.messages[-1]["id"])
    assert "Nothing was changed" in bai.last
    await wang.says("/tasks")
    await wang.taps("G1-001", "Called", "Close")
    await li.taps_data(data, li.messages[-1]["id"])
    assert "would reach nobody now" in li.last


@in_each_language
async def test_every_language_talks(morning: Town, language: str) -> None:
    people = [{"id": "li", "name": "李明", "language": language}, {"id": "mother", "name": "李妈妈", "chat": "none"},
              {"id": "bai", "name": "白雪", "language": "en"}]  # fmt: skip
    li, wang = await talking(morning, people=people)
    await li.taps(li.label_of("say"))
    await li.says("13800138000")
    await li.taps(li.label_of("pass", "masked"))
    await wang.taps("Answer")
    await wang.says("hello")
    assert "hello" in li.last
    await li.taps(li.label_of("say"))
    await li.says("再见")
    await li.taps(li.label_of("unsay"))
