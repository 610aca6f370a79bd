"""What is put on paper or into a picture about an observation: notices with a number and a check code, the curve. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.chart import Chart
from bot.errors import N_
from bot.i18n import Words
from bot.messaging import Carries, Choice, Enclosure, Message
from bot.monitoring.protocol import Kind
from bot.paper import Sheet
from bot.references import short

TITLES = {
    "start": N_("Notice of medical observation"),
    "release": N_("Notice of release from medical observation"),
}
"""The notices on paper, by their kind."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a notice vouches for; days are local, both ends of the observation included; ``freedom`` is what the person is
    asked to keep to (M1)."""

    number: str
    code: str
    kind: str
    freedom: Kind
    name: str
    household: str
    protocol: str
    first_on: date
    last_on: date
    issued_at: datetime
    issued_on: date
    issuer: str


def notice(_: Words, facts: Facts) -> Enclosure:
    """A notice as a sheet of paper, in the language of whoever gets it."""
    between = _.label("{first} to {last}, both days included", first=_.date(facts.first_on), last=_.date(facts.last_on))
    lines = [
        (_.label("Number"), facts.number),
        (_.label("Name"), facts.name),
        (_.label("Household"), facts.household),
        (_.label("Observation"), facts.protocol),
        (_.label("Period"), between),
        (_.label("Issued"), _.date(facts.issued_on)),
        (_.label("Issued by"), facts.issuer),
        (_.label("Check code"), facts.code),
    ]
    checked = _.label(
        "Anybody can check this notice: send /check {number} {code} to the community's health service.",
        number=facts.number,
        code=facts.code,
    )
    sheet = Sheet(
        language=_.code,
        title=_.label(TITLES[facts.kind]),
        facts=tuple((name, value) for name, value in lines if value),
        text=tuple(_.label(each) for each in _text(facts)),
        foot=checked,
        made_at=facts.issued_at,
    )
    return Enclosure(Carries.DOCUMENT, f"{facts.number}.pdf", sheet=sheet)


_STARTS = {
    Kind.HOME_OBSERVATION: N_(
        "Please stay at home for this time, take your temperature and report it as often as you are reminded."
    ),
    Kind.CENTRAL_SITE: N_(
        "Please stay at the site for this time, take your temperature and report it as often as you are reminded."
    ),
    Kind.ISOLATION: N_(
        "Please stay in a room of your own for this time, apart from everybody else, take your temperature and report it as "
        "often as you are reminded."
    ),
    Kind.FOLLOW_UP: N_(
        "You have recovered; this is aftercare. For this time please rest, keep a distance from others, take your "
        "temperature and report it as often as you are reminded."
    ),
    Kind.SELF_MONITORING: N_(
        "For this time please look after your own health: take your temperature and report it as often as you are reminded, "
        "avoid crowds, and keep a distance from others."
    ),
}
"""What a start notice asks for, by the kind of observation: five levels of freedom that must not be mixed up (M1)."""

_START = N_("Your community worker looks after you and answers your questions. In an emergency call 120 first.")
_RELEASE = (
    N_("The period of medical observation is complete and its conditions are met. It ends with this notice."),
    N_("Thank you for your patience. If you feel ill later, call your community doctor; in an emergency call 120."),
)


def _text(facts: Facts) -> tuple[str, ...]:
    return (_STARTS[facts.freedom], _START) if facts.kind == "start" else _RELEASE


def here_it_is(_: Words, kind: str, enclosed: Enclosure) -> Message:
    """The notice somebody asked for."""
    return Message("monitoring.paper", f"📄 {_(TITLES[kind])}", enclosed=enclosed)


def paper_button(_: Words, episode_id: UUID, name: str = "") -> Choice:
    label = _.label("📄 Notice for {name}", name=name) if name else _.label("📄 Notice on paper")
    return Choice(label, "paper", (short(episode_id),))


def genuine(
    _: Words, *, number: str, kind: str, issued: date, first: date, last: date, holds: bool, newer: str | None
) -> Message:
    """To whoever asks about a notice: it is ours, what it says, and whether it still holds; never whose it is (N3)."""
    text = _(
        "✅ <b>{number}</b> is genuine: {title}, issued {issued}, for an observation from {first} to {last}. Please compare "
        "the name with the person's own papers.",
        number=number,
        title=_.label(TITLES[kind]),
        issued=_.date(issued),
        first=_.date(first),
        last=_.date(last),
    )
    if newer:
        text += "\n" + _("There is a newer notice for the same person: ask for <b>{number}</b>.", number=newer)
    elif not holds:
        text += "\n" + _(
            "⚠️ But it does not hold any more: something has changed since. The person can ask their community worker."
        )
    return Message("monitoring.genuine", text)


def not_genuine(_: Words) -> Message:
    """Number and code do not belong together: a slip of the pen, or a forgery (N3)."""
    return Message(
        "monitoring.not_genuine",
        _("❌ There is no notice with this number and this check code. Please compare both letter by letter."),
    )


def how_to_check(_: Words) -> Message:
    """/check without what it needs."""
    return Message(
        "monitoring.how_to_check",
        _("To check a notice, send its number and its check code, for example: /check REL-2026-000012 7KQ4-M2XD"),
    )


def curve(_: Words, *, reference: str, drawn: Chart, episode_id: UUID) -> Message:
    """The temperature curve: digits and days in the picture, words below it, and the way to the notice on paper."""
    text = _("📈 <b>{reference}</b>: temperatures so far.", reference=reference)
    if not drawn.readings:
        text = _("📈 <b>{reference}</b>: no temperature has been reported yet.", reference=reference)
    rows = ((paper_button(_, episode_id),),)
    return Message("monitoring.curve", text, rows, enclosed=Enclosure(Carries.PHOTO, "curve.png", chart=drawn))


def line_list(_: Words, *, places: Sequence[str], count: int, on: date, content: bytes) -> Message:
    """Everybody under observation in some areas, as a file for a spreadsheet."""
    text = "📄 " + _.plural(
        "Line list of {areas}: one observation, without names; the household book says who it is. That you read it is "
        "recorded. Please keep it to yourself.",
        "Line list of {areas}: {n} observations, without names; the household book says who they are. That you read it is "
        "recorded. Please keep it to yourself.",
        count,
        areas=_.listed(list(places)),
    )  # fmt: skip
    name = f"line-list-{on}.csv"
    return Message("monitoring.line_list", text, enclosed=Enclosure(Carries.DOCUMENT, name, content))


def whose_curve(_: Words, entries: Sequence[tuple[str, UUID]]) -> Message:
    """To a household's head: whose temperatures? ``entries`` are names with the observation."""
    rows = tuple((Choice(name, "curve", (short(episode_id),)),) for name, episode_id in entries)
    return Message("monitoring.whose_curve", _("Whose temperatures would you like to see?"), rows)


def curve_button(_: Words, episode_id: UUID) -> Choice:
    return Choice(_.label("📈 Curve"), "curve", (short(episode_id),))


def contact_button(_: Words, episode_id: UUID) -> Choice:
    return Choice(_.label("📇 Show contact"), "contact", (short(episode_id),))
