"""One call of a bot, on its way through the server."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.playground.api import webhooks
from bot.playground.api.accounts import Account
from bot.playground.api.answers import Json
from bot.playground.api.chats import Chat, Chats, chat_number
from bot.playground.api.limits import Gate
from bot.playground.api.parameters import Parameters
from bot.playground.api.updates import Sleep


@dataclass(slots=True)
class World:
    """What methods act on: the chats, the flood gate, the webhooks, how to wait, how to do what a webhook answers."""

    chats: Chats
    gate: Gate
    hooks: webhooks.Hooks
    sleep: Sleep
    perform: Callable[[Account, Json], Awaitable[None]]


@dataclass(slots=True)
class Call:
    """Who asks for what; ``message_id`` and ``text`` are filled in for the ledger while it is carried out."""

    world: World
    account: Account
    ask: Parameters
    message_id: int | None = None
    text: str | None = None

    def chat(self) -> Chat:
        """The chat the call names; refuses with "chat not found"."""
        return self.world.chats.chat(self.account, self.ask.text("chat_id"))

    def chat_number(self) -> int | None:
        """The number in ``chat_id``, whether there is such a chat or not."""
        return chat_number(self.ask.text("chat_id"))
