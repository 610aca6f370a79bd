"""Command menus of single chats: what the database wants shown there is told to Telegram, until it knows."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.chat.transport import Refused
from bot.db import Database
from bot.i18n import Wording, Words
from bot.messaging import addresses

_LOG = logging.getLogger(__name__)
AGAIN = timedelta(seconds=30)
AT_ONCE = 20

Commands = Callable[[str, Words], list[tuple[str, str]]]
"""A menu by its name, in a language."""


class Menus:
    """Tells Telegram one menu after the other. Said twice does no harm, so replicas need not agree who does."""

    def __init__(self, database: Database, bot: Bot, commands: Commands, wording: Wording) -> None:
        self._database = database
        self._bot = bot
        self._commands = commands
        self._wording = wording

    async def step(self) -> datetime | None:
        """Tell what is not told yet; when to try again."""
        while True:
            async with self._database.read() as session:
                waiting = await addresses.menus_to_show(session, self._bot.id, AT_ONCE)
            for address in waiting:
                chat = addresses.chat_of(self._database, address)
                if not await self._show(chat, address.menu_wanted):
                    return self._database.time.now() + AGAIN
                async with self._database.begin() as uow:
                    await addresses.menu_shown(uow, address.id, address.menu_wanted)
            if not waiting:
                return None

    async def _show(self, chat: int, menu: str) -> bool:
        """Whether Telegram knows, or never will (the chat is gone)."""
        name, _, language = menu.partition(":")
        scope = BotCommandScopeChat(chat)
        try:
            if name:
                commands = [BotCommand(*each) for each in self._commands(name, self._wording[language])]
                await self._bot.set_my_commands(commands, scope=scope)
            else:
                await self._bot.delete_my_commands(scope=scope)
        except TelegramError as error:
            _LOG.warning("a chat's menu is not told yet: %s", type(error).__name__)
            return isinstance(error, Refused) and error.status in (400, 403)
        return True
