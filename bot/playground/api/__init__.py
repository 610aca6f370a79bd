"""A local Bot API: answers like Telegram's, with phones to press on and faults on purpose; speaks HTTP only.

    api = Api(now=..., limits=Limits.none())
    url = await api.start()                      # a bot's base address is f"{url}/bot<token>/"
    li = api.phones.add("Li", language_code="zh").id
    api.phones.start(li); api.phones.say(li, "37.2"); api.phones.tap(li, "Send")
    api.phones.photo(li, png, caption="my throat"); api.phones.forward(li, text="Garlic!", origin="Auntie")
    grid = api.phones.create_group(li, "Grid 1"); api.phones.say(li, "/help", chat=grid)
    api.phones.read(li, after=12, mark=True)     # what the phone shows; api.phones.chats(li) is its list of chats
    await api.changes.next(since)                # what is different now, wherever it happened
    api.faults.add(method="sendMessage", to=li, answer={"status": 429, "retry_after": 5})
    api.ledger.of("sendMessage", to=li)          # what arrived and what was answered

``methods`` says what a bot may call (METHODS), ``compatibility`` makes the table of it; ``control`` is the above for
other processes. Beside them:

- HTTP: ``server``, ``parameters`` and ``answers`` (in and out), ``arguments``, ``watching`` (server-sent events)
- the methods: ``intake``, ``posting`` (what all writing has in common), ``writing``, ``sending``, ``editing``,
  ``marks``, ``inline``, ``groups``, ``menus``, ``profile``; ``calls`` (one call on its way)
- what there is: ``chats``, ``accounts`` (bots), ``people``, ``messages``, ``files``, ``pictures``, ``changes``;
  ``texts``, ``markup`` and ``keyboards``
- to the bot: ``updates`` and ``webhooks``; what can go wrong: ``limits``, ``faults``; what happened: ``ledger``
- people: ``phones``, made of ``hands``, ``parcels``, ``gatherings`` and ``searches``; ``screens`` (what they see)

Nothing outside the standard library and aiohttp is imported; time is passed in as ``now`` and ``sleep``.
"""

from bot.playground.api.changes import Change
from bot.playground.api.files import Upload
from bot.playground.api.ledger import Entry
from bot.playground.api.limits import Limits, Rate
from bot.playground.api.methods import METHODS
from bot.playground.api.phones import Impossible
from bot.playground.api.server import Api

__all__ = ["METHODS", "Api", "Change", "Entry", "Impossible", "Limits", "Rate", "Upload"]
