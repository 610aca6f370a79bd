"""What people do with their phones, kept for the scenario as they do it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.playground.api import Api, Impossible
from bot.playground.api.files import Upload
from bot.playground.page.scenario import Scenario

PARCELS = ("photo", "document", "voice")
"""What is sent as a file."""


class Handsets:
    """The town's phones by their owners' short names. ``used`` is called whenever somebody did something."""

    def __init__(
        self,
        api: Api,
        numbers: Mapping[str, int],
        scenario: Scenario,
        now: Callable[[], datetime],
        used: Callable[[], None],
    ) -> None:
        self._phones = api.phones
        self._numbers = numbers
        self._scenario = scenario
        self._now = now
        self._used = used

    def number(self, name: str) -> int:
        """The number of somebody's phone; Impossible when they have none."""
        if name not in self._numbers:
            raise Impossible(f"{name} has no phone")
        return self._numbers[name]

    def say(self, name: str, text: str, reply_to: int | None = None) -> None:
        """Write to the bot."""
        self._phones.say(self.number(name), text, reply_to=reply_to)
        self._did("says", name, text=text)

    def tap(self, name: str, label: str, message_id: int | None = None, data: str | None = None) -> None:
        """Press a button: one of a message, by what it carries, or one of the keyboard below."""
        self._phones.tap(self.number(name), label, message_id=message_id, data=data)
        self._did("taps", name, button=label)

    def start(self, name: str) -> None:
        """Press Start: under an invitation, in an empty chat, or to lift a block."""
        number = self.number(name)
        invited = bool(self._phones.read(number, limit=0)["start"])
        self._phones.start(number)
        self._did("joins" if invited else "says", name, **({} if invited else {"text": "/start"}))

    def follow(self, name: str, link: str) -> None:
        """Follow a link to the bot: the start button appears."""
        self._phones.open(self.number(name), link)
        self._left_out(name, f"follows {link}")

    def edit(self, name: str, message_id: int, text: str) -> None:
        """Change a message of one's own."""
        self._phones.edit(self.number(name), message_id, text)
        self._left_out(name, f"changes a message to {text!r}")

    def delete(self, name: str, message_id: int) -> None:
        """Take a message of one's own back."""
        self._phones.delete(self.number(name), message_id)
        self._left_out(name, "takes a message back")

    def block(self, name: str, *, blocked: bool) -> None:
        """Stop the bot on this phone, or let it write again."""
        (self._phones.block if blocked else self._phones.unblock)(self.number(name))
        self._left_out(name, "blocks the bot" if blocked else "unblocks the bot")

    def send(self, name: str, kind: str, content: bytes, file_name: str) -> None:
        """Send a picture, a voice note or any other file."""
        verbs: Mapping[str, Callable[..., Any]] = {kind: getattr(self._phones, kind) for kind in PARCELS}
        verbs[kind](self.number(name), Upload(file_name, content))
        self._left_out(name, f"sends a {kind}")

    def locate(self, name: str) -> None:
        """Tell where one is."""
        self._phones.location(self.number(name))
        self._left_out(name, "sends a location")

    def introduce(self, name: str) -> None:
        """Send one's own contact card."""
        self._phones.contact(self.number(name))
        self._left_out(name, "sends a contact card")

    def _did(self, does: str, name: str, **given: Any) -> None:
        self._scenario.add(self._now(), does, name, **given)
        self._used()

    def _left_out(self, name: str, what: str) -> None:
        self._scenario.leave_out(self._now(), name, what)
        self._used()
