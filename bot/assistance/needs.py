"""What can be asked for with /need: each its form, what its answers come to, and how staff read them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.assistance.supplies import Supply
from bot.errors import N_
from bot.forms import answers as of_answers
from bot.forms.questionnaire import Answer, Answers, Attachment, Place, Questionnaire
from bot.i18n import Words

PURPOSE = "need"
"""What a form of these is begun for."""
OPEN_FOR = timedelta(hours=12)
"""How long such a form waits for its next answer."""
NOT_SAFE = frozenset({"not_safe"})
"""What is a crisis the moment it is tapped (C1)."""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to ask for: its button, its form, the kind of request it becomes, and what makes it urgent."""

    code: str
    sign: str
    label: str
    form: str
    kind: str
    pressing: Callable[[Answers, date], bool]
    kinds: Mapping[str, str]
    """Kinds that an answer to the form's first question makes of it instead."""
    for_staff: bool = False

    def kind_of(self, given: Answers) -> str:
        """The kind of request that these answers make (the list at the end of R)."""
        told = {str(value) for values in given.values() for value in values if isinstance(value, str)}
        return next((kind for code, kind in self.kinds.items() if code in told), self.kind)

    def priority_of(self, given: Answers, today: date) -> str:
        """``urgent`` where these answers cannot wait until tomorrow, else ``normal``."""
        return "urgent" if self.pressing(given, today) else "normal"


def _says(link_id: str, *codes: str) -> Callable[[Answers, date], bool]:
    return lambda given, _today: any(code in given.get(link_id, ()) for code in codes)


def _runs_out(given: Answers, _today: date) -> bool:
    return any(isinstance(days, int) and days <= 1 for days in given.get("days_left", ()))


def _by_tomorrow(given: Answers, today: date) -> bool:
    return any(isinstance(day, date) and day <= today + timedelta(days=1) for day in given.get("day", ()))


_TREATMENTS = dict.fromkeys(("dialysis", "chemotherapy", "pregnancy"), "treatment_transport")

NEEDS: Mapping[str, Need] = {
    need.code: need
    for need in (
        Need("supplies", "🛒", N_("Food, daily goods"), "need-supplies", "supplies", _says("lasts", "gone"), {}),
        Need("medicine", "💊", N_("Medicine"), "need-medicine", "medicine", _runs_out, {}),
        Need("transport", "🚐", N_("A ride to a doctor"), "need-transport", "medical_transport", _by_tomorrow, _TREATMENTS),
        Need("care", "🤲", N_("Care for somebody"), "need-care", "care", _says("alone", "alone"), {}),
        Need("talk", "💬", N_("Somebody to talk to"), "need-psychological", "psychological",
             _says("urgency", "not_safe", "today"), {}),
        Need("hardship", "🏠", N_("Hardship"), "need-hardship", "hardship", _says("when", "today"), {}),
        Need("place", "📣", N_("Crowding or dirt"), "need-place", "dirt", _says("what", "blocked_exit"),
             {"crowd": "crowding"}),
        Need("other", "✏️", N_("Something else"), "need-other", "other", _says("soon", "today"), {}),
        Need("equipment", "🧤", N_("My protective equipment"), "need-equipment", "equipment", _says("when", "now"), {},
             for_staff=True),
    )
}  # fmt: skip
"""Everything that can be asked for, in the order of the buttons."""


def by_form(form_id: str) -> Need | None:
    """What a form asks for."""
    return next((need for need in NEEDS.values() if need.form == form_id), None)


def lines(_: Words, form: Questionnaire, given: Answers) -> list[str]:
    """The answers as staff read them, plain, one question a line; what was left open has no line."""
    said = []
    for item in form.questions(given):
        if values := given.get(item.link_id, ()):
            asked = _.pick(item.summary or item.text)
            said.append(_.label("{question}: {answer}", question=asked, answer=of_answers.shown(_, item, values)))
    return said


def sent(given: Answers) -> list[Attachment | Place]:
    """The pictures, voice messages and places that came with the answers."""
    every: list[Answer] = [value for values in given.values() for value in values]
    return [value for value in every if isinstance(value, Attachment | Place)]


def usual(_: Words, goods: Mapping[str, Supply], days: int, given: Answers) -> str:
    """What a home of this size usually gets of what was asked for; empty where nobody can say."""
    people = next((value for value in given.get("people", ()) if isinstance(value, int)), 0)
    asked = {str(code) for code in given.get("items", ())}
    if "parcel" in asked:
        asked |= {code for code, each in goods.items() if each.in_parcel} - {
            str(code) for code in given.get("enough", ())
        }
    amounts = [each.amount(_, people) for code, each in goods.items() if code in asked]
    if not people or not amounts:
        return ""
    listed = " · ".join(amounts)
    return _.plural("Usual for {n} person and {days} days: {amounts}", "Usual for {n} people and {days} days: {amounts}",
                    people, days=days, amounts=listed)  # fmt: skip
