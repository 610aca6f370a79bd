"""What may pass between a resident and their worker, and what is held back until its owner says yes (R13). Pure.

A phone number, a user name, a link to a chat, an e-mail or mail-like address and a numeric id lead to a person outside the
service. A temperature, a day, a household's book number, an amount and the numbers everybody may call do not.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

PUBLIC = frozenset({
    *("110", "119", "120", "122", "12345", "12355", "12356", "12320", "12338", "12349"),  # the mainland's
    *("1922", "1925", "1339", "1393", "109", "112", "911", "999"),  # others' that people know
})  # fmt: skip
"""Numbers of services, which everybody may be told."""

MASK = "▪▪▪"
"""What stands in a text where something was held back."""


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that leads to a person: what kind, and where it stands in the text as it was written."""

    kind: str
    start: int
    end: int


def held(text: str) -> tuple[Held, ...]:
    """What must not pass without its owner's word, in the order of the text."""
    plain = _plain(text)
    found: list[Held] = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(start < each.end and each.start < end for each in found):
                continue
            if kind != "number" or _leads_to_somebody(plain, match, text):
                found.append(Held(kind, start, end))
    return tuple(sorted(found, key=lambda each: each.start))


def masked(text: str) -> str:
    """The text with whatever is held back struck out."""
    parts, at = [], 0
    for each in held(text):
        parts += [text[at : each.start], MASK]
        at = each.end
    return "".join([*parts, text[at:]])


def may_pass(text: str) -> bool:
    """Whether a text leads to nobody."""
    return not held(text)


_PATTERNS: Mapping[str, "re.Pattern[str]"] = {
    "link": re.compile(
        r"(?:https?://)?(?:www\.)?(?:(?:t|telegram)\.me|telegram\.dog|wa\.me|line\.me|weixin\.qq\.com|u\.wechat\.com|"
        r"open\.kakao\.com)/\S*|tg:(?://)?\S+|tel:\S+|mailto:\S+",
        re.IGNORECASE,
    ),
    "mail": re.compile(
        r"[\w.+-]{1,64}\s?(?:@|\[at\]|\(at\))\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE | re.ASCII
    ),
    "name": re.compile(r"(?<![\w.])@[a-z]\w{3,31}", re.IGNORECASE | re.ASCII),
    "account": re.compile(
        r"(?:微信|v信|vx|wx|qq|line|kakao(?:talk)?|카카오톡?|카톡|wechat|telegram|whatsapp)\s*(?:号码|号|號碼|號|id|아이디|账号|帳號)?"
        r"\s*(?:[:：=]|是|为|為|is|은|는)\s*[a-z0-9][\w-]{4,31}",
        re.IGNORECASE | re.ASCII,
    ),
    "number": re.compile(r"(?<!\d)(?<!\d[.:])(?:[+(]{1,2}\s?)?\d(?:[\s().\u00b7\u2010-\u2015/_-]{0,3}\d){5,}(?!\d)"),
}
"""What leads to a person, the most telling first; where two overlap, the first is meant."""

_DAY = r"(?:19|20)\d\d\s?[-/.]?\s?(?:0[1-9]|1[0-2]|[1-9](?=[-/.]))\s?[-/.]?\s?(?:0?[1-9]|[12]\d|3[01])"
_DECIMAL = r"\d{1,3}\.\d{1,2}"
_HARMLESS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_DAY}(?:\s?-\s?{_DAY}|\s\d{{1,2}}(?:\s?\d\d)?)?",  # a day, from a day to a day, a day and an hour
        r"\d{1,2}[/.]\d{1,2}\s?-\s?\d{1,2}[/.]\d{1,2}",  # from a day to a day, without years
        rf"{_DECIMAL}(?:[\s/-]{{1,3}}{_DECIMAL})*",  # readings
        r"\d{2,3}/\d{2,3}(?:[\s-]{1,3}\d{2,3}/\d{2,3})*",  # blood pressures
        r"\d{1,2}-\d{1,2}-\d{3,4}",  # building, stair, room
    )
)
_AMOUNT = re.compile(r"\d{1,3}(?:[ .]\d{3})+|\d+")
_UNIT = re.compile(
    r"\s?(?:元|块|塊|圆|圓|円|원|won|rmb|cny|twd|usd|克|公斤|千克|斤|毫升|升|公升|個|个|盒|片|粒|包|瓶|人|户|戶|步|kg|g|ml|mg|l|iu|people|"
    r"steps|개|명|그램|밀리)",
    re.IGNORECASE,
)
_PRICE = re.compile(r"(?:[\u00a5$\u20ac\u20a9]|rmb|cny|usd)\s?$", re.IGNORECASE)
_HOUSEHOLD = re.compile(r"\d{1,3}-\d{2,5}")


def _leads_to_somebody(plain: str, match: "re.Match[str]", text: str) -> bool:
    """Whether digits are a phone number or an id, and not a day, a row of readings, an amount or a public number."""
    written = match[0].strip()
    digits = re.sub(r"\D", "", written)
    if all(part in PUBLIC for part in re.findall(r"\d+", written)) or any(one.fullmatch(written) for one in _HARMLESS):
        return False
    if _HOUSEHOLD.fullmatch(written) and re.search(r"[A-Za-z]$", plain[: match.start()]):
        return False
    counted = _UNIT.match(plain, match.end()) or _PRICE.search(plain, 0, match.start())
    if counted and _AMOUNT.fullmatch(written) and len(digits) < 11:
        return False
    if any(each in _CHINESE for each in text[match.start() : match.end()]):
        return len(digits) >= 8  # people count aloud: 一二三四五六七
    return len(digits) >= 7 or (len(written) == 6 and written.isdigit())


def _plain(text: str) -> str:
    """The text with one character for each of its own: full-width, Chinese and circled digits as plain ones, invisible ones
    as a space, so that what is found stands at the same place."""
    return "".join(_CHINESE.get(each) or _one(each) for each in text)


_CHINESE = dict(zip("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789", strict=True))


def _one(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) != 1:
        return character
    return " " if unicodedata.category(folded) in ("Cf", "Zs", "Mn", "Me") else folded
