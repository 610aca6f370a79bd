"""What a bot says of itself, in each language: its name, its description in an empty chat, the short one elsewhere."""

from bot.playground.api.accounts import Account
from bot.playground.api.answers import Json, bad_request
from bot.playground.api.calls import Call
from bot.playground.api.menus import language_of
from bot.playground.api.texts import units


def set_my_name(call: Call) -> bool:
    """Names the bot, for all or for one language; up to 64 units.

    Differs: may be called as often as wanted.
    """
    if not call.ask.text("name").strip() and not call.ask.text("language_code"):
        raise bad_request("BOT_TITLE_INVALID")
    return _put(call, "name", 64, "BOT_TITLE_INVALID")


def get_my_name(call: Call) -> Json:
    """Tells the bot's name in a language, or the one for all.

    Differs: in nothing known.
    """
    known = _get(call, "name")
    return known if known["name"] else {"name": call.account.user()["first_name"]}


def set_my_description(call: Call) -> bool:
    """Says what the bot can do, in an empty chat; up to 512 units.

    Differs: the refusal of a text that is too long is worded by guess.
    """
    return _put(call, "description", 512, "DESCRIPTION_INVALID")


def get_my_description(call: Call) -> Json:
    """Tells the description in a language, or the one for all.

    Differs: in nothing known.
    """
    return _get(call, "description")


def set_my_short_description(call: Call) -> bool:
    """Says it in up to 120 units, for the bot's profile and for links to it.

    Differs: the refusal of a text that is too long is worded by guess.
    """
    return _put(call, "short_description", 120, "SHORT_DESCRIPTION_INVALID")


def get_my_short_description(call: Call) -> Json:
    """Tells the short description in a language, or the one for all.

    Differs: in nothing known.
    """
    return _get(call, "short_description")


def _put(call: Call, what: str, longest: int, complaint: str) -> bool:
    text, language = call.ask.text(what).strip(), language_of(call)
    if units(text) > longest:
        raise bad_request(complaint)
    if text:
        call.account.profile[what, language] = text
    else:
        call.account.profile.pop((what, language), None)
    call.world.chats.changes.note("menu", bot=call.account.id)
    return True


def _get(call: Call, what: str) -> Json:
    return {what: text(call.account, what, language_of(call))}


def text(account: Account, what: str, language: str) -> str:
    """What the bot says of itself in a language; empty when it says nothing."""
    known = account.profile
    return known.get((what, language)) or known.get((what, "")) or ""


def get_user_profile_photos(call: Call) -> Json:
    """Lists somebody's profile pictures.

    Differs: nobody has any.
    """
    number = call.ask.number("user_id")
    if number <= 0:
        raise bad_request("invalid user_id specified")
    if number not in call.world.chats.people:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}
