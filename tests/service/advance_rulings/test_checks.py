"""The acceptance checks of the procedures (C1, C4, C8, C9, C10) and the requirements AR-… of advance rulings."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.advance_rulings.jobs import Deadlines
from tests.service.advance_rulings.conftest import (
    ACME,
    CLASSIFICATION,
    DECIDER,
    DECLINE,
    MONDAY,
    PARAMETERS,
    PROPOSAL,
    REVIEWER,
    House,
    officer,
    trader,
)

OFFICE = {"return", "accept", "assess", "request-information", "propose", "send-back", "issue", "decline"}


async def propose_parameter(house: House, name: str, value: object, from_on: str, **more: object) -> dict:
    body = {"name": f"advance_rulings.{name}", "value": value, "from_on": from_on, "law": "Customs Amendment Act 2026, s.3"}
    answer = await house.call(PARAMETERS, "POST", "/parameters", json=body | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def set_parameter(house: House, name: str, value: object, from_on: str) -> None:
    proposed = await propose_parameter(house, name, value, from_on)
    second = officer("parameters", name="second")
    path = f"/parameters/{proposed['id']}/approve"
    assert (await house.call(second, "POST", path, version=1, json={})).status_code == 200


async def test_C1_every_decision_has_number_actor_time_law_reason_and_review(town: House) -> None:
    case = await town.in_assessment()
    case = await town.act(REVIEWER, case, "request-information", {"question": "How much mango?"})
    case = await town.act(trader(), case, "answer", {"answer": "Eight per cent."})
    case = await town.act(REVIEWER, case, "propose", PROPOSAL)
    case = await town.act(DECIDER, case, "send-back", {"internal_text": "Add the note."})
    case = await town.act(REVIEWER, case, "propose", PROPOSAL)
    case = await town.act(DECIDER, case, "issue", {"external_text": "Issued as described.", "internal_text": "Checked."})
    steps = case["steps"]
    assert [step["number"] for step in steps] == [f"{case['number']}/{n}" for n in range(1, len(steps) + 1)]
    for step in steps:
        assert step["actor"]["id"]
        assert step["actor"]["name"]
        assert step["when"] == {"at": "2026-03-02T21:00:00Z", "office": "2026-03-03T09:00:00+12:00", "zone": "Pacific/Fiji"}
        assert step["law"] == "Customs Act 1986, sections 154A to 154H"
        assert step["external_text"]
        assert step["review"].startswith("You may ask in writing for a review")
        assert step["parameters"]["law.decision"]["law"]
    assert {step["action"] for step in steps} >= {"submit", "accept", "assess", "request-information", "answer", "propose"}
    assert (steps[-1]["external_text"], steps[-1]["internal_text"]) == ("Issued as described.", "Checked.")
    for step in (await town.look(trader(), case))["steps"]:
        assert (step["internal_text"], step["override_reason"], step["parameters"]) == (None, None, None)
        assert step["external_text"]
        assert step["review"]


async def test_C1_a_declined_application_and_an_ended_ruling_too(town: House) -> None:
    declined = (await town.declined())["steps"][-1]
    ruling = await town.ruling(await town.issued())
    body = {"ground": "change_of_law", "facts": "The note was amended.", "basis": "Customs Tariff (Amendment) Act."}
    ended = await town.call(DECIDER, "POST", f"/rulings/{ruling['number']}/revoke", version=1, json=body)
    step = ended.json()["steps"][-1]
    assert step["number"] == f"{ruling['number']}/R/1"
    for found in (declined, step):
        assert all(found[name] for name in ("number", "law", "external_text", "review", "when", "actor"))


async def test_C4_a_cut_line_in_mid_submission_loses_nothing_and_doubles_nothing(house: House) -> None:
    """The client hears no answer and sends the same again, several times at once and later: one number, one answer."""
    case = await house.draft(trader())
    key, path = str(uuid4()), f"/applications/{case['id']}/submit"

    async def send() -> object:
        return await house.call(trader(), "POST", path, version=case["version"], key=key, json={})

    cut = asyncio.ensure_future(send())
    await asyncio.sleep(0.01)
    cut.cancel()
    await asyncio.gather(cut, return_exceptions=True)
    answers = await asyncio.gather(*(send() for _ in range(5)))
    while any(answer.status_code == 409 for answer in answers):  # the first still runs: ask again, as the hint says
        assert all(a.json()["code"] == "still-running" for a in answers if a.status_code == 409)
        answers = [await send() for _ in answers]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    found = await house.look(trader(), case)
    assert (found["number"], [step["action"] for step in found["steps"]]) == ("FJ-AR-2026-00001", ["submit"])
    assert (await house.submitted())["number"] == "FJ-AR-2026-00002"


async def test_C4_the_draft_is_there_after_a_crash_in_mid_form(house: House) -> None:
    case = await house.draft(trader(), answers={"goods_name": "Taro chips"})
    path = f"/applications/{case['id']}"
    await house.call(trader(), "PATCH", path, version=1, json={"answers": {"composition": "Taro, oil, salt."}})
    for day in range(29):
        house.at = MONDAY + timedelta(days=day)
        await Deadlines(house.app.state.platform.settings.hosted_administrations()).run(house.work, "FJ", house.at)
    found = await house.look(trader(), case)
    assert found["state"] == "draft"
    assert found["answers"] == {"goods_name": "Taro chips", "composition": "Taro, oil, salt."}


async def test_C8_a_change_dated_tomorrow_leaves_today_and_old_cases_as_they_are(house: House) -> None:
    old = await house.in_assessment()
    due = old["clock"]["due_on"]
    await set_parameter(house, "limit.classification", 10, "2026-03-04")
    await set_parameter(house, "validity_months", 12, "2026-03-04")
    same_day = await house.accepted()
    assert (same_day["clock"]["limit"], same_day["clock"]["due_on"]) == (30, due)
    published = (await house.get(None, "/requirements?administration=FJ")).json()
    assert published["validity"]["value"] == 36
    house.later(days=1)
    new = await house.accepted()
    assert (new["clock"]["limit"], new["clock"]["law"]) == (10, "Customs Amendment Act 2026, s.3")
    seen = await house.look(REVIEWER, old)
    assert (seen["clock"]["limit"], seen["clock"]["due_on"], seen["clock"]["law"]) == (30, due, "WTO TFA Article 3.1")
    accept = next(step for step in seen["steps"] if step["action"] == "accept")
    assert accept["parameters"]["limit.classification"] == {
        "value": 30, "law": "WTO TFA Article 3.1", "confirmed": False, "from_on": "1900-01-01",
    }  # fmt: skip
    published = (await house.get(None, "/requirements?administration=FJ")).json()
    assert published["performance"][0]["limit"] | {"note": ""} == {
        "name": "advance_rulings.limit.classification", "value": 10, "from_on": "2026-03-04",
        "law": "Customs Amendment Act 2026, s.3", "confirmed": True, "note": "",
    }  # fmt: skip


async def test_C8_a_value_counts_only_when_another_officer_approved_it(house: House) -> None:
    proposed = await propose_parameter(house, "limit.classification", 10, "2026-03-03")
    assert (await house.accepted())["clock"]["limit"] == 30
    path = f"/parameters/{proposed['id']}/approve"
    assert (await house.call(PARAMETERS, "POST", path, version=1, json={})).status_code == 409
    override = {"override": {"reason": "There is nobody else this week."}}
    assert (await house.call(PARAMETERS, "POST", path, version=1, json=override)).status_code == 409  # no small office
    assert (await house.call(REVIEWER, "POST", path, version=1, json={})).status_code == 403
    second = officer("parameters", name="second")
    approved = await house.call(second, "POST", path, version=1, json={})
    assert (approved.json()["state"], approved.json()["approved_by"]["id"]) == ("approved", "second")
    assert (await house.accepted())["clock"]["limit"] == 10
    assert (await house.call(second, "POST", path, version=2, json={})).status_code == 409


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"from_on": "2026-03-02"}, "/from_on"),
        ({"value": "ten"}, "/value"),
        ({"value": -1}, "/value"),
        ({"name": "advance_rulings.nonsense"}, "/name"),
        ({"law": ""}, "/law"),
    ],
)
async def test_C8_a_value_without_law_in_the_past_or_of_another_kind_is_refused(town, change, pointer) -> None:
    body = {"name": "advance_rulings.answer_days", "value": 20, "from_on": "2026-03-03", "law": "Act"} | change
    answer = await town.call(PARAMETERS, "POST", "/parameters", json=body)
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]


async def test_C9_fees_are_whole_units_of_the_currency(town: House) -> None:
    """The vatu has no smaller unit: its fee is an integer of vatu; Fiji's is an integer of cents."""
    for code, amount, currency in (("VU", 2000, "VUV"), ("FJ", 2500, "FJD")):
        found = (await town.get(None, f"/requirements?administration={code}")).json()
        (fee,) = [f["value"] for f in found["fees"] if f["name"].endswith("fee.classification")]
        assert fee == {"amount": amount, "currency": currency}
        assert isinstance(fee["amount"], int)
        assert "." not in str(fee["amount"])


