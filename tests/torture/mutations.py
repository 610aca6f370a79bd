"""Real updates, broken in every way a seed can think of: some still reach a handler, none may hurt."""

import copy
import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Json = dict[str, Any]

MARK = "zqx"
"""Stands in every text that a mutation brings in: it must not be read by others, nor stand in a log."""
MARKUP = f"<b>{MARK}</b><script>alert('{MARK}')</script><a href='tg://user?id=1'>{MARK}"

_BIDI, _ISOLATE, _POP = "\u202e", "\u2067", "\u2069"
TEXTS = (
    MARKUP,
    f"{MARK}\x00{MARK}",
    f"{MARK}\ud800\udfff\udc00",
    f"{_BIDI}{MARK}{_ISOLATE}37.2{_POP}",
    f"{MARK} \u200f\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 38.5 \u0627\u0644\u0633\u0644\u0627\u0645",
    f"{MARK}\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f3f3\ufe0f\u200d\U0001f308" * 40,
    f"{MARK} {{name}} {{0.__class__}} %s %(x)s $x `x` \\x00 \\",
    f"{MARK}'; DROP TABLE inbox; --",
    f"{MARK}\r\n\t\x1b[31m\x7f\u2028\u2029\ufeff",
    f"{MARK} e\u0301" + "\u0301" * 500,
    f"{MARK} " * 1000,
    "9" * 4096 + MARK,
    f"37.{'0' * 3000}{MARK}",
    f"/checkin{MARK}",
    f"/start {MARK}{'A' * 200}",
    f"/language@{MARK}_bot",
    f"/{MARK}",
    f"37.4 cough {MARK}",
    f"37度4 有点咳嗽 {MARK}",
    f"٣٧٫٤ {MARK}",
    f"３７．４ {MARK}",
    f"-37.4e308 {MARK}",
)
PLAIN = (
    "/checkin",
    "/help",
    "/language",
    "/start",
    "36.6",
    "38.2 cough",
    "99.5",
    "37度2",
    "no symptoms",
    "hello",
    "120",
)
NUMBERS: tuple[Any, ...] = (
    0,
    -1,
    1,
    2**31,
    2**53 + 1,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    10**30,
    1e308,
    5e-324,
    float("nan"),
)
OTHERS: tuple[Any, ...] = (None, True, False, "", MARK, [], {}, [MARK], {MARK: MARK}, [[[]]], 0.5)
CHATS: tuple[Any, ...] = (
    0,
    -1,
    -1001234567890,
    777000,
    2**52,
    2**63 - 1,
    2**63,
    10**30,
    "5",
    5.5,
    True,
    None,
    {"id": 5},
)


