"""What the growth benchmark measures, on a few people: it must not rot, and its people must be real ones."""

from pathlib import Path

from bot.monitoring.service import course, overview
from bot.monitoring.tables import MonitoringEpisode
from bot.people import access
from bot.people.tables import Post
from tests.monitoring import multitude
from tests.town import town

PEOPLE = 40


async def test_people_that_the_database_made_are_reminded_listed_and_ended(
    migrated_postgres_url: str, tmp_path: Path
) -> None:
    """M10: each due reminder becomes a promised message; M14: an observation ends; A1: a worker's list shows its page."""
    async with town(migrated_postgres_url, tmp_path, starts_at=multitude.NOW, time_zone="Asia/Shanghai") as here:
        await multitude.settle_in(here.service.database, next(iter(here.service.bots)), 1, PEOPLE)
        await here.service.clock.step()
        assert len(await here.deliveries("forms.daily-checkin")) == PEOPLE
        programme = here.service.content.programme
        async with here.service.database.begin() as uow:
            staff_id = multitude.row_id("person", 1)
            uow.add(Post(id=uow.new_id(), person_id=staff_id, area_id=multitude.row_id("area", 1), role="grid_worker"))
            await uow.session.flush()
            staff = await access.by_id(uow, staff_id)
            shown = await overview.listed(uow, programme, staff, "owed", 0)
            assert len(shown.rows) > 1
            await course.end(uow, programme, staff, multitude.row_id("episode", 2), "other")
        assert sum(row.state == "closed" for row in await here.rows(MonitoringEpisode)) == 1
