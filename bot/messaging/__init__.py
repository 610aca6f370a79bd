"""What people read and what is owed to them: messages, the inbox, the outbox and due items.

Beyond the four: ``queue.py`` (what all three tables share: done, tried again, buried), ``inbox.py``, ``outbox.py``
and ``due.py`` (their verbs), ``packing.py`` (a message as its row keeps it), ``addresses.py`` (where a person can be
reached), ``leases.py`` (what only one process may do, and which processes live).
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum

from bot.chart import Chart
from bot.paper import Sheet


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


class Carries(StrEnum):
    """What a message may bring beside its words."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    LOCATION = "location"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What goes with a message: a file of ours (``name``, ``content``), a ``sheet`` that is printed as PDF when it leaves, a
    ``chart`` that is drawn as PNG then, a file that Telegram keeps already (``file_id``), or a place (``latitude`` and
    ``longitude`` in degrees)."""

    carries: Carries
    name: str = ""
    content: bytes = b""
    file_id: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    sheet: Sheet | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What one person reads: text in Telegram's HTML (values escaped by ``i18n.Words``), rows of buttons, perhaps a file.

    ``kind`` is the name of the wording, such as ``monitoring.symptom_alert``; it says what a delivery was, without a word
    of what it said. One that ``vanishes`` is taken off the chat so long after it arrived.
    """

    kind: str
    text: str
    rows: tuple[tuple[Choice, ...], ...] = ()
    enclosed: Enclosure | None = None
    vanishes: timedelta | None = None
