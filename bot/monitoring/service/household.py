"""A household reported for at once: one message lists who is still owed, each temperature is one tap or one word of a text,
and one last tap sends all of them (M9).

Each member has a form of their own, opened together; nothing else remembers how far the sheet is. Each is judged alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.db import UnitOfWork
from bot.forms import answers, reading, refusals, response, steps
from bot.forms import messages as form_messages
from bot.forms import service as forms
from bot.forms.questionnaire import Item, Questionnaire, Type
from bot.forms.service import Begun, Open, Progress
from bot.i18n import Words
from bot.messaging import Message
from bot.monitoring import messages, rules
from bot.monitoring.messages import Member
from bot.monitoring.service import checkin, episodes, readings
from bot.monitoring.service.episodes import Observed, Programme
from bot.people import access
from bot.people.access import Known

OFFERED = 8
"""Temperatures in two rows of four, as in the form of one person."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Signs that a text names of a member, or of nobody it could be told of, told of before anything is sent when they are
    emergencies (M5)."""

    subject_id: UUID | None
    form: Questionnaire
    codes: frozenset[str]


def fits(programme: Programme, owed: Sequence[Observed]) -> bool:
    """Whether these can be asked in one message: each form asks for a temperature and for symptoms, with a way to say that
    there are none. Any other form is asked one by one."""
    asked = [programme.questionnaires(someone.protocol.questionnaire) for someone in owed]
    return len(owed) > 1 and all(_temperature(form) and _none(form) and len(form.items) == 2 for form in asked)


async def ask(
    uow: UnitOfWork,
    programme: Programme,
    responder: Known,
    owed: Sequence[Observed],
    *,
    note: str = "",
    begun: Begun = Begun.ASKED,
) -> Message:
    """Ask for several who are owed in one message, going on where a form was left; with forms of another kind, one of them
    is chosen first."""
    words = programme.wording[responder.language]
    if not fits(programme, owed):
        names = [(await access.name_of(uow, someone.person.id), someone.person.id) for someone in owed]
        return messages.members_owed(words, names)
    for someone in owed:
        await checkin.start(uow, programme, responder, someone, together=True, begun=begun)
    return await sheet(uow, programme, responder, note=note) or messages.household_over(words)


async def sheet(
    uow: UnitOfWork, programme: Programme, responder: Known, *, note: str = "", still: Sequence[Open] | None = None
) -> Message | None:
    """The message as it stands now; None when nobody is left in it. ``still`` open are the forms, where they are known."""
    words = programme.wording[responder.language]
    found = await _open(uow, programme, responder, still)
    members = [_member(words, one, await access.name_of(uow, one.subject_id)) for one in found]
    return messages.household_sheet(words, members, note=note) if members else None


async def tap(
    uow: UnitOfWork, programme: Programme, responder: Known, response_id: UUID, step: str
) -> tuple[Message | None, list[Progress], str]:
    """A button of the sheet: what to show in its place, the forms it completed, and its thread. Nothing is shown and done
    for a button that the sheet does not have any more (I4)."""
    words = programme.wording[responder.language]
    found = await _open(uow, programme, responder, await forms.still_open(uow, programme.form, responder.id, turn=True))
    one = next((each for each in found if each.response_id == response_id), None)
    if one is None or (step == "send" and (one != found[0] or any(_is_asked(each) for each in found))):
        return await sheet(uow, programme, responder), [], ""
    if step == "send":
        return None, [await _send(uow, programme, words, responder, each) for each in found], ""
    if step == "ill":
        note = messages.report_for(words, name=await access.name_of(uow, one.subject_id))
        message, thread = await forms.alone(uow, words, one, note)
        return message, [], thread
    if given := _input(one.form, step):
        await _give(uow, programme, words, responder, one, given)
    return await sheet(uow, programme, responder), [], ""


async def write(
    uow: UnitOfWork, programme: Programme, responder: Known, text: str
) -> tuple[Message, list[Noticed]] | None:
    """Free text while the sheet is open: each member's part goes to their form, and the sheet shows what was understood
    before it is sent; with it, what must be told at once (M5), whomever it is about. None when no sheet is open."""
    words = programme.wording[responder.language]
    found = _together(await forms.still_open(uow, programme.form, responder.id))
    theirs = {one.response_id for one in await _open(uow, programme, responder, found)}
    if not found:
        return None
    ids = [one.subject_id for one in found]
    home = await access.members_of(uow, responder.household_id) if responder.household_id else []
    ids += [each for each in home if each not in ids]  # whose observation has ended, or who is asked elsewhere
    names = [reading.fold(await access.name_of(uow, each)) for each in ids]
    myself = next((at for at, one in enumerate(found) if one.subject_id == responder.id), None)
    asked = next(
        (at for at, one in enumerate(found) if _is_asked(one) and one.response_id in theirs),
        None if len(found) > 1 else 0,
    )
    notes: list[str] = []
    noticed: list[Noticed] = []
    for whose, part in rules.parts(reading.fold(text), rules.callings(names, myself=myself), asked=len(found)):
        at = asked if whose is None else whose
        if whose is None and at is not None and at == myself and rules.speaks_of_kin(part):
            at = None
        one = found[at if at is not None and at < len(found) else 0]
        # whoever it is, an emergency sign is told of at once; nothing else is kept
        if at is None or at >= len(found) or one.response_id not in theirs:
            subject_id = None if at is None else ids[at]
            noticed.append(Noticed(subject_id, one.form, watched(words, [one.form], part)))
            notes.append(_why_not(words, at, len(found)))
            continue
        done = await forms.write(
            uow, programme.form, words, responder.id, part, at=uow.now, response_id=one.response_id
        )
        noticed += [Noticed(one.subject_id, one.form, done.noticed)] if done else []
        notes += _refused(uow, words, one, part)
    heard = frozenset(code for each in noticed for code in each.codes)
    noticed.append(Noticed(None, found[0].form, watched(words, [one.form for one in found], text) - heard))
    told = [each for each in noticed if each.codes]
    if not theirs and not any(each.subject_id for each in told):  # what is open is not theirs any more
        return None
    said = await sheet(uow, programme, responder, note="\n".join(dict.fromkeys(notes)))
    return said or messages.no_longer_yours(words), told


def _why_not(words: Words, at: int | None, asked: int) -> str:
    """Why nothing of a part is kept: of nobody it could be, of somebody who is not asked for here, or not theirs (A1)."""
    if at is None:
        return messages.whose_is_it(words)
    return messages.household_over(words).text if at >= asked else messages.not_recorded(words)


def _together(still: Sequence[Open]) -> list[Open]:
    return [one for one in still if one.together]


async def _open(
    uow: UnitOfWork, programme: Programme, responder: Known, still: Sequence[Open] | None = None
) -> list[Open]:
    """The forms of those whom the responder still answers for: a form may be older than that (A1)."""
    if still is None:
        still = await forms.still_open(uow, programme.form, responder.id)
    found = _together(still)
    subjects = {one.subject_id: await access.by_id(uow, one.subject_id) for one in found}
    return [one for one in found if await episodes.may_report(uow, responder, subjects[one.subject_id])]


async def _send(uow: UnitOfWork, programme: Programme, words: Words, responder: Known, one: Open) -> Progress:
    """A form whose temperature is there is sent: with "no symptoms" where none was named."""
    item, code = _symptoms(one.form), _none(one.form)
    if item and code and item.link_id not in one.state.answers:
        done = await _give(uow, programme, words, responder, one, response.Choose(item.link_id, code))
        if done.answers is not None:
            return done
    return await _give(uow, programme, words, responder, one, response.Send())


async def _give(
    uow: UnitOfWork, programme: Programme, words: Words, responder: Known, one: Open, given: response.Input
) -> Progress:
    step = steps.encode(one.form, given)
    done = await forms.tap(uow, programme.form, words, responder.id, one.response_id, step)
    if done is None:
        raise LookupError("an open form is not there")
    return done


def _input(form: Questionnaire, step: str) -> response.Input | None:
    """What a button's step does to a form; None for one that the sheet never had (I5)."""
    item, symptoms = _temperature(form), _symptoms(form)
    if step == "skip":
        return response.Cancel()
    if step == "back" and symptoms:
        return response.Back(symptoms.link_id)
    degrees = int(step[1:]) if step[:1] == "t" and step[1:].isdecimal() and len(step) <= 4 else None
    return response.Choose(item.link_id, degrees) if item and degrees and item.allows(degrees) else None


