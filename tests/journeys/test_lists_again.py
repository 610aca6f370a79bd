"""P1, M9, A3: last month's list comes in again after people have joined, left, died or moved: it undoes none of that."""

from uuid import UUID

import pytest

from bot import administration
from bot.people import access, book, roster_export
from bot.people.roster_book import Report
from bot.people.roster_columns import Kind
from bot.people.tables import Household, Person
from tests.journeys.test_guardians import follows, with_a_guardian
from tests.journeys.test_heads import WIFE, at_home, withdraws
from tests.journeys.test_moves import brings, line, moved_in, moves
from tests.people import files
from tests.town import START, Actor, Town, small_town


def listed(name: str, **more: str) -> dict[str, str]:
    return {"grid": "G1", "household": "G1-001", "name": name, **more}


async def head_of(here: Town, number: str = "G1-001") -> object:
    return next(row.head_id for row in await here.rows(Household) if row.number == number)


def notes(report: Report) -> list[tuple[int, str]]:
    return [(note.row, note.column) for note in report.notes]


async def test_a_head_who_has_left_is_not_head_again(morning: Town) -> None:
    """M9, A3: Li took the consent back and the wife reports for the mother; the list still has Li as head, and is told so."""
    cast = await at_home(morning, WIFE)
    li, wife = cast["li"], cast["wife"]
    rows = listed("李明", head="yes"), listed("李妈妈"), listed("王丽")
    assert (await brings(morning, *rows)).notes == ()
    await withdraws(li)
    report = await brings(morning, *rows)
    assert (notes(report), report.unchanged, report.changed_households) == ([(2, "head")], 3, 0)
    assert await head_of(morning) == wife.id
    await morning.moves_to("18:30")
    assert "李妈妈" in wife.last


async def test_who_has_left_is_no_head_where_nobody_is(morning: Town) -> None:
    """M9: the home stays without one, so that the next who joins is it, and reports for the mother."""
    cast = await at_home(morning, WIFE | {"chat": "none"})
    await withdraws(cast["li"])
    assert await head_of(morning) is None
    await brings(morning, listed("李明", head="yes"), listed("李妈妈"))
    assert await head_of(morning) is None
    await morning.invites(cast["wife"])
    await morning.settle()
    assert "This report is about 李妈妈" in cast["wife"].last


async def test_a_head_with_a_chat_replaced_by_another_with_one(morning: Town) -> None:
    """M9: the list's word counts, and the wife reads for whom she reports from now on."""
    cast = await at_home(morning, WIFE)
    await brings(morning, listed("王丽", head="yes"))
    assert await head_of(morning) == cast["wife"].id
    assert "李妈妈 is under observation" in cast["wife"].last


async def test_nobody_is_dropped_by_a_list_that_moves_their_head(morning: Town) -> None:
    """M9, S1: Li moves, and the list names the mother, who has no phone: Wang hears that nobody reports for her."""
    cast = await moved_in(morning, "li", "mother")
    await brings(morning, line("李明", "G2-001"), listed("李妈妈", head="yes"))
    assert await head_of(morning) == cast["mother"].id
    assert "Nobody reports now for" in cast["wang"].last


async def test_a_guardianship_that_ended_is_not_begun_again(morning: Town) -> None:
    """A3: the mother has joined for herself; whose name stands in the list's cell is her guardian no more."""
    cast = await with_a_guardian(morning)
    wang, mother = cast["wang"], cast["mother"]
    row = listed("李妈妈", guardian="李明")
    assert (await brings(morning, listed("李明"), row)).notes == ()
    await wang.says("/invite G1-001 2")
    await wang.taps("Yes, 14 or older")
    assert (await brings(morning, listed("李明"), row)).notes == ()  # she has not joined yet: it stands as it stood
    await follows(morning, mother, wang.last)
    await mother.taps("I agree")
    await is_nobodys_ward(morning, mother, row)
    await withdraws(mother)
    await is_nobodys_ward(morning, mother, row)


async def is_nobodys_ward(here: Town, actor: Actor, row: dict[str, str]) -> None:
    report = await brings(here, listed("李明"), row)
    assert (report.written, report.unchanged, notes(report)) == (True, 2, [(3, "guardian")])
    assert next(each for each in await here.rows(Person) if each.id == actor.id).guardian_id is None


async def test_who_has_died_is_offered_nowhere(morning: Town) -> None:
    """M6, M9, A3: the mother heads the home and has no chat; Li does after her, a card is for nobody, her page stays to be read,
    and last month's list does not bring her back."""
    base = small_town()
    base["households"][0]["head"] = "mother"
    base["episodes"] = [base["episodes"][0] | {"person": "mother", "starts_at": START}]
    cast = await morning.plants(base)
    li, wang = cast["li"], cast["wang"]
    await wang.says("/grid")
    await wang.taps("Still owed now: 1", "G1-001", "Change or end…", "Has died", "Yes: Has died")
    assert await head_of(morning) == li.id
    await wang.says("/invite G1-001")
    assert "nobody in it who could still join" in wang.last
    await wang.says("/invite G1-001 1")
    assert "not in the household's book any more" in wang.last
    await wang.says("/grid G1-001")
    assert "Has died" in wang.last
    assert "Begin an observation: G1-001, member 2" in wang.buttons
    assert "Begin an observation: G1-001" not in wang.buttons
    await wang.taps("The last observation: G1-001")
    assert "Begin an observation" not in wang.buttons
    report = await brings(morning, listed("李妈妈", head="yes"), listed("李明", guardian="李妈妈"))
    assert (report.written, report.people, notes(report)) == (True, 1, [(2, "name"), (3, "guardian")])
    assert await head_of(morning) == li.id


