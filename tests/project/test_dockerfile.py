"""The image is small, runs as nobody in particular, and tells whether it is well."""

import fnmatch
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text()
LINES: list[tuple[str, str]] = re.findall(r"^([A-Z]+) (.*)$", TEXT.replace("\\\n", " "), re.MULTILINE)
FINAL = LINES[max(place for place, (word, _) in enumerate(LINES) if word == "FROM") :]


def said(word: str) -> str:
    """What the image that is shipped says last."""
    return [text for name, text in FINAL if name == word][-1]


def test_it_runs_the_service_as_a_user_without_rights() -> None:
    assert int(said("USER")) > 0
    assert said("ENTRYPOINT") == '["linli"]'
    assert said("CMD") == '["run"]'
    assert "/healthz" in said("HEALTHCHECK")


def test_it_is_built_with_the_locked_libraries_by_the_projects_uv() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    [uv] = [wanted for wanted in project["dependency-groups"]["dev"] if wanted.startswith("uv")]
    assert f'"{uv}"' in TEXT
    syncs = [text for word, text in LINES if word == "RUN" and "uv sync" in text]
    assert syncs
    assert all("--locked --no-dev" in text for text in syncs)
    pythons = [tuple(map(int, version.split("."))) for version in re.findall(r"FROM python:([\d.]+)", TEXT)]
    assert len(set(pythons)) == 1
    assert pythons[0] >= (3, 11)


def test_what_it_copies_exists_and_reaches_the_build() -> None:
    passed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [name for word, text in LINES if word == "COPY" and "--from" not in text for name in text.split()[:-1]]
    assert {"bot", "handlers", "content", "locales"} <= set(copied)
    for name in copied:
        assert (ROOT / name).exists()
        assert any(fnmatch.fnmatch(name, pattern) for pattern in passed)
