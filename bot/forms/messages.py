"""How a form looks on a phone: one screen a question, a summary, and what is said when something does not fit."""

import html
import itertools
from collections.abc import Mapping, Sequence
from datetime import date

from bot import messaging
from bot.forms import answers, keyboards, questionnaire, refusals, response, steps
from bot.forms.questionnaire import Attachment, Place, Type
from bot.i18n import Words

VERB = "answer"
"""The verb of every button of a form; its arguments are the response's identifier and the step."""


def question(
    _: Words,
    form: questionnaire.Questionnaire,
    state: response.State,
    response_id: str,
    suggestions: Mapping[str, Sequence[int]],
    today: date,
    note: str = "",
) -> messaging.Message:
    """The screen of the question being asked, or the summary, on the person's local day.

    ``suggestions`` are up to eight numbers a question, by ``link_id``, in its scale; ``note`` is ready text (HTML)
    shown above the question, such as ``refused`` or ``stale``.
    """
    if state.at is None:
        body, rows = _summary(_, form, state)
    else:
        asked = keyboards.Asked(form, state, form.item(state.at), suggestions.get(state.at, ()), today)
        body, rows = _asked(_, asked), keyboards.below(_, asked)
    title = f"<b>{_escaped(_.pick(form.title))}</b>"
    buttons = tuple(
        tuple(messaging.Choice(label, VERB, (response_id, steps.encode(form, given))) for label, given in row)
        for row in rows
    )
    return messaging.Message(_kind(form), "\n\n".join(part for part in (title, note, body) if part), buttons)


def understood(_: Words, form: questionnaire.Questionnaire, outcome: response.Outcome) -> str:
    """What a text was taken for, and that a thing sent has arrived; empty for neither."""
    read: list[str] = []
    sent: list[str] = []
    for link_id in outcome.understood:
        item = form.item(link_id)
        values = outcome.state.answers[link_id]
        into = sent if isinstance(values[-1], Attachment | Place) else read
        into.append(answers.shown(_, item, values))
    said = _("I understood: {answers}.", answers=_.listed(read)) if read else ""
    came = _("Thank you, it has arrived: {answers}.", answers=_.listed(sent)) if sent else ""
    return "\n".join(line for line in (came, said) if line)


def refused(_: Words, form: questionnaire.Questionnaire, refusal: response.Refusal) -> str:
    """Why an answer was not taken, and what to do now."""
    if refusal.link_id is None:
        return _(refusal.sentence)
    item = form.item(refusal.link_id)
    return _(refusal.sentence, **{name: _field(_, item, name, value) for name, value in refusal.fields.items()})


def stale(_: Words) -> str:
    """A button of an earlier step was tapped (I4); ready text, the question stands below."""
    return _("That button belongs to an earlier step, so nothing was changed. Please go on here.")


def unknown(_: Words) -> str:
    """A button that this form never had was tapped (I5)."""
    return _("That button does not work any more, and nothing was changed. Please go on here.")


def again(_: Words) -> str:
    """Above a question that something else came between; ready text."""
    return _("Let us go on with what you were doing:")


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


def _field(_: Words, item: questionnaire.Item, name: str, value: int | date | Sequence[questionnaire.Kind]) -> str:
    if isinstance(value, date):
        return answers.day(_, item, value)
    if isinstance(value, int):
        return answers.bare(_, item, value) if name == "example" else answers.amount(_, item, value)
    return answers.ways(_, value)


def _asked(_: Words, asked: keyboards.Asked) -> str:
    item, recorded = asked.item, asked.recorded
    lines = [*_read_before(_, asked), _progress(_, asked), _escaped(_.pick(item.text)), *_how(_, asked)]
    if recorded and not item.options:
        lines.append(_("So far: {answer}", answer=answers.shown(_, item, recorded)))
    return "\n\n".join(line for line in lines if line)


def _how(_: Words, asked: keyboards.Asked) -> list[str]:
    """How to answer what is not answered by a tap."""
    item = asked.item
    if item.type is Type.ATTACHMENT:
        how = _("To answer, send it here: {ways}.", ways=answers.ways(_, item.accepts))
        more = [_("You can send up to {most}.", most=item.most)] if item.repeats else []
        return [" ".join([how, *more])]
    if item.type is Type.LOCATION:
        return [_("📎 → Location, or write the address.")]
    if not asked.state.typing:
        return []
    if item.type is Type.DATE:
        day = answers.day(_, item, refusals.example_day(item, asked.today))
        return [_("Please write the day, such as {example}.", example=day)]
    return [_("Please write the number, such as {example}.", example=answers.bare(_, item, refusals.example(item)))]


def _read_before(_: Words, asked: keyboards.Asked) -> list[str]:
    """The texts to read that stand directly before a question."""
    texts: list[str] = []
    for before in itertools.takewhile(lambda one: one != asked.item, asked.form.in_force(asked.state.answers)):
        texts = [*texts, _escaped(_.pick(before.text))] if before.type is Type.DISPLAY else []
    return texts


def _progress(_: Words, asked: keyboards.Asked) -> str:
    items = asked.form.questions(asked.state.answers)
    if len(items) <= 2:
        return ""
    return _("Question {number} of {total}", number=items.index(asked.item) + 1, total=len(items))


def _summary(_: Words, form: questionnaire.Questionnaire, state: response.State) -> tuple[str, list[keyboards.Row]]:
    """Everything answered, each with its way back, and the button that sends."""
    items = form.questions(state.answers)
    lines = [_line(_, item, state.answers.get(item.link_id, ())) for item in items]
    heading = _("I understood:") if state.written else _("Your answers:")
    changes: keyboards.Row = [(_change(_, item, state), response.Edit(item.link_id)) for item in items]
    pairs: list[keyboards.Row] = [changes[at : at + 2] for at in range(0, len(changes), 2)]
    rows: list[keyboards.Row] = [[(_.label("Send"), response.Send())], *pairs, [(_.label("Cancel"), response.Cancel())]]
    return "\n".join([heading, *lines, "", _("Is this right? Then tap Send.")]), rows


def _line(_: Words, item: questionnaire.Item, values: Sequence[questionnaire.Answer]) -> str:
    given = answers.shown(_, item, values) or "–"
    if item.summary is None:
        return f"• {_escaped(_.pick(item.text))} <b>{_escaped(given)}</b>"
    return "• " + _("{question}: <b>{answer}</b>", question=_.pick(item.summary), answer=given)


def _change(_: Words, item: questionnaire.Item, state: response.State) -> str:
    """The question's short name, or else the answer itself, cut to a button's width."""
    given = answers.shown(_, item, state.answers.get(item.link_id, ())) or _.pick(item.text)
    what = _.pick(item.summary) if item.summary else given
    return _.label("Change: {what}", what=what if len(what) <= 24 else what[:23] + "…")


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
