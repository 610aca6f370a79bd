"""A finished check-in in one step: the real form is opened, answered and sent, and what it completes is done."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from telegram import Update

import handlers
from bot.chat.turn import Turn
from bot.forms import response as inputs
from bot.forms import service as forms
from bot.forms import steps as buttons
from bot.forms.questionnaire import Answer, Answers, Item, Questionnaire, Type
from bot.forms.service import Progress
from bot.forms.tables import QuestionnaireResponse
from bot.monitoring.service import checkin, episodes, readings
from bot.monitoring.service.episodes import Observed
from bot.people import access
from bot.playground.player.stage import Refusal, Stage
from bot.playground.player.steps import Step


async def report(stage: Stage, step: Step) -> None:
    """Report for oneself, for a member of the household, or as staff on behalf of somebody (M9, M12)."""
    who, name = str(step.who), str(step.given.get("for", step.who))
    content = stage.service.content
    async with stage.service.database.begin() as uow:
        reporter = await access.by_id(uow, stage.ids[who])
        address = await access.address_of(uow, reporter)
        someone = await episodes.observed(uow, content.programme, stage.ids[name])
        if address is None or address.unreachable_since:
            raise Refusal(f"{who} has no chat to report in")
        if someone is None:
            raise Refusal(f"{name} is not under observation")
        if not await episodes.may_report(uow, reporter, someone.person):
            raise Refusal(f"{who} may not report for {name}")
        words = content.wording[reporter.language]
        turn = Turn(uow, Update(0), address, reporter, words, content, uow.now)
        progress = await _Form(turn, someone, reporter.id).finished(step)
        if progress.noticed:
            await handlers.NOTICES[progress.purpose](turn, progress)
        await handlers.COMPLETIONS[progress.purpose](turn, progress)


@dataclass(frozen=True, slots=True)
class _Form:
    """The check-in of one reporter about one person, in one unit of work."""

    turn: Turn
    someone: Observed
    author_id: UUID

    async def finished(self, step: Step) -> Progress:
        """The form, completed. What the step leaves out stays blank (M4): then the form itself would ask on, and what was
        told is handed over as it is, as by a worker on the phone with somebody who has no thermometer."""
        response_id, form = await self._begun()
        given = _given(form, step)
        noticed: frozenset[str] = frozenset()
        for each in (*_inputs(form, given), inputs.Send()):
            progress = await self._tap(response_id, form, each)
            noticed |= progress.noticed
            if progress.answers is not None:
                return replace(progress, noticed=noticed)
        progress = await self._tap(response_id, form, inputs.Cancel())
        return replace(progress, answers=given, noticed=noticed)

    async def _begun(self) -> tuple[UUID, Questionnaire]:
        """A form with nothing in it yet; one that was left open earlier is put aside."""
        content, uow = self.turn.content, self.turn.uow
        while True:
            reporter = await access.by_id(uow, self.author_id)
            _, thread = await checkin.start(uow, content.programme, reporter, self.someone)
            response_id = UUID(thread.partition(":")[2])
            row = await uow.lock(QuestionnaireResponse, response_id)
            if row is None:
                raise LookupError("a form was begun and is not there")
            form = content.questionnaire(row.questionnaire, row.version)
            if row.begun_at == uow.now:
                return response_id, form
            await self._tap(response_id, form, inputs.Cancel())

    async def _tap(self, response_id: UUID, form: Questionnaire, given: inputs.Input) -> Progress:
        uow, words = self.turn.uow, self.turn.words
        button = buttons.encode(form, given)
        progress = await forms.tap(uow, self.turn.content.questionnaire, words, self.author_id, response_id, button)
        if progress is None:
            raise LookupError("a form was begun and is not there")
        return progress


def _given(form: Questionnaire, step: Step) -> Answers:
    """What the step says, as answers of this form; a ``Refusal`` for what the form does not take."""
    told: dict[str, tuple[Answer, ...]] = {}
    if "temperature" in step.given:
        degrees = step.given["temperature"]
        item = next((item for item in readings.temperature_items(form) if item.allows(degrees)), None)
        if item is None:
            raise Refusal(f"the form {form.id} does not take {degrees / 10:.1f} °C")
        told[item.link_id] = (degrees,)
    if "symptoms" in step.given:
        for code in step.given["symptoms"] or _none(form):
            item = next((item for item in form.items if item.option(code)), None)
            if item is None:
                raise Refusal(f"the form {form.id} does not offer {code}")
            told[item.link_id] = (*told.get(item.link_id, ()), code)
    return told


def _none(form: Questionnaire) -> tuple[str, ...]:
    """The answer that says "no symptoms"."""
    return tuple(option.code for item in form.items for option in item.options if option.exclusive)[:1]


def _inputs(form: Questionnaire, given: Answers) -> Iterator[inputs.Input]:
    """The taps that give these answers, in the form's order."""
    for item in form.items:
        values = given.get(item.link_id, ())
        if values and item.type is Type.CHOICE and item.repeats and not _is_exclusive(item, values):
            yield from (inputs.Set(item.link_id, str(code), True) for code in values)
            yield inputs.Send(item.link_id)
        else:
            yield from (inputs.Choose(item.link_id, value) for value in values)


def _is_exclusive(item: Item, values: tuple[Answer, ...]) -> bool:
    return any(option.exclusive for option in item.options if option.code in values)
