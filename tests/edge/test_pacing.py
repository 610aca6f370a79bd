"""Telegram's limits, kept at the limit: in any sliding second, to a chat, to a group, for bulk, after a refusal (B4, B10, B13)."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.pacing import Limits, Pacer
from bot.messaging import Lane

NOW = 1_772_323_200.0
ANYBODY = st.sampled_from(list(Lane))


def most_in_any(seconds: float, instants: Sequence[float]) -> int:
    """The most that fall into any sliding window."""
    return max((sum(start <= each < start + seconds for each in instants) for start in instants), default=0)


def sending(
    pacer: Pacer, wishes: Sequence[tuple[float, Lane, int]], until: float = 60
) -> list[tuple[float, Lane, int]]:
    """Send wishes (instant, lane, chat) as the sender does: the first lane with a chat that is free, at every slot."""
    waiting, sent, now = sorted(wishes, key=lambda wish: wish[0]), [], NOW
    while waiting and now < NOW + until:
        slot = pacer.free_at(now)
        if slot > now:
            now = slot
            continue
        held = pacer.held(now)
        lanes = pacer.lanes(now)
        ready = [wish for wish in waiting if wish[0] <= now and wish[2] not in held and wish[1] in lanes]
        chosen = min(ready, key=lambda wish: lanes.index(wish[1]), default=None)
        if chosen is None:
            later = [wish[0] for wish in waiting if wish[0] > now]
            later += [
                instant
                for instant in (pacer.next_chat_free_at(now), pacer.bulk_free_at(now))
                if instant and instant > now
            ]
            now = min(later)
            continue
        pacer.take(now, chosen[1], chosen[2], group=chosen[2] < 0)
        waiting.remove(chosen)
        sent.append((now, chosen[1], chosen[2]))
    return sent


def instants(sent: Sequence[tuple[float, Lane, int]], *lanes: Lane) -> list[float]:
    return [at for at, lane, _ in sent if not lanes or lane in lanes]


WISHES = st.lists(st.tuples(st.floats(NOW, NOW + 3), ANYBODY, st.integers(1, 40)), max_size=150)


@settings(max_examples=40, deadline=None)
@given(WISHES)
def test_never_more_than_30_in_a_sliding_second_nor_one_a_second_to_a_chat(
    wishes: list[tuple[float, Lane, int]],
) -> None:
    """B13."""
    sent = sending(Pacer(Limits()), wishes)
    assert len(sent) == len(wishes)  # and nobody is forgotten
    assert most_in_any(1, instants(sent)) <= 30
    for chat in {chat for _, _, chat in sent}:
        mine = [at for at, _, each in sent if each == chat]
        assert all(later - sooner >= 1 for sooner, later in pairwise(mine))


def test_nearly_the_whole_limit_is_used() -> None:
    """10,000 recipients in at most 6.2 minutes: 90 % of 30 a second."""
    sent = sending(Pacer(Limits()), [(NOW, Lane.BROADCAST, chat) for chat in range(1000)], until=3600)
    assert sent[-1][0] - sent[0][0] < 1000 / 27


def test_a_flood_begins_without_a_burst() -> None:
    sent = sending(Pacer(Limits()), [(NOW, Lane.REPLY, chat) for chat in range(60)])
    gaps = [later - sooner for sooner, later in pairwise(instants(sent))]
    assert min(gaps) > 1 / 30


def test_time_lost_is_not_made_up_but_a_small_delay_is() -> None:
    pacer = Pacer(Limits(per_second=10, chat_seconds=0))
    pacer.take(NOW, Lane.REPLY, 1, group=False)
    assert pacer.free_at(NOW) == pytest.approx(NOW + 0.1)
    pacer.take(NOW + 0.15, Lane.REPLY, 2, group=False)
    assert pacer.free_at(NOW + 0.15) == pytest.approx(NOW + 0.2)
    pacer.take(NOW + 5, Lane.REPLY, 3, group=False)
    assert pacer.free_at(NOW + 5) == pytest.approx(NOW + 5.1)


def test_20_a_minute_to_a_group() -> None:
    """B13."""
    sent = sending(Pacer(Limits()), [(NOW, Lane.REPLY, -7)] * 50, until=400)
    assert len(sent) == 50
    assert most_in_any(60, instants(sent)) == 20
    assert all(later - sooner >= 1 for sooner, later in pairwise(instants(sent)))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(NOW, NOW + 4), st.sampled_from([Lane.URGENT, Lane.REPLY, Lane.REMINDER])),
        min_size=1,
        max_size=60,
    )
)
def test_bulk_leaves_room_while_others_have_work(others: list[tuple[float, Lane]]) -> None:
    """B13: at most 25 a second while any of them had work in the last 10 s."""
    wishes = [(at, lane, 1000 + n) for n, (at, lane) in enumerate(others)]
    bulk = [(NOW, Lane.BROADCAST, chat) for chat in range(150)]
    sent = sending(Pacer(Limits()), [*wishes, *bulk])
    first_work = min(at for at, lane, _ in sent if lane is not Lane.BROADCAST)
    assert most_in_any(1, [at for at in instants(sent, Lane.BROADCAST) if at >= first_work]) <= 25
    assert len(sent) == len(wishes) + 150


def test_bulk_alone_takes_everything_and_yields_for_10_seconds() -> None:
    """B13."""
    alone = sending(Pacer(Limits()), [(NOW, Lane.BROADCAST, chat) for chat in range(100)])
    assert most_in_any(1, instants(alone)) == 29
    pacer = Pacer(Limits())
    pacer.take(NOW, Lane.URGENT, "w", group=False)
    for number in range(25):
        pacer.take(NOW + 9, Lane.BROADCAST, number, group=False)
    assert pacer.bulk_free_at(NOW + 9.5) == NOW + 10
    assert Lane.BROADCAST not in pacer.lanes(NOW + 9.5)
    for number in range(25):
        pacer.take(NOW + 10.5, Lane.BROADCAST, number, group=False)
    assert pacer.bulk_free_at(NOW + 10.6) == 0  # nobody else has worked for ten seconds


@settings(max_examples=20, deadline=None)
@given(st.integers(100, 300))
def test_bulk_never_gets_less_than_one_slot_in_ten(others: int) -> None:
    """B10."""
    wishes = [(NOW, Lane.REPLY, chat) for chat in range(others)] + [(NOW, Lane.BROADCAST, -1 - n) for n in range(30)]
    sent = sending(Pacer(Limits(group_per_minute=10**6)), wishes, until=60)
    upto = [lane for _, lane, _ in sent][: sum(1 for _ in range(9 * 10))]
    for start in range(len(upto) - 9):
        assert Lane.BROADCAST in upto[start : start + 10]


def test_who_goes_first() -> None:
    """B10."""
    wishes = [(NOW, lane, int(lane)) for lane in reversed(Lane)]
    assert [lane for _, lane, _ in sending(Pacer(Limits()), wishes)] == list(Lane)
    assert Pacer(Limits()).lanes(NOW) == list(Lane)


@given(st.floats(1, 100))
def test_one_chats_429_holds_it_exactly_and_nobody_else(seconds: float) -> None:
    """B4."""
    pacer = Pacer(Limits())
    pacer.refused(NOW, 1, seconds)
    assert pacer.held(NOW + seconds - 0.001) == [1]
    assert pacer.next_chat_free_at(NOW) == NOW + seconds
    assert pacer.held(NOW + seconds) == []
    assert pacer.next_chat_free_at(NOW + seconds) is None
    assert pacer.free_at(NOW) <= NOW
    assert pacer.rate == 29


@pytest.mark.parametrize(
    ("refusals", "is_held"),
    [
        ([(0, "a"), (0.5, "b"), (1, "c")], True),
        ([(0, "a"), (0.5, "b"), (1.1, "c")], False),
        ([(0, "a"), (0.2, "a"), (0.4, "a"), (0.5, "b")], False),
        ([(0, "a"), (0.9, "b"), (1.5, "c"), (1.6, "d")], True),
    ],
)
def test_three_chats_within_one_second_hold_the_token(refusals: list[tuple[float, str]], is_held: bool) -> None:
    """B4."""
    pacer = Pacer(Limits())
    for at, chat in refusals:
        pacer.refused(NOW + at, chat, 7)
    now = NOW + refusals[-1][0]
    assert pacer.free_at(now) == (now + 7 if is_held else pytest.approx(0.0))
    assert pacer.rate == (14.5 if is_held else 29)


def test_slower_after_a_hold_and_growing_back() -> None:
    """B13: adapted downwards by 429 answers."""
    pacer = Pacer(Limits())
    for chat in range(60):  # all that was in flight is refused: one lesson, not twenty
        pacer.refused(NOW + chat / 1000, chat, 3)
    assert pacer.rate == 14.5
    end = pacer.free_at(NOW)
    assert end == pytest.approx(NOW + 3, abs=0.06)
    for second, rate in ((0.5, 14.5), (1.1, 15.5), (5.2, 19.5), (14.5, 28.5), (15.5, 29), (99, 29)):
        pacer.free_at(end + second)
        assert pacer.rate == rate


def test_it_never_stops_altogether() -> None:
    pacer = Pacer(Limits())
    for round_ in range(20):
        for chat in range(3):
            pacer.refused(NOW + 2 * round_, chat, 1)
    assert pacer.rate == 1.0


def test_a_clock_that_is_set_back_does_not_silence_the_token() -> None:
    """An hour back: the spacing and the holds go with it, for all are differences of one clock."""
    pacer = Pacer(Limits())
    for number in range(29):
        pacer.take(NOW + number / 29, Lane.BROADCAST, -number, group=True)
    pacer.refused(NOW + 1, "a", 30)
    for chat in "bcd":
        pacer.refused(NOW + 1, chat, 5)
    assert pacer.free_at(NOW + 1) == NOW + 6
    assert pacer.free_at(NOW + 0.5) == NOW + 6  # two readings of one clock may differ a little
    pacer.free_at(NOW + 1)
    assert pacer.free_at(NOW + 1 - 3600) == pytest.approx(NOW + 6 - 3600)
    assert pacer.next_chat_free_at(NOW + 10 - 3600) == pytest.approx(NOW + 31 - 3600)
    assert pacer.free_at(NOW + 31 - 3600) <= NOW + 31 - 3600


def test_quiet_chats_are_forgotten() -> None:
    pacer = Pacer(Limits())
    for chat in range(-50, 50):
        pacer.take(NOW, Lane.REPLY, chat, group=chat < 0)
    assert len(pacer.held(NOW)) == 100
    assert pacer.held(NOW + 61) == []
    assert pacer._meters == {}  # noqa: SLF001 -- memory is what this is about


def test_everything_leaves_once_whatever_its_lane() -> None:
    """B15: whatever the lanes, all that was wished for leaves, once."""
    wishes = [(NOW, lane, n) for n, lane in enumerate([*Lane] * 20)]
    assert Counter(lane for _, lane, _ in sending(Pacer(Limits()), wishes)) == dict.fromkeys(Lane, 20)
