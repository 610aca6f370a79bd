"""A3, A4: at the door one hears who runs this and agrees before anything is asked; a link opens for those it is for."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from bot import assembly
from bot.errors import LinliError
from bot.monitoring.service import handing_on
from bot.people import access
from bot.people import service as people
from bot.people.tables import Application, Consent, Household, Invitation, Person
from tests.town import Actor, Town, small_town


async def link(here: Town, name: str) -> str:
    """A link for one person."""
    async with here.service.database.begin() as uow:
        return await people.invite(uow, here.actors[name].id)


async def household_link(here: Town) -> str:
    """A link for the one household."""
    (home,) = await here.rows(Household)
    async with here.service.database.begin() as uow:
        made = await people.invite_household(uow, home.id)
    assert made
    return made[0]


async def comes(here: Town, name: str, token: str, language_code: str = "en") -> Actor:
    """Somebody's own phone follows a link."""
    actor = here.actors.get(name) or Actor(here, name, UUID(int=0))
    actor.phone = here.api.phones.add(name, language_code=language_code)
    here.api.phones.start(actor.phone.id, token)
    await here.settle()
    return actor


async def address_of(here: Town, name: str) -> Any:
    return next(row for row in await here.rows(Person) if row.id == here.actors[name].id).address_id


def family(**more: Any) -> dict[str, Any]:
    """Li, the mother and a child whose guardian Li is, none of whom has joined; Li and the child are observed."""
    return small_town(
        people=[
            {"id": "li", "name": "李明", "language": "en", "chat": "none"},
            {"id": "mother", "name": "李妈妈", "chat": "none"},
            {"id": "child", "name": "李小明", "chat": "none", "guardian": "li"},
        ],
        households=[
            {"id": "h1", "grid": "G1", "responsible": "wang", "head": "mother", "members": ["li", "mother", "child"]}
        ],
        episodes=[
            {"person": name, "protocol": "home-observation-14", "starts_at": "2026-03-01T08:00"}
            for name in ("li", "child")
        ],
    ) | more  # fmt: skip


async def test_staff_are_welcomed_as_staff(here: Town) -> None:
    """A worker reads where their work comes, not who reads their reports; who is also observed reads the resident's."""
    wang, chen = "Welcome, 王芳", "Welcome, 陈医生"
    cast = await here.plants(family(episodes=[{"person": "chen", "protocol": "home-observation-14",
                                               "starts_at": "2026-03-01T08:00"}]))  # fmt: skip
    assert any(wang in text and "comes to this chat" in text for text in cast["wang"].texts)
    assert any(chen in text and "when a report is due" in text for text in cast["chen"].texts)


async def test_nobody_is_asked_or_reminded_before_they_have_agreed(here: Town) -> None:
    """A3: the link says who runs this; until "I agree" they are a stranger, also after a restart; one tap, and they are
    inside; a second tap changes nothing."""
    await here.plants(family())
    li = await comes(here, "li", await link(here, "li"))
    assert all(word in li.last for word in ("李明", "residents' committee", "sealed"))
    await here.moves_to("18:00")
    await li.says("/checkin")
    assert "do not know you yet" in li.last
    assert not await here.deliveries("forms.daily-checkin")
    await here.restart()
    data, message = li.data_of("I agree")
    await li.taps_data(data, message)
    assert any("Welcome, 李明" in text for text in li.texts)
    assert "reports of your household" in li.last
    await li.taps_data(data, message)
    assert any("/privacy" in text for text in li.texts)
    agreed = [(row.person_id, row.version, row.by_id) for row in await here.rows(Consent)][-2:]
    assert agreed == [(li.id, "1", None), (here.actors["child"].id, "1", li.id)]


async def test_a_guardian_reports_for_a_child_who_has_no_link_of_their_own(here: Town) -> None:
    """A3: under 14 only through a guardian, although another heads the household."""
    await here.plants(family())
    li = await comes(here, "li", await link(here, "li"))
    await li.taps("I agree")
    await li.says("/checkin")
    assert "李明: …" in li.last
    assert "李小明: …" in li.last
    with pytest.raises(LinliError, match="through_guardian"):
        await link(here, "child")


