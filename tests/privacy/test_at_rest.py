"""What people told us is sealed at rest and never logged: canaries are written everywhere and found nowhere."""

import base64
import io
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, make_url, select

from bot.migrations.tables import METADATA
from bot.monitoring.tables import Report
from bot.people import service as people
from bot.people.tables import Invitation
from bot.sealing import SealedText
from tests.privacy import canaries
from tests.town import START, TOKEN, Actor, Town, small_town, town

WORDS = {
    "name of a resident": "Ahmed-Zolotov-柳暗",
    "name of a worker": "Worker-Quixote-花明",
    "name of a member": "Grandmother-Ypsilon-村又",
    "name on the phone": "Phone-Name-Xerxes",
    "last name on the phone": "Family-Name-Umlaut-ß",
    "username": "canary_username_9",
    "text that is not understood": "my secret diary is under the Zinfandel",
    "phone number in a text": "13912345678901",
    "text with an answer": "38.7 cough and Rumpelstilzchen",
    "invitation": "Invitation-Token-Wombat_77",
    "token of the bot": TOKEN.partition(":")[2],
}
CHATS = {"chat of a resident": 8801234567890123, "chat of a worker": 8809876543210987}
ALL = [(name, canaries.spellings(text)) for name, text in WORDS.items()] + [
    (name, canaries.number_spellings(number)) for name, number in CHATS.items()
]

# Every column of every table: plain (an id, a place, a state, a time, a count), sealed, or a keyed index.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "addresses": {"plain": "id bot unreachable_since menu menu_wanted", "sealed": "chat", "index": "chat_key"},
    "alerted_staff": {"plain": "id alert_id staff_id"},
    "alerts": {
        "plain": "id episode_id report_id kind raised_at taken_by_id taken_at reviewed_by_id reviewed_at finding",
    },
    "applications": {
        "plain": "id address_id language state form_version consent_version opened_at sent_at area_id assignee_id passed_by "
        "person_id closed_at closed_by_id",
        "sealed": "told",
    },
    "areas": {"plain": "id code parent_id zone name kind"},
    "assignments": {
        "plain": "id task_id worker_id step at deadline_at answer answered_at ended_at excluded",
        "sealed": "reason",
    },
    "audit": {"plain": "seq at actor action object area purpose outcome digest mac", "sealed": "detail"},
    "audit_head": {"plain": "id seq mac"},
    "consents": {"plain": "id person_id version at by_id withdrawn_at"},
    "definitions": {"plain": "name version hash body"},
    "due": {"plain": "id state due_at attempts failure settled_at kind subject_id natural_key args"},
    "duties": {"plain": "id episode_id on slot due_at outcome outcome_at late_at by_id"},
    "episode_events": {"plain": "id episode_id at what detail by_id why words_id"},
    "households": {"plain": "id area_id number building formerly responsible_id head_id"},
    "inbox": {
        "plain": "id state due_at attempts failure settled_at bot update_id received_at suspect",
        "sealed": "raw",
        "index": "chat_key",
    },
    "invitations": {
        "plain": "id person_id household_id expires_at most_uses uses used_at revoked_at made_by_id",
        "index": "token_key",
    },
    "leases": {"plain": "name holder number until"},
    "monitoring_episodes": {
        "plain": "id person_id protocol protocol_version starts_at end_on state reason closed_at ill silent review "
        "onset_on onset_by_id place owed_from first_on",
    },
    "outbox": {
        "plain": "id state due_at attempts failure settled_at bot address_id person_id lane kind natural_key thread edits "
        "made_at expires_at lease in_doubt parts_sent message_id outcome deletes vanish_seconds",
        "sealed": "body",
    },
    "papers": {"plain": "id number kind episode_id first_on last_on issued_at issued_on by_id"},
    "persons": {
        "plain": "id code language household_id address_id guardian_id of_age remind_at paused opted_out joined_at "
        "place left_on formerly",
        "sealed": "name phone marks",
        "index": "phone_key",
    },
    "posts": {
        "plain": "id person_id area_id role skills languages shift cap load last_assigned_at on_call on_duty duty_until "
        "leave_from leave_until stand_in_id back_from left_at",
    },
    "questionnaire_responses": {
        "plain": "id questionnaire version subject_id author_id purpose status begun_at expires_at ended_at",
        "sealed": "state",
    },
    "reports": {
        "plain": "id episode_id duty_id reporter_id at symptomatic emergency counts",
        "sealed": "reading",
    },
    "roster_files": {
        "plain": "id state due_at attempts failure settled_at step bot address_id person_id kind",
        "sealed": "file",
    },
    "runs": {"plain": "id lock_key started_at seen_at stopped_at clean"},
    "serials": {"plain": "name last"},
    "task_events": {"plain": "id task_id at what person_id"},
    "tasks": {
        "plain": "id kind natural_key person_id about_id area_id args state assignee_id opened_at accepted_at closed_at "
        "outcome priority requester_id by_id response_id step attempts held_until look_at deadline_at supervisor_told_at "
        "resident_told_at missed_at late_at hidden contacted_at reopened surveyed_at solved",
        "sealed": "text",
    },
    "test_results": {"plain": "id episode_id kind taken_on result by_id at taken_back_at"},
}


