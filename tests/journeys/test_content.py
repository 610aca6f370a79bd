"""M1, M4: content is versioned, work that is open keeps the version it began with, and a disease is a few files."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import assembly, catalog
from bot.errors import SettingsError
from bot.i18n import Wording
from bot.monitoring.tables import Report
from tests.town import START, Town, neighbours, small_town, town

SHIPPED = assembly.folder("content")
LANGUAGES = ("zh_CN", "zh_TW", "en", "ko")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The shipped content, to be changed."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "content"))


def rewrite(file: Path, **changes: Any) -> None:
    """Change some keys of a YAML file."""
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text("utf-8")) | changes, allow_unicode=True), "utf-8")


def said(english: str) -> dict[str, str]:
    """The same in every language: what it says is not the point here."""
    return dict.fromkeys(LANGUAGES, english)


async def test_open_work_keeps_its_version(here: Town, content: Path) -> None:
    """M1, M4: version 2 has a fever line of 38.0 and knows no cough. Who was observed before keeps 37.3 and, in the
    check-in already open, the cough; who comes later has the new one; what was read before is still shown in words."""
    li, wang, _ = await here.moves_in()
    await li.says("/checkin")
    form = content / "questionnaires/daily-checkin.yaml"
    items = yaml.safe_load(form.read_text("utf-8"))["items"]
    items[1]["options"] = [option for option in items[1]["options"] if option["code"] != "cough"]
    rewrite(form, version="2", items=items)
    plan = content / "protocols/home-observation-14.yaml"
    groups = yaml.safe_load(plan.read_text("utf-8"))["symptom_groups"]
    groups["any_one"].remove("cough")
    rewrite(plan, version="2", fever_line=38.0, symptom_groups=groups)
    for extending in (content / "protocols").glob("*.yaml"):
        if extending != plan:
            rewrite(extending, version="2")
    here.more["content_folder"] = content
    await here.restart()
    await li.taps("36.6", "Cough", "Send")
    assert "36.6 °C, Cough" in li.last
    assert "symptoms" in wang.last
    await li.says("37.5 no symptoms")
    await li.taps("Send")
    assert "counts as fever" in li.last
    await wang.taps("calling")
    newcomer = neighbours(here.time.now(), kim="en") | {"areas": [{"id": "G2"}], "workers": []}
    newcomer["households"][0] |= {"grid": "G2", "responsible": None}
    cast = await here.plants(newcomer)
    await cast["kim"].says("37.5 no symptoms")
    await cast["kim"].taps("Send")
    assert "Nothing unusual" in cast["kim"].last


async def test_a_changed_file_needs_a_new_version(here: Town, content: Path) -> None:
    """M1: a published version is immutable: the service says which file, and does not start."""
    await here.service.close()
    here.more["content_folder"] = content
    for name in ("questionnaires/daily-checkin", "protocols/home-observation-14"):
        rewrite(content / f"{name}.yaml", title=said("Something else"))
        with pytest.raises(SettingsError, match="was changed but is still version 1; give it a new version"):
            await here.open()
        shutil.copy(SHIPPED / f"{name}.yaml", content / f"{name}.yaml")
    await here.open()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("policy.yaml", None, "has no policy.yaml"),
        ("policy.yaml", "quiet_hours: never", "missing"),
        ("questionnaires/daily-checkin.yaml", "[", "questionnaires/daily-checkin.yaml is not YAML"),
        ("questionnaires/daily-checkin.yaml", "", "questionnaires/daily-checkin.yaml: "),
        ("protocols/home-7-3.yaml", "extends: nobody", "there is no protocol 'nobody'"),
        ("hotlines/cn.yaml", "hotlines: [{number: 120}]", "hotlines/cn.yaml: each of its hotlines needs"),
    ],
)
def test_broken_content_is_one_sentence(content: Path, name: str, text: str | None, sentence: str) -> None:
    """I5: an operator reads which file and what is wrong with it."""
    if text is None:
        (content / name).unlink()
    else:
        (content / name).write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=sentence):
        catalog.load(content, Wording(assembly.folder("locales")))


NOROVIRUS = {
    "id": "gut-watch", "version": "1", "title": said("Watching the gut"), "kind": "self_monitoring", "length_days": 3,
    "slots": [
        {"id": "dawn", "opens": "06:00", "due": "09:00", "name": said("dawn")},
        {"id": "noon", "opens": "11:00", "due": "13:00", "name": said("noon")},
        {"id": "night", "opens": "18:00", "due": "21:00", "name": said("night")},
    ],
    "fever_line": 38.0,
    "symptom_groups": {"any_one": ["bloody_stool"], "any_two": ["belly_ache", "dizzy"], "recorded_only": ["ate_out"]},
    "emergency_signs": ["no_water_stays"], "questionnaire": "gut-diary",
    "release_conditions": ["well"], "review_on": "2027-05-20",
    "sources": [{"issuer": "A", "document": "B", "date": "2020", "mark": "A"}],
}  # fmt: skip
SIGNS = ("bloody_stool", "belly_ache", "dizzy", "ate_out", "no_water_stays")
GUT_DIARY = {
    "id": "gut-diary", "version": "1", "title": said("Gut diary"), "confirm": "written",
    "items": [
        {"link_id": "heat", "type": "quantity", "unit": "Cel", "decimals": 1, "minimum": 34.0, "maximum": 43.0,
         "required": True, "text": said("How warm are you?")},
        {"link_id": "gut", "type": "choice", "repeats": True, "required": True, "watched": True,
         "text": said("What is your gut like?"),
         "options": [
             {"code": "calm", "exclusive": True, "sends": True, "text": said("Calm, send"), "summary": said("calm"),
              "aliases": {language: ["all calm"] for language in LANGUAGES}},
             *({"code": code, "text": said(code.replace("_", " ")), "aliases": {language: [] for language in LANGUAGES}}
               for code in SIGNS),
         ]},
    ],
}  # fmt: skip


async def test_another_disease_is_two_files(migrated_url: str, tmp_path: Path, content: Path) -> None:
    """M1–M6: three slots a day, a fever line of 38.0, other signs under other names; nobody wrote a line of code."""
    for name, data in (("protocols/gut-watch", NOROVIRUS), ("questionnaires/gut-diary", GUT_DIARY)):
        (content / f"{name}.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    more = {"content_folder": content}
    async with town(migrated_url, tmp_path, starts_at=START.replace(hour=4), more=more) as here:
        episode = {"person": "li", "protocol": "gut-watch", "starts_at": START.replace(hour=4)}
        cast = await here.plants(small_town(episodes=[episode]))
        li, wang = cast["li"], cast["wang"]
        await here.moves_to("07:00")
        assert "Day 1 of 3: your dawn report, before 09:00" in li.last
        await li.taps("36.6", "Calm")
        assert "Recorded for the dawn of 1 March: 36.6 °C, calm" in li.last
        assert "today from 11:00, before 13:00" in li.last
        await here.moves_to("11:00")
        told = len(wang.messages)
        await li.says("37.9 all calm")
        await li.taps("Send")
        assert "Nothing unusual" in li.last
        await here.moves_to("18:30")
        assert "your night report" in li.last
        await li.says("36.6")
        await li.taps("belly ache", "ate out", "Send")
        assert len(wang.messages) == told
        await li.says("/checkin")
        await li.taps("36.6", "belly ache", "dizzy", "Send")
        assert len(wang.messages) == told + 1
        await li.says("/checkin")
        await li.taps("36.6", "no water stays")
        assert "Call 120 now" in "".join(li.texts)
        assert "emergency sign" in wang.last
        assert [(slot, outcome) for _, slot, outcome, _ in await here.duties(li)] == [
            ("dawn", "done"), ("noon", "done"), ("night", "done"),
        ]  # fmt: skip
        assert len(await here.rows(Report)) == 5
