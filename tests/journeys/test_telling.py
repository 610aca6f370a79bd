"""A3, A4, M9, M11, M13: what concerns somebody is told to whoever looks after them, else to who is above; else they read so."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.assistance import pages
from bot.assistance.service import answering, tasks
from bot.assistance.tables import Task
from bot.errors import LinliError
from bot.monitoring.service import silence
from bot.monitoring.tables import EpisodeEvent
from bot.people import access
from bot.people.access import Known
from tests.journeys.test_alerts import workers
from tests.journeys.test_entrance import comes, link
from tests.journeys.test_heads import WIFE, withdraws
from tests.town import START, Actor, Town, small_town

CHIEF = {"name": "Chief", "post": "K1", "role": "supervisor", "shift": "00:00-24:00", "languages": ["en"]}
COUNTY = CHIEF | {"name": "County", "post": "C"}
MAYOR = CHIEF | {"name": "Mayor", "post": "C", "role": "administrator"}
ON_LEAVE = {"leave": {"from": "2026-02-28", "until": "2026-03-31"}}
NOBODY = "Nobody of your community could be told just now"
AWAY: dict[str, Any] = {"chat": "none"}
WHOM = pytest.mark.parametrize(
    ("staff", "told"),
    [
        ({"wang": ON_LEAVE, "chief": CHIEF, "county": COUNTY}, "chief"),
        ({"wang": AWAY, "chief": CHIEF | AWAY, "county": COUNTY}, "county"),
        ({"wang": AWAY, "mayor": MAYOR}, "mayor"),
        ({"wang": AWAY}, None),
    ],
)
"""Who is there, and who is told: a supervisor, the next above, an administrator, nobody."""


async def at_home(here: Town, staff: dict[str, dict[str, Any]], *more: dict[str, Any]) -> dict[str, Actor]:
    """Li with a mother, both observed, and a town whose staff is as it is."""
    base = small_town(workers=workers(**staff))
    base["people"] += more
    base["households"][0]["members"] += [each["id"] for each in more]
    base["episodes"].append(base["episodes"][0] | {"person": "mother", "starts_at": START})
    return await here.plants(base)


def heard(cast: dict[str, Actor], words: str) -> list[str]:
    """Who of the staff read something."""
    staff = ("wang", "chen", "chief", "county", "mayor")
    return [name for name in staff if name in cast and cast[name].phone and words in "".join(cast[name].texts)]


@WHOM
async def test_stop_is_heard_by_somebody_or_says_that_it_is_not(
    morning: Town, staff: dict[str, Any], told: str | None
) -> None:
    """A4: the worker is told, else who is above; and what Li reads is true."""
    cast = await at_home(morning, staff)
    await cast["li"].says("/stop")
    assert heard(cast, "has stopped routine messages") == ([told] if told else [])
    assert ("Your community worker knows" in cast["li"].last) == (told is not None)
    assert (NOBODY in cast["li"].last) == (told is None)
    await cast["li"].says("/stop")
    assert "had stopped routine messages before" in cast["li"].last
    assert NOBODY not in cast["li"].last


@WHOM
async def test_whoever_leaves_is_heard_and_whom_they_reported_for_too(
    morning: Town, staff: dict[str, Any], told: str | None
) -> None:
    """A3, M9: that Li has left, and that nobody reports for the mother now."""
    cast = await at_home(morning, staff)
    await withdraws(cast["li"])
    assert heard(cast, "does not want to use this service") == ([told] if told else [])
    assert heard(cast, "Nobody reports now for") == ([told] if told else [])
    assert ("Your community worker knows" in cast["li"].last) == (told is not None)
    assert (NOBODY in cast["li"].last) == (told is None)
    assert "within a week" in cast["li"].last


@WHOM
async def test_a_chat_that_is_gone_is_told_once(morning: Town, staff: dict[str, Any], told: str | None) -> None:
    """M13: of Li, and of the mother whom Li reports for; also after a restart."""
    cast = await at_home(morning, staff)
    cast["li"].blocks()
    await morning.settle()
    await morning.restart()
    await morning.moves_to("2026-03-01T18:30")
    said = [text for text in cast[told].texts if "do not arrive any more" in text] if told else []
    assert len(said) == (2 if told else 0)
    assert heard(cast, "do not arrive any more") == ([told] if told else [])


@pytest.mark.parametrize(("staff", "told"), [({"wang": AWAY, "chief": CHIEF}, "chief"), ({"wang": AWAY}, None)])
async def test_who_declines_is_heard_or_reads_that_nobody_heard(
    here: Town, staff: dict[str, Any], told: str | None
) -> None:
    """A3: nothing is promised of a worker who cannot be told."""
    base = small_town(workers=workers(**staff), episodes=[])
    base["people"][0]["chat"] = "none"
    cast = await here.plants(base)
    li = await comes(here, "li", await link(here, "li"))
    await li.taps("No, thank you")
    assert heard(cast, "does not want to use this service") == ([told] if told else [])
    assert ("hears that you would rather not" in li.last) == (told is not None)
    assert "120" in li.last


@WHOM
async def test_a_link_on_somebody_s_phone_is_asked_about(here: Town, staff: dict[str, Any], told: str | None) -> None:
    """A3: the wife's link is opened on Li's phone: whoever may free it is asked, at most once a day."""
    cast = await at_home(here, staff, WIFE | {"chat": "none"})
    for _ in range(2):
        here.api.phones.start(cast["li"].phone.id, await link(here, "wife"))
        await here.settle()
    asked = "It has changed hands"
    assert [name for name in cast if cast[name].phone and asked in "".join(cast[name].buttons)] == (
        [told] if told else []
    )


async def observed_chief(here: Town, **staff: dict[str, Any]) -> dict[str, Actor]:
    """The chief lives in G1 and is observed there."""
    homes = [{"id": "h1", "grid": "G1", "responsible": "wang", "head": "chief", "members": ["chief"]}]
    observed = [{"person": "chief", "protocol": "home-observation-14", "starts_at": START}]
    return await here.plants(
        small_town(workers=workers(**{"chief": CHIEF} | staff), households=homes, episodes=observed)
    )


async def test_a_silent_supervisor_is_told_of_to_the_next_above(morning: Town) -> None:
    """M11, R1: three reports of the chief's are missing; the chief does not read it about themselves."""
    cast = await observed_chief(morning, county=COUNTY)
    await morning.moves_to("2026-03-02T21:00")
    assert "3 reports in a row are missing" in "".join(cast["county"].texts)
    assert "in a row are missing" not in "".join(cast["chief"].texts)


