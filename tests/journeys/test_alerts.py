"""M6, I4, A1: who hears of an illness, who answers first, who may look, and what an old or a foreign button does."""

from typing import Any

from sqlalchemy import select

from bot.audit import AuditRow
from bot.monitoring.service import handing_on
from bot.monitoring.tables import Alert
from bot.people import access
from bot.people.tables import Post
from tests.town import Actor, Town, small_town


async def falls_ill(who: Actor, said: str = "38.2 cough") -> None:
    """Report something that counts."""
    await who.says(said)
    await who.taps("Send")


def workers(**of: dict[str, Any]) -> list[dict[str, Any]]:
    """The small town's staff with some things changed, and others beside them."""
    known = {entry["id"]: entry for entry in small_town()["workers"]}
    changes: dict[str, dict[str, Any]] = {"wang": {}, "chen": {}} | of
    return [known.get(name, {"id": name, "languages": ["en"]}) | more for name, more in changes.items()]


async def test_the_first_worker_takes_it_and_everybody_knows(here: Town) -> None:
    """M6: Wang takes it, Li and Chen are told who calls; Chen comes too late; Wang's review ends it, by one only."""
    li, wang, chen = await here.moves_in()
    await falls_ill(li)
    await wang.taps("Details")
    assert "38.2 °C, Cough" in wang.last
    await wang.taps("calling")
    assert "王芳 has read your report and is calling you now" in li.last
    assert "王芳 is calling" in chen.last
    await chen.taps("calling")
    assert "王芳 is calling" in chen.messages[-2]["text"]
    assert (await here.episode(li)).review
    await wang.taps("Details")
    assert "38.2 °C, Cough" in wang.last
    await wang.taps("keep watching")
    assert "keep watching" in wang.last
    assert "Please keep sending your reports" in li.last
    episode = await here.episode(li)
    assert (episode.ill, episode.review) == (False, False)
    (alert,) = await here.rows(Alert)
    assert (alert.taken_by_id, alert.reviewed_by_id, alert.finding) == (wang.id, wang.id, "watch")


async def test_an_illness_stands_among_the_tasks_until_it_is_reviewed(here: Town) -> None:
    """M6: for everybody who was alerted, once an observation; then for whoever took it only; then for nobody."""
    li, wang, chen = await here.moves_in()
    await falls_ill(li)
    await falls_ill(li, "38.9 cough")
    for staff in (wang, chen):
        await staff.says("/tasks")
        assert "Illness to call about: 1" in staff.last
        assert any("G1-001 · fever" in label or "G1-001 · symptoms" in label for label in staff.buttons)
    assert "Nothing waits" not in wang.last
    await wang.taps("G1-001", "calling")
    await chen.says("/tasks")
    assert "Illness" not in chen.last
    await wang.says("/tasks")
    await wang.taps("🤝 G1-001", "keep watching")
    await wang.says("/tasks")
    assert "Nothing waits" in wang.last


async def test_each_symptomatic_report_alerts_again_and_the_flag_stays(here: Town) -> None:
    """M6: morning and evening, four alerts in all; a good reading in between lowers nothing."""
    li, wang, chen = await here.moves_in()
    told = len(wang.messages), len(chen.messages)
    await falls_ill(li)
    await here.moves_to("18:00")
    await falls_ill(li, "38.4 cough")
    assert (len(wang.messages), len(chen.messages)) == (told[0] + 2, told[1] + 2)
    assert "still open" in wang.last
    await here.moves_to("2026-03-02T08:00")
    await li.says("36.6 no symptoms")
    await li.taps("Send")
    assert "Nothing unusual" in li.last
    assert (await here.episode(li)).ill
    await wang.taps("I am calling now", "Called, no sign of illness")
    assert not (await here.episode(li)).ill
    await li.says("36.7 no symptoms")
    await li.taps("Send")
    assert not (await here.episode(li)).ill
    await here.moves_to("18:00")
    await falls_ill(li, "38.0 cough")
    assert (await here.episode(li)).ill


async def test_a_doctor_on_leave_is_stood_in_for(here: Town) -> None:
    """M6, R2: Chen is on leave, so the nurse of the township hears of it too, and is named to Li; Chen is not."""
    nurse = {"name": "林护士", "post": "T1", "role": "community_doctor", "skills": ["medical"]}
    cook = {"name": "Nobody's nurse", "post": "G1", "role": "grid_worker", "skills": ["care"]}
    leave = {"leave": {"from": "2026-02-28", "until": "2026-03-02"}}
    cast = await here.plants(small_town(workers=workers(chen=leave, lin=nurse, cook=cook)))
    await falls_ill(cast["li"])
    assert "G1-001" in cast["lin"].last
    assert "colleague is off duty" in cast["lin"].last
    assert "G1-001" in cast["chen"].last
    assert "G1-001" not in cast["cook"].last
    assert "I have just told 王芳, 林护士" in cast["li"].last
    await cast["lin"].taps("calling", "fever clinic")
    assert not (await here.episode(cast["li"])).ill


