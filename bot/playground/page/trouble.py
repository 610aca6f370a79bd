"""What can be broken in the town, and how it is said to the local Bot API."""

from collections.abc import Iterable, Mapping
from typing import Any

SENDING = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery")

Fault = Mapping[str, Any]

FAULTS: Mapping[str, tuple[Fault, ...]] = {
    "slow": tuple({"method": method, "answer": {"delay": 2}, "times": None} for method in SENDING),
    "429": ({"method": "sendMessage", "answer": {"status": 429, "retry_after": 10}, "times": 3},),
    "502": ({"method": "sendMessage", "answer": {"status": 502}, "times": 1},),
}
"""The Bot API is slow until told otherwise; refuses the next three messages for ten seconds; fails at the next one."""


def found(waiting: Iterable[Mapping[str, Any]]) -> list[str]:
    """Which kinds of trouble are still to come, by the faults the Bot API has waiting."""
    there = {(one["method"], str(one["answer"])) for one in waiting}
    return [kind for kind, faults in FAULTS.items()
            if any((one["method"].lower(), str(one["answer"])) in there for one in faults)]  # fmt: skip
