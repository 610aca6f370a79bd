"""What a roster's .csv holds is shown and never calculated, and is read back as it was (A2, I5)."""

import itertools
import re

from bot.people import roster_text

TEXTS = ["".join(each) for length in range(6) for each in itertools.product("=';\t\"a", repeat=length)]


def test_what_is_made_safe_is_read_back_exactly() -> None:
    assert [text for text in TEXTS if roster_text.bare(roster_text.safe(text)) != text] == []


def test_no_separator_makes_a_formula_of_a_part() -> None:
    parts = (part for text in TEXTS for part in re.split('[;,|"]', roster_text.safe(text)))
    assert [part for part in parts if part.startswith(("=", "\t"))] == []
    assert roster_text.safe("x;=1|@a,－2\n+3") == "x;'=1|'@a,'－2\n'+3"
