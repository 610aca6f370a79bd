"""The shipped content as the tests read it."""

from pathlib import Path
from typing import Any

import yaml

from bot.forms import questionnaire_file
from bot.monitoring import protocol_file

FOLDER = Path(__file__).parents[2] / "content"
LANGUAGES = ("zh_CN", "zh_TW", "en", "ko")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


PATHS = sorted(FOLDER.rglob("*.yaml"))
POLICY: dict[str, Any] = load(FOLDER / "policy.yaml")
QUESTIONNAIRES: dict[str, Any] = {path.stem: load(path) for path in (FOLDER / "questionnaires").glob("*.yaml")}
ABOUT = ("sources", "review_on")
CHECKIN = questionnaire_file.read(
    {key: value for key, value in QUESTIONNAIRES["daily-checkin"].items() if key not in ABOUT}, LANGUAGES
)
PROTOCOLS = protocol_file.read_all({path.stem: load(path) for path in (FOLDER / "protocols").glob("*.yaml")}, LANGUAGES)


def nodes(value: Any, path: str) -> list[tuple[str, Any]]:
    """Everything in a document with the path it stands at, the whole first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(path, value), *(node for key, part in inner for node in nodes(part, f"{path}.{key}"))]


NODES = [node for path in PATHS for node in nodes(load(path), path.stem)]
TEXTS: list[tuple[str, dict[str, Any]]] = [
    (path, value) for path, value in NODES if isinstance(value, dict) and set(value) & set(LANGUAGES)
]
SOURCES: list[tuple[str, dict[str, Any]]] = [
    (path, value) for path, value in NODES if isinstance(value, dict) and "issuer" in value
]
