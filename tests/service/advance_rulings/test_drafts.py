"""Drafts: begun by whoever may, saved answer by answer, submitted once."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.advance_rulings.operations.office import end_authority, know_authority
from shared.actors import service_actor
from tests.service.advance_rulings.conftest import AGENT, CLASSIFICATION, COUNTER, OTHER, REVIEWER, House, trader
from tests.service.house import ACME, officer


async def authorise(town: House, *, until: str | None = None) -> str:
    """What identity's event does: the agent may act for ACME."""
    number = uuid4()
    heard = service_actor(service="identity", administration="FJ")
    async with town.work.changing(actor=heard, at=town.at, administration="FJ") as change:
        facts = await know_authority(
            change.session, administration="FJ", identifier=number, version=1, agent=AGENT, trader=ACME, trader_name="ACME",
            trader_tin="50-9", from_on=date(2026, 1, 1), until_on=date.fromisoformat(until) if until else None,
        )  # fmt: skip
        change.record(*facts)
    return str(number)


async def test_a_trader_begins_for_itself(town: House) -> None:
    case = await town.draft(trader())
    assert (case["state"], case["number"], case["version"]) == ("draft", None, 1)
    assert case["applicant"]["organisation"] == ACME
    assert case["lodged_by"] == "applicant"
    assert case["waiting_for"] == "applicant"
    assert case["waiting_until_on"] == "2026-04-02"  # thirty days


async def test_a_draft_needs_a_key(town: House) -> None:
    answer = await town.call(trader(), "POST", "/applications", key="", json={"type": "origin"})
    assert (answer.status_code, answer.json()["code"]) == (400, "missing-idempotency-key")


async def test_nobody_without_the_role_begins(town: House) -> None:
    for who, status in ((None, 401), (REVIEWER, 403), (officer("auditor"), 403)):
        answer = await town.call(who, "POST", "/applications", json={"type": "origin"})
        assert answer.status_code == status


async def test_answers_are_saved_one_by_one_and_kept(town: House) -> None:
    case = await town.draft(trader(), answers={})
    path = f"/applications/{case['id']}"
    for name, value in CLASSIFICATION.items():
        answer = await town.call(trader(), "PATCH", path, version=case["version"], json={"answers": {name: value}})
        assert answer.status_code == 200, answer.text
        case = answer.json()
    assert case["missing"] == []
    assert case["answers"] == CLASSIFICATION | {"envisaged_hs_code": "200989"}
    taken_back = await town.call(trader(), "PATCH", path, version=case["version"], json={"answers": {"process": None}})
    assert taken_back.json()["missing"] == ["process"]


@pytest.mark.parametrize(
    ("answers", "pointer", "code"),
    [
        ({"nonsense": "x"}, "/answers/nonsense", "extra-forbidden"),
        ({"goods_name": 7}, "/answers/goods_name", "string-type"),
        ({"goods_name": "x" * 101}, "/answers/goods_name", "too_long"),
        ({"agreement": "pacer_plus"}, "/answers/agreement", "unknown"),
        ({"capacity": "friend"}, "/answers/capacity", "choice"),
    ],
)
async def test_an_answer_that_cannot_be_kept_is_pointed_at_and_nothing_is_saved(town, answers, pointer, code) -> None:
    case = await town.draft(trader())
    body = {"answers": {"composition": "Other"} | answers}
    answer = await town.call(trader(), "PATCH", f"/applications/{case['id']}", version=1, json=body)
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]
    assert (await town.look(trader(), case))["answers"]["composition"] == CLASSIFICATION["composition"]


async def test_valuation_takes_a_method_with_what_belongs_to_it(town: House) -> None:
    good = {"method": 1, "related_parties": False, "restrictions": False, "conditions": False}
    case = await town.draft(trader(), type="valuation", answers={"valuation": good})
    assert case["answers"]["valuation"]["method"] == 1
    body = {"answers": {"valuation": {"method": 4}}}
    answer = await town.call(trader(), "PATCH", f"/applications/{case['id']}", version=1, json=body)
    assert answer.status_code == 422
    assert {e["code"] for e in answer.json()["errors"]} == {"missing"}


