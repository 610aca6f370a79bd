"""What people write, understood as answers: numbers, named options, yes and no, in all languages at once (M3, I5)."""

import functools
import re
import unicodedata
from datetime import date
from fractions import Fraction

from bot.forms import amounts, dates, mentions, questionnaire
from bot.forms.questionnaire import Type

OutOfRange = amounts.OutOfRange

LONGEST_READ = 4000
"""Characters of a text that are read."""

LONGEST_KEPT = 1000
"""Characters that are kept of a text that is itself the answer."""


def answers(
    form: questionnaire.Questionnaire,
    answered: questionnaire.Answers,
    at: str | None,
    text: str,
    language: str,
    today: date | None = None,
) -> dict[str, tuple[questionnaire.Answer, ...]]:
    """The answers a text gives, by ``link_id``, whatever question ``at`` is being asked; no days without ``today``.

    Options that may be chosen together join those already ``answered``. A question for a text takes the text itself, one
    for a place a text that says nothing new for another question. A temperature that is not in the text stays owed: "no
    symptoms" never invents one (M3).
    """
    if at is not None and form.item(at).type is Type.STRING:
        return {at: (kept(text),)} if kept(text) else {}
    found: dict[str, tuple[questionnaire.Answer, ...]] = {}
    in_force: dict[str, tuple[questionnaire.Answer, ...]] = {}
    for item in form.items:
        if not item.in_force(in_force):
            continue
        values = _values(form, item, answered.get(item.link_id, ()), at, text, language, today)
        if values:
            found[item.link_id] = values
        in_force[item.link_id] = values or answered.get(item.link_id, ())
    if at is None or form.item(at).type is not Type.LOCATION:
        return found
    news = {link_id: values for link_id, values in found.items() if values != answered.get(link_id)}
    return news or ({at: (kept(text),)} if _is_an_address(text) else {})


def quantity(text: str, item: questionnaire.Item) -> int | OutOfRange | None:
    """The number a text gives to this item, whole in the item's scale.

    None when there is none or more than one; OutOfRange when it cannot be. Temperatures are in degrees Celsius:
    ``37.4``, ``37,4``, ``３７．４``, ``37度4``, ``37点4``, ``37도 4``, ``37.4°C``, or Fahrenheit from 90 to 110 (M3).
    """
    if item.unit == questionnaire.CELSIUS:
        return amounts.temperature(fold(text), item)
    return amounts.whole(fold(text), item) if item.type is Type.INTEGER else amounts.plain(fold(text), item)


def day(text: str, item: questionnaire.Item, today: date, *, asked: bool = True) -> dates.Read:
    """The day a text gives to this item: None when there is none or more than one, else why it is asked again."""
    return dates.read(fold(text), dates.Span(today, *item.days(today)), asked=asked)


def choices(text: str, item: questionnaire.Item, language: str, *, asked: bool = True) -> tuple[str, ...]:
    """The options a text names and does not deny, in the item's order; an exclusive one only when it is alone."""
    codes = mentions.named(fold(text), _lexicon(item, language), asked=asked)
    options = [option for option in item.options if option.code in codes]
    common = [option for option in options if not option.exclusive]
    return tuple(option.code for option in common or options)


def agrees(text: str) -> bool | None:
    """Yes or no, when a text says nothing else."""
    answer = _bare(text)
    return True if _YES.fullmatch(answer) else False if _NO.fullmatch(answer) else None


def skips(text: str) -> bool:
    """Whether a text only says that a question is to be passed over."""
    return bool(_SKIP.fullmatch(_bare(text)))


def says_just(text: str, item: questionnaire.Item, value: questionnaire.Answer) -> bool:
    """Whether a text is that number and nothing else, as exact as a button: ``38.2``, ``38,2``, ``38.2 °C``, ``38.2度``. A
    number that was converted, or read out of a sentence, is not."""
    if not (number := _JUST_A_NUMBER.fullmatch(fold(text))) or type(value) is not int:
        return False
    return Fraction(number[1].replace(",", ".")) * item.scale == value


