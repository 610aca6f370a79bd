"""Why something is decided about an observation, and what is asked before what cannot be taken back (M14). Pure."""

from collections.abc import Mapping
from uuid import UUID

from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.monitoring.messages.deciding import act, back

LONGER = {
    "contact": N_("Contact with somebody infected again"),
    "tests": N_("A test is still missing"),
    "signs": N_("Signs of illness are still watched"),
    "reports": N_("Reports are missing"),
    "order": N_("The health authority asks for it"),
}
ISOLATED = {
    "positive": N_("A test was positive"),
    "ill": N_("Ill, and in need of care"),
    "order": N_("The health authority asks for it"),
}
MOVED = {
    "apart": N_("They cannot live apart at home"),
    "care": N_("They need somebody near them"),
    "home": N_("They can live apart at home"),
    "wish": N_("They asked for it"),
    "order": N_("The health authority asks for it"),
}
SHORTER = {"mistake": N_("It was made longer by mistake"), "reviewed": N_("The reason is gone")}

WHYS: Mapping[str, Mapping[str, str]] = {
    "until": LONGER,
    "back": SHORTER,
    "isolate": ISOLATED,
    "central_site": {code: MOVED[code] for code in ("apart", "care", "wish", "order")},
    "home": {code: MOVED[code] for code in ("home", "wish", "order")},
}
"""The reasons of each decision that has a list, by the decision, in the order of the buttons; each code says one thing."""

IN_WORDS, YES = "words", "yes"
"""Instead of a reason from a list: it is written, or the decision says it already."""


def why(_: Words, code: str) -> str:
    """A reason as a line; empty for none."""
    if code == IN_WORDS:
        return _.label("Another reason")
    said = {code: text for reasons in WHYS.values() for code, text in reasons.items()}
    return _.label(said[code]) if code in said else ""


def confirm(
    _: Words,
    *,
    reference: str,
    what: str,
    follows: str,
    read: str,
    given: str,
    whys: Mapping[str, str],
    must_write: bool,
    episode_id: UUID,
) -> Message:
    """To the worker, before it is recorded: what happens, what the person will read (``read``, a finished text), and why."""
    text = about_to(_, reference=reference, what=what) + "\n" + follows
    rows: list[tuple[Choice, ...]] = [(act(_.label(said), episode_id, given, code),) for code, said in whys.items()]
    written = act(_.label("✍️ Another reason…"), episode_id, given, IN_WORDS)
    if must_write:
        rows.append((act(_.label("✍️ Write the reason"), episode_id, given, IN_WORDS),))
    elif whys:
        rows.append((written,))
    else:
        rows.append((act(_.label("Yes: {what}", what=what), episode_id, given, YES),))
    asked = _("Why? Your tap records it.") if whys else _("Nothing is recorded yet.")
    blocks = (text, read, asked)
    return Message(
        "monitoring.confirm", "\n\n".join(block for block in blocks if block), (*rows, (back(_, episode_id),))
    )


def about_to(_: Words, *, reference: str, what: str) -> str:
    """What is about to be decided, as the head of a question."""
    return _("❓ <b>{reference}</b>: {what}.", reference=reference, what=what)


def they_read(_: Words, told: str) -> str:
    """What the person will read; ``told`` is that message's own text."""
    return _("They will read:") + f"\n<i>{told}</i>"


def nobody_reads(_: Words, *, on_purpose: bool) -> str:
    if on_purpose:
        return _("No message is sent about this.")
    return _("Nobody there can be reached by a message: please tell them yourself.")


def to_isolate(_: Words) -> str:
    return _.label("Isolate")


def it_ends(_: Words) -> str:
    return _("The observation ends: no more reports are owed, and this cannot be taken back.")


def it_goes_on(_: Words) -> str:
    return _("Reports stay owed.")


def in_own_words(_: Words, *, reference: str, reasons: list[tuple[str, str]], episode_id: UUID) -> Message:
    """To staff: what colleagues wrote as their reasons, with the day of each."""
    lines = [_("• {day}: {words}", day=day, words=words) for day, words in reasons]
    text = _("✍️ <b>{reference}</b>: reasons in own words", reference=reference)
    return Message("monitoring.in_own_words", "\n".join((text, *lines)), ((back(_, episode_id),),))