async def test_with_no_other_supervisor_an_administrator_hears_of_the_silence(morning: Town) -> None:
    """M11: the step is not dropped."""
    cast = await observed_chief(morning, mayor=MAYOR)
    await morning.moves_to("2026-03-02T21:00")
    assert "3 reports in a row are missing" in cast["mayor"].last
    assert "in a row are missing" not in "".join(cast["chief"].texts)


async def test_who_was_told_stands_in_the_course_without_a_task_too(morning: Town) -> None:
    """M11, S1: the task was closed before the third miss; that the supervisor was told stands on the page all the same."""
    cast = await at_home(morning, {"chief": CHIEF})
    await morning.moves_to("2026-03-02T11:00")
    async with morning.service.database.begin() as uow:
        for task in await uow.session.scalars(select(Task).where(col(Task.kind) == "missed_checkin")):
            await tasks.close(uow, morning.service.content.assistance, task, "done")
    await morning.moves_to("2026-03-02T21:00")
    assert "3 reports in a row are missing" in cast["chief"].last
    events = [row for row in await morning.rows(EpisodeEvent) if row.what == "long_silent"]
    assert [row.detail for row in events] == [str(cast["chief"].id)] * 2
    await cast["wang"].says("/grid")
    await cast["wang"].taps("🔕", "G1-001")
    assert "the next above was told" in cast["wang"].last


async def test_nobody_looks_after_their_own_silence(morning: Town) -> None:
    """R1, M11, I4: the task about the chief is the worker's; the chief cannot open it, take it, nor report by it."""
    cast = await observed_chief(morning, county=COUNTY)
    await morning.moves_to("2026-03-02T11:00")
    (task,) = [row for row in await morning.rows(Task) if row.kind == "missed_checkin"]
    chief = await access_of(morning, cast["chief"])
    content = morning.service.content
    async with morning.service.database.begin() as uow:
        for attempt in (
            lambda: pages.page(uow, content.desk, chief, task.id),
            lambda: answering.accept(uow, content.assistance, chief, task.id),
            lambda: silence.reported_by(uow, content.programme, chief, task.id),
            lambda: silence.act(uow, content.programme, chief, task.id, "accept"),
        ):
            with pytest.raises(LinliError):
                await attempt()
    (task,) = [row for row in await morning.rows(Task) if row.kind == "missed_checkin"]
    assert (task.state, task.assignee_id) == ("offered", cast["wang"].id)


async def access_of(here: Town, who: Actor) -> Known:
    async with here.service.database.begin() as uow:
        return await access.by_id(uow, who.id)
