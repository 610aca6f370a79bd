"""A stranger says that they live here: asked with the form engine, shown to the worker of that place, decided (A1, A4).

They are nobody's row until a worker says who they are, so the open application is the conversation; what they wrote is
sealed in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from bot import references
from bot.db import UnitOfWork
from bot.errors import LinliError
from bot.forms import engine, steps
from bot.forms import messages as forms
from bot.forms.questionnaire import Questionnaire
from bot.forms.response import Input, Result, State, Write
from bot.i18n import Wording, Words
from bot.messaging import Lane, Message, due, outbox
from bot.messaging.tables import Address
from bot.people import access, places, rules
from bot.people.access import Known
from bot.people.messages import claims as messages
from bot.people.messages import joining
from bot.people.messages.claims import Told
from bot.people.roster_book import same
from bot.people.rules import May
from bot.people.tables import Application, Area, Household, Person
from bot.people.terms import Terms

FORM = "living-here"
UNANSWERED = "people.claim_unanswered"
MOST_A_DAY = 3
_TOLD = "applications.told"


@dataclass(frozen=True, slots=True)
class Reception:
    """What is needed where strangers are heard: the newest form and any published version of it, wording, the
    terms, and how long a worker has to answer."""

    newest: Questionnaire
    form: Callable[[str, str], Questionnaire]
    wording: Wording
    terms: Terms
    answer_within: timedelta


async def of_chat(uow: UnitOfWork, address: Address) -> Application | None:
    """What is open of a chat, locked."""
    found = select(Application).where(col(Application.address_id) == address.id, col(Application.closed_at).is_(None))
    return (await uow.session.scalars(found.order_by(col(Application.id).desc()).limit(1).with_for_update())).first()


async def begin(uow: UnitOfWork, reception: Reception, words: Words, address: Address) -> Message:
    """The first question, to a stranger who has agreed to the terms as they are now (A3); or the one that is open.
    ``LinliError`` after too many in a day."""
    row = await of_chat(uow, address)
    if row is None:
        row = await _new(uow, reception, words, address)
    row.consent_version = reception.terms.version
    if row.state == "sent":
        return messages.sent(words, reception.terms)
    return _screen(uow, words, reception.form(FORM, row.form_version), row, _state(uow, row))


async def tap(uow: UnitOfWork, reception: Reception, address: Address, claim_id: UUID, step: str) -> Message | None:
    """A button of the form: what to show in its place; None for one that is not theirs (I4)."""
    row = await of_chat(uow, address)
    if row is None or row.id != claim_id or row.state != "asking":
        return None
    given = steps.decode(reception.form(FORM, row.form_version), step)
    return await _apply(uow, reception, row, given) if given else None


async def write(uow: UnitOfWork, reception: Reception, address: Address, text: str) -> Message | None:
    """Free text: the answer to the question that is open, or that a worker has it; None where nothing is open."""
    row = await of_chat(uow, address)
    if row is None:
        return None
    words = reception.wording[row.language]
    if row.state != "asking":
        return messages.still_with_worker(words, contact=words.pick(reception.terms.contact))
    return await _apply(uow, reception, row, Write(text, words.code))


async def unanswered(uow: UnitOfWork, reception: Reception, claim_id: UUID) -> None:
    """Nobody has decided in time: the next one is asked as well, when there is no other the nearest supervisor once more;
    whoever was asked first can still decide (S1)."""
    row = await uow.lock(Application, claim_id)
    if row is not None and row.state == "sent":
        had = row.assignee_id  # with nobody, the stranger was told when they sent it
        _pass_by(row, had)
        if not await _ask(uow, reception, row, again=True) and had:
            await _tell_nobody(uow, reception, row)


def told(uow: UnitOfWork, row: Application) -> Told:
    """What they wrote, opened."""
    answers = _state(uow, row).answers
    name, place, phone = (str(next(iter(answers.get(key, ())), "")) for key in ("name", "place", "phone"))
    return Told(name, place, phone)


async def opened(uow: UnitOfWork, staff: Known, claim_id: UUID) -> Application:
    """An application for a worker to decide, locked: for whoever was asked, and those who may take people in at or above
    that place (A1). ``LinliError`` for anybody else, whether it is there or not."""
    row = await uow.lock(Application, claim_id)
    path = await access.path_of(uow, row.area_id) if row and row.area_id else None
    mine = row is not None and (row.assignee_id == staff.id or str(staff.id) in row.passed_by)
    if row is None or not await access.may(uow, staff, May.TAKE_IN, None if mine or path is None else path):
        raise LinliError("not_your_claim", messages.NOT_YOURS)
    return row


def look(uow: UnitOfWork, words: Words, staff: Known, row: Application, *, minutes: int) -> Message:
    """What they wrote, for so many minutes; that it was read is on record (R13, A2)."""
    uow.record("application.shown", row.id, actor=str(staff.id), area=str(row.area_id or ""), purpose="joining")
    return messages.details(words, told(uow, row), claim_id=row.id, shown_for=timedelta(minutes=minutes))


async def homes(uow: UnitOfWork, words: Words, staff: Known, row: Application, page: int) -> Message:
    """The households of that place, or of the worker's own area: those with somebody of the name first."""
    area_id = row.area_id or await _own_area(uow, staff)
    found, more = await places.homes_with(uow, area_id, told(uow, row).name) if area_id else ([], False)
    page = min(page, max((len(found) - 1) // messages.SHOWN, 0))
    return messages.homes(words, found, page=page, more=more, claim_id=row.id)


async def confirm(uow: UnitOfWork, staff: Known, row: Application, household_id: UUID | None) -> UUID:
    """They are this member of a household (None: of a new one), to join in the chat they wrote in. ``LinliError`` when that
    household is not the worker's, or that member has joined, is a child, or holds a post."""
    address = await uow.session.get_one(Address, row.address_id)
    if await access.by_address(uow, address):
        raise LinliError("joined_already", joining.JOINED_ALREADY)
    wrote = told(uow, row)
    home = await _home(uow, staff, row, household_id)
    person = await _member(uow, home, wrote, row.language)
    if wrote.phone and person.phone is None:
        person.phone = uow.seal(wrote.phone, "persons.phone", person.id)
        person.phone_key = uow.ring.index(wrote.phone, "phone")
    home.head_id = home.head_id or person.id
    row.person_id = person.id
    close(uow, row, "confirmed", staff)
    await uow.session.flush()
    return person.id


async def pass_on(uow: UnitOfWork, reception: Reception, row: Application, staff: Known) -> None:
    """ "Not mine": the next one is asked, unless somebody else has it already (I4); with nobody left, the stranger hears
    whom they can turn to (S1)."""
    uow.record("application.passed", row.id, actor=str(staff.id))
    _pass_by(row, staff.id)
    if row.assignee_id in (None, staff.id) and not await _ask(uow, reception, row):
        await _tell_nobody(uow, reception, row)


def close(uow: UnitOfWork, row: Application, state: str, staff: Known | None = None) -> None:
    """It is decided, or not wanted any more."""
    row.state, row.closed_at, row.closed_by_id = state, uow.now, staff.id if staff else None
    uow.record(f"application.{state}", row.id, actor=str(staff.id) if staff else "stranger")


async def _new(uow: UnitOfWork, reception: Reception, words: Words, address: Address) -> Application:
    lately = select(func.count()).select_from(Application).where(
        col(Application.address_id) == address.id, col(Application.opened_at) > uow.now - timedelta(days=1)
    )  # fmt: skip
    if (await uow.session.scalars(lately)).one() >= MOST_A_DAY:
        raise LinliError("claims_often", messages.OFTEN)
    row_id = uow.new_id()
    row = Application(
        id=row_id,
        address_id=address.id,
        language=words.code,
        form_version=reception.newest.version,
        told=uow.seal(engine.start(reception.newest).to_json(), _TOLD, row_id),
        consent_version=reception.terms.version,
        opened_at=uow.now,
    )
    uow.add(row)
    uow.record("application.opened", row_id, actor="stranger", detail={"agreed": reception.terms.version})
    await uow.session.flush()
    return row


def _state(uow: UnitOfWork, row: Application) -> State:
    return State.from_json(uow.ring.open(row.told, _TOLD, row.id))


async def _apply(uow: UnitOfWork, reception: Reception, row: Application, given: Input) -> Message:
    words, form = reception.wording[row.language], reception.form(FORM, row.form_version)
    outcome = engine.apply(form, _state(uow, row), given, uow.now.date())
    row.told = uow.seal(outcome.state.to_json(), _TOLD, row.id)
    if outcome.result is Result.COMPLETED:
        somebody = await _send(uow, reception, row)
        return messages.sent(words, reception.terms) if somebody else messages.nobody(words, reception.terms)
    if outcome.result is Result.CANCELLED:
        close(uow, row, "stopped")
        return forms.cancelled(words, form)
    note = forms.refused(words, form, outcome.refusal) if outcome.refusal else ""
    return _screen(uow, words, form, row, outcome.state, note)


async def _send(uow: UnitOfWork, reception: Reception, row: Application) -> bool:
    """It goes to whoever decides about that place; with no answer in time, to the next (S1). Whether there is anybody."""
    row.state, row.sent_at = "sent", uow.now
    row.area_id = await places.named(uow, told(uow, row).place)
    uow.record("application.sent", row.id, actor="stranger", area=str(row.area_id or ""))
    return await _ask(uow, reception, row)


def _screen(
    uow: UnitOfWork, words: Words, form: Questionnaire, row: Application, state: State, note: str = ""
) -> Message:
    return forms.question(words, form, state, references.short(row.id), {}, uow.now.date(), note)


def _pass_by(row: Application, staff_id: UUID | None) -> None:
    if staff_id and str(staff_id) not in row.passed_by:
        row.passed_by = f"{row.passed_by} {staff_id}".strip()


async def _ask(uow: UnitOfWork, reception: Reception, row: Application, *, again: bool = False) -> bool:
    """Put it before whoever decides next; nobody left: before the nearest supervisor, ``again`` if they were asked. Whatever
    comes of it, it is looked at once more after the time to answer: nothing lies for ever (S1). Whether there is anybody."""
    await due.drop(uow, row.id, UNANSWERED)
    await due.plan(uow, UNANSWERED, row.id, f"claim:{row.id}:{uow.new_id()}", uow.now + reception.answer_within)
    asked = frozenset(row.passed_by.split())
    staff = await places.decides(uow, row.area_id, excluded=asked)
    staff = staff or await places.supervises(uow, row.area_id, excluded=frozenset() if again else asked)
    if staff is None:
        return False
    row.assignee_id = staff.id
    area = await uow.session.get(Area, row.area_id) if row.area_id else None
    words = reception.wording[staff.language]
    said = messages.asked(words, place=places.name_of(area, staff.language) if area else "", claim_id=row.id)
    if to := await access.address_of(uow, staff):
        key = f"claim:{row.id}:{staff.id}:{uow.now.astimezone(staff.zone).date()}"  # at most once a day
        await outbox.promise(uow, to, said, Lane.REPLY, person_id=staff.id, natural_key=key)
    return True


async def _tell_nobody(uow: UnitOfWork, reception: Reception, row: Application) -> None:
    """Once for a claim, in the stranger's chat."""
    to = await uow.session.get_one(Address, row.address_id)
    said = messages.nobody(reception.wording[row.language], reception.terms)
    await outbox.promise(uow, to, said, Lane.REPLY, natural_key=f"claim:{row.id}:nobody")


async def _own_area(uow: UnitOfWork, staff: Known) -> UUID | None:
    held = await access.posts_held(uow, staff)
    return next((post.area_id for post, *_ in held if May.TAKE_IN in rules.ROLES.get(post.role, ())), None)


async def _home(uow: UnitOfWork, staff: Known, row: Application, household_id: UUID | None) -> Household:
    if household_id is None:
        area_id = row.area_id or await _own_area(uow, staff)
        if area_id is None:
            raise LinliError("no_such_home", messages.NO_SUCH_HOME)
        home = Household(id=uow.new_id(), area_id=area_id, number=await places.next_number(uow, area_id),
                         responsible_id=await places.responsible_by_default(uow, area_id, staff))  # fmt: skip
        uow.add(home)
        await uow.session.flush()
        return home
    found = await uow.lock(Household, household_id)
    if found is None or not await access.may(uow, staff, May.TAKE_IN, await access.path_of(uow, found.area_id)):
        raise LinliError("no_such_home", messages.NO_SUCH_HOME)
    return found


async def _member(uow: UnitOfWork, home: Household, wrote: Told, language: str) -> Person:
    """The member of that name, or a new one."""
    here = select(Person).where(col(Person.household_id) == home.id, col(Person.left_on).is_(None))
    for person in await uow.session.scalars(here.with_for_update()):
        if same(await access.name_of(uow, person.id)) == same(wrote.name):
            if person.address_id:
                raise LinliError("here_already", messages.HERE_ALREADY)
            if person.guardian_id and not person.of_age:
                raise LinliError("through_guardian", joining.SAY_OF_AGE)
            if await access.holds_post(uow, await access.by_id(uow, person.id)):
                raise LinliError("holds_post", joining.HOLDS_POST)
            return person
    person_id = uow.new_id()
    name = uow.seal(wrote.name, "persons.name", person_id)
    person = Person(id=person_id, code=references.short(person_id), name=name, language=language, household_id=home.id,
                    place=await places.next_place(uow, home.id))  # fmt: skip
    uow.add(person)
    await uow.session.flush()
    return person
