"""Named options in what people write, and whether the writer says yes or no to them, in four languages at once.

A text becomes a string of one letter a token (an option, a "no", a comma, a filler word ...); two patterns over that
string find the options that are denied. Every step is linear in the text. Where a text can be read both ways (a comma
after "no cough") the option counts as named: the person sees what was understood before anything is sent.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_NO_LETTER = r"(?![a-zà-ɏ])"

# What a token is; the first that matches. An option's own phrase (A) goes before them all, so that a "no" inside it
# ("不舒服", "can't breathe") belongs to it.
_TOKENS = (
    # X looks like a "no" and is none.
    ("X", r"不[仅僅但只光止]|[无無]法|[忍止]不住|是不是|有[没沒]有|是否|不[太怎]|[没沒]完[没沒]了"),
    ("X", rf"(?:not only|nothing but){_NO_LETTER}"),
    # B: what was said before ends here.
    (
        "B",
        r"[。;!\n]|\.(?!\d)|但是?|不[过過]|可是|只[是有]|就是|然而|反而|[却卻]|而[是且]?|除了|有一?[点點]|有些|[还還]有",
    ),
    ("B", rf"(?:but|however|only|just|except|though|although|yet|still|now|then|slightly|a little|a bit){_NO_LETTER}"),
    ("B", r"하지만|그런데|근데|그러나|그리고|다만|조금|약간|있"),
    # W and Z: none of the things before it, across commas; Z only before a pause.
    ("W", r"(?:둘 ?다|모두|전부|다|아무것도|하나도) ?없"),
    ("Z", rf"[都全均皆](?:[没沒]有?|[无無])|none{_NO_LETTER}"),
    # G: the thing before it is not there, or no longer.
    ("G", r"없(?!어지지|진 ?않|지는? ?않)|않|아니|아님|안 ?[해하합했함나납났돼됐]"),
    ("G", rf"[没沒]了|好了(?![一点點些很])|消失了|痊[愈癒]|(?:gone|disappeared|went away){_NO_LETTER}"),
    # N: the thing after it is not there; before a pause, the thing before it.
    ("N", r"[并並从從]?不[再会會是曾]|[并並毫从從]?[无無未没沒不]有?|否[认認]?|안(?= )"),
    (
        "N",
        rf"(?:no|not|never|without|w/o|nor|neither|den(?:y|ies|ied)|cannot|[a-z]+n't|dont|doesnt|havent){_NO_LETTER}",
    ),
    # L closes a list, O is "or", E joins things as one, C is a comma.
    ("L", r"等"),
    ("O", rf"or{_NO_LETTER}|或者?|또는|혹은|이?나(?![가-힣])"),
    ("E", r"[、/&+和及与與跟]|以及|이?랑|[와과도](?![가-힣])|및"),
    ("C", r","),
    # Y: the thing before it is there. P: so is the thing after it, unless a "no" stands before.
    ("Y", rf"(?:yes|yeah){_NO_LETTER}|有(?=[ ,。;!\n]|$)"),
    ("P", rf"(?:an?|some|slight|mild|have|has|had|having|got){_NO_LETTER}|有|[轻輕]微|稍微?"),
    # K may stand between a thing and its "no"; T ends a sentence.
    ("K", r"[:?=(\-은는이가을를도]|증상|증세|느낌|전혀|별로|아직|이제|더 ?이상|지금|현재|[하나]?지[는도]?|하고 ?있지"),
    ("K", r"也|[吗嗎]|症[状狀]|已[经經]|[现現]在"),
    ("K", rf"(?:is|are|was|has been|all|already){_NO_LETTER}"),
    ("T", rf"[了啊呀呢啦吧的哦噢)]|any ?more{_NO_LETTER}"),
    # F may stand between a "no" and its thing.
    (
        "F",
        r"明[显顯]的?|任何的?|[什甚][么麼]|出[现現]|[发發][现現生过過]|感[到觉覺]|[觉覺]得|其[他它]|[别別]的|一[点點]|自己|[吃服用][过過]?|[过過再啥]",
    ),
    (
        "F",
        rf"(?:any|more|longer|the|my|been|feel|feeling|signs? of|symptoms? of|new|other|get|getting|take|taken){_NO_LETTER}",
    ),
    ("S", r" "),
    ("X", r"[a-zà-ɏ']+|[0-9]+|."),
)
_OTHERS = "|".join(f"(?P<{kind}{number}>{pattern})" for number, (kind, pattern) in enumerate(_TOKENS))

_NO_BEFORE = re.compile(r"[NZ][FP]*+(A(?:[CEO]*+A)*+L?)(K*+Y(?=[BCT]|$))?")
_NO_AFTER = re.compile(
    r"(A(?:[CEO]*+A)*+)[EK]*+(?:([WZ])(?:(?<=W)|(?=[BCT]|$))|(G|N(?=[BCT]|$|AK*+(?:Y|N(?:[BCT]|$)))))?"
)

_BARE_NO = re.compile(r"[没沒]有?|[无無]|不|否|no|none|not|nope|nothing|없[가-힣]*|아니[가-힣]*")
_EDGES = " \n.,!?~。、"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that names an option, ready to be looked for."""

    codes: Mapping[str, str]
    tokens: re.Pattern[str]