async def test_declining_is_possible_and_the_worker_hears_of_it_once(here: Town) -> None:
    """A3, A4: what stays is said, nothing is kept; they can still agree, later."""
    cast = await here.plants(family())
    li = await comes(here, "li", await link(here, "li"))
    data, message = li.data_of("No, thank you")
    for _ in range(2):
        await li.taps_data(data, message)
    assert "120" in li.last
    assert [text for text in cast["wang"].texts if "does not want to use this service" in text] == [cast["wang"].last]
    assert "G1-001" in cast["wang"].last
    assert await address_of(here, "li") is None
    await li.taps("I agree after all")
    assert any("Welcome, 李明" in text for text in li.texts)


async def test_a_household_s_link_takes_two_taps_and_tells_names_to_its_holder_only(here: Town) -> None:
    """A3: oneself among those who have not joined and are old enough; as many uses as members; the third chat is told."""
    await here.plants(family())
    token = await household_link(here)
    li = await comes(here, "li", token)
    assert li.buttons == ["李妈妈", "李明"]
    mother = await comes(here, "mother", token)
    await li.taps("李明", "I agree")
    assert any("Welcome, 李明" in text for text in li.texts)
    await mother.taps("李明")
    assert "joined already" in mother.last
    await mother.taps("李妈妈", "I agree")
    assert "Welcome, 李妈妈" in mother.last
    thief = await comes(here, "thief", token)
    assert "no longer valid" in thief.last
    await li.says(f"/start {token}")
    assert "/checkin" in li.last


async def test_a_phone_that_speaks_another_language_is_asked_first(here: Town) -> None:
    """A3: and everything goes on in what was chosen; on a phone that speaks one of ours it can be changed."""
    await here.plants(family())
    token = await household_link(here)
    li = await comes(here, "li", token, language_code="fr")
    assert "Please choose your language" in li.last
    await li.taps("한국어", "李明", "English", "I agree")
    assert any("Welcome, 李明" in text for text in li.texts)
    assert next(row for row in await here.rows(Person) if row.id == li.id).language == "en"


async def test_a_second_household_a_revoked_link_and_a_forged_button(here: Town) -> None:
    """A1: each explains itself and changes nothing."""
    town = small_town()
    town["people"] += [{"id": "zhao", "name": "赵", "chat": "none"}]
    town["households"] += [{"id": "h2", "grid": "G1", "members": ["zhao"], "head": "zhao"}]
    cast = await here.plants(town)
    async with here.service.database.begin() as uow:
        homes = list(await uow.session.scalars(select(Household).order_by(Household.id)))  # type: ignore[arg-type]  # a column
        made = await people.invite_household(uow, homes[1].id)
        assert made
    await cast["li"].says(f"/start {made[0]}")
    assert "already belongs to another person" in cast["li"].last
    stranger = await comes(here, "stranger", made[0])
    data, message = stranger.data_of("赵")
    async with here.service.database.begin() as uow:
        assert await people.revoke(uow, made[1])
        assert not await people.revoke(uow, made[1])
    await stranger.taps_data(data, message)
    assert "taken back" in stranger.last
    await stranger.taps_data(data[:-1] + ("B" if data.endswith("A") else "A"), message)
    assert "button" in stranger.last
    assert [row.uses for row in await here.rows(Invitation) if row.id == made[1]] == [0]


async def test_a_worker_who_is_observed_too_joins_once(here: Town) -> None:
    """A1: one chat for both."""
    town = small_town(people=[{"id": "wang", "name": "王芳", "chat": "none"}])
    town["workers"][0]["chat"] = "none"
    town["households"] = [{"id": "h1", "grid": "G1", "responsible": "wang", "head": "wang", "members": ["wang"]}]
    town["episodes"] = [{"person": "wang", "protocol": "home-observation-14", "starts_at": "2026-03-01T08:00"}]
    await here.plants(town)
    wang = await comes(here, "wang", await household_link(here))
    await wang.taps("王芳", "I agree")
    await wang.says("/grid")
    assert "Your households" in wang.last
    await here.moves_to("18:00")
    assert "evening report" in wang.last


