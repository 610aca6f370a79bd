"""What everybody may ask about themselves: who answers for them, what is kept, and that it ends. Pure (A2, A3, A4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.people.messages import NATIVE
from bot.people.rules import Duty
from bot.people.terms import Terms, mark
from bot.references import short

Rows = tuple[tuple[Choice, ...], ...]

ROLES = {
    "worker": N_("Your community worker"),
    "doctor": N_("Your community doctor"),
    "supervisor": N_("Their supervisor"),
}
MARKS = {
    "living_alone": N_("living alone"),
    "pregnant": N_("pregnant"),
    "dialysis": N_("dialysis"),
    "chronic": N_("a chronic illness"),
    "disabled": N_("a disability"),
    "child_without_carer": N_("a child without a carer"),
}
"""What somebody is to be looked after for, in words."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Somebody who answers for a person: what they are to them, their name, and how it stands with their duty."""

    id: UUID
    role: str
    name: str
    duty: Duty


def looked_after(_: Words, marks: Sequence[str]) -> str:
    """To who answers for somebody: what to mind when they call or visit; empty for who has no mark."""
    named = [_.label(MARKS[mark]) for mark in marks if mark in MARKS]
    return _("💛 Please mind: {marks}", marks=_.listed(named)) if named else ""


def who(_: Words, answering: Sequence[Answering], now: datetime, *, numbers: str) -> Message:
    """Who answers for the reader, by name, and whether each is there."""
    lines = [
        _("{role}: <b>{name}</b>", role=_.label(ROLES[each.role]), name=each.name) + "\n" + _there(_, each.duty, now)
        for each in answering
    ]
    if not lines:
        lines = [_("Nobody is named for your household yet. Please ask at your community's office.")]
    lines.append(_("In an emergency call: {numbers}", numbers=numbers))
    has_worker = any(each.role == "worker" for each in answering)
    return Message(
        "people.who", "\n\n".join(lines), ((Choice(_.label("💬 Write to them"), "letter"),),) if has_worker else ()
    )


def privacy(_: Words, terms: Terms, *, version: str, agreed_on: date | None) -> Message:
    """Who runs this, what is kept, who reads it and for how long; what the reader agreed to, and how to take it back."""
    blocks = [
        _("<b>{service}</b> is run by {operator}. Questions: {contact}.", service=_.pick(terms.name),
          operator=_.pick(terms.operator), contact=_.pick(terms.contact)),
        _("What is kept: {text}", text=_.pick(terms.kept)),
        _("Who reads it: {text}", text=_.pick(terms.readers)),
        _("How long: {text}", text=_.pick(terms.retention)),
        escape(_.pick(terms.consent), quote=False),
    ]  # fmt: skip
    rows: Rows = ()
    if agreed_on and version == terms.version:
        blocks.append(_("You agreed to this on {day} (version {version}).", day=_.day(agreed_on), version=version))
    elif agreed_on:
        blocks.append(
            _(
                "You agreed to an older text on {day} (version {version}). What stands above is version {now}.",
                day=_.day(agreed_on), version=version, now=terms.version,
            )
        )  # fmt: skip
        rows = (
            (Choice(_.label("✅ I agree to version {now}", now=terms.version), "consent", (mark(terms.version),)),),
        )
    if agreed_on:
        rows += (
            (Choice(_.label("What is kept about me"), "mydata"),),
            (Choice(_.label("I take my consent back"), "withdraw", ("ask",)),),
        )
    return Message("people.privacy", "\n\n".join(blocks), rows)


@dataclass(frozen=True, slots=True)
class Others:
    """Those somebody reports for besides themselves, by name, how many of today's reports are owed for these, and who would
    report for them next: empty for nobody."""

    names: tuple[str, ...] = ()
    owed: int = 0
    successor: str = ""


