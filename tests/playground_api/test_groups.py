"""Groups: who is in them, what a bot with privacy mode hears, leaving and being thrown out, becoming a supergroup."""

from typing import Any

import pytest

from bot.playground.api import Impossible
from tests.playground_api.stage import LI, TOKEN, Answer, Stage

GRID = -500
WANG = 8


@pytest.fixture
async def group(stage: Stage) -> Stage:
    stage.api.phones.add("Wang", person=WANG)
    stage.api.add_group(GRID, "Grid 1", members=[LI, WANG])
    return stage


async def heard(stage: Stage) -> list[str]:
    """The texts the bot is told."""
    return [update["message"]["text"] for update in await stage.updates() if "text" in update["message"]]


async def test_with_privacy_mode_a_bot_hears_only_what_is_meant_for_it(group: Stage) -> None:
    mine = (await group.send("Who needs rice?", to=GRID)).result["message_id"]
    say = group.api.phones.say
    for text in ("nice weather", "the /help is good", "/help@other_bot", "ask @linli_test_bots", "no @linli_testbot"):
        say(LI, text, chat=GRID)
    say(LI, "I do", chat=GRID, reply_to=say(WANG, "who said that?", chat=GRID))
    assert await heard(group) == []
    say(LI, "/help", chat=GRID)
    say(WANG, "please /help@Linli_Test_Bot", chat=GRID)
    say(WANG, "😀 @linli_test_bot what now?", chat=GRID)
    say(LI, "we do", chat=GRID, reply_to=mine)
    assert await heard(group) == ["/help", "please /help@Linli_Test_Bot", "😀 @linli_test_bot what now?", "we do"]
    assert (await group.call("getMe")).result["can_read_all_group_messages"] is False


async def test_a_mention_by_link_is_meant_for_it_too(group: Stage) -> None:
    entity = {"type": "text_mention", "offset": 0, "length": 2, "user": {"id": 4000000001}}
    number = (await group.send("Li come here", entities=[entity])).result["message_id"]
    group.api.phones.forward(LI, number, chat=GRID)
    other = (await group.send("Li", entities=[entity | {"user": {"id": LI}}])).result["message_id"]
    group.api.phones.forward(LI, other, chat=GRID)
    group.api.phones.say(LI, "https://example.org #news", chat=GRID)
    assert await heard(group) == ["Li come here"]


async def test_without_privacy_mode_or_as_administrator_it_hears_everything(group: Stage) -> None:
    group.api.phones.add_bot(LI, GRID, admin=True)
    group.api.phones.say(LI, "as an administrator", chat=GRID)
    update, message = await group.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    assert (message["message"]["text"], message["message"]["chat"]["title"]) == ("as an administrator", "Grid 1")
    group.api.phones.add_bot(LI, GRID)
    group.api.phones.account().queue.drop()
    group.api.add_bot(TOKEN, "linli_test_bot", privacy=False)
    assert (await group.call("getMe")).result["can_read_all_group_messages"] is True
    number = group.api.phones.say(LI, "hello", chat=GRID)
    group.api.phones.edit(LI, number, "hello all", chat=GRID)
    said, edited = await group.updates()
    assert (said["message"]["text"], edited["edited_message"]["text"]) == ("hello", "hello all")


async def test_everybody_sees_who_wrote(group: Stage) -> None:
    group.api.phones.say(LI, "hello", chat=GRID)
    await group.send("hello all", to=GRID)
    assert [(one["from"], one["sender"]["name"]) for one in group.screen(WANG, chat=GRID)] == [
        ("other", "Li"),
        ("bot", "Linli"),
    ]
    assert group.screen(LI, chat=GRID)[0]["from"] == "me"
    assert group.api.phones.read(WANG, chat=GRID)["unread"] == 2
    assert group.api.phones.read(LI, chat=GRID)["unread"] == 1
    with pytest.raises(Impossible, match="no message"):
        group.api.phones.edit(WANG, group.screen(LI, chat=GRID)[0]["id"], "forged", chat=GRID)


async def test_strangers_are_not_in_the_group(group: Stage) -> None:
    group.api.phones.add("Zhao", person=9)
    for chat in (GRID, -1):
        with pytest.raises(Impossible, match="is in no chat"):
            group.api.phones.say(9, "hi", chat=chat)


