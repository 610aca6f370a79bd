"""A dialogue that is kept as it should read, and how it reads now."""

import difflib
from pathlib import Path


def compare(file: Path, text: str, *, update: bool) -> None:
    """Whether a dialogue reads as it is kept; with ``--update-transcripts`` it is kept as it reads."""
    if update:
        file.write_text(text, "utf-8")
    kept = file.read_text("utf-8") if file.exists() else ""
    changes = list(difflib.unified_diff(kept.splitlines(), text.splitlines(), file.name, "now", lineterm="", n=2))
    assert not changes, "\n".join([*changes, "If this is how it should read: make transcripts"])
