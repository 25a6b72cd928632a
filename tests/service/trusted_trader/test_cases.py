"""Applications from the expression of interest to the decision (AEO-20, 22 to 24, 27; T2, T6)."""

from __future__ import annotations

from datetime import date

import pytest

from services.trusted_trader.model import Authorisation, Questionnaire
from tests.service.trusted_trader.house import (
    COUNTER,
    DECIDER,
    FAR_REVIEWER,
    FAR_TRADER,
    INTEREST,
    LITIA,
    REVIEWER,
    SEMI,
    STRANGER,
)

RETURN = {
    "external_text": "Please send what is named below.",
    "deficits": [
        {"question": "b.records", "text": "The books of 2025 are missing."},
        {"question": None, "text": "Say who signs for the firm."},
    ],
}


async def test_aeo_20_an_interest_is_kept_with_its_result_and_seen_by_the_firm_alone(town):
    case = await town.interest(eligibility=INTEREST["eligibility"] | {"offences": "minor", "registered": "no"})
    assert (case["state"], case["number"], case["tier"]) == ("interest", None, "gold")
    found = case["eligibility"]
    assert found["result"] == "not_yet"
    assert "registered" in [gap["question"] for gap in found["gaps"]]
    assert all(step["next"] and step["takes"] and step["help"] for step in found["steps"])
    assert (await town.look(SEMI, case))["eligibility"] == found
    for who in (STRANGER, FAR_TRADER, REVIEWER, DECIDER, FAR_REVIEWER):
        assert (await town.get(who, f"/applications/{case['id']}")).status_code == 404


async def test_aeo_20_a_firm_that_fulfils_everything_is_told_so_at_once(town):
    assert (await town.interest())["eligibility"]["result"] == "likely"


async def test_aeo_20_an_interest_without_the_answers_names_each_that_lacks(town):
    answer = await town.call(LITIA, "POST", "/applications", json=INTEREST | {"eligibility": {}})
    assert answer.status_code == 422
    assert "/eligibility/registered" in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(("more", "place"), [({"tier": "platinum"}, "/tier"), ({"roles": ["carrier"]}, "/roles")])
async def test_what_the_programme_does_not_offer_cannot_be_asked_for(town, more, place):
    answer = await town.call(LITIA, "POST", "/applications", json=INTEREST | more)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [place]


async def test_the_counter_lodges_for_a_firm_without_an_account(town):
    firm = {"name": "Motu Bay Fishers", "tin": "50-7", "contact": "330 1111"}
    case = await town.interest(COUNTER, firm=firm)
    assert (case["firm"]["name"], case["firm"]["organisation"], case["lodged_by"]) == (
        "Motu Bay Fishers",
        None,
        "counter",
    )
    answer = await town.call(COUNTER, "POST", "/applications", json=INTEREST)
    assert answer.status_code == 422
    assert (await town.get(REVIEWER, f"/applications/{case['id']}")).status_code == 404


async def test_a_submitted_application_has_a_number_for_life(town):
    first, second = await town.submitted(), await town.submitted(STRANGER)
    assert [case["number"][:11] for case in (first, second)] == ["FJ-TT-2026-"] * 2
    assert int(second["number"][-5:]) == int(first["number"][-5:]) + 1
    assert (await town.get(REVIEWER, f"/applications/{first['number']}")).json()["id"] == first["id"]
    again = await town.act(REVIEWER, first, "return", RETURN)
    assert (await town.act(LITIA, again, "submit"))["number"] == first["number"]


async def test_what_is_missing_is_named_when_it_is_submitted(town):
    case = await town.draft()
    answer = await town.try_(LITIA, case, "submit")
    assert answer.status_code == 422
    named = {error["pointer"]: error["code"] for error in answer.json()["errors"]}
    assert named == {
        "/answers/a.offences": "missing", "/answers/a.people": "missing", "/answers/b.records": "missing",
        "/answers/fj.contact": "missing", "/answers/i.fence": "missing", "/sites": "missing",
    }  # fmt: skip
    assert (await town.look(LITIA, case))["state"] == "draft"


async def test_t2_a_larger_firm_is_asked_more_and_nothing_is_refused_for_size(town):
    small = await town.draft(size="micro")
    large = await town.draft(size="large")
    assert set(large["missing"]) - set(small["missing"]) == {"b.audit"}
    assert small["missing"]