async def terms_change(here: Town, tmp_path: Path, to: str = "2", kept: str = "are kept until") -> None:
    """The programme says something else from now on, in another version."""
    folder = tmp_path / f"content-{to}"
    shutil.copytree(assembly.folder("content"), folder)
    file = folder / "programme.yaml"
    file.write_text(
        file.read_text("utf-8").replace('version: "1"', f'version: "{to}"').replace("are kept until", kept), "utf-8"
    )
    here.more["content_folder"] = folder
    await here.restart()


async def test_nobody_agrees_to_what_they_have_not_seen(here: Town, tmp_path: Path) -> None:
    """A3: whoever agreed to the first version reads the second before a new phone is theirs; "I agree" below the first
    version's text shows the second's, for a link, after a no, and for a stranger who lives here."""
    cast = await here.plants(small_town())
    mother = await comes(here, "mother", await link(here, "mother"))
    data, message = mother.data_of("I agree")
    stranger = await here.stranger()
    await stranger.taps("I live here")
    li = cast["li"]
    await li.says("/privacy")
    await li.taps("I take my consent back", "Yes")
    await terms_change(here, tmp_path)
    await mother.taps_data(data, message)
    assert "Welcome" not in mother.last
    assert await address_of(here, "mother") is None
    await mother.taps("I agree")
    assert "Welcome" in str(mother.texts)
    await stranger.taps("I agree")
    assert "residents' committee" in stranger.last
    await stranger.taps("I agree")
    assert "residents' committee" not in stranger.last
    await li.taps("I agree after all")
    assert await address_of(here, "li") is None
    await li.taps("I agree")
    await comes(here, "wang", await link(here, "wang"))
    assert "Welcome" not in cast["wang"].last
    await comes(here, "mother", await link(here, "mother"))
    await mother.taps("Yes, I am 李妈妈")
    assert "Welcome, 李妈妈" in str(mother.texts)
    versions = {row.person_id: row.version for row in await here.rows(Consent) if row.withdrawn_at is None}
    assert [versions[cast[name].id] for name in ("mother", "li", "wang")] == ["2", "2", "1"]


async def agreed(here: Town, actor: Actor) -> list[str]:
    """The versions somebody has agreed to, oldest first."""
    return [row.version for row in await here.rows(Consent) if row.person_id == actor.id]


async def test_whoever_is_inside_reads_that_the_terms_changed_and_agrees_to_them(here: Town, tmp_path: Path) -> None:
    """A3: /privacy says which version they agreed to and which stands there; one tap is on record, a second changes
    nothing; an old button, or a forged one, agrees to nothing."""
    cast = await here.plants(small_town())
    li = cast["li"]
    await li.says("/privacy")
    assert "You agreed to this on 1 March (version 1)" in li.last
    assert "I agree" not in str(li.buttons)
    await here.moves_to("16:10")
    await terms_change(here, tmp_path)
    await li.says("/privacy")
    assert "older text on 1 March (version 1). What stands above is version 2" in li.last
    data, message = li.data_of("I agree to version 2")
    await here.actors["wang"].taps_data(data, message)
    assert await agreed(here, cast["wang"]) == ["1"]
    await li.taps("I agree to version 2")
    assert "You agreed to this on 1 March (version 2)" in li.last
    await li.taps_data(data, message)
    assert await agreed(here, li) == ["1", "2"]
    assert "What is kept about me" in li.buttons
    await terms_change(here, tmp_path, to="3", kept="{are} kept { until")  # an operator's braces are words
    await li.taps_data(data, message)
    assert "requests and name {are} kept { until" in li.last
    assert "What stands above is version 3" in li.last
    assert await agreed(here, li) == ["1", "2"]


