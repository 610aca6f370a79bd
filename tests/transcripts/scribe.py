"""Writes down a dialogue as it is read on the phones: who wrote what, what came back, with its buttons."""

from dataclasses import dataclass, field
from datetime import datetime
from textwrap import indent

from tests.town import Actor, Town


@dataclass(slots=True)
class Scribe:
    """A transcript of some people's phones; ``names`` are how they are called in it."""

    town: Town
    names: dict[str, str]
    lines: list[str] = field(default_factory=list)
    _seen: int = 0

    async def says(self, actor: Actor, text: str) -> None:
        """Somebody writes."""
        self._note(actor, "→", text, self.town.time.now())
        await actor.says(text)
        self.looks()

    async def taps(self, actor: Actor, *labels: str) -> None:
        """Somebody taps, one button after the other."""
        for label in labels:
            self._note(actor, "→", f"[{label}]", self.town.time.now())
            await actor.taps(label)
            self.looks()

    def looks(self) -> None:
        """What has arrived since the last look, oldest first; an edited message as it reads now."""
        phones = {actor.phone.id: actor for actor in self.town.actors.values() if actor.phone}
        for entry in self.town.api.ledger[self._seen :]:
            actor = phones.get(entry.chat_id or 0)
            if entry.delivered and entry.text and actor and actor.name in self.names:
                shown = next(each for each in actor.messages if each["id"] == entry.message_id)
                rows = [" ".join(f"[{button['label']}]" for button in row) for row in shown["rows"]]
                mark = "✎" if entry.method == "editMessageText" else "←"
                self._note(actor, mark, "\n".join([str(shown["text"]), *rows]), entry.at)
        self._seen = len(self.town.api.ledger)

    def _note(self, actor: Actor, mark: str, text: str, at: datetime) -> None:
        self.lines.append(
            f"{at.astimezone(self.town.zone):%d %H:%M} {self.names[actor.name]} {mark}\n{indent(text, '    ')}\n"
        )
