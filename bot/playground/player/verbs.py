"""What can be done in a step, and which keys each verb takes. What a later version builds is spelled here already."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """The keys a verb needs and may have, beside ``at``, ``does`` and (where ``somebody`` does it) ``who``."""

    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    somebody: bool = True


BUILT: Mapping[str, Verb] = {
    "says": Verb(("text",)),
    "taps": Verb(("button",)),
    "reports": Verb((), ("for", "temperature", "symptoms")),
    "reviews": Verb((), ("for", "finding")),
    "releases": Verb(("for",)),
    "extends": Verb(("for", "end_on")),
    "isolates": Verb(("for",)),
    "ends": Verb(("for", "reason")),
    "records_test": Verb(("for", "result"), ("kind", "taken_on")),
    "sets_onset": Verb(("for", "onset_on")),
    "joins": Verb(),
    "asks": Verb(("kind",), ("priority", "text", "for")),
    "accepts": Verb((), ("request",)),
    "declines": Verb((), ("request", "reason")),
    "hands_over": Verb(("to",), ("request", "reason")),
    "closes": Verb((), ("request", "outcome", "text")),
    "notes": Verb((), ("request", "kind", "text")),
    "answers_survey": Verb(("solved",), ("request", "text")),
    "withdraws": Verb((), ("request", "notice")),
    "relays": Verb(("text",), ("request",)),
    "goes_off": Verb(),
    "comes_on": Verb(),
    "leaves": Verb(),
    "moves": Verb(("to",)),
    "stops": Verb(),
    "api": Verb(("answer",), ("method", "to", "times"), somebody=False),
    "restart": Verb(somebody=False),
    "down": Verb(("until",), somebody=False),
}
"""What this version plays."""

OFFICERS = frozenset({"drafts", "approves", "publishes", "schedules", "edits", "corrects", "withdraws"})
"""What is done with notices, by officers who need not be among the people of the story."""

LATER = OFFICERS | {
    *("forwards",),
}
"""What a story may say already and this version answers with a refusal."""

LATER_KEYS = frozenset({
    *("for", "to", "text", "until", "kind", "priority", "request", "reason", "solved", "notice"),
    *("outcome", "button", "temperature", "symptoms", "finding"),
})  # fmt: skip
"""What those verbs may take; their own issues say which takes what."""
