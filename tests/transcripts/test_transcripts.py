"""The main day as people read it, in four languages: golden dialogues, to be read by people who speak them.

``make transcripts`` writes them anew; what changed is then in the diff.
"""

from pathlib import Path
from typing import Any

import pytest

from bot.i18n import LANGUAGES
from tests.town import START, Town, town
from tests.transcripts.golden import compare
from tests.transcripts.scribe import Scribe

FOLDER = Path(__file__).parent
FEVER = {
    "zh_CN": "37度8 有点咳嗽",
    "zh_TW": "37.8度 有點咳嗽",
    "en": "37.8 and a bit of a cough",
    "ko": "37.8도 기침이 나요",
}


def four_communities() -> dict[str, Any]:
    """A community for each language: a resident with a mother without a phone, a worker, a doctor, all speaking it."""
    names = {
        "zh_CN": ("李明", "李妈妈", "王芳", "陈医生"), "zh_TW": ("李明", "李媽媽", "王芳", "陳醫師"),
        "en": ("Li Ming", "Mrs Li", "Wang Fang", "Dr Chen"), "ko": ("이명", "이명의 어머니", "왕방", "진 의사"),
    }  # fmt: skip
    made: dict[str, Any] = {"areas": [{"id": "T1"}], "workers": [], "people": [], "households": [], "episodes": []}
    for number, language in enumerate(LANGUAGES, 1):
        resident, mother, worker, doctor = names[language]
        made["areas"] += [{"id": f"K{number}", "parent": "T1"}, {"id": f"G{number}", "parent": f"K{number}"}]
        staff = {"languages": [language], "shift": "00:00-24:00"}
        made["workers"] += [
            staff | {"id": f"worker-{language}", "name": worker, "post": f"G{number}", "role": "grid_worker"},
            staff | {"id": f"doctor-{language}", "name": doctor, "post": f"K{number}", "role": "community_doctor"},
        ]
        made["people"] += [
            {"id": language, "name": resident, "language": language},
            {"id": f"mother-{language}", "name": mother, "chat": "none"},
        ]
        made["households"].append(
            {"id": f"h{number}", "grid": f"G{number}", "responsible": f"worker-{language}", "head": language,
             "members": [language, f"mother-{language}"]}
        )  # fmt: skip
        made["episodes"].append({"person": language, "protocol": "home-observation-14", "starts_at": START})
    return made


async def test_the_main_day_reads_as_it_did(
    migrated_url: str, tmp_path: Path, update_transcripts: bool, subtests: pytest.Subtests
) -> None:
    """Welcome, reminder, two taps; a fever in one's own words, the alert, the call, the review; a miss, a late report, an
    emergency sign; help, and what is not understood."""
    async with town(migrated_url, tmp_path) as here:
        await here.plants(four_communities())
        scribes = {
            language: Scribe(
                here, {language: "resident", f"worker-{language}": "worker", f"doctor-{language}": "doctor"}
            )
            for language in LANGUAGES
        }
        await plays(here, scribes)
    for language, scribe in scribes.items():
        with subtests.test(language):
            compare(FOLDER / f"{language}.txt", "\n".join(scribe.lines), update=update_transcripts)


async def plays(here: Town, scribes: dict[str, Scribe]) -> None:
    """The day, for all communities at once."""
    all_look(scribes)
    for language, scribe in scribes.items():
        resident = here.actors[language]
        await scribe.taps(resident, "36.6", option(here, language, "none"))
        await scribe.says(resident, "/help")
        await scribe.says(resident, "🙂")
    await here.moves_to("2026-03-01T19:00")
    all_look(scribes)
    for language, scribe in scribes.items():
        words = here.service.content.wording[language]
        resident, worker, doctor = (
            here.actors[name] for name in (language, f"worker-{language}", f"doctor-{language}")
        )
        await scribe.says(resident, FEVER[language])
        await scribe.taps(resident, words.label("Send"))
        await scribe.taps(worker, worker.label_of("details"))
        await scribe.taps(worker, worker.label_of("take"))
        await scribe.taps(doctor, doctor.label_of("take"))
        await scribe.taps(worker, worker.label_of("review", "watch"))
    await here.moves_to("2026-03-02T10:05")
    all_look(scribes)
    for language, scribe in scribes.items():
        words, resident = here.service.content.wording[language], here.actors[language]
        await scribe.says(resident, "/checkin")
        await scribe.taps(resident, words.label("Other…"))
        await scribe.says(resident, "12")
        await scribe.says(resident, "36.7")
        await scribe.taps(resident, option(here, language, "breathing"), words.label("Send"))
        await scribe.says(resident, "/language")


def all_look(scribes: dict[str, Scribe]) -> None:
    """Everybody reads what has arrived, before anybody answers."""
    for scribe in scribes.values():
        scribe.looks()


def option(here: Town, language: str, code: str) -> str:
    """A symptom's button."""
    item = here.service.content.questionnaires["daily-checkin"].item("symptoms")
    found = item.option(code)
    assert found is not None
    return str(found.text[language])
