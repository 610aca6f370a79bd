"""Somebody is in danger: numbers first, then people; what they wrote is still taken as what it was (C1-C3, R9, R14)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import administration, changes
from bot.assistance.service import answering, contact, reading, requests
from bot.assistance.tables import Task
from bot.errors import LinliError
from bot.messaging import Lane
from bot.people import access
from tests.journeys.help_town import helping
from tests.town import START, Actor, Town, in_each_language, small_town

CRIES = {"zh_CN": "我不想活了", "zh_TW": "我不想活了", "en": "I want to die", "ko": "죽고 싶어요"}


async def test_numbers_come_first_then_three_are_alerted(morning: Town) -> None:
    """C1, R9: the hotline in its own message, in the urgent lane, before the alerts; the reason is kept (C3)."""
    cast = await morning.plants(helping())
    li = cast["li"]
    before = len(morning.sent())
    await li.says("I want to die")
    sent = morning.sent()[before:]
    assert sent[0][0] == "li"
    assert "120" in sent[0][1]
    assert "12356" in sent[0][1]
    assert {name for name, text in sent if "🆘" in text} == {"zhao", "he", "sun"}
    (hotline,) = await morning.deliveries("assistance.crisis_hotline")
    assert hotline.lane == Lane.URGENT
    await li.taps("I am not safe")
    assert "120" in li.last
    await cast["he"].taps("Accept")
    await cast["he"].taps("Details")
    assert "wants to harm themselves" in cast["he"].last
    assert "I want to die" in cast["he"].last
    assert "asking does no harm" in cast["he"].last
    assert all("I want to die" not in text for name, text in morning.sent() if name != "he")


async def test_what_was_written_is_still_the_answer(morning: Town) -> None:
    """C1: it adds and never swallows, in the middle of a form."""
    cast = await morning.plants(helping())
    li = cast["li"]
    await li.says("/need")
    await li.taps("Hardship", "No income", "Next", "This week")
    await li.says("I can't go on, I don't want to live anymore")
    assert any("You are not alone" in text for text in li.texts)
    assert any("hardship" in text for text in li.texts[-2:])
    kinds = {row.kind for row in await morning.rows(Task)}
    assert kinds == {"hardship", "crisis"}


async def test_a_reading_beside_it_is_taken(morning: Town) -> None:
    """C1 in a check-in: the temperature counts, the alarm too."""
    li, _, _ = await morning.moves_in()
    await li.says("/checkin")
    await li.says("36.6 no symptoms, but I want to die")
    assert any("You are not alone" in text for text in li.texts)
    assert any("36.6" in text for text in li.texts[-2:])


async def test_the_button_and_the_command_work_for_everybody(morning: Town) -> None:
    """A4, R9: also before joining; a second tap joins the first (R10)."""
    cast = await morning.plants(helping())
    li = cast["li"]
    await li.says("/crisis")
    await li.says("/crisis")
    assert len(await morning.rows(Task)) == 1
    assert len(await morning.deliveries("assistance.crisis_hotline")) == 1
    stranger = await morning.stranger()
    await stranger.taps("I need help right now")
    assert "120" in stranger.last
    assert "I do not know you yet" in stranger.last
    other = await morning.stranger("other")
    await other.says("I want to die")
    assert "You are not alone" in other.last
    assert len(await morning.rows(Task)) == 1


async def test_where_nobody_is_there_it_is_said_plainly(morning: Town) -> None:
    """R3, R9: the numbers first; then that everybody in charge is told, and nobody is on duty."""
    workers = [each | {"shift": "14:00-15:00"} for each in helping()["workers"]]
    cast = await morning.plants(helping(workers=workers))
    li = cast["li"]
    await li.says("/crisis")
    assert "You are not alone" in li.texts[-2]
    assert "right now" in li.last
    assert "Nobody is on shift anywhere" in cast["ma"].last


async def test_of_a_stranger_in_danger_those_on_duty_hear_once_an_hour(morning: Town) -> None:
    """A4, R9: that it happened and when; no word, no name and no button, because nobody knows who it is."""
    await morning.plants(helping())
    stranger = await morning.stranger("Xerxes")
    await stranger.says("I want to die, my name is Quixote")
    alerts = [(name, text) for name, text in morning.sent() if "not registered" in text]
    assert sorted(name for name, _ in alerts) == ["he", "ma", "zhao"]
    clock = f"{START:%H:%M}"
    assert all(clock in text and "Quixote" not in text and "Xerxes" not in text for _, text in alerts)
    order = [name for name, text in morning.sent() if "not registered" in text or "12356" in text]
    assert order[0] == "?"  # the stranger
    assert "told the people on duty" in "".join(stranger.texts)
    await stranger.says("I want to die")
    await stranger.says("/crisis")
    assert "Please call 120 now" in "".join(stranger.texts)
    assert "passed this on" not in "".join(stranger.texts)
    assert len(await morning.deliveries("assistance.somebody_unknown")) == 3
    await morning.moves_to(START + timedelta(hours=2))
    await stranger.says("I want to die")
    assert len(await morning.deliveries("assistance.somebody_unknown")) == 6
    assert await morning.rows(Task) == []


async def test_those_on_duty_and_a_stranger_in_danger_write_to_each_other(morning: Town) -> None:
    """A4, R13: who was alerted writes without a name or number; the answer reaches whoever wrote; nobody else may."""
    cast = await morning.plants(helping())
    he, zhao, wang = cast["he"], cast["zhao"], cast["wang"]
    stranger = await morning.stranger("Xerxes")
    await stranger.says("I want to die")
    data, _ = he.data_of("Write to them")
    await wang.taps_data(data, wang.messages[-1]["id"])
    assert "Nothing was changed" in wang.last
    await he.taps("Write to them")
    await he.says("Do you want to die right now? Call me: 138 0013 8000 <b>")
    assert not any("You are not alone" in text for text in he.texts)
    assert "Somebody on duty" in stranger.last
    assert "right now" in stranger.last
    assert "138" not in stranger.last
    assert "何" not in stranger.last
    assert "left out" in he.last
    assert "A colleague has been writing" in zhao.last
    await morning.restart()
    told = len(zhao.messages)
    number = morning.api.phones.say(stranger.phone.id, "Yes. Dongli 3-1")
    await morning.settle()
    assert "Passed on" in stranger.last
    await morning.moves_to(START + timedelta(minutes=1))
    morning.api.phones.edit(stranger.phone.id, number, "Yes. Dongli 3-2, 139 0000 0000")
    await morning.settle()
    assert "Dongli 3-2, 139 0000 0000" in he.last
    assert "Xerxes" not in "".join(he.texts)
    assert len(zhao.messages) == told
    await he.taps("Write to them")
    await he.says("Stay there, please")
    assert "Stay there" in stranger.last
    await stranger.taps("I need help right now")
    assert "120" in stranger.last
    await morning.moves_to(START + timedelta(hours=30))
    await stranger.says("hello?")
    assert "hello?" not in he.last
    await he.taps_data(data, he.messages[-1]["id"])
    assert "Nothing was changed" in he.last


async def test_a_stranger_who_reads_chinese_is_heard_of_and_answered_alike(morning: Town) -> None:
    """A4: once an hour in their language too, and whoever was alerted may write."""
    cast = await morning.plants(helping())
    stranger = await morning.stranger("Xerxes", language_code="zh-hans")
    await stranger.says("我想死")
    await stranger.says("我不想活了")
    assert len(await morning.deliveries("assistance.somebody_unknown")) == 3
    await cast["he"].taps("Write to them")
    await cast["he"].says("我在，请告诉我你在哪里")
    assert "我在，请告诉我你在哪里" in stranger.last
    await stranger.says("在家")
    assert "在家" in cast["he"].last


async def test_of_a_stranger_with_nobody_on_duty_everybody_in_charge_hears(morning: Town) -> None:
    """R9; with nobody on the staff at all, the stranger is not told that anybody knows."""
    workers = [each | {"shift": "14:00-15:00"} for each in helping()["workers"]]
    alone = await morning.stranger("alone")
    await alone.says("I want to die")
    assert "told the people on duty" not in alone.last
    await morning.plants(helping(workers=workers))
    await alone.says("I want to die")
    assert sorted(name for name, text in morning.sent() if "not registered" in text) == ["ma", "sun"]


async def test_not_safe_in_the_form_is_a_crisis_at_once(morning: Town) -> None:
    cast = await morning.plants(helping())
    li = cast["li"]
    await li.says("/need")
    await li.taps("Somebody to talk to", "I may hurt myself")
    assert any("You are not alone" in text for text in li.texts)
    assert [row.kind for row in await morning.rows(Task)] == ["crisis"]


async def test_distress_offers_somebody_to_talk_to(morning: Town) -> None:
    """C1: nobody is alerted, nothing is concluded."""
    cast = await morning.plants(helping())
    li = cast["li"]
    await li.says("I feel hopeless")
    assert "That sounds hard" in li.last
    assert await morning.rows(Task) == []
    await li.taps("Somebody to talk to", "Today", "Only write", "English", "Skip and send")
    assert [row.kind for row in await morning.rows(Task)] == ["psychological"]


@pytest.mark.parametrize(
    "text", ["this heat is killing me", "笑死我了", "累死了", "웃겨 죽겠어요", "I don't want to die"]
)
async def test_idioms_are_nothing(morning: Town, text: str) -> None:
    cast = await morning.plants(helping())
    await cast["li"].says(text)
    assert "did not understand" in cast["li"].last
    assert await morning.rows(Task) == []


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [("My son drank bleach", "120", "symptom"), ("there is a fire in the kitchen", "119", "household"),
     ("my husband hits me", "110", "crisis"), ("I can't breathe", "120", "symptom")],
)  # fmt: skip
async def test_other_emergencies_have_their_number_and_their_people(
    morning: Town, text: str, number: str, kind: str
) -> None:
    """C2."""
    cast = await morning.plants(helping())
    await cast["li"].says(text)
    assert number in cast["li"].last
    assert [row.kind for row in await morning.rows(Task)] == [kind]


async def test_a_worker_s_note_is_asked_about(morning: Town) -> None:
    """C1: no hotline for whoever writes about somebody; one tap opens the crisis for them."""
    cast = await morning.plants(helping())
    li, wang = cast["li"], cast["wang"]
    await li.says("/need")
    await li.taps("Hardship", "No income", "Next", "This week", "Skip and send")
    await wang.taps("Accept")
    await wang.says("/tasks")
    await wang.taps("G1-001", "Note")
    await wang.says("She told me that she wants to die, 她说想自杀")
    assert any("Open a crisis" in text for text in wang.texts)
    assert not any("You are not alone" in text for text in wang.texts)
    await wang.taps("Yes, open a crisis")
    assert "You are not alone" in li.last
    assert "🆘" in cast["he"].last


async def test_only_the_assignee_and_the_nearest_supervisor_read_it(morning: Town) -> None:
    """R14."""
    cast = await morning.plants(helping())
    await cast["li"].says("I want to die because of my debts")
    await cast["he"].taps("Details")
    assert "debts" in cast["he"].last
    await cast["sun"].says("/tasks")
    await cast["sun"].taps("Asked, no answer yet", "G1-001")
    assert "debts" in cast["sun"].last
    await cast["he"].taps("Accept")
    assert "debts" not in "".join(cast["wang"].texts + cast["chen"].texts + cast["ma"].texts)
    await cast["ma"].says("/tasks")
    assert "debts" not in cast["ma"].last
    data, _ = cast["he"].data_of("Details")
    await cast["wang"].taps_data(data, cast["wang"].messages[-1]["id"])
    assert "Nothing was changed" in cast["wang"].last


@in_each_language
async def test_every_language_is_heard_and_answered(morning: Town, language: str) -> None:
    people = [{"id": "li", "name": "李明", "language": language}]
    homes = [{"id": "h1", "grid": "G1", "responsible": "wang", "head": "li", "members": ["li"]}]
    cast = await morning.plants(helping(people=people, households=homes))
    li: Actor = cast["li"]
    await li.says(CRIES[language])
    assert "120" in li.last
    await li.taps(li.label_of("safe", "no"))
    assert "120" in li.last
    await li.says("/crisis")
    await li.says("/crisis")
    assert len(await morning.rows(Task)) == 1


async def test_it_works_over_a_restart_and_on_an_edit(morning: Town) -> None:
    """A text changed into a cry is heard as well; the observed are heard as everybody (small town)."""
    cast = await morning.plants(small_town(episodes=[{"person": "li", "protocol": "home-observation-14",
                                                      "starts_at": START}]))  # fmt: skip
    li = cast["li"]
    number = morning.api.phones.say(li.phone.id, "hello")
    await morning.restart()
    morning.api.phones.edit(li.phone.id, number, "I want to die")
    await morning.settle()
    assert any("You are not alone" in text for text in li.texts)


async def test_not_safe_is_told_once_and_a_crisis_is_not_withdrawn_unheard(morning: Town) -> None:
    """R9: no second alarm of an open crisis, however old; R15: it stays until somebody has spoken with them."""
    cast = await morning.plants(helping())
    li, he = cast["li"], cast["he"]
    await li.says("/crisis")
    await li.says("/requests")
    assert "I do not need it any more" not in li.buttons
    await he.taps("Accept")
    (task,) = await morning.rows(Task)
    async with morning.service.database.begin() as uow:
        who, ground = await access.by_id(uow, li.id), morning.service.content.assistance
        with pytest.raises(LinliError):
            await requests.withdraw(uow, ground, who, task.id)
    await morning.moves_to(START + timedelta(hours=2))
    told = len(morning.sent())
    not_safe = li.data_of("I am not safe")
    await li.taps_data(*not_safe)
    await li.taps_data(*not_safe)
    assert [name for name, _ in morning.sent()[told:] if name != "li"] == ["he"]
    assert "more urgent" in he.last
    assert len(await morning.rows(Task)) == 1
    async with morning.service.database.begin() as uow:
        await contact.note(uow, ground, await access.by_id(uow, he.id), task.id)
        await requests.withdraw(uow, ground, await access.by_id(uow, li.id), task.id)
    told = len(morning.sent())
    await li.taps_data(*not_safe)
    assert sorted(name for name, text in morning.sent()[told:] if "🆘" in text) == ["he", "sun", "zhao"]
    assert not any("more urgent" in text for name, text in morning.sent()[told:])


async def test_nobody_at_home_reads_what_is_private(morning: Town) -> None:
    """R13, R14: whose phone is gone has no chat, and her husband, the head, reads for her: not that somebody has her crisis,
    no word of it, not in /mydata nor its file, nor what she wrote beside it; he is not called. The worker calls or visits."""
    town = helping()
    town["people"] += [{"id": "wife", "name": "王丽", "language": "en"}]
    town["people"][0]["phone"] = "13800138000"
    town["households"][0]["members"].append("wife")
    cast = await morning.plants(town)
    wife, li, he, zhao = cast["wife"], cast["li"], cast["he"], cast["zhao"]
    await wife.says("/need")
    await wife.taps("Hardship", "No income", "Next", "This week")
    await wife.says("my husband beats me, I want to die")
    async with morning.service.database.begin() as uow:
        assert await administration.free_phone_of(uow, morning.service.content.programme, "wife")
    await morning.settle()
    told = len(li.texts)
    await he.taps("Accept")
    assert "nobody at home is told of this. Please call or visit." in he.last
    await he.taps("Details", "Write to them")
    assert "Please call or visit." in he.last
    await he.says("I come on Tuesday")
    assert "Passed on" not in "".join(he.texts)
    await he.says("/tasks")
    await he.taps("a crisis", "Show contact")
    assert "138" not in he.last
    await he.says("/tasks")
    await he.taps("a crisis", "When I come", "Tomorrow")
    assert "household knows" not in he.last
    assert li.since(told) == []
    await he.says("/off")
    assert zhao.since(0)
    assert li.since(told) == []
    await li.says("/mydata")
    await li.taps("What is kept about 王丽")
    assert "Tasks for staff about me: 1" in li.last
    async with morning.service.database.begin() as uow:
        him, her = await access.by_id(uow, li.id), await access.by_id(uow, wife.id)
        said = [
            (await changes.my_data(uow, morning.service.content.programme, each, her)).enclosed for each in (him, her)
        ]
    (his, hers) = [json.loads(each.content)["requests"] for each in said if each]
    assert [(each["kind"], each["words"]) for each in his] == [("hardship", "")]
    assert {each["kind"] for each in hers} == {"hardship", "crisis"}
    assert all("my husband beats me" in each["words"] for each in hers)


async def test_staff_of_the_same_home_hear_nothing_of_it(morning: Town) -> None:
    """R14: a counsellor and the supervisor live with Li: neither is alerted, told, shown it in a list, nor may open or
    take it; those who do not live there are."""
    town = helping()
    town["households"][0]["members"] += ["he", "sun"]
    cast = await morning.plants(town)
    li, he, sun = cast["li"], cast["he"], cast["sun"]
    before = len(morning.sent())
    await li.says("I want to die")
    assert {name for name, text in morning.sent()[before:] if "🆘" in text} == {"zhao", "ma"}
    for each in (he, sun):
        await each.says("/tasks")
        assert "Asked, no answer yet" not in str(each.buttons)
        async with morning.service.database.begin() as uow:
            (task,), staff = list(await uow.session.scalars(select(Task))), await access.by_id(uow, each.id)
            assert not await reading.may_open(uow, staff, task)
            with pytest.raises(LinliError):
                await answering.take(uow, morning.service.content.assistance, staff, task)
    (task,) = await morning.rows(Task)
    assert task.assignee_id is None
    await cast["zhao"].taps("Accept", "Details")
    assert "I want to die" in cast["zhao"].last
