"""What the town's phones show, told to the pages as it changes: a message that is new or different, one that is gone."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.playground.api import Api
from bot.playground.page.feed import Feed

FRAME = ("keyboard", "input", "commands", "start", "action", "chat")
"""What a phone shows around its messages."""


class Screens:
    """Everybody's phone as it was last told. ``owners`` are short names by the phone's number."""

    def __init__(self, api: Api, feed: Feed, owners: Mapping[int, str]) -> None:
        self._api = api
        self._feed = feed
        self._owners = owners
        self._messages: dict[int, dict[int, dict[str, Any]]] = {}
        self._frames: dict[int, dict[str, Any]] = {}
        self._toasts: dict[int, int] = {}

    def shown(self, number: int) -> dict[str, Any]:
        """A whole phone, for a page that opens it."""
        chat = self._api.phones.read(number)
        return {"who": self._owners[number], **frame(chat), "messages": chat["messages"]}

    def look(self, numbers: Iterable[int] | None = None) -> None:
        """Tell what is different on these phones, or on all."""
        for number in list(self._owners) if numbers is None else numbers:
            if number in self._owners:
                self._look_at(number)

    async def watch(self) -> None:
        """Tell of every change when it happens, not only when everything has settled."""
        seen = self._api.changes.last
        while True:
            news = await self._api.changes.next(seen)
            seen = news[-1].seq
            everywhere = any(one.chat is None for one in news)
            self.look(None if everywhere else {one.chat for one in news if one.chat is not None})

    def _look_at(self, number: int) -> None:
        chat = self._api.phones.read(number)
        before, now = self._messages.get(number, {}), {one["id"]: one for one in chat["messages"]}
        news: dict[str, Any] = {}
        if put := [one for one in now.values() if before.get(one["id"]) != one]:
            news["put"] = put
        if gone := [each for each in before if each not in now]:
            news["gone"] = gone
        if self._frames.get(number) != frame(chat):
            news["frame"] = frame(chat)
        if toasts := chat["toasts"][self._toasts.get(number, 0) :]:
            news["toasts"] = toasts
        self._messages[number], self._frames[number] = now, frame(chat)
        self._toasts[number] = len(chat["toasts"])
        if news:
            self._feed.tell("phone", who=self._owners[number], **news)


def frame(chat: Mapping[str, Any]) -> dict[str, Any]:
    """What a phone shows around its messages."""
    return {name: chat.get(name) for name in FRAME}
