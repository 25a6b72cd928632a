"""Checklists, reports and the rules about findings, without a database: AEO-25, AEO-26, AEO-37."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trusted_trader.domain.cases import CaseView
from services.trusted_trader.domain.photos import EVIDENCE, PHOTOS, file_name, type_of, why_not
from services.trusted_trader.domain.visits import (
    Found,
    Report,
    checklist,
    comes_along,
    digest,
    faults,
    plan_digest,
    unrated,
)  # fmt: skip
from services.trusted_trader.domain.words import Element, Outcome, Severity, VisitKind
from services.trusted_trader.permissions import ROLES
from services.trusted_trader.workflow import APPLICATION, FINDING, VISIT
from shared.actors import Actor, Kind
from shared.problems import Problem

NOW = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 3)
LIST = [{"element": "A"}, {"element": "G"}]
PLAN: dict[str, Any] = {
    "kind": VisitKind.ON_SITE, "site": UUID(int=1), "planned_on": TODAY, "validators": ["a", "b"], "trip": None,
}  # fmt: skip
ASKED = {
    "sections": [
        {
            "element": "G", "title": {"en": "Cargo"},
            "questions": [
                {"code": "g.seal", "text": {"en": "?"}, "roles": ["carrier"], "tiers": [], "sizes": []},
                {"code": "g.log", "text": {"en": "?"}, "roles": [], "tiers": ["aeo"], "sizes": ["large"]},
            ],
        },
    ]
}  # fmt: skip
CRITERIA = [{"code": "a.record", "element": "A", "title": {"en": "Record"}, "text": {"en": "x"}, "law": "s.8"}]


def found(**more):
    values: dict[str, Any] = {
        "id": uuid4(),
        "element": Element.A,
        "severity": Severity.MAJOR,
        "text": "t",
        "action": "a",
        "due_on": None,
    }
    return Found(**values | more)


def report(*findings, **more):
    values: dict[str, Any] = {
        "key": uuid4(), "plan": "p", "started_at": NOW - timedelta(hours=2), "finished_at": NOW, "people": (),
        "ratings": {"A": {"rating": 3}, "G": {"rating": 1}}, "risk_grade": 2, "summary": "", "findings": findings,
    }  # fmt: skip
    return Report(**values | more)


def officer(*roles, identifier="o"):
    return Actor(kind=Kind.PERSON, id=identifier, name="O", administration="FJ", roles=frozenset(roles))


def wrong(one):
    return [(pointer, code) for pointer, code, _ in faults(one, checklist=LIST, at=NOW, finished_on=TODAY)]


class TestAReport:
    def test_one_in_order_has_no_fault(self):
        assert wrong(report(found(due_on=TODAY), found())) == []

    def test_dates_out_of_order_name_their_field(self):
        assert wrong(report(finished_at=NOW - timedelta(hours=3))) == [("/finished_at", "order")]
        assert wrong(report(found(), found(due_on=TODAY - timedelta(days=1)))) == [("/findings/1/due_on", "order")]

    def test_a_clock_a_little_ahead_is_borne_and_not_more(self):
        assert wrong(report(finished_at=NOW + timedelta(minutes=59))) == []
        assert wrong(report(finished_at=NOW + timedelta(minutes=61))) == [("/finished_at", "future")]

    def test_what_is_not_on_the_checklist_is_not_rated(self):
        assert wrong(report(ratings={"B": {"rating": 1}})) == [("/ratings/B", "element")]
        assert unrated(LIST, {"A": {}}) == ("G",)

    def test_a_critical_finding_says_what_to_do(self):
        assert wrong(report(found(severity=Severity.CRITICAL, action=""))) == [("/findings/0/action", "empty")]
        assert wrong(report(found(severity=Severity.MINOR, action=""))) == []


class TestThePlan:
    def test_the_order_of_the_validators_is_no_other_plan(self):
        assert plan_digest(**PLAN) == plan_digest(**PLAN | {"validators": ["b", "a"]})

    @pytest.mark.parametrize(
        "more",
        [
            {"kind": VisitKind.REMOTE}, {"site": UUID(int=2)}, {"planned_on": date(2026, 3, 4)},
            {"validators": ["a"]}, {"trip": "March"},
        ],
    )  # fmt: skip
    def test_whatever_changes_makes_another(self, more):
        assert plan_digest(**PLAN) != plan_digest(**PLAN | more)

    @given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=6))
    def test_a_digest_does_not_depend_on_the_order_of_keys(self, content):
        assert digest(content) == digest(dict(reversed(content.items())))


class TestTheChecklist:
    def made(self, **more):
        values = {"questionnaire": ASKED, "criteria": [], "roles": ["carrier"], "tier": "gold", "size": "micro"}
        return checklist(**values | more)

    def test_aeo_25_only_what_applies_is_looked_at(self):
        (one,) = self.made()
        assert [question["code"] for question in one["questions"]] == ["g.seal"]
        (other,) = self.made(roles=["importer"], tier="aeo", size="large")
        assert [question["code"] for question in other["questions"]] == ["g.log"]

    def test_criteria_bring_their_element(self):
        assert [one["element"] for one in self.made(criteria=CRITERIA)] == ["A", "G"]

    def test_a_validator_never_comes_without_a_list(self):
        bare = self.made(roles=["importer"])
        assert [one["element"] for one in bare] == [element.value for element in Element]


class TestPhotos:
    @pytest.mark.parametrize(
        ("head", "media_type"),
        [
            (b"\xff\xd8\xff\xe1", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"), (b"\x00\x00\x00\x18ftypheic", "image/heic"),
            (b"%PDF-1.7", "application/pdf"), (b"XXXX\x00\x00\x00\x00WEBPVP8 ", None), (b"<svg", None), (b"", None),
        ],
    )  # fmt: skip
    def test_the_first_bytes_say_what_a_file_is(self, head, media_type):
        assert type_of(head) == media_type

    def test_a_pdf_is_evidence_and_no_photo(self):
        assert why_not(b"%PDF-1.7", announced="application/pdf", taken=EVIDENCE) is None
        assert why_not(b"%PDF-1.7", announced="application/pdf", taken=PHOTOS)

    def test_every_type_taken_has_a_name(self):
        assert {file_name("x", one) for one in EVIDENCE} == {"x.jpg", "x.png", "x.webp", "x.heic", "x.pdf"}


class TestAeo37:
    @pytest.mark.parametrize(
        ("severity", "state", "comes"),
        [
            ("critical", "open", True), ("critical", "resolved", True), ("major", "answered", True),
            ("major", "resolved", False), ("minor", "resolved", False),
        ],
    )  # fmt: skip
    def test_aeo_37_what_is_open_comes_along_and_every_critical_one(self, severity, state, comes):
        assert comes_along({"severity": severity, "state": state}) is comes


class Views:
    """Every view of an application on which a decision could be made."""

    ids = st.sampled_from(["a", "b", "c"])
    cases = st.builds(
        CaseView, sites_unvisited=st.integers(0, 2), open_critical=st.integers(0, 3), open_unanswered=st.integers(0, 3),
        opinions_awaited=st.integers(0, 1), validators=st.frozensets(ids), proposed_by=st.none() | ids,
        proposed_outcome=st.sampled_from(list(Outcome)), small_office=st.booleans(),
        override_reason=st.none() | st.just("Only one officer is left on the island."),
    )  # fmt: skip


def passes(name, state, view, actor):
    held = {str(one) for role in actor.roles for one in ROLES[role]}
    try:
        APPLICATION.apply(name, state=state, held=held, view=view, actor=actor)
    except Problem:
        return False
    return True


class TestAeo26:
    @given(view=Views.cases, who=Views.ids, state=st.sampled_from(APPLICATION.states))
    def test_aeo_26_no_grant_with_an_open_critical_finding_whatever_else_holds(self, view, who, state):
        actor = officer("reviewer", "decider", "validator", identifier=who)
        if view.open_critical:
            assert not passes("grant", state, view, actor)
            if view.proposed_outcome is Outcome.GRANT:
                assert not passes("propose", state, view, actor)

    @given(view=Views.cases, who=Views.ids)
    def test_aeo_25_no_signature_of_a_validator_whatever_else_holds(self, view, who):
        actor = officer("decider", identifier=who)
        for name in ("grant", "refuse"):
            if who in view.validators:
                assert not passes(name, "proposed", view, actor)

    @given(view=Views.cases, who=Views.ids)
    def test_the_properties_are_not_empty(self, view, who):
        good = replace(
            view, sites_unvisited=0, open_critical=0, validators=frozenset(), proposed_by="somebody-else",
            proposed_outcome=Outcome.GRANT,
        )  # fmt: skip
        assert passes("grant", "proposed", good, officer("decider", identifier=who))

    def test_a_resolved_finding_may_be_opened_again_and_a_report_is_final(self):
        assert {action.name for action in FINDING.actions if "resolved" in action.sources} == {"reopen"}
        assert [action.name for action in VISIT.actions if "reported" in action.sources] == []