class Mutations:
    """An endless stream of broken updates; the same seed gives the same stream for the same recorded ones."""

    def __init__(self, seed: int, recorded: Sequence[Json], people: Sequence[int]) -> None:
        self._dice = random.Random(seed)
        self._recorded = list(recorded)
        self._people = list(people)
        self._next_id = 3_000_000_000
        self._given: list[Json] = []
        self.buttons: dict[int, list[tuple[int, str]]] = {}
        """The buttons each person sees now: message and data."""

    def updates(self, count: int) -> Iterator[Json]:
        """So many; one in twenty-five is another's copy, or comes under an id that was used before."""
        for _ in range(count):
            update = self._replayed() if self._given and self._dice.random() < 0.04 else self._fresh()
            if len(self._given) < 2000:
                self._given.append(update)
            yield update

    def broken_bodies(self, count: int) -> Iterator[bytes]:
        """What no JSON document is, or no update: for the webhook's ears only."""
        for _ in range(count):
            body = json.dumps(self._fresh()).encode()
            yield self._dice.choice(_BODIES)(body, self._dice)

    def _replayed(self) -> Json:
        earlier = self._dice.choice(self._given)
        return earlier if self._dice.random() < 0.5 else self._fresh() | {"update_id": earlier.get("update_id")}

    def _fresh(self) -> Json:
        number = self._dice.choice(self._people)
        update: Json = _moved(self._dice.choice(self._recorded), number)
        self._next_id += 1
        update["update_id"] = self._next_id - self._dice.choice((0, 0, 0, 0, 1000, 500_000_000))
        self._say(update)
        self._press(update, number)
        if self._dice.random() < 0.45:
            for _ in range(self._dice.choice((1, 1, 2, 3))):
                self._break(update)
        return update

    def _say(self, update: Json) -> None:
        """Another text: plain ones so that dialogues get somewhere, hostile ones to see where they end."""
        message = update.get("message") or update.get("edited_message")
        if message:
            message["text"] = self._dice.choice(PLAIN if self._dice.random() < 0.4 else TEXTS)
            if not message["text"].startswith("/"):
                message.pop("entities", None)
            else:
                length = len(message["text"].split()[0])
                message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]

    def _press(self, update: Json, number: int) -> None:
        """One's own button mostly; else somebody else's, a forged one, or none that ever was."""
        query = update.get("callback_query")
        if not query:
            return
        owner = number if self._dice.random() < 0.6 else self._dice.choice(self._people)
        seen = self.buttons.get(owner) or [(query["message"]["message_id"], query["data"])]
        query["message"]["message_id"], data = self._dice.choice(seen)
        query["id"] = str(self._dice.getrandbits(62))
        at = self._dice.randrange(len(data))
        flipped = data[:at] + chr(ord(data[at]) ^ 1) + data[at + 1 :]
        forged = (flipped, data[:at], data * 3, f"{data}:{MARK}", MARK, "", ":", "answer:" + "é" * 40, *TEXTS[:4])
        query["data"] = data if self._dice.random() < 0.7 else self._dice.choice(forged)

    def _break(self, update: Json) -> None:
        """One wound at a random place below the update's id."""
        places = [place for place in _places(update) if place != (update, "update_id")]
        if not places:
            return
        holder, key = self._dice.choice(places)
        value = holder[key]
        match self._dice.randrange(9):
            case 0 if isinstance(holder, dict):
                del holder[key]
            case 1:
                holder[key] = copy.deepcopy(self._dice.choice(OTHERS))
            case 2:
                holder[key] = self._dice.choice(NUMBERS)
            case 3:
                holder[key] = self._dice.choice(TEXTS)
            case 4:
                holder[key] = _nested(value, self._dice.choice((3, 50, 300)))
            case 5:
                holder[key] = str(value) if not isinstance(value, str) else [value]
            case 6 if isinstance(holder, dict):
                holder[MARK] = copy.deepcopy(value)
                holder["from"], holder["chat"] = holder.get("chat", value), holder.get("from", value)
            case 7 if isinstance(holder, dict) and key in ("chat", "from", "id"):
                self._impersonate(holder, key)
            case _ if isinstance(value, list | str):
                holder[key] = value * 2
            case _:
                update["update_id"] = self._dice.choice((None, str(update["update_id"]), -5, 2**63, 1.5, True, [1]))

    def _impersonate(self, holder: Json, key: str) -> None:
        number = self._dice.choice(CHATS) if self._dice.random() < 0.5 else self._dice.choice(self._people)
        if key == "id":
            holder["id"] = number
        elif isinstance(holder[key], dict):
            holder[key]["id"] = number


def _moved(update: Json, number: int) -> Json:
    """The same happening in another person's chat."""
    owner = next(owner for owner in map(_owner, update.values()) if owner is not None)

    def move(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: number if key == "id" and each == owner else move(each) for key, each in value.items()}
        return [move(each) for each in value] if isinstance(value, list) else value

    moved: Json = move(update)
    return moved


def _owner(part: Any) -> int | None:
    return part["from"]["id"] if isinstance(part, dict) and "from" in part else None


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a document that holds something."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, each in inside:
        found += [(value, key), *_places(each)]
    return found


def _nested(value: Any, depth: int) -> Any:
    for level in range(depth):
        value = [value] if level % 2 else {MARK: value}
    return value


def _deep(update_id: int, depth: int) -> bytes:
    return b'{"update_id":%d,"message":' % update_id + b"[" * depth + b"]" * depth + b"}"


_BODIES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    lambda body, dice: body[: dice.randrange(len(body))],
    lambda body, _: body.replace(b'"', b"'"),
    lambda body, _: body[:-1] + b"," + body[1:],  # every key twice
    lambda body, dice: body[: dice.randrange(len(body))] + b"\xff\xfe\xed\xa0\x80" + body,
    lambda body, _: body + body,
    lambda _, dice: _deep(dice.getrandbits(40), dice.randrange(100, 1200)),
    lambda _, dice: b"[" * dice.choice((1000, 100_000)),
    lambda _, dice: b'{"update_id":%d' % dice.getrandbits(40) + b"0" * 5000 + b"}",
    lambda _, dice: dice.choice((b"", b"null", b"[]", b"{}", b'"x"', b"NaN", b"\x00", b"{}" * 1000)),
    lambda _, dice: b'{"update_id":%d,"message":{"text":"' % dice.getrandbits(40) + MARK.encode() * 200_000 + b'"}}',
)
