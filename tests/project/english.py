"""English wording is the msgid itself: ``python -m tests.project.english FILE`` writes it into the catalogue."""

import sys
from pathlib import Path

from babel.messages.pofile import read_po, write_po


def fill(path: Path) -> None:
    """Give every msgid of the catalogue itself as its wording."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    for message in catalogue:
        if message.id:
            message.string = message.id
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, ignore_obsolete=True)


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
