"""Inline mode from a phone: writing "@bot word", seeing what it offers, sending one of it."""

from bot.playground.api.accounts import InlineQuery
from bot.playground.api.answers import Json
from bot.playground.api.hands import BotName, Hands, Impossible
from bot.playground.api.inline import Offer

KEPT = 1_000
"""So many queries of a bot are remembered."""


class Searches(Hands):
    """Inline queries."""

    def search(
        self, person: int, query: str = "", *, offset: str = "", chat: int | None = None, bot: BotName = None
    ) -> str:
        """Write a word after the bot's name; returns the query's id. Impossible for bots without inline mode."""
        somebody, place = self._place(person, chat, bot)
        account = place.account
        if not account.inline:
            raise Impossible(f"@{account.username} has no inline mode")
        asked = InlineQuery(str(self._chats.dice.getrandbits(62)), self._chats.now(), somebody, query)
        account.inline_queries[asked.id] = asked
        if len(account.inline_queries) > KEPT:
            del account.inline_queries[next(iter(account.inline_queries))]
        content: Json = {"id": asked.id, "from": somebody.user(), "query": query, "offset": offset}
        content["chat_type"] = "sender" if place.person else place.kind
        account.queue.add("inline_query", content, lane=person)
        return asked.id

    def offers(self, person: int, query_id: str, *, bot: BotName = None) -> Json:
        """What the bot offers: ``results`` (None while it has not answered), its button, the next offset."""
        asked = self._asked(person, query_id, bot)
        results = None if asked.offered is None else [offer.shown() for offer in asked.offered.values()]
        return {"query": asked.query, "results": results, "button": asked.button, "next_offset": asked.next_offset}

    def choose(self, person: int, query_id: str, result: str, *, chat: int | None = None, bot: BotName = None) -> int:
        """Send one of the results, via the bot; returns the message's number."""
        asked = self._asked(person, query_id, bot)
        offer: Offer | None = (asked.offered or {}).get(result)
        if offer is None:
            raise Impossible(
                f"{person} is offered no {result!r}; there are: {', '.join(asked.offered or {}) or 'none'}"
            )
        somebody, place = self._open(person, chat, bot)
        account = place.account
        message = self._draft(somebody, place, offer.body, offer.content)
        message.keyboard, message.via = offer.keyboard, account.user()
        if offer.keyboard:
            message.inline_id = f"inline{self._chats.dice.getrandbits(62)}"
            account.inline_messages[message.inline_id] = (place, message)
        self._post(somebody, place, message)
        if account.inline_feedback:
            chosen: Json = {"result_id": result, "from": somebody.user(), "query": asked.query}
            chosen |= {"inline_message_id": message.inline_id} if message.inline_id else {}
            account.queue.add("chosen_inline_result", chosen, lane=person)
        return message.id

    def _asked(self, person: int, query_id: str, bot: BotName) -> InlineQuery:
        asked = self.account(bot).inline_queries.get(query_id)
        if asked is None or asked.person.id != person:
            raise Impossible(f"{person} has asked no such thing")
        return asked
