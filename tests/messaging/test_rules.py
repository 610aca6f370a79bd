"""What becomes of a message after each answer, and of an update after a failure (B3–B6, I3)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messaging import Lane, rules
from bot.messaging.rules import DOUBTS, LONGEST_WAIT, Answer, Settlement

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LANES = st.sampled_from(list(Lane))
SECOND = timedelta(seconds=1)


def settled(answer: Answer, lane: Lane = Lane.REPLY, **more: object) -> Settlement:
    given_: dict[str, object] = {"attempts": 1, "in_doubt": 0, "expires_at": None, "now": NOW}
    return rules.settle(answer, lane=lane, **(given_ | more))  # type: ignore[arg-type]  # spelled out in the tests


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(Answer.DELIVERED, "sent"), (Answer.GONE, "blocked"), (Answer.REJECTED, "failed")],
)
def test_a_final_answer_ends_it_in_every_lane(lane: Lane, answer: Answer, outcome: str) -> None:
    """B3, B15."""
    assert settled(answer, lane) == Settlement("done", outcome, None, 0, 1)


@pytest.mark.parametrize("lane", Lane)
def test_a_refusal_for_now_waits_exactly_as_told_and_costs_no_attempt(lane: Lane) -> None:
    """B4."""
    held = settled(Answer.HELD, lane, attempts=3, wait=timedelta(seconds=7))
    assert held == Settlement("waiting", None, NOW + timedelta(seconds=7), 0, 2)


@pytest.mark.parametrize("lane", Lane)
def test_what_surely_did_not_leave_is_tried_for_as_long_as_it_takes(lane: Lane) -> None:
    """B5: routine ones retry when the request was surely not sent; none of it counts as a copy."""
    assert settled(Answer.UNSENT, lane, attempts=2) == Settlement("waiting", None, NOW + 2 * SECOND, 0, 2)
    assert settled(Answer.UNSENT, lane, attempts=5000).due_at == NOW + LONGEST_WAIT


@pytest.mark.parametrize(
    ("lane", "copies"), [(Lane.URGENT, 5), (Lane.REPLY, 1), (Lane.REMINDER, 1), (Lane.BROADCAST, 0)]
)
def test_how_often_each_lane_is_sent_once_more_in_doubt(lane: Lane, copies: int) -> None:
    """B5."""
    in_doubt, again = 0, -1
    state = "waiting"
    while state == "waiting":
        last = settled(Answer.UNSURE, lane, in_doubt=in_doubt)
        in_doubt, state, again = last.in_doubt, last.state, again + 1
    assert again == copies
    assert last.outcome == ("uncertain" if lane is Lane.BROADCAST else "failed")


@pytest.mark.parametrize(
    ("lane", "copies"), [(Lane.URGENT, 5), (Lane.REPLY, 5), (Lane.REMINDER, 5), (Lane.BROADCAST, 0)]
)
def test_our_own_end_is_no_answer(lane: Lane, copies: int) -> None:
    """B6: several crashes in a row lose nobody's reply; a routine broadcast is uncertain after the first."""
    verdicts = [settled(Answer.INTERRUPTED, lane, in_doubt=before) for before in range(7)]
    assert [verdict.state for verdict in verdicts] == ["waiting"] * copies + ["done"] * (7 - copies)
    assert verdicts[-1].outcome == ("uncertain" if lane is Lane.BROADCAST else "failed")
    assert settled(Answer.INTERRUPTED, Lane.REMINDER, expires_at=NOW).outcome == "expired"


@given(LANES, st.integers(1, 5))
def test_a_success_after_a_doubt_is_counted_apart(lane: Lane, in_doubt: int) -> None:
    """B5: possibly_twice."""
    assert settled(Answer.DELIVERED, lane, in_doubt=in_doubt).outcome == "possibly_twice"


@pytest.mark.parametrize("answer", [Answer.MOVED, Answer.UNAUTHORIZED])
def test_neither_a_moved_group_nor_a_refused_token_costs_an_attempt(answer: Answer) -> None:
    assert settled(answer, wait=timedelta()) == Settlement("waiting", None, NOW, 0, 0)


@pytest.mark.parametrize("answer", [Answer.HELD, Answer.UNSENT, Answer.UNSURE, Answer.UNAUTHORIZED, Answer.MOVED])
def test_what_could_only_leave_too_late_expires(answer: Answer) -> None:
    """B5, M10: reminders only while the slot is open."""
    wait = timedelta(seconds=10)
    assert settled(answer, Lane.REMINDER, wait=wait, expires_at=NOW + wait).outcome == "expired"
    later = settled(answer, Lane.REMINDER, wait=wait, expires_at=NOW + wait + timedelta(microseconds=1))
    assert later.state == "waiting"


@given(st.integers(0, 10**9))
def test_the_wait_doubles_up_to_a_minute(attempts: int) -> None:
    expected = {0: 1, 1: 1, 2: 2, 3: 4, 4: 8, 5: 16, 6: 32}.get(attempts, 60)
    assert rules.backoff(attempts).total_seconds() == expected


@given(st.sampled_from(Answer), LANES, st.integers(1, 9), st.integers(0, 9))
def test_every_answer_ends_or_waits_and_never_both(answer: Answer, lane: Lane, attempts: int, in_doubt: int) -> None:
    """B15: counts add up, whatever happened before."""
    verdict = settled(answer, lane, attempts=attempts, in_doubt=in_doubt)
    assert (verdict.state == "done") == (verdict.outcome is not None) == (verdict.due_at is None)
    assert verdict.in_doubt in (in_doubt, in_doubt + 1)
    assert verdict.attempts in (attempts, attempts - 1)


def test_an_update_is_tried_three_times_within_seconds() -> None:
    """I3: 1 s and 5 s, then it is buried; far below the 60 s for which it may block its chat."""
    waits = [rules.update_backoff(attempt) for attempt in range(1, rules.UPDATE_ATTEMPTS + 1)]
    assert waits == [SECOND, 5 * SECOND, None]


def test_every_lane_has_its_rule() -> None:
    assert set(DOUBTS) == set(Lane)