async def test_the_nearest_stand_in_is_chosen(here: Town) -> None:
    """M6, R2: Chen is off shift: in the township before the county; whoever has no chat is passed over."""
    nurse = {"role": "community_doctor", "skills": ["medical"]}
    staff = workers(
        chen={"shift": "20:00-21:00"},
        county=nurse | {"post": "C"},
        township=nurse | {"post": "T1"},
        community=nurse | {"post": "K1", "chat": "none", "shift": "00:00-24:00"},
    )
    cast = await here.plants(small_town(workers=staff))
    await falls_ill(cast["li"])
    assert "colleague is off duty" in cast["township"].last
    assert "G1-001" not in cast["county"].last


async def test_nobody_on_duty_is_not_promised_a_call(here: Town) -> None:
    """M6: both are off shift and nobody stands in: they are told all the same, and Li is not promised their call."""
    absent = {"shift": "20:00-21:00"}
    cast = await here.plants(small_town(workers=workers(wang=absent, chen=absent)))
    await falls_ill(cast["li"])
    assert "G1-001" in cast["wang"].last
    assert "community office was told" in cast["li"].last
    assert "王芳" not in cast["li"].last


async def test_a_worker_who_blocked_the_bot_is_stood_in_for(here: Town) -> None:
    """M6, B3: nobody is promised a call from somebody no message reaches."""
    nurse = {"name": "林护士", "post": "K1", "role": "community_doctor", "skills": ["medical"]}
    cast = await here.plants(small_town(workers=workers(lin=nurse | {"shift": "00:00-24:00"})))
    cast["wang"].blocks()
    await here.settle()
    await falls_ill(cast["li"])
    assert "colleague is off duty" in cast["lin"].last
    assert "王芳" not in cast["li"].last


async def test_old_buttons_explain_themselves(here: Town) -> None:
    """I4: after the review every button of the alert, and an old answer, say so and change nothing."""
    li, wang, chen = await here.moves_in()
    await li.says("/checkin")
    answer, form = li.data_of("36.6")
    await falls_ill(li)
    take, alert = chen.data_of("calling")
    details, _ = chen.data_of("Details")
    await wang.taps("calling", "keep watching")
    before = await here.rows(Alert)
    await chen.taps_data(take, alert)
    assert "already been reviewed" in "".join(chen.texts)
    await chen.taps_data(details, alert)
    await li.taps_data(answer, form)
    assert "sent already" in li.last
    assert [row.reviewed_at for row in await here.rows(Alert)] == [row.reviewed_at for row in before]
    assert not (await here.episode(li)).ill


async def test_a_button_works_in_its_own_chat_only(here: Town) -> None:
    """I4, A1: a resident sends the worker's button, a worker another's, somebody one of their own making."""
    li, wang, chen = await here.moves_in()
    await falls_ill(li)
    take, _ = wang.data_of("calling")
    for someone, data in ((li, take), (chen, take), (li, take[:-1] + "x"), (li, "take:me"), (li, ":"), (li, "review")):
        await someone.taps_data(data, someone.messages[-1]["id"])
        assert "belongs to an earlier message" in someone.last
    (row,) = await here.rows(Alert)
    assert row.taken_by_id is None
    assert not [
        line for line in await audits(here) if line.action.startswith("alert.") and line.action != "alert.raised"
    ]


async def test_who_left_the_post_may_not_look_any_more(here: Town) -> None:
    """A1, R14: rights are read at the moment of use; Chen's button was Chen's, and the post is not."""
    li, _, chen = await here.moves_in()
    await falls_ill(li)
    async with here.service.database.begin() as uow:
        for post in await uow.session.scalars(select(Post).where(Post.person_id == chen.id)):  # type: ignore[arg-type]  # a column
            post.left_at = uow.now
    await chen.taps("Details")
    assert "38.2" not in "".join(chen.texts)
    assert "Nothing was changed" in chen.last


async def test_a_look_is_written_down(here: Town) -> None:
    """A2: Details is a reading of personal data by a person: one line with who, what for and of which alert."""
    li, wang, _ = await here.moves_in()
    await falls_ill(li)
    (alert,) = await here.rows(Alert)
    await wang.taps("Details")
    (line,) = [line for line in await audits(here) if line.action == "report.read"]
    assert (line.actor, line.object, line.purpose) == (str(wang.id), str(alert.id), "alert")


