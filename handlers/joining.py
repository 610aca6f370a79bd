"""At the door: a link is followed, a language and a person are chosen, the terms are agreed to or not."""

from dataclasses import dataclass
from uuid import UUID

from telegram import Update

from bot import administration, changes, i18n
from bot.chat.turn import Turn
from bot.errors import LinliError
from bot.i18n import LANGUAGES
from bot.people import access, consent, entrance, messages, service
from bot.people.messages import joining
from bot.people.messages.joining import Doorway
from bot.people.service import Door
from bot.people.terms import mark
from bot.references import unshort
from handlers import people

HERE_ALREADY = frozenset({"invitation_spent", "invitation_revoked", "joined_before"})
"""Why a link opens nothing for somebody who is inside: nothing to tell, so they get their help."""


@dataclass(frozen=True, slots=True)
class _At:
    """Where somebody stands at the door: whom it lets in, who they say they are, their language, the mark of the terms
    they have read."""

    door: Door
    person_id: UUID | None
    language: str
    read: str


async def knock(update: Update, turn: Turn) -> None:
    """A link was followed. Whoever agreed themselves to the terms as they are now, and has a new phone, says only that it is
    them (A3)."""
    try:
        door = await service.knock(turn.uow, turn.address, turn.args[0])
    except LinliError as refusal:
        if turn.person and refusal.code == "chat_taken":
            await administration.phone_claimed(turn.uow, turn.content.programme, turn.person)
        if turn.person is None or refusal.code not in HERE_ALREADY:
            raise
        await people.help_(update, turn)
        return
    given = None if door.is_household else await consent.given(turn.uow, door.members[0])
    if given and given.by_id is None and given.version == turn.content.terms.version:
        await _come_back(turn, door, door.members[0])
        return
    user = update.effective_user
    language = i18n.shipped(user.language_code if user else None)
    await _show(turn, door, language)


async def _come_back(turn: Turn, door: Door, person_id: UUID) -> None:
    """In the chat they have, or the first: inside. On another phone it is asked whether it is them: a link may be wrong."""
    if turn.person or not await consent.was_inside(turn.uow, person_id):
        await _enter(turn, door, person_id, None)
        return
    person = await access.by_id(turn.uow, person_id)
    words, at = turn.content.wording[person.language], mark(turn.content.terms.version)
    doorway = Doorway(door.invitation_id, person_id, person.language, at)
    await turn.reply(joining.is_it_you(words, doorway, name=await access.name_of(turn.uow, person_id)))


async def look(_: Update, turn: Turn) -> None:
    """A language or a member was chosen: what comes next."""
    if (at := await _doorway(turn)) is None:
        await turn.old_button()
        return
    await _show(turn, at.door, at.language, at.person_id)


async def agree(update: Update, turn: Turn) -> None:
    """ "I agree": they are inside; somebody who was already, below a new link of their own, has agreed to the new terms. A
    second tap finds them there. Who read terms that have changed since reads them anew: nobody agrees to what they have not
    seen (A3)."""
    try:
        at = await _doorway(turn)
    except LinliError:
        if turn.person is None:
            raise
        at = None
    if turn.person and (at is None or at.person_id != turn.person.id):
        await people.help_(update, turn)
    elif at is None or at.person_id is None:
        await turn.old_button()
    elif at.read == mark(turn.content.terms.version):
        await _enter(turn, at.door, at.person_id, at.language)
    else:
        await _show(turn, at.door, at.language, at.person_id)


async def decline(_: Update, turn: Turn) -> None:
    """ "No, thank you": what stays, and whoever answers for them hears of it."""
    at = None if turn.person else await _doorway(turn)
    if at is None or at.person_id is None:
        await turn.old_button()
        return
    told = await changes.decline(turn.uow, turn.content.programme, at.door, at.person_id)
    words, numbers = turn.content.wording[at.language], turn.content.emergency_numbers(at.language)
    doorway = Doorway(at.door.invitation_id, at.person_id, at.language, at.read)
    await turn.reply(joining.declined(words, doorway, numbers=numbers, told=told))


async def _show(turn: Turn, door: Door, language: str | None, chosen: UUID | None = None) -> None:
    content = turn.content
    await turn.reply(
        await entrance.shown(turn.uow, content.wording, content.terms, door, language=language, chosen=chosen)
    )


async def _enter(turn: Turn, door: Door, person_id: UUID, language: str | None) -> None:
    person, observed = await changes.join(turn.uow, turn.content.programme, turn.address, door, person_id, language)
    turn.person, turn.words = person, turn.content.wording[person.language]
    name, works_here = await access.name_of(turn.uow, person.id), await access.holds_post(turn.uow, person)
    await turn.add(
        messages.joined(
            turn.words,
            name=name,
            service=turn.words.pick(turn.content.terms.name),
            observed=observed,
            works_here=works_here,
        )
    )


async def _doorway(turn: Turn) -> _At | None:
    """What a button of joining says; None for one that says nothing. ``LinliError`` when its link is not good any more."""
    _, invitation, *who, at = turn.choice if len(turn.choice) in (3, 4) else ("", "", "")
    invitation_id, person_id = unshort(invitation), unshort(who[0]) if who else None
    if invitation_id is None or at[:1] not in _LANGUAGES or bool(who) != bool(person_id):
        return None
    door = await service.door(turn.uow, turn.address, invitation_id)
    return _At(door, person_id, _LANGUAGES[at[:1]], at[1:])


_LANGUAGES = {str(at): code for at, code in enumerate(LANGUAGES)}
