"""A community whose roster comes in: two grids, two workers, and what stands in its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot import audit
from bot.audit import AuditRow
from bot.people import roster, roster_export, roster_import
from bot.people.roster_book import Report
from bot.people.roster_columns import Kind, Table
from bot.people.tables import Area, Household, Person
from tests.people import files
from tests.people.files import known
from tests.workshop import Workshop, wording

TOWN = {
    "areas": [{"id": "K1"}, {"id": "G1", "parent": "K1"}, {"id": "G2", "parent": "K1"}, {"id": "K2"}, {"id": "G9", "parent": "K2"}],
    "workers": [{"id": "wang", "post": "G1", "role": "grid_worker"}, {"id": "chen", "post": "G2", "role": "grid_worker"},
                {"id": "sun", "post": "K1", "role": "supervisor"}, {"id": "bai", "post": "G1", "role": "volunteer"}],
}  # fmt: skip
HEADING = ["Grid", "Household number", "Name", "Head of household", "Language", "Responsible worker", "Morning reminder", "Moved from household"]  # fmt: skip


@dataclass(slots=True)
class Community:
    """Its workshop, and the names of areas and workers by their ids."""

    shop: Workshop
    names: dict[Any, str] = field(default_factory=dict)

    async def begins(self) -> None:
        async with self.shop.database.begin() as uow:
            ids = await roster.plant(uow, TOWN, "zh_CN")
        self.names = {person_id: code for code, person_id in ids.items()}
        self.names |= {area.id: area.code for area in await self.shop.rows(Area)}

    async def brings(self, *lines: Sequence[str], **more: Any) -> Report:
        """The roster comes in, as a workbook."""
        return await self.brings_file(files.workbook(HEADING, *lines), **more)

    async def brings_file(self, data: bytes, kind: Kind = Kind.XLSX, **more: Any) -> Report:
        return await self.brings_table(files.table(data, kind), **more)

    async def brings_table(self, table: Table, *, within: str | None = None, **more: Any) -> Report:
        async with self.shop.database.begin() as uow:
            drawn = await roster_import.draw(uow, table, known(), within=within)
            return await roster_import.write(uow, drawn, actor="operator", **more)

    async def tries(self, *lines: Sequence[str], **more: Any) -> Report:
        async with self.shop.database.begin() as uow:
            return await roster_import.dry_run(uow, files.table(files.workbook(HEADING, *lines)), known(), **more)

    async def exports(
        self, kind: Kind, language: str = "en", grids: Iterable[str] = ("G1", "G2"), **more: Any
    ) -> bytes:
        async with self.shop.database.begin() as uow:
            return await roster_export.export(
                uow, kind, wording()[language], grids=frozenset(grids), actor="operator", purpose="correction", **more
            )

    async def book(self) -> list[str]:
        """Everybody in the book: ``G1 G1-001 wang* Li Na zh_CN {}``, heads with a star."""
        homes = {home.id: home for home in await self.shop.rows(Household)}
        lines = []
        for person in await self.shop.rows(Person):
            if home := homes.get(person.household_id):
                name = self.shop.database.ring.open(person.name, "persons.name", person.id)
                worker = self.names.get(home.responsible_id, "-")
                star = "*" if home.head_id == person.id else ""
                place = f"{self.names[home.area_id]} {home.number} {worker}"
                lines.append(f"{place} {name}{star} {person.language} {person.remind_at}")
        return sorted(lines)

    async def everything(self) -> list[str]:
        """All rows an import could have written, as they stand."""
        tables = (Area, Household, Person)
        rows = [repr(row) + str(getattr(row, "name", "")) for table in tables for row in await self.shop.rows(table)]
        return [*rows, *await self.audit()]

    async def audit(self) -> list[str]:
        """What is on record, and that the chain is whole."""
        async with self.shop.database.read(whole=True) as session:
            assert await audit.verify(session, self.shop.database.ring) is None
            lines = list(await session.scalars(select(AuditRow).order_by(col(AuditRow.seq))))
        return [f"{line.actor} {line.action} {line.purpose}".strip() for line in lines]
