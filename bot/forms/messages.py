"""How a form looks on a phone: one screen a question, a summary, and what is said when something does not fit."""

import html
import itertools
from collections.abc import Iterable, Mapping, Sequence

from bot import messaging
from bot.forms import engine, questionnaire, response, steps
from bot.i18n import Words

VERB = "answer"
"""The verb of every button of a form; its arguments are the response's identifier and the step."""

_Row = list[tuple[str, response.Input]]


def question(
    _: Words,
    form: questionnaire.Questionnaire,
    state: response.State,
    response_id: str,
    suggestions: Mapping[str, Sequence[int]],
    note: str = "",
) -> messaging.Message:
    """The screen of the question being asked, or the summary.

    ``suggestions`` are up to eight numbers a question, by ``link_id``, in its scale; ``note`` is ready text (HTML)
    shown above the question, such as ``refused`` or ``stale``.
    """
    if state.at is None:
        body, rows = _summary(_, form, state)
    else:
        body, rows = _asked(_, form, state, form.item(state.at), suggestions.get(state.at, ()))
    title = f"<b>{_escaped(_.pick(form.title))}</b>"
    buttons = tuple(
        tuple(messaging.Choice(label, VERB, (response_id, steps.encode(form, given))) for label, given in row)
        for row in rows
    )
    return messaging.Message(_kind(form), "\n\n".join(part for part in (title, note, body) if part), buttons)


def answer(_: Words, item: questionnaire.Item, values: Iterable[questionnaire.Answer]) -> str:
    """An answer as people read it, plain: ``37.4 °C``, ``Cough, Headache``, ``Yes``."""
    return _.listed([_value(_, item, value) for value in values])


def understood(_: Words, form: questionnaire.Questionnaire, outcome: response.Outcome) -> str:
    """What a text was taken for; empty when it was taken for nothing."""
    if not outcome.understood:
        return ""
    given = [answer(_, form.item(link_id), outcome.state.answers[link_id]) for link_id in outcome.understood]
    return _("I understood: {answers}.", answers=_.listed(given))


def refused(_: Words, form: questionnaire.Questionnaire, refusal: response.Refusal) -> str:
    """Why an answer was not taken, and what to do now."""
    if refusal.link_id is None:
        return _(refusal.sentence)
    item = form.item(refusal.link_id)
    written = {name: _bare if name == "example" else _amount for name in refusal.amounts}
    return _(refusal.sentence, **{name: written[name](_, item, value) for name, value in refusal.amounts.items()})


def stale(_: Words) -> str:
    """A button of an earlier step was tapped (I4); ready text, the question stands below."""
    return _("That button belongs to an earlier step, so nothing was changed. Please go on here.")


def unknown(_: Words) -> str:
    """A button that this form never had was tapped (I5)."""
    return _("That button does not work any more, and nothing was changed. Please go on here.")


def cancelled(_: Words, form: questionnaire.Questionnaire) -> messaging.Message:
    """The person stopped: nothing was sent, and how to go on."""
    text = _("Stopped. These answers were not sent. You can start again whenever you like.")
    return _closed(_, form, text)


def expired(_: Words, form: questionnaire.Questionnaire) -> messaging.Message:
    """The form was left open too long: nothing was sent, and how to go on."""
    text = _(
        "This form was open for too long and is closed now. These answers were not sent. You can start again any time."
    )
    return _closed(_, form, text)


def finished(_: Words, form: questionnaire.Questionnaire) -> messaging.Message:
    """A button of a form that was sent already (I4)."""
    return _closed(
        _, form, _("This form was sent already, and nothing was changed. To correct it, please start again.")
    )


def _kind(form: questionnaire.Questionnaire) -> str:
    return f"forms.{form.id}"


def _closed(_: Words, form: questionnaire.Questionnaire, text: str) -> messaging.Message:
    return messaging.Message(_kind(form), f"<b>{_escaped(_.pick(form.title))}</b>\n\n{text}")


