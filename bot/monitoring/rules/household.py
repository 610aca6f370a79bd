"""Whose part of a text is whose, when somebody writes about several members of a household at once (M9). Pure."""

import re
from collections.abc import Iterator, Sequence

MYSELF = frozenset({"我", "本人", "我自己", "me", "myself", "나", "저", "본인"})
"""How people call themselves."""

_PARTICLES = {"나": "[는도]?", "저": "[는도]?", "본인": "[은이도]?", "me": "", "myself": ""}
_MEASURED = "(?:[是的]|的?(?:体温|體溫|温度|溫度)是?)?"
_BEFORE = {"나": r"(?<![이가열땀물침] )(?<!\d)", "저": r"(?<!\d)"}
"""What may stand around a word for oneself that is a syllable of others too: ``저녁``, ``열이 나``, ``나가``."""
_KIN = re.compile(
    "[妈媽爸爹娘爷爺奶婆姥]|外公|公公|老公|丈夫|妻子|太太|先生|[儿兒孙孫]子|女[儿兒]|孙女|孫女|孩子|宝宝|寶寶|父[亲親]|母[亲親]"
    "|[哥姐姊弟妹嫂叔伯姨舅侄姪]|姑(?!且)|外甥|室友|[邻鄰]居|朋友|房[东東]|她|(?<![其吉])他"
    "|엄마|아빠|어머니|아버지|할머니|할아버지|남편|아내|아들|딸|손자|손녀"
    "|동생|오빠|언니|누나|이모(?!티)|고모|삼촌|조카|아기|아이(?![고구])|친구|룸메이트|이웃|그녀|걔"
    "|(?<![가-힣])(?:형(?:님|이|은|도)?|그(?:가|는|분.?))(?![가-힣])"
    r"|\b(?:mum|mom|mother|dad|father|grandm\w+|grandp\w+|grandfather|wife|husband|son|daughter|child|kid|baby|brother|sister"
    r"|aunt|uncle|cousin|niece|nephew|partner|friend|(?:room|flat)mate|neighbou?r|he|she|him|her|his)\b"
)
"""Who a text may be about beside its writer: relatives, whoever lives there too, and those it calls he or she."""
_NUMBER = re.compile(r"(?<!\d)\d{2,3}(?: ?[.,度点도] ?\d)?(?!\d)")
_LETTER = re.compile(r"[a-zà-ɏ]")


def callings(names: Sequence[str], *, myself: int | None = None) -> tuple[frozenset[str], ...]:
    """What each member may be called in a text: the whole name, a part of it, a Chinese or Korean name without its first
    character. What fits two of them is nobody's."""
    each = [frozenset(_called(name.casefold())) | (MYSELF if at == myself else set()) for at, name in enumerate(names)]
    return tuple(
        frozenset(
            word for word in mine if word and not any(word in other for at, other in enumerate(each) if at != place)
        )
        for place, mine in enumerate(each)
    )


def parts(
    text: str, called: Sequence[frozenset[str]], *, in_order: bool = True, asked: int | None = None
) -> list[tuple[int | None, str]]:
    """A folded text cut where a member is named: whose each part is, None for what stands before the first name. Only the
    first so many are ``asked``; without it, all of them.

    With no name and as many temperatures as members, ``in_order``, each part ends with a temperature, in the members' order
    (nothing but temperatures is asked of them, and of all of them). A number
    of a text that names some goes to the only member it can be about; other words before the name belong to the only
    one who is named, unless the writer speaks of themselves: ``叫不醒李妈妈``.
    """
    found = list(_named(text, called))
    count = len(called) if asked is None else asked
    if not found:
        numbers = list(_NUMBER.finditer(text))
        if not in_order or count == 1 or len(numbers) != count:
            return [(None, text)]
        starts = [0, *(number.end() for number in numbers[:-1])]
        return [
            (at, text[start : number.end()]) for at, (start, number) in enumerate(zip(starts, numbers, strict=True))
        ]
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    cut: list[tuple[int | None, str]] = [(at, text[after:end]) for (_, after, at), end in zip(found, ends, strict=True)]
    before = text[: found[0][0]]
    if not _NUMBER.search(before):
        alone = len({at for _, _, at in found}) == 1 and not any(word in before for word in MYSELF)
        return [(found[0][2], before + cut[0][1]), *cut[1:]] if alone and before.strip() else cut
    left = [at for at in range(count) if at not in {at for _, _, at in found}]
    return [(left[0] if len(left) == 1 else None, before), *cut]


def speaks_of_kin(text: str) -> bool:
    """Whether a folded text that names nobody of the household's book speaks of a relative, of whoever lives there too, or
    of him or her: then it is not about its writer."""
    return _KIN.search(text) is not None


def _named(text: str, called: Sequence[frozenset[str]]) -> Iterator[tuple[int, int, int]]:
    """Where members are named, in the text's order: start, end, who; of two names at one place the longer one."""
    words = {word: at for at, mine in enumerate(called) for word in mine}
    if not words:
        return
    longest = sorted(words, key=len, reverse=True)
    pattern = "|".join(_pattern(word) for word in longest)
    for match in re.finditer(pattern, text):
        yield match.start(), match.end(), words[match.group()]


def _pattern(word: str) -> str:
    """A name wherever it stands, one in letters as a whole; a word for oneself only by itself, or with a particle."""
    if word in MYSELF:
        after = _PARTICLES.get(word, _MEASURED)
        return rf"(?<![^\W\d_]){_BEFORE.get(word, '')}{word}(?={after}(?:[\W\d_]|$))"
    return rf"(?<![a-zà-ɏ]){re.escape(word)}(?![a-zà-ɏ])" if _LETTER.match(word) else re.escape(word)


def _called(name: str) -> Iterator[str]:
    yield name
    words = name.split()
    if len(words) > 1:
        yield from (word for word in words if len(word) > 1)
    elif len(name) > 2 and not _LETTER.match(name):
        yield name[1:]
