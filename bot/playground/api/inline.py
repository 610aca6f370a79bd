"""Inline mode: people write the bot's name and a word in any chat, the bot offers results, one is sent via the bot."""

from dataclasses import dataclass

from bot.playground.api import keyboards, markup, posting, sending
from bot.playground.api.accounts import ANSWER_WITHIN
from bot.playground.api.answers import Json, Refused, bad_request
from bot.playground.api.calls import Call
from bot.playground.api.messages import FILES, Content
from bot.playground.api.parameters import Parameters
from bot.playground.api.texts import Formatted

MOST_RESULTS = 50
LONGEST_ID = 64
"""Bytes of a result's id, and of the next offset."""
START = "can't parse InlineQueryResult: "
TITLED = {"article": "ARTICLE_TITLE_EMPTY", "document": "FILE_TITLE_EMPTY"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One result: what the list shows and the message it becomes."""

    id: str
    kind: str
    title: str
    description: str
    body: Formatted
    content: Content | None
    keyboard: keyboards.Keyboard | None

    def shown(self) -> Json:
        """As the phone's list shows it."""
        return {"id": self.id, "kind": self.kind, "title": self.title, "description": self.description}


def answer_inline_query(call: Call) -> bool:
    """Offers up to 50 results for an inline query: articles, places, contact cards, and files by their file_id.

    Differs: no results by web address, no games and venues; nothing is cached between people.
    """
    query = call.account.inline_queries.get(call.ask.text("inline_query_id"))
    given = call.ask.json("results", "can't parse JSON encoded inline query results")
    if not isinstance(given, list):
        raise bad_request("expected an Array of InlineQueryResult")
    if len(given) > MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    offers = [_offer(call, one) for one in given]
    button = call.ask.json("button", "can't parse inline query results button JSON object")
    if query is None or query.offered is not None or call.world.chats.now() - query.at > ANSWER_WITHIN:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len({offer.id for offer in offers}) < len(offers):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(call.ask.text("next_offset").encode()) > LONGEST_ID:
        raise bad_request("NEXT_OFFSET_INVALID")
    query.offered = {offer.id: offer for offer in offers}
    query.button = button if isinstance(button, dict) else None
    query.next_offset = call.ask.text("next_offset")
    call.world.chats.changes.note("inline", bot=call.account.id, person=query.person.id)
    return True


def _offer(call: Call, given: object) -> Offer:
    if not isinstance(given, dict):
        raise bad_request(f"{START}expected an Object")
    ask = call.ask.within(given)
    kind, number = ask.text("type").lower(), ask.text("id")
    if not number:
        raise bad_request("RESULT_ID_EMPTY")
    if len(number.encode()) > LONGEST_ID:
        raise bad_request("RESULT_ID_INVALID")
    if kind in TITLED and not ask.text("title"):
        raise bad_request(TITLED[kind])
    words, content = _replacement(ask) if "input_message_content" in given else _own(call, ask, kind)
    buttons = keyboards.read(ask.json("reply_markup", "can't parse inline keyboard JSON object"))
    if buttons and buttons.kind != "inline":
        raise bad_request("inline keyboard expected")
    title = ask.text("title") or ask.text("first_name")
    return Offer(number, kind, title, ask.text("description"), words, content, buttons)


def _own(call: Call, ask: Parameters, kind: str) -> tuple[Formatted, Content | None]:
    """The message a result is by itself."""
    match kind:
        case "photo" | "document" | "voice":
            words = posting.caption(call, ask)
            return words, Content(kind, file=sending.stored(call, ask, f"{kind}_file_id", kind))
        case "location":
            return posting.NOTHING, Content("location", sending.location(ask))
        case "contact":
            return posting.NOTHING, Content("contact", sending.contact(ask))
        case "article":
            raise bad_request(f'{START}Can\'t find field "input_message_content"')
        case _:
            raise bad_request(f"{START}type must be one of article, contact, location, {', '.join(FILES)}")


def _replacement(ask: Parameters) -> tuple[Formatted, Content | None]:
    """The message that is sent instead of the result."""
    given = ask.json("input_message_content", "can't parse input message content JSON object")
    if not isinstance(given, dict):
        raise bad_request(f"{START}InputMessageContent must be an Object")
    inner = ask.within(given)
    try:
        if "message_text" in given:
            entities = inner.json("entities", "can't parse entities JSON object")
            return markup.formatted(inner.text("message_text"), inner.text("parse_mode"), entities), None
        if "phone_number" in given:
            return posting.NOTHING, Content("contact", sending.contact(inner))
        return posting.NOTHING, Content("location", sending.location(inner))
    except Refused as refusal:
        raise bad_request(START + refusal.description.removeprefix("Bad Request: ")) from None
