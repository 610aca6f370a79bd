"""P1, A1: an administrator sends a roster to the bot: what it would change comes first, then all of it or nothing."""

from datetime import timedelta

from bot.people import roster_columns, roster_file, roster_post
from bot.people.roster_columns import Kind
from bot.people.tables import Person, Post, RosterFile
from tests.town import Actor, Town, small_town

ROWS = [{"grid": "G1", "household": "G1-009", "name": "Zhao <Yun>", "head": "yes", "phone": "13800000001"}]


def roster(here: Town, *rows: dict[str, str], kind: Kind = Kind.XLSX) -> bytes:
    return roster_file.write(rows, kind, here.service.content.wording["en"])


async def cast(here: Town) -> tuple[Actor, Actor, Actor]:
    """An administrator, Li and Wang."""
    workers = [*small_town()["workers"], {"id": "boss", "post": "K1", "role": "administrator", "languages": ["en"]}]
    li, wang, _ = await here.moves_in(workers=workers)
    return here.actors["boss"], li, wang


async def sends(actor: Actor, data: bytes, name: str = "roster.xlsx") -> None:
    await actor.sends(lambda phones, person: int(phones.document(person, data, name=name)))


async def people(here: Town) -> int:
    return len(await here.rows(Person))


async def test_a_roster_is_tried_and_then_brought_in(here: Town) -> None:
    """P1: both kinds of file; nothing before the button; the button once; also over a restart."""
    boss, *_ = await cast(here)
    before = await people(here)
    await sends(boss, roster(here, *ROWS))
    assert "One person can be brought in. Nothing was written yet." in boss.last
    assert await people(here) == before
    await here.restart()
    data, message = boss.data_of("Bring it in")
    await boss.taps("Bring it in")
    assert "One person is in the book." in boss.last
    assert await people(here) == before + 1
    await boss.taps_data(data, message)
    assert "decided already" in boss.last
    await sends(boss, roster(here, ROWS[0] | {"name": "Sun"}, kind=Kind.CSV), "list.CSV")
    await boss.taps("No, leave everything")
    assert "stays as it is" in boss.last
    assert await people(here) == before + 1


async def test_with_anything_wrong_nothing_is_offered(here: Town) -> None:
    """P1: a wrong row, no roster at all, a file that is too large: a sentence each, and the next one is taken."""
    boss, *_ = await cast(here)
    await sends(boss, roster(here, ROWS[0] | {"grid": "G<9>"}))
    assert "no grid G<9>" in boss.last
    assert not boss.buttons or "Bring it in" not in boss.buttons
    await sends(boss, b"not a workbook")
    assert boss.last
    await sends(boss, b"x" * 5_000_001, "big.csv")
    assert "larger than 5 MB" in boss.last
    await sends(boss, b"name,grid,household number\n", "empty.csv")
    assert "nobody in the file" in boss.last
    await sends(boss, b"a page", "letter.pdf")
    assert "did not understand" in boss.last
    await sends(boss, roster(here, *ROWS))
    assert "can be brought in" in boss.last


async def test_only_an_administrator_and_only_their_area(here: Town) -> None:
    """A1: refused kindly; judged again when the button is tapped and when the file is there."""
    boss, li, wang = await cast(here)
    for actor in (li, wang):
        await sends(actor, roster(here, *ROWS))
        assert "Only an administrator" in actor.last
    stranger = await here.stranger()
    await sends(stranger, roster(here, *ROWS))
    assert "do not know you" in stranger.last
    assert await here.rows(RosterFile) == []
    await sends(boss, roster(here, *ROWS))
    data, _ = boss.data_of("Bring it in")
    await wang.taps_data(data, wang.messages[-1]["id"])
    assert "button" in wang.last
    async with here.service.database.begin() as uow:
        post = next(row for row in await here.rows(Post) if row.role == "administrator")
        row = await uow.lock(Post, post.id)
        assert row
        row.left_at = uow.now
    await boss.taps("Bring it in")
    assert "Only an administrator" in boss.last


async def test_a_file_that_cannot_be_fetched_is_tried_again(here: Town) -> None:
    """P1: twice in vain, then it is there; never: they are asked to send it again."""
    boss, *_ = await cast(here)
    here.api.faults.add(method="getFile", answer={"status": 502}, times=2)
    await sends(boss, roster(here, *ROWS))
    assert "can be brought in" not in boss.last
    await here.moves_to("16:05")
    assert "can be brought in" in boss.last
    here.api.faults.add(method="getFile", answer={"status": 502}, times=3)
    await boss.taps("Bring it in")
    await here.moves_to("16:10")
    assert "send it again" in boss.last


async def test_a_file_that_nobody_lives_to_answer_is_buried(here: Town) -> None:
    """B15: the process dies over it three times: it is not tried for ever, whoever sent it hears, and the next one is taken;
    a file that comes wakes whoever fetches it."""
    boss, *_ = await cast(here)
    woken = here.service.database.signals.worker("roster_files")
    here.api.faults.add(method="getFile", answer={"status": 502})
    await sends(boss, roster(here, *ROWS))
    bot = next(iter(here.service.bots))
    for minutes in (1, 4):
        here.jumps_to(here.time.now() + timedelta(minutes=minutes))
        async with here.service.database.begin() as uow:
            assert await roster_post.claim(uow, here.service.content.wording, bot)
    await here.moves_to("16:20")
    assert "send it again" in boss.last
    assert [(row.state, row.attempts) for row in await here.rows(RosterFile)] == [("buried", 3)]
    woken.clear()
    await sends(boss, roster(here, *ROWS))
    assert woken.is_set()
    assert "can be brought in" in boss.last


async def test_staff_have_a_menu_of_their_own(here: Town) -> None:
    """P1: in their chat, in their language, from when they join; a resident has everybody's."""
    _, li, wang = await cast(here)

    def menu(actor: Actor) -> list[str]:
        return [each["command"] for each in here.api.phones.read(actor.phone.id)["commands"]]

    assert "grid" in menu(wang)
    assert "grid" not in menu(li)
    here.api.faults.add(method="setMyCommands", answer={"status": 502})
    await wang.says("/language")
    await wang.taps("한국어")
    await here.moves_to("16:05")
    assert "담당 세대" in str(here.api.phones.read(wang.phone.id)["commands"])
    async with here.service.database.begin() as uow:
        for post in await here.rows(Post):
            row = await uow.lock(Post, post.id)
            assert row
            row.left_at = uow.now
    await wang.says("/help")
    assert "grid" not in menu(wang)
    assert roster_columns.COLUMNS[0] == "grid"
