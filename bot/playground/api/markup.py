"""Marked-up text as Telegram reads it: HTML into entities, refused with Telegram's own complaints.

Difference from Telegram: MarkdownV2 and Markdown are refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import urlsplit

from bot.playground.api.answers import Json, bad_request
from bot.playground.api.texts import SPACES, Formatted, order, trimmed, units, with_found

LONGEST_TEXT = 4096
"""UTF-16 units of one message."""
LONGEST_CAPTION = 1024
LONGEST_INPUT = 1 << 15
"""Bytes of text and tags together."""

TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
"""The tags Telegram allows and the entities they make."""
ARGUMENTS = {("a", "href"), ("tg-emoji", "emoji-id"), ("blockquote", "expandable")}
PREFIXED_ARGUMENTS = {("code", "class"): "language-", ("span", "class"): "tg-"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
ENTITY_TYPES = {*TAGS.values(), "text_mention", "expandable_blockquote"}
NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
FOUND_TYPES = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}


def formatted(text: str, parse_mode: str, entities: object) -> Formatted:
    """The text of a message to send or edit; refuses what Telegram refuses."""
    if not text:
        raise bad_request("message text is empty")
    ready = _ready(text, parse_mode, entities)
    if not ready.text:
        raise bad_request("text must be non-empty")
    if units(ready.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return with_found(ready)


def caption(text: str, parse_mode: str, entities: object) -> Formatted:
    """The words below a picture or file, which may be none."""
    ready = _ready(text, parse_mode, entities)
    if units(ready.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return with_found(ready)


def _ready(text: str, parse_mode: str, entities: object) -> Formatted:
    if len(text.encode()) > LONGEST_INPUT:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if mode in ("", "none"):
        raw = Formatted(text, tuple(given(entities, units(text))))
    elif mode == "html":
        raw = _Html(text).read()
    else:
        raise bad_request("unsupported parse_mode")
    return trimmed(raw)


def given(entities: object, length: int) -> Iterator[Json]:
    """The entities a caller sent itself, checked."""
    for entity in entities if isinstance(entities, list) else ():
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        for name in ("offset", "length"):
            if type(entity.get(name)) is not int:
                raise bad_request(f'can\'t parse MessageEntity: Field "{name}" must be of type Number')
        kind = str(entity.get("type"))
        if kind in FOUND_TYPES:
            continue
        if kind not in ENTITY_TYPES:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        if (needed := NEEDED.get(kind)) and needed not in entity:
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{needed}\"")
        offset, end = entity["offset"], entity["offset"] + entity["length"]
        if offset < 0 or end > length:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
            )
        if entity["length"] > 0:
            yield entity


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    argument: str | None
    offset: int
    place: int


@dataclass(slots=True)
class _Html:
    """Reads HTML in one pass, as the Bot API server does; offsets in complaints are bytes."""

    source: str
    at: int = 0
    offset: int = 0
    out: list[str] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)

    def read(self) -> Formatted:
        while self.at < len(self.source):
            if plain := self._skip(PLAIN):
                self._write(plain.replace("\r", ""))
            elif self._peek() == "<":
                self._tag()
            elif decoded := self._reference():
                self._write(decoded)
            else:
                self._write("&")
                self.at += 1
        if self.opened:
            self._complain(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"')
        return Formatted("".join(self.out), tuple(sorted(self._plain_inside_code(), key=order)))

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.offset += units(text)

    def _complain(self, complaint: str, at: int | None = None) -> NoReturn:
        place = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        raise bad_request(
            f"can't parse entities: {complaint.format(place) if '{}' in complaint else complaint + place}"
        )

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _skip(self, pattern: "re.Pattern[str]") -> str:
        match = pattern.match(self.source, self.at)
        found = match.group() if match else ""
        self.at += len(found)
        return found

    def _reference(self) -> str:
        match = REFERENCE.match(self.source, self.at)
        if not match:
            return ""
        decimal, hexadecimal, name = match.groups()
        if name:
            decoded = NAMED.get(name, "")
        else:
            code = int(decimal) if decimal else int(hexadecimal, 16)
            decoded = chr(code) if 0 < code < LAST_CODE and not 0xD800 <= code <= 0xDFFF else ""
        if decoded:
            self.at = match.end()
        return decoded

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self._peek() == "/":
            self.at += 1
            self._end_tag(begin)
        else:
            self._start_tag(begin)
        self.at += 1

    def _start_tag(self, begin: int) -> None:
        tag = self._skip(UNTIL_SPACE).lower()
        if not self._peek():
            self._complain("Unclosed start tag", begin)
        if tag not in TAGS:
            self._complain(f'Unsupported start tag "{tag}"', begin)
        argument = None
        while True:
            self._skip(SPACE)
            if self._peek() == ">":
                break
            argument = self._argument(tag, begin, argument)
        if tag == "span" and argument != "spoiler":
            self._complain('Tag "span" must have class "tg-spoiler"', begin)
        self.opened.append(_Open(tag, argument, self.offset, len(self.out)))

    def _argument(self, tag: str, begin: int, before: str | None) -> str | None:
        name = self._skip(ATTRIBUTE_NAME)
        if not name:
            self._complain(f'Empty attribute name in the tag "{tag}"', begin)
        self._skip(SPACE)
        value = ""
        if self._peek() == "=":
            self.at += 1
            self._skip(SPACE)
            if not self._peek():
                self._complain(f'Unclosed start tag "{tag}"', begin)
            value = self._quoted(self._peek()) if self._peek() in ('"', "'") else self._name_token()
        if not self._peek():
            self._complain("Unclosed start tag", begin)
        if (tag, name) in ARGUMENTS:
            return value
        prefix = PREFIXED_ARGUMENTS.get((tag, name))
        return value.removeprefix(prefix) if prefix and value.startswith(prefix) else before

    def _name_token(self) -> str:
        start = self.at
        token = self._skip(NAME_TOKEN)
        if self._peek() and self._peek() not in SPACES + ">":
            self._complain("Unexpected end of name token", start)
        return token.lower()

    def _quoted(self, quote: str) -> str:
        self.at += 1
        value = []
        while self._peek() not in ("", quote):
            decoded = self._reference() if self._peek() == "&" else ""
            if not decoded:
                decoded = self._peek()
                self.at += 1
            value.append(decoded)
        self.at += 1
        return "".join(value)

    def _end_tag(self, begin: int) -> None:
        if not self.opened:
            self._complain("Unexpected end tag", begin)
        name = self._skip(UNTIL_SPACE).lower()
        self._skip(SPACE)
        if self._peek() != ">":
            self._complain("Unclosed end tag", begin)
        opened = self.opened.pop()
        if name and name != opened.tag:
            self._complain(f'Unmatched end tag{{}}, expected "</{opened.tag}>", found "</{name}>"', begin)
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Json = {"offset": opened.offset, "length": self.offset - opened.offset, "type": TAGS[opened.tag]}
        match opened.tag:
            case "a":
                self._link(entity, opened.argument or "".join(self.out[opened.place :]))
                return
            case "blockquote" if opened.argument is not None:
                entity["type"] = "expandable_blockquote"
            case "tg-emoji":
                if not (opened.argument or "").isdecimal():
                    self._complain("Invalid custom emoji identifier specified")
                entity["custom_emoji_id"] = opened.argument
            case "code" if opened.argument:
                entity["language"] = opened.argument
            case "pre":
                self._merge_language(entity)
            case _:
                pass
        self.entities.append(entity)

    def _link(self, entity: Json, url: str) -> None:
        if mention := USER_LINK.fullmatch(url):
            entity |= {"type": "text_mention", "user": {"id": int(mention.group(1)), "is_bot": False, "first_name": ""}}
            self.entities.append(entity)
        elif link := checked_link(url):
            self.entities.append(entity | {"url": link})

    def _merge_language(self, pre: Json) -> None:
        last = self.entities[-1] if self.entities else {}
        if last.get("type") == "code" and (last["offset"], last["length"]) == (pre["offset"], pre["length"]):
            pre |= {"language": last["language"]} if "language" in last else {}
            self.entities.pop()

    def _plain_inside_code(self) -> Iterator[Json]:
        fixed = [
            (one["offset"], one["offset"] + one["length"]) for one in self.entities if one["type"] in ("code", "pre")
        ]
        for entity in self.entities:
            start, end = entity["offset"], entity["offset"] + entity["length"]
            if entity["type"] == "code":
                entity.pop("language", None)
            elif entity["type"] not in ("pre", "blockquote", "expandable_blockquote") and any(
                first <= start and end <= last for first, last in fixed
            ):
                continue
            yield entity


PLAIN = re.compile("[^<&]+")
SPACE = re.compile(f"[{SPACES}]*")
UNTIL_SPACE = re.compile(f"[^{SPACES}>]*")
ATTRIBUTE_NAME = re.compile(f"[^{SPACES}=>/\"']*")
NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
REFERENCE = re.compile(r"&(?:#([0-9]{1,8})|#[xX]([0-9A-Fa-f]{1,7})|([A-Za-z]+));?")
USER_LINK = re.compile(r"tg://user/?\?id=([0-9]{1,16})")
LAST_CODE = 0x10FFFF


def checked_link(url: str) -> str | None:
    """The address a link opens, or None when Telegram would leave the text without one."""
    full = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(full)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme in ("tg", "ton", "tonsite"):
        return full
    if parts.scheme not in ("http", "https") or "." not in host.strip(".") or re.search(r"\s", full):
        return None
    return full if parts.path or parts.query or parts.fragment else f"{full}/"
