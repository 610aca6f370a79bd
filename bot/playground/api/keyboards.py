"""Buttons under and below messages: reply_markup read and refused as Telegram does."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.playground.api.answers import Json, bad_request
from bot.playground.api.markup import checked_link

LONGEST_DATA = 64
"""Bytes of a button's callback data."""
LONGEST_PLACEHOLDER = 64
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8

ACTIONS = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)

Kind = Literal["inline", "keyboard", "remove", "force_reply"]


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A markup that passed: its kind, its rows of buttons and the object as the Bot API shows it."""

    kind: Kind
    rows: tuple[tuple[Json, ...], ...] = ()
    one_time: bool = False
    persistent: bool = False
    resize: bool = False
    placeholder: str = ""

    def shown(self) -> Json | None:
        """What a message object carries: inline keyboards only."""
        return {"inline_keyboard": [list(row) for row in self.rows]} if self.kind == "inline" else None


def read(markup: object) -> Keyboard | None:
    """The keyboard a caller asked for; None when it asked for none."""
    if markup in (None, ""):
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = _rows(markup, "keyboard", 'field "keyboard" must be an Array of Arrays', _keyboard_button)
    inline_rows = _rows(
        markup,
        "inline_keyboard",
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        _inline_button,
    )
    if rows:
        return Keyboard(
            "keyboard",
            rows,
            one_time=markup.get("one_time_keyboard") is True,
            persistent=markup.get("is_persistent") is True,
            resize=markup.get("resize_keyboard") is True,
            placeholder=_placeholder(markup),
        )
    if inline_rows:
        return Keyboard("inline", _measured(inline_rows))
    if markup.get("remove_keyboard"):
        return Keyboard("remove")
    return Keyboard("force_reply", placeholder=_placeholder(markup)) if markup.get("force_reply") else None


def _placeholder(markup: Json) -> str:
    return str(markup.get("input_field_placeholder") or "")[:LONGEST_PLACEHOLDER]


def _rows(markup: Json, name: str, complaint: str, button: Callable[[object], Json]) -> tuple[tuple[Json, ...], ...]:
    rows = markup.get(name)
    if rows is None:
        return ()
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    return tuple(row for row in _read_rows(rows, complaint, button) if row)


def _read_rows(rows: list[object], complaint: str, button: Callable[[object], Json]) -> Iterator[tuple[Json, ...]]:
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(complaint)
        yield tuple(button(one) for one in row[:MOST_IN_A_ROW])


def _measured(rows: tuple[tuple[Json, ...], ...]) -> tuple[tuple[Json, ...], ...]:
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            if len(str(button.get("callback_data", "")).encode()) > LONGEST_DATA:
                raise bad_request("BUTTON_DATA_INVALID")
    return rows


def _keyboard_button(button: object) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    _check_text(button, "keyboard button")
    return button


def _inline_button(button: object) -> Json:
    start = "can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request(f"{start}: InlineKeyboardButton must be an Object")
    _check_text(button, "inline keyboard button")
    for name in ("url", "callback_data"):
        if not isinstance(button.get(name, ""), str | int):
            raise bad_request(f'{start}: Field "{name}" must be of type String')
    if button.get("url"):
        return {**button, "url": _checked_url(str(button["url"]))}
    if button.get("callback_data"):
        return {**button, "callback_data": str(button["callback_data"])}
    if not any(action in button for action in ACTIONS):
        raise bad_request(f"{start}: Text buttons are unallowed in the inline keyboard")
    return button


def _check_text(button: Json, name: str) -> None:
    text = button.get("text")
    if "text" not in button:
        raise bad_request(f"can't parse {name}: Can't find field \"text\"")
    if not isinstance(text, str):
        raise bad_request(f'can\'t parse {name}: Field "text" must be of type String')
    if not text.strip():
        raise bad_request(f"{name} text must be non-empty")


def _checked_url(url: str) -> str:
    link = checked_link(url)
    if link is None:
        raise bad_request(f"inline keyboard button URL {json.dumps(url)} is invalid: Wrong HTTP URL".replace('"', "'"))
    return link
