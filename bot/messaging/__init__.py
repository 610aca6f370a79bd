"""What people read and what is owed to them: messages, the inbox, the outbox and due items.

Beyond the four: ``queue.py`` (claim, settle, retry, bury: one code for all three tables), ``inbox.py``, ``outbox.py``
and ``due.py`` (their verbs), ``addresses.py`` (where a person can be reached), ``leases.py`` (what only one process may do,
and which processes live).
"""

from dataclasses import dataclass
from enum import IntEnum


class Lane(IntEnum):
    """Who goes first when the Bot API's limit makes messages wait (B10); a plain number, because it is sorted by."""

    URGENT = 0
    REPLY = 1
    REMINDER = 2
    BROADCAST = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says, the verb it asks for and that verb's short arguments (64 bytes in all once signed)."""

    label: str
    verb: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What one person reads: text in Telegram's HTML (values escaped by ``i18n.Words``) and rows of buttons.

    ``kind`` is the name of the wording, such as ``monitoring.symptom_alert``; it says what a delivery was, without a word
    of what it said.
    """

    kind: str
    text: str
    rows: tuple[tuple[Choice, ...], ...] = ()