async def test_only_open_sites_of_the_firm_are_named(town):
    case = await town.draft()
    other = await town.site(STRANGER)
    body = {**INTEREST, "sites": [other]}
    del body["eligibility"]
    answer = await town.call(LITIA, "PUT", f"/applications/{case['id']}/details", version=case["version"], json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/sites/0"
    mine = await town.site()
    described = await town.describe(LITIA, case, sites=[mine], sector="spirits", owner_sex="female")
    assert (described["sites"], described["sector"], described["places"][0]["name"]) == (
        [mine],
        "spirits",
        "Walu Bay store",
    )


async def test_details_changed_meanwhile_answer_who_changed_them(town):
    case = await town.draft()
    await town.describe(SEMI, case, sector="wood")
    body = {name: case[name] for name in ("tier", "roles", "size", "sector", "sites")}
    answer = await town.call(LITIA, "PUT", f"/applications/{case['id']}/details", version=case["version"], json=body)
    assert answer.status_code == 412
    assert answer.json()["changed"]["by"]["name"] == "Semi Tagilala"


async def test_aeo_22_an_application_is_returned_once_with_every_deficit(town):
    case = await town.submitted()
    returned = await town.act(REVIEWER, case, "return", RETURN)
    assert returned["state"] == "returned"
    seen = await town.look(LITIA, case)
    assert [(one["question"], one["text"], one["changed"]) for one in seen["deficits"]] == [
        ("b.records", "The books of 2025 are missing.", False), (None, "Say who signs for the firm.", False),
    ]  # fmt: skip
    assert seen["waiting_for"] == "firm"
    town.later(days=2)
    assert (await town.give(LITIA, case, "b.records", True, 1)).status_code == 200
    assert (await town.look(LITIA, case))["deficits"][0]["changed"]
    again = await town.act(LITIA, await town.look(LITIA, case), "submit")
    refused = await town.try_(REVIEWER, again, "return", RETURN)
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    assert (await town.act(REVIEWER, again, "accept"))["state"] == "accepted"


async def test_aeo_22_a_deficit_of_an_unknown_question_returns_nothing(town):
    case = await town.submitted()
    body = {"deficits": [{"question": "z.nothing", "text": "It is missing."}]}
    answer = await town.try_(REVIEWER, case, "return", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/deficits/0/question"
    assert (await town.try_(REVIEWER, case, "return", {"deficits": []})).status_code == 422


async def test_the_clock_starts_at_acceptance_by_the_rules_of_that_day(town):
    case = await town.submitted()
    assert (case["clock"]["state"], case["waiting_for"]) == ("not_started", "office")
    accepted = await town.act(REVIEWER, case, "accept")
    assert (accepted["clock"]["state"], accepted["clock"]["limit"], accepted["clock"]["basis"]) == (
        "running", 120, "calendar_days",
    )  # fmt: skip
    town.later(days=10)
    assert (await town.look(LITIA, case))["clock"]["counted"] == 9


async def test_the_firm_withdraws_at_any_time_before_the_decision(town):
    for case in (await town.draft(), await town.submitted(), await town.proposed()):
        gone = await town.act(LITIA, case, "withdraw", {"reason": "The shop was sold."})
        assert gone["state"] == "withdrawn"
        assert gone["clock"]["state"] in ("not_started", "stopped")


async def test_aeo_33_after_a_revocation_a_new_application_waits(house):
    number = (await house.granted())["decision"]["authorisation"]
    until = date.fromisoformat("2027-03-01")
    await house.alter(
        Authorisation, ("FJ", number), state="revoked", ended_at=house.at, end_reason="x", reapply_from=until
    )
    case = await house.interest(STRANGER)
    assert case["eligibility"]["reapply_from"] is None
    case = await house.interest()
    assert case["eligibility"]["reapply_from"] == "2027-03-01"
    answer = await house.try_(LITIA, case, "begin")
    assert (answer.status_code, answer.json()["code"]) == (409, "rule-not-met")
    house.later(days=363)
    assert (await house.act(LITIA, await house.interest(), "begin"))["state"] == "draft"


async def test_answers_to_a_withdrawn_edition_are_refused_and_not_lost(house):
    case = await house.filled()
    await house.alter(Questionnaire, ("FJ", 1), state="withdrawn", withdrawn_at=house.at)
    answer = await house.try_(LITIA, case, "submit")
    assert (answer.status_code, answer.json()["code"]) == (409, "questionnaire-withdrawn")
    assert "carry-over" in answer.json()["hint"]
    assert len((await house.look(LITIA, case))["answers"]) == 5


async def test_pipeline_and_today_count_every_state(house):
    await house.draft()
    await house.submitted()
    proposed = await house.proposed(STRANGER)
    answer = await house.get(REVIEWER, "/pipeline")
    assert answer.status_code == 200, answer.text
    board = answer.json()
    assert {state: count for state, count in board["states"].items() if count} == {
        "draft": 1, "submitted": 1, "proposed": 1,
    }  # fmt: skip
    assert (board["mine"], board["unassigned"]) == (1, 1)
    today = (await house.get(REVIEWER, "/today")).json()
    assert (today["counts"]["to_accept"], today["counts"]["to_sign"]) == (1, 1)
    assert [row["id"] for row in today["to_sign"]] == [proposed["id"]]
    assert (await house.get(LITIA, "/today")).status_code == 403
    assert (await house.get(LITIA, "/pipeline")).status_code == 403
    listed = (await house.get(REVIEWER, "/applications?band=on_time")).json()
    assert [row["id"] for row in listed["items"]] == [proposed["id"]]
    assert (await house.get(REVIEWER, "/applications?q=Firm 2222")).json()["items"][0]["id"] == proposed["id"]
    assert (await house.get(FAR_REVIEWER, "/applications")).json()["items"] == []


async def test_a_list_goes_on_where_it_ended(town):
    for _ in range(3):
        await town.submitted()
        town.later(minutes=1)
    first = (await town.get(REVIEWER, "/applications?state=submitted&limit=2")).json()
    second = (await town.get(REVIEWER, f"/applications?state=submitted&limit=2&cursor={first['next']}")).json()
    numbers = [row["id"] for row in (*first["items"], *second["items"])]
    assert len(set(numbers)) == len(numbers) >= 3
    assert (await town.get(REVIEWER, "/applications?state=nowhere")).status_code == 422


async def test_who_takes_the_case_has_it(town):
    case = await town.submitted()
    taken = await town.act(REVIEWER, case, "assign")
    assert taken["assignee"]["id"] == REVIEWER.id
    mine = (await town.get(REVIEWER, "/applications?assignee=me&limit=100")).json()["items"]
    assert case["id"] in [row["id"] for row in mine]
    assert (await town.act(REVIEWER, taken, "assign", {"release": True}))["assignee"] is None
