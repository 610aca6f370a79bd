"""Pins and reactions."""

from typing import Any

import pytest

from bot.playground.api import Impossible
from tests.playground_api.stage import LI, Stage


async def words(stage: Stage, method: str, **asked: Any) -> str:
    return (await stage.call(method, **asked)).refusal[1].removeprefix("Bad Request: ")


async def test_a_pinned_message_stands_above_the_chat_and_is_told(stage: Stage) -> None:
    for text in ("one", "two"):
        number = (await stage.send(text)).result["message_id"]
        assert (await stage.call("pinChatMessage", chat_id=LI, message_id=number)).result is True
    told = [update["message"]["pinned_message"]["text"] for update in await stage.updates()]
    assert told == ["one", "two"]
    shown = stage.api.phones.read(LI)
    assert shown["pinned"] == [2, 4]
    assert [(one["kind"], one["pinned"]) for one in shown["messages"][1:3]] == [
        ("text", True),
        ("pinned_message", False),
    ]
    assert shown["messages"][2]["told"] == 2
    assert (await stage.call("getChat", chat_id=LI)).result["pinned_message"]["text"] == "two"
    assert (await stage.call("unpinChatMessage", chat_id=LI)).result is True
    assert stage.api.phones.read(LI)["pinned"] == [2]
    await stage.call("pinChatMessage", chat_id=LI, message_id=2)
    await stage.call("pinChatMessage", chat_id=LI, message_id=4)
    assert (await stage.call("unpinChatMessage", chat_id=LI, message_id=2)).result is True
    await stage.call("pinChatMessage", chat_id=LI, message_id=2)
    assert (await stage.call("unpinAllChatMessages", chat_id=LI)).result is True
    assert stage.api.phones.read(LI)["pinned"] == []
    assert await words(stage, "unpinChatMessage", chat_id=LI) == "message to unpin not found"
    assert await words(stage, "unpinChatMessage", chat_id=LI, message_id=2) == "message to unpin not found"


async def test_a_deleted_message_is_pinned_no_longer(stage: Stage) -> None:
    await stage.call("pinChatMessage", chat_id=LI, message_id=1)
    await stage.call("deleteMessage", chat_id=LI, message_id=1)
    assert stage.api.phones.read(LI)["pinned"] == []
    assert await words(stage, "pinChatMessage", chat_id=LI, message_id=1) == "message to pin not found"
    assert await words(stage, "pinChatMessage", chat_id=LI, message_id=2) == "the message can't be pinned"


async def test_in_a_group_only_administrators_pin(stage: Stage) -> None:
    stage.api.add_group(-5, "Grid", members=[LI])
    number = (await stage.send("notice", to=-5)).result["message_id"]
    no_rights = "not enough rights to manage pinned messages in the chat"
    assert await words(stage, "pinChatMessage", chat_id=-5, message_id=number) == no_rights
    stage.api.phones.add_bot(LI, -5, admin=True)
    assert (await stage.call("pinChatMessage", chat_id=-5, message_id=number)).result is True


async def test_a_bot_reacts_with_one_emoji(stage: Stage) -> None:
    async def react(*emoji: str) -> None:
        given = [{"type": "emoji", "emoji": one} for one in emoji]
        assert (await stage.call("setMessageReaction", chat_id=LI, message_id=1, reaction=given)).result is True

    await react("👍")
    assert stage.screen()[-1]["reactions"] == ["👍"]
    await react("🙏")
    assert stage.screen()[-1]["reactions"] == ["🙏"]
    await react()
    assert "reactions" not in stage.screen()[-1]
    asked = {"chat_id": LI, "message_id": 1}
    ok = {"type": "emoji", "emoji": "👍"}
    assert await words(stage, "setMessageReaction", **asked, reaction=[ok, ok]) == "REACTIONS_TOO_MANY"
    assert await words(stage, "setMessageReaction", **asked, reaction=[ok | {"emoji": "x"}]) == "REACTION_INVALID"
    assert await words(stage, "setMessageReaction", **asked, reaction=[{"type": "paid"}]) == "REACTION_INVALID"
    assert await words(stage, "setMessageReaction", **asked, reaction=[5]) == "expected an Array of ReactionType"
    gone = await words(stage, "setMessageReaction", chat_id=LI, message_id=9, reaction=[ok])
    assert gone == "message to react not found"


async def test_a_persons_reaction_is_told_to_bots_that_ask(stage: Stage) -> None:
    await stage.updates(allowed_updates=["message_reaction"])
    stage.api.phones.react(LI, 1, "👍")
    stage.api.phones.react(LI, 1)
    first, second = [update["message_reaction"] for update in await stage.updates()]
    assert (first["old_reaction"], first["new_reaction"]) == ([], [{"type": "emoji", "emoji": "👍"}])
    assert (second["old_reaction"], second["new_reaction"]) == ([{"type": "emoji", "emoji": "👍"}], [])
    for number, emoji in ((99, "👍"), (1, "x")):
        with pytest.raises(Impossible, match="cannot react"):
            stage.api.phones.react(LI, number, emoji)