def _asked(
    _: Words,
    form: questionnaire.Questionnaire,
    state: response.State,
    item: questionnaire.Item,
    suggestions: Sequence[int],
) -> tuple[str, list[_Row]]:
    recorded = state.answers.get(item.link_id, ())
    lines = [*_read_before(_, form, state, item), _progress(_, form, state), _escaped(_.pick(item.text))]
    if recorded and not item.options:
        lines.append(_("So far: {answer}", answer=answer(_, item, recorded)))
    if state.typing:
        lines.append(_("Please write the number, such as {example}.", example=_bare(_, item, engine.example(item))))
    rows = [*_rows(_, form, state, item, suggestions), _onward(_, form, state, item)]
    rows.append(_around(_, form, state, item))
    return "\n\n".join(line for line in lines if line), [row for row in rows if row]


def _read_before(
    _: Words, form: questionnaire.Questionnaire, state: response.State, item: questionnaire.Item
) -> list[str]:
    """The texts to read that stand directly before a question."""
    texts: list[str] = []
    for before in itertools.takewhile(lambda one: one != item, form.in_force(state.answers)):
        texts = [*texts, _escaped(_.pick(before.text))] if before.type is questionnaire.Type.DISPLAY else []
    return texts


def _progress(_: Words, form: questionnaire.Questionnaire, state: response.State) -> str:
    links = [item.link_id for item in form.questions(state.answers)]
    if len(links) <= 2 or state.at is None:
        return ""
    return _("Question {number} of {total}", number=links.index(state.at) + 1, total=len(links))


def _rows(
    _: Words,
    form: questionnaire.Questionnaire,
    state: response.State,
    item: questionnaire.Item,
    suggestions: Sequence[int],
) -> list[_Row]:
    """The answers to tap; a question for a text has none."""
    if item.type is questionnaire.Type.QUANTITY:
        return _numbers(_, state, item, suggestions)
    if item.type is questionnaire.Type.BOOLEAN:
        said = state.answers.get(item.link_id, ())
        options = ((True, _.label("Yes")), (False, _.label("No")))
        return [[(_ticked(label, value in said), response.Choose(item.link_id, value)) for value, label in options]]
    if item.repeats:
        return _toggles(_, form, state, item)
    chosen = state.answers.get(item.link_id, ())
    return [
        [(_ticked(_.pick(option.text), option.code in chosen), response.Choose(item.link_id, option.code))]
        for option in item.options
    ]


def _numbers(_: Words, state: response.State, item: questionnaire.Item, suggestions: Sequence[int]) -> list[_Row]:
    """Suggested numbers in one row, or two of at most four; then the way to write another."""
    shown = [value for value in suggestions if item.allows(value)][:8]
    width = len(shown) if len(shown) <= 4 else (len(shown) + 1) // 2
    buttons = [(_bare(_, item, value), response.Choose(item.link_id, value)) for value in shown]
    rows: list[_Row] = [[*buttons[at : at + width]] for at in range(0, len(buttons), width or 1)]
    return rows if state.typing else [*rows, [(_.label("Other…"), response.Other(item.link_id))]]


def _toggles(
    _: Words, form: questionnaire.Questionnaire, state: response.State, item: questionnaire.Item
) -> list[_Row]:
    """Exclusive options first and wide, the others two by two, a tick on what is chosen."""
    common = [_switch(_, state, item, option) for option in item.options if not option.exclusive]
    exclusive = [_exclusive(_, form, state, item, option) for option in item.options if option.exclusive]
    return [*([button] for button in exclusive), *(common[at : at + 2] for at in range(0, len(common), 2))]


def _switch(
    _: Words, state: response.State, item: questionnaire.Item, option: questionnaire.Option
) -> tuple[str, response.Input]:
    on = option.code in state.answers.get(item.link_id, ())
    label = option.summary if option.exclusive else option.text
    return _ticked(_.pick(label), on), response.Set(item.link_id, option.code, not on)