def lexicon(phrases: Mapping[str, str]) -> Lexicon:
    """The lexicon of folded phrases, each with the code it names."""
    return Lexicon({_joined(phrase): code for phrase, code in phrases.items()}, _tokens(phrases))


def named(text: str, words: Lexicon, *, asked: bool) -> frozenset[str]:
    """The codes named and not denied in a folded text.

    A phrase that is only a "no" counts when it is the whole text and the question was ``asked``.
    """
    known = words.codes
    if _BARE_NO.fullmatch(text.strip(_EDGES)):
        return frozenset({known[text.strip(_EDGES)]} if asked and text.strip(_EDGES) in known else ())
    kinds: list[str] = []
    codes: list[str] = []
    for token in words.tokens.finditer(text):
        kinds.append(str(token.lastgroup)[0])
        if token.lastgroup == "A":
            codes.append(known[_joined(token.group())])
    denied = set(_denied("".join(kinds)))
    return frozenset(code for number, code in enumerate(codes) if number not in denied)


def _tokens(phrases: Iterable[str]) -> re.Pattern[str]:
    """All tokens, the longest phrase first."""
    longest_first = sorted((phrase for phrase in phrases if not _BARE_NO.fullmatch(phrase)), key=lambda p: (-len(p), p))
    return re.compile(f"(?P<A>{'|'.join(map(_pattern, longest_first)) or '(?!)'})|{_OTHERS}")


def _pattern(phrase: str) -> str:
    """One phrase: spaces and hyphens may be left out, Latin letters end a word, one syllable of Hangul is a word."""
    pattern = "[ -]?".join(re.escape(word) for word in re.split("[ -]+", phrase))
    if re.fullmatch("[가-힣]", phrase):
        return rf"(?<![가-힣]){pattern}(?=[은는이가도나을를과만]|[^가-힣]|$)"
    return pattern + _NO_LETTER if re.search("[a-zà-ɏ]$", phrase) else pattern


def _joined(phrase: str) -> str:
    return re.sub("[ -]", "", phrase)


def _denied(kinds: str) -> Iterator[int]:
    """Which of the options (counted from 0) are denied; a space between two of them is as weak as a comma."""
    kinds = re.sub("(?<=A)S(?=A)", "C", kinds).replace("S", "")
    ordinals = {at: number for number, at in enumerate(match.start() for match in re.finditer("A", kinds))}
    for start, end in _denied_spans(kinds):
        yield from (ordinals[at] for at in range(start, end) if at in ordinals)


def _denied_spans(kinds: str) -> Iterator[tuple[int, int]]:
    for match in _NO_BEFORE.finditer(kinds):
        run = match[1]
        last_or = run.rfind("O")
        comma = len(run) if run.endswith("L") else run.find("C", max(last_or, 0))
        end = len(run) if comma < 0 else comma
        yield match.start(1), match.start(1) + (run.rfind("A", 0, end) if match[2] else end)
    for match in _NO_AFTER.finditer(kinds):
        if match[2]:
            yield match.span(1)
        elif match[3]:
            yield match.start(1) + match[1].rfind("C") + 1, match.end(1)
