"""The line list: who is under observation where, as an office gets it."""

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from bot.errors import LinliError
from bot.monitoring import line_list
from bot.monitoring.line_list import Chosen
from bot.monitoring.service import alerts
from bot.monitoring.sheet import Kind
from bot.monitoring.tables import Alert, MonitoringEpisode
from bot.people import access
from tests.monitoring import stories
from tests.privacy import canaries
from tests.town import START, Actor, Town
from tests.workshop import Workshop, statements

CANARIES = [(name, canaries.spellings(text)) for name, text in stories.NAMES.items()] + [
    (name, canaries.number_spellings(number)) for name, number in stories.CHATS.items()
]


async def exported(here: Town, **how: Any) -> bytes:
    given = {"area": "C", "actor": "operator", "language": "en", "kind": Kind.CSV} | how
    return await line_list.export_line_list(here.service.database, stories.programme(here), **given)


async def rows(here: Town, **how: Any) -> list[dict[str, str]]:
    """The lines of the .csv, by their headings."""
    text = (await exported(here, **how)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


async def listed(here: Town, **how: Any) -> list[str]:
    return [f"{row['Household']}/{row['Member']}" for row in await rows(here, **how)]


def page_of(file: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file)).active


def observes(*names: str, starts_at: datetime = START) -> list[dict[str, Any]]:
    return [{"person": name, "protocol": "home-observation-14", "starts_at": starts_at} for name in names]


async def test_three_days_in_two_lines(here: Town) -> None:
    """M7, S1, A2: three facts, counts, local times; nobody's name or chat in any spelling; one audit line an export."""
    await stories.three_days(here)
    assert [list(row.values()) for row in await rows(here)] == [
        ["G1", "G1-001", "1", "Home medical observation (14 days)", "4", "14", "2026-03-01", "2026-03-14",
         "under observation", "yes", "no", "no", "2026-03-01", "2026-03-04 08:00", "1", "1", "4"],
        ["G1", "G1-001", "2", "Home medical observation (14 days)", "4", "14", "2026-03-01", "2026-03-14",
         "under observation", "no", "yes", "no", "", "2026-03-01 08:00", "5", "0", "0"],
    ]  # fmt: skip
    line = await stories.last_audit(here)
    ring = here.service.database.ring
    assert (line.action, line.actor, line.purpose) == ("line_list.exported", "operator", "line_list")
    assert line.object == line.area
    assert line.detail is not None
    assert '"rows": 2' in ring.open(line.detail, "audit.detail", line.seq)
    before = await stories.audited(here)
    file = await exported(here, kind=Kind.XLSX, purpose="handover")
    assert await stories.audited(here) == before + 1
    assert (await stories.last_audit(here)).purpose == "handover"
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        inside = b"\0".join(archive.read(name) for name in archive.namelist())
    assert canaries.found(CANARIES, inside + await exported(here)) == []
    assert b"G1-001" in inside
    assert canaries.found(CANARIES, await exported(here, names=True)) != []
    named = await rows(here, names=True)
    assert [row["Name"] for row in named] == [stories.NAMES["li"], stories.NAMES["mother"]]


async def test_a_workbook_holds_real_days_and_numbers(here: Town) -> None:
    people = await stories.plants(here)
    await stories.enter(here, people["li"], people["li"], 366, at=START)
    page = page_of(await exported(here, kind=Kind.XLSX))
    assert page.freeze_panes == "A2"
    assert page.max_row == 2
    values = {heading.value: cell for heading, cell in zip(page[1], page[2], strict=True)}
    assert values["First day"].value == datetime(2026, 3, 1)  # noqa: DTZ001 -- a spreadsheet's day
    assert values["First day"].is_date
    assert values["Last report"].value == datetime(2026, 3, 1, 8, 0)  # noqa: DTZ001 -- a spreadsheet's instant
    assert (values["Day"].value, values["Of days"].value, values["Onset"].value) == (1, 14, None)


@pytest.mark.parametrize("kind", Kind)
async def test_nobody_is_under_observation(here: Town, kind: Kind) -> None:
    await stories.plants(here, episodes=[])
    file = await exported(here, kind=kind)
    assert (page_of(file).max_row if kind is Kind.XLSX else file.count(b"\r\n")) == 1
    assert (await stories.last_audit(here)).action == "line_list.exported"


