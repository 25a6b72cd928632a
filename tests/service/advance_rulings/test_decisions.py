"""What officers do: each action with its twin that must fail."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, ProgrammingError

from tests.service.advance_rulings.conftest import COUNTER, DECIDER, DECLINE, PROPOSAL, REVIEWER, House, trader
from tests.service.house import ACME, officer

COLLEAGUE = officer("reviewer", name="who-asks")
BOTH = officer("reviewer", "decider", name="both")
REASON = {"override": {"reason": "The second officer is on the outer islands this week."}}


async def test_from_submission_to_the_ruling(town: House) -> None:
    case = await town.issued()
    assert (case["state"], case["ruling"], case["waiting_for"]) == ("issued", case["number"], "nobody")
    ruling = await town.ruling(case)
    assert (ruling["status"], ruling["hs_code"], ruling["hs_edition"]) == ("in_force", "2009.89.90", "HS 2022")
    assert (ruling["valid_from"], ruling["valid_until"]) == ("2026-03-03", "2029-03-02")
    assert ruling["issued_by"]["id"] != ruling["proposed_by"]["id"]


async def test_who_begins_to_work_on_a_case_has_it(town: House) -> None:
    case = await town.accepted()
    assert case["assignee"]["id"] == REVIEWER.id
    released = await town.act(REVIEWER, case, "assign", {"release": True})
    assert released["assignee"] is None
    handed = await town.act(REVIEWER, released, "assign", {"officer": {"id": "ana", "name": "Ana"}})
    assert handed["assignee"] == {"id": "ana", "name": "Ana"}
    assert (await town.act(DECIDER, handed, "assign"))["assignee"]["id"] == DECIDER.id, "whoever signs distributes too"
    assert (await town.try_(COUNTER, await town.look(REVIEWER, case), "assign")).status_code == 403


async def test_returning_says_what_is_missing_and_the_applicant_answers(town: House) -> None:
    case = await town.submitted()
    assert (await town.try_(REVIEWER, case, "return", {"missing": ["goods_name"]})).status_code == 422  # no words
    unknown = await town.try_(
        REVIEWER, case, "return", {"external_text": "More, please.", "missing": ["goods_name", "weight"]}
    )
    assert [e["pointer"] for e in unknown.json()["errors"]] == ["/missing/1"]
    body = {"external_text": "Please say how it is filled.", "missing": ["process"]}
    case = await town.act(REVIEWER, case, "return", body)
    assert (case["state"], case["waiting_for"], case["waiting_until_on"]) == ("incomplete", "applicant", "2026-04-02")
    assert [q["name"] for q in case["questions"] if q["returned"]] == ["process"]
    path = f"/applications/{case['id']}"
    saved = await town.call(
        trader(), "PATCH", path, version=case["version"], json={"answers": {"process": "Hot-filled."}}
    )
    number = case["number"]
    case = await town.act(trader(), saved.json(), "submit")
    assert (case["state"], case["number"]) == ("submitted", number)
    assert [step["action"] for step in case["steps"]] == ["submit", "return", "submit"]


async def test_a_question_pauses_the_clock_and_its_answer_lets_it_run(town: House) -> None:
    case = await town.in_assessment()
    town.later(days=2)
    case = await town.act(REVIEWER, case, "request-information", {"question": "Which share of mango?", "days": 14})
    assert (case["state"], case["clock"]["state"], case["clock"]["counted"]) == ("awaiting_applicant", "paused", 1)
    assert case["waiting_until_on"] == "2026-03-19"
    town.later(days=7)
    assert (await town.look(trader(), case))["clock"]["counted"] == 1
    assert (await town.try_(REVIEWER, case, "answer", {"answer": "Eight."})).status_code == 403
    case = await town.act(trader(), case, "answer", {"answer": "Eight per cent."})
    assert (case["state"], case["clock"]["state"]) == ("assessment", "running")
    assert case["information_requests"][0]["answer"] == "Eight per cent."
    assert case["clock"]["due_on"] == "2026-04-24"  # without the question 16 April; the pause took six working days


async def told(town: House, case: dict[str, Any]) -> tuple[str, ...]:
    """Who is told of the answer: read from the fact that was written down."""
    kept = town.work.tables.audit_entry
    answered = kept.select().where(kept.c.subject == f"application/{case['id']}", kept.c.type.like("%InformationGiven"))
    async with town.work.reading(administration="FJ") as session:
        (row,) = (await session.execute(answered)).all()
    return tuple(row.data["officers"])


@pytest.mark.parametrize(("queue", "takes", "expected"), [
    ("team", True, {REVIEWER.id}),
    ("team", False, {"mere", "tevita"}),
    ("common", False, {COLLEAGUE.id}),
])  # fmt: skip
async def test_who_has_the_case_is_told_of_an_answer_else_its_team_else_who_asked(
    town: House, queue: str, takes: bool, expected: set[str]
) -> None:
    made = await town.call(DECIDER, "POST", "/teams", json={"name": str(uuid4()), "types": ["quota"]})
    team, members = made.json(), [{"id": name, "name": name.title(), "leads": False} for name in ("mere", "tevita")]
    await town.call(DECIDER, "PUT", f"/teams/{team['id']}/members", version=team["version"], json={"members": members})
    case = await town.in_assessment()
    case = await town.act(REVIEWER, case, "route", {"team": team["id"] if queue == "team" else None})
    case = await town.act(COLLEAGUE, case, "request-information", {"question": "Which share of mango?"})
    case = await town.act(REVIEWER, case, "assign", {} if takes else {"release": True})
    case = await town.act(trader(), case, "answer", {"answer": "Eight per cent."})
    assert set(await told(town, case)) == expected


async def test_a_proposal_is_for_officers_until_it_is_signed(town: House) -> None:
    case = await town.proposed()
    assert case["proposal"]["content"]["subject"] == PROPOSAL["subject"]
    seen = await town.look(trader(), case)
    assert seen["proposal"] is None
    assert seen["decision"] is None


@pytest.mark.parametrize("lacking", ["subject", "goods_description", "reasoning", "basis"])
async def test_a_ruling_is_not_proposed_without(town: House, lacking: str) -> None:
    body = {name: value for name, value in PROPOSAL.items() if name != lacking}
    answer = await town.try_(REVIEWER, await town.in_assessment(), "propose", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].endswith(f"/{lacking}")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"hs_code": None}, "/hs_code"),
        ({"hs_code": "2009"}, "/hs_code"),
        ({"valid_until": "2020-01-01"}, "/valid_until"),
        ({"publish": False}, "/not_published_reason"),
    ],
)
async def test_a_proposal_that_cannot_stand_is_refused(town: House, changes: dict, pointer: str) -> None:
    case = await town.in_assessment()
    answer = await town.try_(REVIEWER, case, "propose", PROPOSAL | changes)
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    assert (await town.look(REVIEWER, case))["state"] == "assessment"


async def test_sending_back_needs_words_and_keeps_what_was_written(town: House) -> None:
    case = await town.proposed()
    assert (await town.try_(DECIDER, case, "send-back", {})).status_code == 422
    assert (await town.try_(REVIEWER, case, "send-back", {"internal_text": "No."})).status_code == 403
    case = await town.act(DECIDER, case, "send-back", {"internal_text": "Say why not heading 22.02."})
    assert case["state"] == "assessment"
    assert case["proposal"]["content"]["reasoning"] == PROPOSAL["reasoning"]
    assert "22.02" not in str(await town.look(trader(), case))


async def test_the_signature_is_another_officers(town: House) -> None:
    case = await town.act(BOTH, await town.in_assessment(), "propose", PROPOSAL)
    issue = next(a for a in case["actions"] if a["name"] == "issue")
    assert (issue["possible"], issue["override_possible"]) == (False, False)
    for body in ({}, REASON):  # Fiji is no small office
        answer = await town.try_(BOTH, case, "issue", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "rule-not-met")
    assert (await town.act(DECIDER, case, "issue"))["state"] == "issued"


async def test_a_small_office_overrides_with_a_reason_that_stays(town: House) -> None:
    both = officer("reviewer", "decider", name="both", administration="TO")
    firm = trader(ACME, administration="TO")
    case = await town.submitted(firm)
    for action, body in (("accept", {}), ("assess", {}), ("propose", PROPOSAL)):
        case = await town.act(both, case, action, body)
    issue = next(a for a in case["actions"] if a["name"] == "issue")
    assert (issue["possible"], issue["override_possible"]) == (False, True)
    assert (await town.try_(both, case, "issue")).status_code == 409
    assert (await town.try_(both, case, "issue", {"override": {"reason": "short"}})).status_code == 422
    case = await town.act(both, case, "issue", REASON)
    step = case["steps"][-1]
    assert step["override_reason"] == REASON["override"]["reason"]
    assert step["parameters"]["small_office"]["value"] is True
    assert (await town.ruling(case, both))["override_reason"] == REASON["override"]["reason"]
    assert "outer islands" not in str(await town.look(firm, case))


async def test_a_reason_that_was_not_needed_is_not_kept(town: House) -> None:
    case = await town.act(DECIDER, await town.proposed(), "issue", REASON)
    assert case["steps"][-1]["override_reason"] is None


async def test_the_database_itself_wants_four_eyes(town: House) -> None:
    case = await town.proposed()
    statement = sa.text(
        "update application set state = 'issued', decided_by = proposed_by, decided_at = now() where id = :id"
    )
    with pytest.raises(IntegrityError, match="second_officer"):
        async with town.work.changing(actor=BOTH, at=town.at, administration="FJ") as change:
            await change.session.execute(statement, {"id": case["id"]})


async def test_the_database_lets_nobody_change_a_step(town: House) -> None:
    await town.submitted()
    for statement in (
        "update step set external_text = ''",
        "delete from step",
        "delete from ruling",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with town.work.changing(actor=BOTH, at=town.at, administration="FJ") as change:
                await change.session.execute(sa.text(statement))


async def test_what_is_signed_is_what_was_proposed(town: House) -> None:
    case = await town.proposed()
    assert (await town.try_(DECIDER, case, "decline")).status_code == 409
    other = await town.act(REVIEWER, await town.in_assessment(), "propose", DECLINE)
    assert (await town.try_(DECIDER, other, "issue")).status_code == 409


async def test_a_wrong_state_says_what_is_possible(town: House) -> None:
    case = await town.submitted()
    answer = await town.try_(DECIDER, case, "issue")
    assert answer.status_code == 409
    assert answer.json()["state"] == "submitted"
    assert "accept" in answer.json()["possible"]


async def test_two_officers_decide_at_once_and_one_wins(house: House) -> None:
    case = await house.proposed()
    deciders = [officer("decider", name=f"decider-{n}") for n in range(6)]
    bodies = [("issue", {}), ("send-back", {"internal_text": "More."})] * 3
    answers = await asyncio.gather(*(house.try_(who, case, *what) for who, what in zip(deciders, bodies, strict=True)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    assert set(statuses[1:]) == {412}
    seen = await house.look(REVIEWER, case)
    assert seen["version"] == case["version"] + 1
    assert len(seen["steps"]) == len(case["steps"]) + 1


async def test_many_submit_at_once_and_each_has_its_own_number(house: House) -> None:
    cases = [await house.draft(trader()) for _ in range(12)]
    answers = await asyncio.gather(*(house.try_(trader(), case, "submit") for case in cases))
    numbers = sorted(int(answer.json()["number"].rpartition("-")[2]) for answer in answers)
    assert numbers == list(range(1, 13))


async def test_the_same_key_twice_has_one_effect_and_the_same_answer(town: House) -> None:
    key, body = str(uuid4()), {"type": "classification", "answers": {"goods_name": "Once"}}
    firm = trader("55555555-5555-4555-8555-555555555555")
    first = await town.call(firm, "POST", "/applications", key=key, json=body)
    second = await town.call(firm, "POST", "/applications", key=key, json=body)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["idempotent-replay"] == "true"
    assert len((await town.get(firm, "/applications")).json()["items"]) == 1
    other = await town.call(firm, "POST", "/applications", key=key, json={"type": "origin"})
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    case = await town.submitted(firm)
    key = str(uuid4())
    path = f"/applications/{case['id']}/accept"
    once = await town.call(REVIEWER, "POST", path, version=case["version"], key=key, json={})
    twice = await town.call(REVIEWER, "POST", path, version=case["version"], key=key, json={})
    assert (once.status_code, once.content) == (twice.status_code, twice.content)
    assert len(once.json()["steps"]) == 2


async def test_the_usual_sentence_is_read_in_the_readers_language(town: House) -> None:
    case = await town.accepted()
    french = await town.call(trader(), "GET", f"/applications/{case['id']}", headers={"Accept-Language": "fr"})
    english = await town.call(trader(), "GET", f"/applications/{case['id']}", headers={"Accept-Language": "en"})
    assert french.json()["steps"][0]["external_text"] == "La demande a été déposée."
    assert english.json()["steps"][0]["external_text"] == "The application was submitted."


async def test_an_officers_own_words_stay_as_they_were_written(town: House) -> None:
    case = await town.submitted()
    case = await town.act(REVIEWER, case, "return", {"external_text": "The photograph is missing.", "missing": []})
    french = await town.call(trader(), "GET", f"/applications/{case['id']}", headers={"Accept-Language": "fr"})
    assert french.json()["steps"][-1]["external_text"] == "The photograph is missing."
