"""A form being answered: definition, state and one input give an outcome. Stores nothing, sends nothing, no clock.

Nothing a person does raises; an input that no button or text of this form can make is a programmer's mistake and does.
"""

import itertools
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date

from bot.forms import questionnaire, reading, refusals
from bot.forms.questionnaire import Type
from bot.forms.response import (
    Back,
    Cancel,
    Choose,
    Edit,
    Give,
    Input,
    Other,
    Outcome,
    Refusal,
    Remove,
    Result,
    Send,
    Set,
    State,
    Write,
)


def start(form: questionnaire.Questionnaire, answers: questionnaire.Answers | None = None) -> State:
    """A response at its first open question; with earlier ``answers`` (a correction), at its summary."""
    given = dict(answers or {})
    state = State(given, None, asked=tuple(given), written=bool(given))
    return replace(state, at=_next_open(form, state))


def apply(form: questionnaire.Questionnaire, state: State, given: Input, today: date) -> Outcome:
    """What one input does to a response, on the person's local day.

    A button of another step is REPEATED (silence, M8) when it says what is recorded, else STALE (explained, I4).
    """
    return _VERBS[type(given)](form, state, given, today)


def _choose(form: questionnaire.Questionnaire, state: State, given: Choose, today: date) -> Outcome:
    item = _allowing(form, given.link_id, given.value)
    recorded = state.answers.get(item.link_id, ())
    noticed = _newly_named(item, state, (given.value,))
    if state.at != item.link_id:
        return Outcome(state, Result.REPEATED if recorded == (given.value,) else Result.STALE, noticed)
    if item.repeats and recorded not in ((), (given.value,)):
        return Outcome(state, Result.STALE, noticed)
    if isinstance(given.value, date) and not _is_one_of_its_days(item, given.value, today):
        return Outcome(state, Result.REFUSED, refusal=refusals.out_of_days(item, today))  # shown before midnight
    return _leave(form, _answered(state, item, (given.value,)), item, noticed)


def _set(form: questionnaire.Questionnaire, state: State, given: Set, _today: date) -> Outcome:
    item = _allowing(form, given.link_id, given.code)
    if not item.repeats:
        raise ValueError(f"{item.link_id} takes one answer, there is nothing to switch")
    recorded = state.answers.get(item.link_id, ())
    noticed = _newly_named(item, state, (given.code,)) if given.on else ()
    if (given.code in recorded) == given.on:
        return Outcome(state, Result.REPEATED)
    if state.at != item.link_id:
        return Outcome(state, Result.STALE, noticed)
    return Outcome(_answered(state, item, _switched(item, recorded, given)), Result.MOVED, noticed)


def _other(_form: questionnaire.Questionnaire, state: State, given: Other, _today: date) -> Outcome:
    if state.at != given.link_id:
        return Outcome(state, Result.STALE)
    return Outcome(replace(state, typing=True), Result.REPEATED if state.typing else Result.MOVED)


def _write(form: questionnaire.Questionnaire, state: State, given: Write, today: date) -> Outcome:
    noticed = _noticed_in(form, state, given.text, given.language)
    if state.finished:
        return Outcome(state, Result.STALE, noticed)
    found = reading.answers(form, state.answers, state.at, given.text, given.language, today)
    if not found and state.at is None and reading.agrees(given.text):
        return _onward(form, state, confirmed=True)
    if not found and state.at is not None and _skips(form.item(state.at), state, given.text):
        return _leave(form, state, form.item(state.at))
    exact = [link_id for link_id in found if reading.says_just(given.text, form.item(link_id), found[link_id][0])]
    moved = _with_written(form, state, found, exact)
    doubt = None if state.at in found else refusals.doubted(form, state.at, given.text, today)
    if refusal := doubt or (None if found else refusals.not_understood(form, state.at, today)):
        return Outcome(moved, Result.REFUSED, noticed, tuple(found), refusal)
    return _gone_on(form, moved, found, noticed)


def _give(form: questionnaire.Questionnaire, state: State, given: Give, today: date) -> Outcome:
    noticed = _noticed_in(form, state, given.caption, given.language)
    if state.finished:
        return Outcome(state, Result.STALE, noticed)
    listening = None if state.at is not None and form.item(state.at).type is Type.LOCATION else state.at
    found = reading.answers(form, state.answers, listening, given.caption, given.language, today)
    told = _with_written(form, state, found)
    item = _receiver(form, told, given.value, today)
    if isinstance(item, Refusal):
        return Outcome(told, Result.REFUSED, noticed, tuple(found), item)
    values = _received(item, told.answers.get(item.link_id, ()), given.value)
    if item.link_id == state.at and len(values) < item.most:  # perhaps another one follows
        return Outcome(replace(_answered(told, item, values), written=True), Result.MOVED, noticed, tuple(found))
    found[item.link_id] = values
    return _gone_on(form, _with_written(form, told, found), found, noticed)