async def test_staff_see_no_name_and_no_reading_until_they_ask(here: Town) -> None:
    """M6: the alert names the home by its number in the book; a member by their place in it."""
    town = small_town()
    town["episodes"].append({"person": "mother", "protocol": "home-observation-14", "starts_at": here.time.now()})
    cast = await here.plants(town)
    li, wang = cast["li"], cast["wang"]
    await li.says("/checkin")
    await li.taps("One person only", "Report for 李妈妈", "Other")
    await li.says("38.7")
    await li.taps("Cough", "Send")
    assert "G1-001, member 2" in wang.last
    assert not any(word in wang.last for word in ("李", "38", "Cough"))


async def audits(here: Town) -> list[AuditRow]:
    """The audit chain so far."""
    async with here.service.database.read() as session:
        return list(await session.scalars(select(AuditRow)))


async def test_a_household_that_names_nobody_is_the_grid_worker_s(here: Town) -> None:
    """M6, A1: Wang hears of the fever; whom the book names in vain, a volunteer or somebody of another place, hears nothing."""
    staff = workers(
        helper={"post": "G1", "role": "volunteer"},
        far={"post": "C2", "role": "grid_worker", "skills": ["visit"]},
    )
    homes = [
        {"id": "a", "grid": "G1", "head": "li", "members": ["li"]},
        {"id": "b", "grid": "G1", "responsible": "helper", "head": "bo", "members": ["bo"]},
        {"id": "c", "grid": "G1", "responsible": "far", "head": "xu", "members": ["xu"]},
    ]
    observed = [
        {"person": who, "protocol": "home-observation-14", "starts_at": here.time.now()} for who in ("li", "bo", "xu")
    ]
    people = [{"id": who, "language": "en"} for who in ("li", "bo", "xu")]
    areas = [*small_town()["areas"], {"id": "C2"}]
    cast = await here.plants(small_town(areas=areas, workers=staff, households=homes, episodes=observed, people=people))
    quiet = {name: len(cast[name].texts) for name in ("helper", "far")}
    for number, who in enumerate(("li", "bo", "xu"), 1):
        await falls_ill(cast[who])
        assert f"G1-00{number}" in cast["wang"].last
    assert {name: len(cast[name].texts) for name in quiet} == quiet


async def test_who_has_left_hears_nothing_more(here: Town) -> None:
    """A1: the household's worker is gone for good; the grid's other one is alerted, and is who answers."""
    li, wang, _ = await here.moves_in(workers=workers(zhao={"post": "G1", "role": "grid_worker", "skills": ["visit"]}))
    async with here.service.database.begin() as uow:
        await handing_on.leaves(uow, here.service.content.programme, await access.by_id(uow, wang.id))
    await here.settle()
    count = len(wang.texts)
    await falls_ill(li)
    assert "G1-001" in here.actors["zhao"].last
    assert wang.since(count) == []
    await li.says("/who")
    assert "王芳" not in li.last


async def test_a_colleague_records_what_was_found(here: Town) -> None:
    """M6, M14: Wang has called and writes nothing down: Chen opens the same alert, reads who is calling, and records it; Wang
    reads so, and the buttons Wang still has say so too."""
    li, wang, chen = await here.moves_in()
    await falls_ill(li)
    opened = chen.data_of("Details")
    await wang.taps("calling")
    watch = wang.data_of("keep watching")
    await chen.taps_data(*opened)
    assert "王芳 is calling. If you know what was found" in "".join(chen.texts)
    await chen.taps("fever clinic")
    assert "陈医生 has recorded what was found (Taken to the fever clinic)" in wang.last
    assert "陈医生 has written down" in li.last
    await wang.taps_data(*watch)
    assert "already been reviewed" in "".join(wang.texts)
    (alert,) = await here.rows(Alert)
    assert (alert.taken_by_id, alert.reviewed_by_id, alert.finding) == (wang.id, chen.id, "clinic")


async def test_whoever_has_called_and_leaves_is_followed(here: Town) -> None:
    """M6, R12: Wang takes both alerts and leaves: Chen, and Zhao who answers for the grid now, read once that it is open, and
    Chen reviews it."""
    zhao = {"post": "G1", "role": "grid_worker", "skills": ["visit"], "name": "赵强"}
    li, wang, chen = await here.moves_in(workers=workers(zhao=zhao))
    await falls_ill(li)
    await wang.taps("calling")
    await falls_ill(li, "38.9 cough")
    await wang.taps("I am calling now")
    assert (await here.episode(li)).review
    told = {name: len(here.actors[name].texts) for name in ("wang", "chen", "zhao")}
    async with here.service.database.begin() as uow:
        await handing_on.leaves(uow, here.service.content.programme, await access.by_id(uow, wang.id))
    await here.settle()
    assert not (await here.episode(li)).review
    for name in ("chen", "zhao"):
        (again,) = here.actors[name].since(told[name])
        assert "G1-001" in again
        assert "A colleague is off duty, so please take this one." in again
    assert not [text for text in wang.since(told["wang"]) if "G1-001" in text]
    await chen.taps("I am calling now", "keep watching")
    assert {alert.reviewed_by_id for alert in await here.rows(Alert)} == {chen.id}
    assert not (await here.episode(li)).ill