def _member(words: Words, one: Open, name: str) -> Member:
    item, symptoms = _temperature(one.form), _symptoms(one.form)
    given = one.state.answers
    known = [answers.shown(words, each, given[each.link_id]) for each in one.form.items if each.link_id in given]
    offered = [value for value in one.suggestions.get(item.link_id, ()) if item.allows(value)][:OFFERED] if item else []
    named = symptoms is not None and symptoms.link_id in given
    return Member(one.response_id, name, words.listed(known), offered, _is_asked(one), named)


def _is_asked(one: Open) -> bool:
    """Whether the temperature is still missing: what was written of symptoms does not stand for it."""
    item = _temperature(one.form)
    return item is not None and (item.link_id not in one.state.answers or one.state.at == item.link_id)


def _temperature(form: Questionnaire) -> Item | None:
    return next(iter(readings.temperature_items(form)), None)


def _symptoms(form: Questionnaire) -> Item | None:
    return next((item for item in form.items if item.type is Type.CHOICE and item.repeats), None)


def _none(form: Questionnaire) -> str | None:
    """The answer that says "no symptoms"."""
    item = _symptoms(form)
    return next((option.code for option in item.options if option.exclusive), None) if item else None


def watched(words: Words, asked: Iterable[Questionnaire], part: str) -> frozenset[str]:
    """The watched signs that a text names, of these forms."""
    items = (item for form in asked for item in form.items if item.watched)
    named = (reading.choices(part, item, words.code, asked=False) for item in items)
    return frozenset(code for codes in named for code in codes)


def _refused(uow: UnitOfWork, words: Words, one: Open, part: str) -> list[str]:
    """Why nothing of a part was taken, when nothing was."""
    item = _temperature(one.form)
    if item is None or reading.answers(one.form, {}, None, part, words.code):
        return []
    refusal = refusals.not_understood(one.form, item.link_id, uow.now.date())
    return [form_messages.refused(words, one.form, refusal)]
