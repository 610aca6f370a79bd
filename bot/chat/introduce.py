"""What Telegram is told once at each start: the command menus, and whether updates are polled for or sent to us."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.i18n import DEFAULT
from bot.timing import Time

_LOG = logging.getLogger(__name__)
AGAIN = timedelta(seconds=30)

Menus = Mapping[str, Sequence[tuple[str, str]]]
"""Commands and what they do, by language."""


class Introduction:
    """Tried until it succeeds: the service works without it, only without menus."""

    def __init__(self, bot: Bot, menus: Menus, time: Time, webhook: tuple[str, str] | None) -> None:
        self._bot = bot
        self._menus = menus
        self._time = time
        self._webhook = webhook

    async def keep_trying(self) -> None:
        """Return when Telegram knows."""
        while (again_at := await self.step()) is not None:
            await self._time.wait_until(again_at)

    async def step(self) -> datetime | None:
        """One try; when to try again, or None when Telegram knows."""
        try:
            await self._receive()
            await self._show_menus()
        except TelegramError as error:
            _LOG.warning("Telegram does not know our commands yet: %s", type(error).__name__)
            return self._time.now() + AGAIN
        return None

    async def _receive(self) -> None:
        if self._webhook is None:
            await self._bot.delete_webhook()
        else:
            address, secret = self._webhook
            await self._bot.set_webhook(f"{address}/telegram/{self._bot.id}", max_connections=40, secret_token=secret)

    async def _show_menus(self) -> None:
        """The default language's menu is for every client whose language has none; both Chinese share one code there."""
        for language, menu in self._menus.items():
            commands = [BotCommand(name, text) for name, text in menu]
            if language == DEFAULT:
                await self._bot.set_my_commands(commands)
            elif language.split("_")[0] != DEFAULT.split("_")[0]:
                await self._bot.set_my_commands(commands, language_code=language.split("_")[0])
