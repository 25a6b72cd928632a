"""The programme as data, its faults, its fact sheet, and the check in five minutes (AEO-01 to 07, 09, 20; T1 to T3)."""

from __future__ import annotations

import copy
import csv
import io
from itertools import combinations, product
from typing import Any

import pytest

from services.trusted_trader.domain.benefits import CODES, described
from services.trusted_trader.domain.coach import HELP, TAKES, steps_to_eligibility
from services.trusted_trader.domain.eligibility import Result, check, questions, spoken_question
from services.trusted_trader.domain.eligibility_words import QUESTIONS, RESULTS
from services.trusted_trader.domain.fact_sheet import fact_sheet_csv, fact_sheet_text
from services.trusted_trader.domain.programmes import faults, read_programme, tier
from services.trusted_trader.domain.questionnaires import read_questionnaire
from services.trusted_trader.domain.words import Measure773, Size
from services.trusted_trader.queries.regional import regional_content
from services.trusted_trader.seed.programme_words import PLACES, programme_content
from shared.problems import Invalid, NotFound

REGION = read_questionnaire(regional_content("2026-1"))
GOOD = {
    "roles": ["importer"], "size": "micro", "registered": "yes", "years": 4, "offences": "none", "revoked": "no", "debts": "none",
    "insolvency": "no", "records": "yes", "visits": "yes", "plan": "yes",
}  # fmt: skip


def content(**changes):
    return {**copy.deepcopy(programme_content("FJ")), **changes}


def found_in(described_programme):
    return {(fault.pointer, fault.code) for fault in faults(read_programme(described_programme))}


def with_measures(*codes):
    """A programme whose entry tier gives exactly these measures."""
    values: dict[str, dict[str, Any]] = {"reduced_guarantee": {"percent": 50}, "deferred_payment": {"days": 30}, "rapid_release": {"hours": 4},
              "periodic_declaration": {"period": "month"}}  # fmt: skip
    changed = content()
    changed["tiers"][0]["benefits"] = [{"code": code, "law": "Act", **values.get(code, {})} for code in codes]
    return changed


class TestFaults:
    @pytest.mark.parametrize("code", PLACES)
    def test_the_demonstrations_have_none(self, code):
        programme = read_programme(programme_content(code))
        assert faults(programme, questionnaire=REGION) == ()
        assert programme.law_confirmed is False

    def test_aeo_04_the_criteria_cover_record_books_solvency_and_security(self):
        tier_of_all = read_programme(programme_content("FJ")).tiers[1]
        found = {read_programme(programme_content("FJ")).criterion(code).tfa for code in tier_of_all.criteria}
        assert found == {f"WTO TFA 7.7.2(a)({number})" for number in ("i", "ii", "iii", "iv")}

    @pytest.mark.parametrize("how_many", range(8))
    def test_aeo_06_t3_three_of_the_seven_measures_and_no_fewer(self, how_many):
        for codes in combinations([measure.value for measure in Measure773], how_many):
            assert (("/tiers/0/benefits", "too_few") in found_in(with_measures(*codes))) is (how_many < 3), codes

    def test_aeo_06_t3_priority_is_none_of_the_seven(self):
        assert ("/tiers/0/benefits", "too_few") in found_in(with_measures("low_documents", "own_premises", "priority"))

    def test_aeo_06_every_tier_needs_three(self):
        changed = content()
        changed["tiers"][1]["benefits"] = changed["tiers"][1]["benefits"][:2]
        assert ("/tiers/1/benefits", "too_few") in found_in(changed)

    def test_aeo_02_aeo_03_a_tier_without_criteria_or_a_criterion_without_law_is_a_fault(self):
        changed = content()
        changed["tiers"][0]["criteria"] = []
        changed["criteria"][2]["law"] = ""
        assert {("/tiers/0/criteria", "missing"), ("/criteria/2/law", "missing")} <= found_in(changed)

    def test_an_unknown_and_an_unused_criterion(self):
        changed = content()
        changed["tiers"][1]["criteria"][0] = "beauty"
        changed["tiers"][0]["criteria"].remove("compliance")
        assert {("/tiers/1/criteria", "unknown"), ("/criteria/0", "unused")} <= found_in(changed)

    def test_texts_lacking_in_english(self):
        changed = content(name={"fr": "Sans anglais"}, purpose={})
        changed["criteria"][0]["text"] = {"fr": "Sans anglais"}
        assert {("/name", "text"), ("/purpose", "text"), ("/criteria/0/text", "text")} <= found_in(changed)

    def test_no_tier_no_role_no_law_no_entry(self):
        assert {("/tiers", "missing"), ("/roles", "missing"), ("/law", "missing")} <= found_in(
            content(tiers=[], roles=[], law="")
        )
        changed = content()
        changed["tiers"][1]["entry"] = True
        assert ("/tiers", "entry") in found_in(changed)

    def test_a_criterion_that_the_questionnaire_does_not_ask_about(self):
        """Also for one size only: a firm of that size could never show that it fulfils it."""
        without = regional_content("2026-1")
        without["sections"] = [section for section in without["sections"] if section["element"] != "L"]
        programme = read_programme(content())
        found = faults(programme, questionnaire=read_questionnaire(without))
        assert {fault.code for fault in found} == {"unasked"}
        assert len(found) == len(Size) * 2

    @pytest.mark.parametrize(
        ("code", "values", "key"),
        [
            ("reduced_guarantee", {"percent": 0}, "percent"), ("reduced_guarantee", {"percent": 101}, "percent"),
            ("reduced_guarantee", {}, "percent"), ("deferred_payment", {"days": 181}, "days"), ("rapid_release", {"hours": 0}, "hours"),
            ("periodic_declaration", {"period": "year"}, "period"), ("low_documents", {"percent": 5}, "percent"),
        ],
    )  # fmt: skip
    def test_benefits_out_of_range_are_refused(self, code, values, key):
        changed = content()
        changed["tiers"][0]["benefits"] = [{"code": code, "law": "Act", **values}]
        with pytest.raises(Invalid) as caught:
            read_programme(changed)
        assert f"/tiers/0/benefits/0/{key}" in {fault.pointer for fault in caught.value.errors}

    @pytest.mark.parametrize("key", ["minimum_turnover", "employees", "least_volume", "size"])
    def test_aeo_05_t2_a_threshold_of_size_cannot_be_set(self, key):
        changed = content()
        changed["criteria"][0][key] = 100
        changed["tiers"][0][key] = 100
        with pytest.raises(Invalid) as caught:
            read_programme(changed)
        codes = {(fault.pointer, fault.code) for fault in caught.value.errors}
        assert {(f"/criteria/0/{key}", "size"), (f"/tiers/0/{key}", "size")} <= codes

    @pytest.mark.parametrize(
        "changes",
        [{"tiers": "gold"}, {"roles": ["pirate"]}, {"criteria": [1]}, {"law": 5}, {"contact": {"fax": "1"}}, {"eligibility": {"years": 50}},
         {"more": 1}, {"name": "Gold"}],
    )  # fmt: skip
    def test_what_cannot_be_read_is_refused(self, changes):
        with pytest.raises(Invalid):
            read_programme(content(**changes))

    def test_a_tier_by_its_code(self):
        programme = read_programme(content())
        assert (tier(programme, "gold").validity_months, tier(programme, "aeo").validity_months) == (24, 36)
        with pytest.raises(NotFound):
            tier(programme, "platinum")


