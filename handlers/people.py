"""Joining, help, language, and what is said when nothing else fits."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import ChatMember, Update

from bot import changes
from bot.assistance.messages import needs
from bot.assistance.service import routing
from bot.chat.turn import Turn
from bot.db import UnitOfWork
from bot.messaging import Message, addresses
from bot.monitoring import messages as of_monitoring
from bot.monitoring.service import episodes
from bot.monitoring.service.episodes import Programme
from bot.people import access, menus, messages, service
from bot.people.access import Known
from bot.people.rules import Duty, May
from handlers import joining, rights


async def start(update: Update, turn: Turn) -> None:
    """/start, alone or with an invitation's token (a deep link)."""
    if turn.args:
        await joining.knock(update, turn)
    elif turn.person and turn.person.opted_out:
        await rights.begin(update, turn)
    else:
        await (help_ if turn.person else stranger)(update, turn)


async def help_(update: Update, turn: Turn) -> None:
    """/help: who is responsible, what can be done, emergency numbers."""
    if turn.person is None:
        await stranger(update, turn)
        return
    await menus.want(turn.uow, turn.person)  # their posts may have changed
    responsible, doctor = await access.answering_for(turn.uow, turn.person)
    if responsible:  # or whoever stands in for them now (R12)
        responsible = await routing.looks_after(turn.uow, turn.content.programme.ground, turn.person)
    titles = ((messages.responsible(turn.words), responsible), (messages.doctor(turn.words), doctor))
    others = [(title, staff) for title, staff in titles if staff and staff.id != turn.person.id]
    workers = [(title, await access.name_of(turn.uow, staff.id)) for title, staff in others]
    observed = bool(await episodes.reported_for(turn.uow, turn.content.programme, turn.person, lock=False))
    said = messages.help_for(
        turn.words,
        workers=workers,
        numbers=numbers(turn),
        observed=observed,
        may=(may := await menus.rights(turn.uow, turn.person)),
    )
    if observed:
        said = replace(said, rows=(*said.rows, (of_monitoring.reminder_button(turn.words),)))
    await turn.reply(needs.with_ways(turn.words, said, known=True, carries=May.CARRY in may))


async def stranger(_: Update, turn: Turn) -> None:
    """Somebody the roster does not know: numbers and how to join (A4)."""
    await turn.reply(needs.with_ways(turn.words, _welcome(turn), known=False))


def _welcome(turn: Turn) -> Message:
    return messages.stranger(turn.words, numbers(turn), service=turn.words.pick(turn.content.terms.name))


async def language(_: Update, turn: Turn) -> None:
    """/language: the choice of four."""
    await turn.reply(messages.choose_language(turn.words))


async def speak(_: Update, turn: Turn) -> None:
    """A language was chosen; a stranger sees the welcome in it."""
    code = turn.choice[-1]
    turn.words = turn.content.wording[code]
    if turn.person is None:
        await stranger(_, turn)
        return
    await service.speak(turn.uow, turn.person, code)
    await turn.reply(messages.language_set(turn.words))


async def on(update: Update, turn: Turn) -> None:
    """/on: a worker is there."""
    await _duty(update, turn, changes.comes_on)


async def off(update: Update, turn: Turn) -> None:
    """/off: a worker is away."""
    await _duty(update, turn, changes.goes_off)


async def _duty(update: Update, turn: Turn, verb: Callable[[UnitOfWork, Programme, Known], Awaitable[Duty]]) -> None:
    if turn.person is None:
        await stranger(update, turn)
    else:
        await turn.reply(messages.duty(turn.words, await verb(turn.uow, turn.content.programme, turn.person)))


async def not_understood(update: Update, turn: Turn) -> None:
    """Nothing was waiting for this."""
    if turn.person is None:
        await stranger(update, turn)
        return
    observed = bool(await episodes.reported_for(turn.uow, turn.content.programme, turn.person, lock=False))
    await turn.reply(messages.not_understood(turn.words, observed=observed))


async def chat_changed(update: Update, turn: Turn) -> None:
    """The bot was blocked in this chat; whoever unblocks it writes again, which makes them reachable (B3)."""
    change = update.my_chat_member
    if change and change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
        await addresses.unreachable(turn.uow, turn.address.id, turn.uow.now)


def numbers(turn: Turn) -> str:
    return turn.content.emergency_numbers(turn.words.code)
