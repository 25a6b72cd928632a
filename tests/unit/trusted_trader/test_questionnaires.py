"""The questionnaire as data: faults by place, what is asked of whom, what lacks, what answers are worth (AEO-04, 21)."""

from __future__ import annotations

import copy
from itertools import product
from typing import Any

import pytest

from services.trusted_trader.domain.coach import URGENCY, steps_to_answers
from services.trusted_trader.domain.contents import LANGUAGE
from services.trusted_trader.domain.own_questions import compose, digest
from services.trusted_trader.domain.questionnaires import (
    asked,
    missing,
    progress,
    read_questionnaire,
    score,
    wrong,
)
from services.trusted_trader.domain.words import Element, Role, Size
from services.trusted_trader.queries.regional import regional_content, regional_editions
from shared.problems import Invalid, NotFound

CONTENT = regional_content("2026-1")
REGION = read_questionnaire(CONTENT)
TIERS = ("gold", "aeo")
SIZES = ("micro", "small", "medium", "large")
FIRM: dict[str, Any] = {"roles": ["importer"], "tier": "aeo", "size": "micro"}


def best(**firm):
    """The best answer to every question of a firm."""
    found = {}
    for question in asked(REGION, **firm):
        found[question.code] = question.good[0] if question.good else "Litia Vakaloloma, owner"
    return found


def broken(change):
    content = copy.deepcopy(CONTENT)
    change(content)
    with pytest.raises(Invalid) as caught:
        read_questionnaire(content)
    return {fault.pointer: fault.code for fault in caught.value.errors}


def first(content):
    return content["sections"][0]["questions"][0]


class TestTheRegionalQuestionnaire:
    def test_aeo_07_aeo_21_it_has_all_thirteen_elements_of_wco_safe_and_asks_every_role(self):
        assert [section.element for section in REGION.sections] == list(Element)
        assert 60 <= len(REGION.questions) <= 75
        for role, tier, size in product(Role, TIERS, SIZES):
            assert len(asked(REGION, roles=[role], tier=tier, size=size)) >= 15

    def test_aeo_21_a_role_is_asked_what_concerns_it(self):
        def codes(role):
            return {q.code for q in asked(REGION, roles=[role], tier="aeo", size="large")}

        assert "k.mandate" in codes("broker")
        assert "k.mandate" not in codes("importer")
        assert "h.inspected" in codes("carrier")
        assert "h.inspected" not in codes("broker")
        assert "g.parcels" in codes("express_operator")
        assert "g.parcels" not in codes("warehouse")
        both = {q.code for q in asked(REGION, roles=["broker", "carrier"], tier="aeo", size="large")}
        assert both == codes("broker") | codes("carrier")

    def test_aeo_05_micro_firms_are_asked_about_a_third(self):
        for role, tier in product(Role, TIERS):
            assert len(asked(REGION, roles=[role], tier=tier, size="micro")) <= 0.4 * len(REGION.questions)

    def test_aeo_05_t2_no_question_blocks_by_size_alone(self):
        """What stands against a grant is the same for all; a smaller firm is never asked more, nor about its size."""
        for question in REGION.questions:
            if question.critical:
                assert not question.sizes, question.code
            words = " ".join(question.text.values()).lower()
            for measure in ("turnover", "chiffre d'affaires", "how many people", "employees", "combien de personnes"):
                assert measure not in words, question.code
        for role, tier in product(Role, TIERS):
            numbers = [len(asked(REGION, roles=[role], tier=tier, size=size)) for size in SIZES]
            assert numbers == sorted(numbers)

    def test_aeo_05_t2_a_firm_of_any_size_can_reach_all_points(self):
        for role, tier, size in product(Role, TIERS, Size):
            firm: dict[str, Any] = {"roles": [role], "tier": tier, "size": size}
            found = score(REGION, answers=best(**firm), **firm)
            assert found.total.percent == 100
            assert found.critical == found.weak == ()

    def test_aeo_05_t2_a_critical_question_bound_to_a_size_is_refused(self):
        def change(content):
            content["sections"][0]["questions"][1]["sizes"] = ["micro"]

        assert broken(change) == {"/sections/0/questions/1/critical": "size"}

    def test_every_question_speaks_both_languages_and_advises(self):
        for question in REGION.questions:
            assert set(question.text) == set(question.help) == {"en", "fr"}, question.code
            assert question.criterion, question.code
            if question.good:
                assert question.advice is not None
                assert set(question.advice.next) == {"en", "fr"}
            for choice in question.choices:
                assert set(choice.label) == {"en", "fr"}

    def test_a_cyclone_plan_of_one_page_is_enough_for_a_very_small_firm(self):
        codes = {q.code for q in asked(REGION, **FIRM)}
        assert "l.page" in codes
        assert "l.plan" not in codes
        assert "one page" in REGION.by_code["l.page"].text["en"]

    def test_an_edition_that_is_not_there_is_named(self):
        assert regional_editions() == ("2026-1",)
        with pytest.raises(NotFound, match="2026-1"):
            regional_content("1999-1")


