"""Whom a text in one's own words is about, when somebody may report for several: by name, by what people call themselves,
or asked; never silently the one who writes (M9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.db import UnitOfWork
from bot.forms import kept, reading
from bot.messaging import Lane, Message, outbox
from bot.monitoring import messages, rules
from bot.monitoring.service import alerts, household
from bot.monitoring.service.episodes import Observed, Programme
from bot.people import access
from bot.people.access import Known

PURPOSE = "whose"
FORM = "say-note"
"""What a text waits as until its writer has said whom it is about."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text says: of whom, in the book's order; ``unclear`` when a part of it is about nobody who is known, or about
    somebody who owes no report; and the emergency signs in it."""

    about: tuple[Observed, ...]
    unclear: bool
    signs: frozenset[str]


async def meant(
    uow: UnitOfWork,
    programme: Programme,
    responder: Known,
    observed: Sequence[Observed],
    text: str,
    open_for: UUID | None = None,
) -> Meant | None:
    """What a text says of those somebody reports for; None when it is no report. ``open_for`` is whose check-in is open:
    what names nobody is about them."""
    words = programme.wording[responder.language]
    asked = [programme.questionnaires(form) for form in {each.protocol.questionnaire for each in observed}]
    signs = household.watched(words, asked, text) & _signs(observed)
    book = await _book(uow, responder, observed)
    names = [reading.fold(name) for name in book.values()]
    known = {each.person.id: each for each in observed}
    ids, only = list(book), observed[0] if len(observed) == 1 else known.get(open_for) if open_for else None
    found: dict[UUID, Observed] = {}
    unclear = False
    parts = rules.parts(
        reading.fold(text),
        rules.callings(names, myself=ids.index(responder.id)),
        in_order=not open_for and len(observed) == len(book) and household.fits(programme, observed),
    )
    if not any(reading.answers(form, {}, None, part, words.code) for form in asked for _, part in parts) and not signs:
        return None
    for whose, part in parts:
        if whose is not None:
            someone = known.get(ids[whose])
        else:
            someone = None if only and only.person.id == responder.id and rules.speaks_of_kin(part) else only
        unclear |= someone is None
        if someone:
            found[someone.person.id] = someone
    return Meant(tuple(each for each in observed if each.person.id in found), unclear, signs)


async def notice_somebody(
    uow: UnitOfWork, programme: Programme, reporter: Known, observed: Sequence[Observed], signs: frozenset[str]
) -> None:
    """A text names an emergency sign and not whose: 120 first, then those who answer for the household, who are told just
    that. Nobody is flagged, and no report is kept (M5, M7)."""
    if not signs & _signs(observed):
        return
    someone = observed[0]
    uow.record("emergency.noticed", someone.episode.id, actor=str(reporter.id), area=str(someone.person.area_id or ""))
    if to := await access.address_of(uow, reporter):
        told = (await alerts.answering(uow, programme, someone)).names
        said = messages.emergency(programme.wording[reporter.language], told=told)
        await outbox.promise(uow, to, said, Lane.URGENT, person_id=reporter.id)
    await alerts.raise_alert(uow, programme, someone, messages.SOMEBODY)


async def ask(
    uow: UnitOfWork, programme: Programme, responder: Known, observed: Sequence[Observed], text: str
) -> Message:
    """Whom a text is about: one button for each they report for; the text waits for it, sealed."""
    words = programme.wording[responder.language]
    form = programme.questionnaires(FORM)
    kept_id = await kept.keep(uow, form, text, author_id=responder.id, purpose=PURPOSE, zone=responder.zone)
    names = [(await access.name_of(uow, each.person.id), each.person.id) for each in observed]
    return messages.ask_whose(words, names, kept_id)


async def told(uow: UnitOfWork, responder: Known, kept_id: UUID) -> str | None:
    """The text whose writer says whom it is about; None where it is not theirs, or of hours ago."""
    return await kept.text_of(uow, kept_id, author_id=responder.id, purpose=PURPOSE)


async def _book(uow: UnitOfWork, responder: Known, observed: Sequence[Observed]) -> dict[UUID, str]:
    """Everybody a text may name: the writer, those they report for, and who else is in the household's book."""
    home = await access.members_of(uow, responder.household_id) if responder.household_id else []
    ids = dict.fromkeys((responder.id, *(each.person.id for each in observed), *home))
    return {person_id: await access.name_of(uow, person_id) for person_id in ids}


def _signs(observed: Sequence[Observed]) -> frozenset[str]:
    return frozenset().union(*(each.protocol.emergency_signs for each in observed))
