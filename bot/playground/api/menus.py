"""The bot's command menus: set by scope and language, shown on phones."""

import re
from typing import Any

from bot.playground.api.accounts import Account
from bot.playground.api.answers import Json, bad_request
from bot.playground.api.calls import Call
from bot.playground.api.chats import Chat, chat_number
from bot.playground.api.people import Person
from bot.playground.api.texts import units

MOST_COMMANDS = 100
LONGEST_DESCRIPTION = 256
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"([a-z]{2})?")
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
IN_PRIVATE = ("all_private_chats", "default")
IN_GROUPS = ("all_group_chats", "default")


def set_my_commands(call: Call) -> bool:
    """Sets the commands of a menu, by scope and language.

    Differs: in nothing known.
    """
    commands = call.ask.json("commands", "can't parse commands JSON object")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.account.commands[_scope(call)] = [_command(one) for one in commands]
    _tell(call)
    return True


def _tell(call: Call) -> None:
    call.world.chats.changes.note("menu", bot=call.account.id)


def _command(one: object) -> Json:
    if not isinstance(one, dict) or not all(isinstance(one.get(key), str) for key in ("command", "description")):
        raise bad_request("can't parse BotCommand: expected an Object with command and description")
    name, description = one["command"].removeprefix("/"), one["description"]
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= units(description.strip()) <= LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _scope(call: Call) -> tuple[Any, ...]:
    scope = call.ask.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if not isinstance(kind, str) or kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    language = language_of(call)
    numbers = [chat_number(str(scope.get(name))) for name in SCOPES[kind]]
    if None in numbers:
        raise bad_request("chat not found")
    return (kind, *numbers, language)


def language_of(call: Call) -> str:
    """The language a call means, by its two letters; empty for all."""
    language = call.ask.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def get_my_commands(call: Call) -> list[Json]:
    """Tells the commands of exactly the scope and language asked for.

    Differs: in nothing known.
    """
    return call.account.commands.get(_scope(call), [])


def delete_my_commands(call: Call) -> bool:
    """Takes the commands of a scope and language away.

    Differs: in nothing known.
    """
    call.account.commands.pop(_scope(call), None)
    _tell(call)
    return True


def shown(account: Account, chat: Chat, person: Person) -> list[Json]:
    """The commands the phone's menu lists: the narrowest scope, in the person's language if there is one."""
    wide = IN_PRIVATE if chat.person else IN_GROUPS
    scopes: list[tuple[Any, ...]] = [("chat", chat.id), *((kind,) for kind in wide)]
    for scope in scopes:
        for code in (person.language, ""):
            if found := account.commands.get((*scope, code)):
                return found
    return []