class TestReading:
    def test_every_fault_is_named_with_its_place_at_once(self):
        def change(content):
            first(content)["kind"] = "essay"
            first(content)["colour"] = "red"
            content["sections"][1]["questions"][0]["text"] = {"fr": "Sans anglais"}
            content["sections"][1]["element"] = "Z"
            content["sections"][2]["questions"][1]["weight"] = 99

        found = broken(change)
        assert found == {
            "/sections/0/questions/0/kind": "choice",
            "/sections/0/questions/0/colour": "unknown",
            "/sections/1/questions/0/text": "text",
            "/sections/1/element": "choice",
            "/sections/2/questions/1/weight": "range",
        }

    @pytest.mark.parametrize(
        ("key", "value", "code"),
        [
            ("good", ["maybe"], "choice"), ("good", [1], "choice"), ("roles", ["pirate"], "choice"), ("sizes", ["tiny"], "choice"),
            ("sizes", "micro", "list"), ("code", "Not A Code", "code"), ("required", "yes", "yes_no"), ("evidence", "much", "choice"),
            ("weight", True, "range"), ("choices", [{"value": "a", "label": {"en": "A"}}], "kind"), ("advice", "text", "table"),
            ("roles", ["importer", "importer"], "twice"), ("help", {"English": "x"}, "language"), ("text", {"en": 3}, "text"),
        ],
    )  # fmt: skip
    def test_a_wrong_field_is_refused(self, key, value, code):
        assert code in broken(lambda content: content["sections"][0]["questions"][3].update({key: value})).values()

    def test_codes_stand_once(self):
        def change(content):
            content["sections"][4]["questions"][0]["code"] = "a.debts"

        assert broken(change) == {"/sections/4/questions/0/code": "twice"}

    def test_weight_without_a_good_answer_and_choices_of_one_are_refused(self):
        def change(content):
            first(content)["weight"] = 2
            content["sections"][0]["questions"][1]["choices"] = [{"value": "none", "label": {"en": "None"}}]

        found = broken(change)
        assert found["/sections/0/questions/0/good"] == "missing"
        assert found["/sections/0/questions/1/choices"] == "one"

    @pytest.mark.parametrize("content", [{}, {"regional": "x", "sections": []}, {"regional": "x", "sections": [3]}, []])
    def test_what_is_no_questionnaire_is_refused(self, content):
        with pytest.raises(Invalid):
            read_questionnaire(content)


