"""B13: 30 a second in all, 1 a second to a person, 20 a minute to a group; violations are 429 and block for a while."""

from bot.playground.api import Limits, Rate
from tests.playground_api.stage import LI, Answer, Stage


def waits(answer: Answer) -> int:
    status, words = answer.refusal
    seconds: int = answer.body["parameters"]["retry_after"]
    assert (status, words) == (429, f"Too Many Requests: retry after {seconds}")
    return seconds


def people(stage: Stage, count: int) -> list[int]:
    numbers = [stage.api.phones.add(f"P{n}").id for n in range(count)]
    for number in numbers:
        stage.api.phones.start(number)
    return numbers


async def test_a_person_takes_one_message_a_second_and_a_violation_blocks(stage: Stage) -> None:
    stage.api.limit(Limits.telegram(retry_after=5))
    assert (await stage.send("1")).status == 200
    stage.pass_time(0.999)
    assert waits(await stage.send("2")) == 5
    stage.pass_time(3.5)
    assert waits(await stage.send("3")) == 2
    stage.pass_time(1.5)
    assert (await stage.send("4")).status == 200
    assert [entry.text for entry in stage.api.ledger.of("sendMessage", delivered=True)] == ["1", "4"]


async def test_the_second_message_after_exactly_a_second_passes(stage: Stage) -> None:
    stage.api.limit(Limits.telegram())
    assert (await stage.send("1")).status == 200
    stage.pass_time(1)
    assert (await stage.send("2")).status == 200


async def test_a_blocked_chat_does_not_block_the_others(stage: Stage) -> None:
    stage.api.limit(Limits.telegram())
    (wang,) = people(stage, 1)
    await stage.send("1")
    assert waits(await stage.send("2")) == 3
    assert (await stage.send("1", to=wang)).status == 200


async def test_thirty_in_any_sliding_second_then_the_token_waits(stage: Stage) -> None:
    stage.api.limit(Limits.telegram(retry_after=4))
    numbers = people(stage, 40)
    for place, number in enumerate(numbers[:30]):
        assert (await stage.send("x", to=number)).status == 200, place
        stage.pass_time(0.03)
    assert waits(await stage.send("x", to=numbers[30])) == 4
    stage.pass_time(2)
    assert waits(await stage.send("x", to=numbers[31])) == 2
    stage.pass_time(2)
    assert (await stage.send("x", to=numbers[32])).status == 200


async def test_a_bucket_of_thirty_fills_again(stage: Stage) -> None:
    stage.api.limit(Limits.tolerant())
    numbers = people(stage, 47)
    for number in numbers[:30]:
        assert (await stage.send("x", to=number)).status == 200
    stage.pass_time(0.5)
    for number in numbers[30:45]:
        assert (await stage.send("x", to=number)).status == 200
    assert waits(await stage.send("x", to=numbers[45])) == 1


async def test_a_group_takes_twenty_a_minute(stage: Stage) -> None:
    stage.api.limit(Limits.telegram(retry_after=35))
    stage.api.add_group(-500, "Grid 1")
    for _ in range(20):
        assert (await stage.send("x", to=-500)).status == 200
    assert waits(await stage.send("x", to=-500)) == 35
    assert (await stage.send("x")).status == 200


async def test_bursts_to_a_person_can_be_allowed(stage: Stage) -> None:
    stage.api.limit(Limits.telegram(burst=3))
    assert [(await stage.send("x")).status for _ in range(4)] == [200, 200, 200, 429]


async def test_refused_messages_and_edits_are_not_counted(stage: Stage) -> None:
    stage.api.limit(Limits(overall=Rate(1, 1)))
    assert (await stage.send("")).status == 400
    assert (await stage.send("x", to=99)).status == 400
    sent = (await stage.send("x")).result
    edit = await stage.call("editMessageText", chat_id=LI, message_id=sent["message_id"], text="y")
    assert edit.status == 200


async def test_the_wait_is_in_a_header_too(stage: Stage) -> None:
    stage.api.limit(Limits.strict())
    await stage.send("x")
    async with stage.http.post(
        f"{stage.api.url}/bot{stage.api.phones.account().token}/sendMessage", json={"chat_id": LI, "text": "y"}
    ) as answer:
        assert answer.headers["Retry-After"] == "35"
