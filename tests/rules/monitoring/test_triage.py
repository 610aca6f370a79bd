"""What a report means (M4, M5), what becomes of a second one (M8) and when an illness began (M6)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.monitoring import rules
from bot.monitoring.rules import Correction, Reason
from tests.rules.monitoring import examples
from tests.rules.monitoring.examples import BERLIN, PROTOCOL, SHANGHAI, ZONES

CODES = sorted({*PROTOCOL.symptoms, rules.FEELS_ILL, "hiccups"})


def judged(temperature: int | None, *symptoms: str, feels_ill: bool = False) -> rules.Judgement:
    return rules.symptomatic(PROTOCOL, temperature=temperature, symptoms=frozenset(symptoms), feels_ill=feels_ill)


def report(temperature: int | None, *symptoms: str) -> rules.Report:
    return rules.Report(temperature, frozenset(symptoms), judged(temperature, *symptoms))


class TestSymptomatic:
    @pytest.mark.parametrize(("temperature", "fever"), [(None, False), (372, False), (373, True), (374, True)])
    def test_m4_the_fever_line_itself_is_fever_and_enough_alone(self, temperature: int | None, fever: bool) -> None:
        judgement = judged(temperature)
        assert (judgement.fever, judgement.symptomatic) == (fever, fever)
        assert judgement.reasons == ((Reason.FEVER,) if fever else ())

    @pytest.mark.parametrize(
        ("symptoms", "reasons"),
        [
            ([], ()),
            (["cough"], (Reason.ANY_ONE,)),
            (["headache"], ()),
            (["headache", "fatigue"], (Reason.ANY_TWO,)),
            (["headache", "fatigue", "chills"], (Reason.ANY_TWO,)),
            (["cough", "headache"], (Reason.ANY_ONE,)),
            (["cough", "headache", "chills"], (Reason.ANY_ONE, Reason.ANY_TWO)),
            (["used_fever_reducer"], ()),
            (["headache", "used_fever_reducer"], ()),
            (["hiccups"], ()),
            (["headache", "hiccups"], ()),
        ],
    )
    def test_m4_any_one_of_a_any_two_of_b_and_nothing_else(
        self, symptoms: list[str], reasons: tuple[Reason, ...]
    ) -> None:
        assert judged(366, *symptoms).reasons == reasons
        assert judged(366, *symptoms).symptomatic == bool(reasons)

    def test_m4_what_does_not_count_is_not_counted(self) -> None:
        assert judged(None, "headache", "hiccups", "used_fever_reducer").counted == {"headache"}

    @pytest.mark.parametrize("symptoms", [[], ["used_fever_reducer"], ["hiccups"]])
    def test_m4_feeling_ill_without_a_symptom_counts_and_asks_for_a_call(self, symptoms: list[str]) -> None:
        for judgement in (judged(366, *symptoms, feels_ill=True), judged(366, "feels_ill", *symptoms)):
            assert (judgement.symptomatic, judgement.call_back) == (True, True)
            assert judgement.reasons == (Reason.FEELS_ILL,)

    @pytest.mark.parametrize("symptom", ["headache", "cough", "breathing"])
    def test_m4_feeling_ill_with_a_named_symptom_counts_without_a_call(self, symptom: str) -> None:
        judgement = judged(366, "feels_ill", symptom)
        assert (judgement.symptomatic, judgement.call_back) == (True, False)

    def test_m4_nobody_calls_back_who_does_not_feel_ill(self) -> None:
        assert not judged(390).call_back

    @pytest.mark.parametrize("sign", ["breathing", "chest_pain"])
    def test_m5_an_emergency_sign_counts_by_itself_before_any_temperature(self, sign: str) -> None:
        judgement = judged(None, sign)
        assert (judgement.symptomatic, set(judgement.emergency)) == (True, {sign})
        assert judgement.reasons == (Reason.EMERGENCY,)

    def test_m4_a_report_is_judged_by_the_list_of_its_own_version(self) -> None:
        later = examples.example(
            version="2", fever_line=37.5, symptom_groups={"any_one": ["headache"]}, emergency_signs=["cough"]
        )
        symptoms = frozenset({"headache"})
        assert rules.symptomatic(later, temperature=373, symptoms=symptoms).reasons == (Reason.ANY_ONE,)
        assert rules.symptomatic(PROTOCOL, temperature=373, symptoms=symptoms).reasons == (Reason.FEVER,)

    @examples.steadily
    @given(st.sets(st.sampled_from(CODES)), st.sampled_from(CODES), st.none() | st.integers(340, 430))
    def test_m4_naming_one_more_symptom_never_makes_anybody_less_ill(
        self, symptoms: set[str], more: str, temperature: int | None
    ) -> None:
        before, after = judged(temperature, *symptoms), judged(temperature, *symptoms, more)
        assert set(before.reasons) <= set(after.reasons)
        assert before.emergency <= after.emergency


WELL = report(366)
ILL = report(366, "cough")
URGENT = report(366, "breathing")


class TestCorrection:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (WELL, ILL),
            (WELL, URGENT),
            (ILL, URGENT),
            (report(380), report(366, "breathing")),
            (report(366), report(367)),
            (report(None, "cough"), report(366, "cough")),
            (report(375), report(384)),
            (report(380, "cough"), report(370, "cough", "headache")),
            (report(366, "cough"), report(366, "headache", "fatigue")),
            (report(366, "cough"), report(366, "cough", "feels_ill")),
            (report(366, "breathing"), report(366, "chest_pain")),
        ],
    )
    @pytest.mark.parametrize("same_local_day", [True, False])
    def test_m8_towards_worse_is_always_taken(self, old: rules.Report, new: rules.Report, same_local_day: bool) -> None:
        assert rules.is_worse(new, old)
        assert rules.correction(old, new, same_local_day=same_local_day) is Correction.TAKEN

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (ILL, WELL),
            (URGENT, ILL),
            (report(366, "breathing"), report(390, "cough")),
            (report(384), report(375)),
            (report(366, "cough"), report(None, "cough")),
            (report(366, "cough", "headache"), report(366, "cough")),
            (report(366), report(366, "used_fever_reducer")),
        ],
    )
    def test_m8_anything_else_is_taken_the_same_local_day_only(self, old: rules.Report, new: rules.Report) -> None:
        assert rules.correction(old, new, same_local_day=True) is Correction.TAKEN
        assert rules.correction(old, new, same_local_day=False) is Correction.NOT_TAKEN

    @pytest.mark.parametrize("same_local_day", [True, False])
    @pytest.mark.parametrize("said", [WELL, ILL, URGENT, report(None, "hiccups")])
    def test_m8_two_identical_reports_are_one(self, said: rules.Report, same_local_day: bool) -> None:
        again = report(said.temperature, *said.symptoms)
        assert rules.correction(said, again, same_local_day=same_local_day) is Correction.REPEATED

    @examples.steadily
    @given(
        st.none() | st.integers(340, 430),
        st.sets(st.sampled_from(CODES)),
        st.none() | st.integers(340, 430),
        st.sets(st.sampled_from(CODES)),
    )
    def test_m8_no_correction_to_a_worse_level_is_ever_lost(
        self, temperature: int | None, symptoms: set[str], then: int | None, later: set[str]
    ) -> None:
        old, new = report(temperature, *symptoms), report(then, *later)
        result = rules.correction(old, new, same_local_day=False)
        if (new.judgement.symptomatic and not old.judgement.symptomatic) or (
            new.judgement.emergency and not old.judgement.emergency
        ):
            assert result is Correction.TAKEN
        assert (result is Correction.REPEATED) == (old == new)


class TestOnset:
    EARLIEST = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    LATER = datetime(2026, 3, 4, 1, tzinfo=UTC)

    @pytest.mark.parametrize("reports", [(LATER, EARLIEST), (EARLIEST, LATER), (EARLIEST,)])
    def test_m6_it_is_the_local_date_of_the_earliest_symptomatic_report(self, reports: tuple[datetime, ...]) -> None:
        for zone, on in ((SHANGHAI, "2026-03-02"), (BERLIN, "2026-03-01")):
            onset = None
            for at in reports:
                onset = rules.onset_on(onset, at, zone=zone)
            assert onset == examples.day(on)

    @pytest.mark.parametrize("zone", ZONES)
    def test_m6_midnight_is_the_persons(self, zone: ZoneInfo) -> None:
        midnight = examples.local("2026-03-02T00:00", zone)
        minute_before = midnight - timedelta(minutes=1)
        assert rules.onset_on(None, midnight, zone=zone) == examples.day("2026-03-02")
        assert rules.onset_on(None, minute_before, zone=zone) == examples.day("2026-03-01")

    @pytest.mark.parametrize("set_on", ["2026-02-20", "2026-03-03"])
    def test_m6_a_worker_s_day_stays(self, set_on: str) -> None:
        day = examples.day(set_on)
        assert rules.onset_on(day, self.EARLIEST, zone=SHANGHAI, is_set=True) == day
