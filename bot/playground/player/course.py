"""What staff decide about an observation in a story: the real verbs, as their buttons would call them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.db import UnitOfWork
from bot.monitoring.service import course, episodes, findings
from bot.monitoring.service.episodes import Observed, Programme
from bot.people import access
from bot.people.access import Known
from bot.playground.player.stage import Refusal, Stage
from bot.playground.player.steps import Step

TEST = "nucleic_acid"
"""The test that is meant where a step names none."""

Decide = Callable[[UnitOfWork, Programme, Known, Observed, Mapping[str, Any]], Awaitable[object]]


async def decide(stage: Stage, step: Step) -> None:
    """Decide about the person a step names; ``Refusal`` when they are not under observation."""
    programme = stage.service.content.programme
    name = str(step.given["for"])
    async with stage.service.database.begin() as uow:
        staff = await access.by_id(uow, stage.ids[str(step.who)])
        someone = await episodes.observed(uow, programme, stage.ids[name])
        if someone is None:
            raise Refusal(f"{name} is not under observation")
        await VERBS[step.does](uow, programme, staff, someone, step.given)


async def _releases(uow: UnitOfWork, programme: Programme, staff: Known, someone: Observed, _given: Any) -> object:
    return await course.release(uow, programme, staff, someone.episode.id)


async def _extends(uow: UnitOfWork, programme: Programme, staff: Known, someone: Observed, given: Any) -> object:
    return await course.make_longer(uow, programme, staff, someone.episode.id, given["end_on"])


async def _isolates(uow: UnitOfWork, programme: Programme, staff: Known, someone: Observed, _given: Any) -> object:
    return await course.isolate(uow, programme, staff, someone.episode.id)


async def _ends(uow: UnitOfWork, programme: Programme, staff: Known, someone: Observed, given: Any) -> object:
    return await course.end(uow, programme, staff, someone.episode.id, given["reason"])


async def _records_test(uow: UnitOfWork, programme: Programme, staff: Known, someone: Observed, given: Any) -> None:
    today = uow.now.astimezone(someone.person.zone).date()
    taken_on, kind = given.get("taken_on", today), given.get("kind", TEST)
    await findings.record_test(
        uow, programme, staff, someone.episode.id, kind=kind, taken_on=taken_on, result=given["result"]
    )


async def _sets_onset(uow: UnitOfWork, programme: Programme, staff: Known, someone: Observed, given: Any) -> None:
    await findings.set_onset(uow, programme, staff, someone.episode.id, given["onset_on"])


VERBS: Mapping[str, Decide] = {
    "releases": _releases,
    "extends": _extends,
    "isolates": _isolates,
    "ends": _ends,
    "records_test": _records_test,
    "sets_onset": _sets_onset,
}