class TestAnswers:
    def test_missing_names_what_lacks_an_answer_or_its_evidence(self):
        answers = best(**FIRM)
        assert missing(REGION, answers=answers, evidence=["l.page"], **FIRM) == ()
        assert missing(REGION, answers=answers, evidence=[], **FIRM) == ("l.page",)
        del answers["a.debts"]
        answers["a.responsible"] = "   "
        assert missing(REGION, answers=answers, evidence=["l.page"], **FIRM) == ("a.responsible", "a.debts")

    def test_nothing_is_to_be_shown_for_a_no(self):
        """A firm that says it has no plan is not asked for the plan: the coach tells it to write one."""
        answers = best(**FIRM) | {"l.page": False}
        assert missing(REGION, answers=answers, evidence=[], **FIRM) == ()

    def test_false_is_an_answer(self):
        answers = best(**FIRM)
        assert answers["c.insolvency"] is False
        assert "c.insolvency" not in missing(REGION, answers=answers, evidence=["l.page"], **FIRM)

    @pytest.mark.parametrize(
        ("code", "value", "expected"),
        [
            ("a.mistakes", True, None), ("a.mistakes", None, None), ("a.mistakes", "yes", "yes_no"), ("a.mistakes", 1, "yes_no"),
            ("a.debts", "plan", None), ("a.debts", "perhaps", "choice"), ("a.debts", ["plan"], "choice"), ("a.debts", {}, "choice"),
            ("a.responsible", "Litia", None), ("a.responsible", 7, "text"), ("a.responsible", "x" * 10_001, "text"),
            ("a.responsible", "a\x00b", "text"),
        ],
    )  # fmt: skip
    def test_a_wrong_answer_says_what_to_send(self, code, value, expected):
        found = wrong(REGION.by_code[code], value)
        assert (found[0] if found else None) == expected

    @pytest.mark.parametrize(
        ("kind", "value", "fits"),
        [
            ("number", 3, True), ("number", 0, True), ("number", -1, False), ("number", True, False), ("number", 1.5, False),
            ("number", 10**16, False), ("date", "2026-11-22", True), ("date", "20261122", False), ("date", "2026-02-30", False),
            ("date", 20261122, False),
        ],
    )  # fmt: skip
    def test_numbers_and_dates(self, kind, value, fits):
        content = {
            "regional": "x",
            "sections": [{"element": "A", "title": {"en": "A"}, "questions": [{"code": "q", "text": {"en": "Q"}, "kind": kind}]}],
        }  # fmt: skip
        assert (wrong(read_questionnaire(content).by_code["q"], value) is None) is fits

    def test_the_score_says_what_was_counted(self):
        answers = best(**FIRM) | {"a.offences": "minor", "c.paid": "not_applicable", "i.lock": False}
        del answers["k.known"]
        found = score(REGION, answers=answers, **FIRM)
        weights = {q.code: q.weight for q in asked(REGION, **FIRM) if q.good}
        possible = sum(weights.values()) - weights["c.paid"]
        earned = possible - weights["a.offences"] / 2 - weights["i.lock"] - weights["k.known"]
        assert found.total.possible == possible
        assert found.total.percent == int(100 * earned / possible)
        assert "c.paid" not in found.total.counted
        assert set(found.total.counted) == set(weights) - {"c.paid"}
        assert found.elements["I"].percent == 0
        assert found.elements["K"].answered == 0
        assert found.weak == ("a.offences", "i.lock")
        assert found.critical == ()

    def test_a_bad_answer_to_a_critical_question_is_told_apart(self):
        found = score(REGION, answers=best(**FIRM) | {"a.debts": "overdue"}, **FIRM)
        assert found.critical == ("a.debts",)

    def test_nothing_rated_has_no_percent(self):
        content = {
            "regional": "x",
            "sections": [{"element": "A", "title": {"en": "A"}, "questions": [{"code": "q", "text": {"en": "Q"}, "kind": "text"}]}],
        }  # fmt: skip
        assert score(read_questionnaire(content), answers={"q": "x"}, **FIRM).total.percent is None

    def test_progress_by_section(self):
        found = progress(REGION, answers={"a.debts": "none"}, evidence=[], **FIRM)
        assert [section.element for section in found] == [element.value for element in Element]
        assert (found[0].answered, found[0].done) == (1, False)
        assert "a.debts" not in found[0].missing
        full = progress(REGION, answers=best(**FIRM), evidence=["l.page"], **FIRM)
        assert all(section.done and section.answered == section.asked for section in full)