async def test_a_place_in_the_book_stays_when_the_head_changes(morning: Town) -> None:
    """M9, M12: an earlier message's "member 2" is the same person; whoever comes in has the next place."""
    cast = await at_home(morning, WIFE)
    before = await places(morning)
    await withdraws(cast["li"])
    assert await head_of(morning) == cast["wife"].id
    await brings(morning, listed("小宝"))
    after = await places(morning)
    assert (after, before) == (["李明", "李妈妈", "王丽", "小宝"], ["李明", "李妈妈", "王丽"])


async def places(here: Town) -> list[str]:
    async with here.service.database.begin() as uow:
        return [await access.name_of(uow, each) for each in await access.members_of(uow, await home_id(here))]


async def home_id(here: Town) -> UUID:
    found: UUID = (await here.rows(Household))[0].id
    return found


MOVED = (
    2,
    "name",
    "This person is in the book as G2-001 already. If they moved, write where from in the column for it.",
)


def told(report: Report) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.sentence.format(**each.fields)) for each in report.problems]


async def moves_home(here: Town, number: str, grid: str) -> None:
    async with here.service.database.begin() as uow:
        [(home, _)] = await book.homes_numbered(uow, number)
        await administration.move_household(uow, here.service.content.programme, home, grid, actor="operator")


@pytest.mark.parametrize("more", [[], [{"grid": "G2", "household": "G2-001", "name": "何叔"}]], ids=["G1", "G1 and G2"])
async def test_who_moved_alone_is_not_moved_back_and_not_there_twice(morning: Town, more: list[dict[str, str]]) -> None:
    """P1, R16: neither by a list of the grid they left, nor by one that has their new home without them; when they do come
    back, the list says where from, and last month's of the other home is the old one then."""
    cast = await moved_in(morning, "li")
    rows = [listed("李明", head="yes"), listed("李妈妈"), *more]
    assert (await brings(morning, *rows)).written
    await moves(morning, cast["li"])
    before = sorted(row.id for row in await morning.rows(Person))
    report = await brings(morning, *rows)
    assert (report.written, report.moved, told(report)) == (False, 0, [MOVED])
    assert sorted(row.id for row in await morning.rows(Person)) == before
    assert (await brings(morning, listed("李明", moved_from="G2-001"), *rows[1:])).moved == 1
    report = await brings(morning, listed("李明", grid="G2", household="G2-001"))
    assert told(report) == [(*MOVED[:2], MOVED[2].replace("G2-001", "G1-001"))]
    assert (await brings(morning, *rows)).unchanged == len(rows)


async def test_whom_a_list_moved_an_older_list_does_not_move_back(morning: Town) -> None:
    """P1: nor where they lived before that, nor under the number their home has got since; and the dead stay dead."""
    cast = await moved_in(morning, "li")
    rows = [listed("李明"), listed("李妈妈")]
    await brings(morning, line("李明", "G2-003"))
    await moves_home(morning, "G1-001", "G2")  # where the mother lives: G2-004
    report = await brings(morning, *rows)
    assert [said[2][:40] for said in told(report)] == [
        "This person is in the book as G2-003 alr",
        "This person is in the book as G2-004 alr",
    ]
    await moves(morning, cast["mother"])
    await moves(morning, cast["li"])
    assert [said[2] for said in told(await brings(morning, *rows))] == [MOVED[2]] * 2
    async with morning.service.database.begin() as uow:
        await administration.goes(uow, morning.service.content.programme, cast["mother"].name)
    assert notes(await brings(morning, listed("李妈妈"))) == [(2, "name")]


async def test_rows_without_a_number_are_not_brought_in_twice(morning: Town) -> None:
    """P1: by their names, the home they left, or that left the grid, is the one that is meant; whoever only has the same
    name gets a number."""
    await moved_in(morning)
    home = [
        {"grid": "G1", "household": "", "name": name, "head": head} for name, head in (("张三", "yes"), ("张四", ""))
    ]
    assert (await brings(morning, *home)).new_people == 2
    async with morning.service.database.begin() as uow:
        await administration.move_person(uow, morning.service.content.programme, "G1-002/1", "G2-001")
    assert told(await brings(morning, *home)) == [MOVED]
    await moves_home(morning, "G1-002", "G2")
    report = await brings(morning, *home)
    assert [(row, said) for row, _, said in told(report)] == [
        (
            at,
            f"Somebody of this name has moved to {number}. If this is somebody else, write the number of their household.",
        )
        for at, number in ((2, "G2-001"), (3, "G2-002"))
    ]
    assert (await brings(morning, *(row | {"household": "G1-007"} for row in home))).new_people == 2


async def test_who_moved_away_is_not_written_back_with_the_grid_they_left(morning: Town) -> None:
    """A1, A2: a list of a grid has whoever lives there, not those whom the book remembers there."""
    cast = await moved_in(morning, "li")
    await moves(morning, cast["li"])
    words, exported = morning.service.content.wording["en"], {}
    async with morning.service.database.begin() as uow:
        for grid in ("G1", "ｇ2"):
            data = await roster_export.export(
                uow, Kind.CSV, words, grids=frozenset({grid}), actor="operator", purpose="correction"
            )
            exported[grid] = [row["name"] for row in files.cells(data, Kind.CSV)]
    assert exported == {"G1": ["李妈妈"], "ｇ2": ["李明"]}