class TestPlainWords:
    @pytest.mark.parametrize(("code", "language"), list(product(CODES, ("en", "fr", "fj"))))
    def test_every_benefit_is_said_with_its_value(self, code, language):
        programme = read_programme(with_measures(code))
        words = described(programme.tiers[0].benefits[0], language=language)
        assert words.endswith(".")
        assert "{" not in words
        for value in programme.tiers[0].benefits[0].values.values():
            assert str(value) in words or value == "month"

    def test_no_text_is_left_without_a_language(self):
        for text in (*RESULTS.values(), *TAKES.values(), *HELP.values()):
            assert text["en"]
            assert text["fr"]


class TestEligibility:
    PROGRAMME = read_programme(content())

    def result(self, **answers):
        return check(self.PROGRAMME, GOOD | answers, questionnaire=REGION)

    def test_aeo_20_about_a_dozen_questions_drawn_from_the_programme(self):
        asked = [question.code for question in questions(self.PROGRAMME)]
        assert 10 <= len(asked) <= 13
        assert "security" not in asked, "the entry tier has no criterion about premises"
        assert "security" in [question.code for question in questions(self.PROGRAMME, tier_code="aeo")]
        spoken = {q.code: spoken_question(q, self.PROGRAMME, language="fr") for q in questions(self.PROGRAMME)}
        assert [choice["value"] for choice in spoken["tier"]["choices"]] == ["gold", "aeo"]
        assert "{" not in str(spoken["years"]["help"])

    def test_aeo_20_a_good_firm_may_apply_at_once(self):
        found = self.result()
        assert (found.result, found.gaps, found.tier) == (Result.LIKELY, (), "gold")
        assert found.questions is not None
        assert found.questions <= 25

    @pytest.mark.parametrize(
        ("answers", "result"),
        [
            ({"plan": "no"}, Result.LIKELY), ({"offences": "minor"}, Result.LIKELY), ({"records": "partly"}, Result.LIKELY),
            ({"years": 0}, Result.NOT_YET), ({"debts": "overdue"}, Result.NOT_YET), ({"records": "no"}, Result.NOT_YET),
            ({"registered": "no"}, Result.NOT_YET), ({"visits": "no"}, Result.NOT_YET), ({"offences": "repeated"}, Result.NOT_YET),
            ({"offences": "serious"}, Result.NOT_POSSIBLE_NOW), ({"insolvency": "yes"}, Result.NOT_POSSIBLE_NOW),
            ({"revoked": "yes"}, Result.NOT_POSSIBLE_NOW), ({"roles": ["other"]}, Result.NOT_POSSIBLE_NOW),
            ({"debts": "plan"}, Result.LIKELY), ({"debts": "overdue", "insolvency": "yes"}, Result.NOT_POSSIBLE_NOW),
        ],
    )  # fmt: skip
    def test_aeo_20_the_result_and_its_gap_list(self, answers, result):
        found = self.result(**answers)
        assert found.result is result
        if answers.get("debts") != "plan":
            assert {gap.question for gap in found.gaps} == set(answers)
            for language in ("en", "fr"):
                for step in steps_to_eligibility(found):
                    said = step.spoken(language)
                    assert all(said[key] for key in ("about", "next", "takes", "help"))
                    assert "{" not in said["about"] + said["next"]

    def test_it_never_speaks_of_refusal(self):
        words = str(RESULTS) + str([question.outcomes for question in QUESTIONS])
        assert "refus" not in words.lower()
        assert "reject" not in words.lower()

    def test_aeo_05_t2_size_changes_nothing_but_the_number_of_questions(self):
        for answers in ({}, {"records": "no"}, {"offences": "serious"}, {"plan": "no"}):
            for chosen in ("gold", "aeo"):
                more = {"security": "yes"} if chosen == "aeo" else {}
                found = [self.result(size=size.value, tier=chosen, **more, **answers) for size in Size]
                assert len({(one.result, one.gaps) for one in map(_frozen, found)}) == 1
                counts = [one.questions for one in found]
                assert counts == sorted(counts)

    @pytest.mark.parametrize(
        ("answers", "pointer"),
        [
            ({"size": "huge"}, "/answers/size"), ({"years": True}, "/answers/years"), ({"years": -1}, "/answers/years"),
            ({"roles": []}, "/answers/roles"), ({"roles": "importer"}, "/answers/roles"), ({"roles": [["x"]]}, "/answers/roles"),
            ({"debts": None}, "/answers/debts"), ({"debts": ["none"]}, "/answers/debts"), ({"tier": "platinum"}, "/answers/tier"),
            ({"colour": "red"}, "/answers/colour"), ({"tier": ["gold"]}, "/answers/tier"),
        ],
    )  # fmt: skip
    def test_a_wrong_answer_is_named(self, answers, pointer):
        with pytest.raises(Invalid) as caught:
            self.result(**answers)
        assert [fault.pointer for fault in caught.value.errors] == [pointer]


