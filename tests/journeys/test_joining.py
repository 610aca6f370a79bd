"""A4, A1: an invitation opens one door once; strangers and groups learn nothing."""

from datetime import timedelta

from bot.people import service as people
from tests.town import Town


async def test_a_stranger_gets_numbers_and_no_more(here: Town) -> None:
    """A4: whatever is written or tapped."""
    stranger = await here.stranger()
    assert "120" in stranger.last
    for text in ("/checkin", "/help", "38.2 cough", "/start not-a-token"):
        await stranger.says(text)
    assert "no longer valid" in stranger.last
    assert all("do not know you yet" in text for text in stranger.texts[:-1])
    await stranger.taps("한국어")
    assert any("초대" in text and "120" in text for text in stranger.texts)


async def test_an_invitation_is_used_once_and_not_for_ever(here: Town) -> None:
    """A1: a second chat with the same link stays outside; so does one that comes after a week."""
    li, *_ = await here.moves_in()
    async with here.service.database.begin() as uow:
        token, late = await people.invite(uow, li.id), await people.invite(uow, li.id)
    await li.says(f"/start {token}")
    thief = await here.stranger("thief")
    await thief.says(f"/start {token}")
    assert "no longer valid" in thief.last
    here.time.move_to(here.time.now() + timedelta(days=8))
    await thief.says(f"/start {late}")
    assert "no longer valid" in thief.last
    await li.says(f"/start {token}")
    assert "no longer valid" not in li.last


async def test_a_chat_belongs_to_one_person(here: Town) -> None:
    """A1: Li opens the mother's link on Li's own phone: it is said, nothing changes, and the link is still good."""
    li, *_ = await here.moves_in()
    mother = here.actors["mother"]
    async with here.service.database.begin() as uow:
        token = await people.invite(uow, mother.id)
    await li.says(f"/start {token}")
    assert "already belongs to another person" in li.last
    phone = await here.stranger("mother")
    await phone.says(f"/start {token}")
    assert "李妈妈" in phone.last


async def test_a_new_phone_takes_over(here: Town) -> None:
    """A1: a new invitation on a new phone: the reminders go there, the old chat is a stranger's, and what waited for Li there
    never leaves."""
    li, *_ = await here.moves_in()
    async with here.service.database.begin() as uow:
        token = await people.invite(uow, li.id)
    old, said = li.phone, len(li.texts)
    await li.is_held_up()
    li.phone = here.api.phones.add("li's new phone")
    here.api.phones.start(li.phone.id, token)
    await here.settle()
    assert "Are you 李明?" in li.last
    await li.says("/mydata")
    assert "李明" not in li.last  # nothing is Li's here before the tap
    await li.taps("Yes, I am 李明")
    await here.moves_to("18:00")
    assert "evening report" in li.last
    li.phone = old
    assert li.since(said) == []
    await li.says("/checkin")
    assert "我还不认识您" in li.last


async def test_in_a_group_nobody_is_answered_and_nobody_joins(here: Town) -> None:
    """A1: a link opened in a group would bind a name, and every reminder, to everyone in it."""
    li, *_ = await here.moves_in()
    group = here.api.add_group(-100200300, "neighbours")
    async with here.service.database.begin() as uow:
        token = await people.invite(uow, here.actors["mother"].id)
    before = len(here.api.ledger)
    for text in (f"/start {token}", "/checkin", "38.2 cough", "/help"):
        here.api.chats.accounts[next(iter(here.api.chats.accounts))].queue.add(
            "message",
            {
                "message_id": 7, "date": int(here.time.now().timestamp()), "text": text, "chat": group.shown(),
                "from": {"id": li.phone.id, "is_bot": False, "first_name": "Li"},
                "entities": [{"type": "bot_command", "offset": 0, "length": 6}] if text.startswith("/") else [],
            },
            lane=group.id,
        )  # fmt: skip
        await here.settle()
    assert not [entry for entry in here.api.ledger[before:] if entry.method == "sendMessage"]


async def test_the_language_is_chosen_at_any_time(here: Town) -> None:
    """A question that is open goes on in the new language."""
    li, *_ = await here.moves_in()
    await li.says("/language")
    await li.taps("한국어")
    assert "이 언어" in "".join(li.texts)
    await here.moves_to("18:00")
    assert "매일 건강 확인" in li.last


async def test_help_names_who_is_responsible(here: Town) -> None:
    """P1: worker and doctor by name, the emergency numbers, what can be done."""
    li, wang, _ = await here.moves_in()
    await li.says("/help")
    assert all(word in li.last for word in ("王芳", "陈医生", "120", "/checkin"))
    await wang.says("/checkin")
    assert "not under observation" in wang.last
