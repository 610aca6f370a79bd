"""Somebody with a phone."""

from dataclasses import dataclass

from bot.playground.api.answers import Json

HOME = (30.5928, 114.3055)
"""Where everybody is unless they say otherwise: latitude and longitude in degrees."""


@dataclass(slots=True)
class Person:
    """Somebody with a phone. ``hidden``: what others forward of theirs does not lead back to them."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    deleted: bool = False
    phone_number: str | None = None
    hidden: bool = False

    def user(self) -> Json:
        """As a Bot API ``User``."""
        shown: Json = {"id": self.id, "is_bot": False, **self.names()}
        return shown | {"language_code": self.language_code} if self.language_code else shown

    def names(self) -> Json:
        """The names that are set."""
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {name: value for name, value in names.items() if value}

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def language(self) -> str:
        """The two letters of the phone's language; empty when it is not known."""
        return (self.language_code or "")[:2]

    def card(self) -> Json:
        """Their own contact card, as a Bot API ``Contact``; the country code is nobody's."""
        card: Json = {
            "phone_number": self.phone_number or f"+999{self.id:08d}",
            **{name: value for name, value in self.names().items() if name != "username"},
        }
        return card | {"user_id": self.id}
