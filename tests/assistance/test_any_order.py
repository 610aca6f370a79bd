"""R1-R16 as properties: whatever happens in whatever order, one person answers for a request, or somebody knows of it."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import changes
from bot.assistance.service import absence, answering, contact, requests, survey
from bot.assistance.tables import Assignment, Task
from bot.errors import LinliError
from bot.monitoring.service import handing_on
from tests.assistance.street import Street, street
from tests.workshop import content

WORKERS, RESIDENTS = ("w1", "w2", "w3", "w4", "s1", "b1"), ("li", "ma")
KINDS = (
    ("supplies", "normal"),
    ("supplies", "urgent"),
    ("medicine", "urgent"),
    ("crisis", "crisis"),
    ("visit", "normal"),
)

Move = tuple[str, int, int]
moves = st.lists(
    st.tuples(
        st.sampled_from(
            ("ask", "ask", "ask", "wait", "wait", "accept", "accept", "decline", "decline", "close", "note", "withdraw",
             "leave", "on", "off", "hand", "survey", "moved")
        ),
        st.integers(0, 5),
        st.integers(0, 200),
    ),
    min_size=4,
    max_size=16,
)  # fmt: skip


def test_one_person_answers_or_somebody_knows(migrated_sqlite: Path, long: bool) -> None:
    @settings(deadline=None, derandomize=True, max_examples=400 if long else 6)
    @given(moves)
    def happens(told: list[Move]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(migrated_sqlite, f"{folder}/linli.sqlite")
            asyncio.run(_told(f"sqlite+aiosqlite:///{folder}/linli.sqlite", told))

    happens()


async def _told(url: str, told: list[Move]) -> None:
    async with street(url) as here:
        before: dict[Any, Assignment] = {}
        for move in told:
            await _do(here, *move)
            await here.clock.step()
            before = await _holds(here, before)
        await here.waits(36 * 60)
        await _holds(here, before)


async def _do(here: Street, what: str, who: int, number: int) -> None:
    if what == "wait":
        await here.waits(number)
        return
    tasks = await here.tasks()
    if what not in ("ask", "leave", "on", "off", "moved") and not tasks:
        return
    try:
        await _verb(here, what, WORKERS[who], RESIDENTS[who % 2], tasks[number % len(tasks)] if tasks else None, number)
    except LinliError:
        return  # refused: nothing was changed


async def _verb(here: Street, what: str, staff: str, resident: str, task: Task | None, number: int) -> None:
    async with here.database.begin() as uow:
        worker, li = await here.known(uow, staff), await here.known(uow, resident)
        to = await here.known(uow, WORKERS[number % 6])
        task_id = task.id if task else worker.id
        kind, priority = KINDS[number % 5]
        ground, programme = here.ground, content().programme
        verbs: dict[str, Callable[[], Awaitable[object]]] = {
            "ask": lambda: requests.ask(uow, ground, li, kind, priority=priority, text="x"),
            "accept": lambda: answering.accept(uow, ground, worker, task_id),
            "decline": lambda: answering.decline(uow, ground, worker, task_id, "busy"),
            "close": lambda: answering.close(uow, ground, worker, task_id),
            "note": lambda: contact.note(uow, ground, worker, task_id),
            "withdraw": lambda: requests.withdraw(uow, ground, li, task_id),
            "hand": lambda: answering.hand_over(uow, ground, worker, task_id, to),
            "survey": lambda: survey.answer(uow, ground, li, task_id, solved=bool(number % 2)),
            "leave": lambda: handing_on.leaves(uow, programme, worker),
            "on": lambda: changes.comes_on(uow, programme, worker),
            "off": lambda: changes.goes_off(uow, programme, worker),
            "moved": lambda: absence.moved(uow, ground, [li]),
        }
        await verbs[what]()


async def _holds(here: Street, before: dict[Any, Assignment]) -> dict[Any, Assignment]:
    """What is true after every move; the assignments of now, for the next time."""
    given_now, planned = await here.assignments(), await here.planned()
    for task in await here.tasks():
        mine = [each for each in given_now if each.task_id == task.id]
        held = [each for each in mine if each.ended_at is None]
        crisis = task.priority == "crisis"
        assert (task.state == "closed") == (task.closed_at is not None)
        if task.state == "closed":
            assert held == []
        elif task.state == "accepted":
            assert [each.worker_id for each in held] == [task.assignee_id]
        elif task.state == "waiting":
            assert task.assignee_id is None
            assert held == []
            assert task.id in planned or task.supervisor_told_at
        else:
            assert held
            assert crisis or [each.worker_id for each in held] == [task.assignee_id]
            assert task.missed_at or (task.deadline_at and task.deadline_at > here.time.now() and task.id in planned)
        gone = [each.worker_id for each in mine if each.excluded]
        assert len(gone) == len(set(gone)) or crisis, "whoever was excluded was asked again"
        assert not crisis or len([each for each in held if each.step == "worker"]) <= 3
    for each in given_now:
        if (earlier := before.get(each.id)) and earlier.deadline_at > each.deadline_at:
            assert any(task.id == each.task_id and task.priority != "normal" for task in await here.tasks())
    return {each.id: each for each in given_now}
