"""What a worker is asked before something about an observation is recorded: which, when, why. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.rules import NEGATIVE, POSITIVE, Hindrance
from bot.references import short, short_day

TESTS = {"nucleic_acid": N_("nucleic acid test"), "antigen": N_("antigen test")}
"""The tests that have a button, and their words."""
RESULTS = {NEGATIVE: N_("negative"), POSITIVE: N_("positive")}

TESTED = {
    "nn": ("nucleic_acid", NEGATIVE),
    "np": ("nucleic_acid", POSITIVE),
    "an": ("antigen", NEGATIVE),
    "ap": ("antigen", POSITIVE),
}
"""A test with its result, as one button, in the order of the buttons."""

AT_FIRST = 6
"""How many days are offered before "Earlier…"."""
EARLIER = "+"
"""In the place of a day: show all of them."""

Rows = tuple[tuple[Choice, ...], ...]


def a_test(_: Words, kind: str, taken_on: date, result: str) -> str:
    """A test as a line: what, of which day, and what it showed; one that has no word is called by its own name."""
    return _.label(
        "{test} of {day}: {result}", test=kind_of_test(_, kind), day=_.day(taken_on), result=_.label(RESULTS[result])
    )


def _test(_: Words, kind: str, result: str) -> str:
    return _.label("{what}: {said}", what=kind_of_test(_, kind), said=_.label(RESULTS[result]))


def kind_of_test(_: Words, kind: str) -> str:
    return _.label(TESTS[kind]) if kind in TESTS else kind.replace("_", " ")


def still_missing(_: Words, missing: Sequence[tuple[str, date]]) -> str:
    """The tests that a release still waits for, or an empty text."""
    if not missing:
        return ""
    days: dict[str, list[str]] = {}
    for kind, day in missing:
        days.setdefault(kind, []).append(_.day(day))
    parts = [_.label("{test} ({days})", test=kind_of_test(_, kind), days=_.listed(each)) for kind, each in days.items()]
    return _("🧪 Still to be tested before the release, on these days or later: {tests}.", tests=_.listed(parts))


def buttons_for(_: Words, hindrances: Sequence[Hindrance], episode_id: UUID) -> Rows:
    """What stands in the way of a release, as buttons that do something about it."""
    found = set(hindrances)
    rows: list[tuple[Choice, ...]] = []
    if found & {Hindrance.NOT_REPORTED, Hindrance.SILENT}:
        rows.append((Choice(_.label("Report for them"), "report", (short(episode_id),)),))
    if found & {Hindrance.ILL, Hindrance.UNDER_REVIEW}:
        rows.append((act(_.label("Record what you found"), episode_id, "alert"),))
    if Hindrance.TESTS in found:
        rows.append((button_to_test(_, episode_id),))
    return tuple(rows)


def button_to_test(_: Words, episode_id: UUID) -> Choice:
    return act(_.label("🧪 Record a test"), episode_id, "test")


def onset_button(_: Words, episode_id: UUID) -> Choice:
    return act(_.label("🤒 Fell ill on…"), episode_id, "onset")


def which_test(
    _: Words,
    *,
    reference: str,
    missing: Sequence[tuple[str, date]],
    last: tuple[str, date, str] | None,
    episode_id: UUID,
) -> Message:
    """To the worker: which test, and what did it show; the newest one can be taken back from here."""
    text = _("🧪 <b>{reference}</b>: which test, and what did it show?", reference=reference)
    each = [act(_test(_, kind, result), episode_id, "test", code) for code, (kind, result) in TESTED.items()]
    undo = (_take_back(_, episode_id, *last),) if last else ()
    rows = (*((choice,) for choice in each), *undo, (back(_, episode_id),))
    positive = _("The last test was positive: a release waits for a later negative one.")
    waits = positive if last and last[2] == POSITIVE else ""
    return Message("monitoring.which_test", _blocks(text, waits, still_missing(_, missing)), rows)


def tested_when(
    _: Words, *, reference: str, code: str, days: Sequence[date], today: date, every: bool, episode_id: UUID
) -> Message:
    """To the worker: on which day it was taken; the tap records it."""
    kind, result = TESTED[code]
    what = _test(_, kind, result)
    text = _(
        "🧪 <b>{reference}</b>, {test}. On which day was it taken? Your tap records it.", reference=reference, test=what
    )
    rows = day_rows(_, "course", (short(episode_id), "test", code), days, today=today, every=every)
    return Message("monitoring.test_when", text, (*rows, (act(_.label("‹ Back"), episode_id, "test"),)))


def recorded_test(
    _: Words,
    *,
    reference: str,
    tested: tuple[str, date, str],
    missing: Sequence[tuple[str, date]],
    names: Sequence[str] | None,
    episode_id: UUID,
) -> Message:
    """To the worker: it is recorded, and what follows; a positive one goes on like an illness (M6, M14)."""
    head = _("Recorded for <b>{reference}</b>: {what}.", reference=reference, what=a_test(_, *tested))
    undo = _take_back(_, episode_id, *tested)
    if tested[2] != POSITIVE:
        follows = still_missing(_, missing)
        rows: Rows = ((act(_.label("🧪 Record another test"), episode_id, "test"),), undo)
        return Message("monitoring.test_recorded", _blocks(head, follows), rows)
    follows = _("A positive test counts as ill until somebody records what they found.")
    if names:
        follows += "\n" + _("{names} were alerted.", names=_.listed(list(names)))
    follows += "\n" + _(
        "Please call now, no message has told them: they stay in a room of their own until the doctor decides. If "
        "breathing is hard, call 120 first."
    )
    isolate = (act(_.label("Isolate"), episode_id, "isolate"),)
    return Message("monitoring.test_recorded", _blocks(head, follows), (isolate, undo))


def known_test(_: Words, *, reference: str, tested: tuple[str, date, str], episode_id: UUID) -> Message:
    """To the worker: the same test twice is one test."""
    text = _(
        "This is recorded already for <b>{reference}</b>: {what}. Nothing was changed.",
        reference=reference,
        what=a_test(_, *tested),
    )
    rows = ((act(_.label("🧪 Record another test"), episode_id, "test"),), _take_back(_, episode_id, *tested))
    return Message("monitoring.test_known", text, rows)


def taken_back_test(_: Words, *, reference: str, tested: tuple[str, date, str], episode_id: UUID) -> Message:
    """To the worker: the test counts for nothing any more; its line stays in the history."""
    text = _("Taken back for <b>{reference}</b>: {what}.", reference=reference, what=a_test(_, *tested))
    if tested[2] == POSITIVE:
        text += "\n" + _("The alert stays open until somebody records what they found.")
    rows = ((button_to_test(_, episode_id),), (back(_, episode_id),))
    return Message("monitoring.test_taken_back", text, rows)


def onset_when(
    _: Words, *, reference: str, days: Sequence[date], today: date, every: bool, episode_id: UUID
) -> Message:
    """To the worker: since which day somebody is ill; the tap records it (M6)."""
    text = _(
        "🤒 <b>{reference}</b>: on which day did they fall ill? Your tap records it, and later reports do not change it.",
        reference=reference,
    )
    rows = day_rows(_, "course", (short(episode_id), "onset"), days, today=today, every=every)
    return Message("monitoring.onset_when", text, (*rows, (back(_, episode_id),)))


def onset_recorded(_: Words, *, reference: str, onset_on: date, again: bool, ill: bool, episode_id: UUID) -> Message:
    """To the worker: it is recorded, or was before; who is not known to be ill yet should be reported for."""
    what = _.label("fell ill on {what}", what=_.day(onset_on))
    if again:
        text = _(
            "This is recorded already for <b>{reference}</b>: {what}. Nothing was changed.",
            reference=reference,
            what=what,
        )
    else:
        text = _("Recorded for <b>{reference}</b>: {what}.", reference=reference, what=what)
    if ill:
        return Message("monitoring.onset_recorded", text, ((back(_, episode_id),),))
    text += "\n" + _("No sign of illness has been reported yet. If they feel ill now, please report for them.")
    report = (Choice(_.label("Report for them"), "report", (short(episode_id),)),)
    return Message("monitoring.onset_recorded", text, (report, (back(_, episode_id),)))


def no_alert_open(_: Words, *, reference: str, episode_id: UUID) -> Message:
    """To the worker: nothing waits for a review any more."""
    text = _("<b>{reference}</b>: no alert is open. What do you want to record?", reference=reference)
    rows = ((Choice(_.label("Report for them"), "report", (short(episode_id),)),), (back(_, episode_id),))
    return Message("monitoring.no_alert_open", text, rows)


def day_rows(
    _: Words, verb: str, args: tuple[str, ...], days: Sequence[date], *, today: date, every: bool = False
) -> Rows:
    """Days as buttons, the latest first; of many the first few, and "Earlier…" for the rest."""
    shown = days if every else days[:AT_FIRST]
    each = [Choice(_day(_, day, today), verb, (*args, short_day(day))) for day in shown]
    rows = [tuple(each[at : at + 2]) for at in range(0, len(each), 2)]
    if len(shown) < len(days):
        rows.append((Choice(_.label("Earlier…"), verb, (*args, EARLIER)),))
    return tuple(rows)


def _day(_: Words, day: date, today: date) -> str:
    if day == today:
        return _.label("Today, {day}", day=_.day(day))
    if day == today - timedelta(days=1):
        return _.label("Yesterday, {day}", day=_.day(day))
    return _.day(day)


def act(label: str, episode_id: UUID, *given: str) -> Choice:
    """A button about the course of an observation."""
    return Choice(label, "course", (short(episode_id), *given))


def back(_: Words, episode_id: UUID) -> Choice:
    return act(_.label("‹ Back"), episode_id, "menu")


def _take_back(_: Words, episode_id: UUID, kind: str, taken_on: date, result: str) -> tuple[Choice, ...]:
    """None for a test that has no button of its own."""
    code = next((code for code, each in TESTED.items() if each == (kind, result)), None)
    label = _.label("Take back: {what}", what=a_test(_, kind, taken_on, result))
    return (act(label, episode_id, "untest", code, short_day(taken_on)),) if code else ()


def _blocks(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