async def test_a_finding_closes_nothing_that_nobody_has_read(here: Town) -> None:
    """M6, I4: Wang writes down a finding about the fever when chest pain has come in: that is shown first, and is open for
    everybody; once Wang has called about it, the finding answers both."""
    li, wang, _ = await here.moves_in()
    await falls_ill(li)
    await wang.taps("calling")
    watch = wang.data_of("keep watching")
    await li.says("chest pain")
    await wang.taps_data(*watch)
    shown = "".join(wang.texts)
    assert "This was reported later. Nothing is recorded yet" in shown
    assert "Chest pain" in shown
    assert [alert.reviewed_at for alert in await here.rows(Alert)] == [None, None]
    assert (await here.episode(li)).ill
    await wang.taps("I am calling now", "fever clinic")
    assert {alert.finding for alert in await here.rows(Alert)} == {"clinic"}
    assert not (await here.episode(li)).ill


async def stands_in(here: Town) -> tuple[Actor, Actor, Actor]:
    """At 16:00 Wang is off shift: Lin, of another community, was alerted for him; at 18:00 he is there, and Lin is not."""
    lin = {"name": "林护士", "post": "K2", "role": "community_doctor", "skills": ["medical"]}
    areas = [*small_town()["areas"], {"id": "K2", "parent": "T1"}]
    staff = workers(wang={"shift": "18:00-22:00"}, lin=lin)
    li, wang, _ = await here.moves_in(areas=areas, workers=staff)
    await falls_ill(li)
    assert "colleague is off duty" in here.actors["lin"].last
    await here.moves_to("18:00")
    return li, wang, here.actors["lin"]


async def test_a_stand_in_answers_what_they_were_alerted_to_only(here: Town) -> None:
    """M6, A1: Lin's finding leaves open what came since, which Lin may not read; and once it is reviewed, Lin reads nothing
    of it any more."""
    li, _, lin = await stands_in(here)
    opened = lin.data_of("Details")
    await lin.taps("calling")
    watch = lin.data_of("keep watching")
    await falls_ill(li, "39.1 cough")
    await lin.taps_data(*watch)
    assert [alert.finding for alert in await here.rows(Alert)] == ["watch", None]
    assert (await here.episode(li)).ill
    await lin.taps_data(*opened)
    assert "already been reviewed" in "".join(lin.texts)
    assert "38.2" not in "".join(lin.texts)


async def test_whoever_was_alerted_to_the_others_reads_that_they_are_answered(here: Town) -> None:
    """M6: Wang's review of the second answers the first too; Lin, who was alerted to that one only, reads so."""
    li, wang, lin = await stands_in(here)
    await falls_ill(li, "39.1 cough")
    await wang.taps("I am calling now", "keep watching")
    assert "王芳 has recorded what was found" in lin.last
    assert "has recorded what was found" not in here.actors["chen"].last


async def test_each_goes_on_with_what_they_were_alerted_to_themselves(here: Town) -> None:
    """M6, A1: Lin was alerted to the first only, Chen to both: when Li is isolated each may call, by their own button."""
    li, wang, lin = await stands_in(here)
    await falls_ill(li, "39.1 cough")
    await wang.says("/grid")
    await wang.taps("🔴", "G1-001", "Change or end…", "Isolate", "Ill, and in need")
    assert "is isolated now" in lin.last
    await lin.taps("calling", "keep watching")
    assert "Recorded for G1-001" in lin.last
    assert [alert.finding for alert in await here.rows(Alert)] == ["watch", None]
    await here.actors["chen"].taps("calling", "fever clinic")
    assert [alert.finding for alert in await here.rows(Alert)] == ["watch", "clinic"]


async def test_a_call_and_a_finding_name_the_member(here: Town) -> None:
    """M6, M9: mother and Li are ill: whoever reads that a colleague calls, or what was found, reads of whom."""
    base = small_town()
    base["episodes"].append(base["episodes"][0] | {"person": "mother"})
    cast = await here.plants(base)
    li, wang, chen = cast["li"], cast["wang"], cast["chen"]
    await falls_ill(li, "李妈妈 38.2 咳嗽")
    assert "G1-001, member 2" in wang.last
    await wang.taps("calling")
    assert "G1-001, member 2: 王芳 is calling" in chen.last
    assert "G1-001, member 2" in wang.last
    await chen.taps("Details", "fever clinic")
    assert "G1-001, member 2: 陈医生 has recorded" in wang.last
    assert "G1-001, member 2" in chen.last
