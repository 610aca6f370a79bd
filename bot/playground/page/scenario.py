"""What was done in the town, kept as a scenario that ``linli play`` takes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.playground.player.story import Story

Step = dict[str, Any]


class Scenario:
    """The steps so far, by the town's clock. ``left_out`` is what no scenario has a word for."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self.steps: list[Step] = []
        self.left_out: list[str] = []
        self._down: Step | None = None

    def add(self, at: datetime, does: str, who: str | None = None, **given: Any) -> None:
        """Something was done."""
        step: Step = {"at": self._local(at)}
        if who is not None:
            step["who"] = who
        self.steps.append({**step, "does": does, **given})

    def leave_out(self, at: datetime, who: str, what: str) -> None:
        """Something was done that a scenario has no verb for."""
        self.left_out.append(f"{self._local(at)} {who}: {what}")

    def died(self, at: datetime) -> None:
        """The service was killed: until when it is down is not known yet."""
        self.add(at, "restart")
        self._down = self.steps[-1]

    def restarted(self, at: datetime) -> None:
        """The service is back; in no time at all it was only restarted."""
        if self._down is not None and self._local(at) > self._down["at"]:
            self._down |= {"does": "down", "until": self._local(at)}
        self._down = None

    def written(self, now: datetime) -> str:
        """The file: the town as it began, and the steps."""
        told = self._story
        whole: dict[str, Any] = {
            "zone": told.zone.key,
            "starts_at": self._local(told.starts_at),
            "ends_at": self._local(now),
        }
        whole |= {key: value for key in ("policy", "protocols") if (value := _plain(getattr(told, key), told.zone))}
        whole |= {room: _plain(entries, told.zone) for room, entries in told.town.items() if entries}
        whole["steps"] = self.steps
        comment = "".join(
            f"# {line}\n"
            for line in ("Saved from the playground; play it with: linli play FILE --text", *self._notes())
        )
        return comment + yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)

    def _notes(self) -> list[str]:
        return (
            ["Not kept, because a scenario has no word for it:", *(f"  {line}" for line in self.left_out)]
            if self.left_out
            else []
        )

    def _local(self, at: datetime) -> str:
        return at.astimezone(self._story.zone).replace(tzinfo=None).isoformat(timespec="milliseconds")


def _plain(value: Any, zone: ZoneInfo) -> Any:
    """As YAML's own words: times as texts local to the zone, nothing that is empty."""
    if isinstance(value, Mapping):
        return {key: _plain(each, zone) for key, each in value.items() if each not in (None, [], {})}
    if isinstance(value, list | tuple):
        return [_plain(each, zone) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None).isoformat()
    return value.isoformat() if isinstance(value, date) else value
