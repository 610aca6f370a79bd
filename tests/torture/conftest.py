"""What torture found is told at the end of the run, whether it passed or not."""

from collections.abc import Callable

import pytest

_TOLD = pytest.StashKey[list[str]]()


@pytest.fixture
def told(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Say something that is read after the run."""
    return pytestconfig.stash.setdefault(_TOLD, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for text in config.stash.get(_TOLD, []):
        terminalreporter.section("torture", sep="-")
        terminalreporter.write_line(text)
