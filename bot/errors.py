"""What a person is told when something cannot be done."""

from typing import Any


def N_(msgid: str) -> str:
    """Mark wording for the catalogues where no language is known yet; it is translated when shown."""
    return msgid


class LinliError(Exception):
    """Something a person asked for cannot be done.

    ``code`` is for programs and logs, ``sentence`` (a msgid) with ``fields`` is what the person reads, translated and
    escaped where it is shown. ``fields`` never hold personal data: they may reach a log.
    """

    def __init__(self, code: str, sentence: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.fields = fields


class SettingsError(Exception):
    """An operator's setting or file is wrong; the text is one clear English sentence, the exit code is 2."""
