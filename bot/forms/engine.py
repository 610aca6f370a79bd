"""A form being answered: definition, state and one input give an outcome. Stores nothing, sends nothing, no clock.

Nothing a person does raises; an input that no button or text of this form can make is a programmer's mistake and does.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.errors import N_
from bot.forms import questionnaire, reading
from bot.forms.response import (
    Back,
    Cancel,
    Choose,
    Edit,
    Input,
    Other,
    Outcome,
    Refusal,
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


def apply(form: questionnaire.Questionnaire, state: State, given: Input) -> Outcome:
    """What one input does to a response.

    A button of another step is REPEATED (silence, M8) when it says what is recorded, else STALE (explained, I4).
    """
    return _VERBS[type(given)](form, state, given)


def _choose(form: questionnaire.Questionnaire, state: State, given: Choose) -> Outcome:
    item = _allowing(form, given.link_id, given.value)
    recorded = state.answers.get(item.link_id, ())
    noticed = _newly_named(item, state, (given.value,))
    if state.at != item.link_id:
        return Outcome(state, Result.REPEATED if recorded == (given.value,) else Result.STALE, noticed)
    if item.repeats and recorded not in ((), (given.value,)):
        return Outcome(state, Result.STALE, noticed)
    return _leave(form, _answered(state, item, (given.value,)), item, noticed)


def _set(form: questionnaire.Questionnaire, state: State, given: Set) -> Outcome:
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


def _other(_form: questionnaire.Questionnaire, state: State, given: Other) -> Outcome:
    if state.at != given.link_id:
        return Outcome(state, Result.STALE)
    return Outcome(replace(state, typing=True), Result.REPEATED if state.typing else Result.MOVED)


def _write(form: questionnaire.Questionnaire, state: State, given: Write) -> Outcome:
    noticed = _noticed_in(form, state, given)
    if state.finished:
        return Outcome(state, Result.STALE, noticed)
    found = reading.answers(form, state.answers, state.at, given.text, given.language)
    if not found and state.at is None and reading.agrees(given.text):
        return _send(form, state, Send())
    moved, understood = _with_written(form, state, found), tuple(found)
    doubted = state.at not in found and _is_out_of_range(form, state.at, given.text)
    if doubted or not found:
        return Outcome(moved, Result.REFUSED, noticed, understood, _refusal(form, state.at, doubted))
    if state.at not in found and state.at in {item.link_id for item in form.questions(moved.answers)}:
        return Outcome(moved, Result.MOVED, noticed, understood)
    return replace(_onward(form, moved), noticed=noticed, understood=understood)


def _back(form: questionnaire.Questionnaire, state: State, given: Back) -> Outcome:
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


def _edit(form: questionnaire.Questionnaire, state: State, given: Edit) -> Outcome:
    if state.at == given.link_id:
        return Outcome(state, Result.REPEATED)
    in_force = given.link_id in {item.link_id for item in form.questions(state.answers)}
    if state.at is not None or state.finished or not in_force:
        return Outcome(state, Result.STALE)
    return Outcome(replace(state, at=given.link_id, typing=False), Result.MOVED)


def _send(form: questionnaire.Questionnaire, state: State, given: Send) -> Outcome:
    if state.finished and given.link_id is None:
        return Outcome(state, Result.REPEATED)
    if state.at != given.link_id:
        return Outcome(state, Result.REPEATED if given.link_id in state.asked else Result.STALE)
    if given.link_id is None:
        return _onward(form, state, confirmed=True)
    return _leave(form, state, form.item(given.link_id))


def _cancel(_form: questionnaire.Questionnaire, state: State, _given: Cancel) -> Outcome:
    return Outcome(state, Result.STALE if state.finished else Result.CANCELLED)


_VERBS: Mapping[type[Input], Callable[..., Outcome]] = {
    Choose: _choose,
    Set: _set,
    Other: _other,
    Write: _write,
    Back: _back,
    Edit: _edit,
    Send: _send,
    Cancel: _cancel,
}

_NOTHING_CHOSEN = N_("Please choose an answer first.")
_OUT_OF_RANGE = N_(
    "Please look at the number once more: it should be between {minimum} and {maximum}. Then write it again."
)
_CONFIRM = N_("I did not understand that, and nothing was changed. If your answers are right, please tap Send.")
_NOT_UNDERSTOOD: Mapping[questionnaire.Type, str] = {
    questionnaire.Type.QUANTITY: N_(
        "I could not read one number in that. Please write only the number, such as {example}."
    ),
    questionnaire.Type.CHOICE: N_("I did not understand that. Please tap the answer that fits."),
    questionnaire.Type.BOOLEAN: N_("I did not understand that. Please tap Yes or No."),
    questionnaire.Type.STRING: N_("Please write a few words."),
}


def example(item: questionnaire.Item) -> int:
    """A number to show as an example: neither the lowest nor alarming."""
    return item.minimum + (item.maximum - item.minimum) * 3 // 10


def _allowing(form: questionnaire.Questionnaire, link_id: str, value: questionnaire.Answer) -> questionnaire.Item:
    item = form.item(link_id)
    if not item.allows(value):
        raise ValueError(f"{link_id} has no such answer")
    return item


def _newly_named(item: questionnaire.Item, state: State, values: tuple[questionnaire.Answer, ...]) -> tuple[str, ...]:
    """Options of a watched item that are not on record yet: told to the caller at once (M5)."""
    recorded = state.answers.get(item.link_id, ())
    return tuple(str(value) for value in values if item.watched and value not in recorded)


def _noticed_in(form: questionnaire.Questionnaire, state: State, given: Write) -> tuple[str, ...]:
    return tuple(
        code
        for item in form.items
        if item.watched
        for code in _newly_named(
            item, state, reading.choices(given.text, item, given.language, asked=item.link_id == state.at)
        )
    )


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


def _with_written(form: questionnaire.Questionnaire, state: State, found: questionnaire.Answers) -> State:
    read = any(form.item(link_id).type is not questionnaire.Type.STRING for link_id in found)
    return replace(
        state,
        answers={**state.answers, **found},
        asked=_in_order(form, {*state.asked, *found}),
        written=state.written or read,
        typing=state.typing and state.at not in found,
    )


def _in_order(form: questionnaire.Questionnaire, links: set[str]) -> tuple[str, ...]:
    return tuple(item.link_id for item in form.items if item.link_id in links)


def _is_out_of_range(form: questionnaire.Questionnaire, at: str | None, text: str) -> bool:
    if at is None or form.item(at).type is not questionnaire.Type.QUANTITY:
        return False
    return isinstance(reading.quantity(text, form.item(at)), reading.OutOfRange)


def _refusal(form: questionnaire.Questionnaire, at: str | None, out_of_range: bool) -> Refusal:
    if at is None:
        return Refusal(_CONFIRM, None, {})
    item = form.item(at)
    if item.type is not questionnaire.Type.QUANTITY:
        return Refusal(_NOT_UNDERSTOOD[item.type], at, {})
    if out_of_range:
        return Refusal(_OUT_OF_RANGE, at, {"minimum": item.minimum, "maximum": item.maximum})
    return Refusal(_NOT_UNDERSTOOD[item.type], at, {"example": example(item)})


def _leave(
    form: questionnaire.Questionnaire, state: State, item: questionnaire.Item, noticed: tuple[str, ...] = ()
) -> Outcome:
    """Go on from a question; a required one only with an answer."""
    if item.required and item.link_id not in state.answers:
        return Outcome(state, Result.REFUSED, noticed, refusal=Refusal(_NOTHING_CHOSEN, item.link_id, {}))
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
