"""A Message as Telegram takes it: cut at sentence ends, within 64 bytes a button, signed for one chat (B14, I4, I5)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat import render
from bot.chat.render import LONGEST, Part, Signer
from bot.messaging import Choice, Message
from bot.sealing import KeyRing
from tests.workshop import ring

SIGNER = Signer(ring())
ANY_TEXT = st.text(st.characters(exclude_categories=()))
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def parts(text: str, *rows: tuple[Choice, ...]) -> list[Part]:
    return render.parts(Message("test.kind", text, rows), SIGNER, 1, 2)


def test_a_short_message_keeps_its_markup_and_its_buttons() -> None:
    (part,) = parts("<b>Day 1</b> of 14", (Choice("Yes", "answer", ("q", "1")), Choice("No", "no")))
    assert (part.text, part.markup) == ("<b>Day 1</b> of 14", True)
    assert part.keyboard is not None
    ((yes, no),) = part.keyboard.inline_keyboard
    assert (yes.text, no.text) == ("Yes", "No")
    assert SIGNER.read(str(yes.callback_data), 1, 2) == ("answer", "q", "1")
    assert parts("a")[0].keyboard is None


@given(PLAIN, st.integers(2, 50))
@example("𝄞" * 30, 3)
@example("a. " * 30, 7)
@example("。" * 30, 2)
def test_split_in_order_within_the_length_and_nothing_lost(text: str, longest: int) -> None:
    """B14: UTF-16 units, and no character is cut in two."""
    pieces = render.split(text, longest)
    assert "".join(pieces) == text
    assert all(0 < render.units(piece) <= longest for piece in pieces)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One two. Three four five.", ["One two. ", "Three four ", "five."]),
        ("体温正常。明天见，请注意休息。", ["体温正常。明天见，", "请注意休息。"]),
        ("first part\n\nsecond", ["first part\n\n", "second"]),
        ("aaaaaaaaaaaaaaaaaa", ["aaaaaaaaaaaa", "aaaaaa"]),
        ("a. bbbbbbbbbbbbbbb", ["a. bbbbbbbbb", "bbbbbb"]),  # too near the beginning to be worth a cut
        ("𝄞𝄞𝄞𝄞𝄞𝄞𝄞", ["𝄞𝄞𝄞𝄞𝄞𝄞", "𝄞"]),
    ],
)
def test_cut_at_the_last_sentence_end_that_fits(text: str, pieces: list[str]) -> None:
    """B14; at most twelve units here."""
    assert render.split(text, 12) == pieces


def test_length_is_counted_in_utf_16_units() -> None:
    assert [render.units(text) for text in ("a", "王", "𝄞", "\ud800")] == [1, 1, 2, 1]


def test_what_is_as_long_as_allowed_stays_whole_and_markup_does_not_count() -> None:
    """Telegram counts what is left when the markup is read."""
    assert len(parts("𝄞" * (LONGEST // 2))) == 1
    assert len(parts("<b>" + "&lt;" * LONGEST + "</b>")) == 1
    assert len(parts("𝄞" * (LONGEST // 2) + "a")) == 2


def test_a_text_that_is_cut_loses_its_markup_and_only_the_last_part_has_buttons() -> None:
    """B14."""
    first, second, last = parts("<b>1 &lt; 2.</b> " * 1500, (Choice("Yes", "yes"),))
    assert (first.markup, second.markup, last.markup) == (False, False, False)
    assert first.text.startswith("1 < 2. 1 < 2.")
    assert first.text.endswith(". ")
    assert (first.keyboard, second.keyboard) == (None, None)
    assert last.keyboard is not None


def test_a_part_of_nothing_but_space_is_no_part() -> None:
    """Telegram refuses empty messages, and a delivered text would count as failed."""
    assert [part.text for part in parts("a" * LONGEST + " \n\n  ")] == ["a" * LONGEST]
    assert len(parts("a" * LONGEST + " " * LONGEST + "b")) == 2
    with pytest.raises(ValueError, match="not enough values"):
        parts(" " * 5000)


@given(ANY_TEXT, ANY_TEXT)
def test_lone_surrogates_never_leave(text: str, label: str) -> None:
    """They cannot be written as UTF-8: the message would never be delivered."""
    (part,) = parts(text, (Choice(label, "a"),))
    part.text.encode()
    assert part.keyboard is not None
    part.keyboard.inline_keyboard[0][0].text.encode()
    render.plain(text).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<b>a</b> &amp; <i>b</i>", "a & b"),
        ("1 &lt; 2", "1 < 2"),
        ('<a href="x">y</a>', "y"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_the_words_without_their_markup(text: str, plain: str) -> None:
    assert render.plain(text) == plain


ARGS = st.lists(st.text(st.sampled_from("abcXYZ019_-"), min_size=1, max_size=12), max_size=3).map(tuple)


@given(ARGS, st.integers(1, 2**52), st.integers(-(2**52), 2**52))
def test_a_button_comes_back_as_it_was_made(args: tuple[str, ...], bot: int, chat: int) -> None:
    """I4."""
    data = SIGNER.data(Choice("label", "verb", args), bot, chat)
    assert len(data.encode()) <= 64
    assert SIGNER.read(data, bot, chat) == ("verb", *args)


def test_a_button_is_bound_to_its_bot_its_chat_and_our_keys() -> None:
    """I4: a forwarded or a copied button is nobody's."""
    data = SIGNER.data(Choice("label", "take", ("r1",)), 1, 2)
    assert SIGNER.read(data, 1, 3) is None
    assert SIGNER.read(data, 2, 2) is None
    assert Signer(KeyRing({1: b"d" * 32}, b"s" * 32)).read(data, 1, 2) is None


@given(st.data())
def test_one_changed_character_makes_it_nobodys(data: st.DataObject) -> None:
    made = SIGNER.data(Choice("label", "take", ("r1",)), 1, 2)
    at = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.characters().filter(lambda each: each != made[at]))
    assert SIGNER.read(made[:at] + other + made[at + 1 :], 1, 2) is None


@given(ANY_TEXT)
@example("")
@example(":")
@example("a:é")
@example("take:r1:\ud800\ud800")
def test_whatever_a_phone_sends_is_read_or_none(data: str) -> None:
    """I5."""
    assert SIGNER.read(data, 1, 2) is None


def test_a_button_that_does_not_fit_is_a_programmers_mistake() -> None:
    SIGNER.data(Choice("label", "v" * 55), 1, 2)
    with pytest.raises(ValueError, match="button data of vvv"):
        SIGNER.data(Choice("label", "v" * 56), 1, 2)
    with pytest.raises(ValueError, match="longer than 64 bytes"):
        SIGNER.data(Choice("label", "王" * 19), 1, 2)