async def test_C10_the_same_instant_counts_as_another_day_in_apia_and_pago_pago(town: House) -> None:
    """Accepted at one instant; Samoa's Independence Day (Monday 1 June 2026) is no day of work in Apia."""
    town.at = datetime(2026, 5, 29, 1, 0, tzinfo=UTC)
    clocks = {}
    for code in ("WS", "AS"):
        case = await town.submitted(trader(administration=code))
        case = await town.act(officer("reviewer", administration=code), case, "accept")
        clocks[code] = case
    assert clocks["WS"]["clock"]["started"]["office"] == "2026-05-29T14:00:00+13:00"
    assert clocks["AS"]["clock"]["started"]["office"] == "2026-05-28T14:00:00-11:00"
    town.at = datetime(2026, 6, 3, 8, 0, tzinfo=UTC)  # Wednesday 21:00 in Apia, Tuesday 21:00 in Pago Pago
    counted = {
        code: (await town.look(officer("reviewer", administration=code), case))["clock"]["counted"]
        for code, case in clocks.items()
    }
    assert counted == {"WS": 2, "AS": 3}


async def test_C10_a_declared_closure_moves_clocks_and_turns(house: House) -> None:
    case, waiting = await house.accepted(), await house.submitted()
    assert (case["clock"]["due_on"], waiting["waiting_until_on"]) == ("2026-04-16", "2026-03-10")
    body = {"from_on": "2026-03-05", "until_on": "2026-03-06", "reason": "Cyclone Vaianu", "law": "Public Service Act, s.12"}
    assert (await house.call(REVIEWER, "POST", "/closures", json=body)).status_code == 403
    assert (await house.call(PARAMETERS, "POST", "/closures", json=body | {"law": ""})).status_code == 422
    assert (await house.call(PARAMETERS, "POST", "/closures", json=body | {"until_on": "2026-03-01"})).status_code == 422
    declared = await house.call(PARAMETERS, "POST", "/closures", json=body)
    assert declared.status_code == 201
    assert (await house.look(REVIEWER, case))["clock"]["due_on"] == "2026-04-20"
    assert (await house.look(REVIEWER, waiting))["waiting_until_on"] == "2026-03-12"
    assert (await house.get(None, "/requirements?administration=FJ")).json()["closures"][0]["law"] == "Public Service Act, s.12"
    house.later(days=2)
    today = (await house.get(REVIEWER, "/today")).json()
    assert (today["working_day"], today["closed_because"]) == (False, "Cyclone Vaianu")


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
    assert (public["status"], public["end_ground"], public["end_reason"]) == ("revoked", "change_of_law", ENDING["facts"])
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