async def test_i_agree_below_one_s_own_new_link_agrees(here: Town, tmp_path: Path) -> None:
    """A3: somebody inside follows it in the chat they have; a second tap is their help."""
    cast = await here.plants(small_town())
    li = cast["li"]
    await here.moves_to("16:10")
    await terms_change(here, tmp_path)
    await li.says(f"/start {await link(here, 'li')}")
    await li.taps("English")
    data, message = li.data_of("I agree")
    for _ in range(2):
        await li.taps_data(data, message)
    assert any("/privacy" in text for text in li.texts)
    assert await agreed(here, li) == ["1", "2"]


async def test_a_stale_no_declines_for_nobody_who_has_joined(here: Town) -> None:
    """A3, I4: below a household's link that another member's phone still shows."""
    cast = await here.plants(family())
    token = await household_link(here)
    other = await comes(here, "other", token)
    await other.taps("李明")
    data, message = other.data_of("No, thank you")
    li = await comes(here, "li", token)
    await li.taps("李明", "I agree")
    await other.taps_data(data, message)
    assert "joined already" in other.last
    assert not [text for text in cast["wang"].texts if "does not want" in text]


async def test_a_stranger_in_the_middle_of_the_questions_agrees_to_the_new_terms(here: Town, tmp_path: Path) -> None:
    """A3: the version that is kept of them is the last one they have read and agreed to."""
    await here.plants(small_town())
    stranger = await here.stranger()
    await stranger.taps("I live here", "I agree")
    await terms_change(here, tmp_path)
    assert [row.consent_version for row in await here.rows(Application)] == ["1"]
    await stranger.says("/start")
    await stranger.taps("I live here", "I agree")
    assert [row.consent_version for row in await here.rows(Application)] == ["2"]


async def test_a_number_that_two_grids_have_invites_into_the_worker_s_own(here: Town) -> None:
    """A1: whoever works in one of them gets a link for theirs, in whatever case they type it; whoever works in both is
    told so, and nothing is guessed."""
    base = family()
    base["areas"] = [*base["areas"], {"id": "G2", "parent": "K1"}]
    base["households"] = [{**home, "number": "A-7"} for home in base["households"][:1]]
    base["people"] = [*base["people"], {"id": "ho", "name": "Ho", "chat": "none"}]
    base["households"] += [{"id": "h9", "grid": "G2", "number": "A-7", "head": "ho", "members": ["ho"]}]
    base["workers"] = [*base["workers"], {"id": "sun", "post": "K1", "role": "supervisor", "languages": ["en"]}]
    cast = await here.plants(base)
    wang, sun = cast["wang"], cast["sun"]
    await wang.says("/invite a-7")
    guest = await comes(here, "guest", wang.last.split("start=")[1].split()[0].split("<")[0].split('"')[0])
    assert "Ho" not in str(guest.texts)
    assert any(label in str(guest.buttons) for label in ("李明", "李妈妈"))
    await sun.says("/invite A-7")
    assert "Several households" in sun.last


@pytest.mark.parametrize("asked", ["/invite G1-001", "/invite G1-001 1"])
async def test_a_worker_s_link_opens_while_they_may_take_people_in(here: Town, asked: str) -> None:
    """A1: rights are read when the link is opened, and again when a button below it is tapped; the operator's stays good."""
    cast = await here.plants(family())
    wang = cast["wang"]
    await wang.says(asked)
    token = wang.last.partition("start=")[2].split()[0]
    inside = await comes(here, "inside", token)
    data, message = inside.data_of("李妈妈" if inside.buttons[0] == "李妈妈" else "I agree")
    operators = await household_link(here)
    async with here.service.database.begin() as uow:
        staff = await access.by_id(uow, wang.id)
        await handing_on.leaves(uow, here.service.content.programme, staff, actor="operator")
    await inside.taps_data(data, message)
    assert "taken back" in inside.last
    late = await comes(here, "late", token)
    assert "taken back" in late.last
    assert late.buttons == []
    mother = await comes(here, "mother", operators)
    await mother.taps("李妈妈", "I agree")
    assert "Welcome, 李妈妈" in str(mother.texts)
