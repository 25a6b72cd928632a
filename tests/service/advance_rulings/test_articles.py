"""The requirements AR-… of advance rulings: WTO TFA Article 3, PACER Plus Chapter 4, the WCO guidelines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.advance_rulings.jobs.lapses import Lapses
from tests.service.advance_rulings.conftest import CLASSIFICATION, DECIDER, DECLINE, PROPOSAL, REVIEWER, House, trader
from tests.service.house import ACME


async def test_AR_01_the_due_date_is_set_at_acceptance_and_both_sides_see_the_clock(town: House) -> None:
    case = await town.submitted()
    assert case["clock"]["state"] == "not_started"
    case = await town.act(REVIEWER, case, "accept")
    for who in (trader(), REVIEWER):
        clock = (await town.look(who, case))["clock"]
        assert (clock["state"], clock["due_on"], clock["law"], clock["confirmed"]) == ("running", "2026-04-16", "WTO TFA Article 3.1", False)  # fmt: skip
    town.at = datetime(2026, 4, 16, 4, 29, tzinfo=UTC)
    assert (await town.look(trader(), case))["clock"]["band"] == "due_soon"
    town.at = datetime(2026, 4, 16, 4, 31, tzinfo=UTC)
    assert (await town.look(trader(), case))["clock"]["band"] == "overdue"


@pytest.mark.parametrize("lacking", ["ground", "facts", "basis"])
async def test_AR_02_declining_needs_ground_facts_and_basis(town: House, lacking: str) -> None:
    case = await town.in_assessment()
    for body in ({k: v for k, v in DECLINE.items() if k != lacking}, DECLINE | {lacking: ""}):
        answer = await town.try_(REVIEWER, case, "propose", body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].endswith(f"/{lacking}")


@pytest.mark.parametrize(
    ("check", "ground"),
    [("AR-03", "pending_proceedings"), ("AR-04", "already_decided"), ("AR-25", "incomplete"), ("AR-02", "other")],
)
async def test_AR_03_AR_04_the_refusal_carries_its_coded_ground(town: House, check: str, ground: str) -> None:
    case = await town.act(REVIEWER, await town.in_assessment(), "propose", DECLINE | {"ground": ground})
    case = await town.act(DECIDER, case, "decline")
    seen = (await town.look(trader(), case))["decision"]
    assert (seen["outcome"], seen["ground"], seen["facts"]) == ("declined", ground, DECLINE["facts"])
    assert DECLINE["facts"] in seen["external_text"]
    assert seen["review"]


async def test_AR_05_AR_12_validity_has_a_first_and_a_last_day_as_published(town: House) -> None:
    ruling = await town.ruling(await town.issued())
    months = (await town.get(None, "/requirements?administration=FJ")).json()["validity"]["value"]
    assert (ruling["valid_from"], ruling["valid_until"], months) == ("2026-03-03", "2029-03-02", 36)
    short = await town.ruling(await town.issued(valid_until="2026-12-31"))
    assert short["valid_until"] == "2026-12-31"


ENDING = {"facts": "The composition was another one.", "basis": "WTO TFA Article 3.4."}


async def test_AR_06_ending_a_ruling_is_written_and_reasoned_and_public_at_once(town: House) -> None:
    ruling = await town.ruling(await town.issued())
    path = f"/rulings/{ruling['number']}"
    for lacking in ("facts", "basis"):
        body = {"ground": "change_of_law"} | ENDING | {lacking: ""}
        assert (await town.call(DECIDER, "POST", f"{path}/revoke", version=1, json=body)).status_code == 422
    body = {"ground": "change_of_law"} | ENDING
    assert (await town.call(REVIEWER, "POST", f"{path}/revoke", version=1, json=body)).status_code == 403
    assert (await town.call(DECIDER, "POST", f"{path}/revoke", json=body)).status_code == 428
    assert (await town.call(DECIDER, "POST", f"{path}/revoke", version=9, json=body)).status_code == 412
    ended = await town.call(DECIDER, "POST", f"{path}/revoke", version=1, json=body)
    assert (ended.status_code, ended.json()["status"], ended.json()["ended_on"]) == (200, "revoked", "2026-03-03")
    public = (await town.get(None, path)).json()
    assert (public["status"], public["end_ground"], public["end_reason"]) == (
        "revoked",
        "change_of_law",
        ENDING["facts"],
    )
    again = await town.call(DECIDER, "POST", f"{path}/revoke", version=2, json=body)
    assert (again.status_code, again.json()["state"]) == (409, "revoked")


@pytest.mark.parametrize("ground", ["error_of_fact_or_law", "change_of_law", "change_of_facts", "conflicting_ruling"])
async def test_AR_07_no_effect_for_the_past_on_other_grounds(town: House, ground: str) -> None:
    ruling = await town.ruling(await town.issued())
    path = f"/rulings/{ruling['number']}"
    town.later(days=30)
    body = {"ground": ground, "effective_on": "2026-03-10", "conflicting_ruling": "FJ-AR-2025-00007"} | ENDING
    answer = await town.call(DECIDER, "POST", f"{path}/revoke", version=1, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "retroactive-effect-refused")
    annulled = await town.call(DECIDER, "POST", f"{path}/annul", version=1, json={"ground": ground} | ENDING)
    assert (annulled.status_code, annulled.json()["code"]) == (422, "retroactive-effect-refused")
    assert (await town.ruling({"number": ruling["number"]}))["status"] == "in_force"


@pytest.mark.parametrize(
    "ground", ["incomplete_information", "incorrect_information", "false_or_misleading_information"]
)
async def test_AR_07_wrong_information_reaches_back(town: House, ground: str) -> None:
    first, second = await town.ruling(await town.issued()), await town.ruling(await town.issued())
    town.later(days=30)
    body = {"ground": ground, "effective_on": "2026-03-10"} | ENDING
    revoked = await town.call(DECIDER, "POST", f"/rulings/{first['number']}/revoke", version=1, json=body)
    assert (revoked.status_code, revoked.json()["ended_on"]) == (200, "2026-03-10")
    annulled = await town.call(
        DECIDER, "POST", f"/rulings/{second['number']}/annul", version=1, json={"ground": ground} | ENDING
    )
    assert (annulled.status_code, annulled.json()["ended_on"]) == (200, "2026-03-03")


async def test_AR_10_AR_11_what_is_published_is_what_the_clock_uses(house: House) -> None:
    for wait in (3, 8, 4):
        case = await house.proposed()
        house.later(days=wait)
        await house.act(DECIDER, case, "issue")
    house.later(hours=1)
    found = (await house.get(None, "/requirements?administration=FJ&language=fr")).json()
    performance = {row["type"]: row for row in found["performance"]}
    assert performance["classification"]["limit"]["value"] == (await house.accepted())["clock"]["limit"]
    assert performance["classification"]["decided"] == 3
    days = sorted(
        row["clock"]["counted"] for row in (await house.get(REVIEWER, "/applications?state=issued")).json()["items"]
    )
    assert performance["classification"]["median_days"] == days[1]
    assert days[1] <= performance["classification"]["p90_days"] <= days[2]
    assert performance["origin"] | {"limit": 0, "since": 0} == {
        "type": "origin", "limit": 0, "basis": "working_days", "decided": 0, "median_days": None, "p90_days": None, "since": 0,
        "few": True, "within": 0, "within_percent": None,
    }  # fmt: skip
    assert found["name"] == "Service des recettes et des douanes des Fidji"
    assert {q["name"] for q in found["types"]["origin"]} >= {"agreement", "materials", "exporting_country"}
    assert (await house.get(None, "/requirements?administration=QQ")).status_code == 404
    assert (await house.get(None, "/requirements")).status_code == 422


SECRETS = {
    "composition": "Secret-Composition-7421", "process": "Secret-Process-7421", "intended_use": "Secret-Use-7421",
    "confidential_parts": "Secret-Parts-7421", "goods_description": "Secret-Description-7421",
}  # fmt: skip


async def test_AR_14_nothing_confidential_reaches_the_public(house: House) -> None:
    """Secrets are seeded into every field that is not written for the public, and into a document; then all is read."""
    firm = trader(ACME, name="Secret-Person-7421")
    case = await house.draft(firm, answers=CLASSIFICATION | SECRETS)
    added = await house.attach(
        firm, case, b"%PDF-1.4 Secret-Document-7421", name="Secret-Name-7421.pdf", query="&confidential=true"
    )
    case = await house.act(firm, added.json(), "submit")
    for action in ("accept", "assess"):
        case = await house.act(REVIEWER, case, action, {"internal_text": "Secret-Internal-7421"})
    case = await house.act(REVIEWER, case, "propose", PROPOSAL | {"internal_text": "Secret-Proposal-7421"})
    case = await house.act(DECIDER, case, "issue", {"internal_text": "Secret-Signature-7421"})
    pages = ["/rulings", "/rulings?q=coconut", "/rulings?q=Secret", "/rulings?hs=2009", f"/rulings/{case['number']}",
             "/requirements?administration=FJ", "/administrations", "/openapi.json"]  # fmt: skip
    for page in pages:
        answer = await house.get(None, page)
        assert answer.status_code == 200
        for secret in ("7421", "Firm 1111", ACME, "50-1", REVIEWER.id, DECIDER.id, case["id"]):
            assert secret not in answer.text, (page, secret)
    for page in ("/applications", f"/applications/{case['id']}", f"/applications/{case['id']}/receipt", f"/rulings/{case['number']}/file", "/today"):  # fmt: skip
        assert (await house.get(None, page)).status_code == 401
        if page != "/today":
            assert "7421" not in (await house.get(trader("66666666-6666-4666-8666-666666666666"), page)).text
    async with house.work.reading(administration="") as session:
        from sqlalchemy import text

        words = (await session.execute(text("select string_agg(word, ' ') from published_word"))).scalar_one()
    assert "secret" not in words


async def test_AR_14_a_ruling_that_is_not_published_is_nowhere_public(town: House) -> None:
    case = await town.issued(
        subject="Unobtainium plating", publish=False, not_published_reason="A trade secret of the holder."
    )
    assert (await town.get(None, f"/rulings/{case['number']}")).status_code == 404
    assert (await town.get(None, "/rulings?q=unobtainium")).json()["items"] == []
    ruling = await town.ruling(case, trader())
    assert (ruling["published"], ruling["not_published_reason"]) == (False, "A trade secret of the holder.")


@pytest.mark.parametrize(("kind", "answers", "proposal"), [
    ("origin", {"agreement": "pacer_plus", "exporting_country": "NZ", "materials": "Twine (VN)", "process": "Knotted"}, {"origin_country": "NZ", "hs_code": "5608.11", "origin_rule": "CTH", "basis": [{"kind": "origin_rule", "reference": "PACER Plus, Annex 3-B, CTH"}]}),
    ("valuation", {"valuation": {"method": 1, "related_parties": True, "restrictions": False, "conditions": False}}, {"valuation_method": 1, "hs_code": None, "basis": [{"kind": "valuation_agreement", "reference": "Article 1"}]}),
])  # fmt: skip
async def test_AR_15_AR_16_origin_and_valuation_have_answers_of_their_own(town, kind, answers, proposal) -> None:
    common = {name: CLASSIFICATION[name] for name in ("capacity", "goods_name", "goods_description", "similar_rulings_known", "proceedings_pending")}  # fmt: skip
    case = await town.submitted(type=kind, answers=common | answers)
    for action in ("accept", "assess"):
        case = await town.act(REVIEWER, case, action)
    assert case["clock"]["limit"] == 60
    assert (await town.try_(REVIEWER, case, "propose", PROPOSAL | {"hs_code": None})).status_code == 422
    goods = {"subject": f"Question of {kind}", "goods_description": f"Merchandise under {kind}."}
    case = await town.act(REVIEWER, case, "propose", PROPOSAL | goods | proposal)
    case = await town.act(DECIDER, case, "issue")
    public = (await town.get(None, f"/rulings/{case['number']}")).json()
    assert public["type"] == kind
    assert (public["origin_country"], public["valuation_method"]) == (proposal.get("origin_country"), proposal.get("valuation_method"))  # fmt: skip


async def test_AR_17_a_person_with_justifiable_cause_says_which(town: House) -> None:
    case = await town.draft(trader(), answers=CLASSIFICATION | {"capacity": "justifiable_cause"})
    refused = await town.try_(trader(), case, "submit")
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/answers/capacity_reason"]


async def test_AR_25_what_is_not_answered_in_time_lapses_by_itself(house: House) -> None:
    deadlines = Lapses(house.app.state.platform.settings.hosted_administrations())
    case = await house.act(REVIEWER, await house.in_assessment(), "request-information", {"question": "How much?"})
    assert case["waiting_until_on"] == "2026-04-02"
    house.at = datetime(2026, 4, 2, 4, 29, tzinfo=UTC)  # a minute before the office closes on the last day
    await deadlines.run(house.work, "FJ", house.at)
    assert (await house.look(trader(), case))["state"] == "awaiting_applicant"
    house.at += timedelta(minutes=2)
    await deadlines.run(house.work, "FJ", house.at)
    found = await house.look(trader(), case)
    assert (found["state"], found["clock"]["state"]) == ("lapsed", "stopped")
    assert found["decision"]["external_text"]
    assert found["decision"]["review"]
    assert found["steps"][-1]["actor"]["id"] == "advance_rulings"
    await deadlines.run(house.work, "FJ", house.at)
    assert len((await house.look(trader(), case))["steps"]) == len(found["steps"])


async def test_AR_42_every_change_of_state_is_one_fact_in_the_same_transaction(house: House) -> None:
    from sqlalchemy import text

    case = await house.issued()
    async with house.work.reading(administration="FJ") as session:
        rows = await session.execute(
            text("select type, version from audit_entry where subject = :s order by sequence"),
            {"s": f"application/{case['id']}"},
        )
        kinds = [(row.type.rpartition(".")[2], row.version) for row in rows]
    assert kinds == [
        ("ApplicationDrafted", 1), ("ApplicationSubmitted", 2), ("ApplicationAccepted", 3), ("AssessmentBegun", 4),
        ("DecisionProposed", 5), ("RulingIssued", 6),
    ]  # fmt: skip
