"""The words that requests are spoken of with: kinds, priorities, roles, times. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.errors import N_
from bot.i18n import Words

KINDS = {
    "missed_checkin": N_("reports are missing"),
    "release": N_("the end of an observation"),
    "follow_up": N_("a follow-up visit"),
    "visit": N_("a visit"),
    "household": N_("a matter of the household"),
    "hardship": N_("hardship"),
    "supplies": N_("supplies"),
    "medicine": N_("medicine"),
    "care": N_("care for somebody"),
    "equipment": N_("protective equipment"),
    "other": N_("something else"),
    "psychological": N_("somebody to talk to"),
    "crisis": N_("a crisis"),
    "transport": N_("a way to treatment"),
    "medical_transport": N_("a way to treatment"),
    "treatment_transport": N_("a way to treatment"),
    "escort": N_("a way to treatment"),
    "crowding": N_("too many people in one place"),
    "dirt": N_("a dirty place"),
    "symptom": N_("symptoms"),
    "rumour": N_("is this true?"),
    "question": N_("a question"),
    "notice": N_("a notice"),
    "info": N_("a question"),
}
"""What a request or a task is about, as a few words."""

PRIORITIES = {"normal": N_("normal"), "urgent": N_("urgent"), "crisis": N_("at once")}

ROLES = {
    "grid_worker": N_("community worker"),
    "building_captain": N_("building captain"),
    "community_doctor": N_("community doctor"),
    "counsellor": N_("counsellor"),
    "supervisor": N_("supervisor"),
    "administrator": N_("administrator"),
    "volunteer": N_("volunteer"),
}
"""Who somebody is to those who are not told a name."""


def kind_of(_: Words, kind: str) -> str:
    known = kind if kind in KINDS else "other"
    return _.label(KINDS[known])


def not_told(_: Words) -> str:
    """To whoever looks after something that nobody reads of for whom it is about (R14)."""
    return _("They have no chat of their own, and nobody at home is told of this. Please call or visit.")


def role_of(_: Words, role: str) -> str:
    known = role if role in ROLES else "grid_worker"
    return _.label(ROLES[known])


def when(_: Words, instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A time of today as a time, another one with its day."""
    local = instant.astimezone(zone)
    clock = _.clock(instant, zone)
    if local.date() == now.astimezone(zone).date():
        return clock
    return _.label("{day}, {time}", day=_.day(local.date()), time=clock)
