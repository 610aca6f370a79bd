"""R4, M6, S1: an alert that nobody answers in the time that was promised is put before whoever is above, once."""

import asyncio
from typing import Any

import pytest

from bot.audit import AuditRow
from bot.monitoring.service import handing_on
from bot.monitoring.tables import Alert, AlertedStaff
from bot.people import access
from tests.journeys.test_alerts import audits, falls_ill, workers
from tests.journeys.test_ending import decides
from tests.town import Actor, Town, small_town

CHIEF = {"name": "Chief", "post": "K1", "role": "supervisor", "shift": "00:00-24:00", "languages": ["en"]}
COUNTY = {"name": "County", "post": "C", "role": "supervisor", "shift": "00:00-24:00", "languages": ["en"]}
MAYOR = {"name": "Mayor", "post": "C", "role": "administrator", "shift": "00:00-24:00", "languages": ["en"]}
NOT_YET = "Nobody has answered this alert yet"


async def lives(here: Town, **of: dict[str, Any]) -> dict[str, Actor]:
    """The small town with a chief, and whoever else is named."""
    return await stands(here, workers=workers(**{"chief": CHIEF} | of))


async def stands(here: Town, **of: Any) -> dict[str, Actor]:
    """A town, and its clock in the zone in which everything is kept."""
    here.jumps_to("08:00")
    return await here.plants(small_town(**of))


def count(who: Actor) -> int:
    return sum(NOT_YET in text for text in who.texts)


async def judged(here: Town) -> list[AuditRow]:
    return [line for line in await audits(here) if line.action == "alert.unanswered"]


@pytest.mark.parametrize(
    ("until", "answers", "told"),
    [
        ("08:29", None, 0),
        ("08:31", None, 1),
        ("12:00", None, 1),
        ("08:31", ("08:29", ("calling",)), 0),
        ("12:00", ("08:29", ("calling",)), 0),
        ("12:00", ("08:29", ("calling", "keep watching")), 0),
        ("12:00", ("08:31", ("calling",)), 1),
    ],
)
async def test_the_minute_before_and_the_minute_it_is_due(
    here: Town, until: str, answers: tuple[str, tuple[str, ...]] | None, told: int
) -> None:
    """R4: 30 minutes by the clock, the very number Li reads; whoever calls before is not interrupted. Li's last tap comes
    some microseconds after eight; the story of M6 tells it to the minute."""
    cast = await lives(here)
    await falls_ill(cast["li"])
    assert "within 30 minutes" in cast["li"].last
    if answers:
        await here.moves_to(answers[0])
        await cast["wang"].taps(*answers[1])
    await here.moves_to(until)
    assert count(cast["chief"]) == told


async def test_a_restart_in_between_changes_nothing(here: Town) -> None:
    """R8: told when it is due, or when the service is back, and once."""
    cast = await lives(here)
    await falls_ill(cast["li"])
    await here.restart()
    await here.is_down_until("09:10")
    await here.restart()
    await here.moves_to("12:00")
    assert count(cast["chief"]) == 1
    assert len(await judged(here)) == 1


async def test_what_was_tapped_while_the_service_was_down_is_an_answer(here: Town) -> None:
    """S1: Wang tapped in time; that the service was dead is not Wang's fault."""
    cast = await lives(here)
    await falls_ill(cast["li"])
    await here.service.die()
    here.jumps_to("08:20")
    here.api.phones.tap(cast["wang"].phone.id, "I am calling now")
    here.jumps_to("09:10")
    await here.open()
    await here.settle()
    await here.moves_to("12:00")
    assert count(cast["chief"]) == 0
    assert "is calling you now" in cast["li"].last


async def test_the_timer_and_the_button_have_one_winner(here: Town) -> None:
    """R8: in the same second: whoever comes first, the chief is told at most once and the alert is taken once."""
    cast = await lives(here)
    await falls_ill(cast["li"])
    here.jumps_to("08:31")
    here.api.phones.tap(cast["wang"].phone.id, "I am calling now")
    await asyncio.gather(here.service.dispatcher.step(), here.service.clock.step())
    await here.settle()
    assert count(cast["chief"]) == len(await judged(here)) <= 1
    assert sum("is calling you now" in text for text in cast["li"].texts) == 1


