"""What a step does: on a phone over HTTP, to the local Bot API, to the process, or a whole check-in at once."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.errors import LinliError
from bot.monitoring.messages import SOMEBODY
from bot.monitoring.tables import Alert, MonitoringEpisode
from bot.playground.player import checkin, course, moving, requests
from bot.playground.player.stage import Refusal, Stage
from bot.playground.player.steps import Step
from bot.references import short

NOT_BUILT = "not built yet in this version"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OTHER = re.compile(r"answer:[^:]+:\d\do:")

Act = Callable[[Stage, Step], Awaitable[None]]


def parts(step: Step) -> Sequence[Act]:
    """What a step does, one part after the other: what comes of a part happens before the next. ``Refusal`` when the verb
    is not built yet."""
    if step.does not in ACTS:
        raise Refusal(f"{step.does}: {NOT_BUILT}")
    return ACTS[step.does]


async def perform(stage: Stage, step: Step, part: Act) -> None:
    """Do one part; ``Refusal`` when it is not allowed or not possible."""
    try:
        await part(stage, step)
    except LinliError as error:
        raise Refusal(error.sentence.format(**error.fields)) from error


async def _says(stage: Stage, step: Step) -> None:
    await stage.phone(str(step.who), "say", text=step.given["text"])


async def _taps(stage: Stage, step: Step) -> None:
    """By label: the newest message that has it; a number that is asked for and not offered is written, as its owner would
    after "Other…". By data: a button whose data is or begins with it; else a forged tap on the newest message."""
    who, button = str(step.who), step.given["button"]
    if "label" in button:
        verb = "say" if await _is_written(stage, who, button["label"]) else "tap"
        await stage.phone(who, verb, **{"text" if verb == "say" else "label": button["label"]})
        return
    screen = await stage.screen(who)
    shown = _button(screen, lambda data: _begins(data, button["data"]))
    if shown is None and not screen:
        raise Refusal(f"{who} has no message to tap on")
    message_id, data = shown or (screen[0]["id"], button["data"])
    await stage.phone(who, "tap", data=data, message_id=message_id)


async def _is_written(stage: Stage, who: str, label: str) -> bool:
    """Whether a label is a number, on no button, while the newest buttons offer another one than those shown."""
    if not _NUMBER.fullmatch(label):
        return False
    screen = [message for message in await stage.screen(who) if message["rows"]]
    labels = {button["label"] for message in screen for row in message["rows"] for button in row}
    newest = [button.get("data", "") for row in screen[0]["rows"] for button in row] if screen else []
    return label not in labels and any(_OTHER.match(data) for data in newest)


async def _takes(stage: Stage, step: Step) -> None:
    """Take the alert as its message offers, unless the review can be recorded already."""
    if await _pressed(stage, step, "review", step.given.get("finding", "well"), look_only=True):
        return
    if not await _pressed(stage, step, "take"):
        raise Refusal(f"{step.who} has no open alert to review")


async def _reviews(stage: Stage, step: Step) -> None:
    """Record what was found (M6)."""
    if not await _pressed(stage, step, "review", step.given.get("finding", "well")):
        raise Refusal(f"{step.who} cannot review this alert: a colleague has taken it")


async def _pressed(stage: Stage, step: Step, verb: str, *args: str, look_only: bool = False) -> bool:
    """Whether there is a button of an open alert on the phone; it is pressed, the newest first."""
    who, alerts = str(step.who), await _open_alerts(stage, step.given.get("for"))
    wanted = [":".join((verb, alert, *args)) for alert in alerts]
    shown = _button(await stage.screen(who), lambda data: any(_begins(data, each) for each in wanted))
    if shown is not None and not look_only:
        await stage.phone(who, "tap", message_id=shown[0], data=shown[1])
    return shown is not None


async def _joins(stage: Stage, step: Step) -> None:
    await stage.join(str(step.who))


async def _stops(stage: Stage, step: Step) -> None:
    await stage.phone(str(step.who), "say", text="/stop")


async def _agrees(stage: Stage, step: Step) -> None:
    """Whoever is asked for it at the door agrees, as the owner of a phone would (A3)."""
    who = str(step.who)
    if shown := _button(await stage.screen(who), lambda data: data.startswith("agree:")):
        await stage.phone(who, "tap", message_id=shown[0], data=shown[1])


async def _api(stage: Stage, step: Step) -> None:
    fault = {"times": 1, **step.given}
    if to := step.given.get("to"):
        if to not in stage.phones:
            raise Refusal(f"{to} has no phone")
        fault["to"] = stage.phones[to]
    await stage.script(fault)


async def _restart(stage: Stage, _step: Step) -> None:
    await stage.die()
    await stage.open()


async def _down(stage: Stage, step: Step) -> None:
    await stage.die()
    stage.up_at = step.given["until"]


ACTS: Mapping[str, Sequence[Act]] = {
    "says": (_says,),
    "taps": (_taps,),
    "reports": (checkin.report,),
    "reviews": (_takes, _reviews),
    **dict.fromkeys(course.VERBS, (course.decide,)),
    "joins": (_joins, _agrees),
    "asks": (requests.ask,),
    **dict.fromkeys(requests.VERBS, (requests.answer,)),
    "withdraws": (requests.withdraw,),
    "relays": (requests.relay,),
    **dict.fromkeys(("comes_on", "goes_off", "leaves"), (requests.be_there,)),
    "moves": (moving.move,),
    "stops": (_stops,),
    "api": (_api,),
    "restart": (_restart,),
    "down": (_down,),
}
"""What each verb of this version does."""


async def _open_alerts(stage: Stage, name: str | None) -> list[str]:
    """The newest alert of each observation that nobody has reviewed, as buttons name them; of one person or of all. An
    earlier one's button only shows the newest."""
    found = (
        select(Alert).join(MonitoringEpisode, col(Alert.episode_id) == col(MonitoringEpisode.id))
        .where(col(Alert.reviewed_at).is_(None)).order_by(col(Alert.id).desc())
    )  # fmt: skip
    if name is not None:
        found = found.where(col(MonitoringEpisode.person_id) == stage.ids[name])
    async with stage.service.database.read() as session:
        newest: dict[tuple[UUID, bool], UUID] = {}
        for alert in await session.scalars(found):
            newest.setdefault((alert.episode_id, alert.kind == SOMEBODY), alert.id)
        return [short(alert_id) for alert_id in newest.values()]


def _button(screen: list[dict[str, Any]], fits: Callable[[str], bool]) -> tuple[int, str] | None:
    """The first button on the newest message that fits: its message and its data."""
    for message in screen:
        for row in message["rows"]:
            for button in row:
                if "data" in button and fits(button["data"]):
                    return message["id"], button["data"]
    return None


def _begins(data: str, wanted: str) -> bool:
    """Whether a button's data is what is wanted, or begins with it: verb and arguments, without the signature."""
    return f"{data}:".startswith(f"{wanted}:")