def kept(text: str) -> str:
    """A text as it is kept: without control characters, lone surrogates and what turns the reading direction of the
    words around it, at most ``LONGEST_KEPT`` characters."""
    lines = text[:LONGEST_READ].replace("\r\n", "\n")
    shown = (c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(shown).translate(_TURNING).strip()[:LONGEST_KEPT]


def fold(text: str) -> str:
    """A text as it is read: compatibility forms unified, small letters, ASCII digits, single spaces, cut."""
    shown = "".join(" " if unicodedata.category(c) == "No" else c for c in text[:LONGEST_READ].translate(_SPELLED))
    unified = unicodedata.normalize("NFKC", shown).casefold()
    plain = "".join(_plain(c) for c in unified if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return re.sub(r"[^\S\n]+", " ", plain).strip()[:LONGEST_READ]


_SPELLED = str.maketrans({"’": "'", "‘": "'", "½": ".5", "٫": ".", "،": ",", "\t": " ", "\r": "\n"})
_JUST_A_NUMBER = re.compile(r"(\d{1,9}(?:[.,]\d{1,9})?)(?: ?(?:°c?|c|[度도]))?")
_YES = re.compile(
    "yes|y|yeah|yep|ok|okay|sure|right|correct|send|是的?|[对對]的?|有的?|好的?|嗯|[会會]|可以|[没沒][错錯]|[确確][认認]|发送|[傳送]送"
    "|네|예|응|있어요|있습니다|맞아요|맞습니다|그래요|좋아요|확인|보내기"
)
_NO = re.compile(
    "no|n|nope|not|none|否|不|不是|[没沒]有?|[无無]|不[会會对對]|아니요|아니오|아뇨|아니|없어요|없습니다|없음"
)


_SKIP = re.compile(
    "skip|skipit|skipthis|pass|next|跳[过過]|[这這][题題]跳[过過]|略[过過]|下一步|下一[题題个個]|건너뛰기|건너뛸게요|건너뛰어요|넘어가기|넘어갈게요"
    "|패스|다음"
)
_TURNING = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def _bare(text: str) -> str:
    """A text without its spaces and full stops."""
    return re.sub(r"[\s.,!~。、]+", "", fold(text))


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _values(
    form: questionnaire.Questionnaire,
    item: questionnaire.Item,
    answered: tuple[questionnaire.Answer, ...],
    at: str | None,
    text: str,
    language: str,
    today: date | None,
) -> tuple[questionnaire.Answer, ...]:
    """What a text answers to one item; a question not being asked takes only what can mean nothing else."""
    asked = item.link_id == at
    if item.type is Type.CHOICE and (asked or item.repeats):
        return _chosen(item, answered, choices(text, item, language, asked=asked))
    if item.type in questionnaire.NUMBERS:
        amount = quantity(text, item) if asked else _number_besides(form, item, at, text)
        return (amount,) if isinstance(amount, int) else ()
    if item.type is Type.DATE and today and (asked or _is_the_only(form, item)):
        read = day(text, item, today, asked=asked)
        return (read,) if isinstance(read, date) else ()
    if item.type is Type.BOOLEAN and asked:
        said = agrees(text)
        return () if said is None else (said,)
    return ()


def _number_besides(
    form: questionnaire.Questionnaire, item: questionnaire.Item, at: str | None, text: str
) -> int | OutOfRange | None:
    """A number for a question that is not being asked: the one temperature of the form (a number alone is none where
    another number or a place is asked for), or the one with a unit of its own."""
    if [other for other in form.items if other.unit == item.unit and other.type in questionnaire.NUMBERS] != [item]:
        return None
    if item.unit == questionnaire.CELSIUS:
        elsewhere = at is not None and form.item(at).type in questionnaire.NUMBERS | {Type.DATE, Type.LOCATION}
        return amounts.temperature(fold(text), item, bare=not elsewhere)
    return amounts.whole(fold(text), item, asked=False) if item.type is Type.INTEGER else None


def _is_the_only(form: questionnaire.Questionnaire, item: questionnaire.Item) -> bool:
    return [other for other in form.items if other.type is item.type] == [item]


def _is_an_address(text: str) -> bool:
    """Words; a skip is none, nor is a yes or a no."""
    return any(character.isalpha() for character in kept(text)) and not skips(text) and agrees(text) is None


def _chosen(
    item: questionnaire.Item, answered: tuple[questionnaire.Answer, ...], codes: tuple[str, ...]
) -> tuple[questionnaire.Answer, ...]:
    """Named options together with those chosen before; one answer only where only one is asked for."""
    if not item.repeats:
        return codes if len(codes) == 1 else ()
    exclusive = {option.code for option in item.options if option.exclusive}
    if not codes or exclusive & set(codes):
        return codes[:1]
    together = (set(answered) | set(codes)) - exclusive
    return tuple(option.code for option in item.options if option.code in together)


def _lexicon(item: questionnaire.Item, language: str) -> mentions.Lexicon:
    """Everything that names an option of this item; the writer's own language goes first."""
    pairs: list[tuple[str, str]] = []
    for spoken in sorted(item.options[0].text, key=lambda code: code != language):
        for option in item.options:
            phrases = (option.text[spoken], option.summary[spoken], *option.aliases[spoken])
            pairs.extend((phrase, option.code) for phrase in phrases)
    return _read_once(tuple(pairs))


@functools.lru_cache(maxsize=512)
def _read_once(pairs: tuple[tuple[str, str], ...]) -> mentions.Lexicon:
    """Kept, because content is read far more often than it changes; nothing a person wrote comes here."""
    phrases: dict[str, str] = {}
    for phrase, code in pairs:
        phrases.setdefault(re.sub(r"^\W+|\W+$", "", fold(phrase)), code)
    phrases.pop("", None)
    return mentions.lexicon(phrases)
