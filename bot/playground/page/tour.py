"""The guided tour: eight steps, each checked by the town's own rows; what to press next is read from the phones.

Nothing is remembered here: a page tells when its step began, so that several pages can be at different steps.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from bot.db import Database
from bot.messaging.tables import Delivery, Run
from bot.monitoring.tables import Alert, Duty, MonitoringEpisode, Report
from bot.playground.page.town import Town

REMINDED = "forms.daily-checkin"
TEMPERATURE = re.compile(r"answer:[^:]+:\d\dv36\d:")
NO_SYMPTOMS = re.compile(r"answer:[^:]+:\d\dc\d+:")
FINISH = re.compile(r"answer:[^:]+:f:")
DETAILS, TAKE, REVIEW, ENGLISH = (re.compile(f"{verb}:") for verb in ("details", "take", "review", "language:en"))
Press = Mapping[str, Any]
"""What to press: ``{"clock": "slot"}``, ``{"trouble": "kill"}``, or on a phone a button or a text to write."""


def _resident(town: Town) -> str:
    return town.first[0]


def _head(town: Town) -> str:
    return town.first[1]


def _worker(town: Town) -> str:
    return town.first[2]


def _doctor(town: Town) -> str:
    return town.first[3]


def _button(town: Town, who: str, wanted: re.Pattern[str]) -> Press | None:
    """A button on the newest message of somebody's phone that has any, by what it carries."""
    messages = [one for one in town.phone(who)["messages"] if one["rows"]]
    for row in messages[-1]["rows"] if messages else ():
        for button in row:
            if wanted.match(button.get("data", "")):
                return {"phone": who, "message": messages[-1]["id"], "label": button["label"]}
    return None


async def _any(database: Database, *facts: ColumnElement[bool]) -> bool:
    async with database.read() as session:
        return (await session.scalars(select(1).where(*facts).limit(1))).first() is not None


def _sent(kind: str, since: datetime, person: Any = None) -> ColumnElement[bool]:
    found = (col(Delivery.kind) == kind) & (col(Delivery.settled_at) >= since) & (col(Delivery.message_id).is_not(None))
    return found & (col(Delivery.person_id) == person) if person else found


async def _reminder(town: Town, database: Database, since: datetime) -> tuple[bool, Press | None]:
    done = await _any(database, _sent(REMINDED, since, town.stage.ids[_resident(town)]))
    return done, {"clock": "slot"}


async def _taps(town: Town, database: Database, since: datetime) -> tuple[bool, Press | None]:
    who = _resident(town)
    done = await _any(database, col(Report.reporter_id) == town.stage.ids[who], col(Report.at) >= since)
    return done, _button(town, who, NO_SYMPTOMS) or _button(town, who, TEMPERATURE)


async def _fever(town: Town, database: Database, since: datetime) -> tuple[bool, Press | None]:
    who = _head(town)
    done = await _any(database, col(Report.symptomatic).is_(True), col(Report.at) >= since)
    return done, _button(town, who, FINISH) or {"phone": who, "say": "38.4 咳嗽"}


async def _alert(town: Town, database: Database, since: datetime) -> tuple[bool, Press | None]:
    done = await _any(database, _sent("monitoring.details", since))
    return done, _button(town, _doctor(town), DETAILS)


async def _answer(town: Town, database: Database, since: datetime) -> tuple[bool, Press | None]:
    done = await _any(database, col(Alert.reviewed_at) >= since)
    return done, _button(town, _worker(town), TAKE) or _button(town, _worker(town), REVIEW)


async def _miss(town: Town, database: Database, since: datetime) -> tuple[bool, Press | None]:
    person = town.stage.ids[_resident(town)]
    missed = col(Duty.episode_id).in_(
        select(col(MonitoringEpisode.id)).where(col(MonitoringEpisode.person_id) == person)
    )
    done = await _any(database, missed, col(Duty.outcome) == "missed", col(Duty.outcome_at) >= since)
    reminded = await _any(database, _sent(REMINDED, since, person))
    return done, {"clock": "plus_60"} if reminded else {"clock": "slot"}


async def _restart(town: Town, database: Database, since: datetime) -> tuple[bool, Press | None]:
    """Killed, written to, started again, answered; while it is down see ``look``."""
    answered = (col(Delivery.person_id) == town.stage.ids[_resident(town)]) & (col(Delivery.settled_at) >= since)
    done = await _any(database, col(Run.started_at) >= since) and await _any(database, answered)
    return done, {"trouble": "kill"}


def _while_down(town: Town) -> Press:
    """Write to a service that is dead; then start it."""
    who = _resident(town)
    unread = [one for one in town.phone(who)["messages"] if one["from"] == "me" and not one["read"]]
    return {"trouble": "restart"} if unread else {"phone": who, "say": "/help"}


async def _language(town: Town, database: Database, since: datetime) -> tuple[bool, Press | None]:
    who = _head(town)
    done = await _any(database, _sent("people.language_set", since))
    chosen = [one for one in town.phone(who)["messages"] if one["rows"] and one["date"] >= since.timestamp() - 1]
    press = _button(town, who, ENGLISH) if chosen else None
    return done, press or {"phone": who, "say": "/language"}


STEPS: Mapping[str, Callable[[Town, Database, datetime], Awaitable[tuple[bool, Press | None]]]] = {
    "reminder": _reminder,
    "taps": _taps,
    "fever": _fever,
    "alert": _alert,
    "answer": _answer,
    "miss": _miss,
    "restart": _restart,
    "language": _language,
}
"""The eight steps, in order."""


async def look(town: Town, step: str, since: datetime) -> Mapping[str, Any]:
    """Whether a step has happened since an instant of the town, and what to press next."""
    found = await town.read(lambda database: STEPS[step](town, database, since))
    done, press = (
        found if found is not None else (False, _while_down(town) if step == "restart" else {"trouble": "restart"})
    )
    return {"done": done, "press": None if done else press}