def _remove(form: questionnaire.Questionnaire, state: State, given: Remove, _today: date) -> Outcome:
    item = form.item(given.link_id)
    if item.link_id not in state.answers:
        return Outcome(state, Result.REPEATED)
    if state.at != item.link_id:
        return Outcome(state, Result.STALE)
    return Outcome(_answered(state, item, ()), Result.MOVED)


def _back(form: questionnaire.Questionnaire, state: State, given: Back, _today: date) -> Outcome:
    links = [item.link_id for item in form.questions(state.answers)]
    before = next((one for one, after in itertools.pairwise(links) if after == given.link_id), None)
    if state.at != given.link_id:
        came_back = state.at == before if state.at else given.link_id in state.asked
        return Outcome(state, Result.REPEATED if came_back else Result.STALE)
    if state.at in state.asked:
        return _leave(form, state, form.item(state.at))
    if before is None:
        return Outcome(state, Result.STALE)
    asked = tuple(link_id for link_id in state.asked if link_id != before)
    return Outcome(replace(state, at=before, asked=asked, typing=False), Result.MOVED)


def _edit(form: questionnaire.Questionnaire, state: State, given: Edit, _today: date) -> Outcome:
    if state.at == given.link_id:
        return Outcome(state, Result.REPEATED)
    in_force = given.link_id in {item.link_id for item in form.questions(state.answers)}
    if state.at is not None or state.finished or not in_force:
        return Outcome(state, Result.STALE)
    return Outcome(replace(state, at=given.link_id, typing=False), Result.MOVED)


def _send(form: questionnaire.Questionnaire, state: State, given: Send, _today: date) -> Outcome:
    if state.finished and given.link_id is None:
        return Outcome(state, Result.REPEATED)
    if state.at != given.link_id:
        return Outcome(state, Result.REPEATED if given.link_id in state.asked else Result.STALE)
    if given.link_id is None:
        return _onward(form, state, confirmed=True)
    return _leave(form, state, form.item(given.link_id))


def _cancel(_form: questionnaire.Questionnaire, state: State, _given: Cancel, _today: date) -> Outcome:
    return Outcome(state, Result.STALE if state.finished else Result.CANCELLED)


_VERBS: Mapping[type[Input], Callable[..., Outcome]] = {
    Choose: _choose,
    Set: _set,
    Other: _other,
    Write: _write,
    Give: _give,
    Remove: _remove,
    Back: _back,
    Edit: _edit,
    Send: _send,
    Cancel: _cancel,
}


def _allowing(form: questionnaire.Questionnaire, link_id: str, value: questionnaire.Answer) -> questionnaire.Item:
    item = form.item(link_id)
    if not item.allows(value):
        raise ValueError(f"{link_id} has no such answer")
    return item


def _newly_named(item: questionnaire.Item, state: State, values: tuple[questionnaire.Answer, ...]) -> tuple[str, ...]:
    """Options of a watched item that are not on record yet: told to the caller at once (M5)."""
    recorded = state.answers.get(item.link_id, ())
    return tuple(str(value) for value in values if item.watched and value not in recorded)


def _noticed_in(form: questionnaire.Questionnaire, state: State, text: str, language: str) -> tuple[str, ...]:
    return tuple(
        code
        for item in form.items
        if item.watched
        for code in _newly_named(item, state, reading.choices(text, item, language, asked=item.link_id == state.at))
    )


def _is_one_of_its_days(item: questionnaire.Item, day: date, today: date) -> bool:
    earliest, latest = item.days(today)
    return earliest <= day <= latest


def _receiver(
    form: questionnaire.Questionnaire, state: State, value: questionnaire.Answer, today: date
) -> questionnaire.Item | Refusal:
    """The question that something sent answers: the one being asked, else the only one still open for such a thing."""
    fitting = [item for item in form.questions(state.answers) if item.type in questionnaire.SENT and item.allows(value)]
    asked = next((item for item in fitting if item.link_id == state.at), None)
    if asked and (not asked.repeats or _has_room(asked, state)):
        return asked
    still_open = [item for item in fitting if _has_room(item, state)]
    if len(still_open) == 1:
        return still_open[0]
    if fitting and not still_open:
        return refusals.too_many(asked or fitting[0], state.at)
    if state.at is not None and form.item(state.at).type is Type.ATTACHMENT:
        return refusals.not_understood(form, state.at, today)
    return refusals.not_wanted(state.at)