async def test_names_of_any_kind_are_text(here: Town) -> None:
    names = ['=HYPERLINK("http://x";"y")', "😀 王", "محمد بن موسى", "@sum", "-2+3", "Li\x00\ud83d"]
    people = [{"id": f"p{number}", "name": name} for number, name in enumerate(names)]
    home = {"id": "h", "grid": "G1", "head": "p0", "members": [person["id"] for person in people]}
    episodes = observes(*(person["id"] for person in people))
    await stories.plants(here, people=people, households=[home], episodes=episodes)
    shown = ['\'=HYPERLINK("http://x";"y")', "😀 王", "محمد بن موسى", "'@sum", "'-2+3", "Li��"]
    assert [row["Name"] for row in await rows(here, names=True)] == shown
    page = page_of(await exported(here, names=True, kind=Kind.XLSX))
    assert [row[3].value for row in page.iter_rows(min_row=2)] == shown
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("zh_CN", ["网格", "户号"]),
        ("zh_TW", ["網格", "戶號"]),
        ("en", ["Grid", "Household"]),
        ("ko", ["그리드", "세대"]),
    ],
)
async def test_headings_are_in_the_language_asked_for(here: Town, language: str, headings: list[str]) -> None:
    await stories.plants(here)
    assert list((await rows(here, language=language))[0])[:2] == headings


def two_communities() -> dict[str, Any]:
    """Grids G2 and G10 of one community, G3 of another, a worker without a home in the second."""
    areas = [{"id": "C"}, *({"id": name, "parent": "C"} for name in ("K1", "K2"))]
    areas += [{"id": name, "parent": parent} for name, parent in (("G10", "K1"), ("G2", "K1"), ("G3", "K2"))]
    homes = [
        {"id": "h1", "grid": "G10", "head": "a", "members": ["a"]},
        {"id": "h2", "grid": "G2", "head": "c", "members": ["b", "c", "d"]},
        {"id": "h3", "grid": "G3", "members": ["e"]},
        {"id": "h4", "grid": "G2", "head": "f", "members": ["f"]},
    ]
    worker = {"id": "w", "post": "K2", "role": "grid_worker"}
    return {
        "areas": areas,
        "workers": [worker],
        "people": [{"id": name} for name in "abcdef"],
        "households": homes,
        "episodes": observes("f", "e", "d", "c", "b", "a", "w"),
    }


async def test_the_list_is_in_the_books_order_and_of_the_area_asked_for(here: Town) -> None:
    """G2 before G10, the head first; an area means all below it; staff without a home stand where they are posted."""
    await stories.plants(here, **two_communities())
    first = ["G2-001/1", "G2-001/2", "G2-001/3", "G2-002/1", "G10-001/1"]
    assert await listed(here) == [*first[:4], "G3-001/1", first[4], "/1"]
    assert await listed(here, area="K1") == first
    assert await listed(here, area="K2") == ["G3-001/1", "/1"]
    assert await listed(here, area="G10") == ["G10-001/1"]


async def test_an_unknown_area_is_refused_and_nothing_is_read(here: Town) -> None:
    await stories.plants(here)
    before = await stories.audited(here)
    with pytest.raises(LinliError, match="no_such_area"):
        await exported(here, area="G99")
    assert await stories.audited(here) == before


async def closes(here: Town, actor: Actor, at: str, state: str = "released", reason: str | None = None) -> None:
    async with here.service.database.begin() as uow:
        episode = await uow.lock(MonitoringEpisode, (await here.episode(actor)).id)
        assert episode is not None
        episode.state, episode.reason, episode.closed_at = state, reason, stories.instant(at)


MIDNIGHTS = {
    "Asia/Urumqi": ("2026-03-05T17:59:59Z", "2026-03-05T18:00:00Z"),
    "Europe/Berlin": ("2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"),
    "Pacific/Kiritimati": ("2026-03-05T09:59:59Z", "2026-03-05T10:00:00Z"),
    "Pacific/Pago_Pago": ("2026-03-05T10:59:59Z", "2026-03-05T11:00:00Z"),
}


