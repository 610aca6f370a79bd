"""The buttons below a question: answers to tap, the way on, the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.forms import answers, engine, questionnaire, response
from bot.forms.questionnaire import Type
from bot.i18n import Words

Row = list[tuple[str, response.Input]]

MOST_NUMBERS = 8
"""Numbers in two rows of four, large enough for old fingers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands on a phone: ``suggestions`` are numbers to tap, ``today`` is the person's local day."""

    form: questionnaire.Questionnaire
    state: response.State
    item: questionnaire.Item
    suggestions: Sequence[int]
    today: date

    @property
    def recorded(self) -> tuple[questionnaire.Answer, ...]:
        return self.state.answers.get(self.item.link_id, ())

    def completes(self, given: response.Input) -> bool:
        """Whether a button sends the form."""
        return engine.apply(self.form, self.state, given, self.today).result is response.Result.COMPLETED


def below(_: Words, asked: Asked) -> list[Row]:
    """All buttons of a question, row by row."""
    return [row for row in (*_answers(_, asked), _onward(_, asked), _around(_, asked)) if row]


def _answers(_: Words, asked: Asked) -> list[Row]:
    """The answers to tap; a question for a text or a place has none, one for a picture only the way to take it away."""
    item = asked.item
    if item.type in questionnaire.NUMBERS:
        return _numbers(_, asked)
    if item.type is Type.DATE:
        return _days(_, asked)
    if item.type is Type.BOOLEAN:
        options = ((True, _.label("Yes")), (False, _.label("No")))
        return [
            [
                (_ticked(label, value in asked.recorded), response.Choose(item.link_id, value))
                for value, label in options
            ]
        ]
    if item.type is Type.ATTACHMENT:
        return [[(_.label("Remove"), response.Remove(item.link_id))]] if asked.recorded else []
    if item.repeats:
        return _toggles(_, asked)
    return [
        [(_ticked(_.pick(option.text), option.code in asked.recorded), response.Choose(item.link_id, option.code))]
        for option in item.options
    ]


def _numbers(_: Words, asked: Asked) -> list[Row]:
    """Suggested numbers in one row, or two of at most four; then the way to write another, unless these are all
    or there is none to differ from."""
    item = asked.item
    every = range(item.minimum, item.maximum + 1) if item.type is Type.INTEGER else ()
    are_all = 0 < len(every) <= MOST_NUMBERS
    known = every if are_all else asked.suggestions or item.suggestions
    numbers = [value for value in known if item.allows(value)][:MOST_NUMBERS]
    width = len(numbers) if len(numbers) <= 4 else (len(numbers) + 1) // 2
    buttons = [(answers.bare(_, item, value), response.Choose(item.link_id, value)) for value in numbers]
    rows: list[Row] = [[*buttons[at : at + width]] for at in range(0, len(buttons), width or 1)]
    return rows if are_all or not rows else [*rows, *_other(_, asked)]


def _days(_: Words, asked: Asked) -> list[Row]:
    """The nearest allowed days, two by two; then the way to write another."""
    earliest, latest = asked.item.days(asked.today)
    nearest = (asked.today + timedelta(each) for each in (0, -1, -2, -3, 1, 2, 3))
    days = [day for day in nearest if earliest <= day <= latest][:4]
    buttons = [(_day(_, asked, day), response.Choose(asked.item.link_id, day)) for day in days]
    rows: list[Row] = [[*buttons[at : at + 2]] for at in range(0, len(buttons), 2)]
    return [*rows, *_other(_, asked)]


def _day(_: Words, asked: Asked, day: date) -> str:
    near = {-1: _.label("Yesterday"), 0: _.label("Today"), 1: _.label("Tomorrow")}
    label = near.get((day - asked.today).days) or answers.day(_, asked.item, day)
    return _ticked(label, day in asked.recorded)


def _other(_: Words, asked: Asked) -> list[Row]:
    return [] if asked.state.typing else [[(_.label("Other…"), response.Other(asked.item.link_id))]]


def _toggles(_: Words, asked: Asked) -> list[Row]:
    """Exclusive options first and wide, the others two by two, a tick on what is chosen."""
    common = [_switch(_, asked, option) for option in asked.item.options if not option.exclusive]
    exclusive = [_exclusive(_, asked, option) for option in asked.item.options if option.exclusive]
    return [*([button] for button in exclusive), *(common[at : at + 2] for at in range(0, len(common), 2))]


def _switch(_: Words, asked: Asked, option: questionnaire.Option) -> tuple[str, response.Input]:
    on = option.code in asked.recorded
    label = option.summary if option.exclusive else option.text
    return _ticked(_.pick(label), on), response.Set(asked.item.link_id, option.code, not on)


def _exclusive(_: Words, asked: Asked, option: questionnaire.Option) -> tuple[str, response.Input]:
    """With something chosen it only switches, so that a slip of the finger cannot send "no symptoms" over a cough."""
    if not option.sends or asked.recorded:
        return _switch(_, asked, option)
    choose = response.Choose(asked.item.link_id, option.code)
    return _.pick(option.text if asked.completes(choose) else option.summary), choose


def _onward(_: Words, asked: Asked) -> Row:
    """On with what is chosen, or past a question that may stay open; the label says when this sends."""
    send = response.Send(asked.item.link_id)
    if asked.recorded:
        return [(_.label("Send") if asked.completes(send) else _.label("Next"), send)]
    if asked.item.required:
        return []
    return [(_.label("Skip and send") if asked.completes(send) else _.label("Skip"), send)]


def _around(_: Words, asked: Asked) -> Row:
    item, state = asked.item, asked.state
    first = asked.form.questions(state.answers)[0] == item and item.link_id not in state.asked
    cancel = (_.label("Cancel"), response.Cancel())
    return [cancel] if first else [(_.label("‹ Back"), response.Back(item.link_id)), cancel]


def _ticked(label: str, on: bool) -> str:
    return f"✓ {label}" if on else label
