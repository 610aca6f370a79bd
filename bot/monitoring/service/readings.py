"""What a report says: taken from a form's answers, sealed in its row, opened to be judged or shown, put into words."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from uuid import UUID

from bot.db import UnitOfWork
from bot.forms import questionnaire
from bot.forms.questionnaire import Answers, Questionnaire
from bot.i18n import Words
from bot.monitoring import rules
from bot.monitoring.protocol import Protocol
from bot.monitoring.service.episodes import Programme
from bot.monitoring.tables import Report
from bot.sealing import Sealed

_PLACE = "reports.reading"


@dataclass(frozen=True, slots=True)
class Reading:
    """A temperature in tenths of a degree (None: not given), the codes of what was chosen ("no symptoms" is one of them:
    a blank is not that), and the version of the questionnaire they come from (M4)."""

    temperature: int | None
    symptoms: tuple[str, ...]
    questionnaire: str
    version: str


def of_answers(form: Questionnaire, answers: Answers) -> Reading:
    """What a form's answers say, whatever its questions are called: the number in °C is the temperature, every option
    that was chosen is kept. The order of the taps does not matter."""
    degrees = [
        value for item in temperature_items(form) for value in answers.get(item.link_id, ()) if isinstance(value, int)
    ]
    chosen = (
        str(value)
        for item in form.items
        if item.type is questionnaire.Type.CHOICE
        for value in answers.get(item.link_id, ())
    )
    return Reading(next(iter(degrees), None), tuple(sorted(chosen)), form.id, form.version)


def of_codes(form: Questionnaire, codes: Collection[str]) -> Reading:
    """A reading of nothing but some codes: what was noticed before anything was sent."""
    return Reading(None, tuple(sorted(codes)), form.id, form.version)


def temperature_items(form: Questionnaire) -> list[questionnaire.Item]:
    """The questions for a temperature."""
    return [item for item in form.items if item.unit == questionnaire.CELSIUS]


def judged(protocol: Protocol, said: Reading) -> rules.Report:
    """A reading with its judgement under a protocol's version."""
    symptoms = frozenset(said.symptoms)
    judgement = rules.symptomatic(protocol, temperature=said.temperature, symptoms=symptoms)
    return rules.Report(said.temperature, symptoms, judgement)


def seal(uow: UnitOfWork, said: Reading, report_id: UUID) -> Sealed:
    return uow.seal(json.dumps(asdict(said)), _PLACE, report_id)


def opened(uow: UnitOfWork, report: Report) -> Reading:
    stored = json.loads(uow.ring.open(report.reading, _PLACE, report.id))
    return Reading(**stored | {"symptoms": tuple(stored["symptoms"])})


def describe(_: Words, programme: Programme, said: Reading) -> str:
    """A reading as people say it, plain: ``38.2 °C, Cough``."""
    form = programme.form(said.questionnaire, said.version)
    names = {option.code: _.pick(option.summary) for item in form.items for option in item.options}
    degrees = [] if said.temperature is None else [_.temperature(said.temperature)]
    chosen = [name for code, name in names.items() if code in said.symptoms]  # in the order they were offered
    return _.listed(degrees + chosen) or "–"
