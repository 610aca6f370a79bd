"""A handler with an effect that can be counted."""

from collections.abc import Callable

from telegram import Update as TelegramUpdate

from bot.chat.turn import Turn
from bot.messaging.tables import Run
from tests.workshop import Workshop


class Notebook:
    """Writes a run for each update it handles, in its unit of work; then fails at those it is told to fail at."""

    def __init__(self, *failing: str) -> None:
        self.failing = set(failing)
        self.tried: list[str] = []
        self.before: Callable[[str], None] = lambda _: None

    async def __call__(self, _: TelegramUpdate, turn: Turn) -> None:
        self.tried.append(turn.text)
        self.before(turn.text)
        turn.uow.add(Run(id=turn.uow.new_id(), lock_key=int(turn.text), started_at=turn.at, seen_at=turn.at))
        await turn.uow.session.flush()
        if turn.text in self.failing:
            raise ValueError(f"cannot {turn.text}")

    @staticmethod
    async def effects(shop: Workshop) -> list[int]:
        """What was handled, in order, as the database knows it."""
        return [row.lock_key for row in await shop.rows(Run)]
