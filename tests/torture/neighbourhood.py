"""A town for a month: its households and who is observed in them, what each will do, and how they do it on their phones."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

GRIDS = {"G1": "Europe/Berlin", "G2": "Europe/Berlin", "G3": "America/New_York", "G4": "America/New_York"}
SLOTS = (("morning", time(6), time(10)), ("evening", time(16), time(20)))
"""Slot, opens, due: as RULES M2 ships them, and not read from anywhere else."""
PROTOCOLS = {"month": {"extends": "home-observation-14", "length_days": 28}}
BEGINNINGS = (timedelta(hours=5), timedelta(hours=9, minutes=30), timedelta(hours=10), timedelta(hours=17, minutes=30))
MORNINGS = ("06:15", "07:30", "08:30", "09:00", "09:15", "10:00")
"""Chosen times: in quiet hours, usual, at and after the second reminder, outside the slot."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody under observation. ``asks`` is who is asked for their reports, if anybody can be."""

    name: str
    home: str
    member: int
    zone: ZoneInfo
    chat: str
    asks: str | None
    remind_at: dict[str, str]
    starts_at: datetime
    end_on: date

    @property
    def worker(self) -> str:
        return f"w{self.home.partition('-')[0]}"

    @property
    def reference(self) -> str:
        return self.home if self.member == 1 else f"{self.home}, member {self.member}"


@dataclass(slots=True)
class Household:
    number: str
    members: list[str]
    chats: list[str]
    observed: bool


def households(dice: random.Random, count: int, observed: int) -> Iterator[Household]:
    """So many homes; the first of them, until so many people are found, are observed."""
    found = 0
    for number in range(count):
        grid = list(GRIDS)[number % len(GRIDS)]
        size = dice.choice((1, 1, 1, 2, 3))
        is_observed = found < observed
        found += size * is_observed
        head = dice.choices(("open", "paused", "opted_out", "blocked", "none"), (85, 4, 4, 4, 3))[0]
        rest = [dice.choice(("none", "none", "open")) for _ in range(size - 1)]
        names = [f"p{number:04}{letter}" for letter in "abc"[:size]]
        chats = [head, *rest] if is_observed else ["none"] * size
        yield Household(f"{grid}-{number:04}", names, chats, is_observed)


def neighbours(dice: random.Random, homes: list[Household], first_day: date, last_day: date) -> list[Neighbour]:
    """Everybody observed: begun in the first days or before them, for four weeks or two."""
    made = []
    for home in (home for home in homes if home.observed):
        zone = ZoneInfo(GRIDS[home.number.partition("-")[0]])
        head = home.members[0] if home.chats[0] != "none" else None
        for place, (name, chat) in enumerate(zip(home.members, home.chats, strict=True), 1):
            day = first_day + timedelta(days=dice.choice((-2, 0, 0, 1, 2)))
            begins = datetime.combine(day, time(), zone) + dice.choice(BEGINNINGS)
            length = dice.choice((13, 27, 27, 27))
            chosen = {"morning": dice.choice(MORNINGS)} if dice.random() < 0.3 else {}
            made.append(
                Neighbour(name, home.number, place, zone, chat, name if chat != "none" else head, chosen,
                          begins.astimezone(UTC), min(day + timedelta(days=length), last_day))
            )  # fmt: skip
    return made


def town(homes: list[Household], people: list[Neighbour]) -> dict[str, Any]:
    """The roster, as ``changes.plant`` takes it."""
    worker = {"shift": "00:00-24:00", "languages": ["en"]}
    chosen = {each.name: each.remind_at for each in people}
    communities = [{"id": f"K{zone}", "parent": "T1", "zone": zone} for zone in dict.fromkeys(GRIDS.values())]
    return {
        "areas": [{"id": "C"}, {"id": "T1", "parent": "C"}, *communities,
                  *({"id": grid, "parent": f"K{zone}"} for grid, zone in GRIDS.items())],
        "workers": [
            *({"id": f"w{grid}", "post": grid, "role": "grid_worker", "skills": ["care", "visit"], **worker}
              for grid in GRIDS),
            {"id": "dr", "post": "T1", "role": "community_doctor", "skills": ["medical"], **worker},
            {"id": "chief", "post": "C", "role": "supervisor", **worker},
        ],
        "people": [
            {"id": name, "language": "en", "chat": chat, "remind_at": chosen.get(name, {})}
            for home in homes
            for name, chat in zip(home.members, home.chats, strict=True)
        ],
        "households": [
            {"id": home.number, "number": home.number, "grid": home.number.partition("-")[0],
             "responsible": f"w{home.number.partition('-')[0]}", "head": home.members[0], "members": home.members}
            for home in homes
        ],
        "episodes": [
            {"person": each.name, "protocol": "month", "starts_at": each.starts_at, "end_on": each.end_on}
            for each in people
        ],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """That somebody means to report about a person: when they begin to, and how warm that person is, in tenths."""

    at: datetime
    person: str
    temperature: int


def plans(dice: random.Random, person: Neighbour, first_day: date, last_day: date) -> Iterator[Plan]:
    """What is going to be reported: mostly in time, sometimes late or at the last minute, now and then not for days, a few
    fevers, and second thoughts."""
    silent_until = first_day
    number = dice.randrange(8)
    for day in (first_day + timedelta(days=ahead) for ahead in range((last_day - first_day).days + 1)):
        if dice.random() < 0.04:
            silent_until = day + timedelta(days=dice.choice((1, 2, 3)))
        for _slot, opens, due in SLOTS:
            number += 1
            fate = dice.random()
            if day < silent_until or fate < 0.08:
                continue
            at = {0: due, 1: before(due, 1), 2: opens, 3: after(due, 10), 4: after(due, 180)}.get(
                int((fate - 0.08) / 0.03), after(opens, dice.choice(range(2, 238, 5)))
            )
            temperature = 361 + number % 8 if dice.random() > 0.02 else 376 + number % 8
            begins = datetime.combine(day, at, person.zone).astimezone(UTC)
            yield Plan(begins, person.name, temperature)
            if dice.random() < 0.02:
                yield Plan(
                    begins + timedelta(minutes=10), person.name, dice.choice((temperature + 10, temperature - 5))
                )


def before(clock: time, minutes: int) -> time:
    return after(clock, -minutes)


def after(clock: time, minutes: int) -> time:
    return (datetime.combine(date.min + timedelta(days=1), clock) + timedelta(minutes=minutes)).time()


@dataclass(slots=True)
class Doing:
    """Something somebody is in the middle of on their phone: what to say, or which button to wait for, next."""

    owner: str
    about: str
    temperature: int
    left: list[tuple[str, str]]
    began: datetime = field(default=datetime.min.replace(tzinfo=UTC))