def test_every_column_is_known_to_be_plain_sealed_or_an_index() -> None:
    """A new column is decided here first; what is called sealed takes nothing else."""
    known = {
        table: {column: kind for kind, columns in kinds.items() for column in columns.split()}
        for table, kinds in COLUMNS.items()
    }
    assert {table.name: {column.name for column in table.columns} for table in METADATA.sorted_tables} == {
        name: set(columns) for name, columns in known.items()
    }
    for table in METADATA.sorted_tables:
        for column in table.columns:
            kind = known[table.name][column.name]
            assert (kind == "sealed") == isinstance(column.type, SealedText), f"{table.name}.{column.name}"
            assert kind != "index" or isinstance(column.type, LargeBinary), f"{table.name}.{column.name}"


def cast() -> dict[str, Any]:
    """The small town with canaries for names; ids are numbers, as an operator's should be."""
    return small_town(
        workers=[worker | {"name": WORDS["name of a worker"]} for worker in small_town()["workers"]],
        people=[
            {"id": "p1", "name": WORDS["name of a resident"], "language": "en"},
            {"id": "p2", "name": WORDS["name of a member"], "chat": "none"},
        ],
        households=[{"id": "h1", "grid": "G1", "responsible": "wang", "head": "p1", "members": ["p1", "p2"]}],
        episodes=[{"person": name, "protocol": "home-observation-14", "starts_at": START} for name in ("p1", "p2")],
    )


async def joins(here: Town, actor: Actor, number: int) -> None:
    """Give somebody a phone with canaries on it, and an invitation that is one."""
    actor.phone = here.api.phones.add(
        WORDS["name on the phone"],
        person=number,
        last_name=WORDS["last name on the phone"],
        username=f"{WORDS['username']}_{number}",
        language_code="en",
    )
    async with here.service.database.begin() as uow:
        token = await people.invite(uow, actor.id, f"{WORDS['invitation']}_{number}")
    here.api.phones.start(actor.phone.id, token)
    await here.settle()
    await actor.taps(actor.label_of("agree"))


async def journey(here: Town) -> None:
    """Everything a person can say, tap, be asked and be told, and some of it going wrong."""
    town_ = cast()
    for entry in (*town_["workers"], town_["people"][0]):
        entry["chat"] = "none"
    actors = await here.plants(town_)
    resident, worker = actors["p1"], actors["wang"]
    await joins(here, resident, CHATS["chat of a resident"])
    await joins(here, worker, CHATS["chat of a worker"])
    await resident.says(WORDS["text that is not understood"])
    await resident.says(f"call me: {WORDS['phone number in a text']}")
    await here.moves_to("18:00")
    await resident.taps("One person only", "Report for " + WORDS["name of a resident"])
    await resident.says(WORDS["text with an answer"])
    await resident.taps("Send")
    await worker.taps("Details")
    assert "38.7" in worker.last
    await worker.taps("calling", "keep watching")
    await resident.taps("36.6", WORDS["name of a member"] + " is unwell", "Chest pain")
    stranger = await here.stranger(WORDS["name on the phone"])
    await stranger.says(f"{WORDS['text that is not understood']} {WORDS['phone number in a text']}")
    await goes_wrong(here, resident)
    assert len(await here.rows(Report)) == 2


