"""AEO-34, T6: an appeal against every adverse decision, in time, decided by another officer, with its effect at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from services.trusted_trader.domain.words import SuspensionGround
from services.trusted_trader.model import Appeal, Application, Authorisation
from shared.actors import Actor
from tests.service.house import officer
from tests.service.trusted_trader.holding import holder, refused, revoked, suspended
from tests.service.trusted_trader.house import DECIDER, LITIA, REVIEWER, STRANGER, House

APPEALS = officer("decider", name="second-decider")
GROUNDS = "The books were handed in on 3 February, as the receipt shows."
OUTCOME = {"outcome": "The receipt shows that the books were there in time."}


async def lodge(house: House, against: str, of: str, *, who: Actor = LITIA) -> Any:
    return await house.call(who, "POST", "/appeals", json={"against": against, "of": of, "grounds": GROUNDS})


async def step(house: House, found: dict[str, Any], name: str, who: Actor = APPEALS, body: Any = None) -> Any:
    return await house.call(
        who, "POST", f"/appeals/{found['number']}/{name}", version=found["version"], json=body or {}
    )


async def under_review(house: House, against: str, of: str) -> dict[str, Any]:
    answer = await lodge(house, against, of)
    assert answer.status_code == 201, answer.text
    taken = await step(house, answer.json(), "review")
    assert taken.status_code == 200, taken.text
    found: dict[str, Any] = taken.json()
    return found


async def test_aeo_34_a_refusal_that_is_contested_with_success_is_decided_anew(house: House) -> None:
    made = await refused(house)
    found = await under_review(house, "refusal", made["number"])
    assert found["number"] == "FJ-TTA-2026-00001"
    assert found["due_on"] == "2026-04-17", "45 days from 3 March"
    house.later(days=2)
    allowed = await step(house, found, "allow", body=OUTCOME)
    assert allowed.status_code == 200, allowed.text
    assert (allowed.json()["state"], allowed.json()["outcome_text"]) == ("allowed", OUTCOME["outcome"])
    row = await house.row(Application, ("FJ", made["id"]))
    assert (row.state, row.decided_by, row.proposed_by, row.proposal) == ("desk", None, None, None)
    seen = (await house.get(REVIEWER, f"/applications/{made['id']}")).json()
    assert seen["clock"]["state"] == "running"
    assert seen["clock"]["started"]["at"].startswith("2026-03-04"), "the time limit begins anew"
    assert seen["clock"]["remaining"] == 120


async def test_aeo_34_a_suspension_that_is_contested_with_success_is_lifted(house: House) -> None:
    number = await holder(house)
    await suspended(house, number)
    found = await under_review(house, "suspension", number)
    assert (await step(house, found, "allow", body=OUTCOME)).status_code == 200
    row = await house.row(Authorisation, ("FJ", number))
    assert (row.state, row.suspended_at) == ("active", None)


async def test_aeo_34_a_revocation_that_is_contested_with_success_is_taken_back(house: House) -> None:
    number = await holder(house)
    await revoked(house, number)
    found = await under_review(house, "revocation", number)
    assert (await step(house, found, "allow", body=OUTCOME)).status_code == 200
    row = await house.row(Authorisation, ("FJ", number))
    assert (row.state, row.ended_at, row.reapply_from) == ("active", None, None)


async def test_aeo_34_what_is_dismissed_stays_as_it_is_and_is_not_contested_again(house: House) -> None:
    made = await refused(house)
    found = await under_review(house, "refusal", made["id"])
    assert (await step(house, found, "dismiss", body={"outcome": "too short"})).status_code == 422
    done = await step(house, found, "dismiss", body={"outcome": "The receipt is of another year."})
    assert done.json()["state"] == "dismissed"
    assert (await house.row(Application, ("FJ", made["id"]))).state == "refused"
    again = await lodge(house, "refusal", made["id"])
    assert (again.status_code, again.json()["appeal"]) == (409, found["number"])


async def test_aeo_34_the_officer_whose_decision_is_contested_never_decides(house: House) -> None:
    made = await refused(house)
    found = (await lodge(house, "refusal", made["id"])).json()
    own = await step(house, found, "review", DECIDER)
    assert (own.status_code, own.json()["code"]) == (409, "rule-not-met")
    assert "another officer" in own.json()["detail"]
    assert (await step(house, found, "review", REVIEWER)).status_code == 403
    taken = (await step(house, found, "review")).json()
    assert (await step(house, taken, "allow", DECIDER, OUTCOME)).status_code == 409
    with pytest.raises(IntegrityError, match="other_officer"):
        await house.alter(Appeal, ("FJ", found["id"]), state="allowed", decided_by=DECIDER.id)


async def test_aeo_34_an_appeal_too_late_is_refused_naming_the_last_day(house: House) -> None:
    made = await refused(house)
    house.at += timedelta(days=30)  # thirty days from 3 March end on Thursday 2 April
    assert (await lodge(house, "refusal", made["id"])).status_code == 201
    other = await refused(house, STRANGER)
    house.at += timedelta(days=35)
    late = await lodge(house, "refusal", other["id"], who=STRANGER)
    assert late.status_code == 409
    assert late.json()["last_day"] == "2026-05-04", "Saturday 2 May rolls forward to Monday"
    assert "2026-05-04" in late.json()["detail"]


async def test_aeo_34_only_the_firm_itself_contests_and_only_an_adverse_decision(house: House) -> None:
    made = await refused(house)
    assert (await lodge(house, "refusal", made["id"], who=STRANGER)).status_code == 404
    assert (await lodge(house, "refusal", made["id"], who=REVIEWER)).status_code == 403
    number = await holder(house, STRANGER)
    assert (await lodge(house, "suspension", number, who=STRANGER)).status_code == 409
    assert (await lodge(house, "revocation", number, who=STRANGER)).status_code == 409
    await suspended(house, number, ground=SuspensionGround.HOLDER_REQUEST)
    assert (await lodge(house, "suspension", number, who=STRANGER)).status_code == 409, "the holder asked for it"


async def test_aeo_34_an_appeal_may_be_withdrawn_and_lodged_again_in_time(house: House) -> None:
    made = await refused(house)
    found = (await lodge(house, "refusal", made["id"])).json()
    assert (await step(house, found, "withdraw", STRANGER)).status_code == 404
    assert (await step(house, found, "withdraw", LITIA)).json()["state"] == "withdrawn"
    assert (await lodge(house, "refusal", made["id"])).json()["number"] == "FJ-TTA-2026-00002"


async def test_aeo_34_who_sees_an_appeal_and_what_of_it(house: House) -> None:
    made = await refused(house)
    found = await under_review(house, "refusal", made["id"])
    await step(
        house, found, "dismiss", body={"outcome": "The receipt is of another year.", "internal_text": "Ask the lawyer."}
    )
    firm = (await house.get(LITIA, f"/appeals/{found['number']}")).json()
    assert (firm["contested_by"], firm["taken_up_by"]) == (None, None)
    assert "lawyer" not in str(firm)
    assert [one["action"] for one in firm["steps"]] == ["lodge", "review", "dismiss"]
    assert "lawyer" in str((await house.get(REVIEWER, f"/appeals/{found['id']}")).json())
    assert (await house.get(STRANGER, f"/appeals/{found['number']}")).status_code == 404
    assert (await house.get(STRANGER, "/appeals")).json()["items"] == []
    assert len((await house.get(REVIEWER, "/appeals")).json()["items"]) == 1
    assert (await house.get(REVIEWER, "/appeals?open_only=true")).json()["items"] == []


async def test_aeo_34_an_appeal_not_decided_in_time_is_shown_as_overdue(house: House) -> None:
    made = await refused(house)
    await lodge(house, "refusal", made["id"])
    house.later(days=50)
    (row,) = (await house.get(REVIEWER, "/appeals?open_only=true")).json()["items"]
    assert row["overdue"] is True


@pytest.mark.parametrize("against", ["refusal", "suspension", "revocation"])
async def test_t6_each_adverse_decision_says_until_when_it_may_be_contested(house: House, against: str) -> None:
    if against == "refusal":
        of = (await refused(house))["number"]
    else:
        of = await holder(house)
        await (suspended if against == "suspension" else revoked)(house, of)
    (row,) = (await house.get(LITIA, "/appeals/contestable")).json()["items"]
    assert (row["against"], row["of"], row["last_day"]) == (against, of, "2026-04-02")
    assert row["reasons"]
    assert row["law"]
    assert (await house.get(STRANGER, "/appeals/contestable")).json()["items"] == []
    assert (await lodge(house, against, of)).status_code == 201
    assert (await house.get(LITIA, "/appeals/contestable")).json()["items"] == []
