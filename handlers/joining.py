"""At the door: a link is followed, a language and a person are chosen, the terms are agreed to or not."""

from uuid import UUID

from telegram import Update

from bot import changes, i18n
from bot.chat import messages as chat_messages
from bot.chat.turn import Turn
from bot.errors import LinliError
from bot.i18n import LANGUAGES
from bot.people import access, consent, entrance, messages, service
from bot.people.messages import joining
from bot.people.messages.joining import Doorway
from bot.people.service import Door
from bot.references import unshort
from handlers import people

HERE_ALREADY = frozenset({"invitation_spent", "invitation_revoked", "joined_before"})
"""Why a link opens nothing for somebody who is inside: nothing to tell, so they get their help."""


async def knock(update: Update, turn: Turn) -> None:
    """A link was followed. Whoever has agreed before, and has a new phone, is inside at once."""
    try:
        door = await service.knock(turn.uow, turn.address, turn.args[0])
    except LinliError as refusal:
        if turn.person is None or refusal.code not in HERE_ALREADY:
            raise
        await people.help_(update, turn)
        return
    if not door.is_household and await consent.given(turn.uow, door.members[0]):
        await _enter(turn, door, door.members[0], None)
        return
    user = update.effective_user
    language = i18n.shipped(user.language_code if user else None)
    await turn.reply(await entrance.shown(turn.uow, turn.content.wording, turn.content.terms, door, language=language))


async def look(_: Update, turn: Turn) -> None:
    """A language or a member was chosen: what comes next."""
    if (at := await _doorway(turn)) is None:
        await turn.add(chat_messages.old_button(turn.words))
        return
    door, person_id, language = at
    content = turn.content
    await turn.reply(
        await entrance.shown(turn.uow, content.wording, content.terms, door, language=language, chosen=person_id)
    )


async def agree(update: Update, turn: Turn) -> None:
    """ "I agree": they are inside. A second tap finds them there already."""
    at = None if turn.person else await _doorway(turn)
    if turn.person is not None:
        await people.help_(update, turn)
    elif at is None or at[1] is None:
        await turn.add(chat_messages.old_button(turn.words))
    else:
        await _enter(turn, at[0], at[1], at[2])


async def decline(_: Update, turn: Turn) -> None:
    """ "No, thank you": what stays, and whoever answers for them hears of it."""
    at = None if turn.person else await _doorway(turn)
    if at is None or at[1] is None:
        await turn.add(chat_messages.old_button(turn.words))
        return
    door, person_id, language = at[0], at[1], at[2]
    await changes.decline(turn.uow, turn.content.programme, door, person_id)
    words, numbers = turn.content.wording[language], turn.content.emergency_numbers(language)
    await turn.reply(joining.declined(words, Doorway(door.invitation_id, person_id, language), numbers=numbers))


async def _enter(turn: Turn, door: Door, person_id: UUID, language: str | None) -> None:
    person, observed = await changes.join(turn.uow, turn.content.programme, turn.address, door, person_id, language)
    turn.person, turn.words = person, turn.content.wording[person.language]
    await turn.add(messages.joined(turn.words, name=await access.name_of(turn.uow, person.id), observed=observed))


async def _doorway(turn: Turn) -> tuple[Door, UUID | None, str] | None:
    """What a button of joining says; None for one that says nothing. ``LinliError`` when its link is not good any more."""
    _, invitation, *who, at = turn.choice if len(turn.choice) in (3, 4) else ("", "", "")
    invitation_id, person_id = unshort(invitation), unshort(who[0]) if who else None
    if invitation_id is None or at not in _LANGUAGES or bool(who) != bool(person_id):
        return None
    door = await service.door(turn.uow, turn.address, invitation_id)
    return door, person_id, _LANGUAGES[at]


_LANGUAGES = {str(at): code for at, code in enumerate(LANGUAGES)}