async def test_the_supervisor_answers_as_anybody_who_was_alerted(here: Town) -> None:
    """M6, A2: no reading in the message; Details is recorded, the others hear who calls, and a review closes it."""
    cast = await lives(here)
    await falls_ill(cast["li"])
    await here.moves_to("08:31")
    chief = cast["chief"]
    assert "G1-001" in chief.last
    assert "reported 08:00" in chief.last
    assert not any(word in chief.last for word in ("38", "Cough", "李"))
    await chief.says("/tasks")
    assert "Illness to call about: 1" in chief.last
    await chief.taps("G1-001")
    assert "38.2 °C, Cough" in chief.last
    await chief.taps("calling")
    assert "is calling you now" in cast["li"].last
    assert "is calling. Nothing more to do" in cast["wang"].last
    await chief.taps("keep watching")
    assert not (await here.episode(cast["li"])).ill


async def test_who_takes_it_from_the_household_s_page_can_call(here: Town) -> None:
    """M6, R13: the chief was not alerted, sees it in the day's overview and says that they call: whom, and that it waits for
    what they find, is before them as before anybody who was alerted."""
    cast = await lives(here)
    await falls_ill(cast["li"])
    chief = cast["chief"]
    await chief.says("/grid")
    await chief.taps("🔴", "G1-001", "Details", "calling")
    assert "is calling you now" in cast["li"].last
    assert "is calling. Nothing more to do" in cast["wang"].last
    await chief.taps("Show contact")
    assert "李明" in chief.last
    await chief.says("/tasks")
    assert "🤝 G1-001 · fever" in chief.buttons
    await chief.taps("🤝 G1-001", "keep watching")
    assert not (await here.episode(cast["li"])).ill


async def test_a_colleague_who_calls_answers_the_reports_before_it_too(here: Town) -> None:
    """M6: two reports within minutes, and one call about them."""
    cast = await lives(here)
    await falls_ill(cast["li"])
    await here.moves_to("08:10")
    await falls_ill(cast["li"], "38.9 cough")
    await here.moves_to("08:20")
    await cast["wang"].taps("calling")
    await here.moves_to("12:00")
    assert count(cast["chief"]) == 0


async def test_a_call_about_somebody_else_answers_nothing(here: Town) -> None:
    """M5, R4: a sign of nobody knows whom, then the resident's own fever, which Chen takes: that the other one waits stands
    in their tasks and in Wang's, and the chief hears of it, calls, and hears nothing of the fever."""
    cast = await lives(here)
    li, wang, chen, chief = (cast[name] for name in ("li", "wang", "chen", "chief"))
    await li.says("my wife has chest pain")
    await here.moves_to("08:05")
    await falls_ill(li)
    await chen.taps("calling")
    for staff, fever in ((wang, 0), (chen, 1)):
        await staff.says("/tasks")
        assert f"Illness to call about: {1 + fever}" in staff.last
        assert any(label.startswith("🔔 G1-001 · emergency sign of somebody") for label in staff.buttons)
    await here.moves_to("08:31")
    assert count(chief) == 1
    assert "emergency sign of somebody in this household" in chief.last
    await chief.taps("calling", "keep watching")
    await here.moves_to("12:00")
    assert "fever" not in "".join(chief.texts[1:])
    assert {row.kind: row.finding for row in await here.rows(Alert)} == {"somebody": "watch", "fever": None}


async def test_a_fever_is_not_answered_by_a_call_about_somebody_else(here: Town) -> None:
    """R4: the other way round."""
    cast = await lives(here)
    li, chen = cast["li"], cast["chen"]
    await falls_ill(li)
    await here.moves_to("08:05")
    await li.says("my wife has chest pain")
    await chen.taps("calling")
    await here.moves_to("12:00")
    assert count(cast["chief"]) == 1
    assert "fever" in cast["chief"].last