async def test_malformed_json_is_422(town: House) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await town.call(trader(), "POST", "/applications", content=b'{"type": ', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed-json")


async def test_a_change_names_the_version_it_saw(town: House) -> None:
    case = await town.draft(trader())
    path, body = f"/applications/{case['id']}", {"answers": {"composition": "Other"}}
    assert (await town.call(trader(), "PATCH", path, json=body)).status_code == 428
    assert (await town.call(trader(), "PATCH", path, version=1, json=body)).status_code == 200
    stale = await town.call(trader(), "PATCH", path, version=1, json=body)
    assert stale.status_code == 412
    assert stale.json()["current"] == 2
    assert stale.json()["changed"]["by"]["name"] == "Litia Vakaloloma"


async def test_a_draft_with_gaps_is_not_submitted(town: House) -> None:
    case = await town.draft(trader(), answers={"goods_name": "Taro chips"})
    answer = await town.try_(trader(), case, "submit")
    assert (answer.status_code, answer.json()["code"]) == (422, "unanswered")
    assert "/answers/capacity" in [e["pointer"] for e in answer.json()["errors"]]
    assert (await town.look(trader(), case))["state"] == "draft"


async def test_numbers_follow_one_another_without_a_gap(town: House) -> None:
    numbers = [(await town.submitted())["number"] for _ in range(3)]
    refused = await town.draft(trader(), answers={})
    assert (await town.try_(trader(), refused, "submit")).status_code == 422
    numbers.append((await town.submitted())["number"])
    serial = [int(number.rpartition("-")[2]) for number in numbers]
    assert serial == list(range(serial[0], serial[0] + 4))
    assert numbers[0] == f"FJ-AR-2026-{serial[0]:05d}"


async def test_the_receipt_is_there_at_once(town: House) -> None:
    case = await town.submitted()
    answer = await town.get(trader(), f"/applications/{case['number']}/receipt")
    found = answer.json()
    assert answer.status_code == 200
    assert found["number"] == case["number"]
    assert found["submitted"] == {
        "at": "2026-03-02T21:00:00Z",
        "office": "2026-03-03T09:00:00+12:00",
        "zone": "Pacific/Fiji",
    }
    assert (found["waiting_for"], found["waiting_until_on"]) == ("office", "2026-03-10")
    assert found["lodged_by_person"]["name"] == "Litia Vakaloloma"


async def test_a_draft_has_no_receipt(town: House) -> None:
    case = await town.draft(trader())
    assert (await town.get(trader(), f"/applications/{case['id']}/receipt")).status_code == 404


async def test_ar_17_an_agent_lodges_and_acts_only_with_an_authority_that_the_office_confirmed(town: House) -> None:
    agent = trader(AGENT, name="Kelera")
    body = {"type": "classification", "answers": CLASSIFICATION, "applicant": {"organisation": ACME}}
    refused = await town.call(agent, "POST", "/applications", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "no-authority")
    number = await authorise(town)
    assert [row["organisation"] for row in (await town.get(agent, "/principals")).json()["items"]] == [ACME]
    case = await town.draft(agent, applicant={"organisation": ACME})
    assert (case["applicant"]["name"], case["agent"]["organisation"], case["lodged_by"]) == ("ACME", AGENT, "agent")
    assert (await town.look(trader(), case))["id"] == case["id"]  # the trader sees what is done in its name
    heard = service_actor(service="identity", administration="FJ")
    async with town.work.changing(actor=heard, at=town.at, administration="FJ") as change:
        ended = await end_authority(
            change.session, administration="FJ", identifier=UUID(number), version=2, agent=AGENT, trader=ACME,
            ended_on=date(2026, 3, 2), at=town.at,
        )  # fmt: skip
        change.record(*ended)
    late = await town.try_(agent, case, "submit")
    assert (late.status_code, late.json()["code"]) == (409, "rule-not-met")
    assert (await town.get(agent, "/principals")).json()["items"] == []
    assert (await town.try_(agent, case, "withdraw")).status_code == 409
    assert (await town.act(trader(), case, "submit"))["state"] == "submitted"  # the trader goes on alone


async def test_the_counter_lodges_for_whoever_stands_there(town: House) -> None:
    refused = await town.call(COUNTER, "POST", "/applications", json={"type": "classification"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/applicant/name"
    applicant = {"name": "Motu Bay Fishers", "tin": "50-77"}
    case = await town.submitted(COUNTER, applicant=applicant)
    assert (case["lodged_by"], case["applicant"]["organisation"]) == ("counter", None)
    assert case["lodged_by_person"]["id"] == COUNTER.id
    seen = await town.look(REVIEWER, case)
    assert seen["steps"][0]["actor"]["id"] == COUNTER.id
    with_account = await town.submitted(COUNTER, applicant={"name": "ACME", "organisation": ACME})
    assert (await town.look(trader(), with_account))["lodged_by"] == "counter"


async def test_others_do_not_see_it(town: House) -> None:
    draft, case = await town.draft(trader()), await town.submitted()
    stranger, elsewhere = trader(OTHER), officer("reviewer", administration="VU")
    for who in (stranger, elsewhere, trader(ACME, administration="VU")):
        for path in ("", "/receipt"):
            assert (await town.get(who, f"/applications/{case['id']}{path}")).status_code == 404
            assert (await town.get(who, f"/applications/{case['number']}{path}")).status_code == 404
        assert (await town.try_(who, case, "withdraw")).status_code in (403, 404)
        assert case["id"] not in (await town.get(who, "/applications?limit=100")).text
    assert (await town.get(REVIEWER, f"/applications/{draft['id']}")).status_code == 404  # a draft is its author's
    assert draft["id"] not in (await town.get(REVIEWER, "/applications?limit=100")).text
    assert (await town.get(REVIEWER, f"/applications/{case['id']}")).status_code == 200


async def test_a_withdrawn_application_is_at_its_end(town: House) -> None:
    case = await town.act(trader(), await town.accepted(), "withdraw", {"reason": "Sold elsewhere."})
    assert (case["state"], case["waiting_for"], case["clock"]["state"]) == ("withdrawn", "nobody", "stopped")
    assert case["decision"]["external_text"] == "Sold elsewhere."
    again = await town.try_(trader(), case, "submit")
    assert (again.status_code, again.json()["state"], again.json()["possible"]) == (409, "withdrawn", [])


async def test_lists_are_paged_and_filtered(town: House) -> None:
    firm = trader("44444444-4444-4444-8444-444444444444")
    for number in range(5):
        await town.submitted(firm, answers=CLASSIFICATION | {"goods_name": f"Goods {number} 100%"})
    await town.draft(firm)
    first = (await town.get(firm, "/applications?limit=4")).json()
    rest = (await town.get(firm, f"/applications?limit=4&cursor={first['next']}")).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (4, 2, None)
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 6
    assert len((await town.get(firm, "/applications?state=draft&state=issued")).json()["items"]) == 1
    assert len((await town.get(firm, "/applications?waiting=office")).json()["items"]) == 5
    assert len((await town.get(firm, "/applications", params={"q": "goods 3 100%"})).json()["items"]) == 1
    assert (await town.get(firm, "/applications", params={"q": "100_"})).json()["items"] == []
    assert len((await town.get(firm, "/applications?band=not_started")).json()["items"]) == 5
    for bad in ("state=nonsense", "band=nonsense", "type=nonsense", "cursor=nonsense", "limit=0"):
        assert (await town.get(firm, f"/applications?{bad}")).status_code == 422
