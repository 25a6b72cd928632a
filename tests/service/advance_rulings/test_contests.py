"""Reviews and appeals: AR-13 and A7 (WTO TFA Articles 3.7 and 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.actors import Actor
from tests.service.advance_rulings.conftest import (
    AGENT,
    COUNTER,
    DECIDER,
    OTHER,
    PROPOSAL,
    REVIEWER,
    House,
    trader,
)
from tests.service.advance_rulings.test_drafts import authorise
from tests.service.house import ACME, officer

SECOND = officer("decider", name="second-decider")
AUTHORITY = officer("appeal-authority")
GROUNDS = "The office did not look at the product sheet that we sent."
OUTCOME = {"outcome": "The product sheet was in the file and nobody read it."}
ENDING = {"ground": "change_of_law", "facts": "The tariff changed.", "basis": "WTO TFA Article 3.4."}


async def lodge(
    town: House, case: dict[str, Any], *, kind: str = "review", against: str = "decline", who: Actor | None = None
) -> httpx.Response:
    body = {"kind": kind, "against": against, "of": case["number"], "grounds": GROUNDS}
    return await town.call(who or trader(), "POST", "/contests", json=body)


async def lodged(town: House, case: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await lodge(town, case, **more)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def attempt(town: House, who: Actor, contest: dict[str, Any], action: str, body: Any = None) -> httpx.Response:
    path = f"/contests/{contest['number']}/{action}"
    return await town.call(who, "POST", path, version=contest["version"], json=body or {})


async def done(town: House, who: Actor, contest: dict[str, Any], action: str, body: Any = None) -> dict[str, Any]:
    answer = await attempt(town, who, contest, action, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def allowed(town: House, contest: dict[str, Any], who: Actor = SECOND) -> dict[str, Any]:
    return await done(town, who, await done(town, who, contest, "examine"), "allow", OUTCOME)


async def dismissed(town: House, contest: dict[str, Any], who: Actor = SECOND) -> dict[str, Any]:
    return await done(town, who, await done(town, who, contest, "examine"), "dismiss", OUTCOME)


async def ended(town: House, action: str = "revoke", **changes: Any) -> dict[str, Any]:
    case = await town.issued()
    answer = await town.call(DECIDER, "POST", f"/rulings/{case['number']}/{action}", version=1, json=ENDING | changes)
    assert answer.status_code == 200, answer.text
    return case


async def test_ar_13_a7_an_allowed_review_opens_the_declined_application_anew(town: House) -> None:
    case = await town.declined()
    town.later(days=20)
    contest = await lodged(town, case)
    assert (contest["state"], contest["due_on"], contest["law"]) == (
        "lodged",
        "2026-05-07",
        "Customs Act 1986, section 154G",
    )
    assert (contest["contested_text"].startswith("The same goods"), contest["took_part"]) == (True, [])
    contest = await allowed(town, contest)
    assert (contest["state"], contest["effect"], contest["to_carry_out"]) == ("allowed", "reopened", False)
    found = await town.look(trader(), case)
    assert (found["state"], found["decision"], found["contest"]) == ("assessment", None, None)
    assert (found["clock"]["state"], found["clock"]["counted"], found["clock"]["limit"]) == ("running", 0, 30)
    assert found["steps"][-1]["external_text"] == OUTCOME["outcome"]
    assert (await town.look(REVIEWER, case))["proposal"] is None
    case = await town.act(REVIEWER, found, "propose", PROPOSAL)
    assert (await town.act(DECIDER, case, "issue"))["ruling"] == case["number"]


async def test_ar_13_a7_nobody_reviews_a_decision_that_they_took_part_in(town: House) -> None:
    both = officer("reviewer", "decider", name="proposed-it")
    case = await town.act(both, await town.in_assessment(), "propose", PROPOSAL)
    case = await town.act(DECIDER, case, "issue")
    contest = await lodged(town, case, against="ruling")
    for who in (both, DECIDER):
        refused = await attempt(town, who, contest, "examine")
        assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    seen = (await town.get(DECIDER, f"/contests/{contest['id']}")).json()
    assert set(seen["took_part"]) == {both.id, DECIDER.id}
    assert [(a["name"], a["possible"]) for a in seen["actions"]] == [("examine", False)]
    for who in (REVIEWER, AUTHORITY, trader()):
        assert (await attempt(town, who, contest, "examine")).status_code == 403
    contest = await done(town, SECOND, contest, "examine")
    assert (await attempt(town, DECIDER, contest, "allow", OUTCOME)).status_code == 409
    assert (await done(town, SECOND, contest, "dismiss", OUTCOME))["state"] == "dismissed"


@pytest.mark.parametrize("column", ["examiner_id", "decided_by"])
async def test_a7_the_database_too_refuses_whoever_took_part(town: House, column: str) -> None:
    contest = await lodged(town, await town.declined())
    with pytest.raises(IntegrityError, match="another_"):
        await meddle(town, f"update contest set {column} = '{DECIDER.id}' where number = '{contest['number']}'")


async def meddle(town: House, statement: str) -> None:
    """What no route does."""
    async with town.work.changing(actor=SECOND, at=town.at, administration="FJ") as change:
        await change.session.execute(text(statement))


async def test_ar_13_after_the_last_day_it_is_refused_and_the_day_named(town: House) -> None:
    case = await town.declined()
    town.at += timedelta(days=30)
    listed = (await town.get(trader(), f"/contests/contestable?of={case['number']}")).json()["items"]
    assert {(one["kind"], one["last_day"]) for one in listed} == {("review", "2026-04-02"), ("appeal", "2026-04-02")}
    mine = (await town.get(trader(), "/contests/contestable")).json()["items"]
    assert {one["kind"] for one in mine if one["of"] == case["number"]} == {"review", "appeal"}
    town.at += timedelta(days=1)
    for kind in ("review", "appeal"):
        late = await lodge(town, case, kind=kind)
        assert (late.status_code, late.json()["last_day"]) == (409, "2026-04-02")
    assert (await town.look(trader(), case))["contestable"] == []


async def test_tfa_4_after_a_dismissed_review_an_appeal_by_somebody_else_again(town: House) -> None:
    case = await town.declined()
    review = await lodged(town, case)
    early = await lodge(town, case, kind="appeal")
    assert (early.status_code, early.json()["code"]) == (409, "already-exists")
    town.later(days=25)
    await dismissed(town, review)
    assert (await lodge(town, case)).status_code == 409  # no second review
    town.later(days=25)  # the time for the appeal began with the outcome of the review
    appeal = await lodged(town, case, kind="appeal")
    assert (appeal["after"], appeal["law"]) == (review["number"], "WTO TFA Article 4")
    higher = officer("appeal-authority", "decider", name="second-decider")
    refused = await attempt(town, higher, appeal, "examine")
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")  # decided the review
    assert (await attempt(town, officer("decider", name="third"), appeal, "examine")).status_code == 403
    appeal = await allowed(town, appeal, AUTHORITY)
    assert ((await town.look(trader(), case))["state"], appeal["effect"]) == ("assessment", "reopened")


@pytest.mark.parametrize(("action", "against", "ground"), [
    ("revoke", "revocation", "change_of_law"), ("annul", "annulment", "incorrect_information"),
])  # fmt: skip
async def test_ar_13_a_ruling_that_ended_stands_again(town: House, action: str, against: str, ground: str) -> None:
    case = await ended(town, action, ground=ground)
    assert (await lodge(town, case, against="ruling")).status_code == 409  # what stands is its end
    contest = await allowed(town, await lodged(town, case, against=against))
    assert contest["effect"] == "restored"
    ruling = await town.ruling(case)
    assert (ruling["status"], ruling["ended_on"], ruling["steps"][-1]["action"]) == ("in_force", None, "restore")
    assert (await town.get(None, f"/rulings/{case['number']}")).json()["status"] == "in_force"


async def test_ar_13_what_was_annulled_wrongly_is_expired_and_not_annulled_when_its_time_is_over(town: House) -> None:
    case = await town.issued(valid_until="2026-03-20")
    ending = ENDING | {"ground": "incorrect_information"}
    annulled = await town.call(DECIDER, "POST", f"/rulings/{case['number']}/annul", version=1, json=ending)
    assert annulled.status_code == 200
    contest = await lodged(town, case, against="annulment")
    town.later(days=25)
    assert (await allowed(town, contest))["effect"] == "restored"
    assert (await town.ruling(case))["status"] == "expired"
    ruled = await town.issued(valid_until="2026-04-01")
    late = await lodged(town, ruled, against="ruling")
    town.later(days=20)
    late = await allowed(town, late)
    assert (late["effect"], late["to_carry_out"]) == ("too_late", False)


async def test_ar_13_a_ruling_wrong_in_itself_goes_back_to_the_office_and_stays_open_until_it_is_modified(
    town: House,
) -> None:
    case = await town.issued()
    contest = await allowed(town, await lodged(town, case, against="ruling"))
    assert (contest["effect"], contest["to_carry_out"], contest["carry_out_until"]) == (
        "handed_back",
        True,
        "2026-04-02",
    )
    assert (await town.ruling(case))["status"] == "in_force"

    async def waits() -> bool:
        listed = (await town.get(REVIEWER, "/contests?open_only=true")).json()["items"]
        return contest["number"] in {one["number"] for one in listed}

    assert await waits()
    town.later(days=1)
    revoked = await town.call(
        DECIDER,
        "POST",
        f"/rulings/{case['number']}/revoke",
        version=1,
        json=ENDING | {"ground": "error_of_fact_or_law"},
    )
    assert revoked.status_code == 200
    assert not await waits()


async def test_an_overlay_lies_over_the_case_only_while_a_contest_is_open(town: House) -> None:
    """Elsewhere a dismissed appeal leaves the case under appeal for ever."""
    case = await town.declined()
    first = await lodged(town, case)

    async def overlay() -> str | None:
        listed = (await town.get(REVIEWER, f"/applications?state=declined&q={case['number']}")).json()["items"]
        marks = [listed[0]["contest"], (await town.look(trader(), case))["contest"]]
        assert marks[0] == marks[1]
        return marks[0] and marks[0]["overlay"]

    assert await overlay() == "under_review"
    await done(town, trader(), first, "withdraw")
    assert await overlay() is None
    second = await lodged(town, case)
    await dismissed(town, second)
    assert await overlay() is None
    third = await lodged(town, case, kind="appeal")
    assert await overlay() == "under_appeal"
    town.later(days=100)
    row = next(one for one in (await town.get(AUTHORITY, "/contests?kind=appeal&open_only=true")).json()["items"] if one["number"] == third["number"])  # fmt: skip
    assert (row["overdue"], row["due_on"]) == (True, "2026-06-01")


async def test_ar_13_the_firm_its_agent_or_the_counter_and_nobody_else(town: House) -> None:
    case = await town.declined()
    assert (await lodge(town, case, who=trader(OTHER))).status_code == 404
    for who in (REVIEWER, DECIDER, AUTHORITY):
        assert (await lodge(town, case, who=who)).status_code == 403
    contest = await lodged(town, case, who=COUNTER)
    assert contest["firm"]["organisation"] == trader().organisation
    assert (await town.get(trader(OTHER), f"/contests/{contest['number']}")).status_code == 404
    assert (await town.get(trader(), f"/contests/{contest['number']}")).json()["firm"] == contest["firm"]
    refused = await attempt(town, COUNTER, contest, "withdraw")
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")  # the firm has an account of its own
    assert (await done(town, trader(), contest, "withdraw"))["state"] == "withdrawn"


async def test_ar_17_an_agent_contests_only_with_an_authority_that_counts(town: House) -> None:
    await authorise(town, until="2026-03-10")
    agent = trader(AGENT, name="Kelera")
    case = await town.submitted(agent, applicant={"organisation": ACME})
    case = await town.declined(case)
    contest = await lodged(town, case, who=agent)
    town.later(days=10)
    refused = await attempt(town, agent, contest, "withdraw")
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    await done(town, trader(), contest, "withdraw")
    refused = await lodge(town, case, who=agent)
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    assert (await lodge(town, case)).status_code == 201


async def test_what_was_contested_and_decided_is_one_fact_each(town: House) -> None:
    case = await town.declined()
    contest = await allowed(town, await lodged(town, case))
    async with town.work.reading(administration="FJ") as session:
        rows = await session.execute(
            text("select type from audit_entry where subject in (:one, :two) and at >= :at order by sequence"),
            {"one": f"review/{contest['id']}", "two": f"application/{case['id']}", "at": town.at},
        )
        kinds = [row.type.rpartition(".")[2] for row in rows]
    assert kinds[-4:] == ["ContestLodged", "Stepped", "ContestDecided", "ApplicationReopened"]
    assert [step["number"] for step in contest["steps"]] == [f"{contest['number']}/{n}" for n in (1, 2, 3)]
