"""The scenes of the demo's day: what each shows, which promise it keeps, and what must have arrived for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time

from bot.playground.player.watch import Line

QUESTION = "forms.daily-checkin"


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened in one scene."""

    lines: Sequence[Line]

    def kinds(self, to: str) -> list[str]:
        """What one person received, by the name of its wording, in order."""
        return [line["kind"] for line in self.lines if line["what"] == "message" and line["to"] == to]

    def texts(self, to: str) -> str:
        return "\n".join(line["text"] for line in self.lines if line["what"] == "message" and line["to"] == to)

    def duties(self, person: str) -> list[tuple[str, str]]:
        """What became of somebody's reports: slot and outcome."""
        return [(line["slot"], line["outcome"]) for line in self.lines
                if line["what"] == "duty" and line["person"] == person]  # fmt: skip

    def minutes(self, kind: str) -> set[str]:
        """When messages of a kind arrived, in UTC."""
        return {line["at"][11:16] for line in self.lines if line["what"] == "message" and line["kind"] == kind}

    def ill(self, person: str) -> bool | None:
        """Whether a person counts as ill at the end; None when nothing about that changed."""
        states = [line["ill"] for line in self.lines if line["what"] == "state" and line["person"] == person]
        return states[-1] if states else None


Check = tuple[str, Callable[[Seen], bool]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A part of the day: from when, what is shown, which promise it keeps, and what must have happened."""

    begins: time
    title: str
    promise: str
    checks: tuple[Check, ...]


A_DAY = (
    Scene(time(7, 30), "A reminder, each in their own language", "M10: one reminder per person and slot", (
        ("Li and Anna were reminded at 08:00, once each",
         lambda seen: seen.kinds("li") == seen.kinds("anna") == [QUESTION] and seen.minutes(QUESTION) == {"00:00"}),
    )),
    Scene(time(8, 1), "Two taps are a report", "M2, M3: a temperature, no symptoms, sent; the answer says what is next", (
        ("two taps finished the check-in", lambda seen: seen.duties("li") == [("morning", "done")]),
        ("Li was told what was recorded", lambda seen: "monitoring.recorded" in seen.kinds("li")
                                                       and "36.6" in seen.texts("li")),
    )),
    Scene(time(9, 0), "A second reminder, only for who still owes a report", "M10: an hour before the slot is due", (
        ("Anna was reminded again", lambda seen: seen.kinds("anna") == [QUESTION]),
        ("Li, who has reported, was left alone", lambda seen: seen.kinds("li") == []),
    )),
    Scene(time(10, 0), "A missed slot is written down, and it is not too late", "M11, S1: missed stays missed", (
        ("Anna's morning is missed, and she was asked at once whether all is well",
         lambda seen: seen.duties("anna") == [("morning", "missed")] and seen.kinds("anna") == ["monitoring.missed"]),
    )),
    Scene(time(10, 40), "A late report, in her own words and in Fahrenheit", "M2, M3: late is kept beside missed", (
        ("it was understood as 36.8 °C and kept as late",
         lambda seen: seen.duties("anna") == [("morning", "late")] and "36.8" in seen.texts("anna")),
    )),
    Scene(time(16, 20), "The service is killed while Li writes, and starts again", "I1, I2: nothing that was sent is lost", (
        ("nobody heard anything while it was dead, and Li was answered when it was back",
         lambda seen: seen.kinds("li") == [QUESTION] and seen.minutes(QUESTION) == {"08:35"}),
        ("38.2 and the cough were both understood", lambda seen: "38.2" in seen.texts("li")),
    )),
    Scene(time(16, 36), "A fever reaches the grid worker and the doctor at once", "M4, M6: 37.3 and above", (
        ("Li counts as ill, and the evening report is done",
         lambda seen: seen.ill("li") is True and seen.duties("li") == [("evening", "done")]),
        ("Wang and Chen were alerted in the same minute",
         lambda seen: seen.kinds("wang") == seen.kinds("chen") == ["monitoring.symptom_alert"]
                      and seen.minutes("monitoring.symptom_alert") == {"08:36"}),
        ("the alert names no person: only the household's number",
         lambda seen: "G1-001" in seen.texts("wang") and "李明" not in seen.texts("wang")),
    )),
    Scene(time(16, 38), "A named person answers for it", "M6: the flag stays until a worker has looked", (
        ("Li knows who is calling, and the doctor that somebody is on it",
         lambda seen: "monitoring.worker_calls" in seen.kinds("li")
                      and "monitoring.taken_by_colleague" in seen.kinds("chen")),
        ("the review closed the alert", lambda seen: "monitoring.reviewed" in seen.kinds("wang")
                                                     and seen.ill("li") is False),
    )),
    Scene(time(18, 0), "The evening: only Anna is reminded", "M10: nobody is asked for what was given", (
        ("Anna was reminded once and reported", lambda seen: seen.duties("anna") == [("evening", "done")]
                                                             and seen.minutes(QUESTION) >= {"10:00"}),
        ("Li was left alone", lambda seen: seen.kinds("li") == []),
    )),
)  # fmt: skip
"""The day, scene by scene; a scene ends where the next begins."""
