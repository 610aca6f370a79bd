"""R13, M5, M6, M11, A1, A2: whoever is alerted, or has the task, reads whom to call and where to knock, and nobody else."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.audit import AuditRow
from bot.people.tables import Post
from tests.town import Actor, Town, small_town

LIN = {
    "id": "lin",
    "name": "林护士",
    "post": "G2",
    "role": "community_doctor",
    "skills": ["medical"],
    "languages": ["en"],
}
ZHAO = {
    "id": "zhao",
    "name": "赵强",
    "post": "G2",
    "role": "grid_worker",
    "skills": ["care", "visit"],
    "languages": ["en"],
}


async def two_grids(
    here: Town, *more: dict[str, Any], wang: str = "05:00-06:00", chen: str = "05:00-06:00"
) -> dict[str, Actor]:
    """The small town with a grid beside it, and hours for those who answer for Li; Li has a telephone and a door."""
    base = small_town()
    first, second = base["workers"]
    base["areas"][2] |= {"name": "Sunshine"}
    base["people"][0]["phone"] = "138 0013 8000"
    base["households"][0]["building"] = "3-2"
    base["areas"].append({"id": "G2", "parent": "K1"})
    base["workers"] = [first | {"shift": wang}, second | {"shift": chen}, *more]
    return await here.plants(base)


async def purposes(here: Town) -> list[tuple[str, str]]:
    """Who looked at a contact, and what for."""
    names = {str(actor.id): name for name, actor in here.actors.items()}
    async with here.service.database.read() as session:
        found = select(AuditRow).where(AuditRow.action == "contact.read").order_by(AuditRow.seq)  # type: ignore[arg-type]  # a column
        return [(names[row.actor], row.purpose) for row in await session.scalars(found)]


async def falls_ill(who: Actor) -> None:
    await who.says("38.2 cough")
    await who.taps("Send")


async def test_a_stand_in_of_the_next_grid_calls_with_one_tap(here: Town) -> None:
    """M6, R2, R13: worker and doctor are off duty; the nurse of the neighbouring grid reads name, number and door, also after
    "I am calling now"; the look is recorded with its purpose, and gone after ten minutes."""
    cast = await two_grids(here, LIN)
    li, lin = cast["li"], cast["lin"]
    await falls_ill(li)
    assert "colleague is off duty" in lin.last
    await lin.taps("Show contact")
    assert "📇 G1-001: 李明\n📞 138 0013 8000\n🏠 Sunshine · 3-2" in lin.last
    await lin.taps("calling", "Show contact")
    assert "138 0013 8000" in lin.last
    assert await purposes(here) == [("lin", "alert")] * 2
    await here.moves_to(here.time.now() + timedelta(minutes=11))
    assert not any("李明" in text for text in lin.texts)


async def test_the_contact_ends_with_the_alert_and_with_the_post(here: Town) -> None:
    """A1: judged at the moment of use: after a review it is not the nurse's any more; nor after she left her post; a
    colleague who was never alerted learns nothing."""
    cast = await two_grids(here, LIN, ZHAO)
    li, lin, zhao = cast["li"], cast["lin"], cast["zhao"]
    await falls_ill(li)
    button, message = lin.data_of("Show contact")
    await zhao.taps_data(button, 1)  # signed for another chat
    async with here.service.database.begin() as uow:
        (post,) = await uow.session.scalars(select(Post).where(Post.person_id == lin.id))  # type: ignore[arg-type]  # a column
        post.left_at = uow.now
    await lin.taps_data(button, message)
    assert "for the person, their household and those who look after them" in lin.last
    async with here.service.database.begin() as uow:
        (post,) = await uow.session.scalars(select(Post).where(Post.person_id == lin.id))  # type: ignore[arg-type]  # a column
        post.left_at = None
    await lin.taps("calling", "keep watching")
    await lin.taps_data(button, message)
    assert "for the person, their household and those who look after them" in lin.last
    assert await purposes(here) == []


async def test_whoever_was_given_a_silence_reads_where_to_knock(morning: Town) -> None:
    """M11, R2, R13: the task goes to the next grid's worker: on its message, on its page, and after it was accepted; not
    before it was given, and not when it is over."""
    cast = await two_grids(morning, ZHAO)
    li, zhao = cast["li"], cast["zhao"]
    await morning.moves_to("2026-03-02T08:30")
    assert "Please call or knock" in zhao.last
    button, message = zhao.data_of("Show contact")
    await zhao.taps("Show contact")
    assert "🏠 Sunshine · 3-2" in zhao.last
    await zhao.says("/tasks")
    await zhao.taps("G1-001", "I look after it")
    assert [label for label in zhao.buttons if "contact" in label] == ["📇 Show contact"]
    await zhao.says("/tasks")
    await zhao.taps("G1-001")
    assert "Cannot" not in zhao.buttons
    assert {"📇 Show contact", "Called, and reached", "👥 Give to a colleague"} <= set(zhao.buttons)
    await zhao.taps("Show contact")
    assert await purposes(morning) == [("zhao", "task")] * 2
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    await zhao.taps_data(button, message)
    assert "for the person, their household" in zhao.last
    assert len(await purposes(morning)) == 2


async def test_no_number_is_said_and_a_guardian_s_is_used(here: Town) -> None:
    """R13, A3: of somebody without a telephone the guardian's, else the head's; with none of them, to knock."""
    base = small_town()
    base["people"].append({"id": "aunt", "name": "阿姨", "chat": "none"})
    base["people"][1]["guardian"] = "aunt"
    base["households"][0]["members"].append("aunt")
    base["episodes"] = [base["episodes"][0] | {"person": "mother"}]
    cast = await here.plants(base)
    wang = cast["wang"]
    await wang.says("/grid")
    await wang.taps("Still owed", "G1-001", "Show contact")
    assert "📇 G1-001, member 2: 李妈妈\n📞 No telephone number is kept. Please knock" in wang.last
    assert "🏠" not in wang.last
