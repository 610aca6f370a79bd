"""What is said about a request: to the resident who asked, and to the staff who have it. Pure; nobody is named."""

from bot.assistance.messages.residents import (
    accepted,
    asked,
    closed,
    held,
    joined,
    moved_on,
    nobody_now,
    reopened,
    survey,
    thanks,
    withdrawn,
)
from bot.assistance.messages.staff import (
    CANNOT,
    Dealing,
    away_list,
    crisis_alert,
    crisis_told,
    escalated,
    everybody_off,
    more_urgent,
    nobody_there,
    noted,
    now_closed,
    offered,
    over,
    reminded,
    settled_itself,
    taken,
    unanswered,
    why_not,
    with_cannot,
    yours,
    yours_no_more,
)
from bot.assistance.messages.words import KINDS, PRIORITIES, ROLES, when

__all__ = [
    "CANNOT", "KINDS", "PRIORITIES", "ROLES", "Dealing", "accepted", "asked", "away_list", "closed", "crisis_alert",
    "crisis_told", "escalated", "everybody_off", "held", "joined", "more_urgent", "moved_on",
    "nobody_now", "nobody_there", "noted", "now_closed", "offered", "over", "reminded", "reopened", "settled_itself",
    "survey", "taken", "thanks", "unanswered", "when", "why_not", "with_cannot", "withdrawn", "yours", "yours_no_more",
]  # fmt: skip
