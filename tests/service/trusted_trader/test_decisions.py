"""From the desk to the signature: opinions, findings, four eyes, and what a firm never sees (AEO-23 to AEO-27, T6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.trusted_trader.model import Application, Authorisation, Finding, Step
from tests.service.trusted_trader.house import (
    DECIDER,
    GRANT,
    LITIA,
    REFUSAL,
    REVIEWER,
    VALIDATOR,
)


async def test_aeo_23_the_time_is_extended_once_with_reasons(town):
    case = await town.accepted()
    assert (await town.try_(DECIDER, case, "extend")).status_code == 422
    reasons = {"external_text": "The tax office answers in June, as it told the firm."}
    longer = await town.act(DECIDER, case, "extend", reasons)
    assert (longer["clock"]["limit"], longer["clock"]["extended_days"]) == (180, 60)
    assert longer["steps"][-1]["external_text"] == reasons["external_text"]
    again = await town.try_(DECIDER, longer, "extend", reasons)
    assert (again.status_code, again.json()["code"]) == (409, "rule-not-met")


async def test_aeo_24_the_desk_assessment_keeps_the_history_and_the_notes(town):
    case = await town.at_desk()
    assert {kind["kind"] for kind in case["desk"]["history"]["kinds"]} >= {"offence", "debt", "audit_finding"}
    assert case["desk"]["history"]["declarations_missing"]
    body = {"elements": {"A": "No offence since 2020.", "B": ""}, "conclusion": "Go on to the site."}
    path = f"/applications/{case['id']}/desk"
    written = (await town.call(REVIEWER, "PUT", path, version=case["version"], json=body)).json()
    assert (written["desk"]["elements"], written["desk"]["conclusion"]) == (
        {"A": "No offence since 2020."}, "Go on to the site.",
    )  # fmt: skip
    assert written["desk"]["history"] == case["desk"]["history"]
    assert (await town.look(LITIA, case))["desk"] is None


async def test_aeo_24_other_agencies_are_asked_and_waited_for(town):
    case = await town.at_desk()
    asked = await town.act(REVIEWER, case, "ask-agency", {"agency": "Tax office", "question": "Any debts?"})
    (opinion,) = asked["opinions"]
    assert (opinion["agency"], opinion["outcome"]) == ("Tax office", None)
    blocked = await town.try_(REVIEWER, asked, "validate")
    assert (blocked.status_code, blocked.json()["code"]) == (409, "rule-not-met")
    said = {"opinion": opinion["id"], "outcome": "no_objection", "text": "Nothing is owed; the last audit was in 2024."}
    answered = await town.act(REVIEWER, asked, "record-opinion", said)
    assert answered["opinions"][0]["outcome"] == "no_objection"
    twice = await town.try_(REVIEWER, answered, "record-opinion", said)
    assert (twice.status_code, twice.json()["code"]) == (409, "opinion-given")
    assert (await town.act(REVIEWER, answered, "validate"))["state"] == "site_validation"
    firm = await town.get(LITIA, f"/applications/{case['id']}")
    assert firm.json()["opinions"] == []
    assert "Nothing is owed" not in firm.text
    assert "Tax office" not in firm.text


async def test_aeo_24_an_agency_that_does_not_answer_in_time_holds_nothing_up(town):
    case = await town.at_desk()
    asked = await town.act(REVIEWER, case, "ask-agency", {"agency": "Biosecurity", "question": "Any seizures?"})
    town.later(days=40)
    assert (await town.act(REVIEWER, asked, "validate"))["state"] == "site_validation"


async def test_a_grant_needs_every_site_and_no_critical_finding(town):
    case = await town.at_sites()
    answer = await town.try_(REVIEWER, case, "propose", GRANT)
    assert (answer.status_code, answer.json()["code"]) == (409, "rule-not-met")
    assert "Every site" in answer.json()["detail"]
    (propose,) = [action for action in case["actions"] if action["name"] == "propose"]
    assert propose["possible"]
    assert len(propose["grant_why_not"]) == 1
    await town.visited(case, severity="critical")
    blocked = await town.try_(REVIEWER, await town.look(REVIEWER, case), "propose", GRANT)
    assert "critical" in blocked.json()["detail"]
    assert (await town.act(REVIEWER, await town.look(REVIEWER, case), "propose", REFUSAL))["state"] == "proposed"


async def test_findings_are_sent_with_a_day_and_pause_the_clock(town):
    case = await town.at_sites()
    nothing = await town.try_(REVIEWER, case, "require-correction")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "rule-not-met")
    await town.visited(case, severity="major")
    sent = await town.act(REVIEWER, await town.look(REVIEWER, case), "require-correction")
    assert (sent["state"], sent["clock"]["state"], sent["waiting_for"]) == ("corrective_action", "paused", "firm")
    (finding,) = (await town.look(LITIA, case))["findings"]
    assert finding["due_on"] == str(date.fromisoformat("2026-03-03") + timedelta(days=180))
    early = await town.try_(LITIA, sent, "correct")
    assert (early.status_code, early.json()["code"]) == (409, "rule-not-met")
    await town.alter(Finding, ("FJ", UUID(finding["id"])), state="answered", response="A fence stands.")
    mended = await town.act(LITIA, await town.look(LITIA, case), "correct")
    assert (mended["state"], mended["clock"]["state"]) == ("site_validation", "running")


async def test_aeo_27_a_grant_is_signed_by_another_officer_and_makes_the_certificate(town):
    case = await town.proposed()
    both = replace(REVIEWER, roles=frozenset({"reviewer", "decider"}))
    same = await town.try_(both, case, "grant")
    assert (same.status_code, same.json()["code"]) == (409, "rule-not-met")
    granted = await town.act(DECIDER, case, "grant")
    assert (granted["state"], granted["clock"]["state"]) == ("granted", "stopped")
    number = granted["decision"]["authorisation"]
    assert number.startswith("FJ-AEO-2026-")
    row = await town.row(Authorisation, ("FJ", number))
    assert (row.tin, row.roles, row.sites, row.tier, row.state) == (
        LITIA.tin, ["importer"], case["sites"], "gold", "active",
    )  # fmt: skip
    assert (row.proposed_by, row.granted_by) == (REVIEWER.id, DECIDER.id)
    assert (await town.look(LITIA, case))["decision"]["reasons"] == GRANT["reasons"]


async def test_aeo_25_whoever_validated_a_site_does_not_decide(town):
    case = await town.at_sites()
    judge = replace(VALIDATOR, roles=frozenset({"validator", "decider"}))
    await town.visited(case, validator=judge)
    case = await town.act(REVIEWER, await town.look(REVIEWER, case), "propose", GRANT)
    answer = await town.try_(judge, case, "grant")
    assert (answer.status_code, answer.json()["code"]) == (409, "rule-not-met")
    assert "validated" in answer.json()["detail"]


async def test_what_is_signed_is_what_was_proposed(town):
    case = await town.proposed()
    assert case["proposal"]["content"]["validity_months"] == 24
    assert [benefit["code"] for benefit in case["proposal"]["content"]["benefits"]][:2] == [
        "reduced_guarantee", "deferred_payment",
    ]  # fmt: skip
    answer = await town.try_(DECIDER, case, "refuse")
    assert (answer.status_code, answer.json()["code"]) == (409, "rule-not-met")
    back = await town.act(DECIDER, case, "send-back", {"internal_text": "Say more of the books."})
    assert back["state"] == "site_validation"


@pytest.mark.parametrize(
    ("more", "place"),
    [({"roles": ["exporter"]}, "/roles"), ({"sites": [str(UUID(int=1))]}, "/sites"), ({"valid_from": "2020-01-01"}, "/valid_from")],
)  # fmt: skip
async def test_a_proposal_grants_nothing_that_was_not_asked_for(town, more, place):
    answer = await town.try_(REVIEWER, await town.seen(), "propose", GRANT | more)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [place]


async def test_nothing_is_granted_for_days_before_the_signature(town):
    case = await town.seen()
    day = date.fromisoformat("2026-03-05")
    proposed = await town.act(REVIEWER, case, "propose", GRANT | {"valid_from": str(day)})
    town.later(days=9)
    granted = await town.act(DECIDER, proposed, "grant")
    row = await town.row(Authorisation, ("FJ", granted["decision"]["authorisation"]))
    assert row.valid_from == date.fromisoformat("2026-03-12")


async def test_t6_a_refusal_says_why_and_where_to_appeal(town):
    refused = await town.refused()
    decision = (await town.look(LITIA, refused))["decision"]
    assert (decision["outcome"], decision["reasons"]) == ("refused", REFUSAL["reasons"])
    assert decision["external_text"] == REFUSAL["reasons"]
    assert "appeal" in decision["review"]
    row = await town.row(Step, ("FJ", "application", refused["id"], refused_step(refused)))
    assert (row.paper, row.parameters["appeal_days"]["value"]) == ("refusal", 30)


def refused_step(case: dict[str, Any]) -> int:
    """The number of the step with which a case was refused."""
    return int(case["decision"]["step"].rpartition("/")[2])


async def test_a_firm_never_sees_what_is_internal(town):
    case = await town.seen()
    secret = "the director is being watched"
    body = {"elements": {"A": secret}, "conclusion": secret}
    path = f"/applications/{case['id']}/desk"
    case = (await town.call(REVIEWER, "PUT", path, version=case["version"], json=body)).json()
    case = await town.act(REVIEWER, case, "propose", REFUSAL | {"internal_text": secret})
    letter = await town.attach(REVIEWER, case, None, name="tax-letter.pdf")
    assert letter.status_code == 409  # what is proposed does not change under the signature
    seen = await town.get(LITIA, f"/applications/{case['id']}")
    assert secret not in seen.text
    assert (seen.json()["proposal"], seen.json()["score"]) == (None, None)
    assert all(visit["ratings"] is None and visit["risk_grade"] is None for visit in seen.json()["visits"])
    assert all(step["internal_text"] is None and step["parameters"] is None for step in seen.json()["steps"])
    officer = (await town.get(REVIEWER, f"/applications/{case['id']}")).json()
    assert officer["score"]["percent"] == 100
    assert officer["coach"] == []


async def test_a_small_office_signs_alone_only_with_a_reason(house):
    case = await house.proposed()
    both = replace(REVIEWER, roles=frozenset({"reviewer", "decider"}))
    reason = {"override": {"reason": "The second officer is on Rotuma until June."}}
    refused = await house.try_(both, case, "grant", reason)
    assert refused.status_code == 409, "the office is not small"
    row = await house.row(Application, ("FJ", UUID(case["id"])))
    assert row.state == "proposed"
