"""Wording around a community's roster: the page of help in the template, and what an import has to say. Pure.

What a sheet or a terminal shows is plain text; the last few are for a chat.
"""

from collections.abc import Iterator
from html import escape
from uuid import UUID

from bot.errors import LinliError
from bot.i18n import Words
from bot.messaging import Choice, Message
from bot.people import roster_columns
from bot.people.roster_book import MOST_MEMBERS, Report
from bot.people.roster_cells import Problem
from bot.references import short

SHOWN = 20
"""Rows that are told one by one; of more, only how many."""


def title(_: Words) -> str:
    return _.label("Household roster")


def help_title(_: Words) -> str:
    return _.label("How to fill it in")


def help_lines(_: Words) -> dict[str, str]:
    """What to write into each column."""
    return {
        "grid": _.label("The code of the grid, such as G1. Needed in every row."),
        "household": _.label(
            "The number in the household book, such as G1-012. Leave it empty for a new household: it gets the next free "
            "number. Rows below without a number belong to the same household, until the next head. At most {most} people "
            "live in one.",
            most=_.number(MOST_MEMBERS),
        ),
        "building": _.label("Where the household lives, such as 3-2; once for the whole household is enough."),
        "name": _.label("One person in each row. Needed in every row. Write over the example."),
        "head": _.label("Yes for the one who reports for the household, no for the others."),
        "phone": _.label("Digits, with + before a country code. Workers see it when they have to call."),
        "language": _.label("The language this person is written to in. Empty: the town's."),
        "worker": _.label("The code of the worker who answers for this household. Empty: the grid's own worker."),
        "morning": _.label("When this person wants to be reminded in the morning, such as 08:00."),
        "evening": _.label("When this person wants to be reminded in the evening, such as 18:00."),
        "guardian": _.label(
            "For a child under 14, or somebody without a phone: the name of who reports for them, in the same household. "
            "They join through this person. No: nobody any more."
        ),
        "marks": _.label(
            "What this person has to be looked after for, with commas between the words, such as: {marks}. Kept sealed, and "
            "only to look after them; they can read it themselves. No: nothing any more.",
            marks=_.listed(list(roster_columns.marks(_).values())),
        ),
        "moved_from": _.label(
            "For somebody who has moved: the number of the household they lived in before. An empty cell never deletes "
            "anything, and who is left out stays as they are."
        ),
    }


def report(_: Words, told: Report) -> str:
    """What was written or would be: counts, then at most 20 rows that need a look."""
    return "\n".join([_verdict(_, told), *_counted(_, told), *_columns(_, told), *_rows(_, told)])


def _verdict(_: Words, told: Report) -> str:
    if told.problem_count:
        return _.plural(
            "Nothing was brought in: one cell needs a correction.",
            "Nothing was brought in: {n} cells need a correction.",
            told.problem_count,
        )
    if not told.people:
        return _.label("There is nobody in the file.")
    if told.written:
        return _.plural("One person is in the book.", "{n} people are in the book.", told.people)
    return _.plural(
        "One person can be brought in. Nothing was written yet.",
        "{n} people can be brought in. Nothing was written yet.",
        told.people,
    )


def _counted(_: Words, told: Report) -> list[str]:
    counts = (
        (told.new_people, _.label("New people: {n}", n=_.number(told.new_people))),
        (told.new_households, _.label("New households: {n}", n=_.number(told.new_households))),
        (told.changed_people, _.label("Changed people: {n}", n=_.number(told.changed_people))),
        (told.changed_households, _.label("Changed households: {n}", n=_.number(told.changed_households))),
        (told.moved, _.label("Moved to another household: {n}", n=_.number(told.moved))),
        (told.unchanged, _.label("As before: {n}", n=_.number(told.unchanged))),
        (len(told.repeated), _.label("Rows that were there twice: {n}", n=_.number(len(told.repeated)))),
        (
            told.of_grid and not told.problem_count,
            _.label("Households that name no worker, so the grid's answers for them: {n}", n=_.number(told.of_grid)),
        ),
        (
            told.of_nobody and not told.problem_count,
            _.label(
                "Households that nobody answers for: {n} ({grids}). Please name a worker, or give these grids one.",
                n=_.number(len(told.of_nobody)),
                grids=_.listed(sorted(set(told.of_nobody))[:SHOWN]),
            ),
        ),
        (told.left_out, _.label("In the book but not in the file, left as they are: {n}", n=_.number(told.left_out))),
    )
    return [line for count, line in counts if count]


def _columns(_: Words, told: Report) -> list[str]:
    if not told.unknown:
        return []
    return [
        _.label("These columns are not known and were passed over: {columns}", columns=_.listed(list(told.unknown)))
    ]


def _rows(_: Words, told: Report) -> Iterator[str]:
    yield from (_line(_, problem) for problem in told.problems[:SHOWN])
    if (more := told.problem_count - SHOWN) > 0:
        yield _.plural("… and one more.", "… and {n} more.", more)
    if not told.problem_count:
        yield from (_line(_, note) for note in told.notes[:SHOWN])
        if (more := len(told.notes) - SHOWN) > 0:
            yield _.plural("… and one more.", "… and {n} more.", more)


def _line(_: Words, problem: Problem) -> str:
    column = roster_columns.headings(_)[problem.column]
    told = _.label(problem.sentence, **problem.fields)
    return _.label("Row {row}, {column}: {told}", row=_.number(problem.row), column=column, told=told)


def looking(_: Words) -> Message:
    """A file was sent to the bot."""
    return Message("people.roster_looking", _("Thank you. I am looking at the file; this can take a minute."))


def told(_: Words, done: Report, asks: UUID | None) -> Message:
    """The report in a chat, with the question whether to bring it in when nothing is wrong with it."""
    rows: tuple[tuple[Choice, ...], ...] = ()
    if asks:
        rows = (
            (Choice(_.label("Bring it in"), "roster", (short(asks), "yes")),),
            (Choice(_.label("No, leave everything as it is"), "roster", (short(asks), "no")),),
        )
    return Message("people.roster_report", escape(report(_, done), quote=False), rows)


def left_as_it_is(_: Words) -> Message:
    return Message("people.roster_left", _("Everything stays as it is."))


def cannot(_: Words, refusal: LinliError | None) -> Message:
    """A file that cannot be read, with the reason, or could not be fetched."""
    if refusal is None:
        return Message("people.roster_lost", _("I could not fetch the file. Please send it again."))
    return Message("people.roster_refused", _(refusal.sentence, **refusal.fields))
