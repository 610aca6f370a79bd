"""So many people under observation that only the database can make them: PostgreSQL writes them all by itself."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import text

from bot.db import Database

GRID = 1_000
"""How many people live in one grid."""
ON = date(2026, 3, 2)
"""The local day that everybody is in, in Shanghai; it is eight in the morning, and everybody's reminder has just come due."""
NOW = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
KINDS = {"area": 1, "household": 2, "person": 3, "address": 4, "episode": 5, "duty": 6, "due": 7, "close": 8}


def row_id(kind: str, number: int) -> UUID:
    """The id of the so-and-so-many-th row of a kind, counted from 1."""
    return UUID(f"00000000-0000-7000-800{KINDS[kind]}-{number:012x}")


def _id(kind: str, number: str) -> str:
    return f"('00000000-0000-7000-800{KINDS[kind]}-' || lpad(to_hex({number}), 12, '0'))::uuid"


STATEMENTS = (
    "SET LOCAL session_replication_role = replica",  # every row that is named is made here
    f"INSERT INTO areas (id, code, parent_id, zone) VALUES ({_id('area', '0')}, 'K', NULL, 'Asia/Shanghai')"
    " ON CONFLICT DO NOTHING",
    f"""INSERT INTO areas (id, code, parent_id)
        SELECT {_id("area", "n + 1")}, 'G' || (n + 1), {_id("area", "0")}
        FROM generate_series((CAST(:first AS int) - 1) / CAST(:grid AS int), (CAST(:last AS int) - 1) / CAST(:grid AS int)) n ON CONFLICT DO NOTHING""",
    f"""INSERT INTO households (id, area_id, number, head_id)
        SELECT {_id("household", "n")}, {_id("area", "(n - 1) / CAST(:grid AS int) + 1")}, 'G' || ((n - 1) / CAST(:grid AS int) + 1) || '-' || n,
               {_id("person", "n")} FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n""",
    f"""INSERT INTO addresses (id, bot, chat_key, chat)
        SELECT {_id("address", "n")}, CAST(:bot AS bigint), decode(lpad(to_hex(n), 16, '0'), 'hex'), '\\x00'
        FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n""",
    f"""INSERT INTO persons (id, code, language, household_id, address_id, remind_at, paused, opted_out)
        SELECT {_id("person", "n")}, 'p' || n, 'en', {_id("household", "n")}, {_id("address", "n")}, '{{}}', false, false
        FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n""",
    f"""INSERT INTO monitoring_episodes (id, person_id, protocol, protocol_version, starts_at, end_on, state, ill, silent,
                                         review, place)
        SELECT {_id("episode", "n")}, {_id("person", "n")}, CAST(:protocol AS text), CAST(:version AS text), CAST(:starts_at AS timestamptz), CAST(:end_on AS date), 'open',
               n % 50 = 0, n % 40 = 0, false, 'home' FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n""",
    f"""INSERT INTO duties (id, episode_id, "on", slot, due_at, outcome, outcome_at)
        SELECT {_id("duty", "2 * n + s")}, {_id("episode", "n")}, CAST(:before AS date), (ARRAY['morning', 'evening'])[s + 1],
               CAST(:now AS timestamptz) + (s * 10 - 22) * interval '1 hour', 'done', CAST(:now AS timestamptz)
        FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n, generate_series(0, 1) s""",
    f"""INSERT INTO due (id, state, due_at, attempts, kind, subject_id, natural_key, args)
        SELECT {_id("due", "n")}, 'waiting', CAST(:now AS timestamptz), 0, 'monitoring.remind', {_id("person", "n")},
               'checkin:' || {_id("person", "n")} || ':' || CAST(:on AS text) || '\\:morning\\:1@08\\:00', '1 morning ' || CAST(:on AS text)
        FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n""",
    f"""INSERT INTO due (id, state, due_at, attempts, kind, subject_id, natural_key, args)
        SELECT {_id("close", "n")}, 'waiting', CAST(:now AS timestamptz) + interval '2 hours', 0, 'monitoring.close_slot', {_id("episode", "n")},
               'close:' || {_id("episode", "n")} || ':' || CAST(:on AS text) || '\\:morning', 'morning ' || CAST(:on AS text)
        FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n""",
)
"""In order; the second morning of everybody's observation, its reminder due now and its slot two hours later."""


async def settle_in(database: Database, bot: int, first: int, last: int) -> None:
    """People ``first`` to ``last`` are under observation since yesterday; afterwards the planner knows of them."""
    given = {
        "first": first, "last": last, "grid": GRID, "bot": bot, "protocol": "home-observation-14", "version": "1",
        "starts_at": datetime(2026, 2, 28, 22, 0, tzinfo=UTC), "end_on": date(2026, 3, 14), "before": date(2026, 3, 1),
        "now": NOW, "on": ON.isoformat(),
    }  # fmt: skip
    async with database.engine.begin() as connection:
        for statement in STATEMENTS:
            used = {key: value for key, value in given.items() if f":{key}" in statement}
            await connection.execute(text(statement), used)
    async with database.engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text("VACUUM ANALYZE"))