async def test_people_found_groups_come_and_go(stage: Stage) -> None:
    phones = stage.api.phones
    phones.add("Wang", person=WANG)
    number = phones.create_group(LI, "Neighbours")
    phones.add_member(LI, number, WANG)
    phones.leave(WANG, number)
    with pytest.raises(Impossible, match="in no chat"):
        phones.leave(WANG, number)
    phones.add_member(LI, number, WANG)
    with pytest.raises(Impossible, match="already"):
        phones.add_member(LI, number, WANG)
    assert phones.create_group(LI, "Others", [WANG]) == number - 1
    joined, created, *others = await stage.updates()
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert joined["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert created["message"]["group_chat_created"] is True
    kinds = [
        next(key for key in ("new_chat_members", "left_chat_member") if key in one["message"]) for one in others[:3]
    ]
    assert kinds == ["new_chat_members", "left_chat_member", "new_chat_members"]
    assert others[0]["message"]["new_chat_members"][0]["id"] == WANG
    told = [(one["kind"], one["told"]) for one in stage.screen(LI, chat=number)]
    assert told[0] == ("group_chat_created", True)
    assert (await stage.call("getChatMemberCount", chat_id=number)).result == 3


async def test_an_administrator_asking_for_it_is_told_of_members(group: Stage) -> None:
    await group.updates(allowed_updates=["chat_member"])
    group.api.phones.leave(WANG, GRID)
    group.api.phones.add_bot(LI, GRID, admin=True)
    group.api.phones.add_member(LI, GRID, WANG)
    (update,) = await group.updates()
    assert update["chat_member"]["new_chat_member"] == {"user": {"id": WANG, "is_bot": False, "first_name": "Wang"},
                                                        "status": "member"}  # fmt: skip


async def test_a_bot_asks_who_is_who(group: Stage) -> None:
    async def status(user: int, chat: int = GRID) -> str:
        found: str = (await group.call("getChatMember", chat_id=chat, user_id=user)).result["status"]
        return found

    group.api.phones.add("Zhao", person=9)
    assert [await status(user) for user in (LI, WANG, 9, 4000000001)] == ["creator", "member", "left", "member"]
    assert [await status(user, LI) for user in (LI, WANG, 4000000001)] == ["member", "left", "member"]
    assert [one["user"]["id"] for one in (await group.call("getChatAdministrators", chat_id=GRID)).result] == [LI]
    group.api.phones.add_bot(LI, GRID, admin=True)
    _, me = (await group.call("getChatAdministrators", chat_id=GRID)).result
    assert (me["can_pin_messages"], me["can_promote_members"]) == (True, False)
    assert (await group.call("getChatMemberCount", chat_id=LI)).result == 2

    async def words(method: str, **asked: Any) -> str:
        return (await group.call(method, **asked)).refusal[1].removeprefix("Bad Request: ")

    assert await words("getChatMember", chat_id=GRID) == "invalid user_id specified"
    assert await words("getChatMember", chat_id=GRID, user_id=99) == "user not found"
    assert await words("getChatAdministrators", chat_id=LI) == "there are no administrators in the private chat"
    assert await words("leaveChat", chat_id=LI) == "chat member status can't be changed in private chats"


async def test_who_has_left_or_was_thrown_out_is_refused(group: Stage) -> None:
    group.api.phones.remove_bot(LI, GRID)
    assert (await group.send("hi", to=GRID)).refusal == (403, "Forbidden: bot was kicked from the group chat")
    group.api.phones.say(LI, "/alone", chat=GRID)
    with pytest.raises(Impossible, match="not there"):
        group.api.phones.remove_bot(LI, GRID)
    group.api.phones.add_bot(LI, GRID)
    assert (await group.call("leaveChat", chat_id=GRID)).result is True
    assert (await group.call("getChat", chat_id=GRID)).refusal == (
        403,
        "Forbidden: bot is not a member of the group chat",
    )
    changes = [one["my_chat_member"] for one in await group.updates() if "my_chat_member" in one]
    assert [one["new_chat_member"]["status"] for one in changes] == ["kicked", "member", "left"]
    assert changes[0]["new_chat_member"]["until_date"] == 0


async def test_a_group_that_becomes_a_supergroup_has_another_number(group: Stage) -> None:
    group.api.phones.add("Zhao", person=9)
    group.api.phones.add_member(LI, GRID, 9)
    group.api.phones.leave(9, GRID)
    group.api.phones.add_bot(LI, GRID)
    group.api.phones.account().queue.drop()
    group.api.phones.say(LI, "/before", chat=GRID)
    new = group.api.phones.upgrade(LI, GRID)
    assert str(new).startswith("-100")
    _, to, since = [update["message"] for update in await group.updates()]
    assert (to["chat"]["id"], to["migrate_to_chat_id"]) == (GRID, new)
    assert (since["chat"], since["migrate_from_chat_id"]) == (
        {"id": new, "title": "Grid 1", "type": "supergroup"},
        GRID,
    )
    refused: Answer = await group.send("hi", to=GRID)
    assert refused.refusal == (400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert refused.body["parameters"] == {"migrate_to_chat_id": new}
    assert (await group.send("hi", to=new)).result["message_id"] == 2
    assert [one["id"] for one in group.api.phones.chats(LI)] == [new, LI]
    assert (await group.call("getChatMember", chat_id=new, user_id=WANG)).result["status"] == "member"
    assert group.api.phones.chats(9) == []
    with pytest.raises(Impossible, match=f"goes on as {new}"):
        group.api.phones.say(LI, "hi", chat=GRID)
    with pytest.raises(Impossible, match="plain group"):
        group.api.phones.upgrade(LI, new)


async def test_a_private_chat_is_no_group(stage: Stage) -> None:
    for verb in (stage.api.phones.leave, stage.api.phones.upgrade, stage.api.phones.remove_bot):
        with pytest.raises(Impossible, match="no group"):
            verb(LI, LI)


async def test_groups_have_their_own_menu(group: Stage) -> None:
    commands = [{"command": "grid", "description": "Our grid"}]
    await group.call("setMyCommands", commands=commands, scope={"type": "all_group_chats"})
    assert group.api.phones.read(LI, chat=GRID)["commands"] == commands
    assert group.api.phones.read(LI)["commands"] == []
