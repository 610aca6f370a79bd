"""What a line list of a whole county costs: seconds, and how memory grows with its lines."""

import time
import tracemalloc
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from bot.monitoring import line_list
from bot.monitoring.sheet import Kind
from bot.monitoring.tables import Duty, MonitoringEpisode, Report
from bot.people import listing
from bot.people.tables import Household, Person
from bot.sealing import Sealed
from tests.benchmarks import machine
from tests.town import START, Town, small_town, town

FEW, MANY = 500, 5_000
DUTIES = 20


async def test_a_line_list(database_url: str, tmp_path: Path) -> None:
    """500 people and 5,000, each with 20 duties and a report, with names; the ratio of the peaks is what a line costs."""
    async with town(database_url, tmp_path) as here:
        await here.plants(small_town(workers=[], households=[], people=[], episodes=[]))
        await _fill(here, FEW)
        few = {kind: await _measure(here, kind) for kind in Kind}
        await _fill(here, MANY - FEW)
        many = {kind: await _measure(here, kind) for kind in Kind}
        machine.tell(
            f"A line list with names, {here.service.database.url.get_backend_name()}",
            *(
                f"{kind}: {few[kind][0]:.2f} s and {few[kind][1]:.1f} MB for {FEW} lines, {many[kind][0]:.2f} s and "
                f"{many[kind][1]:.1f} MB for {MANY}: {MANY / many[kind][0]:.0f} lines/s"
                for kind in Kind
            ),
        )


async def _measure(here: Town, kind: Kind) -> tuple[float, float]:
    """Seconds, and then the peak in MB of a second run (to watch memory takes time)."""
    began = time.perf_counter()
    await _export(here, kind)
    took = time.perf_counter() - began
    tracemalloc.start()
    await _export(here, kind)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return took, peak / 1e6


async def _export(here: Town, kind: Kind) -> None:
    programme = here.service.content.programme
    await line_list.export_line_list(
        here.service.database, programme, area="C", actor="operator", kind=kind, names=True
    )


async def _fill(here: Town, count: int) -> None:
    for _ in range(0, count, 100):
        async with here.service.database.begin() as uow:
            grid = await listing.area_named(uow, "G1")
            assert grid is not None
            homes = [uow.add(Household(id=uow.new_id(), area_id=grid, number="")) for _each in range(100)]
            for home in homes:
                home.number = f"G1-{home.id.hex[12:]}"
            await uow.session.flush()
            people = [_person(uow.new_id(), home) for home in homes]
            for person in people:
                person.name = uow.seal("居民", "persons.name", person.id)
                uow.add(person)
            await uow.session.flush()
            episodes = [uow.add(_episode(uow.new_id(), person)) for person in people]
            await uow.session.flush()
            for episode in episodes:
                uow.session.add_all(_duty(uow.new_id(), episode, number) for number in range(DUTIES))
                uow.add(_report(uow.new_id(), episode, uow.seal("{}", "reports.reading", episode.id)))


def _person(person_id: UUID, home: Household) -> Person:
    return Person(id=person_id, code=person_id.hex, language="zh_CN", household_id=home.id)


def _episode(episode_id: UUID, person: Person) -> MonitoringEpisode:
    return MonitoringEpisode(
        id=episode_id,
        person_id=person.id,
        protocol="home-observation-14",
        protocol_version="1",
        starts_at=START,
        end_on=(START + timedelta(days=13)).date(),
    )


def _duty(duty_id: UUID, episode: MonitoringEpisode, number: int) -> Duty:
    on = (START + timedelta(days=number // 2)).date()
    return Duty(id=duty_id, episode_id=episode.id, on=on, slot=str(number % 2), due_at=START, outcome="missed")


def _report(report_id: UUID, episode: MonitoringEpisode, reading: Sealed) -> Report:
    return Report(
        id=report_id,
        episode_id=episode.id,
        reporter_id=episode.person_id,
        at=START,
        reading=reading,
        symptomatic=False,
        emergency=False,
    )
