"""``make papers``: what the papers say that the code says already, written from the code."""

import re
from pathlib import Path

from bot.playground.api import compatibility

CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"
_TABLE = re.compile(r"(<!-- compatibility: .* -->\n).*?(<!-- end -->)", re.DOTALL)


def written(text: str) -> str:
    """CONTRIBUTING.md with the table of the Bot API's methods as they are now."""
    return _TABLE.sub(lambda found: f"{found[1]}\n{compatibility.table()}\n{found[2]}", text)


if __name__ == "__main__":
    CONTRIBUTING.write_text(written(CONTRIBUTING.read_text("utf-8")), "utf-8")