def _exclusive(
    _: Words,
    form: questionnaire.Questionnaire,
    state: response.State,
    item: questionnaire.Item,
    option: questionnaire.Option,
) -> tuple[str, response.Input]:
    """With something chosen it only switches, so that a slip of the finger cannot send "no symptoms" over a cough."""
    if not option.sends or state.answers.get(item.link_id):
        return _switch(_, state, item, option)
    choose = response.Choose(item.link_id, option.code)
    return _.pick(option.text if _completes(form, state, choose) else option.summary), choose


def _onward(_: Words, form: questionnaire.Questionnaire, state: response.State, item: questionnaire.Item) -> _Row:
    """On with what is chosen, or past a question that may stay open; the label says when this sends."""
    send = response.Send(item.link_id)
    completes = _completes(form, state, send)
    if state.answers.get(item.link_id):
        return [(_.label("Send") if completes else _.label("Next"), send)]
    if item.required:
        return []
    return [(_.label("Skip and send") if completes else _.label("Skip"), send)]


def _around(_: Words, form: questionnaire.Questionnaire, state: response.State, item: questionnaire.Item) -> _Row:
    first = form.questions(state.answers)[0] == item and item.link_id not in state.asked
    cancel = (_.label("Cancel"), response.Cancel())
    return [cancel] if first else [(_.label("‹ Back"), response.Back(item.link_id)), cancel]


def _summary(_: Words, form: questionnaire.Questionnaire, state: response.State) -> tuple[str, list[_Row]]:
    """Everything answered, each with its way back, and the button that sends."""
    items = form.questions(state.answers)
    lines = [_line(_, item, state.answers.get(item.link_id, ())) for item in items]
    heading = _("I understood:") if state.written else _("Your answers:")
    changes: _Row = [(_change(_, item, state), response.Edit(item.link_id)) for item in items]
    pairs: list[_Row] = [changes[at : at + 2] for at in range(0, len(changes), 2)]
    rows: list[_Row] = [[(_.label("Send"), response.Send())], *pairs, [(_.label("Cancel"), response.Cancel())]]
    return "\n".join([heading, *lines, "", _("Is this right? Then tap Send.")]), rows


def _line(_: Words, item: questionnaire.Item, values: Sequence[questionnaire.Answer]) -> str:
    given = answer(_, item, values) or "–"
    if item.summary is None:
        return f"• {_escaped(_.pick(item.text))} <b>{_escaped(given)}</b>"
    return "• " + _("{question}: <b>{answer}</b>", question=_.pick(item.summary), answer=given)


def _change(_: Words, item: questionnaire.Item, state: response.State) -> str:
    """The question's short name, or else the answer itself, cut to a button's width."""
    given = answer(_, item, state.answers.get(item.link_id, ())) or _.pick(item.text)
    what = _.pick(item.summary) if item.summary else given
    return _.label("Change: {what}", what=what if len(what) <= 24 else what[:23] + "…")


def _completes(form: questionnaire.Questionnaire, state: response.State, given: response.Input) -> bool:
    return engine.apply(form, state, given).result is response.Result.COMPLETED


def _value(_: Words, item: questionnaire.Item, value: questionnaire.Answer) -> str:
    if isinstance(value, bool):
        return _.label("Yes") if value else _.label("No")
    if isinstance(value, int):
        return _amount(_, item, value)
    option = item.option(value)
    return _.pick(option.summary) if option else value


def _amount(_: Words, item: questionnaire.Item, value: int) -> str:
    """A number with its unit: ``37.4 °C``, ``2 d``."""
    if item.unit == questionnaire.CELSIUS:
        return _.temperature(value)
    return f"{_.number(value / item.scale)} {item.unit}".strip()


def _bare(_: Words, item: questionnaire.Item, value: int) -> str:
    """A number on a button, where the unit is clear."""
    return _amount(_, item, value).removesuffix(" °C")


def _ticked(label: str, on: bool) -> str:
    return f"✓ {label}" if on else label


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