class TestCoach:
    def test_a_weak_answer_gets_the_next_step_its_time_and_where_help_is(self):
        steps = steps_to_answers(REGION, answers=best(**FIRM) | {"l.page": False}, evidence=[], **FIRM)
        assert [step.question for step in steps] == ["l.page"]
        said = steps[0].spoken("fr")
        assert said["why"] == "weak"
        assert "cette semaine" in said["next"]
        assert said["takes"] == "environ une journée"
        assert "catastrophes" in said["help"]

    def test_the_most_urgent_comes_first(self):
        answers = best(**FIRM) | {"a.debts": "overdue", "b.folder": False, "i.lock": False}
        del answers["d.contact"]
        steps = steps_to_answers(REGION, answers=answers, evidence=[], **FIRM)
        assert [(s.why, s.question) for s in steps] == [
            ("critical", "a.debts"), ("missing", "d.contact"), ("evidence", "l.page"), ("weak", "b.folder"), ("weak", "i.lock"),
        ]  # fmt: skip
        assert {step.why for step in steps} <= set(URGENCY)

    def test_good_answers_need_no_coach(self):
        assert steps_to_answers(REGION, answers=best(**FIRM), evidence=["l.page"], **FIRM) == ()

    def test_the_coach_uses_short_sentences(self):
        """Plain words: no sentence of advice is longer than a small firm reads at once."""
        for question in REGION.questions:
            if question.advice is not None:
                for sentence in question.advice.next["en"].replace(";", ".").replace(":", ".").split("."):
                    assert len(sentence.split()) <= 26, f"{question.code}: {sentence}"


OWN = {
    "sections": [
        {
            "element": "L", "title": {"en": "Crises"},
            "questions": [{"code": "fj.volcano", "text": {"en": "Do you watch ash warnings?"}, "kind": "text"}],
        }
    ],
    "dropped": [{"code": "h.way", "reason": "No road is longer than an hour here."}],
    "weights": {"b.years": 9},
}  # fmt: skip


class TestOwnQuestions:
    def test_they_stand_beside_the_regions(self):
        found = read_questionnaire(compose(CONTENT, OWN))
        assert "fj.volcano" in found.by_code
        assert "h.way" not in found.by_code
        assert found.by_code["b.years"].weight == 9
        assert len(found.questions) == len(REGION.questions)
        assert [section.element for section in found.sections] == list(Element)
        assert REGION.by_code["b.years"].weight != 9, "the region's own edition is not touched"

    def test_without_own_questions_it_is_the_regions(self):
        assert compose(CONTENT, {}) == CONTENT

    @pytest.mark.parametrize(
        ("own", "pointer", "code"),
        [
            ({"dropped": [{"code": "a.debts", "reason": "We do not care about it."}]}, "/own/dropped/0/code", "critical"),
            ({"dropped": [{"code": "z.none", "reason": "We do not care about it."}]}, "/own/dropped/0/code", "unknown"),
            ({"dropped": [{"code": "h.way", "reason": "No."}]}, "/own/dropped/0/reason", "short"),
            ({"weights": {"a.debts": 0}}, "/own/weights/a.debts", "range"),
            ({"weights": {"a.responsible": 3}}, "/own/weights/a.responsible", "unknown"),
            ({"weights": {"b.years": 11}}, "/own/weights/b.years", "range"),
            ({"more": 1}, "/own/more", "unknown"),
            ({"sections": [{"element": "L", "title": {"en": "L"}, "questions": [{"code": "l.page", "text": {"en": "?"}, "kind": "text"}]}]},
             "/own/sections/0/questions/0/code", "twice"),
            ({"sections": [{"element": "L", "title": {"en": "L"}, "questions": [{"code": "fj.x", "text": {}, "kind": "text"}]}]},
             "/own/sections/0/questions/0/text", "text"),
        ],
    )  # fmt: skip
    def test_a_fault_is_named_with_its_place(self, own, pointer, code):
        with pytest.raises(Invalid) as caught:
            compose(CONTENT, own)
        assert (pointer, code) in {(fault.pointer, fault.code) for fault in caught.value.errors}

    def test_the_digest_follows_content_and_nothing_else(self):
        again = dict(reversed(list(CONTENT.items())))
        assert digest(CONTENT) == digest(again)
        changed = copy.deepcopy(CONTENT)
        first(changed)["text"]["en"] += " "
        assert digest(CONTENT) != digest(changed)


def test_languages_are_short_codes():
    assert all(LANGUAGE.fullmatch(code) for code in ("en", "fr", "fj", "hif", "bi"))
