"""getUpdates: offsets, long polls, conflicts, types, 24 hours."""

import asyncio

from tests.playground_api.stage import LI, Stage


async def texts(stage: Stage, **parameters: object) -> list[str]:
    return [update["message"]["text"] for update in await stage.updates(**parameters)]


async def test_an_update_stays_until_a_higher_offset_confirms_it(stage: Stage) -> None:
    for text in ("one", "two", "three"):
        stage.api.phones.say(LI, text)
    first = await stage.updates(limit=2)
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert await texts(stage) == ["one", "two", "three"]
    assert first[1]["update_id"] == first[0]["update_id"] + 1
    assert await texts(stage, offset=first[1]["update_id"] + 1) == ["three"]
    assert await texts(stage) == ["three"]


async def test_a_negative_offset_keeps_only_the_newest(stage: Stage) -> None:
    for text in ("one", "two", "three"):
        stage.api.phones.say(LI, text)
    assert await texts(stage, offset=-1) == ["three"]
    assert await texts(stage) == ["three"]


async def test_an_offset_from_another_life_confirms_nothing(stage: Stage) -> None:
    """Ids turn random after a quiet week; an old, higher offset must not swallow what comes then."""
    stage.api.phones.say(LI, "one")
    last = (await stage.updates())[0]["update_id"]
    assert await texts(stage, offset=last + 5000) == ["one"]


async def test_ids_turn_random_after_a_quiet_week(stage: Stage) -> None:
    stage.api.phones.say(LI, "one")
    before = (await stage.updates())[0]["update_id"]
    stage.pass_time(8 * 86400)
    stage.api.phones.say(LI, "two")
    after = await stage.updates()
    assert [update["message"]["text"] for update in after] == ["two"]
    assert abs(after[0]["update_id"] - before) > 1000


async def test_updates_are_kept_for_a_day(stage: Stage) -> None:
    stage.api.phones.say(LI, "old")
    stage.pass_time(3600)
    stage.api.phones.say(LI, "young")
    stage.pass_time(23.5 * 3600)
    assert await texts(stage) == ["young"]


async def test_a_long_poll_answers_when_something_happens(stage: Stage) -> None:
    poll = asyncio.create_task(stage.updates(timeout=30))
    await stage.until_asleep()
    assert not poll.done()
    stage.api.phones.say(LI, "hello")
    assert [update["message"]["text"] for update in await poll] == ["hello"]


async def test_a_long_poll_ends_empty_by_the_servers_clock(stage: Stage) -> None:
    poll = asyncio.create_task(stage.updates(timeout=30))
    await stage.until_asleep()
    stage.pass_time(29)
    await stage.until_asleep()
    assert not poll.done()
    stage.pass_time(1)
    assert await poll == []


async def test_a_second_poll_ends_the_first_with_a_conflict(stage: Stage) -> None:
    first = asyncio.create_task(stage.call("getUpdates", timeout=30))
    await stage.until_asleep()
    second = asyncio.create_task(stage.updates(timeout=30))
    text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    assert (await first).refusal == (409, text)
    stage.api.phones.say(LI, "for the second")
    assert len(await second) == 1


async def test_stopping_the_server_ends_polls(stage: Stage) -> None:
    poll = asyncio.create_task(stage.updates(timeout=30))
    await stage.until_asleep()
    await stage.api.stop()
    assert await poll == []


async def test_types_nobody_asked_for_are_dropped_when_they_happen(stage: Stage) -> None:
    await stage.updates(allowed_updates=["callback_query"])
    stage.api.phones.say(LI, "not wanted")
    await stage.updates(allowed_updates=[])
    stage.api.phones.say(LI, "wanted again")
    assert await texts(stage) == ["wanted again"]


async def test_commands_links_and_mentions_are_marked_in_what_people_write(stage: Stage) -> None:
    stage.api.phones.say(LI, "😀 /checkin see https://example.org/a, @li_hua #day3")
    message = (await stage.updates())[0]["message"]
    found = [(one["type"], one["offset"], one["length"]) for one in message["entities"]]
    assert found == [("bot_command", 3, 8), ("url", 16, 21), ("mention", 39, 7), ("hashtag", 47, 5)]
    assert message["from"] == {
        "id": LI,
        "is_bot": False,
        "first_name": "Li",
        "username": "li_hua",
        "language_code": "zh-hans",
    }
    assert message["chat"] == {"id": LI, "first_name": "Li", "username": "li_hua", "type": "private"}