async def test_one_that_is_open_again_has_its_time_again(here: Town) -> None:
    """R4, R12: Wang calls and leaves at 08:20: nobody above is told at 08:30, the chief at 08:50, and nobody after them."""
    cast = await lives(here, county=COUNTY)
    await falls_ill(cast["li"])
    await here.moves_to("08:05")
    await cast["wang"].taps("calling")
    await here.moves_to("08:20")
    async with here.service.database.begin() as uow:
        await handing_on.leaves(uow, here.service.content.programme, await access.by_id(uow, cast["wang"].id))
    for at, told in (("08:49", 0), ("08:51", 1), ("12:00", 1)):
        await here.moves_to(at)
        assert (count(cast["chief"]), count(cast["county"])) == (told, 0)


async def test_who_was_alerted_already_is_not_who_is_above(here: Town) -> None:
    """R5: the chief is this household's own worker, so the county's supervisor hears of it."""
    staff = {"chief": CHIEF, "county": COUNTY}
    homes = [{"id": "h1", "grid": "G1", "responsible": "chief", "head": "li", "members": ["li", "mother"]}]
    cast = await stands(here, workers=workers(**staff), households=homes)
    await falls_ill(cast["li"])
    await here.moves_to("12:00")
    assert (count(cast["chief"]), count(cast["county"])) == (0, 1)


async def test_a_supervisor_who_blocked_the_bot_is_passed_over(here: Town) -> None:
    """B3: the next above is told."""
    cast = await lives(here, county=COUNTY)
    cast["chief"].blocks()
    await here.settle()
    await falls_ill(cast["li"])
    await here.moves_to("08:31")
    assert count(cast["county"]) == 1


async def test_with_no_supervisor_an_administrator_hears_that_a_call_is_needed(here: Town) -> None:
    """A1: not what for: an administrator reads no report; but sees whom to call."""
    cast = await stands(here, workers=workers(mayor=MAYOR))
    await falls_ill(cast["li"])
    await here.moves_to("08:31")
    mayor = cast["mayor"]
    assert "G1-001 has needed a call since 08:00" in mayor.last
    assert "fever" not in mayor.last
    assert mayor.buttons == ["📇 Show contact"]
    await mayor.taps("Show contact")
    assert "李" in mayor.last
    await mayor.says("/tasks")
    assert "Illness" not in mayor.last


SETTLED = "G1-001: what you were asked to see to is settled. Nothing more to do; please do not call about it."


@pytest.mark.parametrize(
    ("label", "heard"),
    [("fever clinic", [SETTLED]), ("Has died", [SETTLED]), ("In hospital", [SETTLED]), ("Isolate", [])],
)
async def test_an_administrator_hears_that_it_is_settled_and_not_how(here: Town, label: str, heard: list[str]) -> None:
    """A1: neither what was found nor how it ended, and no button; while whoever is isolated still waits, nothing."""
    cast = await stands(here, workers=workers(mayor=MAYOR))
    await falls_ill(cast["li"])
    await here.moves_to("08:31")
    mayor, wang = cast["mayor"], cast["wang"]
    told = len(mayor.texts)
    if label == "fever clinic":
        await falls_ill(cast["li"], "38.9 cough")
        await wang.taps("calling", label)
    else:
        await decides(wang, label)
    assert mayor.since(told) == heard
    assert mayor.buttons == ["📇 Show contact"]


async def test_with_nobody_to_tell_it_is_looked_at_again(here: Town) -> None:
    """R3: nobody in town has joined; who does is told at the next look, once."""
    absent = {"chat": "none"}
    cast = await stands(here, workers=workers(wang=absent, chen=absent, chief=CHIEF | absent))
    await falls_ill(cast["li"])
    await here.moves_to("08:40")
    assert await here.rows(AlertedStaff) == []
    await here.invites(cast["chief"])
    await here.settle()
    await here.moves_to("12:00")
    assert count(cast["chief"]) == 1


@pytest.mark.parametrize(("label", "told"), [("In hospital", 0), ("Isolate", 1)])
async def test_an_ending_closes_it_and_isolating_does_not(here: Town, label: str, told: int) -> None:
    """M14: nobody is asked to call about what is over; whoever is isolated still waits for the call they were promised."""
    cast = await lives(here)
    await falls_ill(cast["li"])
    await decides(cast["wang"], label)
    await here.moves_to("12:00")
    assert count(cast["chief"]) == told