def _has_room(item: questionnaire.Item, state: State) -> bool:
    return len(state.answers.get(item.link_id, ())) < item.most


def _received(
    item: questionnaire.Item, recorded: tuple[questionnaire.Answer, ...], value: questionnaire.Answer
) -> tuple[questionnaire.Answer, ...]:
    """With those sent before, where several may be; what is sent to a question asked once more takes the old one's place."""
    return (*recorded, value) if item.repeats else (value,)


def _answered(state: State, item: questionnaire.Item, values: tuple[questionnaire.Answer, ...]) -> State:
    others = {link_id: given for link_id, given in state.answers.items() if link_id != item.link_id}
    return replace(state, answers=others | {item.link_id: values} if values else others)


def _switched(
    item: questionnaire.Item, recorded: tuple[questionnaire.Answer, ...], given: Set
) -> tuple[questionnaire.Answer, ...]:
    """What is chosen after one switch: an exclusive option never stands beside another."""
    exclusive = {option.code for option in item.options if option.exclusive}
    if given.on and given.code in exclusive:
        return (given.code,)
    chosen = (set(recorded) - exclusive | {given.code}) if given.on else set(recorded) - {given.code}
    return tuple(option.code for option in item.options if option.code in chosen)


def _with_written(
    form: questionnaire.Questionnaire, state: State, found: questionnaire.Answers, exact: Collection[str] = ()
) -> State:
    """With what a text answers; what had to be understood is shown before it is sent, what is as ``exact`` as a button is
    not."""
    read = any(form.item(link_id).type is not Type.STRING and link_id not in exact for link_id in found)
    return replace(
        state,
        answers={**state.answers, **found},
        asked=_in_order(form, {*state.asked, *found}),
        written=state.written or read,
        typing=state.typing and state.at not in found,
    )


def _in_order(form: questionnaire.Questionnaire, links: set[str]) -> tuple[str, ...]:
    return tuple(item.link_id for item in form.items if item.link_id in links)


def _may_leave(item: questionnaire.Item, state: State) -> bool:
    return not item.required or item.link_id in state.answers


def _skips(item: questionnaire.Item, state: State, text: str) -> bool:
    """Whether a text passes a question over that may be; "no" to a picture or a place means that there is none."""
    has_none = item.type in questionnaire.SENT and reading.agrees(text) is False
    return (has_none or reading.skips(text)) and _may_leave(item, state)


def _gone_on(
    form: questionnaire.Questionnaire, state: State, found: questionnaire.Answers, noticed: tuple[str, ...]
) -> Outcome:
    """On to the next question, unless the one being asked is still waiting for its answer."""
    waiting = state.at not in found and state.at in {item.link_id for item in form.questions(state.answers)}
    outcome = Outcome(state, Result.MOVED) if waiting else _onward(form, state)
    return replace(outcome, noticed=noticed, understood=tuple(found))


def _leave(
    form: questionnaire.Questionnaire, state: State, item: questionnaire.Item, noticed: tuple[str, ...] = ()
) -> Outcome:
    """Go on from a question; a required one only with an answer."""
    if not _may_leave(item, state):
        return Outcome(state, Result.REFUSED, noticed, refusal=refusals.nothing_given(item))
    asked = _in_order(form, {*state.asked, item.link_id})
    return replace(_onward(form, replace(state, asked=asked, typing=False)), noticed=noticed)


def _next_open(form: questionnaire.Questionnaire, state: State) -> str | None:
    """The first question that was not left behind, or that still owes an answer."""
    for item in form.questions(state.answers):
        if item.link_id not in state.asked or (item.required and item.link_id not in state.answers):
            return item.link_id
    return None


def _onward(form: questionnaire.Questionnaire, state: State, *, confirmed: bool = False) -> Outcome:
    """To the next open question, else to the summary where one is wanted, else sent without what is out of force."""
    at = _next_open(form, state)
    summary = not confirmed and (state.written or form.confirm is questionnaire.Confirm.ALWAYS)
    if at is not None or summary:
        return Outcome(replace(state, at=at), Result.MOVED)
    in_force = {item.link_id for item in form.questions(state.answers)}
    answers = {link_id: values for link_id, values in state.answers.items() if link_id in in_force}
    return Outcome(replace(state, answers=answers, at=None, finished=True), Result.COMPLETED)