@pytest.mark.parametrize("zone", MIDNIGHTS)
async def test_a_day_ends_at_the_communitys_midnight(here: Town, zone: str) -> None:
    """An episode that was closed, or begun, a second before local midnight ran on that day; one at midnight on the next."""
    before, midnight = MIDNIGHTS[zone]
    day = stories.instant(before).astimezone(ZoneInfo(zone)).date()
    following = date.fromordinal(day.toordinal() + 1)
    areas = [{"id": "C", "zone": zone}, {"id": "K1", "parent": "C"}, {"id": "G1", "parent": "K1"}]
    people = [{"id": name} for name in "abcd"]
    home = {"id": "h", "grid": "G1", "head": "a", "members": list("abcd")}
    episodes = observes("a", "b") + observes("c", starts_at=stories.instant(before))
    episodes += observes("d", starts_at=stories.instant(midnight))
    cast_ = await stories.plants(here, areas=areas, people=people, households=[home], episodes=episodes)
    await closes(here, cast_["a"], before)
    await closes(here, cast_["b"], midnight)
    assert await listed(here, chosen=Chosen(until=day)) == ["G1-001/1", "G1-001/2", "G1-001/3"]
    assert await listed(here, chosen=Chosen(since=following)) == ["G1-001/2", "G1-001/3", "G1-001/4"]
    assert await listed(here, chosen=Chosen(day, day)) == ["G1-001/1", "G1-001/2", "G1-001/3"]
    assert await listed(here) == ["G1-001/3", "G1-001/4"]
    assert len(await listed(here, chosen=Chosen(date.min, date.max))) == 4
    assert await listed(here, chosen=Chosen(since=date.max)) == ["G1-001/3", "G1-001/4"]
    assert await listed(here, chosen=Chosen(until=date.min)) == []


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Urumqi", "2026-03-01 23:59"), ("Asia/Shanghai", "2026-03-02 01:59")]
)
async def test_the_last_report_is_told_in_the_communitys_time(here: Town, zone: str, shown: str) -> None:
    here.jumps_to(stories.instant("2026-03-01T17:59:30Z"))
    areas = [{"id": "C", "zone": zone}, {"id": "G1", "parent": "C"}, {"id": "K1"}]
    people = await stories.plants(here, areas=areas)
    await stories.enter(here, people["li"], people["li"], 366, at=here.time.now())
    (row,) = await rows(here)
    assert row["Last report"] == shown
    assert row["Day"] == ("1" if zone == "Asia/Urumqi" else "2")


async def test_the_day_before_the_first_one_and_after_the_last(here: Town) -> None:
    cast_ = await stories.plants(here, episodes=observes("li", starts_at=stories.instant("2026-03-03T08:00+08:00")))
    assert [row["Day"] for row in await rows(here)] == [""]
    await closes(here, cast_["li"], "2026-03-20T08:00+08:00")
    (row,) = await rows(here, chosen=Chosen(since=date(2026, 3, 20)))
    assert (row["Day"], row["Of days"], row["State"]) == ("18", "14", "released")
    assert await listed(here, chosen=Chosen(since=date(2026, 3, 21))) == []


@pytest.mark.parametrize(
    ("state", "reason", "shown"),
    [
        ("released", None, "released"),
        ("closed", "isolated", "isolated"),
        ("closed", "hospital", "In hospital"),
        ("closed", None, "ended"),
        ("paused", None, "paused"),
    ],
)
async def test_the_state_says_why_it_ended(here: Town, state: str, reason: str | None, shown: str) -> None:
    """M14; a state that has no words yet is shown as it is."""
    cast_ = await stories.plants(here)
    await closes(here, cast_["li"], "2026-03-01T09:00+08:00", state, reason)
    (row,) = await rows(here, chosen=Chosen(since=date(2026, 3, 1)))
    assert row["State"] == shown


async def test_a_reviewed_alert_is_open_no_more(here: Town) -> None:
    """M6: the fever line exactly met raises one; the worker's review closes it."""
    people = await stories.plants(here)
    await stories.enter(here, people["li"], people["li"], 373, at=START)
    (row,) = await rows(here)
    assert (row["Open alerts"], row["Ill"], row["Onset"]) == ("1", "yes", "2026-03-01")
    (alert,) = await here.rows(Alert)
    async with here.service.database.begin() as uow:
        wang = await access.by_id(uow, people["wang"].id)
        await alerts.review(uow, stories.programme(here), wang, alert.id, "well")
    (row,) = await rows(here)
    assert (row["Open alerts"], row["Ill"], row["Onset"]) == ("0", "no", "2026-03-01")


async def test_thirty_people_cost_no_more_questions_than_three(here: Town) -> None:
    names = [f"p{number}" for number in range(33)]
    homes = [{"id": name, "grid": "G1", "head": name, "members": [name]} for name in names]
    people = [{"id": name} for name in names]
    await stories.plants(here, people=people, households=homes, episodes=observes(*names[:3]))
    with statements(cast(Workshop, here.service)) as few:
        assert len(await listed(here, names=True)) == 3
    async with here.service.database.begin() as uow:
        for row in await here.rows(MonitoringEpisode):
            for name in names[3:]:
                given = row.model_dump() | {"id": uow.new_id(), "person_id": here.actors[name].id}
                uow.add(MonitoringEpisode(**given))
            break
    with statements(cast(Workshop, here.service)) as many:
        assert len(await listed(here, names=True)) == 33
    assert len(many) == len(few)
    assert len(few) <= 12
