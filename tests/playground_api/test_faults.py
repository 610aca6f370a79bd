"""Every bad answer of `anchors/reliability.md` section 2 can be had on purpose; the ledger knows what took effect."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.playground_api.stage import LI, TOKEN, Stage


async def raw(stage: Stage, text: str = "hi") -> tuple[int, str, str]:
    body = {"chat_id": LI, "text": text}
    async with stage.http.post(f"{stage.api.url}/bot{TOKEN}/sendMessage", json=body) as answer:
        return answer.status, answer.content_type, await answer.text()


def delivered(stage: Stage) -> list[bool]:
    return [entry.delivered for entry in stage.api.ledger.of("sendMessage")]


@pytest.mark.parametrize(
    ("answer", "refusal", "parameters"),
    [
        ({"status": 429, "retry_after": 7}, (429, "Too Many Requests: retry after 7"), {"retry_after": 7}),
        ({"status": 429, "retry_after": 0}, (429, "Too Many Requests"), {"retry_after": 0}),
        ({"status": 429}, (429, "Too Many Requests"), None),
        ({"status": 400}, (400, "Bad Request: chat not found"), None),
        ({"status": 401}, (401, "Unauthorized"), None),
        ({"status": 403}, (403, "Forbidden: bot was blocked by the user"), None),
        ({"status": 404}, (404, "Not Found"), None),
        ({"status": 500}, (500, "Internal Server Error"), None),
        ({"status": 502}, (502, "Bad Gateway"), None),
        ({"status": 599}, (599, "Unknown Error"), None),
        ({"status": 400, "description": "Bad Request: odd"}, (400, "Bad Request: odd"), None),
        (
            {"migrate_to_chat_id": -1005},
            (400, "Bad Request: group chat was upgraded to a supergroup chat"),
            {"migrate_to_chat_id": -1005},
        ),
    ],
)
async def test_a_scripted_refusal_is_answered_and_nothing_delivered(
    stage: Stage, answer: dict[str, Any], refusal: tuple[int, str], parameters: dict[str, int] | None
) -> None:
    stage.api.faults.add(method="sendMessage", to=LI, answer=answer)
    refused = await stage.send("hi")
    assert refused.refusal == refusal
    assert refused.body.get("parameters") == parameters
    assert (await stage.send("again")).status == 200
    assert delivered(stage) == [False, True]


async def test_a_proxys_html_page(stage: Stage) -> None:
    stage.api.faults.add(answer={"status": 502, "html_body": True})
    status, kind, page = await raw(stage)
    assert (status, kind) == (502, "text/html")
    assert "<h1>502 Bad Gateway</h1>" in page


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_reset_before_and_after_the_call_took_effect(stage: Stage, moment: str) -> None:
    stage.api.faults.add(answer={"reset": moment})
    with pytest.raises(aiohttp.ClientConnectionError):
        await raw(stage)
    assert delivered(stage) == [moment == "after"]
    assert stage.api.ledger[-1].status is None
    assert [one["text"] for one in stage.api.phones.read(LI)["messages"]][1:] == ["hi"] * (moment == "after")


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_no_answer_until_the_time_is_over(stage: Stage, moment: str) -> None:
    stage.api.faults.add(answer={"timeout": moment, "seconds": 20})
    waiting = asyncio.create_task(raw(stage))
    await stage.until_asleep()
    assert not waiting.done()
    assert delivered(stage) == [moment == "after"]
    stage.pass_time(20)
    with pytest.raises(aiohttp.ClientConnectionError):
        await waiting


async def test_a_held_call_does_not_outlive_the_server(stage: Stage) -> None:
    stage.api.faults.add(answer={"timeout": "before", "seconds": 3600})
    waiting = asyncio.create_task(raw(stage))
    await stage.until_asleep()
    await stage.api.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await waiting


@pytest.mark.parametrize("garbage", ["", "{", '{"ok":true}'])
async def test_an_unreadable_answer_to_a_delivered_message(stage: Stage, garbage: str) -> None:
    stage.api.faults.add(answer={"garbage": garbage})
    status, _, body = await raw(stage)
    assert (status, body) == (200, garbage)
    assert delivered(stage) == [True]


async def test_a_late_answer(stage: Stage) -> None:
    stage.api.faults.add(answer={"delay": 5})
    waiting = asyncio.create_task(stage.send("slow"))
    await stage.until_asleep()
    assert delivered(stage) == []
    stage.pass_time(5)
    assert (await waiting).status == 200


async def test_a_fault_is_for_its_method_its_chat_and_its_times(stage: Stage) -> None:
    stage.api.phones.add("Wang", person=8)
    stage.api.phones.start(8)
    stage.api.faults.add(method="sendMessage", to=LI, answer={"status": 500}, times=2)
    assert [(await stage.send("x", to=number)).status for number in (8, LI, 8, LI, LI)] == [200, 500, 200, 500, 200]
    stage.api.faults.add(method="getme", answer={"status": 401}, times=None)
    assert [(await stage.call("getMe")).status for _ in range(3)] == [401] * 3
    assert stage.api.faults.waiting() == [{"method": "getme", "to": None, "times": None, "answer": {"status": 401}}]
    stage.api.faults.clear()
    assert (await stage.call("getMe")).status == 200


async def test_the_narrowest_fault_comes_first(stage: Stage) -> None:
    stage.api.faults.add(answer={"status": 500})
    stage.api.faults.add(method="sendMessage", answer={"status": 502})
    stage.api.faults.add(to=LI, answer={"status": 503})
    stage.api.faults.add(method="sendMessage", to=LI, answer={"status": 504})
    assert [(await stage.send("x")).status for _ in range(5)] == [504, 503, 502, 500, 200]


async def test_a_faulted_call_that_would_be_refused_anyway_delivers_nothing(stage: Stage) -> None:
    stage.api.phones.block(LI)
    stage.api.faults.add(answer={"garbage": "?"})
    await raw(stage)
    assert delivered(stage) == [False]


@pytest.mark.parametrize(
    "answer",
    [{}, {"status": 500, "reset": "before"}, {"reset": "during"}, {"pigeon": 1}, {"status": "500"}, {"delay": True}],
)
async def test_a_fault_that_makes_no_sense_is_an_error(stage: Stage, answer: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"fault|before|number"):
        stage.api.faults.add(answer=answer)
    with pytest.raises(ValueError, match="times"):
        stage.api.faults.add(answer={"status": 500}, times=0)


async def test_a_random_mix_is_repeatable_and_hits_its_share(stage: Stage) -> None:
    def statuses(seed: int) -> list[bool]:
        stage.api.faults.random(0.2, seed)
        return [stage.api.faults.take("sendmessage", LI) is not None for _ in range(1000)]

    once = statuses(3)
    assert once == statuses(3)
    assert once != statuses(4)
    assert 150 < sum(once) < 250
    assert stage.api.faults.take("getme", None) is None
    with pytest.raises(ValueError, match="between 0 and 1"):
        stage.api.faults.random(1.5, 1)
    stage.api.faults.random(0, 1)
    assert stage.api.faults.take("sendmessage", LI) is None