NOBODY = "Nobody of your community could be told just now"
AWAY: dict[str, Any] = {"chat": "none"}


async def test_with_nobody_there_the_supervisor_is_alerted_at_once(here: Town) -> None:
    """M6, R3: Wang has blocked the bot and Chen has no chat: the chief is told, and what Li reads is true."""
    cast = await lives(here, chen=AWAY)
    cast["wang"].blocks()
    await here.settle()
    await falls_ill(cast["li"])
    assert "Nobody who answers for this household is there now" in cast["chief"].last
    assert "The community office was told just now" in cast["li"].last
    await here.moves_to("12:00")
    assert count(cast["chief"]) == 0
    await cast["chief"].taps("calling")
    assert "is calling you now" in "".join(cast["li"].texts)


async def test_off_shift_but_reading_the_night_of_who_is_above_is_not_disturbed(here: Town) -> None:
    """R3: who is told at once is on shift; whoever is not hears of it when nobody has answered."""
    absent = {"shift": "20:00-21:00"}
    cast = await lives(here, wang=absent, chen=absent, chief=CHIEF | absent, county=COUNTY)
    await falls_ill(cast["li"])
    assert "Nobody who answers" in cast["county"].last
    assert "G1-001" not in cast["chief"].last


async def test_an_administrator_is_the_last_one_told(here: Town) -> None:
    """A1: that a call is needed, at once, when nobody else has a chat."""
    cast = await stands(here, workers=workers(wang=AWAY, chen=AWAY, mayor=MAYOR))
    await falls_ill(cast["li"])
    assert "G1-001 has needed a call since 08:00" in cast["mayor"].last
    assert "The community office was told just now" in cast["li"].last


@pytest.mark.parametrize("staff", [{"wang": AWAY, "chen": AWAY}, {"wang": {"post": "T1"} | AWAY, "chen": AWAY}])
async def test_with_nobody_at_all_no_call_is_promised(here: Town, staff: dict[str, Any]) -> None:
    """M6, S10: Li reads whom to call, and nothing that is not true."""
    cast = await stands(here, workers=workers(**staff))
    await falls_ill(cast["li"])
    assert NOBODY in cast["li"].last
    assert "In an emergency call: 120" in cast["li"].last
    assert not any(word in cast["li"].last for word in ("I have just told", "was told"))


async def test_an_emergency_sign_with_nobody_at_all(here: Town) -> None:
    """M5: 120 first, and nobody else is promised."""
    cast = await stands(here, workers=workers(wang=AWAY, chen=AWAY))
    await cast["li"].says("chest pain")
    said = next(text for text in cast["li"].texts if "Call 120 now" in text)
    assert NOBODY in said
    assert "being told this second" not in "".join(cast["li"].texts)


async def test_a_supervisor_who_falls_ill_is_never_their_own_alert(here: Town) -> None:
    """R1: the chief lives in G1 and answers for nobody there but others; the county's hears of the chief."""
    homes = [{"id": "h1", "grid": "G1", "head": "chief", "members": ["chief"]}]
    observed = [{"person": "chief", "protocol": "home-observation-14", "starts_at": here.time.now()}]
    staff = workers(wang=AWAY, chen=AWAY, chief=CHIEF, county=COUNTY)
    cast = await stands(here, workers=staff, households=homes, episodes=observed)
    heard = len(cast["chief"].texts)
    await falls_ill(cast["chief"])
    await here.moves_to("12:00")
    assert "Nobody who answers" in cast["county"].last
    assert not any("Nobody" in text for text in cast["chief"].since(heard))


async def test_a_supervisor_on_leave_is_the_last_to_hear(here: Town) -> None:
    """R4: the county's supervisor is off shift only, so it is put before them."""
    away = {"leave": {"from": "2026-02-20", "until": "2026-03-30"}}
    cast = await lives(here, chief=CHIEF | away, county=COUNTY | {"shift": "10:00-20:00"})
    await falls_ill(cast["li"])
    await here.moves_to("08:31")
    assert (count(cast["chief"]), count(cast["county"])) == (0, 1)
