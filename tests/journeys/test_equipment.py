"""What staff lack to protect themselves becomes one list, post by post (P7, A2)."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.assistance import equipment
from bot.audit import AuditRow
from bot.errors import LinliError
from tests.journeys.help_town import helping
from tests.town import START, Town


async def listed(here: Town, area: str) -> list[equipment.Line]:
    content = here.service.content
    async with here.service.database.begin() as uow:
        return await equipment.listed(uow, content.wording["en"], content.questionnaire, area, actor="operator")


async def test_a_list_to_order_from(morning: Town) -> None:
    """Item by item, by the worker's code and never by name; what was withdrawn is not ordered."""
    cast = await morning.plants(helping())
    wang = cast["wang"]
    await wang.says("/need")
    await wang.taps("My protective equipment", "N95", "Gloves", "Next", "20", "50", "This week")
    lines = await listed(morning, "K1")
    assert [(line.area, line.worker, line.item, line.number, line.state) for line in lines] == [
        ("G1", "wang", "N95 masks", 20, "asked for"),
        ("G1", "wang", "Gloves (pairs)", 50, "asked for"),
    ]
    assert {line.asked_on for line in lines} == {START.date()}
    assert await listed(morning, "G1") == lines
    with pytest.raises(LinliError, match="area"):
        await listed(morning, "K9")
    await wang.says("/requests")
    await wang.taps("I do not need it", "Yes, not needed")
    assert await listed(morning, "K1") == []
    async with morning.service.database.read() as session:
        actions = list(await session.scalars(select(col(AuditRow.action))))
    assert actions.count("equipment.exported") == 3