def _frozen(found):
    return type("One", (), {"result": found.result, "gaps": tuple(gap.question for gap in found.gaps)})


SHEET = {
    "administration": "FJ", "administration_name": "Fiji Revenue and Customs Service", "language": "en", "edition": 2,
    "from_on": "2026-01-01", "until_on": None, "name": "=HYPERLINK(1)", "purpose": "Help, \"trust\"", "law": "Customs Act",
    "law_confirmed": False, "roles": [{"code": "importer", "name": "Importer"}], "contact": {"email": "a@b.example"},
    "tiers": [
        {"code": "gold", "name": "Gold Card", "validity_months": 24, "measures": 3,
         "criteria": [{"element": "A", "title": "Record", "text": "Good.", "law": "s.1", "tfa": "7.7.2(a)(i)"}],
         "benefits": [{"words": "Less checks.", "law": "s.2", "tfa": "WTO TFA 7.7.3(b)"}]},
        {"code": "aeo", "name": "AEO", "validity_months": 36, "measures": 5, "criteria": [], "benefits": []},
    ],
    "figures": {"on": "2026-03-03", "smallest_cell": 5, "holders": {"gold": 77, "aeo": None},
                "arrangements": [{"partner": "Tonga", "from_on": "2026-02-01"}]},
}  # fmt: skip


class TestFactSheet:
    def test_aeo_09_as_csv_that_no_spreadsheet_executes(self):
        text = fact_sheet_csv(SHEET)
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert rows[0] == ["part", "item", "words", "law"]
        assert ["Programme", "Name", "'=HYPERLINK(1)", ""] in rows
        assert ["Tier: Gold Card", "Holders", "77", ""] in rows
        assert ["Tier: AEO", "Holders", "fewer than 5", ""] in rows
        assert ["Mutual recognition", "Tonga", "In force from 2026-02-01", ""] in rows
        assert all(len(row) == 4 for row in rows)

    def test_aeo_09_as_plain_text_that_says_what_is_not_confirmed(self):
        text = fact_sheet_text(SHEET)
        assert "Law: Customs Act (the administration has not confirmed this name)" in text
        assert "Benefit: Less checks. [s.2; WTO TFA 7.7.3(b)]" in text
        assert "Titulaires : " not in text
        assert "<" not in text
        assert "Niveau: Gold Card" in fact_sheet_text({**SHEET, "language": "fr"})
