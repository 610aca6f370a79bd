"""What this room is given: the policy, the wording, and how other rooms word their own tasks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.assistance.tables import Task
from bot.i18n import Wording, Words
from bot.messaging import Message
from bot.policy import Policy

Said = Callable[[Words, str, Task], Message]
"""What a task says to whoever gets it, in their language, of a household by its reference."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The room's part of the content. ``said`` words the kinds that other rooms open."""

    policy: Policy
    wording: Wording
    said: Mapping[str, Said]