def sure_to_withdraw(_: Words, *, observed: bool, others: Others) -> Message:
    """Before a consent is taken back: what ends, and what does not; for whom else it counts."""
    text = _("I will not write to you any more, and this chat will not know you.")
    if observed:
        text += " " + _("Your observation goes on all the same: your worker will call or visit for your reports.")
    law = _("What the law asks to be kept is kept. Take your consent back?")
    if others.names:
        then = _("Nobody else at home can do it here: your worker will call or visit for them.")
        if others.successor:
            then = _("From now on {name} is asked for these.", name=others.successor)
        text = f"{text}\n\n{_others(_, others)} {then}\n\n{law}"
    else:
        text += " " + law
    rows = ((Choice(_.label("Yes, take it back"), "withdraw", ("yes",)),), (Choice(_.label("‹ Back"), "privacy"),))
    return Message("people.sure_to_withdraw", text, rows)


def withdrawn(_: Words, rows: Rows, *, numbers: str, told: bool, works_here: bool, lives_here: bool) -> Message:
    """The consent is taken back; how to come back; to a worker, who has what was theirs to do."""
    text = _("Your consent is taken back. You can come back within a week with the button.")
    text += "\n\n" + _whether_told(_, told=told, lives_here=lives_here)
    if works_here:
        text += "\n\n" + _("If you had open tasks, they have gone on to colleagues.")
    return Message("people.withdrawn", text + "\n\n" + _("In an emergency call: {numbers}", numbers=numbers), rows)


def my_data(
    _: Words, kept: Mapping[str, Any], zone: ZoneInfo, *, about: str, others: Sequence[tuple[str, UUID]]
) -> Message:
    """What is kept about the reader, or about somebody they report for, in words; a button for each of these."""
    marks = _.listed([_.label(MARKS[mark]) for mark in kept["marks"] if mark in MARKS])
    times = _.listed([str(at) for at in kept["reminders"].values()])
    consents = [
        _.label("version {version} on {day}", version=each["version"], day=_.day(each["at"].astimezone(zone).date()))
        for each in kept["consents"]
        if each["withdrawn_at"] is None
    ]
    joined, observations = kept["joined_at"], kept["observations"]
    tests, alerts, visits = (sum(len(each[what]) for each in observations) for what in ("tests", "alerts", "visits"))
    facts = (
        (_.label("Name"), kept["name"]),
        (_.label("Phone"), kept["phone"]),
        (_.label("Household"), " · ".join(part for part in (kept["household"], kept["building"]) if part)),
        (_.label("Looked after for"), marks),
        (_.label("Language"), NATIVE.get(kept["language"], kept["language"])),
        (_.label("Guardian"), kept["guardian"]),
        (_.label("Who reports"), kept["reported_for_by"]),
        (_.label("Reminders at"), times),
        (_.label("Reminders"), _.label("paused") if kept["paused"] else ""),
        (_.label("Joined on"), _.day(joined.astimezone(zone).date()) if joined else ""),
        (_.label("Consent"), _.listed(consents)),
        (_.label("Reports"), _.number(kept["reports"])),
        (_.label("Test results"), _.number(tests) if tests else ""),
        (_.label("Alerts to staff"), _.number(alerts) if alerts else ""),
        (_.label("Visits and calls by staff"), _.number(visits) if visits else ""),
        (_.label("Tasks for staff about me"), _.number(kept["tasks"])),
    )
    lines = [_("{what}: {value}", what=what, value=value) for what, value in facts if value]
    title = f"<b>{_('What is kept about {name}', name=about)}</b>" if about else _("<b>What is kept about you</b>")
    text = title + "\n" + "\n".join(lines)
    text += "\n\n" + _(
        "The file holds these and more, to keep or to show a doctor: every observation, what was decided and found in it "
        "and how it ended, every temperature and symptom that was reported and by whom, and what you asked for. It is not "
        "sealed: delete it where others use this phone."
    )
    text += "\n\n" + _(
        "If your name, phone or household is wrong, tell your community worker: whoever keeps the list of residents puts it "
        "right there. A report is put right by a new one: /checkin"
    )
    labels = [(_.label("What is kept about {name}", name=name), short(who)) for name, who in others]
    return Message("people.my_data", text, tuple((Choice(label, "mydata", (who,)),) for label, who in labels))


