"""What people write, understood as answers: numbers, named options, yes and no, in all languages at once (M3, I5)."""

import functools
import re
import unicodedata

from bot.forms import amounts, mentions, questionnaire

OutOfRange = amounts.OutOfRange

LONGEST_READ = 4000
"""Characters of a text that are read."""

LONGEST_KEPT = 1000
"""Characters that are kept of a text that is itself the answer."""


def answers(
    form: questionnaire.Questionnaire, answered: questionnaire.Answers, at: str | None, text: str, language: str
) -> dict[str, tuple[questionnaire.Answer, ...]]:
    """The answers a text gives, by ``link_id``, whatever question ``at`` is being asked.

    Options that may be chosen together join those already ``answered``. A question for a text takes the text itself.
    A temperature that is not in the text stays owed: "no symptoms" never invents one (M3).
    """
    if at is not None and form.item(at).type is questionnaire.Type.STRING:
        return {at: (kept(text),)} if kept(text) else {}
    found: dict[str, tuple[questionnaire.Answer, ...]] = {}
    in_force: dict[str, tuple[questionnaire.Answer, ...]] = {}
    for item in form.items:
        if not item.in_force(in_force):
            continue
        values = _values(form, item, answered.get(item.link_id, ()), at, text, language)
        if values:
            found[item.link_id] = values
        in_force[item.link_id] = values or answered.get(item.link_id, ())
    return found


def quantity(text: str, item: questionnaire.Item) -> int | OutOfRange | None:
    """The number a text gives to this item, whole in the item's scale.

    None when there is none or more than one; OutOfRange when it cannot be. Temperatures are in degrees Celsius:
    ``37.4``, ``37,4``, ``３７．４``, ``37度4``, ``37点4``, ``37도 4``, ``37.4°C``, or Fahrenheit from 90 to 110 (M3).
    """
    if item.unit == questionnaire.CELSIUS:
        return amounts.temperature(fold(text), item)
    return amounts.plain(fold(text), item)


def choices(text: str, item: questionnaire.Item, language: str, *, asked: bool = True) -> tuple[str, ...]:
    """The options a text names and does not deny, in the item's order; an exclusive one only when it is alone."""
    codes = mentions.named(fold(text), _lexicon(item, language), asked=asked)
    options = [option for option in item.options if option.code in codes]
    common = [option for option in options if not option.exclusive]
    return tuple(option.code for option in common or options)


def agrees(text: str) -> bool | None:
    """Yes or no, when a text says nothing else."""
    answer = re.sub(r"[\s.,!~。、]+", "", fold(text))
    return True if _YES.fullmatch(answer) else False if _NO.fullmatch(answer) else None


def kept(text: str) -> str:
    """A text as it is kept: without control characters and lone surrogates, at most ``LONGEST_KEPT`` characters."""
    lines = text[:LONGEST_READ].replace("\r\n", "\n")
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()[:LONGEST_KEPT]


def fold(text: str) -> str:
    """A text as it is read: compatibility forms unified, small letters, ASCII digits, single spaces, cut."""
    shown = "".join(" " if unicodedata.category(c) == "No" else c for c in text[:LONGEST_READ].translate(_SPELLED))
    unified = unicodedata.normalize("NFKC", shown).casefold()
    plain = "".join(_plain(c) for c in unified if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return re.sub(r"[^\S\n]+", " ", plain).strip()[:LONGEST_READ]


_SPELLED = str.maketrans({"’": "'", "‘": "'", "½": ".5", "٫": ".", "،": ",", "\t": " ", "\r": "\n"})
_YES = re.compile(
    "yes|y|yeah|yep|ok|okay|sure|right|correct|send|是的?|[对對]的?|有的?|好的?|嗯|[会會]|可以|[没沒][错錯]|[确確][认認]|发送|[傳送]送"
    "|네|예|응|있어요|있습니다|맞아요|맞습니다|그래요|좋아요|확인|보내기"
)
_NO = re.compile(
    "no|n|nope|not|none|否|不|不是|[没沒]有?|[无無]|不[会會对對]|아니요|아니오|아뇨|아니|없어요|없습니다|없음"
)


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
) -> tuple[questionnaire.Answer, ...]:
    """What a text answers to one item; a question not being asked takes only what can mean nothing else."""
    asked = item.link_id == at
    if item.type is questionnaire.Type.CHOICE and (asked or item.repeats):
        return _chosen(item, answered, choices(text, item, language, asked=asked))
    if item.type is questionnaire.Type.QUANTITY and (asked or _is_the_temperature(form, item)):
        amount = quantity(text, item)
        return (amount,) if isinstance(amount, int) else ()
    if item.type is questionnaire.Type.BOOLEAN and asked:
        said = agrees(text)
        return () if said is None else (said,)
    return ()


def _is_the_temperature(form: questionnaire.Questionnaire, item: questionnaire.Item) -> bool:
    return [other for other in form.items if other.unit == questionnaire.CELSIUS] == [item]


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