async def goes_wrong(here: Town, resident: Actor) -> None:
    """Errors quote what they stumble over: an unreadable update, refusals, a lost connection, a blocked chat."""
    queue = next(iter(here.api.chats.bots.values())).queue
    queue.add("message", {"message_id": "?", "text": WORDS["text that is not understood"], "chat": 7}, lane=7)
    for answer in ({"status": 500, "description": WORDS["name of a resident"]}, {"garbage": "<html>"}, {"status": 403}):
        here.api.faults.add(answer=answer, method="sendMessage", to=resident.phone.id)
        await resident.says("/help")
    here.api.faults.add(answer={"reset": "before"}, method="getUpdates")
    await here.settle()
    resident.blocks()
    await here.settle()


async def test_nothing_personal_is_found_in_the_database_or_the_logs(
    migrated_url: str, tmp_path: Path, logged: io.StringIO
) -> None:
    """No canary in any of its spellings, while the service runs and after it was killed."""
    async with town(migrated_url, tmp_path, starts_at=START.replace(hour=16)) as here:
        await journey(here)
        logging.getLogger("a.library").debug("a line at DEBUG is captured")
        running = await everything_in(here)
        await here.restart()
        assert canaries.found(ALL, running + await everything_in(here)) == []
    assert "a line at DEBUG is captured" in logged.getvalue()
    assert "bot.chat" in logged.getvalue()
    assert canaries.found(ALL, logged.getvalue().encode()) == []


async def test_the_search_finds_what_is_not_sealed(migrated_url: str, tmp_path: Path) -> None:
    """The search itself can fail: one canary, put into the database unsealed in each of its spellings, is found in each."""
    async with town(migrated_url, tmp_path) as here:
        actors = await here.plants(cast())
        spelled = dict(ALL)["name of a resident"] | dict(ALL)["chat of a resident"]
        async with here.service.database.begin() as uow:
            for value in set(spelled.values()):
                uow.add(
                    Invitation(id=uow.new_id(), person_id=actors["p1"].id, token_key=b"x" + value, expires_at=uow.now)
                )
        haystack = await everything_in(here)
        assert [name for name, value in spelled.items() if value not in haystack] == []


@pytest.mark.parametrize("shift", range(3))
def test_base64_is_found_wherever_it_begins(shift: int) -> None:
    """The search itself can fail: in a longer text the same bytes look different at each of three places."""
    text = base64.b64encode(b"a" * shift + WORDS["username"].encode() + b"and more")
    assert canaries.found([("username", canaries.spellings(WORDS["username"]))], text)


async def everything_in(here: Town) -> bytes:
    """The database as bytes: SQLite's files as they lie there, PostgreSQL's tables as they are selected."""
    url = make_url(here.settings.database)
    if url.get_backend_name() == "sqlite":
        files = [Path(f"{url.database}{suffix}") for suffix in ("", "-wal", "-shm")]
        return b"".join(file.read_bytes() for file in files if file.exists())
    parts: list[bytes] = []
    async with here.service.database.read() as session:
        for table in METADATA.sorted_tables:
            for row in await session.execute(select(table)):
                parts += [_bytes(value) for value in row]
    return b"\n".join(parts)


def _bytes(value: Any) -> bytes:
    return getattr(value, "blob", value) if isinstance(getattr(value, "blob", value), bytes) else str(value).encode()