@pytest.mark.parametrize("ground", ["incomplete_information", "incorrect_information", "false_or_misleading_information"])
async def test_AR_07_wrong_information_reaches_back(town: House, ground: str) -> None:
    first, second = await town.ruling(await town.issued()), await town.ruling(await town.issued())
    town.later(days=30)
    body = {"ground": ground, "effective_on": "2026-03-10"} | ENDING
    revoked = await town.call(DECIDER, "POST", f"/rulings/{first['number']}/revoke", version=1, json=body)
    assert (revoked.status_code, revoked.json()["ended_on"]) == (200, "2026-03-10")
    annulled = await town.call(DECIDER, "POST", f"/rulings/{second['number']}/annul", version=1, json={"ground": ground} | ENDING)
    assert (annulled.status_code, annulled.json()["ended_on"]) == (200, "2026-03-03")


async def test_AR_10_AR_11_what_is_published_is_what_the_clock_uses(house: House) -> None:
    for days in (3, 8, 4):
        case = await house.proposed()
        house.later(days=days)
        await house.act(DECIDER, case, "issue")
    house.later(hours=1)
    found = (await house.get(None, "/requirements?administration=FJ&language=fr")).json()
    performance = {row["type"]: row for row in found["performance"]}
    assert performance["classification"]["limit"]["value"] == (await house.accepted())["clock"]["limit"]
    assert performance["classification"]["decided"] == 3
    days = sorted(row["clock"]["counted"] for row in (await house.get(REVIEWER, "/applications?state=issued")).json()["items"])
    assert performance["classification"]["median_days"] == days[1]
    assert days[1] <= performance["classification"]["p90_days"] <= days[2]
    assert performance["origin"] | {"limit": 0, "since": 0} == {
        "type": "origin", "limit": 0, "basis": "working_days", "decided": 0, "median_days": None, "p90_days": None, "since": 0,
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
    added = await house.attach(firm, case, b"%PDF-1.4 Secret-Document-7421", name="Secret-Name-7421.pdf", query="&confidential=true")
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
    case = await town.issued(subject="Unobtainium plating", publish=False, not_published_reason="A trade secret of the holder.")
    assert (await town.get(None, f"/rulings/{case['number']}")).status_code == 404
    assert (await town.get(None, "/rulings?q=unobtainium")).json()["items"] == []
    ruling = await town.ruling(case, trader())
    assert (ruling["published"], ruling["not_published_reason"]) == (False, "A trade secret of the holder.")


@pytest.mark.parametrize(("kind", "answers", "proposal"), [
    ("origin", {"agreement": "pacer_plus", "exporting_country": "NZ", "materials": "Twine (VN)", "process": "Knotted"}, {"origin_country": "NZ", "hs_code": "5608.11"}),
    ("valuation", {"valuation": {"method": 1, "related_parties": True, "restrictions": False, "conditions": False}}, {"valuation_method": 1, "hs_code": None}),
])  # fmt: skip
async def test_AR_15_AR_16_origin_and_valuation_have_answers_of_their_own(town, kind, answers, proposal) -> None:
    common = {name: CLASSIFICATION[name] for name in ("capacity", "goods_name", "goods_description", "similar_rulings_known", "proceedings_pending")}  # fmt: skip
    case = await town.submitted(type=kind, answers=common | answers)
    for action, body in (("accept", {}), ("assess", {})):
        case = await town.act(REVIEWER, case, action, body)
    assert case["clock"]["limit"] == 60
    assert (await town.try_(REVIEWER, case, "propose", PROPOSAL | {"hs_code": None})).status_code == 422
    case = await town.act(REVIEWER, case, "propose", PROPOSAL | proposal)
    case = await town.act(DECIDER, case, "issue")
    public = (await town.get(None, f"/rulings/{case['number']}")).json()
    assert public["type"] == kind
    assert (public["origin_country"], public["valuation_method"]) == (proposal.get("origin_country"), proposal.get("valuation_method"))  # fmt: skip


async def test_AR_17_a_person_with_justifiable_cause_says_which(town: House) -> None:
    case = await town.draft(trader(), answers=CLASSIFICATION | {"capacity": "justifiable_cause"})
    refused = await town.try_(trader(), case, "submit")
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/answers/capacity_reason"]


async def test_AR_25_what_is_not_answered_in_time_lapses_by_itself(house: House) -> None:
    deadlines = Deadlines(house.app.state.platform.settings.hosted_administrations())
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
            text("select type, version from audit_entry where subject = :s order by sequence"), {"s": f"application/{case['id']}"}
        )
        kinds = [(row.type.rpartition(".")[2], row.version) for row in rows]
    assert kinds == [
        ("ApplicationDrafted", 1), ("ApplicationSubmitted", 2), ("ApplicationAccepted", 3), ("AssessmentBegun", 4),
        ("DecisionProposed", 5), ("RulingIssued", 6),
    ]  # fmt: skip
