"""Notices on paper with a number and a check code, the curve as a picture, names and telephones for ten minutes."""

import asyncio
import io
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from noto_cjk_sans_otc import FONT_PATH
from PIL import Image
from sqlalchemy import select

from bot import paper
from bot.audit import AuditRow, verify
from bot.monitoring.service import handing_on, papers
from bot.monitoring.tables import Paper
from bot.paper import Sheet
from bot.people import access
from bot.references import check_code, read_code
from tests.town import START, Actor, Town, in_each_language, small_town

SUN = {"id": "sun", "name": "孙主任", "post": "K1", "role": "supervisor", "languages": ["en"]}


async def released(here: Town) -> tuple[Actor, Actor, Actor]:
    """Li's observation began and ended today, and Wang has released Li."""
    episode = {"person": "li", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-01"}
    li, wang, chen = await here.moves_in(episodes=[episode])
    await li.taps("36.6", "No symptoms, send")
    await here.moves_to("19:00")
    await li.says("36.7 no symptoms")
    await li.taps("Send")
    await wang.taps("Release")
    return li, wang, chen


def file_of(here: Town, message: dict[str, Any]) -> bytes:
    """What a phone opens when its owner taps a file."""
    stored = here.api.files.unique(message["file"]["url"].rpartition("/")[2])
    assert stored is not None
    return here.api.files.content(stored) or b""


async def printed(here: Town) -> Sheet:
    """The only sheet that was sent."""
    (sheet,) = [each.enclosed.sheet for each in await here.read_deliveries() if each.enclosed]
    assert sheet is not None
    return sheet


async def actions(here: Town) -> list[tuple[str, str]]:
    async with here.service.database.read(whole=True) as session:
        assert await verify(session, here.service.database.ring) is None
        return [(row.action, row.purpose) for row in await session.scalars(select(AuditRow).order_by(AuditRow.seq))]  # type: ignore[arg-type]  # a column


async def test_a_release_brings_a_notice_that_anybody_can_check(morning: Town) -> None:
    """P3, N3: one message, with the PDF; number and code are found genuine without saying whose they are."""
    li, _wang, _ = await released(morning)
    last = li.messages[-1]
    assert (last["kind"], last["file"]["name"]) == ("document", "REL-2026-000001.pdf")
    assert "Your observation is over" in last["text"]
    (row,) = await morning.rows(Paper)
    sheet = await printed(morning)
    facts = dict(sheet.facts)
    assert (facts["Name"], facts["Household"], facts["Number"]) == ("李明", "G1-001", row.number)
    assert file_of(morning, last) == paper.pdf(sheet)
    assert paper.pdf(sheet).startswith(b"%PDF")
    clinic = await morning.stranger("clinic")
    code = facts["Check code"]
    for typed in (code, code.lower().replace("-", ""), code.replace("-", " ")):
        await clinic.says(f"/check {row.number.lower()} {typed}")
        assert "is genuine" in clinic.last
        assert "1 March 2026" in clinic.last
        assert "李明" not in clinic.last
    assert ("paper.issued", "") in await actions(morning)


async def test_a_beginning_has_its_notice_too(morning: Town) -> None:
    """P3: as often as somebody asks, under one number; strangers' buttons are old."""
    li, wang, _ = await morning.moves_in()
    assert "Your community worker: 王芳" in li.texts[-1] or any("王芳" in text for text in li.texts)
    button = li.data_of("Notice on paper")
    for _again in range(2):
        await li.taps_data(*button)
        assert li.messages[-1]["file"]["name"] == "OBS-2026-000001.pdf"
        assert li.last == "📄 Notice of medical observation"
    await wang.taps_data(button[0], 1)
    assert "earlier message" in wang.last
    assert len(await morning.rows(Paper)) == 1
    assert [purpose for action, purpose in await actions(morning) if action == "paper.read"] == ["own", "own"]


async def test_a_notice_is_judged_by_how_the_observation_stands_now_n3(morning: Town) -> None:
    """Made longer, and shorter again: the first notice is true again, the one in between is not; begun by mistake: none is."""
    li, wang, _ = await morning.moves_in()
    clinic = await morning.stranger("clinic")
    button = li.data_of("Notice on paper")

    async def checked(number: int) -> str:
        sheets = [each.enclosed.sheet for each in await morning.read_deliveries() if each.enclosed]
        facts = next(
            dict(each.facts) for each in sheets if each and f"OBS-2026-00000{number}" in dict(each.facts).values()
        )
        await clinic.says(f"/check {facts['Number']} {facts['Check code']}")
        return clinic.last

    async def changes_to(*labels: str) -> None:
        await wang.says("/grid")
        await wang.taps("Still owed", "G1-001", "Change or end…", *labels)
        await li.taps_data(*button)

    await li.taps_data(*button)
    assert "is genuine" in await checked(1)
    await changes_to("+3 days", "Contact with somebody infected again")
    assert "ask for OBS-2026-000002" in await checked(1)
    await changes_to("Not longer", "It was made longer by mistake")
    assert "newer notice" not in await checked(1)
    assert "ask for OBS-2026-000001" in await checked(2)
    await changes_to("Begun by mistake", "Yes: Begun by mistake")
    for number in (1, 2):
        said = await checked(number)
        assert "does not hold any more" in said
        assert "ask for OBS" not in said


async def test_a_release_does_not_hold_once_the_observation_goes_on_again_n3(morning: Town) -> None:
    """M15: a worse sign at the visit of week 4."""
    li, wang, _ = await morning.moves_in(
        episodes=[{"person": "li", "protocol": "recovered-follow-up", "starts_at": START}]
    )
    morning.jumps_to(START.replace(day=14, hour=19))
    await morning.settle()
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    await wang.taps("Release")
    facts = dict((await printed_notice(morning)).facts)
    await wang.says(asked := f"/check {facts['Number']} {facts['Check code']}")
    assert "is genuine" in wang.last
    assert "does not hold" not in wang.last
    morning.jumps_to(START.replace(day=28, hour=11))
    await morning.settle()
    await wang.taps("Visited, a worse sign")
    await wang.says(asked)
    assert "does not hold any more" in wang.last


async def test_two_who_ask_at_once_get_one_paper(morning: Town) -> None:
    """P3, A2: the person and their worker in the same moment: one number, and a line for each who looked."""
    li, wang, _ = await morning.moves_in()
    episode, programme = await morning.episode(li), morning.service.content.programme

    async def asks(actor: Actor) -> None:
        async with morning.service.database.begin() as uow:
            await papers.ask(uow, programme, await access.by_id(uow, actor.id), episode.id)

    await asyncio.gather(asks(li), asks(wang), asks(li))
    assert [row.number for row in await morning.rows(Paper)] == ["OBS-2026-000001"]
    looks = [purpose for action, purpose in await actions(morning) if action == "paper.read"]
    assert sorted(looks) == ["care", "own", "own"]


@pytest.mark.parametrize(
    "asked", ["REL-2026-000001 0000-0000", "REL-2026-000002 {code}", "🙂 {code}", "' OR 1=1 --", "x" * 3000 + " {code}"]
)
async def test_a_forged_number_or_code_is_not_ours(morning: Town, asked: str) -> None:
    """N3: whatever is wrong with it, one sentence."""
    await released(morning)
    sheet = await printed(morning)
    clinic = await morning.stranger("clinic")
    await clinic.says(f"/check {asked.format(code=dict(sheet.facts)['Check code'])}")
    assert "There is no notice" in clinic.last
    await clinic.says("/check")
    assert "send its number and its check code" in clinic.last


async def test_the_curve_comes_as_a_picture_to_the_person_and_to_staff(morning: Town) -> None:
    """P3, A2: digits and days in the picture, words below it; each look is recorded, and strangers learn nothing."""
    li, wang, _ = await morning.moves_in()
    await wang.says("/grid")
    await wang.taps("Still owed", "G1-001")
    await li.says("/curve")
    assert "no temperature has been reported yet" in li.last
    await li.taps("36.6", "No symptoms, send")
    await li.says("/curve")
    shown = li.messages[-1]
    assert (shown["kind"], shown["text"]) == ("photo", "📈 李明: temperatures so far.")
    assert Image.open(io.BytesIO(file_of(morning, shown))).size == (1200, 840)
    await wang.taps("Curve")
    assert wang.messages[-1]["text"] == "📈 G1-001: temperatures so far."
    looks = [purpose for action, purpose in await actions(morning) if action == "curve.read"]
    assert looks == ["own", "own", "care"]
    data, message_id = wang.data_of("Curve")
    stranger = await morning.stranger()
    await stranger.says("/curve")
    assert "do not know you yet" in stranger.last
    await li.taps_data(data, message_id)  # signed for another chat
    assert li.messages[-1]["kind"] == "text"


async def test_a_head_chooses_whose_curve(morning: Town) -> None:
    """M9: of several, by name; after the end, one's own is still there."""
    both = [
        {"person": person, "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-14"}
        for person in ("li", "mother")
    ]
    li, *_ = await morning.moves_in(episodes=both)
    await li.says("/curve")
    assert li.buttons == ["李明", "李妈妈"]
    await li.taps("李妈妈")
    assert li.last == "📈 李妈妈: no temperature has been reported yet."


async def test_a_name_is_shown_for_ten_minutes_and_recorded(morning: Town) -> None:
    """R13, A2: to the worker who answers for the household; the message leaves the chat, also after a restart."""
    town = small_town()
    town["people"][0]["phone"] = "138 0013 8000"
    cast = await morning.plants(town)
    wang, chen = cast["wang"], cast["chen"]
    for staff in (wang, chen):
        await staff.says("/grid")
        await staff.taps("Still owed", "G1-001", "Show contact")
        assert "📇 G1-001: 李明\n📞 138 0013 8000" in staff.last
        assert "after 10 minutes" in staff.last
    await morning.moves_to(START.replace(minute=9))
    assert "李明" in wang.last
    await morning.restart()
    await morning.moves_to(START.replace(minute=11))
    assert not any("李明" in text or "138" in text for text in (*wang.texts, *chen.texts))
    assert [action for action, _ in await actions(morning)].count("contact.read") == 2


async def test_a_supervisor_reads_no_names_in_a_chat(morning: Town) -> None:
    """R13: names are for who answers for the household; the supervisor opens the page and no more."""
    sun = (await _with_supervisor(morning))["sun"]
    await sun.says("/grid")
    await sun.taps("Still owed", "G1-001", "Show contact")
    assert "for the worker and the doctor" in sun.last
    assert "contact.read" not in [action for action, _ in await actions(morning)]


async def _with_supervisor(here: Town) -> dict[str, Actor]:
    town = small_town()
    return await here.plants(town | {"workers": [*town["workers"], SUN]})


@in_each_language
async def test_a_notice_reads_in_every_language(morning: Town, language: str) -> None:
    """Every glyph of the words is in the embedded font."""
    town_people = [
        {"id": "li", "name": "李明", "language": language},
        {"id": "mother", "name": "李妈妈", "chat": "none"},
    ]
    episode = {"person": "li", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-01"}
    li, wang, _ = await morning.moves_in(people=town_people, episodes=[episode])
    await morning.moves_to("19:00")
    await li.says(
        "36.7 没有症状" if language.startswith("zh") else "36.7 증상 없음" if language == "ko" else "36.7 no symptoms"
    )
    await li.taps(li.buttons[0])
    await wang.taps("Release")
    sheet = await printed(morning)
    with TTFont(FONT_PATH, fontNumber=paper.FACES.get(language, 2), lazy=True) as face:
        known = face.getBestCmap()
    words = "".join((sheet.title, *(part for fact in sheet.facts for part in fact), *sheet.text, sheet.foot))
    assert [letter for letter in words if ord(letter) not in known and letter != " "] == []


def test_a_code_is_read_as_people_type_it() -> None:
    """Crockford's letters: O is 0, I and L are 1; case, dashes and blanks do not matter; anything else is not a code."""
    code = check_code(bytes(range(16)))
    assert read_code(code) == code == "000G-40R4"
    assert read_code(" ooog 4or4 ") == code
    assert read_code("") == "-"
    assert read_code("٠٠٠G40R4") != code


async def test_who_has_no_chat_gets_their_notices_through_their_worker(morning: Town) -> None:
    """P3, A2: from the member's page while it lasts, below the recorded release afterwards; each look is recorded."""
    people = [{"id": "li", "name": "李明", "chat": "none"}, {"id": "mother", "name": "李妈妈", "chat": "none"}]
    episode = {"person": "li", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-01"}
    _li, wang, _ = await morning.moves_in(people=people, episodes=[episode])
    await wang.says("/grid")
    await wang.taps("Still owed", "G1-001", "Notice on paper")
    assert wang.messages[-1]["file"]["name"] == "OBS-2026-000001.pdf"
    await morning.moves_to("19:00")
    await wang.says("/grid")
    await wang.taps("Still owed", "G1-001", "Report for them", "36.6", "No symptoms, send")
    await wang.taps("Release")
    assert [row.number for row in await morning.rows(Paper)] == ["OBS-2026-000001", "REL-2026-000001"]
    await wang.taps("Notice on paper")
    assert wang.messages[-1]["file"]["name"] == "REL-2026-000001.pdf"
    assert [purpose for action, purpose in await actions(morning) if action == "paper.read"] == ["care", "care"]


async def test_who_reports_for_somebody_finds_the_notice_below_the_curve(morning: Town) -> None:
    """P3, M9: any day, not only in the message of the first one."""
    episode = {"person": "mother", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-14"}
    li, *_ = await morning.moves_in(episodes=[episode])
    await li.says("/curve")
    await li.taps_data(li.data_of("Notice on paper")[0], li.messages[-1]["id"])
    assert dict((await printed_notice(morning)).facts)["Name"] == "李妈妈"


async def test_who_joins_is_nobody_else_s_to_read(morning: Town) -> None:
    """A1: the mother has a phone now and reports alone: Li's old buttons, and the list they were in, show nothing of hers."""
    both = [
        {"person": person, "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-14"}
        for person in ("li", "mother")
    ]
    li, *_ = await morning.moves_in(episodes=both)
    mother = morning.actors["mother"]
    await li.says("/curve")
    curve, number = li.data_of("李妈妈")
    await li.taps_data(curve, number)
    old = [(curve, number), li.data_of("Notice on paper")]
    await morning.invites(mother)
    await morning.settle()
    for data, message in old:
        await li.says("/help")
        heard = len(li.texts)
        await li.taps_data(data, message)
        assert any("This is for the person" in text for text in li.since(heard)), li.since(heard)
        assert "李妈妈" not in "".join(li.since(heard))
    assert not await morning.deliveries("monitoring.paper")
    assert [purpose for action, purpose in await actions(morning) if action == "curve.read"] == ["own"]


async def printed_notice(here: Town) -> Sheet:
    (sheet,) = [each.enclosed.sheet for each in await here.read_deliveries() if each.enclosed and each.enclosed.sheet]
    return sheet


@pytest.mark.parametrize(
    ("protocol", "place", "asked"),
    [
        ("home-observation-14", "home", "Please stay at home"),
        ("home-observation-14", "central_site", "Please stay at the site"),
        ("recovered-follow-up", "home", "You have recovered"),
        ("travel-self-14", "home", "look after your own health"),
    ],
)
async def test_a_notice_asks_for_what_its_kind_asks_for(morning: Town, protocol: str, place: str, asked: str) -> None:
    """M1: five levels of freedom that must not be mixed up, on paper too."""
    episode = {"person": "li", "protocol": protocol, "starts_at": START, "end_on": "2026-03-14"}
    li, wang, _ = await morning.moves_in(episodes=[episode])
    if place != "home":
        await wang.says("/grid")
        await wang.taps("Still owed", "G1-001", "Change or end…", "Observed at the central site", "They asked for it")
    await li.says("/curve")
    await li.taps_data(li.data_of("Notice on paper")[0], li.messages[-1]["id"])
    assert (await printed_notice(morning)).text[0].count(asked) == 1


async def test_a_line_list_without_names_for_who_may(morning: Town) -> None:
    """A1, A2, P9: the doctor's and the supervisor's own areas as a file, recorded; nobody else's; a post that is left, none."""
    workers = [
        *small_town()["workers"],
        {"id": "sun", "post": "T2", "role": "supervisor", "languages": ["en"]},
        {"id": "both", "post": "K1", "role": "supervisor", "languages": ["en"]},
        {"id": "both", "post": "G1", "role": "community_doctor", "languages": ["en"]},
    ]
    areas = [*small_town()["areas"], {"id": "T2", "parent": "C"}]
    _, wang, chen = await morning.moves_in(workers=workers, areas=areas)
    both, sun = morning.actors["both"], morning.actors["sun"]
    for staff, rows in ((chen, 1), (both, 1), (sun, 0)):
        await staff.says("/linelist")
        content = file_of(morning, staff.messages[-1]).decode("utf-8-sig")
        assert content.count("\n") == rows + 1
        assert ("G1-001" in content, "李明" in content + staff.last) == (bool(rows), False)
        assert staff.messages[-1]["file"]["name"] == "line-list-2026-03-01.csv"
    async with morning.service.database.read() as session:
        found = select(AuditRow.actor, AuditRow.purpose).where(AuditRow.action == "line_list.exported")  # type: ignore[call-overload]  # columns
        told = list(await session.execute(found.order_by(AuditRow.seq)))
    assert [tuple(row) for row in told] == [(str(each.id), "line_list") for each in (chen, both, sun)]
    async with morning.service.database.begin() as uow:
        await handing_on.leaves(uow, morning.service.content.programme, await access.by_id(uow, chen.id))
    for refused in (wang, chen):
        await refused.says("/linelist")
        assert "for doctors and supervisors" in refused.last
    stranger = await morning.stranger()
    await stranger.says("/linelist")
    assert "do not know you" in stranger.last
