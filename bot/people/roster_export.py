"""The household book written back as a roster, to be corrected by hand and brought in again."""

from uuid import UUID

from bot.db import UnitOfWork
from bot.i18n import Words
from bot.people import roster_columns, roster_records, roster_template, rules
from bot.people.messages import NATIVE
from bot.people.roster_book import Home, Somebody, same
from bot.people.roster_columns import Kind


async def export(
    uow: UnitOfWork, kind: Kind, _: Words, *, grids: frozenset[str], actor: str, purpose: str, within: str | None = None
) -> bytes:
    """The people of some grids (codes) with their names, in the book's order; that they were read is on record (A2)."""
    records = await roster_records.read(uow, grids=grids, numbers=(), within=within, lock=False)
    homes = {home.id: home for home in records.book.homes}
    wanted = {same(code) for code in grids}  # the book has those who have moved, too, wherever they are
    living = (
        person for person in records.book.people if not person.gone and same(homes[person.home_id].area) in wanted
    )
    people = sorted(living, key=lambda person: _order(homes[person.home_id], person))
    guardians = {person.id: person for person in people}
    detail = {"people": len(people), "grids": sorted(grids)}
    uow.record("roster.exported", "roster", actor=actor, area=within or "", purpose=purpose, detail=detail)

    def cells(person: Somebody) -> dict[str, str]:
        guardian = guardians.get(person.guardian) if isinstance(person.guardian, UUID) else None
        at_home = guardian is not None and guardian.home_id == person.home_id
        return _cells(homes[person.home_id], person, _) | {"guardian": guardian.name if guardian and at_home else ""}

    return roster_template.write((cells(person) for person in people), kind, _)


def _order(home: Home, person: Somebody) -> tuple[object, ...]:
    return (home.area, home.number, home.id, person.place, person.id)


def _cells(home: Home, person: Somebody, _: Words) -> dict[str, str]:
    return {
        "grid": home.area,
        "household": home.number,
        "building": home.building,
        "name": person.name,
        "head": roster_columns.yes(_) if home.head_id == person.id else roster_columns.no(_),
        "phone": person.phone,
        "language": NATIVE.get(person.language, person.language),
        "worker": home.worker,
        "morning": person.remind_at.get("morning", ""),
        "evening": person.remind_at.get("evening", ""),
        "marks": ", ".join(roster_columns.marks(_)[mark] for mark in person.marks if mark in rules.MARKS),
    }
