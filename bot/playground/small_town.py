"""A small town to look at: three communities, nine grids, 120 households, twelve people under observation, their workers.

Everybody in it is invented. The same seed gives the same town.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国春梅秀珍文博雅欣子涵浩然"
_COMMUNITIES = ("K1", "K2", "K3")
_OBSERVED_DAYS = {1: 3, 2: 1, 3: 2, 4: 5, 5: 7, 6: 8, 7: 10, 8: 12, 9: 13, 10: 4, 11: 14, 12: 14}
"""Household by household, the day of observation one of its people is in."""
_REPORTED_FOR = 10
"""The household whose observed member has no phone: the head reports (M9)."""
_LANGUAGES = ("zh_CN", "zh_CN", "zh_CN", "zh_TW", "zh_CN", "en", "zh_CN", "ko", "zh_CN", "zh_CN", "zh_TW", "zh_CN")
_ABROAD = {6: ("Anna Miller", "Tom Miller", "Ella Miller", "Sam Miller"), 8: ("김민수", "김서연", "김지우", "김하늘")}
_PROTOCOL = "home-observation-14"
HOUSEHOLDS = 120


def small_town(now: datetime, seed: int = 20260301) -> dict[str, Any]:
    """The town as a seed file has it; the episodes began on different days before ``now``, a local time of the town."""
    chance = random.Random(seed)  # noqa: S311 -- a town, not a secret
    grids = [f"G{number}" for number in range(1, 10)]
    people: list[dict[str, Any]] = []
    households: list[dict[str, Any]] = []
    for number in range(HOUSEHOLDS):
        grid = grids[number % len(grids)]
        members = list(_family(chance, number))
        people += members
        households.append({
            "id": f"h{number + 1}", "grid": grid, "responsible": f"w{number % len(grids) + 1}",
            "head": members[0]["id"], "members": [member["id"] for member in members],
        })  # fmt: skip
    return {
        "areas": [{"id": "T1"}, *({"id": each, "parent": "T1"} for each in _COMMUNITIES),
                  *({"id": grid, "parent": _COMMUNITIES[place // 3]} for place, grid in enumerate(grids))],
        "workers": list(_workers(chance, grids)),
        "people": people,
        "households": households,
        "episodes": list(_observed(now)),
    }  # fmt: skip


def _family(chance: random.Random, number: int) -> Iterator[dict[str, Any]]:
    """A household: its head has a phone, the others are reported for. Only who is observed has joined already."""
    name = chance.choice(_FAMILY)
    size = chance.choice((1, 2, 2, 3, 4))
    for place in range(max(size, 2) if number + 1 == _REPORTED_FOR else size):
        given = name + "".join(chance.sample(_GIVEN, chance.choice((1, 2))))
        yield {"id": f"p{number + 1}{'' if place == 0 else chr(96 + place)}",
               "name": _ABROAD[number + 1][place] if number + 1 in _ABROAD else given,
               "language": _LANGUAGES[number] if number < len(_LANGUAGES) else "zh_CN",
               "chat": "open" if place == 0 and number + 1 in _OBSERVED_DAYS else "none"}  # fmt: skip


def _observed(now: datetime) -> Iterator[dict[str, Any]]:
    for number, day in _OBSERVED_DAYS.items():
        began = (now - timedelta(days=day - 1)).replace(hour=7, minute=0, second=0, microsecond=0)
        person = f"p{number}{'a' if number == _REPORTED_FOR else ''}"
        yield {"person": person, "protocol": _PROTOCOL, "starts_at": began}


def _workers(chance: random.Random, grids: list[str]) -> Iterator[dict[str, Any]]:
    """Nine grid workers, three doctors, a counsellor, a supervisor; and the administrator."""

    def worker(short: str, post: str, role: str, *skills: str, shift: str = "00:00-24:00") -> dict[str, Any]:
        name = chance.choice(_FAMILY) + "".join(chance.sample(_GIVEN, 2))
        return {"id": short, "name": name, "post": post, "role": role, "skills": list(skills), "shift": shift,
                "languages": ["zh_CN"]}  # fmt: skip

    for place, grid in enumerate(grids):
        yield worker(f"w{place + 1}", grid, "grid_worker", "care", "visit", shift="08:00-20:00")
    for community in _COMMUNITIES:
        yield worker(f"d{community[1:]}", community, "community_doctor", "medical")
    yield worker("c1", "T1", "counsellor", "counsel", "crisis")
    yield worker("s1", "T1", "supervisor", "medical")
    yield worker("admin", "T1", "administrator")