def nothing_kept(_: Words) -> Message:
    """/mydata by a stranger."""
    return Message(
        "people.nothing_kept", _("I do not know you, and keep nothing about you but that this chat was here.")
    )


def stopped(_: Words, *, observed: bool, told: bool | None, others: Others, lives_here: bool) -> Message:
    """Routine messages have ended: what stays, and why (A4). ``told``: whether anybody was, None when it was so before."""
    text = _("You had stopped routine messages before.") if told is None else _("No more routine messages from now on.")
    text += "\n\n" + _("What stays: answers to what you write, urgent warnings, and emergency numbers.")
    if observed:
        text += " " + _(
            "You are under observation, so your reports are still owed, morning and evening: /checkin. If none comes, your "
            "worker will ask after you. That protects you and those around you."
        )
    if others.names:
        text += f"\n\n{_others(_, others)} " + _(
            "No reminders come for these either; please think of it yourself: /checkin"
        )
    if told is not None:
        text += "\n\n" + _whether_told(_, told=told, lives_here=lives_here)
    return Message("people.stopped", text, ((Choice(_.label("Write to me again"), "begin"),),))


def begun(_: Words) -> Message:
    """They come again."""
    return Message("people.begun", _("Welcome back. I remind you again. To stop: /stop"))


def nothing_to_stop(_: Words) -> Message:
    """/stop by a stranger."""
    return Message("people.nothing_to_stop", _("I only write here when you write to me. There is nothing to stop."))


def has_stopped(_: Words, *, reference: str) -> Message:
    """To whoever answers for somebody who wants no routine messages (A4)."""
    text = _(
        "<b>{reference}</b> has stopped routine messages: no reminders go there any more. What they owe stays owed; if "
        "reports stay away, you will hear of it. A call may help.",
        reference=reference,
    )
    return Message("people.has_stopped", text)


def also_for(_: Words, members: Sequence[str]) -> str:
    """Below it, for whoever answers for them: whom else it concerns."""
    return _("They also report for: {members}. Please ask after these as well.", members=_.listed(list(members)))


def _whether_told(_: Words, *, told: bool, lives_here: bool) -> str:
    if lives_here:
        return _("Your community worker knows.") if told else _nobody_told(_)
    return _("Your supervisor knows.") if told else _("Nobody could be told just now; please tell your supervisor.")


def _nobody_told(_: Words) -> str:
    return _("Nobody of your community could be told just now, so please tell your community worker yourself.")


def _others(_: Words, others: Others) -> str:
    names = _.listed(list(others.names))
    if not others.owed:
        return _("You also report for {names}; nothing is owed for them today any more.", names=names)
    said = _.plural(
        "You also report for {names}: {n} report of today is still owed.",
        "You also report for {names}: {n} reports of today are still owed.",
        others.owed,
        names=names,
    )
    return escape(said, quote=False)


def _there(_: Words, duty: Duty, now: datetime) -> str:
    if duty.leave:
        last = duty.leave[1]
        return _("on leave until {day}", day=_.day(last)) if last else _("on leave")
    if duty.on:
        at = duty.changes_at
        return _("on duty now, until {time}", time=_.clock(at, duty.zone)) if at else _("on duty now")
    if duty.changes_at is None:
        return _("not on duty now")
    back = duty.changes_at.astimezone(duty.zone)
    if back.date() == now.astimezone(duty.zone).date():
        return _("not on duty now, back at {time}", time=_.clock(back, duty.zone))
    return _("not on duty now, back on {day} at {time}", day=_.day(back.date()), time=_.clock(back, duty.zone))
